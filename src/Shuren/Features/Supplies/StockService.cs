using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Features.Supplies;

/// <summary>A stock-taking, or what is thrown away.</summary>
/// <param name="GoodsId">Which good.</param>
/// <param name="LotId">Which lot; null = what belongs to none.</param>
/// <param name="Kind">盘点 or 报废.</param>
/// <param name="Quantity">Signed difference.</param>
/// <param name="Note">Why.</param>
/// <param name="Booked">What the books said when it was counted; null = whatever they say.</param>
public sealed record CountStock(Guid GoodsId, Guid? LotId, StockMovementKind Kind, int Quantity, string? Note, int? Booked = null);

/// <summary>
/// The one way in and out of a village's stock: what must be used first goes out first, what is past its time does not (RED-4).
/// </summary>
public sealed class StockService(AppDb db, TimeProvider clock)
{
    /// <summary>Corrected by a stock-taking, or thrown away, with the reason.</summary>
    /// <exception cref="RuleViolation">
    /// The kind or quantity is not one of these, no reason is given, there is no such good or lot, not so much of it, or the books say
    /// something else than when it was counted.
    /// </exception>
    public Task CountAsync(Caller by, VillageKey village, CountStock count)
        => db.InVillageAsync(by, village, UseCases.MoveStock.On(count.GoodsId), async () =>
        {
            var (shelf, lot, change) = await CountedAsync(village, count);
            Keep(shelf.Move(lot, change, by.UserId, clock.UtcNow()));
            await db.SaveChangesAsync();
        });

    /// <summary>Refuses what <see cref="CountAsync"/> would refuse.</summary>
    /// <exception cref="RuleViolation">As <see cref="CountAsync"/>.</exception>
    public async Task MayCountAsync(VillageKey village, CountStock count)
    {
        var (shelf, lot, change) = await CountedAsync(village, count);
        shelf.Move(lot, change, Guid.Empty, clock.UtcNow());
        // It was only tried.
        db.ChangeTracker.Clear();
    }

    private async Task<(Shelf Shelf, StockLot? Lot, StockChange Change)> CountedAsync(VillageKey village, CountStock count)
    {
        var change = new StockChange(count.Kind, count.Quantity, null, count.Note.OrNull());
        change.MustBeOfAStation();
        if (count.Booked is { } booked && booked != await db.BookedAsync(village, count.GoodsId, count.LotId))
        {
            throw new RuleViolation(Rule.Stale, "库存刚刚变了，请看一看现在的数，再数一遍。", "Quantity");
        }
        var shelf = await ShelfAsync(village, count.GoodsId, count.LotId);
        if (count.LotId is null)
        {
            return (shelf, null, change);
        }
        var lot = shelf.Lots.SingleOrDefault(l => l.LotId == count.LotId)
            ?? throw new RuleViolation(Rule.Missing, "没有这一批，请重新选。", "LotId");
        return (shelf, lot, change with { ValueFen = Share(lot, count.Quantity) });
    }

    /// <summary>
    /// Hands goods out, inside the village's transaction; what is left is written with the use case's other rows
    /// (<see cref="AppDb.Rows"/>).
    /// </summary>
    /// <returns>What the good is called.</returns>
    /// <exception cref="RuleViolation">There are not so many that may be handed out.</exception>
    public async Task<Goods> TakeAsync(VillageKey village, Guid goodsId, int quantity, Guid redemptionId, Caller by)
    {
        var found = await OnShelves.For(db)(db, village.TownId, village.VillageId, goodsId).ToListAsync();
        var shelf = new Shelf(
            found.Count > 0 ? found[0].Goods : throw new RuleViolation(Rule.Missing, "没有这种物品。", "GoodsId"),
            found[0].Stock ?? new Stock { TownId = village.TownId, VillageId = village.VillageId, GoodsId = goodsId },
            found.Select(f => f.Lot).OfType<StockLot>().ToList());
        foreach (var (lot, taken) in shelf.Oldest(quantity, clock.Today()))
        {
            var change = new StockChange(StockMovementKind.Redeemed, -taken, redemptionId, null, null, -lot?.ValueOf(taken));
            Keep(shelf.Move(lot, change, by.UserId, clock.UtcNow()));
            if (lot is not null)
            {
                db.Rows.Update(lot);
            }
        }
        db.Rows.Update(shelf.Stock);
        return shelf.Goods;
    }

    private sealed record OnShelf(Goods Goods, Stock? Stock, StockLot? Lot);

