using Microsoft.EntityFrameworkCore;
using Shuren.Features.Supplies;

namespace Shuren.Features.Redemptions;

/// <summary>RED-6: what a village has promised, against what it has.</summary>
/// <param name="Code">The village's.</param>
/// <param name="Name">The village's.</param>
/// <param name="Outstanding">Spendable points of all its households that take part; who owes points promises nothing.</param>
/// <param name="Entitled">What of it may be redeemed in the session: by who reaches the threshold, up to the household's limit.</param>
/// <param name="Stock">What its usable stock is worth in points, at the session's prices.</param>
/// <param name="Money">What all its sources together have left.</param>
/// <param name="Needed">What buying the rest would cost; null where no good's cost is known.</param>
public sealed record HonourLine(string Code, string Name, Points Outstanding, Points Entitled, Points Stock, Money Money, Money? Needed)
{
    /// <summary>What the money buys, in points at what the goods have cost; null where no good's cost is known.</summary>
    public Points? MoneyInPoints { get; init; }

    public Points Lacking => Entitled > Stock ? Entitled - Stock : Points.Zero;

    public bool Holds => !Lacking.IsPositive || Needed <= Money;

    /// <summary>What deserves a second look before the session opens; null when it can be honoured.</summary>
    public string? Warning => Holds
        ? null
        : $"{Name}：这次能兑 {Entitled} 分，库存按标价只值 {Stock} 分，差 {Lacking} 分；"
            + (Needed is { } cost ? $"补货大约要 {cost} 元，账上只有 {Money} 元。" : $"还没有登记过进价，算不出补货要多少元，账上有 {Money} 元。");
}

/// <summary>A village's figures as they are read, before they are compared.</summary>
/// <param name="Outstanding">Tenths of spendable points of the households that take part.</param>
/// <param name="Entitled">Tenths of it that may be redeemed in the session.</param>
/// <param name="Usable">Pieces by good that may be handed out.</param>
/// <param name="Money">What its sources have left.</param>
public sealed record HonourFacts(
    long Outstanding, long Entitled, IReadOnlyDictionary<Guid, int> Usable, Money Money)
{
    /// <param name="village">Whose.</param>
    /// <param name="prices">Points by good.</param>
    /// <param name="fenPerPoint">What a point costs to buy; null where it is not known.</param>
    public HonourLine Against(
        (string Code, string Name) village, IReadOnlyDictionary<Guid, Points> prices, decimal? fenPerPoint)
    {
        var stock = prices.Sum(p => (long)p.Value.Tenths * Usable.GetValueOrDefault(p.Key));
        var tenths = Math.Max(0, Entitled - stock);
        return new HonourLine(
            village.Code, village.Name, Held(Outstanding), Held(Entitled), Held(stock), Money,
            tenths == 0 ? Money.Zero
                : fenPerPoint is { } fen ? new Money((long)Math.Ceiling(Math.Min(tenths * fen / 10, long.MaxValue / 2)))
                : null)
        {
            MoneyInPoints = fenPerPoint is > 0 ? Held((long)Math.Min(Math.Max(0, Money.Fen) * 10m / fenPerPoint.Value, int.MaxValue)) : null
        };
    }

    /// <summary>What a point costs: the goods' average cost over their prices, of those whose cost is known.</summary>
    public static decimal? FenPerPoint(IReadOnlyDictionary<Guid, Points> prices, IReadOnlyDictionary<Guid, decimal> costs)
    {
        var known = prices.Where(p => p.Value.IsPositive && costs.ContainsKey(p.Key)).ToList();
        return known.Count == 0 ? null : known.Sum(p => costs[p.Key]) / known.Sum(p => p.Value.ToDecimal());
    }

    // A sum beyond what points can say is as good as the most they can.
    private static Points Held(long tenths) => new((int)Math.Min(tenths, int.MaxValue));
}

