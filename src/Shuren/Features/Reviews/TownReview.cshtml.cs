using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>审定: the town confirms a filed sheet, or returns lines with reasons (REV-2, REV-3).</summary>
[Needs(Permission.SeeRecord)]
public sealed class TownReviewModel(AppDb db, ReviewService reviews, TimeProvider clock) : TownPage
{
    [BindProperty(SupportsGet = true)]
    public int Part { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    /// <summary>Ticked on any page of the sheet: those of the pages not shown travel along.</summary>
    [BindProperty]
    public List<Guid> Back { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> Why { get; set; } = [];

    /// <summary>What the page showed of the sheet.</summary>
    [BindProperty]
    public string? SheetShown { get; set; }

    [BindProperty]
    public string? EarlyReason { get; set; }

    public string ShownNow { get; private set; } = "";

    public string? EarlyBy { get; private set; }

    public bool MayAllowEarly => Me.Can(Permission.Confirm) && Review.IsWithVillage && Review.Month == Month.Of(clock.Today());

    public bool Confirms => Me.Can(Permission.Confirm) && Review.Status == ReviewStatus.Filed;

    public Place Place { get; private set; } = null!;

    public MonthlyReview Review { get; private set; } = null!;

    public Paged<SheetLine> Lines { get; private set; } = null!;

    /// <summary>Of the whole sheet.</summary>
    public SheetSums Sums { get; private set; } = null!;

    public string? SignedBy { get; private set; }

    public string? ConfirmedBy { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await Place.FindAsync(db, (string?)RouteData.Values["village"]) is not { } place || place.TownId != Town.TownId
            || await ReviewQueries.FindAsync(db, place.Village, RouteData.Values["month"], Part) is not { } review)
        {
            return NotFound();
        }
        (Place, Review) = (place, review);
        if (!IsShown)
        {
            return null;
        }
        Lines = await SheetRows.PageAsync(db, place.Village, review.MonthlyReviewId, null, PageNumber, SheetModel.PageSize);
        Sums = await ReviewQueries.SumsAsync(db, place.Village, review.MonthlyReviewId);
        if (Confirms)
        {
            ShownNow = (await SheetState.TalliedAsync(db, place.Village, review)).ShownNow;
        }
        EarlyBy = await ReviewQueries.NameAsync(db, review.EarlyBy);
        SignedBy = await ReviewQueries.NameAsync(db, review.SignedBy);
        ConfirmedBy = await ReviewQueries.NameAsync(db, review.ConfirmedBy);
        return null;
    }

    /// <summary>Another page of the sheet, with all that was ticked and written so far; nothing is returned yet.</summary>
    [FillsIn, Needs(Permission.Confirm)]
    public IActionResult OnPostTurn()
    {
        ModelState.Clear();
        return Page();
    }

    [Needs(Permission.Confirm)]
    public async Task<IActionResult> OnPostConfirmAsync()
    {
        if (!this.IsChecked())
        {
            await reviews.MayConfirmAsync(Place.Village, Review.MonthlyReviewId, Me, SheetShown);
            return this.Check(await ConfirmingAsync());
        }
        var count = await reviews.ConfirmAsync(Me, Place.Village, Review.MonthlyReviewId, SheetShown);
        TempData.Notice($"{Place.VillageName}{Review.Month.ToChinese()}审核表已审定，{count} 条入账。");
        return Redirect($"/t/{Town.Code}/months/{Review.Month}");
    }

    [Needs(Permission.Confirm)]
    public async Task<IActionResult> OnPostReturnAsync()
    {
        var returns = Back.ConvertAll(id => new LineReturn(id, Why.GetValueOrDefault(id) ?? ""));
        if (!this.IsChecked())
        {
            await reviews.MayReturnAsync(Place.Village, Review.MonthlyReviewId, returns, Me, SheetShown);
            var rows = await SheetRows.Of(db, Place.Village, Review.MonthlyReviewId, l => Back.Contains(l.ReviewLineId))
                .ToDictionaryAsync(l => l.Id);
            return this.Check(new CheckSheet(
                $"退回给{Place.VillageName}重议", returns.ConvertAll(r => $"{rows[r.ReviewLineId].Name}。理由：{r.Reason}"), "退回"));
        }
        await reviews.ReturnAsync(Me, Place.Village, Review.MonthlyReviewId, returns, SheetShown);
        TempData.Notice($"退回 {Back.Count} 条，等{Place.VillageName}重议。");
        return Redirect($"/t/{Town.Code}/months/{Review.Month}");
    }

    [Needs(Permission.Confirm)]
    public async Task<IActionResult> OnPostEarlyAsync()
    {
        await reviews.AllowEarlyAsync(Me, Place.Village, Review.MonthlyReviewId, EarlyReason ?? "");
        TempData.Notice($"已同意{Place.VillageName}提前签字。");
        return Redirect(Request.Path + Request.QueryString);
    }

    // All that is deducted is read once more, on whichever page of the sheet it stands.
    private async Task<CheckSheet> ConfirmingAsync()
    {
        var approved = await SheetRows.Of(
            db, Place.Village, Review.MonthlyReviewId, l => l.Decision == LineDecision.Approved).ToListAsync();
        Points Sum(RuleKind kind) => approved.Where(l => l.Kind == kind).Aggregate(Points.Zero, (s, l) => s + l.Points);
        List<string> lines = [$"{approved.Count} 条入账：加 {Sum(RuleKind.Award)} 分，扣 {Sum(RuleKind.Deduction)} 分。入账后不能改，有错只能更正。"];
        lines.AddRange(approved.Where(l => l.Kind == RuleKind.Deduction).Select(l => $"扣分：{l.Name}，{l.Reason}"));
        var all = await db.ReviewLines.In(Place.Village).CountAsync(l => l.MonthlyReviewId == Review.MonthlyReviewId);
        var pages = (all + SheetModel.PageSize - 1) / SheetModel.PageSize;
        // What stands on the other pages goes with it: the form's digest is of the whole sheet.
        return new CheckSheet(
            $"审定{Place.VillageName}{Review.Month.ToChinese()}审核表", lines, "审定入账",
            pages > 1 ? [$"这张表有 {pages} 页，审定的是全部 {all} 条，不只是看到的这一页。"] : null);
    }
}
