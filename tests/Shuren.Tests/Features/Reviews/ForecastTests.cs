using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Reviews;

/// <summary>A line's points are a forecast until its sheet is signed, and what falls uses nothing (D27, D31).</summary>
public sealed class ForecastTests(TestApp app) : AppTests(app)
{
    private const string September = "2022-09";
    private const string October = "2022-10";
    private static DateOnly Day(int day) => new(2022, 9, day);

    [Fact]
    public async Task Sign_LowerTierRejected_TheHigherCountsWhole()
    {
        var table = await ReviewTable.StartAsync(App);
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z11"));
        var village = await table.RecordAsync(household, item, Day(5), tier: "村级");
        var county = await table.RecordAsync(household, item, Day(6), tier: "县级");
        Assert.Equal(Points.Of(9), county.Points);
        await table.VoteAsync(September, village);

        var check = await (await table.Chair.OpenAsync(table.Url(September))).Form("sign").PostAsync();
        Assert.Contains("原来预计 9 分，按限额计 10 分", check.Text, StringComparison.Ordinal);
        await check.Form("checked").PostAsync("true");
        await table.ConfirmAsync(September);

        Assert.Equal(Points.Of(10), await table.ScoreAsync(household));
    }

    [Fact]
    public async Task Sign_FirstOfACapRejected_TheSecondCountsWhole()
    {
        var table = await ReviewTable.StartAsync(App, Cap("Z01", 3));
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"));
        var first = await table.RecordAsync(household, item, Day(5));
        var second = await table.RecordAsync(household, item, Day(6));
        Assert.Equal(Points.Of(1), second.Points);
        await table.VoteAsync(September, first);
        await table.SignAsync(September);
        await table.ConfirmAsync(September);

        Assert.Equal(Points.Of(2), await table.ScoreAsync(household));
    }

