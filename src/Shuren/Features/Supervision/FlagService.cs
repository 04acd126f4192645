using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Flags;

namespace Shuren.Features.Supervision;

/// <summary>A supervisor's doubt, as it is raised.</summary>
/// <param name="Of">About which record.</param>
/// <param name="Doubt">What is doubted, and why.</param>
/// <param name="Shown">The record as the form showed it: <see cref="FlaggedRecord.Shown"/>.</param>
public sealed record RaiseFlag(RecordRef Of, string? Doubt, string? Shown);

/// <summary>监督疑问 (SUP-1): raised on a record, answered in writing by a day, accepted or passed on to the town.</summary>
public sealed class FlagService(AppDb db, TimeProvider clock)
{
    private const string Another = "请另一名监督员办理；您家有意见，可以提异议。";

    /// <exception cref="RuleViolation">
    /// There is no such record, it is the caller's own household's, changed meanwhile, or flagged already; or no doubt is written down.
    /// </exception>
    public Task<Flag> RaiseAsync(Caller by, VillageKey village, RaiseFlag command)
        => db.InVillageAsync(by, village, UseCases.RaiseFlag, async () =>
        {
            var of = command.Of;
            var record = await FlaggedRecords.FindAsync(db, village, of)
                ?? throw new RuleViolation(Rule.Missing, "没有找到这条记录，请从那条记录的页面上提出。");
            by.MustNotDecideOn(record.Households, Another);
            if (await db.Flags.AsNoTracking().In(village).On(of.Kind, of.RecordId, of.EntrySeq).Open().FirstOrDefaultAsync() is { } open)
            {
                throw new RuleViolation(Rule.Twice, $"这条记录已经有没办结的监督疑问 {open.Label}。");
            }
            Shown.MustBe(command.Shown, record.Shown, "这条记录");
            if (string.IsNullOrWhiteSpace(command.Doubt))
            {
                throw new RuleViolation(Rule.Form, "请写明哪里有疑问、为什么。", "Doubt");
            }
            record.MustNotName(command.Doubt, "Doubt");
            var today = clock.Today();
            var flag = Flag.Raise(
                new Flag
                {
                    TownId = village.TownId,
                    VillageId = village.VillageId,
                    Year = today.Year,
                    Number = (await db.Flags.In(village).Where(f => f.Year == today.Year).MaxAsync(f => (int?)f.Number) ?? 0) + 1,
                    Kind = of.Kind,
                    RecordId = of.RecordId,
                    EntrySeq = of.EntrySeq,
                    HouseholdId = record.HouseholdId,
                    Doubt = command.Doubt.Trim(),
                    RaisedAt = clock.UtcNow(),
                    RaisedBy = by.UserId
                },
                today);
            db.Flags.Add(flag);
            db.SubjectIs(flag.FlagId);
            await db.SaveChangesAsync();
            return flag;
        });

    /// <summary>The first answer.</summary>
    /// <exception cref="RuleViolation">As <see cref="Flag.AnswerWith"/>, it names who reported, or changed meanwhile.</exception>
    public Task AnswerAsync(Caller by, VillageKey village, Guid flagId, string? answer, string? shown)
        => ChangeAsync(by, village, UseCases.AnswerFlag.On(flagId), shown, (flag, record) =>
        {
            record.MustNotName(answer, "Answer");
            flag.AnswerWith(answer, record.Handled, by, clock.UtcNow());
        });

    /// <summary>The town's answer to what was passed on: the last.</summary>
    /// <exception cref="RuleViolation">As <see cref="Flag.Settle"/>, it names who reported, or changed meanwhile.</exception>
    public Task SettleAsync(Caller by, VillageKey village, Guid flagId, string? answer, string? shown)
        => ChangeAsync(by, village, UseCases.SettleFlag.On(flagId), shown, (flag, record) =>
        {
            record.MustNotName(answer, "Answer");
            flag.Settle(answer, record.Handled, by, clock.UtcNow());
        });

    /// <exception cref="RuleViolation">As <see cref="Flag.Accept"/>, or another answer was looked at.</exception>
    public Task AcceptAsync(Caller by, VillageKey village, Guid flagId, string? shown)
        => ChangeAsync(by, village, UseCases.AcceptFlag.On(flagId), shown, (flag, _) => flag.Accept(by, clock.UtcNow()));

    /// <exception cref="RuleViolation">As <see cref="Flag.PassOn"/>, or another answer was looked at.</exception>
    public Task PassOnAsync(Caller by, VillageKey village, Guid flagId, string? why, string? shown)
        => ChangeAsync(by, village, UseCases.PassFlag.On(flagId), shown, (flag, record) =>
        {
            record.MustNotName(why, "Why");
            flag.PassOn(why, by, clock.UtcNow());
        });

    /// <exception cref="RuleViolation">As <see cref="Flag.Withdraw"/>.</exception>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid flagId)
        => db.InVillageAsync(by, village, UseCases.WithdrawFlag.On(flagId), async () =>
        {
            var flag = await db.Flags.In(village).SingleAsync(f => f.FlagId == flagId);
            flag.Withdraw(by, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    // Whose household it is, or reported it, is asked of everybody who decides on it; what was looked at, before anything else.
    private Task ChangeAsync(Caller by, VillageKey village, Act act, string? shown, Action<Flag, FlaggedRecord> change)
        => db.InVillageAsync(by, village, act, async () =>
        {
            var flag = await db.Flags.In(village).SingleAsync(f => f.FlagId == act.SubjectId);
            Shown.MustBe(shown, flag.Shown, $"监督疑问 {flag.Label}");
            var record = (await FlaggedRecords.FindAsync(db, village, new RecordRef(flag.Kind, flag.RecordId, flag.EntrySeq)))!;
            by.MustNotDecideOn(record.Households, "请其他人办理。");
            change(flag, record);
            await db.SaveChangesAsync();
        });
}
