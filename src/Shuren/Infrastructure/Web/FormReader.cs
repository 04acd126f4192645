using Microsoft.AspNetCore.Http.Features;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// Reads a posted form once, before anything else looks at it: what is no form, or is cut off, or holds what no text has, is answered
/// with 400 and the error page, and what is too large with 413. Everything behind it finds a form that can be read.
/// </summary>
public static class FormReader
{
    /// <summary>Bytes of a form: several phone photos of 10 MB.</summary>
    public const int BodyMax = 64 * 1024 * 1024;

    /// <summary>Bytes of a form of somebody not signed in: words only.</summary>
    public const int AnonymousMax = 1024 * 1024;

    // Read to its end and thrown away, so that the browser, which is still sending, gets to read the answer.
    private const long DrainMax = 4L * BodyMax;

    private static readonly object Unreadable = new();

    /// <summary>Whether this request's form, or its address, could not be read: for the words of the error page.</summary>
    public static bool IsUnreadable(HttpContext context) => context.Items.ContainsKey(Unreadable);

    public static Task RefuseAddressAsync(HttpContext context, RequestDelegate next)
    {
        if (!HoldsNul(context.Request.Query.Select(q => (q.Key, q.Value.AsEnumerable()))))
        {
            return next(context);
        }
        Refuse(context, StatusCodes.Status400BadRequest);
        return Task.CompletedTask;
    }

    public static async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!request.HasFormContentType || IsUnreadable(context))
        {
            await next(context);
            return;
        }
        var max = context.User.Identity?.IsAuthenticated == true ? BodyMax : AnonymousMax;
        var status = request.ContentLength > max ? StatusCodes.Status413PayloadTooLarge : await TryReadAsync(context, max);
        if (status is null)
        {
            await next(context);
            return;
        }
        if (status == StatusCodes.Status413PayloadTooLarge)
        {
            await DrainAsync(context);
        }
        Refuse(context, status.Value);
    }

    /// <returns>Null when it could be read, else the status to answer.</returns>
    private static async Task<int?> TryReadAsync(HttpContext context, int max)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = max;
        }
        try
        {
            var form = await context.Request.ReadFormAsync();
            return HoldsNul(form.Select(f => (f.Key, f.Value.AsEnumerable())))
                || HoldsNul(form.Files.Select(f => (f.Name, (IEnumerable<string?>)[f.FileName])))
                ? StatusCodes.Status400BadRequest
                : null;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException
            or NotSupportedException or FormatException or InvalidOperationException)
        {
            // Too many fields or too long a name, no boundary, a broken header or escape, an encoding that is not read.
            return StatusCodes.Status400BadRequest;
        }
    }

    // The error page, and what stands around it, find an empty form instead of reading this one again.
    private static void Refuse(HttpContext context, int status)
    {
        context.Items[Unreadable] = true;
        context.Request.ContentType = null;
        context.Features.Set<IFormFeature>(new FormFeature(FormCollection.Empty));
        context.Response.StatusCode = status;
    }

    private static async Task DrainAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not (> 0 and <= DrainMax))
        {
            return;
        }
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = DrainMax;
            }
            await context.Request.Body.CopyToAsync(Stream.Null);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            // Gone or too slow: then nobody waits for the answer.
        }
    }

    // No text of this application holds one, and PostgreSQL stores none.
    private static bool HoldsNul(IEnumerable<(string Key, IEnumerable<string?> Values)> fields)
        => fields.Any(
            f => f.Key.Contains('\0', StringComparison.Ordinal) || f.Values.Any(v => v?.Contains('\0', StringComparison.Ordinal) == true));
}
