using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Commendations;

/// <summary>The village's rounds of model households, and the way to open one (SUP-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db, CommendationService commendations, TimeProvider clock) : VillagePage
{
    private const int QuartersBack = 8;

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty, Required(ErrorMessage = "请写名称。"), StringLength(CommendationRound.TitleMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Title { get; set; }

    [BindProperty, StringLength(6, ErrorMessage = "请选季度。")]
    public string? From { get; set; }

    [BindProperty, StringLength(6, ErrorMessage = "请选季度。")]
    public string? Until { get; set; }

    [BindProperty, Required(ErrorMessage = "请写最多选几户。")]
    public int? Seats { get; set; }

    public Paged<CommendationRound> Rounds { get; private set; } = null!;

    public List<SelectListItem> Quarters { get; private set; } = [];

    public bool MayOpen => Me.Can(Permission.Commend);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rounds = await db.CommendationRounds.AsNoTracking().In(Village).OrderByDescending(r => r.RoundId).PageAsync(PageNumber);
        var now = Quarter.Of(clock.Today());
        Quarters = [.. Enumerable.Range(0, QuartersBack).Select(i => now.Plus(-i))
            .Select(q => new SelectListItem(q.ToChinese(), q.ToString()))];
        if (HttpMethods.IsGet(Request.Method) && Title is null)
        {
            (Title, From, Until, Seats) = ($"{now.Year}年积分之星", new Quarter(now.Year, 1).ToString(), now.ToString(), 3);
        }
        return null;
    }

    public void OnGet()
    {
    }

    [Needs(Permission.Commend)]
    public async Task<IActionResult> OnPostOpenAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var round = await commendations.OpenAsync(Me, Village, new OpenRound(Title, Read(From), Read(Until), Seats));
        TempData.Notice("已经开始推荐。");
        return Redirect($"{Place.Url}/commendations/{round.RoundId}");
    }

    private static Quarter? Read(string? text) => Quarter.TryParse(text, out var quarter) ? quarter : null;
}
