using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Features.Why;

/// <summary>A household's account as its own page and the staff's show it.</summary>
public static class AccountQueries
{
    public static Task<Account> AccountAsync(AppDb db, VillageKey village, Guid householdId)
        => db.Accounts.AsNoTracking().In(village).SingleAsync(a => a.HouseholdId == householdId);

    /// <summary>Its quarters, the newest first.</summary>
    public static IQueryable<PeriodScore> Quarters(AppDb db, VillageKey village, Guid householdId)
        => db.PeriodScores.AsNoTracking().In(village).Where(p => p.HouseholdId == householdId).OrderByDescending(p => p.Quarter);

    /// <summary>Its entries, the newest first.</summary>
    public static IQueryable<EntryRow> Entries(AppDb db, VillageKey village, Guid householdId)
        => EntryRows.Of(db, db.LedgerEntries.AsNoTracking().In(village).Where(e => e.HouseholdId == householdId));
}
