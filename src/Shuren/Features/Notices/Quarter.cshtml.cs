using Microsoft.AspNetCore.Mvc;

namespace Shuren.Features.Notices;

/// <summary>One quarter: the notice, the telling of the last, a tie's vote, the final board (PUB-1, PUB-2, D10, D11, D24).</summary>
[Needs(Permission.SeeRecord)]
public sealed class QuarterModel(QuarterBoards boards, NoticeService notices, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DateOnly? ToldOn { get; set; }

    [BindProperty]
    public string? ToldHow { get; set; }

    [BindProperty]
    public string? HouseholdId { get; set; }

    [BindProperty]
    public int? Present { get; set; }

    [BindProperty]
    public int? For { get; set; }

    [BindProperty]
    public int? Against { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public QuarterBoard Board { get; private set; } = null!;

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    public DateOnly Today => clock.Today();

    public QuarterNotice? Posted => Board.Notice;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter) || quarter > Quarter.Of(Today))
        {
            return NotFound();
        }
        Board = await boards.GetAsync(Village, quarter);
        Obstacles = Posted is null ? await notices.ObstaclesToPublishAsync(Village, quarter)
            : Posted.IsFinal ? [] : await notices.ObstaclesToFinalAsync(Village, Posted);
        return null;
    }

    [Needs(Permission.PublishNotices)]
    public Task<IActionResult> OnPostPublishAsync() => ActAsync(() => notices.PublishAsync(Village, Board.Quarter, Me.Actor), "已公示，开始收异议。");

    [Needs(Permission.FinalizeBoards)]
    public Task<IActionResult> OnPostFinalAsync() => ActAsync(() => notices.FinalizeAsync(Village, Posted!.NoticeId, Me.Actor), "已定榜，不再改动。");

    [Needs(Permission.PublishNotices)]
    public Task<IActionResult> OnPostTellAsync() => ActAsync(
        () => notices.TellLastAsync(Village, Posted!.NoticeId, Board.Black?.HouseholdId ?? Guid.Empty, ToldOn ?? throw new RuleViolation("请填写告知日期。", "ToldOn"), ToldHow ?? "", Me.Actor),
        "已登记告知。");

    [Needs(Permission.Review)]
    public Task<IActionResult> OnPostTieAsync() => ActAsync(
        () => notices.DecideTieAsync(
            Village,
            Posted!.NoticeId,
            new TieVote(
                HouseholdId switch
                {
                    "none" => null,
                    _ => Guid.TryParse(HouseholdId, out var id) ? id : throw new RuleViolation("请选择定哪一户，或空缺。", "HouseholdId")
                },
                Present ?? 0,
                For ?? 0,
                Against ?? 0,
                Note ?? ""),
            Me.Actor),
        "已记下表决结果。");

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
