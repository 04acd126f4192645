using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

public enum ObjectionStatus
{
    /// <summary>Waits for the village group's investigation.</summary>
    Raised = 1,

    /// <summary>Investigated and passed to the station.</summary>
    Investigated = 2,

    /// <summary>Answered in writing.</summary>
    Answered = 3,

    /// <summary>Taken back by who raised it.</summary>
    Withdrawn = 4
}

public enum ObjectionOutcome
{
    /// <summary>成立: corrected by entries.</summary>
    Upheld = 1,

    /// <summary>部分成立.</summary>
    PartlyUpheld = 2,

    /// <summary>不成立.</summary>
    NotUpheld = 3
}

/// <summary>异议: a resident's challenge to a published line (PUB-3).</summary>
public sealed class Objection : IVillageOwned
{
    public const int TextMaxLength = 1000;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid ObjectionId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by: 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required DateTime RaisedAt { get; init; }

    public required Guid RaisedBy { get; init; }

    /// <summary>The objector's household, by its login or asked at the counter; null = not of a household that takes part.</summary>
    public Guid? RaisedByHouseholdId { get; init; }

    public required string RaisedByName { get; init; }

    public string? RaisedByPhone { get; init; }

    /// <summary>Whose line is challenged.</summary>
    public required Guid HouseholdId { get; init; }

    /// <summary>The challenged entry of the village's ledger; null when the quarter's score or the board itself is challenged.</summary>
    public long? EntrySeq { get; init; }

    /// <summary>The notice it belongs to, when raised in a notice's time: it must be answered before the board is final (D24).</summary>
    public Guid? NoticeId { get; init; }

    public required string Reason { get; init; }

    /// <summary>The last day for the answer (D16).</summary>
    public required DateOnly DueOn { get; init; }

    public ObjectionStatus Status { get; private set; } = ObjectionStatus.Raised;

    public string? Findings { get; private set; }

    public DateTime? InvestigatedAt { get; private set; }

    public Guid? InvestigatedBy { get; private set; }

    public ObjectionOutcome? Outcome { get; private set; }

