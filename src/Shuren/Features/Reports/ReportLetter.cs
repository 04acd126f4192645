using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Stations;
using Shuren.Features.Supplies;

namespace Shuren.Features.Reports;

/// <summary>
/// The report as an official text (SUP-2): the figures in sentences and tables, the village's own words in their sections. The same for the
/// screen and for Word.
/// </summary>
public static class ReportLetter
{
    /// <param name="place">Whose.</param>
    /// <param name="figures">As of their day.</param>
    /// <param name="words">The village's own.</param>
    /// <param name="sentOn">成文日期; null = a draft.</param>
    public static OfficialText Of(Place place, ReportFigures figures, ReportWords words, DateOnly? sentOn)
        => new(
            $"{place.TownName}{place.VillageName}关于\n{figures.Quarter.ToChinese()}积分制工作开展情况的报告",
            place.TownName + "新时代文明实践所",
            [
                Opening(place, figures),
                .. Overall(figures), .. Deeds(figures), .. Publicity(figures), .. Exchange(figures), .. Foundations(figures),
                .. Own("主要做法", words.Practice), .. Own("存在问题", words.Problems), .. Own("下一步打算", words.NextSteps)
            ],
            [VillageNames.Committee(place.VillageName)],
            sentOn);

    /// <summary>A section that people write themselves.</summary>
    public static IEnumerable<TextBlock> Own(string heading, string? text, string writer = "村里") =>
    [
        new HeadingBlock(1, heading),
        .. text is null ? [new ParagraphBlock($"（这一段请{writer}写。）", IsMissing: true)] : ParagraphBlock.Of(text)
    ];

    /// <summary>Until when the figures reach: the quarter is not over on the 20th.</summary>
    public static string Reach(ReportFigures figures) => figures.On <= figures.Quarter.LastDay
        ? $"数据截至{figures.Until.ToChinese()}，本季度还没有结束；积分是到这一天已经入账的。"
        : $"数据是本季度全季的，{figures.On.ToChinese()}统计；积分是到统计这一天已经入账的。";

    private static ParagraphBlock Opening(Place place, ReportFigures figures) => new(
        $"按照《{place.TownName}新时代文明实践暨乡村治理积分制工作实施方案》“每季末月20日前报送积分制工作开展情况”的要求，"
        + $"现将{place.VillageName}{figures.Quarter.ToChinese()}积分制工作开展情况报告如下。{Reach(figures)}");

    private static IEnumerable<TextBlock> Overall(ReportFigures f) =>
    [
        new HeadingBlock(1, "总体情况", "/households"),
        new ParagraphBlock(
            $"参加积分制的农户{f.Households}户，本季度新参加{f.Joined}户、退出{f.Left}户。本季度有加分的农户{f.Active}户"
            + (f.Households == 0 ? "。" : $"，占{Percent(f.Active, f.Households)}。")
            + $"本季度加{f.Added}分，扣{f.Deducted}分；兑换{f.Redemptions}次，兑出{f.Redeemed}分。"
            + (f.ListFrom is { } from ? $"执行的是第{f.ListVersion}版清单，{from.ToChinese()}起施行。" : "还没有施行的清单。"))
    ];

    private static IEnumerable<TextBlock> Deeds(ReportFigures f)
    {
        yield return new HeadingBlock(1, "记录、审核和审定", "/claims");
        yield return new HeadingBlock(2, "按大类");
        if (f.Categories.Count == 0)
        {
            yield return new ParagraphBlock("本季度还没有记录。");
        }
        else
        {
            yield return new ParagraphBlock(
                $"本季度记录{f.Categories.Sum(c => c.Recorded)}条，村审核通过{f.Categories.Sum(c => c.Approved)}条，"
                + $"镇审定入账、现在有效的{f.Categories.Sum(c => c.Confirmed)}笔。");
            yield return new TableBlock(
                "各大类记录、审核、审定和积分",
                [
                    new("大类", 24), new("记录", 14, true), new("审核通过", 14, true), new("审定入账", 14, true), new("加分", 14, true),
                    new("扣分", 14, true)
                ],
                [
                    .. f.Categories.Select(c => Cells(Name(c), c.Recorded, c.Approved, c.Confirmed, c.Added, c.Deducted)),
                    Cells(
                        "合计", f.Categories.Sum(c => c.Recorded), f.Categories.Sum(c => c.Approved), f.Categories.Sum(c => c.Confirmed),
                        f.Added, f.Deducted)
                ],
                HasTotal: true);
            yield return new ChartBlock(
                "各大类加分和扣分", ["加分", "扣分"],
                [.. f.Categories.Select(c => new ChartRow(Name(c), [c.Added.ToDecimal(), c.Deducted.ToDecimal()]))]);
        }
        yield return new HeadingBlock(2, "每月审核", "/reviews");
        yield return new TableBlock(
            "每月审核、审定和公布",
            [
                new("月份", 11), new("审核表", 28), new("签字上报", 15), new("镇审定", 15), new("主题党日\n公布", 18), new("加分", 9, true),
                new("扣分", 9, true)
            ],
            [
                .. f.Months.Select(m => Cells(
                    $"{m.Month.Number}月", m.StatusText, Day(m, m.SignedOn), Day(m, m.ConfirmedOn), Day(m, m.PartyDayOn), m.Added,
                    m.Deducted))
            ]);
    }

