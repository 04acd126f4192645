namespace Shuren.Features.Boards;

/// <summary>
/// What the members' votes on a tie for the last place come to (D10): enough members, more than half of them for one choice.
/// </summary>
/// <param name="IsDecided">Whether the tie is decided.</param>
/// <param name="HouseholdId">Whom it names, when decided; null = nobody.</param>
/// <param name="DecidedAt">When the last of the votes that decide it was cast.</param>
/// <param name="Missing">How many members are still needed; 0 when enough voted.</param>
public sealed record TieTally(bool IsDecided, Guid? HouseholdId, DateTime? DecidedAt, int Missing)
{
    /// <param name="votes">One a member, all on the tie as it stands; none of a member whose household is tied.</param>
    /// <param name="quorum">Members needed (D21), at least 3.</param>
    public static TieTally Of(IReadOnlyCollection<TieVote> votes, int quorum)
    {
        var missing = Math.Max(0, quorum - votes.Count);
        var choice = votes.GroupBy(v => v.HouseholdId).FirstOrDefault(g => g.Count() * 2 > votes.Count);
        return missing > 0 || choice is null
            ? new TieTally(false, null, null, missing)
            : new TieTally(true, choice.Key, votes.Max(v => v.At), 0);
    }
}
