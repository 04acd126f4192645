using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>The counter (RED-1 … RED-3): points and stock go down together, never below zero, and come back together.</summary>
public sealed class RedemptionTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Redeem_AtTheCounter_TakesPointsAndStockAndCancelGivesBothBack()
    {
        var world = await Data.WorldAsync();
        var (recorder, url) = (await Data.StaffAsync(Role.Recorder, world.Village), $"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}");

        var receipt = await TakeAsync(recorder, world, url, 5);

        Assert.Contains("用去 5 分", receipt.Text);
        Assert.Equal((Points.Of(14), Points.Of(20), 5), await StateAsync(world));

        var noReason = await receipt.Form("cancel").SubmitAsync();
        Assert.Contains("请写明撤销的原因", noReason.Text);
        Assert.Equal((Points.Of(14), Points.Of(20), 5), await StateAsync(world));
        var cancelled = await receipt.Form("cancel").Set("Reason", "拿错了").SubmitAsync();
        Assert.Contains("撤销：拿错了", cancelled.Text);
        Assert.Equal((Points.Of(19), Points.Of(20), 10), await StateAsync(world));

        var again = await receipt.Form("cancel").Set("Reason", "再来一次").SubmitAsync();
        Assert.Equal((Points.Of(19), Points.Of(20), 10), await StateAsync(world));
        Assert.NotEqual(System.Net.HttpStatusCode.InternalServerError, again.Status);
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(world.Village.TownId))).Fault);
        Assert.Null((await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(world.Village.TownId))).Fault);
    }

    /// <summary>As the demo does: several use cases in one transaction, each of which reads what the one before it wrote.</summary>
    [Fact]
    public async Task Cancel_TwiceInOneTransaction_GivesBackToWhatIsThere()
    {
        var world = await Data.WorldAsync();
        await App.ScopeAsync(async services =>
        {
            var redemptions = services.GetRequiredService<RedemptionService>();
            await services.GetRequiredService<AppDb>().TogetherAsync(world.Village.Key, async () =>
            {
                for (var i = 0; i < 2; i++)
                {
                    var taken = await RedeemAsync(redemptions, world, 2);
                    await redemptions.CancelAsync(Caller.CommandLine, world.Village.Key, taken.RedemptionId, "拿错了", null);
                }
            });
        });

        Assert.Equal((Points.Of(19), Points.Of(20), 10), await StateAsync(world));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(world.Village.TownId))).Fault);
    }

    [BothEngines]
    [Fact]
    public async Task Export_WithACancelledOne_CountsItAsNothingAndAddsUp()
    {
        var world = await Data.WorldAsync();
        var (recorder, url) = (await Data.StaffAsync(Role.Recorder, world.Village), $"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}");
        await (await TakeAsync(recorder, world, url, 5)).Form("cancel").Set("Reason", "拿错了").SubmitAsync();
        await TakeAsync(recorder, world, url, 2);

        var (_, _, content) = await recorder.DownloadAsync($"{world.Village.Url}/redemption/issues?handler=Export");

        var rows = SheetReader.Read(new MemoryStream(content)).Pages[0].Rows;
        Assert.Equal($"{world.Village.TownName}{world.Village.Name}积分兑换发放台账", rows[0].Cells[0].Text);
        Assert.Equal(["编号", "日期", "卡号", "户主", "组别", "物品", "数量", "单位", "单价", "积分", "领取人", "领取人签字", "监督员", "备注"], rows[1].Cells.Select(c => c.Text));
        Assert.All(rows.Skip(2).SkipLast(1), r => Assert.True(r.Cells[1].IsDate));
        Assert.All(rows.Skip(2).SkipLast(1), r => Assert.Equal((world.Goods.Name, "袋"), (r.At(5).Text, r.At(7).Text)));
        Assert.Equal([("1", "1"), ("0", "0"), ("2", "2"), ("", "3")], rows.Skip(2).Select(r => (r.At(6).Text, r.At(9).Text)));
        Assert.Contains("已撤销，原为 5", rows[3].At(13).Text, StringComparison.Ordinal);
        Assert.Equal("合计", rows[5].Cells[0].Text);
        // NM: what a clerk adds up in the column is what the ledger says was handed out.
        var spent = await App.DbAsync(async db => (await db.LedgerEntries.In(world.Village.Key).ToListAsync())
            .Sum(e => e.Kind == EntryKind.Redemption ? e.Amount.ToDecimal() : e.Kind == EntryKind.Return ? -e.Amount.ToDecimal() : 0m));
        var added = rows.Skip(2).SkipLast(1).Sum(r => decimal.Parse(r.At(9).Text, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((spent, spent), (added, decimal.Parse(rows[5].At(9).Text, System.Globalization.CultureInfo.InvariantCulture)));
        // So on paper, where a clerk adds up the pieces too.
        var paper = PdfReader.Rows(await recorder.PdfAsync($"{world.Village.Url}/redemption/issues"));
        var cancelled = Assert.Single(paper, r => r.EndsWith("|已撤销", StringComparison.Ordinal));
        Assert.Contains("|0（原5袋）|0|", cancelled, StringComparison.Ordinal);
        // And of the one quarter that was asked for.
        var quarter = await App.DbAsync(db => db.RedemptionSessions.OfTown(world.Village.TownId).Select(s => s.Quarter).FirstAsync());
        var page = await recorder.OpenAsync($"{world.Village.Url}/redemption/issues?quarter={quarter}");
        Assert.Contains("已撤销", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Contains(cancelled, PdfReader.Rows(await recorder.PdfAsync($"{world.Village.Url}/redemption/issues?quarter={quarter}")));
        var another = await recorder.OpenAsync($"{world.Village.Url}/redemption/issues?quarter={quarter.Plus(1)}");
        Assert.DoesNotContain("已撤销", another.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" 张三的\u3000女儿\u3000 ")]
    [InlineData("𠮷田 Ａ\u0301😀")]
    [InlineData("张\t三\uFFFD")]
    public async Task Redeem_WhateverTheRecipientIsCalled_RestsOnWhatIsStored(string recipient)
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var form = (await recorder.OpenAsync($"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}")).Form("redeem");

        var receipt = await form.Set($"Take[{world.Goods.GoodsId}]", 1).Set("Recipient", recipient).SubmitAsync();

        Assert.Contains("用去 1 分", receipt.Text);
        // The basis is digested from the rows on their way, and verified from what lies there.
        var report = await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(world.Village.TownId));
        Assert.Null(report.Fault);
    }

    [Theory]
    [InlineData("0", "请填写要兑换的件数")]
    [InlineData("-1", "请填写要兑换的件数")]
    [InlineData("11", "只剩 10 件")]
    public async Task Redeem_WrongQuantity_IsRefusedAndKept(string quantity, string message)
    {
        var world = await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);

        var page = await TakeAsync(recorder, world, $"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}", quantity);

        Assert.Contains(message, page.Text);
        Assert.Equal("张三", page.Form("redeem").Values("Recipient").Single());
        Assert.Equal((Points.Of(19), Points.Of(20), 10), await StateAsync(world));
    }

    [Fact]
    public async Task Redeem_MoreThanTheBalance_NamesIt()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.Stock.In(world.Village.Key).ExecuteUpdateAsync(s => s.SetProperty(x => x.Quantity, 100)));

        Assert.Contains("19 分", await RefusedAsync(world, 20), StringComparison.Ordinal);
        Assert.Equal((Points.Of(19), Points.Of(20), 100), await StateAsync(world));
    }

    [Fact]
    public async Task Redeem_BelowTheThreshold_NamesBoth()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.Threshold, Points.Of(50))));

        var message = await RefusedAsync(world, 1);

        Assert.Contains("总积分 20 分，满 50 分才能兑换", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeem_OverTheHouseholdsLimit_CountsWhatItHadInTheSession()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(async db =>
        {
            await db.SessionGoods.Where(g => g.SessionId == world.Session.SessionId).ExecuteUpdateAsync(s => s.SetProperty(g => g.HouseholdMax, 3));
        });

        // The world's household has had one in this session.
        Assert.Contains("每户最多 3 袋，已领 1 袋", await RefusedAsync(world, 3), StringComparison.Ordinal);
        await RedeemAsync(world, 2);
        Assert.Contains("已领 3 袋", await RefusedAsync(world, 1), StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Redeem_OverTheSessionsPoints_NamesThem()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId).ExecuteUpdateAsync(s => s.SetProperty(x => x.HouseholdPointsMax, Points.Of(5))));

        Assert.Contains("最多兑换 5 分，已兑换 1 分，这次要 5 分", await RefusedAsync(world, 5), StringComparison.Ordinal);
        await RedeemAsync(world, 4);
    }

    [Fact]
    public async Task Redeem_OutsideTheDaysOrClosed_IsRefused()
    {
        var world = await Data.WorldAsync();
        App.SetDay(2023, 1, 1);
        Assert.Contains("现在不在兑换期", await RefusedAsync(world, 1), StringComparison.Ordinal);

        App.SetDay(2022, 12, 31);
        await App.WithAsync((RedemptionService redemptions) => redemptions.CloseSessionAsync(Caller.CommandLine, world.Village.TownId, world.Session.SessionId));
        Assert.Contains("现在不在兑换期", await RefusedAsync(world, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeem_ByWithdrawnHousehold_IsRefused()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == world.Household.HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(h => h.WithdrawnOn, new DateOnly(2022, 10, 1))));

        Assert.Contains("已经退出", await RefusedAsync(world, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSession_WithoutThresholdOrPriceOrWhileAnotherIsOpen_NamesEachObstacle()
    {
        var world = await Data.WorldAsync();
        var town = world.Village.TownId;
        var session = await App.WithAsync((RedemptionService redemptions) => redemptions.CreateSessionAsync(
            Caller.CommandLine, town, new Quarter(2022, 3), new SessionTerms(new DateOnly(2022, 10, 8), new DateOnly(2022, 10, 31), null, null)));

        var obstacles = string.Join("\n", await App.WithAsync((RedemptionService redemptions) => redemptions.ObstaclesToOpenAsync(town, session.SessionId)));

        Assert.Contains("空着不等于 0 分", obstacles, StringComparison.Ordinal);
        Assert.Contains($"“{world.Goods.Name}”还没有标价", obstacles, StringComparison.Ordinal);
        Assert.Contains(world.Session.Quarter.ToChinese(), obstacles, StringComparison.Ordinal);
        // A village short of supervisors keeps nobody else from exchanging (D15).
        Assert.DoesNotContain(world.Village.Name, obstacles, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync(async (RedemptionService redemptions) =>
            await redemptions.OpenSessionAsync(Caller.CommandLine, town, session.SessionId, await redemptions.ShownAsync(town, session.SessionId), null)));
        var twice = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RedemptionService redemptions) => redemptions.CreateSessionAsync(
            Caller.CommandLine, town, new Quarter(2022, 3), new SessionTerms(new DateOnly(2022, 10, 8), new DateOnly(2022, 10, 31), null, null))));
        Assert.Contains("已经建过了", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoveStock_ByStockTaking_NeedsAReasonAndNeverGoesBelowZero()
    {
        var world = await Data.WorldAsync();
        Task MoveAsync(StockMovementKind kind, int quantity, string? note)
            => App.WithAsync((StockService stock) => stock.CountAsync(Caller.CommandLine, world.Village.Key, new CountStock(world.Goods.GoodsId, null, kind, quantity, note)));

        Assert.Contains("写明原因", (await Assert.ThrowsAsync<RuleViolation>(() => MoveAsync(StockMovementKind.Adjusted, -1, " "))).Message, StringComparison.Ordinal);
        Assert.Contains("不够", (await Assert.ThrowsAsync<RuleViolation>(() => MoveAsync(StockMovementKind.Adjusted, -11, "少了"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleViolation>(() => MoveAsync(StockMovementKind.Received, -1, null));
        await MoveAsync(StockMovementKind.Adjusted, -2, "破了两袋");

        Assert.Equal(8, (await StateAsync(world)).Stock);
    }

    private static async Task<TestPage> TakeAsync(TestClient recorder, World world, string url, object quantity)
        => await (await recorder.OpenAsync(url)).Form("redeem").Set($"Take[{world.Goods.GoodsId}]", quantity).Set("Recipient", "张三").SubmitAsync();

    private Task<Redemption> RedeemAsync(World world, int quantity)
        => App.WithAsync((RedemptionService redemptions) => RedeemAsync(redemptions, world, quantity));

    private static async Task<Redemption> RedeemAsync(RedemptionService redemptions, World world, int quantity) => await redemptions.RedeemAsync(
        Caller.CommandLine, world.Village.Key,
        new Redeem(
            world.Session.SessionId, world.Household.HouseholdId, new Dictionary<Guid, int> { [world.Goods.GoodsId] = quantity }, "张三", null,
            await redemptions.ShownAsync(world.Village.TownId, world.Session.SessionId)));

    private async Task<string> RefusedAsync(World world, int quantity) => (await Assert.ThrowsAsync<RuleViolation>(() => RedeemAsync(world, quantity))).Message;

    private Task<(Points Spendable, Points Score, int Stock)> StateAsync(World world) => App.DbAsync(async db =>
    {
        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.HouseholdId == world.Household.HouseholdId);
        return (account.Spendable, account.Score, await db.Stock.In(world.Village.Key).Select(s => s.Quantity).SingleAsync());
    });
}
