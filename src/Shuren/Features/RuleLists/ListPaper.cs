using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.RuleLists;

/// <summary>附件4 积分制正面清单 and 附件5 积分制负面清单 as the village has them, a page each, with the plan's four columns and merged cells.</summary>
public static class ListPaper
{
    public static PaperDocument Of(DocumentFonts fonts, Place place, RuleList list)
    {
        var paper = new PaperDocument(fonts, Paper.A4, $"{place.TownName}{place.VillageInFull}积分清单第 {list.Version} 版");
        Draw(paper, place, list, RuleKind.Award, "附件4：", "积分制正面清单");
        paper.NewPage();
        Draw(paper, place, list, RuleKind.Deduction, "附件5：", "积分制负面清单");
        return paper;
    }

    private static void Draw(PaperDocument paper, Place place, RuleList list, RuleKind kind, string number, string title)
    {
        paper.Text(new Look(12), number);
        paper.Title(title);
        paper.Text(new Look(11, Side.Centre), $"{place.TownName}{place.VillageInFull}　第 {list.Version} 版　", InForce(list));
        paper.Space(2);
        var table = new PaperTable(new("大类", 20, Side.Centre), new("事项", 26, Side.Centre), new("行为", 54), new("奖惩", 82)) { Size = 9.5 };
        var items = list.Items.FindAll(i => i.Kind == kind && i.Enabled);
        var (category, matter, behaviour) = (0, 0, 0);
        for (var i = 0; i < items.Count; i++)
        {
            var cells = new List<PaperCell>();
            Merged(cells, items, i, ref category, x => x.Category, x => x.Category);
            Merged(cells, items, i, ref matter, x => (x.Category, x.Matter), x => x.Matter);
            Merged(cells, items, i, ref behaviour, x => (x.Category, x.Matter, x.Behaviour), x => x.Behaviour);
            cells.Add(Terms(items[i]));
            table.Rows.Add(cells);
        }
        if (!items.Exists(i => i.IsVillageItem))
        {
            table.Add("其他", "村级自定", "", "");
        }
        paper.Table(table);
        foreach (var cap in list.Caps.Where(c => (c.Kind ?? list.Items.Find(i => i.Code == c.ItemCode)?.Kind) == kind))
        {
            var what = cap.ItemCode is { } code ? list.Items.Find(i => i.Code == code)?.Title ?? code : cap.Category;
            paper.Text(
                new Look(10), $"上限：{what}，每户每{cap.Period.Chinese()}最多",
                cap.PointsMax is { } points ? $" {points} 分" : "", cap.TimesMax is { } times ? $" {times} 次" : "", "。");
        }
    }

    /// <summary>One cell over all rows that follow with the same value.</summary>
    private static void Merged<T>(
        List<PaperCell> cells, List<RuleItem> items, int at, ref int covered, Func<RuleItem, T> key, Func<RuleItem, string> text)
    {
        if (covered == 0)
        {
            while (at + covered < items.Count && Equals(key(items[at]), key(items[at + covered])))
            {
                covered++;
            }
            cells.Add(new PaperCell(text(items[at]), Down: covered));
        }
        covered--;
    }

    /// <summary>The words of the list; where the village set other points than they say, its own beside them.</summary>
    private static string Terms(RuleItem item)
    {
        var said = item.Scoring == ScoringWay.Tiered
            ? item.Tiers.TrueForAll(t => item.Terms.Contains($"{t.Points}分", StringComparison.Ordinal))
            : item.Terms.Contains($"{item.Points}分", StringComparison.Ordinal);
        return said ? item.Terms : $"{item.Terms}（本村：{item.Value()}）";
    }

    private static string InForce(RuleList list)
    {
        var from = list.ForceFrom is { } day ? $"{day.ToChinese()}起施行" : "还没有施行";
        return list.LatestDeliberation()?.HeldOn is { } held ? $"{held.ToChinese()}村民商定，{from}" : from;
    }
}
