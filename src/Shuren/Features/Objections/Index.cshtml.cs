using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    public sealed record Row(
        Guid Id, string Label, string Head, DateTime RaisedAt, DateOnly DueOn, ObjectionStatus Status, ObjectionOutcome? Outcome,
        string Reason);

    [BindProperty(SupportsGet = true)]
    public bool Open { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var all = db.Objections.AsNoTracking().In(Village);
        Rows = await (
            from o in Open ? all.Open() : all
            join h in db.Households.In(Village) on o.HouseholdId equals h.HouseholdId
            orderby o.RaisedAt descending
            select new Row(o.ObjectionId, o.Label, h.Head, o.RaisedAt, o.DueOn, o.Status, o.Outcome, o.Reason)).PageAsync(PageNumber);
        return null;
    }
}
