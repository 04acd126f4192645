using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
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

/// <summary>A village's monthly review sheet (REV-1 … REV-4). Every step of it is one of its verbs.</summary>
public sealed class MonthlyReview : IVillageOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid MonthlyReviewId { get; init; } = Ids.New();

    public required Month Month { get; init; }

    /// <summary>0 = the month's own sheet; 1, 2 … = an imported old book's.</summary>
    public int Part { get; init; }

    /// <summary>Of a month that was kept on paper: signed and confirmed there, on days that nobody wrote down here.</summary>
    public bool IsOldBook => Part > 0;

    /// <summary>When it was signed; null too where nobody knows, of an old book.</summary>
    public DateTime? KnownSignedAt => IsOldBook ? null : SignedAt;

    /// <summary>When it was confirmed; null too where nobody knows, of an old book.</summary>
    public DateTime? KnownConfirmedAt => IsOldBook ? null : ConfirmedAt;

    public ReviewStatus Status { get; private set; } = ReviewStatus.Open;

    public DateTime? SignedAt { get; private set; }

    public Guid? SignedBy { get; private set; }

    public DateTime? ConfirmedAt { get; private set; }

    public Guid? ConfirmedBy { get; private set; }

    public DateTime? ReturnedAt { get; private set; }

    public Guid? ReturnedBy { get; private set; }

    public string? ReturnReason { get; private set; }

    /// <summary>Why the town let it be signed before its month was over; null when it did not.</summary>
    public string? EarlyReason { get; private set; }

    public Guid? EarlyBy { get; private set; }

    public DateTime? EarlyAt { get; private set; }

    /// <summary>REV-4: the Party-day meeting at which the result was made known.</summary>
    public DateOnly? PartyDayOn { get; private set; }

    public List<ReviewLine> Lines { get; } = [];

    /// <summary>A closed sheet takes no further claim: a later one goes on the next month's, marked late (D7).</summary>
    public bool IsClosed => Status is ReviewStatus.Filed or ReviewStatus.Confirmed or ReviewStatus.Returned;

    /// <summary>The group may vote and the chair sign.</summary>
    public bool IsWithVillage => Status is ReviewStatus.Open or ReviewStatus.Returned;

    /// <summary>
    /// What tables, desks, reports and the year speak of for a village's month: its own sheet, or where it has none an old book's. A month
    /// that is known from an old book alone is owed no more, and is neither in time nor late.
    /// </summary>
    /// <param name="sheets">All of the month.</param>
    /// <returns>Null where there is none.</returns>
    public static MonthlyReview? StandingFor(IEnumerable<MonthlyReview> sheets) => sheets.MinBy(r => r.Part);

    /// <summary>The village owes the month's sheet, its day has passed, and it is not with the town.</summary>
    /// <param name="month">Which.</param>
    /// <param name="standing"><see cref="StandingFor"/> it.</param>
    /// <param name="since">When the village's first list took force.</param>
    /// <param name="days">The town's.</param>
    public static bool IsOverdue(Month month, MonthlyReview? standing, DateOnly? since, DueDays days, DateOnly today)
        => DueDays.AreOwed(month, since) && days.OfSheet(month) < today
            && standing?.Status is not (ReviewStatus.Filed or ReviewStatus.Confirmed);

    /// <summary>The sheet of an old book's month, which was signed and confirmed on paper.</summary>
    public static MonthlyReview OfOldBook(VillageKey village, Month month, int part, Guid by, DateTime at) => new()
    {
        TownId = village.TownId,
        VillageId = village.VillageId,
        Month = month,
        Part = part,
        Status = ReviewStatus.Confirmed,
        SignedAt = at,
        SignedBy = by,
        ConfirmedAt = at,
        ConfirmedBy = by
    };

    /// <exception cref="RuleViolation">It was signed.</exception>
    public void MustBeWithVillage()
    {
        if (!IsWithVillage)
        {
            throw new RuleViolation(Rule.Rev2, $"{Month.ToChinese()}的审核表已经签字上报，不能再改。");
        }
    }

    /// <exception cref="RuleViolation">It waits for no decision of the town.</exception>
    public void MustBeFiled()
    {
        if (Status != ReviewStatus.Filed)
        {
            throw Status == ReviewStatus.Confirmed
                ? new RuleViolation(Rule.Twice, $"{Month.ToChinese()}的审核表已经审定，没有重复入账。")
                : new RuleViolation(Rule.Rev2, $"{Month.ToChinese()}的审核表还在村里，签字上报以后才能审定。");
        }
    }

    /// <summary>The town lets it be signed before its month is over.</summary>
    /// <exception cref="RuleViolation">It was signed, is not this month's, or no reason is given.</exception>
    public void AllowEarly(string reason, Guid by, DateTime at, DateOnly today)
    {
        MustBeWithVillage();
        if (Month != Month.Of(today))
        {
            throw new RuleViolation(Rule.Rev2, "只有当月的审核表要镇里同意才能提前签字。");
        }
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonMaxLength)
        {
            throw new RuleViolation(Rule.Form, "请写明为什么提前，不超过 500 字。", "EarlyReason");
        }
        EarlyReason = reason.Trim();
        EarlyBy = by;
        EarlyAt = at;
    }

    /// <summary>签字, 备案.</summary>
    /// <exception cref="RuleViolation">It was signed.</exception>
    public void Sign(Guid by, DateTime at)
    {
        MustBeWithVillage();
        Status = ReviewStatus.Filed;
        SignedAt = at;
        SignedBy = by;
    }

    /// <summary>The town sends so many of its lines back.</summary>
    /// <exception cref="RuleViolation">It waits for no decision of the town.</exception>
    public void Return(int lines, Guid by, DateTime at)
    {
        MustBeFiled();
        Status = ReviewStatus.Returned;
        ReturnedAt = at;
        ReturnedBy = by;
        ReturnReason = $"退回 {lines} 条";
    }

    /// <summary>审定.</summary>
    /// <exception cref="RuleViolation">It waits for no decision of the town.</exception>
    public void Confirm(Guid by, DateTime at)
    {
        MustBeFiled();
        Status = ReviewStatus.Confirmed;
        ConfirmedAt = at;
        ConfirmedBy = by;
    }

    /// <summary>REV-4: the day on which the result was made known.</summary>
    /// <exception cref="RuleViolation">It is not confirmed, or the day is before that or to come.</exception>
    public void RecordPartyDay(DateOnly day, DateOnly today)
    {
        if (Status != ReviewStatus.Confirmed)
        {
            throw new RuleViolation(Rule.Rev4, "镇里审定以后，才能登记公布日期。", "PartyDayOn");
        }
        var confirmed = ConfirmedAt?.ToChinaDate() ?? Month.FirstDay;
        day.MustLie(
            confirmed > Month.FirstDay ? confirmed : Month.FirstDay, today, Rule.Rev4,
            $"公布日期不对：镇里 {confirmed:yyyy-MM-dd} 审定，公布在那天以后，不晚于今天。", "PartyDayOn");
        PartyDayOn = day;
    }
}

