using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Supplies;
using Shuren.Hosting;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>At the counter what was meant is what is done: through the form, its check page and its receipt.</summary>
public sealed class CounterTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Redeem_PageOfAnotherSession_IsRefusedAndShowsTheNewPrice()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var stale = await recorder.OpenAsync(Url(world));
        var next = await NextSessionAsync(world, 5);

        var page = await stale.Form("redeem").Set(Take(world), 2).Set("Recipient", "张三的女儿").PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("请核对后再", page.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("5", page.Texts("[data-label='价格（分）']").Single(), StringComparison.Ordinal);
        var form = page.Form("redeem");
        Assert.Equal(["2", "张三的女儿"], [form.Values(Take(world)).Single(), form.Values("Recipient").Single()]);
        Assert.Equal(1, await CountAsync(world));
        // Shown anew, it is done at the price shown.
        Assert.Contains("用去 10 分", (await form.SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(next, await LatestAsync(world, r => r.SessionId));
    }

    [Fact]
    public async Task Redeem_WithoutWhatWasShown_IsRefused()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var page = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).Forge("Shown", "").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(1, await CountAsync(world));
    }

    [Fact]
    public async Task Redeem_SentOnce_StopsAtACheckPageWithoutATextField()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var check = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 3).Set("Recipient", "张三")
            .Set("WitnessId", await WitnessAsync(world)).PostAsync();

        Assert.Equal(1, await CountAsync(world));
        Assert.Contains("张三户", check.Find(".check-sheet h1").TextContent, StringComparison.Ordinal);
        var text = check.ById("check-sheet").TextContent;
        Assert.All(
            [world.Goods.Name + " 3 袋", "合计 3 分", "还剩 16 分", "领取人：张三", "监督员甲"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.Empty(check.All(".check-sheet input:not([type=hidden]), .check-sheet textarea"));
        Assert.Contains("用去 3 分", (await check.Form("checked").SubmitAsync("发放")).Text, StringComparison.Ordinal);
        Assert.Equal(2, await CountAsync(world));
    }

    [Fact]
    public async Task Redeem_BackAndSentAgain_AsksAndHandsOutOnlyWhenTicked()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var first = (await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync()).Url;

        // The page fetched again has another request number.
        var asked = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync();

        Assert.Equal(2, await CountAsync(world));
        Assert.Contains("刚才", asked.Text, StringComparison.Ordinal);
        Assert.Contains("2022-0002", asked.Text, StringComparison.Ordinal);
        var unticked = await asked.Form("checked").SubmitAsync("发放");
        Assert.Equal(2, await CountAsync(world));
        var ticked = await unticked.Form("checked").Set("Again", true).SubmitAsync("发放");
        Assert.Contains("用去 2 分", ticked.Text, StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync(world));
        // The tick was for that receipt: another time it asks about the newer one.
        var third = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).Forge("Again", first.Split('/')[^1])
            .SubmitAsync();
        Assert.Contains("2022-0003", third.Text, StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync(world));
    }

    [Fact]
    public async Task Redeem_SameAfterTenMinutesOrAfterACancel_AsksNothing()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var receipt = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync();
        await receipt.Form("cancel").Set("Reason", "拿错了").SubmitAsync();

        Assert.Contains(
            "用去 2 分", (await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync()).Text,
            StringComparison.Ordinal);
        App.Clock.AdjustTime(App.Clock.GetUtcNow().AddMinutes(11));
        Assert.Contains(
            "用去 2 分", (await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync()).Text,
            StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Redeem_TwoTabsOrADoubleClick_HandsOutOnce()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var tabs = new[] { await recorder.OpenAsync(Url(world)), await recorder.OpenAsync(Url(world)) };
        var checks = await Task.WhenAll(tabs.Select(t => t.Form("redeem").Set(Take(world), 2).PostAsync()));

        await Task.WhenAll(checks.Concat(checks).Select(c => c.Form("checked").PostAsync("发放")));

        Assert.Equal(2, await CountAsync(world));
    }

    [Theory]
    [InlineData("某某某")]
    [InlineData("11111111-1111-1111-1111-111111111111")]
    public async Task Redeem_WitnessWhoIsNoSupervisor_IsRefused(string invented)
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var page = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).Forge("WitnessId", invented)
            .Forge("Witness", "不存在的监督员").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(1, await CountAsync(world));
    }

    [BothEngines]
    [Fact]
    public async Task Redeem_WithSupervisorOfficeEnded_IsRefused()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var witness = await WitnessAsync(world);
        await Data.AppointAsync(await Data.UserAsync(name: "监督员丙"), Role.Supervisor, world.Village);
        var page = await recorder.OpenAsync(Url(world));
        await EndOfficeAsync(world, witness);

        var refused = await page.Form("redeem").Set(Take(world), 2).Set("WitnessId", witness).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("监督员", refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(world));
    }

    [BothEngines]
    [Fact]
    public async Task Redeem_ForTheOwnHousehold_NeedsASupervisorWhoIsNotOfIt()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village, household: world.Household);
        await Data.AppointAsync(await Data.UserAsync(name: "自家监督员"), Role.Supervisor, world.Village, household: world.Household);
        var own = await App.DbAsync(db => db.Users.Where(u => u.DisplayName == "自家监督员").Select(u => u.Id).SingleAsync());

        var alone = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync();
        Assert.Contains("自己家", alone.ById("errors").TextContent, StringComparison.Ordinal);
        var family = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).Forge("WitnessId", own.ToString())
            .SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, family.Status);
        Assert.Equal(1, await CountAsync(world));

        var witnessed = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2)
            .Set("WitnessId", await WitnessAsync(world)).SubmitAsync();
        Assert.Contains("监督员：监督员甲", witnessed.Text, StringComparison.Ordinal);
        Assert.Equal(Guid.Parse(await WitnessAsync(world)), await LatestAsync(world, r => r.WitnessId));

        // Taking it back is a decision as well.
        var cancel = await witnessed.Form("cancel").Set("Reason", "拿错了").SubmitAsync();
        Assert.Contains("自己家", cancel.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("拿错了", cancel.Form("cancel").Values("Reason").Single());
        var cancelled = await cancel.Form("cancel").Set("WitnessId", await WitnessAsync(world)).SubmitAsync();
        Assert.Contains("撤销：拿错了", cancelled.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeem_ForTheOwnHouseholdByADeputy_NeedsNoWitness()
    {
        var world = await Data.WorldAsync();
        await Data.StaffAsync(Role.Recorder, world.Village, household: world.Household);
        var deputy = await Data.StaffAsync(Role.Recorder, world.Village, household: world.Neighbour);

        Assert.Contains(
            "用去 2 分", (await (await deputy.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync()).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeem_InAVillageShortOfSupervisors_IsRefusedThereAlone()
    {
        var world = await Data.WorldAsync();
        var neighbour = await Data.WorldAsync(world.Village);
        // One session for both villages; the neighbour has the same goods.
        await App.DbAsync(async db =>
        {
            await db.RedemptionSessions.Where(s => s.SessionId == neighbour.Session.SessionId)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.Status, SessionStatus.Closed));
            db.Add(
                new Stock
                {
                    TownId = neighbour.Village.TownId,
                    VillageId = neighbour.Village.Key.VillageId,
                    GoodsId = world.Goods.GoodsId,
                    Quantity = 5
                });
            await db.SaveChangesAsync();
        });
        await EndOfficeAsync(world, await WitnessAsync(world));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var theirs = await Data.StaffAsync(Role.Recorder, neighbour.Village);

        var refused = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).SubmitAsync();
        Assert.Contains("监督员只有 1 名", refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(world));
        Assert.Contains("监督员只有 1 名", (await recorder.OpenAsync(world.Village.Url + "/redemption")).Text, StringComparison.Ordinal);

        Assert.Contains(
            "用去 2 分", (await (await theirs.OpenAsync(Url(neighbour))).Form("redeem").Set(Take(world), 2).SubmitAsync()).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeem_ScoreReachesTheThresholdButSpendableDoesNot_IsAllowed()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(
            db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.Threshold, Points.Of(20))));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        // Score 20, spendable 19.
        var page = await recorder.OpenAsync(Url(world));
        Assert.Contains("总积分满 20 分", page.Text, StringComparison.Ordinal);
        Assert.Contains("用去 2 分", (await page.Form("redeem").Set(Take(world), 2).SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Contains("总积分满 20 分", (await recorder.OpenAsync(world.Village.Url + "/redemption")).Text, StringComparison.Ordinal);
        Assert.Contains("总积分满 20 分", (await App.Anonymous().OpenAsync(world.Village.PublicUrl)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20", "还能领 10 袋")]
    [InlineData("12", "还能领 10 袋")]
    public async Task Redeem_ScannedCardInTheQuantityBox_IsRefusedWithWhatIsLeft(string scanned, string left)
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var page = await recorder.OpenAsync(Url(world));
        Assert.Contains(left, page.Text, StringComparison.Ordinal);

        var refused = await page.Form("redeem").Set(Take(world), scanned).PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(left, refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(world));
    }

    [Fact]
    public async Task Redeem_UnreadableQuantity_IsRefusedAndKept()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var refused = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), "十二").Set("Recipient", "李四")
            .SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(
            ["十二", "李四"], [refused.Form("redeem").Values(Take(world)).Single(), refused.Form("redeem").Values("Recipient").Single()]);
        Assert.Equal(1, await CountAsync(world));
    }

    [Fact]
    public async Task Redeem_BackFromTheCheckPage_HasWhatWasTyped()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var check = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 3).Set("Recipient", "李四").PostAsync();

        var back = (await check.Form("checked").SubmitAsync("返回修改")).Form("redeem");

        Assert.Equal(["3", "李四"], [back.Values(Take(world)).Single(), back.Values("Recipient").Single()]);
        Assert.Equal(1, await CountAsync(world));
    }

    [Fact]
    public async Task Redeem_OtherQuantityOfTheSameGoodsAMomentLater_IsSaidOnTheCheckPage()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 3).SubmitAsync();

        var check = await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 6).PostAsync();

        Assert.Contains("已领过 " + world.Goods.Name + " 3 袋（2022-0002）", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Empty(check.All(".check-sheet [name=Again]"));
    }

    [Fact]
    public async Task Card_WithAPublicAddressSet_LeadsThere()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var configuration = App.Services.GetRequiredService<IConfiguration>();
        configuration["public-address"] = "https://jifen.example.cn/";
        try
        {
            var page = await recorder.OpenAsync($"{world.Village.Url}/households/{world.Household.HouseholdId}/card");

            Assert.Equal(
                Picture($"https://jifen.example.cn/sign-in?village={world.Village.Code}&card={world.Household.CardNumber}"),
                page.Find(".qr img").GetAttribute("src"));
        }
        finally
        {
            configuration["public-address"] = null;
        }
    }

    [BothEngines]
    [Fact]
    public async Task Counter_HouseholdAtItsLimit_SaysSoInsteadOfABox()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(
            db => db.SessionGoods.Where(g => g.SessionId == world.Session.SessionId)
                .ExecuteUpdateAsync(s => s.SetProperty(g => g.HouseholdMax, 1)));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var page = await recorder.OpenAsync(Url(world));

        Assert.Empty(page.All("input[name^='Take[']"));
        Assert.Contains("已领满", page.Text, StringComparison.Ordinal);
        var nothing = (await page.Form("redeem").SubmitAsync()).ById("errors").TextContent;
        Assert.Contains("请填写要兑换的件数", nothing, StringComparison.Ordinal);
        Assert.DoesNotContain("Guid", nothing, StringComparison.Ordinal);
        Assert.True((await recorder.OpenAsync(world.Village.Url + "/redemption")).Find("input[name=q]").HasAttribute("autofocus"));
    }

    [BothEngines]
    [Fact]
    public async Task Counter_WaysToSign_ArePaperOnly()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        Assert.DoesNotContain("屏幕", (await recorder.OpenAsync(Url(world))).Html, StringComparison.Ordinal);
        await (await recorder.OpenAsync(Url(world))).Form("redeem").Set(Take(world), 2).Forge("SignedHow", "Screen").SubmitAsync();
        Assert.Equal(SignedHow.Paper, await LatestAsync(world, r => r.SignedHow));
        // What an older version wrote is not dressed up as a signature.
        await App.DbAsync(
            db => db.Redemptions.Where(r => r.RedemptionId == world.Redemption.RedemptionId)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.SignedHow, SignedHow.Screen)));
        Assert.Contains(
            "没有签字", (await recorder.OpenAsync($"{world.Village.Url}/redemption/{world.Redemption.RedemptionId}")).Text,
            StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Cancel_SentOnce_StopsAtACheckPage()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var receipt = await recorder.OpenAsync($"{world.Village.Url}/redemption/{world.Redemption.RedemptionId}");

        var check = await receipt.Form("cancel").Set("Reason", "拿错了").PostAsync();

        Assert.Null(
            await App.DbAsync(
                db => db.Redemptions.Where(r => r.RedemptionId == world.Redemption.RedemptionId).Select(r => r.CancelledAt).SingleAsync()));
        Assert.Contains("张三户", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        await check.Form("checked").SubmitAsync("撤销兑换");
        Assert.NotNull(
            await App.DbAsync(
                db => db.Redemptions.Where(r => r.RedemptionId == world.Redemption.RedemptionId).Select(r => r.CancelledAt).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Search_WithTheCardsOwnCode_FindsTheHouseholdEverywhere()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var card = world.Neighbour.CardNumber;
        var address = $"http://localhost/sign-in?village={world.Village.Code}&card={card}";
        await Data.AwardAsync(world.Village, world.Neighbour, 3);
        await App.DbAsync(
            db => db.Claims.Where(c => c.ClaimId == world.Claim.ClaimId)
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.HouseholdId, world.Neighbour.HouseholdId)));

        // The picture on the card is exactly this address.
        var picture = await recorder.OpenAsync($"{world.Village.Url}/households/{world.Neighbour.HouseholdId}/card");
        Assert.Equal(Picture(address), picture.Find(".qr img").GetAttribute("src"));

        var wide = string.Concat(card.ToString().Select(c => (char)(c + 0xFEE0)));
        foreach (
            var scanned in new[]
            {
                address,
                address.ToUpperInvariant(),
                address.Replace(":", "：").Replace("/", "／").Replace("?", "？").Replace("&", "＆").Replace("=", "＝"),
                " " + address + " ",
                wide
            })
        {
            var q = Uri.EscapeDataString(scanned);
            Assert.EndsWith(
                $"/redemption/counter/{world.Neighbour.HouseholdId}",
                (await recorder.GetAsync($"{world.Village.Url}/redemption?q={q}")).Location);
            Assert.EndsWith(
                $"/claims/new?household={world.Neighbour.HouseholdId}",
                (await recorder.GetAsync($"{world.Village.Url}/claims/new?q={q}")).Location);
            foreach (var list in (string[])["households", "claims", "ledger"])
            {
                var found = await recorder.OpenAsync($"{world.Village.Url}/{list}?q={q}");
                Assert.NotEmpty(found.All("table.data tbody tr"));
                Assert.All(found.Texts("table.data tbody tr"), row => Assert.Contains("李四", row, StringComparison.Ordinal));
            }
        }
        // The card of another village has the same number and is nobody's here.
        var elsewhere = await Data.WorldAsync(world.Village);
        var foreign = Uri.EscapeDataString($"http://localhost/sign-in?village={elsewhere.Village.Code}&card={card}");
        Assert.Contains("没有找到", (await recorder.OpenAsync($"{world.Village.Url}/redemption?q={foreign}")).Text, StringComparison.Ordinal);
        Assert.Contains("没有找到", (await recorder.OpenAsync($"{world.Village.Url}/claims/new?q={foreign}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_OfTheRoom_AreSafeToPressEnterIn()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var officer = await Data.StaffAsync(Role.StationOfficer, world.Village);
        var draft = await App.WithAsync((RedemptionService r) => r.CreateSessionAsync(
            Caller.CommandLine, world.Village.TownId, new Quarter(2022, 2), new SessionTerms(
                new DateOnly(2022, 10, 8), new DateOnly(2022, 10, 31), Points.Of(1), null)));
        await App.DbAsync(
            db => db.SessionGoods.Where(g => g.SessionId == draft.SessionId)
                .ExecuteUpdateAsync(s => s.SetProperty(g => g.Price, Points.Of(1))));

        foreach (var url in new RedemptionsPages().Rows.Select(r => r.Address(world.Village, world)))
        {
            FormLaws.FirstButtonIsSafe(await (url.StartsWith("/t/", StringComparison.Ordinal) ? officer : recorder).OpenAsync(url));
        }
        Assert.True(FormLaws.FirstButtonIsSafe(await officer.OpenAsync($"{world.Village.TownUrl}/redemption/{draft.SessionId}")) >= 2);
    }

    private static string Picture(string address)
    {
        using var generator = new QRCoder.QRCodeGenerator();
        using var code = generator.CreateQrCode(address, QRCoder.QRCodeGenerator.ECCLevel.M);
        return "data:image/svg+xml;base64," + Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes(new QRCoder.SvgQRCode(code).GetGraphic(4)));
    }

    private static string Url(World world) => $"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}";

    private Task<int> EndOfficeAsync(World world, string userId)
        => App.DbAsync(db => db.Appointments.Where(a => a.TownId == world.Village.TownId && a.UserId == Guid.Parse(userId))
        .ExecuteUpdateAsync(s => s.SetProperty(a => a.EndsOn, new DateOnly(2022, 10, 7))));

    private static string Take(World world) => $"Take[{world.Goods.GoodsId}]";

    /// <summary>监督员甲 of the world's village.</summary>
    private Task<string> WitnessAsync(World world) => App.DbAsync(async db => (await (
        from a in db.Appointments
        join u in db.Users on a.UserId equals u.Id
        where a.TownId == world.Village.TownId && a.VillageId == world.Village.Key.VillageId && a.Role == Role.Supervisor
            && u.DisplayName == "监督员甲"
        select u.Id).SingleAsync()).ToString());

    /// <summary>The world's session closed and another one open, with another price.</summary>
    private Task<Guid> NextSessionAsync(World world, int price) => App.DbAsync(async db =>
    {
        await db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Status, SessionStatus.Closed));
        var next = new RedemptionSession
        {
            TownId = world.Village.TownId, Quarter = new Quarter(2022, 2), OpensOn = new DateOnly(2022, 10, 1),
            ClosesOn = new DateOnly(2022, 12, 31), Threshold = Points.Of(1),
            CreatedAt = App.Clock.UtcNow(), CreatedBy = Caller.CommandLine.UserId
        }.With(s => s.Status, SessionStatus.Open);
        db.Add(next);
        db.Add(
            new SessionGoods
            {
                TownId = world.Village.TownId,
                SessionId = next.SessionId,
                GoodsId = world.Goods.GoodsId,
                Price = Points.Of(price)
            });
        await db.SaveChangesAsync();
        return next.SessionId;
    });

    private Task<int> CountAsync(World world) => App.DbAsync(db => db.Redemptions.In(world.Village.Key).CountAsync());

    private Task<T> LatestAsync<T>(World world, System.Linq.Expressions.Expression<Func<Redemption, T>> field)
        => App.DbAsync(
            db => db.Redemptions.AsNoTracking().In(world.Village.Key).OrderByDescending(r => r.Number).Select(field).FirstAsync());
}
