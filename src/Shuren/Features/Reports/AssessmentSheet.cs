namespace Shuren.Features.Reports;

/// <summary>The year's table as Excel: each ratio with numerator and denominator; on a second sheet what was counted.</summary>
public static class AssessmentSheet
{
    public static byte[] Write(string town, YearTable table)
    {
        var file = new MemoryStream();
        SheetWriter.WriteBook(file,
        [
            new SheetTable(
                "考核表", $"{town}{table.Year}年积分制年度考核表",
                [
                    new("村（社区）", 16),
                    .. YearTable.Indicators.SelectMany(i => new SheetColumn[]
                    {
                        new($"{i.Chinese()}做到", 7), new($"{i.Chinese()}应做", 7), new($"{i.Chinese()}%\n权重{table.Weights[i]}", 11)
                    }),
                    new("得分", 8), new("名次", 8)
                ],
                table.Villages.Select(v => (IReadOnlyList<object?>)
                [
                    v.Name, .. v.Measures.SelectMany(m => new object?[] { m.Done, m.Due, m.Percent }), v.Score(table.Weights),
                    table.RankOf(v)
                ])),
            new SheetTable(
                "明细", $"{table.Year}年年度考核依据",
                [new("村（社区）", 16), new("指标", 12), new("依据", 70), new("算数", 8)],
                from v in table.Villages
                from m in v.Measures
                from e in m.Rows
                select (IReadOnlyList<object?>)[v.Name, m.Indicator.Chinese(), e.Text, e.Counts])
        ]);
        return file.ToArray();
    }
}
