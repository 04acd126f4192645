using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.RuleLists;

/// <summary>Lists that were consented to are kept in memory; which ones a village has is asked each time.</summary>
public sealed class ConsentedListsTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Open_FormAgain_DoesNotReadTheListAgain()
    {
        var (village, recorder) = await RecorderAsync();
        await recorder.OpenAsync(village.Url + "/claims/new?q=1");
        App.Statements.Take();

        var page = await recorder.OpenAsync(village.Url + "/claims/new?q=1");

        Assert.Contains("Z01", page.Find("[name='RuleItemId']").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(App.Statements.Take(), s => s.Contains("rule_items", StringComparison.Ordinal) || s.Contains("rule_caps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_AfterAnotherProgramPutAListInForce_ShowsTheNewOne()
    {
        var (village, recorder) = await RecorderAsync();
        await recorder.OpenAsync(village.Url + "/claims/new?q=1");

        // As another program would: nothing here is told of it.
        var added = await Data.ListAsync(village, App.Clock.Today());
        var page = await recorder.OpenAsync(village.Url + "/claims/new?q=1");

        var wanted = added.Items.Single(i => i.Code == "Z01").RuleItemId.ToString();
        Assert.Contains(page.All("[name='RuleItemId'] option"), o => o.GetAttribute("value") == wanted);
    }

    [BothEngines]
    [Fact]
    public async Task Read_InATransactionThatIsTakenBack_IsNotKept()
    {
        var village = await Data.VillageAsync();
        var draft = await Data.ListAsync(village, new DateOnly(2022, 10, 1), l => l.With(x => x.Status, RuleListStatus.Draft));
        Task ConsentAsync(AppDb db) => db.RuleLists.Where(l => l.RuleListId == draft.RuleListId)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.Status, RuleListStatus.Consented));
        await Assert.ThrowsAsync<InvalidOperationException>(() => App.DbAsync(db => db.TogetherAsync(village.Key, async () =>
        {
            await ConsentAsync(db);
            Assert.Equal(2, (await ConsentedLists.OfAsync(db, village.Key)).Count);
            throw new InvalidOperationException();
        })));
        await App.DbAsync(db => db.RuleItems.Where(i => i.RuleListId == draft.RuleListId && i.Code == "Z01")
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.Terms, "改过的话")));
        await App.DbAsync(ConsentAsync);

        var lists = await App.DbAsync(db => ConsentedLists.OfAsync(db, village.Key));

        Assert.Equal("改过的话", lists[0].Items.Single(i => i.Code == "Z01").Terms);
    }

    private async Task<(TestVillage Village, TestClient Recorder)> RecorderAsync()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        return (village, await Data.StaffAsync(Role.Recorder, village));
    }
}
