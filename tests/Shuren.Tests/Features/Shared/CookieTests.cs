using Shuren.Features.Access;

namespace Shuren.Tests.Features.Shared;

/// <summary>A page that has nothing new to keep in the browser sets no cookie: one on every answer keeps it out of every cache.</summary>
public sealed class CookieTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Get_SignedInOrNot_SetsNoCookieOnceItHasThem()
    {
        var village = await Data.VillageAsync();
        var (recorder, visitor) = (await Data.StaffAsync(Role.Recorder, village), App.Anonymous());
        foreach (var (client, url) in new[] { (recorder, village.Url + "/claims/new"), (visitor, village.PublicUrl), (visitor, "/sign-in") })
        {
            await client.OpenAsync(url);

            Assert.DoesNotContain("Set-Cookie", (await client.OpenAsync(url)).Headers.Keys);
        }
    }

    [Fact]
    public async Task Notice_AfterAForm_IsSaidOnceAndItsCookieTakenAway()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var page = await recorder.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}");
        var item = await Data.ItemAsync(village, "Z01");

        var answer = await page.Form("record").Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习").SubmitAsync();

        Assert.Contains("记好了", answer.ById("notice").TextContent, StringComparison.Ordinal);
        Assert.Empty((await recorder.OpenAsync(answer.Url)).All("[data-testid='notice']"));
    }
}
