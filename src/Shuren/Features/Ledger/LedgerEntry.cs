using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Ledger;

public enum EntryKind
{
    /// <summary>加分: score and spendable go up.</summary>
    Award = 1,

    /// <summary>扣分: score and spendable go down, below zero too (D14).</summary>
    Deduction = 2,

    /// <summary>更正: undoes the entry it names.</summary>
    Reversal = 3,

    /// <summary>兑换: spendable goes down; the score does not move (LED-2).</summary>
    Redemption = 4,

    /// <summary>退回: undoes a redemption, or an expiry that was too much.</summary>
    Return = 5,

    /// <summary>到期: spendable ends with the card year (D13).</summary>
    Expiry = 6,

    /// <summary>整改返还: gives a share of the deduction it names back, which was made good (REC-8). The deduction stands.</summary>
    Restoration = 7
}

/// <summary>What stands behind an entry (LED-4).</summary>
public enum SourceKind
{
    ReviewLine = 1,
    Redemption = 2,
    Objection = 3,
    Expiry = 4,

    /// <summary>A mistake that nobody objected to (D30).</summary>
    Correction = 5,

    /// <summary>A deduction that was made good (REC-8).</summary>
    Remedy = 6
}

/// <summary>
/// One line of a village's points ledger (LED-1 … LED-4). Never changed, never removed: the database refuses it. The sequence of a
/// village has no gaps, and each entry's hash covers the one before; `docs/ledger.md` describes the bytes.
/// </summary>
public sealed class LedgerEntry : IVillageOwned
{
    /// <summary>The hash covers the entry's own fields.</summary>
    public const int FirstFormat = 1;

    /// <summary>It covers what the entry rests on, too. What is posted now.</summary>
    public const int BasisFormat = 2;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    /// <summary>1, 2, 3 … within the village.</summary>
    public required long Seq { get; init; }

