using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Shuren.Commands;
using Shuren.Features.Remedies;
using Shuren.Hosting;

namespace Shuren.BrowserTests;

/// <summary>
/// Goes through the demo town link by link as everyone who uses it, and looks at each page that comes up: nothing runs off a phone of
/// 320 px, what is pressed is big enough for a thumb, no English shows through, and axe finds no fault. With the text doubled the page still
/// fits and its head leaves room; on paper no name or date is broken in two. Each kind of file that a page offers is opened, too.
/// </summary>
public sealed partial class EveryPageTests
{
    private const int StatesPerPage = 2;

    /// <summary>Kinds of files that the demo's pages offer: fewer would mean that a link is gone.</summary>
    private const int FilesAtLeast = 40;

    // Not led to by a link, or gone once there is an account.
    private static readonly Dictionary<string, string> NotLinked = new()
    {
        ["/first-run"] = "only while there is no account",
        ["/error"] = "only after a fault",
        ["/sign-out"] = "a button",
        ["/denied"] = "only when refused",
        ["/my/photos/{id:guid}"] = "a picture",
        ["/v/{village}/photos/{id:guid}"] = "a picture",
        ["/p/{village}/applications/{id:guid}"] = "after applying"
    };

    private static readonly string[] Starts = ["/", "/sign-in", "/denied"];

    [Fact]
    public async Task Open_EveryPageOfTheDemo_FitsAPhoneAndPassesAxe()
    {
        await using var demo = await Demo.StartAsync();
        var look = new Look();
        var code = DemoTown.Villages[0].Code;
        // Not the first board that ever was: there is paper to compare it with.
        var compared = Quarter.Of(demo.Services.GetRequiredService<TimeProvider>().Today()).Plus(-2);
        (string Name, string[] Starts)[] staff =
        [
            ("guanliyuan1", ["/desk", $"/v/{code}/redemption?q=1", $"/v/{code}/households", $"/v/{code}/objections", $"/v/{code}/ledger/{await OpenChanceAsync(demo, code)}"]),
            ("shenhe1", ["/desk"]),
            ("jiandu1", ["/desk", $"/v/{code}/notices/{compared}"]), ("shijiansuo", ["/desk", $"/v/{code}/ledger/1"]), ("shending", ["/desk"]), ("admin", ["/desk"])
        ];
        Func<Task>[] walks =
        [
            async () =>
            {
                // A draft has pages of its own.
                var committee = await demo.StaffAsync("liangwei1", DemoTown.Password);
                await committee.GotoAsync($"/v/{code}/lists");
                await committee.ClickAsync("form[data-testid=draft] button[type=submit]");
                await Site.LeaveAsync(committee, "/lists");
                await look.AroundAsync(committee, [new Uri(committee.Url).AbsolutePath, "/account/password"]);
            },
            async () => await look.AroundAsync(await demo.PhoneAsync(), Starts),
            .. staff.Select(s => (Func<Task>)(async () => await look.AroundAsync(await demo.StaffAsync(s.Name, DemoTown.Password), s.Starts))),
            async () => await look.AroundAsync(await demo.ResidentAsync(code, "1", DemoTown.Pin), ["/my"])
        ];
        // As many at once as there are processors: most of the time goes into drawing.
        await Parallel.ForEachAsync(walks, async (walk, _) => await walk());

        var routes = demo.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Distinct().ToList();
        await look.Files.OpenAsync();
        Assert.True(look.Files.Kinds.Count >= FilesAtLeast, $"{look.Files.Kinds.Count} kinds of files: {string.Join(' ', look.Files.Kinds)}");
        var missed = routes.FindAll(r => !NotLinked.ContainsKey(r) && !look.Paths.Any(p => RouteRegex(r).IsMatch(p)));
        Assert.True(
            look.Faults.Count + look.Files.Faults.Count + missed.Count == 0,
            string.Join('\n', [.. look.Faults, .. look.Files.Faults, .. missed.Select(m => "No link leads to " + m)]));
    }

