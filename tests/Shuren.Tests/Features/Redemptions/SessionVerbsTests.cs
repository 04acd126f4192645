using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Supplies;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>
/// A session's way (RED-1): E edits its terms, O opens it, C closes it; a redemption's: X cancels it. One row a way, with where it leads
/// or the rule that ends it. And what opening asks: threshold, prices, one at a time, the quarter over or a reason.
/// </summary>
public sealed class SessionVerbsTests
{
    private static readonly DateTime Now = new(2022, 10, 8, 2, 0, 0, DateTimeKind.Utc);
    private static readonly Guid By = Guid.CreateVersion7();

    [Theory]
    [InlineData("", "Draft")]
    [InlineData("E", "Draft")]
    [InlineData("EEO", "Open")]
    [InlineData("OC", "Closed")]
    [InlineData("C", "RED-1")]
    [InlineData("OO", "RED-1")]
    [InlineData("OE", "RED-1")]
    [InlineData("OCC", "RED-1")]
    [InlineData("OCO", "RED-1")]
    [InlineData("OCE", "RED-1")]
    public void Session_OneVerbAfterAnother_LeadsOnOrIsRefused(string verbs, string expected)
    {
        var session = Session(10);

        Assert.Equal(expected, Outcome(() =>
        {
            foreach (var verb in verbs)
            {
                switch (verb)
                {
                    case 'E':
                        session.Edit(new SessionTerms(session.OpensOn, session.ClosesOn.AddDays(1), Points.Of(5), null), new DateOnly(2022, 10, 8));
                        break;
                    case 'O':
                        session.Open(By, Now, new DateOnly(2022, 10, 8), null);
                        break;
                    default:
                        session.Close(By, Now);
                        break;
                }
            }
            return session.Status.ToString();
        }));
    }

    [Theory]
    [InlineData("threshold soap:3", "")]
    [InlineData("threshold soap:3 oil:4", "")]
    [InlineData("soap:3", "D26")]
    [InlineData("threshold", "D26")]
    [InlineData("threshold soap:- oil:4", "D26")]
    [InlineData("threshold soap:3 other", "D26")]
    [InlineData("threshold soap:3 stale", "stale")]
    [InlineData("threshold soap:3 early", "RED-1 EarlyReason")]
    [InlineData("threshold soap:3 early reason", "")]
    [InlineData("threshold soap:3 reason", "")]
    [InlineData("threshold soap:3 early novel", "form EarlyReason")]
    public void MustOpen_WhatIsSet_OpensOrNamesTheRule(string row, string expected)
    {
        var words = row.Split(' ');
        var session = Session(words.Contains("threshold") ? 10 : null);
        var goods = words.Where(w => w.Contains(':', StringComparison.Ordinal))
            .Select(w => (w[..^2], w.EndsWith('-') ? (Points?)null : Points.Of(w[^1] - '0'))).ToList();
        var obstacles = session.ObstaclesToOpen(goods, words.Contains("other") ? new Quarter(2022, 2) : null);
        var reason = words.Contains("reason") ? "节前" : words.Contains("novel") ? new string('长', 201) : null;

        Assert.Equal(expected, Outcome(() =>
        {
            session.MustOpen(
                new DateOnly(2022, words.Contains("early") ? 9 : 10, 8), obstacles, words.Contains("stale") ? "a" : "b", "b", reason);
            return "";
        }));
    }

    [Theory]
    [InlineData("+5", 5, "")]
    [InlineData("+5 -5", 0, "")]
    [InlineData("+5 -6", 5, "RED-2 Items")]
    [InlineData("-1", 0, "RED-2 Items")]
    public void Stock_ComesAndGoes_NeverBelowZero(string moves, int left, string expected)
    {
        var stock = new Stock { TownId = 1, VillageId = 1, GoodsId = By };

        Assert.Equal(expected, Outcome(() =>
        {
            foreach (var move in moves.Split(' '))
            {
                var quantity = int.Parse(move, System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(quantity, stock.Move(new StockChange(StockMovementKind.Adjusted, quantity), "洗衣粉", By, Now).Movement.Quantity);
            }
            return "";
        }));
        Assert.Equal(left, stock.Quantity);
    }

    [Theory]
    [InlineData(StockMovementKind.Received, 5, "镇里配送", "form Quantity")]
    [InlineData(StockMovementKind.Discarded, -5, "过期", "")]
    [InlineData(StockMovementKind.Discarded, 5, "过期", "form Quantity")]
    [InlineData(StockMovementKind.Corrected, -5, "过期", "form Quantity")]
    [InlineData(StockMovementKind.Received, -5, null, "form Quantity")]
    [InlineData(StockMovementKind.Received, 0, null, "form Quantity")]
    [InlineData(StockMovementKind.Adjusted, -5, "破了", "")]
    [InlineData(StockMovementKind.Adjusted, -5, " ", "RED-4 Note")]
    [InlineData(StockMovementKind.Redeemed, -5, "破了", "form Quantity")]
    [InlineData(StockMovementKind.Returned, 5, "破了", "form Quantity")]
    public void Station_AStockChange_CorrectsOrThrowsAwayWithAReason(StockMovementKind kind, int quantity, string? note, string expected)
        => Assert.Equal(expected, Outcome(() =>
        {
            new StockChange(kind, quantity, null, note).MustBeOfAStation();
            return "";
        }));

    [Fact]
    public void Cancel_ARedemption_OnceAndWithAReason()
    {
        var redemption = new Redemption
        {
            TownId = 1, VillageId = 1, SessionId = By, HouseholdId = By, Year = 2022, Number = 12, Total = Points.Of(1), At = Now, By = By,
            Recipient = "张三", SignedHow = SignedHow.Paper
        };

        Assert.Equal(Rule.Form, Assert.Throws<RuleViolation>(() => redemption.Cancel(" ", null, By, Now)).Code);
        Assert.Null(redemption.CancelledAt);
        redemption.Cancel("拿错了", null, By, Now);
        Assert.Equal((Now, By, "拿错了"), (redemption.CancelledAt!.Value, redemption.CancelledBy!.Value, redemption.CancelReason));
        Assert.Equal(Rule.Twice, Assert.Throws<RuleViolation>(() => redemption.Cancel("拿错了", null, By, Now)).Code);
    }

    [Theory]
    [InlineData("O", 8, true)]
    [InlineData("O", 1, true)]
    [InlineData("O", 31, true)]
    [InlineData("", 8, false)]
    [InlineData("OC", 8, false)]
    public void IsOpenOn_ItsDays_OnlyWhileOpen(string verbs, int day, bool expected)
    {
        var session = Session(10);
        if (verbs.Length > 0)
        {
            session.Open(By, Now, new DateOnly(2022, 10, 1), null);
        }
        if (verbs.Length > 1)
        {
            session.Close(By, Now);
        }

        Assert.Equal(expected, session.IsOpenOn(new DateOnly(2022, 10, day)));
    }

    private static RedemptionSession Session(int? threshold) => new()
    {
        TownId = 1, Quarter = new Quarter(2022, 3), OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 10, 31),
        Threshold = threshold is { } points ? Points.Of(points) : null, CreatedAt = Now, CreatedBy = By
    };

    private static string Outcome(Func<string> act)
    {
        try
        {
            return act();
        }
        catch (RuleViolation refused)
        {
            return $"{refused.Code} {refused.Field}".Trim();
        }
    }
}
