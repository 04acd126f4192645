using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Redemptions;

public enum SessionStatus
{
    Draft = 1,
    Open = 2,
    Closed = 3
}

/// <summary>一季一兑换: the town's exchange of points for goods in one quarter, for all its villages (RED-1).</summary>
public sealed class RedemptionSession : ITownOwned
{
    public required int TownId { get; init; }

    public Guid SessionId { get; init; } = Ids.New();

    public required Quarter Quarter { get; init; }

    public required DateOnly OpensOn { get; set; }

    /// <summary>The last day, that day included.</summary>
    public required DateOnly ClosesOn { get; set; }

    /// <summary>「达到一定额度」: the least score (总积分) with which one may redeem (RED-1); unset is not zero (D26).</summary>
    public Points? Threshold { get; set; }

    /// <summary>The most points one household may redeem in the session; null = no limit.</summary>
    public Points? HouseholdPointsMax { get; set; }

    public SessionStatus Status { get; set; } = SessionStatus.Draft;

    public required DateTime CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }

    public DateTime? OpenedAt { get; set; }

    public Guid? OpenedBy { get; set; }

    public DateTime? ClosedAt { get; set; }

    public Guid? ClosedBy { get; set; }

    public const int EarlyReasonMaxLength = 200;

    /// <summary>Why the town opened it before its quarter was over; null when it did not.</summary>
    public string? EarlyReason { get; set; }
}

/// <summary>物品 that a town's stations hand out.</summary>
public sealed class Goods : ITownOwned
{
    public required int TownId { get; init; }

    public Guid GoodsId { get; init; } = Ids.New();

    public required string Name { get; set; }

    /// <summary>袋、瓶、个 …</summary>
    public required string Unit { get; set; }

    public string? Specification { get; set; }

    public bool IsActive { get; set; } = true;
}

/// <summary>明码标价: a good's price in one session; unset is not zero (D26).</summary>
public sealed class SessionGoods : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid GoodsId { get; init; }

    public Points? Price { get; set; }

    /// <summary>The most of it for one household in the session; null = no limit.</summary>
    public int? HouseholdMax { get; set; }
}

/// <summary>What a village's station has of a good; never below zero.</summary>
public sealed class Stock : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public required Guid GoodsId { get; init; }

    public int Quantity { get; set; }
}

public enum StockMovementKind
{
    Received = 1,
    Redeemed = 2,
    Returned = 3,

    /// <summary>盘点 corrected it, with a reason.</summary>
    Adjusted = 4
}

/// <summary>One change of a village's stock; the sum of a good's movements is its stock. The database refuses update and delete.</summary>
public sealed class StockMovement : IVillageOwned
{
    public const int NoteMaxLength = 200;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid StockMovementId { get; init; } = Ids.New();

    public required Guid GoodsId { get; init; }

    public required StockMovementKind Kind { get; init; }

    /// <summary>Signed.</summary>
    public required int Quantity { get; init; }

    public Guid? RedemptionId { get; init; }

    public string? Note { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }
}

public enum SignedHow
{
    Paper = 1,

    /// <summary>Only in rows of earlier versions: somebody ticked a box; nobody signed.</summary>
    Screen = 2
}

/// <summary>兑换: one handing-over of goods (RED-2), a line of the issue ledger (RED-3).</summary>
public sealed class Redemption : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RedemptionId { get; init; } = Ids.New();

    public required Guid SessionId { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>With <see cref="Number"/> the receipt's number: 2022-0012.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required Points Total { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    /// <summary>Who took the goods and signed.</summary>
    public required string Recipient { get; init; }

    public required SignedHow SignedHow { get; init; }

    public Guid? SignaturePhotoId { get; init; }

    /// <summary>The supervisor who witnessed, if one did: the name at that time. Without <see cref="WitnessId"/> it was written by hand.</summary>
    public string? Witness { get; init; }

    public Guid? WitnessId { get; init; }

    /// <summary>Digest of the prices and limits that it was done on (D33); null in rows of earlier versions.</summary>
    public string? Shown { get; init; }

    public DateTime? CancelledAt { get; set; }

    public Guid? CancelledBy { get; set; }

    public string? CancelReason { get; set; }

    /// <summary>The supervisor who witnessed the cancelling of a recorder's own household.</summary>
    public Guid? CancelWitnessId { get; set; }

    public List<RedemptionLine> Lines { get; } = [];

    public string Label => FormattableString.Invariant($"{Year}-{Number:0000}");
}

