using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Reports;

/// <summary>What the entries of a village and month come to, corrections taken off where they count (SUP-5).</summary>
/// <param name="VillageId">The village.</param>
/// <param name="Month">The month they count in.</param>
/// <param name="Added">Awards less what undid awards.</param>
/// <param name="Deducted">Deductions less what undid deductions.</param>
/// <param name="Redeemed">Redemptions less what was taken back.</param>
/// <param name="Redemptions">How many redemptions stand.</param>
/// <param name="Entries">How many entries there are, of every kind.</param>
/// <param name="Sheet">What of them the month's sheet brought when it was confirmed.</param>
public sealed record MonthFigures(int VillageId, Month Month, Points Added, Points Deducted, Points Redeemed, int Redemptions,
    int Entries, SheetFigures Sheet)
{
    /// <summary>Of a village without an entry in the month.</summary>
    public static MonthFigures None(int villageId, Month month)
        => new(villageId, month, Points.Zero, Points.Zero, Points.Zero, 0, 0, default);

    /// <summary>What corrections and what was made good changed of the sheet's awards (REV-5).</summary>
    public Points AddedSince => Added - Sheet.Added;

    /// <inheritdoc cref="AddedSince"/>
    public Points DeductedSince => Deducted - Sheet.Deducted;
}

/// <summary>A month's sheet as the town confirmed it; what was corrected since stands beside it.</summary>
public readonly record struct SheetFigures(Points Added, Points Deducted, int Entries);

/// <summary>How many households take part on a day, and how many of them have an award that stands.</summary>
public readonly record struct Participation(int Households, int Active);

/// <summary>Points of one heading of the lists (类别).</summary>
/// <param name="Category">Which.</param>
/// <param name="Entries">Awards and deductions, less those undone.</param>
/// <param name="Added">Awards less what undid awards.</param>
/// <param name="Deducted">Deductions less what undid deductions.</param>
public sealed record CategoryFigures(string Category, int Entries, Points Added, Points Deducted)
{
    public string Name => NameOf(Category);

    /// <summary>For people; "" are entries without an item.</summary>
    public static string NameOf(string category) => category.Length == 0 ? "没有对应事项" : category;
}

/// <summary>The sums behind the town's overview: the database adds up the entries; nothing is counted a second time beside them.</summary>
public static class TownFigures
{
    /// <summary>Entries of one kind; of a reversal or return with the kind of what it undid.</summary>
    private record Amount(int Kind, int? Undone, long Tenths);

    private sealed record Sum(
        int VillageId, int Period, int Kind, int? Undone, long Tenths, long Entries, long SheetTenths, long SheetEntries)
        : Amount(Kind, Undone, Tenths);

    private sealed record CategorySum(string Category, int Kind, int? Undone, long Tenths, long Entries) : Amount(Kind, Undone, Tenths);

    /// <param name="db">The database.</param>
    /// <param name="townId">The town.</param>
    /// <param name="from">First month.</param>
    /// <param name="until">Last month.</param>
    public static Task<List<MonthFigures>> MonthsAsync(AppDb db, int townId, Month from, Month until)
        => LedgerMemory.OfAsync(db, townId, $"months {from} {until}", () => SumMonthsAsync(db, townId, from, until));

    private static async Task<List<MonthFigures>> SumMonthsAsync(AppDb db, int townId, Month from, Month until)
    {
        var (first, last) = (from.ToCode(), until.ToCode());
        var sums = await db.Database.SqlQuery<Sum>(
            $"""
            SELECT e.village_id, e.period, e.kind, u.kind AS undone,
                SUM(e.amount) AS tenths, COUNT(*) AS entries,
                SUM(CASE WHEN e.source_kind = {(int)SourceKind.ReviewLine} THEN e.amount ELSE 0 END) AS sheet_tenths,
                SUM(CASE WHEN e.source_kind = {(int)SourceKind.ReviewLine} THEN 1 ELSE 0 END) AS sheet_entries
            FROM ledger_entries e
            LEFT JOIN ledger_entries u ON u.town_id = e.town_id AND u.village_id = e.village_id AND u.seq = e.reverses_seq
            WHERE e.town_id = {townId} AND e.period BETWEEN {first} AND {last}
            GROUP BY e.village_id, e.period, e.kind, u.kind
            """).ToListAsync();
        return sums.GroupBy(s => (s.VillageId, s.Period)).OrderBy(g => g.Key.Period).ThenBy(g => g.Key.VillageId)
            .Select(g => new MonthFigures(
                g.Key.VillageId,
                Month.FromCode(g.Key.Period),
                Less(g, EntryKind.Award, EntryKind.Reversal) + Less(g, EntryKind.Restoration, EntryKind.Reversal),
                Less(g, EntryKind.Deduction, EntryKind.Reversal),
                Less(g, EntryKind.Redemption, EntryKind.Return),
                (int)(g.Where(s => s.Kind == (int)EntryKind.Redemption).Sum(s => s.Entries)
                    - g.Where(s => s is { Kind: (int)EntryKind.Return, Undone: (int)EntryKind.Redemption }).Sum(s => s.Entries)),
                (int)g.Sum(s => s.Entries),
                new SheetFigures(OfSheet(g, EntryKind.Award), OfSheet(g, EntryKind.Deduction), (int)g.Sum(s => s.SheetEntries)))).ToList();
    }

