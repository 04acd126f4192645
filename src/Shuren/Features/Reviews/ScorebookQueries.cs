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
    /// <param name="itemIds">Of which items alone: <see cref="Scorebook.LooksBackOn"/>; null = of all.</param>
    /// <param name="since">From which day on: <see cref="Scorebook.LooksBackTo"/>; null = from the first day of the years.</param>
    public static async Task<Scorebook> LoadAsync(
        AppDb db, VillageKey village, DateOnly today, IReadOnlyCollection<Guid>? householdIds, IReadOnlyCollection<int> years,
        List<RuleList>? known = null, IReadOnlyCollection<Guid>? itemIds = null, DateOnly? since = null)
    {
        var lists = known ?? await ConsentedLists.OfAsync(db, village);
        if (years.Count == 0)
        {
            return new Scorebook(lists, today, []);
        }
        var (from, to) = (since ?? new DateOnly(years.Min(), 1, 1), new DateOnly(years.Max(), 12, 31));
        var lines = db.ReviewLines.AsNoTracking().In(village)
            .Where(l => l.Decision != LineDecision.Rejected && l.OccurredOn >= from && l.OccurredOn <= to);
        var entries = db.LedgerEntries.AsNoTracking().In(village);
        var members = db.Members.Where(m => m.TownId == village.TownId);
        if (householdIds is { Count: 1 } && householdIds.First() is var only)
        {
            // Said so, its statements are the same for everybody, and need not be written anew.
            lines = lines.Where(l => l.HouseholdId == only);
            entries = entries.Where(e => e.HouseholdId == only);
            members = members.Where(m => m.HouseholdId == only);
        }
        else if (householdIds is not null)
        {
            // One value, however many they are: the statement stays the same.
            var ids = householdIds.ToArray();
            lines = lines.Where(l => EF.Parameter(ids).Contains(l.HouseholdId));
            entries = entries.Where(e => EF.Parameter(ids).Contains(e.HouseholdId));
            members = members.Where(m => EF.Parameter(ids).Contains(m.HouseholdId));
        }
        if (itemIds is not null)
        {
            var counted = itemIds.ToArray();
            lines = lines.Where(l => EF.Parameter(counted).Contains(l.RuleItemId));
        }
        var counts = await members.GroupBy(m => m.HouseholdId)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var book = new Scorebook(lists, today, counts);
        var (undone, corrections) = await CorrectionsAsync(db, village, entries, from, to);
        foreach (var line in await LinesAsync(db, village, lines))
        {
            if (!undone.Contains(line.LineId))
            {
                book.Remember(line);
            }
        }
        corrections.Where(e => itemIds is null || itemIds.Contains(e.RuleItemId!.Value)).ToList().ForEach(book.Remember);
        return book;
    }

    /// <summary>
    /// What is needed to score these items, deeds of one day: the lists, and of the households only what the limits on them count.
    /// </summary>
    public static async Task<Scorebook> LoadForAsync(
        AppDb db, VillageKey village, DateOnly today,
        (IReadOnlyCollection<Guid> HouseholdIds, IEnumerable<Guid> ItemIds, DateOnly Day) deeds, List<RuleList>? known = null)
    {
        var lists = known ?? await ConsentedLists.OfAsync(db, village);
        var book = new Scorebook(lists, today, []);
        var itemIds = book.LooksBackOn(deeds.ItemIds, deeds.Day);
        return itemIds.Count == 0 ? book
            : await LoadAsync(
                db, village, today, deeds.HouseholdIds, [deeds.Day.Year], lists, itemIds, book.LooksBackTo(deeds.ItemIds, deeds.Day));
    }

    /// <summary>What <see cref="Scorebook.Overrun"/> of these lines needs: the lists, and only what the limits on them count.</summary>
    public static async Task<Scorebook> LoadLimitsAsync(AppDb db, VillageKey village, DateOnly today, List<ReviewLine> lines)
    {
        var lists = await ConsentedLists.OfAsync(db, village);
        var book = new Scorebook(lists, today, []);
        var counted = lines.GroupBy(l => l.OccurredOn)
            .SelectMany(day => book.LooksBackOn(day.Select(l => l.RuleItemId), day.Key)).ToHashSet();
        return counted.Count == 0 ? book
            : await LoadAsync(db, village, today, HouseholdsOf(lines), YearsOf(lines), lists, counted);
    }

    /// <summary>The households of a sheet's lines; null = all of the village, where they are many.</summary>
    public static IReadOnlyCollection<Guid>? HouseholdsOf(List<ReviewLine> lines)
        => lines.Select(l => l.HouseholdId).Distinct().ToList() is { Count: <= 200 } few ? few : null;

    public static IReadOnlyCollection<int> YearsOf(List<ReviewLine> lines) => lines.Select(l => l.OccurredOn.Year).Distinct().ToList();

    // Also in a sheet that came back an approved line stands: only the lines that the town returned are open again.
    private static Task<List<ScoredLine>> LinesAsync(AppDb db, VillageKey village, IQueryable<ReviewLine> lines) => (
        from l in lines
        join r in db.MonthlyReviews.In(village) on l.MonthlyReviewId equals r.MonthlyReviewId
        select new ScoredLine(l.ReviewLineId, l.HouseholdId, l.RuleItemId, l.OccurredOn, l.Quantity, l.TierName, l.Points, l.OnceKey)
        {
            Stands = l.Decision == LineDecision.Approved && r.Status != ReviewStatus.Open,
            IsPosted = r.Status == ReviewStatus.Confirmed,
            Period = r.Month
        }).ToListAsync();

    /// <summary>
    /// What the ledger alone knows, of the same households, for an entry is undone by one of its own household's: the lines whose entry was
    /// undone, which take up no limit any more (D25), and what a correction added, which stands on no sheet.
    /// </summary>
    private static async Task<(HashSet<Guid> Undone, List<LedgerEntry> Added)> CorrectionsAsync(
        AppDb db, VillageKey village, IQueryable<LedgerEntry> entries, DateOnly first, DateOnly last)
    {
        // Two questions in one, each with an index of its own: a household's other entries are not looked at.
        var asked = entries.Where(e => e.ReversesSeq != null && e.Kind != EntryKind.Restoration)
            .Concat(entries.Where(e => e.ReversesSeq == null && e.SourceKind != SourceKind.ReviewLine && e.RuleItemId != null
                && e.OccurredOn >= first && e.OccurredOn <= last && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction)));
        var found = await (
            from e in asked
            join o in db.LedgerEntries.In(village) on e.ReversesSeq equals o.Seq into originals
            from o in originals.DefaultIfEmpty()
            orderby e.Seq
            select new { Entry = e, SourceKind = (SourceKind?)o.SourceKind, SourceId = (Guid?)o.SourceId }).ToListAsync();
        var reversed = found.Select(f => f.Entry.ReversesSeq).OfType<long>().ToHashSet();
        return (
            found.Where(f => f.SourceKind == SourceKind.ReviewLine).Select(f => f.SourceId!.Value).ToHashSet(),
            found.Where(f => f.Entry.ReversesSeq is null && !reversed.Contains(f.Entry.Seq)).Select(f => f.Entry).ToList());
    }
}
