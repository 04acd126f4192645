using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>What became of an application sent online. Shows no personal data: the address may be seen by others.</summary>
[AllowAnonymous]
public sealed class ApplyStateModel(AppDb db) : PageModel
{
    public Application Application { get; private set; } = null!;

    public Place Place { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string village, Guid id)
    {
        if (await Place.FindAsync(db, village) is not { } place
            || await db.Applications.AsNoTracking().In(place.Village)
                .SingleOrDefaultAsync(a => a.ApplicationId == id) is not { } application)
        {
            return NotFound();
        }
        (Place, Application) = (place, application);
        ViewData["PlaceName"] = place.VillageName;
        return Page();
    }
}
