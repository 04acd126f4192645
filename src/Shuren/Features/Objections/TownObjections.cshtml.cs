using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

[Needs(Permission.SeeRecord)]
public sealed class TownObjectionsModel(AppDb db, TimeProvider clock) : TownPage
{
    public sealed record Row(
        Guid Id, string VillageCode, string Village, string Label, DateOnly DueOn, ObjectionStatus Status, ObjectionOutcome? Outcome,
        string Reason);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from o in db.Objections.AsNoTracking().OfTown(Town.TownId)
            join v in db.Villages on new { o.TownId, o.VillageId } equals new { v.TownId, v.VillageId }
            let turn = o.Status == ObjectionStatus.Investigated ? 0 : o.Status == ObjectionStatus.Raised ? 1 : 2
            orderby turn, turn < 2 ? o.DueOn : DateOnly.MinValue, o.RaisedAt descending
            select new Row(o.ObjectionId, v.Code, v.Name, o.Label, o.DueOn, o.Status, o.Outcome, o.Reason)).PageAsync(PageNumber);
        return null;
    }
}
