using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>
/// Loads what the limits have to know: lists, sheets, corrections. Under the village's lock where something is decided on it.
/// </summary>
public static class ScorebookQueries
{
    /// <param name="db">The database.</param>
    /// <param name="village">Whose lists and sheets.</param>
    /// <param name="today">Today in China.</param>
    /// <param name="householdIds">The households to be scored; null = all of the village.</param>
    /// <param name="years">The card years in which the deeds happened: limits reach back to 1 January.</param>
    /// <param name="known">The village's lists, where they were just read in the same transaction.</param>
    public static async Task<Scorebook> LoadAsync(
        AppDb db, VillageKey village, DateOnly today, IReadOnlyCollection<Guid>? householdIds, IReadOnlyCollection<int> years,
        List<RuleList>? known = null)
    {
        var lists = known ?? await ConsentedLists.OfAsync(db, village);
        if (years.Count == 0)
        {
            return new Scorebook(lists, today, []);
        }
        var (from, to) = (new DateOnly(years.Min(), 1, 1), new DateOnly(years.Max(), 12, 31));
        var lines = db.ReviewLines.AsNoTracking().In(village)
            .Where(l => l.Decision != LineDecision.Rejected && l.OccurredOn >= from && l.OccurredOn <= to);
        var entries = db.LedgerEntries.AsNoTracking().In(village);
        var members = db.Members.Where(m => m.TownId == village.TownId);
        if (householdIds is not null)
        {
            lines = lines.Where(l => householdIds.Contains(l.HouseholdId));
            entries = entries.Where(e => householdIds.Contains(e.HouseholdId));
            members = members.Where(m => householdIds.Contains(m.HouseholdId));
        }
        var counts = await members.GroupBy(m => m.HouseholdId)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var book = new Scorebook(lists, today, counts);
        foreach (var line in await LinesAsync(db, village, lines, entries))
        {
            book.Remember(line);
        }
        foreach (var entry in await CorrectionsAsync(db, village, entries, from, to))
        {
            book.Remember(entry);
        }
        return book;
    }

    // Without the lines whose entry was undone: they take up no limit any more (D25). Also in a sheet that came back an approved line
    // stands: only the lines that the town returned are open again.
    private static async Task<IEnumerable<ScoredLine>> LinesAsync(
        AppDb db, VillageKey village, IQueryable<ReviewLine> lines, IQueryable<LedgerEntry> entries)
    {
        var undone = await UndoneAsync(db, village, entries);
        var all = await (
            from l in lines
            join r in db.MonthlyReviews.In(village) on l.MonthlyReviewId equals r.MonthlyReviewId
            select new ScoredLine(l.ReviewLineId, l.HouseholdId, l.RuleItemId, l.OccurredOn, l.Quantity, l.TierName, l.Points, l.OnceKey)
            {
                Stands = l.Decision == LineDecision.Approved && r.Status != ReviewStatus.Open,
                IsPosted = r.Status == ReviewStatus.Confirmed,
                Period = r.Month
            }).ToListAsync();
        return all.Where(l => !undone.Contains(l.LineId));
    }

    // Of the same households: an entry is undone by one of its own household's. Few are, and the index of those is what is to be read.
    private static async Task<HashSet<Guid>> UndoneAsync(AppDb db, VillageKey village, IQueryable<LedgerEntry> entries) => (await (
        from reversal in entries.Undoing()
        join original in db.LedgerEntries.In(village) on reversal.ReversesSeq equals original.Seq
        where original.SourceKind == SourceKind.ReviewLine
        select original.SourceId).ToListAsync()).ToHashSet();

    // What a correction added stands on no sheet: it is known from the ledger alone.
    private static Task<List<LedgerEntry>> CorrectionsAsync(
        AppDb db, VillageKey village, IQueryable<LedgerEntry> entries, DateOnly from, DateOnly to)
        => entries
            .Where(e => e.SourceKind != SourceKind.ReviewLine && e.RuleItemId != null && e.OccurredOn >= from && e.OccurredOn <= to
                && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction)
                && !db.LedgerEntries.In(village).Undoing().Any(r => r.ReversesSeq == e.Seq))
            .OrderBy(e => e.Seq)
            .ToListAsync();
}
