using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Reviews;

[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, ReviewService reviews, TimeProvider clock) : VillagePage
{
    public sealed record Row(Month Month, int Part, ReviewStatus Status, int Lines, DateTime? SignedAt, DateTime? ConfirmedAt);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty]
    public string? Month { get; set; }

    public Paged<Row> Rows { get; private set; } = null!;

    public Month ThisMonth => Infrastructure.Month.Of(clock.Today());

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await db.MonthlyReviews.AsNoTracking().In(Village).OrderByDescending(r => r.Month).ThenBy(r => r.Part)
            .Select(r => new Row(r.Month, r.Part, r.Status, r.Lines.Count, r.SignedAt, r.ConfirmedAt)).PageAsync(PageNumber);
        return null;
    }

    [Needs(Permission.Review, Permission.RecordClaims)]
    public async Task<IActionResult> OnPostAsync()
    {
        if (!Infrastructure.Month.TryParse(Month, out var month))
        {
            throw new RuleViolation(Rule.Form, "请选择月份。", "Month");
        }
        await reviews.OpenAsync(Me, Village, month);
        return Redirect($"{Place.Url}/reviews/{month}");
    }
}
