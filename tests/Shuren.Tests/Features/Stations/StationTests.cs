using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Stations;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Stations;

/// <summary>「六有」: the village says, the town looks (ORG-3).</summary>
public sealed class StationTests(TestApp app) : AppTests(app)
{
    private static readonly TestFile Photo = new("a.jpg", ClaimSteps.Jpeg(), "image/jpeg");

    [Fact]
    public async Task Say_ThenInspect_IsSignedShownToTheTownAndThePublic()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var said = await SayAsync(recorder, village, 3, has: true);
        var waiting = await officer.OpenAsync(village.TownUrl + "/stations");
        var desk = await officer.OpenAsync(village.TownUrl);
        var signed = await (await officer.OpenAsync(Url(village, 3))).Form("sign").SubmitAsync();
        var open = await App.Anonymous().OpenAsync(village.PublicUrl);

        Assert.Contains("有，等镇里验收", said.Text, StringComparison.Ordinal);
        Assert.Contains("1 项等验收，5 项还没做到", waiting.Text, StringComparison.Ordinal);
        Assert.Contains("站点六有等验收 1", desk.Text, StringComparison.Ordinal);
        Assert.Contains("有，镇里已验收", signed.Text, StringComparison.Ordinal);
        Assert.Contains("有明码标价镇里 2022-10-08 验收", open.Text, StringComparison.Ordinal);
        Assert.Contains("有固定场所还没有验收", open.Text, StringComparison.Ordinal);
        Assert.Empty(open.All("img[src*=photos]"));
        Assert.Contains("0 项等验收，5 项还没做到", (await officer.OpenAsync(village.TownUrl + "/stations")).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Return_WithAReason_GoesBackToTheVillageWhichSaysItAgain()
    {
        var village = await Data.VillageAsync();
        var (recorder, officer) = (await Data.StaffAsync(Role.Recorder, village), await Data.StaffAsync(Role.StationOfficer, village));
        await SayAsync(recorder, village, 2, has: true);

        var silent = await (await officer.OpenAsync(Url(village, 2))).Form("return").SubmitAsync();
        var returned = await (await officer.OpenAsync(Url(village, 2))).Form("return").Set("Reason", "标牌掉了一角").SubmitAsync();
        var again = await SayAsync(recorder, village, 2, has: true);

        Assert.Equal(HttpStatusCode.BadRequest, silent.Status);
        Assert.Contains("退回：标牌掉了一角", returned.Text, StringComparison.Ordinal);
        Assert.Contains("有，等镇里验收", again.Text, StringComparison.Ordinal);
        Assert.Contains("1 项等验收，5 项还没做到", (await officer.OpenAsync(village.TownUrl + "/stations")).Text, StringComparison.Ordinal);
        Assert.Equal(2, await App.DbAsync(db => db.StationChecks.In(village.Key).CountAsync()));
    }

    [Theory]
    [InlineData(null, "2022-10-08", true, "请选有还是没有")]
    [InlineData("true", "2022-10-09", true, "日期要在今天或以前")]
    [InlineData("true", "2022-10-08", false, "请拍一张照片")]
    [InlineData("false", "2022-10-08", false, null)]
    public async Task Say_WhatIsMissing_IsSaidAndNothingKept(string? has, string on, bool withPhoto, string? expected)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Committee, village);
        var form = (await recorder.OpenAsync(Url(village, 1))).Form("say").Set("On", on).Set("Note", "挂在大门左边");
        _ = has is null ? form : form.Set("Has", has);
        _ = withPhoto ? form.Set("Photos", Photo) : form;

        var page = await form.SubmitAsync();

        Assert.Equal(expected is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(expected ?? "没有", page.Text, StringComparison.Ordinal);
        Assert.Equal(expected is null ? 1 : 0, await App.DbAsync(db => db.StationChecks.In(village.Key).CountAsync()));
        if (expected is not null)
        {
            Assert.Equal(["挂在大门左边"], page.Form("say").Values("Note"));
        }
    }

    [BothEngines]
    [Fact]
    public async Task Sign_PageFromBeforeTheVillageSaidOtherwise_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (recorder, officer) = (await Data.StaffAsync(Role.Recorder, village), await Data.StaffAsync(Role.StationOfficer, village));
        await SayAsync(recorder, village, 2, has: true);
        var stale = (await officer.OpenAsync(Url(village, 2))).Form("sign");
        await SayAsync(recorder, village, 2, has: true);

        var refused = await stale.SubmitAsync();
        var twice = (await officer.OpenAsync(Url(village, 2))).Form("sign");
        await (await officer.OpenAsync(Url(village, 2))).Form("sign").SubmitAsync();
        var second = await twice.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(HttpStatusCode.BadRequest, second.Status);
        Assert.Equal(1, await App.DbAsync(db => db.StationChecks.In(village.Key).CountAsync(c => c.IsAccepted == true)));
    }

    [BothEngines]
    [Fact]
    public async Task Sign_ByWhoSaidItOrByTheVillage_IsRefused()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.StationOfficer, village);
        await Data.AppointAsync(user, Role.Committee, village);
        var both = await App.SignInAsync(user);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await SayAsync(both, village, 4, has: true);

        Assert.Empty((await both.OpenAsync(Url(village, 4))).All("[data-testid=sign]"));
        var shown = (await App.DbAsync(db => db.StationChecks.AsNoTracking().In(village.Key).SingleAsync())).ShownNow;
        var own = await ReviewTable.ForgeAsync(both, Url(village, 4), Url(village, 4) + "?handler=Sign", ("Shown", shown));
        var villages = await ReviewTable.ForgeAsync(recorder, Url(village, 4), Url(village, 4) + "?handler=Sign", ("Shown", shown));

        Assert.Contains("不能自己验收", own.Text, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, villages.Status);
        Assert.Equal(0, await App.DbAsync(db => db.StationChecks.In(village.Key).CountAsync(c => c.IsAccepted != null)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("x")]
    public async Task Open_NoSuchPoint_IsNotThere(string point)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync($"{village.Url}/station/{point}")).Status);
    }

    private static string Url(TestVillage village, int point) => $"{village.Url}/station/{point}";

    private static async Task<TestPage> SayAsync(TestClient client, TestVillage village, int point, bool has)
        => await (await client.OpenAsync(Url(village, point))).Form("say").Set("Has", has ? "true" : "false").Set("Photos", Photo).SubmitAsync();
}
