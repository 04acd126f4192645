using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

public sealed class MyClaimsModel(AppDb db) : MyPage
{
    public sealed record Row(
        Guid Id, DateOnly OccurredOn, RuleKind Kind, string Reason, ClaimStatus Status, string For, ReviewStatus? Sheet,
        LineDecision? Decision)
    {
        /// <summary>How far it has come.</summary>
        public string Stage => ClaimStages.Of(Status, Sheet, Decision);

        public string Badge => Status == ClaimStatus.Accepted && Decision == LineDecision.Rejected ? "bad" : Status.Badge();
    }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var claims = ClaimQueries.OfHousehold(db, Village, Household.HouseholdId, Me.UserId);
        Rows = await (
            from c in claims
            join h in db.Households.In(Village) on c.HouseholdId equals h.HouseholdId
            join l in db.ReviewLines.In(Village) on c.ClaimId equals l.ClaimId into lines
            from l in lines.DefaultIfEmpty()
            join r in db.MonthlyReviews.In(Village) on l.MonthlyReviewId equals r.MonthlyReviewId into sheets
            from r in sheets.DefaultIfEmpty()
            orderby c.SubmittedAt descending, c.ClaimId
            select new Row(
                c.ClaimId, c.OccurredOn, c.Kind, c.Reason, c.Status,
                c.HouseholdId == Household.HouseholdId ? "" : "推荐" + h.Head + "户",
                r == null ? null : r.Status, l == null ? null : l.Decision)).PageAsync(
            claims.Where(c => db.Households.In(Village).Any(h => h.HouseholdId == c.HouseholdId)), PageNumber);
        return null;
    }
}
