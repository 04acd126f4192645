using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Notices;

/// <summary>The town's look at one quarter in all villages.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownNoticesModel(AppDb db, TimeProvider clock) : TownPage
{
    public Quarter Quarter { get; private set; }

    public List<(string Code, string Name, QuarterNotice? Notice)> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Quarter = Quarter.Of(clock.Today()).Plus(-1);
        if (RouteData.Values["quarter"] is string text)
        {
            if (!Quarter.TryParse(text, out var quarter))
            {
                return NotFound();
            }
            Quarter = quarter;
        }
        var notices = await db.QuarterNotices.AsNoTracking().OfTown(Town.TownId).Where(n => n.Quarter == Quarter).ToDictionaryAsync(n => n.VillageId);
        Rows = (await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync()).ConvertAll(v => (v.Code, v.Name, notices.GetValueOrDefault(v.VillageId)));
        return null;
    }
}
