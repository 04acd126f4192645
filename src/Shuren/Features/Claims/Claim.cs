using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Claims;

/// <summary>Through which channel a claim reached the recorder (REC-1).</summary>
public enum ClaimChannel
{
    Oral = 1,
    Phone = 2,
    Sms = 3,
    QQ = 4,
    WeChat = 5,
    Online = 6,
    Counter = 7,
    RollCall = 8,
    Round = 9,
    Import = 10,

    /// <summary>A base score that the list grants to every household.</summary>
    BaseScore = 11
}

public enum ReportedBy
{
    /// <summary>农户自行申请.</summary>
    Household = 1,

    /// <summary>其他村民发现推荐.</summary>
    OtherVillager = 2,

    /// <summary>The recorder or an activity's organiser.</summary>
    Recorder = 3
}

public enum ClaimStatus
{
    /// <summary>Waits for the recorder.</summary>
    Submitted = 1,

    /// <summary>Sent back: something is missing (REC-2).</summary>
    Returned = 2,

    /// <summary>Rejected by the recorder, with the reason.</summary>
    Rejected = 3,

    /// <summary>On a month's review sheet; what became of it there is the sheet's to say.</summary>
    Accepted = 4,

    /// <summary>Taken back by who sent it, before it was accepted.</summary>
    Withdrawn = 5
}

/// <summary>申报: one reported deed or breach, on its way to points (REC-1 … REC-3).</summary>
public sealed class Claim : IVillageOwned
{
    public const int PlaceMaxLength = 100;
    public const int ReasonMaxLength = 500;
    public const int NameMaxLength = 30;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ClaimId { get; init; } = Ids.New();

    public required Guid HouseholdId { get; init; }

    /// <summary>The item of the list in force on <see cref="OccurredOn"/>; a resident may leave it to the recorder.</summary>
    public Guid? RuleItemId { get; set; }

    public RuleKind Kind { get; set; } = RuleKind.Award;

    /// <summary>1 or more, in the item's unit.</summary>
    public int Quantity { get; set; } = 1;

    /// <summary>档次 of a tiered item.</summary>
    public string? TierName { get; set; }

    public required DateOnly OccurredOn { get; set; }

    /// <summary>"上午9点", as told; the day itself is <see cref="OccurredOn"/>.</summary>
    public string? TimeOfDay { get; set; }

    public required string Place { get; set; }

    public required string Reason { get; set; }

    public required ClaimChannel Channel { get; init; }

    public required ReportedBy ReportedBy { get; init; }

    /// <summary>D23: shown to recorder, reviewers, station and supervisors only.</summary>
    public string? ReporterName { get; init; }

    /// <summary>A named witness as evidence.</summary>
    public string? Witness { get; set; }

    public ClaimStatus Status { get; set; } = ClaimStatus.Submitted;

    public required DateTime SubmittedAt { get; init; }

    public required Guid SubmittedBy { get; init; }

    /// <summary>What is missing, or why it was rejected.</summary>
    public string? Answer { get; set; }

    public DateTime? AcceptedAt { get; set; }

    public Guid? AcceptedBy { get; set; }

    /// <summary>RULE-4: the authority's written finding.</summary>
    public string? FindingAuthority { get; set; }

    public string? FindingNumber { get; set; }

    public DateOnly? FindingOn { get; set; }

    /// <summary>REC-3: when and how the household was told of a deduction; the time for its statement runs from that day.</summary>
    public DateOnly? ToldOn { get; set; }

    public string? ToldHow { get; set; }

    /// <summary>The last day on which the household may state its side (D17).</summary>
    public DateOnly? StatementDueOn { get; set; }

    public string? Statement { get; set; }

    public DateTime? StatedAt { get; set; }

    public Guid? StatedBy { get; set; }

    /// <summary>The activity or round it came from (REC-4).</summary>
    public Guid? GroupRecordId { get; init; }

    /// <summary>REC-3: a deduction waits until the household has stated its side, or its time for that is over.</summary>
    public bool MayBeDecidedOn(DateOnly today) => Kind == RuleKind.Award || StatedAt is not null || StatementDueOn is null || StatementDueOn < today;

    public bool HasFinding => !string.IsNullOrWhiteSpace(FindingNumber) && !string.IsNullOrWhiteSpace(FindingAuthority) && FindingOn is not null;
}

/// <summary>What happened to a claim, in order: nothing is silently dropped (REC-2).</summary>
public sealed class ClaimEvent : ITownOwned
{
    public required int TownId { get; init; }

    public Guid ClaimEventId { get; init; } = Ids.New();

    public required Guid ClaimId { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }

