using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Commendations;

public enum RoundState
{
    /// <summary>Nominations and votes.</summary>
    Open,

    /// <summary>On the public page, open to objections.</summary>
    Published,

    /// <summary>Nothing changes any more.</summary>
    Final,

    /// <summary>Given up.</summary>
    Cancelled
}

/// <summary>
/// 先进选树 of a village over some quarters, as 年度“积分之星” (SUP-4): opened, nominated, voted on, witnessed, published with a time for
/// objections, then final.
/// </summary>
public sealed class CommendationRound : IVillageOwned
{
    public const int TitleMaxLength = 30;
    public const int ReasonMaxLength = 200;
    public const int SeatsMax = 100;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid RoundId { get; init; } = Ids.New();

    public required string Title { get; init; }

    /// <summary>The first quarter whose points count.</summary>
    public required Quarter From { get; init; }

    public required Quarter Until { get; init; }

    /// <summary>No more households than that are chosen.</summary>
    public required int Seats { get; init; }

    public required DateTime OpenedAt { get; init; }

    public required Guid OpenedBy { get; init; }

    public DateTime? PublishedAt { get; private set; }

    public Guid? PublishedBy { get; private set; }

    /// <summary>The last day for objections (D16), that day included.</summary>
    public DateOnly? ObjectionsUntil { get; private set; }

    /// <summary>The last day on the public page (PUB-4).</summary>
    public DateOnly? PublicUntil { get; private set; }

    public DateTime? FinalAt { get; private set; }

    public Guid? FinalBy { get; private set; }

    public DateTime? CancelledAt { get; private set; }

    public Guid? CancelledBy { get; private set; }

    public string? CancelReason { get; private set; }

    public RoundState State => CancelledAt is not null ? RoundState.Cancelled
        : FinalAt is not null ? RoundState.Final
        : PublishedAt is not null ? RoundState.Published
        : RoundState.Open;

    public string Period => From == Until ? From.ToChinese() : $"{From.ToChinese()}到{Until.ToChinese()}";

    /// <summary>The quarters whose points count.</summary>
    public IEnumerable<Quarter> Quarters
    {
        get
        {
            for (var quarter = From; quarter <= Until; quarter = quarter.Plus(1))
            {
                yield return quarter;
            }
        }
    }

    public bool IsOnShow(DateOnly today) => State is RoundState.Published or RoundState.Final && today <= PublicUntil;

    public bool TakesObjectionsOn(DateOnly today) => State == RoundState.Published && today <= ObjectionsUntil;

    /// <exception cref="RuleViolation">It is in another state by now.</exception>
    public void MustBe(RoundState state)
    {
        if (State != state)
        {
            throw new RuleViolation(Rule.Stale, $"“{Title}”现在{State.Chinese()}，不能再这样办，请刷新看看。");
        }
    }

    public void Publish(Town town, Guid by, DateTime at)
    {
        MustBe(RoundState.Open);
        var today = at.ToChinaDate();
        (PublishedAt, PublishedBy) = (at, by);
        (ObjectionsUntil, PublicUntil) = (today.AddDays(town.ObjectionDays), today.AddDays(town.NoticeDays));
    }

    /// <summary>Off the public page again, because what was decided no longer holds.</summary>
    public void Retract()
    {
        MustBe(RoundState.Published);
        (PublishedAt, PublishedBy, ObjectionsUntil, PublicUntil) = (null, null, null, null);
    }

    public void MakeFinal(Town town, Guid by, DateTime at)
    {
        MustBe(RoundState.Published);
        (FinalAt, FinalBy, PublicUntil) = (at, by, at.ToChinaDate().AddDays(town.NoticeDays));
    }

    /// <exception cref="RuleViolation">It is not open, or no reason.</exception>
    public void Cancel(string? reason, Guid by, DateTime at)
    {
        MustBe(RoundState.Open);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation(Rule.Sup4, "请写明为什么不办了。", "CancelReason");
        }
        (CancelledAt, CancelledBy, CancelReason) = (at, by, reason.Trim());
    }
}

