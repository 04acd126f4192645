using System.Globalization;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;
using Shuren.Features.Scoring;
using static Shuren.Tests.Features.Reviews.PureSheet;

namespace Shuren.Tests.Features.Reviews;

/// <summary>What is decided on a sheet, as tables (REV-1 … REV-4, D7, D31, D33): the language of a line is <see cref="PureSheet"/>'s.</summary>
public sealed class SheetTableTests
{
    // O村里审核 F已上报 R退回 C已审定; a dot: refused, and nothing changes.
    [Theory]
    [InlineData("Sign", "O→F F· R→F C·")]
    [InlineData("Return", "O· F→R R· C·")]
    [InlineData("Confirm", "O· F→C R· C·")]
    [InlineData("AllowEarly", "O→O F· R→R C·")]
    [InlineData("PartyDay", "O· F· R· C→C")]
    public void Sheet_VerbInEveryState_MovesOrIsRefused(string verb, string outcomes)
    {
        foreach (var outcome in outcomes.Split(' '))
        {
            var sheet = With(Month.Of(Today), Status(outcome[0])).Review;
            var result = Outcome(() => Do(verb, sheet));
            Assert.Equal(outcome[1] == '→', result == "ok");
            Assert.Equal(Status(outcome[outcome.Length == 3 ? 2 : 0]), sheet.Status);
        }
    }

    // P pending, A approved, X rejected.
    [Theory]
    [InlineData("Change", "P→P A· X·")]
    [InlineData("ChangeKind", "P· A· X·")]
    [InlineData("Defer", "P→P A· X·")]
    [InlineData("Approve", "P→A A· X·")]
    [InlineData("Reject", "P→X A· X·")]
    [InlineData("Reopen", "P→P A→P X→P")]
    [InlineData("ReopenTaken", "P→P A→P X·")]
    [InlineData("Return", "P→P A→P X→P")]
    public void Line_VerbInEveryState_MovesOrIsRefused(string verb, string outcomes)
    {
        foreach (var outcome in outcomes.Split(' '))
        {
            var sheet = new PureSheet();
            var line = sheet.Add(outcome[..1]);
            var result = Outcome(() => Do(verb, sheet, line));
            Assert.Equal(outcome[1] == '→', result == "ok");
            Assert.Equal(Decision(outcome[outcome.Length == 3 ? 2 : 0]), line.Decision);
        }
    }

    // The line; the vote: +, -, ? what the page showed is old, - without and + with a reason are written -! and +!, 0 none, * another sheet's line.
    [Theory]
    [InlineData("O", "P", "+", "ok")]
    [InlineData("O", "P", "-", "ok")]
    [InlineData("R", "P", "+", "ok")]
    [InlineData("F", "P", "+", "REV-2")]
    [InlineData("C", "P", "+", "REV-2")]
    [InlineData("O", "P", "0", "form")]
    [InlineData("O", "P", "*", "stale")]
    [InlineData("O", "A+++", "+", "stale")]
    [InlineData("O", "X---", "+", "stale")]
    [InlineData("O", "Po", "+", "own-case")]
    [InlineData("O", "Pr", "-", "own-case")]
    [InlineData("O", "Pd", "-", "ok")]
    [InlineData("O", "Pw", "-", "REC-3")]
    [InlineData("O", "P", "+!", "REV-1")]
    [InlineData("O", "P", "-!", "REV-1")]
    [InlineData("O", "P", "-long", "form")]
    [InlineData("O", "P", "+?", "stale")]
    public void Vote_OnALine_IsAllowedOrRefused(string status, string line, string vote, string expected)
    {
        var sheet = With(Status(status[0]), line);
        var state = sheet.State;
        var reason = vote switch
        {
            "-" or "+!" => "没有去",
            "-long" => new string('长', ReviewVote.ReasonMaxLength + 1),
            _ => null
        };
        var cast = new LineVote(
            vote == "*" ? Guid.CreateVersion7() : sheet.Lines[0].ReviewLineId, vote[0] == '+', reason,
            vote.EndsWith('?') ? "old" : state.ShownOf(sheet.Lines[0]));

        Assert.Equal(expected, Outcome(() => Ballot.MustBeAllowed(state, vote == "0" ? [] : [cast], Me, MyAccounts, Today)));
    }

