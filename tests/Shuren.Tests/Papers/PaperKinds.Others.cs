using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shuren.Commands;

namespace Shuren.Tests.Papers;

internal static partial class PaperKinds
{
    private const string CertificateRoute = Village + "commendations/{id:guid}/{household:guid}";

    private static IEnumerable<PaperKind> Others()
    {
        yield return Of(Village + "lists/{id:guid}?handler=Pdf", t => [$"{t.Url(1)}/lists/{Guid.Parse(ListOf(t)["rule_list_id"])}?handler=Pdf"], t => Lists(t, t.Files(Village + "lists/{id:guid}?handler=Pdf")[0]));
        yield return Of("p/{village}/rules?handler=Pdf", t => [$"/p/{t.Villages[0]["code"]}/rules?handler=Pdf"], t => Lists(t, t.Files("p/{village}/rules?handler=Pdf")[0]));
        yield return Of(CertificateRoute + "?handler=Certificate", t => [.. Chosen(t).Select(n => $"{t.Url(1)}/commendations/{Guid.Parse(n["round_id"])}/{Guid.Parse(n["household_id"])}?handler=Certificate")], t =>
        {
            foreach (var (nomination, file) in Chosen(t).Zip(t.Files(CertificateRoute + "?handler=Certificate")))
            {
                Said.OnPaper(file, null, Certificate(t, nomination));
            }
        });
        yield return new PaperKind("my/commendations/{id:guid}?handler=Certificate", async t =>
        {
            var nomination = Chosen(t)[0];
            var id = Guid.Parse(nomination["household_id"]);
            var resident = nomination["household_id"] == t.First["household_id"] ? await t.ResidentAsync()
                : await t.App.Data.ResidentAsync(await t.App.DbAsync(db => db.Households.AsNoTracking().SingleAsync(h => h.HouseholdId == id)));
            return [(resident, $"/my/commendations/{Guid.Parse(nomination["round_id"])}?handler=Certificate")];
        }, t => Said.OnPaper(t.Files("my/commendations/{id:guid}?handler=Certificate")[0], null, Certificate(t, Chosen(t)[0])));
        yield return Of("my/record?handler=Json", _ => ["/my/record?handler=Json"], t => Held(t, JsonDocument.Parse(t.Files("my/record?handler=Json")[0]).RootElement));
        yield return Of("my/record?handler=Excel", _ => ["/my/record?handler=Excel"], HeldInExcel);
    }

    private static Row ListOf(PaperTown t) => t.Tables.Read("select * from rule_lists where village_id = 1 and force_from is not null")[0];

    private static void Lists(PaperTown t, byte[] pdf)
    {
        var list = ListOf(t);
        var held = t.Tables.Read("select held_on from deliberations where rule_list_id = @l order by number desc", ("@l", list["rule_list_id"]))[0];
        var tiers = t.Tables.Read("select * from rule_tiers order by \"order\"").ToLookup(r => r["rule_item_id"]);
        List<string> said = [];
        foreach (var (kind, name) in new[] { (1, "附件4："), (2, "附件5：") })
        {
            said.AddRange([name, $"{Full(t.Name(1))}　第 {list["version"]} 版　{Said.Chinese(held.Day("held_on"))}村民商定，{Said.Chinese(list.Day("force_from"))}起施行"]);
            var before = ("", "", "");
            foreach (var item in t.Items.Values.Where(i => i["rule_list_id"] == list["rule_list_id"] && i.Int("kind") == kind && i.Is("enabled")).OrderBy(i => i.Int("order")))
            {
                // Cells over several rows stand there once.
                var now = (item["category"], item["matter"], item["behaviour"]);
                said.AddRange([now.Item1 == before.Item1 ? "" : now.Item1, (now.Item1, now.Item2) == (before.Item1, before.Item2) ? "" : now.Item2, now == before ? "" : now.Item3]);
                before = now;
                var points = item.Int("scoring") == 3 ? tiers[item["rule_item_id"]].Select(r => r.Int("points")).ToList() : [item.Int("points")];
                said.Add(item["terms"]);
                Assert.All(points, p => Assert.Contains($"{Said.Points(p)}分", item["terms"], StringComparison.Ordinal));
            }
        }
        Said.SameFigures(PdfReader.InOrder(pdf), $"{Full(t.Name(1))}积分清单第 {list["version"]} 版", said);
    }

    private static List<Row> Chosen(PaperTown t) => t.Tables.Read(
        "select n.*, r.title, r.\"from\", r.until, r.final_at from nominations n join commendation_rounds r on r.round_id = n.round_id where n.village_id = 1 and n.certificate_number is not null order by n.certificate_number");

    private static string[] Certificate(PaperTown t, Row nomination)
    {
        var household = t.Households.Find(h => h["household_id"] == nomination["household_id"])!;
        var (from, until) = (Quarter.FromCode(nomination.Int("from")), Quarter.FromCode(nomination.Int("until")));
        var own = t.Entries.FindAll(e => e.Household == household["household_id"] && e.Period >= from.FirstMonth.ToCode() && e.Period <= until.LastMonth.ToCode() && e.PostedAt <= nomination.China("final_at"));
        return
        [
            "荣誉证书", household["head"] + "户：",
            $"你户在{Said.Quarter(from.ToCode())}新时代文明实践暨乡村治理积分制活动中，积分 {Said.Points(own.Sum(e => e.Score))} 分，做好事 {own.Count(e => e.Kind == Entry.Award && Stands(t, e))} 件，经村积分审核工作组表决、公示，被评为“{nomination["title"]}”。",
            t.Name(1) + "居民委员会", Said.Chinese(nomination.China("final_at")), $"证书编号 {nomination.China("final_at").Year}-{nomination.Int("certificate_number"):000}　登记卡号 {household["card_number"]}"
        ];
    }

