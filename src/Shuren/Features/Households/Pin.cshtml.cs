using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>Hands out a PIN on paper: shown once, kept nowhere.</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class PinModel(AppDb db, HouseholdLogins logins, KeptForms kept) : VillagePage
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

    /// <param name="once">Where the new PIN waits to be shown.</param>
    public async Task OnGetAsync(Guid? once)
    {
        if (once is { } id && await kept.TakeWordAsync(id, Me.UserId) is { } pin)
        {
            Pin = pin;
            Response.Headers.CacheControl = "no-cache, no-store";
        }
        else if (once is not null)
        {
            ModelState.AddModelError("", "密码只显示一次，已经显示过了。没有记下的，再生成一个。");
        }
    }

    // The PIN must not lie in a cookie or an address: sealed for the moment until the page has fetched it, then gone.
    public async Task<IActionResult> OnPostAsync()
    {
        var pin = await logins.HandOutPinAsync(Me, Village, Household.HouseholdId);
        return Redirect($"{Request.Path}?once={await kept.LeaveWordAsync(Me.UserId, pin):N}");
    }
}