    /// <summary>
    /// By the headings of the lists, the largest first; an undone entry counts under its own item. Entries without an item stand under "".
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="townId">The town.</param>
    /// <param name="quarter">The quarter they count in.</param>
    /// <param name="villageId">Of this village; null = of all.</param>
    public static Task<List<CategoryFigures>> CategoriesAsync(AppDb db, int townId, Quarter quarter, int? villageId = null)
        => LedgerMemory.OfAsync(
            db, townId, $"categories {quarter} {villageId}", () => SumCategoriesAsync(db, townId, quarter, villageId));

    private static async Task<List<CategoryFigures>> SumCategoriesAsync(AppDb db, int townId, Quarter quarter, int? villageId)
    {
        var (least, most) = (villageId ?? 0, villageId ?? int.MaxValue);
        var (first, last) = (quarter.FirstMonth.ToCode(), quarter.LastMonth.ToCode());
        var sums = await db.Database.SqlQuery<CategorySum>(
            $"""
            SELECT COALESCE(i.category, '') AS category, e.kind, u.kind AS undone, SUM(e.amount) AS tenths, COUNT(*) AS entries
            FROM ledger_entries e
            LEFT JOIN ledger_entries u ON u.town_id = e.town_id AND u.village_id = e.village_id AND u.seq = e.reverses_seq
            LEFT JOIN rule_items i ON i.town_id = e.town_id AND i.rule_item_id = COALESCE(u.rule_item_id, e.rule_item_id)
            WHERE e.town_id = {townId} AND e.village_id BETWEEN {least} AND {most} AND e.period BETWEEN {first} AND {last}
                AND COALESCE(u.kind, e.kind) IN ({(int)EntryKind.Award}, {(int)EntryKind.Deduction}, {(int)EntryKind.Restoration})
            GROUP BY COALESCE(i.category, ''), e.kind, u.kind
            """).ToListAsync();
        return sums.GroupBy(s => s.Category)
            .Select(g => new CategoryFigures(
                g.Key,
                (int)g.Sum(Deeds),
                Less(g, EntryKind.Award, EntryKind.Reversal) + Less(g, EntryKind.Restoration, EntryKind.Reversal),
                Less(g, EntryKind.Deduction, EntryKind.Reversal)))
            .OrderByDescending(c => c.Added.Tenths + c.Deducted.Tenths).ThenBy(c => c.Category, StringComparer.Ordinal).ToList();
    }

    /// <summary>
    /// Of each village's households that take part on a day, those with an award of the months that stands: who left or is away is in
    /// neither figure. Villages without a household are not in it.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="townId">The town.</param>
    /// <param name="from">First month.</param>
    /// <param name="until">Last month.</param>
    /// <param name="day">Who takes part then.</param>
    public static async Task<Dictionary<int, Participation>> ParticipationAsync(
        AppDb db, int townId, Month from, Month until, DateOnly day)
    {
        var households = db.Households.OfTown(townId);
        var taking = await households.TakingPartOn(day).GroupBy(h => h.VillageId).Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync();
        // Few are apart, many take part: those are counted, these are named.
        var apart = (await households.ApartOn(day).Select(h => h.HouseholdId).ToListAsync()).ToHashSet();
        var active = (await AwardedAsync(db, townId, from, until)).Where(h => !apart.Contains(h.Key)).CountBy(h => h.Value)
            .ToDictionary();
        return taking.ToDictionary(t => t.Key, t => new Participation(t.Count, active.GetValueOrDefault(t.Key)));
    }

    /// <summary>
    /// Which households, and of which village, have an award of the months that stands: the ledger's alone, and so kept. Who takes part is
    /// asked each time.
    /// </summary>
    public static Task<Dictionary<Guid, int>> AwardedAsync(AppDb db, int townId, Month from, Month until)
        => LedgerMemory.OfAsync(db, townId, $"awarded {from} {until}", () => db.LedgerEntries.OfTown(townId)
            .Where(e => e.Period >= from && e.Period <= until && e.Kind == EntryKind.Award
                && !db.LedgerEntries.Any(u => u.TownId == e.TownId && u.VillageId == e.VillageId && u.ReversesSeq == e.Seq))
            .Select(e => new { e.HouseholdId, e.VillageId }).Distinct().ToDictionaryAsync(e => e.HouseholdId, e => e.VillageId));

    // What gives a share of a deduction back leaves the deed standing.
    private static long Deeds(CategorySum sum) => (EntryKind)sum.Kind switch
    {
        EntryKind.Award or EntryKind.Deduction => sum.Entries,
        EntryKind.Reversal when (EntryKind?)sum.Undone is EntryKind.Award or EntryKind.Deduction => -sum.Entries,
        _ => 0
    };

    private static Points OfSheet(IEnumerable<Sum> sums, EntryKind kind)
        => new((int)sums.Where(s => s.Kind == (int)kind).Sum(s => s.SheetTenths));

    private static Points Less(IEnumerable<Amount> sums, EntryKind kind, EntryKind undoing)
        => new((int)(sums.Where(s => s.Kind == (int)kind).Sum(s => s.Tenths)
            - sums.Where(s => s.Kind == (int)undoing && s.Undone == (int)kind).Sum(s => s.Tenths)));
}
