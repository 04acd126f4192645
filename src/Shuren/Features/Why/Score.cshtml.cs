using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

/// <summary>
/// "Why this score": a household's whole history, every entry leading to its claim, evidence, rule version and deciders (LED-4).
/// </summary>
[Needs(Permission.SeeRecord)]
public sealed class ScoreModel(AppDb db) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Household Household { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    public List<PeriodScore> Quarters { get; private set; } = [];

    public Paged<EntryRow> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Account = await AccountQueries.AccountAsync(db, Village, id);
        Quarters = await AccountQueries.Quarters(db, Village, id).ToListAsync();
        Rows = await AccountQueries.Entries(db, Village, id).PageAsync(PageNumber, 50);
        return null;
    }
}
