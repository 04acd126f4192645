using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shuren.Commands;
using static Microsoft.Playwright.Assertions;

namespace Shuren.BrowserTests;

/// <summary>Paper as a printer gets it, and the first screen of a phone: what no list of pages would show.</summary>
public sealed partial class LookTests(LookTests.Stand stand) : IClassFixture<LookTests.Stand>
{
    private const string WeChat = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 XWEB/1160117 MicroMessenger/8.0.47";

    private static readonly string Code = DemoTown.Villages[0].Code;

    /// <summary>One demo town for all of them.</summary>
    public sealed class Stand : IAsyncLifetime
    {
        public Demo Demo { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Demo = await Demo.StartAsync();

        public ValueTask DisposeAsync() => Demo.DisposeAsync();
    }

    /// <summary>The walk through every page is worth what its instrument sees.</summary>
    [Fact]
    public async Task Ask_OfAPageWithFaults_NamesEach()
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.EvaluateAsync("""
            document.documentElement.removeAttribute('lang');
            document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/nothing.png"><button></button><p id="pale">这一行字太浅了</p><input type="text">');
            // Not in the text of the page: its policy allows no style there.
            Object.assign(document.getElementById('pale').style, { color: '#ccc', background: '#fff' });
            """);

        var found = (await Accessibility.ViolationsAsync(page)).Select(v => v.Split(' ')[0]).ToList();

        Assert.Superset(new HashSet<string> { "html-has-lang", "image-alt", "button-name", "color-contrast", "label" }, found.ToHashSet());
    }

    [Fact]
    public async Task Print_SheetOfSeveralPages_NumbersThemAndRepeatsTheHead()
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync($"/v/{Code}/reviews");
        await page.ClickAsync("main table a >> nth=-1");
        await page.GotoAsync(new Uri(page.Url).AbsolutePath + "/print");

