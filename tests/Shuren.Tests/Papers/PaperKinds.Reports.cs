using System.IO.Compression;
using System.Xml.Linq;
using Shuren.Commands;

namespace Shuren.Tests.Papers;

internal static partial class PaperKinds
{
    private const string TownYearRoute = Town + "assessment/{year:int:range(2000,2100)?}";
    private const string YearRoute = Village + "assessment/{year:int:range(2000,2100)?}";
    private const string ReportRoute = Village + "reports/{quarter}";
    private const string SummaryRoute = Town + "reports/{quarter?}";

    private static readonly string[] Indicators = ["项目覆盖", "农户参与", "过程公开", "按时办理", "异议答复", "每季兑换", "情况报送"];

    private sealed record Measure(int Done, int Due, List<(string Text, bool Counts)> Rows)
    {
        public decimal? Percent => Due == 0 ? null : Math.Round(100m * Done / Due, 1, MidpointRounding.AwayFromZero);

        public string Text => Percent is { } p ? p.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + "%" : "不计";

        public static Measure Of(IEnumerable<(string Text, bool Counts)> rows)
        {
            var all = rows.ToList();
            return new Measure(all.Count(r => r.Counts), all.Count, all);
        }
    }

    private sealed record Year(int Number, DateOnly Today, string State, int[] Weights, List<Measure[]> Villages)
    {
        public bool IsFixed => State.EndsWith("定稿", StringComparison.Ordinal);

        public decimal? Score(int village)
        {
            var due = Villages[village].Index().Where(m => m.Item.Due > 0 && Weights[m.Index] > 0).ToList();
            return due.Count == 0 ? null : Math.Round(100m * due.Sum(m => (decimal)Weights[m.Index] * m.Item.Done / m.Item.Due) / due.Sum(m => Weights[m.Index]), 1, MidpointRounding.AwayFromZero);
        }

        public int? Rank(int village) => Score(village) is { } score ? 1 + Enumerable.Range(0, Villages.Count).Count(v => Score(v) > score) : null;

