using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Redemptions;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>
/// What is handed out, and what is refused by which rule (RED-1, RED-2, D14, D26): one row a case. "20/15" is score and spendable,
/// "from10 most12" the session's terms, "soap:3 x5 max2 had1 take2" a good with its price, stock, limit, what was had and what is asked.
/// </summary>
public sealed class HandOverTests
{
    private static readonly DateTime Now = new(2022, 10, 8, 2, 0, 0, DateTimeKind.Utc);

    private static readonly User Supervisor = new() { Id = Guid.CreateVersion7(), Kind = UserKind.Staff, DisplayName = "监督员甲" };

    [Theory]
    [InlineData("20/15 from10; soap:3 x5 take2", "takes 6, leaves 9")]
    [InlineData("20/15 from10; soap:3 x5 take2; oil:4 x1 take1", "takes 10, leaves 5")]
    [InlineData("20/6 from10; soap:3 x5 take2", "takes 6, leaves 0")]
    [InlineData("20/5 from10; soap:3 x5 take2", "D14 Items")]
    [InlineData("20/-1 from10; soap:3 x5 take1", "D14 Items")]
    [InlineData("10/15 from10; soap:3 x5 take1", "takes 3, leaves 12")]
    [InlineData("9/15 from10; soap:3 x5 take1", "RED-1 ")]
    [InlineData("20/15 from10 most6; soap:3 x5 take2", "takes 6, leaves 9")]
    [InlineData("20/15 from10 most5; soap:3 x5 take2", "RED-1 Items")]
    [InlineData("20/15 from10 most6; soap:3 x5 had1 take2", "RED-1 Items")]
    [InlineData("20/15 from10; soap:3 x1 take2", "RED-2 Items")]
    [InlineData("20/15 from10; soap:3 x5 max2 take2", "takes 6, leaves 9")]
    [InlineData("20/15 from10; soap:3 x5 max2 had1 take2", "RED-1 Items")]
    [InlineData("20/15 from10; soap:- x5 take1", "D26 Items")]
    [InlineData("20/15 from10; soap:3 x5 take0", "form Items")]
    [InlineData("20/15 from10; soap:3 x5 take-1", "form Items")]
    [InlineData("20/15 from10; soap:3 x5 take1000", "form Items")]
    [InlineData("20/15 from10 unknown; soap:3 x5 take1", "D26 Items")]
    [InlineData("20/15 from10 gone; soap:3 x5 take1", "HH-1 ")]
    [InlineData("20/15 from10 nobody; soap:3 x5 take1", "form Recipient")]
    [InlineData("20/15 from10 stale; soap:3 x5 take1", "stale ")]
    [InlineData("20/15 from10 own; soap:3 x5 take1", "own-case WitnessId")]
    [InlineData("20/15 from10 own witness; soap:3 x5 take1", "takes 3, leaves 12")]
    [InlineData("20/15 from10 witness; soap:3 x5 take1", "takes 3, leaves 12")]
    [InlineData("20/15 from10 stranger; soap:3 x5 take1", "RED-2 WitnessId")]
    [InlineData("20/15 from10; soap:3 x5 just2 take2", "twice Items")]
    [InlineData("20/15 from10; soap:3 x5 just1 take2", "takes 6, leaves 9")]
    [InlineData("20/15 from10; soap:3 x5 just2 take2; oil:4 x1 take1", "takes 10, leaves 5")]
    [InlineData("20/15 from10 again; soap:3 x5 just2 take2", "takes 6, leaves 9")]
    public void Decide_AHandingOver_TakesOrNamesTheRule(string row, string expected)
    {
        var (facts, command) = Read(row);

        Assert.Equal(expected, Outcome(() =>
        {
            var plan = HandOver.Decide(facts, command);
            plan.MustBeMeant(command.Again);
            return $"takes {plan.Total}, leaves {plan.Left}";
        }));
    }

    [Theory]
    [InlineData("20/15 from10; soap:3 x9", "soap 5")]
    [InlineData("20/15 from10; soap:3 x2; oil:4 x9", "soap 2, oil 3")]
    [InlineData("20/15 from10; soap:3 x9 max2 had1", "soap 1")]
    [InlineData("20/15 from10; soap:3 x9 max2 had2", "soap 已领满")]
    [InlineData("20/15 from10; soap:3 x0", "soap 没有货")]
    [InlineData("20/15 from10; soap:- x9", "soap 没有标价")]
    [InlineData("20/2 from10; soap:3 x9", "soap 积分不够")]
    [InlineData("20/-2 from10; soap:3 x9", "soap 积分不够")]
    [InlineData("9/15 from10; soap:3 x9", "soap 积分不够")]
    [InlineData("20/15 from10 most6; soap:3 x9", "soap 2")]
    [InlineData("20/15 from10 most6; soap:3 x9 had1", "soap 1")]
    public void Counter_ForAHousehold_SaysHowManyAreLeftOrWhyNone(string row, string expected)
    {
        var goods = Read(row).Facts.Counter.Goods;

        Assert.Equal(expected, string.Join(", ", goods.Select(g => $"{g.Name} {g.Why ?? g.Left.ToString(Invariant)}")));
    }

