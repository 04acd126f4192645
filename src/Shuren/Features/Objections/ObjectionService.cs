using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;

namespace Shuren.Features.Objections;

/// <summary>An objection as it is raised.</summary>
/// <param name="HouseholdId">Whose line is challenged.</param>
/// <param name="EntrySeq">The challenged entry, or null for the quarter's score or the board.</param>
/// <param name="NoticeId">The notice it is about, when it is about one.</param>
/// <param name="ByHouseholdId">The objector's household.</param>
/// <param name="ByName">The objector.</param>
/// <param name="ByPhone">For questions.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record RaiseObjection(Guid HouseholdId, long? EntrySeq, Guid? NoticeId, Guid? ByHouseholdId, string ByName, string? ByPhone, string Reason);

/// <summary>How an upheld objection is corrected (LED-1).</summary>
/// <param name="ReverseSeq">The entry to undo; null = none.</param>
/// <param name="RuleItemId">What to post in its place, or as what was left out; null = nothing.</param>
/// <param name="Quantity">Of that item.</param>
/// <param name="TierName">Of that item.</param>
/// <param name="OccurredOn">When that happened; the undone entry's day if left out.</param>
public sealed record Correction(long? ReverseSeq, Guid? RuleItemId, int Quantity, string? TierName, DateOnly? OccurredOn);

