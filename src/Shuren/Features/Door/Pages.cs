using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Places;

namespace Shuren.Features.Door;

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

    public bool IsMetBy(Caller me) => AnyOf.Any(me.Can) && (Leading == default || me.Leads(Leading));
}

/// <summary>
/// A staff page of one village, under /v/{village}/…: resolves the place and what the person may do there before any handler runs.
/// A village where the person holds no role answers 404, a missing permission 403.
/// </summary>
public abstract class VillagePage : PageModel
{
    public Place Place { get; private set; } = null!;

    public Caller Me { get; private set; } = null!;

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
        Me = session.At(place.TownId, place.Village.VillageId, here);
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
        var executed = await next();
        if (HttpMethods.IsGet(HttpContext.Request.Method) && executed.Exception is null && executed.Result is not (NotFoundResult or ForbidResult or RedirectResult) && LooksAt is { } look)
        {
            await HttpContext.RequestServices.GetRequiredService<Looks>().RememberAsync(db, Me, Village, look);
        }
    }

    /// <summary>Whose personal data the page shows, for the audit trail; null where it shows nobody's.</summary>
    protected virtual Act? LooksAt => null;

    /// <summary>Loads what the page shows, before GET and POST alike, so that a refused form is shown again complete. A result (404) ends it.</summary>
    protected virtual Task<IActionResult?> PrepareAsync() => Task.FromResult<IActionResult?>(null);
}

/// <summary>A page of the town, under /t/{town}/…; only roles held at the town open it.</summary>
public abstract class TownPage : PageModel
{
    public Town Town { get; private set; } = null!;

    public Caller Me { get; private set; } = null!;

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
        Me = session.At(town.TownId, null, here);
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

internal static class PageGate
{
    public static IActionResult? Refuse(PageModel page, SignedIn session, Caller me, PageHandlerExecutingContext context)
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