/// <summary>A household put forward.</summary>
public sealed class Nomination : IVillageOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid NominationId { get; init; } = Ids.New();

    public required Guid RoundId { get; init; }

    public required Guid HouseholdId { get; init; }

    /// <summary>The household that nominated; null = somebody of the village's staff.</summary>
    public Guid? ByHouseholdId { get; init; }

    public required Guid NominatedBy { get; init; }

    public required DateTime NominatedAt { get; init; }

    public required string Reason { get; init; }

    public DateTime? DroppedAt { get; private set; }

    public Guid? DroppedBy { get; private set; }

    /// <summary>The household itself does not want it.</summary>
    public bool IsDeclined { get; private set; }

    /// <summary>The digest of what the group chose, when the round was published; null = not chosen.</summary>
    public string? ChosenOn { get; private set; }

    /// <summary>When an objection took it off again.</summary>
    public DateTime? StruckAt { get; private set; }

    /// <summary>Of the certificate, within the village's year; null before it is final.</summary>
    public int? CertificateNumber { get; private set; }

    public bool IsLive => DroppedAt is null && StruckAt is null;

    public bool IsChosen => ChosenOn is not null && IsLive;

    /// <summary>Taken back by who nominated, or declined by the household itself.</summary>
    /// <exception cref="RuleViolation">It is gone already, or the caller is neither.</exception>
    public void Drop(Caller by, DateTime at)
    {
        if (!IsLive)
        {
            throw new RuleViolation(Rule.Stale, "这一户的推荐已经不在了。");
        }
        var declines = by.HouseholdId == HouseholdId;
        if (!declines && NominatedBy != by.UserId)
        {
            throw new RuleViolation(Rule.Sup4, "谁推荐的谁撤回；被推荐的农户不愿意的，可以自己说不参加。");
        }
        (DroppedAt, DroppedBy, IsDeclined) = (at, by.UserId, declines);
    }

    public void Choose(string on) => ChosenOn = on;

    public void Unchoose() => ChosenOn = null;

    public void Strike(DateTime at) => StruckAt ??= at;

    public void Certify(int number) => CertificateNumber ??= number;
}

/// <summary>
/// One member's own vote on one household (D21). It holds for just the reason and figures it was cast on (D33); a changed mind is a further
/// row, and the earlier one stays, void.
/// </summary>
public sealed class CommendationVote : ITownOwned
{
    public const int ReasonMaxLength = 500;

    public required int TownId { get; init; }

    public Guid VoteId { get; init; } = Ids.New();

    public required Guid NominationId { get; init; }

    public required string VotedOn { get; init; }

    public required Guid UserId { get; init; }

    public required bool Approve { get; init; }

    public required string Reason { get; init; }

    /// <summary>Of the chair, whose vote breaks a tie.</summary>
    public required bool IsChair { get; init; }

    public required DateTime At { get; init; }

    /// <summary>When the member voted anew.</summary>
    public DateTime? VoidAt { get; private set; }

    public void Void(DateTime at) => VoidAt ??= at;
}

/// <summary>A supervisor watched how the group decided and has no doubt about it. The database refuses update and delete.</summary>
/// <remarks>A doubt is a flag, with its words and its answer.</remarks>
public sealed class CommendationWitness : IVillageOwned
{
    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid WitnessId { get; init; } = Ids.New();

    public required Guid RoundId { get; init; }

    /// <summary>A digest of all votes that were looked at.</summary>
    public required string SeenOn { get; init; }

    public required Guid UserId { get; init; }

    public required DateTime At { get; init; }
}

/// <summary>A villager's objection to a household that is published as chosen.</summary>
public sealed class CommendationObjection : IVillageOwned
{
    public const int TextMaxLength = 500;
    public const int NameMaxLength = 30;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ObjectionId { get; init; } = Ids.New();

    public required Guid NominationId { get; init; }

    /// <summary>The household that objected online.</summary>
    public Guid? RaisedByHouseholdId { get; init; }

    /// <summary>Who objected at the counter.</summary>
    public string? RaisedByName { get; init; }

    public required string Reason { get; init; }

    public required DateTime RaisedAt { get; init; }

    public required Guid RaisedBy { get; init; }

    public string? Answer { get; private set; }

    /// <summary>The household is not commended.</summary>
    public bool? IsUpheld { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public Guid? AnsweredBy { get; private set; }

    public bool IsOpen => AnsweredAt is null;

    /// <exception cref="RuleViolation">It is answered, by who took it, or nothing is said.</exception>
    public void AnswerWith(bool isUpheld, string? answer, Caller by, DateTime at)
    {
        if (!IsOpen)
        {
            throw new RuleViolation(Rule.Stale, "这条异议已经答复了。");
        }
        if (RaisedBy == by.UserId)
        {
            throw new RuleViolation(Rule.OwnCase, "这条异议是您登记的，请镇里另一个人答复。");
        }
        if (string.IsNullOrWhiteSpace(answer))
        {
            throw new RuleViolation(Rule.Form, "请写明调查的情况和答复。", "Answer");
        }
        (IsUpheld, Answer, AnsweredAt, AnsweredBy) = (isUpheld, answer.Trim(), at, by.UserId);
    }
}

public static class CommendationTexts
{
    public static string Chinese(this RoundState state) => state switch
    {
        RoundState.Open => "推荐和表决中",
        RoundState.Published => "公示中",
        RoundState.Final => "已定",
        _ => "不办了"
    };

