using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Objections;

public enum ProposalStatus
{
    /// <summary>Waits for a second person of the town.</summary>
    Proposed = 1,

    /// <summary>Agreed to, and corrected by entries in the same stroke.</summary>
    Agreed = 2,

    /// <summary>Refused, with the reason.</summary>
    Refused = 3
}

/// <summary>更正: a mistake that nobody objected to; the station proposes, a second person of the town agrees, the household is told (D30).</summary>
public sealed class CorrectionProposal : IVillageOwned
{
    public const int TextMaxLength = 1000;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid CorrectionId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by: 更正 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>The wrong entry, which is undone.</summary>
    public required long EntrySeq { get; init; }

    /// <summary>What stands in its place; null = nothing.</summary>
    public Guid? RuleItemId { get; init; }

    public int Quantity { get; init; } = 1;

    public string? TierName { get; init; }

    /// <summary>When that happened; the undone entry's day when null.</summary>
    public DateOnly? OccurredOn { get; init; }

    public required string Reason { get; init; }

    public required DateTime ProposedAt { get; init; }

    public required Guid ProposedBy { get; init; }

    public ProposalStatus Status { get; set; } = ProposalStatus.Proposed;

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public string? RefusalReason { get; set; }

    /// <summary>When and how the household was told, and who noted it; the household itself when it read it online.</summary>
    public DateOnly? ToldOn { get; set; }

    public string? ToldHow { get; set; }

    public Guid? ToldBy { get; set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    public Correction Correction => new(EntrySeq, RuleItemId, Quantity, TierName, OccurredOn);
}

public sealed class CorrectionMapping : IEntityTypeConfiguration<CorrectionProposal>
{
    public void Configure(EntityTypeBuilder<CorrectionProposal> builder)
    {
        builder.ToTable("corrections");
        builder.HasKey(c => new { c.TownId, c.CorrectionId });
        builder.Property(c => c.TierName).HasMaxLength(20);
        builder.Property(c => c.Reason).HasMaxLength(CorrectionProposal.TextMaxLength);
        builder.Property(c => c.RefusalReason).HasMaxLength(CorrectionProposal.TextMaxLength);
        builder.Property(c => c.ToldHow).HasMaxLength(50);
        builder.Ignore(c => c.Label);
        builder.Ignore(c => c.Correction);
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.Year, c.Number }).IsUnique();
        builder.HasIndex(c => new { c.TownId, c.HouseholdId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<CorrectionProposal, RuleItem>(nameof(CorrectionProposal.RuleItemId));
        builder.HasOne<LedgerEntry>().WithMany().HasForeignKey(c => new { c.TownId, c.VillageId, c.EntrySeq }).OnDelete(DeleteBehavior.Restrict);
    }
}