    private static IEnumerable<TextBlock> Publicity(ReportFigures f)
    {
        yield return new HeadingBlock(1, "公示、异议和监督");
        yield return new HeadingBlock(2, "公示和红黑榜", "/notices");
        if (f.Notices.Count == 0)
        {
            yield return new ParagraphBlock("本季度没有公示。");
        }
        foreach (var n in f.Notices)
        {
            yield return new ParagraphBlock(
                $"{n.Quarter.ToChinese()}的积分{n.PublishedOn.ToChinese()}公示，"
                + (n.FinalOn is { } final ? $"{final.ToChinese()}定榜，红榜{n.Red}户，黑榜{n.Black}户。" : "还在公示。"));
        }
        var o = f.Objections;
        yield return new HeadingBlock(2, "异议", "/objections");
        yield return new ParagraphBlock(
            o.Raised == 0
                ? "本季度没有异议。"
                : $"收到异议{o.Raised}件：成立{o.Upheld}件，部分成立{o.PartlyUpheld}件，不成立{o.NotUpheld}件，撤回{o.Withdrawn}件，还在办{o.Open}件；"
                    + $"过了答复期限的{o.Late}件。");
        var w = f.Flags;
        yield return new HeadingBlock(2, "监督", "/flags");
        yield return new ParagraphBlock(
            w.Raised == 0
                ? "监督员本季度没有提出疑问。"
                : $"监督员提出疑问{w.Raised}件，办结{w.Closed}件，还在办{w.Open}件，其中过期没有答复的{w.Late}件。");
    }

    private static IEnumerable<TextBlock> Exchange(ReportFigures f)
    {
        yield return new HeadingBlock(1, "积分兑换和资金物资");
        yield return new HeadingBlock(2, "兑换", "/redemption/issues");
        yield return new ParagraphBlock(
            f.Redemptions == 0 ? "本季度没有兑换。" : $"{f.RedeemingHouseholds}户兑换{f.Redemptions}次，兑出{f.Redeemed}分。");
        if (f.Goods.Count > 0)
        {
            yield return new TableBlock(
                "物品发放",
                [new("物品", 50), new("单位", 14), new("本季度发出", 18, true), new("结存", 18, true)],
                [.. f.Goods.Select(g => Cells(g.Name, g.Unit, g.Out, g.Left))]);
        }
        yield return new HeadingBlock(2, "资金", $"/funds/statement/{f.Quarter}");
        var money = f.Money.Where(m => m is not { Before.Fen: 0, In.Fen: 0, Out.Fen: 0 }).ToList();
        if (money.Count == 0)
        {
            yield return new ParagraphBlock("账上没有钱，本季度也没有收付。");
            yield break;
        }
        yield return new ParagraphBlock(
            f.Unconfirmed == 0 ? "资金物资每一笔都由村“两委”核对过单据。" : $"资金物资还有{f.Unconfirmed}笔等村“两委”核对单据。");
        Money Sum(Func<MoneyCount, Money> of) => money.Aggregate(Infrastructure.Money.Zero, (sum, m) => sum + of(m));
        yield return new TableBlock(
            "资金收支（元）",
            [new("来源", 36), new("季初", 16, true), new("收到", 16, true), new("付出", 16, true), new("结余", 16, true)],
            [
                .. money.Select(m => Cells(m.Source.Chinese(), m.Before, m.In, m.Out, m.Left)),
                Cells("合计", Sum(m => m.Before), Sum(m => m.In), Sum(m => m.Out), Sum(m => m.Left))
            ],
            HasTotal: true);
    }

    private static IEnumerable<TextBlock> Foundations(ReportFigures f)
    {
        yield return new HeadingBlock(1, "规由民定和站点建设");
        yield return new HeadingBlock(2, "会议商定", "/lists");
        if (f.Meetings.Count == 0)
        {
            yield return new ParagraphBlock("本季度没有开会表决。");
        }
        foreach (var m in f.Meetings)
        {
            yield return new HeadingBlock(3, $"{m.On.ToChinese()}，{Said(m)}");
        }
        yield return new HeadingBlock(2, "站点六有", "/station");
        yield return new TableBlock(
            "站点六有", [new("项目", 50), new("情况", 50)], [.. f.Station.Select(p => Cells(p.Point.Chinese(), p.State.Chinese()))]);
    }

    private static string Said(MeetingCount m)
    {
        var body = m.Body switch
        {
            DeliberationBody.Representatives => "村（居）民代表会议",
            null => "会议",
            _ => "村（居）民会议"
        };
        var subject = m.Subject switch
        {
            DeliberationSubject.RuleList => "商定清单",
            DeliberationSubject.Naming => "商定黑榜写名",
            _ => "商定集体收益"
        };
        var entitled = m.Entitled is { } all ? $"应到{all}，" : "";
        return $"{body}{subject}：{entitled}到会{m.Present}，赞成{m.For}，反对{m.Against}。";
    }

    private static string Name(CategoryCount c) => CategoryFigures.NameOf(c.Category);

    // Of an old book it stands on the paper, if anywhere.
    private static string Day(MonthCount month, DateOnly? day) => day is null && month.IsOldBook ? "纸上" : Day(day);

    private static string Day(DateOnly? day) => day is { } on ? FormattableString.Invariant($"{on.Month}月{on.Day}日") : "还没有";

    private static string Percent(int part, int whole)
        => FormattableString.Invariant($"{Math.Round(100m * part / whole, 1, MidpointRounding.AwayFromZero):0.#}%");

    private static List<string> Cells(params IReadOnlyList<object> cells)
        => [.. cells.Select(c => Convert.ToString(c, System.Globalization.CultureInfo.InvariantCulture) ?? "")];
}
