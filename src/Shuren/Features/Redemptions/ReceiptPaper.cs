using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Redemptions;

/// <summary>积分兑换领取单 for the small printer at the counter (80 mm) and for A5 (RED-5).</summary>
public static class ReceiptPaper
{
    public static PaperDocument Of(DocumentFonts fonts, Place place, ReceiptModel receipt, bool isRoll)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var (r, household) = (receipt.Redemption, receipt.Household);
        var size = isRoll ? 9.5 : 11;
        var look = new Look(size);
        var paper = new PaperDocument(fonts, isRoll ? Paper.Roll80 : Paper.A5, $"积分兑换领取单 {r.Label}") { HasNumbers = !isRoll };
        paper.Title("积分兑换领取单", isRoll ? 13 : 18);
        paper.Ends(look, $"{place.TownName}{place.VillageInFull}", Span.Whole($"编号 {r.Label}"));
        paper.Text(look, r.At.ToChinaText());
        if (r.CancelledAt is { } cancelled)
        {
            paper.Text(
                look with { Ink = Ink.Signal, Bold = true }, $"已于 {cancelled.ToChinaText()} 撤销：{r.CancelReason}",
                receipt.Returned.Named is { } seen ? $"（在场监督员：{Span.Whole(seen)}）" : "");
        }
        paper.Text(
            look, "户主：", new Span(Span.Whole(household.Head), Bold: true),
            FormattableString.Invariant($"　{household.GroupName}　卡号 {household.CardNumber}"));
        paper.Space(1.5);
        paper.Table(Goods(receipt, size));
        paper.Text(
            look, $"兑换后：可兑换积分 {receipt.Entry.SpendableAfter}，总积分 {receipt.Entry.ScoreAfter}（兑换不影响排名）。",
            FormattableString.Invariant($"积分台账第 {receipt.Entry.Seq} 笔。"));
        if (r.SignedHow == SignedHow.Screen)
        {
            paper.Text(look, $"领取人 {Span.Whole(r.Recipient)}：当时只在屏幕上点了确认，没有签字。");
        }
        foreach (var sentence in receipt.Watched.Sentences(ofCancelling: false).Concat(receipt.Returned.Sentences(ofCancelling: true)))
        {
            paper.Text(look, sentence);
        }
        paper.Signs($"领取人 {r.Recipient}：", $"发放人 {receipt.By}：", r.Witness is null ? "监督员：" : $"监督员 {r.Witness}：");
        return paper;
    }

    private static PaperTable Goods(ReceiptModel receipt, double size)
    {
        var table = new PaperTable(
            new("物品", 34), new("数量", 17, Side.Right, Whole: true), new("单价", 14, Side.Right, Whole: true),
            new("积分", 15, Side.Right, Whole: true))
        { Size = size, HeadGround = Ink.White };
        foreach (var row in receipt.Rows)
        {
            table.Add(
                row.Name.Trim(), FormattableString.Invariant($"{row.Quantity} {row.Unit}"), $"{row.Price}", $"{row.Price * row.Quantity}");
        }
        table.Foot.Add(
        [
            new PaperCell("合计用去积分", Across: 3) { Bold = true }, new PaperCell($"{receipt.Redemption.Total}") { Bold = true }
        ]);
        return table;
    }
}
