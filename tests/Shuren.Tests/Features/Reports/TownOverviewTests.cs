using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.Supplies;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reports;

/// <summary>SUP-5: the town's villages side by side; every figure can be added up from the entries.</summary>
public sealed class TownOverviewTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);

    [Fact]
    public async Task Open_QuarterWithCorrections_ShowsWhatTheEntriesAddUpTo()
    {
        var village = await Data.VillageAsync();
        var (first, second) = (await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1)), await Data.HouseholdAsync(village, "李四", joinedOn: new DateOnly(2022, 6, 1)));
        await Data.HouseholdAsync(village, "王五", joinedOn: new DateOnly(2022, 10, 2));
        await Data.AwardAsync(village, first, 30);
        var undone = (await Data.AwardAsync(village, second, 7))[0];
        await Data.PostAsync(village, new Posting(
            second.HouseholdId, EntryKind.Reversal, undone.Amount, undone.Period, App.Clock.Today(), SourceKind.Objection, Guid.CreateVersion7(), null, undone.Seq));
        var redeemed = (await Data.PostAsync(village, Redemption(first, 4, undone.Period), Redemption(first, 6, undone.Period)))[0];
        await Data.PostAsync(village, new Posting(
            first.HouseholdId, EntryKind.Return, redeemed.Amount, redeemed.Period, App.Clock.Today(), SourceKind.Redemption, redeemed.SourceId, null, redeemed.Seq));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync($"/t/{village.TownCode}/overview/{undone.Period.Quarter}");

        var row = page.Find($"a[href='/v/{village.Code}']").Closest("tr")!;
        string Cell(string label) => string.Join(' ', row.QuerySelector($"[data-label='{label}']")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("30", Cell("加分"));
        Assert.Equal("0", Cell("扣分"));
        Assert.Equal("1 / 2", Cell("有加分的户"));
        Assert.Equal(("1 次", "6"), (Cell("兑换"), Cell("兑出")));
        // The last of them is of what has no item of a list.
        Assert.Equal(5, page.All("svg.chart[role=img][aria-label]").Count);
        Assert.Contains("50%", page.All("svg.chart")[0].TextContent, StringComparison.Ordinal);
    }

    /// <summary>RED-6: what is promised stands beside what is there, as a picture and in its table.</summary>
    [Fact]
    public async Task Open_PointsOutstanding_AreDrawnAgainstStockAndMoney()
    {
        var world = await Data.WorldAsync();
        await App.WithAsync((FundService funds) => funds.RecordAsync(
            Caller.CommandLine, world.Village.Key,
            new RecordFunds(FundKind.Purchase, FundingSource.Fiscal, App.Clock.Today(), "供销社", "9") { GoodsId = world.Goods.GoodsId, Quantity = 3, Amount = new Money(6_00) }));
        var officer = await Data.StaffAsync(Role.StationOfficer, world.Village);

        var page = await officer.OpenAsync($"/t/{world.Village.TownCode}/overview");

        // 19 points are out; thirteen packets of a point each; 994 yuan buy 497 points at two yuan.
        var chart = page.Find("#honour-chart svg");
        Assert.Equal(["19", "13", "497"], chart.QuerySelectorAll("text[text-anchor='start']").Take(3).Select(t => t.TextContent));
        Assert.Equal(["可兑换积分", "库存值", "钱能补"], chart.QuerySelectorAll("text[text-anchor='start']").Skip(3).Select(t => t.TextContent));
        var cells = page.All("#honour-chart [data-testid='honour'] tbody td").Select(c => c.TextContent.Trim()).ToList();
        Assert.Equal(("19", "13", "994.00"), (cells[1], cells[3], cells[4]));
    }

    private static Posting Redemption(Household household, int points, Month period) => new(
        household.HouseholdId, EntryKind.Redemption, Points.Of(points), period, period.LastDay, SourceKind.Redemption, Guid.CreateVersion7());

    /// <summary>The sums of the database are those that one gets by hand, entry by entry, of the whole demo-like world.</summary>
    [Fact]
    public async Task Months_OfARandomLedger_AreWhatTheEffectsOfItsEntriesAddUpTo()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var random = new Random(7);
        var posted = new List<LedgerEntry>();
        for (var i = 0; i < 40; i++)
        {
            var month = new Month(2022, random.Next(6, 11));
            var standing = posted.FindAll(p => p.Kind is EntryKind.Award or EntryKind.Deduction && !posted.Exists(u => u.ReversesSeq == p.Seq));
            posted.AddRange(standing.Count > 3 && random.Next(3) == 0 && standing[random.Next(standing.Count)] is var old
                ? await Data.PostAsync(village, new Posting(
                    household.HouseholdId, EntryKind.Reversal, old.Amount, month, App.Clock.Today(), SourceKind.Objection, Guid.CreateVersion7(), null, old.Seq))
                : await Data.PostAsync(village, new Posting(
                    household.HouseholdId, random.Next(4) == 0 ? EntryKind.Deduction : EntryKind.Award, new Points(random.Next(1, 90)), month, month.FirstDay, SourceKind.ReviewLine,
                    Guid.CreateVersion7(), null)));
        }

        var figures = await App.DbAsync(db => TownFigures.MonthsAsync(db, village.TownId, new Month(2022, 1), new Month(2022, 12)));

        foreach (var month in posted.GroupBy(p => p.Period))
        {
            var found = figures.Single(f => f.Month == month.Key && f.VillageId == village.Key.VillageId);
            int Sum(EntryKind kind) => month.Where(p => p.Kind == kind).Sum(p => p.Amount.Tenths)
                - month.Where(p => p.ReversesSeq is { } seq && posted.Single(u => u.Seq == seq).Kind == kind).Sum(p => p.Amount.Tenths);
            Assert.Equal((Sum(EntryKind.Award), Sum(EntryKind.Deduction), month.Count()), (found.Added.Tenths, found.Deducted.Tenths, found.Entries));
        }
        Assert.Equal(posted.Select(p => p.Period).Distinct().Count(), figures.Count(f => f.VillageId == village.Key.VillageId));
    }

    /// <summary>Who left, or was away, is in neither figure: of the households that take part at the end, so many have an award.</summary>
    [BothEngines]
    [Fact]
    public async Task Open_HouseholdsThatLeftAfterAnAward_AreNotOfThoseThatTakePart()
    {
        var village = await Data.VillageAsync();
        var joined = new DateOnly(2022, 6, 1);
        var homes = new List<Household>();
        foreach (var head in (string[])["张三", "李四", "王五"])
        {
            homes.Add(await Data.HouseholdAsync(village, head, joinedOn: joined));
            await Data.AwardAsync(village, homes[^1], 10);
        }
        await Data.HouseholdAsync(village, "赵六", joinedOn: joined);
        App.SetDay(2022, 9, 20);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, homes[0].HouseholdId, "搬走了"));
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, homes[1].HouseholdId, "搬走了"));
        App.SetDay(2022, 10, 8);
        // It came back after the quarter: on its last day it was away.
        await App.DbAsync(async db =>
        {
            var back = await db.Households.SingleAsync(h => h.HouseholdId == homes[1].HouseholdId);
            db.Add(new HouseholdAbsence
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = back.HouseholdId, LeftOn = back.WithdrawnOn!.Value, ReturnedOn = new DateOnly(2022, 10, 5),
                ReopenedAt = App.Clock.UtcNow(), ReopenedBy = Caller.CommandLine.UserId
            });
            back.With(h => h.WithdrawnOn, null);
            await db.SaveChangesAsync();
        });
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await officer.OpenAsync($"/t/{village.TownCode}/overview/2022Q3");
        var report = await recorder.OpenAsync(village.Url + "/reports/2022Q3");
        App.SetDay(2022, 9, 30);
        var year = await officer.OpenAsync($"/t/{village.TownCode}/assessment/2022");

        Assert.Equal("1 / 2", page.Texts("[data-testid=overview] td[data-label='有加分的户']")[0]);
        Assert.Contains("50%", page.All("svg.chart")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("参加积分制的农户2户", report.Text, StringComparison.Ordinal);
        Assert.Contains("有加分的农户1户，占50%", report.Text, StringComparison.Ordinal);
        Assert.EndsWith("50% 1 / 2", year.Texts($"[data-testid=assessment] td[data-label^='农户参与']")[0], StringComparison.Ordinal);
    }

    /// <summary>A month's sheet is due by the 10th after it, so that the quarter's notice can be up by the 15th: red is what is past its day, everywhere.</summary>
    [Theory]
    [InlineData("2022-10-01", false, false)]
    [InlineData("2022-10-10", false, false)]
    [InlineData("2022-10-11", true, false)]
    [InlineData("2022-10-15", true, false)]
    [InlineData("2022-10-16", true, true)]
    public async Task Open_OnTheDaysAfterAQuarter_SaysInRedWhatIsPastItsDay(string day, bool isSheetLate, bool isNoticeLate)
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.SetDay(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

        var overview = (await officer.OpenAsync($"/t/{village.TownCode}/overview/2022Q3")).ById("overview").TextContent;
        var months = await officer.OpenAsync($"/t/{village.TownCode}/months/2022-09");
        var (_, _, export) = await officer.DownloadAsync($"/t/{village.TownCode}/months/2022-09?handler=Export");
        var year = await recorder.OpenAsync(village.Url + "/assessment/2022");
        var desks = new[] { (await officer.OpenAsync(village.TownUrl)).Text, (await recorder.OpenAsync(village.Url)).Text };

        Assert.Equal(isSheetLate, overview.Contains("9 月过期未报", StringComparison.Ordinal));
        Assert.Equal(isSheetLate, months.Text.Contains("过期未报", StringComparison.Ordinal));
        Assert.Equal(isSheetLate, SheetReader.Read(new MemoryStream(export)).Pages[0].Rows[2].At(2).Text.Contains("过期未报", StringComparison.Ordinal));
        Assert.Equal(isSheetLate, year.Text.Contains("2022年9月审核表，没有签字上报", StringComparison.Ordinal));
        Assert.All(desks, d => Assert.Equal(isSheetLate, d.Contains("2022年9月的审核表 2022-10-10 前要签字上报，还没有报。", StringComparison.Ordinal)));
        Assert.Equal(isNoticeLate, overview.Contains("过期没有公示", StringComparison.Ordinal));
        Assert.Equal(isNoticeLate, year.Text.Contains("2022年第三季度公示，没有公示", StringComparison.Ordinal));
        Assert.All(desks, d => Assert.Equal(isNoticeLate, d.Contains("2022年第三季度的积分 2022-10-15 前要公示，还没有公示。", StringComparison.Ordinal)));
    }

    /// <summary>A village begins with its first list: before that it owes nothing, in the town's tables as in the year's.</summary>
    [Fact]
    public async Task Open_VillageWhoseListCameLater_OwesNothingOfBefore()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, new DateOnly(2022, 10, 3));
        var without = await Data.VillageAsync(village, withList: false);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        App.SetDay(2022, 11, 30);

        var before = (await officer.OpenAsync($"/t/{village.TownCode}/overview/2022Q3")).ById("overview").TextContent;
        var after = (await officer.OpenAsync($"/t/{village.TownCode}/overview/2022Q4")).ById("overview");
        var september = await officer.OpenAsync($"/t/{village.TownCode}/months/2022-09");

        Assert.DoesNotContain("过期", before, StringComparison.Ordinal);
        Assert.DoesNotContain("过期", september.Text, StringComparison.Ordinal);
        Assert.Contains("10 月过期未报", after.QuerySelector($"a[href='/v/{village.Code}']")!.Closest("tr")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("过期", after.QuerySelector($"a[href='/v/{without.Code}']")!.Closest("tr")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>SUP-5: each picture stands with its table, which hides nothing.</summary>
    [Fact]
    public async Task Open_Pictures_EachHaveTheirTable()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        await Data.AwardAsync(village, household, 7);
        await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Award, Points.Of(5), new Month(2022, 8), new DateOnly(2022, 8, 25), SourceKind.ReviewLine, Guid.CreateVersion7(),
            (await Data.ItemAsync(village, "Z12")).RuleItemId));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync($"/t/{village.TownCode}/overview/2022Q3");

        Assert.All(page.All("figure"), f => Assert.NotNull(f.QuerySelector("table")));
        Assert.Equal(["没有对应事项", "美丽建设"], page.Texts("#categories tbody td.lead"));
        Assert.Equal(["5", "0"], page.Texts("#categories tbody tr:last-child td").Skip(1));
        Assert.Contains("没有对应事项", page.Find("#categories svg").TextContent, StringComparison.Ordinal);
    }

    /// <summary>Of the quarter that is shown, not of today.</summary>
    [Fact]
    public async Task Open_Quarter_CountsTheObjectionsRaisedInIt()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var seq = (await Data.AwardAsync(village, household, 7))[0].Seq;
        await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, seq, null, household.HouseholdId, "张三", null, "少记了")));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        App.SetDay(2023, 1, 8);
        async Task<string> CellAsync(string quarter)
            => (await officer.OpenAsync($"/t/{village.TownCode}/overview/{quarter}")).Texts("[data-testid=overview] tbody td[data-label='异议没答复']").Single();

        Assert.Equal("0", await CellAsync("2022Q3"));
        Assert.Equal("1 过期 1", await CellAsync("2022Q4"));
        Assert.Equal("0", await CellAsync("2023Q1"));
    }

    /// <summary>The figures lead to the rows that they are counted from.</summary>
    [BothEngines]
    [Fact]
    public async Task Open_Figures_LeadToTheRowsBehindThem()
    {
        var village = await Data.VillageAsync();
        var joined = new DateOnly(2022, 6, 1);
        var (stays, leaves) = (await Data.HouseholdAsync(village, joinedOn: joined), await Data.HouseholdAsync(village, "李四", joinedOn: joined));
        await Data.AwardAsync(village, stays, 30);
        await Data.AwardAsync(village, leaves, 8);
        await Data.AwardAsync(village, stays, 5, new Month(2022, 10));
        var month = new Month(2022, 9);
        Posting Of(EntryKind kind, int points, SourceKind source, long? of = null) => new(
            stays.HouseholdId, kind, Points.Of(points), month, month.LastDay, source, Guid.CreateVersion7(), null, of);
        var undone = (await Data.AwardAsync(village, stays, 7))[0];
        var taken = (await Data.PostAsync(village, Of(EntryKind.Deduction, 6, SourceKind.ReviewLine), Of(EntryKind.Deduction, 2, SourceKind.ReviewLine)))[0];
        var given = (await Data.PostAsync(village, Of(EntryKind.Restoration, 3, SourceKind.Remedy, taken.Seq)))[0];
        var redeemed = (await Data.PostAsync(village, Redemption(stays, 4, month), Redemption(stays, 6, month)))[0];
        await Data.PostAsync(
            village, Of(EntryKind.Reversal, 7, SourceKind.Correction, undone.Seq), Of(EntryKind.Reversal, 3, SourceKind.Correction, given.Seq),
            Of(EntryKind.Reversal, 6, SourceKind.Correction, taken.Seq), Of(EntryKind.Return, 4, SourceKind.Redemption, redeemed.Seq));
        App.SetDay(2022, 9, 30);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, leaves.HouseholdId, "搬走了"));
        App.SetDay(2022, 10, 8);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync($"{village.TownUrl}/overview/2022Q3");

        foreach (var (label, expected) in new[] { ("加分", "38"), ("扣分", "2"), ("兑出", "6"), ("兑换", "1"), ("有加分的户", "1") })
        {
            var cell = page.Find($"[data-testid=overview] tbody td[data-label='{label}']");
            Assert.Equal((label, expected), (label, cell.TextContent.Trim().Split(' ')[0]));
            var rows = await officer.OpenAsync(cell.QuerySelector("a")!.GetAttribute("href")!);
            Assert.Equal((label, expected), (label, rows.ById("sum-" + label).TextContent));
        }
    }

    [Fact]
    public async Task Open_MonthsAndNotice_SayWhatIsOverdue()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01"), new DateOnly(2022, 9, 5));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = $"/t/{village.TownCode}/overview/2022Q3";
        string Row(TestPage page) => page.Find($"a[href='/v/{village.Code}']").Closest("tr")!.TextContent;

        App.SetDay(new DateOnly(2022, 10, 11));
        var early = Row(await officer.OpenAsync(url));
        App.SetDay(new DateOnly(2022, 10, 21));
        var late = Row(await officer.OpenAsync(url));
        await App.DbAsync(db => db.MonthlyReviews.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(r => r.Status, ReviewStatus.Confirmed)));
        await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, Third));
        var done = Row(await officer.OpenAsync(url));

        Assert.Contains("9 月过期未报", early, StringComparison.Ordinal);
        Assert.Contains("没有公示", early, StringComparison.Ordinal);
        Assert.DoesNotContain("过期没有公示", early, StringComparison.Ordinal);
        Assert.Contains("过期没有公示", late, StringComparison.Ordinal);
        Assert.Contains("公示中", done, StringComparison.Ordinal);
        Assert.DoesNotContain("9 月过期未报", done, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2099Q1")]
    [InlineData("nonsense")]
    public async Task Open_NoSuchQuarter_IsNotThere(string quarter)
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync($"/t/{village.TownCode}/overview/{quarter}")).Status);
    }

    [Fact]
    public async Task Open_ByTheVillagesRecorder_IsNotForThem()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.NotEqual(HttpStatusCode.OK, (await recorder.GetAsync($"/t/{village.TownCode}/overview")).Status);
    }
}
