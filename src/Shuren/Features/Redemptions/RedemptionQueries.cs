using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Flags;

namespace Shuren.Features.Redemptions;

/// <summary>A good of a session as the town sees it: what it costs, what all villages have of it, what was handed out.</summary>
public sealed record SessionRow(Guid GoodsId, string Name, string Unit, Points? Price, int? HouseholdMax, int Stock, int Taken);

/// <summary>A good of the town as a village has it.</summary>
/// <param name="Name">With its specification.</param>
/// <param name="Unit">袋、瓶、个 …</param>
/// <param name="Quantity">What the village has.</param>
/// <param name="Price">In the session that is open; null where it has none.</param>
public sealed record StockRow(string Name, string Unit, int Quantity, Points? Price);

/// <summary>A line of the issue ledger (RED-3).</summary>
public sealed record IssueRow(
    Guid Id, string Label, DateTime At, int Card, string Head, string Group, string Goods, Points Total, string Recipient,
    SignedHow SignedHow, string? Witness, Guid? WitnessId, DateTime? CancelledAt)
{
    /// <summary>Who watched: <see cref="RedemptionQueries.WithWitnessesAsync"/>.</summary>
    public WitnessStanding Watched { get; init; } = new(WitnessId, Witness, []);
}

/// <summary>Somebody was named as a witness and says not to have been there.</summary>
/// <param name="VillageId">Where.</param>
/// <param name="RedemptionId">Of which.</param>
/// <param name="Label">Its number.</param>
/// <param name="Name">Who.</param>
/// <param name="OfCancelling">Of its cancelling.</param>
/// <param name="IsFlagged">A flag on it waits.</param>
public sealed record DeniedWitness(int VillageId, Guid RedemptionId, string Label, string Name, bool OfCancelling, bool IsFlagged)
{
    public string Path => $"/redemption/{RedemptionId}";

    /// <summary>Behind the redemption's number.</summary>
    public string Sentence => $"办理人写了监督员 {Name} 在场看着{(OfCancelling ? "退" : "发")}，{Name} 说自己不在场。"
        + (IsFlagged ? "已经提出监督疑问，等答复。" : "");
}

/// <summary>A good of a line of the issue ledger.</summary>
public sealed record IssuedGood(Guid RedemptionId, string Name, int Quantity, string Unit, Points Price)
{
    public Points Points => Price * Quantity;
}

/// <summary>A good on a receipt.</summary>
public sealed record ReceiptRow(string Name, string Unit, int Quantity, Points Price);

/// <summary>What the pages of the exchange show.</summary>
public static class RedemptionQueries
{
    /// <summary>A session's goods by name.</summary>
    public static async Task<List<SessionRow>> SessionRowsAsync(this AppDb db, int townId, Guid sessionId)
    {
        // From the session to its lines: joined, SQLite walks the town's lines of all sessions, since those lie in the order of the goods.
        var counted = db.Redemptions.OfTown(townId).Where(r => r.SessionId == sessionId && r.CancelledAt == null)
            .Select(r => r.RedemptionId);
        var taken = await db.RedemptionLines.OfTown(townId).Where(l => counted.Contains(l.RedemptionId))
            .GroupBy(l => l.GoodsId)
            .Select(g => new { g.Key, Quantity = g.Sum(l => l.Quantity) })
            .ToDictionaryAsync(g => g.Key, g => g.Quantity);
        var stock = await db.Stock.OfTown(townId)
            .GroupBy(s => s.GoodsId)
            .Select(g => new { g.Key, Quantity = g.Sum(s => s.Quantity) })
            .ToDictionaryAsync(g => g.Key, g => g.Quantity);
        var goods = await (
            from sg in db.SessionGoods.AsNoTracking().OfTown(townId)
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            where sg.SessionId == sessionId
            orderby g.Name
            select new { g.GoodsId, g.Name, g.Specification, g.Unit, sg.Price, sg.HouseholdMax }).ToListAsync();
        return goods.ConvertAll(g => new SessionRow(
            g.GoodsId, $"{g.Name} {g.Specification}".Trim(), g.Unit, g.Price, g.HouseholdMax,
            stock.GetValueOrDefault(g.GoodsId), taken.GetValueOrDefault(g.GoodsId)));
    }

    /// <summary>Points redeemed in a session in all villages.</summary>
    public static async Task<Points> RedeemedAsync(this AppDb db, int townId, Guid sessionId)
        => (await db.Redemptions.OfTown(townId).Where(r => r.SessionId == sessionId && r.CancelledAt == null).Select(r => r.Total)
            .ToListAsync())
            .Aggregate(Points.Zero, (sum, total) => sum + total);

    /// <summary>The town's goods with what the village has, by name.</summary>
    public static Task<List<StockRow>> StockRowsAsync(this AppDb db, VillageKey village, Guid? sessionId) => (
        from g in db.Goods.OfTown(village.TownId)
        join s in db.Stock.In(village) on g.GoodsId equals s.GoodsId into stocks
        from s in stocks.DefaultIfEmpty()
        join sg in db.SessionGoods.Where(
            x => x.TownId == village.TownId && x.SessionId == sessionId) on g.GoodsId equals sg.GoodsId into prices
        from sg in prices.DefaultIfEmpty()
        where g.IsActive
        orderby g.Name
        select new StockRow(
            g.Name + " " + g.Specification, g.Unit, s == null ? 0 : s.Quantity, sg == null ? null : sg.Price)).ToListAsync();

