using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.Supplies;

namespace Shuren.Features.Reports;

/// <summary>A month's sheet.</summary>
/// <param name="Month">The month.</param>
/// <param name="Standing"><see cref="MonthlyReview.StandingFor"/> it; null where there is none.</param>
/// <param name="IsOverdue"><see cref="MonthlyReview.IsOverdue"/>.</param>
public sealed record QuarterSheet(Month Month, MonthlyReview? Standing, bool IsOverdue);

/// <summary>A village in a quarter, for the town's tables.</summary>
public sealed record VillageQuarter(
    int VillageId, string Code, string Name, int Claims, IReadOnlyList<QuarterSheet> Sheets, QuarterNotice? Notice, BoardWitness? Witness,
    bool IsNoticeLate, ReportStanding Report, int Objections, int LateObjections, int Redemptions, int Households, int Active,
    Points Added, Points Deducted, Points Redeemed)
{
    /// <summary>Households with an award, of a hundred taking part.</summary>
    public int Percent => Households == 0 ? 0 : (int)Math.Round(100m * Active / Households, MidpointRounding.AwayFromZero);
}

public static class VillageQuarters
{
    /// <summary>Every village of the town in the quarter, in the order of its code.</summary>
    /// <param name="db">The database.</param>
    /// <param name="town">The town.</param>
    /// <param name="quarter">The quarter; it may run still.</param>
    /// <param name="today">Today in China.</param>
    /// <param name="figures">The quarter's months: <see cref="TownFigures.MonthsAsync"/>.</param>
    public static async Task<List<VillageQuarter>> OfAsync(
        AppDb db, int town, Quarter quarter, DateOnly today, List<MonthFigures> figures)
    {
        var villages = await db.Villages.AsNoTracking().OfTown(town).OrderBy(v => v.Code).ToListAsync();
        var days = await DueDays.OfAsync(db, town);
        var sheets = (await db.MonthlyReviews.AsNoTracking().OfTown(town)
            .Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth).ToListAsync())
            .ToLookup(r => (r.VillageId, r.Month));
        var notices = await db.QuarterNotices.AsNoTracking().OfTown(town).Where(n => n.Quarter == quarter)
            .ToDictionaryAsync(n => n.VillageId);
        var witnesses = await BoardWitnesses.OfAsync(db, town, null, today);
        var reports = (await ReportStandings.OfAsync(db, town, [quarter])).ToDictionary(r => r.VillageId);
        // Village by village: the index begins with it, and a quarter is a small part of what a village has.
        var claims = await db.Villages.OfTown(town).Select(v => new
        {
            v.VillageId,
            Count = db.Claims.Count(c => c.TownId == v.TownId && c.VillageId == v.VillageId && c.Status == ClaimStatus.Accepted
                && c.OccurredOn >= quarter.FirstDay && c.OccurredOn <= quarter.LastDay)
        }).ToDictionaryAsync(v => v.VillageId, v => v.Count);
        var (from, to) = quarter.Instants();
        var open = db.Objections.OfTown(town).Open().Where(o => o.RaisedAt >= from && o.RaisedAt < to);
        var objections = await CountAsync(open.Select(o => o.VillageId));
        var late = await CountAsync(open.Where(o => o.DueOn < today).Select(o => o.VillageId));
        var until = quarter.LastDay < today ? quarter.LastDay : today;
        var participation = await TownFigures.ParticipationAsync(db, town, quarter.FirstMonth, quarter.LastMonth, until);
        var byVillage = figures.ToLookup(f => f.VillageId);
        return villages.ConvertAll(v => new VillageQuarter(
            v.VillageId,
            v.Code,
            v.Name,
            claims.GetValueOrDefault(v.VillageId),
            [.. quarter.Months.Where(m => m <= Month.Of(today))
                .Select(m => SheetOf(m, reports[v.VillageId].Since, sheets[(v.VillageId, m)], days, today))],
            notices.GetValueOrDefault(v.VillageId),
            notices.TryGetValue(v.VillageId, out var notice) ? witnesses.GetValueOrDefault(notice.NoticeId) : null,
            !notices.ContainsKey(v.VillageId) && QuarterNotice.IsMissing(quarter, reports[v.VillageId].Since, days, today),
            reports[v.VillageId],
            objections.GetValueOrDefault(v.VillageId),
            late.GetValueOrDefault(v.VillageId),
            byVillage[v.VillageId].Sum(f => f.Redemptions),
            participation.GetValueOrDefault(v.VillageId).Households,
            participation.GetValueOrDefault(v.VillageId).Active,
            Sum(byVillage[v.VillageId], f => f.Added),
            Sum(byVillage[v.VillageId], f => f.Deducted),
            Sum(byVillage[v.VillageId], f => f.Redeemed)));
    }

    private static QuarterSheet SheetOf(
        Month month, DateOnly? since, IEnumerable<MonthlyReview> sheets, DueDays days, DateOnly today)
    {
        var standing = MonthlyReview.StandingFor(sheets);
        return new QuarterSheet(month, standing, MonthlyReview.IsOverdue(month, standing, since, days, today));
    }

    private static Points Sum(IEnumerable<MonthFigures> figures, Func<MonthFigures, Points> of)
        => figures.Aggregate(Points.Zero, (sum, f) => sum + of(f));

    private static Task<Dictionary<int, int>> CountAsync(IQueryable<int> villages)
        => villages.GroupBy(v => v).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
}
