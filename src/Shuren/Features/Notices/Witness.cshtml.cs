using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>
/// A supervisor types what stands on the paper at home (SUP-7). The page never shows the digits that it asks for.
/// </summary>
[Needs(Permission.Supervise)]
public sealed class WitnessModel(AppDb db, WitnessService witnesses, TimeProvider clock) : VillagePage
{
    [BindProperty, StringLength(HeadCheck.TypedMaxLength, ErrorMessage = "只填前八位，不超过 {1} 个字。")]
    public string? Typed { get; set; }

    [BindProperty, StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    public QuarterNotice Notice { get; private set; } = null!;

    public BoardWitness Witness { get; private set; } = BoardWitness.None;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter)
            || await db.QuarterNotices.AsNoTracking().In(Village).SingleOrDefaultAsync(n => n.Quarter == quarter) is not { } notice)
        {
            return NotFound();
        }
        Notice = notice;
        Witness = (await BoardWitnesses.OfAsync(db, Village, clock.Today())).GetValueOrDefault(notice.NoticeId, BoardWitness.None);
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var check = await witnesses.CheckAsync(Me, Village, Notice.NoticeId, Typed, Shown);
        TempData.Notice(check.Matches
            ? "对得上，已经记下。"
            : "对不上，已经记下，榜上会写明。请再看一遍纸，填错了的可以再核对一次；没有填错的，请马上告诉镇里。");
        return Redirect(Request.Path);
    }
}
