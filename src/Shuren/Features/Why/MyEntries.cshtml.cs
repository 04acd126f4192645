using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

public sealed class MyEntriesModel(AppDb db) : MyPage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Account Account { get; private set; } = null!;

    public List<PeriodScore> Quarters { get; private set; } = [];

    public Paged<EntryRow> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == Household.HouseholdId);
        Quarters = await db.PeriodScores.AsNoTracking().In(Village).Where(p => p.HouseholdId == Household.HouseholdId).OrderByDescending(p => p.Quarter).Take(4).ToListAsync();
        Rows = await EntryRows.Of(db, db.LedgerEntries.AsNoTracking().In(Village).Where(e => e.HouseholdId == Household.HouseholdId)).PageAsync(PageNumber);
        return null;
    }
}
