using System.Security.Cryptography;
using System.Text;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Organization;

/// <summary>The privacy notice of a village: what it says, when its version counts up, and where it is linked.</summary>
public sealed class PrivacyTests(TestApp app) : AppTests(app)
{
    // Change the page's words → count PrivacyNotice.TextVersion up and put the new digest here.
    // How the village's committee is called is no change of what the notice says.
    private const string WordsOfVersion2 = "29793a3e75ce568d";

    [Fact]
    public void Words_OfTheNotice_AreThoseOfTheirVersion()
    {
        var words = File.ReadAllText(Path.Combine(ArchitectureTests.SourceFolder(), "Features", "Organization", "Privacy.cshtml")).ReplaceLineEndings("\n");

        Assert.Equal((2, WordsOfVersion2), (PrivacyNotice.TextVersion, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)))[..16]));
    }

    [BothEngines]
    [Fact]
    public async Task Save_SettingsThatTheNoticeTellsOf_MakesANewVersionAndOthersDoNot()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.TownUrl + "/settings";
        Assert.Contains("还没有联系人", (await officer.OpenAsync(village.TownUrl)).Text);
        Assert.Contains("第 2.1 版", await NoticeAsync(village));

        await officer.SubmitAsync(url, "settings", ("StatementDays", 4));
        Assert.Contains("第 2.1 版", await NoticeAsync(village));
        Assert.Contains("天数要在 30 到 365 之间", (await officer.SubmitAsync(url, "settings", ("ApplicationKeepDays", 0))).Text);
        Assert.Contains("这是证件号码，不是电话", (await officer.SubmitAsync(url, "settings", ("PrivacyPhone", "500230197001010011"))).Text);
        await officer.SubmitAsync(
            url, "settings", ("PrivacyContact", "李主任"), ("PrivacyPhone", "023-70700000"), ("PrivacyAddress", "树人镇政府二楼"), ("ApplicationKeepDays", 60), ("PhotoKeepMonths", 24), ("LoginKeepDays", 14));

        var notice = await NoticeAsync(village);
        Assert.All(
            ["第 2.2 版", "李主任", "023-70700000", "树人镇政府二楼", "60 天后删除", "24 个月后删除", "异议期过后 14 天删除", "不满 14 岁", village.Name, village.TownName],
            said => Assert.Contains(said, notice));
        Assert.DoesNotContain("还没有联系人", (await officer.OpenAsync(village.TownUrl)).Text);
    }

    [Fact]
    public async Task Pages_ThatAskForData_LeadToTheNotice()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var resident = await Data.ResidentAsync(household);
        var notice = $"{village.PublicUrl}/privacy";
        var other = await Data.HouseholdAsync(village, "李四");
        var slip = await (await recorder.OpenAsync($"{village.Url}/households/{other.HouseholdId}/pin")).Form("pin").SubmitAsync();
        var inMain = new[]
        {
            await App.Anonymous().OpenAsync($"{village.PublicUrl}/apply"), await recorder.OpenAsync($"{village.Url}/applications/new"),
            await recorder.OpenAsync($"{village.Url}/applications/blank"), slip, await resident.OpenAsync("/my"), await resident.OpenAsync("/my/household")
        };

        Assert.All(inMain, page => Assert.NotEmpty(page.All($"main a[href='{notice}']")));
        Assert.NotEmpty((await App.Anonymous().OpenAsync("/sign-in")).All("main a[href='/privacy']"));
        Assert.NotEmpty((await App.Anonymous().OpenAsync("/privacy")).All($"a[href='{notice}']"));
        Assert.All(
            [await App.Anonymous().OpenAsync(village.PublicUrl), await recorder.OpenAsync(village.Url), await resident.OpenAsync("/my/claims")],
            page => Assert.NotEmpty(page.All($"footer a[href='{notice}']")));
        Assert.Empty((await App.Anonymous().OpenAsync(notice)).All("script"));
    }

    private async Task<string> NoticeAsync(TestVillage village) => (await App.Anonymous().OpenAsync($"{village.PublicUrl}/privacy")).Text;
}
