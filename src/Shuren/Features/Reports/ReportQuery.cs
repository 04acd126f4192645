using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Flags;
using Shuren.Features.Objections;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Stations;
using Shuren.Features.Supplies;

namespace Shuren.Features.Reports;

/// <summary>Works out the figures of a report: every one a sum of entries or a count of records, none kept beside them.</summary>
public static class ReportQuery
{
    /// <param name="db">The database.</param>
    /// <param name="village">Whose.</param>
    /// <param name="quarter">Which; it may run still.</param>
    /// <param name="today">Until when, where the quarter runs still.</param>
    public static async Task<ReportFigures> OfAsync(AppDb db, VillageKey village, Quarter quarter, DateOnly today)
    {
        var until = today < quarter.LastDay ? today : quarter.LastDay;
        var households = db.Households.AsNoTracking().In(village);
        var list = await db.RuleLists.AsNoTracking().In(village).InForceOn(until).FirstOrDefaultAsync();
        var months = (await TownFigures.MonthsAsync(db, village.TownId, quarter.FirstMonth, quarter.LastMonth))
            .FindAll(m => m.VillageId == village.VillageId);
        var participation = (await TownFigures.ParticipationAsync(
            db, village.TownId, quarter.FirstMonth, quarter.LastMonth, until)).GetValueOrDefault(village.VillageId);
        var (from, to) = quarter.Instants();
        var statement = await QuarterStatement.OfAsync(db, village, quarter);
        return new ReportFigures
        {
            Quarter = quarter,
            On = today,
            Until = until,
            Households = participation.Households,
            Joined = await households.CountAsync(h => h.JoinedOn >= quarter.FirstDay && h.JoinedOn <= until),
            Left = await households.CountAsync(h => h.WithdrawnOn >= quarter.FirstDay && h.WithdrawnOn <= until),
            Active = participation.Active,
            ListVersion = list?.Version,
            ListFrom = list?.ForceFrom,
            Categories = await CategoriesAsync(db, village, quarter, until),
            Months = await MonthsAsync(db, village, quarter, today, months),
            Notices = await NoticesAsync(db, village, from, to),
            Objections = await ObjectionsAsync(db, village, (from, to), today),
            Flags = await FlagsAsync(db, village, (from, to), today),
            Redemptions = months.Sum(m => m.Redemptions),
            Redeemed = months.Aggregate(Points.Zero, (sum, m) => sum + m.Redeemed),
            RedeemingHouseholds = await db.Redemptions.In(village)
                .Where(r => r.At >= from && r.At < to && r.CancelledAt == null).Select(r => r.HouseholdId).Distinct().CountAsync(),
            Goods = [.. statement.Goods.Select(g => new GoodsCount(g.Name, g.Unit, g.Out.Quantity, g.Left.Quantity))],
            Money = [.. statement.Money.Select(m => new MoneyCount(m.Source, m.Before, m.In, m.Out, m.Left))],
            Unconfirmed = statement.Unconfirmed,
            Meetings = await MeetingsAsync(db, village, quarter.FirstDay, until),
            Station = await StationAsync(db, village)
        };
    }

