using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Redemptions;

/// <summary>发放台账 on paper, with a column to sign (RED-3): a hand-out's goods below one another beside it.</summary>
public static class IssuePaper
{
    public static PaperDocument Of(
        DocumentFonts fonts, Place place, Quarter? quarter, IReadOnlyList<IssueRow> rows, ILookup<Guid, IssuedGood> goods)
    {
        var name = $"{place.TownName}{place.VillageInFull}{quarter?.ToChinese()}积分兑换发放台账";
        var paper = new PaperDocument(fonts, Paper.A4.Landscape, name);
        paper.Title(name);
        var table = new PaperTable(
            new("编号", 24, Side.Centre, Whole: true), new("日期", 25, Side.Centre, Whole: true), new("卡号", 14, Side.Centre, Whole: true),
            new("户主", 24, Side.Centre, Whole: true), new("组别", 20, Side.Centre, Whole: true), new("物品", 38),
            new("数量", 24, Side.Right, Whole: true), new("积分", 18, Side.Right, Whole: true), new("领取人", 24, Side.Centre, Whole: true),
            new("领取人签字", 30, Side.Centre), new("监督员", 24, Side.Centre))
        { RowHeight = 9, Size = 10 };
        foreach (var row in rows)
        {
            Add(table, row, [.. goods[row.Id]]);
        }
        var standing = rows.Where(r => r.CancelledAt is null).ToList();
        table.Foot.Add(
        [
            new PaperCell(FormattableString.Invariant($"合计（{standing.Count} 次）"), Across: 7) { Side = Side.Centre, Bold = true },
            new PaperCell(standing.Aggregate(Points.Zero, (s, r) => s + r.Total).ToString()) { Bold = true },
            new PaperCell(
                rows.Count > standing.Count ? FormattableString.Invariant($"另有 {rows.Count - standing.Count} 次已撤销，不计") : "", Across: 3)
        ]);
        paper.Table(table);
        paper.Signs("发放人：", "监督员：", "村“两委”：", "日期：");
        return paper;
    }

    private static void Add(PaperTable table, IssueRow row, List<IssuedGood> goods)
    {
        var down = Math.Max(1, goods.Count);
        var signed = row.CancelledAt is not null ? "已撤销" : row.SignedHow == SignedHow.Paper ? "" : "屏幕确认";
        for (var i = 0; i < down; i++)
        {
            var good = goods.ElementAtOrDefault(i);
            // What was undone counts nothing, in pieces as in points.
            var pieces = FormattableString.Invariant($"{good?.Quantity}{good?.Unit}");
            PaperCell[] of = row.CancelledAt is null ? [good?.Name, pieces, $"{good?.Points}"] : [good?.Name, $"0（原{pieces}）", "0"];
            PaperCell Whole(string? text) => new(text, Down: down);
            table.Add(i > 0 ? of :
            [
                Whole(row.Label), Whole($"{row.At.ToChinaDate():yyyy-MM-dd}"), Whole(FormattableString.Invariant($"{row.Card}")),
                Whole(row.Head), Whole(row.Group), .. of, Whole(row.Recipient), Whole(signed), Whole(row.Watched.Text)
            ]);
        }
    }
}