    // What the member voted before and votes now; what falls and what is added.
    [Theory]
    [InlineData("", "+", 0, 1)]
    [InlineData("+", "+", 0, 0)]
    [InlineData("+", "-", 1, 1)]
    [InlineData("-", "-", 0, 0)]
    [InlineData("-", "+", 1, 1)]
    [InlineData("+old", "+", 1, 1)]
    [InlineData("+chair", "+", 1, 1)]
    public void Vote_AfterAnother_VoidsOrKeepsIt(string before, string now, int fallen, int cast)
    {
        var sheet = With(ReviewStatus.Open, "P");
        var (state, line) = (sheet.State, sheet.Lines[0]);
        var standing = before.Length == 0 ? null : new ReviewVote
        {
            TownId = 1,
            ReviewLineId = line.ReviewLineId,
            UserId = Me.UserId,
            Approve = before[0] == '+',
            Reason = before[0] == '-' ? "没有去" : null,
            IsChair = before.EndsWith("chair", StringComparison.Ordinal),
            At = Now,
            Basis = before.EndsWith("old", StringComparison.Ordinal) ? "old" : state.BasisOf(line)
        };
        var earlier = standing is null ? [] : new Dictionary<Guid, ReviewVote> { [line.ReviewLineId] = standing };

        var decided = Ballot.Decide(state, [new LineVote(line.ReviewLineId, now == "+", now == "-" ? "没有去" : null, null)], earlier, Me, Now);

        Assert.Equal((fallen, cast), (decided.Fallen.Count, decided.Cast.Count));
        Assert.All(decided.Fallen, v => Assert.Equal("改票", v.VoidReason));
        Assert.Equal(fallen > 0, standing?.VoidedAt is not null);
    }

