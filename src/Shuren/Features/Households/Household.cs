using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>户: points belong to it (「以户为单位积分」, D2). Never deleted: a withdrawn household is closed and kept (HH-1).</summary>
public sealed class Household : IVillageOwned
{
    public const int HeadMaxLength = 30;
    public const int AddressMaxLength = 200;
    public const int PhoneMaxLength = 20;
    public const int RemarksMaxLength = 500;

    private string _groupName = "";
    private string _head = "";
    private string _headInitials = "";
    private string? _address;
    private string? _phone;
    private string? _remarks;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid HouseholdId { get; init; } = Ids.New();

    /// <summary>登记卡号: 1, 2, 3 … within the village, kept over the years.</summary>
    public required int CardNumber { get; init; }

    /// <summary>组别, one of the village's groups.</summary>
    public required string GroupName { get => _groupName; init => _groupName = value; }

    /// <summary>户主姓名.</summary>
    public required string Head { get => _head; init => _head = value; }

    /// <summary>Pinyin initials of the head, for the search (HH-6).</summary>
    public required string HeadInitials { get => _headInitials; init => _headInitials = value; }

    public string? Address { get => _address; init => _address = value; }

    public string? Phone { get => _phone; init => _phone = value; }

    public string? Remarks { get => _remarks; init => _remarks = value; }

    /// <summary>The day from which it takes part; stays when it leaves and comes back (D32).</summary>
    public required DateOnly JoinedOn { get; init; }

    /// <summary>When it was entered, UTC: a board of before does not know it, whatever day it joined. Null = by a version that did not say.
    /// </summary>
    public DateTime? RegisteredAt { get; init; }

    /// <summary>The day on which it withdrew; null while it takes part.</summary>
    public DateOnly? WithdrawnOn { get; private set; }

    public string? WithdrawalReason { get; private set; }

    /// <summary>
    /// Asked apart from joining; changes nothing but whether the name may be published (HH-1, D11). What its last <see cref="Consent"/> row
    /// says; changed only together with such a row, by <see cref="Consents"/>.
    /// </summary>
    public bool ConsentsToPublish { get; private set; }

    /// <summary>False for a household not registered in the village (HH-2).</summary>
    public bool IsLocal { get; init; } = true;

    /// <summary>The day on which a household that left asked that all of it be removed (SUP-6).</summary>
    public DateOnly? ForgetAskedOn { get; private set; }

    /// <summary>The day on which its personal data was removed; only card and figures are left.</summary>
    public DateOnly? ForgottenOn { get; private set; }

    /// <summary>The day on which its registration was found to be a mistake (HH-5): it never counts as one that left.</summary>
    public DateOnly? CancelledOn { get; private set; }

    public VillageKey Village => new(TownId, VillageId);

    /// <summary>The times in which it had left (D32). Always loaded with it.</summary>
    public List<HouseholdAbsence> Absences { get; } = [];

    public bool TakesPartOn(DateOnly day)
        => JoinedOn <= day && (WithdrawnOn is null || day < WithdrawnOn) && !Absences.Exists(a => a.Covers(day));

    /// <summary>Why <see cref="TakesPartOn"/> says no, in Chinese.</summary>
    public string WhyNotOn(DateOnly day)
        => JoinedOn > day ? $"{Head}户从 {JoinedOn:yyyy-MM-dd} 起才参加积分，{day:yyyy-MM-dd} 的事不能记。"
            : Absences.Find(a => a.Covers(day)) is { } absence
                ? $"{Head}户从 {absence.LeftOn:yyyy-MM-dd} 起退出过，{absence.ReturnedOn:yyyy-MM-dd} 才重新参加，{day:yyyy-MM-dd} 的事不能记。"
                : $"{Head}户已于 {WithdrawnOn:yyyy-MM-dd} 退出，不能再记分。";

    /// <summary>Its data as corrected; name and group cleaned.</summary>
    public void Correct(string head, string group, HouseholdEdit edit)
    {
        (_head, _headInitials, _groupName) = (head, Pinyin.Initials(head), group);
        (_address, _phone, _remarks) = (edit.Address.OrNull(), edit.Phone.OrNull(), edit.Remarks.OrNull());
    }

    /// <summary>What is given is newer; what is not stays.</summary>
    public void Update(string? address, string? phone, string? remarks = null)
        => (_address, _phone, _remarks) = (address ?? Address, phone ?? Phone, remarks ?? Remarks);