public sealed class RedemptionLine : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid RedemptionId { get; init; }

    public required Guid GoodsId { get; init; }

    public required int Quantity { get; init; }

    public required Points Price { get; init; }
}

public sealed class RedemptionMapping :
    IEntityTypeConfiguration<RedemptionSession>, IEntityTypeConfiguration<Goods>, IEntityTypeConfiguration<SessionGoods>, IEntityTypeConfiguration<Stock>,
    IEntityTypeConfiguration<StockMovement>, IEntityTypeConfiguration<Redemption>, IEntityTypeConfiguration<RedemptionLine>
{
    public void Configure(EntityTypeBuilder<RedemptionSession> builder)
    {
        builder.ToTable("redemption_sessions");
        builder.HasKey(s => new { s.TownId, s.SessionId });
        builder.Property(s => s.EarlyReason).HasMaxLength(RedemptionSession.EarlyReasonMaxLength);
        builder.HasIndex(s => new { s.TownId, s.Quarter }).IsUnique();
        builder.HasOne<Town>().WithMany().HasForeignKey(s => s.TownId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Goods> builder)
    {
        builder.ToTable("goods");
        builder.HasKey(g => new { g.TownId, g.GoodsId });
        builder.Property(g => g.Name).HasMaxLength(50);
        builder.Property(g => g.Unit).HasMaxLength(10);
        builder.Property(g => g.Specification).HasMaxLength(100);
        builder.HasIndex(g => new { g.TownId, g.Name, g.Specification }).IsUnique();
        builder.HasOne<Town>().WithMany().HasForeignKey(s => s.TownId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<SessionGoods> builder)
    {
        builder.ToTable("session_goods");
        builder.HasKey(g => new { g.TownId, g.SessionId, g.GoodsId });
        builder.RefersTo<SessionGoods, RedemptionSession>(nameof(SessionGoods.SessionId));
        builder.RefersTo<SessionGoods, Goods>(nameof(SessionGoods.GoodsId));
    }

    public void Configure(EntityTypeBuilder<Stock> builder)
    {
        builder.ToTable("stock", t => t.HasCheckConstraint("ck_stock_quantity", "quantity >= 0"));
        builder.HasKey(s => new { s.TownId, s.VillageId, s.GoodsId });
        builder.BelongsToVillage();
        builder.RefersTo<Stock, Goods>(nameof(Stock.GoodsId));
    }

    public void Configure(EntityTypeBuilder<StockMovement> builder)
    {
        builder.ToTable("stock_movements");
        builder.HasKey(m => new { m.TownId, m.StockMovementId });
        builder.Property(m => m.Note).HasMaxLength(StockMovement.NoteMaxLength);
        builder.HasIndex(m => new { m.TownId, m.VillageId, m.GoodsId, m.At });
        builder.BelongsToVillage();
        builder.RefersTo<StockMovement, Goods>(nameof(StockMovement.GoodsId));
        builder.RefersTo<StockMovement, Redemption>(nameof(StockMovement.RedemptionId));
    }

    public void Configure(EntityTypeBuilder<Redemption> builder)
    {
        builder.ToTable("redemptions");
        builder.HasKey(r => new { r.TownId, r.RedemptionId });
        builder.Property(r => r.Recipient).HasMaxLength(30);
        builder.Property(r => r.Witness).HasMaxLength(30);
        builder.Property(r => r.Shown).HasMaxLength(Infrastructure.Shown.Length);
        builder.Property(r => r.CancelReason).HasMaxLength(StockMovement.NoteMaxLength);
        builder.Ignore(r => r.Label);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Year, r.Number }).IsUnique();
        builder.HasIndex(r => new { r.TownId, r.HouseholdId, r.SessionId });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Redemption, RedemptionSession>(nameof(Redemption.SessionId));
        builder.RefersTo<Redemption, StoredPhoto>(nameof(Redemption.SignaturePhotoId));
        builder.HasMany(r => r.Lines).WithOne().HasForeignKey(l => new { l.TownId, l.RedemptionId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RedemptionLine> builder)
    {
        builder.ToTable("redemption_lines");
        builder.HasKey(l => new { l.TownId, l.RedemptionId, l.GoodsId });
        builder.RefersTo<RedemptionLine, Goods>(nameof(RedemptionLine.GoodsId));
    }
}
