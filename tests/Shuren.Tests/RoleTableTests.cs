using System.Net;
using System.Text;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Places;

namespace Shuren.Tests;

/// <summary>
/// The role table: every handler of every page × every role, held in the village or town itself, in another village, in another town,
/// and those without any. What is expected comes from the same [Needs] that the pages ask; whether they ask is what is tested.
/// </summary>
public sealed class RoleTableTests(RoleTableWorlds worlds) : IClassFixture<RoleTableWorlds>
{
    private static readonly Dictionary<string, PageRow> Rows = typeof(IsolationTests).Assembly.GetTypes()
        .Where(t => typeof(IPageRows).IsAssignableFrom(t) && !t.IsInterface)
        .SelectMany(t => ((IPageRows)Activator.CreateInstance(t)!).Rows)
        .ToDictionary(r => r.Route, StringComparer.Ordinal);

    /// <summary>What a form of each visitor carries against forgery: one will do for all.</summary>
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<TestClient, string> Tokens = [];

    private enum Answer
    {
        In,
        Denied,
        NotFound,
        SignIn,

        /// <summary>The page has a door of its own, that only its own tests know.</summary>
        OwnDoor
    }

    public static TheoryData<string> Handlers => [.. PageHandler.All.Select(h => h.ToString())];

    [Theory]
    [MemberData(nameof(Handlers), DisableDiscoveryEnumeration = true)]
    public async Task Handler_AskedByEveryRole_LetsInWhoMayAndNobodyElse(string handler)
    {
        var asked = PageHandler.All.Single(h => h.ToString() == handler);
        Assert.True(Rows.TryGetValue(asked.Route, out var row), $"{asked.Route} stands in no …Pages.cs.");
        var address = row.Address(worlds.Own.Village, worlds.Own);
        var url = asked.Name.Length == 0 ? address : address + (address.Contains('?', StringComparison.Ordinal) ? '&' : '?') + asked.Query[1..];
        var wrong = new StringBuilder();
        var turn = Array.IndexOf([.. PageHandler.All], asked);
        // Who is of elsewhere is nobody here, whatever the role: every third of them, the next handler's the next ones. Where leading is not asked
        // for, a role is asked for by who leads or by who does not, in turn.
        var asksWhoLeads = asked.Needs.Any(n => n.Leading != default);
        foreach (var visitor in worlds.Visitors.Where((v, i) => v.Role is null
            || (v.IsOfElsewhere ? (i + turn) % 3 == 0 : asksWhoLeads || v.Leads == (turn % 2 == 0))))
        {
            var expected = Expected(asked, visitor);
            // A page outside the three doors may end the session it is asked in; so may a new PIN that of the household.
            var client = asked.IsOfStaff && !visitor.IsHousehold ? visitor.Client : await worlds.AgainAsync(visitor);
            foreach (var page in asked.Verb == "GET" ? [await client.GetAsync(url)] : await PostAsync(client, url, expected == Answer.In))
            {
                if (!IsAs(expected, page))
                {
                    wrong.AppendLine($"{visitor.Name}: {(int)page.Status} {page.Location}, not {expected}. {(page.Status == HttpStatusCode.BadRequest ? page.Text : "")}");
                }
            }
        }

        Assert.True(wrong.Length == 0, $"{asked}\n{wrong}");
    }

