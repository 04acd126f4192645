using System.Text.RegularExpressions;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reviews;

/// <summary>The month's sheet with places to sign, and what is handed out on Party day (REV-1, REV-4).</summary>
public static partial class SheetPaper
{
    public static PaperDocument Of(DocumentFonts fonts, Place place, MonthlyReview review, IReadOnlyList<SheetLine> lines)
    {
        var name = $"{place.TownName}{place.VillageInFull}{review.Month.ToChinese()}积分审核表{(review.Part > 0 ? "（导入的原台账）" : "")}";
        var paper = new PaperDocument(fonts, Paper.A4.Landscape, name);
        paper.Title(name);
        if (review.EarlyReason is { } early)
        {
            paper.Text(new Look(10.5), $"镇里同意提前签字：{early}（{review.EarlyAt?.ToChinaText()}）");
        }
        var table = new PaperTable(
            new("序号", 11, Side.Centre, Whole: true), new("卡号", 13, Side.Centre, Whole: true), new("户主", 22, Side.Centre, Whole: true),
            new("组别", 18, Side.Centre, Whole: true), new("日期", 22, Side.Centre, Whole: true), new("项目和事由", 106),
            new("分值", 15, Side.Right, Whole: true), new("审核意见", 58))
        { RowHeight = 8, Empty = "本月没有记录。" };
        foreach (var (i, line) in lines.Index())
        {
            table.Add(
                Number(i + 1), Number(line.Card), line.Head, line.Group, $"{line.OccurredOn:yyyy-MM-dd}", Said(line),
                line.Effect.ToSignedString(), Opinion(line));
        }
        var counted = lines.Where(l => l.Decision != LineDecision.Rejected).ToList();
        table.Foot.Add(
        [
            new PaperCell($"合计（{lines.Count} 条）", Across: 6) { Side = Side.Centre, Bold = true },
            new PaperCell($"加 {Sum(counted, RuleKind.Award)}　扣 {Sum(counted, RuleKind.Deduction)}", Across: 2) { Bold = true }
        ]);
        paper.Table(table);
        paper.Signs("审核组组长：", "成员：", "成员：", "成员：", "监督员：", "监督员：", "镇审定：", "日期：");
        return paper;
    }

    /// <summary>支部主题党日公布单: what was approved, by household.</summary>
    public static PaperDocument Handout(DocumentFonts fonts, Place place, MonthlyReview review, IReadOnlyList<SheetLine> lines)
    {
        var name = $"{place.TownName}{place.VillageInFull}{review.Month.ToChinese()}积分公布单";
        var paper = new PaperDocument(fonts, Paper.A4, name);
        paper.Title(name);
        paper.Text(new Look(11), "支部主题党日公布。有异议的，可以向积分管理员或镇新时代文明实践所反映。");
        paper.Space(1);
        var table = new PaperTable(
            new("卡号", 13, Side.Centre, Whole: true), new("户主", 24, Side.Centre, Whole: true), new("组别", 20, Side.Centre, Whole: true),
            new("内容", 98), new("本月积分", 23, Side.Right, Whole: true))
        { RowHeight = 8, Empty = "本月没有计分的记录。" };
        foreach (var h in ByHousehold(lines))
        {
            table.Add(
                Number(h.Key.Card), h.Key.Head, h.Key.Group,
                string.Join("；", h.Select(Counted)), Sum(h).ToSignedString());
        }
        if (table.Rows.Count > 0)
        {
            var sum = Sum(ByHousehold(lines).SelectMany(h => h));
            table.Foot.Add(
            [
                new PaperCell($"合计（{table.Rows.Count} 户）", Across: 4) { Side = Side.Centre, Bold = true },
                new PaperCell(sum.ToSignedString()) { Bold = true }
            ]);
        }
        paper.Table(table);
        return paper;
    }

    /// <summary>The item and what was done. The list ends some of its items with a mark, which would stand beside ours.</summary>
    public static string Said(SheetLine line) => $"{line.Item.TrimEnd('。', '；', '，')}；{line.Reason}";

    /// <summary>
    /// What a line is for and what it counts: F11 鸡鸭散养 -2 of “F11 （1）鸡鸭散养（扣2分/次）”, where （1） is the list's own number. The
    /// figure never begins a line of its own.
    /// </summary>
    public static string Counted(SheetLine line) => $"{Brief(line.Item)}\u00a0{line.Effect.ToSignedString()}";

    public static Points Sum(IEnumerable<SheetLine> lines) => lines.Aggregate(Points.Zero, (s, l) => s + l.Effect);

    private static string Brief(string item)
    {
        var plain = NumberBehindCode().Replace(ListNumber().Replace(item, ""), "${code}");
        return BetweenSentences().Replace(plain, "，$1").Split('（')[0].Trim();
    }

    /// <summary>What was approved, by household in the order of their cards.</summary>
    public static IEnumerable<IGrouping<(int Card, string Head, string Group), SheetLine>> ByHousehold(IEnumerable<SheetLine> lines)
        => lines.Where(l => l.Decision == LineDecision.Approved).GroupBy(l => (l.Card, l.Head, l.Group)).OrderBy(g => g.Key.Card);

    /// <summary>What the group said of a line.</summary>
    public static string Opinion(SheetLine line)
        => (line.Decision == LineDecision.Approved ? "通过" : line.Decision == LineDecision.Rejected ? "未通过：" + line.RejectReason : "")
            + (line.ChangeReason is null ? "" : $"（改动：{line.ChangeReason}）");

    private static Points Sum(IEnumerable<SheetLine> lines, RuleKind kind)
        => lines.Where(l => l.Kind == kind).Aggregate(Points.Zero, (s, l) => s + l.Points);

    [GeneratedRegex("（[0-9]+）", RegexOptions.NonBacktracking)]
    private static partial Regex ListNumber();

    // Its place in the plan's list, behind our code: Z01 1.积极参加.
    [GeneratedRegex("^(?<code>[A-Z]+[0-9]+ )[0-9]+[.]", RegexOptions.NonBacktracking)]
    private static partial Regex NumberBehindCode();

    // 学习。 不迟到 is one sentence; 1．…学习。 2．…体会。 are several, and keep their numbers.
    [GeneratedRegex("[。，] ([^0-9])", RegexOptions.NonBacktracking)]
    private static partial Regex BetweenSentences();

    private static string Number(int number) => FormattableString.Invariant($"{number}");
}
