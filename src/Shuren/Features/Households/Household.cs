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

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid HouseholdId { get; init; } = Ids.New();

    /// <summary>登记卡号: 1, 2, 3 … within the village, kept over the years.</summary>
    public required int CardNumber { get; init; }

    /// <summary>组别, one of the village's groups.</summary>
    public required string GroupName { get; set; }

    /// <summary>户主姓名.</summary>
    public required string Head { get; set; }

    /// <summary>Pinyin initials of the head, for the search (HH-6).</summary>
    public required string HeadInitials { get; set; }

    public string? Address { get; set; }

    public string? Phone { get; set; }

    public string? Remarks { get; set; }

    /// <summary>The day from which it takes part; stays when it leaves and comes back (D32).</summary>
    public required DateOnly JoinedOn { get; init; }

    /// <summary>The day on which it withdrew; null while it takes part.</summary>
    public DateOnly? WithdrawnOn { get; set; }

    public string? WithdrawalReason { get; set; }

    /// <summary>
    /// Asked apart from joining; changes nothing but whether the name may be published (HH-1, D11). What its last <see cref="Consent"/> row
    /// says; changed only together with such a row, by <see cref="Consents"/>.
    /// </summary>
    public bool ConsentsToPublish { get; private set; }

    /// <summary>False for a household not registered in the village (HH-2).</summary>
    public bool IsLocal { get; init; } = true;

    public VillageKey Village => new(TownId, VillageId);

    /// <summary>The times in which it had left (D32). Always loaded with it.</summary>
    public List<HouseholdAbsence> Absences { get; } = [];

    public bool TakesPartOn(DateOnly day) => JoinedOn <= day && (WithdrawnOn is null || day < WithdrawnOn) && !Absences.Exists(a => a.Covers(day));

    /// <summary>Why <see cref="TakesPartOn"/> says no, in Chinese.</summary>
    public string WhyNotOn(DateOnly day)
        => JoinedOn > day ? $"{Head}户从 {JoinedOn:yyyy-MM-dd} 起才参加积分，{day:yyyy-MM-dd} 的事不能记。"
            : Absences.Find(a => a.Covers(day)) is { } absence
                ? $"{Head}户从 {absence.LeftOn:yyyy-MM-dd} 起退出过，{absence.ReturnedOn:yyyy-MM-dd} 才重新参加，{day:yyyy-MM-dd} 的事不能记。"
                : $"{Head}户已于 {WithdrawnOn:yyyy-MM-dd} 退出，不能再记分。";

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

    public required string Name { get; set; }

    /// <summary>与户主关系.</summary>
    public required string Relation { get; set; }
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

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ApplicationId { get; init; } = Ids.New();

    public required string Head { get; set; }

    public required string GroupName { get; set; }

    public string? Address { get; set; }

    public string? Phone { get; set; }

    public string? Remarks { get; set; }

    /// <summary>Other members, one a line: "李四 妻".</summary>
    public string? Members { get; set; }

    public bool IsLocal { get; set; } = true;

    /// <summary>HH-2: from when a household registered elsewhere has lived here.</summary>
    public DateOnly? ResidesSince { get; set; }

    public bool ConsentsToPublish { get; set; }

    /// <summary>True when the recorder entered it at the counter from signed paper; false when sent online.</summary>
    public required bool AtCounter { get; init; }

    /// <summary>The signed paper, scanned.</summary>
    public Guid? ScanPhotoId { get; set; }

    public required DateTime SubmittedAt { get; init; }

    /// <summary>The recorder; null when sent online by a resident without an account.</summary>
    public Guid? SubmittedBy { get; init; }

    /// <summary>HH-2: the committee's consent: the day of it, who recorded it, and what was decided.</summary>
    public DateOnly? ConsentedOn { get; set; }

    public Guid? ConsentedBy { get; set; }

    public string? ConsentNote { get; set; }

    public ApplicationStatus Status { get; set; } = ApplicationStatus.Submitted;

    public string? RefusalReason { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedBy { get; set; }

    public Guid? HouseholdId { get; set; }

    /// <summary>Why it is not the household of that name which had left (D32); null when there was none, or it was opened again.</summary>
    public string? OtherHouseholdBecause { get; set; }
}

public sealed class HouseholdMapping :
    IEntityTypeConfiguration<Household>, IEntityTypeConfiguration<HouseholdAbsence>, IEntityTypeConfiguration<Member>, IEntityTypeConfiguration<Application>
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
        builder.HasOne<VillageGroup>().WithMany().HasForeignKey(h => new { h.TownId, h.VillageId, h.GroupName }).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(h => h.Absences).WithOne().HasForeignKey(a => new { a.TownId, a.HouseholdId }).OnDelete(DeleteBehavior.Restrict);
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
        builder.Property(m => m.Relation).HasMaxLength(20);
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
        builder.HasIndex(a => new { a.TownId, a.VillageId, a.Status });
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersTo<Application, StoredPhoto>(nameof(Application.ScanPhotoId));
    }
}
