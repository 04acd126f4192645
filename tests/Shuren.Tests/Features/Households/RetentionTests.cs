using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Photos;
using Shuren.Features.Retention;
using Shuren.Features.Reviews;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Households;

/// <summary>What is past the town's times goes in a daily run, which notes how much and never whose.</summary>
[BothEngines]
public sealed class RetentionTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Run_ApplicationRefusedLongAgo_IsRemovedAndTheOthersStay()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var scan = new TestFile("纸.jpg", ClaimSteps.Jpeg(), "image/jpeg");
        foreach (var head in (string[])["钱一山", "孙二娘"])
        {
            await recorder.SubmitAsync(
                $"{village.Url}/applications/new", "apply", ("Form.Head", head), ("Form.Group", "1组"), ("Form.IsLocal", "true"), ("Form.Voluntary", true), ("Form.ConsentsToPublish", "true"), ("Photos", scan));
        }
        var refused = await App.DbAsync(db => db.Applications.In(village.Key).Where(a => a.Head == "钱一山").Select(a => a.ApplicationId).SingleAsync());
        await recorder.SubmitAsync($"{village.Url}/applications/{refused}", "refuse", ("Reason", "不住本村"));

        App.SetDay(App.Clock.Today().AddDays(90));
        Assert.Equal(0, (await RunAsync(village)).Applications);
        App.SetDay(App.Clock.Today().AddDays(1));
        Assert.Equal(1, (await RunAsync(village)).Applications);

        Assert.Equal("孙二娘", await App.DbAsync(db => db.Applications.In(village.Key).Select(a => a.Head).SingleAsync()));
        Assert.Equal(1, await App.DbAsync(db => db.Photos.In(village.Key).CountAsync()));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("申请 1 份", (await officer.OpenAsync(village.TownUrl + "/settings")).Text);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task Run_OldEvidence_GoesUnlessSomethingOpenNeedsItAndItsDigestStays(bool objectionOpen, bool sheetOpen, bool goes)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (claim, _) = await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01"), photos: [PhotoEncoder.Prepare(ClaimSteps.Jpeg())]);
        if (!sheetOpen)
        {
            await App.DbAsync(db => db.MonthlyReviews.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(r => r.Status, ReviewStatus.Confirmed)));
        }
        if (objectionOpen)
        {
            await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, null, null, null, "王五", null, "不对")));
        }
        var before = await App.DbAsync(db => db.Photos.AsNoTracking().In(village.Key).SingleAsync());
        App.SetDay(2025, 10, 8);
        Assert.Equal(0, (await RunAsync(village)).Photos);
        App.SetDay(2025, 10, 9);

        Assert.Equal(goes ? 1 : 0, (await RunAsync(village)).Photos);

        var after = await App.DbAsync(db => db.Photos.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((goes, before.Sha256), (after.Full.Length == 0, after.Sha256));
        Assert.Equal(goes ? new DateOnly(2025, 10, 9) : (DateOnly?)null, after.RemovedOn);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        Assert.Single((await recorder.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).All(".photos img"));
        var picture = await recorder.GetAsync($"{village.Url}/photos/{before.PhotoId}?size=thumb");
        Assert.Equal(goes ? "/photo-removed.svg" : null, picture.Location);
        if (goes)
        {
            Assert.Equal(HttpStatusCode.OK, (await recorder.DownloadAsync("/photo-removed.svg")).Status);
        }
    }

    [Fact]
    public async Task Run_LoginOfOneThatLeft_GoesThirtyDaysAfterItsLastBoardsTime()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        var stays = await Data.HouseholdAsync(village, "李四");
        var resident = await Data.ResidentAsync(household);
        await Data.ResidentAsync(stays);
        App.SetDay(2022, 9, 30);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, household.HouseholdId, "搬走了"));
        App.SetDay(2022, 10, 8);
        var notice = await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 3)));
        App.SetDay(notice.ObjectionsUntil.AddDays(30));
        Assert.Equal(0, (await RunAsync(village)).Logins);
        App.SetDay(notice.ObjectionsUntil.AddDays(31));

        Assert.Equal(1, (await RunAsync(village)).Logins);

        Assert.Equal(stays.HouseholdId, await App.DbAsync(db => db.HouseholdLogins.OfTown(village.TownId).Select(l => l.HouseholdId).SingleAsync()));
        Assert.False(await App.DbAsync(db => db.Users.AnyAsync(u => u.Id == resident.Caller!.UserId)));
    }

    [Fact]
    public async Task Run_TwiceOnOneDay_NotesItOnceAndNobodysName()
    {
        var village = await Data.VillageAsync();
        await RunAsync(village);

        Assert.DoesNotContain(await App.WithAsync((RetentionService retention) => retention.RunAsync()), r => r.TownId == village.TownId);

        Assert.Equal(1, await App.DbAsync(db => db.RetentionRuns.OfTown(village.TownId).CountAsync()));
        Assert.All(typeof(RetentionRun).GetProperties(), p => Assert.True(p.PropertyType == typeof(int) || p.PropertyType == typeof(DateOnly)));
    }

    private async Task<RetentionRun> RunAsync(TestVillage village)
        => (await App.WithAsync((RetentionService retention) => retention.RunAsync())).Single(r => r.TownId == village.TownId);
}
