using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Supplies;

/// <summary>One source's money in a quarter.</summary>
public sealed record SourceLine(FundingSource Source, Money Before, Money In, Money Out)
{
    public Money Left => Before + In - Out;
}

/// <summary>Pieces, and what they are worth as far as anybody knows.</summary>
public readonly record struct Pieces(int Quantity, long Fen)
{
    public Money Value => new(Fen);

    public static Pieces operator +(Pieces a, Pieces b) => new(checked(a.Quantity + b.Quantity), checked(a.Fen + b.Fen));

    public static Pieces operator -(Pieces a) => new(-a.Quantity, -a.Fen);
}

/// <summary>One good in a quarter.</summary>
/// <param name="GoodsId">Which.</param>
/// <param name="Name">With its specification.</param>
/// <param name="Unit">袋、瓶、个 …</param>
/// <param name="Before">What there was at its beginning.</param>
/// <param name="In">Given and bought, with corrections.</param>
/// <param name="Out">Handed out, less what came back.</param>
/// <param name="Counted">Stock-taking and what was thrown away, signed.</param>
public sealed record GoodsLine(Guid GoodsId, string Name, string Unit, Pieces Before, Pieces In, Pieces Out, Pieces Counted)
{
    public Pieces Left => Before + In + -Out + Counted;
}

/// <summary>
/// 季度收支表 (RED-4): every figure is the sum of entries and movements that were recorded in the quarter. They are never changed and count by
/// the instant of recording, so the statement of a quarter that is over stays as it is, without being stored.
/// </summary>
/// <param name="Quarter">Which.</param>
/// <param name="Money">By source, all four.</param>
/// <param name="Goods">By name, those that there were or that moved.</param>
/// <param name="Unconfirmed">Entries until its end that nobody of the committee has compared; it is published without any.</param>
/// <param name="Unvalued">Whether some movement has no value: then the values leave it out.</param>
public sealed record QuarterStatement(
    Quarter Quarter, IReadOnlyList<SourceLine> Money, IReadOnlyList<GoodsLine> Goods, int Unconfirmed, bool Unvalued)
{
    public bool IsEmpty => Goods.Count == 0 && Money.All(m => m is { Before.Fen: 0, In.Fen: 0, Out.Fen: 0 });

    /// <summary>Whether the public may see it: there is something to see, and each entry was compared with its paper.</summary>
    public bool IsPublic => !IsEmpty && Unconfirmed == 0;

    public string HowCounted
        => $"按登记的日子算。物品按来时的值计；快到期的先发。{(Unvalued ? "有的物品没有估价，值里不含它们。" : "")}";

    public SourceLine Total => new(default, Sum(m => m.Before), Sum(m => m.In), Sum(m => m.Out));

    /// <summary>What the goods are worth together: pieces of unlike things are not added.</summary>
    public (Money Before, Money In, Money Out, Money Counted, Money Left) Worth
        => (Worths(g => g.Before), Worths(g => g.In), Worths(g => g.Out), Worths(g => g.Counted), Worths(g => g.Left));

    public static async Task<QuarterStatement> OfAsync(AppDb db, VillageKey village, Quarter quarter)
    {
        var (from, to) = quarter.Instants();
        var entries = db.FundEntries.AsNoTracking().In(village);
        var before = await MoneyAsync(entries.Where(e => e.At < from));
        var within = await MoneyAsync(entries.Where(e => e.At >= from && e.At < to));
        var money = FundTexts.Sources.Select(s => new SourceLine(
            s,
            new Money(before.Where(b => b.Key.Source == s).Sum(b => b.Value)),
            new Money(within.GetValueOrDefault((s, FundKind.MoneyIn))),
            new Money(-within.GetValueOrDefault((s, FundKind.Purchase))))).ToList();
        var (goods, unvalued) = await GoodsAsync(db, village, from, to);
        return new QuarterStatement(quarter, money, goods, await db.UnconfirmedAsync(village, quarter), unvalued);
    }

    private Money Sum(Func<SourceLine, Money> of) => Money.Aggregate(Infrastructure.Money.Zero, (sum, m) => sum + of(m));

    private Money Worths(Func<GoodsLine, Pieces> of) => Goods.Aggregate(Infrastructure.Money.Zero, (sum, g) => sum + of(g).Value);

    private static async Task<Dictionary<(FundingSource Source, FundKind Kind), long>> MoneyAsync(IQueryable<FundEntry> entries)
        => (await entries.GroupBy(e => new { e.Source, e.Kind }).Select(g => new { g.Key, Fen = g.Sum(e => e.MoneyFen) }).ToListAsync())
            .ToDictionary(g => (g.Key.Source, g.Key.Kind), g => g.Fen);

    private static async Task<(List<GoodsLine> Lines, bool Unvalued)> GoodsAsync(AppDb db, VillageKey village, DateTime from, DateTime to)
    {
        var movements = db.StockMovements.AsNoTracking().In(village).Where(m => m.At < to);
        var before = await PiecesAsync(movements.Where(m => m.At < from));
        var within = await PiecesAsync(movements.Where(m => m.At >= from));
        var names = await db.Goods.AsNoTracking().OfTown(village.TownId).OrderBy(g => g.Name).ThenBy(g => g.Specification).ToListAsync();
        Pieces Of(Guid goods, params StockMovementKind[] kinds) => kinds.Aggregate(
            default(Pieces), (sum, kind) => sum + within.GetValueOrDefault((goods, kind)));
        var lines = names.ConvertAll(g => new GoodsLine(
            g.GoodsId, g.FullName, g.Unit,
            before.Where(b => b.Key.GoodsId == g.GoodsId).Aggregate(default(Pieces), (sum, b) => sum + b.Value),
            Of(g.GoodsId, StockMovementKind.Received, StockMovementKind.Corrected),
            -Of(g.GoodsId, StockMovementKind.Redeemed, StockMovementKind.Returned),
            Of(g.GoodsId, StockMovementKind.Adjusted, StockMovementKind.Discarded)));
        return (
            lines.FindAll(l => l.Before.Quantity != 0 || within.Keys.Any(k => k.GoodsId == l.GoodsId)),
            await movements.AnyAsync(m => m.ValueFen == null && m.Quantity != 0));
    }

    private static async Task<Dictionary<(Guid GoodsId, StockMovementKind Kind), Pieces>> PiecesAsync(IQueryable<StockMovement> movements)
        => (await movements.GroupBy(m => new { m.GoodsId, m.Kind })
            .Select(g => new { g.Key, Quantity = g.Sum(m => m.Quantity), Fen = g.Sum(m => m.ValueFen ?? 0) }).ToListAsync())
            .ToDictionary(g => (g.Key.GoodsId, g.Key.Kind), g => new Pieces(g.Quantity, g.Fen));
}

/// <summary>A statement as one page shows it.</summary>
/// <param name="Statement">What.</param>
/// <param name="Url">Where the village's staff pages begin, so that each figure leads to its rows; null in public.</param>
public sealed record StatementView(QuarterStatement Statement, string? Url)
{
    /// <summary>On paper the tables are the paper's own.</summary>
    public string Css => Url is null ? "data keep" : "statement";
}
