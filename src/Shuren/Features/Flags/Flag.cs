using Shuren.Features.Access;

namespace Shuren.Features.Flags;

/// <summary>What a supervisor may doubt.</summary>
public enum FlagKind
{
    Claim = 1,
    ReviewLine = 2,
    Entry = 3,
    Redemption = 4,
    Notice = 5,
    RuleList = 6,
    Household = 7,
    Remedy = 8,
    Commendation = 9,

    /// <summary>An entry of the fund book.</summary>
    Funds = 10,
    StockMovement = 11,
    Objection = 12,
    Correction = 13,

    /// <summary>What was said of one of the six points.</summary>
    StationCheck = 14,

    /// <summary>A change of families.</summary>
    HouseholdChange = 15,

    /// <summary>A report as it was sent.</summary>
    Report = 16,

    /// <summary>A public page taken down or put back.</summary>
    PageRemoval = 17
}

/// <summary>Whose it is to answer first.</summary>
public enum FlagDesk
{
    Recorder = 1,
    ReviewGroup = 2,
    Town = 3
}

public enum FlagStatus
{
    /// <summary>Waits for an answer.</summary>
    Raised = 1,

    /// <summary>Answered; waits for a supervisor, who accepts it or passes it on.</summary>
    Answered = 2,

    /// <summary>Passed on: waits for the town's answer.</summary>
    Passed = 3,

    /// <summary>The town answered: that is the last word.</summary>
    Settled = 4,

    /// <summary>A supervisor is content with the answer.</summary>
    Accepted = 5,

    /// <summary>Taken back by who raised it.</summary>
    Withdrawn = 6
}

/// <summary>监督疑问: a supervisor's doubt about one record, which must be answered in writing by a day (SUP-1).</summary>
/// <remarks>It holds the record's id and nothing of its text; who reported stands nowhere in it (D23).</remarks>
public sealed class Flag : IVillageOwned
{
    public const int TextMaxLength = 1000;

    /// <summary>Days for an answer; the town has as many again.</summary>
    public const int AnswerDays = 7;

    public required int TownId { get; init; }

    public required int VillageId { get; init; }

    public Guid FlagId { get; init; } = Ids.New();

    /// <summary>With <see cref="Number"/> the number it is followed by, within the village: 2022-003.</summary>
    public required int Year { get; init; }

    public required int Number { get; init; }

    public required FlagKind Kind { get; init; }

    /// <summary>The record; null for an entry.</summary>
    public Guid? RecordId { get; init; }

    /// <summary>The entry of the village's ledger.</summary>
    public long? EntrySeq { get; init; }

    /// <summary>Whose record it is; null where it is the whole village's.</summary>
    public Guid? HouseholdId { get; init; }

    public required string Doubt { get; init; }

    public required DateTime RaisedAt { get; init; }

    public required Guid RaisedBy { get; init; }

    /// <summary>The last day for the answer that it waits for.</summary>
    public DateOnly DueOn { get; private set; }

    public FlagStatus Status { get; private set; } = FlagStatus.Raised;

