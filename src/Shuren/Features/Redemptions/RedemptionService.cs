using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Supplies;

namespace Shuren.Features.Redemptions;

/// <summary>A session's terms (RED-1).</summary>
public sealed record SessionTerms(DateOnly OpensOn, DateOnly ClosesOn, Points? Threshold, Points? HouseholdPointsMax)
{
    /// <param name="quarter">Whose points are exchanged.</param>
    /// <param name="today">Today in China.</param>
    /// <exception cref="RuleViolation">
    /// It begins before its quarter or long after it, ends before it begins, is over already, or points are below zero.
    /// </exception>
    public void MustBeInOrder(Quarter quarter, DateOnly today)
    {
        if (ClosesOn < OpensOn)
        {
            throw new RuleViolation(Rule.Form, "结束日期不能早于开始日期。", "ClosesOn");
        }
        OpensOn.MustLie(
            quarter.FirstDay, quarter.LastDay.AddYears(1), Rule.Form,
            $"{quarter.ToChinese()}的兑换，要从 {quarter.FirstDay:yyyy-MM-dd} 到 {quarter.LastDay.AddYears(1):yyyy-MM-dd} 之间开始，请核对年份。",
            "OpensOn");
        ClosesOn.MustLie(today, OpensOn.AddYears(1), Rule.Form, "结束日期不能早于今天，也不能在开始一年以后。", "ClosesOn");
        if (Threshold is { IsNegative: true } || HouseholdPointsMax is { IsPositive: false })
        {
            throw new RuleViolation(Rule.Form, "分数不能是负数。", "Threshold");
        }
    }
}

/// <summary>A good's price in a session.</summary>
public sealed record GoodsPrice(Guid GoodsId, Points? Price, int? HouseholdMax)
{
    /// <exception cref="RuleViolation">Price or limit is not above zero.</exception>
    public void MustBePositive()
    {
        if (Price is { IsPositive: false })
        {
            throw new RuleViolation(Rule.Form, "价格要大于 0。", "Prices");
        }
        if (HouseholdMax is < 1)
        {
            throw new RuleViolation(Rule.Form, "每户最多件数要大于 0；不限就空着。", "Prices");
        }
    }
}

