using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Organization;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// The permission a page needs at its place, and beyond that each handler that does more than show it. With several, any one will do.
/// Checked before the handler runs, whoever drew the button: the tables of the tests read the same attributes.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute(params Permission[] anyOf) : Attribute
{
    public IReadOnlyList<Permission> AnyOf { get; } = anyOf;

    /// <summary>Only who leads in this role: the chair signs. Unset = whoever has the permission.</summary>
    public Role Leading { get; init; }

    public bool IsMetBy(Me me) => AnyOf.Any(me.Can) && (Leading == default || me.Leads(Leading));
}

/// <summary>
/// The handler only shows the form again, filled in further: what is still missing or unreadable in it is said when it is sent for good.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FillsInAttribute : Attribute;

/// <summary>
/// What is about to happen, to be looked at once more: a page without a text field, so that neither Enter nor a scanner carries it out.
/// All that was typed travels on in hidden fields.
/// </summary>
/// <param name="Title">What is being done.</param>
/// <param name="Lines">What will happen, a sentence each.</param>
/// <param name="Button">What the one button says: 发放, 签字上报 …</param>
/// <param name="Warnings">What deserves a second look.</param>
/// <param name="Tick">What has to be ticked besides; the handler refuses or asks again without it.</param>
public sealed record CheckSheet(string Title, IReadOnlyList<string> Lines, string Button, IReadOnlyList<string>? Warnings = null, CheckTick? Tick = null);

/// <summary>A box on the check page, empty each time it is shown: "yes, this too".</summary>
/// <param name="Field">Name of the posted field.</param>
/// <param name="Value">What it says yes to.</param>
/// <param name="Label">Chinese.</param>
public sealed record CheckTick(string Field, string Value, string Label);

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

    /// <summary>Whether the form comes from its check page. See <see cref="CheckSheet"/>.</summary>
    public static bool IsChecked(this PageModel page) => page.Request.HasFormContentType && page.Request.Form[CheckedField] == "true";

    /// <summary>Shows the check page in the page's place; nothing is done yet.</summary>
    public static PageResult Check(this PageModel page, CheckSheet sheet)
    {
        page.Response.Headers.CacheControl = "no-store";
        page.ViewData[CheckedField] = sheet;
        return page.Page();
    }

    /// <summary>The hidden field of a form that was looked at on its check page, and the key of that page's view data.</summary>
    public const string CheckedField = "Checked";

    /// <summary>What the check page's second button sends: back to the form, nothing is done.</summary>
    public const string GoBack = "back";
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
        if (PageGate.Refuse(this, session, Me, context) is { } refusal)
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
        if (PageGate.Unreadable(this, context) is { } unreadable)
        {
            context.Result = unreadable;
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
        if (PageGate.Refuse(this, session, Me, context) is { } refusal)
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

internal static class PageGate
{
    public static IActionResult? Refuse(PageModel page, SignedIn session, Me me, PageHandlerExecutingContext context)
    {
        if (session.User.MustChangePassword)
        {
            return new RedirectResult("/account/password");
        }
        var needs = (NeedsAttribute?)Attribute.GetCustomAttribute(page.GetType(), typeof(NeedsAttribute))
            ?? throw new InvalidOperationException($"{page.GetType().Name} does not say what it needs.");
        return needs.IsMetBy(me) && (context.HandlerMethod?.MethodInfo.GetCustomAttribute<NeedsAttribute>()?.IsMetBy(me) ?? true) ? null : new ForbidResult();
    }

    /// <summary>
    /// A field that was sent but cannot be read is an error, always: a default in its place would do what nobody meant. So is a missing one of
    /// the handler's own. Other fields that the form does not have (another form of the same page has them) say nothing here.
    /// </summary>
    public static IActionResult? Unreadable(PageModel page, PageHandlerExecutingContext context)
    {
        if (page.Request.HasFormContentType && page.Request.Form[PageExtensions.CheckedField] == PageExtensions.GoBack)
        {
            // From the check page back to the form, with all that was typed.
            return page.Page();
        }
        if (!HttpMethods.IsPost(page.Request.Method) || context.HandlerMethod is not { } handler || handler.MethodInfo.IsDefined(typeof(FillsInAttribute)))
        {
            return null;
        }
        foreach (var argument in handler.Parameters.Where(p => p.ParameterType.IsValueType && Nullable.GetUnderlyingType(p.ParameterType) is null && !context.HandlerArguments.ContainsKey(p.Name)))
        {
            if (page.ModelState.GetValueOrDefault(argument.Name) is not { Errors.Count: > 0 })
            {
                page.ModelState.AddModelError(argument.Name, "少了一项，请刷新页面后再试。");
            }
            return page.PageWithErrors();
        }
        var form = page.Request.HasFormContentType ? page.Request.Form : FormCollection.Empty;
        return page.ModelState.Any(s => s.Value is { Errors.Count: > 0 } && (form.ContainsKey(s.Key) || s.Value.AttemptedValue?.Length > 0)) ? page.PageWithErrors() : null;
    }
}
