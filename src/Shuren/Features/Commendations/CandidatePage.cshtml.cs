using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Commendations;

/// <summary>One household in a round: figures with their entries, nomination, votes, objections (SUP-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class CandidatePageModel(
    AppDb db, CommendationService commendations, DocumentFonts fonts, TimeProvider clock) : VillagePage
{
    [BindProperty, StringLength(Nomination.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public bool? Approve { get; set; }

    [BindProperty, StringLength(CommendationVote.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? VoteReason { get; set; }

    [BindProperty(Name = "Shown"), StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownThen { get; set; }

    [BindProperty, StringLength(CommendationObjection.NameMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? RaisedByName { get; set; }

    [BindProperty, StringLength(CommendationObjection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? ObjectionReason { get; set; }

    [BindProperty]
    public Guid? ObjectionId { get; set; }

    [BindProperty]
    public bool? IsUpheld { get; set; }

    [BindProperty, StringLength(CommendationObjection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Answer { get; set; }

    public static readonly List<SelectListItem> Choices = [new("同意", "true"), new("不同意", "false")];

    public static readonly List<SelectListItem> Outcomes = [new("成立，不选这一户", "true"), new("不成立", "false")];

    public CommendationState State { get; private set; } = null!;

    public CommendationRound Round => State.Round;

    public Candidate Who { get; private set; } = null!;

    public Nominee? Nominee { get; private set; }

    public List<FigureEntry> Entries { get; private set; } = [];

    public List<Quarter> Reds { get; private set; } = [];

    /// <summary>Who voted, nominated and answered.</summary>
    public IReadOnlyDictionary<Guid, string> Names { get; private set; } = new Dictionary<Guid, string>();

    /// <summary>What the household that nominated, or objected, is called.</summary>
    public IReadOnlyDictionary<Guid, string> Heads { get; private set; } = new Dictionary<Guid, string>();

    public bool IsOwn => Me.IsOf(Who.HouseholdId);

    public DateOnly Today => clock.Today();

    public bool MayNominate => Me.Can(Permission.Commend) && !IsOwn && Round.State == RoundState.Open && !Who.HasLeft
        && (Nominee is null || Nominee.Nomination is { DroppedAt: not null, IsDeclined: false, StruckAt: null });

    public bool MayVote => Me.Can(Permission.Review) && !IsOwn && Round.State == RoundState.Open && State.ObstacleToVote is null
        && Nominee is { Nomination.IsLive: true } && !Who.HasLeft;

    /// <summary>D23: not the household itself, nor who has no business with it.</summary>
    public bool MaySeeObjector => Me.Can(Permission.SeeReporter) && !IsOwn;

    public bool MayAnswer(CommendationObjection objection) => Me.Can(Permission.AnswerObjections) && !IsOwn
        && objection.RaisedBy != Me.UserId && !Me.IsOf(objection.RaisedByHouseholdId) && Round.State != RoundState.Final;

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Who.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var household = Guid.Parse((string)RouteData.Values["household"]!);
        if (await CommendationState.LoadAsync(db, Village, Guid.Parse((string)RouteData.Values["id"]!)) is not { } state
            || state.Candidates.FirstOrDefault(c => c.HouseholdId == household) is not { } who)
        {
            return NotFound();
        }
        (State, Who, Nominee) = (state, who, state.Of(household));
        (Entries, Reds) = await CommendationFiguresQueries.BehindAsync(db, Village, state.Round, household);
        if (Nominee is { } nominee)
        {
            var users = nominee.Votes.Select(v => v.UserId).Append(nominee.Nomination.NominatedBy)
                .Concat(nominee.Objections.Select(o => o.AnsweredBy ?? o.RaisedBy)).ToList();
            Names = await db.Users.AsNoTracking().Where(u => users.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
            Heads = state.Candidates.Where(c => c.HouseholdId == nominee.Nomination.ByHouseholdId
                || nominee.Objections.Any(o => o.RaisedByHouseholdId == c.HouseholdId)).ToDictionary(c => c.HouseholdId, c => c.Head);
        }
        return null;
    }

    public void OnGet()
    {
    }

    public IActionResult OnGetCertificate()
        => Nominee is { } chosen && CertificatePaper.IsFor(State, chosen)
            ? this.Pdf(fonts, () => CertificatePaper.Of(fonts, Place, State, chosen), $"{chosen.Who.Head}户荣誉证书", "certificate", Today)
            : NotFound();

    [Needs(Permission.Commend)]
    public async Task<IActionResult> OnPostNominateAsync()
    {
        await commendations.NominateAsync(Me, Village, new Nominate(Round.RoundId, Who.HouseholdId, Reason));
        return Done("已推荐。");
    }

    [Needs(Permission.Commend)]
    [AsksFirst("要撤回推荐", "已经投的票不再算。", "撤回推荐")]
    public async Task<IActionResult> OnPostDropAsync()
    {
        await commendations.DropAsync(Me, Village, Nominated.Nomination.NominationId);
        return Done("推荐撤回了。");
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostVoteAsync()
    {
        var ballot = new CommendationBallot(Nominated.Nomination.NominationId, Approve, VoteReason, ShownThen);
        if (!this.IsChecked())
        {
            CommendationService.MustTake(ballot, State, Nominated, Me);
            return this.Check(new CheckSheet(
                "您的这一票", [$"{(Approve == true ? "同意" : "不同意")} {Who.Head} 为“{Round.Title}”。", $"理由：{VoteReason}"], "投这一票"));
        }
        await commendations.VoteAsync(Me, Village, ballot);
        return Done("您的一票记下了。");
    }

    [Needs(Permission.TakeObjections)]
    public async Task<IActionResult> OnPostObjectAsync()
    {
        await commendations.ObjectAsync(
            Me, Village, new RaiseCommendationObjection(Nominated.Nomination.NominationId, ObjectionReason, RaisedByName));
        return Done("异议登记了，等镇里答复。");
    }

    [Needs(Permission.AnswerObjections)]
    public async Task<IActionResult> OnPostAnswerAsync()
    {
        var objection = Nominated.Objections.FirstOrDefault(o => o.ObjectionId == ObjectionId)
            ?? throw new RuleViolation(Rule.Missing, "没有这条异议，请刷新看看。");
        if (!this.IsChecked() && IsUpheld is { } upheld && !string.IsNullOrWhiteSpace(Answer))
        {
            return this.Check(new CheckSheet(
                "要答复的异议",
                [$"异议：{objection.Reason}", $"{(upheld ? "成立，这一户不选" : "不成立")}。", $"答复：{Answer}"], "答复"));
        }
        await commendations.AnswerAsync(Me, Village, objection.ObjectionId, IsUpheld, Answer);
        return Done("已答复。");
    }

    private Nominee Nominated => Nominee ?? throw new RuleViolation(Rule.Stale, "这一户还没有人推荐，请刷新看看。");

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
