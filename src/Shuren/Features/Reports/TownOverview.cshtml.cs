using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;

namespace Shuren.Features.Reports;

/// <summary>SUP-5: the nine villages side by side in one quarter: what is done, what is overdue, and pictures of it.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownOverviewModel(AppDb db, RedemptionService redemptions, TimeProvider clock) : TownPage
{
    /// <summary>A board that is not on the wall so many days after its quarter is late: the months are summed up by the 20th.</summary>
    public const int PublishDays = 20;

    /// <summary>How far back the pictures of the months go.</summary>
    private const int Quarters = 4;

    /// <summary>A month's sheet.</summary>
    /// <param name="Month">The month.</param>
    /// <param name="Status">Null where there is no sheet.</param>
    /// <param name="IsOverdue">The month is over and its sheet not with the town yet.</param>
    public readonly record struct Sheet(Month Month, ReviewStatus? Status, bool IsOverdue);

    /// <summary>A village in the quarter.</summary>
    public sealed record Row(
        string Code, string Name, int Claims, IReadOnlyList<Sheet> Sheets, QuarterNotice? Notice, BoardWitness? Witness,
        bool IsNoticeLate, int Objections,
        int LateObjections, int Redemptions, int Households, int Active, Points Added, Points Deducted, Points Redeemed)
    {
        /// <summary>Households with an award, of a hundred taking part.</summary>
        public int Percent => Households == 0 ? 0 : (int)Math.Round(100m * Active / Households, MidpointRounding.AwayFromZero);
    }

    public Quarter Quarter { get; private set; }

    public bool HasPrevious { get; private set; }

    public bool HasNext => Quarter < Quarter.Of(clock.Today());

    public List<Row> Rows { get; private set; } = [];

    /// <summary>The town's months up to the quarter, also those without any entry.</summary>
    public List<(Month Month, Points Added, Points Deducted)> Months { get; private set; } = [];

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
        var session = await redemptions.LastSessionAsync(Town.TownId);
        Prices = session?.Quarter;
        Honour = await db.HonourAsync(Town.TownId, session, today);
        await LoadRowsAsync(today, figures.FindAll(f => f.Month >= Quarter.FirstMonth));
        return null;
    }

    private async Task LoadRowsAsync(DateOnly today, List<MonthFigures> figures)
    {
        var town = Town.TownId;
        var villages = await db.Villages.AsNoTracking().OfTown(town).OrderBy(v => v.Code).ToListAsync();
        var sheets = (await db.MonthlyReviews.AsNoTracking().OfTown(town)
            .Where(r => r.Month >= Quarter.FirstMonth && r.Month <= Quarter.LastMonth && r.Part == 0).ToListAsync())
            .ToDictionary(r => (r.VillageId, r.Month), r => r.Status);
        var notices = await db.QuarterNotices.AsNoTracking().OfTown(town).Where(n => n.Quarter == Quarter)
            .ToDictionaryAsync(n => n.VillageId);
        var witnesses = await BoardWitnesses.OfAsync(db, town, null);
        var claims = await CountAsync(db.Claims.OfTown(town).Where(c => c.Status == ClaimStatus.Accepted
            && c.OccurredOn >= Quarter.FirstDay && c.OccurredOn <= Quarter.LastDay).Select(c => c.VillageId));
        var open = db.Objections.OfTown(town)
            .Where(o => o.Status == ObjectionStatus.Raised || o.Status == ObjectionStatus.Investigated);
        var objections = await CountAsync(open.Select(o => o.VillageId));
        var late = await CountAsync(open.Where(o => o.DueOn < today).Select(o => o.VillageId));
        var until = Quarter.LastDay < today ? Quarter.LastDay : today;
        var households = await CountAsync(db.Households.OfTown(town)
            .Where(h => h.JoinedOn <= until && (h.WithdrawnOn == null || h.WithdrawnOn > until)).Select(h => h.VillageId));
        var active = await TownFigures.ActiveAsync(db, town, Quarter);
        var byVillage = figures.ToLookup(f => f.VillageId);
        Rows = villages.ConvertAll(v => new Row(
            v.Code,
            v.Name,
            claims.GetValueOrDefault(v.VillageId),
            [.. Quarter.Months.Where(m => m <= Month.Of(today)).Select(m => SheetOf(sheets, v.VillageId, m, today))],
            notices.GetValueOrDefault(v.VillageId),
            notices.TryGetValue(v.VillageId, out var notice) ? witnesses.GetValueOrDefault(notice.NoticeId) : null,
            !notices.ContainsKey(v.VillageId) && Quarter.LastDay.AddDays(PublishDays) < today,
            objections.GetValueOrDefault(v.VillageId),
            late.GetValueOrDefault(v.VillageId),
            byVillage[v.VillageId].Sum(f => f.Redemptions),
            households.GetValueOrDefault(v.VillageId),
            active.GetValueOrDefault(v.VillageId),
            Sum(byVillage[v.VillageId], f => f.Added),
            Sum(byVillage[v.VillageId], f => f.Deducted),
            Sum(byVillage[v.VillageId], f => f.Redeemed)));
    }

    private static Sheet SheetOf(Dictionary<(int, Month), ReviewStatus> sheets, int villageId, Month month, DateOnly today)
    {
        ReviewStatus? status = sheets.TryGetValue((villageId, month), out var found) ? found : null;
        return new Sheet(month, status, month.LastDay < today && status is not (ReviewStatus.Filed or ReviewStatus.Confirmed));
    }

    public static Points Sum<T>(IEnumerable<T> rows, Func<T, Points> of) => rows.Aggregate(Points.Zero, (s, r) => s + of(r));

    private static Task<Dictionary<int, int>> CountAsync(IQueryable<int> villages)
        => villages.GroupBy(v => v).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
}
