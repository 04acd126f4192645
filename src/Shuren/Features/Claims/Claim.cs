using System.Linq.Expressions;
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

/// <summary>申报: one reported deed or breach, on its way to points (REC-1 … REC-3). Every step of it is one of its verbs.</summary>
public sealed class Claim : IVillageOwned
{
    public const int PlaceMaxLength = 100;
    public const int ReasonMaxLength = 500;
    public const int NameMaxLength = 30;

    // Given with the claim, and fixed anew by a verb.
    private Guid _householdId;
    private Guid? _ruleItemId;
    private RuleKind _kind = RuleKind.Award;
    private int _quantity = 1;
    private string? _tierName;
    private string _place = "";
    private string _reason = "";
    private string? _witness;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ClaimId { get; init; } = Ids.New();

    public required Guid HouseholdId { get => _householdId; init => _householdId = value; }

    /// <summary>The item of the list in force on <see cref="OccurredOn"/>; a resident may leave it to the recorder.</summary>
    public Guid? RuleItemId { get => _ruleItemId; init => _ruleItemId = value; }

    public RuleKind Kind { get => _kind; init => _kind = value; }

    /// <summary>1 or more, in the item's unit.</summary>
    public int Quantity { get => _quantity; init => _quantity = value; }

    /// <summary>档次 of a tiered item.</summary>
    public string? TierName { get => _tierName; init => _tierName = value; }

    public required DateOnly OccurredOn { get; init; }

    /// <summary>"上午9点", as told; the day itself is <see cref="OccurredOn"/>.</summary>
    public string? TimeOfDay { get; init; }

    public required string Place { get => _place; init => _place = value; }

    public required string Reason { get => _reason; init => _reason = value; }

    public required ClaimChannel Channel { get; init; }

    public required ReportedBy ReportedBy { get; init; }

    /// <summary>D23: shown to recorder, reviewers, station and supervisors only.</summary>
    public string? ReporterName { get; init; }

    /// <summary>A named witness as evidence.</summary>
    public string? Witness { get => _witness; init => _witness = value; }

    public ClaimStatus Status { get; private set; } = ClaimStatus.Submitted;

    public required DateTime SubmittedAt { get; init; }

    public required Guid SubmittedBy { get; init; }

    /// <summary>What is missing, or why it was rejected.</summary>
    public string? Answer { get; private set; }

    public DateTime? AcceptedAt { get; private set; }

    public Guid? AcceptedBy { get; private set; }

    /// <summary>RULE-4: the authority's written finding.</summary>
    public string? FindingAuthority { get; private set; }

    public string? FindingNumber { get; private set; }

    public DateOnly? FindingOn { get; private set; }

    /// <summary>REC-3: when and how the household was told of a deduction; the time for its statement runs from that day.</summary>
    public DateOnly? ToldOn { get; private set; }

    public string? ToldHow { get; private set; }

    /// <summary>The last day on which the household may state its side (D17).</summary>
    public DateOnly? StatementDueOn { get; private set; }

    public string? Statement { get; private set; }

    public DateTime? StatedAt { get; private set; }

    public Guid? StatedBy { get; private set; }

    /// <summary>The activity or round it came from (REC-4).</summary>
    public Guid? GroupRecordId { get; init; }

    /// <summary>The household's time to state its side.</summary>
    public StatementTime StatementTime => new(Kind, StatementDueOn, StatedAt);

    /// <summary>REC-3: a deduction waits until the household has stated its side, or its time for that is over.</summary>
    public bool MayBeDecidedOn(DateOnly today) => !StatementTime.RunsOn(today);

    /// <summary>Whether the household may state its side now.</summary>
    public bool MayBeStatedOn(DateOnly today) => Status == ClaimStatus.Accepted && StatementTime.RunsOn(today);

    public bool HasFinding => AcceptClaim.IsFinding(FindingAuthority, FindingNumber, FindingOn);

    public bool IsWaiting => Status is ClaimStatus.Submitted or ClaimStatus.Returned;

    /// <exception cref="RuleViolation">It was dealt with already.</exception>
    public void MustWait()
    {
        if (!IsWaiting)
        {
            throw new RuleViolation(Rule.Stale, "这条申报已经办过了，请刷新看看。");
        }
    }

    /// <summary>Back to who sent it.</summary>
    /// <param name="missing">What is missing.</param>
    /// <exception cref="RuleViolation">It was dealt with already, or nothing is said.</exception>
    public void Return(string missing) => Reply(ClaimStatus.Returned, missing, "请写明还缺什么。");

