using Shuren.Features.Redemptions;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Ledger;

/// <summary>What an entry does to the two figures of a household (LED-2) and to its quarter. The one place that knows the signs.</summary>
public readonly record struct EntryEffect(Points Score, Points Spendable, Points Deducted)
{
    /// <param name="kind">Kind of the entry.</param>
    /// <param name="amount">Its amount, never negative.</param>
    /// <param name="reversed">The entry it undoes; needed for a reversal.</param>
    /// <param name="sameQuarter">
    /// Whether it counts in the quarter of what it undoes. Undoing a deduction lowers the quarter's deductions only there: a later
    /// quarter never had it.
    /// </param>
    /// <exception cref="InvalidOperationException">A reversal that names nothing, or something that cannot be reversed.</exception>
    public static EntryEffect Of(EntryKind kind, Points amount, EntryKind? reversed = null, bool sameQuarter = true)
        => (kind, reversed) switch
        {
            (EntryKind.Award, null) => new(amount, amount, Points.Zero),
            (EntryKind.Deduction, null) => new(-amount, -amount, amount),
            (EntryKind.Reversal, EntryKind.Award) => new(-amount, -amount, Points.Zero),
            (EntryKind.Reversal, EntryKind.Deduction) => new(amount, amount, sameQuarter ? -amount : Points.Zero),
            // What was deducted stays deducted (D10's tie-break): that it was made good is seen in the score.
            (EntryKind.Restoration, EntryKind.Deduction) => new(amount, amount, Points.Zero),
            (EntryKind.Reversal, EntryKind.Restoration) => new(-amount, -amount, Points.Zero),
            (EntryKind.Redemption, null) => new(Points.Zero, -amount, Points.Zero),
            (EntryKind.Return, EntryKind.Redemption) => new(Points.Zero, amount, Points.Zero),
            // Points that turn out not to have been due to end (D13): a deduction of the year that came late, say.
            (EntryKind.Return, EntryKind.Expiry) => new(Points.Zero, amount, Points.Zero),
            (EntryKind.Expiry, null) => new(Points.Zero, -amount, Points.Zero),
            _ => throw new InvalidOperationException($"No {kind} of {reversed?.ToString() ?? "nothing"}.")
        };

    public static EntryKind KindOf(RuleKind kind) => kind == RuleKind.Award ? EntryKind.Award : EntryKind.Deduction;
}
