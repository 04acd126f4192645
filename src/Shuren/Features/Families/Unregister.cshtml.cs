using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>A registration that was a mistake, while nothing rests on it (HH-5).</summary>
[Needs(Permission.ManageHouseholds, Permission.StandIn)]
public sealed class UnregisterModel(AppDb db, TakingBack takingBack) : VillagePage
{
    [BindProperty, StringLength(HouseholdChangeWords.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public Household Household { get; private set; } = null!;

    /// <summary>What rests on it; null when nothing does.</summary>
    public string? Rests { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Rests = await ChangeRules.RestsOnItAsync(db, household);
        return null;
    }

    [AsksFirst("要取消这一户的登记", "这一户不再是参加户，卡号不再用；取消的记录留存备查，不能恢复。", "取消登记", Needed = "Reason")]
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await takingBack.UnregisterAsync(Me, Village, Household.HouseholdId, Reason);
        TempData.Notice($"{Household.Head}户的登记取消了。申请书在“参加申请”里等重新办理。");
        return Redirect($"{Place.Url}/households/{Household.HouseholdId}");
    }
}
