using System.Globalization;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Claims;

/// <summary>What may be done with a claim, when, and what becomes of it (REC-1 … REC-3): without a database.</summary>
public sealed class ClaimTableTests
{
    private static readonly Guid Sender = new(1, 0, 0, new byte[8]);
    private static readonly DateOnly Today = new(2022, 10, 8);

    // S等受理 R退回 X驳回 A受理 W撤回; a dot: refused, and nothing changes.
    [Theory]
    [InlineData("Return", "S→R R→R X· A· W·")]
    [InlineData("Reject", "S→X R→X X· A· W·")]
    [InlineData("Resubmit", "S· R→S X· A· W·")]
    [InlineData("Withdraw", "S→W R→W X· A· W·")]
    [InlineData("WithdrawOther", "S· R· X· A· W·")]
    [InlineData("Accept", "S→A R→A X· A· W·")]
    [InlineData("AcceptAtOnce", "S→A R→A X· A· W·")]
    [InlineData("TakeBack", "S· R· X· A→S W·")]
    [InlineData("Undo", "S· R· X· A→W W·")]
    [InlineData("UndoOther", "S· R· X· A· W·")]
    [InlineData("Correct", "S· R· X· A→S W·")]
    public void Verb_InEveryState_MovesOrIsRefused(string verb, string outcomes)
    {
        foreach (var outcome in outcomes.Split(' '))
        {
            var claim = Claim().With(c => c.Status, Status(outcome[0]));
            if (outcome[1] == '·')
            {
                Assert.Throws<RuleViolation>(() => Do(verb, claim));
                Assert.Equal(Status(outcome[0]), claim.Status);
            }
            else
            {
                Do(verb, claim);
                Assert.Equal(Status(outcome[2]), claim.Status);
            }
        }
    }

    // A扣分受理, P加分受理, S等受理; its last day; whether it was stated; the outcome on 10-08: may state, must wait, or the rule that refuses.
    [Theory]
    [InlineData('A', "10-10", false, "speaks waits")]
    [InlineData('A', "10-08", false, "speaks waits")]
    [InlineData('A', "10-07", false, "D17 decides")]
    [InlineData('A', "10-10", true, "twice decides")]
    [InlineData('A', "10-07", true, "D17 decides")]
    [InlineData('A', null, false, "REC-3 decides")]
    [InlineData('S', "10-10", false, "REC-3 waits")]
    [InlineData('P', "10-10", false, "REC-3 decides")]
    public void Statement_OnItsDays_IsTakenOnce(char state, string? due, bool stated, string outcome)
    {
        var claim = Claim(state == 'P' ? RuleKind.Award : RuleKind.Deduction)
            .With(c => c.Status, state == 'S' ? ClaimStatus.Submitted : ClaimStatus.Accepted)
            .With(c => c.StatementDueOn, due is null ? null : Day(due))
            .With(c => c.StatedAt, stated ? DateTime.UnixEpoch : null);

        var decides = claim.MayBeDecidedOn(Today);
        var may = claim.MayBeStatedOn(Today);
        var refused = Refusal(() => claim.State("那天去医院了", Sender, DateTime.UnixEpoch, Today));

        Assert.Equal(outcome, $"{refused ?? "speaks"} {(decides ? "decides" : "waits")}");
        Assert.Equal(refused is null, may);
    }

    // Day, household (new: since October), place, reason, photos, item (k known, h of the household's own report, u unknown, - none) and the
    // rule that refuses.
    [Theory]
    [InlineData("10-08 part 村口 扫地 9 k", "")]
    [InlineData("10-08 part 村口 扫地 0 -", "")]
    [InlineData("10-09 part 村口 扫地 0 k", "REC-1 OccurredOn")]
    [InlineData("10-08 left 村口 扫地 0 k", "missing HouseholdId")]
    [InlineData("10-08 part _ 扫地 0 k", "REC-1 Where")]
    [InlineData("10-08 part 村口 _ 0 k", "REC-1 Reason")]
    [InlineData("10-08 part 村口 扫地 10 k", "form Photos")]
    [InlineData("10-08 part 村口 扫地 0 u", "REC-2 RuleItemId")]
    [InlineData("10-08 part 村口 扫地 0 h", "REC-3 ReportedBy")]
    [InlineData("09-01 part 村口 扫地 0 k", "")]
    [InlineData("08-31 part 村口 扫地 0 k", "RULE-2 OccurredOn")]
    [InlineData("10-01 new 村口 扫地 0 k", "")]
    [InlineData("09-30 new 村口 扫地 0 k", "HH-1 OccurredOn")]
    [InlineData("10-09 left _ _ 10 u", "REC-1 OccurredOn")]
    public void Submit_AsTold_IsAClaimOrRefused(string told, string expected)
    {
        var parts = told.Split(' ');
        var photos = Enumerable.Repeat(new Photo([], [], 1, 1, ""), int.Parse(parts[4], CultureInfo.InvariantCulture)).ToList();
        var command = new SubmitClaim(
            Guid.CreateVersion7(), RuleKind.Award, parts[5] == "-" ? null : Guid.CreateVersion7(), 1, " ",
            Day(parts[0]), null, parts[2].Trim('_'), parts[3].Trim('_'),
            ClaimChannel.Oral, parts[5] == "h" ? ReportedBy.Household : ReportedBy.Recorder, null, null, photos);
        Claim? claim = null;

        var refused = Refusal(
            () => claim = command.Decide(
                new VillageKey(1, 1),
                new SubmitFacts(Home(parts[1]), parts[5] is "k" or "h" ? RuleKind.Deduction : null, Day("09-01")), Sender, DateTime.UnixEpoch, Today),
            withField: true);

        Assert.Equal(expected, refused ?? "");
        Assert.Equal(expected.Length == 0, claim is not null);
        if (claim is not null)
        {
            Assert.Equal(ClaimStatus.Submitted, claim.Status);
            Assert.Equal(parts[5] == "k" ? RuleKind.Deduction : RuleKind.Award, claim.Kind);
            Assert.Null(claim.TierName);
        }
    }

