using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
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
/// <param name="WitnessId">The account of the supervisor who witnesses; null = none.</param>
/// <param name="Shown">Digest of the session's prices and limits as the form showed them: <see cref="RedemptionService.ShownAsync"/>.</param>
/// <param name="Again">The receipt of the same goods a moment ago beside which this is meant as one more; null = none.</param>
public sealed record Redeem(Guid SessionId, Guid HouseholdId, IReadOnlyDictionary<Guid, int> Items, string Recipient, Guid? WitnessId, string? Shown, Guid? Again = null);

/// <summary>A good at the counter, for one household.</summary>
/// <param name="GoodsId">Which.</param>
/// <param name="Name">With its specification.</param>
/// <param name="Unit">袋、瓶、个 …</param>
/// <param name="Price">Unset is not zero (D26).</param>
/// <param name="HouseholdMax">The most of it in the session; null = no limit.</param>
/// <param name="Stock">What the village has of it.</param>
/// <param name="Had">What the household has had of it in the session.</param>
/// <param name="Left">How many it may still take of this good alone.</param>
/// <param name="Why">Why none, when <paramref name="Left"/> is 0.</param>
public sealed record CounterGood(Guid GoodsId, string Name, string Unit, Points? Price, int? HouseholdMax, int Stock, int Had, int Left, string? Why);

/// <summary>What the counter shows for a household: the session's terms, its goods, and what is left to take.</summary>
/// <param name="Session">The open session.</param>
/// <param name="Goods">By name.</param>
/// <param name="Spent">Points redeemed in the session.</param>
/// <param name="Shown">Digest of session, prices and limits.</param>
public sealed record Counter(RedemptionSession Session, IReadOnlyList<CounterGood> Goods, Points Spent, string Shown);

/// <summary>A handing-over looked at before it is done; nothing is written yet.</summary>
/// <param name="Session">In which session.</param>
/// <param name="Household">For whom.</param>
/// <param name="Goods">What, and how many of it.</param>
/// <param name="Total">Points it takes.</param>
/// <param name="Left">Spendable points afterwards.</param>
/// <param name="Witness">The supervisor who witnesses.</param>
/// <param name="Same">The receipt of the very same within <see cref="RedemptionService.SoonAgain"/>: meant once more?</param>
/// <param name="Recent">Receipts of any of these goods within that time.</param>
public sealed record HandOver(
    RedemptionSession Session, Household Household, IReadOnlyList<(CounterGood Good, int Quantity)> Goods, Points Total, Points Left, User? Witness, Redemption? Same, IReadOnlyList<Redemption> Recent);

/// <summary>The very same was handed over a moment ago, and nobody said that it is meant once more.</summary>
public sealed class SameAgain(string message) : RuleViolation(message, "Items");

/// <summary>一季一兑换 (RED-1 … RED-3): sessions and prices by the town, stock and counter in the village.</summary>
public sealed class RedemptionService(AppDb db, LedgerService ledger, ExpiryService expiry, AppointmentService appointments, TimeProvider clock)
{
    /// <summary>Within it the same hand-out is asked about: more likely sent twice than meant twice.</summary>
    public static readonly TimeSpan SoonAgain = TimeSpan.FromMinutes(10);

