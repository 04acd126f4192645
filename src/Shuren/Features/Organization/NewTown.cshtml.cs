using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Organization;

/// <summary>A further town on the same installation (ORG-1), with its first administrator.</summary>
public sealed class NewTownModel(CurrentUser current, OrganizationService organization) : PreparedPage
{
    [BindProperty, Required(ErrorMessage = "请填写镇名。"), StringLength(Town.NameMaxLength, ErrorMessage = "镇名不超过 {1} 字。")]
    public string? TownName { get; set; }

    [BindProperty, StringLength(Town.NameMaxLength, ErrorMessage = "县名不超过 {1} 字。")]
    public string? County { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写镇的 9 位代码。"), StringLength(9, ErrorMessage = "镇代码是 9 位数字。")]
    public string? Code { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写管理员姓名。")]
    [StringLength(Shuren.Features.Accounts.User.NameMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? DisplayName { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写管理员用户名。"), StringLength(50, ErrorMessage = "用户名不超过 {1} 字。")]
    public string? UserName { get; set; }

    [BindProperty, Required(ErrorMessage = "请设一个密码。")]
    public string? Password { get; set; }

    private SignedIn _session = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (current.Get() is not { User.IsInstallationAdministrator: true } session)
        {
            return NotFound();
        }
        _session = session;
        ViewData["UserName"] = session.User.DisplayName;
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var town = await organization.FoundTownAsync(
            _session.At(null, null, []), Code!, TownName!, County ?? "", [], UserName!, DisplayName!, Password!,
            isInstallationAdministrator: false);
        TempData.Notice($"{town.Name}建好了。它的管理员登录后加村、建账号。");
        return Redirect("/account");
    }
}