    private static async Task<List<CategoryCount>> CategoriesAsync(AppDb db, VillageKey village, Quarter quarter, DateOnly until)
    {
        // Counted by item, of which there are few: the category of each line would be looked up thousands of times.
        var recorded = await db.Claims.In(village)
            .Where(c => c.Status == ClaimStatus.Accepted && c.RuleItemId != null
                && c.OccurredOn >= quarter.FirstDay && c.OccurredOn <= until)
            .GroupBy(c => c.RuleItemId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        // By the quarter's sheets, a twelfth of what a village of three years has.
        var sheets = await db.MonthlyReviews.In(village).Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth)
            .Select(r => r.MonthlyReviewId).ToListAsync();
        var approved = await db.ReviewLines.OfTown(village.TownId)
            .Where(l => sheets.Contains(l.MonthlyReviewId) && l.Decision == LineDecision.Approved)
            .GroupBy(l => l.RuleItemId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        var items = recorded.ConvertAll(r => r.Key).Union(approved.ConvertAll(a => a.Key)).ToArray();
        var categories = await db.RuleItems.OfTown(village.TownId).Where(i => EF.Parameter(items).Contains(i.RuleItemId))
            .Select(i => new { i.RuleItemId, i.Category }).ToDictionaryAsync(i => i.RuleItemId, i => i.Category);
        var recordedOf = recorded.ToLookup(r => categories[r.Key], r => r.Count);
        var approvedOf = approved.ToLookup(a => categories[a.Key], a => a.Count);
        var confirmed = (await TownFigures.CategoriesAsync(db, village.TownId, quarter, village.VillageId)).ToDictionary(c => c.Category);
        var none = new CategoryFigures("", 0, Points.Zero, Points.Zero);
        return recordedOf.Select(r => r.Key).Union(approvedOf.Select(a => a.Key)).Union(confirmed.Keys)
            .Select(name => (Name: name, Stands: confirmed.GetValueOrDefault(name, none)))
            .Select(c => new CategoryCount(
                c.Name, recordedOf[c.Name].Sum(), approvedOf[c.Name].Sum(), c.Stands.Entries, c.Stands.Added,
                c.Stands.Deducted))
            .OrderByDescending(c => c.Recorded + c.Confirmed).ThenBy(c => c.Category, StringComparer.Ordinal).ToList();
    }

    private static async Task<List<MonthCount>> MonthsAsync(
        AppDb db, VillageKey village, Quarter quarter, DateOnly today, List<MonthFigures> figures)
    {
        var sheets = await db.MonthlyReviews.AsNoTracking().In(village)
            .Where(r => r.Month >= quarter.FirstMonth && r.Month <= quarter.LastMonth).ToListAsync();
        return
        [
            .. from month in quarter.Months
               where month <= Month.Of(today)
               let standing = MonthlyReview.StandingFor(sheets.Where(r => r.Month == month))
               let sums = figures.Find(f => f.Month == month)
               select new MonthCount(
                   month, standing?.Status, standing?.KnownSignedAt?.ToChinaDate(), standing?.KnownConfirmedAt?.ToChinaDate(),
                   standing?.PartyDayOn,
                   sums?.Entries ?? 0, sums?.Added ?? Points.Zero, sums?.Deducted ?? Points.Zero,
                   standing?.IsOldBook == true)
        ];
    }

    private static async Task<List<NoticeCount>> NoticesAsync(AppDb db, VillageKey village, DateTime from, DateTime to)
    {
        var notices = await db.QuarterNotices.AsNoTracking().In(village)
            .Where(n => (n.PublishedAt >= from && n.PublishedAt < to) || (n.FinalAt >= from && n.FinalAt < to))
            .OrderBy(n => n.Quarter).ToListAsync();
        var ids = notices.ConvertAll(n => n.NoticeId);
        var lines = await db.BoardLines.OfTown(village.TownId).Where(l => ids.Contains(l.NoticeId))
            .GroupBy(l => l.NoticeId).Select(g => new { g.Key, Red = g.Count(l => l.IsRed), Black = g.Count(l => l.IsBlack) })
            .ToDictionaryAsync(g => g.Key);
        return notices.ConvertAll(n => new NoticeCount(
            n.Quarter, n.PublishedAt.ToChinaDate(), n.FinalAt?.ToChinaDate(), lines.GetValueOrDefault(n.NoticeId)?.Red ?? 0,
            lines.GetValueOrDefault(n.NoticeId)?.Black ?? 0));
    }

    private static async Task<ObjectionCount> ObjectionsAsync(
        AppDb db, VillageKey village, (DateTime From, DateTime To) when, DateOnly today)
    {
        var rows = await db.Objections.In(village).Where(o => o.RaisedAt >= when.From && o.RaisedAt < when.To)
            .Select(o => new { o.Status, o.Outcome, o.DueOn, o.AnsweredAt }).ToListAsync();
        int Ended(ObjectionOutcome outcome) => rows.Count(o => o.Outcome == outcome);
        return new ObjectionCount(
            rows.Count, Ended(ObjectionOutcome.Upheld), Ended(ObjectionOutcome.PartlyUpheld), Ended(ObjectionOutcome.NotUpheld),
            rows.Count(o => o.Status == ObjectionStatus.Withdrawn),
            rows.Count(o => o.Status is ObjectionStatus.Raised or ObjectionStatus.Investigated),
            rows.Count(o => o.Status != ObjectionStatus.Withdrawn && (o.AnsweredAt?.ToChinaDate() ?? today) > o.DueOn));
    }

    private static async Task<FlagCount> FlagsAsync(AppDb db, VillageKey village, (DateTime From, DateTime To) when, DateOnly today)
    {
        var raised = db.Flags.In(village).Where(f => f.RaisedAt >= when.From && f.RaisedAt < when.To);
        var (all, open) = (await raised.CountAsync(), await raised.Open().CountAsync());
        return new FlagCount(all, all - open, open, await raised.OverdueOn(today).CountAsync());
    }

    private static async Task<List<MeetingCount>> MeetingsAsync(AppDb db, VillageKey village, DateOnly from, DateOnly until)
        => (await db.Deliberations.AsNoTracking().In(village).Where(d => d.HeldOn >= from && d.HeldOn <= until)
                .OrderBy(d => d.HeldOn).ThenBy(d => d.Number).ToListAsync())
            .ConvertAll(d => new MeetingCount(d.HeldOn!.Value, d.Subject, d.Body, d.Entitled, d.Present, d.VotesFor, d.VotesAgainst));

    private static async Task<List<PointCount>> StationAsync(AppDb db, VillageKey village)
    {
        var checks = (await StationService.CurrentAsync(db, village.TownId))[village.VillageId].ToDictionary(c => c.Point, c => c.State);
        return [.. StationTexts.Points.Select(p => new PointCount(p, checks.GetValueOrDefault(p, StationState.Unsaid)))];
    }
}
