using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

/// <summary>An objection as it is raised.</summary>
/// <param name="HouseholdId">Whose line is challenged.</param>
/// <param name="EntrySeq">The challenged entry, or null for the quarter's score or the board.</param>
/// <param name="NoticeId">The notice it is about, when it is about one.</param>
/// <param name="ByHouseholdId">The objector's household.</param>
/// <param name="ByName">The objector.</param>
/// <param name="ByPhone">For questions.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="AtCounter">Taken by somebody of the staff for another: not against a line of that person's own household.</param>
public sealed record RaiseObjection(
    Guid HouseholdId, long? EntrySeq, Guid? NoticeId, Guid? ByHouseholdId, string ByName, string? ByPhone, string Reason, bool AtCounter = false);

/// <summary>异议 (PUB-3): raised, investigated by the village, answered by the station, corrected by entries.</summary>
public sealed class ObjectionService(AppDb db, EntryCorrection entries, TimeProvider clock)
{
    public Task<Objection> RaiseAsync(Caller by, VillageKey village, RaiseObjection command) => db.InVillageAsync(by, village, UseCases.RaiseObjection, async () =>
    {
        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            throw new RuleViolation("请写明哪里不对、为什么。", "Reason");
        }
        if (!await db.Households.In(village).AnyAsync(h => h.HouseholdId == command.HouseholdId))
        {
            throw new RuleViolation("没有找到这一户，请重新选择。", "HouseholdId");
        }
        if (command.ByHouseholdId is { } objector && !await db.Households.In(village).AnyAsync(h => h.HouseholdId == objector))
        {
            throw new RuleViolation("没有找到提出人的那一户，请重新填卡号。", "ByCard");
        }
        if (command.AtCounter)
        {
            by.MustNotDecideOn(command.HouseholdId, "请其他积分管理员或镇里受理。");
        }
        var entry = command.EntrySeq is { } seq
            ? await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == seq && e.HouseholdId == command.HouseholdId)
                ?? throw new RuleViolation("没有找到这一笔，请从积分明细里选。", "EntrySeq")
            : null;
        var today = clock.Today();
        var notice = await NoticeAsync(village, command, entry, today);
        var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId);
        var number = (await db.Objections.In(village).Where(o => o.Year == today.Year).MaxAsync(o => (int?)o.Number) ?? 0) + 1;
        var objection = new Objection
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Year = today.Year,
            Number = number,
            RaisedAt = clock.UtcNow(),
            RaisedBy = by.UserId,
            RaisedByHouseholdId = command.ByHouseholdId,
            RaisedByName = command.ByName,
            RaisedByPhone = command.ByPhone,
            HouseholdId = command.HouseholdId,
            EntrySeq = command.EntrySeq,
            NoticeId = notice?.NoticeId,
            Reason = command.Reason,
            DueOn = today.AddDays(town.AnswerDays)
        };
        db.Objections.Add(objection);
        await db.SaveChangesAsync();
        return objection;
    });

    /// <summary>The village group's findings; with them it passes to the station.</summary>
    public Task InvestigateAsync(Caller by, VillageKey village, Guid objectionId, string findings) => db.InVillageAsync(by, village, UseCases.Investigate.On(objectionId), async () =>
    {
        var objection = await OpenAsync(village, objectionId);
        MustNotBeOwn(objection, by);
        if (objection.Status != ObjectionStatus.Raised)
        {
            throw new RuleViolation($"异议 {objection.Label} 已经调查过，在镇里等答复。");
        }
        if (string.IsNullOrWhiteSpace(findings))
        {
            throw new RuleViolation("请写明调查核实的情况。", "Findings");
        }
        (objection.Status, objection.Findings, objection.InvestigatedAt, objection.InvestigatedBy) = (ObjectionStatus.Investigated, findings, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    /// <summary>The station's written answer; an upheld objection is corrected by entries in the same stroke (D22, D25).</summary>
    public Task AnswerAsync(Caller by, VillageKey village, Guid objectionId, ObjectionOutcome outcome, string answer, Correction? correction)
        => db.InVillageAsync(by, village, UseCases.AnswerObjection.On(objectionId), async () =>
    {
        var objection = await OpenAsync(village, objectionId);
        MustNotBeOwn(objection, by);
        if (objection.Status != ObjectionStatus.Investigated)
        {
            throw new RuleViolation($"异议 {objection.Label} 要先由村审核组调查核实。");
        }
        if (string.IsNullOrWhiteSpace(answer))
        {
            throw new RuleViolation("请写明答复和理由。", "Answer");
        }
        var corrects = correction is { ReverseSeq: not null } or { RuleItemId: not null };
        if (outcome == ObjectionOutcome.NotUpheld && corrects)
        {
            throw new RuleViolation("不成立的异议不更正积分；要更正，请选“成立”或“部分成立”。", "Outcome");
        }
        (objection.Status, objection.Outcome, objection.Answer, objection.AnsweredAt, objection.AnsweredBy) = (ObjectionStatus.Answered, outcome, answer, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
        if (corrects)
        {
            await entries.CorrectAsync(village, objection.HouseholdId, SourceKind.Objection, objection.ObjectionId, correction!, by);
        }
    });

    /// <summary>Taken back before the answer: by the household that raised it, or by who took it at the counter, at the objector's word.</summary>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid objectionId) => db.InVillageAsync(by, village, UseCases.WithdrawObjection.On(objectionId), async () =>
    {
        var objection = await OpenAsync(village, objectionId);
        if (!by.IsOf(objection.RaisedByHouseholdId))
        {
            if (objection.RaisedBy != by.UserId)
            {
                throw new RuleViolation("只有提出异议的人可以撤回。");
            }
            by.MustNotDecideOn(objection.HouseholdId, "请其他积分管理员或镇里办理。");
        }
        objection.Status = ObjectionStatus.Withdrawn;
        await db.SaveChangesAsync();
    });

    private async Task<QuarterNotice?> NoticeAsync(VillageKey village, RaiseObjection command, LedgerEntry? entry, DateOnly today)
    {
        var notice = command.NoticeId is { } id
            ? await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.NoticeId == id)
            : entry is not null ? await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.Quarter == entry.Period.Quarter) : null;
        // D16: the time for objections to a notice. An entry may be challenged later too: it then no longer holds up the board, and is
        // corrected in the current quarter (D25).
        if (notice is not null && !notice.TakesObjectionsOn(today, command.HouseholdId))
        {
            return entry is not null ? null : throw new RuleViolation($"{notice.Quarter.ToChinese()}的异议期到 {notice.ObjectionsUntil:yyyy-MM-dd} 已经结束。对某一笔积分有异议的，请从那一笔提出。");
        }
        return notice;
    }

    private async Task<Objection> OpenAsync(VillageKey village, Guid objectionId)
    {
        var objection = await db.Objections.In(village).SingleAsync(o => o.ObjectionId == objectionId);
        return objection.IsOpen ? objection : throw new RuleViolation($"异议 {objection.Label} 已经办结。");
    }

    // Both sides: the household whose line is challenged, and who challenges it.
    private static void MustNotBeOwn(Objection objection, Caller by)
    {
        by.MustNotDecideOn([objection.HouseholdId, objection.RaisedByHouseholdId], "自己家提的异议也一样，请其他成员办理。");
        if (objection.IsOutsidersOwn(by))
        {
            throw new RuleViolation("自己提的异议要回避，请其他成员办理。");
        }
    }
}
