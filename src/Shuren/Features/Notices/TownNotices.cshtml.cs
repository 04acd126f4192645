using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Notices;

/// <summary>The town's look at one quarter in all villages.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownNoticesModel(AppDb db, TimeProvider clock) : TownPage
{
    public Quarter Quarter { get; private set; }

    /// <summary>Whether the town has an earlier quarter to look at.</summary>
    public bool HasPrevious { get; private set; }

    public bool HasNext => Quarter < Quarter.Of(clock.Today());

    public List<(string Code, string Name, QuarterNotice? Notice)> Rows { get; private set; } = [];

    public IReadOnlyDictionary<Guid, BoardWitness> Witnesses { get; private set; } = new Dictionary<Guid, BoardWitness>();

    /// <summary>Villages whose vote on names waits for its filing (D11).</summary>
    public List<(string Code, string Name)> Unfiled { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Quarter = Quarter.Of(clock.Today()).Plus(-1);
        if (RouteData.Values["quarter"] is string text)
        {
            if (!Quarter.TryParse(text, out var quarter) || quarter > Quarter.Of(clock.Today()))
            {
                return NotFound();
            }
            Quarter = quarter;
        }
        HasPrevious = await db.LedgerEntries.OfTown(Town.TownId).AnyAsync(e => e.Period < Quarter.FirstMonth);
        var notices = await db.QuarterNotices.AsNoTracking().OfTown(Town.TownId).Where(n => n.Quarter == Quarter)
            .ToDictionaryAsync(n => n.VillageId);
        Witnesses = await BoardWitnesses.OfAsync(db, Town.TownId, null, clock.Today());
        var villages = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        Rows = villages.ConvertAll(v => (v.Code, v.Name, notices.GetValueOrDefault(v.VillageId)));
        var unfiled = (await db.Deliberations.AsNoTracking().OfTown(Town.TownId).OpenOnNaming().ToListAsync())
            .Where(d => d.FiledAt is null && d.IsValid).Select(d => d.VillageId).ToHashSet();
        Unfiled = villages.FindAll(v => unfiled.Contains(v.VillageId)).ConvertAll(v => (v.Code, v.Name));
        return null;
    }
}
