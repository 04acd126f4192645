using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.RuleLists;

/// <summary>What a list's forms refuse: items that touch what is nobody's to score (RULE-4, RULE-7), absurd amounts, forged caps.</summary>
public sealed class ListFormTests(TestApp app) : AppTests(app)
{
    [Theory]
    [InlineData("越级上访", "上访")]
    [InlineData("参加宗教活动", "宗教")]
    [InlineData("信 教", "信教")]
    [InlineData("取消低保", "低保")]
    [InlineData("不交医保的", "医保")]
    public async Task Save_ItemThatTouchesARightOrABelief_IsRefused(string behaviour, string word)
    {
        var (village, committee, url) = await DraftAsync();

        var refused = await ItemForm(await committee.OpenAsync(url + "/items/new"), behaviour).Set("NeedsFinding", true).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(word, refused.Texts(".error-summary, .field-error").Aggregate("", string.Concat), StringComparison.Ordinal);
        Assert.Equal(0, await VillageItemsAsync(village));
    }

    [Theory]
    [InlineData("聚众赌博")]
    [InlineData("赌　博")]
    [InlineData("吸毒的")]
    [InlineData("盗窃他人财物")]
    [InlineData("参加邪教")]
    [InlineData("酒后驾车")]
    [InlineData("嫖娼")]
    public async Task Save_ItemThatAllegesAnUnlawfulAct_NeedsTheFinding(string behaviour)
    {
        var (village, committee, url) = await DraftAsync();
        var page = await committee.OpenAsync(url + "/items/new");

        var refused = await ItemForm(page, behaviour).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("书面认定", refused.Texts(".field-error").Aggregate("", string.Concat), StringComparison.Ordinal);
        Assert.Equal(0, await VillageItemsAsync(village));
        Assert.Equal(HttpStatusCode.OK, (await ItemForm(page, behaviour).Set("NeedsFinding", true).SubmitAsync()).Status);
        Assert.True((await App.DbAsync(db => db.RuleItems.SingleAsync(i => i.TownId == village.TownId && i.IsVillageItem))).NeedsFinding);
    }

    [Theory]
    [InlineData("家中消毒、灭蚊")]
    [InlineData("做防盗宣传")]
    [InlineData("种黄桃")]
    public async Task Save_ItemWithAnInnocentWord_IsSavedAtOnce(string behaviour)
    {
        var (village, committee, url) = await DraftAsync();

        await ItemForm(await committee.OpenAsync(url + "/items/new"), behaviour, RuleKind.Award).PostAsync();

        Assert.Equal(1, await VillageItemsAsync(village));
    }

    [Fact]
    public async Task Save_ItemAboutHealthOrSpeech_IsAskedAgain()
    {
        var (village, committee, url) = await DraftAsync();

        var check = await ItemForm(await committee.OpenAsync(url + "/items/new"), "在微信群里发表言论").PostAsync();

        Assert.Contains("言论", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await VillageItemsAsync(village));
        await check.Form("checked").PostAsync("true");
        Assert.Equal(1, await VillageItemsAsync(village));
    }

    [Theory]
    [InlineData("PerQuantity", "10000.1", "")]
    [InlineData("PerQuantity", "1000000", "")]
    [InlineData("Tiered", "", "县级 10001")]
    [InlineData("Tiered", "", "一二三四五六七八九十一二三四五六七八九十一 5")]
    public async Task Save_ItemBeyondTheBounds_IsRefused(string scoring, string points, string tiers)
    {
        var (village, committee, url) = await DraftAsync();

        var refused = await ItemForm(await committee.OpenAsync(url + "/items/new"), "植树").Set("Scoring", scoring).Set("PointsText", points).Set("Tiers", tiers).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(0, await VillageItemsAsync(village));
    }

    [Theory]
    [InlineData("X:y", "5", "")]
    [InlineData("9:清洁卫生", "5", "")]
    [InlineData("Z99", "5", "")]
    [InlineData("Award:没有这一类", "5", "")]
    [InlineData("Z01", "10001", "")]
    [InlineData("Z01", "", "2147483648")]
    [InlineData("Z01", "", "100000")]
    public async Task AddCap_OnWhatTheListDoesNotHaveOrBeyondTheBounds_IsRefused(string on, string points, string times)
    {
        var (_, committee, url) = await DraftAsync();

        var refused = await (await committee.OpenAsync(url)).Form("cap").Forge("CapOn", on).Set("PointsMax", points).Set("TimesMax", times).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        var list = Id(url);
        Assert.Empty(await App.DbAsync(db => db.RuleCaps.Where(c => c.RuleListId == list).ToListAsync()));
    }

    private static Guid Id(string url) => Guid.Parse(url.AsSpan(url.LastIndexOf('/') + 1));

    private static TestForm ItemForm(TestPage page, string behaviour, RuleKind kind = RuleKind.Deduction)
        => page.Form("item").Set("Kind", kind).Set("Category", "其他").Set("Matter", "村级自定").Set("Behaviour", behaviour).Set("Terms", "2分/次").Set("PointsText", "2");

    private Task<int> VillageItemsAsync(TestVillage village) => App.DbAsync(db => db.RuleItems.CountAsync(i => i.TownId == village.TownId && i.IsVillageItem));

    private async Task<(TestVillage Village, TestClient Committee, string Url)> DraftAsync()
    {
        var village = await Data.VillageAsync(withList: false);
        var committee = await Data.StaffAsync(Role.Committee, village);
        return (village, committee, (await committee.SubmitAsync($"/v/{village.Code}/lists", "draft")).Url);
    }
}
