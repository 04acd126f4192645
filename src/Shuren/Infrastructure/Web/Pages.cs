using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Organization;

namespace Shuren.Infrastructure.Web;

/// <summary>The permission a page needs at its place. With several, any one of them opens it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(params Permission[] anyOf) : Attribute
{
    public IReadOnlyList<Permission> AnyOf { get; } = anyOf;
}

/// <summary>What all pages share.</summary>
public static class PageExtensions
{
    /// <summary>The same page again with what was typed and its errors; status 400.</summary>
    public static PageResult PageWithErrors(this PageModel page)
    {
        var result = page.Page();
        result.StatusCode = StatusCodes.Status400BadRequest;
        return result;
    }

    /// <summary>Shown once, on the page that the redirect leads to.</summary>
    public static void Notice(this ITempDataDictionary temp, string message) => temp["Notice"] = message;

    public static void Warning(this ITempDataDictionary temp, string message) => temp["Warning"] = message;
}

/// <summary>
/// A staff page of one village, under /v/{village}/…: resolves the place and what the person may do there before any handler runs.
/// A village where the person holds no role answers 404, a missing permission 403.
/// </summary>
public abstract class VillagePage : PageModel
{
    public Place Place { get; private set; } = null!;

    public Me Me { get; private set; } = null!;

    protected VillageKey Village => Place.Village;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var db = HttpContext.RequestServices.GetRequiredService<AppDb>();
        var session = await HttpContext.RequestServices.GetRequiredService<CurrentUser>().GetAsync();
        var place = await Place.FindAsync(db, RouteData.Values["village"] as string);
        var here = place is null || session is null
            ? []
            : session.Appointments.Where(a => a.TownId == place.TownId && (a.VillageId == null || a.VillageId == place.Village.VillageId)).ToList();
        if (place is null || session is null || !here.Exists(a => a.Role != Role.Administrator))
        {
            context.Result = NotFound();
            return;
        }
        Place = place;
        Me = new Me(session, here);
        if (PageGate.Refuse(this, session, Me) is { } refusal)
        {
            context.Result = refusal;
            return;
        }
        ViewData["PlaceName"] = place.VillageName;
        ViewData["UserName"] = Me.Name;
        ViewData["Menu"] = Menus.OfVillage(place, Me, HttpContext.Request.Path);
        if (await PrepareAsync() is { } early)
        {
            context.Result = early;
            return;
        }
        await next();
    }

    /// <summary>Loads what the page shows, before GET and POST alike, so that a refused form is shown again complete. A result (404) ends it.</summary>
    protected virtual Task<IActionResult?> PrepareAsync() => Task.FromResult<IActionResult?>(null);
}

/// <summary>A page of the town, under /t/{town}/…; only roles held at the town open it.</summary>
public abstract class TownPage : PageModel
{
    public Town Town { get; private set; } = null!;

    public Me Me { get; private set; } = null!;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var db = HttpContext.RequestServices.GetRequiredService<AppDb>();
        var session = await HttpContext.RequestServices.GetRequiredService<CurrentUser>().GetAsync();
        var code = RouteData.Values["town"] as string;
        var town = await db.Towns.AsNoTracking().SingleOrDefaultAsync(t => t.Code == code);
        var here = town is null || session is null ? [] : session.Appointments.Where(a => a.TownId == town.TownId && a.VillageId == null).ToList();
        if (town is null || session is null || here.Count == 0)
        {
            context.Result = NotFound();
            return;
        }
        Town = town;
        Me = new Me(session, here);
        if (PageGate.Refuse(this, session, Me) is { } refusal)
        {
            context.Result = refusal;
            return;
        }
        ViewData["PlaceName"] = town.Name;
        ViewData["UserName"] = Me.Name;
        ViewData["Menu"] = Menus.OfTown(town, Me, HttpContext.Request.Path);
        if (await PrepareAsync() is { } early)
        {
            context.Result = early;
            return;
        }
        await next();
    }

    /// <summary>As <see cref="VillagePage.PrepareAsync"/>.</summary>
    protected virtual Task<IActionResult?> PrepareAsync() => Task.FromResult<IActionResult?>(null);
}

/// <summary>A page of a signed-in household, under /my/…; everything on it is that household's.</summary>
public abstract class MyPage : PageModel
{
    public Household Household { get; private set; } = null!;

    public Place Place { get; private set; } = null!;

    public Actor Actor { get; private set; } = null!;

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
        Actor = session.Actor;
        ViewData["PlaceName"] = Place.VillageName;
        ViewData["UserName"] = Household.Head + "户";
        if (await PrepareAsync() is { } early)
        {
            context.Result = early;
            return;
        }
        await next();
    }

    /// <summary>As <see cref="VillagePage.PrepareAsync"/>.</summary>
    protected virtual Task<IActionResult?> PrepareAsync() => Task.FromResult<IActionResult?>(null);
}

internal static class PageGate
{
    public static IActionResult? Refuse(PageModel page, SignedIn session, Me me)
    {
        if (session.User.MustChangePassword)
        {
            return new RedirectResult("/account/password");
        }
        var needs = (NeedsAttribute?)Attribute.GetCustomAttribute(page.GetType(), typeof(NeedsAttribute))
            ?? throw new InvalidOperationException($"{page.GetType().Name} does not say what it needs.");
        return needs.AnyOf.Any(me.Can) ? null : new ForbidResult();
    }
}
