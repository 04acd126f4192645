using Shuren.Features.Access;

namespace Shuren.Features.Reviews;

/// <summary>What of a sheet still waits for one member.</summary>
/// <param name="Count">Lines that the member may and did not vote on.</param>
/// <param name="HasVoted">A vote of the member counts.</param>
public readonly record struct VotesLeft(int Count, bool HasVoted)
{
    /// <param name="state">The whole sheet, with this member's votes at least.</param>
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