public enum LineDecision
{
    Pending = 1,
    Approved = 2,
    Rejected = 3
}

/// <summary>One accepted claim on a sheet, and what the group decided of it. Every step of it is one of its verbs.</summary>
public sealed class ReviewLine : IVillageOwned
{
    public const int ReasonMaxLength = 500;

    private ReviewLine()
    {
    }

    public int TownId { get; private init; }

    public int VillageId { get; private init; }

    public Guid ReviewLineId { get; private init; } = Ids.New();

    public Guid MonthlyReviewId { get; private set; }

    public Guid ClaimId { get; private init; }

    public Guid HouseholdId { get; private init; }

    public RuleKind Kind { get; private init; }

    public Guid RuleItemId { get; private set; }

    public int Quantity { get; private set; }

    public string? TierName { get; private set; }

    /// <summary>
    /// Never negative; <see cref="Kind"/> gives the sign. A forecast until the sheet is signed, then worked out by the limits (D31).
    /// </summary>
    public Points Points { get; private set; }

    /// <summary>Which limit lowered the points, in Chinese; null when none did.</summary>
    public string? PointsNote { get; private set; }

    public DateOnly OccurredOn { get; private init; }

    /// <summary>D7: it belongs to an earlier month whose sheet was already signed.</summary>
    public bool IsLate { get; private set; }

