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
    /// <summary>Whole households on a page of the web: what is sent stays small, and each part is printed for itself.</summary>
    public const int HouseholdsShown = 250;

    [BindProperty(SupportsGet = true)]
    public int Part { get; set; }

    public MonthlyReview Review { get; private set; } = null!;

    /// <summary>Which part of a long sheet the page shows; the PDF is whole.</summary>
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public List<SheetLine> Lines { get; private set; } = [];

    public int PartCount { get; private set; }

    /// <summary>Lines of the parts before this one.</summary>
    public int Before { get; private set; }

    /// <summary>Of the whole sheet.</summary>
    public SheetSums Sums { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await ReviewQueries.FindAsync(db, Village, RouteData.Values["month"], Part) is not { } review)
        {
            return NotFound();
        }
        Review = review;
        if (Request.Query.ContainsKey("handler"))
        {
            Lines = await SheetRows.Of(db, Village, review.MonthlyReviewId).ToListAsync();
            return null;
        }
        var lines = db.ReviewLines.In(Village).Where(l => l.MonthlyReviewId == review.MonthlyReviewId);
        var households = await (
            from l in lines
            join h in db.Households on new { l.TownId, l.HouseholdId } equals new { h.TownId, h.HouseholdId }
            group l by new { h.HouseholdId, h.CardNumber } into g
            orderby g.Key.CardNumber
            select new { g.Key.HouseholdId, Lines = g.Count() }).ToListAsync();
        PartCount = Math.Max(1, (households.Count + HouseholdsShown - 1) / HouseholdsShown);
        PageNumber = Math.Clamp(PageNumber, 1, PartCount);
        var before = (PageNumber - 1) * HouseholdsShown;
        Before = households.Take(before).Sum(h => h.Lines);
        var ids = households.Skip(before).Take(HouseholdsShown).Select(h => h.HouseholdId).ToList();
        Lines = await SheetRows.Of(db, Village, review.MonthlyReviewId, l => EF.Parameter(ids).Contains(l.HouseholdId)).ToListAsync();
        Sums = await ReviewQueries.SumsAsync(db, Village, review.MonthlyReviewId);
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
