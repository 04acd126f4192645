using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>One quarter: the notice, the telling of the last, a tie's votes, the final board (PUB-1, PUB-2, D10, D11, D24).</summary>
[Needs(Permission.SeeRecord)]
public sealed class QuarterModel(
    AppDb db, QuarterBoards boards, BoardSeals seals, NoticeService notices, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DateOnly? ToldOn { get; set; }

    [BindProperty, StringLength(QuarterNotice.ToldHowMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? ToldHow { get; set; }

    /// <summary>Whom the page showed as the last.</summary>
    [BindProperty]
    public Guid? Told { get; set; }

    [BindProperty, StringLength(36, ErrorMessage = "请选择定哪一户，或空缺。")]
    public string? HouseholdId { get; set; }

    [BindProperty, StringLength(TieVote.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Note { get; set; }

    [BindProperty, StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    public QuarterBoard Board { get; private set; } = null!;

    public IReadOnlyList<string> Obstacles { get; private set; } = [];

    /// <summary>Who voted on the tie as it stands, and for what.</summary>
    public IReadOnlyList<(string Voter, string Choice, TieVote Vote)> TieVotes { get; private set; } = [];

    /// <summary>The final board's tree.</summary>
    public BoardSeal? Seal { get; private set; }

    /// <summary>Its public page is taken down.</summary>
    public PageRemoval? Down { get; private set; }

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
            : Posted.IsFinal ? [] : await notices.ObstaclesToFinalAsync(Village, Board);
        Down = await PageRemovals.DownAsync(db, Village, PublicPage.BoardOf(quarter));
        Seal = Board.IsFinal ? await seals.FindAsync(Posted!) : null;
        if (Board.Tie is { Votes.Count: > 0 } tie)
        {
            var voters = tie.Votes.Select(v => v.UserId).ToList();
            var names = await db.Users.AsNoTracking().Where(u => voters.Contains(u.Id))
                .ToDictionaryAsync(u => u.Id, u => u.DisplayName);
            string Choice(TieVote vote) => tie.Between.FirstOrDefault(p => p.HouseholdId == vote.HouseholdId)?.Head ?? "空缺";
            TieVotes = tie.Votes.Select(v => (names[v.UserId], Choice(v), v)).ToList();
        }
        return null;
    }

    [Needs(Permission.PublishNotices)]
    public async Task<IActionResult> OnPostPublishAsync()
    {
        if (!this.IsChecked() && Posted is null && Obstacles.Count == 0)
        {
            var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == Village.TownId);
            var gaps = await NoticeQueries.GapsAsync(db, Village, Board.Quarter);
            return this.Check(new CheckSheet(
                $"要公示{Board.Quarter.ToChinese()}的积分",
                [$"{Board.Lines.Count} 户参加排名。", $"从今天起收异议，到 {Today.AddDays(town.ObjectionDays):yyyy-MM-dd} 为止。"],
                "公示",
                gaps.Sentences()));
        }
        return await ActAsync(() => notices.PublishAsync(Me, Village, Board.Quarter), "已公示，开始收异议。");
    }

    [Needs(Permission.FinalizeBoards)]
    public async Task<IActionResult> OnPostFinalAsync()
    {
        var notice = Open();
        if (!this.IsChecked() && Obstacles.Count == 0)
        {
            Infrastructure.Shown.MustBe(Shown, Board.Shown, "榜上的农户和积分");
            return this.Check(new CheckSheet(
                $"要定{Board.Quarter.ToChinese()}的红黑榜",
                [
                    $"红榜：{string.Join("、", Board.Red.Select(p => $"{p.Head}（{p.Score} 分）").DefaultIfEmpty("空缺"))}。",
                    $"黑榜：{(Board.Black is { } last ? $"{last.Head}（{last.Score} 分）" : "空缺")}。",
                    $"账本到第 {Board.HeadSeq} 笔。定榜以后不再改动，以后的更正记入当季。",
                    "同时算出本榜校验码：印在榜上，每户凭条拿它来核对。"
                ],
                "定榜",
                Board.Witness.IsComplete ? null : [$"还没有 {BoardWitness.Needed} 名监督员核对上一季的纸榜，榜上要写“暂定”；以后核对好了就不写了。"]));
        }
        return await ActAsync(() => notices.FinalizeAsync(Me, Village, notice.NoticeId, Shown), Board.Witness.IsComplete
            ? "已定榜，不再改动。"
            : "已定榜，不再改动。监督员还没有核对好，榜上先写“暂定”。");
    }

    [Needs(Permission.PublishNotices)]
    public async Task<IActionResult> OnPostTellAsync()
    {
        var notice = Open();
        var day = ToldOn ?? throw new RuleViolation(Rule.Form, "请填写告知日期。", "ToldOn");
        if (!this.IsChecked())
        {
            notice.MustTake(new Telling(Told ?? Guid.Empty, day, ToldHow), Board, Me, Today);
            return this.Check(new CheckSheet(
                "要登记的告知",
                [
                    $"{day.ToChinese()}已{ToldHow}告知 {Board.Black!.GroupName} {Board.Black.Head}：本季末位，{Board.Black.Score} 分。",
                    "从告知那天起，本户有提异议的日子；没过以前不能定榜。"
                ],
                "登记告知"));
        }
        return await ActAsync(
            () => notices.TellLastAsync(Me, Village, notice.NoticeId, Told ?? Guid.Empty, day, ToldHow ?? ""), "已登记告知。");
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostTieAsync()
    {
        var notice = Open();
        Guid? last = HouseholdId switch
        {
            "none" => null,
            _ => Guid.TryParse(HouseholdId, out var id) ? id : throw new RuleViolation(Rule.Form, "请选择定哪一户，或空缺。", "HouseholdId")
        };
        var choice = new TieChoice(last, Note, Shown);
        if (!this.IsChecked())
        {
            var tie = notice.MustTake(choice, Board, Me);
            var named = tie.Between.FirstOrDefault(p => p.HouseholdId == last);
            return this.Check(new CheckSheet(
                "您的这一票",
                [
                    named is null ? "本季黑榜空缺。" : $"末位定 {named.GroupName} {named.Head}（{named.Score} 分）。",
                    $"理由：{Note}",
                    $"并列的共 {tie.Between.Count} 户。只算您自己一票。"
                ],
                "投这一票"));
        }
        return await ActAsync(() => notices.VoteOnTieAsync(Me, Village, notice.NoticeId, choice), "您的一票记下了。");
    }

    private QuarterNotice Open()
    {
        var notice = Posted ?? throw new RuleViolation(Rule.Pub1, $"{Board.Quarter.ToChinese()}还没有公示，请先公示。");
        notice.MustBeOpen();
        return notice;
    }

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect($"{Place.Url}/notices/{Board.Quarter}");
    }
}