    private static Household Home(string which) => new Household
    {
        TownId = 1,
        VillageId = 1,
        CardNumber = 1,
        Head = "张三",
        HeadInitials = "zs",
        GroupName = "1组",
        JoinedOn = which == "new" ? Day("10-01") : new DateOnly(2022, 1, 1)
    }.With(h => h.WithdrawnOn, which == "left" ? Today : null);

    // What was said on a deduction was said on that very one.
    [Fact]
    public void UndoAndCorrect_AfterTheHouseholdSpoke_AreRefused()
    {
        foreach (var verb in (string[])["Undo", "Correct"])
        {
            var claim = Claim(RuleKind.Deduction).With(c => c.Status, ClaimStatus.Accepted).With(c => c.StatedAt, DateTime.UnixEpoch);

            Assert.Equal("REC-3", Refusal(() => Do(verb, claim)));
            Assert.Equal(ClaimStatus.Accepted, claim.Status);
        }
    }

    [Fact]
    public void Correct_SentByTheHouseholdItself_StaysWithIt()
    {
        var claim = Claim().With(c => c.Status, ClaimStatus.Accepted);

        Assert.Equal("REC-2 Who", Refusal(() => claim.Correct(Guid.CreateVersion7(), sentByItself: true), withField: true));
        claim.Correct(claim.HouseholdId, sentByItself: true);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact("2022-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Refusal(Action work, bool withField = false)
    {
        try
        {
            work();
            return null;
        }
        catch (RuleViolation violation)
        {
            return withField ? $"{violation.Code} {violation.Field}" : violation.Code.Id;
        }
    }

    private static void Do(string verb, Claim claim)
    {
        switch (verb)
        {
            case "Return":
                claim.Return("缺照片");
                break;
            case "Reject":
                claim.Reject("不是好事");
                break;
            case "Resubmit":
                claim.Resubmit("村口", "扫地", null);
                break;
            case "Withdraw":
                claim.Withdraw(Sender);
                break;
            case "WithdrawOther":
                claim.Withdraw(Guid.CreateVersion7());
                break;
            case "Accept":
                claim.Accept(new AcceptClaim(Guid.CreateVersion7(), 1, null), RuleKind.Award, null, Sender, DateTime.UnixEpoch);
                break;
            case "AcceptAtOnce":
                claim.AcceptAtOnce(Sender, DateTime.UnixEpoch);
                break;
            case "Undo":
                claim.Undo(Sender);
                break;
            case "UndoOther":
                claim.Undo(Guid.CreateVersion7());
                break;
            case "Correct":
                claim.Correct(Guid.CreateVersion7(), sentByItself: false);
                break;
            default:
                claim.TakeBack();
                break;
        }
    }

    private static ClaimStatus Status(char letter) => letter switch
    {
        'S' => ClaimStatus.Submitted,
        'R' => ClaimStatus.Returned,
        'X' => ClaimStatus.Rejected,
        'A' => ClaimStatus.Accepted,
        _ => ClaimStatus.Withdrawn
    };

    private static Claim Claim(RuleKind kind = RuleKind.Award) => new()
    {
        TownId = 1,
        VillageId = 1,
        HouseholdId = Guid.CreateVersion7(),
        Kind = kind,
        OccurredOn = new DateOnly(2022, 10, 1),
        Place = "村口",
        Reason = "扫地",
        Channel = ClaimChannel.Oral,
        ReportedBy = ReportedBy.Household,
        SubmittedAt = DateTime.UnixEpoch,
        SubmittedBy = Sender
    };
}
