using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using Shuren.Infrastructure.Documents;
using Shuren.Infrastructure.Web;

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

    /// <summary>As <see cref="Sheet"/>, a Word document.</summary>
    public static FileContentResult Word(this PageModel page, byte[] content, string name, string plain, DateOnly today)
        => page.Named(content, WordWriter.FileType, "docx", (name, plain), today);

    /// <summary>As <see cref="Sheet"/>, to be listened to.</summary>
    public static FileContentResult Sound(this PageModel page, byte[] content, string type, string ending, string name, DateOnly today)
        => page.Named(content, type, ending, (name, "broadcast"), today);

    /// <summary>
    /// As <see cref="Sheet"/>, for printing. Where there is no font to make it with, the page is shown again and says so; whoever asked can
    /// print the page itself.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="fonts">The installation's.</param>
    /// <param name="make">Fills the document; not called without a font.</param>
    /// <param name="name">Chinese, without day and ending.</param>
    /// <param name="plain">The same in lower-case letters.</param>
    /// <param name="today">Today in China.</param>
    public static IActionResult Pdf(
        this PageModel page, DocumentFonts fonts, Func<PaperDocument> make, string name, string plain, DateOnly today)
    {
        if (fonts.Fault is not { } fault)
        {
            return page.Named(make().ToArray(), "application/pdf", "pdf", (name, plain), today);
        }
        page.TempData.Warning(fault);
        var query = page.Request.Query.Where(q => !q.Key.Equals("handler", StringComparison.OrdinalIgnoreCase));
        return new RedirectResult(page.Request.Path + QueryString.Create(query));
    }

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
