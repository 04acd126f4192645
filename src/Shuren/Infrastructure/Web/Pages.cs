using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// The handler only shows the form again, filled in further: what is still missing or unreadable in it is said when it is sent for good.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FillsInAttribute : Attribute;

/// <summary>
/// Something is given up or taken away by this handler: the page asks once more before it runs (<see cref="CheckSheet"/>), so that neither
/// one tap nor Enter does it.
/// </summary>
/// <param name="title">What is being done.</param>
/// <param name="line">What will happen, a sentence.</param>
/// <param name="button">What the one button says.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AsksFirstAttribute(string title, string line, string button) : Attribute
{
    /// <summary>A field without which the handler refuses: nothing is asked before it is filled. Null where there is none.</summary>
    public string? Needed { get; init; }

    public CheckSheet Sheet => new(title, [line], button);
}

/// <summary>
/// What is about to happen, to be looked at once more: a page without a text field, so that neither Enter nor a scanner carries it out.
/// All that was typed travels on in hidden fields.
/// </summary>
/// <param name="Title">What is being done.</param>
/// <param name="Lines">What will happen, a sentence each.</param>
/// <param name="Button">What the one button says: 发放, 签字上报 …</param>
/// <param name="Warnings">What deserves a second look.</param>
/// <param name="Tick">What has to be ticked besides; the handler refuses or asks again without it.</param>
public sealed record CheckSheet(
    string Title, IReadOnlyList<string> Lines, string Button, IReadOnlyList<string>? Warnings = null, CheckTick? Tick = null);

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

    /// <summary>
    /// What was typed into one of several like forms of a page, told apart by a value in their address; null in the others.
    /// </summary>
    public static string? TypedOf(this PageModel page, string field, string key, string value)
        => ShownAgain.In(page.HttpContext) is not null && page.Request.Query[key] == value ? page.Request.Form[field].ToString() : null;

    /// <summary>Shown once, on the page that the redirect leads to.</summary>
    public static void Notice(this ITempDataDictionary temp, string message) => temp["Notice"] = message;

    public static void Warning(this ITempDataDictionary temp, string message) => temp["Warning"] = message;

    /// <summary>Whether the form comes from its check page. See <see cref="CheckSheet"/>.</summary>
    public static bool IsChecked(this PageModel page) => page.Request.HasFormContentType && page.Request.Form[CheckedField] == "true";

    /// <summary>Shows the check page in the page's place; nothing is done yet.</summary>
    public static PageResult Check(this PageModel page, CheckSheet sheet)
    {
        page.Response.Headers.CacheControl = "no-cache, no-store";
        page.ViewData[CheckedField] = sheet;
        return page.Page();
    }

    /// <summary>
    /// Policy of the public pages without a form, which are kept as they were drawn until something of the village changes.
    /// </summary>
    public const string KeptForAnybody = "public";

    /// <summary>The hidden field of a form that was looked at on its check page, and the key of that page's view data.</summary>
    public const string CheckedField = "Checked";

    /// <summary>What the check page's second button sends: back to the form, nothing is done.</summary>
    public const string GoBack = "back";
}
