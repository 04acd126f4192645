using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Redemptions;

/// <summary>
/// What there is once for a handing-over: read in one statement, under the village's lock when it is carried out (ADR 30).
/// </summary>
/// <param name="Household">For whom.</param>
/// <param name="Session">The one that the form named; null = there is none such.</param>
/// <param name="Standing">Its account, and where the chain ends.</param>
/// <param name="Supervisors">Who are in office in the village today.</param>
/// <param name="EndsFrom">Since when a list of the village lets points end (D13); null = none does.</param>
/// <param name="LastNumber">Of the year's receipts in the village.</param>
internal sealed record CounterReading(
    Household Household, RedemptionSession? Session, LedgerStanding Standing, int Supervisors, DateOnly? EndsFrom, int? LastNumber)
{
    /// <exception cref="RuleViolation">The village has no such household.</exception>
    public static async Task<CounterReading> OfAsync(AppDb db, VillageKey village, Redeem command, DateOnly today)
        => await Query.For(db)(db, village.TownId, village.VillageId, command.HouseholdId, command.SessionId, today, today.Year)
            ?? throw new RuleViolation(Rule.Missing, "没有找到这一户。");

    private static readonly Compiled<Func<AppDb, int, int, Guid, Guid, DateOnly, int, Task<CounterReading?>>> Query = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, int villageId, Guid householdId, Guid sessionId, DateOnly today, int year) => (
            from h in db.Households
            join a in db.Accounts on new { h.TownId, h.HouseholdId } equals new { a.TownId, a.HouseholdId }
            join l in db.LedgerHeads on new { h.TownId, h.VillageId } equals new { l.TownId, l.VillageId }
            join v in db.Villages on new { h.TownId, h.VillageId } equals new { v.TownId, v.VillageId }
            join named in db.RedemptionSessions.Where(s => s.SessionId == sessionId) on h.TownId equals named.TownId into sessions
            from session in sessions.DefaultIfEmpty()
            where h.TownId == townId && h.VillageId == villageId && h.HouseholdId == householdId
            select new CounterReading(
                h, session, new LedgerStanding(l, v.Code, a),
                db.Appointments
                    .Where(x => x.TownId == townId && x.VillageId == villageId && x.Role == Role.Supervisor
                        && x.StartsOn <= today && (x.EndsOn == null || x.EndsOn >= today))
                    .Select(x => x.UserId).Distinct().Count(),
                db.RuleLists
                    .Where(x => x.TownId == townId && x.VillageId == villageId && x.Status == RuleListStatus.Consented
                        && x.SpendableEndsWithYear)
                    .Min(x => x.ForceFrom),
                db.Redemptions.Where(x => x.TownId == townId && x.VillageId == villageId && x.Year == year).Max(x => (int?)x.Number)))
            .AsNoTracking().SingleOrDefault()));
}
