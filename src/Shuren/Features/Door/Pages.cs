using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
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
/// A page with a form. What it shows is loaded before GET and POST alike, so that a form that was refused, or kept (ADR 19), is shown again
/// complete without its handler.
/// </summary>
public abstract class PreparedPage : PageModel
{
    private static readonly object FoundKey = new();

    /// <summary>What was refused while a form was shown again.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> FoundAgain(HttpContext context)
        => context.Items[FoundKey] is KeyValuePair<string, string> found ? [found] : [];

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        context.Result = await StopAsync(context);
        if (context.Result is null)
        {
            await next();
        }
    }

    /// <summary>
    /// Whether the page is going to be seen. Every answer to a form is a redirect (ADR 19): what only a reader would need, and not its
    /// handler, is not loaded for it.
    /// </summary>
    protected bool IsShown => !HttpMethods.IsPost(Request.Method) || ShownAgain.In(HttpContext) is not null;

    /// <summary>
    /// Loads what the page shows, before GET and POST alike, so that a refused form is shown again complete. A result (404) ends it.
    /// </summary>
    protected virtual Task<IActionResult?> PrepareAsync() => Task.FromResult<IActionResult?>(null);

    /// <summary>What else a form shows that was sent, worked out from what it brought; the place of its handler. Writes nothing.</summary>
    /// <exception cref="RuleViolation">What it brought is refused: said on the form.</exception>
    protected virtual Task ShowAgainAsync() => Task.CompletedTask;

    /// <summary>What keeps the handler from running; null when nothing does.</summary>
    private protected async Task<IActionResult?> StopAsync(PageHandlerExecutingContext context)
    {
        if (await PrepareAsync() is { } elsewhere)
        {
            return elsewhere;
        }
        if (ShownAgain.In(HttpContext) is not null)
        {
            try
            {
                await ShowAgainAsync();
            }
            catch (RuleViolation refused)
            {
                HttpContext.Items[FoundKey] = KeyValuePair.Create(refused.Field ?? "", refused.Message);
            }
        }
        return PageGate.LeftOut(this) ?? PageGate.Unreadable(this, context) ?? PageGate.Asking(this, context);
    }
}

/// <summary>
/// A page behind a door, said once for all three: who asks, at which place, and whether that person may; then what the page shows, and
/// whether the form can be read; only then the handler. Where the place is not the person's the answer is 404, where a permission is
/// missing 403.
/// </summary>
public abstract class GatedPage : PreparedPage
{
    public Caller Me { get; private set; } = null!;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var db = HttpContext.RequestServices.GetRequiredService<AppDb>();
        var session = HttpContext.RequestServices.GetRequiredService<CurrentUser>().Get();
        context.Result = session is not null && await EnterAsync(db, session) is { } me
            ? await StopAsync(session, me, context)
            : NotFound();
        if (context.Result is null)
        {
            await LeaveAsync(db, await next());
        }
    }

    /// <summary>Finds the place and who the person is there; null when it is none of the person's.</summary>
    private protected abstract Task<Caller?> EnterAsync(AppDb db, SignedIn session);

    /// <summary>What the page needs; null when the person may.</summary>
    private protected virtual IActionResult? Refuse(PageHandlerExecutingContext context) => PageGate.Refuse(this, Me, context);

    /// <summary>What the layout shows of place and person.</summary>
    private protected abstract void ShowPlace();

    private protected virtual Task LeaveAsync(AppDb db, PageHandlerExecutedContext executed) => Task.CompletedTask;

    private async Task<IActionResult?> StopAsync(SignedIn session, Caller me, PageHandlerExecutingContext context)
    {
        Me = me;
        if (session.User.MustChangePassword)
        {
            return Redirect("/account/password");
        }
        if (Refuse(context) is { } refusal)
        {
            return refusal;
        }
        ShowPlace();
        return await StopAsync(context);
    }
}

/// <summary>
/// A staff page of one village, under /v/{village}/…: resolves the place and what the person may do there before any handler runs.
/// A village where the person holds no role answers 404, a missing permission 403.
/// </summary>
public abstract class VillagePage : GatedPage
{
    public Place Place { get; private set; } = null!;

    protected VillageKey Village => Place.Village;

    /// <summary>Whose personal data the page shows, for the audit trail; null where it shows nobody's.</summary>
    protected virtual Act? LooksAt => null;

    private protected override async Task<Caller?> EnterAsync(AppDb db, SignedIn session)
    {
        if (await Place.FindAsync(db, RouteData.Values["village"] as string) is not { } place)
        {
            return null;
        }
        Place = place;
        var villageId = place.Village.VillageId;
        var here = session.Appointments
            .Where(a => a.TownId == place.TownId && (a.VillageId == null || a.VillageId == villageId)).ToList();
        return here.Exists(a => a.Role != Role.Administrator) ? session.At(place.TownId, villageId, here) : null;
    }