/// <summary>一季一兑换 (RED-1 … RED-3): sessions and prices by the town, the counter in the village.</summary>
public sealed class RedemptionService(
    AppDb db, LedgerService ledger, ExpiryService expiry, AppointmentService appointments, StockService stock, TimeProvider clock)
{
    /// <param name="by">Who.</param>
    /// <param name="townId">Which town.</param>
    /// <param name="quarter">One session each.</param>
    /// <param name="terms">Its days; points left null are unset.</param>
    /// <param name="likeLast">照上一次: threshold, limits and prices of the latest session, to be changed before it opens.</param>
    /// <exception cref="RuleViolation">The quarter has one, or the terms contradict themselves.</exception>
    public Task<RedemptionSession> CreateSessionAsync(
        Caller by, int townId, Quarter quarter, SessionTerms terms, bool likeLast = false)
        => db.InTownAsync(by, townId, UseCases.CreateSession, async () =>
        {
            if (await db.RedemptionSessions.OfTown(townId).AnyAsync(s => s.Quarter == quarter))
            {
                throw new RuleViolation(Rule.Red1, $"{quarter.ToChinese()}的兑换已经建过了。", "Quarter");
            }
            terms.MustBeInOrder(quarter, clock.Today());
            var last = likeLast ? await LastSessionAsync(townId) : null;
            var lastGoods = last is null ? []
                : await db.SessionGoods.AsNoTracking().OfTown(townId)
                    .Where(g => g.SessionId == last.SessionId).ToDictionaryAsync(g => g.GoodsId);
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
            db.SubjectIs(session.SessionId);
            // The town's goods stand ready, their prices to be set anew unless asked for: an unset price is not zero (D26).
            foreach (var goodsId in await db.Goods.OfTown(townId).Where(g => g.IsActive).Select(g => g.GoodsId).ToListAsync())
            {
                var before = lastGoods.GetValueOrDefault(goodsId);
                db.SessionGoods.Add(new SessionGoods
                {
                    TownId = townId,
                    SessionId = session.SessionId,
                    GoodsId = goodsId,
                    Price = before?.Price,
                    HouseholdMax = before?.HouseholdMax
                });
            }
            await db.SaveChangesAsync();
            return session;
        });

    /// <summary>The session that was held, or prepared, last; null when there is none.</summary>
    public Task<RedemptionSession?> LastSessionAsync(int townId)
        => db.RedemptionSessions.AsNoTracking().OfTown(townId)
            .OrderByDescending(s => s.OpensOn).ThenByDescending(s => s.Quarter).FirstOrDefaultAsync();

    /// <summary>
    /// Terms and prices, while the session is not open; <paramref name="without"/> takes a good out of it in the same act.
    /// </summary>
    /// <exception cref="RuleViolation">It was opened; or terms, a price or a limit are not possible.</exception>
    public Task EditSessionAsync(
        Caller caller, int townId, Guid sessionId, SessionTerms terms, IReadOnlyList<GoodsPrice> prices, Guid? without = null)
        => db.InTownAsync(caller, townId, UseCases.EditSession.On(sessionId), async () =>
        {
            var session = await SessionAsync(townId, sessionId);
            session.Edit(terms, clock.Today());
            var goods = await db.SessionGoods.OfTown(townId).Where(g => g.SessionId == sessionId).ToDictionaryAsync(g => g.GoodsId);
            foreach (var price in prices)
            {
                price.MustBePositive();
                // A good that somebody else took out meanwhile has no price any more.
                goods.GetValueOrDefault(price.GoodsId)?.Offer(price);
            }
            if (without is { } gone && goods.GetValueOrDefault(gone) is { } removed)
            {
                db.SessionGoods.Remove(removed);
            }
            await db.SaveChangesAsync();
        });

    /// <exception cref="RuleViolation">The town has it already.</exception>
    public Task<Goods> AddGoodsAsync(Caller caller, int townId, string name, string unit, string? specification)
        => db.InTownAsync(caller, townId, UseCases.AddGoods, async () =>
        {
            var spec = specification.OrNull() ?? "";
            if (await db.Goods.OfTown(townId).AnyAsync(g => g.Name == name.Trim() && g.Specification == spec))
            {
                throw new RuleViolation(Rule.Twice, $"“{name} {spec}”已经有了。", "Name");
            }
            var goods = new Goods { TownId = townId, Name = name.Trim(), Unit = unit.Trim(), Specification = spec };
            db.Goods.Add(goods);
            db.SubjectIs(goods.GoodsId);
            var drafts = await db.RedemptionSessions.OfTown(townId)
                .Where(s => s.Status == SessionStatus.Draft).Select(s => s.SessionId).ToListAsync();
            db.SessionGoods.AddRange(drafts.Select(id => new SessionGoods { TownId = townId, SessionId = id, GoodsId = goods.GoodsId }));
            await db.SaveChangesAsync();
            return goods;
        });

    /// <summary>What keeps a session from opening, in Chinese (D26); empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesToOpenAsync(int townId, Guid sessionId)
        => await ObstaclesAsync(await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId));

    /// <summary>
    /// The villages in which nothing can be handed out yet, each with the reason (D15); the others' session opens all the same.
    /// </summary>
    public async Task<IReadOnlyList<string>> VillagesNotReadyAsync(int townId)
    {
        var villages = await db.Villages.AsNoTracking().OfTown(townId).OrderBy(v => v.Code).ToListAsync();
        var faults = await appointments.SupervisorFaultsAsync(townId, villages.Select(v => v.VillageId));
        return [.. villages.Where(v => faults.ContainsKey(v.VillageId)).Select(v => $"{v.Name}：{faults[v.VillageId]}")];
    }

    /// <summary>Opens a session: one at a time, and not before its quarter is over, except with the town's reason.</summary>
    /// <param name="by">Who.</param>
    /// <param name="townId">Which town.</param>
    /// <param name="sessionId">Which session.</param>
    /// <param name="shown">Digest of what the form showed: <see cref="ShownAsync"/>.</param>
    /// <param name="earlyReason">Needed, and kept, only when the quarter is not over.</param>
    /// <exception cref="RuleViolation">As <see cref="RedemptionSession.MustOpen"/>.</exception>
    public Task OpenSessionAsync(Caller by, int townId, Guid sessionId, string? shown, string? earlyReason)
        => db.InTownAsync(by, townId, UseCases.OpenSession.On(sessionId), async () =>
        {
            var session = await SessionAsync(townId, sessionId);
            await MustOpenAsync(session, shown, earlyReason);
            session.Open(by.UserId, clock.UtcNow(), clock.Today(), earlyReason);
            await db.SaveChangesAsync();
        });

    /// <summary>Refuses what <see cref="OpenSessionAsync"/> would refuse.</summary>
    /// <exception cref="RuleViolation">As <see cref="RedemptionSession.MustOpen"/>.</exception>
    public async Task MustOpenAsync(int townId, Guid sessionId, string? shown, string? earlyReason)
        => await MustOpenAsync(
            await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId), shown, earlyReason);

    /// <exception cref="RuleViolation">It is not open.</exception>
    public Task CloseSessionAsync(Caller by, int townId, Guid sessionId)
        => db.InTownAsync(by, townId, UseCases.CloseSession.On(sessionId), async () =>
        {
            (await SessionAsync(townId, sessionId)).Close(by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>Hands goods over: points and stock go down together or not at all (RED-2).</summary>
    /// <exception cref="RuleViolation">As <see cref="PlanAsync"/>.</exception>
    /// <exception cref="SameAgain">The same was handed over a moment ago and this is not said to be one more.</exception>
    public Task<Redemption> RedeemAsync(Caller by, VillageKey village, Redeem command)
        => db.InVillageAsync(by, village, UseCases.Redeem, async () =>
        {
            var read = await CounterReading.OfAsync(db, village, command, clock.Today());
            // Points that have ended are not handed out because the daily run is late.
            if (ExpiryService.MayBeDue(read.EndsFrom, clock.Today()) && await expiry.ExpireAsync(village) > 0)
            {
                read = await CounterReading.OfAsync(db, village, command, clock.Today());
            }
            var plan = await PlanAsync(village, command, by, read);
            plan.MustBeMeant(command.Again);
            return await AddAsync(village, command, plan, read, by);
        });

    /// <summary>What a handing-over would do, and whether it may be done: for the check page, and again under the lock.</summary>
    /// <exception cref="RuleViolation">No or another session open, too few supervisors in the village (D15), or as
    /// <see cref="HandOver.Decide"/>.</exception>
    public async Task<HandOver> PlanAsync(VillageKey village, Redeem command, Caller by)
        => await PlanAsync(village, command, by, await CounterReading.OfAsync(db, village, command, clock.Today()));

    private async Task<HandOver> PlanAsync(VillageKey village, Redeem command, Caller by, CounterReading read)
    {
        if (AppointmentService.SupervisorFault(read.Supervisors) is { } fault)
        {
            throw new RuleViolation(Rule.D15, "本村" + fault);
        }
        var today = clock.Today();
        var session = RedemptionSession.MustBeOpen(
            read.Session, read.Session?.IsOpenOn(today) == true ? null : await CurrentSessionAsync(village.TownId, today), today);
        var before = await TakenAsync(village, session.SessionId, command.HouseholdId);
        var since = clock.UtcNow() - HandOver.SoonAgain;
        return HandOver.Decide(
            new HandOverFacts(
                read.Household,
                read.Standing.Account,
                await CounterAsync(village, session, read.Standing.Account, before),
                command.WitnessId is null ? [] : await WitnessesAsync(village, command.HouseholdId, by),
                by.IsOf(command.HouseholdId),
                before.FindAll(r => r.At >= since)),
            command);
    }

    /// <summary>What the counter shows a household in the session; for one who may not take anything as well.</summary>
    public async Task<Counter> CounterAsync(VillageKey village, RedemptionSession session, Account account)
        => await CounterAsync(village, session, account, await TakenAsync(village, session.SessionId, account.HouseholdId));

    private async Task<Counter> CounterAsync(VillageKey village, RedemptionSession session, Account account, List<Redemption> before)
        => Counter.Of(
            session, await OfferedAsync(village.TownId, session.SessionId, village),
            before.SelectMany(r => r.Lines).Select(l => new TakenGood(l.GoodsId, l.Quantity, l.Price)).ToList(), account);

    // What the household was handed out in the session, the latest first.
    private async Task<List<Redemption>> TakenAsync(VillageKey village, Guid sessionId, Guid householdId)
        => await Taken.For(db)(db, village.TownId, village.VillageId, sessionId, householdId).ToListAsync();

    private static readonly Compiled<Func<AppDb, int, int, Guid, Guid, IAsyncEnumerable<Redemption>>> Taken = new(
        () => EF.CompileAsyncQuery<AppDb, int, int, Guid, Guid, Redemption>((db, townId, villageId, sessionId, householdId) =>
            db.Redemptions.AsNoTracking().Include(r => r.Lines)
            .Where(r => r.TownId == townId && r.VillageId == villageId && r.SessionId == sessionId && r.HouseholdId == householdId
                && r.CancelledAt == null)
            .OrderByDescending(r => r.At).ThenByDescending(r => r.Number)));

    /// <summary>Digest of a session's days, limits, goods and prices: what its forms carry along, and what is decided on (D33).</summary>
    public async Task<string> ShownAsync(int townId, Guid sessionId) => Counter.ShownOf(
        await db.RedemptionSessions.AsNoTracking().OfTown(townId).SingleAsync(s => s.SessionId == sessionId),
        await OfferedAsync(townId, sessionId, null));

    /// <summary>The supervisors in office at the village who may witness for a household: not of it, and not who hands over.</summary>
    public async Task<IReadOnlyList<User>> WitnessesAsync(VillageKey village, Guid householdId, Caller by)
    {
        var users = await Supervisors.For(db)(db, village.TownId, village.VillageId, householdId, by.UserId, clock.Today()).ToListAsync();
        return users.DistinctBy(u => u.Id).ToList();
    }

    private static readonly Compiled<Func<AppDb, int, int, Guid, Guid, DateOnly, IAsyncEnumerable<User>>> Supervisors = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, int villageId, Guid householdId, Guid giver, DateOnly today) => (
            from a in db.Appointments
            join u in db.Users on a.UserId equals u.Id
            where a.TownId == townId && a.VillageId == villageId && a.Role == Role.Supervisor && a.UserId != giver
                && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today)
                && !db.Appointments.Any(o => o.TownId == townId && o.UserId == a.UserId && o.HouseholdId == householdId)
            orderby u.DisplayName
            select u).AsNoTracking()));

    /// <summary>Cancels a redemption, goods brought back: an entry returns the points, a movement the stock.</summary>
    /// <param name="by">Who.</param>
    /// <param name="village">Where.</param>
    /// <param name="redemptionId">Which.</param>
    /// <param name="reason">Why; kept on the receipt.</param>
    /// <param name="witnessId">The supervisor who witnesses; needed for the own household.</param>
    /// <exception cref="RuleViolation">As <see cref="MustCancelAsync"/>.</exception>
    public Task CancelAsync(Caller by, VillageKey village, Guid redemptionId, string reason, Guid? witnessId)
        => db.InVillageAsync(by, village, UseCases.CancelRedemption.On(redemptionId), async () =>
        {
            var witness = await MustCancelAsync(village, redemptionId, reason, witnessId, by);
            var redemption = await db.Redemptions.In(village).SingleAsync(r => r.RedemptionId == redemptionId);
            redemption.Cancel(reason, witness?.Id, by.UserId, clock.UtcNow());
            var lines = await db.RedemptionLines.AsNoTracking().OfTown(village.TownId)
                .Where(l => l.RedemptionId == redemptionId).ToListAsync();
            foreach (var line in lines)
            {
                await stock.PutBackAsync(village, line.GoodsId, line.Quantity, redemptionId, by);
            }
            await db.SaveChangesAsync();
            var entry = await db.LedgerEntries.AsNoTracking().In(village).SingleAsync(e => e.HouseholdId == redemption.HouseholdId
                && e.SourceKind == SourceKind.Redemption && e.SourceId == redemptionId && e.Kind == EntryKind.Redemption);
            var bases = await RedemptionBasis.LoadAsync(db, db.Redemptions.In(village).Where(r => r.RedemptionId == redemptionId));
            var today = clock.Today();
            await ledger.PostAsync(
                village,
                [new Posting(
                    redemption.HouseholdId, EntryKind.Return, entry.Amount, Month.Of(today), today, SourceKind.Redemption, redemptionId,
                    ReversesSeq: entry.Seq, Basis: bases[redemptionId].Returned)],
                by,
                db.Form?.RequestId ?? Ids.New());
        });

    /// <summary>Refuses what <see cref="CancelAsync"/> would refuse; gives the witness.</summary>
    /// <exception cref="RuleViolation">Cancelled before, no reason, or no fitting witness.</exception>
    public async Task<User?> MustCancelAsync(VillageKey village, Guid redemptionId, string reason, Guid? witnessId, Caller by)
    {
        var redemption = await db.Redemptions.AsNoTracking().In(village).SingleAsync(r => r.RedemptionId == redemptionId);
        redemption.MustCancel(reason);
        return HandOver.WitnessAmong(
            await WitnessesAsync(village, redemption.HouseholdId, by), witnessId, by.IsOf(redemption.HouseholdId));
    }

    /// <summary>A supervisor says himself whether he was there when goods went out, or came back.</summary>
    /// <exception cref="RuleViolation">As <see cref="RedemptionWitness.Of"/>.</exception>
    public Task WitnessAsync(Caller by, VillageKey village, Guid redemptionId, WitnessWord word)
        => db.InVillageAsync(by, village, UseCases.WitnessRedemption.On(redemptionId), async () =>
        {
            db.RedemptionWitnesses.Add(await WitnessedAsync(by, village, redemptionId, word));
            await db.SaveChangesAsync();
        });

    /// <summary>What <see cref="WitnessAsync"/> would write, for its check page too.</summary>
    /// <exception cref="RuleViolation">As <see cref="RedemptionWitness.Of"/>.</exception>
    public async Task<RedemptionWitness> WitnessedAsync(Caller by, VillageKey village, Guid redemptionId, WitnessWord word)
    {
        var redemption = await db.Redemptions.AsNoTracking().In(village).SingleAsync(r => r.RedemptionId == redemptionId);
        var said = await db.RedemptionWitnesses.AsNoTracking().In(village).Where(w => w.RedemptionId == redemptionId).ToListAsync();
        var heldOffice = await HeldOfficeAsync(village, redemption, word.OfCancelling, by);
        return RedemptionWitness.Of(redemption, word, said, heldOffice, by, clock.UtcNow());
    }

    /// <summary>Whether somebody was the village's supervisor on the day of the handing-over, or of the cancelling.</summary>
    public Task<bool> HeldOfficeAsync(VillageKey village, Redemption redemption, bool ofCancelling, Caller who)
        => db.Appointments.OfTown(village.TownId).HeldOn(((ofCancelling ? redemption.CancelledAt : null) ?? redemption.At).ToChinaDate())
            .AnyAsync(a => a.VillageId == village.VillageId && a.Role == Role.Supervisor && a.UserId == who.UserId);

    /// <summary>The town's session in which one may redeem on that day, or null.</summary>
    public Task<RedemptionSession?> CurrentSessionAsync(int townId, DateOnly day)
        => db.RedemptionSessions.AsNoTracking().OfTown(townId)
            .Where(s => s.Status == SessionStatus.Open && s.OpensOn <= day && s.ClosesOn >= day)
            .OrderByDescending(s => s.Quarter).FirstOrDefaultAsync();

    private Task<RedemptionSession> SessionAsync(int townId, Guid sessionId)
        => db.RedemptionSessions.OfTown(townId).SingleAsync(s => s.SessionId == sessionId);

    private async Task MustOpenAsync(RedemptionSession session, string? shown, string? earlyReason)
        => session.MustOpen(
            clock.Today(), await ObstaclesAsync(session), shown, await ShownAsync(session.TownId, session.SessionId), earlyReason);

    private async Task<IReadOnlyList<string>> ObstaclesAsync(RedemptionSession session)
    {
        var offered = await OfferedAsync(session.TownId, session.SessionId, null);
        var open = await db.RedemptionSessions.OfTown(session.TownId)
            .Where(s => s.Status == SessionStatus.Open && s.SessionId != session.SessionId)
            .OrderBy(s => s.Quarter).FirstOrDefaultAsync();
        return session.ObstaclesToOpen([.. offered.Select(g => (g.Name, g.Price))], open?.Quarter);
    }

    /// <summary>A session's goods by name, with what a village has of them.</summary>
    private async Task<List<OfferedGood>> OfferedAsync(int townId, Guid sessionId, VillageKey? village)
        => await Offered.For(db)(db, townId, sessionId, village?.VillageId, clock.Today()).ToListAsync();

    private static readonly Compiled<Func<AppDb, int, Guid, int?, DateOnly, IAsyncEnumerable<OfferedGood>>> Offered = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, Guid sessionId, int? villageId, DateOnly today) =>
            from sg in db.SessionGoods
            join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
            join s in db.Stock.Where(x => x.TownId == townId && x.VillageId == villageId) on g.GoodsId equals s.GoodsId into stocks
            from s in stocks.DefaultIfEmpty()
            where sg.TownId == townId && sg.SessionId == sessionId
            orderby g.Name, g.Specification
            select new OfferedGood(
                g.GoodsId, g.Name, g.Specification, g.Unit, sg.Price, sg.HouseholdMax,
                // What is past its time is there and is not handed out.
                (s == null ? 0 : s.Quantity) - (db.StockLots
                    .Where(l => l.TownId == townId && l.VillageId == villageId && l.GoodsId == g.GoodsId && l.UseBy < today)
                    .Sum(l => (int?)l.Quantity) ?? 0))));

    private async Task<Redemption> AddAsync(VillageKey village, Redeem command, HandOver plan, CounterReading read, Caller by)
    {
        var (today, session) = (clock.Today(), plan.Session);
        var redemption = new Redemption
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            SessionId = session.SessionId,
            HouseholdId = plan.Household.HouseholdId,
            Year = today.Year,
            Number = (read.LastNumber ?? 0) + 1,
            Total = plan.Total,
            At = clock.UtcNow(),
            By = by.UserId,
            Recipient = command.Recipient.Trim(),
            SignedHow = SignedHow.Paper,
            Witness = plan.Witness?.DisplayName,
            WitnessId = plan.Witness?.Id,
            Shown = command.Shown
        };
        db.Rows.Insert(redemption);
        db.SubjectIs(redemption.RedemptionId);
        var lines = new List<TakenLine>();
        foreach (var (good, quantity) in plan.Goods)
        {
            db.Rows.Insert(new RedemptionLine
            {
                TownId = village.TownId,
                RedemptionId = redemption.RedemptionId,
                GoodsId = good.GoodsId,
                Quantity = quantity,
                Price = good.Price!.Value
            });
            var goods = await stock.TakeAsync(village, good.GoodsId, quantity, redemption.RedemptionId, by);
            lines.Add(new TakenLine(
                goods.GoodsId, goods.Name, goods.Unit, goods.Specification, quantity, good.Price.Value, good.Price, good.HouseholdMax));
        }
        ledger.PostSpent(
            village,
            new Posting(
                redemption.HouseholdId, EntryKind.Redemption, plan.Total, Month.Of(today), today, SourceKind.Redemption,
                redemption.RedemptionId, Basis: RedemptionBasis.Of(redemption, session, lines).Given),
            read.Standing,
            by,
            db.Form?.RequestId ?? Ids.New());
        return redemption;
    }
}
