using Microsoft.EntityFrameworkCore;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>Which month's sheet a claim goes on (D7). Call it under the village's lock.</summary>
public static class ReviewSheets
{
    /// <summary>
    /// The sheet of the month in which it happened; when that was signed, or its quarter is already published, the next month's that is
    /// still open, as a late line. Makes the sheet when there is none.
    /// </summary>
    /// <returns>The tracked sheet, and whether the claim comes late.</returns>
    public static async Task<(MonthlyReview Sheet, bool IsLate)> ForAsync(AppDb db, VillageKey village, DateOnly occurredOn)
    {
        var own = Month.Of(occurredOn);
        // Nearly always: the month's own sheet is there and open, and its quarter is not published.
        var usual = await Usual.For(db)(db, village.TownId, village.VillageId, own, own.Quarter);
        if (usual is { IsClosed: false })
        {
            return (usual, false);
        }
        var sheets = await db.MonthlyReviews.In(village).Where(r => r.Part == 0 && r.Month >= own).ToDictionaryAsync(r => r.Month);
        var published = await db.QuarterNotices.In(village).Where(n => n.Quarter >= own.Quarter).Select(n => n.Quarter).ToListAsync();
        foreach (var added in db.MonthlyReviews.Local
            .Where(r => r.TownId == village.TownId && r.VillageId == village.VillageId && r.Part == 0 && r.Month >= own))
        {
            sheets.TryAdd(added.Month, added);
        }
        var month = MonthFor(own, sheets, published.ToHashSet());
        if (!sheets.TryGetValue(month, out var sheet))
        {
            sheet = new MonthlyReview { TownId = village.TownId, VillageId = village.VillageId, Month = month };
            db.MonthlyReviews.Add(sheet);
        }
        return (sheet, month != own);
    }

    private static readonly Compiled<Func<AppDb, int, int, Month, Quarter, Task<MonthlyReview?>>> Usual = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, int villageId, Month month, Quarter quarter) => db.MonthlyReviews
            .SingleOrDefault(r => r.TownId == townId && r.VillageId == villageId && r.Part == 0 && r.Month == month
                && !db.QuarterNotices.Any(n => n.TownId == townId && n.VillageId == villageId && n.Quarter == quarter))));

    /// <summary>D7: the month of the deed, or the first after it whose sheet still takes claims.</summary>
    /// <param name="own">The month of the deed.</param>
    /// <param name="sheets">The sheets there are from it on.</param>
    /// <param name="published">The quarters that are published already.</param>
    public static Month MonthFor(Month own, IReadOnlyDictionary<Month, MonthlyReview> sheets, IReadOnlySet<Quarter> published)
    {
        var month = own;
        while (published.Contains(month.Quarter) || (sheets.TryGetValue(month, out var found) && found.IsClosed))
        {
            month = month.Plus(1);
        }
        return month;
    }

    /// <summary>D31: a line of a signed sheet that waits for the town gets what an undone entry had taken from it.</summary>
    public static async Task RaiseAsync(AppDb db, VillageKey village, Freed freed)
    {
        var line = await db.ReviewLines.In(village).SingleAsync(l => l.ReviewLineId == freed.ReviewLineId);
        line.Raise(freed.Points);
        await db.SaveChangesAsync();
    }
}