    // The month of the sheet; whether the town let it be signed early; its lines; what keeps it from being signed.
    [Theory]
    [InlineData("2022-09", false, "P+++ P+-- A+++ X---", "")]
    [InlineData("2022-09", false, "", "")]
    [InlineData("2022-11", false, "", "还没到")]
    [InlineData("2022-10", false, "P+++", "还没过完")]
    [InlineData("2022-10", true, "P+++", "")]
    [InlineData("2022-09", false, "P++ P+ P+++", "还有 2 条没有够人数表决")]
    [InlineData("2022-09", false, "P++--", "有 1 条票数相同")]
    [InlineData("2022-09", false, "PC+--", "")]
    [InlineData("2022-09", false, "A++ X+++", "有 2 条已定的记录没有够数的有效表决")]
    public void Sign_Obstacles_AreNamed(string month, bool early, string lines, string expected)
    {
        Assert.True(Month.TryParse(month, out var at));
        var sheet = With(at, ReviewStatus.Open, lines.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        sheet.Review.With(r => r.EarlyAt, early ? Now : null);

        var obstacles = Signing.Obstacles(sheet.State, Today);

        Assert.Equal(expected.Length == 0 ? 0 : 1, obstacles.Count);
        Assert.All(obstacles, o => Assert.Contains(expected, o, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("P+++", "A2")]
    [InlineData("P+--", "X2 没有去1；没有去2")]
    [InlineData("P++- P---", "A2 X2 没有去0；没有去1；没有去2")]
    [InlineData("A+++ X---", "A2 X2")]
    public void Sign_Lines_AreDecidedAndWorkedOut(string lines, string expected)
    {
        var sheet = With(ReviewStatus.Open, lines.Split(' '));
        var state = sheet.State;

        Signing.Apply(sheet.Lines, state, Signing.Settle(state, sheet.Book, sheet.Names));

        Assert.Equal(expected, string.Join(' ', sheet.Lines.Select(l =>
            (l.Decision == LineDecision.Approved ? "A" : "X") + l.Points + (l.RejectReason is { } why ? " " + why : ""))));
    }

    // The sheet's status and lines; what the page showed; whether a finding is missing; what refuses.
    [Theory]
    [InlineData("F", "A+++ X---", "", "ok")]
    [InlineData("F", "", "", "ok")]
    [InlineData("O", "A+++", "", "REV-2")]
    [InlineData("R", "A+++", "", "REV-2")]
    [InlineData("C", "A+++", "", "twice")]
    [InlineData("F", "Ao+++", "", "own-case")]
    [InlineData("F", "Xr---", "", "own-case")]
    [InlineData("F", "A+++", "old", "stale")]
    [InlineData("F", "A++", "", "REV-1")]
    [InlineData("F", "A+--", "", "REV-1")]
    [InlineData("F", "A+++", "finding", "RULE-4")]
    [InlineData("F", "A++", "finding", "REV-1")]
    [InlineData("F", "A+++", "over", "D31")]
    public void Confirm_Sheet_IsAllowedOrRefused(string status, string lines, string but, string expected)
    {
        var sheet = With(Status(status[0]), lines.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (but == "over")
        {
            sheet.Lines[0].With(l => l.Points, Points.Of(5));
        }
        var state = sheet.State;
        var missing = but == "finding" ? new WithoutFinding("张三", Today) : null;
        List<ReviewLine> approved = [];

        var outcome = Outcome(() => approved = Confirmation.Decide(
            state, Me, MyAccounts, but == "old" ? "old" : state.ShownNow, missing, sheet.Book, sheet.Names));

        Assert.Equal(expected, outcome);
        Assert.Equal(outcome == "ok" ? lines.Count(c => c == 'A') : 0, approved.Count);
    }

    [Theory]
    [InlineData("F", "A+++", "", "ok")]
    [InlineData("F", "X---", "", "ok")]
    [InlineData("O", "A+++", "", "REV-2")]
    [InlineData("C", "A+++", "", "twice")]
    [InlineData("F", "A+++", "none", "REV-2")]
    [InlineData("F", "A+++", "bare", "REV-2")]
    [InlineData("F", "A+++", "gone", "stale")]
    [InlineData("F", "Ao+++", "", "own-case")]
    [InlineData("F", "A+++", "old", "stale")]
    public void Return_Line_IsAllowedOrRefused(string status, string line, string but, string expected)
    {
        var sheet = With(Status(status[0]), line);
        var state = sheet.State;
        var returned = new LineReturn(but == "gone" ? Guid.CreateVersion7() : sheet.Lines[0].ReviewLineId, but == "bare" ? " " : "再核实");

        Assert.Equal(expected, Outcome(() => Confirmation.MustBeReturnable(
            state, but == "none" ? [] : [returned], Me, MyAccounts, but == "old" ? "old" : state.ShownNow)));
    }

    // The sheets there are, the quarters that are published, and the month a deed of 2022-09 counts in (D7).
    [Theory]
    [InlineData("", "", "2022-09")]
    [InlineData("09O", "", "2022-09")]
    [InlineData("09F", "", "2022-10")]
    [InlineData("09R", "", "2022-10")]
    [InlineData("09C 10F 11O", "", "2022-11")]
    [InlineData("09C 10C", "", "2022-11")]
    [InlineData("09O", "3", "2022-10")]
    [InlineData("", "3 4", "2023-01")]
    public void Month_OfADeed_IsTheFirstThatTakesClaims(string sheets, string published, string expected)
    {
        var there = sheets.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(s => With(new Month(2022, int.Parse(s[..2], CultureInfo.InvariantCulture)), Status(s[2])).Review)
            .ToDictionary(r => r.Month);
        var quarters = published.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(q => new Quarter(2022, int.Parse(q, CultureInfo.InvariantCulture))).ToHashSet();

        Assert.Equal(expected, ReviewSheets.MonthFor(new Month(2022, 9), there, quarters).ToString());
    }

    // The item; when the household was told and how; the finding's day; the last day of its statement, or what refuses.
    [Theory]
    [InlineData("Z01", "", "", "")]
    [InlineData("F01", "10-07 当面", "", "2022-10-10")]
    [InlineData("F01", "10-01 当面", "", "2022-10-04")]
    [InlineData("F01", "", "", "REC-3 ToldOn")]
    [InlineData("F01", "10-07", "", "REC-3 ToldHow")]
    [InlineData("F01", "09-30 当面", "", "REC-3 ToldOn")]
    [InlineData("F01", "10-09 当面", "", "REC-3 ToldOn")]
    [InlineData("Z01", "", "10-09", "RULE-4 FindingOn")]
    [InlineData("Z99", "", "", "REC-2 RuleItemId")]
    public void Accept_Claim_IsWorkedOutOrRefused(string code, string told, string finding, string expected)
    {
        var sheet = new PureSheet();
        var item = sheet.List.Items.Find(i => i.Code == code);
        var tell = told.Split(' ');
        static DateOnly? Day(string text) => text.Length == 0 ? null : DateOnly.ParseExact("2022-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var command = new AcceptClaim(
            item?.RuleItemId ?? Guid.CreateVersion7(), 1, null, FindingOn: Day(finding), ToldOn: Day(tell[0]), ToldHow: tell.ElementAtOrDefault(1));
        var household = new Household
        {
            TownId = 1, VillageId = 1, CardNumber = 1, GroupName = "1组", Head = "张三", HeadInitials = "zs", JoinedOn = new DateOnly(2022, 1, 1)
        };
        string outcome;
        try
        {
            var decided = Acceptance.Decide(new DateOnly(2022, 10, 1), command, household, sheet.Book, Today, statementDays: 3);
            outcome = decided.StatementDueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
            Assert.Equal(Points.Of(2), decided.Scored.Points);
        }
        catch (RuleViolation violation)
        {
            outcome = $"{violation.Code} {violation.Field}";
        }
        Assert.Equal(expected, outcome);
    }

    private static void Do(string verb, MonthlyReview sheet)
    {
        switch (verb)
        {
            case "Sign":
                sheet.Sign(Me.UserId, Now);
                break;
            case "Return":
                sheet.Return(1, Me.UserId, Now);
                break;
            case "Confirm":
                sheet.Confirm(Me.UserId, Now);
                break;
            case "AllowEarly":
                sheet.AllowEarly("外出", Me.UserId, Now, Today);
                break;
            default:
                sheet.RecordPartyDay(Today, Today);
                break;
        }
    }

    private static void Do(string verb, PureSheet sheet, ReviewLine line)
    {
        switch (verb)
        {
            case "Change":
                line.Change(sheet.Award, 2, null, new Scored(Points.Of(4), null, null), "两次");
                break;
            case "ChangeKind":
                line.Change(sheet.Deduction, 1, null, new Scored(Points.Of(4), null, null), "扣分");
                break;
            case "Defer":
                line.Defer(sheet.Review);
                break;
            case "Approve":
                line.ApproveAtOnce();
                break;
            case "Reject":
                line.Decide(LineDecision.Rejected, ["没有去"]);
                break;
            case "Return":
                line.Return("再核实", "key", isTaken: false);
                break;
            default:
                line.Reopen("key", isTaken: verb == "ReopenTaken");
                break;
        }
    }

    private static LineDecision Decision(char letter) => letter switch
    {
        'A' => LineDecision.Approved,
        'X' => LineDecision.Rejected,
        _ => LineDecision.Pending
    };

    private static ReviewStatus Status(char letter) => letter switch
    {
        'O' => ReviewStatus.Open,
        'F' => ReviewStatus.Filed,
        'R' => ReviewStatus.Returned,
        _ => ReviewStatus.Confirmed
    };
}
