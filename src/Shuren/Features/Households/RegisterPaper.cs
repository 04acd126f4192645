using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>附件3 树人镇＿村（居）村民基本信息汇总表 (HH-3), with its six columns.</summary>
public static class RegisterPaper
{
    public static PaperDocument Of(DocumentFonts fonts, Place place, IReadOnlyList<Household> households)
    {
        var name = $"{place.TownName}{place.VillageInFull}村民基本信息汇总表";
        var paper = new PaperDocument(fonts, Paper.A4, name);
        paper.Title(name);
        var table = new PaperTable(
            new("序号", 11, Side.Centre, Whole: true), new("组别", 18, Side.Centre, Whole: true), new("户主姓名", 24, Side.Centre, Whole: true),
            new("居住地址", 58), new("联系电话", 30, Side.Centre, Whole: true), new("备注", 37))
        {
            RowHeight = 8, Empty = "还没有农户。"
        };
        foreach (var (i, h) in households.Index())
        {
            table.Add(FormattableString.Invariant($"{i + 1}"), h.GroupName, h.Head, h.Address, h.Phone, h.Remarks);
        }
        paper.Table(table);
        return paper;
    }
}