    public string? Answer { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public Guid? AnsweredBy { get; private set; }

    /// <summary>Why the answer did not do.</summary>
    public string? PassedWhy { get; private set; }

    public DateTime? PassedAt { get; private set; }

    public Guid? PassedBy { get; private set; }

    public string? FinalAnswer { get; private set; }

    public DateTime? FinalAt { get; private set; }

    public Guid? FinalBy { get; private set; }

    /// <summary>When a supervisor accepted the answer, or who raised it took it back.</summary>
    public DateTime? ClosedAt { get; private set; }

    public Guid? ClosedBy { get; private set; }

    public string Label => FormattableString.Invariant($"{Year}-{Number:000}");

    public bool IsOpen => Status is FlagStatus.Raised or FlagStatus.Answered or FlagStatus.Passed;

    public bool WaitsForAnswer => Status is FlagStatus.Raised or FlagStatus.Passed;

    /// <summary>Who has to answer now.</summary>
    public FlagDesk Desk => Status == FlagStatus.Passed ? FlagDesk.Town : Kind.Desk();

    /// <summary>What a form on it was looked at with (D33).</summary>
    public string Shown => Infrastructure.Shown.Of(FlagId, (int)Status, Answer, PassedWhy);

    public bool IsOverdueOn(DateOnly today) => WaitsForAnswer && DueOn < today;

    /// <summary>A new one, with its day.</summary>
    public static Flag Raise(Flag flag, DateOnly today)
    {
        flag.DueOn = today.AddDays(AnswerDays);
        return flag;
    }

    /// <summary>Whether it is for this person to answer now, by the office held.</summary>
    public bool IsFor(Caller who) => WaitsForAnswer && (who.Can(Permission.SettleFlags) || Desk switch
    {
        FlagDesk.Recorder => who.Can(Permission.RecordClaims),
        FlagDesk.ReviewGroup => who.Can(Permission.Review),
        _ => false
    });

    /// <summary>The first answer, by somebody who did not handle the record.</summary>
    /// <param name="handled">Who had a hand in the record.</param>
    /// <exception cref="RuleViolation">
    /// It waits for no first answer, or for somebody else's; the caller handled the record or lives there; or nothing is said.
    /// </exception>
    public void AnswerWith(string? answer, IReadOnlyCollection<Guid> handled, Caller by, DateTime at)
    {
        MustBe(FlagStatus.Raised);
        (Answer, AnsweredAt, AnsweredBy) = (MustBeAnswer(answer, handled, by), at, by.UserId);
        Status = FlagStatus.Answered;
    }

    /// <summary>The town's answer, which is the last.</summary>
    /// <inheritdoc cref="AnswerWith" path="/param"/>
    /// <inheritdoc cref="AnswerWith" path="/exception"/>
    public void Settle(string? answer, IReadOnlyCollection<Guid> handled, Caller by, DateTime at)
    {
        MustBe(FlagStatus.Passed);
        if (AnsweredBy == by.UserId)
        {
            throw new RuleViolation(Rule.Sup1, "头一次就是您答复的，监督员没有认可。请镇里另一个人答复。");
        }
        (FinalAnswer, FinalAt, FinalBy) = (MustBeAnswer(answer, handled, by), at, by.UserId);
        Status = FlagStatus.Settled;
    }

    /// <summary>A supervisor is content.</summary>
    /// <exception cref="RuleViolation">There is no answer, or it is the caller's own household's record.</exception>
    public void Accept(Caller by, DateTime at)
    {
        MustBe(FlagStatus.Answered);
        MustNotBeOwn(by);
        (Status, ClosedAt, ClosedBy) = (FlagStatus.Accepted, at, by.UserId);
    }

    /// <summary>The answer does not do, or did not come in time: the town answers.</summary>
    /// <exception cref="RuleViolation">
    /// It waits for an answer in time still, the town has it or it is settled; the record is the caller's own household's; or no reason.
    /// </exception>
    public void PassOn(string? why, Caller by, DateTime at)
    {
        var today = at.ToChinaDate();
        if (Status == FlagStatus.Raised && !IsOverdueOn(today))
        {
            throw new RuleViolation(Rule.Sup1, $"这条疑问还在等答复，{DueOn:yyyy-MM-dd} 还没有答复的，才能报镇里。");
        }
        if (Status != FlagStatus.Raised)
        {
            MustBe(FlagStatus.Answered);
        }
        MustNotBeOwn(by);
        if (string.IsNullOrWhiteSpace(why))
        {
            throw new RuleViolation(Rule.Form, "请写明为什么要报镇里。", "Why");
        }
        (Status, PassedWhy, PassedAt, PassedBy) = (FlagStatus.Passed, why.Trim(), at, by.UserId);
        DueOn = today.AddDays(AnswerDays);
    }

    /// <summary>Taken back; it stays on record.</summary>
    /// <exception cref="RuleViolation">It is settled, or another raised it.</exception>
    public void Withdraw(Caller by, DateTime at)
    {
        if (!IsOpen)
        {
            throw Gone();
        }
        if (RaisedBy != by.UserId)
        {
            throw new RuleViolation(Rule.Sup1, "只有提出这条疑问的监督员可以撤回。");
        }
        (Status, ClosedAt, ClosedBy) = (FlagStatus.Withdrawn, at, by.UserId);
    }

    private string MustBeAnswer(string? answer, IReadOnlyCollection<Guid> handled, Caller by)
    {
        if (!IsFor(by))
        {
            throw new RuleViolation(Rule.Sup1, $"这条疑问由{Desk.Chinese()}答复。");
        }
        by.MustNotDecideOn([HouseholdId], "请其他人或镇里答复。");
        if (handled.Contains(by.UserId) || RaisedBy == by.UserId)
        {
            throw new RuleViolation(Rule.Sup1, "这件事是您经手的，要由没有经手的人答复；村里没有别人的，请镇里答复。");
        }
        return string.IsNullOrWhiteSpace(answer) ? throw new RuleViolation(Rule.Form, "请写明答复和理由。", "Answer") : answer.Trim();
    }

    private void MustNotBeOwn(Caller by) => by.MustNotDecideOn([HouseholdId], "请另一名监督员办理。");

    private void MustBe(FlagStatus status)
    {
        if (Status != status)
        {
            throw IsOpen ? new RuleViolation(Rule.Stale, $"监督疑问 {Label} 现在{Status.Chinese()}，请看一看再办。") : Gone();
        }
    }

    private RuleViolation Gone() => new(Rule.Stale, $"监督疑问 {Label} 已经办结（{Status.Chinese()}）。");
}

public static class FlagTexts
{
    public static FlagDesk Desk(this FlagKind kind) => kind switch
    {
        FlagKind.Claim or FlagKind.Household or FlagKind.HouseholdChange or FlagKind.Funds or FlagKind.StockMovement
            => FlagDesk.Recorder,
        FlagKind.ReviewLine or FlagKind.Remedy => FlagDesk.ReviewGroup,
        _ => FlagDesk.Town
    };

