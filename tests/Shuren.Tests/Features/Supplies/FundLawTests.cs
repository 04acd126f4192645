using CsCheck;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Supplies;

/// <summary>The laws of the fund book (RED-4), on histories made at random and played by several at once.</summary>
[BothEngines]
public sealed class FundLawTests(TestApp app) : AppTests(app)
{
    private sealed record Step(FundKind Kind, FundingSource Source, int Fen, int Quantity, int? Corrects, bool Throws);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<FundKind>(), Gen.Int[3, 4].Select(i => (FundingSource)i), Gen.Int[1, 2000], Gen.Int[1, 9], Gen.Int[0, 5].Nullable(0.6), Gen.Bool,
        (kind, source, fen, quantity, corrects, throws) => new Step(kind, source, fen, quantity, corrects, throws));

    [Fact]
    public Task Record_AnyHistoryOfSeveralAtOnce_KeepsEverySumAndNothingBelowZero() => Steps.Array[1, 4].Array[1, 5].SampleAsync(
        async history =>
        {
            var village = await Data.VillageAsync();
            var goods = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, village.TownId, "洗衣粉", "袋", ""));
            foreach (var atOnce in history)
            {
                await Task.WhenAll(atOnce.Select(s => TryAsync(village, goods.GoodsId, s)));
            }

            var entries = await App.DbAsync(db => db.FundEntries.AsNoTracking().In(village.Key).OrderBy(e => e.Number).ToListAsync());
            var movements = await App.DbAsync(db => db.StockMovements.AsNoTracking().In(village.Key).ToListAsync());
            var lots = await App.DbAsync(db => db.StockLots.AsNoTracking().In(village.Key).ToListAsync());
            var balances = await App.DbAsync(db => db.BalancesAsync(village.Key));
            Assert.Equal(Enumerable.Range(1, entries.Count), entries.Select(e => e.Number));
            foreach (var source in FundTexts.Sources)
            {
                var left = 0L;
                Assert.All(entries.Where(e => e.Source == source), e => Assert.True((left += e.MoneyFen) >= 0));
                Assert.Equal(left, balances[source].Fen);
            }
            Assert.All(lots, l => Assert.True(l is { Quantity: >= 0 } && l.ValueFen is null or >= 0));
            Assert.All(lots, l => Assert.Equal((l.Quantity, l.ValueFen ?? 0), (movements.Where(m => m.LotId == l.LotId).Sum(m => m.Quantity), movements.Where(m => m.LotId == l.LotId).Sum(m => m.ValueFen ?? 0))));
            // Nothing was handed out or counted beside the entries: pieces are what the entries say, less what was thrown away.
            Assert.Equal(
                entries.Sum(e => e.Quantity) + movements.Where(m => m.Kind is StockMovementKind.Discarded).Sum(m => m.Quantity),
                await App.DbAsync(db => db.Stock.In(village.Key).Select(s => s.Quantity).SumAsync()));
            Assert.Null(await App.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId)));
        },
        iter: 15, threads: 1);

    [Fact]
    public async Task Purchase_ByManyOfTheSameMoneyAtOnce_SpendsItOnce()
    {
        var village = await Data.VillageAsync();
        var goods = await App.WithAsync((RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, village.TownId, "洗衣粉", "袋", ""));
        await RecordAsync(village, new RecordFunds(FundKind.MoneyIn, FundingSource.Fiscal, App.Clock.Today(), "镇政府", "1") { Amount = new Money(1000) });

        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefusedAsync(() => RecordAsync(
            village, new RecordFunds(FundKind.Purchase, FundingSource.Fiscal, App.Clock.Today(), "供销社", "2") { Amount = new Money(700), GoodsId = goods.GoodsId, Quantity = 3 }))));

        Assert.Equal(1, refused.Count(r => r is null));
        Assert.All(refused.OfType<string>(), r => Assert.Contains("只剩 3.00 元", r, StringComparison.Ordinal));
        Assert.Equal(new Money(300), await App.DbAsync(db => db.BalanceAsync(village.Key, FundingSource.Fiscal)));
        Assert.Equal(3, await App.DbAsync(db => db.Stock.In(village.Key).SumAsync(s => s.Quantity)));
    }

    private Task<string?> TryAsync(TestVillage village, Guid goodsId, Step step) => RefusedAsync(async () =>
    {
        var entries = await App.DbAsync(db => db.FundEntries.AsNoTracking().In(village.Key).Where(e => e.CorrectsId == null).OrderBy(e => e.Number).ToListAsync());
        if (step.Corrects is { } number && number < entries.Count)
        {
            var entry = entries[number];
            if (step.Throws && entry.GoodsId is not null)
            {
                await App.WithAsync((StockService s) => s.CountAsync(
                    Caller.CommandLine, village.Key, new CountStock(goodsId, entry.FundEntryId, StockMovementKind.Discarded, -step.Quantity, "坏了")));
                return;
            }
            var state = await App.WithAsync((FundService f) => f.StateAsync(village.Key, entry.FundEntryId));
            await App.WithAsync((FundService f) => f.CorrectAsync(
                Caller.CommandLine, village.Key, entry.FundEntryId,
                new CorrectFunds(new Money(step.Fen), entry.GoodsId is null ? 0 : step.Quantity - 1, "改", state.Shown)));
            return;
        }
        await RecordAsync(village, new RecordFunds(step.Kind, step.Source, App.Clock.Today(), "某人", "1")
        {
            Amount = step.Kind == FundKind.GoodsIn && step.Throws ? null : new Money(step.Fen),
            GoodsId = goodsId,
            Quantity = step.Quantity
        });
    });

    private Task<FundEntry> RecordAsync(TestVillage village, RecordFunds said) => App.WithAsync((FundService funds) => funds.RecordAsync(Caller.CommandLine, village.Key, said));

    private static async Task<string?> RefusedAsync(Func<Task> work)
    {
        try
        {
            await Task.Run(work);
            return null;
        }
        catch (RuleViolation violation)
        {
            return violation.Message;
        }
    }
}
