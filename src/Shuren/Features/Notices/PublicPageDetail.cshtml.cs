using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>
/// One public page: taken down at once with a reason, put back likewise, and when that happened before. What is on the web no longer keeps
/// its rows, to be read and doubted still.
/// </summary>
[Needs(Permission.SeeRecord)]
public sealed class PublicPageDetailModel(AppDb db, PublicPageService pages, TimeProvider clock) : VillagePage
{
    public sealed record Row(PageRemoval Removal, string? Reason, string? By);

    [BindProperty, StringLength(PageRemovalWords.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty(Name = "Shown"), StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? ShownThen { get; set; }

    public string Title { get; private set; } = "";

    /// <summary>Null where it is on the web no longer.</summary>
    public PublishedPage? Published { get; private set; }

    /// <summary>The latest first.</summary>
    public List<Row> Rows { get; private set; } = [];

    public PageRemoval? Down => Rows.FirstOrDefault()?.Removal is { IsDown: true } removal ? removal : null;

    public bool MayAct => Published is not null && Me.Can(Permission.TakeDownPages)
        && !(Down is { ByTown: true } && !PublicPageService.IsOfTown(Me));

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (PublicPage.Read((string?)RouteData.Values["key"]) is not { } page)
        {
            return NotFound();
        }
        Published = (await PublicPageService.AllAsync(db, Place, clock.Today())).Find(p => p.Page == page);
        var key = page.Key;
        Rows = await (
            from r in db.PageRemovals.AsNoTracking().In(Village)
            where r.Page == key
            join w in db.PageRemovalWords.In(Village) on r.RemovalId equals w.RemovalId into words
            from w in words.DefaultIfEmpty()
            join u in db.Users on r.By equals u.Id into users
            from u in users.DefaultIfEmpty()
            orderby r.RemovalId descending
            select new Row(r, w == null ? null : w.Reason, u == null ? null : u.DisplayName)).Take(50).ToListAsync();
        if (Published is null && Rows.Count == 0)
        {
            return NotFound();
        }
        Title = Published?.Title ?? await PublicPageService.TitleAsync(db, Village, page);
        return null;
    }

    public void OnGet()
    {
    }

    [Needs(Permission.TakeDownPages)]
    [AsksFirst("要撤下这一页", "马上谁也看不到，只写哪一天撤下的。存的记录不变，以后可以恢复。", "撤下", Needed = "Reason")]
    public async Task<IActionResult> OnPostDownAsync()
    {
        if (Published is null)
        {
            return NotFound();
        }
        await pages.TakeDownAsync(Me, Village, Published.Page, Reason, ShownThen);
        return Done("已撤下。");
    }

    [Needs(Permission.TakeDownPages)]
    [AsksFirst("要恢复这一页", "马上谁都可以看。", "恢复", Needed = "Reason")]
    public async Task<IActionResult> OnPostBackAsync()
    {
        if (Published is null)
        {
            return NotFound();
        }
        await pages.PutBackAsync(Me, Village, Published.Page, Reason, ShownThen);
        return Done("已恢复。");
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
