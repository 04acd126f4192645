using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Boards;

/// <summary>
/// A quarter from the notice to the final board as tables (D10, D11, D16, D24). The scores are those of cards 1, 2, 3 …; the votes of 9
/// October name a card or nobody (-); "5@10" is card 5 told on 10 October. The notice goes up on the 8th, for objections until the 15th.
/// </summary>
public sealed class NoticeTableTests
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly Town Town = new() { TownId = 1, Code = "500230999", Name = "某镇", CreatedAt = DateTime.UnixEpoch };

    [Theory]
    [InlineData("2022-09-30", "", "还没结束")]
    [InlineData("2022-10-01", "", "")]
    [InlineData("2022-10-01", "7 9", "7月|9月")]
    [InlineData("2022-09-30", "9", "还没结束|9月")]
    public void Publish_OnADay_GoesUpOrSaysWhy(string today, string unconfirmed, string expected)
    {
        var months = unconfirmed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(m => new Month(2022, Number(m)));

        MustSay(expected, QuarterNotice.ObstaclesToPublish(Third, months, DateOnly.Parse(today)));
    }

    [Theory]
    // Who is last is told, and has its seven days from then on.
    [InlineData("30 20 10 5", "", "", 0, 16, "还没有登记告知末位农户（1组 户4）")]
    [InlineData("30 20 10 5", "", "4@08", 0, 15, "异议期到 2022-10-15")]
    [InlineData("30 20 10 5", "", "4@08", 0, 16, "")]
    [InlineData("30 20 10 5", "", "4@12", 0, 19, "提异议到 2022-10-19 为止")]
    [InlineData("30 20 10 5", "", "4@12", 0, 20, "")]
    // Each objection is answered first.
    [InlineData("30 20 10 5", "", "4@08", 2, 16, "还有 2 件异议")]
    [InlineData("30 20 10 5", "", "", 1, 15, "异议期到|件异议|告知末位")]
    // Nobody is last: nobody is told.
    [InlineData("30 20 10", "", "", 0, 16, "")]
    [InlineData("", "", "", 0, 16, "")]
    // A tie is voted on, by three members, more than half of them for one choice.
    [InlineData("30 20 10 5 5", "", "", 0, 16, "末位有 2 户并列")]
    [InlineData("30 20 10 5 5", "55", "", 0, 16, "末位有 2 户并列")]
    [InlineData("30 20 10 5 5", "45-", "", 0, 16, "末位有 2 户并列")]
    [InlineData("30 20 10 5 5", "---", "", 0, 16, "")]
    [InlineData("30 20 10 5 5", "55-", "", 0, 16, "告知末位农户（1组 户5）")]
    [InlineData("30 20 10 5 5", "555", "5@10", 0, 17, "提异议到 2022-10-17 为止")]
    [InlineData("30 20 10 5 5", "555", "5@10", 0, 18, "")]
    public void Final_OnADayOfOctober_IsReadyOrSaysWhy(
        string scores, string votes, string told, int objections, int day, string expected)
    {
        var notice = Notice();
        var board = Board(notice, scores, votes);
        if (told.Length > 0)
        {
            var on = October(Number(told[2..]));
            notice.Tell(new Telling(Card(told[0] - '0'), on, "当面"), board, 7, Caller.CommandLine, Noon(on));
        }
        var open = Enumerable.Range(1, objections).Select(n => $"2022-00{n}").ToList();

        MustSay(expected, notice.ObstaclesToFinal(board, open, October(day)));
        if (expected.Length == 0)
        {
            Assert.Equal(board.Lines.Count, notice.MakeFinal(board, open, board.Shown, false, Guid.Empty, Noon(October(day))).Count);
            Assert.Equal("D24", Code(() => notice.MakeFinal(board, open, board.Shown, false, Guid.Empty, Noon(October(day)))));
            var telling = new Telling(Card(4), October(8), "当面");
            Assert.Equal("D24", Code(() => notice.Tell(telling, board, 7, Caller.CommandLine, Noon(October(20)))));
            Assert.Equal("D24", Code(() => notice.Vote(new TieChoice(null, "x", null), board, Caller.CommandLine, Noon(October(20)))));
        }
        else
        {
            Assert.Equal("D24", Code(() => notice.MakeFinal(board, open, board.Shown, false, Guid.Empty, Noon(October(day)))));
            Assert.False(notice.IsFinal);
        }
    }

    [Theory]
    [InlineData("30 20 10 5", "", "4@08", "当面", "ok")]
    [InlineData("30 20 10 5", "", "4@12", "当面", "ok")]
    [InlineData("30 20 10 5", "", "4@07", "当面", "D11")]
    [InlineData("30 20 10 5", "", "4@13", "当面", "D11")]
    [InlineData("30 20 10 5", "", "3@12", "当面", "stale")]
    [InlineData("30 20 10 5", "", "4@12", " ", "form")]
    [InlineData("30 20 10 5 5", "", "5@12", "当面", "stale")]
    [InlineData("30 20 10 5 5", "555", "5@08", "当面", "D10")]
    [InlineData("30 20 10 5 5", "555", "5@09", "当面", "ok")]
    public void Tell_OnThe12thOfOctober_IsTakenOrRefused(string scores, string votes, string told, string how, string expected)
    {
        var notice = Notice();
        var board = Board(notice, scores, votes);
        var telling = new Telling(Card(told[0] - '0'), October(Number(told[2..])), how);

        Assert.Equal(expected, Code(() => notice.Tell(telling, board, 7, Caller.CommandLine, Noon(October(12)))));
        Assert.Equal(expected == "ok" ? telling.HouseholdId : null, notice.BlackToldHouseholdId);
    }

    [Theory]
    [InlineData("30 20 10 5", "4", "", "", "D10")]
    [InlineData("30 20 10 5 5", "5", "", "", "ok")]
    [InlineData("30 20 10 5 5", "-", "", "", "ok")]
    [InlineData("30 20 10 5 5", "3", "", "", "D10")]
    // A member whose household is tied has no vote; another's has.
    [InlineData("30 20 10 5 5", "5", "4", "", "own-case")]
    [InlineData("30 20 10 5 5", "5", "3", "", "ok")]
    // Until the household named is told, a member may vote anew.
    [InlineData("30 20 10 5 5", "4", "", "5", "D10")]
    public void Vote_OfAMember_IsTakenOrRefused(string scores, string choice, string ownCard, string told, string expected)
    {
        var notice = Notice();
        var board = Board(notice, scores, told.Length > 0 ? "555" : "");
        if (told.Length > 0)
        {
            notice.Tell(new Telling(Card(5), October(10), "当面"), board, 7, Caller.CommandLine, Noon(October(10)));
        }
        var member = new Caller(Guid.CreateVersion7(), "成员") { OwnHouseholds = ownCard.Length > 0 ? [Card(ownCard[0] - '0')] : [] };
        var wanted = new TieChoice(choice == "-" ? null : Card(choice[0] - '0'), "看了现场", board.Tie?.VotedOn);

        Assert.Equal(expected, Code(() => notice.Vote(wanted, board, member, Noon(October(11)))));
    }

    /// <summary>f file, e end: whether naming has effect then, or the rule that refuses the last step.</summary>
    [Theory]
    [InlineData(40, "", "False")]
    [InlineData(40, "f", "True")]
    [InlineData(40, "ff", "D11")]
    [InlineData(40, "fe", "False")]
    [InlineData(40, "fee", "False")]
    [InlineData(40, "ef", "D11")]
    [InlineData(29, "f", "D11")]
    public void Naming_OfAVoteWithSoManyOf45Present_HasEffect(int present, string steps, string expected)
    {
        var vote = new DeliberationRecord
        {
            TownId = 1, VillageId = 1, Number = 1, Subject = DeliberationSubject.Naming, Body = DeliberationBody.Representatives,
            Entitled = 45, Present = present, VotesFor = present, VotesAgainst = 0, HeldOn = October(1), Place = "村委会", Minutes = "同意。",
            RecordedAt = Noon(October(1))
        };
        var outcome = Code(() =>
        {
            foreach (var step in steps)
            {
                if (step == 'f')
                {
                    vote.File(Guid.Empty, Noon(October(2)));
                }
                else
                {
                    vote.End(Guid.Empty, Noon(October(3)));
                }
            }
        });

        Assert.Equal(expected, outcome == "ok" ? vote.HasEffect.ToString() : outcome);
    }

    private static string Code(Action act)
    {
        try
        {
            act();
            return "ok";
        }
        catch (RuleViolation refused)
        {
            return refused.Code.ToString();
        }
    }

    // As many obstacles as parts, each with its part.
    private static void MustSay(string expected, IReadOnlyList<string> obstacles)
    {
        var parts = expected.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(parts.Length, obstacles.Count);
        Assert.All(parts.Zip(obstacles), p => Assert.Contains(p.First, p.Second, StringComparison.Ordinal));
    }

    private static QuarterNotice Notice() => QuarterNotice.Publish(Town, DueDays.Usual, Head(), Third, [], Guid.Empty, Noon(October(8)));

    private static LedgerHead Head() => new() { TownId = 1, VillageId = 1 };

    private static QuarterBoard Board(QuarterNotice notice, string scores, string votes)
    {
        var standings = scores.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((s, i) => new Standing(Card(i + 1), i + 1, $"户{i + 1}", "1组", Points.Of(Number(s)), Points.Zero))
            .ToDictionary(s => s, _ => true);
        var figures = new BoardFigures(Third, notice, standings, [], new NamingRules(Town, false), Head());
        var tie = figures.Board().Tie;
        return tie is null ? figures.Board() : (figures with
        {
            Votes = votes.Select(v => new TieVote
            {
                TownId = 1, NoticeId = notice.NoticeId, VotedOn = tie.VotedOn, UserId = Guid.CreateVersion7(),
                HouseholdId = v == '-' ? null : Card(v - '0'), Note = "看了现场", At = Noon(October(9))
            }).ToList()
        }).Board();
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Guid Card(int number) => new(number, 0, 0, new byte[8]);

    private static DateOnly October(int day) => new(2022, 10, day);

    private static DateTime Noon(DateOnly day) => day.ToDateTime(new TimeOnly(4, 0), DateTimeKind.Utc);
}
