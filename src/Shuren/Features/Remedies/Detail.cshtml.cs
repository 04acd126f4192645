using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;

namespace Shuren.Features.Remedies;

/// <summary>One proof of making good: the group votes on it, the town confirms or sends it back (REC-8).</summary>
[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, RemedyService remedies) : VillagePage
{
    public sealed record VoteRow(
        string Name, bool Approve, bool IsChair, string? Reason, DateTime At, DateTime? VoidedAt, string? VoidReason);

    private Dictionary<Guid, string> _names = [];

    [BindProperty]
    public bool? Approve { get; set; }

    [BindProperty, StringLength(RemedyVote.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Why { get; set; }

    [BindProperty, StringLength(Remedy.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty(Name = "Shown"), StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownThen { get; set; }

    public static readonly List<SelectListItem> Answers = [new("同意返还", "true"), new("不同意", "false")];

    public RemedyState State { get; private set; } = null!;

    public Remedy Remedy => State.Remedy;

    public string Head { get; private set; } = "";

    public int Card { get; private set; }

    public bool ByHousehold { get; private set; }

    public List<Guid> PhotoIds { get; private set; } = [];

    public List<VoteRow> VoteRows { get; private set; } = [];

    public long? PostedSeq { get; private set; }

    public bool IsOwn { get; private set; }

    public bool MayVote => Me.Can(Permission.Review) && !IsOwn && Remedy.Status == RemedyStatus.HandedIn;

    public bool MayDecide => Me.Can(Permission.Confirm) && !IsOwn && Remedy.Status == RemedyStatus.Passed;

    public bool MayWithdraw => Remedy.Status == RemedyStatus.HandedIn && Remedy.HandedInBy == Me.UserId && State.Votes.Count == 0;

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Remedy.HouseholdId);

    public string? NameOf(Guid? userId) => userId is { } id ? _names.GetValueOrDefault(id) : null;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await RemedyState.FindAsync(db, Village, id) is not { } state)
        {
            return NotFound();
        }
        State = state;
        var household = await db.Households.AsNoTracking().In(Village).SingleAsync(h => h.HouseholdId == state.Remedy.HouseholdId);
        (Head, Card) = (household.Head, household.CardNumber);
        ByHousehold = await RecorderCases.IsHouseholdAsync(
            db, Village, household.HouseholdId, Me with { UserId = state.Remedy.HandedInBy });
        IsOwn = state.IsOwnCase(Me, await OwnCases.AccountsAsync(db, Village, Me));
        List<Guid?> people = [state.Remedy.HandedInBy, state.Remedy.ReturnedBy, state.Remedy.ConfirmedBy];
        _names = await db.Users.AsNoTracking().Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        PhotoIds = await db.RemedyPhotos.OfTown(Village.TownId).Where(p => p.RemedyId == id).Select(p => p.PhotoId).ToListAsync();
        VoteRows = await (
            from v in db.RemedyVotes.AsNoTracking().OfTown(Village.TownId)
            join u in db.Users on v.UserId equals u.Id
            where v.RemedyId == id
            orderby v.At
            select new VoteRow(u.DisplayName, v.Approve, v.IsChair, v.Reason, v.At, v.VoidedAt, v.VoidReason)).ToListAsync();
        // Named by its household too, whose entries are few.
        PostedSeq = await db.LedgerEntries.In(Village)
            .Where(e => e.HouseholdId == state.Remedy.HouseholdId && e.SourceKind == SourceKind.Remedy && e.SourceId == id)
            .Select(e => (long?)e.Seq).SingleOrDefaultAsync();
        return null;
    }

    [Needs(Permission.Review)]
    public async Task<IActionResult> OnPostVoteAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var ballot = new RemedyBallot(Approve, Why, ShownThen);
        if (!this.IsChecked())
        {
            State.MustTake(ballot, Me, await OwnCases.AccountsAsync(db, Village, Me));
            return this.Check(new CheckSheet(
                "您的表决", [$"{Head}户，整改 {Remedy.Label}：{(Approve == true ? $"同意返还 {Remedy.Amount} 分" : "不同意。理由：" + Why)}"],
                "提交表决"));
        }
        await remedies.VoteAsync(Me, Village, Remedy.RemedyId, ballot);
        return Done("已表决。");
    }

    [Needs(Permission.Confirm)]
    public async Task<IActionResult> OnPostConfirmAsync()
    {
        if (!this.IsChecked())
        {
            State.MustBeConfirmable(ShownThen, Me, await OwnCases.AccountsAsync(db, Village, Me));
            return this.Check(new CheckSheet(
                $"要审定的整改 {Remedy.Label}",
                [
                    $"{Head}户，卡号 {Card}", $"第 {Remedy.EntrySeq} 笔扣 {State.Chance.Entry.Amount} 分，整改好了，返还 {Remedy.Amount} 分",
                    $"计入 {await remedies.PeriodOfAsync(Village, State)}"
                ],
                "审定，记入账本"));
        }
        await remedies.ConfirmAsync(Me, Village, Remedy.RemedyId, ShownThen);
        return Done("已审定，返还的分记入账本。");
    }

    [Needs(Permission.Confirm)]
    [AsksFirst("要退回这一件整改", "审核组的表决作废，重新表决。", "退回", Needed = "Reason")]
    public async Task<IActionResult> OnPostReturnAsync()
    {
        await remedies.ReturnAsync(Me, Village, Remedy.RemedyId, Reason, ShownThen);
        return Done("已退回审核组。");
    }

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    [AsksFirst("要撤回这一件整改", "撤回以后审核组不再表决；期限内可以重新交。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await remedies.WithdrawAsync(Me, Village, Remedy.RemedyId);
        return Done("已撤回。");
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