    /// <summary>The deduction that the first household can still make good: one entry of many in the ledger.</summary>
    private static async Task<long> OpenChanceAsync(Demo demo, string code)
    {
        await using var scope = demo.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var village = (await db.Villages.SingleAsync(v => v.Code == code)).Key;
        var first = await db.Households.In(village).Where(h => h.CardNumber == 1).Select(h => h.HouseholdId).SingleAsync();
        var today = demo.Services.GetRequiredService<TimeProvider>().Today();
        return (await RemedyChance.OpenAsync(db, village, first, today))[0].Entry.Seq;
    }

    private static Regex RouteRegex(string route)
    {
        var pattern = Placeholder().Replace(Regex.Escape(route).Replace("\\{", "{", StringComparison.Ordinal).Replace("/{month\\?}", "(/[^/]+)?", StringComparison.Ordinal)
            .Replace("/{quarter\\?}", "(/[^/]+)?", StringComparison.Ordinal).Replace("/{data\\?}", "(/[^/]+)?", StringComparison.Ordinal), "[^/]+");
        return new Regex($"^{pattern}$");
    }

    [GeneratedRegex(@"\{[^}]+\}+")]
    private static partial Regex Placeholder();

    /// <summary>What has been seen, and what was wrong with it.</summary>
    private sealed partial class Look
    {
        // Several walk at once.
        private readonly Lock _gate = new();
        private readonly Dictionary<string, HashSet<string>> _states = [];

        public HashSet<string> Paths { get; } = [];

        public List<string> Faults { get; } = [];

        public Documents Files { get; } = new();

        /// <summary>Follows the links of one person, two of each kind, and none to pages that have been looked at in enough states.</summary>
        public async Task AroundAsync(IPage page, IEnumerable<string> starts)
        {
            var queue = new Queue<string>(starts);
            var met = new HashSet<string>(queue);
            var kinds = new Dictionary<string, int>();
            await page.GotoAsync(queue.Peek());
            while (queue.TryDequeue(out var url))
            {
                var read = await ReadPage.AsAsync(page, url);
                if (read.Status != 200 && url != "/denied")
                {
                    Found([$"{url}: answered {read.Status}"]);
                    continue;
                }
                lock (_gate)
                {
                    Paths.Add(new Uri(read.Url).AbsolutePath);
                    Paths.Add(url.Split('?')[0]);
                }
                await LookAtAsync(page, read);
                foreach (var link in read.Links)
                {
                    var to = new Uri(new Uri(read.Url), link);
                    if (to.Host is not ("127.0.0.1" or "localhost") || to.Scheme is not "http" || to.AbsolutePath.Contains("/photos/", StringComparison.Ordinal))
                    {
                        continue;
                    }
                    if (Offered().Match(to.Query) is { Success: true } offered)
                    {
                        await Files.TakeAsync(page, Kind(to.PathAndQuery) + offered.Value, to);
                        continue;
                    }
                    var kind = Kind(to.PathAndQuery);
                    if (!IsKnown(Kind(to.AbsolutePath)) && kinds.GetValueOrDefault(kind) < 2 && met.Add(to.PathAndQuery))
                    {
                        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                        queue.Enqueue(to.PathAndQuery);
                    }
                }
            }
        }