    public LineDecision Decision { get; private set; } = LineDecision.Pending;

    /// <summary>Why the group changed item, quantity or tier; null when it stands as accepted.</summary>
    public string? ChangeReason { get; private set; }

    /// <summary>Why it was rejected.</summary>
    public string? RejectReason { get; private set; }

    /// <summary>Why the town returned it; kept after the village answered.</summary>
    public string? ReturnReason { get; private set; }

    /// <summary>
    /// RULE-3: household, item and period of an item that counts once in it; unique while set, and null once the line is rejected.
    /// The wall behind the rule, also when two accept at once.
    /// </summary>
    public string? OnceKey { get; private set; }

    /// <summary>The line of an accepted claim.</summary>
    public static ReviewLine Of(MonthlyReview sheet, Claim claim, RuleItem item, Scored scored, bool isLate) => new()
    {
        TownId = claim.TownId,
        VillageId = claim.VillageId,
        MonthlyReviewId = sheet.MonthlyReviewId,
        ClaimId = claim.ClaimId,
        HouseholdId = claim.HouseholdId,
        Kind = item.Kind,
        RuleItemId = item.RuleItemId,
        Quantity = claim.Quantity,
        TierName = claim.TierName,
        Points = scored.Points,
        PointsNote = scored.Note,
        OccurredOn = claim.OccurredOn,
        IsLate = isLate,
        OnceKey = scored.OnceKey
    };

    /// <summary>The line as the limits see it.</summary>
    public ScoredLine ForScoring() => new(ReviewLineId, HouseholdId, RuleItemId, OccurredOn, Quantity, TierName, Points, OnceKey);

    /// <summary>Whatever changes a line meets an undecided one; a decided line is opened again expressly.</summary>
    /// <exception cref="RuleViolation">It is decided.</exception>
    public void MustBePending()
    {
        if (Decision != LineDecision.Pending)
        {
            throw new RuleViolation(Rule.Stale, "这一条已经定了，不能再改。确要改的，请组长先“重新审”。");
        }
    }

    /// <summary>Another item, quantity or tier.</summary>
    /// <param name="item">Of the same kind.</param>
    /// <param name="quantity">In its unit.</param>
    /// <param name="tierName">档次.</param>
    /// <param name="scored">What that comes to.</param>
    /// <param name="reason">Why.</param>
    /// <exception cref="RuleViolation">It is decided, an award would become a deduction, or no reason is given.</exception>
    public void Change(RuleItem item, int quantity, string? tierName, Scored scored, string reason)
    {
        MustBePending();
        MustSay(reason, "请写明改动的理由。");
        MustStay(item.Kind);
        RuleItemId = item.RuleItemId;
        Quantity = quantity;
        TierName = tierName.OrNull();
        Points = scored.Points;
        OnceKey = scored.OnceKey;
        PointsNote = scored.Note;
        ChangeReason = reason;
    }

    /// <exception cref="RuleViolation">An award would become a deduction, or the other way round.</exception>
    public void MustStay(RuleKind kind)
    {
        if (Kind != kind)
        {
            throw new RuleViolation(Rule.Rev1, "加分不能改成扣分，扣分也不能改成加分。请驳回这条，另行申报。", "RuleItemId");
        }
    }

    /// <summary>Put off to a later sheet.</summary>
    /// <exception cref="RuleViolation">It is decided.</exception>
    public void Defer(MonthlyReview next)
    {
        MustBePending();
        MonthlyReviewId = next.MonthlyReviewId;
        IsLate = true;
    }

    /// <summary>What the votes came to, at the signing.</summary>
    /// <param name="decision">Approved or rejected.</param>
    /// <param name="against">The reasons of who voted against.</param>
    /// <exception cref="RuleViolation">It is decided.</exception>
    public void Decide(LineDecision decision, IEnumerable<string?> against)
    {
        MustBePending();
        Decision = decision;
        if (decision == LineDecision.Rejected)
        {
            var why = string.Join("；", against.Distinct(StringComparer.Ordinal));
            RejectReason = why.Length <= ReasonMaxLength ? why : why[..ReasonMaxLength];
            OnceKey = null;
        }
    }

