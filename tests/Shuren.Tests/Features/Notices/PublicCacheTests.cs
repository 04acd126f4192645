using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Organization;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Notices;

/// <summary>Public pages are kept as they were drawn until anything of the village changes.</summary>
public sealed class PublicCacheTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Get_PublicPageAgain_AsksOnlyWhetherAnythingChanged()
    {
        var village = await Data.VillageAsync();
        await App.Anonymous().OpenAsync(village.PublicUrl);
        App.Statements.Take();

        var again = await App.Anonymous().OpenAsync(village.PublicUrl);
        var asked = App.Statements.Take().Count;
        // PostgreSQL's snapshot is of all databases of the server: another test's change lets it look once more.
        for (var i = 0; i < 20 && asked > 1; i++)
        {
            await App.Anonymous().OpenAsync(village.PublicUrl);
            asked = Math.Min(asked, App.Statements.Take().Count);
        }

        Assert.Contains(village.Name, again.Text, StringComparison.Ordinal);
        // The embedded database knows by itself that nothing was committed meanwhile.
        Assert.Equal(TestDatabase.IsPostgres ? 1 : 0, asked);
        Assert.DoesNotContain("Set-Cookie", again.Headers.Keys);
    }

    [Fact]
    public async Task Get_PageThatTheVisitorHas_IsNotSentAgain()
    {
        var village = await Data.VillageAsync();
        var first = await App.Anonymous().OpenAsync(village.PublicUrl);
        var tag = first.Headers["ETag"][0];

        var (status, _) = await AgainAsync(village, tag);
        await App.WithAsync((OrganizationService service) => service.RenameVillageAsync(Caller.CommandLine, village.TownId, village.Key.VillageId, "新名村"));
        var (changed, html) = await AgainAsync(village, tag);

        Assert.Equal(HttpStatusCode.NotModified, status);
        Assert.Equal(HttpStatusCode.OK, changed);
        Assert.Contains("新名村", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AfterAHouseholdTookBackItsConsent_IsDrawnAnewAtOnce()
    {
        var world = await Data.WorldAsync();
        var household = await Data.HouseholdAsync(world.Village, "赵六", joinedOn: new DateOnly(2022, 6, 1));
        await Data.AwardAsync(world.Village, household, 30);
        var url = world.Village.PublicUrl + "/board/2022Q3";
        var before = await App.Anonymous().OpenAsync(url);

        await App.WithAsync((HouseholdService households) => households.DeclareAsync(
            Caller.CommandLine, world.Village.Key, household.HouseholdId, ConsentTo.Publish, yes: false, scan: null));
        var after = await App.Anonymous().OpenAsync(url);

        Assert.Contains("赵", before.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("赵", after.Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Get_RightAfterAConsentWasTakenBack_ShowsNoNameHoweverManyLook()
    {
        var world = await Data.WorldAsync();
        var household = await Data.HouseholdAsync(world.Village, "赵六", joinedOn: new DateOnly(2022, 6, 1));
        await Data.AwardAsync(world.Village, household, 30);
        var url = world.Village.PublicUrl + "/board/2022Q3";
        var itself = (await Data.ResidentAsync(household)).Caller!;
        using var enough = new CancellationTokenSource();
        var looking = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var visitor = App.Anonymous();
            while (!enough.IsCancellationRequested)
            {
                await visitor.OpenAsync(url);
            }
        })).ToList();
        var seen = new List<bool>();

        for (var i = 0; i < 40; i++)
        {
            await App.WithAsync((HouseholdService households) => households.DeclareAsync(
                itself, world.Village.Key, household.HouseholdId, ConsentTo.Publish, yes: i % 2 == 1, scan: null, itself: true));
            seen.Add((await App.Anonymous().OpenAsync(url)).Text.Contains('赵', StringComparison.Ordinal));
        }
        await enough.CancelAsync();
        await Task.WhenAll(looking);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 2 == 1), seen);
    }

    [Fact]
    public async Task Get_AfterAChangeOfTheWholeTown_IsDrawnAnewInEachVillage()
    {
        var village = await Data.VillageAsync();
        var neighbour = await Data.VillageAsync(village);
        await App.Anonymous().OpenAsync(neighbour.PublicUrl);

        await App.WithAsync((OrganizationService service) => service.RenameVillageAsync(Caller.CommandLine, village.TownId, neighbour.Key.VillageId, "隔壁新村"));

        Assert.Contains("隔壁新村", (await App.Anonymous().OpenAsync(neighbour.PublicUrl)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OnTheNextDay_IsDrawnAnew()
    {
        var world = await Data.WorldAsync();
        App.SetDay(2023, 1, 15);
        Assert.Equal(HttpStatusCode.OK, (await App.Anonymous().GetAsync(world.Village.PublicUrl + "/board/2022Q3")).Status);

        App.SetDay(2023, 1, 16);

        Assert.Equal(HttpStatusCode.NotFound, (await App.Anonymous().GetAsync(world.Village.PublicUrl + "/board/2022Q3")).Status);
    }

    [Fact]
    public async Task Get_BySomebodySignedIn_IsNeitherKeptNorTaken()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await App.Anonymous().OpenAsync(village.PublicUrl);
        App.Statements.Take();

        await recorder.OpenAsync(village.PublicUrl);

        Assert.True(App.Statements.Take().Count > 1);
    }

    [Fact]
    public async Task Get_FormOfApplication_IsEachVisitorsOwn()
    {
        var village = await Data.VillageAsync();
        var (one, two) = (App.Anonymous(), App.Anonymous());

        var first = (await one.OpenAsync(village.PublicUrl + "/apply")).Form("apply");
        var second = (await two.OpenAsync(village.PublicUrl + "/apply")).Form("apply");

        Assert.NotEqual(first.Values("__RequestVerificationToken"), second.Values("__RequestVerificationToken"));
    }

    private async Task<(HttpStatusCode Status, string Html)> AgainAsync(TestVillage village, string tag)
    {
        var answer = await App.SendAsync(http =>
        {
            http.Request.Method = "GET";
            http.Request.Path = village.PublicUrl;
            http.Request.Headers.IfNoneMatch = tag;
        });
        using var reader = new StreamReader(answer.Response.Body);
        return ((HttpStatusCode)answer.Response.StatusCode, await reader.ReadToEndAsync());
    }
}
