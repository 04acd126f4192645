using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Rights;

/// <summary>What waits for an answer in the town's villages, the first due first.</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownRequestsModel(AppDb db, TimeProvider clock) : TownPage
{
    public sealed record Row(Guid Id, string VillageCode, string Village, string Label, RequestKind Kind, DateOnly DueOn);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from r in db.RightsRequests.AsNoTracking().OfTown(Town.TownId).Open()
            join v in db.Villages on new { r.TownId, r.VillageId } equals new { v.TownId, v.VillageId }
            orderby r.DueOn, v.Code, r.Number
            select new Row(r.RequestId, v.Code, v.Name, r.Label, r.Kind, r.DueOn)).PageAsync(PageNumber);
        return null;
    }
}