    /// <param name="why">Why it is not recorded.</param>
    /// <exception cref="RuleViolation">It was dealt with already, or nothing is said.</exception>
    public void Reject(string why) => Reply(ClaimStatus.Rejected, why, "请写明为什么不记。");

    /// <summary>Completed and sent again; the answer stays in the claim's events.</summary>
    /// <exception cref="RuleViolation">It was not sent back, or place or reason is missing.</exception>
    public void Resubmit(string place, string reason, string? witness)
    {
        if (Status != ClaimStatus.Returned)
        {
            throw new RuleViolation(Rule.Rec2, "只有被退回的申报可以补充后再交。");
        }
        MustSayWhereAndWhat(place, reason);
        _place = place.Trim();
        _reason = reason.Trim();
        _witness = witness.OrNull();
        Status = ClaimStatus.Submitted;
        Answer = null;
    }

    /// <summary>Taken back by who sent it, before it is on a sheet.</summary>
    /// <exception cref="RuleViolation">Somebody else sent it, or it is on a sheet.</exception>
    public void Withdraw(Guid by)
    {
        MustBeSentBy(by, "只有提交人可以撤回。");
        if (!IsWaiting)
        {
            throw new RuleViolation(Rule.Rec2, "这条申报已经受理，不能撤回。有不对的，请告诉积分管理员。");
        }
        Status = ClaimStatus.Withdrawn;
    }

    /// <exception cref="RuleViolation">Somebody else sent it.</exception>
    public void MustBeSentBy(Guid by, string refusal = "只有提交人可以补充。")
    {
        if (SubmittedBy != by)
        {
            throw new RuleViolation(Rule.Rec2, refusal);
        }
    }

    /// <summary>受理: what the recorder fixed, as it was worked out before.</summary>
    /// <param name="acceptance">Item, quantity, tier, finding, and how the household was told.</param>
    /// <param name="kind">The item's.</param>
    /// <param name="statementDueOn">Of a deduction: the last day for the household's statement.</param>
    /// <param name="by">The recorder.</param>
    /// <param name="at">Now.</param>
    /// <exception cref="RuleViolation">It was dealt with already, or a household would report its own breach.</exception>
    public void Accept(AcceptClaim acceptance, RuleKind kind, DateOnly? statementDueOn, Guid by, DateTime at)
    {
        MustWait();
        MustBeReportedBy(kind, ReportedBy, "RuleItemId");
        FindingAuthority = acceptance.FindingAuthority.OrNull();
        FindingNumber = acceptance.FindingNumber.OrNull();
        FindingOn = acceptance.FindingOn;
        _ruleItemId = acceptance.RuleItemId;
        _kind = kind;
        _quantity = acceptance.Quantity;
        _tierName = acceptance.TierName.OrNull();
        // Also where it was a deduction before: an award is told to nobody.
        ToldOn = statementDueOn is null ? null : acceptance.ToldOn;
        ToldHow = statementDueOn is null ? null : acceptance.ToldHow;
        StatementDueOn = statementDueOn;
        Answer = null;
        AcceptAtOnce(by, at);
    }

    /// <summary>Recorded and accepted in one: a tick of an activity, a row of an old book.</summary>
    /// <exception cref="RuleViolation">It was dealt with already.</exception>
    public Claim AcceptAtOnce(Guid by, DateTime at)
    {
        MustWait();
        Status = ClaimStatus.Accepted;
        AcceptedAt = at;
        AcceptedBy = by;
        return this;
    }

    /// <summary>Off its sheet, to be sorted anew.</summary>
    /// <exception cref="RuleViolation">It is on no sheet.</exception>
    public void TakeBack()
    {
        if (Status != ClaimStatus.Accepted)
        {
            throw new RuleViolation(Rule.Stale, "这条申报不在审核表上，请刷新看看。");
        }
        Status = ClaimStatus.Submitted;
        AcceptedAt = null;
        AcceptedBy = null;
    }

    /// <summary>
    /// Recorded by mistake: off its sheet and out of the household's sight, by who recorded it. The record keeps it, and what it was.
    /// </summary>
    /// <exception cref="RuleViolation">Somebody else recorded it, it is on no sheet, or the household has spoken on it.</exception>
    public void Undo(Guid by)
    {
        MustBeSentBy(by, "只有记这一条的人可以撤销。要改，请用“改正”。");
        MustNotBeStatedOn();
        TakeBack();
        Status = ClaimStatus.Withdrawn;
    }

