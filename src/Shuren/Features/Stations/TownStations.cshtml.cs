using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Stations;

/// <summary>Every village's six points; what is open stands out (ORG-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownStationsModel(AppDb db) : TownPage
{
    public List<(string Code, string Name, Dictionary<StationPoint, StationCheck> Checks)> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var checks = await StationService.CurrentAsync(db, Town.TownId);
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        Rows = villages.ConvertAll(v => (v.Code, v.Name, checks[v.VillageId].ToDictionary(c => c.Point)));
        return null;
    }
}
