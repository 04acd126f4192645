using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.RuleLists;

/// <summary>The list in force, for everyone.</summary>
[AllowAnonymous]
[OutputCache(PolicyName = PageExtensions.KeptForAnybody)]
public sealed class PublicRulesModel(AppDb db, TimeProvider clock, DocumentFonts fonts) : PageModel
{
    public Place Place { get; private set; } = null!;

    public RuleList? List { get; private set; }

    public async Task<IActionResult> OnGetAsync(string village)
    {
        if (await Place.FindAsync(db, village) is not { } place)
        {
            return NotFound();
        }
        Place = place;
        ViewData["PlaceName"] = place.VillageName;
        if (await PageRemovals.DownAsync(db, place.Village, PublicPage.Rules) is { } removal)
        {
            return HttpContext.Gone(removal);
        }
        List = await RuleListQueries.WholeInForceAsync(db, place.Village, clock.Today());
        return Page();
    }

    public async Task<IActionResult> OnGetPdfAsync(string village)
        => await OnGetAsync(village) is PageResult && List is { } list
            ? this.Pdf(fonts, () => ListPaper.Of(fonts, Place, list), $"{Place.VillageName}积分清单第{list.Version}版", "rules", clock.Today())
            : NotFound();
}