    /// <summary>提交、退回、补充、受理、驳回、撤回、告知、陈述、转下月 …</summary>
    public required string What { get; init; }

    public string? Note { get; init; }
}

/// <summary>佐证资料: a photo of a claim.</summary>
public sealed class ClaimPhoto : ITownOwned
{
    public required int TownId { get; init; }

    public required Guid ClaimId { get; init; }

    public required Guid PhotoId { get; init; }

    public string? Caption { get; init; }
}

public enum GroupRecordKind
{
    /// <summary>活动点名.</summary>
    RollCall = 1,

    /// <summary>清洁卫生月评 as a grid.</summary>
    Round = 2
}

/// <summary>REC-4: one activity with a roll call, or one cleanliness round; each tick is a claim.</summary>
public sealed class GroupRecord : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid GroupRecordId { get; init; } = Ids.New();

    public required GroupRecordKind Kind { get; init; }

    public required string Title { get; init; }

    public required DateOnly OccurredOn { get; init; }

    public required string Place { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }
}

public sealed class ClaimMapping :
    IEntityTypeConfiguration<Claim>, IEntityTypeConfiguration<ClaimEvent>, IEntityTypeConfiguration<StoredPhoto>,
    IEntityTypeConfiguration<ClaimPhoto>, IEntityTypeConfiguration<GroupRecord>
{
    public void Configure(EntityTypeBuilder<Claim> builder)
    {
        builder.ToTable("claims");
        builder.HasKey(c => new { c.TownId, c.ClaimId });
        builder.Property(c => c.Place).HasMaxLength(Claim.PlaceMaxLength);
        builder.Property(c => c.Reason).HasMaxLength(Claim.ReasonMaxLength);
        builder.Property(c => c.TimeOfDay).HasMaxLength(30);
        builder.Property(c => c.TierName).HasMaxLength(RuleTier.NameMaxLength);
        builder.Property(c => c.ReporterName).HasMaxLength(Claim.NameMaxLength);
        builder.Property(c => c.Witness).HasMaxLength(100);
        builder.Property(c => c.Answer).HasMaxLength(500);
        builder.Property(c => c.FindingAuthority).HasMaxLength(100);
        builder.Property(c => c.FindingNumber).HasMaxLength(100);
        builder.Property(c => c.ToldHow).HasMaxLength(50);
        builder.Property(c => c.Statement).HasMaxLength(1000);
        builder.Ignore(c => c.HasFinding);
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.Status, c.OccurredOn });
        builder.HasIndex(c => new { c.TownId, c.HouseholdId, c.OccurredOn });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Claim, RuleItem>(nameof(Claim.RuleItemId));
        builder.RefersTo<Claim, GroupRecord>(nameof(Claim.GroupRecordId));
    }

    public void Configure(EntityTypeBuilder<ClaimEvent> builder)
    {
        builder.ToTable("claim_events");
        builder.HasKey(e => new { e.TownId, e.ClaimEventId });
        builder.Property(e => e.What).HasMaxLength(20);
        builder.Property(e => e.Note).HasMaxLength(1000);
        builder.RefersTo<ClaimEvent, Claim>(nameof(ClaimEvent.ClaimId));
    }

    public void Configure(EntityTypeBuilder<StoredPhoto> builder)
    {
        builder.ToTable("photos");
        builder.HasKey(p => new { p.TownId, p.PhotoId });
        builder.Property(p => p.Sha256).HasMaxLength(64);
        builder.HasIndex(p => new { p.TownId, p.VillageId, p.Sha256 });
        builder.BelongsToVillage();
    }

    public void Configure(EntityTypeBuilder<ClaimPhoto> builder)
    {
        builder.ToTable("claim_photos");
        builder.HasKey(p => new { p.TownId, p.ClaimId, p.PhotoId });
        builder.Property(p => p.Caption).HasMaxLength(100);
        builder.RefersTo<ClaimPhoto, Claim>(nameof(ClaimPhoto.ClaimId));
        builder.RefersTo<ClaimPhoto, StoredPhoto>(nameof(ClaimPhoto.PhotoId));
    }

    public void Configure(EntityTypeBuilder<GroupRecord> builder)
    {
        builder.ToTable("group_records");
        builder.HasKey(g => new { g.TownId, g.GroupRecordId });
        builder.Property(g => g.Title).HasMaxLength(100);
        builder.Property(g => g.Place).HasMaxLength(Claim.PlaceMaxLength);
        builder.HasIndex(g => new { g.TownId, g.VillageId, g.OccurredOn });
        builder.BelongsToVillage();
    }
}
