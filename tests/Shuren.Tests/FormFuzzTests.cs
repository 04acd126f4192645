using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.Tests;

/// <summary>
/// Every form that the pages of a village, its town, a household and the public show, each of its fields with what no form should get: no answer
/// is an error of the server's, nothing of it comes back as markup, and what refuses it is Chinese. Forms are found by opening the
/// pages, handlers by reading the application: new ones are there by themselves.
/// </summary>
public sealed partial class FormFuzzTests(FormFuzzWorlds worlds) : IClassFixture<FormFuzzWorlds>
{
    private const string Markup = "<script>alert(1)</script>";

    /// <summary>For every field, on both engines: what each engine stores, counts or refuses in its own way.</summary>
    private static readonly (string Name, string? Value)[] Always = [("4001", new string('长', 4001)), ("int max", "2147483647"), ("NUL", "a\0b")];

    /// <summary>
    /// Read, or refused, in front of the database: on SQLite a field gets <see cref="Turns"/> of these, the next field the next ones.
    /// </summary>
    private static readonly (string Name, string? Value)[] InTurn =
    [
        ("left out", null), ("empty", ""), ("markup", Markup), ("100000", new string('a', 100_000)), ("colon", "x:y"), ("zero width", "\u200b\ufeff"), ("minus one", "-1"),
        ("emoji", "👨‍👩‍👧😀"), ("zero", "0"), ("99", "99"), ("long max", "9223372036854775807"), ("beyond", "99999999999999999999"), ("exponent", "1e9"), ("year 1", "0001-01-01"),
        ("no day", "2022-13-45"), ("other id", "0197a000-0000-7000-8000-000000000000"), ("other type", "Award:卫生"), ("full width", "１２"), ("letters", "abc"),
        ("year 9999", "9999-12-31")
    ];

    private static int Turns => TestDatabase.IsPostgres ? 0 : 2;

    /// <summary>How far the list goes on from field to field.</summary>
    private const int Step = 2;

    private static readonly PageRow[] Rows = typeof(IsolationTests).Assembly.GetTypes()
        .Where(t => typeof(IPageRows).IsAssignableFrom(t) && !t.IsInterface)
        .SelectMany(t => ((IPageRows)Activator.CreateInstance(t)!).Rows)
        .Where(r => r.Route is not "sign-out")
        .ToArray();

    public static TheoryData<string> Routes => [.. Rows.Select(r => r.Route)];

    public static TheoryData<string> Handlers => [.. PageHandler.All.Where(h => h.Verb == "POST" && h.Route != "sign-out").Select(h => h.ToString())];

    [BothEngines]
    [Theory]
    [MemberData(nameof(Routes), DisableDiscoveryEnumeration = true)]
    public async Task Form_WithAnAttackInEachField_IsNeverAnErrorOfTheServer(string route)
    {
        var row = Array.Find(Rows, r => r.Route == route)!;
        var url = row.Address(worlds.Own.Village, worlds.Own);
        var wrong = new StringBuilder();
        var page = await (await worlds.ReaderAsync(row.Of)).GetAsync(url);
        var turn = Array.IndexOf(Rows, row);
        foreach (var number in Enumerable.Range(0, Forms(page).Count))
        {
            // A form found anew before each field: what went through before may have changed the page.
            foreach (var field in Fields(Forms(page)[number]))
            {
                var turns = Enumerable.Range(turn, Turns).Select(t => InTurn[t % InTurn.Length]).ToList();
                turn += Step;
                foreach (var (name, value) in Always.Concat(turns))
                {
                    var form = new TestForm(page, Forms(page)[number]);
                    form.Forge(FormFilter.Field, Guid.CreateVersion7().ToString());
                    _ = value is null ? form.Drop(f => f == field) : form.Forge(field, value);
                    await SendAsync($"form {number + 1}, {field}: {name}", form, wrong);
                }
            }
        }

        Assert.True(wrong.Length == 0, $"{url}\n{wrong}");
    }

    /// <summary>Handlers whose form the page does not show today: a form of yesterday, or made by hand.</summary>
    [Theory]
    [MemberData(nameof(Handlers), DisableDiscoveryEnumeration = true)]
    public async Task Handler_WithAnAttackInAllFields_IsNeverAnErrorOfTheServer(string handler)
    {
        var asked = PageHandler.All.Single(h => h.ToString() == handler);
        var row = Array.Find(Rows, r => r.Route == asked.Route)!;
        var url = row.Address(worlds.Own.Village, worlds.Own);
        var fields = Bound(asked.Page).Concat(asked.Method!.GetParameters().Select(p => p.Name!)).ToList();
        var wrong = new StringBuilder();
        var client = await worlds.ReaderAsync(row.Of);
        var token = await worlds.TokenAsync(client);
        // Every fifth; the next handler gets the next ones.
        var turn = Array.FindIndex(Handlers.ToArray(), h => h == handler);
        foreach (var (name, value) in Always.Concat(InTurn.Where((_, i) => (i + turn) % 5 == 0)))
        {
            var sent = fields.Where(_ => value is not null).Select(f => KeyValuePair.Create(f, value!))
                .Concat([KeyValuePair.Create("__RequestVerificationToken", token), KeyValuePair.Create("Checked", "true"), KeyValuePair.Create(FormFilter.Field, Guid.CreateVersion7().ToString())]);
            var request = new HttpRequestMessage(HttpMethod.Post, url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + asked.Query.TrimStart('?')) { Content = new FormUrlEncodedContent(sent) };
            await SendAsync(name, () => client.SendAsync(request), wrong);
        }

        Assert.True(wrong.Length == 0, $"{asked}\n{wrong}");
    }

