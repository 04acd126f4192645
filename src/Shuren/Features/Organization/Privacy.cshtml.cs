using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Places;

namespace Shuren.Features.Organization;

/// <summary>The village's privacy notice, open to all and linked wherever data is asked for.</summary>
[AllowAnonymous]
public sealed class PrivacyModel(AppDb db) : PageModel
{
    public Place Place { get; private set; } = null!;

    public Town Town { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string village)
    {
        if (await Place.FindAsync(db, village) is not { } place)
        {
            return NotFound();
        }
        Place = place;
        Town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == place.TownId);
        ViewData["PlaceName"] = place.VillageName;
        return Page();
    }
}
