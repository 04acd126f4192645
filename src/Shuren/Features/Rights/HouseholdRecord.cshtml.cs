using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Rights;

/// <summary>The same on paper, for a household without a phone that asks at the counter (SUP-6). Leaves its own row in the trail.</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class HouseholdRecordModel(AppDb db, HeldQuery held) : VillagePage
{
    public HeldData Held { get; private set; } = null!;

    protected override Act? LooksAt => UseCases.LookAtRecord.On(Held.Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Held = await held.OfAsync(household);
        return null;
    }
}
