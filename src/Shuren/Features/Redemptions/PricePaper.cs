using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Redemptions;

/// <summary>明码标价: the price list for the station's wall, in letters that are read from two steps away.</summary>
public static class PricePaper
{
    /// <param name="fonts">The installation's.</param>
    /// <param name="place">Whose station.</param>
    /// <param name="session">Whose prices.</param>
    /// <param name="goods">Those without a price are left out: unset is not zero (D26).</param>
    public static PaperDocument Of(DocumentFonts fonts, Place place, RedemptionSession session, IEnumerable<StockRow> goods)
    {
        var name = $"{place.TownName}{place.VillageInFull}积分兑换物品明码标价";
        var paper = new PaperDocument(fonts, Paper.A4, name);
        paper.Title(name, 22);
        paper.Text(
            new Look(14, Side.Centre), $"{session.Quarter.ToChinese()}兑换，{session.OpensOn:yyyy-MM-dd} 至 {session.ClosesOn:yyyy-MM-dd}");
        paper.Text(
            new Look(14, Side.Centre), $"总积分满 {session.Threshold} 分可以兑换",
            session.HouseholdPointsMax is { } max ? $"，每户最多兑换 {max} 分。" : "。");
        paper.Text(new Look(14, Side.Centre), "兑换用去的是可兑换积分，不影响排名。");
        paper.Space(3);
        var table = new PaperTable(
            new("序号", 20, Side.Centre, Whole: true), new("物品", 90), new("单位", 26, Side.Centre, Whole: true),
            new("需要积分", 42, Side.Right, Whole: true))
        {
            Size = 18, RowHeight = 13, Empty = "还没有定价。"
        };
        foreach (var (i, good) in goods.Where(g => g.Price is not null).Index())
        {
            table.Add(FormattableString.Invariant($"{i + 1}"), good.Name.Trim(), good.Unit, $"{good.Price}");
        }
        paper.Table(table);
        return paper;
    }
}
