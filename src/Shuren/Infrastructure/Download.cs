using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;

namespace Shuren.Infrastructure;

/// <summary>Every file that a page hands out for keeping.</summary>
public static class Download
{
    public const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>
    /// A workbook under its Chinese name; who cannot read that name (an old phone, WeChat) gets one in plain letters that still says what
    /// it is, and not a row of underscores. Both carry the day, so that two downloads can be told apart.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="content">The file.</param>
    /// <param name="name">Chinese, without day and ending.</param>
    /// <param name="plain">The same in lower-case letters: households, issues.</param>
    /// <param name="today">Today in China.</param>
    public static FileContentResult Sheet(this PageModel page, byte[] content, string name, string plain, DateOnly today)
        => page.Named(content, Workbook, "xlsx", (name, plain), today);

    /// <summary>As <see cref="Sheet"/>, for a program to read.</summary>
    public static FileContentResult Json(this PageModel page, byte[] content, string name, string plain, DateOnly today)
        => page.Named(content, "application/json", "json", (name, plain), today);

    /// <summary>As <see cref="Sheet"/>, to be listened to.</summary>
    public static FileContentResult Sound(this PageModel page, byte[] content, string type, string ending, string name, DateOnly today)
        => page.Named(content, type, ending, (name, "broadcast"), today);

    private static FileContentResult Named(
        this PageModel page, byte[] content, string type, string ending, (string Name, string Plain) named, DateOnly today)
    {
        page.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = $"shuren-{named.Plain}-{today:yyyy-MM-dd}.{ending}",
            FileNameStar = $"{named.Name} {today:yyyy-MM-dd}.{ending}"
        }.ToString();
        return new FileContentResult(content, type);
    }
}
