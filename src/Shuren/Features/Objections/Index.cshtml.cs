using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    public sealed record Row(Guid Id, string Label, string Head, DateTime RaisedAt, DateOnly DueOn, ObjectionStatus Status, ObjectionOutcome? Outcome, string Reason);

    [BindProperty(SupportsGet = true)]
    public bool Open { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from o in db.Objections.AsNoTracking().In(Village)
            join h in db.Households.In(Village) on o.HouseholdId equals h.HouseholdId
            where !Open || o.Status == ObjectionStatus.Raised || o.Status == ObjectionStatus.Investigated
            orderby o.RaisedAt descending
            select new Row(o.ObjectionId, o.Label, h.Head, o.RaisedAt, o.DueOn, o.Status, o.Outcome, o.Reason)).PageAsync(PageNumber);
        return null;
    }
}