    private static async Task SendAsync(string what, TestForm form, StringBuilder wrong)
    {
        if (await SendAsync(what, () => form.PostAsync(), wrong) is { } page && page.Html.Contains("data-testid=\"checked\"", StringComparison.Ordinal))
        {
            await SendAsync(what + ", checked", () => page.Form("checked").PostAsync("true"), wrong);
        }
    }

    private static async Task<TestPage?> SendAsync(string what, Func<Task<TestPage>> send, StringBuilder wrong)
    {
        TestPage page;
        try
        {
            page = await send();
        }
        catch (InvalidOperationException e)
        {
            wrong.AppendLine(CultureInfo.InvariantCulture, $"{what}: {e.Message} {e.InnerException?.GetType().Name} {e.InnerException?.Message} {Place(e.InnerException)}");
            return null;
        }
        if ((int)page.Status >= 500)
        {
            wrong.AppendLine(CultureInfo.InvariantCulture, $"{what}: {page.Status}");
        }
        if (page.Html.Contains(Markup, StringComparison.OrdinalIgnoreCase))
        {
            wrong.AppendLine(CultureInfo.InvariantCulture, $"{what}: came back as markup");
        }
        if (page.Status == HttpStatusCode.BadRequest && English().Match(page.Document.QuerySelector("main")?.TextContent ?? page.Html) is { Success: true } english)
        {
            wrong.AppendLine(CultureInfo.InvariantCulture, $"{what}: {english.Value}");
        }
        return page;
    }

    private static string Place(Exception? e) => e?.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Shuren.Features", StringComparison.Ordinal) || l.Contains("Shuren.Infra", StringComparison.Ordinal))?.Trim() ?? "";

    private static List<IHtmlFormElement> Forms(TestPage page)
        => page.Document.QuerySelectorAll("main form").OfType<IHtmlFormElement>().Where(f => string.Equals(f.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase)).ToList();

    private static List<string> Fields(IHtmlFormElement form)
    {
        var names = form.Elements.Select(e => e.GetAttribute("name")).Where(n => n is { Length: > 0 } and not ("__RequestVerificationToken" or FormFilter.Field)).Select(n => n!).Distinct().ToList();
        // A column of the same field is one field: the first row stands for all.
        return names.GroupBy(n => n.Split('[')[0]).Select(g => g.First()).ToList();
    }

    private static IEnumerable<string> Bound(Type page)
    {
        foreach (var property in page.GetProperties().Where(p => p.IsDefined(typeof(BindPropertyAttribute))))
        {
            var name = property.GetCustomAttribute<BindPropertyAttribute>()!.Name ?? property.Name;
            if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            {
                yield return name + "[0197a000-0000-7000-8000-000000000000]";
                yield return name + "[x]";
            }
            else if (property.PropertyType is { IsClass: true, Namespace: "Shuren.Features.Households" } form)
            {
                foreach (var inner in form.GetProperties().Where(p => p.CanWrite))
                {
                    yield return name + "." + inner.Name;
                }
            }
            else
            {
                yield return name;
            }
        }
    }

    [GeneratedRegex(@"\b[A-Za-z]{2,} [A-Za-z]+ [A-Za-z]+\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex English();
}

/// <summary>The villages of <see cref="IsolationWorlds"/>, and readers whose every request comes from another address: the limits per address are not what is tested.</summary>
public sealed class FormFuzzWorlds : IAsyncLifetime
{
    private readonly IsolationWorlds _worlds = new();
    private int _address;

    public World Own => _worlds.Own;

    public ValueTask InitializeAsync() => _worlds.InitializeAsync();

    public ValueTask DisposeAsync() => _worlds.DisposeAsync();

    /// <summary>Whoever may do all that a page of this kind offers, in a new browser.</summary>
    public async Task<TestClient> ReaderAsync(PageOf of)
    {
        var server = (TestServer)_worlds.App.Services.GetRequiredService<IServer>();
        var client = new TestClient(new FromElsewhere(server.CreateHandler(), () => Interlocked.Increment(ref _address)), server.BaseAddress, () => _worlds.App.Anonymous().LastError);
        var same = of switch
        {
            PageOf.Village or PageOf.SignedIn => _worlds.VillageStaff,
            PageOf.Town => _worlds.TownStaff,
            PageOf.Resident => _worlds.Resident,
            _ => null
        };
        if (same is not null)
        {
            // Signed in anew, should something before have ended the session.
            var user = await _worlds.App.DbAsync(async db => await db.Users.FindAsync(same.Caller!.UserId));
            foreach (var (name, value) in (await _worlds.App.SignInAsync(user!)).Cookies)
            {
                client.Cookies[name] = value;
            }
        }
        return client;
    }

    public async Task<string> TokenAsync(TestClient client)
        => (await client.GetAsync("/account")).Document.QuerySelector("input[name='__RequestVerificationToken']")?.GetAttribute("value")
            ?? (await client.GetAsync("/sign-in")).Document.QuerySelector("input[name='__RequestVerificationToken']")!.GetAttribute("value")!;

    private sealed class FromElsewhere(HttpMessageHandler inner, Func<int> next) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var n = next();
            request.Headers.Add("X-Forwarded-For", FormattableString.Invariant($"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
