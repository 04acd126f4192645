using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Claims;

/// <summary>What several pages show of a claim.</summary>
public static class ClaimQueries
{
    /// <summary>The photos of a claim.</summary>
    public static Task<List<Guid>> PhotoIdsAsync(AppDb db, VillageKey village, Guid claimId)
        => db.ClaimPhotos.Where(p => p.TownId == village.TownId && p.ClaimId == claimId).Select(p => p.PhotoId).ToListAsync();
}