        private async Task LookAtAsync(IPage page, ReadPage read)
        {
            // The same page with other forms is looked at again.
            if (!IsNew(Kind(new Uri(read.Url).AbsolutePath), read.State, out var isFirst))
            {
                return;
            }
            await ReadPage.ShowAsync(page);
            foreach (var width in isFirst ? (int[])[320, 1280] : [320])
            {
                await page.SetViewportSizeAsync(width, 740);
                await FindAsync(page, Measure, $"at {width} px");
                if (isFirst && width > 1000)
                {
                    // The menus and tables of a wide screen, once for each page, and their colours are the phone's; the phone's in each of its states.
                    await AxeAsync(page, withColours: false);
                }
            }
            await page.SetViewportSizeAsync(360, 740);
            await page.EvaluateAsync("document.documentElement.style.fontSize = '212.5%'");
            await FindAsync(page, DoubledText, "with the text doubled");
            await page.EvaluateAsync("document.documentElement.style.fontSize = ''");
            if (isFirst)
            {
                // A4 without its margins. Forms, in which the states of a page differ, are not printed.
                await page.SetViewportSizeAsync(673, 1000);
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
                await FindAsync(page, Printed, "on paper");
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Null });
                await page.SetViewportSizeAsync(360, 740);
            }
            await AxeAsync(page, withColours: true);
        }

        private async Task AxeAsync(IPage page, bool withColours)
        {
            Found((await Accessibility.ViolationsAsync(page, withColours: withColours)).Select(v => $"{page.Url} at {page.ViewportSize?.Width} px: {v}"));
        }

        private async Task FindAsync(IPage page, string script, string how)
            => Found((await page.EvaluateAsync<JsonElement>(script)).EnumerateArray().Select(f => $"{page.Url} {how}: {f.GetString()}"));

        private void Found(IEnumerable<string> faults)
        {
            lock (_gate)
            {
                Faults.AddRange(faults);
            }
        }

        private bool IsKnown(string kind)
        {
            lock (_gate)
            {
                return _states.TryGetValue(kind, out var states) && states.Count >= StatesPerPage;
            }
        }

        private bool IsNew(string kind, string state, out bool isFirst)
        {
            lock (_gate)
            {
                var states = _states.TryGetValue(kind, out var seen) ? seen : _states[kind] = [];
                isFirst = states.Count == 0;
                return states.Count < StatesPerPage && states.Add(state);
            }
        }

        private static string Kind(string url)
        {
            var (path, query) = url.Split('?', 2) is [var p, var q] ? (p, q) : (url, "");
            return Id().Replace(path, "/#") + "?" + string.Join('&', query.Split('&').Select(v => v.Split('=')[0]).Order());
        }

        [GeneratedRegex("/[0-9][0-9A-Za-z-]*")]
        private static partial Regex Id();

        [GeneratedRegex("handler=[A-Za-z0-9]+")]
        private static partial Regex Offered();

        private const string DoubledText = """
            () => {
              const faults = [];
              const wide = document.documentElement.scrollWidth - window.innerWidth;
              if (wide > 0) {
                const widest = Array.from(document.querySelectorAll('body *')).filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('.scroll')).pop();
                faults.push(`runs ${wide} px off the screen: ${widest ? widest.outerHTML.slice(0, 120) : ''}`);
              }
              const high = Array.from(document.querySelectorAll('.top, .tabbar')).reduce((sum, e) => sum + e.getBoundingClientRect().height, 0);
              if (high > window.innerHeight / 4) faults.push(`the head is ${Math.round(high)} px of ${window.innerHeight}`);
              const words = Array.from(document.querySelectorAll('.brand, .where, .menu-open, .top .end > *, .tabbar a')).map(e => {
                const text = document.createRange();
                text.selectNodeContents(e);
                const inner = text.getBoundingClientRect(), outer = e.getBoundingClientRect();
                const clips = getComputedStyle(e).overflow === 'hidden';
                return { e, left: inner.left, right: clips ? Math.min(inner.right, outer.right) : inner.right, top: inner.top, bottom: inner.bottom };
              }).filter(w => w.right - w.left > 0);
              for (const [i, a] of words.entries()) {
                for (const b of words.slice(i + 1)) {
                  const covers = a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
                  if (covers) faults.push(`${a.e.innerText.trim()} runs into ${b.e.innerText.trim()}`);
                }
              }
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) {
                const text = walk.currentNode.textContent.trim();
                // Heads of tables and the like that only a screen reader is to find are one pixel wide.
                const head = walk.currentNode.parentElement.closest('thead, .vh');
                if (text.length < 3 || head && getComputedStyle(head).clipPath !== 'none') continue;
                const range = document.createRange();
                range.selectNodeContents(walk.currentNode);
                const lines = new Set(Array.from(range.getClientRects(), r => Math.round(r.top))).size;
                if (lines >= text.length) faults.push('one character a line: ' + text);
              }
              return faults;
            }
            """;

        private const string Printed = """
            () => {
              const faults = [];
              const wide = document.documentElement.scrollWidth - window.innerWidth;
              if (wide > 1) faults.push(`runs ${wide} px off the paper`);
              for (const e of document.querySelectorAll('[role=status], button, .button')) {
                if (e.getBoundingClientRect().height > 0) faults.push('printed: ' + e.outerHTML.slice(0, 120));
              }
              const whole = /^([\u4e00-\u9fff·]{2,4}|\d+组|\d{4}-\d{2}(-\d{2})?|\d{2}-\d{2}|\d{4}-\d{3,4}|红榜第 \d+ 名)$/;
              const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) {
                const text = walk.currentNode.textContent.trim();
                if (!whole.test(text) || !walk.currentNode.parentElement.closest('table, .board')) continue;
                const range = document.createRange();
                range.selectNodeContents(walk.currentNode.parentElement.matches('.place') ? walk.currentNode.parentElement : walk.currentNode);
                const lines = new Set(Array.from(range.getClientRects()).filter(r => r.width > 0).map(r => Math.round(r.top))).size;
                if (lines > 1) faults.push('broken in two: ' + text);
                // The dashes beside a place stand on its line: one line's height.
                const place = walk.currentNode.parentElement;
                if (place.matches('.place') && place.getBoundingClientRect().height > 2 * parseFloat(getComputedStyle(place).fontSize)) faults.push('dashes alone: ' + text);
              }
              return [...new Set(faults)];
            }
            """;

        private const string Measure = """
            () => {
              const faults = [];
              const wide = document.documentElement.scrollWidth - window.innerWidth;
              if (wide > 0) {
                const widest = Array.from(document.querySelectorAll('body *')).filter(e => e.getBoundingClientRect().right > window.innerWidth + 1).pop();
                faults.push(`runs ${wide} px off the screen: ${widest ? widest.outerHTML.slice(0, 120) : ''}`);
              }
              for (const e of document.querySelectorAll('main button, main .button:not(.small), main select, main textarea, main input:not([type=hidden]):not([type=checkbox]):not([type=radio])')) {
                const box = e.getBoundingClientRect();
                if (box.height > 0 && box.height < 40 && !e.classList.contains('small')) faults.push(`${Math.round(box.height)} px high: ${e.outerHTML.slice(0, 120)}`);
              }
              // Digests are printed in one piece, in groups of eight, or only their first eight; some look like a word.
              // So are fingerprints, in fours; slips, keys and addresses are there to be copied.
              const text = document.body.innerText.replace(/S[LB]1:\S+|https?:\S+|-----[^]+-----|^printf .*$/gm, '')
                .replace(/\b[0-9a-f]{4}(?:\s[0-9a-f]{4}){3}\b/g, '').replace(/[0-9a-f]{16,}|\b[0-9a-f]{8}(?:\s[0-9a-f]{8})+\b|\b(?=[a-f]*\d)[0-9a-f]{8}\b/g, '');
              const known = ['xlsx', 'Excel', 'Word', 'PDF', 'JSON', 'JPEG', 'PNG', 'WebP', 'WAV', 'MP3'];
              const english = (text.match(/[A-Za-z]{3,}[0-9A-Za-z]*/g) || []).filter(w => !known.includes(w) && !/^(admin|shijiansuo|shending|guanliyuan|shenhe|liangwei|jiandu)/.test(w));
              if (english.length) faults.push('English: ' + [...new Set(english)].slice(0, 5).join(' '));
              return faults;
            }
            """;
    }
}
