using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>分户 (HH-5).</summary>
[Needs(Permission.ManageHouseholds, Permission.StandIn)]
public sealed class SplitModel(AppDb db, HouseholdChangeService changes, HouseholdService households, TimeProvider clock)
    : ChangePage(db, clock)
{
    [BindProperty, StringLength(500, ErrorMessage = "成员不超过 {1} 字。")]
    public string? Left { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写新户主姓名。"),
        StringLength(Shuren.Features.Households.Household.HeadMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? Head { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写组别。"), StringLength(VillageGroup.NameMaxLength, ErrorMessage = "组别不超过 {1} 字。")]
    public string? Group { get; set; }

    [BindProperty, StringLength(500, ErrorMessage = "成员不超过 {1} 字。")]
    public string? Members { get; set; }

    [BindProperty, StringLength(Shuren.Features.Households.Household.AddressMaxLength, ErrorMessage = "地址不超过 {1} 字。")]
    public string? Address { get; set; }

    [BindProperty, StringLength(Household.PhoneMaxLength, ErrorMessage = "电话不超过 {1} 位。")]
    public string? Phone { get; set; }

    [BindProperty]
    public bool Joins { get; set; }

    public void OnGet() => (Left, Group) = (MembersNow, Household.GroupName);

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var paper = await ReadAsync();
        var off = new SplitOff(Head, Group, Address, Phone, Members, Left, Joins);
        if (!this.IsChecked())
        {
            off.MustBeSigned();
            _ = HouseholdNames.Phone(Phone);
            var (name, group) = await households.CleanedAsync(Village, Head!, Group!);
            await households.MustBeNewAsync(Village, name, group, null);
            return this.Check(new CheckSheet(
                $"要从{Household.Head}户分出{name}户",
                [
                    $"{Household.Head}户接着用卡号 {Household.CardNumber}，总积分 {Account.Score}、可兑换 {Account.Spendable} 全留在这张卡上。",
                    $"留下的其他成员：{Left.OrNull()?.ReplaceLineEndings("、") ?? "没有"}",
                    $"{name}户，{group}，发新卡，从 0 分开始，本季不排名。其他成员：{Members.OrNull()?.ReplaceLineEndings("、") ?? "没有"}",
                    "公布姓名要另外问新户主，没问以前按“不同意”。",
                    PaperLine(paper)
                ],
                "登记分户",
                await StaffWarningAsync()));
        }
        var made = await changes.SplitAsync(Me, Village, Household.HouseholdId, off, paper);
        TempData.Notice($"分好了，{made.Head}户卡号 {made.CardNumber}。请问新户主愿不愿意公布姓名，再发登记卡和登录密码。");
        return Redirect($"{Place.Url}/households/{made.HouseholdId}");
    }
}
