namespace Shuren.Features.Commendations;

/// <summary>What the votes on one household come to (D21): enough members, the majority carries, the chair breaks a tie.</summary>
/// <param name="IsChosen">Null while too few have voted, or a tie stands without the chair's vote.</param>
/// <param name="For">Votes for it.</param>
/// <param name="Against">Votes against it.</param>
/// <param name="Missing">How many members are still needed; 0 when enough voted.</param>
public sealed record CommendationTally(bool? IsChosen, int For, int Against, int Missing)
{
    public string Chinese => IsChosen switch
    {
        true => "同意",
        false => "不同意",
        null when Missing > 0 => $"还差 {Missing} 人表决",
        null => "票数相同，等组长表决"
    };

    /// <param name="votes">One a member, all on what stands now; none of a member who lives there.</param>
    /// <param name="quorum">Members needed, at least 3.</param>
    public static CommendationTally Of(IReadOnlyCollection<CommendationVote> votes, int quorum)
    {
        var (yes, missing) = (votes.Count(v => v.Approve), Math.Max(0, quorum - votes.Count));
        var no = votes.Count - yes;
        return new CommendationTally(
            missing > 0 ? null : yes != no ? yes > no : votes.FirstOrDefault(v => v.IsChair)?.Approve, yes, no, missing);
    }
}
