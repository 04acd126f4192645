using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Reviews;

/// <summary>The sheet on paper, with places to sign.</summary>
[Needs(Permission.SeeRecord)]
public class PrintModel(AppDb db) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public int Part { get; set; }

    public MonthlyReview Review { get; private set; } = null!;

    public List<SheetLine> Lines { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await ReviewQueries.FindAsync(db, Village, RouteData.Values["month"], Part) is not { } review)
        {
            return NotFound();
        }
        Review = review;
        Lines = await SheetRows.Of(db, Village, review.MonthlyReviewId).ToListAsync();
        return null;
    }
}
