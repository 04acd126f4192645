using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;

namespace Shuren.Features.Commendations;

/// <summary>What a household has done in the quarters of a round: confirmed entries and final boards alone (SUP-4).</summary>
/// <param name="Added">Awards and what was given back of deductions (REC-8), less those undone.</param>
/// <param name="Deducted">Deductions, less those undone; positive.</param>
/// <param name="Deeds">How many awards stand.</param>
/// <param name="Reds">How often it is on a final board's red board.</param>
/// <param name="Categories">By the headings of the lists.</param>
public sealed record CommendationFigures(
    Points Added, Points Deducted, int Deeds, int Reds, IReadOnlyList<CategoryPoints> Categories)
{
    public static readonly CommendationFigures None = new(Points.Zero, Points.Zero, 0, 0, []);

    public Points Total => Added - Deducted;
}

/// <summary>Points of one heading.</summary>
public sealed record CategoryPoints(string Category, Points Added, Points Deducted);

/// <summary>Somebody who may be commended.</summary>
public sealed record Candidate(
    Guid HouseholdId, int CardNumber, string Head, string GroupName, bool Consents, bool HasLeft, bool IsForgotten,
    CommendationFigures Figures)
{
    /// <summary>D11: the name only of who consents at this moment.</summary>
    public string PublicName => Consents && !HasLeft && !IsForgotten ? Head : $"卡号 {CardNumber}";
}

/// <summary>An entry behind the figures.</summary>
public sealed record FigureEntry(
    long Seq, DateOnly OccurredOn, Month Period, string? Category, string? Behaviour, EntryKind Kind, EntryKind? Undone, Points Amount)
{
    /// <summary>As it moves the total.</summary>
    public Points Effect => EntryEffect.Of(Kind, Amount, Undone).Score;
}

public static class CommendationFiguresQueries
{
    private const string NoCategory = "其他";

    private sealed record Sum(Guid HouseholdId, string? Category, int Kind, int? Undone, long Tenths);

    private sealed record Count(Guid HouseholdId, long Deeds);

