using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Households;

[Needs(Permission.ManageHouseholds, Permission.ConsentHouseholds)]
public sealed class ApplicationDetailModel(AppDb db, HouseholdService households, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DateOnly? ConsentedOn { get; set; }

    [BindProperty, StringLength(Shuren.Features.Households.Application.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? ConsentNote { get; set; }

    [BindProperty, StringLength(Shuren.Features.Households.Application.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public Application Application { get; private set; } = null!;

    public string? ConsentedBy { get; private set; }

    public IReadOnlyList<string> Missing => HouseholdService.Missing(Application, clock.Today());

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Applications.AsNoTracking().In(Village).SingleOrDefaultAsync(a => a.ApplicationId == id) is not { } application)
        {
            return NotFound();
        }
        Application = application;
        ConsentedBy = await db.Users.Where(u => u.Id == application.ConsentedBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
        return null;
    }

    [Needs(Permission.ConsentHouseholds)]
    public async Task<IActionResult> OnPostConsentAsync()
    {
        if (ConsentedOn is not { } day)
        {
            ModelState.AddModelError(nameof(ConsentedOn), "请填写村“两委”同意的日期。");
            return this.PageWithErrors();
        }
        await households.ConsentAsync(Village, Application.ApplicationId, day, ConsentNote, Me.Actor);
        TempData.Notice("已登记村“两委”的同意。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ManageHouseholds)]
    public async Task<IActionResult> OnPostRegisterAsync()
    {
        var household = await households.RegisterAsync(Village, Application.ApplicationId, Me.Actor);
        TempData.Notice($"登记好了，卡号 {household.CardNumber}。可以打印登记卡，给农户发登录密码。");
        return Redirect($"{Place.Url}/households/{household.HouseholdId}");
    }

    [Needs(Permission.ManageHouseholds)]
    public async Task<IActionResult> OnPostRefuseAsync()
    {
        await households.RefuseAsync(Village, Application.ApplicationId, Reason ?? "", Me.Actor);
        TempData.Notice("已答复：不予登记。");
        return Redirect($"{Place.Url}/applications");
    }
}