        public string ScoreText(int village) => Score(village)?.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) ?? "不计";
    }

    private static IEnumerable<PaperKind> Reports()
    {
        int[] years = [2022, 2023];
        yield return Of(TownYearRoute + "?handler=Pdf", _ => [.. years.Select(y => $"{PaperTown.TownUrl}/assessment/{y}?handler=Pdf")], t =>
        {
            foreach (var (number, file) in years.Zip(t.Files(TownYearRoute + "?handler=Pdf")))
            {
                var year = YearOf(t, number);
                var name = $"{DemoTown.Name}{number}年积分制年度考核表";
                Said.OnPaper(file, name,
                [
                    name, year.State, .. year.Weights.Select(w => $"权重 {w}%"),
                    .. year.Villages.Select((v, i) => $"{t.Name(i + 1)}{string.Concat(v.Select(m => m.Due == 0 ? "不计" : $"{m.Done}/{m.Due}{m.Text}"))}{year.ScoreText(i)}{year.Rank(i)}"), "折算到 100 分"
                ]);
            }
        });
        yield return Of(TownYearRoute + "?handler=Export", _ => [.. years.Select(y => $"{PaperTown.TownUrl}/assessment/{y}?handler=Export")], t =>
        {
            foreach (var (n, number) in years.Index())
            {
                var year = YearOf(t, number);
                List<string[]> rows =
                [
                    [$"{DemoTown.Name}{number}年积分制年度考核表"], ["村（社区）", .. Indicators.SelectMany((i, w) => new[] { i + "做到", i + "应做", $"{i}%\n权重{year.Weights[w]}" }), "得分", "名次"],
                    .. year.Villages.Select((v, i) => (string[])
                    [
                        t.Name(i + 1), .. v.SelectMany(m => new[] { Said.Number(m.Done), Said.Number(m.Due), Short(m.Percent) }), Short(year.Score(i)), $"{year.Rank(i)}"
                    ])
                ];
                Assert.Equal(rows, t.Sheet(TownYearRoute + "?handler=Export", n, "考核表"));
                List<string[]> evidence =
                [
                    [$"{number}年年度考核依据"], ["村（社区）", "指标", "依据", "算数"],
                    .. year.Villages.SelectMany((v, i) => v.SelectMany((m, k) => m.Rows.Select(r => (string[])[t.Name(i + 1), Indicators[k], r.Text, r.Counts ? "是" : "否"])))
                ];
                Assert.Equal(evidence, t.Sheet(TownYearRoute + "?handler=Export", n, "明细"));
            }
        });
        yield return Of(YearRoute + "?handler=Pdf", t => [.. years.Select(y => $"{t.Url(1)}/assessment/{y}?handler=Pdf")], t =>
        {
            foreach (var (number, file) in years.Zip(t.Files(YearRoute + "?handler=Pdf")))
            {
                var year = YearOf(t, number);
                var name = $"{t.Name(1)}{number}年积分制年度考核";
                List<string> said = [name, year.State];
                said.AddRange(year.Villages[0].Select((m, i) => $"{Indicators[i]}{m.Done}{m.Due}{m.Text}{year.Weights[i]}%"));
                said.Add(year.IsFixed ? $"得分，全镇第 {year.Rank(0)}{year.ScoreText(0)}" : $"得分{year.ScoreText(0)}");
                foreach (var (i, measure) in year.Villages[0].Index().Where(m => m.Item.Rows.Count > 0))
                {
                    said.Add(Indicators[i]);
                    said.AddRange(i == 2 ? (string[])["没有另定的，是下个月 15 日"] : i == 3 ? (string[])["没有另定的，是下个月 10 日", "季末月 20 日前报送"] : (string[])[]);
                    said.AddRange(measure.Rows.Select(r => r.Text + (r.Counts ? "算" : "不算")));
                }
                Said.OnPaper(file, name, said);
            }
        });
        yield return Of(ReportRoute + "?handler=Word", t => [.. new[] { "2022Q4", "2023Q1" }.Select(q => $"{t.Url(t.Busy)}/reports/{q}?handler=Word"), $"{t.Url(1)}/reports/2023Q1?handler=Word"], t =>
        {
            const string route = ReportRoute + "?handler=Word";
            foreach (var (n, (village, quarter)) in new[] { (t.Busy, PaperTown.Last), (t.Busy, PaperTown.Last.Plus(1)), (1, PaperTown.Last.Plus(1)) }.Index())
            {
                var report = ReportOf(t, village, quarter);
                Said.InOrder(t.Letter(route, n), report.Said);
                Assert.Equal(report.Chart, Chart(t.Files(route)[n]));
            }
        });
        yield return Of(SummaryRoute + "?handler=Word", _ => [$"{PaperTown.TownUrl}/reports/2022Q4?handler=Word"], t =>
        {
            Said.InOrder(t.Letter(SummaryRoute + "?handler=Word", 0), SummaryOf(t, out var chart));
            Assert.Equal(chart, Chart(t.Files(SummaryRoute + "?handler=Word")[0]));
        });

        static string Short(decimal? number) => number?.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>The figures that a chart holds, in its order.</summary>
    private static List<string> Chart(byte[] word)
    {
        using var zip = new ZipArchive(new MemoryStream(word));
        var chart = zip.Entries.Single(e => e.FullName.StartsWith("word/charts/", StringComparison.Ordinal) && e.FullName.EndsWith(".xml", StringComparison.Ordinal) && !e.FullName.Contains("_rels", StringComparison.Ordinal));
        using var stream = chart.Open();
        XNamespace c = "http://schemas.openxmlformats.org/drawingml/2006/chart";
        return [.. XElement.Load(stream).Descendants(c + "numCache").Descendants(c + "v").Select(v => v.Value)];
    }

    private static bool Stands(PaperTown t, Entry e) => !t.Entries.Exists(u => u.Village == e.Village && u.Of == e.Seq && u.Kind != Entry.Restoration);

    /// <summary>SUP-3, counted once more.</summary>
    private static Year YearOf(PaperTown t, int number)
    {
        var stored = t.Tables.Read("select fixed_at, assessment_id from fixed_assessments where year = @y", ("@y", number));
        var today = stored.Count > 0 ? DateOnly.FromDateTime(stored[0].China("fixed_at")) : PaperTown.Today;
        var weights = t.Tables.Read("select * from assessment_weights order by at desc")[0];
        return new Year(
            number, today, stored.Count > 0 ? Said.Chinese(today) + "定稿" : $"没有定稿，数据到{Said.Chinese(today)}",
            [.. new[] { "coverage", "participation", "openness", "punctuality", "objections", "redemption", "reports" }.Select(weights.Int)],
            [.. Enumerable.Range(1, t.Villages.Count).Select(v => MeasuresOf(t, v, number, today, stored.Count > 0 ? stored[0]["assessment_id"] : null))]);
    }

    private static Measure[] MeasuresOf(PaperTown t, int village, int year, DateOnly today, string? fixedAs)
    {
        var until = today.Year > year ? new DateOnly(year, 12, 31) : today;
        var list = t.Tables.Read("select * from rule_lists where village_id = @v and force_from is not null order by force_from desc", ("@v", village));
        var since = list[^1].Day("force_from");
        var quarters = Enumerable.Range(1, 4).Select(n => new Quarter(year, n)).Where(q => q.LastDay >= since).ToList();
        var awards = t.Entries.FindAll(e => e.Village == village && e.Kind == Entry.Award && e.Period / 100 == year && Stands(t, e));
        var used = awards.Select(e => t.Items[e.Item]["code"]).ToHashSet();
        // The demo registers one household later than it dates it: the fixed table did not know it. Keys are made one after the other.
        var taking = t.Of(village).FindAll(h => h.Day("joined_on") <= until && (!h.Has("withdrawn_on") || h.Day("withdrawn_on") > until)
            && (fixedAs is null || string.CompareOrdinal(h["household_id"], fixedAs) < 0));
        var reports = quarters.Select(q => (Quarter: q, Due: new DateOnly(q.LastMonth.Year, q.LastMonth.Number, 20), Sent: t.Tables.Read(
            "select s.sent_at, w.is_accepted from work_reports r join sent_reports s on s.report_id = r.report_id join sent_words w on w.sent_report_id = s.sent_report_id where r.village_id = @v and r.quarter = @q order by s.version",
            ("@v", village), ("@q", q.ToCode())))).Where(r => since <= r.Due && (r.Due < today || r.Sent.Count > 0)).ToList();
        return
        [
            Measure.Of(t.Items.Values.Where(i => i["rule_list_id"] == list[0]["rule_list_id"] && i.Int("kind") == 1 && i.Is("enabled")).OrderBy(i => i.Int("order"))
                .Select(i => ($"{i["code"]} {(i["behaviour"].Length > 0 ? i["behaviour"] : i["terms"])}", used.Contains(i["code"])))),
            new Measure(taking.Count(h => awards.Exists(e => e.Household == h["household_id"])), taking.Count, []),
            Measure.Of([.. Notices(t, village, quarters, today), .. Published(t, village, quarters, today)]),
            Measure.Of(
            [
                .. SheetsInTime(t, village, year, since, today),
                .. reports.Select(r => ($"{Said.Quarter(r.Quarter.ToCode())}工作情况，{(r.Sent.Count > 0 ? Said.Iso(r.Sent[0].China("sent_at")) + " 报送" : "没有报送")}", r.Sent.Count > 0 && DateOnly.FromDateTime(r.Sent[0].China("sent_at")) <= r.Due))
            ]),
            Measure.Of(Answered(t, village, year, today)),
            Measure.Of(Redeemed(t, village, quarters, today)),
            Measure.Of(reports.Select(r => ($"{Said.Quarter(r.Quarter.ToCode())}工作情况，{(r.Sent.Count == 0 ? "没有报" : !r.Sent[^1].Has("is_accepted") ? "已报，等镇里收" : r.Sent[^1].Is("is_accepted") ? "镇里已收" : "镇里退回，等重报")}", r.Sent.Count > 0 && r.Sent[^1].Is("is_accepted"))))
        ];
    }

    private static IEnumerable<(string, bool)> Notices(PaperTown t, int village, List<Quarter> quarters, DateOnly today)
    {
        foreach (var quarter in quarters)
        {
            var notice = t.Tables.Read("select published_at from quarter_notices where village_id = @v and quarter = @q", ("@v", village), ("@q", quarter.ToCode()));
            var due = quarter.LastDay.AddDays(15);
            if (notice.Count > 0 || due < today)
            {
                yield return ($"{Said.Quarter(quarter.ToCode())}公示，{(notice.Count > 0 ? Said.Iso(notice[0].China("published_at")) + " 上墙" : "没有公示")}（限 {due:yyyy-MM-dd}）",
                    notice.Count > 0 && DateOnly.FromDateTime(notice[0].China("published_at")) <= due);
            }
        }
    }

    private static IEnumerable<(string, bool)> Published(PaperTown t, int village, List<Quarter> quarters, DateOnly today)
    {
        var entries = t.Tables.Read(
            "select e.at, (select count(*) from fund_confirmations c where c.fund_entry_id = e.fund_entry_id) as seen from fund_entries e where e.village_id = @v union all select m.at, 1 from stock_movements m where m.village_id = @v", ("@v", village));
        foreach (var quarter in quarters.Where(q => q.LastDay.AddDays(15) < today))
        {
            var until = entries.FindAll(e => e.China("at") < quarter.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue));
            if (until.Count > 0)
            {
                var isPublic = until.TrueForAll(e => e.Int("seen") > 0);
                yield return ($"{Said.Quarter(quarter.ToCode())}收支表，{(isPublic ? "已公开" : "有单据没有核对，没有公开")}", isPublic);
            }
        }
    }

    private static IEnumerable<(string, bool)> SheetsInTime(PaperTown t, int village, int year, DateOnly since, DateOnly today)
    {
        for (var month = new Month(year, 1); month.Year == year; month = month.Plus(1))
        {
            if (month.LastDay < since || month.LastDay >= today)
            {
                continue;
            }
            var sheet = t.Tables.Read("select * from monthly_reviews where village_id = @v and month = @m and part = 0 and status in (2, 4)", ("@v", village), ("@m", month.ToCode()));
            var signed = sheet.Count > 0 ? sheet[0].China("signed_at") : (DateTime?)null;
            var due = month.Plus(1).FirstDay.AddDays(9);
            if (signed is not null || due < today)
            {
                yield return ($"{Said.Month(month.ToCode())}审核表，{(signed is { } day ? Said.Iso(day) + " 签字上报" : "没有签字上报")}（限 {due:yyyy-MM-dd}）", signed is { } on && DateOnly.FromDateTime(on) <= due);
            }
        }
    }

    private static IEnumerable<(string, bool)> Answered(PaperTown t, int village, int year, DateOnly today)
        => from o in t.Tables.Read("select * from objections where village_id = @v and status <> 4 order by year, number", ("@v", village))
           where o.China("raised_at").Year == year && (o.Has("answered_at") || o.Day("due_on") < today)
           let done = o.Has("answered_at") ? DateOnly.FromDateTime(o.China("answered_at")) : (DateOnly?)null
           select ($"异议 {o.Int("year")}-{o.Int("number"):000}，{o["due_on"]} 前答复，{(done is null ? "没有答复" : $"{done:yyyy-MM-dd} 答复")}", done <= o.Day("due_on"));

    private static IEnumerable<(string, bool)> Redeemed(PaperTown t, int village, List<Quarter> quarters, DateOnly today)
        => from quarter in quarters
           let held = t.Tables.Read(
               "select 1 as one from redemptions r join redemption_sessions s on s.session_id = r.session_id where r.village_id = @v and s.quarter = @q and r.cancelled_at is null", ("@v", village), ("@q", quarter.ToCode())).Count > 0
           where held || quarter.Plus(1).LastDay < today
           select ($"{Said.Quarter(quarter.ToCode())}兑换，{(held ? "兑换过" : "没有兑换")}", held);

    private sealed record Category(string Name, int Recorded, int Approved, int Confirmed, int Added, int Deducted)
    {
        public string Line => $"{Name}{Recorded}{Approved}{Confirmed}{Said.Points(Added)}{Said.Points(Deducted)}";
    }

    /// <summary>SUP-2 as of the day on which it was sent, or of today.</summary>
    private static (List<string> Said, List<string> Chart) ReportOf(PaperTown t, int village, Quarter quarter)
    {
        var sent = t.Tables.Read(
            "select s.sent_at, w.* from work_reports r join sent_reports s on s.report_id = r.report_id join sent_words w on w.sent_report_id = s.sent_report_id where r.village_id = @v and r.quarter = @q order by s.version desc",
            ("@v", village), ("@q", quarter.ToCode()));
        var at = sent.Count > 0 ? sent[0].China("sent_at") : PaperTown.Today.ToDateTime(new TimeOnly(23, 59));
        var today = DateOnly.FromDateTime(at);
        var until = today < quarter.LastDay ? today : quarter.LastDay;
        var entries = t.Entries.FindAll(e => e.Village == village && e.PostedAt <= at);
        var own = entries.FindAll(e => e.Period >= quarter.FirstMonth.ToCode() && e.Period <= quarter.LastMonth.ToCode());
        var households = t.Of(village);
        var there = households.FindAll(h => h.Day("joined_on") <= until && (!h.Has("withdrawn_on") || h.Day("withdrawn_on") > until)).Select(h => h["household_id"]).ToHashSet();
        var taking = there.Count;
        var undone = entries.Where(e => e.Undoes).Select(e => e.Of).ToHashSet();
        var active = own.Where(e => e.Kind == Entry.Award && !undone.Contains(e.Seq)).Select(e => e.Household).Distinct().Count(there.Contains);
        var redemptions = own.Count(e => e.Kind == Entry.Redemption) - own.Count(e => e.Kind == Entry.Return && e.Named!.Kind == Entry.Redemption);
        var redeemed = own.Sum(e => e.Redeemed);
        var list = t.Tables.Read("select * from rule_lists where village_id = @v and force_from <= @d order by force_from desc", ("@v", village), ("@d", until.ToString("yyyy-MM-dd", null)))[0];
        List<string> said =
        [
            Said.Quarter(quarter.ToCode()) + "积分制工作开展情况的报告", "每季末月20日前报送积分制工作开展情况",
            $"现将{t.Name(village)}{Said.Quarter(quarter.ToCode())}积分制工作开展情况报告如下。数据截至{Said.Chinese(until)}，本季度还没有结束",
            $"参加积分制的农户{taking}户，本季度新参加{households.Count(h => h.Day("joined_on") >= quarter.FirstDay && h.Day("joined_on") <= until)}户、"
                + $"退出{households.Count(h => h.Has("withdrawn_on") && h.Day("withdrawn_on") >= quarter.FirstDay && h.Day("withdrawn_on") <= until)}户。本季度有加分的农户{active}户，"
                + $"占{Math.Round(100m * active / taking, 1, MidpointRounding.AwayFromZero).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)}%。"
                + $"本季度加{Said.Points(own.Sum(e => e.Added))}分，扣{Said.Points(own.Sum(e => e.Deducted))}分；兑换{redemptions}次，兑出{Said.Points(redeemed)}分。"
                + $"执行的是第{list["version"]}版清单，{Said.Chinese(list.Day("force_from"))}起施行。"
        ];
        var categories = CategoriesOf(t, village, quarter, until, at, own);
        said.Add($"本季度记录{categories.Sum(c => c.Recorded)}条，村审核通过{categories.Sum(c => c.Approved)}条，镇审定入账、现在有效的{categories.Sum(c => c.Confirmed)}笔。");
        said.AddRange(categories.Select(c => c.Line));
        said.Add(new Category("合计", categories.Sum(c => c.Recorded), categories.Sum(c => c.Approved), categories.Sum(c => c.Confirmed), own.Sum(e => e.Added), own.Sum(e => e.Deducted)).Line);
        said.AddRange(MonthsOf(t, village, quarter, at, own));
        said.AddRange(BoardsOf(t, village, quarter, at));
        said.AddRange(DoubtsOf(t, village, quarter, at));
        var handed = t.Tables.Read("select household_id, at, cancelled_at from redemptions where village_id = @v", ("@v", village))
            .FindAll(r => Within(r.China("at"), quarter, at) && !(r.Has("cancelled_at") && r.China("cancelled_at") <= at));
        said.Add(redemptions == 0 ? "本季度没有兑换。" : $"{handed.Select(r => r["household_id"]).Distinct().Count()}户兑换{redemptions}次，兑出{Said.Points(redeemed)}分。");
        said.AddRange(ThingsOf(t, village, quarter, at));
        foreach (var (i, d) in t.Tables.Read("select * from deliberations where village_id = @v and held_on between @a and @b order by held_on, number", ("@v", village), ("@a", $"{quarter.FirstDay:yyyy-MM-dd}"), ("@b", $"{until:yyyy-MM-dd}"))
            .FindAll(d => d.China("recorded_at") <= at).Index())
        {
            said.Add($"{i + 1}.{Said.Chinese(d.Day("held_on"))}，村（居）民代表会议{(d.Int("subject") == 1 ? "商定清单" : "商定集体收益")}：应到{d["entitled"]}，到会{d["present"]}，赞成{d["votes_for"]}，反对{d["votes_against"]}。");
        }
        said.AddRange(sent.Count == 0 ? (string[])["（这一段请村里写。）", "（这一段请村里写。）", "（这一段请村里写。）"] : (string[])[sent[0]["practice"], sent[0]["problems"], sent[0]["next_steps"], Said.Chinese(at)]);
        return (said, [.. categories.Select(c => Said.Points(c.Added)), .. categories.Select(c => Said.Points(c.Deducted))]);
    }

    private static bool Within(DateTime when, Quarter quarter, DateTime at) => DateOnly.FromDateTime(when) >= quarter.FirstDay && DateOnly.FromDateTime(when) <= quarter.LastDay && when <= at;

    private static List<Category> CategoriesOf(PaperTown t, int village, Quarter quarter, DateOnly until, DateTime at, List<Entry> own)
    {
        var recorded = t.Tables.Read("select c.*, i.category from claims c join rule_items i on i.rule_item_id = c.rule_item_id where c.village_id = @v and c.status = 4", ("@v", village))
            .FindAll(c => c.Day("occurred_on") >= quarter.FirstDay && c.Day("occurred_on") <= until && c.China("accepted_at") <= at);
        var approved = t.Tables.Read(
            "select i.category, r.month from review_lines l join monthly_reviews r on r.monthly_review_id = l.monthly_review_id join rule_items i on i.rule_item_id = l.rule_item_id where l.village_id = @v and l.decision = 2",
            ("@v", village)).FindAll(l => quarter.Months.Any(m => m.ToCode() == l.Int("month") && m.Plus(1).FirstDay.AddDays(3).ToDateTime(TimeOnly.MinValue) < at));
        string NameOf(Entry e) => t.Items.GetValueOrDefault((e.Named ?? e).Item)?["category"] ?? "";
        var posted = own.FindAll(e => (e.Named ?? e).Kind is Entry.Award or Entry.Deduction or Entry.Restoration);
        return [.. recorded.Select(c => c["category"]).Concat(approved.Select(l => l["category"])).Concat(posted.Select(NameOf)).Distinct()
            .Select(name =>
            {
                var of = posted.FindAll(e => NameOf(e) == name);
                return new Category(
                    name, recorded.Count(c => c["category"] == name), approved.Count(l => l["category"] == name), of.Sum(e => e.Kind is 1 or 2 ? 1 : e.Kind == Entry.Reversal && e.Named!.Kind != Entry.Restoration ? -1 : 0), of.Sum(e => e.Added), of.Sum(e => e.Deducted));
            })
            .OrderByDescending(c => c.Recorded + c.Confirmed).ThenBy(c => c.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> MonthsOf(PaperTown t, int village, Quarter quarter, DateTime at, List<Entry> own)
    {
        foreach (var month in quarter.Months.Where(m => m.FirstDay <= DateOnly.FromDateTime(at)))
        {
            var sheet = t.Tables.Read("select * from monthly_reviews where village_id = @v and month = @m and part = 0", ("@v", village), ("@m", month.ToCode())).FirstOrDefault();
            bool Had(string column) => sheet?.Has(column) == true && sheet.China(column) <= at;
            string Short(string column) => Had(column) ? FormattableString.Invariant($"{sheet!.China(column).Month}月{sheet.China(column).Day}日") : "还没有";
            var entries = own.FindAll(e => e.Period == month.ToCode());
            yield return $"{month.Number}月{(sheet is null ? "没有审核表" : Had("confirmed_at") ? "已审定" : Had("signed_at") ? "已签字上报，等审定" : "村里审核中")}{Short("signed_at")}{Short("confirmed_at")}"
                + $"{(sheet?.Has("party_day_on") == true && Had("confirmed_at") ? $"{sheet.Day("party_day_on").Month}月{sheet.Day("party_day_on").Day}日" : "还没有")}{Said.Points(entries.Sum(e => e.Added))}{Said.Points(entries.Sum(e => e.Deducted))}";
        }
    }

    private static IEnumerable<string> BoardsOf(PaperTown t, int village, Quarter quarter, DateTime at)
    {
        foreach (var notice in t.Tables.Read("select * from quarter_notices where village_id = @v order by quarter", ("@v", village)))
        {
            var final = notice.Has("final_at") && notice.China("final_at") <= at;
            if (Within(notice.China("published_at"), quarter, at) || (final && Within(notice.China("final_at"), quarter, at)))
            {
                // Nobody took part before the quarter in which the town began.
                var places = notice.Int("quarter") == PaperTown.Last.ToCode() ? BoardOf(t, village).Places : [];
                yield return $"{Said.Quarter(notice.Int("quarter"))}的积分{Said.Chinese(notice.China("published_at"))}公示，"
                    + (final ? $"{Said.Chinese(notice.China("final_at"))}定榜，红榜{places.Count(p => p.IsRed)}户，黑榜{places.Count(p => p.IsBlack)}户。" : "还在公示。");
            }
        }
    }

    private static IEnumerable<string> DoubtsOf(PaperTown t, int village, Quarter quarter, DateTime at)
    {
        var o = t.Tables.Read("select * from objections where village_id = @v", ("@v", village)).FindAll(o => Within(o.China("raised_at"), quarter, at));
        yield return o.Count == 0 ? "本季度没有异议。"
            : $"收到异议{o.Count}件：成立{o.Count(x => x.Int("outcome") == 1)}件，部分成立{o.Count(x => x.Int("outcome") == 2)}件，不成立{o.Count(x => x.Int("outcome") == 3)}件，撤回{o.Count(x => x.Int("status") == 4)}件，"
                + $"还在办{o.Count(x => x.Int("status") is 1 or 2)}件；过了答复期限的{o.Count(x => x.Int("status") != 4 && (x.Has("answered_at") ? x.China("answered_at") : at).Date > x.Day("due_on").ToDateTime(TimeOnly.MinValue))}件。";
        var f = t.Tables.Read("select * from flags where village_id = @v", ("@v", village)).FindAll(f => Within(f.China("raised_at"), quarter, at));
        var open = f.FindAll(x => x.Int("status") is 1 or 2 or 3);
        yield return f.Count == 0 ? "监督员本季度没有提出疑问。"
            : $"监督员提出疑问{f.Count}件，办结{f.Count - open.Count}件，还在办{open.Count}件，其中过期没有答复的{open.Count(x => x.Int("status") != 2 && x.Day("due_on").ToDateTime(TimeOnly.MinValue) < at.Date)}件。";
    }

    private static IEnumerable<string> ThingsOf(PaperTown t, int village, Quarter quarter, DateTime at)
    {
        var moves = t.Tables.Read("select * from stock_movements where village_id = @v", ("@v", village)).FindAll(m => m.China("at") <= at && DateOnly.FromDateTime(m.China("at")) <= quarter.LastDay);
        foreach (var good in t.Goods.Values.OrderBy(g => g["name"], StringComparer.Ordinal))
        {
            var own = moves.FindAll(m => m["goods_id"] == good["goods_id"]);
            if (own.Count > 0)
            {
                yield return $"{good["name"]}{good["unit"]}{-own.Where(m => m.Int("kind") is 2 or 3 && Within(m.China("at"), quarter, at)).Sum(m => m.Int("quantity"))}{own.Sum(m => m.Int("quantity"))}";
            }
        }
        var funds = t.Tables.Read("select * from fund_entries where village_id = @v", ("@v", village)).FindAll(e => e.China("at") <= at && DateOnly.FromDateTime(e.China("at")) <= quarter.LastDay);
        var rows = new[] { "村集体经济收益", "帮扶部门捐赠", "社会力量捐赠", "财政补助" }.Select((name, i) =>
        {
            var own = funds.FindAll(e => e.Int("source") == i + 1);
            long Sum(Func<Row, bool> which) => own.Where(which).Sum(e => (long)e.Int("money_fen"));
            return (Name: name, Fen: new[] { Sum(e => !Within(e.China("at"), quarter, at)), Sum(e => Within(e.China("at"), quarter, at) && e.Int("kind") == 1), -Sum(e => Within(e.China("at"), quarter, at) && e.Int("kind") == 3), Sum(_ => true) });
        }).Where(r => Array.Exists(r.Fen[..3], f => f != 0)).ToList();
        foreach (var (name, fen) in rows.Append((Name: "合计", Fen: Enumerable.Range(0, 4).Select(c => rows.Sum(r => r.Fen[c])).ToArray())))
        {
            yield return name + string.Concat(fen.Select(Said.Yuan));
        }
    }

    /// <summary>The town's own words on the last quarter, all villages side by side.</summary>
    private static List<string> SummaryOf(PaperTown t, out List<string> chart)
    {
        var quarter = PaperTown.Last;
        var rows = Enumerable.Range(1, t.Villages.Count).Select(v =>
        {
            var own = t.Entries.FindAll(e => e.Village == v && e.Period >= quarter.FirstMonth.ToCode() && e.Period <= quarter.LastMonth.ToCode());
            bool TakesPart(string household) => t.Of(v).Exists(h => h["household_id"] == household && h.Day("joined_on") <= quarter.LastDay
                && (!h.Has("withdrawn_on") || h.Day("withdrawn_on") > quarter.LastDay));
            return (
                Name: t.Name(v), Village: v,
                Claims: t.Tables.Read("select occurred_on from claims where village_id = @v and status = 4", ("@v", v)).Count(c => c.Day("occurred_on") >= quarter.FirstDay && c.Day("occurred_on") <= quarter.LastDay),
                Households: t.Of(v).Count(h => h.Day("joined_on") <= quarter.LastDay && (!h.Has("withdrawn_on") || h.Day("withdrawn_on") > quarter.LastDay)),
                Active: own.Where(e => e.Kind == Entry.Award && Stands(t, e)).Select(e => e.Household).Distinct().Count(TakesPart), Added: own.Sum(e => e.Added), Deducted: own.Sum(e => e.Deducted),
                Redemptions: own.Count(e => e.Kind == Entry.Redemption) - own.Count(e => e.Kind == Entry.Return && e.Named!.Kind == Entry.Redemption), Redeemed: own.Sum(e => e.Redeemed),
                Open: t.Tables.Read("select raised_at from objections where village_id = @v and status in (1, 2)", ("@v", v)).Count(o => Quarter.Of(DateOnly.FromDateTime(o.China("raised_at"))) == quarter),
                Notice: t.Tables.Read("select * from quarter_notices where village_id = @v and quarter = @q", ("@v", v), ("@q", quarter.ToCode())));
        }).ToList();
        chart = [.. rows.Select(r => Said.Points(r.Added)), .. rows.Select(r => Said.Points(r.Deducted))];
        List<string> said =
        [
            Said.Quarter(quarter.ToCode()) + "积分制工作小结", $"现将{DemoTown.Name}{Said.Quarter(quarter.ToCode())}新时代文明实践", $"数据是全季的，{Said.Chinese(PaperTown.Today)}统计。",
            $"全镇{rows.Count}个村（社区）参加积分制的农户{rows.Sum(r => r.Households)}户，有加分的{rows.Sum(r => r.Active)}户。本季度记录{rows.Sum(r => r.Claims)}条，加{Said.Points(rows.Sum(r => r.Added))}分，扣{Said.Points(rows.Sum(r => r.Deducted))}分；"
                + $"兑换{rows.Sum(r => r.Redemptions)}次，兑出{Said.Points(rows.Sum(r => r.Redeemed))}分。公示的{rows.Count(r => r.Notice.Count > 0)}个村，没有答复的异议{rows.Sum(r => r.Open)}件。",
            .. rows.Select(r => $"{r.Name}{r.Claims}{r.Households}{r.Active}{Said.Points(r.Added)}{Said.Points(r.Deducted)}{r.Redemptions}{Said.Points(r.Redeemed)}"),
            $"合计{rows.Sum(r => r.Claims)}{rows.Sum(r => r.Households)}{rows.Sum(r => r.Active)}{Said.Points(rows.Sum(r => r.Added))}{Said.Points(rows.Sum(r => r.Deducted))}{rows.Sum(r => r.Redemptions)}{Said.Points(rows.Sum(r => r.Redeemed))}"
        ];
        foreach (var r in rows)
        {
            var sheets = quarter.Months.Select(m => $"{m.Number}月{StatusOf(t.Tables.Read("select * from monthly_reviews where village_id = @v and month = @m and part = 0", ("@v", r.Village), ("@m", m.ToCode())).FirstOrDefault())}");
            var sent = t.Tables.Read(
                "select s.sent_at, w.is_accepted from work_reports r join sent_reports s on s.report_id = r.report_id join sent_words w on w.sent_report_id = s.sent_report_id where r.village_id = @v and r.quarter = @q order by s.version",
                ("@v", r.Village), ("@q", quarter.ToCode()));
            var state = !sent[^1].Has("is_accepted") ? "已报，等镇里收" : sent[^1].Is("is_accepted") ? "镇里已收" : "镇里退回，等重报";
            var first = sent[0].China("sent_at");
            said.Add($"{r.Name}{string.Join('；', sheets)}{(r.Notice.Count == 0 ? "过期没有公示" : (r.Notice[0].Has("final_at") ? "已定榜" : "公示中") + (DateOnly.FromDateTime(r.Notice[0].China("published_at")) > quarter.LastDay.AddDays(15) ? $"，迟公示（限{quarter.LastDay.AddDays(15):M月d日}）" : ""))}{r.Open}{(first.Day > 20 ? $"迟报（{first:MM-dd}），" : "")}{state}");
        }
        var words = t.Tables.Read("select * from town_summaries where quarter = @q", ("@q", quarter.ToCode()))[0];
        return [.. said, words["practice"], words["problems"], words["next_steps"]];
    }
}
