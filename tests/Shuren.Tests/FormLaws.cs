using AngleSharp.Html.Dom;
using Shuren.Infrastructure.Web;

namespace Shuren.Tests;

/// <summary>What holds for every form of the application; called with a page that was opened.</summary>
public static class FormLaws
{
    /// <summary>
    /// Enter presses the first submit button of a form: it must neither be dangerous nor lead elsewhere. A hidden or disabled one before the
    /// others will do (a disabled one makes Enter do nothing).
    /// </summary>
    /// <returns>How many POST forms were looked at, so that a caller can say that there were some.</returns>
    public static int FirstButtonIsSafe(TestPage page)
    {
        var forms = page.Document.QuerySelectorAll("form").OfType<IHtmlFormElement>()
            .Where(f => string.Equals(f.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase)).ToList();
        foreach (var form in forms)
        {
            var first = form.Elements.FirstOrDefault(e => e is IHtmlButtonElement { Type: "submit" } or IHtmlInputElement { Type: "submit" or "image" });
            if (first is null || first.HasAttribute("disabled"))
            {
                continue;
            }
            Assert.False(
                first.ClassList.Contains("danger") || first.HasAttribute("formaction"),
                $"{page.Url}, form {form.GetAttribute("data-testid") ?? form.Id}: Enter presses “{first.TextContent.Trim()}”.");
        }
        return forms.Count;
    }

    /// <summary>
    /// Enter in a field of any form of the page does nothing that cannot be taken back: what its first button does, the page asks before
    /// (<see cref="AsksFirstAttribute"/>, or the handler itself).
    /// </summary>
    public static void EnterIsSafe(TestPage page, string route)
    {
        foreach (var form in page.Document.QuerySelectorAll("form").OfType<IHtmlFormElement>())
        {
            var hasField = form.Elements.OfType<IHtmlInputElement>().Any(i => Typed.Contains(i.Type, StringComparer.Ordinal));
            var first = form.Elements.FirstOrDefault(e => e is IHtmlButtonElement { Type: "submit" } or IHtmlInputElement { Type: "submit" or "image" });
            if (!hasField || first is null || first.HasAttribute("disabled") || !first.ClassList.Contains("danger"))
            {
                continue;
            }
            var action = first.GetAttribute("formaction") ?? form.GetAttribute("action") ?? "";
            var at = action.IndexOf("handler=", StringComparison.Ordinal);
            var name = at < 0 ? "" : action[(at + 8)..].Split('&')[0];
            var handler = PageHandler.All.Single(h => h.Route == route && h.Verb == "POST" && string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase));
            Assert.True(
                handler.Method!.IsDefined(typeof(AsksFirstAttribute), inherit: false) || AskThemselves.Contains(handler.ToString(), StringComparer.Ordinal),
                $"{page.Url}: Enter presses “{first.TextContent.Trim()}”, and {handler} does not ask first.");
        }
    }

    private static readonly string[] Typed = ["text", "number", "search", "tel", "date", "month", "password", "email"];

    /// <summary>Their check page depends on what was typed, so they show it themselves.</summary>
    private static readonly string[] AskThemselves = [];
}