public static class HonourQueries
{
    /// <summary>Every village of the town, against a session; without one, points and money alone.</summary>
    public static async Task<List<HonourLine>> HonourAsync(this AppDb db, int townId, RedemptionSession? session, DateOnly today)
    {
        var promised = await PromisedAsync(db, townId, session);
        var stock = await db.Stock.AsNoTracking().OfTown(townId).Select(s => new { s.VillageId, s.GoodsId, s.Quantity }).ToListAsync();
        var past = (await db.StockLots.AsNoTracking().OfTown(townId).Where(l => l.UseBy < today && l.Quantity > 0)
            .GroupBy(l => new { l.VillageId, l.GoodsId }).Select(g => new { g.Key, Quantity = g.Sum(l => l.Quantity) }).ToListAsync())
            .ToDictionary(p => (p.Key.VillageId, p.Key.GoodsId), p => p.Quantity);
        var money = await db.FundEntries.OfTown(townId).GroupBy(e => e.VillageId)
            .Select(g => new { g.Key, Fen = g.Sum(e => e.MoneyFen) }).ToDictionaryAsync(g => g.Key, g => g.Fen);
        var prices = session is null ? []
            : (await db.SessionGoods.AsNoTracking().OfTown(townId).Where(g => g.SessionId == session.SessionId && g.Price != null)
                .Select(g => new { g.GoodsId, g.Price }).ToListAsync()).ToDictionary(g => g.GoodsId, g => g.Price!.Value);
        var fenPerPoint = HonourFacts.FenPerPoint(prices, await CostsAsync(db, townId));
        var villages = await db.Villages.AsNoTracking().OfTown(townId).OrderBy(v => v.Code).ToListAsync();
        return villages.ConvertAll(v => new HonourFacts(
            promised.GetValueOrDefault(v.VillageId)?.Outstanding ?? 0,
            promised.GetValueOrDefault(v.VillageId)?.Entitled ?? 0,
            stock.Where(s => s.VillageId == v.VillageId)
                .ToDictionary(s => s.GoodsId, s => s.Quantity - past.GetValueOrDefault((v.VillageId, s.GoodsId))),
            new Money(money.GetValueOrDefault(v.VillageId))).Against((v.Code, v.Name), prices, fenPerPoint));
    }

    private sealed record Promised(int VillageId, long Outstanding, long Entitled);

    // Added up by the database: a town has thousands of accounts. Who owes points promises nothing.
    private static async Task<Dictionary<int, Promised>> PromisedAsync(AppDb db, int townId, RedemptionSession? session)
    {
        var (least, most) = (session?.Threshold?.Tenths ?? int.MinValue, session?.HouseholdPointsMax?.Tenths ?? int.MaxValue);
        var sums = await db.Database.SqlQuery<Promised>(
            $"""
            SELECT a.village_id, SUM(a.spendable) AS outstanding,
                SUM(CASE WHEN a.score < {least} THEN 0 WHEN a.spendable > {most} THEN {most} ELSE a.spendable END) AS entitled
            FROM accounts a
            WHERE a.town_id = {townId} AND a.spendable > 0 AND a.household_id NOT IN (
                SELECT h.household_id FROM households h WHERE h.town_id = {townId} AND h.withdrawn_on IS NOT NULL)
            GROUP BY a.village_id
            """).ToListAsync();
        return sums.ToDictionary(p => p.VillageId);
    }

    /// <summary>What a piece of each good has cost on average, in fen, wherever in the town it came.</summary>
    private static async Task<Dictionary<Guid, decimal>> CostsAsync(AppDb db, int townId)
        => (await db.FundEntries.OfTown(townId).Where(e => e.GoodsId != null && e.ValueFen != null).GroupBy(e => e.GoodsId!.Value)
            .Select(g => new { g.Key, Fen = g.Sum(e => e.ValueFen!.Value), Quantity = g.Sum(e => e.Quantity) }).ToListAsync())
            .Where(c => c is { Quantity: > 0, Fen: > 0 }).ToDictionary(c => c.Key, c => (decimal)c.Fen / c.Quantity);
}
