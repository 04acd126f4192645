using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Boards;
using Shuren.Features.Redemptions;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Ledger;

/// <summary>
/// The mark that a village's card year has ended for what can be spent (D13): made once for each year, also when nothing was left, so
/// that a late run neither repeats it nor takes what was earned since.
/// </summary>
public sealed class YearEnd : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    /// <summary>The card year: what was earned in its months, and before, ends.</summary>
    public required int Year { get; init; }

    /// <summary>The last day on which it could be spent, that day included.</summary>
    public required DateOnly EndsOn { get; init; }

    /// <summary>The list in force on 31 December of the year, which says that points end.</summary>
    public required Guid RuleListId { get; init; }

    public required DateTime DoneAt { get; init; }

    /// <summary>How many entries it took, and of how many points, when it was done.</summary>
    public int Entries { get; set; }

    public Points Total { get; set; }

    /// <summary>
    /// What was left of the year's points, and of earlier ones, at the end of <paramref name="endsOn"/> (D13): worked out from the entries
    /// alone, so that it does not matter when it is asked. What an entry undid never was. Everything that lowered what can be spent up to
    /// that day used the oldest points first. A deduction of a later month counts by the day it was posted, since it lowers nothing before.
    /// </summary>
    /// <param name="own">All entries of one household.</param>
    /// <param name="year">The card year.</param>
    /// <param name="endsOn">The last day to spend them.</param>
    public static Points Remainder(IReadOnlyCollection<LedgerEntry> own, int year, DateOnly endsOn)
    {
        var (earned, used) = (Points.Zero, Points.Zero);
        var undone = own.Undone();
        // A share that was given back was never taken.
        var restored = own.Where(e => e.Kind == EntryKind.Restoration && !undone.Contains(e.Seq))
            .ToDictionary(e => e.ReversesSeq!.Value, e => e.Amount);
        foreach (var entry in Standing(own))
        {
            switch (entry.Kind)
            {
                case EntryKind.Award when entry.Period.Year <= year:
                    earned += entry.Amount;
                    break;
                case EntryKind.Deduction when entry.Period.Year <= year || entry.PostedAt.ToChinaDate() <= endsOn:
                    used += entry.Amount - restored.GetValueOrDefault(entry.Seq);
                    break;
                case EntryKind.Redemption when entry.OccurredOn <= endsOn:
                // Its own end stands on the day itself.
                case EntryKind.Expiry when entry.OccurredOn < endsOn:
                    used += entry.Amount;
                    break;
            }
        }
        return earned > used ? earned - used : Points.Zero;
    }

    /// <summary>
    /// The entries that end what is due: at the end itself all that was left; later, when a correction, a cancelled redemption or a sheet
    /// that came late changes that sum, what came back (D13). Never takes more than can be spent now; what was ended too much comes back,
    /// by undoing its entry.
    /// </summary>
    /// <param name="own">All entries of one household.</param>
    /// <param name="since">Number of the first entry of the act that changed the sum; null at the end itself.</param>
    /// <param name="spendable">What it can spend now.</param>
    /// <param name="today">The day of an undoing.</param>
    public IEnumerable<Posting> Postings(IReadOnlyCollection<LedgerEntry> own, long? since, Points spendable, DateOnly today)
    {
        var due = Remainder(own, Year, EndsOn);
        var before = since is { } seq ? Remainder(own.Where(e => e.Seq < seq).ToList(), Year, EndsOn) : Points.Zero;
        var ended = Standing(own).Where(e => e.Kind == EntryKind.Expiry && e.OccurredOn == EndsOn).ToList();
        var sum = ended.Aggregate(Points.Zero, (s, e) => s + e.Amount);
        var rest = Least(due - sum, due - before, spendable);
        if (sum > due)
        {
            foreach (var entry in ended)
            {
                yield return new Posting(
                    entry.HouseholdId, EntryKind.Return, entry.Amount, Month.Of(today), today, SourceKind.Expiry, entry.SourceId, null,
                    entry.Seq);
            }
            rest = Least(due, spendable + sum);
        }
        if (rest.IsPositive)
        {
            yield return new Posting(
                own.First().HouseholdId, EntryKind.Expiry, rest, Month.Of(EndsOn), EndsOn, SourceKind.Expiry, RuleListId);
        }
    }

    private static Points Least(params ReadOnlySpan<Points> points)
    {
        var least = points[0];
        foreach (var one in points)
        {
            least = one < least ? one : least;
        }
        return least;
    }

    private static IEnumerable<LedgerEntry> Standing(IReadOnlyCollection<LedgerEntry> own)
    {
        var undone = own.Undone();
        return own.Where(e => e.ReversesSeq is null && !undone.Contains(e.Seq));
    }
}

public sealed class YearEndMapping : IEntityTypeConfiguration<YearEnd>
{
    public void Configure(EntityTypeBuilder<YearEnd> builder)
    {
        builder.ToTable("year_ends");
        builder.HasKey(y => new { y.TownId, y.VillageId, y.Year });
        builder.BelongsToVillage();
        builder.RefersTo<YearEnd, RuleList>(nameof(YearEnd.RuleListId));
    }
}
