using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>审定: the town confirms a filed sheet, or returns lines with reasons (REV-2, REV-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownReviewModel(AppDb db, ReviewService reviews) : TownPage
{
    [BindProperty(SupportsGet = true)]
    public int Part { get; set; }

    [BindProperty]
    public List<Guid> Back { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> Why { get; set; } = [];

    public Place Place { get; private set; } = null!;

    public MonthlyReview Review { get; private set; } = null!;

    public List<SheetLine> Lines { get; private set; } = [];

    public string? SignedBy { get; private set; }

    public string? ConfirmedBy { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await Place.FindAsync(db, (string?)RouteData.Values["village"]) is not { } place || place.TownId != Town.TownId
            || !Month.TryParse((string?)RouteData.Values["month"], out var month)
            || await db.MonthlyReviews.AsNoTracking().In(place.Village).SingleOrDefaultAsync(r => r.Month == month && r.Part == Part) is not { } review)
        {
            return NotFound();
        }
        (Place, Review) = (place, review);
        Lines = await SheetRows.Of(db, place.Village, review.MonthlyReviewId).ToListAsync();
        SignedBy = await db.Users.Where(u => u.Id == review.SignedBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
        ConfirmedBy = await db.Users.Where(u => u.Id == review.ConfirmedBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
        return null;
    }

    [Needs(Permission.Confirm)]
    public async Task<IActionResult> OnPostConfirmAsync()
    {
        var count = await reviews.ConfirmAsync(Place.Village, Review.MonthlyReviewId, Me.Actor, Me.OwnHouseholds);
        TempData.Notice($"{Place.VillageName}{Review.Month.ToChinese()}审核表已审定，{count} 条入账。");
        return Redirect($"/t/{Town.Code}/months/{Review.Month}");
    }

    [Needs(Permission.Confirm)]
    public async Task<IActionResult> OnPostReturnAsync()
    {
        await reviews.ReturnAsync(Place.Village, Review.MonthlyReviewId, Back.ConvertAll(id => new LineReturn(id, Why.GetValueOrDefault(id) ?? "")), Me.Actor);
        TempData.Notice($"退回 {Back.Count} 条，等{Place.VillageName}重议。");
        return Redirect($"/t/{Town.Code}/months/{Review.Month}");
    }
}
