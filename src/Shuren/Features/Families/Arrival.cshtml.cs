using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;

namespace Shuren.Features.Families;

/// <summary>迁入 (HH-5): registered here as every other, and said to be the one that left another village.</summary>
[Needs(Permission.ManageHouseholds, Permission.StandIn)]
public sealed class ArrivalModel(AppDb db, HouseholdChangeService changes, TimeProvider clock) : ChangePage(db, clock)
{
    [BindProperty]
    public Guid? FromId { get; set; }

    public List<ChangeRow> Arriving { get; private set; } = [];

    public List<SelectListItem> Options => Arriving.ConvertAll(a => new SelectListItem(Name(a), a.Change.HouseholdId.ToString()));

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Arriving = await changes.ArrivingAsync(Village);
        return await base.PrepareAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var paper = await ReadAsync(FromId);
        if (!this.IsChecked())
        {
            var from = Arriving.Find(a => a.Change.HouseholdId == FromId)
                ?? throw new RuleViolation(Rule.Hh5, "请选择是哪一户迁来的。", nameof(FromId));
            return this.Check(new CheckSheet(
                $"要登记{Household.Head}户是迁来的", [$"原来是：{Name(from)}", "积分不带过来。", PaperLine(paper)], "登记迁入"));
        }
        await changes.ArriveAsync(Me, Village, Household.HouseholdId, FromId, paper);
        TempData.Notice("登记好了，两边的记录连在一起了。");
        return Redirect(Here);
    }

    private static string Name(ChangeRow a) => $"{a.FromVillage}的{a.Head}户（卡号 {a.Card}），{a.Change.On:yyyy-MM-dd} 迁出";
}
