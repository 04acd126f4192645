using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Flags;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>A flag in a list.</summary>
public sealed record FlagRow(string VillageCode, string Village, Flag Flag);

/// <summary>A village's flags, those that wait first.</summary>
[Needs(Permission.SeeRecord)]
public sealed class FlagIndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public bool Open { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<FlagRow> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var all = db.Flags.AsNoTracking().In(Village);
        Rows = await (
            from f in Open ? all.Open() : all
            join v in db.Villages on new { f.TownId, f.VillageId } equals new { v.TownId, v.VillageId }
            orderby f.RaisedAt descending
            select new FlagRow(v.Code, v.Name, f)).PageAsync(PageNumber);
        return null;
    }
}
