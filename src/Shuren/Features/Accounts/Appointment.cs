using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Appointments;
using Shuren.Features.Places;

namespace Shuren.Features.Accounts;

public enum UserKind
{
    /// <summary>Signs in with user name and password.</summary>
    Staff = 1,

    /// <summary>A household's account: card number and PIN.</summary>
    Resident = 2,

    /// <summary>Never signs in; stands for imports and jobs.</summary>
    System = 3
}

/// <summary>An account of the installation. What it may do where is said by its appointments, or by the household it opens.</summary>
public sealed class User : IdentityUser<Guid>
{
    public const int NameMaxLength = 30;

    private bool _mustChangePassword;

    public required UserKind Kind { get; init; }

    /// <summary>姓名 as shown beside what this person did.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The password was handed out by someone else and must be changed before anything else.</summary>
    public bool MustChangePassword { get => _mustChangePassword; init => _mustChangePassword = value; }

    /// <summary>
    /// The town that made the account: only there is it seen while it holds no role. Null for a household's, and from before this was kept.
    /// </summary>
    public int? HomeTownId { get; init; }

    /// <summary>May create further towns of the installation; the first administrator has it.</summary>
    public bool IsInstallationAdministrator { get; init; }

    /// <summary>A password that someone else knows: to be changed before anything else.</summary>
    public void HandOutPassword() => _mustChangePassword = true;

    /// <summary>A password of the owner's own.</summary>
    public void ChoosePassword() => _mustChangePassword = false;
}

/// <summary>A role held by a person at a place from a day to a day (ORG-2).</summary>
public sealed class Appointment : ITownOwned
{
    private Guid? _householdId;
    private bool _hasNoHousehold;

    public required int TownId { get; init; }

    public Guid AppointmentId { get; init; } = Ids.New();

    public required Guid UserId { get; init; }

    public required Role Role { get; init; }

    /// <summary>Null when the role is held at the town.</summary>
    public int? VillageId { get; init; }

    /// <summary>Recorder in charge, chair of the review group, 组长 of the approval group.</summary>
    public bool IsLead { get; init; }

    /// <summary>The household the person lives in, if it takes part: nobody decides on their own (REV-1).</summary>
    public Guid? HouseholdId { get => _householdId; init => _householdId = value; }

    /// <summary>
    /// The answer that the person lives in none of the town. With neither this nor a household the question is still open.
    /// </summary>
    public bool HasNoHousehold { get => _hasNoHousehold; init => _hasNoHousehold = value; }

    public required DateOnly StartsOn { get; init; }

    /// <summary>The last day it is held, that day included; null while open.</summary>
    public DateOnly? EndsOn { get; private set; }

    public required DateTime CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }

    /// <summary>Where the person lives was answered, one way or the other.</summary>
    public bool HomeIsAnswered => HasNoHousehold || HouseholdId is not null;

    /// <summary>The answer to where the person lives: a household, or none of the town that takes part.</summary>
    public void LiveIn(Guid? householdId, bool none) => (_householdId, _hasNoHousehold) = (householdId, none);

    /// <summary>Ends it with that day, or with its first one when it had not begun.</summary>
    /// <param name="lastDay">Asked for.</param>
    /// <param name="others">All roles of the town.</param>
    /// <exception cref="RuleViolation">It is the last administrator's of the town.</exception>
    public void End(DateOnly lastDay, IEnumerable<Appointment> others)
    {
        var end = lastDay < StartsOn ? StartsOn : lastDay;
        if (Role == Role.Administrator && !others.Any(a
            => a.Role == Role.Administrator && a.AppointmentId != AppointmentId && (a.EndsOn is null || a.EndsOn > end)))
        {
            throw new RuleViolation(Rule.Org2, "这是最后一名系统管理员，不能结束。请先任命另一名。");
        }
        EndsOn = end;
    }
}

/// <summary>Which roles count when: said once for every question about them.</summary>
public static class AppointmentQueries
{
    /// <summary>Those held on that day.</summary>
    public static IQueryable<Appointment> HeldOn(this IQueryable<Appointment> appointments, DateOnly day)
        => appointments.Where(a => a.StartsOn <= day && (a.EndsOn == null || a.EndsOn >= day));

    /// <summary>Those held on that day or later.</summary>
    public static IQueryable<Appointment> HeldFrom(this IQueryable<Appointment> appointments, DateOnly day)
        => appointments.Where(a => a.EndsOn == null || a.EndsOn >= day);
}

/// <summary>What was answered about where a person lives, by whom and when: kept when the answer changes.</summary>
public sealed class HomeAnswer : ITownOwned
{
    public required int TownId { get; init; }

    public Guid AnswerId { get; init; } = Ids.New();

    public required Guid UserId { get; init; }

    /// <summary>Null: in none of the town that takes part.</summary>
    public Guid? HouseholdId { get; init; }

    public required DateTime At { get; init; }

    public required Guid By { get; init; }
}

/// <summary>Why one person alone may not give a role.</summary>
public enum SecondPersonFor
{
    /// <summary>Of one's own person.</summary>
    OwnPerson = 1,

    /// <summary>ORG-2: who manages accounts sees no record of the households, and the other way round.</summary>
    Separation = 2
}

/// <summary>
/// An appointment that waits for a second person of the town; it holds nothing until agreed, and is kept whatever came of it.
/// </summary>
public sealed class AppointmentRequest : ITownOwned
{
    public const int ReasonMaxLength = 200;

    public required int TownId { get; init; }

    public Guid RequestId { get; init; } = Ids.New();

    public required Guid UserId { get; init; }

