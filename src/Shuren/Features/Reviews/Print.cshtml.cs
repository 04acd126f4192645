using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Reviews;

/// <summary>The sheet on paper, with places to sign.</summary>
[Needs(Permission.SeeRecord)]
public class PrintModel(AppDb db, TimeProvider clock, DocumentFonts fonts) : VillagePage
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

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => SheetPaper.Of(fonts, Place, Review, Lines), $"{Place.VillageName}{Review.Month.ToChinese()}审核表", "sheet",
            clock.Today());

    /// <summary>Of the handout's page, which shares this model.</summary>
    public IActionResult OnGetHandout()
        => this.Pdf(
            fonts, () => SheetPaper.Handout(fonts, Place, Review, Lines), $"{Place.VillageName}{Review.Month.ToChinese()}公布单", "handout",
            clock.Today());
}
