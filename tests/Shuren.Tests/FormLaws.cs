using AngleSharp.Dom;
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
    /// One tap, or Enter in a field, gives nothing up: where a button is a red one, the page asks before it does anything
    /// (<see cref="AsksFirstAttribute"/>, or the handler itself).
    /// </summary>
    public static void RedButtonsAskFirst(TestPage page, string route)
    {
        foreach (var form in page.Document.QuerySelectorAll("form").OfType<IHtmlFormElement>())
        {
            foreach (var button in form.Elements.Where(
                e => e is IHtmlButtonElement { Type: "submit" } && e.ClassList.Contains("danger") && !e.HasAttribute("disabled")))
            {
                var action = button.GetAttribute("formaction") ?? form.GetAttribute("action") ?? "";
                var at = action.IndexOf("handler=", StringComparison.Ordinal);
                var name = at < 0 ? "" : action[(at + 8)..].Split('&')[0];
                var handler = PageHandler.All.Single(
                    h => h.Route == route && h.Verb == "POST" && string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase));
                Assert.True(
                    handler.Method!.IsDefined(typeof(AsksFirstAttribute), inherit: false) || AskThemselves.Contains(handler.ToString(), StringComparer.Ordinal),
                    $"{page.Url}: “{button.TextContent.Trim()}” is done at once; {handler} does not ask first.");
            }
        }
    }

    /// <summary>
    /// A screen reader goes from control to control and reads the names alone: one in a row of a table or of a list says whose row it is,
    /// itself or by the group it stands in, or a hundred of them are all called 同意.
    /// </summary>
    public static void ControlsNameTheirRow(TestPage page)
    {
        foreach (var control in page.All("main :is(tbody tr, li) :is(button, a.button, input:not([type=hidden]), select, textarea)"))
        {
            var row = control.Closest("tr, li")!;
            var named = row.QuerySelectorAll(Controls).Prepend(control).ToHashSet();
            var words = Words(string.Concat(row.Descendants<IText>().Where(t => !t.Ancestors().Any(a => a is IElement e && named.Contains(e))).Select(t => t.Text + " ")));
            // A list of one kind of thing, and nothing else in it.
            if (words.Count == 0)
            {
                continue;
            }
            var name = NameOf(control) + " " + control.Closest("[role=group][aria-label]")?.GetAttribute("aria-label") + " " + control.Closest("fieldset")?.QuerySelector("legend")?.TextContent;
            Assert.True(words.Any(w => name.Contains(w, StringComparison.Ordinal)), $"{page.Url}: “{name.Trim()}” does not say that it is of the row “{string.Join(' ', words)}”.");
        }
    }

    private const string Controls = "button, a.button, select, textarea, label:has(input), label:has(select)";

    private static string NameOf(IElement control)
        => control.GetAttribute("aria-label") ?? (control is IHtmlButtonElement or IHtmlAnchorElement ? control.TextContent
            : (control.Closest("label") ?? control.Owner!.QuerySelector($"label[for='{control.Id}']"))?.TextContent ?? "");

    private static List<string> Words(string text)
        => [.. text.Split([' ', '\n', '\r', '\t', '　', '，', '。', '：', '（', '）', '(', ')', '、'], StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>Their check page depends on what was typed, so they show it themselves; a draft's cap is put back as easily as it is taken off.</summary>
    private static readonly string[] AskThemselves =
    [
        "POST v/{village}/naming?handler=Withdraw", "POST t/{town}/reviews/{village}/{month}?handler=Return",
        "POST t/{town}/lists/{village}/{id:guid}?handler=Return", "POST t/{town}/people/{id:guid}?handler=Lock",
        "POST v/{village}/lists/{id:guid}?handler=RemoveCap"
    ];
}
