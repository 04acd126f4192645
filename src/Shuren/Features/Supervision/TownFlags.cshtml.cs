using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Flags;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>The flags of all villages: what waits for an answer first, by its day.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownFlagsModel(AppDb db, TimeProvider clock) : TownPage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<FlagRow> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from f in db.Flags.AsNoTracking().OfTown(Town.TownId)
            join v in db.Villages on new { f.TownId, f.VillageId } equals new { v.TownId, v.VillageId }
            let turn = f.Status == FlagStatus.Raised || f.Status == FlagStatus.Passed ? 0 : f.Status == FlagStatus.Answered ? 1 : 2
            orderby turn, turn == 0 ? f.DueOn : DateOnly.MinValue, f.RaisedAt descending
            select new FlagRow(v.Code, v.Name, f)).PageAsync(PageNumber);
        return null;
    }
}