    // A line for each lot of which something is left, or one without.
    private static readonly Compiled<Func<AppDb, int, int, Guid, IAsyncEnumerable<OnShelf>>> OnShelves = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, int villageId, Guid goodsId) => (
            from g in db.Goods
            join s in db.Stock.Where(x => x.TownId == townId && x.VillageId == villageId) on g.GoodsId equals s.GoodsId into stocks
            from s in stocks.DefaultIfEmpty()
            join l in db.StockLots.Where(x => x.TownId == townId && x.VillageId == villageId && x.Quantity > 0)
                on g.GoodsId equals l.GoodsId into lots
            from l in lots.DefaultIfEmpty()
            where g.TownId == townId && g.GoodsId == goodsId
            select new OnShelf(g, s, l)).AsNoTracking()));

    /// <summary>
    /// Goods of a handing-over come back, each to the lot it was taken of; inside the village's transaction. Why, the redemption says.
    /// </summary>
    public async Task PutBackAsync(VillageKey village, Guid goodsId, int quantity, Guid redemptionId, Caller by)
    {
        var taken = await db.StockMovements.AsNoTracking().In(village)
            .Where(m => m.RedemptionId == redemptionId && m.GoodsId == goodsId && m.Kind == StockMovementKind.Redeemed).ToListAsync();
        var lots = taken.Where(m => m.LotId != null).Select(m => m.LotId!.Value).ToList();
        var shelf = await ShelfAsync(village, goodsId, [.. lots]);
        foreach (var movement in taken.Where(m => m.LotId != null))
        {
            var change = new StockChange(StockMovementKind.Returned, -movement.Quantity, redemptionId, null, null, -movement.ValueFen);
            Keep(shelf.Move(shelf.Lots.Single(l => l.LotId == movement.LotId), change, by.UserId, clock.UtcNow()));
            quantity += movement.Quantity;
        }
        if (quantity > 0)
        {
            Keep(shelf.Move(
                null, new StockChange(StockMovementKind.Returned, quantity, redemptionId), by.UserId, clock.UtcNow()));
        }
    }

    /// <summary>Goods that an entry of the fund book brings, as a lot of their own; inside its transaction.</summary>
    internal async Task ReceiveAsync(VillageKey village, FundEntry entry, Caller by)
    {
        var shelf = await ShelfAsync(village, entry.GoodsId!.Value, null);
        var lot = new StockLot
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            LotId = entry.FundEntryId,
            GoodsId = entry.GoodsId.Value,
            UseBy = entry.UseBy,
            ReceivedAt = entry.At
        };
        db.StockLots.Add(lot);
        Keep((shelf with { Lots = [.. shelf.Lots, lot] }).Move(
            lot, new StockChange(StockMovementKind.Received, entry.Quantity, null, null, null, entry.ValueFen), by.UserId, entry.At));
    }

    /// <summary>
    /// The lot of an entry that was corrected: its pieces change by the difference, its value as far as what is left of it goes.
    /// </summary>
    /// <exception cref="RuleViolation">More would be taken back than is left of it.</exception>
    internal async Task CorrectAsync(VillageKey village, FundEntry correction, FundState to, Caller by)
    {
        var shelf = await ShelfAsync(village, correction.GoodsId!.Value, correction.CorrectsId);
        var lot = shelf.Lots.Single(l => l.LotId == correction.CorrectsId);
        var left = lot.Quantity + correction.Quantity;
        long? worth = left <= 0 ? (lot.ValueFen is null ? null : 0)
            : to.Value is not { } value ? lot.ValueFen
            : lot.ValueFen is { } before ? Math.Max(0, before + (correction.ValueFen ?? 0))
            : value.Fen * left / Math.Max(1, to.Quantity);
        var change = new StockChange(
            StockMovementKind.Corrected, correction.Quantity, null, null, null, worth is null ? null : worth - (lot.ValueFen ?? 0));
        Keep(shelf.Move(lot, change, by.UserId, correction.At));
    }

    private void Keep(Moved moved)
    {
        db.Rows.Insert(moved.Movement);
        if (moved.Words is { } words)
        {
            db.Rows.Insert(words);
        }
    }

    // What is counted too many is worth what its lot's pieces are worth.
    private static long? Share(StockLot lot, int quantity)
        => quantity < 0 ? -lot.ValueOf(Math.Min(-quantity, lot.Quantity))
            : lot.Quantity == 0 ? null
            : lot.ValueFen * quantity / lot.Quantity;

    /// <summary>A good's lots of which something is left, and those named.</summary>
    private async Task<Shelf> ShelfAsync(VillageKey village, Guid goodsId, params Guid?[]? lots)
    {
        var found = await (
            from g in db.Goods.OfTown(village.TownId)
            join s in db.Stock.In(village) on g.GoodsId equals s.GoodsId into stocks
            from s in stocks.DefaultIfEmpty()
            where g.GoodsId == goodsId
            select new { Goods = g, Stock = s }).SingleOrDefaultAsync()
            ?? throw new RuleViolation(Rule.Missing, "没有这种物品。", "GoodsId");
        var (goods, stock) = (found.Goods, found.Stock);
        if (stock is null)
        {
            stock = new Stock { TownId = village.TownId, VillageId = village.VillageId, GoodsId = goodsId };
            db.Stock.Add(stock);
        }
        var named = (lots ?? []).OfType<Guid>().ToList();
        return new Shelf(
            goods, stock,
            await db.StockLots.In(village).Where(l => l.GoodsId == goodsId && (l.Quantity > 0 || named.Contains(l.LotId))).ToListAsync());
    }
}