    public required Role Role { get; init; }

    public int? VillageId { get; init; }

    public bool IsLead { get; init; }

    public Guid? HouseholdId { get; init; }

    public bool HasNoHousehold { get; init; }

    /// <summary>Asked for; it begins on the day of the agreement at the earliest.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>As answered, of supervisors (D15).</summary>
    public bool? IsCloseRelative { get; init; }

    public required SecondPersonFor Why { get; init; }

    public required DateTime RequestedAt { get; init; }

    public required Guid RequestedBy { get; init; }

    public DateTime? DecidedAt { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public bool? IsAgreed { get; private set; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; private set; }

    /// <summary>A second person agrees to it, or refuses it with a reason; once.</summary>
    /// <param name="agree">Yes or no.</param>
    /// <param name="reason">Needed for a no.</param>
    /// <param name="by">The second person.</param>
    /// <param name="maySecond">That person holds a role at the town that may.</param>
    /// <param name="at">UTC.</param>
    /// <exception cref="RuleViolation">Decided before; by who asked or is appointed; by who may not; a no without a reason.</exception>
    public void Decide(bool agree, string? reason, Guid by, bool maySecond, DateTime at)
    {
        if (DecidedAt is not null)
        {
            throw new RuleViolation(Rule.Twice, "这项任职已经有人处理过了。");
        }
        if (by == RequestedBy || by == UserId)
        {
            throw new RuleViolation(Rule.Org2, "提出的人和被任职的人不能自己同意，请镇里另一个人来办。");
        }
        if (!maySecond)
        {
            throw new RuleViolation(Rule.Org2, "要镇里的系统管理员、实践所或审定组的人才能同意。");
        }
        if (!agree && reason.OrNull() is null)
        {
            throw new RuleViolation(Rule.Form, "请写明为什么不同意。", "Reason");
        }
        (DecidedAt, DecidedBy, IsAgreed, Reason) = (at, by, agree, agree ? null : reason.OrNull());
    }

    /// <summary>The role as it is given now: not before today.</summary>
    public Appointment ToAppointment(DateOnly today, DateTime at) => new()
    {
        TownId = TownId,
        UserId = UserId,
        Role = Role,
        VillageId = VillageId,
        IsLead = IsLead,
        HouseholdId = HouseholdId,
        HasNoHousehold = HasNoHousehold,
        StartsOn = StartsOn > today ? StartsOn : today,
        CreatedAt = at,
        CreatedBy = RequestedBy
    };
}

/// <summary>The account with which a household signs in: card number and PIN.</summary>
public sealed class HouseholdLogin : ITownOwned
{
    private DateTime _handedOutAt;
    private Guid _handedOutBy;

    public required int TownId { get; init; }

    public required Guid HouseholdId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>When the recorder last handed out a PIN slip, and who.</summary>
    public required DateTime HandedOutAt { get => _handedOutAt; init => _handedOutAt = value; }

    public required Guid HandedOutBy { get => _handedOutBy; init => _handedOutBy = value; }

    /// <summary>Another slip.</summary>
    public void HandOut(Guid by, DateTime at) => (_handedOutAt, _handedOutBy) = (at, by);

    /// <summary>The account name behind a card: the village's twelve digits and the card number.</summary>
    public static string UserNameOf(string villageCode, int card) => FormattableString.Invariant($"{villageCode}-{card}");
}

public sealed class AccountsMapping :
    IEntityTypeConfiguration<User>, IEntityTypeConfiguration<Appointment>, IEntityTypeConfiguration<HomeAnswer>,
    IEntityTypeConfiguration<AppointmentRequest>, IEntityTypeConfiguration<HouseholdLogin>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.DisplayName).HasMaxLength(User.NameMaxLength);
    }

    public void Configure(EntityTypeBuilder<Appointment> builder)
    {
        builder.ToTable("appointments");
        builder.HasKey(a => new { a.TownId, a.AppointmentId });
        builder.HasIndex(a => new { a.UserId, a.TownId });
        builder.Ignore(a => a.HomeIsAnswered);
        builder.HasIndex(a => new { a.TownId, a.VillageId, a.Role });
        builder.HasOne<User>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Town>().WithMany().HasForeignKey(a => a.TownId).OnDelete(DeleteBehavior.Restrict);
        builder.RefersTo<Appointment, Village>(nameof(Appointment.VillageId));
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<HomeAnswer> builder)
    {
        builder.ToTable("home_answers");
        builder.HasKey(a => new { a.TownId, a.AnswerId });
        builder.HasIndex(a => new { a.TownId, a.UserId });
        builder.HasOne<User>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Town>().WithMany().HasForeignKey(a => a.TownId).OnDelete(DeleteBehavior.Restrict);
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<AppointmentRequest> builder)
    {
        builder.ToTable("appointment_requests");
        builder.HasKey(r => new { r.TownId, r.RequestId });
        builder.HasIndex(r => new { r.TownId, r.DecidedAt });
        builder.Property(r => r.Reason).HasMaxLength(AppointmentRequest.ReasonMaxLength);
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Town>().WithMany().HasForeignKey(r => r.TownId).OnDelete(DeleteBehavior.Restrict);
        builder.RefersTo<AppointmentRequest, Village>(nameof(AppointmentRequest.VillageId));
        builder.RefersToHousehold();
    }

    public void Configure(EntityTypeBuilder<HouseholdLogin> builder)
    {
        builder.ToTable("household_logins");
        builder.HasKey(l => new { l.TownId, l.HouseholdId });
        builder.HasIndex(l => l.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Restrict);
        builder.RefersToHousehold();
    }
}
