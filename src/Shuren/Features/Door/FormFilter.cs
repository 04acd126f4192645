using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Shuren.Features.Access;

namespace Shuren.Features.Door;

/// <summary>
/// Around every page handler: a form sent twice is done once (its first answer is shown again), a broken rule of the scheme is shown
/// on the form with status 400 and everything that was typed, and what the handler changed is committed with the form's receipt when it
/// is known where the answer leads.
/// </summary>
public sealed class FormFilter(AppDb db, ITempDataDictionaryFactory temp, TimeProvider clock) : IAsyncPageFilter
{
    /// <summary>The hidden field that each POST form carries.</summary>
    public const string Field = "RequestId";

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (ShownAgain.In(context.HttpContext) is not null)
        {
            // What was sent is only shown: no handler runs but one that fills the form in further, and those change nothing.
            if (context.HandlerMethod?.MethodInfo.IsDefined(typeof(FillsInAttribute), inherit: false) != true)
            {
                context.Result = new PageResult();
                return;
            }
            await HandleAsync(await next(), request);
            return;
        }
        db.CommitsWithAnswer = HttpMethods.IsPost(request.Method);
        if (db.CommitsWithAnswer && request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            if (Guid.TryParse(form[Field], out var id))
            {
                db.Form = new PendingForm(id, await HashAsync(form, request.Path + request.QueryString), clock.UtcNow());
            }
        }
        try
        {
            await HandleAsync(await next(), request);
        }
        finally
        {
            await db.DropFormAsync();
        }
    }

    private async Task HandleAsync(PageHandlerExecutedContext executed, HttpRequest request)
    {
        var thrown = executed.Exception;
        if (thrown is null || executed.ExceptionHandled)
        {
            try
            {
                if (db.Form is { } form && executed.HandlerInstance is PageModel page
                    && page.ViewData.ContainsKey(PageExtensions.CheckedField))
                {
                    // A check page asks first: the form is not carried out yet, and comes again under the same number.
                    form.ReceiptTownId = null;
                }
                await db.CommitFormAsync(Location(executed));
                return;
            }
            catch (Exception e) when (e is RuleViolation or FormAlreadyDone)
            {
                thrown = e;
            }
        }
        switch (thrown)
        {
            case NotAllowed refused:
                executed.ExceptionHandled = true;
                executed.Result = refused.IsElsewhere ? new NotFoundResult() : new ForbidResult();
                break;
            case RuleViolation violation:
                executed.ExceptionHandled = true;
                executed.ModelState.AddModelError(violation.Field ?? "", violation.Message);
                executed.Result = new PageResult { StatusCode = StatusCodes.Status400BadRequest };
                break;
            case FormAlreadyDone done:
                executed.ExceptionHandled = true;
                temp.GetTempData(executed.HttpContext).Notice("这张表已经提交过，没有重复处理。");
                executed.Result = new LocalRedirectResult(done.Location ?? request.Path);
                break;
        }
    }

    private static string? Location(PageHandlerExecutedContext context) => context.Result switch
    {
        RedirectResult redirect => redirect.Url,
        LocalRedirectResult redirect => redirect.Url,
        RedirectToPageResult redirect => ((PageModel)context.HandlerInstance).Url.Page(
            redirect.PageName, redirect.PageHandler, redirect.RouteValues),
        _ => null
    };

    private static async Task<byte[]> HashAsync(IFormCollection form, string address)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var text = new StringBuilder(address);
        foreach (var (key, values) in form.Where(f => !KeptForms.IsOfTheForm(f.Key))
            .OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(key).Append('=').AppendJoin('\u0001', values.ToArray());
        }
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        foreach (var file in form.Files)
        {
            // The bytes: another photo of the same name and size is another photo. They are buffered already.
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"\n{file.Name}={file.FileName}:{file.Length}:")));
            await using var content = file.OpenReadStream();
            hash.AppendData(await SHA256.HashDataAsync(content));
        }
        return hash.GetHashAndReset();
    }
}

/// <summary>
/// Gives every POST form its number, says in it for whom it was drawn (ADR 19), and on a form that is shown again which one it is. They
/// stand first: of somebody not signed in, nothing is taken before it is known whose form it is.
/// </summary>
[HtmlTargetElement("form", Attributes = "method")]
public sealed class RequestIdTagHelper(FormOwner owners) : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (!string.Equals(context.AllAttributes["method"]?.Value?.ToString(), "post", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }
        var http = ViewContext.HttpContext;
        // A check page carries the number of the form it came from: looking at it twice is still one form.
        if (!context.AllAttributes.ContainsName("data-keeps-request"))
        {
            Hide(output, FormFilter.Field, Guid.CreateVersion7().ToString());
        }
        if (FormOwner.SignedIn(http) is { } userId)
        {
            Hide(output, FormOwner.Field, SealedFor(http, userId));
        }
        if (ShownAgain.In(http) is { } again)
        {
            Hide(output, ShownAgain.Parameter, again.Id.ToString("N"));
            if (!output.Attributes.ContainsName("action"))
            {
                output.Attributes.SetAttribute("action", http.Request.Path + KeepingForms.Without(http.Request.Query, "handler"));
            }
        }
    }

    private string SealedFor(HttpContext http, Guid userId)
    {
        if (http.Items[SealedKey] is not string seal)
        {
            http.Items[SealedKey] = seal = owners.Seal(userId);
        }
        return seal;
    }

    private static readonly object SealedKey = new();

    private static void Hide(TagHelperOutput output, string name, string value)
    {
        var hidden = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        hidden.Attributes["type"] = "hidden";
        hidden.Attributes["name"] = name;
        hidden.Attributes["value"] = value;
        output.PreContent.AppendHtml(hidden);
    }
}
