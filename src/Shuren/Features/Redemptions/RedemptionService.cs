using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;

namespace Shuren.Features.Redemptions;

/// <summary>A session's terms (RED-1).</summary>
public sealed record SessionTerms(DateOnly OpensOn, DateOnly ClosesOn, Points? Threshold, Points? HouseholdPointsMax);

/// <summary>A good's price in a session.</summary>
public sealed record GoodsPrice(Guid GoodsId, Points? Price, int? HouseholdMax);

/// <summary>What a household takes (RED-2).</summary>
/// <param name="SessionId">In which session.</param>
/// <param name="HouseholdId">Who.</param>
/// <param name="Items">Goods and quantities, each above zero.</param>
/// <param name="Recipient">Who takes it and signs.</param>
/// <param name="SignedHow">On paper or on the screen.</param>
/// <param name="Witness">The supervisor who witnessed.</param>
public sealed record Redeem(Guid SessionId, Guid HouseholdId, IReadOnlyDictionary<Guid, int> Items, string Recipient, SignedHow SignedHow, string? Witness);

/// <summary>一季一兑换 (RED-1 … RED-3): sessions and prices by the town, stock and counter in the village.</summary>
public sealed class RedemptionService(AppDb db, LedgerService ledger, AppointmentService appointments, TimeProvider clock)
{
    public Task<RedemptionSession> CreateSessionAsync(int townId, Quarter quarter, SessionTerms terms, Actor by) => db.InTownAsync(townId, async () =>
    {
        if (await db.RedemptionSessions.OfTown(townId).AnyAsync(s => s.Quarter == quarter))
        {
            throw new RuleViolation($"{quarter.ToChinese()}的兑换已经建过了。", "Quarter");
        }
        MustBeInOrder(terms);
        var session = new RedemptionSession
        {
            TownId = townId,
            Quarter = quarter,
            OpensOn = terms.OpensOn,
            ClosesOn = terms.ClosesOn,
            Threshold = terms.Threshold,
            HouseholdPointsMax = terms.HouseholdPointsMax,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        db.RedemptionSessions.Add(session);
        // The goods of the last session stand ready, their prices to be set anew: an unset price is not zero (D26).
        foreach (var goodsId in await db.Goods.OfTown(townId).Where(g => g.IsActive).Select(g => g.GoodsId).ToListAsync())
        {
            db.SessionGoods.Add(new SessionGoods { TownId = townId, SessionId = session.SessionId, GoodsId = goodsId });
        }
        await db.SaveChangesAsync();
        return session;
    });

    /// <summary>Terms and prices, while the session is not open.</summary>
    public Task EditSessionAsync(int townId, Guid sessionId, SessionTerms terms, IReadOnlyList<GoodsPrice> prices) => db.InTownAsync(townId, async () =>
    {
        var session = await db.RedemptionSessions.OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        if (session.Status != SessionStatus.Draft)
        {
            throw new RuleViolation("兑换已经开始，价格和条件不能再改。");
        }
        MustBeInOrder(terms);
        (session.OpensOn, session.ClosesOn, session.Threshold, session.HouseholdPointsMax) = (terms.OpensOn, terms.ClosesOn, terms.Threshold, terms.HouseholdPointsMax);
        var goods = await db.SessionGoods.OfTown(townId).Where(g => g.SessionId == sessionId).ToDictionaryAsync(g => g.GoodsId);
        foreach (var price in prices)
        {
            if (price.Price is { IsPositive: false })
            {
                throw new RuleViolation("价格要大于 0。", "Prices");
            }
            if (price.HouseholdMax is < 1)
            {
                throw new RuleViolation("每户最多件数要大于 0；不限就空着。", "Prices");
            }
            (goods[price.GoodsId].Price, goods[price.GoodsId].HouseholdMax) = (price.Price, price.HouseholdMax);
        }
        await db.SaveChangesAsync();
    });

    /// <summary>Takes a good out of a session that is not open yet.</summary>
    public Task RemoveGoodsAsync(int townId, Guid sessionId, Guid goodsId) => db.InTownAsync(townId, async () =>
    {
        if (!await db.RedemptionSessions.OfTown(townId).AnyAsync(s => s.SessionId == sessionId && s.Status == SessionStatus.Draft))
        {
            throw new RuleViolation("兑换已经开始，不能再去掉物品。");
        }
        await db.SessionGoods.OfTown(townId).Where(g => g.SessionId == sessionId && g.GoodsId == goodsId).ExecuteDeleteAsync();
    });

    public Task<Goods> AddGoodsAsync(int townId, string name, string unit, string? specification) => db.InTownAsync(townId, async () =>
    {
        var spec = specification.OrNull() ?? "";
        if (await db.Goods.OfTown(townId).AnyAsync(g => g.Name == name.Trim() && g.Specification == spec))
        {
            throw new RuleViolation($"“{name} {spec}”已经有了。", "Name");
        }
        var goods = new Goods { TownId = townId, Name = name.Trim(), Unit = unit.Trim(), Specification = spec };
        db.Goods.Add(goods);
        foreach (var sessionId in await db.RedemptionSessions.OfTown(townId).Where(s => s.Status == SessionStatus.Draft).Select(s => s.SessionId).ToListAsync())
        {
            db.SessionGoods.Add(new SessionGoods { TownId = townId, SessionId = sessionId, GoodsId = goods.GoodsId });
        }
        await db.SaveChangesAsync();
        return goods;
    });

    /// <summary>What keeps a session from opening, in Chinese (D15, D26); empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesToOpenAsync(int townId, Guid sessionId)
    {
        var session = await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        var obstacles = new List<string>();
        if (session.Threshold is null)
        {
            obstacles.Add("还没有定多少分可以兑换（空着不等于 0 分）。");
        }
        var goods = await (
            from sg in db.SessionGoods.OfTown(townId)
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            where sg.SessionId == sessionId
            select new { g.Name, sg.Price }).ToListAsync();
        if (goods.Count == 0)
        {
            obstacles.Add("还没有物品。");
        }
        obstacles.AddRange(goods.Where(g => g.Price is null).Select(g => $"“{g.Name}”还没有标价。"));
        foreach (var village in await db.Villages.AsNoTracking().OfTown(townId).OrderBy(v => v.Code).ToListAsync())
        {
            if (await appointments.SupervisorFaultAsync(village.Key) is { } fault)
            {
                obstacles.Add($"{village.Name}：{fault}");
            }
        }
        return obstacles;
    }

    public Task OpenSessionAsync(int townId, Guid sessionId, Actor by) => db.InTownAsync(townId, async () =>
    {
        var session = await db.RedemptionSessions.OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        if (session.Status != SessionStatus.Draft)
        {
            throw new RuleViolation("这次兑换已经开始过了。");
        }
        if (await ObstaclesToOpenAsync(townId, sessionId) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能开始兑换：" + string.Join("", obstacles));
        }
        (session.Status, session.OpenedAt, session.OpenedBy) = (SessionStatus.Open, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    public Task CloseSessionAsync(int townId, Guid sessionId, Actor by) => db.InTownAsync(townId, async () =>
    {
        var session = await db.RedemptionSessions.OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        if (session.Status != SessionStatus.Open)
        {
            throw new RuleViolation("这次兑换没有在进行。");
        }
        (session.Status, session.ClosedAt, session.ClosedBy) = (SessionStatus.Closed, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
    });

    /// <summary>Goods received by the station, or corrected by a stock-taking with its reason.</summary>
    public Task MoveStockAsync(VillageKey village, Guid goodsId, StockMovementKind kind, int quantity, string? note, Actor by) => db.InVillageAsync(village, async () =>
    {
        if (kind is not (StockMovementKind.Received or StockMovementKind.Adjusted) || quantity == 0 || (kind == StockMovementKind.Received && quantity < 0))
        {
            throw new RuleViolation("数量不对：入库填大于 0 的数；盘点填多出或缺少的数。", "Quantity");
        }
        if (kind == StockMovementKind.Adjusted && string.IsNullOrWhiteSpace(note))
        {
            throw new RuleViolation("盘点改动要写明原因。", "Note");
        }
        if (!await db.Goods.OfTown(village.TownId).AnyAsync(g => g.GoodsId == goodsId))
        {
            throw new RuleViolation("没有这种物品。", "GoodsId");
        }
        await ChangeStockAsync(village, goodsId, kind, quantity, null, note.OrNull(), by);
        await db.SaveChangesAsync();
    });

    /// <summary>Hands goods over: points and stock go down together or not at all (RED-2).</summary>
    /// <exception cref="RuleViolation">Not enough points (the balance is named), not enough stock, over a limit, or no session open.</exception>
    public Task<Redemption> RedeemAsync(VillageKey village, Redeem command, Actor by) => db.InVillageAsync(village, async () =>
    {
        var today = clock.Today();
        var session = await OpenSessionAsync(village.TownId, command.SessionId, today);
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == command.HouseholdId);
        if (household.WithdrawnOn is not null)
        {
            throw new RuleViolation($"{household.Head}户已经退出，不能兑换。");
        }
        var items = command.Items.Where(i => i.Value != 0).ToDictionary();
        if (items.Count == 0 || items.Values.Any(q => q is < 0 or > 999))
        {
            throw new RuleViolation("请填写要兑换的件数（1 到 999）。", "Items");
        }
        if (string.IsNullOrWhiteSpace(command.Recipient))
        {
            throw new RuleViolation("请填写领取人姓名。", "Recipient");
        }
        var account = await db.Accounts.AsNoTracking().In(village).SingleAsync(a => a.HouseholdId == command.HouseholdId);
        if (account.Spendable < session.Threshold)
        {
            throw new RuleViolation($"{household.Head}户可兑换积分 {account.Spendable} 分，满 {session.Threshold} 分才能兑换。");
        }
        var lines = await PriceAsync(village, session, household.HouseholdId, items);
        var total = lines.Aggregate(Points.Zero, (sum, l) => sum + (l.Price * l.Quantity));
        var number = (await db.Redemptions.In(village).Where(r => r.Year == today.Year).MaxAsync(r => (int?)r.Number) ?? 0) + 1;
        var redemption = new Redemption
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            SessionId = session.SessionId,
            HouseholdId = household.HouseholdId,
            Year = today.Year,
            Number = number,
            Total = total,
            At = clock.UtcNow(),
            By = by.UserId,
            Recipient = command.Recipient.Trim(),
            SignedHow = command.SignedHow,
            Witness = command.Witness.OrNull()
        };
        db.Redemptions.Add(redemption);
        foreach (var line in lines)
        {
            db.RedemptionLines.Add(new RedemptionLine { TownId = village.TownId, RedemptionId = redemption.RedemptionId, GoodsId = line.GoodsId, Quantity = line.Quantity, Price = line.Price });
            await ChangeStockAsync(village, line.GoodsId, StockMovementKind.Redeemed, -line.Quantity, redemption.RedemptionId, null, by);
        }
        await db.SaveChangesAsync();
        await ledger.PostAsync(
            village, [new Posting(household.HouseholdId, EntryKind.Redemption, total, Month.Of(today), today, SourceKind.Redemption, redemption.RedemptionId)], by, db.Form?.RequestId ?? Ids.New());
        return redemption;
    });

    /// <summary>Cancels a redemption, goods brought back: an entry returns the points, a movement the stock.</summary>
    public Task CancelAsync(VillageKey village, Guid redemptionId, string reason, Actor by) => db.InVillageAsync(village, async () =>
    {
        var redemption = await db.Redemptions.In(village).SingleAsync(r => r.RedemptionId == redemptionId);
        if (redemption.CancelledAt is not null)
        {
            throw new RuleViolation($"兑换 {redemption.Label} 已经撤销过了。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明撤销的原因。", "Reason");
        }
        (redemption.CancelledAt, redemption.CancelledBy, redemption.CancelReason) = (clock.UtcNow(), by.UserId, reason);
        foreach (var line in await db.RedemptionLines.AsNoTracking().OfTown(village.TownId).Where(l => l.RedemptionId == redemptionId).ToListAsync())
        {
            await ChangeStockAsync(village, line.GoodsId, StockMovementKind.Returned, line.Quantity, redemptionId, reason, by);
        }
        await db.SaveChangesAsync();
        var entry = await db.LedgerEntries.AsNoTracking().In(village).SingleAsync(e => e.HouseholdId == redemption.HouseholdId && e.SourceKind == SourceKind.Redemption && e.SourceId == redemptionId && e.Kind == EntryKind.Redemption);
        var today = clock.Today();
        await ledger.PostAsync(
            village,
            [new Posting(redemption.HouseholdId, EntryKind.Return, entry.Amount, Month.Of(today), today, SourceKind.Redemption, redemptionId, null, entry.Seq)],
            by,
            db.Form?.RequestId ?? Ids.New());
    });

    /// <summary>The town's session in which one may redeem on that day, or null.</summary>
    public Task<RedemptionSession?> CurrentSessionAsync(int townId, DateOnly day)
        => db.RedemptionSessions.AsNoTracking().OfTown(townId).Where(s => s.Status == SessionStatus.Open && s.OpensOn <= day && s.ClosesOn >= day).OrderByDescending(s => s.Quarter).FirstOrDefaultAsync();

    private async Task<RedemptionSession> OpenSessionAsync(int townId, Guid sessionId, DateOnly today)
    {
        var session = await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        return session.Status == SessionStatus.Open && session.OpensOn <= today && today <= session.ClosesOn
            ? session
            : throw new RuleViolation($"现在不在兑换期（{session.OpensOn:yyyy-MM-dd} 到 {session.ClosesOn:yyyy-MM-dd}）。");
    }

    private async Task<List<RedemptionLine>> PriceAsync(VillageKey village, RedemptionSession session, Guid householdId, Dictionary<Guid, int> items)
    {
        var goods = await (
            from sg in db.SessionGoods.OfTown(village.TownId)
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            where sg.SessionId == session.SessionId
            select new { sg.GoodsId, sg.Price, sg.HouseholdMax, g.Name, g.Unit }).ToDictionaryAsync(g => g.GoodsId);
        var before = await (
            from r in db.Redemptions.In(village)
            join l in db.RedemptionLines on new { r.TownId, r.RedemptionId } equals new { l.TownId, l.RedemptionId }
            where r.HouseholdId == householdId && r.SessionId == session.SessionId && r.CancelledAt == null
            select new { l.GoodsId, l.Quantity, l.Price }).ToListAsync();
        var lines = new List<RedemptionLine>();
        foreach (var (goodsId, quantity) in items)
        {
            if (!goods.TryGetValue(goodsId, out var good) || good.Price is not { } price)
            {
                throw new RuleViolation("这次兑换没有这种物品，或还没有标价。", "Items");
            }
            var had = before.Where(b => b.GoodsId == goodsId).Sum(b => b.Quantity);
            if (good.HouseholdMax is { } max && had + quantity > max)
            {
                throw new RuleViolation($"“{good.Name}”每户最多 {max} {good.Unit}{(had > 0 ? $"，已领 {had} {good.Unit}" : "")}。", "Items");
            }
            lines.Add(new RedemptionLine { TownId = village.TownId, RedemptionId = Guid.Empty, GoodsId = goodsId, Quantity = quantity, Price = price });
        }
        var spent = before.Aggregate(Points.Zero, (sum, b) => sum + (b.Price * b.Quantity));
        var total = lines.Aggregate(Points.Zero, (sum, l) => sum + (l.Price * l.Quantity));
        return session.HouseholdPointsMax is { } limit && spent + total > limit
            ? throw new RuleViolation($"每户这次最多兑换 {limit} 分，已兑换 {spent} 分，这次要 {total} 分。", "Items")
            : lines;
    }

    private async Task ChangeStockAsync(VillageKey village, Guid goodsId, StockMovementKind kind, int quantity, Guid? redemptionId, string? note, Actor by)
    {
        var stock = await db.Stock.In(village).SingleOrDefaultAsync(s => s.GoodsId == goodsId);
        if (stock is null)
        {
            stock = new Stock { TownId = village.TownId, VillageId = village.VillageId, GoodsId = goodsId };
            db.Stock.Add(stock);
        }
        if (stock.Quantity + quantity < 0)
        {
            var name = await db.Goods.OfTown(village.TownId).Where(g => g.GoodsId == goodsId).Select(g => g.Name + " " + g.Specification).SingleAsync();
            throw new RuleViolation($"“{name.Trim()}”只剩 {stock.Quantity} 件，不够。", "Items");
        }
        stock.Quantity += quantity;
        db.StockMovements.Add(new StockMovement
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            GoodsId = goodsId,
            Kind = kind,
            Quantity = quantity,
            RedemptionId = redemptionId,
            Note = note,
            At = clock.UtcNow(),
            By = by.UserId
        });
    }

    private static void MustBeInOrder(SessionTerms terms)
    {
        if (terms.ClosesOn < terms.OpensOn)
        {
            throw new RuleViolation("结束日期不能早于开始日期。", "ClosesOn");
        }
        if (terms.Threshold is { IsNegative: true } || terms.HouseholdPointsMax is { IsPositive: false })
        {
            throw new RuleViolation("分数不能是负数。", "Threshold");
        }
    }
}
