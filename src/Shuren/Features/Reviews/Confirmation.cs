using Shuren.Features.Access;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>An approved line whose item needs an authority's finding, and whose claim has none (RULE-4).</summary>
public sealed record WithoutFinding(string Head, DateOnly OccurredOn);

/// <summary>What the town decides on a filed sheet, on what was loaded (REV-2, REV-3).</summary>
public static class Confirmation
{
    /// <summary>The approved lines, in the order in which they are posted.</summary>
    /// <param name="state">The sheet.</param>
    /// <param name="by">The approver.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <param name="missing">A line without its finding, if there is one.</param>
    /// <param name="book">The limits, and what the approved lines' households have.</param>
    /// <param name="names">How the lines are named.</param>
    /// <exception cref="RuleViolation">
    /// The sheet is not filed; an own case; the page showed something else; an approved line without its votes, its finding, or above a
    /// limit.
    /// </exception>
    public static List<ReviewLine> Decide(
        SheetState state, Caller by, IReadOnlySet<Guid> accounts, string? shown, WithoutFinding? missing, Scorebook book, LineNames names)
    {
        state.Review.MustBeFiled();
        if (state.Lines.Exists(l => state.IsOwnCase(l, by, accounts)))
        {
            throw new RuleViolation(Rule.OwnCase, "这张表里有您自己家的、或您家报的记录，要回避。请审定组的其他成员来审定。");
        }
        Shown.MustBe(shown, state.ShownNow, "这张审核表");
        var approved = state.Lines.FindAll(l => l.Decision == LineDecision.Approved);
        // A point without a vote is never posted, however the line came to be approved.
        if (approved.FindAll(l => state.TallyOf(l, ReviewTally.QuorumMin).Decision != LineDecision.Approved) is { Count: > 0 } bare)
        {
            throw new RuleViolation(Rule.Rev1, "有记录没有够数的有效表决，不能审定，请退回这些：" + names.Of(bare.ConvertAll(l => (l, ""))));
        }
        // A village does not convict: the last gate before the ledger looks again, whatever earlier ones let through.
        if (missing is not null)
        {
            throw new RuleViolation(
                Rule.Rule4,
                $"{missing.Head}户 {missing.OccurredOn:yyyy-MM-dd} 的记录没有主管机关的书面认定（文书号、日期），不能审定。请退回这一条。");
        }
        // D31: what confirming would pass a limit is refused, with the lines named.
        if (Over(approved, book) is { Count: > 0 } over)
        {
            throw new RuleViolation(Rule.D31, "有记录超过清单的限额，不能审定，请退回这些：" + names.Of(over));
        }
        return approved;
    }

    /// <summary>Whether these lines may be sent back.</summary>
    /// <param name="state">The sheet.</param>
    /// <param name="returns">The lines, each with its reason.</param>
    /// <param name="by">The approver.</param>
    /// <param name="accounts">See <see cref="OwnCases.AccountsAsync"/>.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <exception cref="RuleViolation">
    /// The sheet is not filed; no line or no reason; a line is gone; an own case; the page showed something else.
    /// </exception>
    public static void MustBeReturnable(
        SheetState state, IReadOnlyList<LineReturn> returns, Caller by, IReadOnlySet<Guid> accounts, string? shown)
    {
        state.Review.MustBeFiled();
        if (returns.Count == 0 || returns.Any(r => string.IsNullOrWhiteSpace(r.Reason) || r.Reason.Length > ReviewLine.ReasonMaxLength))
        {
            throw new RuleViolation(Rule.Rev2, "请勾选要退回的记录，并逐条写明理由（不超过 500 字）。");
        }
        var ids = returns.Select(r => r.ReviewLineId).ToHashSet();
        var lines = state.Lines.FindAll(l => ids.Contains(l.ReviewLineId));
        if (lines.Count != ids.Count)
        {
            throw new RuleViolation(Rule.Stale, "有一条记录已不在这张审核表上，请刷新后再退回。");
        }
        if (lines.Exists(l => state.IsOwnCase(l, by, accounts)))
        {
            throw OwnCases.Refusal();
        }
        Shown.MustBe(shown, state.ShownNow, "这张审核表");
    }

    private static List<(ReviewLine Line, string Why)> Over(List<ReviewLine> approved, Scorebook book)
    {
        var over = new List<(ReviewLine, string)>();
        foreach (var line in approved)
        {
            try
            {
                if (book.Overrun(line.ForScoring()) is { } limit)
                {
                    over.Add((line, limit));
                }
            }
            catch (RuleViolation violation)
            {
                over.Add((line, violation.Message));
            }
        }
        return over;
    }
}
