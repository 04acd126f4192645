using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Remedies;

/// <summary>REC-8: what a list says of making good is part of what the villagers vote on; a list that says nothing is what it was.</summary>
public sealed class RemedyListTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Save_AfterTheVote_MakesTheVoteFallAndNamesTheItem()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var url = (await committee.SubmitAsync($"{village.Url}/lists", "draft")).Url;
        var listId = Guid.Parse(url[^36..]);
        var voted = await ContentAsync(listId);
        var item = await App.DbAsync(db => db.RuleItems.Where(i => i.RuleListId == listId && i.Code == "F11").Select(i => i.RuleItemId).SingleAsync());

        var saved = await committee.SubmitAsync($"{url}/items/{item}", "item", ("RemedyDays", 30), ("RemedyPercent", 50));

        Assert.Contains("30 天内整改，返还 50%", saved.Text);
        var now = await ContentAsync(listId);
        Assert.Equal("商定以后改了F11。", ListContent.Difference(voted, now));
        var form = await committee.OpenAsync($"{url}/items/{item}");
        Assert.Equal(["30"], form.Form("item").Values("RemedyDays"));
        await form.Form("item").Set("RemedyDays", null).Set("RemedyPercent", null).SubmitAsync();
        Assert.Equal(voted, await ContentAsync(listId));
    }

    [Theory]
    [InlineData("0", "50", "整改期限填 1 到 180 天")]
    [InlineData("181", "50", "整改期限填 1 到 180 天")]
    [InlineData("", "50", "整改期限填 1 到 180 天")]
    [InlineData("30", "", "返还多少填 1 到 100")]
    [InlineData("30", "101", "返还多少填 1 到 100")]
    [InlineData("30", "0", "返还多少填 1 到 100")]
    public async Task Save_OutsideItsBounds_IsRefusedAndKeepsWhatWasTyped(string days, string percent, string said)
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var url = (await committee.SubmitAsync($"{village.Url}/lists", "draft")).Url;
        var listId = Guid.Parse(url[^36..]);
        var item = await App.DbAsync(db => db.RuleItems.Where(i => i.RuleListId == listId && i.Code == "F11").Select(i => i.RuleItemId).SingleAsync());

        var refused = await committee.SubmitAsync($"{url}/items/{item}", "item", ("RemedyDays", days), ("RemedyPercent", percent));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(said, refused.Text);
        Assert.Equal([days], refused.Form("item").Values("RemedyDays"));
    }

    [Fact]
    public async Task Save_OfAnAward_IsNotOfferedAndRefused()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        var url = (await committee.SubmitAsync($"{village.Url}/lists", "draft")).Url;
        var listId = Guid.Parse(url[^36..]);
        var award = await App.DbAsync(db => db.RuleItems.Where(i => i.RuleListId == listId && i.Code == "Z01").Select(i => i.RuleItemId).SingleAsync());
        Assert.DoesNotContain("RemedyDays", (await committee.OpenAsync($"{url}/items/{award}")).Form("item").Names);

        var refused = await (await committee.OpenAsync($"{url}/items/new")).Form("item").Set("Kind", RuleKind.Award).Set("Behaviour", "义务植树").Set("Terms", "2分/次")
            .Set("PointsText", "2").Set("RemedyDays", 30).Set("RemedyPercent", 50).SubmitAsync();

        Assert.Contains("只有扣分可以整改返还", refused.Text);
    }

    [BothEngines]
    [Fact]
    public async Task Show_ToThePublic_SaysWhatCanBeMadeGood()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.Items.Find(i => i.Code == "F11")!.With(i => i.RemedyDays, 15).With(i => i.RemedyPercent, 100));

        Assert.Contains("15 天内整改，返还 100%", (await App.Anonymous().OpenAsync($"{village.PublicUrl}/rules")).Text);
        // The next version begins with it.
        var committee = await Data.StaffAsync(Role.Committee, village);
        Assert.Contains("15 天内整改，返还 100%", (await committee.SubmitAsync($"{village.Url}/lists", "draft")).Text);
    }

    private Task<string> ContentAsync(Guid listId) => App.DbAsync(async db => ListContent.Of(
        await db.RuleLists.AsNoTracking().Include(l => l.Items).ThenInclude(i => i.Tiers).Include(l => l.Caps).AsSplitQuery().SingleAsync(l => l.RuleListId == listId)));
}
