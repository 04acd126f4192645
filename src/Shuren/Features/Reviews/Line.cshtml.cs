using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Reviews;

/// <summary>One line with its evidence, the household's side and the votes; changed or put off from here.</summary>
[Needs(Permission.SeeRecord)]
public sealed class LineModel(AppDb db, ReviewService reviews, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public Guid? RuleItemId { get; set; }

    [BindProperty]
    public int Quantity { get; set; } = 1;

    [BindProperty, StringLength(RuleTier.NameMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? TierName { get; set; }

    [BindProperty, StringLength(ReviewLine.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public Dictionary<Guid, string> Vote { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> Why { get; set; } = [];

    [BindProperty]
    public Dictionary<Guid, string?> LineShown { get; set; } = [];

    public SheetLine Line { get; private set; } = null!;

    public MonthlyReview Review { get; private set; } = null!;

    public List<VoteRow> VoteRows { get; private set; } = [];

    public List<Guid> PhotoIds { get; private set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    /// <summary>What this page shows of the line.</summary>
    public string ShownNow { get; private set; } = "";

    /// <summary>The own household's, or reported by it.</summary>
    public bool IsOwn { get; private set; }

    public bool MayChange => Review.IsWithVillage && Line.Decision == LineDecision.Pending && Me.Can(Permission.Review) && !IsOwn;

    public bool MayVote => MayChange && !Line.WaitsForStatement(clock.Today());

    public bool MayReopen => Review.IsWithVillage && Line.Decision != LineDecision.Pending && Me.Leads(Role.Reviewer) && !IsOwn;

    public string SheetUrl => $"{Place.Url}/reviews/{Review.Month}{(Review.Part > 0 ? "?part=" + Review.Part : "")}";

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.ReviewLines.AsNoTracking().In(Village).SingleOrDefaultAsync(l => l.ReviewLineId == id) is not { } line)
        {
            return NotFound();
        }
        Review = await db.MonthlyReviews.AsNoTracking().In(Village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
        Line = await SheetRows.Of(db, Village, line.MonthlyReviewId, l => l.ReviewLineId == id).SingleAsync();
        VoteRows = await ReviewQueries.VotesAsync(db, Village, id);
        var state = await SheetState.LoadAsync(db, Village, Review, l => l.ReviewLineId == id);
        ShownNow = state.ShownOf(state.Lines[0]);
        IsOwn = state.IsOwnCase(state.Lines[0], Me, await OwnCases.AccountsAsync(db, Village, Me));
        PhotoIds = await ClaimQueries.PhotoIdsAsync(db, Village, line.ClaimId);
        Items = (await ItemChoices.InForceAsync(db, Village, line.OccurredOn)).FindAll(i => i.Kind == line.Kind);
        if (HttpMethods.IsGet(Request.Method))
        {
            (RuleItemId, Quantity, TierName) = (line.RuleItemId, line.Quantity, line.TierName);
        }
        return null;
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostVoteAsync()
    {
        var votes = Voting.Read(Vote, Why, LineShown);
        await reviews.MayVoteAsync(Village, Review.MonthlyReviewId, votes, Me);
        if (!this.IsChecked())
        {
            return this.Check(Voting.Sheet(votes, [Line], 0));
        }
        await reviews.VoteAsync(Me, Village, Review.MonthlyReviewId, votes);
        return Done("已表决。");
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostChangeAsync()
    {
        var change = new LineChange(Line.Id, RuleItemId ?? Guid.Empty, Quantity, TierName, Reason ?? "");
        if (!this.IsChecked() && !string.IsNullOrWhiteSpace(Reason) && await reviews.QuestionAsync(Village, change) is { } question)
        {
            return this.Check(new CheckSheet(
                "数量请再核对", [$"{Line.Head}户 {Line.OccurredOn:yyyy-MM-dd} 改为数量 {Quantity}"], "没有错，改动", [question]));
        }
        await reviews.ChangeLineAsync(Me, Village, change);
        return Done("改好了，请审核组重新表决这一条。");
    }

    [Needs(Permission.Review, Leading = Role.Reviewer)]
    public async Task<IActionResult> OnPostDeferAsync()
    {
        await reviews.DeferAsync(Me, Village, [Line.Id], Reason ?? "");
        return Done("已转到下月审核。");
    }

    [Needs(Permission.Review, Leading = Role.Reviewer)]
    [AsksFirst("要重新审这一条", "原来的表决作废，大家重新表决。", "重新审", Needed = "Reason")]
    public async Task<IActionResult> OnPostReopenAsync()
    {
        await reviews.ReopenAsync(Me, Village, Line.Id, Reason ?? "");
        return Done("已重新打开，请审核组重新表决这一条。");
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(SheetUrl);
    }
}
