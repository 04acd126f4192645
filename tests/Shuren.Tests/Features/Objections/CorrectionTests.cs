using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Objections;

/// <summary>What an upheld objection undoes and adds counts for the limits of the list like any sheet's line (RULE-3, D25).</summary>
public sealed class CorrectionTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Day = new(2022, 9, 12);

    [Fact]
    public async Task Answer_AddingADeedThatCountsOnce_TakesItsPlace()
    {
        var (village, household, monthly) = await OnceAMonthAsync();

        await CorrectAsync(village, household, null, monthly);

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => ScoreAsync(village, household, monthly));
        Assert.Contains("只计一次", refused.Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Answer_UndoingADeedThatCountsOnce_FreesItsPlace()
    {
        var (village, household, monthly) = await OnceAMonthAsync();
        var entry = await ConfirmedAsync(village, household, monthly);
        await Assert.ThrowsAsync<RuleViolation>(() => ScoreAsync(village, household, monthly));

        await CorrectAsync(village, household, entry.Seq, null);

        Assert.Equal(monthly.Points, (await ScoreAsync(village, household, monthly)).Points);
        Assert.False(await App.DbAsync(db => db.ReviewLines.In(village.Key).AnyAsync(l => l.OnceKey != null)));
    }

    [BothEngines]
    [Fact]
    public async Task Answer_ReplacingADeedThatCountsOnceByItself_DoesNotStandInItsOwnWay()
    {
        var (village, household, monthly) = await OnceAMonthAsync();
        var entry = await ConfirmedAsync(village, household, monthly);

        await CorrectAsync(village, household, entry.Seq, monthly);
        var added = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync(e => e.SourceKind == SourceKind.Objection && e.Kind == EntryKind.Award));
        await CorrectAsync(village, household, added.Seq, monthly);

        var account = await App.DbAsync(db => db.Accounts.In(village.Key).SingleAsync(a => a.HouseholdId == household.HouseholdId));
        Assert.Equal(monthly.Points, account.Score);
        await Assert.ThrowsAsync<RuleViolation>(() => ScoreAsync(village, household, monthly));
    }

    private async Task<(TestVillage Village, Household Household, RuleItem Monthly)> OnceAMonthAsync()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l =>
        {
            l.Items.Find(i => i.Code == "Z01")!.With(i => i.OncePer, OncePer.Month);
            l.Caps.Add(new RuleCap { TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = "Z01", Period = CapPeriod.Year, TimesMax = 1 });
        });
        return (village, await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"));
    }

    private Task<Scored> ScoreAsync(TestVillage village, Household household, RuleItem item)
        => App.DbAsync(async db => (await ScorebookQueries.LoadAsync(db, village.Key, App.Clock.Today(), [household.HouseholdId], [2022])).Score(new Candidate(household, item, Day)));

    private async Task<LedgerEntry> ConfirmedAsync(TestVillage village, Household household, RuleItem item)
    {
        var review = new MonthlyReview { TownId = village.TownId, VillageId = village.Key.VillageId, Month = Month.Of(Day) }.With(r => r.Status, ReviewStatus.Filed);
        var claim = new Claim
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, RuleItemId = item.RuleItemId, OccurredOn = Day, Place = "村口", Reason = "学习",
            Channel = ClaimChannel.Oral, ReportedBy = ReportedBy.Household, SubmittedAt = App.Clock.UtcNow(), SubmittedBy = Caller.CommandLine.UserId
        }.With(c => c.Status, ClaimStatus.Accepted);
        var line = ReviewLine.Of(review, claim, item, await ScoreAsync(village, household, item), isLate: false).ApproveAtOnce();
        await App.DbAsync(async db =>
        {
            db.AddRange(review, claim, line);
            db.AddRange(ReviewSteps.VotesFor([line]));
            await db.SaveChangesAsync();
        });
        var shown = await App.ShownAsync(village, review.MonthlyReviewId);
        await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, village.Key, review.MonthlyReviewId, shown));
        return await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync(e => e.SourceId == line.ReviewLineId));
    }

    private async Task CorrectAsync(TestVillage village, Household household, long? reverse, RuleItem? item)
    {
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, reverse, null, null, "张三", null, "记错了")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "属实"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "更正", new Correction(reverse, item?.RuleItemId, 1, null, Day)));
    }
}
