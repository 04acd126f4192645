using AngleSharp.Html.Dom;

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
}