    public required Guid HouseholdId { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>Never negative; the kind gives the sign.</summary>
    public required Points Amount { get; init; }

    public required Points ScoreAfter { get; init; }

    public required Points SpendableAfter { get; init; }

    /// <summary>The month of the sheet; decides the quarter it counts in (D8, D25).</summary>
    public required Month Period { get; init; }

    public required DateOnly OccurredOn { get; init; }

    /// <summary>UTC, cut to milliseconds.</summary>
    public required DateTime PostedAt { get; init; }

    public required Guid PostedBy { get; init; }

    public required SourceKind SourceKind { get; init; }

    public required Guid SourceId { get; init; }

    /// <summary>The item, and thereby the list version, it was scored under; null for redemptions, returns and expiries.</summary>
    public Guid? RuleItemId { get; init; }

    /// <summary>
    /// The entry of the same village that this one undoes, or a <see cref="EntryKind.Restoration"/> gives a share of back; each once.
    /// </summary>
    public long? ReversesSeq { get; init; }

    /// <summary>The request that posted it; one confirmation posts many.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Which bytes stand under its hash; in a chain it never goes back.</summary>
    public required int Format { get; init; }

    /// <summary>Of what it rests on (ADR 12); null in entries of format 1.</summary>
    public byte[]? BasisDigest { get; init; }

    public required byte[] PreviousHash { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>Which entries stand.</summary>
public static class LedgerQueries
{
    /// <summary>Those that undo the entry they name: what gives a share back leaves it standing.</summary>
    public static IQueryable<LedgerEntry> Undoing(this IQueryable<LedgerEntry> entries)
        => entries.Where(e => e.ReversesSeq != null && e.Kind != EntryKind.Restoration);

    /// <summary>The numbers of what these undo.</summary>
    public static HashSet<long> Undone(this IEnumerable<LedgerEntry> entries)
        => entries.Where(e => e.ReversesSeq is not null && e.Kind != EntryKind.Restoration).Select(e => e.ReversesSeq!.Value).ToHashSet();
}

/// <summary>The two figures of a household (LED-2), kept in the transaction of each entry. A projection: `verify` recomputes it.</summary>
public sealed class Account : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid HouseholdId { get; init; }

    public Points Score { get; private set; }

    public Points Spendable { get; private set; }

    /// <summary>The number of entries posted to it.</summary>
    public int Version { get; private set; }

    /// <summary>One more entry moves it.</summary>
    public void Post(EntryEffect effect)
    {
        Score += effect.Score;
        Spendable += effect.Spendable;
        Version++;
    }
}

/// <summary>
/// A household's net score in one quarter, kept in the transaction of each entry, so that a board reads an index and not the history.
/// </summary>
public sealed class PeriodScore : IVillageOwned
{
    private Points _score;
    private Points _deducted;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Quarter Quarter { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>Awards − deductions of the quarter, corrections included.</summary>
    public Points Score { get => _score; init => _score = value; }

    /// <summary>The sum of the quarter's standing deductions, positive: breaks a tie for the last place (D10).</summary>
    public Points Deducted { get => _deducted; init => _deducted = value; }

    /// <summary>One more entry of the quarter moves it.</summary>
    public void Post(EntryEffect effect)
    {
        _score += effect.Score;
        _deducted += effect.Deducted;
    }
}

/// <summary>The end of a village's chain: where the next entry is hung on. Locked by everything that changes a village's record.</summary>
public sealed class LedgerHead : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public long LastSeq { get; private set; }

    public byte[] LastHash { get; private set; } = new byte[32];

    /// <summary>The entry that was hung on last.</summary>
    public void Hang(LedgerEntry entry) => (LastSeq, LastHash) = (entry.Seq, entry.Hash);
}

public sealed class LedgerMapping :
    IEntityTypeConfiguration<LedgerEntry>, IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<PeriodScore>,
    IEntityTypeConfiguration<LedgerHead>, IEntityTypeConfiguration<EntrySalt>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable("ledger_entries", t => t.HasCheckConstraint("ck_ledger_entries_amount", "amount >= 0"));
        builder.HasKey(e => new { e.TownId, e.VillageId, e.Seq });
        builder.Property(e => e.Seq).ValueGeneratedNever();
        builder.Property(e => e.BasisDigest).HasMaxLength(32);
        builder.Property(e => e.PreviousHash).HasMaxLength(32);
        builder.Property(e => e.Hash).HasMaxLength(32);
        builder.HasIndex(e => new { e.TownId, e.HouseholdId, e.Seq });
        // When a household was last heard of (HH-7), asked of every household of a town.
        builder.HasIndex(e => new { e.TownId, e.HouseholdId, e.OccurredOn, e.Kind });
        // The town's month in one table (REV-5).
        builder.HasIndex(e => new { e.TownId, e.Period, e.VillageId });
        // Nearly no entry undoes another: the index holds only those that do.
        // A deduction may be made good, and undone later with what was given back: once each.
        builder.HasIndex(e => new { e.TownId, e.VillageId, e.ReversesSeq, e.Kind }).IsUnique().HasFilter("reverses_seq IS NOT NULL");
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<LedgerEntry, RuleItem>(nameof(LedgerEntry.RuleItemId));
        builder.HasOne<LedgerEntry>().WithMany().HasForeignKey(e => new { e.TownId, e.VillageId, e.ReversesSeq })
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.HasKey(a => new { a.TownId, a.HouseholdId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<PeriodScore> builder)
    {
        builder.ToTable("period_scores");
        builder.HasKey(p => new { p.TownId, p.VillageId, p.Quarter, p.HouseholdId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<LedgerHead> builder)
    {
        builder.ToTable("ledger_heads");
        builder.HasKey(h => new { h.TownId, h.VillageId });
        builder.Property(h => h.VillageId).ValueGeneratedNever();
        builder.Property(h => h.LastHash).HasMaxLength(32);
        builder.BelongsToVillage();
    }

    public void Configure(EntityTypeBuilder<EntrySalt> builder)
    {
        builder.ToTable("entry_salts");
        builder.HasKey(s => new { s.TownId, s.VillageId, s.Seq });
        builder.Property(s => s.Seq).ValueGeneratedNever();
        builder.BelongsToVillage();
        builder.HasOne<LedgerEntry>().WithMany().HasForeignKey(s => new { s.TownId, s.VillageId, s.Seq }).OnDelete(DeleteBehavior.Restrict);
    }
}
