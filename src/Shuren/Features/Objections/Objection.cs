using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

public enum ObjectionStatus
{
    /// <summary>Waits for the village group's investigation.</summary>
    Raised = 1,

    /// <summary>Investigated and passed to the station.</summary>
    Investigated = 2,

    /// <summary>Answered in writing.</summary>
    Answered = 3,

    /// <summary>Taken back by who raised it.</summary>
    Withdrawn = 4
}

public enum ObjectionOutcome
{
    /// <summary>成立: corrected by entries.</summary>
    Upheld = 1,

    /// <summary>部分成立.</summary>
    PartlyUpheld = 2,

    /// <summary>不成立.</summary>
    NotUpheld = 3
}

/// <summary>异议: a resident's challenge to a published line (PUB-3).</summary>
public sealed class Objection : IVillageOwned
{
    public const int TextMaxLength = 1000;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ObjectionId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by: 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required DateTime RaisedAt { get; init; }

    public required Guid RaisedBy { get; init; }

    /// <summary>The objector's household, by its login or asked at the counter; null = not of a household that takes part.</summary>
    public Guid? RaisedByHouseholdId { get; init; }

    public required string RaisedByName { get; init; }

    public string? RaisedByPhone { get; init; }

    /// <summary>Whose line is challenged.</summary>
    public required Guid HouseholdId { get; init; }

    /// <summary>The challenged entry of the village's ledger; null when the quarter's score or the board itself is challenged.</summary>
    public long? EntrySeq { get; init; }

    /// <summary>The notice it belongs to, when raised in a notice's time: it must be answered before the board is final (D24).</summary>
    public Guid? NoticeId { get; init; }

    public required string Reason { get; init; }

    /// <summary>The last day for the answer (D16).</summary>
    public required DateOnly DueOn { get; init; }

    public ObjectionStatus Status { get; set; } = ObjectionStatus.Raised;

    public string? Findings { get; set; }

    public DateTime? InvestigatedAt { get; set; }

    public Guid? InvestigatedBy { get; set; }

    public ObjectionOutcome? Outcome { get; set; }

    public string? Answer { get; set; }

    public DateTime? AnsweredAt { get; set; }

    public Guid? AnsweredBy { get; set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    /// <summary>Raised by this very person, who has no household here to be known by.</summary>
    public bool IsOutsidersOwn(Caller who) => RaisedByHouseholdId is null && RaisedBy == who.UserId && RaisedByName == who.Name;

    public bool IsOpen => Status is ObjectionStatus.Raised or ObjectionStatus.Investigated;
}

public sealed class ObjectionMapping : IEntityTypeConfiguration<Objection>
{
    public void Configure(EntityTypeBuilder<Objection> builder)
    {
        builder.ToTable("objections");
        builder.HasKey(o => new { o.TownId, o.ObjectionId });
        builder.Property(o => o.RaisedByName).HasMaxLength(30);
        builder.Property(o => o.RaisedByPhone).HasMaxLength(20);
        builder.Property(o => o.Reason).HasMaxLength(Objection.TextMaxLength);
        builder.Property(o => o.Findings).HasMaxLength(Objection.TextMaxLength);
        builder.Property(o => o.Answer).HasMaxLength(Objection.TextMaxLength);
        builder.Ignore(o => o.Label);
        builder.Ignore(o => o.IsOpen);
        builder.HasIndex(o => new { o.TownId, o.VillageId, o.Year, o.Number }).IsUnique();
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersToHousehold(nameof(Objection.RaisedByHouseholdId));
        builder.RefersTo<Objection, QuarterNotice>(nameof(Objection.NoticeId));
        builder.HasOne<Ledger.LedgerEntry>().WithMany().HasForeignKey(o => new { o.TownId, o.VillageId, o.EntrySeq }).OnDelete(DeleteBehavior.Restrict);
    }
}
