using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Laws;

/// <summary>What happens at once happens once (REV-3, RED-2).</summary>
[BothEngines]
public sealed class AtOnceTests(TestApp app) : AppTests(app)
{
    private const int AtOnce = 8;

    [Fact]
    public async Task Confirm_ByManyAtOnce_PostsOnce()
    {
        var world = await Data.WorldAsync();
        var (village, review) = (world.Village.Key, world.Review.MonthlyReviewId);
        await FileAsync(world);
        var shown = await App.ShownAsync(world.Village, review);

        var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => TryAsync(() =>
            App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, village, review, shown)))));

        Assert.Equal(1, results.Count(r => r is null));
        Assert.All(results.Where(r => r is not null), r => Assert.Contains("已经审定", r, StringComparison.Ordinal));
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(village).CountAsync(e => e.SourceId == world.Line.ReviewLineId)));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }

    [Fact]
    public async Task Post_TwoApproversConfirmAtOnce_BothGetAnAnswerAndItIsPostedOnce()
    {
        var world = await Data.WorldAsync();
        await FileAsync(world);
        var approvers = new[] { await Data.StaffAsync(Role.Approver, world.Village, lead: true), await Data.StaffAsync(Role.Approver, world.Village) };
        var url = $"{world.Village.TownUrl}/reviews/{world.Village.Code}/2022-10";
        var pages = await Task.WhenAll(approvers.Select(a => a.OpenAsync(url)));

        var answers = await Task.WhenAll(pages.Select(p => p.Form("confirm").SubmitAsync()));

        Assert.Contains(answers, a => a.Status == System.Net.HttpStatusCode.OK);
        Assert.Contains(answers, a => a.Status == System.Net.HttpStatusCode.BadRequest && a.Text.Contains("已经审定", StringComparison.Ordinal));
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(world.Village.Key).CountAsync(e => e.SourceId == world.Line.ReviewLineId)));
    }

    [Fact]
    public async Task Post_ChairSignsInTwoWindowsAtOnce_TheSecondIsToldItIsSigned()
    {
        var world = await Data.WorldAsync();
        await App.DbAsync(async db =>
        {
            await db.ReviewLines.Where(l => l.ReviewLineId == world.Line.ReviewLineId).ExecuteUpdateAsync(s => s.SetProperty(l => l.Decision, LineDecision.Approved));
            db.ReviewVotes.AddRange(ReviewSteps.VotesFor([world.Line]));
            await db.SaveChangesAsync();
        });
        App.SetDay(2022, 11, 2);
        var chairs = new[] { await Data.StaffAsync(Role.Reviewer, world.Village, lead: true), await Data.StaffAsync(Role.Reviewer, world.Village, lead: true) };
        var checks = new List<TestForm>();
        foreach (var chair in chairs)
        {
            checks.Add((await (await chair.OpenAsync($"{world.Village.Url}/reviews/2022-10")).Form("sign").PostAsync()).Form("checked"));
        }

        var answers = await Task.WhenAll(checks.Select(async c => await (await c.PostAsync("true")).FollowAsync()));

        Assert.Contains(answers, a => a.Status == System.Net.HttpStatusCode.OK && a.Text.Contains("已签字", StringComparison.Ordinal));
        Assert.Contains(answers, a => a.Status == System.Net.HttpStatusCode.BadRequest && a.Text.Contains("已经签字", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_SameFormTwiceAtOnce_IsDoneOnce()
    {
        var world = await Data.WorldAsync();
        await FileAsync(world);
        var approver = await Data.StaffAsync(Role.Approver, world.Village, lead: true);
        var page = await approver.OpenAsync($"{world.Village.TownUrl}/reviews/{world.Village.Code}/2022-10");

        var check = (await page.Form("confirm").PostAsync()).Form("checked");

        var answers = await Task.WhenAll(check.PostAsync("true"), check.PostAsync("true"));

        Assert.All(answers, a => Assert.NotNull(a.Location));
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(world.Village.Key).CountAsync(e => e.SourceId == world.Line.ReviewLineId)));
    }

    [Fact]
    public async Task Redeem_SamePointsAtManyCounters_OneWinsAndTheOthersAreToldTheBalance()
    {
        var world = await Data.WorldAsync();
        var village = world.Village.Key;
        await App.DbAsync(db => db.SessionGoods.Where(g => g.SessionId == world.Session.SessionId).ExecuteUpdateAsync(s => s.SetProperty(g => g.Price, Points.Of(15))));
        var shown = await App.WithAsync((RedemptionService redemptions) => redemptions.ShownAsync(village.TownId, world.Session.SessionId));
        var command = new Redeem(world.Session.SessionId, world.Household.HouseholdId, new Dictionary<Guid, int> { [world.Goods.GoodsId] = 1 }, "张三", null, shown);

        var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => TryAsync(() =>
            App.WithAsync((RedemptionService redemptions) => redemptions.RedeemAsync(Caller.CommandLine, village, command)))));

        Assert.Equal(1, results.Count(r => r is null));
        Assert.All(results.Where(r => r is not null), r => Assert.Contains("现在有 4 分", r, StringComparison.Ordinal));
        Assert.Equal(Points.Of(4), (await App.DbAsync(db => db.Accounts.SingleAsync(a => a.HouseholdId == world.Household.HouseholdId))).Spendable);
        Assert.Equal(9, (await App.DbAsync(db => db.Stock.In(village).SingleAsync())).Quantity);
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }

    /// <summary>As if the group had voted and the chair signed.</summary>
    private Task FileAsync(World world) => App.DbAsync(async db =>
    {
        await db.ReviewLines.Where(l => l.ReviewLineId == world.Line.ReviewLineId).ExecuteUpdateAsync(s => s.SetProperty(l => l.Decision, LineDecision.Approved));
        db.ReviewVotes.AddRange(ReviewSteps.VotesFor([world.Line]));
        await db.SaveChangesAsync();
        await db.MonthlyReviews.Where(r => r.MonthlyReviewId == world.Review.MonthlyReviewId).ExecuteUpdateAsync(s => s.SetProperty(r => r.Status, ReviewStatus.Filed));
    });

    /// <summary>Null when it went well; else the refusal.</summary>
    private static async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await Task.Run(work);
            return null;
        }
        catch (RuleViolation violation)
        {
            return violation.Message;
        }
    }
}
