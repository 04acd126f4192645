using CsCheck;
using Shuren.Features.Reviews;

namespace Shuren.Tests.Features.Reviews;

/// <summary>Majority, quorum, the chair's casting vote (REV-1, D21).</summary>
public sealed class ReviewTallyTests
{
    [Theory]
    [InlineData("++", LineDecision.Pending)]
    [InlineData("+++", LineDecision.Approved)]
    [InlineData("++-", LineDecision.Approved)]
    [InlineData("+--", LineDecision.Rejected)]
    [InlineData("++--", LineDecision.Pending)]
    [InlineData("C+--", LineDecision.Approved)]
    [InlineData("c-++", LineDecision.Rejected)]
    [InlineData("C---", LineDecision.Rejected)]
    public void Tally_Votes_Decide(string votes, LineDecision expected) => Assert.Equal(expected, ReviewTally.Of(Votes(votes), 3).Decision);

    [Fact]
    public void Tally_AnyVotes_NeedsTheQuorumAndFollowsTheMajority()
        => Gen.Select(Gen.Char["+-"].Array[0, 9], Gen.Int[3, 6]).Sample((votes, quorum) =>
        {
            var tally = ReviewTally.Of(Votes(new string(votes)), quorum);
            var (yes, no) = (votes.Count(v => v == '+'), votes.Count(v => v == '-'));
            var expected = votes.Length < quorum || yes == no ? LineDecision.Pending : yes > no ? LineDecision.Approved : LineDecision.Rejected;
            return tally.Decision == expected && tally.Missing == Math.Max(0, quorum - votes.Length);
        });

    // C and c are the chair's vote for and against.
    private static List<(bool Approve, bool IsChair)> Votes(string votes) => [.. votes.Select(v => (v is '+' or 'C', v is 'C' or 'c'))];
}
