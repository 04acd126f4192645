using System.Linq.Expressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

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

    /// <summary>By line id: what the page showed of it.</summary>
    [BindProperty]
    public Dictionary<Guid, string?> LineShown { get; set; } = [];

    /// <summary>What the page showed of the whole sheet, for the chair's forms.</summary>
    [BindProperty]
    public string? SheetShown { get; set; }

    [BindProperty]
    public DateOnly? PartyDayOn { get; set; }

    public MonthlyReview Review { get; private set; } = null!;

    public Paged<SheetLine> Lines { get; private set; } = null!;

    /// <summary>While the sheet is with the village: what each line was voted; of the page's lines for who does not sign.</summary>
    public SheetState? State { get; private set; }

    public Dictionary<Guid, ReviewTally> Tallies { get; private set; } = [];

    /// <summary>This member's votes on the page that count.</summary>
    public Dictionary<Guid, StandingVote> Mine { get; private set; } = [];

    /// <summary>Lines of the own household, or reported by it.</summary>
    public HashSet<Guid> Own { get; private set; } = [];

    /// <summary>Lines that still wait for this member's vote, on any page of the sheet.</summary>
    public int LeftToVote { get; private set; }

    /// <summary>This member has a vote on a line of the sheet that counts.</summary>
    public bool HasVoted { get; private set; }

    public string? EarlyBy { get; private set; }

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    public SheetSums Sums { get; private set; } = null!;

    /// <summary>Whether any line of the sheet, on this page or another, still waits for the household's statement.</summary>
    public bool AnyWaits { get; private set; }

    public DateOnly Today => clock.Today();

    public bool Votes => Me.Can(Permission.Review) && Review.IsWithVillage;

    public bool Chairs => Me.Leads(Role.Reviewer) && Review.IsWithVillage;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await ReviewQueries.FindAsync(db, Village, RouteData.Values["month"], Part) is not { } review)
        {
            return NotFound();
        }
        Review = review;
        Lines = await SheetRows.PageAsync(db, Village, review.MonthlyReviewId, Only(), PageNumber, PageSize);
        EarlyBy = await ReviewQueries.NameAsync(db, review.EarlyBy);
        Sums = await ReviewQueries.SumsAsync(db, Village, review.MonthlyReviewId);
        if (review.IsWithVillage)
        {
            await ReadStateAsync(review);
        }
        return null;
    }

    // What each line was voted: only while there is something to vote on or to sign. Of the page; for who signs, also of what no count
    // answers for, which is the whole sheet when there is something to sign.
    private async Task ReadStateAsync(MonthlyReview review)
    {
        var shown = Lines.Rows.Select(l => l.Id).ToList();
        var accounts = await OwnCases.AccountsAsync(db, Village, Me);
        var looked = Votes ? await VotesLeft.ToLookAtAsync(db, review, Me, accounts, Chairs ? null : Me.UserId) : [];
        State = await LoadAsync(review, Chairs ? shown.Union(looked).ToList() : shown);
        Own = State.Lines.Where(l => State.IsOwnCase(l, Me, accounts)).Select(l => l.ReviewLineId).ToHashSet();
        foreach (var line in shown.Select(State.Find).OfType<ReviewLine>())
        {
            if (line.Decision == LineDecision.Pending)
            {
                Tallies.Add(line.ReviewLineId, State.TallyOf(line));
            }
            foreach (var vote in State.VotesOn(line).Where(v => v.UserId == Me.UserId))
            {
                Mine.TryAdd(line.ReviewLineId, vote);
            }
        }
        if (Votes)
        {
            var whole = Chairs ? State : await LoadAsync(review, looked, Me.UserId);
            var left = VotesLeft.Of(whole, Me, accounts, Today);
            var alike = Sums.Lines - Sums.Approved - Sums.Rejected - whole.Lines.Count(l => l.Decision == LineDecision.Pending);
            (LeftToVote, HasVoted) = (left.Count + alike, left.HasVoted);
            Obstacles = Chairs ? reviews.Obstacles(State, alike) : [];
        }
        AnyWaits = Chairs && (await WaitingAsync()).Count > 0;
    }

    private Task<SheetState> LoadAsync(MonthlyReview review, List<Guid> lines, Guid? votesOf = null)
    {
        // All of them need not be named.
        var isWhole = lines.Count > PageSize && lines.Count == Sums.Lines;
        return SheetState.LoadAsync(db, Village, review, isWhole ? null : l => EF.Parameter(lines).Contains(l.ReviewLineId), votesOf);
    }

    // Which lines the chosen tab shows.
    private Expression<Func<ReviewLine, bool>>? Only()
    {
        // Asked of each line: the votes of all sheets are far more.
        var standing = db.ReviewVotes.Where(v => v.VoidedAt == null);
        return Show switch
        {
            "mine" => l => l.Decision == LineDecision.Pending
                && !standing.Any(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && v.UserId == Me.UserId),
            "minus" => l => l.Kind == RuleKind.Deduction,
            "late" => l => l.IsLate,
            "split" => l => standing.Any(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && !v.Approve),
            "returned" => l => l.ReturnReason != null,
            _ => null
        };
    }

    /// <summary>A line of the page as its forms show it.</summary>
    public string ShownOf(Guid id) => State!.ShownOf(State.Find(id)!);

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostVoteAsync()
    {
        var votes = Voting.Read(Vote, Why, LineShown);
        await reviews.MayVoteAsync(Village, Review.MonthlyReviewId, votes, Me);
        if (!this.IsChecked())
        {
            var rows = await SheetRows.Of(db, Village, Review.MonthlyReviewId).ToListAsync();
            return this.Check(Voting.Sheet(votes, rows, LineShown.Count - votes.Count));
        }
        await reviews.VoteAsync(Me, Village, Review.MonthlyReviewId, votes);
        return Done($"已表决 {votes.Count} 条。");
    }

    [Needs(Permission.Review, Leading = Role.Reviewer)]
    public async Task<IActionResult> OnPostSignAsync()
    {
        if (!this.IsChecked() && Review.IsWithVillage)
        {
            return this.Check(await SigningAsync(await reviews.MaySignAsync(Village, Review, SheetShown)));
        }
        await reviews.SignAsync(Me, Village, Review.MonthlyReviewId, SheetShown);
        return Done("已签字，报镇里备案，等审定。");
    }

    [Needs(Permission.Review, Leading = Role.Reviewer)]
    public async Task<IActionResult> OnPostDeferAsync()
    {
        var waiting = await WaitingAsync();
        if (!this.IsChecked() && waiting.Count > 0)
        {
            return this.Check(new CheckSheet(
                "这些记录转到下月再审", waiting.ConvertAll(l => $"{l.Name}：农户可以陈述到 {l.StatementDueOn:yyyy-MM-dd}"), "转到下月"));
        }
        await reviews.DeferAsync(Me, Village, waiting.ConvertAll(l => l.Id), "农户陈述期未满");
        return Done($"{waiting.Count} 条转到下月审核。");
    }

    [Needs(Permission.PublishNotices, Permission.Review)]
    public async Task<IActionResult> OnPostPartyDayAsync()
    {
        if (PartyDayOn is not { } day)
        {
            throw new RuleViolation(Rule.Form, "请填写公布日期。", "PartyDayOn");
        }
        await reviews.RecordPartyDayAsync(Me, Village, Review.MonthlyReviewId, day);
        return Done("公布日期已登记。");
    }

    // The own household's stay: somebody else defers those, or they are voted on when their time is over.
    private async Task<List<SheetLine>> WaitingAsync()
    {
        var pending = await SheetRows.Of(
            db, Village, Review.MonthlyReviewId, l => l.Kind == RuleKind.Deduction && l.Decision == LineDecision.Pending).ToListAsync();
        return pending.FindAll(l => l.WaitsForStatement(Today) && !Own.Contains(l.Id));
    }

    // What signing does: how many pass, who does not and why, what is deducted, and whose points the limits change (D31).
    private async Task<CheckSheet> SigningAsync(SheetState state)
    {
        var rows = (await SheetRows.Of(db, Village, Review.MonthlyReviewId).ToListAsync()).ToDictionary(l => l.Id);
        var settled = await reviews.SettleAsync(Village, state);
        var approved = settled.Select(s => s.Line.ReviewLineId).ToHashSet();
        var rejected = state.Lines.FindAll(l => !approved.Contains(l.ReviewLineId));
        List<string> lines = [$"通过 {approved.Count} 条，未通过 {rejected.Count} 条。签字后报镇里备案，村里不能再改。"];
        string Against(ReviewLine line) => string.Join("；", state.VotesOn(line).Where(v => !v.Approve).Select(v => v.Reason).Distinct());
        lines.AddRange(rejected.Select(l => $"未通过：{rows[l.ReviewLineId].Name}：{Against(l)}"));
        lines.AddRange(settled.Where(s => s.Line.Kind == RuleKind.Deduction).Select(s => (s.Scored, Row: rows[s.Line.ReviewLineId]))
            .Select(s => $"扣分：{s.Row.Head}户 扣 {s.Scored.Points} 分，{s.Row.Reason}"));
        lines.AddRange(settled.Where(s => s.Changes).Select(s => $"{rows[s.Line.ReviewLineId].Head}户 {s.Line.OccurredOn:M月d日} "
            + $"原来预计 {s.Line.Points} 分，按限额计 {s.Scored.Points} 分。{s.Scored.Note}"));
        return new CheckSheet($"签字上报{Review.Month.ToChinese()}审核表", lines, "签字上报");
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect($"{Request.Path}?part={Part}&show={Show}&page={PageNumber}");
    }
}
