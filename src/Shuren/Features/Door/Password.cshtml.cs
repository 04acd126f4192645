using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Accounts;
using Shuren.Features.Ledger;

namespace Shuren.Features.Door;

public sealed class PasswordModel(UserManager<User> users, SignInDoor door) : PreparedPage
{
    [BindProperty, Required(ErrorMessage = "请填写现在的密码。")]
    public string? Current { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写新密码。")]
    public string? New { get; set; }

    [BindProperty, Required(ErrorMessage = "请再填一次新密码。")]
    public string? Again { get; set; }

    public User Account { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await users.GetUserAsync(User) is not { } account)
        {
            return Redirect("/sign-in");
        }
        Account = account;
        ViewData["UserName"] = account.DisplayName;
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (New is not null && Again is not null && New != Again)
        {
            ModelState.AddModelError(nameof(Again), "两次填的新密码不一样。");
        }
        if (New is not null && New == Current)
        {
            ModelState.AddModelError(nameof(New), "新密码要和原来的不一样。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        if (await door.CheckAsync(Account, Current!) is var tried && tried != Tried.Right)
        {
            throw new RuleViolation(
                Rule.SignIn, tried == Tried.Wrong ? "原密码不对，请重新输入。" : SignInTries.HeldMessage, nameof(Current));
        }
        (await users.ChangePasswordAsync(Account, Current!, New!)).MustSucceed(nameof(New));
        Account.ChoosePassword();
        (await users.UpdateAsync(Account)).MustSucceed(nameof(New));
        await door.RenewAsync(Account);
        TempData.Notice("密码改好了，下次用新密码登录。");
        return Redirect("/desk");
    }
}