    /// <summary>A village's issue ledger, the latest first, still without the goods: <see cref="WithGoodsAsync"/>.</summary>
    /// <param name="db">The database.</param>
    /// <param name="village">Whose.</param>
    /// <param name="quarter">Of this one's session alone; null = of all.</param>
    /// <param name="among">Of these alone; null = of all.</param>
    public static IQueryable<IssueRow> IssuesOf(
        this AppDb db, VillageKey village, Quarter? quarter, IQueryable<Redemption>? among = null)
    {
        var redemptions = (among ?? db.Redemptions).AsNoTracking().In(village);
        if (quarter is { } only)
        {
            redemptions = redemptions.Where(r => db.RedemptionSessions
                .Any(s => s.TownId == r.TownId && s.SessionId == r.SessionId && s.Quarter == only));
        }
        return from r in redemptions
               join h in db.Households.In(village) on r.HouseholdId equals h.HouseholdId
               orderby r.At descending, r.RedemptionId
               select new IssueRow(
                   r.RedemptionId, r.Label, r.At, h.CardNumber, h.Head, h.GroupName, "", r.Total, r.Recipient,
                   r.SignedHow, r.Witness, r.WitnessId, r.CancelledAt);
    }

    /// <summary>The lines with what was handed out.</summary>
    public static async Task<List<IssueRow>> WithGoodsAsync(this AppDb db, VillageKey village, IReadOnlyList<IssueRow> rows)
    {
        var goods = await db.GoodsOfAsync(village, rows);
        return rows
            .Select(r => r with
            {
                Goods = string.Join("、", goods[r.Id].Select(g => FormattableString.Invariant($"{g.Name}{g.Quantity}{g.Unit}")))
            })
            .ToList();
    }

    /// <summary>The lines with what the supervisors say themselves of the handing-over.</summary>
    public static async Task<List<IssueRow>> WithWitnessesAsync(this AppDb db, VillageKey village, IReadOnlyList<IssueRow> rows)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var said = (await db.SaidOfAsync(village, db.RedemptionWitnesses.Where(w => ids.Contains(w.RedemptionId) && !w.OfCancelling)))
            .ToLookup(w => w.Word.RedemptionId);
        return [.. rows.Select(r => r with { Watched = r.Watched with { Said = [.. said[r.Id]] } })];
    }

    /// <summary>Supervisors' words with their names, by time.</summary>
    public static Task<List<SaidWitness>> SaidOfAsync(this AppDb db, VillageKey village, IQueryable<RedemptionWitness> words) => (
        from w in words
        join u in db.Users on w.UserId equals u.Id
        where w.TownId == village.TownId && w.VillageId == village.VillageId
        orderby w.At
        select new SaidWitness(w, u.DisplayName)).AsNoTracking().ToListAsync();

    /// <summary>
    /// Redemptions in which a supervisor was named of late, at the handing-over or the cancelling, and has not said whether he was there;
    /// but not those of the own households, of which another speaks.
    /// </summary>
    public static IQueryable<Redemption> AwaitingWordOf(this AppDb db, VillageKey village, Caller supervisor, DateTime now)
    {
        var since = now.AddDays(-RedemptionWitness.AskedDays);
        var own = supervisor.OwnHouseholds.ToList();
        return db.Redemptions.In(village).Where(r => !own.Contains(r.HouseholdId)
            && ((r.WitnessId == supervisor.UserId && r.At >= since && !db.RedemptionWitnesses.Any(
                    w => w.TownId == r.TownId && w.RedemptionId == r.RedemptionId && w.UserId == supervisor.UserId && !w.OfCancelling))
                || (r.CancelWitnessId == supervisor.UserId && r.CancelledAt >= since && !db.RedemptionWitnesses.Any(
                    w => w.TownId == r.TownId && w.RedemptionId == r.RedemptionId && w.UserId == supervisor.UserId && w.OfCancelling))));
    }

    /// <summary>
    /// Supervisors who were named and say that they were not there, until a flag on that redemption was answered to a supervisor's content
    /// or by the town: of one village, or with null of all of the town's.
    /// </summary>
    public static async Task<List<DeniedWitness>> DeniedAsync(this AppDb db, int townId, int? villageId)
    {
        var flags = db.Flags.OfTown(townId).Where(f => f.Kind == FlagKind.Redemption);
        var open = flags.Open();
        var denied = await (
            from w in db.RedemptionWitnesses.OfTown(townId)
            where !w.WasPresent && (villageId == null || w.VillageId == villageId)
                && !flags.Any(f => f.RecordId == w.RedemptionId && (f.Status == FlagStatus.Accepted || f.Status == FlagStatus.Settled))
            join r in db.Redemptions on new { w.TownId, w.RedemptionId } equals new { r.TownId, r.RedemptionId }
            join u in db.Users on w.UserId equals u.Id
            orderby w.At
            select new
            {
                Word = w, r.Year, r.Number, u.DisplayName, IsFlagged = open.Any(f => f.RecordId == w.RedemptionId)
            }).AsNoTracking().ToListAsync();
        return denied.ConvertAll(d => new DeniedWitness(
            d.Word.VillageId, d.Word.RedemptionId, FormattableString.Invariant($"{d.Year}-{d.Number:0000}"), d.DisplayName,
            d.Word.OfCancelling, d.IsFlagged));
    }

    /// <summary>What was handed out, by redemption and there by name.</summary>
    public static async Task<ILookup<Guid, IssuedGood>> GoodsOfAsync(
        this AppDb db, VillageKey village, IReadOnlyList<IssueRow> rows)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var goods = await (
            from l in db.RedemptionLines
            join g in db.Goods on new { l.TownId, l.GoodsId } equals new { g.TownId, g.GoodsId }
            where l.TownId == village.TownId && ids.Contains(l.RedemptionId)
            orderby g.Name
            select new IssuedGood(l.RedemptionId, g.Name, l.Quantity, g.Unit, l.Price)).ToListAsync();
        return goods.ToLookup(g => g.RedemptionId);
    }
}