    /// <summary>It leaves on that day: its record is closed and kept (HH-1).</summary>
    /// <exception cref="RuleViolation">It has left, or no reason is given.</exception>
    public void Withdraw(DateOnly day, string reason)
    {
        if (WithdrawnOn is not null)
        {
            throw new RuleViolation(Rule.Hh1, $"{Head}户已于 {WithdrawnOn:yyyy-MM-dd} 退出。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Form, "请写明退出的原因。", "Reason");
        }
        (WithdrawnOn, WithdrawalReason) = (day, reason);
    }

    /// <summary>HH-5: another head; all that is the household's goes on.</summary>
    public void ChangeHead(string head) => (_head, _headInitials) = (head, Pinyin.Initials(head));

    /// <summary>HH-5: to another group of the village.</summary>
    public void MoveTo(string group) => _groupName = group;

    /// <summary>HH-5: it was registered by mistake, and nothing rests on it.</summary>
    /// <exception cref="RuleViolation">As <see cref="Withdraw"/>.</exception>
    public void Cancel(DateOnly day, string reason)
    {
        Withdraw(day, reason);
        CancelledOn = day;
    }

    /// <summary>
    /// HH-5: the change by which it left was recorded by mistake, and no board was made since: it never left.
    /// </summary>
    /// <exception cref="RuleViolation">It takes part.</exception>
    public void TakeBackWithdrawal()
    {
        if (WithdrawnOn is null || ForgottenOn is not null)
        {
            throw new RuleViolation(Rule.Stale, $"卡号 {CardNumber} 那以后已经重新开户，或资料已经删除，不能收回。");
        }
        (WithdrawnOn, WithdrawalReason, ForgetAskedOn) = (null, null, null);
    }

    /// <summary>All of it is to be removed as soon as the rules allow, without the days in which its login would still be kept.</summary>
    /// <exception cref="RuleViolation">It takes part.</exception>
    public void AskToBeForgotten(DateOnly day)
    {
        if (WithdrawnOn is null)
        {
            throw new RuleViolation(Rule.Sup6, $"{Head}户还在参加。要删全部资料，先办退出。", "Forget");
        }
        ForgetAskedOn ??= day;
    }

    /// <summary>D32: it takes part again with the same card, account and limits; gives the time in which it had left.</summary>
    /// <param name="from">The first day on which it takes part again; the day it left at the earliest.</param>
    /// <param name="by">Who opens it again.</param>
    /// <param name="at">UTC.</param>
    /// <exception cref="RuleViolation">It has not left, or nobody can say any more who it was.</exception>
    public HouseholdAbsence Reopen(DateOnly from, Guid by, DateTime at)
    {
        if (ForgottenOn is not null)
        {
            throw new RuleViolation(Rule.Sup6, $"卡号 {CardNumber} 的资料已经删除，不能再接着用。请登记为新的一户。");
        }
        var left = WithdrawnOn ?? throw new RuleViolation(Rule.D32, $"{Head}户没有退出，卡号 {CardNumber}。");
        var absence = new HouseholdAbsence
        {
            TownId = TownId,
            VillageId = VillageId,
            HouseholdId = HouseholdId,
            LeftOn = left,
            ReturnedOn = from < left ? left : from,
            Reason = WithdrawalReason,
            ReopenedAt = at,
            ReopenedBy = by
        };
        Absences.Add(absence);
        (WithdrawnOn, WithdrawalReason, ForgetAskedOn) = (null, null, null);
        return absence;
    }

    /// <summary>Takes over what a new row says; <see cref="Consents"/> alone calls it.</summary>
    internal void Heed(Consent row)
    {
        if (row.What == ConsentTo.Publish)
        {
            ConsentsToPublish = row.Yes;
        }
    }
}

/// <summary>A time in which a household had left: on coming back it goes on with the same card, balance and limits (D32).</summary>
public sealed class HouseholdAbsence : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid AbsenceId { get; init; } = Ids.New();

    public required Guid HouseholdId { get; init; }

    /// <summary>The first day on which it did not take part.</summary>
    public required DateOnly LeftOn { get; init; }

    /// <summary>The first day on which it took part again; the day it left when it came back at once.</summary>
    public required DateOnly ReturnedOn { get; init; }

    /// <summary>Why it had left.</summary>
    public string? Reason { get; init; }

    public required DateTime ReopenedAt { get; init; }

    public required Guid ReopenedBy { get; init; }

    public bool Covers(DateOnly day) => LeftOn <= day && day < ReturnedOn;
}

