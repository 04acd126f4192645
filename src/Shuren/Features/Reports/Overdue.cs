using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reports;

/// <summary>What a village owes and has not done although its day has passed, for the desks.</summary>
/// <param name="VillageId">Whose.</param>
/// <param name="Path">Where it is done, from the village's first page on.</param>
/// <param name="Fault">A sentence.</param>
public sealed record Overdue(int VillageId, string Path, string Fault)
{
    /// <summary>How far back the desks remind: the overview and the year say the rest.</summary>
    private const int Months = 3;

    private const int Quarters = 2;

    /// <summary>
    /// Sheets and notices of all villages of the town, in the order of their codes. Reports: <see cref="ReportStandings"/>.
    /// </summary>
    public static async Task<List<Overdue>> OfAsync(AppDb db, int townId, DateOnly today)
    {
        var villages = await db.Villages.OfTown(townId).OrderBy(v => v.Code).Select(v => v.VillageId).ToListAsync();
        var since = await RuleListQueries.SinceAsync(db, townId);
        var months = Enumerable.Range(1, Months).Select(n => Month.Of(today).Plus(n - Months - 1)).ToList();
        var quarters = Enumerable.Range(1, Quarters).Select(n => Quarter.Of(today).Plus(n - Quarters - 1)).ToList();
        var (oldest, newest) = (months[0], months[^1]);
        var days = await DueDays.OfAsync(db, townId);
        var sheets = (await db.MonthlyReviews.AsNoTracking().OfTown(townId)
            .Where(r => r.Month >= oldest && r.Month <= newest).ToListAsync())
            .ToLookup(r => (r.VillageId, r.Month));
        var notices = (await db.QuarterNotices.OfTown(townId).Where(n => quarters.Contains(n.Quarter))
            .Select(n => new { n.VillageId, n.Quarter }).ToListAsync()).Select(n => (n.VillageId, n.Quarter)).ToHashSet();
        return
        [
            .. from village in villages
               let first = since.GetValueOrDefault(village)
               from overdue in months
                   .Where(m => MonthlyReview.IsOverdue(m, MonthlyReview.StandingFor(sheets[(village, m)]), first, days, today))
                   .Select(m => new Overdue(
                       village, sheets.Contains((village, m)) ? $"/reviews/{m}" : "/reviews",
                       $"{m.ToChinese()}的审核表 {days.OfSheet(m):yyyy-MM-dd} 前要签字上报，还没有报。"))
                   .Concat(quarters.Where(q => !notices.Contains((village, q)) && QuarterNotice.IsMissing(q, first, days, today))
                       .Select(q => new Overdue(
                           village, $"/notices/{q}", $"{q.ToChinese()}的积分 {days.OfNotice(q):yyyy-MM-dd} 前要公示，还没有公示。")))
               select overdue
        ];
    }
}
