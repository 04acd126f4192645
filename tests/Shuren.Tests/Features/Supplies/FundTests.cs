using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.RuleLists;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Supplies;

/// <summary>资金物资 (RED-4): money and goods come in, goods are bought, mistakes are corrected by one more entry; nothing goes below zero.</summary>
public sealed class FundTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Purchase_OfMoneyThatCame_TakesMoneyAndBringsStockInOne()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var money = await NewAsync(recorder, world, FundKind.MoneyIn, ("Source", "Society"), ("Amount", "１００.５"));
        Assert.Contains("记好了", money.Text, StringComparison.Ordinal);
        Assert.Contains("100.50", money.Text, StringComparison.Ordinal);
        var bought = await BuyAsync(recorder, world, "Society", "60.25", 12, "2023-03-01");

        Assert.Contains("-60.25", bought.Text, StringComparison.Ordinal);
        Assert.Equal(new Money(40_25), await BalanceAsync(world, FundingSource.Society));
        var (lot, movement) = await App.DbAsync(async db => (await db.StockLots.In(world.Village.Key).SingleAsync(), await db.StockMovements.In(world.Village.Key).SingleAsync()));
        Assert.Equal((12, 6025L, new DateOnly(2023, 3, 1)), (lot.Quantity, lot.ValueFen, lot.UseBy));
        Assert.Equal((StockMovementKind.Received, 12, lot.LotId), (movement.Kind, movement.Quantity, movement.LotId));
        Assert.Equal(22, await StockAsync(world));
        Assert.Contains("40.25", (await recorder.OpenAsync(world.Village.Url + "/funds")).ById("balances").TextContent, StringComparison.Ordinal);

        var tooMuch = await BuyAsync(recorder, world, "Society", "40.26", 1);
        Assert.Equal(HttpStatusCode.BadRequest, tooMuch.Status);
        Assert.Contains("只剩 40.25 元", tooMuch.Text, StringComparison.Ordinal);
        Assert.Equal("40.26", tooMuch.Form("funds").Values("Amount").Single());
        Assert.Equal((new Money(40_25), 22), (await BalanceAsync(world, FundingSource.Society), await StockAsync(world)));
    }

    [Theory]
    [InlineData("MoneyIn", "Source", "", "资金来源")]
    [InlineData("MoneyIn", "Party", " ", "是谁给的")]
    [InlineData("MoneyIn", "Document", "", "至少要有一样")]
    [InlineData("MoneyIn", "Amount", "", "多少元")]
    [InlineData("MoneyIn", "Amount", "0", "大于 0")]
    [InlineData("MoneyIn", "Amount", "-5", "大于 0")]
    [InlineData("MoneyIn", "Amount", "1.005", "最多两位小数")]
    [InlineData("MoneyIn", "Amount", "10000000.01", "不超过")]
    [InlineData("MoneyIn", "On", "2022-10-09", "不能晚于今天")]
    [InlineData("GoodsIn", "Quantity", "0", "多少件")]
    [InlineData("GoodsIn", "UseBy", "2022-10-07", "已经过期的不收")]
    [InlineData("Purchase", "GoodsId", "", "请选择物品")]
    [InlineData("Purchase", "Amount", "", "多少元")]
    public async Task Record_WithOneThingWrong_SaysSoAndKeepsTheRest(string kind, string field, string value, string says)
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var refused = await NewAsync(recorder, world, Enum.Parse<FundKind>(kind), (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(says, refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.FundEntries.In(world.Village.Key).CountAsync()));
        Assert.Equal(kind, refused.Form("funds").Values("Kind").Single());
    }

    [BothEngines]
    [Fact]
    public async Task Collective_Income_NeedsItsMeetingAndItsSum()
    {
        var world = await Data.WorldAsync();
        var neighbour = await Data.WorldAsync(world.Village);
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        (string, object?)[] collective = [("Source", "Collective"), ("Amount", "600")];

        var without = await NewAsync(recorder, world, FundKind.MoneyIn, collective);
        Assert.Contains("先由村民商定", without.Text, StringComparison.Ordinal);

        var tooFew = await MeetAsync(recorder, world, present: 19);
        Assert.Contains("三分之二以上的代表", tooFew.Text, StringComparison.Ordinal);
        Assert.Contains("登记好了", (await MeetAsync(recorder, world)).Text, StringComparison.Ordinal);
        var meeting = await MeetingAsync(world);
        var taken = await NewAsync(recorder, world, FundKind.MoneyIn, [.. collective, ("DeliberationId", meeting)]);
        Assert.Contains("村民代表会议", taken.Text.Replace("（居）", "", StringComparison.Ordinal), StringComparison.Ordinal);

        // The villagers decide first: what came in before their meeting was not decided by it.
        var earlier = await NewAsync(recorder, world, FundKind.MoneyIn, [.. collective, ("Amount", "1"), ("On", new DateOnly(2022, 9, 30)), ("DeliberationId", meeting)]);
        Assert.Equal(HttpStatusCode.BadRequest, earlier.Status);
        Assert.Contains("2022年10月1日才开会商定", earlier.Text, StringComparison.Ordinal);
        Assert.Contains("记好了", (await NewAsync(recorder, world, FundKind.MoneyIn, [.. collective, ("Amount", "1"), ("On", new DateOnly(2022, 10, 1)), ("DeliberationId", meeting)])).Text, StringComparison.Ordinal);

        var over = await NewAsync(recorder, world, FundKind.GoodsIn, [.. collective, ("DeliberationId", meeting)]);
        Assert.Contains("只剩 399.00 元", over.Text, StringComparison.Ordinal);
        // A meeting of another village is none.
        await MeetAsync(await Data.StaffAsync(Role.Recorder, neighbour.Village), neighbour);
        var form = (await recorder.OpenAsync(Url(world, FundKind.MoneyIn))).Form("funds");
        Fill(form, world, FundKind.MoneyIn, collective).Forge("DeliberationId", (await MeetingAsync(neighbour)).ToString());
        Assert.Contains("没有这次会议", (await form.SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(new Money(601_00), await BalanceAsync(world, FundingSource.Collective));
    }

    [Fact]
    public async Task Correct_AnEntry_IsOneMoreThatCarriesTheDifference()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var bought = await BuyAsync(recorder, world, "Fiscal", "500", 50);
        var stale = await recorder.OpenAsync(bought.Url);

        Assert.Contains("为什么要改", (await bought.Form("correct").Set("Amount", "50").SubmitAsync()).ById("errors").TextContent, StringComparison.Ordinal);
        var done = await bought.Form("correct").Set("Amount", "50").Set("Quantity", 45).Set("Reason", "多写了一个 0").SubmitAsync();

        Assert.Contains("多写了一个 0", done.ById("corrections").TextContent, StringComparison.Ordinal);
        Assert.Equal((new Money(950_00), 55), (await BalanceAsync(world, FundingSource.Fiscal), await StockAsync(world)));
        var lot = await App.DbAsync(db => db.StockLots.In(world.Village.Key).SingleAsync());
        Assert.Equal((45, 5000L), (lot.Quantity, lot.ValueFen));
        var rows = await App.DbAsync(db => db.FundEntries.AsNoTracking().In(world.Village.Key).OrderBy(e => e.Number).ToListAsync());
        Assert.Equal([(1, 1000_00L, 0), (2, -500_00L, 50), (3, 450_00L, -5)], rows.Select(r => (r.Number, r.MoneyFen, r.Quantity)));

        var refused = await stale.Form("correct").Set("Amount", "40").Set("Reason", "再改").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("变了", refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("和现在的一样", (await (await recorder.OpenAsync(bought.Url)).Form("correct").Set("Reason", "没改").SubmitAsync()).Text, StringComparison.Ordinal);
        var twice = await recorder.OpenAsync(world.Village.Url + "/funds/" + rows[2].FundEntryId);
        Assert.Empty(twice.All("[data-testid='correct']"));
    }

    [Fact]
    public async Task Correct_BelowWhatWasSpentOrHandedOut_IsRefused()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var money = await NewAsync(recorder, world, FundKind.MoneyIn, ("Source", "Society"), ("Amount", "100"));
        var bought = await BuyAsync(recorder, world, "Society", "80", 4, "2022-12-31");
        await TakeAsync(world, 3);

        var spent = await money.Form("correct").Set("Amount", "79.99").Set("Reason", "写多了").SubmitAsync();
        var gone = await bought.Form("correct").Set("Quantity", 2).Set("Reason", "写多了").SubmitAsync();

        Assert.Contains("不够 20.01 元", spent.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("只剩 1 件，不够减 2 件", gone.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal((new Money(20_00), 11), (await BalanceAsync(world, FundingSource.Society), await StockAsync(world)));
    }

    [Fact]
    public async Task Confirm_ByTheCommittee_IsOnceAndByAnotherThanWhoWroteIt()
    {
        var world = await Data.WorldAsync();
        var both = await Data.UserAsync();
        await Data.AppointAsync(both, Role.Recorder, world.Village);
        await Data.AppointAsync(both, Role.Committee, world.Village);
        var writer = await App.SignInAsync(both);
        var committee = await Data.StaffAsync(Role.Committee, world.Village, name: "村支书");
        var entry = await NewAsync(writer, world, FundKind.MoneyIn);

        Assert.Empty((await writer.OpenAsync(entry.Url)).All("[data-testid='confirm']"));
        var pages = new[] { await committee.OpenAsync(entry.Url), await committee.OpenAsync(entry.Url) };
        var forged = await ForgeAsync(writer, entry.Url);
        var done = await pages[0].Form("confirm").SubmitAsync();
        var again = await pages[1].Form("confirm").SubmitAsync();

        Assert.Contains("不能自己核对", forged.Text, StringComparison.Ordinal);
        Assert.Contains("村支书", done.Text, StringComparison.Ordinal);
        Assert.Contains("已经核对过", again.Text, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.FundConfirmations.In(world.Village.Key).CountAsync()));
    }

    [Fact]
    public async Task Paper_Attached_IsShownToTheVillageAndUnderTheDigest()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var entry = await NewAsync(recorder, world, FundKind.MoneyIn, ("Document", ""), ("Photos", new TestFile("收据.jpg", ClaimSteps.Jpeg(), "image/jpeg")));

        var picture = entry.Find(".photos img").GetAttribute("src")!;
        Assert.Equal(HttpStatusCode.OK, (await recorder.DownloadAsync(picture)).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await App.Anonymous().DownloadAsync(picture)).Status);
        var id = Guid.Parse(entry.Url.Split('/')[^1]);
        // A name that was removed leaves the figures as they are.
        await App.DbAsync(db => db.FundWords.Where(w => w.FundEntryId == id).ExecuteDeleteAsync());
        Assert.Equal(HttpStatusCode.OK, (await recorder.GetAsync(entry.Url)).Status);
    }

    [Fact]
    public async Task Paper_OfANumberThatStandsAlready_IsAskedAbout()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var check = await Fill((await recorder.OpenAsync(Url(world, FundKind.MoneyIn))).Form("funds"), world, FundKind.MoneyIn, [("Document", "调拨1号")]).PostAsync();

        Assert.Contains("已经记过：2022-0001", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandOut_OfSeveralLots_TakesWhatEndsFirstAndNeverWhatIsPast()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.Stock.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(x => x.Quantity, 0)));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        await BuyAsync(recorder, world, "Fiscal", "10", 5, null);
        await BuyAsync(recorder, world, "Fiscal", "20", 5, "2022-11-30");
        await BuyAsync(recorder, world, "Fiscal", "9", 3, "2022-10-20");
        await BuyAsync(recorder, world, "Fiscal", "4", 2, "2022-10-09");
        App.SetDay(2022, 10, 10);

        var stock = await recorder.OpenAsync(world.Village.Url + "/redemption/stock");
        Assert.Contains("2022-10-09", stock.ById("past").TextContent, StringComparison.Ordinal);
        Assert.Contains("2022-10-20", stock.ById("soon").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("2022-11-30", stock.ById("soon").TextContent, StringComparison.Ordinal);
        var receipt = await TakeAsync(world, 4);
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => TakeAsync(world, 10));

        Assert.Contains("只剩 9 件，不够", refused.Message, StringComparison.Ordinal);
        Assert.Equal([(2, 400L), (0, 0L), (4, 1600L), (5, 1000L)], await LotsAsync(world));
        var taken = await App.DbAsync(db => db.StockMovements.AsNoTracking().In(world.Village.Key)
            .Where(m => m.RedemptionId == receipt.RedemptionId).OrderBy(m => m.Quantity).Select(m => new { m.Quantity, m.ValueFen }).ToListAsync());
        Assert.Equal([(-3, -900L), (-1, -400L)], taken.Select(t => (t.Quantity, t.ValueFen!.Value)));

        await App.WithAsync((RedemptionService r) => r.CancelAsync(Caller.CommandLine, world.Village.Key, receipt.RedemptionId, "拿错了", null));
        Assert.Equal([(2, 400L), (3, 900L), (5, 2000L), (5, 1000L)], await LotsAsync(world));
    }

    [Fact]
    public async Task Discard_OfWhatIsPast_NamesTheLotAndTheReason()
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        await BuyAsync(recorder, world, "Fiscal", "8", 4, "2022-10-09");
        App.SetDay(2022, 10, 10);
        var lot = await App.DbAsync(db => db.StockLots.In(world.Village.Key).SingleAsync());
        async Task<TestPage> CountAsync(string kind, int quantity, string? reason) => await (await recorder.OpenAsync(world.Village.Url + "/redemption/stock")).Form("stock")
            .Set("GoodsId", world.Goods.GoodsId).Set("LotId", lot.LotId).Set("Kind", kind).Set("Quantity", quantity).Set("Note", reason).PostAsync();

        Assert.Contains("写明原因", (await CountAsync("Discarded", 1, null)).Text, StringComparison.Ordinal);
        Assert.Contains("只剩 4 件，不够减 5 件", (await CountAsync("Discarded", 5, "过期")).Text, StringComparison.Ordinal);
        Assert.Contains("请填 0 或者更大的数", (await CountAsync("Discarded", -1, "过期")).Text, StringComparison.Ordinal);
        Assert.Contains("账上也是 4，对得上", (await CountAsync("Adjusted", 4, "数过了")).Text, StringComparison.Ordinal);
        var check = await CountAsync("Discarded", 3, "过期");
        Assert.Contains("账上 4，扔掉 3，还剩 1。", check.Text, StringComparison.Ordinal);
        Assert.Equal([(4, 800L)], await LotsAsync(world));
        Assert.Contains("报废 过期", (await check.Form("checked").SubmitAsync("true")).Text, StringComparison.Ordinal);
        var found = await CountAsync("Adjusted", 2, "找到一袋");
        Assert.Contains("账上 1，实有 2，多 1。", found.Text, StringComparison.Ordinal);
        Assert.Contains("盘点 找到一袋", (await found.Form("checked").SubmitAsync("true")).Text, StringComparison.Ordinal);

        Assert.Equal([(2, 400L)], await LotsAsync(world));
        Assert.Equal(12, await StockAsync(world));
    }

    /// <summary>What was counted is compared with the books as they were: what was handed out since is not missing.</summary>
    [Fact]
    public async Task Count_HandedOutMeanwhile_IsCountedAgain()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.Stock.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(x => x.Quantity, 0)));
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        await BuyAsync(recorder, world, "Fiscal", "8", 4, null);
        var lot = await App.DbAsync(db => db.StockLots.In(world.Village.Key).SingleAsync());
        var form = (await recorder.OpenAsync(world.Village.Url + "/redemption/stock")).Form("stock")
            .Set("GoodsId", world.Goods.GoodsId).Set("LotId", lot.LotId).Set("Kind", "Adjusted").Set("Quantity", 3).Set("Note", "少一袋");
        var check = await form.PostAsync();
        await TakeAsync(world, 1);

        var late = await check.Form("checked").SubmitAsync("true");
        var stale = await form.PostAsync();

        Assert.Contains("在您打开以后变了", late.Text, StringComparison.Ordinal);
        Assert.Contains("在您打开以后变了", stale.Text, StringComparison.Ordinal);
        Assert.Equal([(3, 600L)], await LotsAsync(world));
    }

    [BothEngines]
    [Fact]
    public async Task Post_SentTwiceOrFromElsewhere_IsDoneOnceOrNotAtAll()
    {
        var world = await Data.WorldAsync();
        var neighbour = await Data.WorldAsync(world.Village);
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var committee = await Data.StaffAsync(Role.Committee, world.Village);
        var check = (await Fill((await recorder.OpenAsync(Url(world, FundKind.MoneyIn))).Form("funds"), world, FundKind.MoneyIn, []).PostAsync()).Form("checked");

        await Task.WhenAll(check.PostAsync("true"), check.PostAsync("true"));
        await check.PostAsync("true");
        var own = await recorder.OpenAsync($"{world.Village.Url}/funds/{world.Funds.FundEntryId}");
        var other = $"{world.Village.Url}/funds/{neighbour.Funds.FundEntryId}";
        var correct = await own.Form("correct").Set("Amount", "1").Set("Reason", "改").PostToAsync(other + "?handler=Correct");
        var confirm = await (await committee.OpenAsync(own.Url)).Form("confirm").PostToAsync(other + "?handler=Confirm");
        var denied = await ForgeAsync(await Data.StaffAsync(Role.Supervisor, world.Village), own.Url);

        Assert.Equal(2, await App.DbAsync(db => db.FundEntries.In(world.Village.Key).CountAsync()));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (correct.Status, confirm.Status));
        Assert.NotEqual(HttpStatusCode.OK, denied.Status);
        Assert.Equal(0, await App.DbAsync(db => db.FundConfirmations.OfTown(world.Village.TownId).CountAsync()));
        Assert.Equal(1, await App.DbAsync(db => db.FundEntries.In(neighbour.Village.Key).CountAsync()));
    }

    [BothEngines]
    [Theory]
    [InlineData(null, null)]
    [InlineData("UPDATE fund_words SET party = '别人' WHERE {town}", "与登记时不一致")]
    [InlineData("UPDATE photos SET sha256 = 'x' WHERE {town}", "与登记时不一致")]
    [InlineData("UPDATE fund_entries SET money_fen = 1 WHERE kind = 1 AND {town}", "不够付这一笔")]
    [InlineData("UPDATE stock_lots SET quantity = quantity + 1 WHERE {town}", "记的是 5 件，按流水应为 4 件")]
    [InlineData("UPDATE stock_lots SET value_fen = 0 WHERE {town}", "按流水")]
    [InlineData("DELETE FROM fund_words WHERE {town}", "文字不见了")]
    public async Task Verify_AfterAChangeInTheDatabase_NamesTheEntry(string? sql, string? says)
    {
        var village = await Data.VillageAsync();
        var goods = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, village.TownId, "洗衣粉", "袋", "500克"));
        var paper = await StoredPhotos.PrepareAsync([new FormFile(new MemoryStream(ClaimSteps.Jpeg()), 0, ClaimSteps.Jpeg().Length, "Photos", "收据.jpg")]);
        await RecordAsync(village, new RecordFunds(FundKind.MoneyIn, FundingSource.Fiscal, App.Clock.Today(), "镇政府", "1") { Amount = new Money(1000), Papers = paper });
        await RecordAsync(village, new RecordFunds(FundKind.Purchase, FundingSource.Fiscal, App.Clock.Today(), "供销社", "2") { Amount = new Money(900), GoodsId = goods.GoodsId, Quantity = 4 });
        if (sql is not null)
        {
            await TamperAsync(sql.Replace("{town}", FormattableString.Invariant($"town_id = {village.TownId}"), StringComparison.Ordinal));
        }

        var fault = await App.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId));

        Assert.Equal(says is null, fault is null);
        Assert.Contains(says ?? "", fault?.Message ?? "", StringComparison.Ordinal);
    }

    private Task<FundEntry> RecordAsync(TestVillage village, RecordFunds said) => App.WithAsync((FundService funds) => funds.RecordAsync(Caller.CommandLine, village.Key, said));

    /// <summary>Changes what the wall protects, as somebody with the database in hand could.</summary>
    private Task TamperAsync(string sql) => App.DbAsync(async db =>
    {
        foreach (var name in (string[])(TestDatabase.IsPostgres ? ["no_change"] : ["no_update", "no_delete"]))
        {
#pragma warning disable EF1002 // The names are the constants above.
            await db.Database.ExecuteSqlRawAsync($"DROP TRIGGER IF EXISTS fund_entries_{name}{(TestDatabase.IsPostgres ? " ON fund_entries" : "")}");
#pragma warning restore EF1002
        }
        await db.Database.ExecuteSqlRawAsync(sql);
        await AppendOnly.EnsureAsync(db);
    });

    private static string Url(World world, FundKind kind) => $"{world.Village.Url}/funds/new?kind={kind}";

    private static async Task<TestPage> NewAsync(TestClient recorder, World world, FundKind kind, params (string Field, object? Value)[] values)
        => await Fill((await recorder.OpenAsync(Url(world, kind))).Form("funds"), world, kind, values).SubmitAsync();

    private static TestForm Fill(TestForm form, World world, FundKind kind, (string Field, object? Value)[] values)
    {
        form.Set("Source", "Fiscal").Set("Party", "张老板").Set("Document", "收据7").Set("Amount", "300").Set("On", new DateOnly(2022, 10, 8));
        if (kind != FundKind.MoneyIn)
        {
            form.Set("GoodsId", world.Goods.GoodsId).Set("Quantity", 5);
        }
        foreach (var (field, value) in values)
        {
            form.Set(field, value);
        }
        return form;
    }

    private static Task<TestPage> BuyAsync(TestClient recorder, World world, string source, string yuan, int quantity, string? useBy = null)
        => NewAsync(recorder, world, FundKind.Purchase, ("Source", source), ("Amount", yuan), ("Quantity", quantity), ("UseBy", useBy));

    private static async Task<TestPage> MeetAsync(TestClient recorder, World world, int present = 25) => await recorder.SubmitAsync(
        world.Village.Url + "/funds/meetings", "meeting", ("Amount", "1000"), ("Form.Body", "Representatives"), ("Form.Entitled", 30), ("Form.Present", present), ("Form.For", present - 1),
        ("Form.Against", 1), ("Form.On", "2022-10-01"), ("Form.Where", "村委会"), ("Form.Minutes", "拿出一千元。"));

    /// <summary>Sends the committee's form from somebody whose page does not show it.</summary>
    private static async Task<TestPage> ForgeAsync(TestClient client, string url)
    {
        var page = await client.OpenAsync(url);
        var token = page.Document.QuerySelector("input[name='__RequestVerificationToken']")?.GetAttribute("value")
            ?? (await client.OpenAsync("/account/password")).Find("input[name='__RequestVerificationToken']").GetAttribute("value")!;
        return await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url + "?handler=Confirm")
        {
            Content = new FormUrlEncodedContent([
                KeyValuePair.Create("__RequestVerificationToken", token), KeyValuePair.Create("Checked", "true"), KeyValuePair.Create("RequestId", Guid.CreateVersion7().ToString())])
        });
    }

    private Task<Guid> MeetingAsync(World world) => App.DbAsync(db => db.Deliberations.In(world.Village.Key).OnFunds().Select(d => d.DeliberationId).FirstAsync());

    private Task<Money> BalanceAsync(World world, FundingSource source) => App.DbAsync(db => db.BalanceAsync(world.Village.Key, source));

    private Task<int> StockAsync(World world) => App.DbAsync(db => db.Stock.In(world.Village.Key).Select(s => s.Quantity).SingleAsync());

    /// <summary>Lots by their date: pieces and value.</summary>
    private Task<List<(int Quantity, long Fen)>> LotsAsync(World world) => App.DbAsync(async db =>
        (await db.StockLots.AsNoTracking().In(world.Village.Key).ToListAsync()).OrderBy(l => l.UseBy ?? DateOnly.MaxValue).Select(l => (l.Quantity, l.ValueFen ?? 0)).ToList());

    private Task<Redemption> TakeAsync(World world, int quantity) => App.WithAsync(async (RedemptionService redemptions) => await redemptions.RedeemAsync(
        Caller.CommandLine, world.Village.Key,
        new Redeem(
            world.Session.SessionId, world.Household.HouseholdId, new Dictionary<Guid, int> { [world.Goods.GoodsId] = quantity }, "张三", null,
            await redemptions.ShownAsync(world.Village.TownId, world.Session.SessionId))));
}
