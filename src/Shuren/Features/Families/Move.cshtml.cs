using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>To another group, or to another village of the town (HH-5).</summary>
[Needs(Permission.ManageHouseholds, Permission.StandIn)]
public sealed class MoveModel(AppDb db, HouseholdChangeService changes, HouseholdService households, TimeProvider clock)
    : ChangePage(db, clock)
{
    private readonly AppDb _db = db;

    /// <summary>Empty = another group of this village.</summary>
    [BindProperty]
    public int? ToVillageId { get; set; }

    [BindProperty, StringLength(VillageGroup.NameMaxLength, ErrorMessage = "组别不超过 {1} 字。")]
    public string? Group { get; set; }

    public List<SelectListItem> Villages { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Villages =
        [
            new("本村别的组", ""),
            .. (await _db.Villages.AsNoTracking().OfTown(Village.TownId).Where(v => v.VillageId != Village.VillageId)
                .OrderBy(v => v.Code).ToListAsync())
                .Select(v => new SelectListItem(v.Name, v.VillageId.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        ];
        return await base.PrepareAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var paper = await ReadAsync();
        return ToVillageId is { } to ? await MoveOutAsync(to, paper) : await MoveToGroupAsync(paper);
    }

    private async Task<IActionResult> MoveToGroupAsync(ChangePaper paper)
    {
        if (!this.IsChecked())
        {
            var (_, group) = await households.CleanedAsync(Village, Household.Head, Group ?? "");
            await households.MustBeNewAsync(Village, Household.Head, group, Household.HouseholdId);
            return this.Check(new CheckSheet(
                $"{Household.Head}户要换组",
                [$"由{Household.GroupName}换到{group}", "卡号、积分都不变。", PaperLine(paper)],
                "登记换组"));
        }
        await changes.MoveToGroupAsync(Me, Village, Household.HouseholdId, Group, paper);
        TempData.Notice("换好了。");
        return Redirect(Here);
    }

    private async Task<IActionResult> MoveOutAsync(int to, ChangePaper paper)
    {
        if (!this.IsChecked())
        {
            var name = Villages.Find(v => v.Value == to.ToString(System.Globalization.CultureInfo.InvariantCulture))?.Text
                ?? throw new RuleViolation(Rule.Hh5, "请选择迁到本镇哪个村（社区）。", nameof(ToVillageId));
            await changes.MustEndAsync(Village, Household, "迁出", nameof(ToVillageId));
            return this.Check(new CheckSheet(
                $"{Household.Head}户要迁到{name}",
                [
                    $"卡号 {Household.CardNumber} 停用：总积分 {Account.Score}、可兑换 {Account.Spendable} 留在这张卡上，不带走、不能再兑换。",
                    $"在{name}重新申请，从 0 分开始；那边登记后会连到这里的记录。",
                    PaperLine(paper)
                ],
                "登记迁出",
                Account.Spendable.IsPositive ? [$"还有 {Account.Spendable} 分没兑换。请先告诉本户。"] : []));
        }
        await changes.MoveOutAsync(Me, Village, Household.HouseholdId, to, paper);
        TempData.Notice("登记了迁出。请本户到那边申请参加。");
        return Redirect(Here);
    }
}
