using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reports;

/// <summary>The town's month: every village in one table, for the wall and the file (REV-5).</summary>
public static class MonthsPaper
{
    public static PaperDocument Of(DocumentFonts fonts, Town town, Month month, IReadOnlyList<TownMonthsModel.Row> rows)
    {
        var name = $"{town.Name}{month.ToChinese()}各村（社区）积分汇总表";
        var paper = new PaperDocument(fonts, Paper.A4.Landscape, name);
        paper.Title(name);
        var table = new PaperTable(
            new("序号", 12, Side.Centre, Whole: true), new("村（社区）", 40, Side.Centre, Whole: true), new("状态", 42, Side.Centre, Whole: true),
            new("记录", 16, Side.Right, Whole: true), new("入账", 16, Side.Right, Whole: true), new("加分", 20, Side.Right, Whole: true),
            new("加分更正", 20, Side.Right, Whole: true), new("扣分", 20, Side.Right, Whole: true),
            new("扣分更正", 20, Side.Right, Whole: true), new("未通过", 16, Side.Right, Whole: true), new("签字上报", 36, Side.Centre, Whole: true),
            new("审定", 36, Side.Centre, Whole: true))
        { RowHeight = 10 };
        foreach (var (i, r) in rows.Index())
        {
            table.Add(
                Number(i + 1), r.Name, r.StatusText, Number(r.Lines), Number(r.Entries), r.Figures.Added.ToString(),
                r.Figures.AddedSince.ToString(), r.Figures.Deducted.ToString(), r.Figures.DeductedSince.ToString(), Number(r.Rejected),
                r.Standing?.KnownSignedAt?.ToChinaText(), r.Standing?.KnownConfirmedAt?.ToChinaText());
        }
        table.Foot.Add(
        [
            new PaperCell("合计", Across: 3) { Side = Side.Centre, Bold = true }, Bold(Number(rows.Sum(r => r.Lines))),
            Bold(Number(rows.Sum(r => r.Entries))), Sum(f => f.Added), Sum(f => f.AddedSince), Sum(f => f.Deducted),
            Sum(f => f.DeductedSince), Bold(Number(rows.Sum(r => r.Rejected))), "", ""
        ]);
        paper.Table(table);
        paper.Text(new Look(10) { Ink = Ink.Grey }, TownMonthsModel.Words);
        paper.Signs("镇新时代文明实践所：", "镇审定工作组：", "日期：");
        return paper;

        PaperCell Sum(Func<MonthFigures, Points> of) => Bold(TownMonthsModel.Sum(rows, of).ToString());
    }

    private static PaperCell Bold(string text) => new(text) { Bold = true };

    private static string Number(int number) => FormattableString.Invariant($"{number}");
}
