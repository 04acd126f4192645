using System.Linq.Expressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>一月一审核 on one page: all lines, one press (REV-1, REV-2, REV-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class SheetModel(AppDb db, ReviewService reviews, TimeProvider clock) : VillagePage
{
    public const int PageSize = 100;

    [BindProperty(SupportsGet = true)]
    public int Part { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    /// <summary>By line id: "yes" or "no".</summary>
    [BindProperty]
    public Dictionary<Guid, string> Vote { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> Why { get; set; } = [];

    [BindProperty]
    public DateOnly? PartyDayOn { get; set; }

    public MonthlyReview Review { get; private set; } = null!;

    public Paged<SheetLine> Lines { get; private set; } = null!;

    public Dictionary<Guid, ReviewTally> Tallies { get; private set; } = [];

    public Dictionary<Guid, bool> Mine { get; private set; } = [];

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    public (int Lines, int Approved, int Rejected, Points Added, Points Deducted) Sums { get; private set; }

    /// <summary>Whether any line of the sheet, on this page or another, still waits for the household's statement.</summary>
    public bool AnyWaits { get; private set; }

    public DateOnly Today => clock.Today();

    public bool Votes => Me.Can(Permission.Review) && Review.IsWithVillage;

    public bool Chairs => Me.Leads(Role.Reviewer) && Review.IsWithVillage;

    private Reviewer Reviewer => new(Me.Actor, Me.Leads(Role.Reviewer), Me.OwnHouseholds);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Month.TryParse((string?)RouteData.Values["month"], out var month)
            || await db.MonthlyReviews.AsNoTracking().In(Village).SingleOrDefaultAsync(r => r.Month == month && r.Part == Part) is not { } review)
        {
            return NotFound();
        }
        Review = review;
        var voted = db.ReviewVotes.OfTown(Village.TownId).Where(v => v.UserId == Me.UserId).Select(v => v.ReviewLineId);
        Expression<Func<ReviewLine, bool>>? only = Show switch
        {
            "mine" => l => l.Decision == LineDecision.Pending && !voted.Contains(l.ReviewLineId),
            "minus" => l => l.Kind == RuleKind.Deduction,
            "late" => l => l.IsLate,
            "split" => l => db.ReviewVotes.Any(v => v.TownId == Village.TownId && v.ReviewLineId == l.ReviewLineId && !v.Approve),
            "returned" => l => l.ReturnReason != null,
            _ => null
        };
        var lines = SheetRows.Of(db, Village, review.MonthlyReviewId, only);
        Lines = await lines.PageAsync(PageNumber, PageSize);
        Tallies = await reviews.TalliesAsync(Village, review.MonthlyReviewId);
        var shown = Lines.Rows.Select(l => l.Id).ToList();
        Mine = await db.ReviewVotes.OfTown(Village.TownId).Where(v => v.UserId == Me.UserId && shown.Contains(v.ReviewLineId)).ToDictionaryAsync(v => v.ReviewLineId, v => v.Approve);
        Obstacles = review.IsWithVillage ? await reviews.ObstaclesAsync(Village, review) : [];
        AnyWaits = Chairs && (await WaitingAsync()).Count > 0;
        var all = await db.ReviewLines.AsNoTracking().In(Village).Where(l => l.MonthlyReviewId == review.MonthlyReviewId).Select(l => new { l.Decision, l.Kind, l.Points }).ToListAsync();
        Sums = (
            all.Count,
            all.Count(l => l.Decision == LineDecision.Approved),
            all.Count(l => l.Decision == LineDecision.Rejected),
            all.Where(l => l.Decision != LineDecision.Rejected && l.Kind == RuleKind.Award).Aggregate(Points.Zero, (s, l) => s + l.Points),
            all.Where(l => l.Decision != LineDecision.Rejected && l.Kind == RuleKind.Deduction).Aggregate(Points.Zero, (s, l) => s + l.Points));
        return null;
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostVoteAsync()
    {
        var votes = Vote.Where(v => v.Value is "yes" or "no").Select(v => new LineVote(v.Key, v.Value == "yes", Why.GetValueOrDefault(v.Key))).ToList();
        if (votes.Count == 0)
        {
            throw new RuleViolation("这一页没有要您表决的记录。");
        }
        await reviews.VoteAsync(Village, Review.MonthlyReviewId, votes, Reviewer);
        return Done($"已表决 {votes.Count} 条。");
    }

    [Needs(Permission.Review, Leading = Role.Reviewer)]
    public async Task<IActionResult> OnPostSignAsync()
    {
        await reviews.SignAsync(Village, Review.MonthlyReviewId, Reviewer);
        return Done("已签字，报镇里备案，等审定。");
    }

    [Needs(Permission.Review, Leading = Role.Reviewer)]
    public async Task<IActionResult> OnPostDeferAsync()
    {
        var waiting = await WaitingAsync();
        await reviews.DeferAsync(Village, waiting, "农户陈述期未满", Reviewer);
        return Done($"{waiting.Count} 条转到下月审核。");
    }

    [Needs(Permission.PublishNotices, Permission.Review)]
    public async Task<IActionResult> OnPostPartyDayAsync()
    {
        if (PartyDayOn is not { } day)
        {
            throw new RuleViolation("请填写公布日期。", "PartyDayOn");
        }
        await reviews.RecordPartyDayAsync(Village, Review.MonthlyReviewId, day);
        return Done("公布日期已登记。");
    }

    private async Task<List<Guid>> WaitingAsync()
        => (await SheetRows.Of(db, Village, Review.MonthlyReviewId, l => l.Kind == RuleKind.Deduction && l.Decision == LineDecision.Pending).ToListAsync())
            .FindAll(l => l.WaitsForStatement(Today)).ConvertAll(l => l.Id);

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect($"{Request.Path}?part={Part}&show={Show}&page={PageNumber}");
    }
}
