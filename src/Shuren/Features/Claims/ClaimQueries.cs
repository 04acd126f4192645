using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Claims;

/// <summary>What several pages show of a claim.</summary>
public static class ClaimQueries
{
    /// <summary>
    /// What a household sees of claims: those it sent, and its own. A mistake of somebody else is no claim of the household: one that was
    /// undone, or taken off its sheet again and not accepted since, stays with the staff.
    /// </summary>
    public static IQueryable<Claim> OfHousehold(AppDb db, VillageKey village, Guid householdId, Guid userId)
        => db.Claims.AsNoTracking().In(village).Where(c => (c.SubmittedBy == userId && c.Channel == ClaimChannel.Online)
            || (c.HouseholdId == householdId
                && c.Status != ClaimStatus.Withdrawn
                && (c.Status == ClaimStatus.Accepted
                    || !db.ClaimEvents.Any(e => e.TownId == c.TownId && e.ClaimId == c.ClaimId && e.What == ClaimEvent.TakenBack))));

    /// <summary>The photos of a claim.</summary>
    public static Task<List<Guid>> PhotoIdsAsync(AppDb db, VillageKey village, Guid claimId)
        => db.ClaimPhotos.Where(p => p.TownId == village.TownId && p.ClaimId == claimId).Select(p => p.PhotoId).ToListAsync();
}
