using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>What of a sheet still waits for one member.</summary>
/// <param name="Count">Lines that the member may and did not vote on.</param>
/// <param name="HasVoted">A vote of the member counts.</param>
public readonly record struct VotesLeft(int Count, bool HasVoted)
{
    /// <summary>
    /// Lines that no count answers for. The others are alike: undecided awards, nobody's own case, without a vote that may have fallen
    /// with what it was taken on.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="review">The sheet.</param>
    /// <param name="by">The member.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    /// <param name="votesOf">Whose votes may have fallen; null = anybody's, and decided lines too.</param>
    public static Task<List<Guid>> ToLookAtAsync(
        AppDb db, MonthlyReview review, Caller by, IReadOnlySet<Guid> accounts, Guid? votesOf)
    {
        var (own, mine) = (by.OwnHouseholds.ToArray(), accounts.ToArray());
        var votes = db.ReviewVotes.Where(v => v.VoidedAt == null);
        votes = votesOf is null ? votes : votes.Where(v => v.UserId == votesOf);
        var decided = votesOf is null;
        return db.ReviewLines.In(new VillageKey(review.TownId, review.VillageId)).Where(l => l.MonthlyReviewId == review.MonthlyReviewId
            && (l.Kind == RuleKind.Deduction || EF.Parameter(own).Contains(l.HouseholdId)
                || (decided && l.Decision != LineDecision.Pending)
                || votes.Any(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId)
                || db.Claims.Any(c => c.TownId == l.TownId && c.ClaimId == l.ClaimId && EF.Parameter(mine).Contains(c.SubmittedBy))))
            .Select(l => l.ReviewLineId).ToListAsync();
    }

    /// <param name="state">What of the sheet is to be looked at, with this member's votes at least.</param>
    /// <param name="by">The member.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    /// <param name="today">What still waits for the household's statement does not wait for a vote.</param>
    public static VotesLeft Of(SheetState state, Caller by, IReadOnlySet<Guid> accounts, DateOnly today)
    {
        var voted = state.Lines.Where(l => state.VotesOn(l).Any(v => v.UserId == by.UserId)).Select(l => l.ReviewLineId).ToHashSet();
        return new VotesLeft(
            state.Lines.Count(l => l.Decision == LineDecision.Pending && state.MayBeDecidedOn(l, today)
                && !voted.Contains(l.ReviewLineId) && !state.IsOwnCase(l, by, accounts)),
            voted.Count > 0);
    }
}
