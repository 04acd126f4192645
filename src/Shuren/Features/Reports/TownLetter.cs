using System.Globalization;
using Shuren.Features.Notices;
using Shuren.Features.Places;
using Shuren.Features.Reviews;

namespace Shuren.Features.Reports;

/// <summary>The town's own summary of a quarter, as an official text: all villages side by side, its own words (SUP-2).</summary>
public static class TownLetter
{
    /// <param name="town">Whose.</param>
    /// <param name="quarter">Which.</param>
    /// <param name="rows">Its villages in that quarter.</param>
    /// <param name="words">The town's own.</param>
    /// <param name="today">As of which day.</param>
    public static OfficialText Of(Town town, Quarter quarter, IReadOnlyList<VillageQuarter> rows, ReportWords words, DateOnly today)
    {
        var until = today <= quarter.LastDay ? $"数据截至{today.ToChinese()}，本季度还没有结束。" : $"数据是全季的，{today.ToChinese()}统计。";
        return new OfficialText(
            $"{town.Name}{quarter.ToChinese()}积分制工作小结",
            null,
            [
                new ParagraphBlock($"现将{town.Name}{quarter.ToChinese()}新时代文明实践暨乡村治理积分制工作小结如下。{until}"),
                .. Overall(rows), .. Villages(rows), .. Reports(rows, today),
                .. ReportLetter.Own("主要做法", words.Practice, "镇里"), .. ReportLetter.Own("存在问题", words.Problems, "镇里"),
                .. ReportLetter.Own("下一步打算", words.NextSteps, "镇里")
            ],
            [town.Name + "新时代文明实践所"],
            null);
    }

    private static IEnumerable<TextBlock> Overall(IReadOnlyList<VillageQuarter> rows)
    {
        var (households, active) = (rows.Sum(r => r.Households), rows.Sum(r => r.Active));
        yield return new HeadingBlock(1, "总体情况");
        yield return new ParagraphBlock(
            $"全镇{rows.Count}个村（社区）参加积分制的农户{households}户，有加分的{active}户。本季度记录{rows.Sum(r => r.Claims)}条，"
            + $"加{Sum(rows, r => r.Added)}分，扣{Sum(rows, r => r.Deducted)}分；兑换{rows.Sum(r => r.Redemptions)}次，"
            + $"兑出{Sum(rows, r => r.Redeemed)}分。公示的{rows.Count(r => r.Notice is not null)}个村，"
            + $"没有答复的异议{rows.Sum(r => r.Objections)}件。");
    }

    private static IEnumerable<TextBlock> Villages(IReadOnlyList<VillageQuarter> rows)
    {
        yield return new HeadingBlock(1, "各村（社区）情况");
        yield return new TableBlock(
            "各村（社区）记录、参与、积分和兑换",
            [
                new("村（社区）", 22), new("记录", 10, true), new("参加户", 12, true), new("有加分户", 13, true), new("加分", 13, true),
                new("扣分", 10, true), new("兑换次", 10, true), new("兑出", 10, true)
            ],
            [
                .. rows.Select(r => Cells(r.Name, r.Claims, r.Households, r.Active, r.Added, r.Deducted, r.Redemptions, r.Redeemed)),
                Cells(
                    "合计", rows.Sum(r => r.Claims), rows.Sum(r => r.Households), rows.Sum(r => r.Active), Sum(rows, r => r.Added),
                    Sum(rows, r => r.Deducted), rows.Sum(r => r.Redemptions), Sum(rows, r => r.Redeemed))
            ],
            HasTotal: true);
        if (rows.Count > 0)
        {
            yield return new ChartBlock(
                "各村（社区）加分和扣分", ["加分", "扣分"],
                [.. rows.Select(r => new ChartRow(r.Name, [r.Added.ToDecimal(), r.Deducted.ToDecimal()]))]);
        }
    }

    private static IEnumerable<TextBlock> Reports(IReadOnlyList<VillageQuarter> rows, DateOnly today)
    {
        yield return new HeadingBlock(1, "审核、公示和报送");
        yield return new TableBlock(
            "各村（社区）每月审核、公示、异议和报送",
            [new("村（社区）", 18), new("每月审核", 34), new("公示", 14), new("异议没答复", 12, true), new("报送", 22)],
            [
                .. rows.Select(r => Cells(
                    r.Name,
                    string.Join('；', r.Sheets.Select(s => $"{s.Month.Number}月{s.Standing.Chinese()}")),
                    r.Notice is { } notice ? (notice.IsFinal ? "已定榜" : "公示中") + NoticeBadges.Late(notice)
                        : r.IsNoticeLate ? "过期没有公示" : "没有公示",
                    r.Objections,
                    r.Report.Says(today)))
            ]);
    }

    private static Points Sum(IReadOnlyList<VillageQuarter> rows, Func<VillageQuarter, Points> of)
        => rows.Aggregate(Points.Zero, (sum, r) => sum + of(r));

    private static List<string> Cells(params IReadOnlyList<object> cells)
        => [.. cells.Select(c => Convert.ToString(c, CultureInfo.InvariantCulture) ?? "")];
}
