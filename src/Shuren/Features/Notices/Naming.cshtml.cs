using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Notices;

/// <summary>D11: the villagers' deliberation that adopts naming on the paper board, its filing with the town, its withdrawal.</summary>
[Needs(Permission.DraftLists, Permission.ConsentLists)]
public sealed class NamingModel(AppDb db, NamingService naming, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DeliberationForm Form { get; set; } = new();

    /// <summary>All that were ever recorded, the newest first.</summary>
    public List<DeliberationRecord> Records { get; private set; } = [];

    /// <summary>The one that has effect, or waits for its filing; null when the board is not named.</summary>
    public DeliberationRecord? Open => Records.Find(r => r.EndedAt is null && r.IsValid);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Records = await db.Deliberations.AsNoTracking().In(Village).OnNaming().ToListAsync();
        return null;
    }

    [Needs(Permission.DraftLists)]
    public async Task<IActionResult> OnPostAsync()
    {
        var vote = Form.Read();
        if (!this.IsChecked())
        {
            vote.MustBeValid(clock.Today());
            return this.Check(new CheckSheet(
                "要登记的表决：村里纸上的黑榜写全名",
                [vote.Sentence, "报镇新时代文明实践所备案以后才起作用。", "只写本户也同意公布姓名的。"],
                "登记表决结果"));
        }
        await naming.AdoptAsync(Me, Village, vote);
        TempData.Notice("已登记，等镇新时代文明实践所备案。备案以后，本户也同意公布的，纸质黑榜写全名。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ConsentLists)]
    public async Task<IActionResult> OnPostFileAsync(Guid id)
    {
        if (!this.IsChecked())
        {
            return Records.Find(r => r.DeliberationId == id) is { } record
                ? this.Check(new CheckSheet(
                    $"要备案{Place.VillageName}的表决：纸上的黑榜写全名", [record.Sentence, record.Minutes ?? ""], "备案"))
                : NotFound();
        }
        await naming.FileAsync(Me, Village, id);
        TempData.Notice("已备案，从现在起有效。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.DraftLists, Permission.ConsentLists)]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        if (!this.IsChecked())
        {
            return this.Check(new CheckSheet(
                "要改回不写名", ["从现在起，村里纸上的黑榜不写全名，已经定的榜再打印也不写。", "原来的表决留作记录。"], "改回不写名"));
        }
        await naming.WithdrawAsync(Me, Village);
        TempData.Notice("以后黑榜不写全名。");
        return Redirect(Request.Path);
    }
}
