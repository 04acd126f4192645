using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Reviews;

/// <summary>REV-5: every village's month in one table; what is confirmed is summed from the ledger.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownMonthsModel(AppDb db, TimeProvider clock) : TownPage
{
    public sealed record Row(
        string Code, string Name, ReviewStatus? Status, int Lines, int Entries, Points Added, Points Deducted, int Rejected,
        DateTime? SignedAt, DateTime? ConfirmedAt, bool IsOverdue);

    public Month Month { get; private set; }

    public bool HasNext => Month < Month.Of(clock.Today());

    /// <summary>Whether the town has an earlier month to look at.</summary>
    public bool HasPrevious { get; private set; }

    public List<Row> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        Month = Month.Of(today).Plus(-1);
        if (RouteData.Values["month"] is string text)
        {
            if (!Month.TryParse(text, out var month) || month > Month.Of(today))
            {
                return NotFound();
            }
            Month = month;
        }
        HasPrevious = await db.MonthlyReviews.OfTown(Town.TownId).AnyAsync(r => r.Month < Month);
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        var sheets = await db.MonthlyReviews.AsNoTracking().OfTown(Town.TownId).Where(r => r.Month == Month).ToListAsync();
        var lines = await (
            from l in db.ReviewLines.OfTown(Town.TownId)
            join r in db.MonthlyReviews on new { l.TownId, l.MonthlyReviewId } equals new { r.TownId, r.MonthlyReviewId }
            where r.Month == Month
            group l by l.VillageId into g
            select new { VillageId = g.Key, Lines = g.Count(), Rejected = g.Count(l => l.Decision == LineDecision.Rejected) })
            .ToDictionaryAsync(g => g.VillageId);
        var entries = (await db.LedgerEntries.OfTown(Town.TownId)
            .Where(e => e.Period == Month && e.SourceKind == SourceKind.ReviewLine)
            .Select(e => new { e.VillageId, e.Kind, e.Amount })
            .ToListAsync()).ToLookup(e => e.VillageId);
        foreach (var village in villages)
        {
            var own = sheets.Find(s => s.VillageId == village.VillageId && s.Part == 0);
            var any = own ?? sheets.Find(s => s.VillageId == village.VillageId);
            var posted = entries[village.VillageId].ToList();
            Rows.Add(new Row(
                village.Code,
                village.Name,
                any?.Status,
                lines.GetValueOrDefault(village.VillageId)?.Lines ?? 0,
                posted.Count,
                posted.Where(e => e.Kind == EntryKind.Award).Aggregate(Points.Zero, (s, e) => s + e.Amount),
                posted.Where(e => e.Kind == EntryKind.Deduction).Aggregate(Points.Zero, (s, e) => s + e.Amount),
                lines.GetValueOrDefault(village.VillageId)?.Rejected ?? 0,
                any?.SignedAt,
                any?.ConfirmedAt,
                Month.LastDay < today && any?.Status is not (ReviewStatus.Filed or ReviewStatus.Confirmed)));
        }
        return null;
    }
}
