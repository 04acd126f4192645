using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shuren.Commands;

namespace Shuren.BrowserTests;

/// <summary>
/// Cuts every form of the program four ways: a field missing, the sign-in gone, another person signed in beside it, a photo too large. What was
/// typed, and the photo that was right, must be found again (ADR 19). Forms are found by going through the demo town link by link as everyone who uses it.
/// </summary>
public sealed partial class CutFormsTests
{
    private const string Word = "留着这几个字";

    // A picture of 60 × 40, as small as a phone's is after it was made small.
    private const string DrawPhoto = """
        () => { const c = document.createElement('canvas'); c.width = 60; c.height = 40; c.getContext('2d').fillRect(5, 5, 30, 20); return c.toDataURL('image/jpeg').split(',')[1]; }
        """;

    [Fact]
    public async Task Send_EveryFormCutFourWays_FindsWordsAndPhotosAgain()
    {
        await using var demo = await Demo.StartAsync();
        var code = DemoTown.Villages[0].Code;
        var phone = await demo.PhoneAsync();
        // Signing in is what the other forms wait for.
        await phone.GotoAsync("/sign-in");
        var photo = Convert.FromBase64String(await phone.EvaluateAsync<string>(DrawPhoto));
        var resident = await demo.ResidentAsync(code, "1", DemoTown.Pin);
        var recorder = await demo.StaffAsync("guanliyuan1", DemoTown.Password);
        using var cut = new Cutter(photo);
        var committee = await demo.StaffAsync("liangwei1", DemoTown.Password);
        await committee.GotoAsync($"/v/{code}/lists");
        await committee.ClickAsync("form[data-testid=draft] button[type=submit]");
        await Site.LeaveAsync(committee, "/lists");
        (string Name, string[] Starts)[] staff =
            [("shijiansuo", ["/desk", $"/v/{code}/ledger/1"]), ("shenhe1", ["/desk"]), ("shending", ["/desk"]), ("admin", ["/desk"])];
        // Taken now: who walks is signed out again and again.
        var (asRecorder, asResident) = (await Cutter.SignInOf(recorder), await Cutter.SignInOf(resident));
        Func<Task>[] walks =
        [
            () => cut.AroundAsync(recorder, asResident, ["/desk", $"/v/{code}/redemption?q=1", $"/v/{code}/households", $"/v/{code}/objections"]),
            () => cut.AroundAsync(resident, asRecorder, ["/my"]),
            () => cut.AroundAsync(committee, asRecorder, [new Uri(committee.Url).AbsolutePath]),
            .. staff.Select(s => (Func<Task>)(async () => await cut.AroundAsync(await demo.StaffAsync(s.Name, DemoTown.Password), asRecorder, s.Starts)))
        ];
        await Parallel.ForEachAsync(walks, async (walk, _) => await walk());

        Assert.True(cut.Faults.IsEmpty, string.Join('\n', cut.Faults));
        // That it was forms that were cut: the search finding none would be green too.
        Assert.True(cut.Refused >= 15, $"Only {cut.Refused} forms missed a field.");
        Assert.True(cut.SignedOut >= 25 && cut.SignedOver >= 25, $"Only {cut.SignedOut} met a missing, {cut.SignedOver} another's sign-in.");
        Assert.True(cut.TooLarge >= 4, $"Only {cut.TooLarge} had a photo that was too large.");
    }

    private sealed partial class Cutter : IDisposable
    {
        // Several walk at once.
        private readonly ConcurrentDictionary<string, bool> _forms = [];
        private readonly byte[] _photo;
        // From the disk: as bytes it would travel to the browser as text, which takes seconds.
        private readonly string _large = Path.Combine(Directory.CreateTempSubdirectory("shuren-large-").FullName, "大.jpg");
        private int _refused;
        private int _signedOut;
        private int _signedOver;
        private int _tooLarge;

        public Cutter(byte[] photo)
        {
            _photo = photo;
            File.WriteAllBytes(_large, new byte[21 * 1024 * 1024]);
        }

        public ConcurrentQueue<string> Faults { get; } = [];

        public int Refused => _refused;

        public int SignedOut => _signedOut;

        public int SignedOver => _signedOver;

        public int TooLarge => _tooLarge;

        public void Dispose() => Directory.Delete(Path.GetDirectoryName(_large)!, recursive: true);

