using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;

namespace Shuren.Features.Door;

/// <summary>
/// Every answer to a form is a redirect (ADR 19). What was not carried out is kept, with its photos, and shown by a GET: going back never
/// ends in the browser's own page, and a reload sends nothing twice. A form that meets a missing or another's sign-in waits for its owner.
/// </summary>
public static class KeepingForms
{
    /// <summary>The number of a browser in which nobody is signed in.</summary>
    private const string BrowserCookie = "shuren-kept";

    /// <summary>
    /// Before anything asks who may: brings along the files that an earlier try left, and keeps what its sender cannot send now.
    /// </summary>
    public static async Task ReceiveAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsForm(context))
        {
            await next(context);
            return;
        }
        if (request.Query.ContainsKey(ShownAgain.Parameter))
        {
            request.QueryString = Without(request.Query, ShownAgain.Parameter);
        }
        var form = await request.ReadFormAsync();
        var owner = context.RequestServices.GetRequiredService<FormOwner>().Open(form[FormOwner.Field]);
        var lost = await BringFilesAsync(context, form, owner ?? Asking(context)) ? (KeyValuePair<string, string>[])[] : [FilesLost];
        var isDoor = request.Path.StartsWithSegments("/sign-in") || request.Path.StartsWithSegments("/sign-out");
        if (owner is { } filledBy && filledBy != FormOwner.SignedIn(context) && !isDoor)
        {
            await AskToSignInAsync(context, filledBy, lost);
            return;
        }
        if (lost.Length > 0)
        {
            // Nothing is carried out without the photos that its page still showed.
            var time = FormOwner.SignedIn(context) is null ? KeptForms.ForAbsent : KeptForms.ForOwner;
            SeeOtherResult.To(
                context.Response, await KeepAsync(context, AskingOrNew(context), time, StatusCodes.Status400BadRequest, lost));
            return;
        }
        await next(context);
    }

    private static readonly KeyValuePair<string, string> FilesLost =
        KeyValuePair.Create("", "这张表放得太久，上次选的照片或文件没有留住。别的都在：请重新选，再交一次。");

    /// <summary>A form that can be read, and not the error page in its place.</summary>
    internal static bool IsForm(HttpContext context)
        => WasSent(context)
            && context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null;

    private static bool WasSent(HttpContext context)
        => HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType && !FormReader.IsUnreadable(context);

    /// <summary>Keeps a form whose handler broke, so that what was typed is there for the next try.</summary>
    /// <returns>Where it is shown again; null where there is no form, or it is nobody's.</returns>
    public static async Task<string?> KeepBrokenAsync(HttpContext context, string address, string message)
    {
        if (!WasSent(context) || FormOwner.SignedIn(context) is not { } owner)
        {
            return null;
        }
        return await KeepAsync(
            context, owner, KeptForms.ForOwner, StatusCodes.Status500InternalServerError, [KeyValuePair.Create("", message)],
            address: address);
    }

    /// <summary>Keeps the form as it stands in the request.</summary>
    /// <returns>Where it is shown again: path and query.</returns>
    internal static async Task<string> KeepAsync(
        HttpContext context, Guid owner, TimeSpan time, int status, IReadOnlyList<KeyValuePair<string, string>> errors,
        CheckSheet? sheet = null, string? word = null, string? address = null)
    {
        var request = context.Request;
        var (files, refused) = await KeptForms.FilesOfAsync(request.Form.Files);
        var to = address ?? request.Path + request.QueryString;
        var sent = new SentForm(
            to, KeptForms.FieldsOf(to, request.Form), files,
            refused.Count > 0 ? StatusCodes.Status400BadRequest : status, [.. errors.Union(refused)], sheet, word);
        var id = await context.RequestServices.GetRequiredService<KeptForms>().KeepAsync(owner, sent, time);
        return $"{sent.Address}{(sent.Address.Contains('?') ? '&' : '?')}{ShownAgain.Parameter}={id:N}";
    }

    /// <summary>Who asks: the account, or the browser's number; null when it has none.</summary>
    internal static Guid? Asking(HttpContext context)
        => FormOwner.SignedIn(context) ?? (Guid.TryParse(context.Request.Cookies[BrowserCookie], out var browser) ? browser : null);

    /// <summary>As <see cref="Asking"/>; a browser without a number gets one.</summary>
    internal static Guid AskingOrNew(HttpContext context)
    {
        if (Asking(context) is { } known)
        {
            return known;
        }
        var browser = Guid.NewGuid();
        context.Response.Cookies.Append(BrowserCookie, browser.ToString("N"), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true
        });
        return browser;
    }

    /// <summary>The form that an address names; null when there is none for this person.</summary>
    internal static async Task<(Guid Id, SentForm Form)?> FindAsync(HttpContext context)
        => Guid.TryParse(context.Request.Query[ShownAgain.Parameter], out var id) && Asking(context) is { } owner
            && await context.RequestServices.GetRequiredService<KeptForms>().FindAsync(id, owner) is { } form
            ? (id, form)
            : null;

    /// <summary>One of its photos, small enough as it is: /kept/{id}/{number}, for its owner alone.</summary>
    public static async Task<IResult> PictureAsync(HttpContext context, Guid id, int number)
    {
        var form = Asking(context) is { } owner
            ? await context.RequestServices.GetRequiredService<KeptForms>().FindAsync(id, owner)
            : null;
        context.Response.Headers.CacheControl = "no-store";
        return form?.Files.ElementAtOrDefault(number) is { } file && file.Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
            ? Results.Bytes(file.Bytes, "image/jpeg")
            : Results.NotFound();
    }

    internal static QueryString Without(IQueryCollection query, params string[] names) => QueryString.Create(query
        .Where(q => !names.Contains(q.Key, StringComparer.OrdinalIgnoreCase))
        .SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v))));

    internal static IEnumerable<IFormFile> FilesOf(SentForm form) => form.Files.Select(f => new FormFile(
        new MemoryStream(f.Bytes, writable: false), 0, f.Length, f.Field, f.Name)
    {
        Headers = new HeaderDictionary { ["Content-Type"] = f.Type }
    });

    // What the page of the earlier try still had ticked comes along, before what was chosen now. False: it is not there any more.
    private static async Task<bool> BringFilesAsync(HttpContext context, IFormCollection form, Guid? owner)
    {
        if (form[ShownAgain.FileField].Count == 0)
        {
            return true;
        }
        if (owner is not { } mine || !Guid.TryParse(form[ShownAgain.Parameter], out var id)
            || await context.RequestServices.GetRequiredService<KeptForms>().FindAsync(id, mine) is not { } kept)
        {
            return false;
        }
        var ticked = form[ShownAgain.FileField].Select(t => int.TryParse(t, out var n) ? n : -1).ToHashSet();
        var files = new FormFileCollection();
        files.AddRange(FilesOf(kept).Where((_, n) => ticked.Contains(n)));
        files.AddRange(form.Files);
        context.Features.Set<IFormFeature>(new FormFeature(new FormCollection(form.ToDictionary(f => f.Key, f => f.Value), files)));
        return true;
    }

    private static async Task AskToSignInAsync(HttpContext context, Guid filledBy, IReadOnlyList<KeyValuePair<string, string>> errors)
    {
        var temp = context.RequestServices.GetRequiredService<ITempDataDictionaryFactory>().GetTempData(context);
        var somebodyElse = FormOwner.SignedIn(context) is not null;
        string? next = null;
        if (!context.Request.Path.StartsWithSegments("/account/password"))
        {
            next = await KeepAsync(
                context, filledBy, KeptForms.ForAbsent, StatusCodes.Status200OK, errors, word: "登录过期了。您填的都在，请核对后再交。");
            var db = context.RequestServices.GetRequiredService<AppDb>();
            var name = await db.Users.Where(u => u.Id == filledBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
            // Why the sign-in ended, where that is known, stays the first thing said.
            temp[SignInCheck.Told] = somebodyElse
                ? $"这部手机上换了别人登录，刚才的表没有交上去。表还留着：{name}在 30 分钟内重新登录，就可以接着交。"
                : (temp.Peek(SignInCheck.Told) as string ?? "登录过期了。") + "刚才的表还没有交上去，您填的都留着：30 分钟内登录，就可以接着交。";
        }
        temp.Save();
        SignInCheck.ToSignIn(context, next);
    }
}

