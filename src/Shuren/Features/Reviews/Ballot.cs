using Shuren.Features.Access;
using Shuren.Features.Ledger;

namespace Shuren.Features.Reviews;

/// <summary>One member's votes on a sheet, decided on what was loaded (REV-1, D33).</summary>
public static class Ballot
{
    /// <param name="state">The lines that are voted on; others may be there too.</param>
    /// <param name="votes">The votes; all of them or none.</param>
    /// <param name="by">Who votes.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    /// <param name="today">Today in China.</param>
    /// <exception cref="RuleViolation">
    /// Nothing was chosen; a line is gone, decided or another than the page showed; an own case; a deduction whose household may still
    /// speak; a vote against without a reason, or for it with one.
    /// </exception>
    public static void MustBeAllowed(
        SheetState state, IReadOnlyList<LineVote> votes, Caller by, IReadOnlySet<Guid> accounts, DateOnly today)
    {
        state.Review.MustBeWithVillage();
        if (votes.Count == 0)
        {
            throw new RuleViolation(Rule.Form, "还没有选“同意”或“不同意”。");
        }
        foreach (var vote in votes)
        {
            var line = state.Find(vote.ReviewLineId) ?? throw new RuleViolation(Rule.Stale, "有一条记录已不在这张审核表上，请刷新后再表决。");
            if (line.Decision != LineDecision.Pending)
            {
                throw new RuleViolation(Rule.Stale, "有一条记录已经定了，请刷新后再表决。");
            }
            if (state.IsOwnCase(line, by, accounts))
            {
                throw new RuleViolation(Rule.OwnCase, "自己家的记录要回避，不能表决；自己家报的也要回避。");
            }
            if (!state.MayBeDecidedOn(line, today))
            {
                throw new RuleViolation(Rule.Rec3, $"这条扣分要等农户陈述，{state.StatementDueOn(line):yyyy-MM-dd} 以后才能表决。");
            }
            MustSayWhy(vote);
            Shown.MustBe(vote.Shown, state.ShownOf(line), "有一条记录");
        }
    }

    /// <summary>
    /// What the votes do to those that the member gave before: the same again changes nothing, another makes the earlier one void.
    /// </summary>
    /// <param name="state">The lines that are voted on.</param>
    /// <param name="votes">As <see cref="MustBeAllowed"/> let them pass.</param>
    /// <param name="standing">The member's standing votes, by line.</param>
    /// <param name="by">Who votes.</param>
    /// <param name="at">Now.</param>
    /// <returns>The votes that fall, now void, and those to be added.</returns>
    public static (List<ReviewVote> Fallen, List<ReviewVote> Cast) Decide(
        SheetState state, IReadOnlyList<LineVote> votes, IReadOnlyDictionary<Guid, ReviewVote> standing, Caller by, DateTime at)
    {
        var (fallen, cast) = (new List<ReviewVote>(), new List<ReviewVote>());
        foreach (var vote in votes)
        {
            var line = state.Find(vote.ReviewLineId)!;
            var now = new ReviewVote
            {
                TownId = line.TownId,
                ReviewLineId = line.ReviewLineId,
                UserId = by.UserId,
                Approve = vote.Approve,
                Reason = vote.Reason,
                IsChair = by.Leads(Role.Reviewer),
                At = at,
                Basis = state.BasisOf(line)
            };
            var before = standing.GetValueOrDefault(line.ReviewLineId);
            if (before is not null && Says(before) == Says(now))
            {
                continue;
            }
            if (before is not null)
            {
                before.Void("改票", by.UserId, at);
                fallen.Add(before);
            }
            cast.Add(now);
        }
        return (fallen, cast);
    }

    private static (bool Approve, string? Reason, bool IsChair, string? Basis) Says(ReviewVote vote)
        => (vote.Approve, vote.Reason, vote.IsChair, vote.Basis);

    private static void MustSayWhy(LineVote vote)
    {
        if (vote.Approve && !string.IsNullOrWhiteSpace(vote.Reason))
        {
            throw new RuleViolation(Rule.Rev1, "写了理由，请选同意还是不同意：同意的不写理由。");
        }
        if (!vote.Approve && string.IsNullOrWhiteSpace(vote.Reason))
        {
            throw new RuleViolation(Rule.Rev1, "不同意的，请写明理由。");
        }
        if (vote.Reason?.Length > ReviewVote.ReasonMaxLength)
        {
            throw new RuleViolation(Rule.Form, $"理由不超过 {ReviewVote.ReasonMaxLength} 字。");
        }
    }
}