        public async Task AroundAsync(IPage page, Cookie other, IEnumerable<string> starts)
        {
            var queue = new Queue<string>(starts);
            var met = new HashSet<string>(queue);
            var kinds = new Dictionary<string, int>();
            await page.GotoAsync(queue.Peek());
            while (queue.TryDequeue(out var url))
            {
                var read = await ReadPage.AsAsync(page, url);
                var at = new Uri(read.Url);
                foreach (var form in url.StartsWith("/sign-", StringComparison.Ordinal) ? [] : read.Forms)
                {
                    if (_forms.TryAdd(Kind(at.AbsolutePath) + " " + Kind(form), true))
                    {
                        await CutAsync(page, other, read.Url, form);
                    }
                }
                foreach (var to in read.Links.Select(l => new Uri(at, l)))
                {
                    var kind = Kind(to.PathAndQuery);
                    if (to.Host == at.Host && !to.Query.Contains("handler=", StringComparison.Ordinal) && !to.AbsolutePath.Contains("/photos/", StringComparison.Ordinal)
                        && !to.AbsolutePath.StartsWith("/p/", StringComparison.Ordinal) && kinds.GetValueOrDefault(kind) < 2 && met.Add(to.PathAndQuery))
                    {
                        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                        queue.Enqueue(to.PathAndQuery);
                    }
                }
            }
        }

