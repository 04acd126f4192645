using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Flags;

namespace Shuren.Features.Supervision;

/// <summary>
/// Not beside the flag: its room stands below every record that may carry one, and an entry of the ledger is one of them.
/// </summary>
public sealed class FlagMapping : IEntityTypeConfiguration<Flag>
{
    public void Configure(EntityTypeBuilder<Flag> builder)
    {
        builder.ToTable("flags");
        builder.HasKey(f => new { f.TownId, f.FlagId });
        builder.Property(f => f.Doubt).HasMaxLength(Flag.TextMaxLength);
        builder.Property(f => f.Answer).HasMaxLength(Flag.TextMaxLength);
        builder.Property(f => f.PassedWhy).HasMaxLength(Flag.TextMaxLength);
        builder.Property(f => f.FinalAnswer).HasMaxLength(Flag.TextMaxLength);
        builder.Ignore(f => f.Label);
        builder.Ignore(f => f.IsOpen);
        builder.Ignore(f => f.WaitsForAnswer);
        builder.Ignore(f => f.Desk);
        builder.Ignore(f => f.Shown);
        builder.HasIndex(f => new { f.TownId, f.VillageId, f.Year, f.Number }).IsUnique();
        builder.HasIndex(f => new { f.TownId, f.VillageId, f.Kind, f.RecordId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.HasOne<Ledger.LedgerEntry>().WithMany().HasForeignKey(f => new { f.TownId, f.VillageId, f.EntrySeq })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