    /// <param name="townId">Which town.</param>
    /// <param name="quarter">One session each.</param>
    /// <param name="terms">Its days; points left null are unset.</param>
    /// <param name="likeLast">照上一次: threshold, limits and prices of the latest session, to be changed before it opens.</param>
    /// <param name="by">Who.</param>
    public Task<RedemptionSession> CreateSessionAsync(Caller by, int townId, Quarter quarter, SessionTerms terms, bool likeLast = false) => db.InTownAsync(by, townId, UseCases.CreateSession, async () =>
    {
        if (await db.RedemptionSessions.OfTown(townId).AnyAsync(s => s.Quarter == quarter))
        {
            throw new RuleViolation($"{quarter.ToChinese()}的兑换已经建过了。", "Quarter");
        }
        MustBeInOrder(terms);
        var last = likeLast ? await LastSessionAsync(townId) : null;
        var lastGoods = last is null ? [] : await db.SessionGoods.AsNoTracking().OfTown(townId).Where(g => g.SessionId == last.SessionId).ToDictionaryAsync(g => g.GoodsId);
        var session = new RedemptionSession
        {
            TownId = townId,
            Quarter = quarter,
            OpensOn = terms.OpensOn,
            ClosesOn = terms.ClosesOn,
            Threshold = terms.Threshold ?? last?.Threshold,
            HouseholdPointsMax = terms.HouseholdPointsMax ?? last?.HouseholdPointsMax,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        db.RedemptionSessions.Add(session);
        // The town's goods stand ready, their prices to be set anew unless asked for: an unset price is not zero (D26).
        foreach (var goodsId in await db.Goods.OfTown(townId).Where(g => g.IsActive).Select(g => g.GoodsId).ToListAsync())
        {
            var before = lastGoods.GetValueOrDefault(goodsId);
            db.SessionGoods.Add(new SessionGoods { TownId = townId, SessionId = session.SessionId, GoodsId = goodsId, Price = before?.Price, HouseholdMax = before?.HouseholdMax });
        }
        await db.SaveChangesAsync();
        return session;
    });

    /// <summary>The session that was held, or prepared, last; null when there is none.</summary>
    public Task<RedemptionSession?> LastSessionAsync(int townId)
        => db.RedemptionSessions.AsNoTracking().OfTown(townId).OrderByDescending(s => s.OpensOn).ThenByDescending(s => s.Quarter).FirstOrDefaultAsync();

    /// <summary>Terms and prices, while the session is not open; <paramref name="without"/> takes a good out of it in the same act.</summary>
    public Task EditSessionAsync(Caller caller, int townId, Guid sessionId, SessionTerms terms, IReadOnlyList<GoodsPrice> prices, Guid? without = null) => db.InTownAsync(caller, townId, UseCases.EditSession.On(sessionId), async () =>
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
            // A good that somebody else took out meanwhile has no price any more.
            if (goods.GetValueOrDefault(price.GoodsId) is { } good)
            {
                (good.Price, good.HouseholdMax) = (price.Price, price.HouseholdMax);
            }
        }
        if (without is { } gone && goods.GetValueOrDefault(gone) is { } removed)
        {
            db.SessionGoods.Remove(removed);
        }
        await db.SaveChangesAsync();
    });

    public Task<Goods> AddGoodsAsync(Caller caller, int townId, string name, string unit, string? specification) => db.InTownAsync(caller, townId, UseCases.AddGoods, async () =>
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

    /// <summary>What keeps a session from opening, in Chinese (D26); empty when nothing does.</summary>
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
        if (await db.RedemptionSessions.OfTown(townId).Where(s => s.Status == SessionStatus.Open && s.SessionId != sessionId).OrderBy(s => s.Quarter).FirstOrDefaultAsync() is { } open)
        {
            obstacles.Add($"{open.Quarter.ToChinese()}的兑换还在进行，请先结束它。同一时间只开一次兑换。");
        }
        return obstacles;
    }

    /// <summary>The villages in which nothing can be handed out yet, each with the reason (D15); the others' session opens all the same.</summary>
    public async Task<IReadOnlyList<string>> VillagesNotReadyAsync(int townId)
    {
        var faults = new List<string>();
        foreach (var village in await db.Villages.AsNoTracking().OfTown(townId).OrderBy(v => v.Code).ToListAsync())
        {
            if (await appointments.SupervisorFaultAsync(village.Key) is { } fault)
            {
                faults.Add($"{village.Name}：{fault}");
            }
        }
        return faults;
    }

    /// <summary>Opens a session: one at a time, and not before its quarter is over, except with the town's reason.</summary>
    /// <param name="townId">Which town.</param>
    /// <param name="sessionId">Which session.</param>
    /// <param name="shown">Digest of what the form showed: <see cref="ShownAsync"/>.</param>
    /// <param name="earlyReason">Needed, and kept, only when the quarter is not over.</param>
    /// <param name="by">Who.</param>
    public Task OpenSessionAsync(Caller by, int townId, Guid sessionId, string? shown, string? earlyReason) => db.InTownAsync(by, townId, UseCases.OpenSession.On(sessionId), async () =>
    {
        await MustOpenAsync(townId, sessionId, shown, earlyReason);
        var session = await db.RedemptionSessions.OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        (session.Status, session.OpenedAt, session.OpenedBy) = (SessionStatus.Open, clock.UtcNow(), by.UserId);
        session.EarlyReason = IsEarly(session) ? earlyReason.OrNull() : null;
        await db.SaveChangesAsync();
    });

    /// <summary>Whether the session's quarter is not over yet.</summary>
    public bool IsEarly(RedemptionSession session) => session.Quarter.LastDay >= clock.Today();

    /// <summary>Refuses what <see cref="OpenSessionAsync"/> would refuse.</summary>
    public async Task MustOpenAsync(int townId, Guid sessionId, string? shown, string? earlyReason)
    {
        var session = await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        if (session.Status != SessionStatus.Draft)
        {
            throw new RuleViolation("这次兑换已经开始过了。");
        }
        Shown.MustBe(shown, await ShownAsync(townId, sessionId), "价格和条件");
        if (await ObstaclesToOpenAsync(townId, sessionId) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能开始兑换：" + string.Join("", obstacles));
        }
        if (IsEarly(session) && earlyReason.OrNull() is null)
        {
            throw new RuleViolation($"{session.Quarter.ToChinese()}还没有结束（到{session.Quarter.LastDay.ToChinese()}）。要提前开始，请写明原因。", "EarlyReason");
        }
        if (earlyReason?.Trim().Length > RedemptionSession.EarlyReasonMaxLength)
        {
            throw new RuleViolation($"原因不超过 {RedemptionSession.EarlyReasonMaxLength} 字。", "EarlyReason");
        }
    }

    public Task CloseSessionAsync(Caller by, int townId, Guid sessionId) => db.InTownAsync(by, townId, UseCases.CloseSession.On(sessionId), async () =>
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
    public Task MoveStockAsync(Caller by, VillageKey village, Guid goodsId, StockMovementKind kind, int quantity, string? note) => db.InVillageAsync(by, village, UseCases.MoveStock.On(goodsId), async () =>
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
    /// <exception cref="RuleViolation">As <see cref="PlanAsync"/>; or the same was handed over a moment ago and this is not said to be one more.</exception>
    public Task<Redemption> RedeemAsync(Caller by, VillageKey village, Redeem command) => db.InVillageAsync(by, village, UseCases.Redeem, async () =>
    {
        // Points that have ended are not handed out because the daily run is late.
        await expiry.ExpireAsync(village);
        var plan = await PlanAsync(village, command, by);
        if (plan.Same is { } same && same.RedemptionId != command.Again)
        {
            throw new SameAgain($"刚才 {same.At.ToChinaText()[^5..]} 已领过同样的（{same.Label}），没有再发。确是再领一次，请在核对页勾选。");
        }
        var today = clock.Today();
        var number = (await db.Redemptions.In(village).Where(r => r.Year == today.Year).MaxAsync(r => (int?)r.Number) ?? 0) + 1;
        var redemption = new Redemption
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            SessionId = plan.Session.SessionId,
            HouseholdId = plan.Household.HouseholdId,
            Year = today.Year,
            Number = number,
            Total = plan.Total,
            At = clock.UtcNow(),
            By = by.UserId,
            Recipient = command.Recipient.Trim(),
            SignedHow = SignedHow.Paper,
            Witness = plan.Witness?.DisplayName,
            WitnessId = plan.Witness?.Id,
            Shown = command.Shown
        };
        db.Redemptions.Add(redemption);
        foreach (var (good, quantity) in plan.Goods)
        {
            db.RedemptionLines.Add(new RedemptionLine { TownId = village.TownId, RedemptionId = redemption.RedemptionId, GoodsId = good.GoodsId, Quantity = quantity, Price = good.Price!.Value });
            await ChangeStockAsync(village, good.GoodsId, StockMovementKind.Redeemed, -quantity, redemption.RedemptionId, null, by);
        }
        await db.SaveChangesAsync();
        await ledger.PostAsync(
            village,
            [
                new Posting(
                    plan.Household.HouseholdId, EntryKind.Redemption, plan.Total, Month.Of(today), today, SourceKind.Redemption, redemption.RedemptionId,
                    Basis: (await BasisAsync(village, redemption.RedemptionId)).Given)
            ],
            by,
            db.Form?.RequestId ?? Ids.New());
        return redemption;
    });

    /// <summary>What a handing-over would do, and whether it may be done: for the check page, and again under the lock.</summary>
    /// <exception cref="RuleViolation">Not enough points (the balance is named), not enough stock, over a limit, no or another session open,
    /// too few supervisors in the village (D15), no fitting witness, or other terms than the form showed.</exception>
    public async Task<HandOver> PlanAsync(VillageKey village, Redeem command, Caller by)
    {
        if (await appointments.SupervisorFaultAsync(village) is { } fault)
        {
            throw new RuleViolation("本村" + fault);
        }
        var today = clock.Today();
        var session = await MustBeOpenAsync(village.TownId, command.SessionId, today);
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == command.HouseholdId);
        if (household.WithdrawnOn is not null)
        {
            throw new RuleViolation($"{household.Head}户已经退出，不能兑换。");
        }
        if (string.IsNullOrWhiteSpace(command.Recipient))
        {
            throw new RuleViolation("请填写领取人姓名。", "Recipient");
        }
        var account = await db.Accounts.AsNoTracking().In(village).SingleAsync(a => a.HouseholdId == command.HouseholdId);
        var counter = await CounterAsync(village, session, account);
        Shown.MustBe(command.Shown, counter.Shown, "价格和条件");
        if (account.Score < session.Threshold)
        {
            throw new RuleViolation($"{household.Head}户总积分 {account.Score} 分，满 {session.Threshold} 分才能兑换。");
        }
        var witness = await WitnessAsync(village, household.HouseholdId, command.WitnessId, by);
        var goods = Chosen(counter, command.Items);
        var total = goods.Aggregate(Points.Zero, (sum, g) => sum + (g.Good.Price!.Value * g.Quantity));
        if (session.HouseholdPointsMax is { } limit && counter.Spent + total > limit)
        {
            throw new RuleViolation($"每户这次最多兑换 {limit} 分，已兑换 {counter.Spent} 分，这次要 {total} 分。", "Items");
        }
        if (account.Spendable < total)
        {
            throw new RuleViolation($"可兑换积分不够：现在有 {account.Spendable} 分，需要 {total} 分。请减少物品，或等下次兑换。", "Items");
        }
        var recent = await RecentAsync(village, session.SessionId, household.HouseholdId);
        var same = recent.Find(r => r.Lines.ToDictionary(l => l.GoodsId, l => l.Quantity) is var had && had.Count == goods.Count && goods.TrueForAll(g => had.GetValueOrDefault(g.Good.GoodsId) == g.Quantity));
        return new HandOver(
            session, household, goods, total, account.Spendable - total, witness, same, recent.FindAll(r => r.Lines.Exists(l => goods.Exists(g => g.Good.GoodsId == l.GoodsId))));
    }

    /// <summary>What the counter shows a household in the session; for one who may not take anything as well.</summary>
    public async Task<Counter> CounterAsync(VillageKey village, RedemptionSession session, Account account)
    {
        var goods = await (
            from sg in db.SessionGoods.OfTown(village.TownId)
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            join s in db.Stock.In(village) on g.GoodsId equals s.GoodsId into stocks
            from s in stocks.DefaultIfEmpty()
            where sg.SessionId == session.SessionId
            orderby g.Name, g.Specification
            select new { g.GoodsId, g.Name, g.Specification, g.Unit, sg.Price, sg.HouseholdMax, Stock = s == null ? 0 : s.Quantity }).ToListAsync();
        var before = await (
            from r in db.Redemptions.In(village)
            join l in db.RedemptionLines on new { r.TownId, r.RedemptionId } equals new { l.TownId, l.RedemptionId }
            where r.HouseholdId == account.HouseholdId && r.SessionId == session.SessionId && r.CancelledAt == null
            select new { l.GoodsId, l.Quantity, l.Price }).ToListAsync();
        var spent = before.Aggregate(Points.Zero, (sum, b) => sum + (b.Price * b.Quantity));
        var points = session.HouseholdPointsMax is { } max && max - spent < account.Spendable ? max - spent : account.Spendable;
        var rows = goods.ConvertAll(g =>
        {
            var had = before.Where(b => b.GoodsId == g.GoodsId).Sum(b => b.Quantity);
            var (left, why) = Left(g.Price, g.HouseholdMax - had, g.Stock, account.Score < session.Threshold ? Points.Zero : points);
            return new CounterGood(g.GoodsId, $"{g.Name} {g.Specification}".Trim(), g.Unit, g.Price, g.HouseholdMax, g.Stock, had, left, why);
        });
        return new Counter(session, rows, spent, await ShownAsync(village.TownId, session.SessionId));
    }

    /// <summary>Digest of a session's days, limits, goods and prices: what its forms carry along, and what is decided on (D33).</summary>
    public async Task<string> ShownAsync(int townId, Guid sessionId)
    {
        var session = await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId);
        var goods = await (
            from sg in db.SessionGoods.OfTown(townId)
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            where sg.SessionId == sessionId
            select new { g.GoodsId, g.Name, g.Specification, g.Unit, sg.Price, sg.HouseholdMax }).ToListAsync();
        return Shown.Of(
            session.SessionId, session.OpensOn, session.ClosesOn, session.Threshold?.Tenths, session.HouseholdPointsMax?.Tenths,
            goods.OrderBy(g => g.GoodsId).Select(g => Shown.Of(g.GoodsId, g.Name, g.Specification, g.Unit, g.Price?.Tenths, g.HouseholdMax)));
    }

    /// <summary>The supervisors in office at the village who may witness for a household: not of it, and not who hands over.</summary>
    public async Task<IReadOnlyList<User>> WitnessesAsync(VillageKey village, Guid householdId, Caller by)
    {
        var (today, giver) = (clock.Today(), by.UserId);
        var users = await (
            from a in db.Appointments.OfTown(village.TownId)
            join u in db.Users on a.UserId equals u.Id
            where a.VillageId == village.VillageId && a.Role == Role.Supervisor && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today) && a.UserId != giver
                && !db.Appointments.Any(o => o.TownId == a.TownId && o.UserId == a.UserId && o.HouseholdId == householdId)
            orderby u.DisplayName
            select u).AsNoTracking().ToListAsync();
        return users.DistinctBy(u => u.Id).ToList();
    }

    /// <summary>Cancels a redemption, goods brought back: an entry returns the points, a movement the stock.</summary>
    /// <param name="village">Where.</param>
    /// <param name="redemptionId">Which.</param>
    /// <param name="reason">Why; kept on the receipt.</param>
    /// <param name="witnessId">The supervisor who witnesses; needed for the own household.</param>
    /// <param name="by">Who.</param>
    public Task CancelAsync(Caller by, VillageKey village, Guid redemptionId, string reason, Guid? witnessId) => db.InVillageAsync(by, village, UseCases.CancelRedemption.On(redemptionId), async () =>
    {
        var witness = await MustCancelAsync(village, redemptionId, reason, witnessId, by);
        var redemption = await db.Redemptions.In(village).SingleAsync(r => r.RedemptionId == redemptionId);
        (redemption.CancelledAt, redemption.CancelledBy, redemption.CancelReason, redemption.CancelWitnessId) = (clock.UtcNow(), by.UserId, reason, witness?.Id);
        foreach (var line in await db.RedemptionLines.AsNoTracking().OfTown(village.TownId).Where(l => l.RedemptionId == redemptionId).ToListAsync())
        {
            await ChangeStockAsync(village, line.GoodsId, StockMovementKind.Returned, line.Quantity, redemptionId, reason, by);
        }
        await db.SaveChangesAsync();
        var entry = await db.LedgerEntries.AsNoTracking().In(village).SingleAsync(e => e.HouseholdId == redemption.HouseholdId && e.SourceKind == SourceKind.Redemption && e.SourceId == redemptionId && e.Kind == EntryKind.Redemption);
        var today = clock.Today();
        await ledger.PostAsync(
            village,
            [
                new Posting(
                    redemption.HouseholdId, EntryKind.Return, entry.Amount, Month.Of(today), today, SourceKind.Redemption, redemptionId, null, entry.Seq,
                    (await BasisAsync(village, redemptionId)).Returned)
            ],
            by,
            db.Form?.RequestId ?? Ids.New());
    });

    private async Task<RedemptionBasis> BasisAsync(VillageKey village, Guid redemptionId)
        => (await RedemptionBasis.LoadAsync(db, db.Redemptions.In(village).Where(r => r.RedemptionId == redemptionId)))[redemptionId];

    /// <summary>Refuses what <see cref="CancelAsync"/> would refuse; gives the witness.</summary>
    public async Task<User?> MustCancelAsync(VillageKey village, Guid redemptionId, string reason, Guid? witnessId, Caller by)
    {
        var redemption = await db.Redemptions.AsNoTracking().In(village).SingleAsync(r => r.RedemptionId == redemptionId);
        if (redemption.CancelledAt is not null)
        {
            throw new RuleViolation($"兑换 {redemption.Label} 已经撤销过了。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明撤销的原因。", "Reason");
        }
        return await WitnessAsync(village, redemption.HouseholdId, witnessId, by);
    }

    /// <summary>The town's session in which one may redeem on that day, or null.</summary>
    public Task<RedemptionSession?> CurrentSessionAsync(int townId, DateOnly day)
        => db.RedemptionSessions.AsNoTracking().OfTown(townId).Where(s => s.Status == SessionStatus.Open && s.OpensOn <= day && s.ClosesOn >= day).OrderByDescending(s => s.Quarter).FirstOrDefaultAsync();

    private async Task<RedemptionSession> MustBeOpenAsync(int townId, Guid sessionId, DateOnly today)
    {
        var session = await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleOrDefaultAsync(s => s.SessionId == sessionId);
        if (session is { Status: SessionStatus.Open } && session.OpensOn <= today && today <= session.ClosesOn)
        {
            return session;
        }
        throw await CurrentSessionAsync(townId, today) is { } other
            ? new RuleViolation($"页面上的兑换已经换成{other.Quarter.ToChinese()}的了，价格和条件可能不同，没有发放。下面是现在的，请核对后再办。")
            : new RuleViolation(session is null ? "现在不在兑换期。" : $"现在不在兑换期（{session.OpensOn:yyyy-MM-dd} 到 {session.ClosesOn:yyyy-MM-dd}）。");
    }

    private static (int Left, string? Why) Left(Points? price, int? allowed, int stock, Points points)
    {
        if (price is not { IsPositive: true } each)
        {
            return (0, "没有标价");
        }
        var affordable = points.IsPositive ? points.Tenths / each.Tenths : 0;
        var left = Math.Min(Math.Min(stock, allowed ?? int.MaxValue), affordable);
        return left > 0 ? (left, null) : (0, stock <= 0 ? "没有货" : allowed <= 0 ? "已领满" : "积分不够");
    }

    private static List<(CounterGood Good, int Quantity)> Chosen(Counter counter, IReadOnlyDictionary<Guid, int> wanted)
    {
        var items = wanted.Where(i => i.Value != 0).ToList();
        if (items.Count == 0 || items.Exists(i => i.Value is < 0 or > 999))
        {
            throw new RuleViolation("请填写要兑换的件数（1 到 999）。", "Items");
        }
        if (items.Exists(i => !counter.Goods.Any(g => g.GoodsId == i.Key && g.Price is not null)))
        {
            throw new RuleViolation("这次兑换没有这种物品，或还没有标价。", "Items");
        }
        var chosen = counter.Goods.Where(g => wanted.GetValueOrDefault(g.GoodsId) != 0).Select(g => (Good: g, Quantity: wanted[g.GoodsId])).ToList();
        foreach (var (good, quantity) in chosen)
        {
            var left = $"还能领 {good.Left} {good.Unit}。";
            if (good.HouseholdMax is { } max && good.Had + quantity > max)
            {
                throw new RuleViolation($"“{good.Name}”每户最多 {max} {good.Unit}{(good.Had > 0 ? $"，已领 {good.Had} {good.Unit}" : "")}，{left}", "Items");
            }
            if (quantity > good.Stock)
            {
                throw new RuleViolation($"“{good.Name}”只剩 {good.Stock} 件，不够，{left}", "Items");
            }
        }
        return chosen;
    }

    private async Task<List<Redemption>> RecentAsync(VillageKey village, Guid sessionId, Guid householdId)
    {
        var since = clock.UtcNow() - SoonAgain;
        return await db.Redemptions.AsNoTracking().Include(r => r.Lines).In(village)
            .Where(r => r.SessionId == sessionId && r.HouseholdId == householdId && r.CancelledAt == null && r.At >= since)
            .OrderByDescending(r => r.At).ThenByDescending(r => r.Number)
            .ToListAsync();
    }

    /// <summary>A witness is one of the supervisors in office; for the own household there must be one.</summary>
    private async Task<User?> WitnessAsync(VillageKey village, Guid householdId, Guid? witnessId, Caller by)
    {
        if (witnessId is not { } id)
        {
            return by.IsOf(householdId)
                ? throw new RuleViolation("这是您自己家的：要有一名监督员在场（不能是您本人或同一户的人），或请别的管理员办理。", "WitnessId")
                : null;
        }
        return (await WitnessesAsync(village, householdId, by)).FirstOrDefault(w => w.Id == id)
            ?? throw new RuleViolation("在场监督员要从本村现任的监督员里选，不能是这一户的人或经办人本人。", "WitnessId");
    }

    private async Task ChangeStockAsync(VillageKey village, Guid goodsId, StockMovementKind kind, int quantity, Guid? redemptionId, string? note, Caller by)
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