    private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

    private static string Outcome(Func<string> act)
    {
        try
        {
            return act();
        }
        catch (RuleViolation refused)
        {
            return $"{refused.Code} {refused.Field}";
        }
    }

    private static (HandOverFacts Facts, Redeem Command) Read(string row)
    {
        var parts = row.Split(';', StringSplitOptions.TrimEntries);
        var words = parts[0].Split(' ');
        var figures = words[0].Split('/');
        var session = new RedemptionSession
        {
            TownId = 1, Quarter = new Quarter(2022, 3), OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 10, 31),
            Threshold = PointsOf(words, "from"), HouseholdPointsMax = PointsOf(words, "most"), CreatedAt = Now, CreatedBy = Supervisor.Id
        };
        var household = new Household
        {
            TownId = 1, VillageId = 1, CardNumber = 1, GroupName = "1组", Head = "张三", HeadInitials = "zs",
            JoinedOn = new DateOnly(2022, 8, 22)
        }.With(h => h.WithdrawnOn, words.Contains("gone") ? new DateOnly(2022, 10, 1) : (DateOnly?)null);
        var account = new Account { TownId = 1, VillageId = 1, HouseholdId = household.HouseholdId }
            .With(a => a.Score, Points.Of(int.Parse(figures[0], Invariant)))
            .With(a => a.Spendable, Points.Of(int.Parse(figures[1], Invariant)));
        var goods = parts.Skip(1).Select(Good.Read).ToList();
        var taken = goods.Where(g => g.Had > 0).Select(g => new TakenGood(g.Offered.GoodsId, g.Had, g.Offered.Price!.Value)).ToList();
        var counter = Counter.Of(session, goods.ConvertAll(g => g.Offered), taken, account);
        var recent = goods.Exists(g => g.Just > 0) ? [Receipt(session, household, goods)] : new List<Redemption>();
        var items = goods.ToDictionary(g => g.Offered.GoodsId, g => g.Take);
        if (words.Contains("unknown"))
        {
            items[Guid.CreateVersion7()] = 1;
        }
        var witness = words.Contains("witness") ? Supervisor.Id : words.Contains("stranger") ? Guid.CreateVersion7() : (Guid?)null;
        return (
            new HandOverFacts(household, account, counter, [Supervisor], words.Contains("own"), recent),
            new Redeem(
                session.SessionId, household.HouseholdId, items, words.Contains("nobody") ? " " : "张三", witness,
                words.Contains("stale") ? "other" : counter.Shown, words.Contains("again") ? recent[0].RedemptionId : null));
    }

    private static Points? PointsOf(string[] words, string name)
        => Array.Find(words, w => w.StartsWith(name, StringComparison.Ordinal)) is { } word
            ? Points.Of(int.Parse(word[name.Length..], Invariant))
            : null;

    private static Redemption Receipt(RedemptionSession session, Household household, List<Good> goods)
    {
        var receipt = new Redemption
        {
            TownId = 1, VillageId = 1, SessionId = session.SessionId, HouseholdId = household.HouseholdId, Year = 2022, Number = 1,
            Total = Points.Of(1), At = Now, By = Supervisor.Id, Recipient = "张三", SignedHow = SignedHow.Paper
        };
        receipt.Lines.AddRange(goods.Where(g => g.Just > 0).Select(g => new RedemptionLine
        {
            TownId = 1, RedemptionId = receipt.RedemptionId, GoodsId = g.Offered.GoodsId, Quantity = g.Just, Price = Points.Of(1)
        }));
        return receipt;
    }

    private sealed record Good(OfferedGood Offered, int Had, int Just, int Take)
    {
        public static Good Read(string text)
        {
            var words = text.Split(' ');
            var name = words[0].Split(':');
            int? Number(string what)
                => Array.Find(words, w => w.StartsWith(what, StringComparison.Ordinal)) is { } word
                    ? int.Parse(word[what.Length..], Invariant)
                    : null;
            var price = name[1] == "-" ? (Points?)null : Points.Of(int.Parse(name[1], Invariant));
            return new Good(
                new OfferedGood(Guid.CreateVersion7(), name[0], null, "袋", price, Number("max"), Number("x") ?? 0),
                Number("had") ?? 0, Number("just") ?? 0, Number("take") ?? 0);
        }
    }
}
