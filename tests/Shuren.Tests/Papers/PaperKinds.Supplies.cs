using Shuren.Commands;

namespace Shuren.Tests.Papers;

internal static partial class PaperKinds
{
    private const string IssuesRoute = Village + "redemption/issues";
    private const string ReceiptRoute = Village + "redemption/{id:guid}";
    private const string StatementRoute = Village + "funds/statement/{quarter}";
    private static readonly string[] Statements = ["2023Q1", "2022Q4"];

    private static IEnumerable<PaperKind> Supplies()
    {
        yield return Of(IssuesRoute + "?handler=Pdf", t => [t.Url(t.Busy) + "/redemption/issues?handler=Pdf", t.Url(t.Busy) + "/redemption/issues?handler=Pdf&quarter=2022Q4"], t =>
        {
            foreach (var (quarter, file) in new[] { 0, 20224 }.Zip(t.Files(IssuesRoute + "?handler=Pdf")))
            {
                var name = $"{Full(t.Name(t.Busy))}{(quarter == 0 ? "" : Said.Quarter(quarter))}积分兑换发放台账";
                var issues = Issues(t).FindAll(r => quarter == 0 || r.Int("quarter") == quarter);
                var standing = issues.FindAll(r => !r.Has("cancelled_at"));
                List<string> said = [name];
                foreach (var issue in issues)
                {
                    var undone = issue.Has("cancelled_at");
                    var goods = Handed(t, issue).ConvertAll(g => undone ? $"{g["name"]}0（原{g["quantity"]}{g["unit"]}）0"
                        : $"{g["name"]}{g["quantity"]}{g["unit"]}{Said.Points(g.Int("price") * g.Int("quantity"))}");
                    var (whose, signed) = ($"{Label(issue)}{Said.Iso(issue.China("at"))}{issue["card_number"]}{issue["head"]}{issue["group_name"]}", issue["recipient"] + (undone ? "已撤销" : issue.Int("signed_how") == 1 ? "" : "屏幕确认"));
                    said.Add(goods.Count == 1 ? whose + goods[0] + signed : string.Concat(goods) + whose + signed);
                }
                said.Add($"合计（{standing.Count} 次）{Said.Points(standing.Sum(r => Taken(t, r)))}{(issues.Count > standing.Count ? $"另有 {issues.Count - standing.Count} 次已撤销，不计" : "")}");
                Said.OnPaper(file, name, said);
            }
        });
        yield return Of(IssuesRoute + "?handler=Export", t => [t.Url(t.Busy) + "/redemption/issues?handler=Export"], t =>
        {
            List<string[]> rows =
            [
                [Full(t.Name(t.Busy)) + "积分兑换发放台账"], ["编号", "日期", "卡号", "户主", "组别", "物品", "数量", "单位", "单价", "积分", "领取人", "领取人签字", "监督员", "备注"]
            ];
            foreach (var issue in Issues(t))
            {
                var undone = issue.Has("cancelled_at");
                rows.AddRange(Handed(t, issue).Select(g => Short(
                    Label(issue), Said.Iso(issue.China("at")), issue["card_number"], issue["head"], issue["group_name"], g["name"], undone ? "0" : g["quantity"], g["unit"], Said.Points(g.Int("price")),
                    undone ? "0" : Said.Points(g.Int("price") * g.Int("quantity")), issue["recipient"], issue.Int("signed_how") == 1 ? "" : "屏幕确认", issue["witness"],
                    undone ? $"已撤销，原为 {g["quantity"]}{g["unit"]}、{Said.Points(g.Int("price") * g.Int("quantity"))} 分" : "")));
            }
            var standing = Issues(t).FindAll(r => !r.Has("cancelled_at"));
            rows.Add(["合计", "", "", "", "", "", "", "", "", Said.Points(standing.Sum(r => Taken(t, r))), "", "", "", $"{standing.Count} 次"]);
            Assert.Equal(rows, t.Sheet(IssuesRoute + "?handler=Export", 0, "发放台账").ConvertAll(r => Days(r, 1)));
        });
        yield return Of(Village + "redemption?handler=Prices", t => [t.Url(1) + "/redemption?handler=Prices"], t =>
        {
            var session = t.Tables.Read("select * from redemption_sessions where status = 2")[0];
            var name = Full(t.Name(1)) + "积分兑换物品明码标价";
            var prices = t.Tables.Read("select g.name, g.specification, g.unit, s.price from session_goods s join goods g using (town_id, goods_id) where s.session_id = @s order by g.name", ("@s", session["session_id"]));
            Assert.Equal(DemoTown.Goods.Count, prices.Count);
            Said.OnPaper(t.Files(Village + "redemption?handler=Prices")[0], name,
            [
                name, $"{Said.Quarter(session.Int("quarter"))}兑换，{session["opens_on"]} 至 {session["closes_on"]}",
                $"总积分满 {Said.Points(session.Int("threshold"))} 分可以兑换，每户最多兑换 {Said.Points(session.Int("household_points_max"))} 分。",
                .. prices.Select((p, i) => $"{i + 1}{p["name"]}{p["specification"]}{p["unit"]}{Said.Points(p.Int("price"))}")
            ]);
        });
        yield return Of(ReceiptRoute + "?handler=Pdf", t => [.. Receipts(t).SelectMany(r => new[] { "", "&roll=true" }.Select(roll => $"{t.Url(t.Busy)}/redemption/{Guid.Parse(r["redemption_id"])}?handler=Pdf{roll}"))], t =>
        {
            foreach (var (n, issue) in Receipts(t).Index())
            {
                foreach (var (i, file) in t.Files(ReceiptRoute + "?handler=Pdf").Skip(2 * n).Take(2).Index())
                {
                    var entry = t.Entries.Single(e => e.Kind == Entry.Redemption && e.Source == issue["redemption_id"]);
                    var own = t.Entries.FindAll(e => e.Household == issue["household_id"] && e.Seq <= entry.Seq);
                    Said.OnPaper(file, i == 0 ? $"积分兑换领取单 {Label(issue)}" : null,
                    [
                        $"编号 {Label(issue)}", Said.Minute(issue.China("at")), issue.Has("cancelled_at") ? $"已于{Said.Minute(issue.China("cancelled_at"))}撤销：{issue["cancel_reason"]}" : "",
                        $"户主：{issue["head"]}{issue["group_name"]}卡号 {issue["card_number"]}",
                        .. Handed(t, issue).Select(g => $"{g["name"]}{g["specification"]}{g["quantity"]}{g["unit"]}{Said.Points(g.Int("price"))}{Said.Points(g.Int("price") * g.Int("quantity"))}"),
                        $"合计用去积分{Said.Points(entry.Amount)}", $"兑换后：可兑换积分 {Said.Points(own.Sum(e => e.Spendable))}，总积分 {Said.Points(own.Sum(e => e.Score))}",
                        $"积分台账第 {entry.Seq} 笔。", $"领取人{issue["recipient"]}："
                    ]);
                }
            }
        });
        yield return Of(StatementRoute + "?handler=Pdf", t => [.. Statements.Select(q => $"{t.Url(t.Busy)}/funds/statement/{q}?handler=Pdf")], t =>
        {
            foreach (var (quarter, file) in Statements.Zip(t.Files(StatementRoute + "?handler=Pdf")))
            {
                _ = Quarter.TryParse(quarter, out var q);
                var (money, goods) = (Money(t, q), Stock(t, q));
                Said.OnPaper(file, $"{t.Name(t.Busy)}{Said.Quarter(q.ToCode())}积分制资金物资收支表",
                [
                    Said.Quarter(q.ToCode()) + t.Name(t.Busy), .. money.Select(m => m.Name + string.Concat(m.Fen.Select(Said.Yuan))), .. goods.Select(g => $"{g.Name}（{g.Unit}）{string.Concat(g.Of.Select(c => c.Pieces + Said.Yuan(c.Fen)))}"),
                    "合计（元）" + string.Concat(Worth(goods).Select(Said.Yuan))
                ]);
            }
        });
        yield return Of(StatementRoute + "?handler=Export", t => [.. Statements.Select(q => $"{t.Url(t.Busy)}/funds/statement/{q}?handler=Export")], t =>
        {
            foreach (var (n, quarter) in Statements.Index())
            {
                _ = Quarter.TryParse(quarter, out var q);
                List<string[]> rows =
                [
                    [$"{t.Name(t.Busy)}{Said.Quarter(q.ToCode())}积分制资金物资收支表"],
                    ["项目", "单位", "季初数量", "季初（元）", "收到数量", "收到（元）", "付出发出数量", "付出发出（元）", "盘点报废数量", "盘点报废（元）", "结余数量", "结余（元）"],
                    .. Money(t, q).Select(m => (string[])[m.Name == "合计" ? "钱合计" : m.Name, "元", "", Plain(m.Fen[0]), "", Plain(m.Fen[1]), "", Plain(m.Fen[2]), "", "", "", Plain(m.Fen[3])]),
                    .. Stock(t, q).Select(g => (string[])[g.Name, g.Unit, .. g.Of.SelectMany(c => new[] { Said.Number(c.Pieces), Plain(c.Fen) })]),
                    ["物品合计", "元", .. Worth(Stock(t, q)).SelectMany(fen => new[] { "", Plain(fen) })]
                ];
                Assert.Equal(rows, t.Sheet(StatementRoute + "?handler=Export", n, "收支表"));
            }
        });

        // What is in the cell: how it is shown, SheetWriterTests sees.
        static string Plain(long fen) => (fen / 100m).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);

