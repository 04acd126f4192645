using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.RuleLists;

/// <summary>
/// A list's life as a table (RULE-2, D33, D34): steps, and beside them where the last one leads, or the rule that refuses it.
/// </summary>
public sealed class RuleListTableTests
{
    private static readonly DateOnly Today = new(2022, 10, 8);
    private static readonly DateTime Now = new(2022, 10, 8, 1, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// v a valid vote on the list as it stands, x one with too few present, e a change, s submit, w take back, c consent, o consent on a
    /// page that showed another list, r return, R return without a reason.
    /// </summary>
    [Theory]
    [InlineData("s", "RULE-2")]
    [InlineData("xs", "D34")]
    [InlineData("vs", "Submitted")]
    [InlineData("ves", "D33")]
    [InlineData("vevs", "Submitted")]
    [InlineData("vxs", "D34")]
    [InlineData("vss", "RULE-2")]
    [InlineData("vse", "RULE-2")]
    [InlineData("w", "RULE-2")]
    [InlineData("vsw", "Draft")]
    [InlineData("vswe", "Draft")]
    [InlineData("vswes", "D33")]
    [InlineData("c", "RULE-2")]
    [InlineData("vc", "RULE-2")]
    [InlineData("vsc", "Consented")]
    [InlineData("vscc", "RULE-2")]
    [InlineData("vsce", "RULE-2")]
    [InlineData("vscw", "RULE-2")]
    [InlineData("r", "RULE-2")]
    [InlineData("vsr", "Returned")]
    [InlineData("vsR", "form")]
    [InlineData("vsrc", "RULE-2")]
    [InlineData("vsre", "Returned")]
    [InlineData("vsrs", "Submitted")]
    [InlineData("vsres", "D33")]
    [InlineData("vscr", "RULE-2")]
    public void List_Steps_LeadTo(string steps, string expected)
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = Now, CreatedBy = Guid.Empty };
        list.StartFrom(null);

        Assert.Equal(expected, Outcome(() => list.Status.ToString(), steps.Select(step => (Action)(() => Do(list, step)))));
    }

    [Fact]
    public void Consent_OfAnotherListThanWasShown_IsRefused()
    {
        var list = new RuleList { TownId = 1, VillageId = 1, Version = 1, CreatedAt = Now, CreatedBy = Guid.Empty };
        list.StartFrom(null);
        foreach (var step in "vs")
        {
            Do(list, step);
        }

        Assert.Contains("打开以后变了", Assert.Throws<RuleViolation>(() => Do(list, 'o')).Message, StringComparison.Ordinal);
        Assert.Equal(RuleListStatus.Submitted, list.Status);
    }

    /// <summary>On 8 October 2022: the first day of the list in force, the day wanted for the next.</summary>
    [Theory]
    [InlineData(null, "2022-08-21", "ok")]
    [InlineData(null, "2000-01-01", "ok")]
    [InlineData(null, "1999-12-31", "form")]
    [InlineData(null, "2024-10-08", "ok")]
    [InlineData(null, "2024-10-09", "form")]
    [InlineData("2022-08-21", "2022-10-07", "RULE-2")]
    [InlineData("2022-08-21", "2022-10-08", "ok")]
    [InlineData("2022-11-01", "2022-11-01", "RULE-2")]
    [InlineData("2022-11-01", "2022-10-20", "RULE-2")]
    [InlineData("2022-11-01", "2022-11-02", "ok")]
    public void Consent_OnADay_TakesForceOrIsRefused(string? last, string day, string expected)
    {
        var consent = new TownConsent(DateOnly.Parse(day), null, last is null ? null : DateOnly.Parse(last), Today);

        Assert.Equal(expected, Outcome(() => "ok", [consent.MustTakeForce]));
    }

    /// <summary>An item's scoring: way, kind, points, tiers, once per.</summary>
    [Theory]
    [InlineData(ScoringWay.PerQuantity, RuleKind.Award, "0.5", "", OncePer.None, "ok")]
    [InlineData(ScoringWay.PerQuantity, RuleKind.Award, "", "", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.PerQuantity, RuleKind.Award, "0", "", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Fixed, RuleKind.Deduction, "-5", "", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Fixed, RuleKind.Deduction, "10000", "", OncePer.None, "ok")]
    [InlineData(ScoringWay.Fixed, RuleKind.Deduction, "10000.1", "", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Tiered, RuleKind.Award, "", "县级 10,村级 1", OncePer.None, "ok")]
    [InlineData(ScoringWay.Tiered, RuleKind.Award, "5", "", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Tiered, RuleKind.Award, "", "县级 10,县级 1", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Tiered, RuleKind.Award, "", "县级 0", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Base, RuleKind.Award, "3", "", OncePer.Month, "ok")]
    [InlineData(ScoringWay.Base, RuleKind.Award, "3", "", OncePer.None, "RULE-6")]
    [InlineData(ScoringWay.Base, RuleKind.Deduction, "3", "", OncePer.Month, "RULE-6")]
    public void Item_Scoring_IsWholeOrRefused(ScoringWay way, RuleKind kind, string points, string tiers, OncePer once, string expected)
    {
        var named = tiers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split(' '))
            .Select(t => (t[0], Points.Of(int.Parse(t[1], System.Globalization.CultureInfo.InvariantCulture)))).ToList();
        var terms = new ItemTerms(
            kind, "其他", "村级自定", "护林巡山", "护林巡山", way, Points.TryParse(points, out var value) ? value : null, RuleUnit.Time, once,
            TierPolicy.TopUp, named, NeedsFinding: false, Enabled: true);

        Assert.Equal(expected, Outcome(() => "ok", [terms.MustBeWhole]));
    }

    private static string Outcome(Func<string> now, IEnumerable<Action> steps)
    {
        try
        {
            foreach (var step in steps)
            {
                step();
            }
            return now();
        }
        catch (RuleViolation refused)
        {
            return refused.Code.ToString();
        }
    }

    private static void Do(RuleList list, char step)
    {
        switch (step)
        {
            case 'v' or 'x':
                list.Deliberations.Add(Vote(list, present: step == 'v' ? 60 : 10));
                break;
            case 'e':
                list.EndPointsWithYear(!list.SpendableEndsWithYear);
                break;
            case 's':
                list.Submit(Guid.Empty, Now);
                break;
            case 'w':
                list.Withdraw();
                break;
            case 'c' or 'o':
                list.Consent(new TownConsent(Today, step == 'c' ? ListCheck.Shown(list) : "another", null, Today), Guid.Empty, Now);
                break;
            default:
                list.Return(step == 'r' ? "扣分太多" : " ", Guid.Empty, Now);
                break;
        }
    }

    private static DeliberationRecord Vote(RuleList list, int present) => new()
    {
        TownId = 1,
        VillageId = 1,
        Number = list.Deliberations.Count + 1,
        Subject = DeliberationSubject.RuleList,
        RuleListId = list.RuleListId,
        VotedOn = ListContent.Of(list),
        Body = DeliberationBody.AssemblyByHouseholds,
        Entitled = 80,
        Present = present,
        VotesFor = present,
        VotesAgainst = 0,
        HeldOn = Today,
        Place = "村委会",
        Minutes = "逐条商议。",
        RecordedAt = Now
    };
}
