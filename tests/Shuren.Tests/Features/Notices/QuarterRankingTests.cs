using CsCheck;
using Shuren.Features.Boards;

namespace Shuren.Tests.Features.Notices;

/// <summary>The board follows from the scores alone (PUB-2, D9, D10).</summary>
public sealed class QuarterRankingTests
{
    private static readonly Gen<Standing[]> Villages =
        Gen.Select(Gen.Int[-3, 6], Gen.Int[0, 3]).Array[0, 12].Select(rows => rows.Select((r, i) => Of(i + 1, r.Item1, r.Item2)).ToArray());

    [Fact]
    public void Rank_AnyOrderOfInput_GivesTheSameBoard()
        => Gen.Select(Villages, Gen.Int).Sample((village, seed) =>
        {
            var shuffled = village.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (a, b) = (QuarterRanking.Of(village), QuarterRanking.Of(shuffled));
            return a.Lines.SequenceEqual(b.Lines) && a.TiedForLast.ToHashSet().SetEquals(b.TiedForLast);
        });

    [Fact]
    public void Rank_AnyVillage_KeepsTheLawsOfTheBoard()
        => Villages.Sample(village =>
        {
            var ranking = QuarterRanking.Of(village);
            var lowest = village.Select(s => s.Score).DefaultIfEmpty().Min();
            Assert.Equal(village.Length, ranking.Lines.Count);
            Assert.True(ranking.Lines.Count(l => l.IsBlack) <= 1);
            foreach (var line in ranking.Lines)
            {
                Assert.Equal(1 + village.Count(s => s.Score > line.Standing.Score), line.Rank);
                Assert.Equal(line.Rank <= 3 && line.Standing.Score.IsPositive, line.IsRed);
                Assert.False(line.IsRed && line.IsBlack);
                Assert.True(!line.IsBlack || line.Standing.Score == lowest);
            }
            Assert.True(ranking.Black is null || ranking.TiedForLast.Count == 0);
        });

    [Fact]
    public void Rank_LowestScoreShared_MostDeductedIsLast()
        => Assert.Equal(5, QuarterRanking.Of([Of(1, 5), Of(2, 4), Of(3, 3), Of(4, 0), Of(5, 0, 2)]).Black!.Standing.CardNumber);

    [Fact]
    public void Rank_LastStillTied_NamesNobodyUntilTheGroupDoes()
    {
        Standing[] village = [Of(1, 5), Of(2, 4), Of(3, 3), Of(4, 0), Of(5, 0)];

        Assert.Null(QuarterRanking.Of(village).Black);
        Assert.Equal([4, 5], QuarterRanking.Of(village).TiedForLast.Select(s => s.CardNumber));
        Assert.Equal(4, QuarterRanking.Of(village, village[3].HouseholdId).Black!.Standing.CardNumber);
        Assert.Null(QuarterRanking.Of(village, village[0].HouseholdId).Black);
    }

    [Fact]
    public void Rank_TiesForTheTop_AllOfThemAreRed()
        => Assert.Equal([1, 2, 3, 4], QuarterRanking.Of([Of(1, 9), Of(2, 7), Of(3, 5), Of(4, 5), Of(5, 1)]).Lines.Where(l => l.IsRed).Select(l => l.Standing.CardNumber));

    private static Standing Of(int card, int score, int deducted = 0) => new(new Guid(card, 0, 0, new byte[8]), card, "户" + card, "1组", Points.Of(score), Points.Of(deducted));
}
