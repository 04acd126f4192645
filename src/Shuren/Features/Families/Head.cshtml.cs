using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;

namespace Shuren.Features.Families;

/// <summary>换户主 (HH-5).</summary>
[Needs(Permission.ManageHouseholds, Permission.StandIn)]
public sealed class HeadModel(AppDb db, HouseholdChangeService changes, HouseholdService households, TimeProvider clock)
    : ChangePage(db, clock)
{
    [BindProperty, Required(ErrorMessage = "请填写新户主姓名。"),
        StringLength(Shuren.Features.Households.Household.HeadMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? Head { get; set; }

    [BindProperty, StringLength(500, ErrorMessage = "成员不超过 {1} 字。")]
    public string? Members { get; set; }

    public void OnGet() => Members = MembersNow;

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var paper = await ReadAsync();
        if (!this.IsChecked())
        {
            var (name, _) = await households.CleanedAsync(Village, Head!, Household.GroupName);
            await households.MustBeNewAsync(Village, name, Household.GroupName, Household.HouseholdId);
            return this.Check(new CheckSheet(
                $"要给{Household.Head}户换户主",
                [
                    $"户主由{Household.Head}换成{name}",
                    $"其他成员：{Members.OrNull()?.ReplaceLineEndings("、") ?? "没有"}",
                    $"卡号 {Household.CardNumber}、总积分 {Account.Score}、可兑换 {Account.Spendable} 都不变。",
                    "公布姓名改成“还没有问过”，请当面问新户主；登录密码作废，请发新的。",
                    PaperLine(paper)
                ],
                "登记换户主",
                await StaffWarningAsync()));
        }
        await changes.HeadAsync(Me, Village, Household.HouseholdId, Head, Members, paper);
        TempData.Notice("换好了。请问新户主愿不愿意公布姓名（在“同意和不同意”里登记），再发新的登录密码。");
        return Redirect(Here);
    }
}
