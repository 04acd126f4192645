using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public EntryKind? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Month { get; set; }

    /// <summary>The rows behind this figure of the <see cref="Quarter"/> alone (SUP-5).</summary>
    [BindProperty(SupportsGet = true)]
    public EntryFigure? Of { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Quarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<EntryRow> Rows { get; private set; } = null!;

    public LedgerHead Head { get; private set; } = null!;

    /// <summary>What the rows of the figure come to; null where none is asked for.</summary>
    public (Quarter Quarter, Points Points, int Entries, int Households)? Figure { get; private set; }

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
        if (Of is { } figure && Infrastructure.Quarter.TryParse(Quarter, out var quarter))
        {
            entries = BehindOf(entries, figure, quarter);
            var rows = await entries.Select(e => new { e.Kind, e.Amount, e.HouseholdId }).ToListAsync();
            var (points, count) = EntryFigures.Sum(rows.Select(r => (r.Kind, r.Amount)));
            Figure = (quarter, points, count, rows.Select(r => r.HouseholdId).Distinct().Count());
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

    private IQueryable<LedgerEntry> BehindOf(IQueryable<LedgerEntry> entries, EntryFigure figure, Quarter quarter)
    {
        var (first, last) = (quarter.FirstMonth, quarter.LastMonth);
        entries = entries.Where(e => e.Period >= first && e.Period <= last).MakingUp(figure, db.LedgerEntries.In(Village));
        if (figure != EntryFigure.Awarded)
        {
            return entries;
        }
        // As on the overview: of the households that take part at the quarter's end.
        var until = quarter.LastDay < clock.Today() ? quarter.LastDay : clock.Today();
        var taking = db.Households.In(Village).TakingPartOn(until).Select(h => h.HouseholdId);
        return entries.Where(e => taking.Contains(e.HouseholdId));
    }
}