    public string? Answer { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public Guid? AnsweredBy { get; private set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    public bool IsOpen => Status is ObjectionStatus.Raised or ObjectionStatus.Investigated;

    /// <summary>Raised by this very person, who has no household here to be known by.</summary>
    public bool IsOutsidersOwn(Caller who) => RaisedByHouseholdId is null && RaisedBy == who.UserId && RaisedByName == who.Name;

    /// <summary>The caller is on one of its two sides: whose line is challenged, or who challenges it.</summary>
    public bool IsOwnOf(Caller who) => who.IsOf(HouseholdId) || who.IsOf(RaisedByHouseholdId) || IsOutsidersOwn(who);

    /// <summary>The notice that an objection belongs to: one that takes none any more leaves an entry's to stand by itself.</summary>
    /// <remarks>
    /// D16: the time for objections to a notice. An entry may be challenged later too: it then no longer holds up the board, and is
    /// corrected in the current quarter (D25).
    /// </remarks>
    /// <exception cref="RuleViolation">The notice's time is over, and no entry is challenged.</exception>
    public static QuarterNotice? NoticeFor(QuarterNotice? notice, Guid householdId, bool challengesAnEntry, DateOnly today)
    {
        if (notice is null || notice.TakesObjectionsOn(today, householdId))
        {
            return notice;
        }
        return challengesAnEntry ? null : throw new RuleViolation(
            Rule.D16,
            $"{notice.Quarter.ToChinese()}的异议期到 {notice.ObjectionsUntil:yyyy-MM-dd} 已经结束。对某一笔积分有异议的，请从那一笔提出。");
    }

    /// <summary>The village group's findings; with them it passes to the station.</summary>
    /// <exception cref="RuleViolation">It was investigated or is settled, is the caller's own, or nothing was found.</exception>
    public void Investigate(string findings, Caller by, DateTime at)
    {
        MustBeOpen();
        MustNotBeOwn(by);
        if (Status != ObjectionStatus.Raised)
        {
            throw new RuleViolation(Rule.Pub3, $"异议 {Label} 已经调查过，在镇里等答复。");
        }
        if (string.IsNullOrWhiteSpace(findings))
        {
            throw new RuleViolation(Rule.Form, "请写明调查核实的情况。", "Findings");
        }
        (Status, Findings, InvestigatedAt, InvestigatedBy) = (ObjectionStatus.Investigated, findings, at, by.UserId);
    }

    /// <summary>The station's written answer.</summary>
    /// <param name="corrects">Whether the answer comes with a correction of entries.</param>
    /// <exception cref="RuleViolation">
    /// It is not investigated yet or is settled, is the caller's own, has no reason, or an objection that is not upheld would correct.
    /// </exception>
    public void AnswerWith(ObjectionOutcome outcome, string answer, bool corrects, Caller by, DateTime at)
    {
        MustBeOpen();
        MustNotBeOwn(by);
        if (Status != ObjectionStatus.Investigated)
        {
            throw new RuleViolation(Rule.Pub3, $"异议 {Label} 要先由村审核组调查核实。");
        }
        if (string.IsNullOrWhiteSpace(answer))
        {
            throw new RuleViolation(Rule.Form, "请写明答复和理由。", "Answer");
        }
        if (outcome == ObjectionOutcome.NotUpheld && corrects)
        {
            throw new RuleViolation(Rule.Pub3, "不成立的异议不更正积分；要更正，请选“成立”或“部分成立”。", "Outcome");
        }
        (Status, Outcome, Answer, AnsweredAt, AnsweredBy) = (ObjectionStatus.Answered, outcome, answer, at, by.UserId);
    }

    /// <summary>
    /// Taken back before the answer: by the household that raised it, or by who took it at the counter, at the objector's word.
    /// </summary>
    /// <exception cref="RuleViolation">It is settled, or the caller did not raise it.</exception>
    public void Withdraw(Caller by)
    {
        MustBeOpen();
        if (!by.IsOf(RaisedByHouseholdId))
        {
            if (RaisedBy != by.UserId)
            {
                throw new RuleViolation(Rule.Pub3, "只有提出异议的人可以撤回。");
            }
            by.MustNotDecideOn(HouseholdId, "请其他积分管理员或镇里办理。");
        }
        Status = ObjectionStatus.Withdrawn;
    }

    private void MustBeOpen()
    {
        if (!IsOpen)
        {
            throw new RuleViolation(Rule.Stale, $"异议 {Label} 已经办结。");
        }
    }

    // Both sides: the household whose line is challenged, and who challenges it.
    private void MustNotBeOwn(Caller by)
    {
        by.MustNotDecideOn([HouseholdId, RaisedByHouseholdId], "自己家提的异议也一样，请其他成员办理。");
        if (IsOutsidersOwn(by))
        {
            throw new RuleViolation(Rule.OwnCase, "自己提的异议要回避，请其他成员办理。");
        }
    }
}

public sealed class ObjectionMapping : IEntityTypeConfiguration<Objection>
{
    public void Configure(EntityTypeBuilder<Objection> builder)
    {
        builder.ToTable("objections");
        builder.HasKey(o => new { o.TownId, o.ObjectionId });
        builder.Property(o => o.RaisedByName).HasMaxLength(30);
        builder.Property(o => o.RaisedByPhone).HasMaxLength(20);
        builder.Property(o => o.Reason).HasMaxLength(Objection.TextMaxLength);
        builder.Property(o => o.Findings).HasMaxLength(Objection.TextMaxLength);
        builder.Property(o => o.Answer).HasMaxLength(Objection.TextMaxLength);
        builder.Ignore(o => o.Label);
        builder.Ignore(o => o.IsOpen);
        builder.HasIndex(o => new { o.TownId, o.VillageId, o.Year, o.Number }).IsUnique();
        builder.BelongsToVillage();
        builder.RefersToHousehold();
        builder.RefersToHousehold(nameof(Objection.RaisedByHouseholdId));
        builder.RefersTo<Objection, QuarterNotice>(nameof(Objection.NoticeId));
        builder.HasOne<Ledger.LedgerEntry>().WithMany().HasForeignKey(o => new { o.TownId, o.VillageId, o.EntrySeq })
            .OnDelete(DeleteBehavior.Restrict);
    }
}
