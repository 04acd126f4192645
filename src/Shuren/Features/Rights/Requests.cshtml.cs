using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Rights;

/// <summary>What the households of the village asked for; the open ones first.</summary>
[Needs(Permission.SeeRecord)]
public sealed class RequestsModel(AppDb db, TimeProvider clock) : VillagePage
{
    public sealed record Row(Guid Id, string Label, string Head, RequestKind Kind, string Wish, DateOnly DueOn, RequestStatus Status)
    {
        public bool IsLateOn(DateOnly today) => Status == RequestStatus.Asked && DueOn < today;
    }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from r in db.RightsRequests.AsNoTracking().In(Village)
            join h in db.Households.In(Village) on r.HouseholdId equals h.HouseholdId
            orderby r.Status, r.AskedAt descending
            select new Row(r.RequestId, r.Label, h.Head, r.Kind, r.Wish, r.DueOn, r.Status)).PageAsync(PageNumber);
        return null;
    }
}