    public static string Badge(this RoundState state) => state switch
    {
        RoundState.Open => "wait",
        RoundState.Published => "info",
        RoundState.Final => "ok",
        _ => ""
    };
}

public sealed class CommendationMapping :
    IEntityTypeConfiguration<CommendationRound>, IEntityTypeConfiguration<Nomination>, IEntityTypeConfiguration<CommendationVote>,
    IEntityTypeConfiguration<CommendationWitness>, IEntityTypeConfiguration<CommendationObjection>
{
    public void Configure(EntityTypeBuilder<CommendationRound> builder)
    {
        builder.ToTable("commendation_rounds");
        builder.HasKey(r => new { r.TownId, r.RoundId });
        builder.Property(r => r.Title).HasMaxLength(CommendationRound.TitleMaxLength);
        builder.Property(r => r.CancelReason).HasMaxLength(CommendationRound.ReasonMaxLength);
        builder.Ignore(r => r.State);
        builder.Ignore(r => r.Period);
        builder.Ignore(r => r.Quarters);
        builder.HasIndex(r => new { r.TownId, r.VillageId });
        builder.BelongsToVillage();
    }

    public void Configure(EntityTypeBuilder<Nomination> builder)
    {
        builder.ToTable("nominations");
        builder.HasKey(n => new { n.TownId, n.NominationId });
        builder.Property(n => n.Reason).HasMaxLength(Nomination.ReasonMaxLength);
        builder.Property(n => n.ChosenOn).HasMaxLength(Shown.Length);
        builder.Ignore(n => n.IsLive);
        builder.Ignore(n => n.IsChosen);
        builder.HasIndex(n => new { n.TownId, n.RoundId });
        builder.HasIndex(n => new { n.TownId, n.HouseholdId });
        builder.BelongsToVillage();
        builder.RefersTo<Nomination, CommendationRound>(nameof(Nomination.RoundId));
        builder.RefersToHousehold();
        builder.RefersToHousehold(nameof(Nomination.ByHouseholdId));
    }

    public void Configure(EntityTypeBuilder<CommendationVote> builder)
    {
        builder.ToTable("commendation_votes");
        builder.HasKey(v => new { v.TownId, v.VoteId });
        builder.Property(v => v.VotedOn).HasMaxLength(Shown.Length);
        builder.Property(v => v.Reason).HasMaxLength(CommendationVote.ReasonMaxLength);
        builder.HasIndex(v => new { v.TownId, v.NominationId });
        builder.RefersTo<CommendationVote, Nomination>(nameof(CommendationVote.NominationId));
    }

    public void Configure(EntityTypeBuilder<CommendationWitness> builder)
    {
        builder.ToTable("commendation_witnesses");
        builder.HasKey(w => new { w.TownId, w.WitnessId });
        builder.Property(w => w.SeenOn).HasMaxLength(Shown.Length);
        builder.HasIndex(w => new { w.TownId, w.RoundId });
        builder.BelongsToVillage();
        builder.RefersTo<CommendationWitness, CommendationRound>(nameof(CommendationWitness.RoundId));
    }

    public void Configure(EntityTypeBuilder<CommendationObjection> builder)
    {
        builder.ToTable("commendation_objections");
        builder.HasKey(o => new { o.TownId, o.ObjectionId });
        builder.Property(o => o.RaisedByName).HasMaxLength(CommendationObjection.NameMaxLength);
        builder.Property(o => o.Reason).HasMaxLength(CommendationObjection.TextMaxLength);
        builder.Property(o => o.Answer).HasMaxLength(CommendationObjection.TextMaxLength);
        builder.Ignore(o => o.IsOpen);
        builder.HasIndex(o => new { o.TownId, o.NominationId });
        builder.BelongsToVillage();
        builder.RefersTo<CommendationObjection, Nomination>(nameof(CommendationObjection.NominationId));
        builder.RefersToHousehold(nameof(CommendationObjection.RaisedByHouseholdId));
    }
}
