using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Claims;

public sealed class MyClaimsModel(AppDb db) : MyPage
{
    public sealed record Row(Guid Id, DateOnly OccurredOn, RuleKind Kind, string Reason, ClaimStatus Status, string For);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from c in db.Claims.AsNoTracking().In(Village)
            join h in db.Households.In(Village) on c.HouseholdId equals h.HouseholdId
            where c.HouseholdId == Household.HouseholdId || c.SubmittedBy == Me.UserId
            orderby c.SubmittedAt descending, c.ClaimId
            select new Row(
                c.ClaimId, c.OccurredOn, c.Kind, c.Reason, c.Status,
                c.HouseholdId == Household.HouseholdId ? "" : "推荐" + h.Head + "户")).PageAsync(PageNumber);
        return null;
    }
}
