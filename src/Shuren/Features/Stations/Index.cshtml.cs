using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Stations;

/// <summary>「六有」 of a village's station (ORG-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db) : VillagePage
{
    public Dictionary<StationPoint, StationCheck> Checks { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Checks = (await StationService.CurrentAsync(db, Village.TownId))[Village.VillageId].ToDictionary(c => c.Point);
        return null;
    }
}
