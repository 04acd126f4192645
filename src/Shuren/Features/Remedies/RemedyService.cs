using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Reviews;

namespace Shuren.Features.Remedies;

/// <summary>整改 (REC-8): the household shows that it put right what points were taken for; the group votes, the town confirms.</summary>
public sealed class RemedyService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    /// <param name="entrySeq">The deduction.</param>
    /// <param name="proof">What was put right.</param>
    /// <param name="photos">Of it, already encoded anew.</param>
    /// <param name="by">The household itself; or the recorder at the counter, not for the own household.</param>
    /// <exception cref="RuleViolation">As <see cref="RemedyChance.MustBeOpen"/>; an own case; nothing said; too many photos.</exception>
    public Task<Remedy> HandInAsync(Caller by, VillageKey village, long? entrySeq, string? proof, IReadOnlyList<Photo> photos)
        => db.InVillageAsync(by, village, UseCases.HandInRemedy, async () =>
        {
            var chance = await RemedyChance.FindAsync(db, village, entrySeq, by.HouseholdId)
                ?? throw new RuleViolation(Rule.Missing, "没有找到这一笔扣分，请从积分明细里选。");
            var today = clock.Today();
            if (by.HouseholdId is null)
            {
                await RecorderCases.MustNotBeOwnAsync(db, village, [chance.Entry.HouseholdId], by, today);
            }
            chance.MustBeOpen(today);
            if (string.IsNullOrWhiteSpace(proof))
            {
                throw new RuleViolation(Rule.Form, "请写明怎样整改的。", "Proof");
            }
            if (!await db.Households.In(village).AnyAsync(h => h.HouseholdId == chance.Entry.HouseholdId && h.WithdrawnOn == null))
            {
                throw new RuleViolation(Rule.Missing, "这户已经退出，不能再交整改。");
            }
            var remedy = new Remedy
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Year = today.Year,
                Number = (await db.Remedies.In(village).Where(r => r.Year == today.Year).MaxAsync(r => (int?)r.Number) ?? 0) + 1,
                HouseholdId = chance.Entry.HouseholdId,
                EntrySeq = chance.Entry.Seq,
                Amount = chance.Share,
                LastDay = chance.LastDay,
                Proof = proof.Trim(),
                HandedInAt = clock.UtcNow(),
                HandedInBy = by.UserId
            };
            db.Remedies.Add(remedy);
            // The same picture twice is one proof.
            foreach (var photo in photos.DistinctBy(p => p.Sha256))
            {
                var stored = StoredPhotos.Of(village, photo, by, clock.UtcNow());
                db.Photos.Add(stored);
                db.RemedyPhotos.Add(new RemedyPhoto { TownId = village.TownId, RemedyId = remedy.RemedyId, PhotoId = stored.PhotoId });
            }
            db.SubjectIs(remedy.RemedyId);
            await db.SaveChangesAsync();
            return remedy;
        });

    /// <summary>Taken back before anybody voted.</summary>
    /// <exception cref="RuleViolation">As <see cref="Remedy.Withdraw"/>.</exception>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid remedyId)
        => ChangeAsync(by, village, UseCases.WithdrawRemedy.On(remedyId), state =>
        {
            if (by.HouseholdId is null)
            {
                by.MustNotDecideOn(state.Remedy.HouseholdId, RecorderCases.Instead);
            }
            state.Remedy.Withdraw(by, state.Votes.Count > 0);
            return Task.CompletedTask;
        });

    /// <summary>One member's vote; enough of them decide (D21). The same member may change it until then.</summary>
    /// <exception cref="RuleViolation">As <see cref="RemedyState.MustTake"/>.</exception>
    public Task VoteAsync(Caller by, VillageKey village, Guid remedyId, RemedyBallot ballot)
        => ChangeAsync(by, village, UseCases.VoteOnRemedy.On(remedyId), async state =>
        {
            state.MustTake(ballot, by, await OwnCases.AccountsAsync(db, village, by));
            var at = clock.UtcNow();
            foreach (var before in state.Votes.Where(v => v.UserId == by.UserId))
            {
                before.Void("改票", by, at);
            }
            // The earlier vote is void before the new one stands: one of each member.
            await db.SaveChangesAsync();
            var vote = new RemedyVote
            {
                TownId = village.TownId,
                RemedyId = remedyId,
                UserId = by.UserId,
                Approve = ballot.Approve!.Value,
                Reason = ballot.Reason.OrNull(),
                IsChair = by.Leads(Role.Reviewer),
                At = at,
                Basis = state.Basis
            };
            db.RemedyVotes.Add(vote);
            var now = state with { Votes = [.. state.Votes.Where(v => v.VoidedAt is null), vote] };
            state.Remedy.Decide(now.Tally.Decision, now.Standing.Where(v => !v.Approve).Select(v => v.Reason), at);
        });

    /// <summary>The town sends it back to the group, whose votes fall.</summary>
    /// <exception cref="RuleViolation">As <see cref="RemedyState.MustBeDecidable"/>, or there is no reason.</exception>
    public Task ReturnAsync(Caller by, VillageKey village, Guid remedyId, string? reason, string? shown)
        => ChangeAsync(by, village, UseCases.ReturnRemedy.On(remedyId), async state =>
        {
            state.MustBeDecidable(shown, by, await OwnCases.AccountsAsync(db, village, by));
            state.Remedy.Return(reason ?? "", by, clock.UtcNow());
            foreach (var vote in state.Votes)
            {
                vote.Void("镇里退回", by, clock.UtcNow());
            }
        });

    /// <summary>审定: the share is posted in the same stroke (D6), counted as a correction is (D25).</summary>
    /// <exception cref="RuleViolation">As <see cref="RemedyState.MustBeConfirmable"/>.</exception>
    public Task ConfirmAsync(Caller by, VillageKey village, Guid remedyId, string? shown)
        => ChangeAsync(by, village, UseCases.ConfirmRemedy.On(remedyId), async state =>
        {
            state.MustBeConfirmable(shown, by, await OwnCases.AccountsAsync(db, village, by));
            state.Remedy.Confirm(by, clock.UtcNow());
            await db.SaveChangesAsync();
            var basis = await RemedyBasis.LoadAsync(db, db.Remedies.In(village).Where(r => r.RemedyId == remedyId));
            await ledger.PostAsync(
                village,
                [
                    new Posting(
                        state.Remedy.HouseholdId, EntryKind.Restoration, state.Remedy.Amount,
                        await PeriodAsync(db, village, state.Chance.Entry.Period, clock.Today()), state.Remedy.HandedInAt.ToChinaDate(),
                        SourceKind.Remedy, remedyId, state.Chance.Entry.RuleItemId, state.Remedy.EntrySeq, basis[remedyId])
                ],
                by, db.Form?.RequestId ?? Ids.New());
        });

    /// <summary>What confirming would do, for the look before it.</summary>
    public async Task<string> PeriodOfAsync(VillageKey village, RemedyState state)
        => (await PeriodAsync(db, village, state.Chance.Entry.Period, clock.Today())).ToChinese();

    /// <summary>Those of undone deductions need no answer any more. Inside the village's transaction.</summary>
    public static async Task LapseAsync(AppDb db, VillageKey village, IReadOnlyCollection<long> undone)
    {
        foreach (var remedy in await db.Remedies.In(village).Open().Where(r => undone.Contains(r.EntrySeq)).ToListAsync())
        {
            remedy.Lapse();
        }
        await db.SaveChangesAsync();
    }

    // D25: in the quarter of the deduction while that quarter's board is not final; after that in the current one.
    private static async Task<Month> PeriodAsync(AppDb db, VillageKey village, Month period, DateOnly today)
    {
        var quarter = period.Quarter;
        return await db.QuarterNotices.In(village).AnyAsync(n => n.Quarter == quarter && n.FinalAt != null) ? Month.Of(today) : period;
    }

    private Task ChangeAsync(Caller by, VillageKey village, Act act, Func<RemedyState, Task> change)
        => db.InVillageAsync(by, village, act, async () =>
        {
            var state = await RemedyState.FindAsync(db, village, act.SubjectId!.Value, db.Remedies)
                ?? throw new RuleViolation(Rule.Missing, "没有找到这一件整改。");
            await change(state);
            await db.SaveChangesAsync();
        });
}

public static class RemedyQueries
{
    /// <summary>Those that wait for the group or the town.</summary>
    public static IQueryable<Remedy> Open(this IQueryable<Remedy> remedies)
        => remedies.Where(r => r.Status == RemedyStatus.HandedIn || r.Status == RemedyStatus.Passed);
}
