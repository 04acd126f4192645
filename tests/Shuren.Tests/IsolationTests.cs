using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Appointments;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.Tests;

/// <summary>Whose a page is.</summary>
public enum PageOf
{
    /// <summary>Staff of the village, under /v/{village}/.</summary>
    Village,

    /// <summary>Staff of the town, under /t/{town}/.</summary>
    Town,

    /// <summary>A signed-in household, under /my/.</summary>
    Resident,

    /// <summary>Public, of one village, under /p/{village}/.</summary>
    Public,

    /// <summary>Signed in, whoever: the password, the choice of a place.</summary>
    SignedIn,

    /// <summary>Anyone: sign-in, errors, first run.</summary>
    Anyone
}

/// <summary>A page in the table of isolation.</summary>
/// <param name="Route">Exactly as written on the page, without the leading stroke: "v/{village}/claims/{id:guid}".</param>
/// <param name="Of">Whose it is.</param>
/// <param name="Records">
/// The ids in its address, from a world of records; null when it has none. {village}, {town}, {month} and {quarter} are filled by themselves.
/// </param>
/// <param name="Query">What it needs after the question mark, if anything: "month=2022-09".</param>
/// <param name="Own">What its rightful reader gets: 200 unless it leads on.</param>
/// <param name="Method">POST for an address that only takes forms: then only refusals are checked.</param>
public sealed record PageRow(
    string Route, PageOf Of, Func<World, object>? Records = null, string? Query = null, HttpStatusCode Own = HttpStatusCode.OK, string Method = "GET")
{
    /// <summary>The address in this place, with this world's records.</summary>
    public string Address(TestVillage place, World records, string? villageCode = null)
    {
        var ids = Records?.Invoke(records);
        var index = 0;
        var path = Regex.Replace(Route, @"\{([a-zA-Z]+)[^}]*\}", match => match.Groups[1].Value switch
        {
            "village" => villageCode ?? place.Code,
            "town" => place.TownCode,
            "month" => "2022-10",
            "quarter" => "2022Q3",
            "point" => "1",
            "year" => "2022",
            _ => (ids is object[] several ? several[index++] : ids)?.ToString() ?? throw new InvalidOperationException($"{Route}: no value for {match.Value}")
        }, RegexOptions.None, TimeSpan.FromSeconds(1));
        return "/" + path + (Query is null ? "" : "?" + Query);
    }
}

/// <summary>The pages of a feature: each feature has its own beside its tests.</summary>
public interface IPageRows
{
    IEnumerable<PageRow> Rows { get; }
}

/// <summary>
/// Village and town isolation (ORG-1) of every page of the running application. A page that stands in no table fails; so does a
/// row whose page is gone, or whose rightful reader cannot open it, for then the refusals would prove nothing.
/// </summary>
public sealed class IsolationTests(IsolationWorlds worlds) : IClassFixture<IsolationWorlds>
{
    private static readonly PageRow[] Rows = typeof(IsolationTests).Assembly.GetTypes()
        .Where(t => typeof(IPageRows).IsAssignableFrom(t) && !t.IsInterface)
        .SelectMany(t => ((IPageRows)Activator.CreateInstance(t)!).Rows)
        .ToArray();

    public static TheoryData<string> Routes => [.. Rows.Select(r => r.Route)];

    [Fact]
    public void Pages_OfTheApplication_StandInTheTable()
    {
        var served = worlds.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null && e.RoutePattern.RawText is not (null or "{**path:file}"))
            .Select(e => e.RoutePattern.RawText!.TrimStart('/'))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var listed = Rows.Select(r => r.Route).Order(StringComparer.Ordinal).ToList();

