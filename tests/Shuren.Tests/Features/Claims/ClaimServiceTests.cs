using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Claims;

/// <summary>A claim from its first word to the month's sheet (REC-1 … REC-3, D7, D17).</summary>
public sealed class ClaimServiceTests(TestApp app) : AppTests(app)
{
    private static readonly Caller Recorder = Caller.CommandLine;

    [Theory]
    [InlineData("", "做了好事")]
    [InlineData("村口", "  ")]
    public async Task Submit_WithoutPlaceOrReason_IsRefused(string place, string reason)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);

        await Assert.ThrowsAsync<RuleViolation>(() => App.SubmitAsync(village, Submission(household, null) with { Place = place, Reason = reason }));
    }

    [Fact]
    public async Task Submit_ItemOfTheNeighbouringVillage_IsRefused()
    {
        var village = await Data.VillageAsync();
        var theirs = await Data.ItemAsync(await Data.VillageAsync(village), "Z01");

        await Assert.ThrowsAsync<RuleViolation>(async () => await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), theirs)));
    }

    [Fact]
    public async Task Submit_HouseholdOfTheNeighbouringVillage_IsRefused()
    {
        var village = await Data.VillageAsync();
        var theirs = await Data.HouseholdAsync(await Data.VillageAsync(village));

        await Assert.ThrowsAsync<RuleViolation>(() => App.SubmitAsync(village, Submission(theirs, null)));
    }

    [BothEngines]
    [Fact]
    public async Task Accept_Submitted_GoesOnItsMonthsSheet()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
        var claim = await App.SubmitAsync(village, Submission(household, null, new DateOnly(2022, 9, 20)));

        await App.WithAsync((AcceptanceService claims) => claims.AcceptAsync(Recorder, village.Key, claim.ClaimId, new AcceptClaim(item.RuleItemId, 1, null)));

        var line = (await App.LineAsync(village, claim))!;
        var sheet = await App.DbAsync(db => db.MonthlyReviews.In(village.Key).SingleAsync());
        Assert.Equal((sheet.MonthlyReviewId, Points.Of(2), false), (line.MonthlyReviewId, line.Points, line.IsLate));
        Assert.Equal(new Month(2022, 9), sheet.Month);
        Assert.Equal(["提交", "受理"], await App.EventsAsync(village, claim.ClaimId));
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync())); // D6: not before the confirmation.
    }

    [BothEngines]
    [Fact]
    public async Task Accept_AfterTheMonthsSheetWasFiled_GoesOnTheNextAsLate()
    {
        var village = await Data.VillageAsync();
        await App.FileSheetAsync(village, new Month(2022, 9));

        var (claim, _) = await App.RecordAsync(village, await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"), new DateOnly(2022, 9, 20));

        var line = (await App.LineAsync(village, claim))!;
        Assert.True(line.IsLate);
        Assert.Equal(new Month(2022, 10), await App.DbAsync(db => db.MonthlyReviews.Where(r => r.MonthlyReviewId == line.MonthlyReviewId).Select(r => r.Month).SingleAsync()));
    }

    [Fact]
    public async Task Accept_Twice_IsRefused()
    {
        var village = await Data.VillageAsync();
        var item = await Data.ItemAsync(village, "Z01");
        var (claim, _) = await App.RecordAsync(village, await Data.HouseholdAsync(village), item);

        await Assert.ThrowsAsync<RuleViolation>(
            () => App.WithAsync((AcceptanceService claims) => claims.AcceptAsync(Recorder, village.Key, claim.ClaimId, new AcceptClaim(item.RuleItemId, 1, null))));
    }

    [BothEngines]
    [Fact]
    public async Task ReturnThenResubmit_ByItsSender_WaitsAgainWithTheNewWords()
    {
        var village = await Data.VillageAsync();
        var sender = Callers.Resident(village, (await Data.UserAsync()).Id);
        var claim = await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), null), sender);

        await App.WithAsync((ClaimService claims) => claims.ReturnAsync(Recorder, village.Key, claim.ClaimId, "请补照片"));
        Assert.Equal((ClaimStatus.Returned, "请补照片"), ((await App.ReloadAsync(village, claim.ClaimId)).Status, (await App.ReloadAsync(village, claim.ClaimId)).Answer));
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ClaimService claims) => claims.ResubmitAsync(Recorder, village.Key, claim.ClaimId, new ResubmitClaim("村委会", "清扫", null, []))));
        await App.WithAsync((ClaimService claims) => claims.ResubmitAsync(sender, village.Key, claim.ClaimId, new ResubmitClaim("村委会", "清扫", "李四", [PhotoEncoder.Prepare(Jpeg())])));

        var again = await App.ReloadAsync(village, claim.ClaimId);
        Assert.Equal((ClaimStatus.Submitted, "村委会", "清扫", "李四"), (again.Status, again.Place, again.Reason, again.Witness));
        Assert.Equal(["提交", "退回", "补充后再交"], await App.EventsAsync(village, claim.ClaimId));
    }

    [Fact]
    public async Task Resubmit_MoreThanNinePhotosInAll_IsRefused()
    {
        var village = await Data.VillageAsync();
        var photo = PhotoEncoder.Prepare(Jpeg());
        var claim = await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), null, null, [.. Enumerable.Repeat(photo, 8)]));
        await App.WithAsync((ClaimService claims) => claims.ReturnAsync(Recorder, village.Key, claim.ClaimId, "请补照片"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(
            () => App.WithAsync((ClaimService claims) => claims.ResubmitAsync(Recorder, village.Key, claim.ClaimId, new ResubmitClaim("村口", "清扫", null, [photo, photo]))));

        Assert.Contains("最多再加 1 张", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reject_WithoutAReason_IsRefused()
    {
        var village = await Data.VillageAsync();
        var claim = await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), null));

        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ClaimService claims) => claims.RejectAsync(Recorder, village.Key, claim.ClaimId, " ")));
    }

    [Fact]
    public async Task Withdraw_OnlyBySenderAndBeforeAcceptance()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var sender = Callers.Resident(village, (await Data.UserAsync()).Id);
        var waiting = await App.SubmitAsync(village, Submission(household, null), sender);
        var (accepted, _) = await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01"));

        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ClaimService claims) => claims.WithdrawAsync(Recorder, village.Key, waiting.ClaimId)));
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ClaimService claims) => claims.WithdrawAsync(Recorder, village.Key, accepted.ClaimId)));
        await App.WithAsync((ClaimService claims) => claims.WithdrawAsync(sender, village.Key, waiting.ClaimId));

        Assert.Equal(ClaimStatus.Withdrawn, (await App.ReloadAsync(village, waiting.ClaimId)).Status);
    }

    [Fact]
    public async Task TakeBack_BeforeAnyVote_FreesTheItemForItsMonth()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z13"));
        var (claim, _) = await App.RecordAsync(village, household, item);

        await App.WithAsync((AcceptanceService claims) => claims.TakeBackAsync(Recorder, village.Key, claim.ClaimId, "记错了户"));

        Assert.Null(await App.LineAsync(village, claim));
        Assert.Equal(ClaimStatus.Submitted, (await App.ReloadAsync(village, claim.ClaimId)).Status);
        await App.RecordAsync(village, household, item);
    }

    [Fact]
    public async Task TakeBack_AfterAVoteOrOnAFiledSheet_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
        var (voted, _) = await App.RecordAsync(village, household, item);
        var (filed, _) = await App.RecordAsync(village, household, item, new DateOnly(2022, 9, 9));
        var line = (await App.LineAsync(village, voted))!;
        await App.DbAsync(async db =>
        {
            db.ReviewVotes.Add(new ReviewVote { TownId = village.TownId, ReviewLineId = line.ReviewLineId, UserId = Recorder.UserId, Approve = true, IsChair = false, At = App.Clock.UtcNow() });
            await db.SaveChangesAsync();
        });
        await App.FileSheetAsync(village, new Month(2022, 9));

        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((AcceptanceService claims) => claims.TakeBackAsync(Recorder, village.Key, voted.ClaimId, "错了")));
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((AcceptanceService claims) => claims.TakeBackAsync(Recorder, village.Key, filed.ClaimId, "错了")));
    }

    [Fact]
    public async Task Accept_DeductionWithoutTellingTheHousehold_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "F01"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item));

        Assert.Equal("ToldOn", refused.Field);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync())); // One form: all or nothing.
    }

    [Fact]
    public async Task Accept_Deduction_WaitsThreeDaysFromTheTelling()
    {
        var claim = await DeductionAsync(await Data.VillageAsync());

        Assert.Equal((RuleKind.Deduction, new DateOnly(2022, 10, 11)), (claim.Kind, claim.StatementDueOn!.Value));
        Assert.False(claim.MayBeDecidedOn(new DateOnly(2022, 10, 11)));
        Assert.True(claim.MayBeDecidedOn(new DateOnly(2022, 10, 12)));
    }

    [Fact]
    public async Task State_InTime_LetsItBeDecidedAndStands()
    {
        var village = await Data.VillageAsync();
        var claim = await DeductionAsync(village);
        App.SetDay(2022, 10, 11);

        await App.WithAsync((ClaimService claims) => claims.StateAsync(Recorder, village.Key, claim.ClaimId, "那天去医院了"));

        var stated = await App.ReloadAsync(village, claim.ClaimId);
        Assert.True(stated.MayBeDecidedOn(new DateOnly(2022, 10, 11)));
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ClaimService claims) => claims.StateAsync(Recorder, village.Key, claim.ClaimId, "改口")));
        Assert.Equal("那天去医院了", (await App.ReloadAsync(village, claim.ClaimId)).Statement);
    }

    [Fact]
    public async Task State_AfterItsDays_IsRefused()
    {
        var village = await Data.VillageAsync();
        var claim = await DeductionAsync(village);
        App.SetDay(2022, 10, 12);

        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ClaimService claims) => claims.StateAsync(Recorder, village.Key, claim.ClaimId, "那天去医院了")));
    }

    [Fact]
    public async Task LikelyRepeats_SameDeedAndSamePhoto_AreWarnedOf()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
        var photo = PhotoEncoder.Prepare(Jpeg());
        await App.RecordAsync(village, household, item, photos: [photo]);

        var (again, _) = await App.RecordAsync(village, household, item, photos: [photo]);
        var (other, _) = await App.RecordAsync(village, household, item, new DateOnly(2022, 10, 4), photos: [PhotoEncoder.Prepare(Jpeg(10))]);

        Assert.Equal(2, (await App.WithAsync((ClaimService claims) => claims.LikelyRepeatsAsync(village.Key, again))).Count);
        Assert.Empty(await App.WithAsync((ClaimService claims) => claims.LikelyRepeatsAsync(village.Key, other)));
    }

    private async Task<Claim> DeductionAsync(TestVillage village)
        => (await App.RecordAsync(village, await Data.HouseholdAsync(village), await Data.ItemAsync(village, "F01"), toldOn: new DateOnly(2022, 10, 8))).Claim;
}