    private protected override void ShowPlace()
    {
        ViewData["PlaceName"] = Place.VillageName;
        ViewData["UserName"] = Me.Name;
        ViewData["Menu"] = Menus.OfVillage(Place, Me, HttpContext.Request.Path);
    }

    private protected override async Task LeaveAsync(AppDb db, PageHandlerExecutedContext executed)
    {
        var shown = (HttpMethods.IsGet(HttpContext.Request.Method) || ShownAgain.In(HttpContext) is not null) && executed.Exception is null
            && executed.Result is not (NotFoundResult or ForbidResult or RedirectResult);
        if (shown && LooksAt is { } look)
        {
            await HttpContext.RequestServices.GetRequiredService<Looks>().RememberAsync(db, Me, Village, look);
        }
    }
}

/// <summary>A page of the town, under /t/{town}/…; only roles held at the town open it.</summary>
public abstract class TownPage : GatedPage
{
    public Town Town { get; private set; } = null!;

    private protected override async Task<Caller?> EnterAsync(AppDb db, SignedIn session)
    {
        var code = RouteData.Values["town"] as string;
        if (await db.Towns.AsNoTracking().SingleOrDefaultAsync(t => t.Code == code) is not { } town)
        {
            return null;
        }
        Town = town;
        var here = session.Appointments.Where(a => a.TownId == town.TownId && a.VillageId == null).ToList();
        return here.Count == 0 ? null : session.At(town.TownId, null, here);
    }

    private protected override void ShowPlace()
    {
        ViewData["PlaceName"] = Town.Name;
        ViewData["UserName"] = Me.Name;
        ViewData["Menu"] = Menus.OfTown(Town, Me, HttpContext.Request.Path);
    }
}

internal static class PageGate
{
    public static IActionResult? Refuse(PageModel page, Caller me, PageHandlerExecutingContext context)
    {
        var needs = (NeedsAttribute?)Attribute.GetCustomAttribute(page.GetType(), typeof(NeedsAttribute))
            ?? throw new InvalidOperationException($"{page.GetType().Name} does not say what it needs.");
        var ofHandler = context.HandlerMethod?.MethodInfo.GetCustomAttribute<NeedsAttribute>();
        return needs.IsMetBy(me) && (ofHandler is null || ofHandler.IsMetBy(me)) ? null : new ForbidResult();
    }

    /// <summary>A form of which a file was too large is not carried out: the rest of it is shown again, and which file it was.</summary>
    public static IActionResult? LeftOut(PageModel page)
    {
        var leftOut = FormReader.LeftOut(page.HttpContext);
        foreach (var (field, message) in leftOut)
        {
            page.ModelState.AddModelError(field, message);
        }
        return leftOut.Count > 0 ? page.PageWithErrors() : null;
    }

    /// <summary>The check page of a handler that asks first; null once it was answered, or where a needed field is still empty.</summary>
    public static IActionResult? Asking(PageModel page, PageHandlerExecutingContext context)
        => context.HandlerMethod?.MethodInfo.GetCustomAttribute<AsksFirstAttribute>() is { } asks && !page.IsChecked()
            && (asks.Needed is not { } field || (page.Request.HasFormContentType && IsFilled(page.Request.Form[field])))
            ? page.Check(asks.Sheet)
            : null;

    private static bool IsFilled(StringValues values) => values.Any(v => !string.IsNullOrWhiteSpace(v) && v != "false");

    /// <summary>
    /// A field that was sent but cannot be read is an error, always: a default in its place would do what nobody meant. So is a missing
    /// one of the handler's own. Other fields that the form does not have (another form of the same page has them) say nothing here.
    /// </summary>
    public static IActionResult? Unreadable(PageModel page, PageHandlerExecutingContext context)
    {
        if (page.Request.HasFormContentType && page.Request.Form[PageExtensions.CheckedField] == PageExtensions.GoBack)
        {
            // From the check page back to the form, with all that was typed.
            return page.Page();
        }
        if (!HttpMethods.IsPost(page.Request.Method) || context.HandlerMethod is not { } handler
            || handler.MethodInfo.IsDefined(typeof(FillsInAttribute)))
        {
            return null;
        }
        var missing = handler.Parameters.FirstOrDefault(p => p.ParameterType.IsValueType
            && Nullable.GetUnderlyingType(p.ParameterType) is null && !context.HandlerArguments.ContainsKey(p.Name));
        if (missing is { } argument)
        {
            if (page.ModelState.GetValueOrDefault(argument.Name) is not { Errors.Count: > 0 })
            {
                page.ModelState.AddModelError(argument.Name, "少了一项，请刷新页面后再试。");
            }
            return page.PageWithErrors();
        }
        var form = page.Request.HasFormContentType ? page.Request.Form : FormCollection.Empty;
        return page.ModelState.Any(s => s.Value is { Errors.Count: > 0 } && (form.ContainsKey(s.Key) || s.Value.AttemptedValue?.Length > 0))
            ? page.PageWithErrors()
            : null;
    }
}
