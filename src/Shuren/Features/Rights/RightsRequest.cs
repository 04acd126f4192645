using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>What a household asks for.</summary>
public enum RequestKind
{
    /// <summary>更正, or to complete it.</summary>
    Correct = 1,

    /// <summary>删除.</summary>
    Remove = 2
}

public enum RequestStatus
{
    /// <summary>Waits for its answer.</summary>
    Asked = 1,

    /// <summary>Done as asked.</summary>
    Done = 2,

    /// <summary>Not done, with the reason.</summary>
    Refused = 3,

    /// <summary>Taken back before the answer.</summary>
    Withdrawn = 4
}

/// <summary>
/// A household asks that something held about it be corrected or removed (SUP-6): numbered, with a day for the answer. What was written
/// once is not written again; each step stands in the audit trail.
/// </summary>
public sealed class RightsRequest : IVillageOwned
{
    public const int TextMaxLength = 1000;

    /// <summary>
    /// Working days for the answer. Only Saturdays and Sundays are left out: a holiday makes the time shorter for us, never longer.
    /// </summary>
    public const int AnswerWorkingDays = 15;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RequestId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by: 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required Guid HouseholdId { get; init; }

    public required RequestKind Kind { get; init; }

    /// <summary>What is wrong, or is to go.</summary>
    public required string Wish { get; init; }

    public required bool AtCounter { get; init; }

    public required DateTime AskedAt { get; init; }

    public required Guid AskedBy { get; init; }

    /// <summary>The last day for the answer.</summary>
    public required DateOnly DueOn { get; init; }

    public RequestStatus Status { get; private set; } = RequestStatus.Asked;

    public string? Answer { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public Guid? AnsweredBy { get; private set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    public bool IsLateOn(DateOnly today) => Status == RequestStatus.Asked && DueOn < today;

    /// <summary>The last of so many working days after that day.</summary>
    public static DateOnly DueAfter(DateOnly day, int workingDays = AnswerWorkingDays)
    {
        for (var left = workingDays; left > 0;)
        {
            day = day.AddDays(1);
            left -= day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }
        return day;
    }

    /// <exception cref="RuleViolation">It is settled, is the caller's own, or nothing is said.</exception>
    public void AnswerWith(bool done, string? answer, Caller by, DateTime at)
    {
        MustBeOpen();
        by.MustNotDecideOn(HouseholdId, "请其他积分管理员或镇里办理。");
        if (string.IsNullOrWhiteSpace(answer))
        {
            throw new RuleViolation(Rule.Form, done ? "请写明改了、删了什么。" : "请写明为什么不改、不删。", "Answer");
        }
        (Status, Answer, AnsweredAt, AnsweredBy) = (done ? RequestStatus.Done : RequestStatus.Refused, answer.Trim(), at, by.UserId);
    }

    /// <summary>Taken back: by the household, or at its word by who took it at the counter.</summary>
    /// <exception cref="RuleViolation">It is settled, or somebody else's.</exception>
    public void Withdraw(Caller by)
    {
        MustBeOpen();
        if (by.HouseholdId != HouseholdId)
        {
            if (AskedBy != by.UserId)
            {
                throw new RuleViolation(Rule.Sup6, "只有提出的农户，或者当面受理的人可以撤回。");
            }
            by.MustNotDecideOn(HouseholdId, "请用本户的卡号登录办理。");
        }
        Status = RequestStatus.Withdrawn;
    }

    private void MustBeOpen()
    {
        if (Status != RequestStatus.Asked)
        {
            throw new RuleViolation(Rule.Stale, $"要求 {Label} 已经办结。");
        }
    }
}

public static class RequestTexts
{
    public static string Chinese(this RequestKind kind) => kind == RequestKind.Correct ? "更正、补充" : "删除";

    public static string Chinese(this RequestStatus status) => status switch
    {
        RequestStatus.Done => "已办",
        RequestStatus.Refused => "没有办，有答复",
        RequestStatus.Withdrawn => "已撤回",
        _ => "等答复"
    };

    public static IQueryable<RightsRequest> Open(this IQueryable<RightsRequest> requests)
        => requests.Where(r => r.Status == RequestStatus.Asked);
}

public sealed class RightsMapping : IEntityTypeConfiguration<RightsRequest>
{
    public void Configure(EntityTypeBuilder<RightsRequest> builder)
    {
        builder.ToTable("rights_requests");
        builder.HasKey(r => new { r.TownId, r.RequestId });
        builder.Property(r => r.Wish).HasMaxLength(RightsRequest.TextMaxLength);
        builder.Property(r => r.Answer).HasMaxLength(RightsRequest.TextMaxLength);
        builder.Ignore(r => r.Label);
        builder.HasIndex(r => new { r.TownId, r.VillageId, r.Year, r.Number }).IsUnique();
        builder.BelongsToVillage();
        builder.RefersToHousehold();
    }
}
