using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reviews;

/// <summary>No point without a vote: votes stay on record, fall with what they were taken on, and count on nothing else (REV-1, D33).</summary>
public sealed class VoteTests(TestApp app) : AppTests(app)
{
    private const string September = "2022-09";
    private static readonly DateOnly Deed = new(2022, 9, 12);

    [Fact]
    public async Task Change_OfAnApprovedLineInAReturnedSheet_IsRefusedAndItsVotesStand()
    {
        var (table, returned, approved) = await ReturnedAsync();

        var forged = await ReviewTable.ForgeAsync(
            table.First, table.Url(September), $"{table.Url(September)}/lines/{approved.ReviewLineId}?handler=Change", ("RuleItemId", approved.RuleItemId.ToString()), ("Quantity", "9"), ("Reason", "多几次"));

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Contains("已经定了", forged.Text, StringComparison.Ordinal);
        var line = await table.ReloadAsync(approved);
        Assert.Equal((LineDecision.Approved, 1, Points.Of(2)), (line.Decision, line.Quantity, line.Points));
        Assert.Equal(3, (await table.VotesAsync(approved)).Count(v => v.VoidedAt is null));
        Assert.Equal(LineDecision.Pending, (await table.ReloadAsync(returned)).Decision);
    }

    [Fact]
    public async Task Defer_OfADecidedLineInAReturnedSheet_IsRefused()
    {
        var (table, _, approved) = await ReturnedAsync();

        var forged = await ReviewTable.ForgeAsync(
            table.Chair, table.Url(September), $"{table.Url(September)}/lines/{approved.ReviewLineId}?handler=Defer", ("Reason", "以后再说"));

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal(approved.MonthlyReviewId, (await table.ReloadAsync(approved)).MonthlyReviewId);
    }

    [Fact]
    public async Task Reopen_OfADecidedLine_VoidsItsVotesWithWhoAndWhyAndHasItVotedAnew()
    {
        var (table, returned, approved) = await ReturnedAsync();
        var url = $"{table.Url(September)}/lines/{approved.ReviewLineId}";

        await (await table.Chair.OpenAsync(url)).Form("reopen").Set("Reason", "照片不是这一户的").SubmitAsync();

        var votes = await table.VotesAsync(approved);
        Assert.Equal(3, votes.Count);
        Assert.All(votes, v => Assert.Equal((table.Chair.Caller!.UserId, "重新审：照片不是这一户的"), (v.VoidedBy!.Value, v.VoidReason)));
        Assert.Contains("已作废：重新审：照片不是这一户的（" + table.Chair.Caller!.Name, (await table.First.OpenAsync(url)).Text, StringComparison.Ordinal);
        Assert.Contains("没有够人数表决", (await table.Chair.OpenAsync(table.Url(September))).Text, StringComparison.Ordinal);
        await table.VoteAsync(September);
        Assert.Contains("已签字", (await table.SignAsync(September)).Text, StringComparison.Ordinal);
        Assert.Contains("2 条入账", (await table.ConfirmAsync(September)).Text, StringComparison.Ordinal);
        Assert.Equal(6, (await table.VotesAsync(approved)).Count);
        Assert.Equal(6, (await table.VotesAsync(returned)).Count);
    }

    [Fact]
    public async Task Vote_ChangedByItsMember_KeepsTheEarlierOneVoid()
    {
        var (table, line) = await OneLineAsync();
        var field = $"[{line.ReviewLineId}]";
        await table.First.VoteAsync(table.Url(September), ("Vote" + field, "no"), ("Why" + field, "没有去"));

        await (await table.First.OpenAsync(table.Url(September))).Form("vote").Set("Vote" + field, "yes").Set("Why" + field, "").SubmitAsync();

        var votes = await table.VotesAsync(line);
        Assert.Equal([false, true], votes.Select(v => v.Approve));
        Assert.Equal((table.First.Caller!.UserId, "改票"), (votes[0].VoidedBy!.Value, votes[0].VoidReason));
        Assert.Null(votes[1].VoidedAt);
        Assert.Equal(Shown.Length, votes[1].Basis!.Length);
        Assert.Contains("1 同意 0 不同意", (await table.Chair.OpenAsync(table.Url(September))).Text, StringComparison.Ordinal);
        Assert.Empty((await table.Chair.OpenAsync(table.Url(September) + "?show=split")).All("table.data tbody tr"));
        // The same vote again is no further one.
        await (await table.First.OpenAsync(table.Url(September))).Form("vote").SubmitAsync();
        Assert.Equal(2, (await table.VotesAsync(line)).Count);
    }

