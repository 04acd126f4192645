using Shuren.Features.Ledger;

namespace Shuren.Features.Redemptions;

/// <summary>A good as the session offers it in a village.</summary>
/// <param name="GoodsId">Which.</param>
/// <param name="Name">Without its specification.</param>
/// <param name="Specification">5 公斤 …</param>
/// <param name="Unit">袋、瓶、个 …</param>
/// <param name="Price">Unset is not zero (D26).</param>
/// <param name="HouseholdMax">The most of it for one household; null = no limit.</param>
/// <param name="Stock">What the village has of it.</param>
public sealed record OfferedGood(
    Guid GoodsId, string Name, string? Specification, string Unit, Points? Price, int? HouseholdMax, int Stock)
{
    public string FullName => $"{Name} {Specification}".Trim();
}

/// <summary>What a household was handed out of one good.</summary>
public sealed record TakenGood(Guid GoodsId, int Quantity, Points Price);

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
public sealed record CounterGood(
    Guid GoodsId, string Name, string Unit, Points? Price, int? HouseholdMax, int Stock, int Had, int Left, string? Why);

/// <summary>What the counter shows for a household: the session's terms, its goods, and what is left to take.</summary>
/// <param name="Session">The open session.</param>
/// <param name="Goods">By name.</param>
/// <param name="Spent">Points redeemed in the session.</param>
/// <param name="Shown">Digest of session, prices and limits.</param>
public sealed record Counter(RedemptionSession Session, IReadOnlyList<CounterGood> Goods, Points Spent, string Shown)
{
    /// <summary>
    /// What is left to a household that has this account and took that before; for one that may not take anything as well.
    /// </summary>
    public static Counter Of(
        RedemptionSession session, IReadOnlyList<OfferedGood> offered, IReadOnlyCollection<TakenGood> before, Account account)
    {
        var spent = before.Aggregate(Points.Zero, (sum, b) => sum + (b.Price * b.Quantity));
        var points = account.Score < session.Threshold ? Points.Zero
            : session.HouseholdPointsMax is { } max && max - spent < account.Spendable ? max - spent
            : account.Spendable;
        var goods = offered.Select(g =>
        {
            var had = before.Where(b => b.GoodsId == g.GoodsId).Sum(b => b.Quantity);
            var (left, why) = LeftOf(g, had, points);
            return new CounterGood(g.GoodsId, g.FullName, g.Unit, g.Price, g.HouseholdMax, g.Stock, had, left, why);
        });
        return new Counter(session, goods.ToList(), spent, ShownOf(session, offered));
    }

    /// <summary>Digest of a session's days, limits, goods and prices: what its forms carry along, and what is decided on (D33).</summary>
    public static string ShownOf(RedemptionSession session, IEnumerable<OfferedGood> offered) => Infrastructure.Shown.Of(
        session.SessionId, session.OpensOn, session.ClosesOn, session.Threshold?.Tenths, session.HouseholdPointsMax?.Tenths,
        offered.OrderBy(g => g.GoodsId)
            .Select(g => Infrastructure.Shown.Of(g.GoodsId, g.Name, g.Specification, g.Unit, g.Price?.Tenths, g.HouseholdMax)));

    private static (int Left, string? Why) LeftOf(OfferedGood good, int had, Points points)
    {
        if (good.Price is not { IsPositive: true } each)
        {
            return (0, "没有标价");
        }
        var allowed = good.HouseholdMax - had;
        var affordable = points.IsPositive ? points.Tenths / each.Tenths : 0;
        var left = Math.Min(Math.Min(good.Stock, allowed ?? int.MaxValue), affordable);
        return left > 0 ? (left, null) : (0, good.Stock <= 0 ? "没有货" : allowed <= 0 ? "已领满" : "积分不够");
    }
}
