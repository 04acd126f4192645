using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Households;

/// <summary>The plan's forms have a blank before 村（居）: a name that says which of the two it is stands in it alone.</summary>
public sealed class PaperTitleTests(TestApp app) : AppTests(app)
{
    [Theory]
    [InlineData("大柏树社区", "大柏树社区积分登记卡", "大柏树社区居民委员会：", "大柏树社区组")]
    [InlineData("万寿桥村", "万寿桥村积分登记卡", "万寿桥村村民委员会：", "万寿桥村组")]
    [InlineData("万寿桥", "万寿桥村（居）积分登记卡", "万寿桥村（居）民委员会：", "万寿桥村（居）组")]
    [InlineData("北门居委会", "北门居委会积分登记卡", "北门居委会：", "北门居委会组")]
    public async Task Papers_OfAVillage_SayOnceWhatItIs(string name, string card, string to, string from)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var admin = await Data.StaffAsync(Role.Administrator, village);
        await (await admin.OpenAsync(village.TownUrl + "/villages")).Form("newName").Set("newName", name).SubmitAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.EndsWith(card, (await recorder.OpenAsync($"{village.Url}/households/{household.HouseholdId}/card")).Texts("h1").Single());
        var blank = await recorder.OpenAsync(village.Url + "/applications/blank");
        Assert.Equal(to, blank.Texts("p.flush")[0]);
        Assert.Equal(from, blank.Texts("p.sign")[1]);
        Assert.Single(blank.All("article.paper, div.paper"));
    }

    [Theory]
    [InlineData("大柏树社区 ", "大柏树社区居民委员会")]
    [InlineData("红星居", "红星居居民委员会")]
    [InlineData("三口井村委会", "三口井村委会")]
    public void Committee_OfAName_IsTheOneInLaw(string name, string committee) => Assert.Equal(committee, VillageNames.Committee(name));
}
