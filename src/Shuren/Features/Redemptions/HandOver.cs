using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Features.Redemptions;

/// <summary>What a household takes (RED-2).</summary>
/// <param name="SessionId">In which session.</param>
/// <param name="HouseholdId">Who.</param>
/// <param name="Items">Goods and quantities, each above zero.</param>
/// <param name="Recipient">Who takes it and signs.</param>
/// <param name="WitnessId">The account of the supervisor who witnesses; null = none.</param>
/// <param name="Shown">Digest of the session's prices and limits as the form showed them:
/// <see cref="RedemptionService.ShownAsync"/>.</param>
/// <param name="Again">The receipt of the same goods a moment ago beside which this is meant as one more; null = none.</param>
public sealed record Redeem(
    Guid SessionId, Guid HouseholdId, IReadOnlyDictionary<Guid, int> Items, string Recipient, Guid? WitnessId, string? Shown,
    Guid? Again = null);

/// <summary>What a handing-over is decided on, as it is read in one go.</summary>
/// <param name="Household">For whom.</param>
/// <param name="Account">Its points.</param>
/// <param name="Counter">What is left to it in the session that is open.</param>
/// <param name="Witnesses">Who may witness it.</param>
/// <param name="IsOwn">It is the household of who hands over.</param>
/// <param name="Recent">What it was handed out within <see cref="HandOver.SoonAgain"/>, the latest first.</param>
public sealed record HandOverFacts(
    Household Household, Account Account, Counter Counter, IReadOnlyList<User> Witnesses, bool IsOwn, IReadOnlyList<Redemption> Recent);

