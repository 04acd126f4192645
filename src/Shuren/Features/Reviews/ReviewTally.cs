namespace Shuren.Features.Reviews;

/// <summary>
/// What the votes on one line come to (REV-1, D21): enough deciding members, the majority carries, the chair breaks a tie.
/// </summary>
/// <param name="Decision">Pending while too few have voted, or a tie stands without the chair's vote.</param>
/// <param name="For">Votes to approve.</param>
/// <param name="Against">Votes to reject.</param>
/// <param name="Missing">How many deciding members are still needed; 0 when enough voted.</param>
public sealed record ReviewTally(LineDecision Decision, int For, int Against, int Missing)
{
    /// <summary>D21: a town may ask for more, never for fewer.</summary>
    public const int QuorumMin = 3;

    public bool IsTied => Missing == 0 && Decision == LineDecision.Pending;

    /// <param name="votes">Of members who are not recused.</param>
    /// <param name="quorum">Deciding members needed, at least 3.</param>
    public static ReviewTally Of(IReadOnlyList<StandingVote> votes, int quorum)
        => Of([.. votes.SelectMany(v => Enumerable.Repeat((v.Approve, v.IsChair), v.Count))], quorum);

    /// <inheritdoc cref="Of(IReadOnlyList{StandingVote}, int)"/>
    public static ReviewTally Of(IReadOnlyList<(bool Approve, bool IsChair)> votes, int quorum)
    {
        var approve = votes.Count(v => v.Approve);
        var reject = votes.Count - approve;
        var missing = Math.Max(0, quorum - votes.Count);
        var decision = missing > 0 ? LineDecision.Pending
            : approve > reject ? LineDecision.Approved
            : reject > approve ? LineDecision.Rejected
            : votes.Where(v => v.IsChair).Select(v => v.Approve ? LineDecision.Approved : LineDecision.Rejected)
                .FirstOrDefault(LineDecision.Pending);
        return new ReviewTally(decision, approve, reject, missing);
    }
}