        static IEnumerable<long> Worth(List<(string Name, string Unit, (int Pieces, long Fen)[] Of)> goods) => Enumerable.Range(0, 5).Select(c => goods.Sum(g => g.Of[c].Fen));
    }

    // LibreOffice writes a day in its own way.
    private static string[] Days(string[] row, params int[] columns) => [.. row.Select((c, i) => columns.Contains(i) && DateTime.TryParse(c, System.Globalization.CultureInfo.InvariantCulture, out var day) ? Said.Iso(day) : c)];

    private static string[] Short(params string[] cells) => [.. cells.Take(cells.Length - cells.Reverse().TakeWhile(c => c.Length == 0).Count())];

    private static List<Row> Issues(PaperTown t) => t.Tables.Read(
        "select r.*, h.head, h.card_number, h.group_name, s.quarter from redemptions r join households h on h.household_id = r.household_id join redemption_sessions s on s.session_id = r.session_id"
        + " where r.village_id = @v order by r.at, r.year, r.number", ("@v", t.Busy));

    private static List<Row> Handed(PaperTown t, Row issue) => t.Tables.Read(
        "select l.*, g.name, g.specification, g.unit from redemption_lines l join goods g on g.goods_id = l.goods_id where l.redemption_id = @r order by g.name", ("@r", issue["redemption_id"]));

    /// <summary>What the ledger took for it.</summary>
    private static int Taken(PaperTown t, Row issue) => t.Entries.Where(e => e.SourceKind == 2 && e.Source == issue["redemption_id"]).Sum(e => e.Redeemed);

    private static string Label(Row issue) => FormattableString.Invariant($"{issue.Int("year")}-{issue.Int("number"):0000}");

    private static List<Row> Receipts(PaperTown t)
    {
        var issues = Issues(t);
        return [issues.Find(r => Handed(t, r).Count > 1 && !r.Has("cancelled_at")) ?? issues[0], issues.First(r => r.Has("cancelled_at"))];
    }

    /// <summary>By source: what there was, came in, went out and is left.</summary>
    private static List<(string Name, long[] Fen)> Money(PaperTown t, Quarter quarter)
    {
        var (from, to) = (quarter.FirstDay.ToDateTime(TimeOnly.MinValue), quarter.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue));
        var entries = t.Tables.Read("select * from fund_entries where village_id = @v", ("@v", t.Busy)).FindAll(e => e.China("at") < to);
        var rows = new[] { "村集体经济收益", "帮扶部门捐赠", "社会力量捐赠", "财政补助" }.Select((name, i) =>
        {
            var own = entries.FindAll(e => e.Int("source") == i + 1);
            var (before, now) = (own.FindAll(e => e.China("at") < from), own.FindAll(e => e.China("at") >= from));
            long start = before.Sum(e => e.Int("money_fen"));
            long received = now.Where(e => e.Int("kind") == 1).Sum(e => e.Int("money_fen"));
            long paid = -now.Where(e => e.Int("kind") == 3).Sum(e => e.Int("money_fen"));
            return (name, new[] { start, received, paid, start + received - paid });
        }).ToList();
        return [.. rows, ("合计", Enumerable.Range(0, 4).Select(c => rows.Sum(r => r.Item2[c])).ToArray())];
    }

    /// <summary>By good: before, came, went out to households, counted and thrown away, left: pieces and what they are worth.</summary>
    private static List<(string Name, string Unit, (int Pieces, long Fen)[] Of)> Stock(PaperTown t, Quarter quarter)
    {
        var (from, to) = (quarter.FirstDay.ToDateTime(TimeOnly.MinValue), quarter.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue));
        var moves = t.Tables.Read("select * from stock_movements where village_id = @v", ("@v", t.Busy)).FindAll(m => m.China("at") < to);
        (int, long) Sum(IEnumerable<Row> rows, int sign = 1) => (sign * rows.Sum(r => r.Int("quantity")), sign * rows.Sum(r => (long)r.Int("value_fen")));
        return [.. t.Goods.Values.OrderBy(g => g["name"], StringComparer.Ordinal).Select(g =>
        {
            var own = moves.FindAll(m => m["goods_id"] == g["goods_id"]);
            var now = own.FindAll(m => m.China("at") >= from);
            return (g["name"] + g["specification"], g["unit"], new[]
            {
                Sum(own.Where(m => m.China("at") < from)), Sum(now.Where(m => m.Int("kind") is 1 or 6)), Sum(now.Where(m => m.Int("kind") is 2 or 3), -1), Sum(now.Where(m => m.Int("kind") is 4 or 5)), Sum(own)
            });
        })];
    }
}
