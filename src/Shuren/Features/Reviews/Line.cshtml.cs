using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>One line with its evidence, the household's side and the votes; changed or put off from here.</summary>
[Needs(Permission.SeeRecord)]
public sealed class LineModel(AppDb db, ReviewService reviews) : VillagePage
{
    public sealed record VoteRow(string Name, bool Approve, string? Reason, bool IsChair, DateTime At);

    [BindProperty]
    public Guid? RuleItemId { get; set; }

    [BindProperty]
    public int Quantity { get; set; } = 1;

    [BindProperty, StringLength(RuleTier.NameMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? TierName { get; set; }

    [BindProperty, StringLength(ReviewLine.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public SheetLine Line { get; private set; } = null!;

    public MonthlyReview Review { get; private set; } = null!;

    public List<VoteRow> VoteRows { get; private set; } = [];

    public List<Guid> PhotoIds { get; private set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    public bool MayChange => Review.IsWithVillage && Line.Decision == LineDecision.Pending && Me.Can(Permission.Review) && !Me.OwnHouseholds.Contains(Line.HouseholdId);

    public string SheetUrl => $"{Place.Url}/reviews/{Review.Month}{(Review.Part > 0 ? "?part=" + Review.Part : "")}";

    private Reviewer Reviewer => new(Me.Actor, Me.Leads(Role.Reviewer), Me.OwnHouseholds);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.ReviewLines.AsNoTracking().In(Village).SingleOrDefaultAsync(l => l.ReviewLineId == id) is not { } line)
        {
            return NotFound();
        }
        Review = await db.MonthlyReviews.AsNoTracking().In(Village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
        Line = await SheetRows.Of(db, Village, line.MonthlyReviewId, l => l.ReviewLineId == id).SingleAsync();
        VoteRows = await (from v in db.ReviewVotes join u in db.Users on v.UserId equals u.Id where v.TownId == Village.TownId && v.ReviewLineId == id orderby v.At select new VoteRow(u.DisplayName, v.Approve, v.Reason, v.IsChair, v.At)).ToListAsync();
        PhotoIds = await db.ClaimPhotos.Where(p => p.TownId == Village.TownId && p.ClaimId == line.ClaimId).Select(p => p.PhotoId).ToListAsync();
        Items = (await ItemChoices.InForceAsync(db, Village, line.OccurredOn)).FindAll(i => i.Kind == line.Kind);
        if (HttpMethods.IsGet(Request.Method))
        {
            (RuleItemId, Quantity, TierName) = (line.RuleItemId, line.Quantity, line.TierName);
        }
        return null;
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostChangeAsync()
    {
        await reviews.ChangeLineAsync(Village, new LineChange(Line.Id, RuleItemId ?? Guid.Empty, Quantity, TierName, Reason ?? ""), Reviewer);
        TempData.Notice("改好了，请审核组重新表决这一条。");
        return Redirect(SheetUrl);
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostDeferAsync()
    {
        await reviews.DeferAsync(Village, [Line.Id], Reason ?? "", Reviewer);
        TempData.Notice("已转到下月审核。");
        return Redirect(SheetUrl);
    }
}
