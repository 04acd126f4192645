using Microsoft.EntityFrameworkCore;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supplies;

/// <summary>An entry of the fund book as it is listed.</summary>
/// <param name="Entry">Its figures.</param>
/// <param name="Goods">With its specification; null for money alone.</param>
/// <param name="Unit">袋、瓶、个 …</param>
/// <param name="Party">Who gave, or sold; null once it was removed.</param>
/// <param name="Document">The paper's number.</param>
/// <param name="Note">What else was said.</param>
/// <param name="Writer">Who wrote it.</param>
/// <param name="ConfirmedAt">When somebody of the committee had seen it; null = not yet.</param>
public sealed record FundRow(
    FundEntry Entry, string? Goods, string? Unit, string? Party, string? Document, string? Note, string? Writer, DateTime? ConfirmedAt);

/// <summary>Which entries are listed.</summary>
/// <param name="Quarter">Recorded in it; null = in any.</param>
/// <param name="Until">Recorded until its end; null = whenever.</param>
/// <param name="Source">Of it; null = of any.</param>
/// <param name="Way">"in", "out", "goods"; null = all.</param>
public sealed record FundFilter(Quarter? Quarter, Quarter? Until, FundingSource? Source, string? Way);

/// <summary>A lot as a station sees it.</summary>
public sealed record LotRow(StockLot Lot, string Goods, string Unit);

/// <summary>A movement of a village's stock.</summary>
public sealed record MovementRow(
    Guid Id, DateTime At, string Name, StockMovementKind Kind, int Quantity, long? ValueFen, DateOnly? UseBy, Guid? RedemptionId,
    string? Note, string? By)
{
    public Money? Value => ValueFen is { } fen ? new Money(fen) : null;
}

/// <summary>Which movements are listed.</summary>
/// <param name="Quarter">In it; null = in any.</param>
/// <param name="Until">Until its end; null = whenever.</param>
/// <param name="GoodsId">Of this good; null = of any.</param>
/// <param name="Way">"in", "out", "count"; null = all.</param>
public sealed record MovementFilter(Quarter? Quarter, Quarter? Until, Guid? GoodsId, string? Way);

/// <summary>A meeting that gave the collective's income, with what is left of its sum.</summary>
public sealed record FundsMeeting(DeliberationRecord Record, Money Given, Money Left);

/// <summary>What the pages of the fund book show.</summary>
public static class FundQueries
{
    /// <summary>Every source's money: the sum of its entries, no figure beside it.</summary>
    public static async Task<IReadOnlyDictionary<FundingSource, Money>> BalancesAsync(this AppDb db, VillageKey village)
    {
        var sums = await db.FundEntries.In(village).GroupBy(e => e.Source).Select(g => new { g.Key, Fen = g.Sum(e => e.MoneyFen) })
            .ToDictionaryAsync(g => g.Key, g => g.Fen);
        return FundTexts.Sources.ToDictionary(s => s, s => new Money(sums.GetValueOrDefault(s)));
    }

    /// <summary>One source's money.</summary>
    public static async Task<Money> BalanceAsync(this AppDb db, VillageKey village, FundingSource source)
        => new(await db.FundEntries.In(village).Where(e => e.Source == source).SumAsync(e => e.MoneyFen));

    /// <summary>What was taken of a meeting's sum: money, and goods by their value.</summary>
    public static async Task<Money> GivenAsync(this AppDb db, VillageKey village, Guid deliberationId)
        => new(await db.FundEntries.In(village).Where(e => e.DeliberationId == deliberationId)
            .SumAsync(e => e.Kind == FundKind.MoneyIn ? e.MoneyFen : e.ValueFen ?? 0));

    /// <summary>The meetings on the collective's income, the newest first.</summary>
    public static async Task<List<FundsMeeting>> FundsMeetingsAsync(this AppDb db, VillageKey village)
    {
        var meetings = new List<FundsMeeting>();
        foreach (var record in await db.Deliberations.AsNoTracking().In(village).OnFunds().ToListAsync())
        {
            var given = await db.GivenAsync(village, record.DeliberationId);
            meetings.Add(new FundsMeeting(record, given, new Money(record.AmountFen ?? 0) - given));
        }
        return meetings;
    }

    /// <summary>The entries that a filter names.</summary>
    public static IQueryable<FundEntry> EntriesOf(this AppDb db, VillageKey village, FundFilter filter)
    {
        var entries = db.FundEntries.AsNoTracking().In(village);
        if (filter.Quarter is { } quarter)
        {
            var (from, to) = quarter.Instants();
            entries = entries.Where(e => e.At >= from && e.At < to);
        }
        if (filter.Until is { } until)
        {
            var end = until.Instants().To;
            entries = entries.Where(e => e.At < end);
        }
        if (filter.Source is { } source)
        {
            entries = entries.Where(e => e.Source == source);
        }
        return filter.Way switch
        {
            "in" => entries.Where(e => e.Kind == FundKind.MoneyIn),
            "out" => entries.Where(e => e.Kind == FundKind.Purchase),
            "money" => entries.Where(e => e.Kind != FundKind.GoodsIn),
            "goods" => entries.Where(e => e.GoodsId != null),
            _ => entries
        };
    }

