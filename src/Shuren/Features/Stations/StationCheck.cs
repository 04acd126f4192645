using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Stations;

/// <summary>「六有」: what every station has (plan, 三（一）规范建设). Values are stored.</summary>
public enum StationPoint
{
    /// <summary>有固定场所.</summary>
    Place = 1,

    /// <summary>有统一标牌.</summary>
    Sign = 2,

    /// <summary>有明码标价.</summary>
    Prices = 3,

    /// <summary>有合理制度.</summary>
    Rules = 4,

    /// <summary>有发放台账.</summary>
    IssueLedger = 5,

    /// <summary>有专人管理.</summary>
    Keeper = 6
}

/// <summary>Where a point stands.</summary>
public enum StationState
{
    /// <summary>Nothing was said yet.</summary>
    Unsaid,

    /// <summary>The village has not got it.</summary>
    Lacking,

    /// <summary>The village has it, and the town has not looked yet.</summary>
    Waiting,

    /// <summary>The town looked, and it is not so.</summary>
    Returned,

    /// <summary>The town looked and signed.</summary>
    Accepted
}

/// <summary>What a village said of one point, and what the town found. The latest of a point counts; earlier ones stay.</summary>
public sealed class StationCheck : IVillageOwned
{
    public const int NoteMaxLength = 200;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid StationCheckId { get; init; } = Ids.New();

    public required StationPoint Point { get; init; }

    public required bool Has { get; init; }

    /// <summary>Since when, or the day somebody looked.</summary>
    public required DateOnly On { get; init; }

    public Guid? PhotoId { get; init; }

    public string? Note { get; init; }

    public required DateTime SaidAt { get; init; }

    public required Guid SaidBy { get; init; }

    public DateTime? InspectedAt { get; private set; }

    public Guid? InspectedBy { get; private set; }

    /// <summary>Null before the town looked.</summary>
    public bool? IsAccepted { get; private set; }

    /// <summary>Why the town returned it.</summary>
    public string? ReturnReason { get; private set; }

    public StationState State => (Has, IsAccepted) switch
    {
        (false, _) => StationState.Lacking,
        (true, null) => StationState.Waiting,
        (true, true) => StationState.Accepted,
        (true, false) => StationState.Returned
    };

    /// <summary>The town looked.</summary>
    /// <param name="isAccepted">Whether it is so.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="by">Who looked.</param>
    /// <param name="at">Now.</param>
    /// <exception cref="RuleViolation">Nothing waits, by who said it, or returned without a word.</exception>
    public void Inspect(bool isAccepted, string? reason, Caller by, DateTime at)
    {
        if (State != StationState.Waiting)
        {
            throw new RuleViolation(Rule.Stale, "这一项现在不等验收，请刷新看看。");
        }
        if (SaidBy == by.UserId)
        {
            throw new RuleViolation(Rule.Org3, "自己填的，不能自己验收，请镇里另一位来验收。");
        }
        if (!isAccepted && string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Org3, "退回的，请写明差在哪里。", "Reason");
        }
        (InspectedAt, InspectedBy, IsAccepted) = (at, by.UserId, isAccepted);
        ReturnReason = isAccepted ? null : reason!.Trim();
    }

    /// <summary>What a form that inspects it shows.</summary>
    public string ShownNow => Shown.Of(StationCheckId, Has, On, Note, IsAccepted);
}

public sealed class StationMapping : IEntityTypeConfiguration<StationCheck>
{
    public void Configure(EntityTypeBuilder<StationCheck> builder)
    {
        builder.ToTable("station_checks");
        builder.HasKey(c => new { c.TownId, c.StationCheckId });
        builder.Property(c => c.Note).HasMaxLength(StationCheck.NoteMaxLength);
        builder.Property(c => c.ReturnReason).HasMaxLength(StationCheck.NoteMaxLength);
        builder.Ignore(c => c.State);
        builder.HasIndex(c => new { c.TownId, c.VillageId, c.Point });
        builder.BelongsToVillage();
        builder.RefersTo<StationCheck, StoredPhoto>(nameof(StationCheck.PhotoId));
    }
}

/// <summary>In Chinese, as the plan says it.</summary>
public static class StationTexts
{
    public static readonly IReadOnlyList<StationPoint> Points = Enum.GetValues<StationPoint>();

    public static string Chinese(this StationPoint point) => point switch
    {
        StationPoint.Place => "有固定场所",
        StationPoint.Sign => "有统一标牌",
        StationPoint.Prices => "有明码标价",
        StationPoint.Rules => "有合理制度",
        StationPoint.IssueLedger => "有发放台账",
        StationPoint.Keeper => "有专人管理",
        _ => throw new ArgumentOutOfRangeException(nameof(point))
    };

    /// <summary>What a villager would look for.</summary>
    public static string Hint(this StationPoint point) => point switch
    {
        StationPoint.Place => "设在便民服务中心，村民找得到。",
        StationPoint.Sign => "门口挂了统一的标牌。",
        StationPoint.Prices => "每样东西几分，写在东西旁边。",
        StationPoint.Rules => "怎样积分、怎样兑换，贴在墙上。",
        StationPoint.IssueLedger => "发放台账放在站点，随时看得到。",
        StationPoint.Keeper => "谁管站点、什么时候开，写明白。",
        _ => throw new ArgumentOutOfRangeException(nameof(point))
    };

    public static string Chinese(this StationState state) => state switch
    {
        StationState.Unsaid => "还没填",
        StationState.Lacking => "没有",
        StationState.Waiting => "有，等镇里验收",
        StationState.Returned => "镇里退回",
        StationState.Accepted => "有，镇里已验收",
        _ => throw new ArgumentOutOfRangeException(nameof(state))
    };

    /// <summary>Not there yet, by the village's own word or the town's.</summary>
    public static bool IsOpen(this StationState state) => state is StationState.Unsaid or StationState.Lacking or StationState.Returned;

    public static string Badge(this StationState state) => state switch
    {
        StationState.Accepted => "ok",
        StationState.Waiting => "wait",
        _ => "bad"
    };
}
