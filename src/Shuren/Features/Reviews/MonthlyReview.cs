using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

public enum ReviewStatus
{
    /// <summary>Gathers accepted claims; the group votes.</summary>
    Open = 1,

    /// <summary>Signed by the chair and filed with the town (备案).</summary>
    Filed = 2,

    /// <summary>The town returned lines with reasons.</summary>
    Returned = 3,

    /// <summary>审定: every approved line is one entry of the ledger.</summary>
    Confirmed = 4
}

/// <summary>A village's monthly review sheet (REV-1 … REV-4).</summary>
public sealed class MonthlyReview : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid MonthlyReviewId { get; init; } = Ids.New();

    public required Month Month { get; init; }

    /// <summary>0 = the month's own sheet; 1, 2 … = an imported old book's.</summary>
    public int Part { get; init; }

    public ReviewStatus Status { get; set; } = ReviewStatus.Open;

    public DateTime? SignedAt { get; set; }

    public Guid? SignedBy { get; set; }

    public DateTime? ConfirmedAt { get; set; }

    public Guid? ConfirmedBy { get; set; }

    public DateTime? ReturnedAt { get; set; }

    public Guid? ReturnedBy { get; set; }

    public string? ReturnReason { get; set; }

    /// <summary>Why the town let it be signed before its month was over; null when it did not.</summary>
    public string? EarlyReason { get; set; }

    public Guid? EarlyBy { get; set; }

    public DateTime? EarlyAt { get; set; }

    /// <summary>REV-4: the Party-day meeting at which the result was made known.</summary>
    public DateOnly? PartyDayOn { get; set; }

    public List<ReviewLine> Lines { get; } = [];

    /// <summary>A closed sheet takes no further claim: a later one goes on the next month's, marked late (D7).</summary>
    public bool IsClosed => Status is ReviewStatus.Filed or ReviewStatus.Confirmed or ReviewStatus.Returned;

    /// <summary>The group may vote and the chair sign.</summary>
    public bool IsWithVillage => Status is ReviewStatus.Open or ReviewStatus.Returned;
}

public enum LineDecision
{
    Pending = 1,
    Approved = 2,
    Rejected = 3
}

/// <summary>One accepted claim on a sheet, and what the group decided of it.</summary>
public sealed class ReviewLine : IVillageOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ReviewLineId { get; init; } = Ids.New();

    public required Guid MonthlyReviewId { get; set; }

    public required Guid ClaimId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required RuleKind Kind { get; set; }

    public required Guid RuleItemId { get; set; }

    public required int Quantity { get; set; }

    public string? TierName { get; set; }

    /// <summary>Never negative; <see cref="Kind"/> gives the sign. A forecast until the sheet is signed, then worked out by the limits (D31).</summary>
    public required Points Points { get; set; }

    /// <summary>Which limit lowered the points, in Chinese; null when none did.</summary>
    public string? PointsNote { get; set; }

    public required DateOnly OccurredOn { get; init; }

    /// <summary>D7: it belongs to an earlier month whose sheet was already signed.</summary>
    public bool IsLate { get; set; }

    public LineDecision Decision { get; set; } = LineDecision.Pending;

    /// <summary>Why the group changed item, quantity or tier; null when it stands as accepted.</summary>
    public string? ChangeReason { get; set; }

    /// <summary>Why it was rejected.</summary>
    public string? RejectReason { get; set; }

    /// <summary>Why the town returned it; kept after the village answered.</summary>
    public string? ReturnReason { get; set; }

    /// <summary>
    /// RULE-3: household, item and period of an item that counts once in it; unique while set, and null once the line is rejected.
    /// The wall behind the rule, also when two accept at once.
    /// </summary>
    public string? OnceKey { get; set; }

    /// <summary>The line as the limits see it.</summary>
    public ScoredLine ForScoring() => new(ReviewLineId, HouseholdId, RuleItemId, OccurredOn, Quantity, TierName, Points, OnceKey);
}