/// <summary>A handing-over looked at before it is done; nothing is written yet.</summary>
/// <param name="Session">In which session.</param>
/// <param name="Household">For whom.</param>
/// <param name="Goods">What, and how many of it.</param>
/// <param name="Total">Points it takes.</param>
/// <param name="Left">Spendable points afterwards.</param>
/// <param name="Witness">The supervisor who witnesses.</param>
/// <param name="Same">The receipt of the very same within <see cref="SoonAgain"/>: meant once more?</param>
/// <param name="Recent">Receipts of any of these goods within that time.</param>
public sealed record HandOver(
    RedemptionSession Session, Household Household, IReadOnlyList<(CounterGood Good, int Quantity)> Goods, Points Total, Points Left,
    User? Witness, Redemption? Same, IReadOnlyList<Redemption> Recent)
{
    /// <summary>Within it the same hand-out is asked about: more likely sent twice than meant twice.</summary>
    public static readonly TimeSpan SoonAgain = TimeSpan.FromMinutes(10);

    /// <summary>What it would do, and whether it may be done (RED-1, RED-2).</summary>
    /// <exception cref="RuleViolation">The household has left or has too few points (the balance is named), not enough stock, over a limit,
    /// no fitting witness, or other terms than the form showed.</exception>
    public static HandOver Decide(HandOverFacts facts, Redeem command)
    {
        var (household, account, counter) = (facts.Household, facts.Account, facts.Counter);
        var session = counter.Session;
        if (household.WithdrawnOn is not null)
        {
            throw new RuleViolation(Rule.Hh1, $"{household.Head}户已经退出，不能兑换。");
        }
        if (string.IsNullOrWhiteSpace(command.Recipient))
        {
            throw new RuleViolation(Rule.Form, "请填写领取人姓名。", "Recipient");
        }
        Shown.MustBe(command.Shown, counter.Shown, "价格和条件");
        if (account.Score < session.Threshold)
        {
            throw new RuleViolation(Rule.Red1, $"{household.Head}户总积分 {account.Score} 分，满 {session.Threshold} 分才能兑换。");
        }
        var witness = WitnessAmong(facts.Witnesses, command.WitnessId, facts.IsOwn);
        var goods = Chosen(counter, command.Items);
        var total = goods.Aggregate(Points.Zero, (sum, g) => sum + (g.Good.Price!.Value * g.Quantity));
        if (session.HouseholdPointsMax is { } limit && counter.Spent + total > limit)
        {
            throw new RuleViolation(Rule.Red1, $"每户这次最多兑换 {limit} 分，已兑换 {counter.Spent} 分，这次要 {total} 分。", "Items");
        }
        if (account.Spendable < total)
        {
            throw new RuleViolation(
                Rule.D14, $"可兑换积分不够：现在有 {account.Spendable} 分，需要 {total} 分。请减少物品，或等下次兑换。", "Items");
        }
        return new HandOver(
            session, household, goods, total, account.Spendable - total, witness,
            facts.Recent.FirstOrDefault(r => IsSame(r, goods)),
            facts.Recent.Where(r => r.Lines.Exists(l => goods.Exists(g => g.Good.GoodsId == l.GoodsId))).ToList());
    }

    /// <summary>A witness is one of the supervisors in office; for the own household there must be one.</summary>
    /// <param name="witnesses">Who may.</param>
    /// <param name="witnessId">Who is named; null = none.</param>
    /// <param name="isOwn">It is the household of who hands over.</param>
    /// <exception cref="RuleViolation">None is named for the own household, or one who may not.</exception>
    public static User? WitnessAmong(IReadOnlyList<User> witnesses, Guid? witnessId, bool isOwn)
    {
        if (witnessId is not { } id)
        {
            return isOwn
                ? throw new RuleViolation(
                    Rule.OwnCase, "这是您自己家的：要有一名监督员在场（不能是您本人或同一户的人），或请别的管理员办理。", "WitnessId")
                : null;
        }
        return witnesses.FirstOrDefault(w => w.Id == id)
            ?? throw new RuleViolation(
                Rule.Red2, "在场监督员要从本村现任的监督员里选，不能是这一户的人或经办人本人。", "WitnessId");
    }

    /// <exception cref="SameAgain">The very same was handed over a moment ago, and this is not said to be one more beside it.</exception>
    public void MustBeMeant(Guid? again)
    {
        if (Same is { } same && same.RedemptionId != again)
        {
            throw new SameAgain($"刚才 {same.At.ToChinaText()[^5..]} 已领过同样的（{same.Label}），没有再发。确是再领一次，请在核对页勾选。");
        }
    }

    private static bool IsSame(Redemption earlier, List<(CounterGood Good, int Quantity)> goods)
        => earlier.Lines.Count == goods.Count
            && goods.TrueForAll(g => earlier.Lines.Exists(l => l.GoodsId == g.Good.GoodsId && l.Quantity == g.Quantity));

    private static List<(CounterGood Good, int Quantity)> Chosen(Counter counter, IReadOnlyDictionary<Guid, int> wanted)
    {
        var items = wanted.Where(i => i.Value != 0).ToList();
        if (items.Count == 0 || items.Exists(i => i.Value is < 0 or > 999))
        {
            throw new RuleViolation(Rule.Form, "请填写要兑换的件数（1 到 999）。", "Items");
        }
        if (items.Exists(i => !counter.Goods.Any(g => g.GoodsId == i.Key && g.Price is not null)))
        {
            throw new RuleViolation(Rule.D26, "这次兑换没有这种物品，或还没有标价。", "Items");
        }
        var chosen = counter.Goods.Where(g => wanted.GetValueOrDefault(g.GoodsId) != 0)
            .Select(g => (Good: g, Quantity: wanted[g.GoodsId])).ToList();
        foreach (var (good, quantity) in chosen)
        {
            var left = $"还能领 {good.Left} {good.Unit}。";
            if (good.HouseholdMax is { } max && good.Had + quantity > max)
            {
                var had = good.Had > 0 ? $"，已领 {good.Had} {good.Unit}" : "";
                throw new RuleViolation(Rule.Red1, $"“{good.Name}”每户最多 {max} {good.Unit}{had}，{left}", "Items");
            }
            if (quantity > good.Stock)
            {
                throw new RuleViolation(Rule.Red2, $"“{good.Name}”只剩 {good.Stock} 件，不够，{left}", "Items");
            }
        }
        return chosen;
    }
}

/// <summary>The very same was handed over a moment ago, and nobody said that it is meant once more.</summary>
public sealed class SameAgain(string message) : RuleViolation(Rule.Twice, message, "Items");
