using System.Globalization;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reports;

/// <summary>年度考核表 on paper: the town's on one sheet across, a village's own with what it was counted from (SUP-3).</summary>
public static class AssessmentPaper
{
    /// <param name="fonts">The installation's.</param>
    /// <param name="town">Whose.</param>
    /// <param name="table">As it stands, or as it was fixed.</param>
    /// <param name="fixedOn">定稿; null = not yet.</param>
    public static PaperDocument Of(DocumentFonts fonts, string town, YearTable table, DateOnly? fixedOn)
    {
        var paper = new PaperDocument(fonts, Paper.A4.Landscape, $"{town}{table.Year}年积分制年度考核表");
        paper.Title(paper.Name);
        paper.Ends(new Look(10.5), town + "新时代文明实践所", State(table, fixedOn));
        paper.Space(1);
        var rows = new PaperTable(
        [
            new("村（社区）", 30, Whole: true), .. YearTable.Indicators.Select(i => new PaperColumn(i.Chinese(), 24, Side.Centre)),
            new("得分", 14, Side.Centre), new("名次", 12, Side.Centre)
        ])
        {
            RowHeight = 9,
            Head =
            [
                [
                    new PaperCell("村（社区）", Down: 2), .. YearTable.Indicators.Select(i => new PaperCell(i.Chinese()) { Side = Side.Centre }),
                    new PaperCell("得分", Down: 2), new PaperCell("名次", Down: 2)
                ],
                [.. YearTable.Indicators.Select(i => new PaperCell(Text($"权重 {table.Weights[i]}%")) { Side = Side.Centre })]
            ]
        };
        foreach (var village in table.Villages)
        {
            rows.Add(
            [
                village.Name, .. village.Measures.Select(m => new PaperCell(m.Due == 0 ? "不计" : Text($"{m.Done}/{m.Due}　{m.Percent()}"))),
                new PaperCell(village.Score(table.Weights).Text()) { Bold = true }, Text($"{table.RankOf(village)}")
            ]);
        }
        paper.Table(rows);
        paper.Space(2);
        paper.Text(new Look(9), "每格是“做到的/应做的　比例”。没有到期的、不涉及的写“不计”，得分按其余几项的权重折算到 100 分。");
        paper.Signs("制表：", "审核：", "日期：");
        return paper;
    }

    /// <inheritdoc cref="Of"/>
    /// <param name="own">The village's row.</param>
    public static PaperDocument OfVillage(DocumentFonts fonts, string town, YearTable table, VillageYear own, DateOnly? fixedOn)
    {
        var paper = new PaperDocument(fonts, Paper.A4, $"{own.Name}{table.Year}年积分制年度考核");
        paper.Title(paper.Name);
        paper.Ends(new Look(10.5), town, State(table, fixedOn));
        paper.Space(1);
        var sums = new PaperTable(
            new("指标", 40), new("做到", 20, Side.Right), new("应做", 20, Side.Right), new("比例", 20, Side.Right), new("权重", 20, Side.Right))
        { RowHeight = 8 };
        foreach (var m in own.Measures)
        {
            sums.Add(m.Indicator.Chinese(), Text($"{m.Done}"), Text($"{m.Due}"), m.Percent(), Text($"{table.Weights[m.Indicator]}%"));
        }
        sums.Foot.Add(
        [
            new PaperCell(fixedOn is null ? "得分" : Text($"得分，全镇第 {table.RankOf(own)}"), Across: 3) { Bold = true },
            new PaperCell(own.Score(table.Weights).Text(), Across: 2) { Bold = true, Side = Side.Right }
        ]);
        paper.Table(sums);
        foreach (var m in own.Measures.Where(m => m.Rows.Count > 0))
        {
            paper.Space(3);
            paper.Need(24);
            paper.Text(new Look(12, Bold: true), m.Indicator.Chinese());
            paper.Text(new Look(9) { Ink = Ink.Grey }, m.Indicator.Explanation());
            var rows = new PaperTable(new("依据", 150), new("算不算", 18, Side.Centre));
            foreach (var e in m.Rows)
            {
                rows.Add(e.Text, e.Counts ? "算" : "不算");
            }
            paper.Table(rows);
        }
        paper.Signs("村（社区）：", "镇新时代文明实践所：", "日期：");
        return paper;
    }

    private static string State(YearTable table, DateOnly? fixedOn)
        => fixedOn is { } day ? $"{day.ToChinese()}定稿" : $"没有定稿，数据到{table.On.ToChinese()}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
