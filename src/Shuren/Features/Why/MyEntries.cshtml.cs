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
        Account = await AccountQueries.AccountAsync(db, Village, Household.HouseholdId);
        Quarters = await AccountQueries.Quarters(db, Village, Household.HouseholdId).Take(4).ToListAsync();
        Rows = await AccountQueries.Entries(db, Village, Household.HouseholdId).PageAsync(PageNumber);
        return null;
    }
}
