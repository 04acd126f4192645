using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;
using Shuren.Hosting;

namespace Shuren.Tests.Features.Ledger;

/// <summary>The end of points (D13): as of its day, whenever the program runs, once, and never the new year's.</summary>
public sealed class ExpiryTests(TestApp app) : AppTests(app)
{
    private static readonly Month December = new(2022, 12);
    private static readonly Month January = new(2023, 1);

    [Fact]
    public async Task Expire_NothingWasThereAtTheEnd_LeavesTheNewYearsPoints()
    {
        var (village, household) = await VillageAsync();
        App.SetDay(2023, 4, 1);
        await RunAsync(village);
        App.SetDay(2023, 4, 8);
        await Data.AwardAsync(village, household, 2, January);
        await RunAsync(village);

        Assert.Equal(Points.Of(2), await SpendableAsync(household));
        // The mark stands though it was zero.
        var mark = await App.DbAsync(db => db.YearEnds.In(village.Key).SingleAsync());
        Assert.Equal((2022, new DateOnly(2023, 3, 31), 0, Points.Zero), (mark.Year, mark.EndsOn, mark.Entries, mark.Total));
    }

    [Theory]
    [InlineData("2023-04-01")]
    [InlineData("2023-11-20")]
    [InlineData("2024-03-31")]
    public async Task Expire_HoweverLateTheRun_TakesTheOldYearsAlone(string day)
    {
        var (village, household) = await VillageAsync();
        App.SetDay(2023, 2, 8);
        await Data.AwardAsync(village, household, 2, December);
        await Data.AwardAsync(village, household, 2, January);
        App.SetDay(DateOnly.Parse(day));

        Assert.Equal(1, await RunAsync(village));
        Assert.Equal(0, await RunAsync(village));

        Assert.Equal(Points.Of(2), await SpendableAsync(household));
        var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync(e => e.Kind == EntryKind.Expiry));
        Assert.Equal(
            (Points.Of(2), new Month(2023, 3), new DateOnly(2023, 3, 31), Caller.ExpiryRule.UserId), (entry.Amount, entry.Period, entry.OccurredOn, entry.PostedBy));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        // Its page names the rule, not a person and not an import.
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var page = await officer.OpenAsync($"{village.Url}/ledger/{entry.Seq}");
        Assert.Contains("到期规则", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("命令行", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expire_OnTheLastDay_DoesNotRunYet()
    {
        var (village, household) = await VillageAsync();
        await Data.AwardAsync(village, household, 2);
        App.SetDay(new DateOnly(2023, 3, 31), 23);

        Assert.Equal(0, await RunAsync(village));
        Assert.Equal(Points.Of(2), await SpendableAsync(household));
    }

    [BothEngines]
    [Fact]
    public async Task Expire_DecembersSheetConfirmedAfterTheEnd_EndsItInTheSameStroke()
    {
        var (village, household) = await VillageAsync();
        App.SetDay(2023, 4, 1);
        await Data.AwardAsync(village, household, 3, January);
        await RunAsync(village);
        App.SetDay(2023, 4, 10);

        await Data.AwardAsync(village, household, 5, December);

        Assert.Equal(Points.Of(3), await SpendableAsync(household));
        Assert.Equal(Points.Of(8), await App.DbAsync(db => db.Accounts.Where(a => a.HouseholdId == household.HouseholdId).Select(a => a.Score).SingleAsync()));
    }

    [Fact]
    public async Task Expire_DecembersDeductionConfirmedAfterTheEnd_TakesNothingFromTheNewYear()
    {
        var (village, household) = await VillageAsync();
        await Data.AwardAsync(village, household, 5);
        App.SetDay(2023, 4, 1);
        await Data.AwardAsync(village, household, 3, January);
        await RunAsync(village);
        App.SetDay(2023, 4, 10);

        await Data.PostAsync(village, Deduction(household, 4, December));

        // On time: 5 earned, 4 deducted, 1 ended. Late it is the same.
        Assert.Equal(Points.Of(3), await SpendableAsync(household));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("多到期的积分退回", (await officer.OpenAsync(village.Url + "/ledger")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expire_BackdatedFirstList_TakesNothingOfThisYear()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, new DateOnly(2021, 1, 1), l => l.With(x => x.SpendableEndsWithYear, true));
        var household = await Data.HouseholdAsync(village);
        App.SetDay(2022, 12, 8);
        await Data.AwardAsync(village, household, 4, new Month(2021, 11));
        await Data.AwardAsync(village, household, 5, new Month(2022, 11));

        await RunAsync(village);

        Assert.Equal(Points.Of(5), await SpendableAsync(household));
        App.SetDay(2023, 4, 1);
        await RunAsync(village);
        Assert.Equal(Points.Zero, await SpendableAsync(household));
    }

    [Fact]
    public async Task Expire_WhatWasSpentUntilTheEnd_UsedTheOldestFirst()
    {
        var (village, household) = await VillageAsync();
        await Data.AwardAsync(village, household, 10);
        App.SetDay(2023, 2, 8);
        await Data.AwardAsync(village, household, 6, January);
        await Data.PostAsync(village, Redemption(household, 7));
        App.SetDay(2023, 5, 1);
        await Data.PostAsync(village, Redemption(household, 1));

        await RunAsync(village);

        // 3 of the 10 were left at the end of March; the one spent in May was the new year's.
        Assert.Equal(Points.Of(5), await SpendableAsync(household));
    }

    [BothEngines]
    [Fact]
    public async Task Expire_WithoutTheListsWord_DoesNothing()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 5);
        App.SetDay(2023, 6, 1);
        await RunAsync(village);

        Assert.Equal(Points.Of(5), await SpendableAsync(household));
        Assert.Equal(0, await App.DbAsync(db => db.YearEnds.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Cancel_OldYearsRedemptionAfterTheEnd_EndsWhatComesBackInTheSameStroke()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.RuleLists.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, true)));
        await App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.ClosesOn, new DateOnly(2023, 12, 31))));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var receipt = await (await recorder.OpenAsync($"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}")).Form("redeem").Set($"Take[{world.Goods.GoodsId}]", 5).SubmitAsync();
        App.SetDay(2023, 4, 1);
        await RunAsync(world.Village);
        Assert.Equal(Points.Zero, await SpendableAsync(world.Household));

        var cancelled = await receipt.Form("cancel").Set("Reason", "拿错了").SubmitAsync();

        Assert.Contains("撤销：拿错了", cancelled.Text, StringComparison.Ordinal);
        Assert.Equal(Points.Zero, await SpendableAsync(world.Household));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(world.Village.TownId))).Fault);
    }

    [Fact]
    public async Task Redeem_AfterTheEndButBeforeTheRun_HandsOutNothingThatHasEnded()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.RuleLists.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, true)));
        await App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.ClosesOn, new DateOnly(2023, 12, 31))));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        App.SetDay(2023, 3, 31);
        var url = $"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}";
        // The fourth quarter's exchange still finds the points.
        Assert.Contains("用去 2 分", (await (await recorder.OpenAsync(url)).Form("redeem").Set($"Take[{world.Goods.GoodsId}]", 2).SubmitAsync()).Text, StringComparison.Ordinal);
        App.SetDay(2023, 4, 1);

        var refused = await (await recorder.OpenAsync(url)).Form("redeem").Set($"Take[{world.Goods.GoodsId}]", 3).SubmitAsync();

        Assert.Contains("现在有 0 分", refused.ById("errors").TextContent, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Settings_AnotherEnd_HoldsUnlessTooNearToBeTold()
    {
        var (village, household) = await VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        await Data.AwardAsync(village, household, 5);
        App.SetDay(2022, 12, 20);
        async Task<TestPage> SetAsync(int month, int day)
            => await (await officer.OpenAsync(village.TownUrl + "/settings")).Form("settings").Set("SpendableEndsMonth", month).Set("SpendableEndsDay", day).SubmitAsync();

        Assert.Equal("31", (await officer.OpenAsync(village.TownUrl + "/settings")).Form("settings").Values("SpendableEndsDay").Single());
        var tooNear = await SetAsync(2, 10);
        Assert.Contains("来不及提前 60 天", tooNear.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("10", tooNear.Form("settings").Values("SpendableEndsDay").Single());
        Assert.Contains("没有这一天", (await SetAsync(2, 29)).ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("设置保存了", (await SetAsync(2, 28)).Text, StringComparison.Ordinal);

        App.SetDay(2023, 3, 1);
        await RunAsync(village);
        Assert.Equal(Points.Zero, await SpendableAsync(household));
        Assert.Equal(new DateOnly(2023, 2, 28), await App.DbAsync(db => db.YearEnds.In(village.Key).Select(y => y.EndsOn).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task MyHousehold_SixtyDaysBefore_IsToldTheDateAndItsPoints()
    {
        var (village, household) = await VillageAsync();
        await Data.AwardAsync(village, household, 5);
        App.SetDay(2023, 1, 29);
        await Data.AwardAsync(village, household, 2, January);
        var resident = await Data.ResidentAsync(household);

        Assert.DoesNotContain("到期", (await resident.OpenAsync("/my")).Text, StringComparison.Ordinal);
        App.SetDay(2023, 1, 30);
        var text = (await resident.OpenAsync("/my")).Text;
        Assert.Contains("2022年底以前得的可兑换积分，可以用到2023年3月31日", text, StringComparison.Ordinal);
        Assert.Contains("您家现在有 5 分会到期", text, StringComparison.Ordinal);
        App.SetDay(2023, 4, 1);
        Assert.DoesNotContain("会到期", (await resident.OpenAsync("/my")).Text, StringComparison.Ordinal);
        await App.DbAsync(db => db.RuleLists.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, false)));
        App.SetDay(2023, 3, 1);
        Assert.DoesNotContain("到期", (await resident.OpenAsync("/my")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boards_SixtyDaysBefore_SayWhenPointsEnd()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(async db =>
        {
            await db.RuleLists.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, true));
            await db.QuarterNotices.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(n => n.PublicUntil, new DateOnly(2023, 6, 1)));
        });
        var officer = await Data.StaffAsync(Role.StationOfficer, world.Village);
        async Task<int> SayingAsync()
        {
            var pages = new[]
            {
                await App.Anonymous().OpenAsync(world.Village.PublicUrl), await App.Anonymous().OpenAsync(world.Village.PublicUrl + "/board/2022Q3"),
                await officer.OpenAsync(world.Village.Url + "/notices/2022Q3/paper")
            };
            return pages.Count(p => p.Text.Contains("可以用到2023年3月31日", StringComparison.Ordinal));
        }

        App.SetDay(2023, 1, 29);
        Assert.Equal(0, await SayingAsync());
        App.SetDay(2023, 1, 30);
        Assert.Equal(3, await SayingAsync());
        App.SetDay(2023, 4, 1);
        Assert.Equal(0, await SayingAsync());
    }

    [Fact]
    public async Task Expire_MoreThanOneEntryOtherwiseHolds_EndsInOne()
    {
        var (village, household) = await VillageAsync();
        await Data.AwardAsync(village, household, 100_000);
        await Data.AwardAsync(village, household, 100_000);
        App.SetDay(2023, 4, 1);

        Assert.Equal(1, await RunAsync(village));
        Assert.Equal(Points.Zero, await SpendableAsync(household));
    }

    [Fact]
    public async Task Clock_SoonAfterTheStart_RunsWithoutWaitingAnHour()
    {
        var (village, household) = await VillageAsync();
        await Data.AwardAsync(village, household, 5);
        App.SetDay(2023, 4, 1);
        using var clock = ActivatorUtilities.CreateInstance<ExpiryClock>(App.Services);
        await clock.StartAsync(TestContext.Current.CancellationToken);

        App.Clock.Advance(TimeSpan.FromMinutes(1));

        for (var i = 0; i < 200 && await SpendableAsync(household) != Points.Zero; i++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
        await clock.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Points.Zero, await SpendableAsync(household));
    }

    private async Task<(TestVillage Village, Household Household)> VillageAsync()
    {
        var village = await Data.VillageAsync();
        await App.DbAsync(db => db.RuleLists.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, true)));
        return (village, await Data.HouseholdAsync(village));
    }

    private Task<int> RunAsync(TestVillage village) => App.WithAsync((ExpiryService expiry) => expiry.ExpireAsync(village.Key));

    private Task<Points> SpendableAsync(Household household)
        => App.DbAsync(db => db.Accounts.Where(a => a.HouseholdId == household.HouseholdId).Select(a => a.Spendable).SingleAsync());

    private static Posting Deduction(Household household, int points, Month month)
        => new(household.HouseholdId, EntryKind.Deduction, Points.Of(points), month, month.LastDay, SourceKind.ReviewLine, Guid.CreateVersion7());

    private Posting Redemption(Household household, int points)
        => new(household.HouseholdId, EntryKind.Redemption, Points.Of(points), Month.Of(App.Clock.Today()), App.Clock.Today(), SourceKind.Redemption, Guid.CreateVersion7());
}