    [BothEngines]
    [Fact]
    public async Task Vote_WhoseLineBecameAnotherSince_DoesNotCount()
    {
        var (table, line) = await OneLineAsync();
        await table.VoteAsync(September);
        Assert.NotEmpty((await table.Chair.OpenAsync(table.Url(September))).All("[data-testid='sign']"));

        // Behind the program's back: the claim's words are others now.
        await App.DbAsync(db => db.Claims.Where(c => c.ClaimId == line.ClaimId).ExecuteUpdateAsync(c => c.SetProperty(x => x.Reason, "别的事")));

        var page = await table.Chair.OpenAsync(table.Url(September));
        Assert.Empty(page.All("[data-testid='sign']"));
        Assert.Contains("还有 1 条没有够人数表决", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_OfAnApprovedLineWithoutVotes_IsRefusedByName()
    {
        var (table, line) = await OneLineAsync();
        await table.VoteAsync(September);
        await table.SignAsync(September);
        await App.DbAsync(db => db.ReviewVotes.Where(v => v.ReviewLineId == line.ReviewLineId)
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.VoidedAt, App.Clock.UtcNow()).SetProperty(x => x.VoidReason, "作废")));

        var refused = await table.ConfirmAsync(September);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("没有够数的有效表决", refused.Text, StringComparison.Ordinal);
        Assert.Contains("张三户（卡号 1）2022-09-12", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Vote_OnAPageThatShowedAnotherItem_IsShownAgainAndNothingStored()
    {
        var (table, line) = await OneLineAsync();
        var stale = await table.First.VotesAsync(table.Url(September));
        var much = await Data.ItemAsync(table.Village, "Z02");
        await (await table.Second.OpenAsync($"{table.Url(September)}/lines/{line.ReviewLineId}")).Form("change").Set("RuleItemId", much.RuleItemId).Set("Reason", "是另一项").SubmitAsync("改动");

        var refused = await stale.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("在您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Empty(await table.VotesAsync(line));
        // What the page shows now is voted on with the next press.
        await refused.Form("vote").SubmitAsync();
        Assert.Single(await table.VotesAsync(line));
    }

    [Fact]
    public async Task Confirm_OnAPageThatShowedOtherPoints_PostsNothing()
    {
        var (table, line) = await OneLineAsync();
        await table.VoteAsync(September);
        await table.SignAsync(September);
        var stale = (await table.Approver.OpenAsync(table.TownUrl(September))).Form("confirm");
        var staleCheck = (await stale.PostAsync()).Form("checked");
        await table.ReturnAsync(September, line);
        var much = await Data.ItemAsync(table.Village, "Z02");
        await (await table.Second.OpenAsync($"{table.Url(September)}/lines/{line.ReviewLineId}")).Form("change").Set("RuleItemId", much.RuleItemId).Set("Reason", "是另一项").SubmitAsync("改动");
        await table.VoteAsync(September);
        await table.SignAsync(September);

        var refused = await stale.SubmitAsync();
        var refusedCheck = await staleCheck.PostAsync("true");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.Status, refusedCheck.Status));
        Assert.Contains("在您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
    }

    [Fact]
    public async Task Sign_OnAPageWhoseVotesCameToSomethingElse_IsShownAgain()
    {
        var (table, line) = await OneLineAsync();
        await table.VoteAsync(September);
        var stale = (await table.Chair.OpenAsync(table.Url(September))).Form("sign");
        await table.VoteAsync(September, line);

        var refused = await stale.SubmitAsync();

        Assert.Contains("在您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Equal(LineDecision.Pending, (await table.ReloadAsync(line)).Decision);
    }

    [BothEngines]
    [Fact]
    public async Task Sign_BeforeTheMonthIsOver_NeedsTheTownsReasonBeforehand()
    {
        var table = await ReviewTable.StartAsync(App);
        await table.RecordAsync(await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"), ClaimSteps.Deed);
        await table.VoteAsync("2022-10");
        var page = await table.Chair.OpenAsync(table.Url("2022-10"));
        Assert.Contains("还没过完", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("[data-testid='sign']"));
        var forged = await ReviewTable.ForgeAsync(table.Chair, table.Url("2022-10"), table.Url("2022-10") + "?handler=Sign");
        Assert.Contains("还没过完", forged.Text, StringComparison.Ordinal);

        var bare = await table.Approver.SubmitAsync(table.TownUrl("2022-10"), "early");
        Assert.Contains("请写明为什么提前", bare.Text, StringComparison.Ordinal);
        await table.Approver.SubmitAsync(table.TownUrl("2022-10"), "early", ("EarlyReason", "月底合并村"));

        Assert.Contains("镇里同意提前签字：月底合并村", (await table.Chair.OpenAsync(table.Url("2022-10"))).Text, StringComparison.Ordinal);
        Assert.Contains("月底合并村", (await table.Chair.OpenAsync(table.Url("2022-10") + "/print")).Text, StringComparison.Ordinal);
        Assert.Contains("已签字", (await table.SignAsync("2022-10")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vote_NothingIsChosenBeforehand_AndWhatHasNoChoiceIsLeftOutAndSaid()
    {
        var (table, line) = await OneLineAsync();
        var other = await table.RecordAsync(await Data.HouseholdAsync(table.Village, "李四"), await Data.ItemAsync(table.Village, "Z01"), Deed);
        var page = await table.First.OpenAsync(table.Url(September));
        Assert.Empty(page.All("input[type=radio][checked]"));
        Assert.Equal("group", page.Find($"[name='Vote[{line.ReviewLineId}]']").Closest("[role]")!.GetAttribute("role"));
        Assert.Contains("张三", page.Find($"[name='Why[{line.ReviewLineId}]']").GetAttribute("aria-label"), StringComparison.Ordinal);
        // Enter in a reason box presses the form's first button: it is disabled, so nothing is sent.
        Assert.True(page.Find("[data-testid='vote'] button").HasAttribute("disabled"));
        Assert.Contains("还没有选", (await page.Form("vote").SubmitAsync()).Text, StringComparison.Ordinal);

        var check = await page.Form("vote").Set($"Vote[{line.ReviewLineId}]", "no").Set($"Why[{line.ReviewLineId}]", "没有去").PostAsync();

        Assert.Contains("同意 0 条，不同意 1 条", check.Text, StringComparison.Ordinal);
        Assert.Contains("不同意：张三户（卡号 1）", check.Text, StringComparison.Ordinal);
        Assert.Contains("理由：没有去", check.Text, StringComparison.Ordinal);
        Assert.Contains("没有选的 1 条，这次不交", check.Text, StringComparison.Ordinal);
        Assert.Empty(await table.VotesAsync(line));
        var back = await check.Form("checked").PostAsync("back");
        Assert.Equal(["没有去"], back.Form("vote").Values($"Why[{line.ReviewLineId}]"));
        await check.Form("checked").PostAsync("true");
        Assert.Single(await table.VotesAsync(line));
        Assert.Empty(await table.VotesAsync(other));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData(null)]
    public async Task Vote_ReasonBesideYesOrNoChoice_IsAskedAboutAndKept(string? choice)
    {
        var (table, line) = await OneLineAsync();
        var form = (await table.First.OpenAsync(table.Url(September))).Form("vote").Set($"Why[{line.ReviewLineId}]", "没有去");
        if (choice is not null)
        {
            form.Set($"Vote[{line.ReviewLineId}]", choice);
        }

        var refused = await form.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("写了理由，请选同意还是不同意", refused.Text, StringComparison.Ordinal);
        Assert.Equal(["没有去"], refused.Form("vote").Values($"Why[{line.ReviewLineId}]"));
        Assert.Empty(await table.VotesAsync(line));
    }

    [Fact]
    public async Task Vote_FromTheLinesOwnPage_CountsOnTheSheet()
    {
        var (table, line) = await OneLineAsync();

        await (await table.First.OpenAsync($"{table.Url(September)}/lines/{line.ReviewLineId}")).Form("vote").Set($"Vote[{line.ReviewLineId}]", "yes").SubmitAsync();

        Assert.Contains("1 同意 0 不同意", (await table.Chair.OpenAsync(table.Url(September))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignAndConfirm_GoThroughACheckPageThatSaysWhatHappens()
    {
        var (table, _) = await OneLineAsync();
        var household = await Data.HouseholdAsync(table.Village, "李四");
        var (claim, _) = await App.RecordAsync(table.Village, household, await Data.ItemAsync(table.Village, "F01"), Deed, toldOn: new DateOnly(2022, 10, 1));
        Assert.NotNull(await App.LineAsync(table.Village, claim));
        await table.VoteAsync(September);

        var signing = await (await table.Chair.OpenAsync(table.Url(September))).Form("sign").PostAsync();
        Assert.Contains("通过 2 条，未通过 0 条", signing.Text, StringComparison.Ordinal);
        Assert.Contains("扣分：李四户", signing.Text, StringComparison.Ordinal);
        await signing.Form("checked").PostAsync("true");
        var confirming = await (await table.Approver.OpenAsync(table.TownUrl(September))).Form("confirm").PostAsync();

        Assert.Contains("2 条入账：加 2 分，扣 4 分", confirming.Text, StringComparison.Ordinal);
        Assert.Contains("扣分：李四户（卡号 2）", confirming.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(table.Village.Key).CountAsync()));
    }

    private async Task<(ReviewTable Table, ReviewLine Line)> OneLineAsync()
    {
        var table = await ReviewTable.StartAsync(App);
        return (table, await table.RecordAsync(await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z01"), Deed));
    }

    private async Task<(ReviewTable Table, ReviewLine Returned, ReviewLine Approved)> ReturnedAsync()
    {
        var (table, returned) = await OneLineAsync();
        var approved = await table.RecordAsync(await Data.HouseholdAsync(table.Village, "李四"), await Data.ItemAsync(table.Village, "Z01"), Deed);
        await table.VoteAsync(September);
        await table.SignAsync(September);
        await table.ReturnAsync(September, returned);
        return (table, returned, approved);
    }
}
