using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;

namespace Shuren.Tests.Features.Households;

/// <summary>Joining and leaving (HH-1, HH-2, D18).</summary>
public sealed class HouseholdServiceTests(TestApp app) : AppTests(app)
{
    // The clock stands at 8 October 2022.
    [Theory]
    [InlineData("2022-04-09", 0)]
    [InlineData("2022-04-10", 1)]
    [InlineData("2022-09-01", 1)]
    public async Task Register_NewcomerWithConsent_NeedsSixMonths(string since, int missing)
    {
        var village = await Data.VillageAsync();
        var id = await ApplyAsync(village, isLocal: false, DateOnly.Parse(since, System.Globalization.CultureInfo.InvariantCulture));
        await App.WithAsync((HouseholdService s) => s.ConsentAsync(Caller.CommandLine, village.Key, id, new DateOnly(2022, 10, 7), null));

        if (missing == 0)
        {
            Assert.False((await App.WithAsync((HouseholdService s) => s.RegisterAsync(Caller.CommandLine, village.Key, id))).IsLocal);
            return;
        }
        var violation = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((HouseholdService s) => s.RegisterAsync(Caller.CommandLine, village.Key, id)));
        Assert.Contains("6 个月", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_NewcomerWithoutConsent_SaysThatItIsMissing()
    {
        var village = await Data.VillageAsync();
        var id = await ApplyAsync(village, isLocal: false, new DateOnly(2020, 1, 1));

        var violation = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((HouseholdService s) => s.RegisterAsync(Caller.CommandLine, village.Key, id)));

        Assert.Contains("两委", violation.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("6 个月", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_Twice_MakesOneHousehold()
    {
        var village = await Data.VillageAsync();
        var id = await ApplyAsync(village);
        await App.WithAsync((HouseholdService s) => s.RegisterAsync(Caller.CommandLine, village.Key, id));

        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((HouseholdService s) => s.RegisterAsync(Caller.CommandLine, village.Key, id)));

        Assert.Equal(1, await App.DbAsync(db => db.Households.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Post_ApplicationWithoutVoluntary_RendersErrorAndKeepsWhatWasTyped()
    {
        var village = await Data.VillageAsync();
        var page = await App.Anonymous().OpenAsync($"/p/{village.Code}/apply");

        var answer = await page.Form("apply").Set("Form.Head", "张三").Set("Form.Group", "3组").Set("Form.IsLocal", "true").Set("Form.ConsentsToPublish", "false").PostAsync();

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("自愿", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Applications.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Withdraw_Household_KeepsItsRecordAndTakesItOffTheBoard()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        await (await recorder.OpenAsync($"/v/{village.Code}/households/{household.HouseholdId}")).Form("withdraw").Set("Reason", "搬走了").SubmitAsync();

        Assert.Equal(new DateOnly(2022, 10, 8), await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.WithdrawnOn).SingleAsync()));
        Assert.DoesNotContain((await App.WithAsync((QuarterBoards b) => b.GetAsync(village.Key, new Quarter(2022, 3)))).Lines, l => l.HouseholdId == household.HouseholdId);
    }

    private async Task<Guid> ApplyAsync(TestVillage village, bool isLocal = true, DateOnly? since = null)
        => (await App.WithAsync((HouseholdService s) => s.ApplyAsync(Caller.CommandLine, village.Key, new Apply("张三", "3组", null, null, null, isLocal, since, false)))).ApplicationId;
}