    /// <summary>The kinds whose rows are the rows of one table with this household's number.</summary>
    private static readonly Dictionary<string, string> HeldTables = new(StringComparer.Ordinal)
    {
        ["household"] = "households", ["members"] = "members", ["absences"] = "household_absences", ["applications"] = "applications", ["consents"] = "consents", ["account"] = "accounts",
        ["periodScores"] = "period_scores", ["entries"] = "ledger_entries", ["requests"] = "rights_requests", ["claims"] = "claims", ["reviewLines"] = "review_lines", ["redemptions"] = "redemptions",
        ["remedies"] = "remedies", ["flags"] = "flags", ["corrections"] = "corrections", ["boardLines"] = "board_lines", ["boardLeaves"] = "board_leaves", ["boardNames"] = "board_names", ["login"] = "household_logins"
    };

    /// <summary>Every value of every row that the tables hold of the household stands in the file, and no row beside them.</summary>
    private static void Held(PaperTown t, JsonElement json)
    {
        var id = t.First["household_id"];
        Assert.Equal(t.First.Int("card_number"), json.GetProperty("card").GetInt32());
        var compared = 0;
        foreach (var (key, table) in HeldTables)
        {
            var rows = t.Tables.Read($"select * from {table} where household_id = @h", ("@h", id));
            var held = json.GetProperty(key).EnumerateArray().ToList();
            Assert.Equal((key, rows.Count), (key, held.Count));
            var left = held.ConvertAll(h => h.EnumerateObject().ToDictionary(p => Snake(p.Name), p => p.Value));
            foreach (var row in rows)
            {
                var same = left.FindIndex(h => row.Columns.All(c => !h.ContainsKey(c) || IsSame(c, IsOthers(key, row, c) ? null : row.Value(c), h[c])));
                Assert.True(same >= 0, $"{key}: {string.Join(", ", row.Columns.Select(c => $"{c}={row[c]}"))} is not among {string.Join(" | ", left.Select(h => string.Join(", ", h.Select(p => $"{p.Key}={p.Value}"))))}");
                compared += left[same].Count;
                left.RemoveAt(same);
            }
        }
        Assert.True(compared > 500, $"{compared} values");
    }

    /// <summary>The same file for people: each row of each kind, and the figures in it.</summary>
    private static void HeldInExcel(PaperTown t)
    {
        const string handler = "my/record?handler=Excel";
        var id = t.First["household_id"];
        foreach (var (sheet, table, columns) in new[]
        {
            ("积分台账", "ledger_entries", new[] { "seq", "amount*", "score_after*", "spendable_after*" }), ("审核记录", "review_lines", ["points*", "quantity"]), ("兑换", "redemptions", ["total*"]),
            ("定榜", "board_lines", ["score*", "deducted*", "rank"]), ("积分", "accounts", ["score*", "spendable*"]), ("各季度积分", "period_scores", ["score*", "deducted*"])
        })
        {
            var rows = t.Tables.Read($"select * from {table} where household_id = @h", ("@h", id));
            if (rows.Count == 0)
            {
                Assert.Contains([sheet, "没有"], t.Sheet(handler, 0, "没有记录的"));
                continue;
            }
            var cells = t.Cells(handler, 0, sheet).Skip(2).ToList();
            Assert.Equal((sheet, rows.Count), (sheet, cells.Count));
            var figures = cells.Select(r => string.Join(' ', r.Where(c => !c.IsText && c.Text.Length > 0).Select(c => c.Text).Order(StringComparer.Ordinal))).ToList();
            foreach (var row in rows)
            {
                var wanted = columns.Select(c => c.EndsWith('*') ? Said.Points(row.Int(c[..^1])) : row[c]).ToList();
                Assert.Contains(figures, f => wanted.GroupBy(w => w).All(w => f.Split(' ').Count(x => x == w.Key) >= w.Count()));
            }
        }
    }

    // D23: who reported, and what would say who it was, is not the household's to read.
    private static bool IsOthers(string kind, Row row, string column)
        => kind == "claims" && (column == "reporter_name" || (column is "answer" or "witness" && row.Int("reported_by") == 2));

    private static string Snake(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));

    private static readonly string[] InTenths = ["amount", "deducted", "points", "score", "score_after", "spendable", "spendable_after", "total"];

    // As the database has it, or as it is read: points with their decimal, a month with its stroke, words in place of the numbers of a list.
    private static bool IsSame(string column, object? stored, JsonElement held) => (stored, held.ValueKind) switch
    {
        (null, JsonValueKind.Null) => true,
        (null, _) or (_, JsonValueKind.Null) => false,
        (long n, JsonValueKind.Number) => held.GetDecimal() * (InTenths.Contains(column) ? 10 : 1) == n,
        (long n, JsonValueKind.True or JsonValueKind.False) => n == (held.ValueKind == JsonValueKind.True ? 1 : 0),
        (long n, JsonValueKind.String) => held.GetString() is var s && (!s!.Any(char.IsAsciiDigit) || string.Concat(s!.Where(char.IsAsciiDigit)) == n.ToString(CultureInfo.InvariantCulture)),
        (byte[] bytes, JsonValueKind.String) => held.GetString() == Convert.ToHexStringLower(bytes),
        (string text, JsonValueKind.String) => string.Equals(held.GetString(), text, StringComparison.OrdinalIgnoreCase)
            || (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && held.TryGetDateTime(out var said) && said.ToUniversalTime() == at),
        _ => false
    };
}
