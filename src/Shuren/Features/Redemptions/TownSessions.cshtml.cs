using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Redemptions;

[Needs(Permission.SeeRecord)]
public sealed class TownSessionsModel(AppDb db, RedemptionService redemptions, TimeProvider clock) : TownPage
{
    [BindProperty]
    public string? Quarter { get; set; }

    [BindProperty]
    public DateOnly? OpensOn { get; set; }

    [BindProperty]
    public DateOnly? ClosesOn { get; set; }

    [BindProperty, StringLength(50, ErrorMessage = "名称不超过 {1} 字。")]
    public string? Name { get; set; }

    [BindProperty, StringLength(10, ErrorMessage = "单位不超过 {1} 字。")]
    public string? Unit { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "规格不超过 {1} 字。")]
    public string? Specification { get; set; }

    public List<RedemptionSession> Sessions { get; private set; } = [];

    public List<Goods> Goods { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Sessions = await db.RedemptionSessions.AsNoTracking().OfTown(Town.TownId).OrderByDescending(s => s.Quarter).Take(40).ToListAsync();
        Goods = await db.Goods.AsNoTracking().OfTown(Town.TownId).OrderBy(g => g.Name).ToListAsync();
        return null;
    }

    public void OnGet()
    {
        var today = clock.Today();
        (Quarter, OpensOn, ClosesOn) = (Infrastructure.Quarter.Of(today).Plus(-1).ToString(), today, today.AddDays(14));
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostSessionAsync()
    {
        if (!Infrastructure.Quarter.TryParse(Quarter, out var quarter) || OpensOn is null || ClosesOn is null)
        {
            throw new RuleViolation("请填写季度（如 2022Q3）和起止日期。", "Quarter");
        }
        var session = await redemptions.CreateSessionAsync(Town.TownId, quarter, new SessionTerms(OpensOn.Value, ClosesOn.Value, null, null), Me.Actor);
        TempData.Notice("建好了。请定兑换条件和价格。");
        return Redirect($"/t/{Town.Code}/redemption/{session.SessionId}");
    }

    [Needs(Permission.RunSessions)]
    public async Task<IActionResult> OnPostGoodsAsync()
    {
        if (string.IsNullOrWhiteSpace(Name) || string.IsNullOrWhiteSpace(Unit))
        {
            throw new RuleViolation("请填写物品名称和单位。", "Name");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await redemptions.AddGoodsAsync(Town.TownId, Name, Unit, Specification);
        TempData.Notice($"加好了：{Name}。");
        return Redirect(Request.Path);
    }
}
