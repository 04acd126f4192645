using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Supplies;

/// <summary>季度资金物资收支表 on A4 (RED-4): the page's figures, with places to sign.</summary>
public static class StatementPaper
{
    public static PaperDocument Of(DocumentFonts fonts, string village, QuarterStatement s)
    {
        var paper = new PaperDocument(fonts, Paper.A4, $"{village}{s.Quarter.ToChinese()}积分制资金物资收支表");
        paper.Title("积分制资金物资收支表");
        paper.Ends(new Look(12), village, s.Quarter.ToChinese());
        if (s.Unconfirmed > 0)
        {
            paper.Text(new Look(10.5), $"有 {s.Unconfirmed} 笔还没有核对，不是定稿。");
        }
        paper.Space(2);
        paper.Text(new Look(13, Bold: true), "钱（元）");
        var money = new PaperTable(
            new("资金来源", 40), Figure("季初"), Figure("收到"), Figure("付出"), Figure("结余"));
        foreach (var m in s.Money)
        {
            money.Add(m.Source.Chinese(), m.Before.ToString(), m.In.ToString(), m.Out.ToString(), m.Left.ToString());
        }
        var total = s.Total;
        money.Foot.Add([.. new[] { "合计", total.Before.ToString(), total.In.ToString(), total.Out.ToString(), total.Left.ToString() }
            .Select(t => new PaperCell(t) { Bold = true })]);
        paper.Table(money);
        paper.Space(4);
        paper.Need(20);
        paper.Text(new Look(13, Bold: true), "物品（件／元）");
        var goods = new PaperTable(
            new("物品", 44), Figure("季初"), Figure("收到"), Figure("发出"), Figure("盘点报废"), Figure("结存"))
        { Empty = "没有物品。" };
        foreach (var g in s.Goods)
        {
            goods.Add($"{g.Name}（{g.Unit}）", Of(g.Before), Of(g.In), Of(g.Out), Of(g.Counted), Of(g.Left));
        }
        if (s.Goods.Count > 0)
        {
            var (before, received, handed, counted, left) = s.Worth;
            goods.Foot.Add([new PaperCell("合计（元）") { Bold = true }, .. new[] { before, received, handed, counted, left }
                .Select(m => new PaperCell(m.ToString()) { Bold = true })]);
        }
        paper.Table(goods);
        paper.Space(2);
        paper.Text(new Look(9.5), s.HowCounted);
        paper.Signs("制表：", "村“两委”：", "监督员：");
        return paper;
    }

    private static PaperColumn Figure(string name) => new(name, 24, Side.Right, Whole: true);

    private static string Of(Pieces pieces) => FormattableString.Invariant($"{pieces.Quantity}\n{pieces.Value}");
}