        // One after the other on the same form: what was found again after one cut is what the next one cuts.
        private async Task CutAsync(IPage page, Cookie other, string url, string form)
        {
            var mine = await SignInOf(page);
            var about = $"{new Uri(url).AbsolutePath} {form}";
            await page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
            var typed = await FillAsync(page, form);
            // The sign-in gone: then signed in again.
            await page.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "shuren" });
            await SendAsync(page, form);
            var isAtDoor = page.Url.Contains("/sign-in?next=", StringComparison.Ordinal);
            await page.Context.AddCookiesAsync([mine]);
            if (!isAtDoor)
            {
                Faults.Enqueue($"{about}: without the sign-in it led to {page.Url}.");
                return;
            }
            await LookAsync(page, Next(page), form, typed, about + " after the sign-in was gone");
            Interlocked.Increment(ref _signedOut);
            // Another person beside it.
            await page.Context.AddCookiesAsync([other]);
            await SendAsync(page, form);
            var saysWhose = (await page.InnerTextAsync("main")).Contains("换了别人登录", StringComparison.Ordinal);
            await page.Context.AddCookiesAsync([mine]);
            if (!saysWhose)
            {
                Faults.Enqueue($"{about}: sent under another's sign-in it was not said whose it is.");
                return;
            }
            await LookAsync(page, Next(page), form, typed, about + " after another had signed in");
            Interlocked.Increment(ref _signedOver);
            if (typed.Photo)
            {
                await page.Locator(Find(form)).Locator("[data-photos] input[type=file]").Last.SetInputFilesAsync(_large);
                await page.Locator(Find(form)).Locator(".photos-chosen button").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
                await SendAsync(page, form);
                if (!(await page.InnerTextAsync("main")).Contains("“大.jpg”没有收下", StringComparison.Ordinal))
                {
                    Faults.Enqueue($"{about}: the photo that is too large is not named.");
                }
                await LookAsync(page, null, form, typed, about + " with a photo too large");
                Interlocked.Increment(ref _tooLarge);
            }
            // A field missing, where one is needed.
            if (await page.EvaluateAsync<string?>(LeaveOut, form) is not { } missing)
            {
                return;
            }
            typed.Fields[missing] = "";
            await SendAsync(page, form);
            if (page.Url.Contains("kept=", StringComparison.Ordinal) && await page.Locator("[data-testid=errors]").CountAsync() > 0)
            {
                await LookAsync(page, null, form, typed, about + " with a field missing");
                Interlocked.Increment(ref _refused);
            }
        }

        private async Task<(Dictionary<string, string> Fields, bool Photo)> FillAsync(IPage page, string form)
        {
            var filled = await page.EvaluateAsync<JsonElement>(Fill, new { form, word = Word });
            var fields = filled.EnumerateArray().ToDictionary(f => f[0].GetString()!, f => f[1].GetString()!);
            var picker = page.Locator(Find(form)).Locator("[data-photos] input[type=file]").Last;
            var hasPhoto = await picker.CountAsync() > 0;
            if (hasPhoto)
            {
                await picker.SetInputFilesAsync(new FilePayload { Name = "好.jpg", MimeType = "image/jpeg", Buffer = _photo });
                // Made small, and shown.
                await page.Locator(Find(form)).Locator(".photos-chosen button").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
            }
            return (fields, hasPhoto);
        }

        private static Task SendAsync(IPage page, string form) => LeaveAsync(page, () => page.EvaluateAsync(Send, form));

        /// <summary>Does what leads to another page, and waits until that one is there.</summary>
        private static async Task LeaveAsync(IPage page, Func<Task> act)
        {
            await page.EvaluateAsync("() => { window.isLeft = true; }");
            await act();
            // Looked for now and then: by the browser's own measure, each frame, it would draw the page that is being left.
            await page.WaitForFunctionAsync("() => !window.isLeft && document.readyState !== 'loading'", null, new PageWaitForFunctionOptions { PollingInterval = 25 });
        }

        private async Task LookAsync(IPage page, string? at, string form, (Dictionary<string, string> Fields, bool Photo) typed, string about)
        {
            if (at is not null)
            {
                await page.GotoAsync(at, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
            }
            if (await page.Locator("[data-testid=check-sheet]").CountAsync() > 0)
            {
                await LeaveAsync(page, () => page.Locator("[data-testid=checked] button[value=back]").ClickAsync());
            }
            var found = await page.EvaluateAsync<JsonElement>(ReadFields, form);
            foreach (var (name, value) in typed.Fields)
            {
                if (!found.TryGetProperty(name, out var now) || now.GetString()!.ReplaceLineEndings("\n") != value)
                {
                    Faults.Enqueue($"{about}: {name} was {value} and is {(found.TryGetProperty(name, out now) ? now.GetString() : "not there")} at {page.Url}.");
                }
            }
            if (typed.Photo && !(await page.Locator(Find(form)).Locator(".brought").AllTextContentsAsync()).Any(t => t.Contains("好.jpg", StringComparison.Ordinal)))
            {
                Faults.Enqueue($"{about}: the photo is gone.");
            }
        }

        private static string Next(IPage page) => Uri.UnescapeDataString(page.Url.Split("next=")[1]);

        public static async Task<Cookie> SignInOf(IPage page)
        {
            var found = (await page.Context.CookiesAsync()).Single(c => c.Name == "shuren");
            return new Cookie { Name = found.Name, Value = found.Value, Domain = found.Domain, Path = found.Path, HttpOnly = true, SameSite = SameSiteAttribute.Lax };
        }

        private static string Find(string form) => $"[data-cut='{form}']";

        private static string Kind(string url) => Id().Replace(url.Split("?")[0], "/#") + (url.Contains("handler=", StringComparison.Ordinal) ? url.Split("handler=")[1].Split('&')[0] : "");

        [GeneratedRegex("/[0-9][0-9A-Za-z-]*")]
        private static partial Regex Id();

        private const string Fill = "({ form, word }) => {" + ReadPage.MarkForms + """
              const f = forms.find(x => x.dataset.cut === form);
              const typed = [];
              f.querySelectorAll('details').forEach(d => d.open = true);
              for (const e of words(f)) {
                const value = e.type === 'date' ? '2026-10-20' : /numeric|decimal/.test(e.inputMode) || e.type === 'number' ? '3'
                  : e.type === 'tel' ? '13900001234' : e.maxLength > 0 ? word.slice(0, e.maxLength) : word;
                e.value = value;
                if (!typed.some(t => t[0] === e.name)) typed.push([e.name, value]);
              }
              for (const e of f.querySelectorAll('select')) {
                const choice = Array.from(e.options).reverse().find(o => o.value);
                if (choice) e.value = choice.value;
              }
              return typed;
            }
            """;

        private const string LeaveOut = "form => {" + ReadPage.MarkForms + """
              const f = forms.find(x => x.dataset.cut === form);
              const out = words(f).find(e => e.closest('.field')?.querySelector('.must')) || words(f)[0];
              if (!out) return null;
              out.value = '';
              return out.name;
            }
            """;

        private const string Send = "form => {" + ReadPage.MarkForms + """
              const f = forms.find(x => x.dataset.cut === form);
              const button = Array.from(f.elements).find(e => e.type === 'submit' && !e.disabled && !e.hasAttribute('formaction'));
              setTimeout(() => f.requestSubmit(button), 0);
            }
            """;

        private const string ReadFields = "form => {" + ReadPage.MarkForms + """
              const f = forms.find(x => x.dataset.cut === form);
              return f ? Object.fromEntries(words(f).map(e => [e.name, e.value]).reverse()) : {};
            }
            """;
    }
}