    [BothEngines]
    [Fact]
    public async Task Sign_DeedsRecordedOutOfOrder_CountInTheOrderOfTheDeedsAndTheLastSaysWhyItIsZero()
    {
        var table = await ReviewTable.StartAsync(App, Cap("Z01", 3));
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"));
        var lines = new List<ReviewLine>();
        foreach (var day in (int[])[20, 12, 5])
        {
            lines.Add(await table.RecordAsync(household, item, Day(day)));
        }
        await table.VoteAsync(September);
        await table.SignAsync(September);

        Assert.Equal([Points.Zero, Points.Of(1), Points.Of(2)], await Task.WhenAll(lines.Select(async l => (await table.ReloadAsync(l)).Points)));
        var last = await table.ReloadAsync(lines[0]);
        Assert.Equal(LineDecision.Approved, last.Decision);
        Assert.Contains("最多 3 分，已经满了", last.PointsNote, StringComparison.Ordinal);
        Assert.Contains("3 条入账", (await table.ConfirmAsync(September)).Text, StringComparison.Ordinal);
        Assert.Equal(Points.Zero, (await table.EntryAsync(lines[0])).Amount);
        Assert.Equal(Points.Of(3), await table.ScoreAsync(household));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(table.Village.TownId))).Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Return_RejectedLineWhoseCapWasUsedMeanwhile_NeverPassesTheCap(bool otherIsSigned)
    {
        App.SetDay(2022, 11, 5);
        var table = await ReviewTable.StartAsync(App, Cap("Z01", 2));
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"));
        var first = await table.RecordAsync(household, item, Day(5));
        await table.VoteAsync(September, first);
        await table.SignAsync(September);
        var late = await table.RecordAsync(household, item, Day(6));
        Assert.Equal(Points.Of(2), late.Points);
        await table.VoteAsync(October);
        if (otherIsSigned)
        {
            await table.SignAsync(October);
        }
        await table.ReturnAsync(September, first);
        await table.VoteAsync(September);
        await table.SignAsync(September);
        if (!otherIsSigned)
        {
            await table.SignAsync(October);
        }
        await table.ConfirmAsync(September);
        await table.ConfirmAsync(October);

        Assert.Equal(Points.Of(2), await table.ScoreAsync(household));
        Assert.Equal(2, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
    }

    [Fact]
    public async Task Return_RejectedTierAfterTheHigherWasSigned_NeverPassesTheHighestTier()
    {
        App.SetDay(2022, 11, 5);
        var table = await ReviewTable.StartAsync(App);
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z11"));
        var low = await table.RecordAsync(household, item, Day(5), tier: "村级");
        await table.VoteAsync(September, low);
        await table.SignAsync(September);
        var high = await table.RecordAsync(household, item, new DateOnly(2022, 10, 6), tier: "县级");
        await table.VoteAsync(October);
        await table.SignAsync(October);
        await table.ReturnAsync(September, low);
        await table.VoteAsync(September);
        await table.SignAsync(September);
        await table.ConfirmAsync(September);
        await table.ConfirmAsync(October);

        Assert.Equal(Points.Of(10), (await table.EntryAsync(high)).Amount);
        Assert.Equal(Points.Of(10), await table.ScoreAsync(household));
    }

    [Fact]
    public async Task Confirm_OfWhatWouldPassALimit_IsRefusedWithTheLineNamed()
    {
        var table = await ReviewTable.StartAsync(App, Cap("Z01", 3));
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"));
        await table.RecordAsync(household, item, Day(5));
        var second = await table.RecordAsync(household, item, Day(6));
        await table.VoteAsync(September);
        await table.SignAsync(September);
        // As an older version might have left it.
        await App.DbAsync(db => db.ReviewLines.Where(l => l.ReviewLineId == second.ReviewLineId).ExecuteUpdateAsync(l => l.SetProperty(x => x.Points, Points.Of(2))));

        var refused = await table.ConfirmAsync(September);

        Assert.Contains("超过清单的限额", refused.Text, StringComparison.Ordinal);
        Assert.Contains("张三户（卡号 1）2022-09-06", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
    }

    [Fact]
    public async Task Objection_ReversingTheLowerTier_GivesThePostedHigherItsDifference()
    {
        var table = await ReviewTable.StartAsync(App);
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z11"));
        var low = await table.RecordAsync(household, item, Day(5), tier: "村级");
        var high = await table.RecordAsync(household, item, Day(6), tier: "县级");
        await table.VoteAsync(September);
        await table.SignAsync(September);
        await table.ConfirmAsync(September);
        Assert.Equal(Points.Of(9), (await table.EntryAsync(high)).Amount);

        await ReverseAsync(table, (await table.EntryAsync(low)).Seq, household.HouseholdId);

        Assert.Equal(Points.Of(10), await table.ScoreAsync(household));
        var added = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(table.Village.Key).SingleAsync(e => e.SourceKind == SourceKind.Objection && e.Kind == EntryKind.Award));
        Assert.Equal((Points.Of(1), item.RuleItemId, Day(6)), (added.Amount, added.RuleItemId!.Value, added.OccurredOn));
        // The higher one falls later too: what was added to it falls with it.
        await ReverseAsync(table, (await table.EntryAsync(high)).Seq, household.HouseholdId);
        Assert.Equal(Points.Zero, await table.ScoreAsync(household));
    }

    [BothEngines]
    [Fact]
    public async Task Objection_ReversingWhatASignedSheetWaitsBehind_RaisesItsLineBeforeItIsPosted()
    {
        App.SetDay(2022, 11, 5);
        var table = await ReviewTable.StartAsync(App);
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z11"));
        var low = await table.RecordAsync(household, item, Day(5), tier: "村级");
        await table.VoteAsync(September);
        await table.SignAsync(September);
        await table.ConfirmAsync(September);
        var high = await table.RecordAsync(household, item, new DateOnly(2022, 10, 6), tier: "县级");
        await table.VoteAsync(October);
        await table.SignAsync(October);

        await ReverseAsync(table, (await table.EntryAsync(low)).Seq, household.HouseholdId);

        Assert.Equal(Points.Of(10), (await table.ReloadAsync(high)).Points);
        await table.ConfirmAsync(October);
        Assert.Equal(Points.Of(10), await table.ScoreAsync(household));
    }

    private static Action<RuleList> Cap(string code, int points) => l => l.Caps.Add(
        new RuleCap { TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = code, Kind = RuleKind.Award, Period = CapPeriod.Month, PointsMax = Points.Of(points) });

    private async Task ReverseAsync(ReviewTable table, long seq, Guid householdId)
    {
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, table.Village.Key, new RaiseObjection(householdId, seq, null, null, "张三", null, "记错了")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, table.Village.Key, objection.ObjectionId, "属实"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, table.Village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "更正", new Correction(seq, null, 1, null, null)));
    }
}