    /// <summary>It was another household's deed: off its sheet, to be accepted anew for that one.</summary>
    /// <param name="householdId">Whose it is; the same as before where only item or quantity were wrong.</param>
    /// <param name="sentByItself">Whether the household itself sent it: then it cannot be another's.</param>
    /// <exception cref="RuleViolation">It is on no sheet, the household has spoken on it, or sent it itself.</exception>
    public void Correct(Guid householdId, bool sentByItself)
    {
        MustNotBeStatedOn();
        if (householdId != _householdId && sentByItself)
        {
            throw new RuleViolation(Rule.Rec2, "这是农户自己登录申报的，不能换到别家。不是它家的事，请从审核表收回后驳回。", "Who");
        }
        TakeBack();
        _householdId = householdId;
    }

    /// <summary>What a form that corrects it shows of it (D33).</summary>
    public string ShownNow
        => Shown.Of(HouseholdId, RuleItemId, Quantity, TierName, OccurredOn, Place, Reason, Status, ToldOn, FindingNumber);

    // What a household said was said on this very deduction.
    private void MustNotBeStatedOn()
    {
        if (StatedAt is not null)
        {
            throw new RuleViolation(Rule.Rec3, "农户已经对这一条作了说明，不能再换。有不对的，请审核组在审核表上处理。");
        }
    }

    /// <summary>A household does not report its own breach: a deduction is the recorder's, or another villager's.</summary>
    /// <param name="kind">Of the item.</param>
    /// <param name="by">Who reports.</param>
    /// <param name="field">The form's field that says one of the two.</param>
    /// <exception cref="RuleViolation">It says so.</exception>
    public static void MustBeReportedBy(RuleKind kind, ReportedBy by, string field)
    {
        if (kind == RuleKind.Deduction && by == ReportedBy.Household)
        {
            throw new RuleViolation(Rule.Rec3, "扣分不是农户自己申报的：请选“积分管理员记录”或“其他村民推荐、反映”。", field);
        }
    }

    /// <summary>REC-3: the household's side on a deduction, within its days.</summary>
    /// <param name="statement">In its words.</param>
    /// <param name="by">Who wrote it down.</param>
    /// <param name="at">Now.</param>
    /// <param name="today">Today in China.</param>
    /// <exception cref="RuleViolation">There is nothing to state, the time is over, or it was stated before.</exception>
    public void State(string statement, Guid by, DateTime at, DateOnly today)
    {
        if (Kind != RuleKind.Deduction || Status != ClaimStatus.Accepted || StatementDueOn is not { } due)
        {
            throw new RuleViolation(Rule.Rec3, "这一条不用陈述。");
        }
        if (today > due)
        {
            throw new RuleViolation(Rule.D17, $"陈述的期限到 {due:yyyy-MM-dd}，已经过了。公示后仍可以提异议。", "Statement");
        }
        if (StatedAt is not null)
        {
            // The group may be voting on it already: what it read must not change under it.
            throw new RuleViolation(Rule.Twice, "这一条已经陈述过了。还要补充的，请告诉积分管理员或审核组。", "Statement");
        }
        if (string.IsNullOrWhiteSpace(statement))
        {
            throw new RuleViolation(Rule.Form, "请写下您家的说明。", "Statement");
        }
        Statement = statement.Trim();
        StatedAt = at;
        StatedBy = by;
    }

    /// <exception cref="RuleViolation">Place or reason is missing (REC-1).</exception>
    public static void MustSayWhereAndWhat(string? place, string? reason)
    {
        if (string.IsNullOrWhiteSpace(place))
        {
            throw new RuleViolation(Rule.Rec1, "请写明在哪里。", "Where");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Rec1, "请写明做了什么。", "Reason");
        }
    }

    /// <summary>A step of what happened to it.</summary>
    public ClaimEvent Step(string what, Guid by, DateTime at, string? note = null)
        => new() { TownId = TownId, ClaimId = ClaimId, At = at, By = by, What = what, Note = note };

    private void Reply(ClaimStatus status, string text, string missing)
    {
        MustWait();
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new RuleViolation(Rule.Rec2, missing, "Answer");
        }
        Status = status;
        Answer = text;
    }
}

/// <summary>REC-3, D17: the household's time to state its side on a deduction, said here once.</summary>
/// <param name="Kind">Only a deduction has one.</param>
/// <param name="DueOn">Its last day.</param>
/// <param name="StatedAt">When it did.</param>
public readonly record struct StatementTime(RuleKind Kind, DateOnly? DueOn, DateTime? StatedAt)
{
    /// <summary>Whether the household may still speak, and nobody decide.</summary>
    public bool RunsOn(DateOnly today) => Kind == RuleKind.Deduction && StatedAt is null && DueOn >= today;

    /// <summary>The same, asked of the database: accepted deductions that wait for their household.</summary>
    public static Expression<Func<Claim, bool>> Running(DateOnly today)
        => c => c.Kind == RuleKind.Deduction && c.Status == ClaimStatus.Accepted && c.StatedAt == null && c.StatementDueOn >= today;
}

