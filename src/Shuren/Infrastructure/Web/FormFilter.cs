using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// Around every page handler: a form sent twice is done once (its first answer is shown again), and a broken rule of the scheme is shown
/// on the form with status 400 and everything that was typed.
/// </summary>
public sealed class FormFilter(AppDb db, ITempDataDictionaryFactory temp) : IAsyncPageFilter
{
    /// <summary>The hidden field that each POST form carries.</summary>
    public const string Field = "RequestId";

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsPost(request.Method) && request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            if (Guid.TryParse(form[Field], out var id))
            {
                db.Form = new PendingForm(id, Hash(form, request.Path + request.QueryString));
            }
        }
        var executed = await next();
        switch (executed.Exception)
        {
            case RuleViolation violation:
                executed.ExceptionHandled = true;
                context.ModelState.AddModelError(violation.Field ?? "", violation.Message);
                executed.Result = new PageResult { StatusCode = StatusCodes.Status400BadRequest };
                break;
            case FormAlreadyDone done:
                executed.ExceptionHandled = true;
                temp.GetTempData(context.HttpContext).Notice("这张表已经提交过，没有重复处理。");
                executed.Result = new LocalRedirectResult(done.Location ?? request.Path);
                break;
            case null when db.Form is { ReceiptTownId: { } townId } form:
                await RememberAsync(townId, form.RequestId, Location(executed));
                break;
        }
    }

    private async Task RememberAsync(int townId, Guid requestId, string? location)
    {
        if (location is { Length: <= 300 } && location.StartsWith('/'))
        {
            await db.FormReceipts.Where(r => r.TownId == townId && r.RequestId == requestId).ExecuteUpdateAsync(s => s.SetProperty(r => r.Location, location));
        }
    }

    private static string? Location(PageHandlerExecutedContext context) => context.Result switch
    {
        RedirectResult redirect => redirect.Url,
        LocalRedirectResult redirect => redirect.Url,
        RedirectToPageResult redirect => ((PageModel)context.HandlerInstance).Url.Page(redirect.PageName, redirect.PageHandler, redirect.RouteValues),
        _ => null
    };

    private static byte[] Hash(IFormCollection form, string address)
    {
        var text = new StringBuilder(address);
        foreach (var (key, values) in form.Where(f => f.Key is not "__RequestVerificationToken" and not Field).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(key).Append('=').AppendJoin('\u0001', values.ToArray());
        }
        foreach (var file in form.Files)
        {
            text.Append('\n').Append(file.Name).Append('=').Append(file.FileName).Append(':').Append(file.Length);
        }
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}

/// <summary>Gives every POST form its request id.</summary>
[HtmlTargetElement("form", Attributes = "method")]
public sealed class RequestIdTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        // A check page carries the number of the form it came from: looking at it twice is still one form.
        if (string.Equals(context.AllAttributes["method"]?.Value?.ToString(), "post", StringComparison.OrdinalIgnoreCase) && !context.AllAttributes.ContainsName("data-keeps-request"))
        {
            var hidden = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
            hidden.Attributes["type"] = "hidden";
            hidden.Attributes["name"] = FormFilter.Field;
            hidden.Attributes["value"] = Guid.CreateVersion7().ToString();
            output.PostContent.AppendHtml(hidden);
        }
    }
}
