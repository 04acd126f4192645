using System.Text;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Shuren.BrowserTests;

/// <summary>What axe finds wrong on a page, by WCAG 2.1 A and AA.</summary>
internal static class Accessibility
{
    // A page of ours has no frames, and what is right is not asked for: the wrapper for Playwright opens a blank page for each look to put
    // frames together, and brings home everything that passed; both take longer than looking. No rule asked for reads the style sheet.
    private const string Run = """
        async colours => {
          const found = await axe.run(document,
            { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'], iframes: false, preload: false, selectors: false, rules: { 'color-contrast': { enabled: colours } } });
          return found.violations.map(v => `${v.id} ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`);
        }
        """;

    /// <summary>Gives it away beside the pages, so that the browser keeps it compiled: sent along with each question it would be read anew on each page.</summary>
    internal sealed class Script : IStartupFilter
    {
        public const string Path = "/axe.js";

        private static readonly byte[] Axe = Encoding.UTF8.GetBytes(new BundledAxeScriptProvider().GetScript());

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map(Path, script => script.Run(async context =>
            {
                context.Response.ContentType = "text/javascript; charset=utf-8";
                context.Response.Headers.CacheControl = "max-age=86400, immutable";
                await context.Response.Body.WriteAsync(Axe);
            }));
            next(app);
        };
    }

    /// <summary>One line for each rule that is broken: its name, what it asks and up to three of the elements.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, bool withColours = true)
    {
        if (await page.EvaluateAsync<bool>("() => !window.axe"))
        {
            await page.AddScriptTagAsync(new PageAddScriptTagOptions { Url = Script.Path });
        }
        return [.. (await page.EvaluateAsync<JsonElement>(Run, withColours)).EnumerateArray().Select(v => v.GetString()!)];
    }
}
