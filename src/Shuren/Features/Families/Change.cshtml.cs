using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>One change with its paper; what was recorded by mistake is taken back here (HH-5).</summary>
[Needs(Permission.SeeRecord)]
public sealed class ChangeModel(AppDb db, TakingBack takingBack) : VillagePage
{
    [BindProperty, StringLength(HouseholdChangeWords.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public ChangeRow Row { get; private set; } = null!;

    public string? WhyNot { get; private set; }

    public bool MayTakeBack => (Me.Can(Permission.ManageHouseholds) || Me.Can(Permission.StandIn))
        && !Me.IsOf(Row.Change.HouseholdId) && !Me.IsOf(Row.Change.OtherHouseholdId);

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Row.Change.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        var changes = db.HouseholdChanges.AsNoTracking().In(Village).Where(c => c.ChangeId == id);
        if (await ChangeRow.Of(db, changes).AsNoTracking().SingleOrDefaultAsync() is not { } row)
        {
            return NotFound();
        }
        Row = row;
        WhyNot = MayTakeBack ? await takingBack.WhyNotAsync(row.Change) : null;
        return null;
    }

    [Needs(Permission.ManageHouseholds, Permission.StandIn)]
    [AsksFirst("要收回这次变动", "户主、成员、组别、卡恢复成变动以前的样子；这一条和收回都留在记录里。", "收回", Needed = "Reason")]
    public async Task<IActionResult> OnPostTakeBackAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await takingBack.TakeBackAsync(Me, Village, Row.Change.ChangeId, Reason);
        TempData.Notice("收回了，恢复成变动以前的样子。");
        return Redirect($"{Place.Url}/households/{Row.Change.HouseholdId}");
    }
}
