using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Places;

namespace Shuren.Features.Door;

[AllowAnonymous]
public sealed class SignInModel(DatabaseSettings settings, SignInDoor door, FirstRunCode firstRun) : PreparedPage
{
    [BindProperty(SupportsGet = true)]
    public string? Village { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Card { get; set; }

    [BindProperty]
    public string? Pin { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Next { get; set; }

    public List<SelectListItem> Villages { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await firstRun.IsNeededAsync())
        {
            return Redirect("/first-run");
        }
        await LoadAsync();
        return null;
    }

    public void OnGet() => ModelState.Clear();

    public async Task<IActionResult> OnPostResidentAsync()
    {
        if (string.IsNullOrEmpty(Village))
        {
            ModelState.AddModelError(nameof(Village), "请选择您的村（社区）。");
        }
        if (!Numbers.TryRead(Card, out int card))
        {
            ModelState.AddModelError(nameof(Card), "请填写登记卡上的卡号（数字）。");
        }
        if (string.IsNullOrEmpty(Pin))
        {
            ModelState.AddModelError(nameof(Pin), "请填写 6 位密码。");
        }
        return !ModelState.IsValid
            ? this.PageWithErrors()
            : await EnterAsync(
                HouseholdLogin.UserNameOf(Village!, card), Pin!.Trim(), UserKind.Resident, nameof(Pin), "卡号或密码不对。忘了密码，请找村积分管理员重发。");
    }

    public async Task<IActionResult> OnPostStaffAsync()
    {
        if (string.IsNullOrWhiteSpace(UserName))
        {
            ModelState.AddModelError(nameof(UserName), "请填写用户名。");
        }
        if (string.IsNullOrEmpty(Password))
        {
            ModelState.AddModelError(nameof(Password), "请填写密码。");
        }
        return !ModelState.IsValid
            ? this.PageWithErrors()
            : await EnterAsync(UserName!.Trim(), Password!, UserKind.Staff, nameof(Password), "用户名或密码不对。忘了密码，请找系统管理员重设。");
    }

    private async Task<IActionResult> EnterAsync(string userName, string password, UserKind kind, string field, string wrong)
    {
        var tried = await door.EnterAsync(userName, password, kind);
        if (tried == Tried.Right)
        {
            return Url.IsLocalUrl(Next) ? LocalRedirect(Next) : Redirect("/desk");
        }
        ModelState.AddModelError(field, tried switch
        {
            Tried.Held => SignInTries.HeldMessage,
            Tried.Locked => "这个账号被系统管理员锁住了。要解锁，请找镇里的系统管理员。",
            Tried.TooOften => "试得太快了，请等一分钟再登录。",
            _ => wrong
        });
        var page = this.PageWithErrors();
        page.StatusCode = tried == Tried.TooOften ? StatusCodes.Status429TooManyRequests : page.StatusCode;
        return page;
    }

    private async Task LoadAsync()
    {
        // In plain SQL: this is the page that a server shows first, and it needs nothing else of the database.
        Villages = [new SelectListItem("请选择", ""), .. await settings.RowsAsync(
            """
            SELECT v.code, v.name, t.name FROM villages AS v JOIN towns AS t ON t.town_id = v.town_id ORDER BY t.code, v.code
            """,
            row => new SelectListItem(row.GetString(2) + " " + row.GetString(1), row.GetString(0)))];
    }
}
