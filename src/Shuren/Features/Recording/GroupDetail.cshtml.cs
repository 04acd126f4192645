using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Recording;

[Needs(Permission.SeeRecord)]
public sealed class GroupDetailModel(AppDb db) : VillagePage
{
    public sealed record Row(Guid ClaimId, string Head, int Card, string Group, string Item);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public GroupRecord Record { get; private set; } = null!;

    public Paged<Row> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.GroupRecords.AsNoTracking().In(Village).SingleOrDefaultAsync(g => g.GroupRecordId == id) is not { } record)
        {
            return NotFound();
        }
        Record = record;
        Rows = await (
            from c in db.Claims.In(Village)
            join h in db.Households.In(Village) on c.HouseholdId equals h.HouseholdId
            join i in db.RuleItems on new { c.TownId, Id = c.RuleItemId } equals new { i.TownId, Id = (Guid?)i.RuleItemId }
            where c.GroupRecordId == id
            orderby h.CardNumber, i.Code
            select new Row(c.ClaimId, h.Head, h.CardNumber, h.GroupName, i.Code + " " + i.Terms)).PageAsync(PageNumber, 100);
        return null;
    }
}
