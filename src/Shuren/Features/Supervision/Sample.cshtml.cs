using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Supervision;

/// <summary>A month's random sample: its seed, its lines, what the supervisors found, and how anybody draws it again.</summary>
[Needs(Permission.SeeRecord)]
public sealed class SampleModel(AppDb db, SampleService samples) : VillagePage
{
    [BindProperty, StringLength(SampleDraw.HashLength * 2, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    public MonthSample Sample { get; private set; } = null!;

    public string? DrawnBy { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Month.TryParse((string?)RouteData.Values["month"], out var month))
        {
            return NotFound();
        }
        Sample = await samples.GetAsync(Village, month);
        DrawnBy = Sample.Draw is null ? null
            : await db.Users.Where(u => u.Id == Sample.Draw.DrawnBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
        return null;
    }

    [Needs(Permission.Supervise)]
    public async Task<IActionResult> OnPostDrawAsync()
    {
        await samples.DrawAsync(Me, Village, Sample.Month, Shown);
        TempData.Notice("种子已经记下，抽到的在下面。请一笔一笔查。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.Supervise)]
    public async Task<IActionResult> OnPostRightAsync(long seq)
    {
        await samples.MarkAsync(Me, Village, Sample.Month, seq);
        TempData.Notice($"第 {seq} 笔记下了：无误。");
        return Redirect(Request.Path);
    }
}