    /// <summary>A row of an old book: it was decided on paper.</summary>
    /// <exception cref="RuleViolation">It is decided.</exception>
    public ReviewLine ApproveAtOnce()
    {
        Decide(LineDecision.Approved, []);
        return this;
    }

    /// <summary>
    /// D31: what it is worth by the limits when its sheet is signed. An approved line's; another has nothing to be worth.
    /// </summary>
    public void Settle(Scored scored)
    {
        if (Decision == LineDecision.Approved)
        {
            Points = scored.Points;
            PointsNote = scored.Note;
        }
    }

    /// <summary>D31: it gets what an undone entry had taken from it.</summary>
    public void Raise(Points more)
    {
        PointsNote = $"签字后有更正，由 {Points} 分改为 {Points + more} 分。";
        Points += more;
    }

    /// <exception cref="RuleViolation">There is nothing to open again: it is undecided.</exception>
    public void MustBeDecided()
    {
        if (Decision == LineDecision.Pending)
        {
            throw new RuleViolation(Rule.Stale, "这一条还没有定，直接表决就行。");
        }
    }

    /// <summary>Opened again, to be voted on anew.</summary>
    /// <param name="onceKey">Of a rejected line: its key (<see cref="OnceKey"/>), which fell with the rejection.</param>
    /// <param name="isTaken">Whether another line has that key now.</param>
    /// <exception cref="RuleViolation">It was rejected, and another line counts in the same period.</exception>
    public void Reopen(string? onceKey, bool isTaken)
    {
        if (Decision == LineDecision.Rejected)
        {
            if (onceKey is not null && isTaken)
            {
                throw new RuleViolation(Rule.Rule3, "被驳回的这一条，同一时期已另有一条记录，不能退回重议。");
            }
            OnceKey = onceKey;
        }
        Decision = LineDecision.Pending;
        RejectReason = null;
    }

    /// <summary>Sent back by the town: as <see cref="Reopen"/>, and why.</summary>
    /// <exception cref="RuleViolation">As <see cref="Reopen"/>.</exception>
    public void Return(string reason, string? onceKey, bool isTaken)
    {
        Reopen(onceKey, isTaken);
        ReturnReason = reason;
    }

    /// <exception cref="RuleViolation">Nothing is said.</exception>
    public static void MustSay(string? reason, string refusal)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Form, refusal, "Reason");
        }
    }
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
    public DateTime? VoidedAt { get; private set; }

    public Guid? VoidedBy { get; private set; }

    public string? VoidReason { get; private set; }

    /// <summary>It no longer counts, and stays on record.</summary>
    /// <param name="reason">Why; cut where it is too long.</param>
    /// <param name="by">Who made it so.</param>
    /// <param name="at">Now.</param>
    /// <exception cref="InvalidOperationException">It is void already: only standing votes are asked for.</exception>
    public void Void(string reason, Guid by, DateTime at)
    {
        if (VoidedAt is not null)
        {
            throw new InvalidOperationException($"The vote {VoteId} is void already.");
        }
        VoidedAt = at;
        VoidedBy = by;
        VoidReason = reason.Length <= ReasonMaxLength ? reason : reason[..ReasonMaxLength];
    }
}

public sealed class ReviewMapping :
    IEntityTypeConfiguration<MonthlyReview>, IEntityTypeConfiguration<ReviewLine>, IEntityTypeConfiguration<ReviewVote>
{
    public void Configure(EntityTypeBuilder<MonthlyReview> builder)
    {
        builder.ToTable("monthly_reviews");
        builder.HasKey(r => new { r.TownId, r.MonthlyReviewId });
        builder.Property(r => r.ReturnReason).HasMaxLength(MonthlyReview.ReasonMaxLength);
        builder.Property(r => r.EarlyReason).HasMaxLength(MonthlyReview.ReasonMaxLength);
        builder.Ignore(r => r.IsClosed);
        builder.Ignore(r => r.IsWithVillage);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Month, r.Part }).IsUnique();
        builder.BelongsToVillage();
        builder.HasMany(r => r.Lines).WithOne().HasForeignKey(l => new { l.TownId, l.MonthlyReviewId })
            .OnDelete(DeleteBehavior.Restrict);
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
        // Counted by what was decided, for every village of a town at once.
        builder.HasIndex(l => new { l.TownId, l.MonthlyReviewId, l.Decision });
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
