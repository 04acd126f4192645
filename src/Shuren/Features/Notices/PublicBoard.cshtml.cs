using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Supplies;

namespace Shuren.Features.Notices;

/// <summary>A quarter in public: names masked as D11 says; gone when the notice's time ends (PUB-4).</summary>
[AllowAnonymous]
[OutputCache(PolicyName = PageExtensions.KeptForAnybody)]
public sealed class PublicBoardModel(AppDb db, QuarterBoards boards, ExpiryService expiry, TimeProvider clock) : PageModel
{
    public Place Place { get; private set; } = null!;

    public QuarterBoard Board { get; private set; } = null!;

    /// <summary>Money and goods of the quarter, once all of it was compared with its papers (RED-4).</summary>
    public QuarterStatement Statement { get; private set; } = null!;

    /// <summary>What the village took down, by its key.</summary>
    public Dictionary<string, PageRemoval> Down { get; private set; } = [];

    /// <summary>The end of points that is near (D13).</summary>
    public SpendableEnd? Ending { get; private set; }

    public async Task<IActionResult> OnGetAsync(string village, string quarter)
    {
        if (!Quarter.TryParse(quarter, out var parsed) || await Place.FindAsync(db, village) is not { } place)
        {
            return NotFound();
        }
        Place = place;
        ViewData["PlaceName"] = place.VillageName;
        Down = await PageRemovals.AllDownAsync(db, place.Village);
        Board = await boards.GetAsync(place.Village, parsed);
        Ending = await expiry.SoonAsync(place.Village);
        Statement = await QuarterStatement.OfAsync(db, place.Village, parsed);
        return Board.Notice?.IsPublicOn(clock.Today()) != true ? NotFound()
            : Down.TryGetValue(PublicPage.BoardOf(parsed).Key, out var removal) ? HttpContext.Gone(removal)
            : Page();
    }
}
