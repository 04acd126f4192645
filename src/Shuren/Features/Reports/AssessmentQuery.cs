using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Supplies;

namespace Shuren.Features.Reports;

/// <summary>
/// Counts a year of all villages of a town (SUP-3). What is not due yet is left out: a village begins with its first list, and a thing is
/// due when its day has passed, or when it was done.
/// </summary>
public sealed class AssessmentQuery
{
    private readonly AppDb _db;
    private readonly int _town;
    private readonly int _year;
    private readonly DateOnly _today;
    private readonly DueDays _days;
    private readonly List<Quarter> _quarters;

    private AssessmentQuery(AppDb db, int town, int year, DueDays days, DateOnly today)
        => (_db, _town, _year, _days, _today, _quarters) =
            (db, town, year, days, today, [.. Enumerable.Range(1, 4).Select(n => new Quarter(year, n))]);

    // The year's last day, or today.
    private DateOnly Until => _today.Year > _year ? new DateOnly(_year, 12, 31) : _today;

    private (DateTime From, DateTime To) Instants => (_quarters[0].Instants().From, _quarters[3].Instants().To);

    public static async Task<YearTable> OfAsync(AppDb db, int town, int year, DateOnly today)
    {
        var query = new AssessmentQuery(db, town, year, await DueDays.OfAsync(db, town), today);
        var weights = await WeightsAsync(db, town);
        return new YearTable(year, today, weights, await query.VillagesAsync());
    }

    /// <summary>Those that hold now.</summary>
    public static async Task<Weights> WeightsAsync(AppDb db, int town)
        => (await db.AssessmentWeights.AsNoTracking().OfTown(town).OrderByDescending(w => w.At).ThenByDescending(w => w.WeightsId)
            .FirstOrDefaultAsync())?.Weights ?? Weights.Usual;

    private async Task<List<VillageYear>> VillagesAsync()
    {
        var villages = await _db.Villages.AsNoTracking().OfTown(_town).OrderBy(v => v.Code).ToListAsync();
        var standings = await ReportStandings.OfAsync(_db, _town, _quarters);
        var since = standings.GroupBy(s => s.VillageId).ToDictionary(g => g.Key, g => g.First().Since);
        var coverage = await CoverageAsync();
        var participation = await ParticipationAsync();
        var notices = (await _db.QuarterNotices.AsNoTracking().OfTown(_town).Where(n => _quarters.Contains(n.Quarter)).ToListAsync())
            .ToDictionary(n => (n.VillageId, n.Quarter), n => n.PublishedAt.ToChinaDate());
        var statements = await StatementsAsync();
        var sheets = await SheetsAsync();
        var objections = await ObjectionsAsync();
        var redeemed = await RedeemedAsync();
        return villages.ConvertAll(v =>
        {
            var own = standings.FindAll(s => s.VillageId == v.VillageId);
            var first = since.GetValueOrDefault(v.VillageId);
            return new VillageYear(v.VillageId, v.Code, v.Name,
            [
                Measure.Of(Indicator.Coverage, [.. coverage[v.VillageId]]),
                participation.GetValueOrDefault(v.VillageId, new Measure(Indicator.Participation, 0, 0, [])),
                Measure.Of(Indicator.Openness, [.. Notices(v, first, notices), .. Statements(v, first, statements)]),
                Measure.Of(Indicator.Punctuality, [.. Sheets(v, first, sheets), .. own.Where(IsDue).Select(InTime)]),
                Measure.Of(Indicator.Objections, [.. objections[v.VillageId]]),
                Measure.Of(Indicator.Redemption, [.. Redemptions(v, first, redeemed)]),
                Measure.Of(Indicator.Reports, [.. own.Where(IsDue).Select(Accepted)])
            ]);
        });
    }

    private IEnumerable<Quarter> QuartersSince(DateOnly? since) => _quarters.Where(q => DueDays.AreOwed(q, since));

    private bool IsDue(ReportStanding report) => report.IsOwed && (report.DueOn < _today || report.Last is not null);

    private static Evidence InTime(ReportStanding report) => new(
        $"{report.Quarter.ToChinese()}工作情况，{(report.FirstSentOn is { } on ? $"{on:yyyy-MM-dd} 报送" : "没有报送")}", report.IsInTime,
        $"/reports/{report.Quarter}");

