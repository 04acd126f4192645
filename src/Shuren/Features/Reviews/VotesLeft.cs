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
    /// Nearly every line of a sheet is a plain one: an award, nobody's own case, without a vote of the member's that may have fallen with
    /// what it was taken on. The database counts those; what decides about the others is asked of each.
    /// </summary>
    /// <param name="db">The database; nothing is tracked.</param>
    /// <param name="review">The sheet.</param>
    /// <param name="by">The member.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    /// <param name="today">What still waits for the household's statement does not wait for a vote.</param>
    public static async Task<VotesLeft> LoadAsync(
        AppDb db, MonthlyReview review, Caller by, IReadOnlySet<Guid> accounts, DateOnly today)
    {
        var village = new VillageKey(review.TownId, review.VillageId);
        var (own, mine) = (by.OwnHouseholds.ToArray(), accounts.ToArray());
        var lines = db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == review.MonthlyReviewId);
        var looked = await lines.Where(l => l.Kind == RuleKind.Deduction || EF.Parameter(own).Contains(l.HouseholdId)
            || db.ReviewVotes.Any(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && v.UserId == by.UserId && v.VoidedAt == null)
            || db.Claims.Any(c => c.TownId == l.TownId && c.ClaimId == l.ClaimId && EF.Parameter(mine).Contains(c.SubmittedBy)))
            .Select(l => l.ReviewLineId).ToArrayAsync();
        var pending = await lines.CountAsync(l => l.Decision == LineDecision.Pending);
        var state = await SheetState.LoadAsync(db, village, review, l => EF.Parameter(looked).Contains(l.ReviewLineId), by.UserId);
        var left = Of(state, by, accounts, today);
        return left with { Count = left.Count + pending - state.Lines.Count(l => l.Decision == LineDecision.Pending) };
    }

    /// <param name="state">The sheet, with this member's votes at least.</param>
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
