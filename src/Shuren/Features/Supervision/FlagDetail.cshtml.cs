using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Flags;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>One flag: answered by who did not handle the record, accepted or passed on by a supervisor, settled by the town.</summary>
[Needs(Permission.SeeRecord)]
public sealed class FlagDetailModel(AppDb db, FlagService flags, TimeProvider clock) : VillagePage
{
    private Dictionary<Guid, string> _names = [];

    [BindProperty, StringLength(Flag.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Answer { get; set; }

    [BindProperty, StringLength(Flag.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Why { get; set; }

    [BindProperty, StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    public Flag Flag { get; private set; } = null!;

    public FlaggedRecord? Record { get; private set; }

    public DateOnly Today => clock.Today();

    /// <summary>The reader lives in the household that it is about, or in the one that reported.</summary>
    public bool IsOwn => Me.IsOf(Flag.HouseholdId) || (Record?.Households.Any(Me.IsOf) ?? false);

    /// <summary>Why the reader, whose office would let it, does not answer.</summary>
    public string? MayNotAnswer => Record?.Handled.Contains(Me.UserId) == true
        ? "这件事是您经手的，要由没有经手的人答复；村里没有别人的，请镇里答复。"
        : Flag.Status == FlagStatus.Passed && Flag.AnsweredBy == Me.UserId ? "头一次就是您答复的，请镇里另一个人答复。"
        : null;

    protected override Act? LooksAt => Flag.HouseholdId is { } id ? UseCases.LookAtHousehold.On(id) : default(Act?);

    public string NameOf(Guid? userId) => userId is { } id ? _names.GetValueOrDefault(id, "已删除的账号") : "";

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Flags.AsNoTracking().In(Village).SingleOrDefaultAsync(f => f.FlagId == id) is not { } flag)
        {
            return NotFound();
        }
        Flag = flag;
        Record = await FlaggedRecords.FindAsync(db, Village, new RecordRef(flag.Kind, flag.RecordId, flag.EntrySeq));
        Guid?[] people = [flag.RaisedBy, flag.AnsweredBy, flag.PassedBy, flag.FinalBy, flag.ClosedBy];
        var ids = people.OfType<Guid>().ToList();
        _names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        foreach (var caller in Caller.WithoutAccount)
        {
            _names[caller.UserId] = caller.Name;
        }
        return null;
    }

    [Needs(Permission.AnswerFlags)]
    public Task<IActionResult> OnPostAnswerAsync()
        => ActAsync(() => flags.AnswerAsync(Me, Village, Flag.FlagId, Answer, Shown), "已答复，等监督员看。");

    [Needs(Permission.SettleFlags)]
    public Task<IActionResult> OnPostSettleAsync()
        => ActAsync(() => flags.SettleAsync(Me, Village, Flag.FlagId, Answer, Shown), "已答复，疑问办结。");

    [Needs(Permission.Supervise)]
    public Task<IActionResult> OnPostAcceptAsync()
        => ActAsync(() => flags.AcceptAsync(Me, Village, Flag.FlagId, Shown), "已认可，疑问办结。");

    [Needs(Permission.Supervise)]
    public Task<IActionResult> OnPostPassAsync()
        => ActAsync(() => flags.PassOnAsync(Me, Village, Flag.FlagId, Why, Shown), "已报镇里。");

    [Needs(Permission.Supervise), AsksFirst("要撤回这条疑问", "撤回以后不再答复；记录仍然留着。", "撤回")]
    public Task<IActionResult> OnPostWithdrawAsync()
        => ActAsync(() => flags.WithdrawAsync(Me, Village, Flag.FlagId), "疑问已撤回。");

    private async Task<IActionResult> ActAsync(Func<Task> work, string notice)
    {
        await work();
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
