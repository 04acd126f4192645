using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>The town's side of the exchange (RED-1): one session at a time, after its quarter, terms not typed twice, Enter harmless.</summary>
public sealed class TownSessionTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Open_WhileAnotherIsOpen_IsRefusedAndNamesIt()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var page = await DraftAsync(world, officer, "2022Q2");
        await CloseAsync(world, SessionStatus.Open);

        var refused = await page.Form("open").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(world.Session.Quarter.ToChinese(), refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.RedemptionSessions.OfTown(world.Village.TownId).CountAsync(s => s.Status == SessionStatus.Open)));
        await (await officer.OpenAsync($"{world.Village.TownUrl}/redemption/{world.Session.SessionId}")).Form("close").SubmitAsync();
        Assert.Contains("兑换开始了", (await (await officer.OpenAsync(page.Url)).Form("open").SubmitAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_PricesChangedSinceThePage_IsRefusedAndShowsThem()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var page = await DraftAsync(world, officer, "2022Q2");
        var check = await page.Form("open").PostAsync();
        await App.DbAsync(db => db.SessionGoods.OfTown(world.Village.TownId).ExecuteUpdateAsync(s => s.SetProperty(g => g.Price, Points.Of(8))));

        var refused = await check.Form("checked").SubmitAsync("true");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("8", refused.Form("terms").Values($"Price[{world.Goods.GoodsId}]").Single());
        Assert.Contains("兑换开始了", (await refused.Form("open").SubmitAsync()).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Open_ByTwoAtOnce_OpensOne()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var pages = new[] { await DraftAsync(world, officer, "2022Q2"), await DraftAsync(world, officer, "2022Q1") };
        var checks = await Task.WhenAll(pages.Select(p => p.Form("open").PostAsync()));

        await Task.WhenAll(checks.Select(c => c.Form("checked").PostAsync("true")));

        Assert.Equal(1, await App.DbAsync(db => db.RedemptionSessions.OfTown(world.Village.TownId).CountAsync(s => s.Status == SessionStatus.Open)));
    }

    [BothEngines]
    [Fact]
    public async Task Open_BeforeTheQuarterHasEnded_NeedsAReasonThatIsShown()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var page = await DraftAsync(world, officer, "2022Q4");

        var refused = await page.Form("open").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("还没有结束", refused.ById("errors").TextContent, StringComparison.Ordinal);

        var opened = await refused.Form("open").Set("EarlyReason", "年底村民外出前集中兑换").SubmitAsync();
        Assert.Contains("年底村民外出前集中兑换", opened.Text, StringComparison.Ordinal);
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        Assert.Contains("年底村民外出前集中兑换", (await recorder.OpenAsync(world.Village.Url + "/redemption")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_QuarterThatHasEnded_AsksForNoReason()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var page = await DraftAsync(world, officer, "2022Q3");

        Assert.Empty(page.All("[name=EarlyReason]"));
        var check = await page.Form("open").PostAsync();
        Assert.Empty(check.All(".check-sheet input:not([type=hidden]), .check-sheet textarea"));
        Assert.Equal(0, await App.DbAsync(db => db.RedemptionSessions.OfTown(world.Village.TownId).CountAsync(s => s.Status == SessionStatus.Open)));
        Assert.Contains("兑换开始了", (await check.Form("checked").SubmitAsync("true")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OneVillageShortOfSupervisors_WarnsAndOpens()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var alone = await Data.VillageAsync(world.Village);
        var page = await DraftAsync(world, officer, "2022Q3");

        Assert.Contains($"{alone.Name}：监督员只有 0 名", page.Text, StringComparison.Ordinal);
        var check = await page.Form("open").PostAsync();
        Assert.Contains(alone.Name, check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Contains("兑换开始了", (await check.Form("checked").SubmitAsync("true")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_SentOnce_StopsAtACheckPage()
    {
        var (world, officer) = await StartAsync();

        var check = await (await officer.OpenAsync($"{world.Village.TownUrl}/redemption/{world.Session.SessionId}")).Form("close").PostAsync();

        Assert.Equal(SessionStatus.Open, await StatusAsync(world));
        await check.Form("checked").SubmitAsync("true");
        Assert.Equal(SessionStatus.Closed, await StatusAsync(world));
    }

    [BothEngines]
    [Fact]
    public async Task NewSession_Offered_HasQuartersWithoutOneAndTheLastTerms()
    {
        var (world, officer) = await StartAsync();
        await CloseAsync(world);
        var third = await DraftAsync(world, officer, "2022Q3", save: p => p.Set("Threshold", "7").Set("HouseholdPointsMax", "40").Set($"Price[{world.Goods.GoodsId}]", "2.5").Set($"Max[{world.Goods.GoodsId}]", "3"));

        var list = await officer.OpenAsync(world.Village.TownUrl + "/redemption");
        var offered = list.All("select[name=Quarter] option").Select(o => o.GetAttribute("value")).ToList();
        Assert.DoesNotContain("2022Q3", offered);
        Assert.Contains("2022Q2", offered);
        Assert.Contains("2022Q4", offered);
        App.SetDay(2023, 1, 5);
        list = await officer.OpenAsync(world.Village.TownUrl + "/redemption");
        Assert.Equal("2022Q4", list.Form("session").Values("Quarter").Single());
        var made = await list.Form("session").SubmitAsync();

        var terms = made.Form("terms");
        Assert.Equal(
            ["7", "40", "2.5", "3"],
            [terms.Values("Threshold").Single(), terms.Values("HouseholdPointsMax").Single(), terms.Values($"Price[{world.Goods.GoodsId}]").Single(), terms.Values($"Max[{world.Goods.GoodsId}]").Single()]);
        Assert.NotEqual(third.Url, made.Url);
        // Not ticked: unset, and unset is not zero (D26).
        await App.DbAsync(async db =>
        {
            var id = await db.RedemptionSessions.OfTown(world.Village.TownId).Where(s => s.Quarter == new Quarter(2022, 4)).Select(s => s.SessionId).SingleAsync();
            await db.SessionGoods.Where(g => g.SessionId == id).ExecuteDeleteAsync();
            await db.RedemptionSessions.Where(s => s.SessionId == id).ExecuteDeleteAsync();
        });
        var bare = await (await officer.OpenAsync(world.Village.TownUrl + "/redemption")).Form("session").Set("LikeLast", false).SubmitAsync();
        Assert.Equal("", bare.Form("terms").Values("Threshold").Single());
        Assert.Equal("", bare.Form("terms").Values($"Price[{world.Goods.GoodsId}]").Single());
    }

    [Fact]
    public async Task Save_WithOneBadPrice_KeepsEveryTypedPrice()
    {
        var (world, officer) = await StartAsync();
        var second = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, world.Village.TownId, "香皂", "块", null));
        var page = await DraftAsync(world, officer, "2022Q3");

        var refused = await page.Form("terms").Set("Threshold", "9").Set($"Price[{world.Goods.GoodsId}]", "4").Set($"Price[{second.GoodsId}]", "两分").Set($"Max[{second.GoodsId}]", "abc").SubmitAsync("保存条件和价格");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        var form = refused.Form("terms");
        Assert.Equal(
            ["9", "4", "两分", "abc"],
            [form.Values("Threshold").Single(), form.Values($"Price[{world.Goods.GoodsId}]").Single(), form.Values($"Price[{second.GoodsId}]").Single(), form.Values($"Max[{second.GoodsId}]").Single()]);
    }

    [BothEngines]
    [Fact]
    public async Task Remove_AGood_KeepsWhatWasTyped()
    {
        var (world, officer) = await StartAsync();
        var second = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, world.Village.TownId, "香皂", "块", null));
        var page = await DraftAsync(world, officer, "2022Q3");
        var button = page.All("form[data-testid=terms] button").Single(b => b.GetAttribute("formaction")?.Contains(second.GoodsId.ToString(), StringComparison.Ordinal) == true);
        button.SetAttribute("data-testid", "remove-second");

        var after = await page.Form("terms").Set("Threshold", "9").Set($"Price[{world.Goods.GoodsId}]", "4").SubmitAsync("remove-second");

        var form = after.Form("terms");
        Assert.Equal(["9", "4"], [form.Values("Threshold").Single(), form.Values($"Price[{world.Goods.GoodsId}]").Single()]);
        Assert.Empty(after.All($"[name='Price[{second.GoodsId}]']"));
        Assert.NotEmpty(after.All($"[name='Price[{world.Goods.GoodsId}]']"));
    }

    [Fact]
    public async Task Save_ByEnterInAPriceBox_RemovesNothing()
    {
        var (world, officer) = await StartAsync();
        var page = await DraftAsync(world, officer, "2022Q3");

        // What a browser does on Enter: it presses the form's first submit button.
        var form = page.Form("terms").Set("Threshold", "9").Set($"Price[{world.Goods.GoodsId}]", "4");
        var first = page.All("form[data-testid=terms] button[type=submit]")[0];
        first.SetAttribute("data-testid", "first");
        var after = await form.SubmitAsync("first");

        Assert.Contains("保存好了", after.Text, StringComparison.Ordinal);
        Assert.Equal("4", after.Form("terms").Values($"Price[{world.Goods.GoodsId}]").Single());
    }

    private async Task<(World World, TestClient Officer)> StartAsync()
    {
        var world = await Data.WorldAsync();
        return (world, await Data.StaffAsync(Role.StationOfficer, world.Village));
    }

    /// <summary>A session of that quarter with its threshold and prices set, not open.</summary>
    private async Task<TestPage> DraftAsync(World world, TestClient officer, string quarter, Func<TestForm, TestForm>? save = null)
    {
        var page = await (await officer.OpenAsync(world.Village.TownUrl + "/redemption")).Form("session").Set("Quarter", quarter).SubmitAsync();
        var form = page.Form("terms").Set("Threshold", "1");
        foreach (var price in form.Names.Where(n => n.StartsWith("Price[", StringComparison.Ordinal)))
        {
            form.Set(price, "3");
        }
        return await (save?.Invoke(form) ?? form).SubmitAsync("保存条件和价格");
    }

    private Task<int> CloseAsync(World world, SessionStatus status = SessionStatus.Closed) => App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId)
        .ExecuteUpdateAsync(s => s.SetProperty(x => x.Status, status)));

    private Task<SessionStatus> StatusAsync(World world)
        => App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId).Select(s => s.Status).SingleAsync());
}