    private static Evidence Accepted(ReportStanding report) => new(
        $"{report.Quarter.ToChinese()}工作情况，{report.State.Chinese()}", report.State == ReportState.Accepted, $"/reports/{report.Quarter}");

    // Awards that stand, by the item's code: versions of a list keep it.
    private async Task<ILookup<int, Evidence>> CoverageAsync()
    {
        var lists = (await _db.RuleLists.AsNoTracking().OfTown(_town).InForceOn(Until).ToListAsync())
            .GroupBy(l => l.VillageId).Select(g => g.First()).ToDictionary(l => l.RuleListId, l => l.VillageId);
        var ids = lists.Keys.ToList();
        var items = await _db.RuleItems.AsNoTracking().OfTown(_town)
            .Where(i => ids.Contains(i.RuleListId) && i.Kind == RuleKind.Award && i.Enabled).OrderBy(i => i.Order)
            .Select(i => new { i.RuleListId, i.Code, i.Behaviour, i.Terms }).ToListAsync();
        var (first, last) = (new Month(_year, 1), new Month(_year, 12));
        // Asked for each item, whose first entry answers it: a town has thousands of entries for each of its items.
        var used = await LedgerMemory.OfAsync(_db, _town, $"items used {_year}", async () => (await (
            from i in _db.RuleItems.OfTown(_town)
            join l in _db.RuleLists on new { i.TownId, i.RuleListId } equals new { l.TownId, l.RuleListId }
            where i.Kind == RuleKind.Award
                && _db.LedgerEntries.Any(e => e.TownId == i.TownId && e.VillageId == l.VillageId && e.RuleItemId == i.RuleItemId
                    && e.Kind == EntryKind.Award && e.Period >= first && e.Period <= last
                    && !_db.LedgerEntries.Any(u => u.TownId == e.TownId && u.VillageId == e.VillageId && u.ReversesSeq == e.Seq))
            select new { l.VillageId, i.Code }).Distinct().ToListAsync())
            .Select(u => (u.VillageId, u.Code)).ToHashSet());
        return items.Select(i => (Village: lists[i.RuleListId], Item: i)).ToLookup(
            i => i.Village,
            i => new Evidence(
                $"{i.Item.Code} {(i.Item.Behaviour.Length > 0 ? i.Item.Behaviour : i.Item.Terms)}", used.Contains((i.Village, i.Item.Code)),
                $"/lists/{i.Item.RuleListId}"));
    }

    private async Task<Dictionary<int, Measure>> ParticipationAsync()
        => (await TownFigures.ParticipationAsync(_db, _town, new Month(_year, 1), new Month(_year, 12), Until))
            .ToDictionary(v => v.Key, v => new Measure(Indicator.Participation, v.Value.Active, v.Value.Households, []));

    private IEnumerable<Evidence> Notices(Village village, DateOnly? since, Dictionary<(int, Quarter), DateOnly> published)
        => from quarter in QuartersSince(since)
           let due = _days.OfNotice(quarter)
           let went = published.TryGetValue((village.VillageId, quarter), out var day) ? day : (DateOnly?)null
           where went is not null || due < _today
           select new Evidence(
               $"{quarter.ToChinese()}公示，{(went is { } done ? $"{done:yyyy-MM-dd} 上墙" : "没有公示")}（限 {due:yyyy-MM-dd}）", went <= due,
               $"/notices/{quarter}");

    private IEnumerable<Evidence> Statements(
        Village village, DateOnly? since, Dictionary<int, (DateTime First, DateTime? Unconfirmed)> books)
        => from quarter in QuartersSince(since)
           let due = _days.OfNotice(quarter)
           let end = quarter.Instants().To
           where due < _today && books.TryGetValue(village.VillageId, out var kept) && kept.First < end
           let isPublic = books[village.VillageId].Unconfirmed is not { } open || open >= end
           select new Evidence(
               $"{quarter.ToChinese()}收支表，{(isPublic ? "已公开" : "有单据没有核对，没有公开")}", isPublic, $"/funds/statement/{quarter}");

