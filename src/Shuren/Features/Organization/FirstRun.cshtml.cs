using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.Features.Organization;

[AllowAnonymous]
[EnableRateLimiting(WebServer.SignInLimit)]
public sealed class FirstRunModel(AppDb db, FirstRunCode firstRun, OrganizationService organization) : PreparedPage
{
    [BindProperty, Required(ErrorMessage = "请填写服务器窗口里显示的设置码。")]
    public string? SetupCode { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写镇名。"), StringLength(Town.NameMaxLength, ErrorMessage = "镇名不超过 {1} 字。")]
    public string? TownName { get; set; }

    [BindProperty, StringLength(Town.NameMaxLength, ErrorMessage = "县名不超过 {1} 字。")]
    public string? County { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写镇的 9 位代码。")]
    public string? Code { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写村，一行一个。")]
    public string? Villages { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写管理员用户名。"), StringLength(50, ErrorMessage = "用户名不超过 {1} 字。")]
    public string? UserName { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写管理员姓名。")]
    [StringLength(Shuren.Features.Accounts.User.NameMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? DisplayName { get; set; }

    [BindProperty, Required(ErrorMessage = "请设一个密码。")]
    public string? Password { get; set; }

    protected override async Task<IActionResult?> PrepareAsync() => await firstRun.IsNeededAsync() ? null : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (SetupCode is not null && !await FirstRunCode.MatchesAsync(db, SetupCode))
        {
            ModelState.AddModelError(nameof(SetupCode), "设置码不对，请看启动服务器的窗口。");
        }
        var villages = new List<NewVillage>();
        foreach (var line in (Villages ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split([' ', '\t', '　', ',', '，'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
            {
                ModelState.AddModelError(nameof(Villages), $"“{line}”要写成：代码 空格 村名。");
                continue;
            }
            villages.Add(new NewVillage(parts[0], parts[1]));
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var visitor = Caller.Visitor with { Address = HttpContext.Connection.RemoteIpAddress?.ToString() };
        await organization.FoundTownAsync(
            visitor, Code!, TownName!, County ?? "", villages, UserName!, DisplayName!, Password!, isInstallationAdministrator: true);
        TempData.Notice("设置完成。请用刚才的管理员账号登录，先建人员账号。");
        return Redirect("/sign-in");
    }
}
