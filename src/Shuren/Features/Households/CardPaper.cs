using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Households;

/// <summary>附件2 树人镇2022年＿村（居）积分登记卡 on A4, with its columns and wording (HH-4).</summary>
public static class CardPaper
{
    /// <summary>Rows to write on by hand, as the form has them.</summary>
    private const int RowsAtLeast = 16;

    /// <param name="fonts">The installation's.</param>
    /// <param name="place">Whose card.</param>
    /// <param name="year">Of the card.</param>
    /// <param name="holder">The household; a member, when it is that one's face.</param>
    /// <param name="lines">What moved the year's score, in the order of the ledger.</param>
    /// <param name="qrCode">What the code says.</param>
    public static PaperDocument Of(
        DocumentFonts fonts, Place place, int year, (Household Household, Member? Member) holder, IReadOnlyList<CardLine> lines,
        string qrCode)
    {
        var (household, member) = holder;
        var name = FormattableString.Invariant($"{place.TownName}{year}年{place.VillageInFull}积分登记卡");
        var paper = new PaperDocument(fonts, Paper.A4, name)
        {
            Footer = FormattableString.Invariant($"{name}　卡号 {household.CardNumber}")
        };
        var top = paper.Y;
        paper.QrAt(paper.Left + paper.Width - 26, top - 4, 26, qrCode);
        paper.Y += paper.TextAt(paper.Left, top + 2, paper.Width - 28, new Look(18, Side.Centre, Bold: true) { Leading = 1.3 }, name) + 4;
        // Beside the code, as the title; on a member's face whose it is on a line of its own.
        paper.Y += paper.TextAt(
            paper.Left, paper.Y, paper.Width - 28, new Look(12), "户主姓名：", new Span(Span.Whole(household.Head), Underline: true), "　组别：",
            Span.Whole(household.GroupName),
            FormattableString.Invariant($"　卡号：{household.CardNumber}"),
            member is null ? "" : $"\n持卡人：{Span.Whole(member.Name)}（{member.Relation}；积分记在全户）");
        paper.Y = Math.Max(paper.Y + 1, top + 24);
        paper.Table(Table(lines));
        return paper;
    }

    private static PaperTable Table(IReadOnlyList<CardLine> lines)
    {
        var table = new PaperTable(
            new("序号", 12, Side.Centre, Whole: true), new("积分类别", 24, Side.Centre, Whole: true), new("加分", 16, Side.Centre, Whole: true),
            new("内容", 100), new("扣分", 16, Side.Centre, Whole: true))
        { RowHeight = 9 };
        var sum = Points.Zero;
        foreach (var (i, line) in lines.Index())
        {
            sum += line.Plus - line.Minus;
            table.Add(
                FormattableString.Invariant($"{i + 1}"), line.Category, Shown(line.Plus),
                line.TextAndDay, Shown(line.Minus));
        }
        for (var i = lines.Count; i < RowsAtLeast; i++)
        {
            table.Add("", "", "", "", "");
        }
        table.Foot.Add([new PaperCell($"总积分：{sum}", Across: 5) { Bold = true }]);
        return table;
    }

    private static string? Shown(Points points) => points.IsPositive ? points.ToString() : null;
}
