namespace Shuren.Features.Ledger;

/// <summary>A figure of a village's quarter that is made up of entries.</summary>
public enum EntryFigure
{
    /// <summary>加分: awards and what was given back, less what undid them.</summary>
    Added,

    /// <summary>扣分: deductions, less what undid them.</summary>
    Deducted,

    /// <summary>兑出: redemptions, less what was taken back.</summary>
    Redeemed,

    /// <summary>有加分的户: awards that stand.</summary>
    Awarded
}

/// <summary>The rows behind a figure, so that it can be added up again (SUP-5).</summary>
public static class EntryFigures
{
    /// <param name="entries">Of one village.</param>
    /// <param name="figure">Which.</param>
    /// <param name="all">All entries of the village, of whatever month.</param>
    public static IQueryable<LedgerEntry> MakingUp(
        this IQueryable<LedgerEntry> entries, EntryFigure figure, IQueryable<LedgerEntry> all) => figure switch
        {
            EntryFigure.Added => entries.Where(e => e.Kind == EntryKind.Award || e.Kind == EntryKind.Restoration
                || (e.Kind == EntryKind.Reversal
                    && all.Any(u => u.Seq == e.ReversesSeq && (u.Kind == EntryKind.Award || u.Kind == EntryKind.Restoration)))),
            EntryFigure.Deducted => entries.Where(e => e.Kind == EntryKind.Deduction
                || (e.Kind == EntryKind.Reversal && all.Any(u => u.Seq == e.ReversesSeq && u.Kind == EntryKind.Deduction))),
            EntryFigure.Redeemed => entries.Where(e => e.Kind == EntryKind.Redemption
                || (e.Kind == EntryKind.Return && all.Any(u => u.Seq == e.ReversesSeq && u.Kind == EntryKind.Redemption))),
            _ => entries.Where(e => e.Kind == EntryKind.Award && !all.Any(u => u.ReversesSeq == e.Seq))
        };

    /// <summary>What they come to: what undoes takes away.</summary>
    public static (Points Points, int Entries) Sum(IEnumerable<(EntryKind Kind, Points Amount)> rows)
        => rows.Aggregate((Points.Zero, 0), (sum, r) => r.Kind is EntryKind.Reversal or EntryKind.Return
            ? (sum.Item1 - r.Amount, sum.Item2 - 1)
            : (sum.Item1 + r.Amount, sum.Item2 + 1));

    public static string Chinese(this EntryFigure figure) => figure switch
    {
        EntryFigure.Added => "加分",
        EntryFigure.Deducted => "扣分",
        EntryFigure.Redeemed => "兑出",
        _ => "有加分的户"
    };
}
