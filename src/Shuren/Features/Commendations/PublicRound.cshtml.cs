using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Shuren.Features.Places;

namespace Shuren.Features.Commendations;

/// <summary>Who was chosen, in public: names only of those who consent to that at this moment (D11); gone when its time ends.</summary>
[AllowAnonymous]
[OutputCache(PolicyName = PageExtensions.KeptForAnybody)]
public sealed class PublicRoundModel(AppDb db, TimeProvider clock) : PageModel
{
    public Place Place { get; private set; } = null!;

    public CommendationRound Round { get; private set; } = null!;

    public IReadOnlyList<Candidate> Chosen { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string village, Guid id)
    {
        if (await Place.FindAsync(db, village) is not { } place
            || await CommendationState.LoadAsync(db, place.Village, id) is not { } state || !state.Round.IsOnShow(clock.Today()))
        {
            return NotFound();
        }
        if (await PageRemovals.DownAsync(db, place.Village, PublicPage.CommendationOf(id)) is { } removal)
        {
            return HttpContext.Gone(removal);
        }
        (Place, Round) = (place, state.Round);
        ViewData["PlaceName"] = place.VillageName;
        Chosen = [.. state.Chosen.Select(n => n.Who)];
        return Page();
    }
}
