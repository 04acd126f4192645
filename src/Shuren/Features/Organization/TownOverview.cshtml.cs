using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Families;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reports;
using Shuren.Features.Stations;

namespace Shuren.Features.Organization;

/// <summary>SUP-5: the nine villages side by side in one quarter: what is done, what is overdue, and pictures of it.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownOverviewModel(AppDb db, VisitService visits, RedemptionService redemptions, TimeProvider clock) : TownPage
{
    /// <summary>How far back the pictures of the months go.</summary>
    private const int Quarters = 4;

    public Quarter Quarter { get; private set; }

    public DateOnly Today => clock.Today();

    public bool HasPrevious { get; private set; }

    public bool HasNext => Quarter < Quarter.Of(clock.Today());

    public List<VillageQuarter> Rows { get; private set; } = [];

    /// <summary>Today's visiting lists (HH-7): those that are not empty.</summary>
    public List<(string Code, string Name, int Count)> Quiet { get; private set; } = [];

    /// <summary>The town's months up to the quarter, also those without any entry.</summary>
    public List<(Month Month, Points Added, Points Deducted)> Months { get; private set; } = [];

    /// <summary>ORG-3: what a village's station has not got, today.</summary>
    public List<(string Code, string Name, List<StationPoint> Points)> Stations { get; private set; } = [];

    /// <summary>The largest first; what has no item of a list among them.</summary>
    public List<CategoryFigures> Categories { get; private set; } = [];

    /// <summary>What is promised today against what is there (RED-6): of now, whatever quarter is looked at.</summary>
    public List<HonourLine> Honour { get; private set; } = [];

    /// <summary>By whose prices the stock is counted; null = there was no session yet.</summary>
    public Quarter? Prices { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        Quarter = Quarter.Of(today);
        if (RouteData.Values["quarter"] is string text)
        {
            if (!Quarter.TryParse(text, out var quarter) || quarter > Quarter.Of(today))
            {
                return NotFound();
            }
            Quarter = quarter;
        }
        HasPrevious = await db.MonthlyReviews.OfTown(Town.TownId).AnyAsync(r => r.Month < Quarter.FirstMonth);
        var first = Quarter.Plus(1 - Quarters).FirstMonth;
        var figures = await TownFigures.MonthsAsync(db, Town.TownId, first, Quarter.LastMonth);
        var months = figures.ToLookup(f => f.Month);
        var last = Quarter.LastMonth > Month.Of(today) ? Month.Of(today) : Quarter.LastMonth;
        for (var month = first; month <= last; month = month.Plus(1))
        {
            Months.Add((month, Sum(months[month], f => f.Added), Sum(months[month], f => f.Deducted)));
        }
        Categories = await TownFigures.CategoriesAsync(db, Town.TownId, Quarter);
        Rows = await VillageQuarters.OfAsync(db, Town.TownId, Quarter, today, figures.FindAll(f => f.Month >= Quarter.FirstMonth));
        var open = await StationService.OpenAsync(db, Town.TownId, Rows.Select(r => r.VillageId));
        Stations = Rows.FindAll(r => open.ContainsKey(r.VillageId)).ConvertAll(r => (r.Code, r.Name, open[r.VillageId]));
        var quiet = await visits.CountsAsync(Town.TownId);
        Quiet = Rows.FindAll(r => quiet.ContainsKey(r.VillageId)).ConvertAll(r => (r.Code, r.Name, quiet[r.VillageId]));
        var session = await redemptions.LastSessionAsync(Town.TownId);
        Prices = session?.Quarter;
        Honour = await db.HonourAsync(Town.TownId, session, today);
        return null;
    }

    public static Points Sum<T>(IEnumerable<T> rows, Func<T, Points> of) => rows.Aggregate(Points.Zero, (s, r) => s + of(r));
}
