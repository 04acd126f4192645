using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    public List<(Quarter Quarter, QuarterNotice? Notice)> Rows { get; private set; } = [];

    public IReadOnlyDictionary<Guid, BoardWitness> Witnesses { get; private set; } = new Dictionary<Guid, BoardWitness>();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var notices = await db.QuarterNotices.AsNoTracking().In(Village).ToDictionaryAsync(n => n.Quarter);
        Witnesses = await BoardWitnesses.OfAsync(db, Village, clock.Today());
        var current = Quarter.Of(clock.Today());
        var first = await db.LedgerEntries.In(Village).OrderBy(e => e.Period).Select(e => (Month?)e.Period).FirstOrDefaultAsync();
        for (var quarter = current; quarter >= (first?.Quarter ?? current) && Rows.Count < 40; quarter = quarter.Plus(-1))
        {
            Rows.Add((quarter, notices.GetValueOrDefault(quarter)));
        }
        return null;
    }
}
