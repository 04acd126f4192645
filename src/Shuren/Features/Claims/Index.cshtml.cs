using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Claims;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, TimeProvider clock) : VillagePage
{
    public sealed record Row(
        Guid Id, string Head, int Card, string Group, RuleKind Kind, string? Item, string Reason, DateOnly OccurredOn, ClaimStatus Status,
        ClaimChannel Channel, DateOnly? StatementDueOn, DateTime? StatedAt)
    {
        /// <summary>REC-3: it waits for the household's statement.</summary>
        public bool WaitsOn(DateOnly today)
            => Status == ClaimStatus.Accepted && new StatementTime(Kind, StatementDueOn, StatedAt).RunsOn(today);
    }

    [BindProperty(SupportsGet = true)]
    public ClaimStatus? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public RuleKind? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Month { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    public int Waiting { get; private set; }

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var claims = db.Claims.AsNoTracking().In(Village);
        Waiting = await claims.CountAsync(c => c.Status == ClaimStatus.Submitted);
        if (Status is { } status)
        {
            claims = claims.Where(c => c.Status == status);
        }
        if (Kind is { } kind)
        {
            claims = claims.Where(c => c.Kind == kind);
        }
        if (Infrastructure.Month.TryParse(Month, out var month))
        {
            claims = claims.Where(c => c.OccurredOn >= month.FirstDay && c.OccurredOn <= month.LastDay);
        }
        var rows =
            from c in claims
            join h in db.Households.In(Village).Matching(Search, Place.VillageCode) on c.HouseholdId equals h.HouseholdId
            join i in db.RuleItems on new { c.TownId, Id = c.RuleItemId } equals new { i.TownId, Id = (Guid?)i.RuleItemId } into items
            from i in items.DefaultIfEmpty()
            orderby c.SubmittedAt descending, c.ClaimId
            select new Row(
                c.ClaimId, h.Head, h.CardNumber, h.GroupName, c.Kind, i == null ? null : i.Code + " " + i.Behaviour, c.Reason, c.OccurredOn,
                c.Status, c.Channel, c.StatementDueOn, c.StatedAt);
        Rows = await (string.IsNullOrWhiteSpace(Search) ? rows.PageAsync(claims, PageNumber) : rows.PageAsync(PageNumber));
        return null;
    }
}
