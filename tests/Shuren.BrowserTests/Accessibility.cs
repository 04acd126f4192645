using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Shuren.BrowserTests;

/// <summary>What axe finds wrong on a page, by WCAG 2.1 A and AA.</summary>
internal static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // A page of ours has no frames, and what is right is not asked for: the wrapper for Playwright opens a blank page for each look to put
    // frames together, and brings home everything that passed; both take longer than looking. The style sheet, one for all pages, is read for a
    // single rule: once (LookTests).
    private const string Run = """
        async styles => {
          const found = await axe.run(document,
            { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'], iframes: false, preload: styles, selectors: false });
          return found.violations.map(v => `${v.id} ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`);
        }
        """;

    /// <summary>One line for each rule that is broken: its name, what it asks and up to three of the elements.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, bool withStyles = false)
    {
        if (await page.EvaluateAsync<bool>("() => !window.axe"))
        {
            await page.EvaluateAsync(Axe);
        }
        return [.. (await page.EvaluateAsync<JsonElement>(Run, withStyles)).EnumerateArray().Select(v => v.GetString()!)];
    }
}
