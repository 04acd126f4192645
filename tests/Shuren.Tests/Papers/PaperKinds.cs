using Shuren.Commands;

namespace Shuren.Tests.Papers;

/// <summary>A kind of file that the program gives away, and how it is held against the ledger.</summary>
/// <param name="Handler">Route and handler, as <see cref="PageHandler"/> names them.</param>
/// <param name="Asks">Who fetches which.</param>
/// <param name="Compare">Of all its files.</param>
internal sealed record PaperKind(string Handler, Func<PaperTown, Task<List<(TestClient Who, string Url)>>> Asks, Action<PaperTown> Compare);

/// <summary>Every kind. Expected figures come from the tables by plain SQL; none is asked of the program.</summary>
internal static partial class PaperKinds
{
    private const string Village = "v/{village}/";
    private const string Town = "t/{town}/";

    public static IReadOnlyList<PaperKind> All { get; } = [.. Households(), .. Reviews(), .. Boards(), .. Supplies(), .. Reports(), .. Others()];

    private static PaperKind Of(string handler, Func<PaperTown, string[]> urls, Action<PaperTown> compare) => new(handler, async town =>
    {
        var asks = new List<(TestClient, string)>();
        foreach (var url in urls(town))
        {
            asks.Add((url.StartsWith("/t/", StringComparison.Ordinal) ? await town.OfficerAsync() : url.StartsWith("/my/", StringComparison.Ordinal) ? await town.ResidentAsync()
                : url.StartsWith("/p/", StringComparison.Ordinal) ? town.App.Anonymous() : await town.RecorderAsync(town.VillageOf(url)), url));
        }
        return asks;
    }, compare);

    private static string Full(string village) => DemoTown.Name + village;

    private static IEnumerable<PaperKind> Households()
    {
        yield return Of(Village + "households?handler=Pdf", t => [t.Url(1) + "/households?handler=Pdf"], t =>
        {
            var name = Full(t.Name(1)) + "村民基本信息汇总表";
            Said.OnPaper(t.Files(Village + "households?handler=Pdf")[0], name, [name, .. Register(t).Select(r => string.Concat(r))]);
        });
        yield return Of(Village + "households?handler=Export", t => [t.Url(1) + "/households?handler=Export"], t =>
        {
            List<string[]> rows = [[Full(t.Name(1)) + "村民基本信息汇总表"], ["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"], .. Register(t)];
            Assert.Equal(rows, t.Sheet(Village + "households?handler=Export", 0, "基本信息汇总表"));
        });
        yield return Of(Village + "households?handler=Cards", t => [t.Url(1) + "/households?handler=Cards", $"{t.Url(2)}/households?handler=Cards&{Faces(t, Standing(t, 2))}"], t =>
        {
            var files = t.Files(Village + "households?handler=Cards");
            Pocket(t, 1, files[0], Standing(t, 1).Select(h => (h, (string?)null)));
            var members = t.Tables.Read("select * from members order by member_id").ToLookup(m => m["household_id"], m => (string?)m["name"]);
            Pocket(t, 2, files[1], Standing(t, 2).SelectMany(h => members[h["household_id"]].Prepend(null).Select(m => (h, m))));
        });
        yield return Of(Village + "households/{id:guid}/card?handler=Pocket", t => [CardUrl(t, t.First) + "?handler=Pocket", $"{CardUrl(t, t.First)}?handler=Pocket&{Faces(t, [t.First])}"], t =>
        {
            var members = t.Tables.Read("select * from members where household_id = @h order by member_id", ("@h", t.First["household_id"])).ConvertAll(m => (string?)m["name"]);
            Assert.NotEmpty(members);
            var files = t.Files(Village + "households/{id:guid}/card?handler=Pocket");
            Pocket(t, 1, files[0], [(t.First, null)]);
            Pocket(t, 1, files[1], members.Prepend(null).Select(m => (t.First, m)));
        });
        yield return Of(
            Village + "households/{id:guid}/card?handler=Pdf",
            t =>
            [
                .. Carded(t).SelectMany(h => new[] { 2022, 2023 }.Select(y => $"{CardUrl(t, h)}?handler=Pdf&year={y}")),
                $"{CardUrl(t, t.First)}?handler=Pdf&year=2023&member={Guid.Parse(Member(t)["member_id"])}"
            ],
            t =>
            {
                var files = t.Files(Village + "households/{id:guid}/card?handler=Pdf");
                foreach (var (n, household) in Carded(t).Index())
                {
                    Card(t, household, 2022, files[2 * n]);
                    Card(t, household, 2023, files[(2 * n) + 1]);
                }
                Card(t, t.First, 2023, files[^1], $"持卡人：{Member(t)["name"]}（{Member(t)["relation"]}；积分记在全户）");
            });
        yield return Of("my/household?handler=Card", _ => ["/my/household?handler=Card"], t => Card(t, t.First, 2023, t.Files("my/household?handler=Card")[0]));
        foreach (var (route, isBlank) in new[] { (Village + "applications/{id:guid}/print", false), (Village + "applications/blank", true) })
        {
            string Url(PaperTown t) => t.Url(1) + (isBlank ? "/applications/blank" : $"/applications/{Guid.Parse(Application(t)["application_id"])}/print");
            yield return Of(route + "?handler=Pdf", t => [Url(t) + "?handler=Pdf"], t => Said.OnPaper(t.Files(route + "?handler=Pdf")[0], null, Wish(t, isBlank)));
            yield return Of(route + "?handler=Word", t => [Url(t) + "?handler=Word"], t => Said.InOrder(t.Letter(route + "?handler=Word", 0), Wish(t, isBlank)));
        }
    }