/// <summary>异议 (PUB-3): raised, investigated by the village, answered by the station, corrected by entries.</summary>
public sealed class ObjectionService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    public Task<Objection> RaiseAsync(VillageKey village, RaiseObjection command, Actor by) => db.InVillageAsync(village, async () =>
    {
        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            throw new RuleViolation("请写明哪里不对、为什么。", "Reason");
        }
        if (!await db.Households.In(village).AnyAsync(h => h.HouseholdId == command.HouseholdId))
        {
            throw new RuleViolation("没有找到这一户，请重新选择。", "HouseholdId");
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
    public Task InvestigateAsync(VillageKey village, Guid objectionId, string findings, Actor by, IReadOnlyCollection<Guid> ownHouseholds) => db.InVillageAsync(village, async () =>
    {
        var objection = await OpenAsync(village, objectionId);
        MustNotBeOwn(objection, ownHouseholds);
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
    public Task AnswerAsync(VillageKey village, Guid objectionId, ObjectionOutcome outcome, string answer, Correction? correction, Actor by, IReadOnlyCollection<Guid> ownHouseholds)
        => db.InVillageAsync(village, async () =>
    {
        var objection = await OpenAsync(village, objectionId);
        MustNotBeOwn(objection, ownHouseholds);
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
            await CorrectAsync(village, objection, correction!, by);
        }
    });

    /// <summary>Taken back by who raised it, before the answer.</summary>
    public Task WithdrawAsync(VillageKey village, Guid objectionId, Actor by) => db.InVillageAsync(village, async () =>
    {
        var objection = await OpenAsync(village, objectionId);
        if (objection.RaisedBy != by.UserId)
        {
            throw new RuleViolation("只有提出异议的人可以撤回。");
        }
        objection.Status = ObjectionStatus.Withdrawn;
        await db.SaveChangesAsync();
    });

    private async Task<Notices.QuarterNotice?> NoticeAsync(VillageKey village, RaiseObjection command, LedgerEntry? entry, DateOnly today)
    {
        var notice = command.NoticeId is { } id
            ? await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.NoticeId == id)
            : entry is not null ? await db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.Quarter == entry.Period.Quarter) : null;
        // D16: the time for objections to a notice. An entry may be challenged later too: it then no longer holds up the board, and is
        // corrected in the current quarter (D25).
        if (notice is not null && (notice.IsFinal || today > notice.ObjectionsUntil))
        {
            return entry is not null ? null : throw new RuleViolation($"{notice.Quarter.ToChinese()}的异议期到 {notice.ObjectionsUntil:yyyy-MM-dd} 已经结束。对某一笔积分有异议的，请从那一笔提出。");
        }
        return notice;
    }

    private async Task CorrectAsync(VillageKey village, Objection objection, Correction correction, Actor by)
    {
        var today = clock.Today();
        var original = correction.ReverseSeq is { } seq
            ? await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == seq && e.HouseholdId == objection.HouseholdId && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction))
                ?? throw new RuleViolation("要更正的那一笔不是这户的加分或扣分。", "ReverseSeq")
            : null;
        var postings = new List<Posting>();
        var period = await PeriodAsync(village, original?.Period ?? Month.Of(correction.OccurredOn ?? today), today);
        if (original is not null)
        {
            postings.Add(new Posting(original.HouseholdId, EntryKind.Reversal, original.Amount, period, today, SourceKind.Objection, objection.ObjectionId, original.RuleItemId, original.Seq));
        }
        var day = correction.OccurredOn ?? original?.OccurredOn ?? throw new RuleViolation("请填写发生日期。", "OccurredOn");
        var book = await Scorebook.LoadAsync(db, village, today, [objection.HouseholdId], [day.Year, (original?.OccurredOn ?? day).Year]);
        foreach (var added in original is null ? [] : book.Undo(original))
        {
            postings.Add(new Posting(added.HouseholdId, EntryKind.Reversal, added.Amount, period, today, SourceKind.Objection, objection.ObjectionId, added.RuleItemId, added.Seq));
        }
        if (correction.RuleItemId is { } itemId)
        {
            var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == objection.HouseholdId);
            var item = book.Item(itemId) ?? throw new RuleViolation("请选择清单里的一项。", "RuleItemId");
            // The line that is undone does not stand in the way of what replaces it. A finding was asked for when it was first
            // confirmed; a new one that needs a finding goes through a claim.
            if (item.NeedsFinding)
            {
                throw new RuleViolation("这一项要有主管机关的书面认定，请另行申报，不能在异议里直接补记。", "RuleItemId");
            }
            var scored = book.ScoreAtOnce(new Candidate(household, item, day, correction.Quantity, correction.TierName));
            postings.Add(new Posting(household.HouseholdId, EntryEffect.KindOf(item.Kind), scored.Points, period, day, SourceKind.Objection, objection.ObjectionId, item.RuleItemId));
        }
        foreach (var freed in original is null ? [] : book.FreedBy(original.HouseholdId))
        {
            if (freed.IsPosted)
            {
                postings.Add(new Posting(
                    objection.HouseholdId, EntryKind.Award, freed.Points, await PeriodAsync(village, freed.Period, today), freed.OccurredOn, SourceKind.Objection, objection.ObjectionId, freed.Item.RuleItemId));
            }
            else
            {
                await ReviewSheets.RaiseAsync(db, village, freed);
            }
        }
        if (original?.SourceKind == SourceKind.ReviewLine)
        {
            // What was undone no longer takes up the month's or year's one time; what replaces it is known from the ledger.
            await db.ReviewLines.In(village).Where(l => l.ReviewLineId == original.SourceId).ExecuteUpdateAsync(l => l.SetProperty(x => x.OnceKey, (string?)null));
        }
        await ledger.PostAsync(village, postings, by, db.Form?.RequestId ?? Ids.New());
    }

    // D25: in the quarter of what it corrects while that quarter's board is not final; after that in the current one.
    private async Task<Month> PeriodAsync(VillageKey village, Month month, DateOnly today)
        => await db.QuarterNotices.In(village).AnyAsync(n => n.Quarter == month.Quarter && n.FinalAt != null) ? Month.Of(today) : month;

    private async Task<Objection> OpenAsync(VillageKey village, Guid objectionId)
    {
        var objection = await db.Objections.In(village).SingleAsync(o => o.ObjectionId == objectionId);
        return objection.IsOpen ? objection : throw new RuleViolation($"异议 {objection.Label} 已经办结。");
    }

    private static void MustNotBeOwn(Objection objection, IReadOnlyCollection<Guid> ownHouseholds)
    {
        // Both sides: the household whose line is challenged, and the one that challenges it.
        if (ownHouseholds.Contains(objection.HouseholdId) || objection.RaisedByHouseholdId is { } objector && ownHouseholds.Contains(objector))
        {
            throw new RuleViolation("自己家的、自己家提的异议要回避，请其他成员办理。");
        }
    }
}