    [Fact]
    public void PermissionsDocument_ComparedWithTheAttributes_IsCurrent()
    {
        var file = Path.Combine(ArchitectureTests.SourceFolder(), "..", "..", "docs", "permissions.md");
        if (Environment.GetEnvironmentVariable("SHUREN_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, PermissionsDocument.Text());
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == PermissionsDocument.Text(),
            "docs/permissions.md is not what the pages ask today. Build the tests and write it anew: " + PermissionsDocument.Command);
    }

    private static Answer Expected(PageHandler asked, Visitor visitor)
    {
        if (asked.IsForAnyone)
        {
            return Answer.OwnDoor;
        }
        if (visitor.IsAnonymous)
        {
            return Answer.SignIn;
        }
        if (!asked.IsOfStaff)
        {
            return asked.IsOfHousehold ? visitor.IsHousehold ? Answer.In : Answer.NotFound : Answer.OwnDoor;
        }
        return visitor.Role is not { } role || !visitor.Counts(asked) ? Answer.NotFound
            : asked.LetsIn(role, visitor.Leads) ? Answer.In
            : Answer.Denied;
    }

    private static bool IsAs(Answer expected, TestPage page)
    {
        var isDenied = page.Location?.StartsWith("/denied", StringComparison.Ordinal) == true;
        var asksToSignIn = page.Location?.StartsWith("/sign-in", StringComparison.Ordinal) == true;
        return expected switch
        {
            Answer.In => !isDenied && !asksToSignIn && page.Status is HttpStatusCode.OK or HttpStatusCode.Found or HttpStatusCode.BadRequest,
            Answer.Denied => isDenied,
            Answer.NotFound => page.Status == HttpStatusCode.NotFound,
            Answer.SignIn => asksToSignIn,
            _ => (int)page.Status < 500 && !isDenied
        };
    }

    // First as from a check page back to the form, which stops behind the door; then, for whoever is let in, empty and meant.
    private static async Task<IReadOnlyList<TestPage>> PostAsync(TestClient client, string url, bool isLetIn)
    {
        if (!Tokens.TryGetValue(client, out var token))
        {
            token = (await client.GetAsync("/account")).Document.QuerySelector("input[name='__RequestVerificationToken']")?.GetAttribute("value")
                ?? (await client.GetAsync("/sign-in")).Find("input[name='__RequestVerificationToken']").GetAttribute("value")!;
            Tokens.Add(client, token);
        }
        Task<TestPage> SendAsync(params KeyValuePair<string, string>[] fields) => client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(fields.Append(KeyValuePair.Create("__RequestVerificationToken", token)))
        });

        var behindTheDoor = await SendAsync(KeyValuePair.Create("Checked", "back"));
        if (isLetIn)
        {
            // What it does with nothing is the form's business; that it does not fail is everybody's.
            Assert.True((await SendAsync()).Status < HttpStatusCode.InternalServerError);
        }
        return [behindTheDoor];
    }
}

/// <summary>Who asks: a role somewhere, or none.</summary>
public sealed record Visitor(string Name, TestClient Client, User? User, Role? Role = null, bool Leads = false, bool InVillage = false, bool InTown = false, bool IsHousehold = false)
{
    public bool IsAnonymous => User is null;

    public bool IsOfElsewhere => Role is not null && !InVillage;

    /// <summary>Whether the role is one at the page's place.</summary>
    public bool Counts(PageHandler asked) => Role is { } role
        && (role.IsOfVillage() ? InVillage && asked.IsOfVillage : InTown && (asked.IsOfTown || role != Shuren.Features.Access.Role.Administrator));
}

/// <summary>The villages of <see cref="IsolationWorlds"/>, and one visitor for each role at each place.</summary>
public sealed class RoleTableWorlds : IAsyncLifetime
{
    private readonly IsolationWorlds _worlds = new();

    public World Own => _worlds.Own;

    public List<Visitor> Visitors { get; } = [];

    public async ValueTask InitializeAsync()
    {
        await _worlds.InitializeAsync();
        foreach (var role in Enum.GetValues<Role>())
        {
            await AddAsync($"{role} here", role, Own.Village, leads: false, inVillage: true, inTown: true);
            await AddAsync($"{role} here, leading", role, Own.Village, leads: true, inVillage: true, inTown: true);
            if (role.IsOfVillage())
            {
                await AddAsync($"{role} of the next village", role, _worlds.Neighbour.Village, leads: true, inVillage: false, inTown: true);
            }
            await AddAsync($"{role} of another town", role, _worlds.Elsewhere.Village, leads: true, inVillage: false, inTown: false);
        }
        Visitors.Add(new Visitor("household", _worlds.Resident, await UserAsync(_worlds.Resident), IsHousehold: true));
        Visitors.Add(new Visitor("signed in without a role", _worlds.Nobody, await UserAsync(_worlds.Nobody)));
        Visitors.Add(new Visitor("not signed in", _worlds.Anonymous, null));
    }

    /// <summary>The same visitor in a browser of its own.</summary>
    public async Task<TestClient> AgainAsync(Visitor visitor) => visitor.User is null ? _worlds.Anonymous : await _worlds.App.SignInAsync((await UserAsync(visitor.Client))!);

    public ValueTask DisposeAsync() => _worlds.DisposeAsync();

    private async Task AddAsync(string name, Role role, TestVillage village, bool leads, bool inVillage, bool inTown)
    {
        var user = await _worlds.App.Data.UserAsync();
        await _worlds.App.Data.AppointAsync(user, role, village, leads);
        Visitors.Add(new Visitor(name, await _worlds.App.SignInAsync(user), user, role, leads, inVillage, inTown));
    }

    private Task<User?> UserAsync(TestClient client) => _worlds.App.DbAsync(async db => await db.Users.FindAsync(client.Caller!.UserId));
}
