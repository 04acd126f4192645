using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>A page of a signed-in household, under /my/…; everything on it is that household's.</summary>
public abstract class MyPage : PageModel
{
    public Household Household { get; private set; } = null!;

    public Place Place { get; private set; } = null!;

    public Caller Me { get; private set; } = null!;

    protected VillageKey Village => Place.Village;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var db = HttpContext.RequestServices.GetRequiredService<AppDb>();
        var session = await HttpContext.RequestServices.GetRequiredService<CurrentUser>().GetAsync();
        if (session?.Login is not { } login)
        {
            context.Result = NotFound();
            return;
        }
        if (session.User.MustChangePassword)
        {
            context.Result = Redirect("/account/password");
            return;
        }
        Household = await db.Households.AsNoTracking().SingleAsync(h => h.TownId == login.TownId && h.HouseholdId == login.HouseholdId);
        Place = await (
            from town in db.Towns
            join village in db.Villages on town.TownId equals village.TownId
            where town.TownId == Household.TownId && village.VillageId == Household.VillageId
            select new Place(new VillageKey(town.TownId, village.VillageId), town.Code, town.Name, village.Code, village.Name)).SingleAsync();
        Me = session.At(Place.TownId, Place.Village.VillageId, []);
        ViewData["PlaceName"] = Place.VillageName;
        ViewData["PlaceCode"] = Place.VillageCode;
        ViewData["UserName"] = Household.Head + "户";
        if (await PrepareAsync() is { } early)
        {
            context.Result = early;
            return;
        }
        if (PageGate.Unreadable(this, context) is { } unreadable)
        {
            context.Result = unreadable;
            return;
        }
        await next();
    }

    /// <summary>As <see cref="VillagePage.PrepareAsync"/>.</summary>
    protected virtual Task<IActionResult?> PrepareAsync() => Task.FromResult<IActionResult?>(null);
}
