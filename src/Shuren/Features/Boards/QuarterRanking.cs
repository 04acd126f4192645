namespace Shuren.Features.Boards;

/// <summary>A household that takes part in a quarter's ranking.</summary>
public sealed record Standing(Guid HouseholdId, int CardNumber, string Head, string GroupName, Points Score, Points Deducted);

/// <summary>Its place.</summary>
public sealed record Ranked(Standing Standing, int Rank, bool IsRed, bool IsBlack);

/// <summary>The board as the rules make it (PUB-2, D8 … D10): from the scores alone, whatever order they come in.</summary>
/// <param name="Lines">By rank, then card number.</param>
/// <param name="TiedForLast">Those between whom the rules cannot decide the last place; empty when they can.</param>
public sealed record QuarterRanking(IReadOnlyList<Ranked> Lines, IReadOnlyList<Standing> TiedForLast)
{
    /// <summary>The one household of the black board, or null.</summary>
    public Ranked? Black => Lines.FirstOrDefault(l => l.IsBlack);

    /// <param name="standings">All that are ranked: neither withdrawn nor joined in the quarter (D10).</param>
    /// <param name="namedLast">Whom the village group named by a recorded vote among those tied; null when it has not, or named
    /// nobody.</param>
    public static QuarterRanking Of(IReadOnlyCollection<Standing> standings, Guid? namedLast = null)
    {
        var ordered = standings.OrderByDescending(s => s.Score).ThenBy(s => s.CardNumber).ToList();
        var ranks = new int[ordered.Count];
        for (var i = 0; i < ordered.Count; i++)
        {
            // Standard competition ranking (D9): equal scores share the better place.
            ranks[i] = i > 0 && ordered[i].Score == ordered[i - 1].Score ? ranks[i - 1] : i + 1;
        }
        bool IsRed(int i) => ranks[i] <= 3 && ordered[i].Score.IsPositive;

        List<Standing> last = [];
        if (ordered.Count > 0)
        {
            var lowest = ordered[^1].Score;
            // Nobody is on both boards: who shares the last place while on the red board leaves the black one empty.
            last = ordered.Where((s, i) => s.Score == lowest && !IsRed(i)).ToList();
            if (last.Count > 0)
            {
                var deductedMost = last.Max(s => s.Deducted);
                last.RemoveAll(s => s.Deducted != deductedMost);
            }
        }
        var black = last.Count == 1 ? last[0].HouseholdId : last.Find(s => s.HouseholdId == namedLast)?.HouseholdId;
        return new QuarterRanking(
            ordered.Select((s, i) => new Ranked(s, ranks[i], IsRed(i), s.HouseholdId == black)).ToList(),
            last.Count > 1 ? last : []);
    }
}
