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
    Guid HouseholdId, long? EntrySeq, Guid? NoticeId, Guid? ByHouseholdId, string ByName, string? ByPhone, string Reason,
    bool AtCounter = false);

/// <summary>异议 (PUB-3): raised, investigated by the village, answered by the station, corrected by entries.</summary>
public sealed class ObjectionService(AppDb db, EntryCorrection entries, TimeProvider clock)
{
    /// <exception cref="RuleViolation">
    /// There is no reason, household or entry; it is taken against the caller's own; or the notice's time is over.
    /// </exception>
    public Task<Objection> RaiseAsync(Caller by, VillageKey village, RaiseObjection command)
        => db.InVillageAsync(by, village, UseCases.RaiseObjection, async () =>
        {
            var entry = await MustBeWholeAsync(by, village, command);
            var today = clock.Today();
            var notice = Objection.NoticeFor(await NoticeAsync(village, command, entry), command.HouseholdId, entry is not null, today);
            var days = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.AnswerDays).SingleAsync();
            var objection = new Objection
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Year = today.Year,
                Number = (await db.Objections.In(village).Where(o => o.Year == today.Year).MaxAsync(o => (int?)o.Number) ?? 0) + 1,
                RaisedAt = clock.UtcNow(),
                RaisedBy = by.UserId,
                RaisedByHouseholdId = command.ByHouseholdId,
                RaisedByName = command.ByName,
                RaisedByPhone = command.ByPhone,
                HouseholdId = command.HouseholdId,
                EntrySeq = command.EntrySeq,
                NoticeId = notice?.NoticeId,
                Reason = command.Reason,
                DueOn = today.AddDays(days)
            };
            db.Objections.Add(objection);
            db.SubjectIs(objection.ObjectionId);
            await db.SaveChangesAsync();
            return objection;
        });

    /// <summary>The village group's findings; with them it passes to the station.</summary>
    /// <exception cref="RuleViolation">As <see cref="Objection.Investigate"/>.</exception>
    public Task InvestigateAsync(Caller by, VillageKey village, Guid objectionId, string findings)
        => db.InVillageAsync(by, village, UseCases.Investigate.On(objectionId), async () =>
        {
            (await FindAsync(village, objectionId)).Investigate(findings, by, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>The station's written answer; an upheld objection is corrected by entries in the same stroke (D22, D25).</summary>
    /// <exception cref="RuleViolation">
    /// As <see cref="Objection.AnswerWith"/>, or what is to be corrected cannot be: see <see cref="EntryCorrection.PlanAsync"/>.
    /// </exception>
    public Task AnswerAsync(
        Caller by, VillageKey village, Guid objectionId, ObjectionOutcome outcome, string answer, Correction? correction)
        => db.InVillageAsync(by, village, UseCases.AnswerObjection.On(objectionId), async () =>
        {
            var objection = await FindAsync(village, objectionId);
            var corrects = correction is { ReverseSeq: not null } or { RuleItemId: not null };
            objection.AnswerWith(outcome, answer, corrects, by, clock.UtcNow());
            await db.SaveChangesAsync();
            if (corrects)
            {
                await entries.CorrectAsync(
                    village, objection.HouseholdId, SourceKind.Objection, objection.ObjectionId, correction!, by);
            }
        });

    /// <summary>Taken back before the answer.</summary>
    /// <exception cref="RuleViolation">As <see cref="Objection.Withdraw"/>.</exception>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid objectionId)
        => db.InVillageAsync(by, village, UseCases.WithdrawObjection.On(objectionId), async () =>
        {
            (await FindAsync(village, objectionId)).Withdraw(by);
            await db.SaveChangesAsync();
        });

    // The challenged entry, or null; with all that must be there before anything is raised.
    private async Task<LedgerEntry?> MustBeWholeAsync(Caller by, VillageKey village, RaiseObjection command)
    {
        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            throw new RuleViolation(Rule.Form, "请写明哪里不对、为什么。", "Reason");
        }
        if (!await db.Households.In(village).AnyAsync(h => h.HouseholdId == command.HouseholdId))
        {
            throw new RuleViolation(Rule.Missing, "没有找到这一户，请重新选择。", "HouseholdId");
        }
        if (command.ByHouseholdId is { } objector && !await db.Households.In(village).AnyAsync(h => h.HouseholdId == objector))
        {
            throw new RuleViolation(Rule.Missing, "没有找到提出人的那一户，请重新填卡号。", "ByCard");
        }
        if (command.AtCounter)
        {
            by.MustNotDecideOn(command.HouseholdId, "请其他积分管理员或镇里受理。");
        }
        if (command.EntrySeq is not { } seq)
        {
            return null;
        }
        return await db.LedgerEntries.AsNoTracking().In(village)
            .SingleOrDefaultAsync(e => e.Seq == seq && e.HouseholdId == command.HouseholdId)
            ?? throw new RuleViolation(Rule.Missing, "没有找到这一笔，请从积分明细里选。", "EntrySeq");
    }

    private async Task<QuarterNotice?> NoticeAsync(VillageKey village, RaiseObjection command, LedgerEntry? entry)
    {
        var notices = db.QuarterNotices.AsNoTracking().In(village);
        if (command.NoticeId is { } id)
        {
            return await notices.SingleOrDefaultAsync(n => n.NoticeId == id);
        }
        return entry is null ? null : await notices.SingleOrDefaultAsync(n => n.Quarter == entry.Period.Quarter);
    }

    private Task<Objection> FindAsync(VillageKey village, Guid objectionId)
        => db.Objections.In(village).SingleAsync(o => o.ObjectionId == objectionId);
}