    /// <summary>Entries with their words, the latest first.</summary>
    public static IQueryable<FundRow> RowsOf(this AppDb db, VillageKey village, IQueryable<FundEntry> entries)
        => from e in entries
           join w in db.FundWords.In(village) on e.FundEntryId equals w.FundEntryId into words
           from w in words.DefaultIfEmpty()
           join g in db.Goods.Where(x => x.TownId == village.TownId) on e.GoodsId equals g.GoodsId into goods
           from g in goods.DefaultIfEmpty()
           join u in db.Users on e.By equals u.Id into users
           from u in users.DefaultIfEmpty()
           join c in db.FundConfirmations.In(village) on e.FundEntryId equals c.FundEntryId into confirmed
           from c in confirmed.DefaultIfEmpty()
           orderby e.Year descending, e.Number descending
           select new FundRow(
               e, g == null ? null : g.Name + " " + g.Specification, g == null ? null : g.Unit, w == null ? null : w.Party,
               w == null ? null : w.Document, w == null ? null : w.Note, u == null ? null : u.DisplayName,
               c == null ? null : c.At);

    /// <summary>The movements that a filter names.</summary>
    public static IQueryable<StockMovement> MovementsOf(this AppDb db, VillageKey village, MovementFilter filter)
    {
        var movements = db.StockMovements.AsNoTracking().In(village);
        if (filter.Quarter is { } quarter)
        {
            var (from, to) = quarter.Instants();
            movements = movements.Where(m => m.At >= from && m.At < to);
        }
        if (filter.Until is { } until)
        {
            var end = until.Instants().To;
            movements = movements.Where(m => m.At < end);
        }
        if (filter.GoodsId is { } goods)
        {
            movements = movements.Where(m => m.GoodsId == goods);
        }
        return filter.Way switch
        {
            "in" => movements.Where(m => m.Kind == StockMovementKind.Received || m.Kind == StockMovementKind.Corrected),
            "out" => movements.Where(m => m.Kind == StockMovementKind.Redeemed || m.Kind == StockMovementKind.Returned),
            "count" => movements.Where(m => m.Kind == StockMovementKind.Adjusted || m.Kind == StockMovementKind.Discarded),
            _ => movements
        };
    }

    /// <summary>Movements with their good, the latest first.</summary>
    public static IQueryable<MovementRow> RowsOf(this AppDb db, IQueryable<StockMovement> movements)
        => from m in movements
           join g in db.Goods on new { m.TownId, m.GoodsId } equals new { g.TownId, g.GoodsId }
           join l in db.StockLots on new { m.TownId, LotId = m.LotId } equals new { l.TownId, LotId = (Guid?)l.LotId } into lots
           from l in lots.DefaultIfEmpty()
           join u in db.Users on m.By equals u.Id into users
           from u in users.DefaultIfEmpty()
           join w in db.MovementWords on new { m.TownId, m.StockMovementId } equals new { w.TownId, w.StockMovementId } into words
           from w in words.DefaultIfEmpty()
           orderby m.At descending, m.StockMovementId descending
           select new MovementRow(
               m.StockMovementId, m.At, g.Name + " " + g.Specification, m.Kind, m.Quantity, m.ValueFen, l == null ? null : l.UseBy,
               m.RedemptionId, w == null ? null : w.Note, u == null ? null : u.DisplayName);

    /// <summary>What is left of each lot, what must be used first at the top.</summary>
    public static async Task<List<LotRow>> LotsAsync(this AppDb db, VillageKey village)
        => (await (
            from l in db.StockLots.AsNoTracking().In(village)
            join g in db.Goods on new { l.TownId, l.GoodsId } equals new { g.TownId, g.GoodsId }
            where l.Quantity > 0
            orderby g.Name
            select new { Lot = l, g.Name, g.Specification, g.Unit }).ToListAsync())
            .OrderBy(l => l.Lot.UseBy ?? DateOnly.MaxValue).ThenBy(l => l.Lot.ReceivedAt)
            .Select(l => new LotRow(l.Lot, $"{l.Name} {l.Specification}".Trim(), l.Unit)).ToList();

    /// <summary>How many of a good the books have: of one lot, or of what belongs to none.</summary>
    public static async Task<int> BookedAsync(this AppDb db, VillageKey village, Guid goodsId, Guid? lotId)
    {
        var lots = db.StockLots.In(village).Where(l => l.GoodsId == goodsId);
        return lotId is { } one
            ? await lots.Where(l => l.LotId == one).SumAsync(l => l.Quantity)
            : await db.Stock.In(village).Where(s => s.GoodsId == goodsId).SumAsync(s => s.Quantity) - await lots.SumAsync(l => l.Quantity);
    }

    /// <summary>How many entries nobody of the committee has compared with their paper: until the quarter's end, or all.</summary>
    public static Task<int> UnconfirmedAsync(this AppDb db, VillageKey village, Quarter? until)
        => db.EntriesOf(village, new FundFilter(null, until, null, null))
            .CountAsync(e => !db.FundConfirmations.Any(c => c.TownId == e.TownId && c.FundEntryId == e.FundEntryId));

    /// <summary>First instant of the quarter in China, and the first after it.</summary>
    public static (DateTime From, DateTime To) Instants(this Quarter quarter)
        => (ChinaClock.StartOf(quarter.FirstDay), ChinaClock.StartOf(quarter.LastDay.AddDays(1)));
}