    private static List<Row> Standing(PaperTown t, int village) => t.Of(village).FindAll(h => !h.Has("withdrawn_on"));

    private static IEnumerable<string[]> Register(PaperTown t) => Standing(t, 1)
        .Select((h, i) => (string[])[Said.Number(i + 1), h["group_name"], h["head"], h["address"], h["phone"], h["remarks"]])
        .Select(r => r.Take(r.Length - r.Reverse().TakeWhile(c => c.Length == 0).Count()).ToArray());

    /// <summary>Every member of these is ticked.</summary>
    private static string Faces(PaperTown t, List<Row> households)
    {
        var ids = households.Select(h => h["household_id"]).ToHashSet();
        return string.Join('&', t.Tables.Read("select * from members order by member_id").FindAll(m => ids.Contains(m["household_id"])).Select(m => $"face={Guid.Parse(m["member_id"])}"));
    }

    private static string CardUrl(PaperTown t, Row household) => $"{t.Url(household.Int("village_id"))}/households/{Guid.Parse(household["household_id"])}/card";

    private static void Pocket(PaperTown t, int village, byte[] pdf, IEnumerable<(Row Household, string? Member)> faces)
    {
        var all = faces.ToList();
        Said.OnPaper(pdf, null, all.SelectMany(f => (string[])
        [
            $"{DemoTown.Name}2023年{t.Name(village)}积分登记卡", "户主" + f.Household["head"], f.Member is null ? "" : "持卡人" + f.Member, "组别" + f.Household["group_name"],
            "卡号" + f.Household["card_number"]
        ]));
        var codes = Enumerable.Range(1, PdfReader.PageCount(pdf)).SelectMany(page => QrReader.ReadAll(PdfReader.Png(pdf, page)));
        Assert.Equal(all.Select(f => CodeOf(t, f.Household)).Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
    }

    private static string CodeOf(PaperTown t, Row h) => $"http://localhost/sign-in?village={t.Villages[h.Int("village_id") - 1]["code"]}&card={h["card_number"]}";

    /// <summary>The first household; one of whose entries one was undone; one whose deduction was made good.</summary>
    private static List<Row> Carded(PaperTown t)
    {
        var chosen = new[] { t.Entries.First(e => e.Kind == Entry.Reversal), t.Entries.First(e => e.Kind == Entry.Restoration) }
            .Select(e => t.Households.Find(h => h["household_id"] == e.Household)!);
        return [.. chosen.Prepend(t.First).DistinctBy(h => h["household_id"])];
    }

    private static Row Member(PaperTown t) => t.Tables.Read("select * from members where household_id = @h order by member_id", ("@h", t.First["household_id"]))[0];

    private static void Card(PaperTown t, Row household, int year, byte[] pdf, string holder = "")
    {
        var name = $"{DemoTown.Name}{year}年{t.Name(household.Int("village_id"))}积分登记卡";
        List<string> said = [name, $"户主姓名：{household["head"]}组别：{household["group_name"]}卡号：{household["card_number"]}{holder}"];
        var sum = 0;
        foreach (var (i, e) in t.Entries.Where(e => e.Household == household["household_id"] && e.Period / 100 == year && (e.Kind is 1 or 2 or 3 or 7)).Index())
        {
            var item = t.Items.GetValueOrDefault(e.Item);
            var content = (item is null ? "" : item["terms"].Length < 16 ? item["behaviour"] + item["terms"] : item["terms"]).TrimEnd('；', '，');
            said.Add($"{i + 1}{item?["category"]}{Said.Some(e.Score)}{(e.Kind == Entry.Reversal ? "更正：" : e.Kind == Entry.Restoration ? "整改返还：" : "")}{content}{e.OccurredOn}{Said.Some(-e.Score)}");
            sum += e.Score;
        }
        said.Add("总积分：" + Said.Points(sum));
        Said.OnPaper(pdf, $"{name}　卡号{household["card_number"]}", said);
        Assert.Equal(CodeOf(t, household), QrReader.ReadPng(PdfReader.Png(pdf)));
        // Who holds it is on a line of its own, in one piece.
        Assert.True(holder.Length == 0 || PdfReader.Rows(pdf).Contains(holder), string.Join('\n', PdfReader.Rows(pdf).Take(4)));
        // Nothing is written under the code: 26 mm of the upper right corner, to be seen on the first page.
        using var file = UglyToad.PdfPig.PdfDocument.Open(pdf);
        Assert.DoesNotContain(file.GetPage(1).Letters, l => l.StartBaseLine.Y > 842 - (38 * 72 / 25.4) && l.EndBaseLine.X > (210 - 16 - 25.5) * 72 / 25.4);
    }

    private static Row Application(PaperTown t)
        => t.Tables.Read("select * from applications where household_id = @h", ("@h", t.First["household_id"]))[0];

    private static string[] Wish(PaperTown t, bool isBlank)
    {
        var application = Application(t);
        var committee = t.Name(1) + "居民委员会";
        string[] form = ["申请书", committee + "：", $"根据《{DemoTown.Name}新时代文明实践所暨乡村治理积分制工作实施方案》要求", $"特向{committee}提出申请，我户自愿参加积分制活动。"];
        return isBlank
            ? [.. form, "□同意□不同意", "申请人：", t.Name(1), "组", "年月日"]
            :
            [
                .. form, application.Is("consents_to_publish") ? "■同意□不同意" : "□同意■不同意", "申请人：" + application["head"], t.Name(1) + application["group_name"],
                Said.Chinese(application.China("submitted_at"))
            ];
    }

    private static IEnumerable<PaperKind> Reviews()
    {
        foreach (var page in new[] { "print", "handout" })
        {
            var route = Village + "reviews/{month}/" + page;
            string[] Urls(PaperTown t, string handler) => [.. Sheets(t).Select(r => $"{t.Url(r.Int("village_id"))}/reviews/{r.Int("month") / 100}-{r.Int("month") % 100:00}/{page}?handler={handler}")];
            yield return Of(route + "?handler=Pdf", t => Urls(t, "Pdf"), t =>
            {
                foreach (var (sheet, file) in Sheets(t).Zip(t.Files(route + "?handler=Pdf")))
                {
                    var name = Full(t.Name(sheet.Int("village_id"))) + Said.Month(sheet.Int("month")) + "积分审核表";
                    var lines = Lines(t, sheet);
                    var counted = lines.FindAll(l => l.Int("decision") != 3);
                    Said.OnPaper(file, name,
                    [
                        name,
                        .. lines.Select((l, i) => $"{i + 1}{l["card_number"]}{l["head"]}{l["group_name"]}{l["occurred_on"]}{ItemOf(l).TrimEnd('。', '；', '，')}；{l["reason"]}{Said.Signed(Effect(t, l))}{Opinion(l)}"),
                        $"合计（{lines.Count} 条）", $"加{Said.Points(counted.Where(l => l.Int("kind") == 1).Sum(l => Effect(t, l)))}　扣{Said.Points(-counted.Where(l => l.Int("kind") == 2).Sum(l => Effect(t, l)))}"
                    ]);
                }
            });
            yield return Of(route + "?handler=Handout", t => Urls(t, "Handout"), t =>
            {
                foreach (var (sheet, file) in Sheets(t).Zip(t.Files(route + "?handler=Handout")))
                {
                    var name = Full(t.Name(sheet.Int("village_id"))) + Said.Month(sheet.Int("month")) + "积分公布单";
                    var households = Lines(t, sheet).Where(l => l.Int("decision") == 2).GroupBy(l => l.Int("card_number")).OrderBy(g => g.Key);
                    Said.OnPaper(file, name,
                    [
                        name,
                        .. households.Select(g => $"{g.Key}{g.First()["head"]}{g.First()["group_name"]}{string.Join('；', g.Select(l => Brief(l) + Said.Signed(Effect(t, l))))}{Said.Signed(g.Sum(l => Effect(t, l)))}"),
                        households.Any() ? $"合计（{households.Count()} 户）{Said.Signed(households.Sum(g => g.Sum(l => Effect(t, l))))}" : ""
                    ]);
                    // What it is worth never begins a line: it belongs to the words before it.
                    Assert.DoesNotContain(
                        PdfReader.InOrder(file).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                        line => line[0] is '+' or '-' && line.Contains('；', StringComparison.Ordinal));
                }
            });
        }
        const string months = Town + "months/{month?}";
        int[] shown = [202301, 202212, 202302];
        string[] Months(string handler) => [.. shown.Select(m => $"{PaperTown.TownUrl}/months/{m / 100}-{m % 100:00}?handler={handler}")];
        yield return Of(months + "?handler=Pdf", _ => Months("Pdf"), t =>
        {
            foreach (var (month, file) in shown.Zip(t.Files(months + "?handler=Pdf")))
            {
                var name = $"{DemoTown.Name}{Said.Month(month)}各村（社区）积分汇总表";
                Said.OnPaper(file, name, [name, .. MonthRows(t, month).Select(r => string.Concat(r))]);
            }
        });
        yield return Of(months + "?handler=Export", _ => Months("Export"), t =>
        {
            foreach (var (n, month) in shown.Index())
            {
                List<string[]> rows =
                [
                    [$"{DemoTown.Name}{Said.Month(month)}各村（社区）积分汇总表"], ["序号", "村（社区）", "状态", "记录", "入账", "加分", "加分更正", "扣分", "扣分更正", "未通过", "签字上报", "审定"],
                    // Real days, without the time of day that stands on paper.
                    .. MonthRows(t, month).Select(r => Short([.. r.Take(10), .. r.Skip(10).Select(at => at.Split(' ')[0])]))
                ];
                Assert.Equal(rows, t.Sheet(months + "?handler=Export", n, "各村汇总").ConvertAll(r => Days(r, 10, 11)));
            }
        });
    }

    /// <summary>One with a line that did not pass; one that is not confirmed; the busiest village's last.</summary>
    private static List<Row> Sheets(PaperTown t)
    {
        var all = t.Tables.Read("select r.*, (select count(*) from review_lines l where l.monthly_review_id = r.monthly_review_id and l.decision = 3) as refused from monthly_reviews r order by r.month, r.village_id");
        Row[] chosen = [all.Find(r => r.Int("refused") > 0) ?? all[0], all.First(r => r.Int("status") == 2), all.Last(r => r.Int("village_id") == t.Busy)];
        return [.. chosen.DistinctBy(r => r["monthly_review_id"])];
    }

    private static List<Row> Lines(PaperTown t, Row sheet) => t.Tables.Read(
        "select l.*, c.reason, h.head, h.card_number, h.group_name, i.code, i.behaviour, i.terms from review_lines l join claims c using (town_id, claim_id)"
        + " join households h on h.household_id = l.household_id join rule_items i on i.rule_item_id = l.rule_item_id where l.monthly_review_id = @r order by h.card_number, l.occurred_on, l.review_line_id",
        ("@r", sheet["monthly_review_id"]));

    private static string ItemOf(Row line)
        => $"{line["code"]} {(line["terms"].Length == 0 ? line["behaviour"] : line["terms"].Length < 16 ? line["behaviour"] + line["terms"] : line["terms"])}";

    // Without the list's own 1. or （1）, and without what it is worth; two sentences are one.
    private static string Brief(Row line)
    {
        var words = ItemOf(line).Replace("。" + line["terms"], "，" + line["terms"], StringComparison.Ordinal);
        for (var n = 1; n < 10; n++)
        {
            words = words.Replace($"（{n}）", "", StringComparison.Ordinal).Replace($" {n}.", " ", StringComparison.Ordinal);
        }
        return words.IndexOf('（', StringComparison.Ordinal) is > 0 and var end ? words[..end] : words;
    }

    /// <summary>What stands in the ledger for it; before that what the sheet says.</summary>
    private static int Effect(PaperTown t, Row line)
    {
        var posted = t.Entries.Find(e => e.SourceKind == 1 && e.Source == line["review_line_id"] && (e.Kind is 1 or 2));
        return posted?.Score ?? (line.Int("kind") == 1 ? 1 : -1) * line.Int("points");
    }

    private static string Opinion(Row line) => (line.Int("decision") switch { 2 => "通过", 3 => "未通过：" + line["reject_reason"], _ => "" })
        + (line.Has("change_reason") ? $"（改动：{line["change_reason"]}）" : "");

    private static IEnumerable<string[]> MonthRows(PaperTown t, int month)
    {
        var sheets = t.Tables.Read("select * from monthly_reviews where month = @m and part = 0", ("@m", month)).ToDictionary(r => r.Int("village_id"));
        var lines = t.Tables.Read("select r.village_id, l.decision from review_lines l join monthly_reviews r on r.monthly_review_id = l.monthly_review_id where r.month = @m", ("@m", month));
        var isOver = Month.FromCode(month).Plus(1).FirstDay.AddDays(9) < PaperTown.Today;
        var sums = new int[7];
        foreach (var (i, village) in t.Villages.Index())
        {
            var (id, sheet) = (village.Int("village_id"), sheets.GetValueOrDefault(village.Int("village_id")));
            var posted = t.Entries.FindAll(e => e.Village == id && e.Period == month && e.SourceKind == 1);
            var all = t.Entries.FindAll(e => e.Village == id && e.Period == month);
            var (added, deducted) = (all.Sum(e => e.Added), all.Sum(e => e.Deducted));
            int[] figures =
            [
                lines.Count(l => l.Int("village_id") == id), posted.Count, added, added - posted.Where(e => e.Kind == Entry.Award).Sum(e => e.Amount),
                deducted, deducted - posted.Where(e => e.Kind == Entry.Deduction).Sum(e => e.Amount),
                lines.Count(l => l.Int("village_id") == id && l.Int("decision") == 3)
            ];
            sums = [.. sums.Zip(figures, (a, b) => a + b)];
            yield return
            [
                Said.Number(i + 1), village["name"], StatusOf(sheet) + (isOver && sheet?.Int("status") is not (2 or 4) ? "，过期未报" : ""), .. Cells(figures),
                sheet?.Has("signed_at") == true ? Said.Minute(sheet.China("signed_at")) : "", sheet?.Has("confirmed_at") == true ? Said.Minute(sheet.China("confirmed_at")) : ""
            ];
        }
        yield return ["合计", "", "", .. Cells(sums), "", ""];

        static string[] Cells(int[] f) => [Said.Number(f[0]), Said.Number(f[1]), .. f[2..6].Select(p => Said.Points(p)), Said.Number(f[6])];
    }

    private static string StatusOf(Row? sheet) => sheet?.Int("status") switch { null => "没有审核表", 1 => "村里审核中", 2 => "已签字上报，等审定", 3 => "镇里退回，待重议", _ => "已审定" };
}