        var pdf = await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
        Assert.True(PdfPage().Count(Encoding.Latin1.GetString(pdf)) > 1, "The demo's sheet should take several pages.");
        // A browser that knows no margin boxes would drop them from what it read.
        var rules = await page.EvaluateAsync<string[]>("Array.from(document.styleSheets[0].cssRules).filter(r => r instanceof CSSPageRule).map(r => r.cssText)");
        Assert.Contains(rules, r => r.Contains("counter(page)", StringComparison.Ordinal) && r.Contains("counter(pages)", StringComparison.Ordinal));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("table-header-group", await StyleAsync(page, "thead", "display"));
        Assert.Equal("avoid", await StyleAsync(page, "tbody tr", "breakInside"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(13)]
    public async Task Print_RedBoard_LeavesNoWinnerAloneInTheLastRow(int winners)
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync($"/v/{Code}/notices");
        await page.ClickAsync("main table a >> nth=-1");
        await page.GotoAsync(new Uri(page.Url).AbsolutePath + "/paper");
        await page.EvaluateAsync(
            """
            n => {
              const list = document.querySelector('.board .red'), one = list.firstElementChild;
              one.querySelector('.name').textContent = '欧阳某某';
              list.replaceChildren(...Array.from({ length: n }, () => one.cloneNode(true)));
            }
            """, winners);
        foreach (var (media, width) in ((Media, int)[])[(Media.Print, 673), (Media.Screen, 1280)])
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = media });
            var rows = await page.EvaluateAsync<int[]>(
                """
                () => {
                  const tops = Array.from(document.querySelectorAll('.board .red li'), li => Math.round(li.getBoundingClientRect().top));
                  return [...new Set(tops)].map(top => tops.filter(t => t === top).length);
                }
                """);
            Assert.True(winners == 1 || rows[^1] > 1, $"{winners} winners, {media}: rows of {string.Join("+", rows)}");
            Assert.True(
                await page.EvaluateAsync<bool>("Array.from(document.querySelectorAll('.board .red :is(.name, .place)')).every(e => e.getBoundingClientRect().height < 2 * parseFloat(getComputedStyle(e).fontSize))"),
                "A name is broken in two, or a dash stands on its own line.");
        }
    }

    [Fact]
    public async Task Print_Card_ShowsItsCodeWhole()
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync($"/v/{Code}/households?q=1");
        await page.ClickAsync("main table a");
        await page.GotoAsync(new Uri(page.Url).AbsolutePath + "/card");
        await page.SetViewportSizeAsync(673, 1000);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        var box = (await page.Locator(".qr img").BoundingBoxAsync())!;
        Assert.True(box.Width >= 90 && Math.Abs(box.Width - box.Height) < 1 && box.X + box.Width <= 673, $"{box.Width} × {box.Height} at {box.X}");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.qr img').naturalWidth > 0"));
    }

    [Fact]
    public async Task PrintButton_WhereItWouldDoNothing_IsNotShown()
    {
        var url = $"/v/{Code}/applications/blank";
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync(url);
        await Expect(page.Locator("[data-print]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-print-hint]")).ToBeHiddenAsync();

        foreach (var (agent, script) in ((string?, bool)[])[(WeChat, true), (null, false)])
        {
            var phone = await stand.Demo.PhoneAsync(userAgent: agent, script: script);
            await phone.Context.AddCookiesAsync((await page.Context.CookiesAsync()).Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = page.Url }));
            await phone.GotoAsync(url);
            await Expect(phone.Locator("[data-print]")).ToBeHiddenAsync();
            await Expect(phone.Locator("[data-print-hint]")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Notice_WithLinksAndButtonsInIt_KeepsTheirContrast()
    {
        var page = await stand.Demo.ResidentAsync(Code, "1", DemoTown.Pin);
        await page.GotoAsync("/my");
        await page.EvaluateAsync(
            """
            () => {
              for (const kind of ['', 'ok', 'info', 'warn', 'bad']) {
                const notice = document.createElement('div');
                notice.className = 'notice ' + kind;
                notice.innerHTML = '<p>有一条 <a href="/my">看一看</a></p>' + ['', 'secondary', 'danger', 'link', 'small'].map(b =>
                  `<p><a class="button ${b}" href="/my">说明情况</a> <button class="button ${b}" type="button">同意</button></p>`).join('');
                document.querySelector('main .wrap').append(notice);
              }
            }
            """);

        await AssertContrastAsync(page);
    }

    /// <summary>What was said last stands above the sheet, as wide as it, and is no part of the paper.</summary>
    [Fact]
    public async Task Notice_OnAPageOfPaper_KeepsToTheSheetAndIsNotPrinted()
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync($"/v/{Code}/redemption/issues");
        await page.ClickAsync("main table a >> nth=0");
        await page.Locator("article.paper").WaitForAsync();
        await page.EvaluateAsync("() => { const n = document.createElement('div'); n.className = 'notice ok'; n.setAttribute('role', 'status'); n.textContent = '发放好了。'; document.querySelector('main').prepend(n); }");
        await page.SetViewportSizeAsync(1280, 900);

        var (notice, sheet) = ((await page.Locator("main > .notice").BoundingBoxAsync())!, (await page.Locator("article.paper").First.BoundingBoxAsync())!);
        Assert.True(notice.X >= sheet.X - 1 && notice.X + notice.Width <= sheet.X + sheet.Width + 1, $"{notice.X}+{notice.Width} over {sheet.X}+{sheet.Width}");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Expect(page.Locator("main > .notice")).ToBeHiddenAsync();
    }

    /// <summary>Three megabytes take more than a minute on a village's line. The camera and the album are two pickers, for phones that offer only one.</summary>
    [Fact]
    public async Task Photo_OfSeveralMegabytes_TravelsSmall()
    {
        var page = await stand.Demo.ResidentAsync(Code, "1", DemoTown.Pin);
        await page.GotoAsync("/my/claims/new");
        var large = Convert.FromBase64String(await page.EvaluateAsync<string>(
            """
            () => {
              const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
              [canvas.width, canvas.height] = [3000, 2000];
              const picture = pen.createImageData(3000, 2000);
              for (let i = 0, x = 1; i < picture.data.length; i++) { x = Math.imul(x, 1103515245) + 12345 | 0; picture.data[i] = i % 4 === 3 ? 255 : x >> 16 & 255; }
              pen.putImageData(picture, 0, 0);
              return canvas.toDataURL('image/jpeg', .9).split(',')[1];
            }
            """));
        Assert.True(large.Length > 3_000_000, $"The photo has only {large.Length} bytes.");
        var pickers = page.Locator("[data-photos] input[type=file]");
        Assert.Equal("environment|image/*,|image/*", await pickers.EvaluateAllAsync<string>("all => all.map(e => (e.getAttribute('capture') || '') + '|' + e.accept).join()"));

        await pickers.Last.SetInputFilesAsync(new FilePayload { Name = "大.jpg", MimeType = "image/jpeg", Buffer = large });
        await page.Locator(".photos-chosen button").First.WaitForAsync();

        var sent = await pickers.Last.EvaluateAsync<int[]>("async e => [e.files.length, e.files[0].size, (await createImageBitmap(e.files[0])).width]");
        Assert.Equal((1, 1600), (sent[0], sent[2]));
        Assert.InRange(sent[1], 1, large.Length / 2);
    }

    [Fact]
    public async Task Round_OnAPhone_ShowsHouseholdsOnTheFirstScreen()
    {
        var page = await stand.Demo.StaffAsync("guanliyuan1", DemoTown.Password);
        await page.GotoAsync($"/v/{Code}/groups/round/{DateTime.UtcNow.AddHours(8):yyyy-MM}");
        // As many groups and households as a large village has.
        await page.EvaluateAsync(
            """
            () => {
              const tabs = document.querySelector('.tabs'), body = document.querySelector('.grid-form tbody');
              for (let i = 7; i <= 14; i++) { const li = tabs.firstElementChild.cloneNode(true); li.firstElementChild.removeAttribute('aria-current'); li.firstElementChild.textContent = i + '组'; tabs.append(li); }
              while (body.children.length < 20) body.append(body.firstElementChild.cloneNode(true));
            }
            """);

        var seen = await page.EvaluateAsync<int>(
            """
            () => {
              const bar = document.querySelector('.action-bar').getBoundingClientRect().top, head = document.querySelector('.grid-form thead th').getBoundingClientRect().bottom;
              return Array.from(document.querySelectorAll('.grid-form tbody tr'), r => r.getBoundingClientRect()).filter(r => r.top >= head - 1 && r.bottom <= bar + 1).length;
            }
            """);
        Assert.True(seen >= 4, $"{seen} households to be seen");
        // The filter is one strip, and says where one is however far it was moved.
        Assert.True((await page.Locator(".tabs").BoundingBoxAsync())!.Height < 80);
        await page.EvaluateAsync("document.querySelector('.tabs').scrollLeft = 9999");
        var current = (await page.Locator(".tabs [aria-current]").BoundingBoxAsync())!;
        Assert.True(current.X >= 0 && current.X + current.Width <= 360, $"at {current.X}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Tiles_OnAPhone_LeaveNoneAloneInHalfARow(int count)
    {
        var page = await stand.Demo.ResidentAsync(Code, "1", DemoTown.Pin);
        await page.GotoAsync("/my/entries");
        await page.EvaluateAsync(
            """
            n => { const list = document.querySelector('.tiles'), one = list.firstElementChild; list.replaceChildren(...Array.from({ length: n }, () => one.cloneNode(true))); }
            """, count);

        var ends = await page.EvaluateAsync<int[]>("Array.from(document.querySelectorAll('.tiles > li'), e => Math.round(e.getBoundingClientRect().right))");
        Assert.Equal(ends.Max(), ends[^1]);
    }

    private static async Task AssertContrastAsync(IPage page)
        => Assert.DoesNotContain(await Accessibility.ViolationsAsync(page), v => v.StartsWith("color-contrast ", StringComparison.Ordinal));

    private static Task<string> StyleAsync(IPage page, string selector, string property)
        => page.EvaluateAsync<string>("([s, p]) => getComputedStyle(document.querySelector(s))[p]", new[] { selector, property });

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)")]
    private static partial Regex PdfPage();
}
