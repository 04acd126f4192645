using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Supplies;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>RED-6: points outstanding against stock and money; what cannot be honoured asks for a second look.</summary>
public sealed class HonourTests(TestApp app) : AppTests(app)
{
    private static readonly Guid Soap = Guid.CreateVersion7();
    private static readonly Guid Rice = Guid.CreateVersion7();

    // 38 points are out; soap costs 2 points, rice 20.
    [Theory]
    [InlineData(0, 0, 0, 38, 0, null, false)]
    [InlineData(0, 0, 0, 25, 0, null, false)]
    [InlineData(5, 1, 0, 25, 30, "0.00", true)]
    // Twenty points are short; a point has cost 0.5 yuan.
    [InlineData(5, 0, 9_99, 30, 10, "10.00", false)]
    [InlineData(5, 0, 10_00, 30, 10, "10.00", true)]
    public void Village_AgainstASession_IsComparedInPoints(int soap, int rice, long fen, int entitled, int stock, string? needed, bool holds)
    {
        const int outstanding = 38;
        var facts = new HonourFacts(
            outstanding * 10, entitled * 10,
            new Dictionary<Guid, int> { [Soap] = soap, [Rice] = rice, [Guid.NewGuid()] = 99 }, new Money(fen));
        var prices = new Dictionary<Guid, Points> { [Soap] = Points.Of(2), [Rice] = Points.Of(20) };
        var cost = soap > 0 ? HonourFacts.FenPerPoint(prices, new Dictionary<Guid, decimal> { [Soap] = 100m, [Guid.NewGuid()] = 9m }) : null;

        var line = facts.Against(("1", "某村"), prices, cost);

        Assert.Equal((Points.Of(outstanding), Points.Of(entitled), Points.Of(stock), needed, holds), (line.Outstanding, line.Entitled, line.Stock, line.Needed?.ToString(), line.Holds));
        Assert.Equal(holds, line.Warning is null);
    }

    [Fact]
    public void Village_WithMoreThanPointsCanSay_IsNoError()
    {
        var line = new HonourFacts(3_000_000_000, 3_000_000_000,
            new Dictionary<Guid, int> { [Soap] = 1 }, Money.Zero).Against(("1", "某村"), new Dictionary<Guid, Points> { [Soap] = Points.Of(2) }, 100m);

        Assert.False(line.Holds);
    }

    // 30 and 8 points, of whom one reaches 10; one owes, one has left.
    [BothEngines]
    [Theory]
    [InlineData(null, null, 38)]
    [InlineData(10, null, 30)]
    [InlineData(10, 25, 25)]
    [InlineData(null, 25, 33)]
    public async Task Promised_AgainstThresholdAndLimit_IsWhatMayBeRedeemed(int? threshold, int? max, int entitled)
    {
        var village = await Data.VillageAsync();
        foreach (var (points, spendable, left) in new[] { (30, 30, false), (8, 8, false), (50, -4, false), (40, 40, true) })
        {
            var household = await Data.HouseholdAsync(village);
            await Data.AwardAsync(village, household, points);
            await App.DbAsync(async db =>
            {
                await db.Accounts.Where(a => a.HouseholdId == household.HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(a => a.Spendable, Points.Of(spendable)));
                if (left)
                {
                    await db.Households.Where(h => h.HouseholdId == household.HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(h => h.WithdrawnOn, new DateOnly(2022, 10, 1)));
                }
            });
        }
        var session = new RedemptionSession
        {
            TownId = village.TownId, Quarter = new Quarter(2022, 3), OpensOn = default, ClosesOn = default, CreatedAt = default, CreatedBy = default,
            Threshold = threshold is { } t ? Points.Of(t) : null, HouseholdPointsMax = max is { } m ? Points.Of(m) : null
        };

        var line = (await App.DbAsync(db => db.HonourAsync(village.TownId, session, App.Clock.Today()))).Single(l => l.Code == village.Code);

        Assert.Equal((Points.Of(38), Points.Of(entitled)), (line.Outstanding, line.Entitled));
    }

    [BothEngines]
    [Fact]
    public async Task Open_OfASessionThatCannotBeHonoured_AsksForASecondLook()
    {
        var world = await Data.WorldAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, world.Village);
        await App.DbAsync(db => db.RedemptionSessions.OfTown(world.Village.TownId).ExecuteUpdateAsync(s => s.SetProperty(x => x.Status, SessionStatus.Draft).SetProperty(x => x.Quarter, new Quarter(2022, 3))));
        var url = $"{world.Village.TownUrl}/redemption/{world.Session.SessionId}";

        // 19 points are out, ten packets at one point are there.
        var page = await officer.OpenAsync(url);
        Assert.Contains("不够", page.ById("honour").TextContent, StringComparison.Ordinal);
        var check = await page.Form("open").PostAsync();
        Assert.Contains("这次能兑 19 分，库存按标价只值 10 分，差 9 分", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Equal(SessionStatus.Draft, await App.DbAsync(db => db.RedemptionSessions.Where(s => s.SessionId == world.Session.SessionId).Select(s => s.Status).SingleAsync()));
        Assert.Contains("不够", (await officer.OpenAsync(world.Village.TownUrl)).ById("honour").TextContent, StringComparison.Ordinal);

        // Past its time is as good as not there; nine more that keep are enough.
        await StockUpAsync(world, 50, new DateOnly(2022, 10, 8));
        await StockUpAsync(world, 9, null);
        App.SetDay(2022, 10, 9);
        page = await officer.OpenAsync(url);
        Assert.Equal("19", page.Find("[data-testid='honour'] tbody tr td:nth-child(4)").TextContent);
        Assert.DoesNotContain("只值", (await page.Form("open").PostAsync()).ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Contains("兑换开始了", (await page.Form("open").SubmitAsync()).Text, StringComparison.Ordinal);
    }

    private Task<FundEntry> StockUpAsync(World world, int quantity, DateOnly? useBy) => App.WithAsync((FundService funds) => funds.RecordAsync(
        Caller.CommandLine, world.Village.Key,
        new RecordFunds(FundKind.GoodsIn, FundingSource.Fiscal, App.Clock.Today(), "镇政府", "7") { GoodsId = world.Goods.GoodsId, Quantity = quantity, UseBy = useBy }));
}