/// <summary>
/// One member's vote on one line. Never deleted and never overwritten: what no longer counts is void, with who made it so and why. A line
/// has at most one standing vote of each member.
/// </summary>
public sealed class ReviewVote : ITownOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public Guid VoteId { get; init; } = Ids.New();

    public required Guid ReviewLineId { get; init; }

    public required Guid UserId { get; init; }

    public required bool Approve { get; init; }

    /// <summary>The chair's vote breaks a tie (D21).</summary>
    public required bool IsChair { get; init; }

    public string? Reason { get; init; }

    public required DateTime At { get; init; }

    /// <summary>
    /// D33: the digest of what it was taken on (<see cref="SheetState.BasisOf"/>); the vote falls when that changes. Null = from before
    /// digests were kept: it counts on lines that were decided then, and on no other.
    /// </summary>
    public string? Basis { get; init; }

    /// <summary>Null while it stands.</summary>
    public DateTime? VoidedAt { get; set; }

    public Guid? VoidedBy { get; set; }

    public string? VoidReason { get; set; }
}

public sealed class ReviewMapping : IEntityTypeConfiguration<MonthlyReview>, IEntityTypeConfiguration<ReviewLine>, IEntityTypeConfiguration<ReviewVote>
{
    public void Configure(EntityTypeBuilder<MonthlyReview> builder)
    {
        builder.ToTable("monthly_reviews");
        builder.HasKey(r => new { r.TownId, r.MonthlyReviewId });
        builder.Property(r => r.ReturnReason).HasMaxLength(500);
        builder.Property(r => r.EarlyReason).HasMaxLength(500);
        builder.Ignore(r => r.IsClosed);
        builder.Ignore(r => r.IsWithVillage);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Month, r.Part }).IsUnique();
        builder.BelongsToVillage();
        builder.HasMany(r => r.Lines).WithOne().HasForeignKey(l => new { l.TownId, l.MonthlyReviewId }).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReviewLine> builder)
    {
        builder.ToTable("review_lines");
        builder.HasKey(l => new { l.TownId, l.ReviewLineId });
        builder.Property(l => l.TierName).HasMaxLength(RuleTier.NameMaxLength);
        builder.Property(l => l.ChangeReason).HasMaxLength(ReviewLine.ReasonMaxLength);
        builder.Property(l => l.RejectReason).HasMaxLength(ReviewLine.ReasonMaxLength);
        builder.Property(l => l.ReturnReason).HasMaxLength(ReviewLine.ReasonMaxLength);
        builder.Property(l => l.OnceKey).HasMaxLength(80);
        builder.Property(l => l.PointsNote).HasMaxLength(200);
        builder.HasIndex(l => new { l.TownId, l.ClaimId }).IsUnique();
        builder.HasIndex(l => new { l.TownId, l.OnceKey }).IsUnique();
        builder.HasIndex(l => new { l.TownId, l.HouseholdId, l.OccurredOn });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<ReviewLine, Claim>(nameof(ReviewLine.ClaimId));
        builder.RefersTo<ReviewLine, RuleItem>(nameof(ReviewLine.RuleItemId));
    }

    public void Configure(EntityTypeBuilder<ReviewVote> builder)
    {
        builder.ToTable("review_votes");
        builder.HasKey(v => new { v.TownId, v.VoteId });
        builder.Property(v => v.Reason).HasMaxLength(ReviewVote.ReasonMaxLength);
        builder.Property(v => v.Basis).HasMaxLength(Shown.Length);
        builder.Property(v => v.VoidReason).HasMaxLength(ReviewVote.ReasonMaxLength);
        builder.HasIndex(v => new { v.TownId, v.ReviewLineId, v.UserId }).IsUnique().HasFilter("voided_at IS NULL");
        builder.HasIndex(v => new { v.TownId, v.ReviewLineId });
        builder.RefersTo<ReviewVote, ReviewLine>(nameof(ReviewVote.ReviewLineId));
    }
}