    // A statement is public once each entry until its end was compared: the first that was not says up to when.
    private async Task<Dictionary<int, (DateTime First, DateTime? Unconfirmed)>> StatementsAsync()
    {
        var entries = await _db.FundEntries.OfTown(_town).GroupBy(e => e.VillageId)
            .Select(g => new { g.Key, First = g.Min(e => e.At) }).ToListAsync();
        var movements = await _db.StockMovements.OfTown(_town).GroupBy(m => m.VillageId)
            .Select(g => new { g.Key, First = g.Min(m => m.At) }).ToListAsync();
        var open = await _db.FundEntries.OfTown(_town)
            .Where(e => !_db.FundConfirmations.Any(c => c.TownId == e.TownId && c.FundEntryId == e.FundEntryId))
            .GroupBy(e => e.VillageId).Select(g => new { g.Key, First = g.Min(e => e.At) }).ToDictionaryAsync(g => g.Key, g => g.First);
        return entries.Concat(movements).GroupBy(e => e.Key).ToDictionary(
            g => g.Key, g => (g.Min(e => e.First), open.TryGetValue(g.Key, out var at) ? at : (DateTime?)null));
    }

    private async Task<ILookup<(int, Month), MonthlyReview>> SheetsAsync()
    {
        var (first, last) = (new Month(_year, 1), new Month(_year, 12));
        return (await _db.MonthlyReviews.AsNoTracking().OfTown(_town).Where(r => r.Month >= first && r.Month <= last).ToListAsync())
            .ToLookup(r => (r.VillageId, r.Month));
    }

    private IEnumerable<Evidence> Sheets(Village village, DateOnly? since, ILookup<(int, Month), MonthlyReview> sheets)
        => from month in Enumerable.Range(1, 12).Select(n => new Month(_year, n))
           where DueDays.AreOwed(month, since) && month.LastDay < _today
           let due = _days.OfSheet(month)
           let sheet = MonthlyReview.StandingFor(sheets[(village.VillageId, month)])
           where sheet is not { IsOldBook: true }
           let signed = sheet?.Status is ReviewStatus.Filed or ReviewStatus.Confirmed ? sheet.SignedAt?.ToChinaDate() : null
           where signed is not null || due < _today
           select new Evidence(
               $"{month.ToChinese()}审核表，{(signed is { } day ? $"{day:yyyy-MM-dd} 签字上报" : "没有签字上报")}（限 {due:yyyy-MM-dd}）",
               signed <= due, $"/reviews/{month}");

    private async Task<ILookup<int, Evidence>> ObjectionsAsync()
    {
        var (from, to) = Instants;
        var raised = await _db.Objections.AsNoTracking().OfTown(_town)
            .Where(o => o.RaisedAt >= from && o.RaisedAt < to && o.Status != ObjectionStatus.Withdrawn)
            .OrderBy(o => o.Year).ThenBy(o => o.Number)
            .Select(o => new { o.VillageId, o.ObjectionId, o.Year, o.Number, o.DueOn, o.AnsweredAt }).ToListAsync();
        return raised.Select(o => (Objection: o, On: o.AnsweredAt?.ToChinaDate()))
            .Where(o => o.On is not null || o.Objection.DueOn < _today)
            .ToLookup(o => o.Objection.VillageId, o => new Evidence(
                $"异议 {o.Objection.Year}-{o.Objection.Number:000}，{o.Objection.DueOn:yyyy-MM-dd} 前答复，"
                + (o.On is { } on ? $"{on:yyyy-MM-dd} 答复" : "没有答复"),
                o.On <= o.Objection.DueOn, $"/objections/{o.Objection.ObjectionId}"));
    }

    private async Task<HashSet<(int, Quarter)>> RedeemedAsync()
    {
        var rows = await (
            from r in _db.Redemptions.OfTown(_town)
            join s in _db.RedemptionSessions on new { r.TownId, r.SessionId } equals new { s.TownId, s.SessionId }
            where r.CancelledAt == null && _quarters.Contains(s.Quarter)
            select new { r.VillageId, s.Quarter }).Distinct().ToListAsync();
        return [.. rows.Select(r => (r.VillageId, r.Quarter))];
    }

    private IEnumerable<Evidence> Redemptions(Village village, DateOnly? since, HashSet<(int, Quarter)> redeemed)
        => from quarter in QuartersSince(since)
           let held = redeemed.Contains((village.VillageId, quarter))
           where held || DueDays.OfExchange(quarter) < _today
           select new Evidence(
               $"{quarter.ToChinese()}兑换，{(held ? "兑换过" : "没有兑换")}", held, $"/redemption/issues?quarter={quarter}");
}