    public static string Chinese(this FlagDesk desk) => desk switch
    {
        FlagDesk.Recorder => "村积分管理员（没有别人的由镇里）",
        FlagDesk.ReviewGroup => "村审核组成员（没有别人的由镇里）",
        _ => "镇里"
    };

    public static string Chinese(this FlagKind kind) => kind switch
    {
        FlagKind.Claim => "申报",
        FlagKind.ReviewLine => "审核记录",
        FlagKind.Entry => "积分台账",
        FlagKind.Redemption => "兑换",
        FlagKind.Notice => "公示和红黑榜",
        FlagKind.RuleList => "清单",
        FlagKind.Remedy => "整改返还",
        FlagKind.Commendation => "先进选树",
        FlagKind.Funds => "资金物资",
        FlagKind.StockMovement => "库存进出",
        FlagKind.Objection => "异议",
        FlagKind.Correction => "更正",
        FlagKind.StationCheck => "站点六有",
        FlagKind.HouseholdChange => "农户变动",
        FlagKind.Report => "工作报送",
        FlagKind.PageRemoval => "公开页面的撤下和恢复",
        _ => "农户登记"
    };

    public static string Chinese(this FlagStatus status) => status switch
    {
        FlagStatus.Raised => "等答复",
        FlagStatus.Answered => "已答复，等监督员看",
        FlagStatus.Passed => "等镇里答复",
        FlagStatus.Settled => "镇里已答复",
        FlagStatus.Accepted => "监督员认可",
        _ => "已撤回"
    };

    public static string Badge(this FlagStatus status) => status switch
    {
        FlagStatus.Raised or FlagStatus.Passed => "wait",
        FlagStatus.Answered => "info",
        FlagStatus.Withdrawn => "",
        _ => "ok"
    };
}

/// <summary>Flags as desks and records look for them.</summary>
public static class FlagQueries
{
    public static IQueryable<Flag> Open(this IQueryable<Flag> flags)
        => flags.Where(f => f.Status == FlagStatus.Raised || f.Status == FlagStatus.Answered || f.Status == FlagStatus.Passed);

    /// <summary>Those that wait for an answer.</summary>
    public static IQueryable<Flag> Unanswered(this IQueryable<Flag> flags)
        => flags.Where(f => f.Status == FlagStatus.Raised || f.Status == FlagStatus.Passed);

    /// <summary>Those whose day has passed.</summary>
    public static IQueryable<Flag> OverdueOn(this IQueryable<Flag> flags, DateOnly today) => flags.Unanswered().Where(f => f.DueOn < today);

    /// <summary>Those that a desk has to answer.</summary>
    public static IQueryable<Flag> WaitingAt(this IQueryable<Flag> flags, FlagDesk desk)
    {
        var kinds = Enum.GetValues<FlagKind>().Where(k => k.Desk() == desk).ToList();
        return desk == FlagDesk.Town
            ? flags.Where(f => f.Status == FlagStatus.Passed || (f.Status == FlagStatus.Raised && kinds.Contains(f.Kind)))
            : flags.Where(f => f.Status == FlagStatus.Raised && kinds.Contains(f.Kind));
    }

    /// <summary>Those on one record.</summary>
    public static IQueryable<Flag> On(this IQueryable<Flag> flags, FlagKind kind, Guid? recordId, long? entrySeq)
        => flags.Where(f => f.Kind == kind && f.RecordId == recordId && f.EntrySeq == entrySeq);
}
