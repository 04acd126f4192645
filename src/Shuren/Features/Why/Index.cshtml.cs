using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public EntryKind? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Month { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<EntryRow> Rows { get; private set; } = null!;

    public LedgerHead Head { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var entries = db.LedgerEntries.AsNoTracking().In(Village);
        if (Kind is { } kind)
        {
            entries = entries.Where(e => e.Kind == kind);
        }
        if (Infrastructure.Month.TryParse(Month, out var month))
        {
            entries = entries.Where(e => e.Period == month);
        }
        if (!string.IsNullOrWhiteSpace(Search))
        {
            var found = db.Households.In(Village).Matching(Search, Place.VillageCode).Select(h => h.HouseholdId);
            entries = entries.Where(e => found.Contains(e.HouseholdId));
        }
        Rows = await EntryRows.Of(db, entries).PageAsync(entries, PageNumber, 50);
        Head = await db.LedgerHeads.AsNoTracking().In(Village).SingleAsync();
        return null;
    }
}
