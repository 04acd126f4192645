using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>Hands out a PIN on paper: shown once, stored nowhere.</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class PinModel(AppDb db, HouseholdLogins logins) : VillagePage
{
    public Household Household { get; private set; } = null!;

    public string? Pin { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        return null;
    }

    // The one POST that answers with a page and not a redirect: the PIN must not lie in a cookie or an address.
    public async Task<IActionResult> OnPostAsync()
    {
        Pin = await logins.HandOutPinAsync(Me, Village, Household.HouseholdId);
        Response.Headers.CacheControl = "no-store";
        return Page();
    }
}
