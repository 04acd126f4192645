using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
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
        Assert.Equal(4, page.All("svg.chart[role=img][aria-label]").Count);
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

    [Fact]
    public async Task Open_MonthsAndNotice_SayWhatIsOverdue()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01"), new DateOnly(2022, 9, 5));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = $"/t/{village.TownCode}/overview/2022Q3";
        string Row(TestPage page) => page.Find($"a[href='/v/{village.Code}']").Closest("tr")!.TextContent;

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