/// <summary>
/// A GET with the number of a kept form goes on as if the form had just been sent, up to the handler, which does not run: the page finds
/// what it needs, the fields are what was typed.
/// </summary>
public sealed class ShowAgainFilter(ITempDataDictionaryFactory temp) : IAsyncResourceFilter
{
    internal static readonly object FormKey = new();

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) || !request.Query.ContainsKey(ShownAgain.Parameter)
            || http.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            await next();
            return;
        }
        var found = await KeepingForms.FindAsync(http);
        // Neither the page's links nor its forms lead back here.
        request.QueryString = KeepingForms.Without(request.Query, ShownAgain.Parameter);
        if (found is not { } kept || !SameAddress(kept.Form.Address, request))
        {
            temp.GetTempData(http).Warning("这张表放得太久，或者是另一个人填的，没有留着。请重新填写。");
            context.Result = new LocalRedirectResult(request.Path + KeepingForms.Without(request.Query, "handler"));
            return;
        }
        if (FormOwner.SignedIn(http) is not null)
        {
            await http.RequestServices.GetRequiredService<KeptForms>().StayAsync(kept.Id);
        }
        var files = new FormFileCollection();
        files.AddRange(KeepingForms.FilesOf(kept.Form));
        var fields = kept.Form.Fields.GroupBy(f => f.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => new Microsoft.Extensions.Primitives.StringValues([.. g.Select(f => f.Value)]));
        var before = http.Features.Get<IFormFeature>();
        http.Features.Set<IFormFeature>(new FormFeature(new FormCollection(fields, files)));
        http.Features.Set(new ShownAgain(kept.Id, files));
        http.Items[FormKey] = kept.Form;
        request.Method = HttpMethods.Post;
        try
        {
            await next();
        }
        finally
        {
            // An error page in this one's place shows no form: it finds the request as it came, and keeps its own status and words.
            request.Method = HttpMethods.Get;
            http.Features.Set(before);
            http.Features.Set<ShownAgain>(null);
        }
    }

    private static bool SameAddress(string address, HttpRequest request)
        => string.Equals(address.Split('?')[0], request.Path, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// The other half: an answer to a form that is a page becomes a redirect to where it is shown; and there its errors are said.
/// </summary>
public sealed class KeepFilter(ITempDataDictionaryFactory temp, FormOwner owners) : IAsyncAlwaysRunResultFilter
{
    private const string LookAgain = "这张表打开得太久了，还没有交上去。您填的都在，请核对后再交。";

    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (ShownAgain.In(http) is not null)
        {
            Say(context, (SentForm)http.Items[ShowAgainFilter.FormKey]!);
        }
        else if (KeepingForms.IsForm(http))
        {
            await KeepAsync(context);
        }
        await next();
    }

    private async Task KeepAsync(ResultExecutingContext context)
    {
        var http = context.HttpContext;
        var signedIn = FormOwner.SignedIn(http) is not null;
        var time = signedIn ? KeptForms.ForOwner : KeptForms.ForAbsent;
        if (!signedIn && http.Request.ContentLength is null or > KeptForms.OfNobodyMax)
        {
            // Anybody may send an application, but nobody fills the disk with them.
            return;
        }
        if (context.Result is PageResult page)
        {
            context.Result = new SeeOtherResult(await KeepingForms.KeepAsync(
                http, KeepingForms.AskingOrNew(http), time, page.StatusCode ?? StatusCodes.Status200OK, Errors(context.ModelState),
                (context.Controller as PageModel)?.ViewData[PageExtensions.CheckedField] as CheckSheet));
        }
        else if (context.Result is IAntiforgeryValidationFailedResult
            && (owners.Open(http.Request.Form[FormOwner.Field]) is not null
                || (!signedIn && http.Request.Form["__RequestVerificationToken"].Count > 0
                    && http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)))
        {
            // Its owner is here (ReceiveAsync), only the browser has lost the cookie that goes with the form.
            context.Result = new SeeOtherResult(await KeepingForms.KeepAsync(
                http, KeepingForms.AskingOrNew(http), time, StatusCodes.Status400BadRequest, [KeyValuePair.Create("", LookAgain)]));
        }
    }

    private static List<KeyValuePair<string, string>> Errors(ModelStateDictionary state) =>
    [
        .. state.SelectMany(s => s.Value!.Errors.Where(e => e.ErrorMessage.Length > 0)
            .Select(e => KeyValuePair.Create(s.Key, e.ErrorMessage)))
    ];

    // What was wrong then, and not what looks wrong now that nothing was done.
    private void Say(ResultExecutingContext context, SentForm sent)
    {
        if (context.Result is not PageResult page)
        {
            return;
        }
        foreach (var entry in context.ModelState.Values)
        {
            entry.Errors.Clear();
        }
        var errors = sent.Errors.Concat(PreparedPage.FoundAgain(context.HttpContext)).ToList();
        page.StatusCode = errors.Count > 0 && sent.Status == StatusCodes.Status200OK ? StatusCodes.Status400BadRequest : sent.Status;
        foreach (var (field, message) in errors)
        {
            context.ModelState.AddModelError(field, message);
        }
        if (sent.Sheet is not null && context.Controller is PageModel model)
        {
            model.Check(sent.Sheet);
        }
        var said = temp.GetTempData(context.HttpContext);
        if (errors.Count > 0)
        {
            // Of something done before: beside an error it would seem to speak of this form.
            said.Remove("Notice");
        }
        if (sent.Word is not null)
        {
            said.Warning(sent.Word);
        }
    }
}

/// <summary>303: the browser fetches the address, whatever it sent.</summary>
public sealed class SeeOtherResult(string location) : ActionResult
{
    public override void ExecuteResult(ActionContext context) => To(context.HttpContext.Response, location);

    internal static void To(HttpResponse response, string location)
    {
        response.StatusCode = StatusCodes.Status303SeeOther;
        // A path: the host is the visitor's word.
        response.Headers.Location = location;
    }
}
