using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// A form sent to a page that takes none, and a handler that the page does not have, are answered as such: left alone, the page would be
/// shown without anything on it having been loaded.
/// </summary>
public sealed class HandlerFilter : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var method = context.HttpContext.Request.Method;
        var features = context.HttpContext.Features;
        // To be read, a page needs no handler: what it shows is loaded before (PrepareAsync). The error page stands in for any.
        if (context.HandlerMethod is not null || HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
            || features.Get<IStatusCodeReExecuteFeature>() is not null || features.Get<IExceptionHandlerFeature>() is not null)
        {
            return next();
        }
        var takesForms = context.ActionDescriptor.HandlerMethods.Any(
            h => string.Equals(h.HttpMethod, method, StringComparison.OrdinalIgnoreCase));
        context.Result = new StatusCodeResult(takesForms ? StatusCodes.Status404NotFound : StatusCodes.Status405MethodNotAllowed);
        return Task.CompletedTask;
    }
}