/// <summary>成员 of a household, for card faces (HH-4); the points are the household's.</summary>
public sealed class Member : ITownOwned
{
    public required int TownId { get; init; }

    public Guid MemberId { get; init; } = Ids.New();

    public required Guid HouseholdId { get; init; }

    public required string Name { get; init; }

    /// <summary>与户主关系.</summary>
    public required string Relation { get; init; }

    public const int RelationMaxLength = 20;

    /// <summary>The members of a form: one a line, "李四 妻".</summary>
    /// <exception cref="RuleViolation">A name or a relation is too long.</exception>
    public static List<Member> Read(Household household, string? lines)
    {
        var rows = (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(
                [' ', '　', '\t', ',', '，'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length > 0).ToList();
        return Ids.InOrder(rows.Count).Zip(rows, (id, parts) => new Member
        {
            TownId = household.TownId,
            MemberId = id,
            HouseholdId = household.HouseholdId,
            Name = parts[0].Length <= Household.HeadMaxLength
                ? parts[0]
                : throw new RuleViolation(Rule.Form, $"成员姓名“{parts[0]}”太长。", "Members"),
            Relation = parts.ElementAtOrDefault(1) is not { } relation ? ""
                : relation.Length <= RelationMaxLength ? relation
                : throw new RuleViolation(
                    Rule.Form, $"成员“{parts[0]}”后面只写与户主的关系，最多 {RelationMaxLength} 个字。别的请写在备注里。", "Members")
        }).ToList();
    }
}

public enum ApplicationStatus
{
    Submitted = 1,
    Registered = 2,
    Refused = 3,
    Withdrawn = 4
}

/// <summary>申请书 (附件1): a household's request to join of its own will (HH-1, HH-2).</summary>
public sealed class Application : IVillageOwned
{
    public const int NoteMaxLength = 500;

    /// <summary>HH-2, D18: how long a household registered elsewhere must have lived here.</summary>
    public const int ResidenceMonths = 6;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ApplicationId { get; init; } = Ids.New();

    public required string Head { get; init; }

    public required string GroupName { get; init; }

    public string? Address { get; init; }

    public string? Phone { get; init; }

    public string? Remarks { get; private set; }

    /// <summary>Other members, one a line: "李四 妻".</summary>
    public string? Members { get; init; }

    public bool IsLocal { get; init; } = true;

    /// <summary>HH-2: from when a household registered elsewhere has lived here.</summary>
    public DateOnly? ResidesSince { get; init; }

    public bool ConsentsToPublish { get; init; }

    /// <summary>True when the recorder entered it at the counter from signed paper; false when sent online.</summary>
    public required bool AtCounter { get; init; }

    /// <summary>The signed paper, scanned.</summary>
    public Guid? ScanPhotoId { get; init; }

    public required DateTime SubmittedAt { get; init; }

    /// <summary>The recorder; null when sent online by a resident without an account.</summary>
    public Guid? SubmittedBy { get; init; }

    /// <summary>HH-2: the committee's consent: the day of it, who recorded it, and what was decided.</summary>
    public DateOnly? ConsentedOn { get; private set; }

    public Guid? ConsentedBy { get; private set; }

    public string? ConsentNote { get; private set; }

    public ApplicationStatus Status { get; private set; } = ApplicationStatus.Submitted;

    public string? RefusalReason { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public Guid? HouseholdId { get; private set; }

    /// <summary>Why it is not the household of that name which had left (D32); null when there was none, or it was opened again.</summary>
    public string? OtherHouseholdBecause { get; private set; }

    /// <summary>A yes to publication from paper stands on its scan; an application from before that was asked has none.</summary>
    public bool Publishes => ConsentsToPublish && (!AtCounter || ScanPhotoId is not null);

    /// <summary>
    /// The last day of the months of residence that begin with <paramref name="since"/>, that day included (D18): the day before the same
    /// day of the month six months on; where that month has no such day, its last one.
    /// </summary>
    public static DateOnly LastDayOfResidence(DateOnly since)
    {
        var end = since.AddMonths(ResidenceMonths);
        // AddMonths gives the month's last day where there is no such day: that day is still part of the six months.
        return end.Day < since.Day ? end : end.AddDays(-1);
    }

    /// <summary>What HH-2 still asks of it, in Chinese; empty when it may be registered.</summary>
    public IReadOnlyList<string> MissingOn(DateOnly today)
    {
        var missing = new List<string>();
        if (IsLocal)
        {
            return missing;
        }
        if (ResidesSince is not { } since)
        {
            missing.Add("没有填写从哪天起在本村居住。");
        }
        else if (LastDayOfResidence(since) is var full && full > today)
        {
            missing.Add($"在本村居住还不满 {ResidenceMonths} 个月（从 {since:yyyy-MM-dd} 算，满期是 {full:yyyy-MM-dd}）。");
        }
        if (ConsentedOn is null)
        {
            missing.Add("还没有登记村“两委”的同意。");
        }
        return missing;
    }

    /// <exception cref="RuleViolation">It was decided.</exception>
    public void MustBeOpen()
    {
        if (Status != ApplicationStatus.Submitted)
        {
            throw new RuleViolation(Rule.Hh1, "这份申请已经办结。");
        }
    }

    /// <summary>Refuses what <see cref="Consent"/> would refuse.</summary>
    /// <exception cref="RuleViolation">It was decided, asks no consent, or the day is to come or before what was agreed to.</exception>
    public void MustTakeConsent(DateOnly day, DateOnly today)
    {
        MustBeOpen();
        if (IsLocal)
        {
            throw new RuleViolation(Rule.Hh2, "本村户籍的农户不用村“两委”另行同意。");
        }
        day.MustLie(today.AddYears(-1), today, Rule.Form, "同意的日期要在一年以内，不能晚于今天。", "ConsentedOn");
        var applied = SubmittedAt.ToChinaDate();
        if (!AtCounter && day < applied)
        {
            // On paper it may have been agreed to before somebody typed it in; online it was there to be read from its day on.
            throw new RuleViolation(Rule.Form, $"申请是 {applied:yyyy-MM-dd} 交的，同意在那天以后。", "ConsentedOn");
        }
        if (day < ResidesSince)
        {
            throw new RuleViolation(Rule.Form, $"这户 {ResidesSince:yyyy-MM-dd} 才住到本村，同意在那天以后。", "ConsentedOn");
        }
    }

    /// <summary>HH-2: the committee's consent, with the day of it.</summary>
    /// <exception cref="RuleViolation">As <see cref="MustTakeConsent"/>.</exception>
    public void Consent(DateOnly day, string? note, Guid by, DateOnly today)
    {
        MustTakeConsent(day, today);
        (ConsentedOn, ConsentedBy, ConsentNote) = (day, by, note.OrNull());
    }

    /// <summary>What is to stand on its card.</summary>
    public void Remark(string remarks) => Remarks = remarks;

    /// <summary>It may be registered: open, and nothing missing.</summary>
    /// <exception cref="RuleViolation">It was decided, or HH-2 asks something still.</exception>
    public void MustBeComplete(DateOnly today)
    {
        MustBeOpen();
        if (MissingOn(today) is { Count: > 0 } missing)
        {
            throw new RuleViolation(Rule.Hh2, "还不能登记：" + string.Join("", missing));
        }
    }

    /// <summary>The household takes part; ask <see cref="MustBeComplete"/> first.</summary>
    /// <param name="householdId">The new one, or the one that had left.</param>
    /// <param name="otherBecause">Why it is not one that had left (D32).</param>
    /// <param name="by">The recorder.</param>
    /// <param name="at">UTC.</param>
    /// <exception cref="RuleViolation">It was decided.</exception>
    public void Register(Guid householdId, string? otherBecause, Guid by, DateTime at)
    {
        MustBeOpen();
        (Status, HouseholdId, OtherHouseholdBecause) = (ApplicationStatus.Registered, householdId, otherBecause);
        (DecidedAt, DecidedBy) = (at, by);
    }

    /// <summary>HH-5: its registration was a mistake; it waits again, to be registered rightly or refused.</summary>
    public void Reopen() => (Status, HouseholdId, OtherHouseholdBecause, DecidedAt, DecidedBy) = (
        ApplicationStatus.Submitted, null, null, null, null);

    /// <exception cref="RuleViolation">It was decided, or no reason is given.</exception>
    public void Refuse(string reason, Guid by, DateTime at)
    {
        MustBeOpen();
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Form, "请写明不予登记的理由。", "Reason");
        }
        (Status, RefusalReason, DecidedAt, DecidedBy) = (ApplicationStatus.Refused, reason, at, by);
    }

    /// <summary>
    /// Which household that had left comes back (D32); no id = it is another one, for the reason, or there is none that left.
    /// </summary>
    /// <param name="formers">Those of its name and group which left.</param>
    /// <param name="found">What the recorder found out.</param>
    /// <exception cref="RuleViolation">The recorder has not found out, or names one that is not among them.</exception>
    public (Guid? Reopens, string? OtherBecause) Choose(IReadOnlyCollection<Household> formers, FormerHousehold? found)
    {
        if (formers.Count == 0)
        {
            return (null, null);
        }
        var cards = string.Join("、", formers.Select(f => $"卡号 {f.CardNumber}，{f.WithdrawnOn:yyyy-MM-dd} 退出"));
        if (found?.Reopens is not { } id)
        {
            return (null, found?.OtherBecause.OrNull() ?? throw new RuleViolation(
                Rule.D32,
                $"{GroupName}的{Head}户以前参加过（{cards}）。同一户请选“重新开户”，卡号、积分接着用；确是另一户，请写明理由。",
                "Former"));
        }
        return formers.Any(f => f.HouseholdId == id) ? (id, null)
            : throw new RuleViolation(Rule.D32, $"要重新开户的那一户不在名单里（{cards}），请重新选。", "Former");
    }
}

public sealed class HouseholdMapping :
    IEntityTypeConfiguration<Household>, IEntityTypeConfiguration<HouseholdAbsence>, IEntityTypeConfiguration<Member>,
    IEntityTypeConfiguration<Application>
{
    public void Configure(EntityTypeBuilder<Household> builder)
    {
        builder.ToTable("households");
        builder.HasKey(h => new { h.TownId, h.HouseholdId });
        builder.Property(h => h.Head).HasMaxLength(Household.HeadMaxLength);
        builder.Property(h => h.HeadInitials).HasMaxLength(Household.HeadMaxLength);
        builder.Property(h => h.GroupName).HasMaxLength(VillageGroup.NameMaxLength);
        builder.Property(h => h.Address).HasMaxLength(Household.AddressMaxLength);
        builder.Property(h => h.Phone).HasMaxLength(Household.PhoneMaxLength);
        builder.Property(h => h.Remarks).HasMaxLength(Household.RemarksMaxLength);
        builder.Property(h => h.WithdrawalReason).HasMaxLength(Household.RemarksMaxLength);
        builder.Ignore(h => h.Village);
        builder.HasIndex(h => new { h.TownId, h.VillageId, h.CardNumber }).IsUnique();
        builder.HasOne<VillageGroup>().WithMany()
            .HasForeignKey(h => new { h.TownId, h.VillageId, h.GroupName }).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(h => h.Absences).WithOne()
            .HasForeignKey(a => new { a.TownId, a.HouseholdId }).OnDelete(DeleteBehavior.Restrict);
        // Whether it takes part on a day cannot be said without them.
        builder.Navigation(h => h.Absences).AutoInclude();
    }

    public void Configure(EntityTypeBuilder<HouseholdAbsence> builder)
    {
        builder.ToTable("household_absences");
        builder.HasKey(a => new { a.TownId, a.AbsenceId });
        builder.Property(a => a.Reason).HasMaxLength(Household.RemarksMaxLength);
        builder.BelongsToVillage();
    }

    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("members");
        builder.HasKey(m => new { m.TownId, m.MemberId });
        builder.Property(m => m.Name).HasMaxLength(Household.HeadMaxLength);
        builder.Property(m => m.Relation).HasMaxLength(Member.RelationMaxLength);
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<Application> builder)
    {
        builder.ToTable("applications");
        builder.HasKey(a => new { a.TownId, a.ApplicationId });
        builder.Property(a => a.Head).HasMaxLength(Household.HeadMaxLength);
        builder.Property(a => a.GroupName).HasMaxLength(VillageGroup.NameMaxLength);
        builder.Property(a => a.Address).HasMaxLength(Household.AddressMaxLength);
        builder.Property(a => a.Phone).HasMaxLength(Household.PhoneMaxLength);
        builder.Property(a => a.Remarks).HasMaxLength(Household.RemarksMaxLength);
        builder.Property(a => a.Members).HasMaxLength(500);
        builder.Property(a => a.ConsentNote).HasMaxLength(Application.NoteMaxLength);
        builder.Property(a => a.RefusalReason).HasMaxLength(Application.NoteMaxLength);
        builder.Property(a => a.OtherHouseholdBecause).HasMaxLength(200);
        builder.Ignore(a => a.Publishes);
        builder.HasIndex(a => new { a.TownId, a.VillageId, a.Status });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Application, StoredPhoto>(nameof(Application.ScanPhotoId));
    }
}
