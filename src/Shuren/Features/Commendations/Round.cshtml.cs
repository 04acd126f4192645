using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Commendations;

/// <summary>One round: who was nominated and what the group decided, who might be, and the next step (SUP-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class RoundModel(AppDb db, CommendationService commendations, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty(Name = "Shown"), StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownThen { get; set; }

    [BindProperty, StringLength(CommendationRound.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? CancelReason { get; set; }

    public CommendationState State { get; private set; } = null!;

    public CommendationRound Round => State.Round;

    /// <summary>Who is not nominated, the best first.</summary>
    public Paged<Candidate> Others { get; private set; } = null!;

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    public IReadOnlyList<(string Name, DateTime At, bool Stands)> Witnesses { get; private set; } = [];

    public DateOnly Today => clock.Today();

    public bool MayWitness => Me.Can(Permission.Supervise) && Round.State == RoundState.Open && State.Live.Any()
        && !State.Live.Any(n => Me.IsOf(n.Nomination.HouseholdId)) && State.Standing.All(w => w.UserId != Me.UserId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await CommendationState.LoadAsync(db, Village, Guid.Parse((string)RouteData.Values["id"]!)) is not { } state)
        {
            return NotFound();
        }
        State = state;
        Obstacles = Round.State switch
        {
            RoundState.Open => state.ObstaclesToPublish(),
            RoundState.Published => state.ObstaclesToFinal(Today),
            _ => []
        };
        var live = state.Live.Select(n => n.Nomination.HouseholdId).ToHashSet();
        var others = state.Candidates.Where(c => !c.HasLeft && !live.Contains(c.HouseholdId))
            .OrderByDescending(c => c.Figures.Total).ThenBy(c => c.CardNumber).ToList();
        var count = Math.Max(1, (others.Count + Paging.Size - 1) / Paging.Size);
        var page = Math.Clamp(PageNumber, 1, count);
        Others = new Paged<Candidate>([.. others.Skip((page - 1) * Paging.Size).Take(Paging.Size)], page, count, others.Count);
        var ids = state.Witnesses.Select(w => w.UserId).ToList();
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        var seen = state.SeenOn;
        // What was published was witnessed: a figure that changes later does not undo that.
        Witnesses = [.. state.Witnesses.Select(w => (names.GetValueOrDefault(w.UserId, ""), w.At, w.SeenOn == seen))];
        return null;
    }

    public void OnGet()
    {
    }

    [Needs(Permission.Supervise)]
    public async Task<IActionResult> OnPostWitnessAsync()
    {
        await commendations.WitnessAsync(Me, Village, Round.RoundId, ShownThen);
        return Done("记下了：您看过现在的表决。");
    }

    [Needs(Permission.PublishNotices)]
    public async Task<IActionResult> OnPostPublishAsync()
    {
        if (!this.IsChecked() && Round.State == RoundState.Open && Obstacles.Count == 0)
        {
            Shown.MustBe(ShownThen, State.SeenOn, "推荐或表决");
            var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == Village.TownId);
            return this.Check(new CheckSheet(
                $"要公示“{Round.Title}”",
                [
                    $"选出 {State.Chosen.Count()} 户：{string.Join("、", State.Chosen.Select(n => $"{n.Who.Head}（{n.Who.Figures.Total} 分）"))}。",
                    "网上只写现在同意公布的姓名，别的写卡号。",
                    $"从今天起收异议，到 {Today.AddDays(town.ObjectionDays):yyyy-MM-dd} 为止。"
                ],
                "公示"));
        }
        await commendations.PublishAsync(Me, Village, Round.RoundId, ShownThen);
        return Done("已公示，开始收异议。");
    }

    [Needs(Permission.PublishNotices)]
    [AsksFirst("要撤回公示", "回到推荐和表决；公开页面不再显示。改好以后可以再公示。", "撤回公示")]
    public async Task<IActionResult> OnPostRetractAsync()
    {
        await commendations.RetractAsync(Me, Village, Round.RoundId);
        return Done("已撤回公示。");
    }

    [Needs(Permission.FinalizeBoards)]
    public async Task<IActionResult> OnPostFinalAsync()
    {
        if (!this.IsChecked() && Round.State == RoundState.Published && Obstacles.Count == 0)
        {
            Shown.MustBe(ShownThen, CommendationService.ShownOf(State), "选出的农户");
            return this.Check(new CheckSheet(
                $"要定“{Round.Title}”",
                [$"{string.Join("、", State.Chosen.Select(n => n.Who.Head))}。", "定了以后不再改动，可以打印证书。"],
                "定下来"));
        }
        await commendations.FinalizeAsync(Me, Village, Round.RoundId, ShownThen);
        return Done("已定，可以打印证书。");
    }

    [Needs(Permission.Commend)]
    [AsksFirst("不办这一次了", "推荐和表决都留着，但是不再继续。", "不办了", Needed = "CancelReason")]
    public async Task<IActionResult> OnPostCancelAsync()
    {
        await commendations.CancelAsync(Me, Village, Round.RoundId, CancelReason);
        return Done("这一次不办了。");
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
