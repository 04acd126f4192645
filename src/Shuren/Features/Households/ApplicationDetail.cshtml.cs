using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

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

    /// <summary>A household of that name and group which left: its id, or "other" (D32).</summary>
    [BindProperty]
    public string? Former { get; set; }

    [BindProperty, StringLength(200, ErrorMessage = "不超过 {1} 字。")]
    public string? OtherBecause { get; set; }

    public List<Household> Formers { get; private set; } = [];

    public IEnumerable<SelectListItem> FormerOptions =>
    [
        .. Formers.Select(
            f => new SelectListItem(
                $"就是这一户：卡号 {f.CardNumber}，{f.WithdrawnOn:yyyy-MM-dd} 退出。重新开户，卡号、积分、当年的次数接着用", f.HouseholdId.ToString())),
        new("是同名的另一户，开新卡", OtherHousehold)
    ];

    private const string OtherHousehold = "other";

    public Application Application { get; private set; } = null!;

    public string? ConsentedBy { get; private set; }

    public IReadOnlyList<string> Missing => Application.MissingOn(clock.Today());

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Application.ApplicationId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Applications.AsNoTracking().In(Village).SingleOrDefaultAsync(a => a.ApplicationId == id) is not { } application)
        {
            return NotFound();
        }
        Application = application;
        Formers = application.Status == ApplicationStatus.Submitted
            ? await households.FormerAsync(Village, application.Head, application.GroupName)
            : [];
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
        await households.ConsentAsync(Me, Village, Application.ApplicationId, day, ConsentNote);
        TempData.Notice("已登记村“两委”的同意。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ManageHouseholds)]
    public async Task<IActionResult> OnPostRegisterAsync()
    {
        if (Former == OtherHousehold && OtherBecause.OrNull() is null)
        {
            throw new RuleViolation(Rule.D32, "是另一户的，请写明怎样知道不是同一户。", "OtherBecause");
        }
        var former = new FormerHousehold(Guid.TryParse(Former, out var id) ? id : null, Former == OtherHousehold ? OtherBecause : null);
        var household = await households.RegisterAsync(Me, Village, Application.ApplicationId, former);
        TempData.Notice(household.Absences.Count > 0
            ? $"重新开户了，还是卡号 {household.CardNumber}，积分接着用。"
            : $"登记好了，卡号 {household.CardNumber}。可以打印登记卡，给农户发登录密码。");
        return Redirect($"{Place.Url}/households/{household.HouseholdId}");
    }

    [Needs(Permission.ManageHouseholds)]
    [AsksFirst("要答复：不予登记", "申请办结，申请人看得到理由。", "不予登记", Needed = "Reason")]
    public async Task<IActionResult> OnPostRefuseAsync()
    {
        await households.RefuseAsync(Me, Village, Application.ApplicationId, Reason ?? "");
        TempData.Notice("已答复：不予登记。");
        return Redirect($"{Place.Url}/applications");
    }
}