/// <summary>What the recorder fixes when accepting (REC-2, REC-3, RULE-4).</summary>
/// <param name="RuleItemId">The item of the list in force on that day.</param>
/// <param name="Quantity">In its unit.</param>
/// <param name="TierName">档次.</param>
/// <param name="FindingAuthority">Who found it, for items that need a finding.</param>
/// <param name="FindingNumber">The document's number.</param>
/// <param name="FindingOn">Its date.</param>
/// <param name="ToldOn">When the household was told of a deduction.</param>
/// <param name="ToldHow">How.</param>
public sealed record AcceptClaim(
    Guid RuleItemId, int Quantity, string? TierName, string? FindingAuthority = null, string? FindingNumber = null,
    DateOnly? FindingOn = null, DateOnly? ToldOn = null, string? ToldHow = null)
{
    public bool HasFinding => IsFinding(FindingAuthority, FindingNumber, FindingOn);

    /// <summary>RULE-4: the whole finding, where the item asks for one.</summary>
    /// <exception cref="RuleViolation">A part is missing (the field is the first that is empty), or its day is before the deed or to
    /// come.</exception>
    public void MustShowFinding(RuleItem item, DateOnly occurredOn, DateOnly today)
    {
        if (item.NeedsFinding && !HasFinding)
        {
            var missing = string.IsNullOrWhiteSpace(FindingAuthority) ? nameof(FindingAuthority)
                : string.IsNullOrWhiteSpace(FindingNumber) ? nameof(FindingNumber)
                : nameof(FindingOn);
            throw new RuleViolation(Rule.Rule4, "这一项须有主管机关的书面认定：请填写认定机关、文书号和日期。村里不能自行认定违法。", missing);
        }
        FindingOn?.MustLie(occurredOn, today, Rule.Rule4, "认定文书的日期要在事情发生以后，不晚于今天。", nameof(FindingOn));
    }

    /// <summary>REC-3: when and how the household was told of a deduction: after the deed, and after what it was told of.</summary>
    /// <exception cref="RuleViolation">Not told (the field is the first that is empty), or the day does not fit.</exception>
    public DateOnly MustBeTold(DateOnly occurredOn, DateOnly today)
    {
        if (ToldOn is not { } told || string.IsNullOrWhiteSpace(ToldHow))
        {
            throw new RuleViolation(
                Rule.Rec3, "扣分要先告知本户：请填写哪天、怎样告知的。", ToldOn is null ? nameof(ToldOn) : nameof(ToldHow));
        }
        told.MustLie(occurredOn, today, Rule.Rec3, "告知日期要在发生之后、今天以前。", nameof(ToldOn));
        told.MustLie(
            FindingOn ?? occurredOn, today, Rule.Rec3, $"认定文书是 {FindingOn:yyyy-MM-dd} 的，要在有了文书以后告知。", nameof(ToldOn));
        return told;
    }

    /// <summary>RULE-4: a finding names its authority, its number and its date.</summary>
    public static bool IsFinding(string? authority, string? number, DateOnly? on)
        => !string.IsNullOrWhiteSpace(number) && !string.IsNullOrWhiteSpace(authority) && on is not null;
}

/// <summary>What happened to a claim, in order: nothing is silently dropped (REC-2).</summary>
public sealed class ClaimEvent : ITownOwned
{
    /// <summary>Off the sheet again, by the recorder.</summary>
    public const string TakenBack = "从审核表收回";

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
        builder.Ignore(c => c.IsWaiting);
        builder.Ignore(c => c.ShownNow);
        builder.Ignore(c => c.StatementTime);
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.Status, c.OccurredOn });
        builder.HasIndex(c => new { c.TownId, c.HouseholdId, c.OccurredOn });
        // The village's list, the latest first.
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.SubmittedAt });
        // Whose statement is still awaited: deductions alone, and of the last days.
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.StatementDueOn }).HasFilter("statement_due_on IS NOT NULL");
        // What a household sent from home, also for others. The staff's own are no part of it.
        builder.HasIndex(c => new { c.TownId, c.SubmittedBy }).HasFilter($"channel = {(int)ClaimChannel.Online}");
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Claim, RuleItem>(nameof(Claim.RuleItemId));
        builder.RefersTo<Claim, GroupRecord>(nameof(Claim.GroupRecordId));
        // Without those of no group, which are most: SQLite took the index for one that finds hundreds of thousands, and none.
        builder.HasIndex(c => new { c.TownId, c.GroupRecordId }).HasFilter("group_record_id IS NOT NULL");
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
