using Shuren.Features.Access;

namespace Shuren.Features.Door;

/// <summary>
/// D23, the one rule for claims, objections and corrections: who reported or objected is known to recorder, reviewers, station and
/// supervisors, but to nobody who lives in the household it is about, whatever the role.
/// </summary>
public static class Secrecy
{
    /// <summary>The name of who reported or objected.</summary>
    /// <param name="me">The reader.</param>
    /// <param name="aboutHouseholdId">The household reported or challenged.</param>
    public static bool MaySeeWho(Caller me, Guid aboutHouseholdId) => me.Can(Permission.SeeReporter) && !me.IsOf(aboutHouseholdId);

    /// <summary>The telephone, which only serves to ask back: for who has to answer now.</summary>
    /// <param name="me">The reader.</param>
    /// <param name="aboutHouseholdId">The household reported or challenged.</param>
    /// <param name="handledBy">What whoever has to answer now may do; null when nobody has to any more.</param>
    public static bool MaySeePhone(Caller me, Guid aboutHouseholdId, Permission? handledBy)
        => handledBy is { } needed && me.Can(needed) && MaySeeWho(me, aboutHouseholdId);
}
