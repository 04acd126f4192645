using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.Features.Households;

/// <summary>附件1 online, by a resident without an account.</summary>
[AllowAnonymous]
[EnableRateLimiting(WebServer.ApplyLimit)]
public sealed class ApplyModel(AppDb db, HouseholdService households) : PreparedPage
{
    [BindProperty]
    public ApplicationForm Form { get; set; } = new();

    public Place Place { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await Place.FindAsync(db, RouteData.Values["village"] as string) is not { } place)
        {
            return NotFound();
        }
        Place = place;
        ViewData["PlaceName"] = place.VillageName;
        return null;
    }

    public async Task<IActionResult> OnPostAsync(string village)
    {
        if (!Form.Voluntary)
        {
            ModelState.AddModelError("Form.Voluntary", "请勾选“自愿参加”。不愿意参加，不用交这份申请。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var application = await households.ApplyAsync(
            Caller.Visitor with
            {
                TownId = Place.TownId,
                VillageId = Place.Village.VillageId,
                Address = HttpContext.Connection.RemoteIpAddress?.ToString()
            },
            Place.Village, Form.ToCommand());
        return Redirect($"/p/{village}/applications/{application.ApplicationId}");
    }
}
