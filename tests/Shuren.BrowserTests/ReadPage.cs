using System.Text.Json;
using Microsoft.Playwright;

namespace Shuren.BrowserTests;

/// <summary>A page as its text says it, fetched by the browser of who is signed in there and not drawn: drawing takes most of a walk's time.</summary>
/// <param name="Status">What the server answered.</param>
/// <param name="Url">Where it led.</param>
/// <param name="State">Which forms, hints and badges it shows.</param>
/// <param name="Links">As they stand in it.</param>
/// <param name="Forms">Those that are sent with something typed or a photo, as <see cref="MarkForms"/> calls them.</param>
internal sealed record ReadPage(int Status, string Url, string State, IReadOnlyList<string> Links, IReadOnlyList<string> Forms)
{
    /// <summary>Marks each form of a `document` that is sent with what it is called, the same before and after it is shown again.</summary>
    public const string MarkForms = """
        const forms = Array.from(document.querySelectorAll('main form')).filter(f => f.method === 'post');
        forms.forEach((f, n) => {
          const action = f.getAttribute('action') || '';
          f.dataset.cut = f.dataset.testid || (action.match(/handler=\w+/) || [])[0] || 'form' + n;
        });
        const words = f => Array.from(f.elements).filter(e => e.name && (e.tagName === 'TEXTAREA' || (e.tagName === 'INPUT' && ['text', 'tel', 'date', 'number', 'search'].includes(e.type))))
          // Passwords are never kept, shown or not.
          .filter(e => !['Password', 'Pin'].includes(e.name));
        """;

    private const string Read = "async url => {" + """
          const answer = await fetch(url);
          const text = await answer.text();
          window.read = { url: answer.url, text };
          const document = new DOMParser().parseFromString(text, 'text/html');
          const state = Array.from(document.querySelectorAll('[data-testid], .empty, .badge'), e => e.dataset.testid || e.className);
        """ + MarkForms + """
          return {
            Status: answer.status, Url: answer.url, State: [...new Set(state)].sort().join(),
            Links: Array.from(document.querySelectorAll('a[href]'), a => a.getAttribute('href')),
            Forms: forms.filter(f => words(f).length || f.querySelector('[data-photos]')).map(f => f.dataset.cut)
          };
        }
        """;

    private const string Show = """
        () => {
          history.replaceState(null, '', window.read.url);
          document.open();
          document.write(window.read.text);
          document.close();
        }
        """;

    /// <summary>The page must be one of the site already.</summary>
    public static async Task<ReadPage> AsAsync(IPage page, string url) => (await page.EvaluateAsync<JsonElement>(Read, url)).Deserialize<ReadPage>()!;

    /// <summary>
    /// Draws what was read last, with its styles and scripts, in the window that is there: what looks at it (axe) has been loaded into that one
    /// and compiled, which in a window of its own takes longer than looking.
    /// </summary>
    public static async Task ShowAsync(IPage page)
    {
        await page.EvaluateAsync(Show);
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'", null, new PageWaitForFunctionOptions { PollingInterval = 10 });
    }
}