        Assert.True(!served.Except(listed).Any(), "Pages without a row (add it to your feature's …Pages.cs): " + string.Join(", ", served.Except(listed)));
        Assert.True(!listed.Except(served).Any(), "Rows without a page: " + string.Join(", ", listed.Except(served)));
        Assert.Equal(listed.Distinct(), listed);
    }

    [BothEngines]
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Routes), DisableDiscoveryEnumeration = true)]
    public async Task Page_ByItsRightfulReader_Opens(string route)
    {
        var row = Row(route);
        Assert.SkipWhen(row.Method == "POST", "Only takes forms.");
        var client = row.Of switch
        {
            PageOf.Village or PageOf.SignedIn => worlds.VillageStaff,
            PageOf.Town => worlds.TownStaff,
            PageOf.Resident => worlds.Resident,
            _ => worlds.Anonymous
        };

        var page = await client.GetAsync(row.Address(worlds.Own.Village, worlds.Own));

        Assert.True(row.Own == page.Status, $"{page.Url} answered {(int)page.Status} {page.Location}: {page.Text}");
        if (page.Status == HttpStatusCode.OK)
        {
            FormLaws.RedButtonsAskFirst(page, route);
            FormLaws.ControlsNameTheirRow(page);
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Routes), DisableDiscoveryEnumeration = true)]
    public async Task Page_WithPlaceOfOthers_IsNotFound(string route)
    {
        var row = Row(route);
        switch (row.Of)
        {
            case PageOf.Village:
                await NotFoundAsync(row, worlds.VillageStaff, worlds.Neighbour.Village, worlds.Neighbour);
                await NotFoundAsync(row, worlds.VillageStaff, worlds.Elsewhere.Village, worlds.Elsewhere);
                await NotFoundAsync(row, worlds.TownStaff, worlds.Elsewhere.Village, worlds.Elsewhere);
                break;
            case PageOf.Town:
                await NotFoundAsync(row, worlds.TownStaff, worlds.Elsewhere.Village, worlds.Elsewhere);
                await NotFoundAsync(row, worlds.VillageStaff, worlds.Own.Village, worlds.Own);
                if (row.Route.Contains("{village}", StringComparison.Ordinal))
                {
                    await NotFoundAsync(row, worlds.TownStaff, worlds.Own.Village, worlds.Own, worlds.Elsewhere.Village.Code);
                }
                break;
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Routes), DisableDiscoveryEnumeration = true)]
    public async Task Page_WithRecordsOfOthers_IsNotFound(string route)
    {
        var row = Row(route);
        if (row.Records is null)
        {
            return;
        }
        switch (row.Of)
        {
            case PageOf.Village:
                await NotFoundAsync(row, worlds.VillageStaff, worlds.Own.Village, worlds.Neighbour);
                await NotFoundAsync(row, worlds.VillageStaff, worlds.Own.Village, worlds.Elsewhere);
                break;
            case PageOf.Town:
                await NotFoundAsync(row, worlds.TownStaff, worlds.Own.Village, worlds.Elsewhere);
                break;
            case PageOf.Resident:
                await NotFoundAsync(row, worlds.OtherResident, worlds.Own.Village, worlds.Own);
                await NotFoundAsync(row, worlds.Resident, worlds.Own.Village, worlds.Neighbour);
                await NotFoundAsync(row, worlds.Resident, worlds.Own.Village, worlds.Elsewhere);
                break;
            case PageOf.Public:
                await NotFoundAsync(row, worlds.Anonymous, worlds.Own.Village, worlds.Elsewhere);
                break;
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Routes), DisableDiscoveryEnumeration = true)]
    public async Task Page_ByTheWrongKindOfVisitor_IsRefused(string route)
    {
        var row = Row(route);
        var own = worlds.Own;
        if (row.Of is PageOf.Village or PageOf.Town)
        {
            await NotFoundAsync(row, worlds.Resident, own.Village, own);
            await NotFoundAsync(row, worlds.Nobody, own.Village, own);
        }
        if (row.Of is PageOf.Resident)
        {
            await NotFoundAsync(row, worlds.VillageStaff, own.Village, own);
        }
        if (row.Of is PageOf.Village or PageOf.Town or PageOf.Resident or PageOf.SignedIn)
        {
            var page = await worlds.Anonymous.GetAsync(row.Address(own.Village, own));
            Assert.True(page.Location?.StartsWith("/sign-in", StringComparison.Ordinal) == true, $"{page.Url} answered {(int)page.Status} {page.Location} to someone not signed in.");
        }
    }

    private static PageRow Row(string route) => Array.Find(Rows, r => r.Route == route)!;

    private static async Task NotFoundAsync(PageRow row, TestClient client, TestVillage place, World records, string? villageCode = null)
    {
        var page = await client.GetAsync(row.Address(place, records, villageCode));
        Assert.True(page.Status == HttpStatusCode.NotFound, $"{page.Url} answered {(int)page.Status} {page.Location}, not 404.");
    }
}

/// <summary>Three villages, two of one town, with a record of every kind; and visitors.</summary>
public sealed class IsolationWorlds : IAsyncLifetime
{
    public TestApp App { get; } = new();

    public World Own { get; private set; } = null!;

    /// <summary>Another village of the same town.</summary>
    public World Neighbour { get; private set; } = null!;

    /// <summary>Another town.</summary>
    public World Elsewhere { get; private set; } = null!;

    /// <summary>Holds every role of the village, so that no missing permission hides a missing wall.</summary>
    public TestClient VillageStaff { get; private set; } = null!;

    /// <summary>Holds every role of the town.</summary>
    public TestClient TownStaff { get; private set; } = null!;

    public TestClient Resident { get; private set; } = null!;

    public TestClient OtherResident { get; private set; } = null!;

    /// <summary>Signed in, without any role.</summary>
    public TestClient Nobody { get; private set; } = null!;

    public TestClient Anonymous => App.Anonymous();

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        Own = await App.Data.WorldAsync();
        Neighbour = await App.Data.WorldAsync(Own.Village);
        Elsewhere = await App.Data.WorldAsync();
        VillageStaff = await AllRolesAsync(village: true);
        TownStaff = await AllRolesAsync(village: false);
        Resident = await App.Data.ResidentAsync(Own.Household);
        OtherResident = await App.Data.ResidentAsync(Own.Neighbour);
        // A household sees the photos that it sent itself.
        await App.DbAsync(db => db.Photos.Where(p => p.PhotoId == Own.Photo.PhotoId).ExecuteUpdateAsync(s => s.SetProperty(p => p.AddedBy, Resident.Caller!.UserId)));
        Nobody = await App.SignInAsync(await App.Data.UserAsync());
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private async Task<TestClient> AllRolesAsync(bool village)
    {
        var user = await App.Data.UserAsync();
        foreach (var role in Enum.GetValues<Role>().Where(r => r.IsOfVillage() == village))
        {
            await App.Data.AppointAsync(user, role, Own.Village, lead: true);
        }
        return await App.SignInAsync(user);
    }
}
