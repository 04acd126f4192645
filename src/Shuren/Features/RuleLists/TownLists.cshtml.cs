using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.RuleLists;

[Needs(Permission.SeeRecord)]
public sealed class TownListsModel(AppDb db) : TownPage
{
    public List<(string Code, string Name, List<RuleList> Lists)> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var lists = (await db.RuleLists.AsNoTracking().OfTown(Town.TownId).OrderByDescending(l => l.Version).ToListAsync())
            .ToLookup(l => l.VillageId);
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        Rows = villages.ConvertAll(v => (v.Code, v.Name, lists[v.VillageId].ToList()));
        return null;
    }
}
