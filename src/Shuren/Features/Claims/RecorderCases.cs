using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;

namespace Shuren.Features.Claims;

/// <summary>
/// Who records and sorts whose claims: nobody for the own household, nor what the own household reported of another. Then a deputy acts, or
/// the station: it stands in where a recorder of the village is concerned, and only there.
/// </summary>
public static class RecorderCases
{
    public const string Instead = "请协助管理员或镇里办理。";

    /// <summary>The households of a claim's case: its own, and that of the villager who reported it for another.</summary>
    public static async Task<IReadOnlyList<Guid?>> OfAsync(AppDb db, VillageKey village, Claim claim)
    {
        var reporter = claim.ReportedBy == ReportedBy.Household
            ? null
            : await db.HouseholdLogins.OfTown(village.TownId).Where(l => l.UserId == claim.SubmittedBy)
                .Select(l => (Guid?)l.HouseholdId).FirstOrDefaultAsync();
        return [claim.HouseholdId, reporter];
    }

    /// <summary>Where the recorders of the village live: their claims the station may take.</summary>
    public static Task<List<Guid>> RecordersHomesAsync(AppDb db, VillageKey village, DateOnly today)
        => db.Appointments.OfTown(village.TownId)
            .Where(a => a.Role == Role.Recorder && a.VillageId == village.VillageId && a.HouseholdId != null
                && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today))
            .Select(a => a.HouseholdId!.Value).Distinct().ToListAsync();

    /// <exception cref="RuleViolation">
    /// It is the person's own case; or the person stands in for the recorder where no recorder is concerned.
    /// </exception>
    public static async Task MustNotBeOwnAsync(AppDb db, VillageKey village, IReadOnlyList<Guid?> households, Caller by, DateOnly today,
        string what = "申报")
    {
        by.MustNotDecideOn(households, Instead);
        // By the roles with which the caller came in at this door, as everything else that the person may here.
        if (!by.Has(Role.StationOfficer) || by.Has(Role.Recorder))
        {
            return;
        }
        var homes = await RecordersHomesAsync(db, village, today);
        if (!households.Any(h => h is { } id && homes.Contains(id)))
        {
            throw new RuleViolation(Rule.Org2, $"镇里只代办积分管理员自己家的{what}，其他农户的请村积分管理员办理。", "HouseholdId");
        }
    }

    /// <summary>Whether the account is the household's own: it speaks for itself, and decides nothing.</summary>
    public static Task<bool> IsHouseholdAsync(AppDb db, VillageKey village, Guid householdId, Caller by)
        => db.HouseholdLogins.OfTown(village.TownId).AnyAsync(l => l.UserId == by.UserId && l.HouseholdId == householdId);
}