    /// <summary>Every household of the village, with its figures: a few questions, however many there are.</summary>
    public static async Task<List<Candidate>> CandidatesAsync(AppDb db, VillageKey village, CommendationRound round)
    {
        // From the entries and boards alone, so it is kept until one more is posted; final boards are asked each time.
        var (first, last) = (round.From.FirstMonth.ToCode(), round.Until.LastMonth.ToCode());
        var posted = await LedgerMemory.OfAsync(
            db, village, $"candidates {first} {last}", () => PostedAsync(db, village, first, last));
        var (begin, end) = (round.From, round.Until);
        var reds = await (
            from n in db.QuarterNotices.In(village)
            join l in db.BoardLines on new { n.TownId, n.NoticeId } equals new { l.TownId, l.NoticeId }
            where n.FinalAt != null && n.Quarter >= begin && n.Quarter <= end && l.IsRed
            group l by l.HouseholdId into g
            select new { g.Key, Reds = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Reds);
        var households = await db.Households.In(village).OrderBy(h => h.CardNumber)
            .Select(h => new
            {
                h.HouseholdId, h.CardNumber, h.Head, h.GroupName, h.ConsentsToPublish, HasLeft = h.WithdrawnOn != null,
                IsForgotten = h.ForgottenOn != null
            }).ToListAsync();
        return households.ConvertAll(h => new Candidate(
            h.HouseholdId, h.CardNumber, h.Head, h.GroupName, h.ConsentsToPublish, h.HasLeft, h.IsForgotten,
            Figures(posted.GetValueOrDefault(h.HouseholdId), reds.GetValueOrDefault(h.HouseholdId))));
    }

    private static async Task<Dictionary<Guid, CommendationFigures>> PostedAsync(AppDb db, VillageKey village, int first, int last)
    {
        var (town, id) = (village.TownId, village.VillageId);
        var sums = await db.Database.SqlQuery<Sum>(
            $"""
            SELECT e.household_id, i.category, e.kind, u.kind AS undone, SUM(e.amount) AS tenths
            FROM ledger_entries e
            LEFT JOIN ledger_entries u ON u.town_id = e.town_id AND u.village_id = e.village_id AND u.seq = e.reverses_seq
            LEFT JOIN rule_items i ON i.town_id = e.town_id AND i.rule_item_id = COALESCE(u.rule_item_id, e.rule_item_id)
            WHERE e.town_id = {town} AND e.village_id = {id} AND e.period BETWEEN {first} AND {last} AND e.kind IN (
                    {(int)EntryKind.Award}, {(int)EntryKind.Deduction}, {(int)EntryKind.Reversal}, {(int)EntryKind.Restoration})
            GROUP BY e.household_id, i.category, e.kind, u.kind
            """).ToListAsync();
        var deeds = (await db.Database.SqlQuery<Count>(
            $"""
            SELECT e.household_id, COUNT(*) AS deeds
            FROM ledger_entries e
            WHERE e.town_id = {town} AND e.village_id = {id} AND e.period BETWEEN {first} AND {last} AND e.kind = {(int)EntryKind.Award}
                AND NOT EXISTS (
                    SELECT 1 FROM ledger_entries u WHERE u.town_id = e.town_id AND u.village_id = e.village_id AND u.reverses_seq = e.seq)
            GROUP BY e.household_id
            """).ToListAsync()).ToDictionary(c => c.HouseholdId, c => (int)c.Deeds);
        return sums.GroupBy(s => s.HouseholdId).ToDictionary(g => g.Key, g => Figures([.. g], deeds.GetValueOrDefault(g.Key)));
    }

    /// <summary>The entries behind a household's figures, and the quarters in whose red board it stands.</summary>
    public static async Task<(List<FigureEntry> Entries, List<Quarter> Reds)> BehindAsync(
        AppDb db, VillageKey village, CommendationRound round, Guid householdId)
    {
        var (first, last) = (round.From.FirstMonth, round.Until.LastMonth);
        var entries = await (
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join u in db.LedgerEntries on new { e.TownId, e.VillageId, Seq = e.ReversesSeq }
                equals new { u.TownId, u.VillageId, Seq = (long?)u.Seq } into undone
            from u in undone.DefaultIfEmpty()
            join i in db.RuleItems on new { e.TownId, Id = u == null ? e.RuleItemId : u.RuleItemId }
                equals new { i.TownId, Id = (Guid?)i.RuleItemId } into items
            from i in items.DefaultIfEmpty()
            where e.HouseholdId == householdId && e.Period >= first && e.Period <= last
                && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction || e.Kind == EntryKind.Reversal
                    || e.Kind == EntryKind.Restoration)
            orderby e.Seq
            select new FigureEntry(
                e.Seq, e.OccurredOn, e.Period, i == null ? null : i.Category, i == null ? null : i.Behaviour, e.Kind,
                u == null ? (EntryKind?)null : u.Kind, e.Amount)).ToListAsync();
        var (begin, end) = (round.From, round.Until);
        var reds = await (
            from n in db.QuarterNotices.In(village)
            join l in db.BoardLines on new { n.TownId, n.NoticeId } equals new { l.TownId, l.NoticeId }
            where n.FinalAt != null && n.Quarter >= begin && n.Quarter <= end && l.IsRed && l.HouseholdId == householdId
            orderby n.Quarter
            select n.Quarter).ToListAsync();
        return (entries, reds);
    }

    private static CommendationFigures Figures(CommendationFigures? posted, int reds)
        => posted is null ? CommendationFigures.None with { Reds = reds } : reds == 0 ? posted : posted with { Reds = reds };

    private static CommendationFigures Figures(List<Sum> sums, int deeds) => new(
        Added(sums), Less(sums, EntryKind.Deduction), deeds, 0,
        [.. sums.GroupBy(s => s.Category ?? NoCategory)
            .Select(g => new CategoryPoints(g.Key, Added(g), Less(g, EntryKind.Deduction)))
            .OrderByDescending(c => c.Added.Tenths).ThenBy(c => c.Category, StringComparer.Ordinal)]);

    // As everywhere (`TownFigures`): what is given back for a deduction made good is added, so that the total is the board's score.
    private static Points Added(IEnumerable<Sum> sums) => Less(sums, EntryKind.Award) + Less(sums, EntryKind.Restoration);

    private static Points Less(IEnumerable<Sum> sums, EntryKind kind)
        => new((int)(sums.Where(s => s.Kind == (int)kind).Sum(s => s.Tenths)
            - sums.Where(s => s.Kind == (int)EntryKind.Reversal && s.Undone == (int)kind).Sum(s => s.Tenths)));
}
