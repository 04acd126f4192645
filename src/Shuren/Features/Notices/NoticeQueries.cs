using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Objections;
using Shuren.Features.Reviews;

namespace Shuren.Features.Notices;

/// <summary>What a quarter's notice waits for, what it leaves out, and which notices are on show.</summary>
public static class NoticeQueries
{
    /// <summary>The notices that are on the public page today, the newest first (PUB-4).</summary>
    public static Task<List<QuarterNotice>> OnShowAsync(AppDb db, VillageKey village, DateOnly today)
        => db.QuarterNotices.AsNoTracking().In(village).Where(n => n.PublicUntil >= today).OrderByDescending(n => n.Quarter).ToListAsync();

    /// <summary>A quarter's notice, whether it is still on show or not.</summary>
    public static Task<QuarterNotice?> FindAsync(AppDb db, VillageKey village, Quarter quarter)
        => db.QuarterNotices.AsNoTracking().In(village).SingleOrDefaultAsync(n => n.Quarter == quarter);

    /// <summary>The quarter's months with a sheet that the town has not confirmed; one month for each such sheet.</summary>
    public static Task<List<Month>> UnconfirmedAsync(AppDb db, VillageKey village, Quarter quarter)
        => db.MonthlyReviews.In(village)
            .Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth && r.Status != ReviewStatus.Confirmed)
            .OrderBy(r => r.Month).Select(r => r.Month).ToListAsync();

    /// <summary>The numbers of a notice's objections that wait for an answer.</summary>
    public static async Task<List<string>> OpenObjectionsAsync(AppDb db, VillageKey village, Guid noticeId)
        => (await db.Objections.AsNoTracking().In(village).Open().Where(o => o.NoticeId == noticeId).ToListAsync())
            .ConvertAll(o => o.Label);

    /// <summary>What the quarter's notice would leave out.</summary>
    public static async Task<QuarterGaps> GapsAsync(AppDb db, VillageKey village, Quarter quarter)
    {
        var (first, last) = (quarter.FirstDay, quarter.LastDay);
        var claims = await (
            from c in db.Claims.In(village)
            join h in db.Households on new { c.TownId, c.HouseholdId } equals new { h.TownId, h.HouseholdId }
            where (c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned) && c.OccurredOn >= first && c.OccurredOn <= last
            orderby c.OccurredOn, h.CardNumber
            select new WaitingClaim(c.OccurredOn, h.CardNumber, h.Head, c.Reason, c.Status)).AsNoTracking().ToListAsync();
        var reviewed = await db.MonthlyReviews.In(village)
            .Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth).Select(r => r.Month).ToListAsync();
        return new QuarterGaps(claims, quarter.Months.Except(reviewed).ToList());
    }
}
