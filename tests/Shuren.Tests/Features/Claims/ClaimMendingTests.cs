using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Reviews;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Claims;

/// <summary>
/// A claim that was recorded wrong: taken out again by who recorded it, or put right on the spot, while nothing rests on it; and nothing of it
/// stays with the wrong household.
/// </summary>
public sealed class ClaimMendingTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Undo_JustRecorded_LeavesNothingWithTheHouseholdAndStaysInTheRecord()
    {
        var (village, wrong, _, recorder, page) = await RecordedAsync();
        var resident = await Data.ResidentAsync(wrong);
        Assert.Contains("帮助抢收", (await resident.OpenAsync("/my/claims")).Text, StringComparison.Ordinal);
        var claim = await ClaimAsync(village);

        var check = await page.Form("undo").PostAsync();
        Assert.Single(check.All("[data-testid=checked]"));
        Assert.Equal(ClaimStatus.Accepted, (await ClaimAsync(village)).Status);
        var done = await page.Form("undo").SubmitAsync();

        Assert.Contains("已撤销", done.Text, StringComparison.Ordinal);
        Assert.Equal(ClaimStatus.Withdrawn, (await ClaimAsync(village)).Status);
        Assert.Null(await App.LineAsync(village, claim));
        await MustNotSeeAsync(resident, claim);
        Assert.Contains("撤销", (await recorder.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).Find("ol.timeline").TextContent, StringComparison.Ordinal);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Contains("帮助抢收", (await supervisor.OpenAsync(village.Url + "/claims")).Text, StringComparison.Ordinal);
        // Its place in the month is free again.
        Assert.Equal(HttpStatusCode.OK, (await RecordAsync(recorder, village, wrong, "Z13")).Status);
    }

    [Fact]
    public async Task Undo_ByAnotherRecorder_IsNeitherOfferedNorTaken()
    {
        var (village, _, _, _, page) = await RecordedAsync();
        var other = await Data.StaffAsync(Role.Recorder, village);
        var url = page.Url;

        Assert.Empty((await other.OpenAsync(url)).All("[data-testid=undo]"));
        var refused = await ReviewTable.ForgeAsync(other, url, url + "?handler=Undo");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("只有记这一条的人可以撤销", refused.Text, StringComparison.Ordinal);
        Assert.Equal(ClaimStatus.Accepted, (await ClaimAsync(village)).Status);
    }

    [Fact]
    public async Task UndoAndCorrect_OnceSomebodyVoted_AreNeitherOfferedNorTaken()
    {
        var (village, _, right, recorder, page) = await RecordedAsync();
        var (undo, correct) = (page.Form("undo"), Fill(page, right));
        await (await Data.StaffAsync(Role.Reviewer, village)).VoteAsync($"{village.Url}/reviews/2022-10");

        var refused = await undo.SubmitAsync();
        var late = await correct.SubmitAsync();

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.Status, late.Status));
        Assert.All([refused, late], p => Assert.Contains("已经开始表决", p.Text, StringComparison.Ordinal));
        Assert.Empty((await recorder.OpenAsync(page.Url)).All("[data-testid=undo], [data-testid=correct], [data-testid=take-back]"));
    }

    [BothEngines]
    [Fact]
    public async Task Correct_WrongHouseholdItemAndQuantity_IsTheRightOnesAndTheTrailSaysWhatItWas()
    {
        var (village, wrong, right, _, page) = await RecordedAsync();
        var claim = await ClaimAsync(village);
        var item = await Data.ItemAsync(village, "Z18");
        var (wrongly, rightly) = (await Data.ResidentAsync(wrong), await Data.ResidentAsync(right));
        var deputy = await Data.StaffAsync(Role.Recorder, village);
        var form = Fill(await deputy.OpenAsync(page.Url), right).Set("RuleItemId", item.RuleItemId.ToString()).Set("Quantity", 2);

        var check = await form.PostAsync();
        Assert.Contains("改为：李四户（卡号 2）Z18", check.Text, StringComparison.Ordinal);
        var done = await form.SubmitAsync();

        Assert.Contains("改正好了，是李四户的", done.Text, StringComparison.Ordinal);
        var after = await ClaimAsync(village);
        Assert.Equal((right.HouseholdId, (Guid?)item.RuleItemId, 2, ClaimStatus.Accepted), (after.HouseholdId, after.RuleItemId, after.Quantity, after.Status));
        var line = (await App.LineAsync(village, claim))!;
        Assert.Equal((right.HouseholdId, item.RuleItemId, 2, Points.Of(2)), (line.HouseholdId, line.RuleItemId, line.Quantity, line.Points));
        Assert.Equal(["提交", "受理", "改正", "受理"], await App.EventsAsync(village, claim.ClaimId));
        Assert.Contains("农户：张三户（卡号 1） 改为 李四户（卡号 2）；项目：Z13 改为 Z18；数量：1 改为 2。原因：记成了张三家", done.Find("ol.timeline").TextContent, StringComparison.Ordinal);
        await MustNotSeeAsync(wrongly, claim);
        Assert.Contains("帮助抢收", (await rightly.OpenAsync("/my/claims")).Text, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.AuditEvents.CountAsync(e => e.UseCase == "claim.correct" && e.SubjectId == claim.ClaimId)));
    }

    [BothEngines]
    [Fact]
    public async Task Correct_StaleNothingChangedOrUnclear_IsRefusedAndSaysWhich()
    {
        var (village, _, right, recorder, page) = await RecordedAsync();
        await Data.HouseholdAsync(village, "李四四");

        var same = await page.Form("correct").Set("Why", "不知道").SubmitAsync();
        var silent = await page.Form("correct").Set("Who", "2").SubmitAsync();
        var nobody = await page.Form("correct").Set("Who", "99").Set("Why", "记错户").SubmitAsync();
        var several = await page.Form("correct").Set("Who", "李四").Set("Why", "记错户").SubmitAsync();
        var old = await recorder.OpenAsync(page.Url);
        await Fill(page, right).SubmitAsync();
        var stale = await Fill(old, right).Set("Who", "3").SubmitAsync();

        Assert.All([same, silent, nobody, several, stale], p => Assert.Equal(HttpStatusCode.BadRequest, p.Status));
        Assert.Contains("都没有改", same.Text, StringComparison.Ordinal);
        Assert.Contains("请写明哪里记错了", silent.Text, StringComparison.Ordinal);
        Assert.Contains("没有找到这一户", nobody.Text, StringComparison.Ordinal);
        Assert.Contains("李四（卡号 2）、李四四（卡号 3）", several.Text, StringComparison.Ordinal);
        Assert.Contains("在您打开以后变了", stale.Text, StringComparison.Ordinal);
        Assert.Equal(right.HouseholdId, (await ClaimAsync(village)).HouseholdId);
    }

    [Fact]
    public async Task Correct_WhereALimitOfTheRightHouseholdIsFull_LeavesAllAsItWas()
    {
        var (village, wrong, right, recorder, page) = await RecordedAsync();
        await RecordAsync(recorder, village, right, "Z13");
        var claim = await App.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).SingleAsync(c => c.HouseholdId == wrong.HouseholdId));

        var refused = await Fill(page, right).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("每月只计一次", refused.Text, StringComparison.Ordinal);
        Assert.Equal(wrong.HouseholdId, (await App.ReloadAsync(village, claim.ClaimId)).HouseholdId);
        Assert.NotNull(await App.LineAsync(village, claim));
    }

    [Fact]
    public async Task UndoAndCorrect_InTheOwnCase_AreRefused()
    {
        var (village, wrong, right, recorder, page) = await RecordedAsync();
        var claim = await ClaimAsync(village);
        var item = await Data.ItemAsync(village, "Z13");

        foreach (var own in (Household[])[wrong, right])
        {
            // Of the household that was wrong, and of the one that is right.
            var by = recorder.Caller! with { OwnHouseholds = [own.HouseholdId] };
            var correct = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((AcceptanceService s) => s.CorrectAsync(
                by, village.Key, claim.ClaimId, new CorrectClaim(right.HouseholdId, new AcceptClaim(item.RuleItemId, 1, null), "记错户", claim.ShownNow))));
            Assert.Equal(Rule.OwnCase, correct.Code);
        }
        var undo = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((AcceptanceService s) => s.UndoAsync(
            recorder.Caller! with { OwnHouseholds = [wrong.HouseholdId] }, village.Key, claim.ClaimId)));
        Assert.Equal(Rule.OwnCase, undo.Code);
        Assert.Equal((wrong.HouseholdId, ClaimStatus.Accepted), ((await ClaimAsync(village)).HouseholdId, (await ClaimAsync(village)).Status));
        Assert.Single((await recorder.OpenAsync(page.Url)).All("[data-testid=undo]"));
    }

    [Fact]
    public async Task TakeBack_OfWhatTheRecorderRecorded_LeavesNothingWithTheHouseholdUntilAcceptedAgain()
    {
        var (village, wrong, _, _, page) = await RecordedAsync();
        var resident = await Data.ResidentAsync(wrong);
        var claim = await ClaimAsync(village);

        var back = await page.Form("take-back").Set("Answer", "记错户").SubmitAsync();
        await MustNotSeeAsync(resident, claim);
        await back.Form("accept").SubmitAsync();

        Assert.Contains("帮助抢收", (await resident.OpenAsync("/my/claims")).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Recorded_NextIsTheSameForAnotherHousehold()
    {
        var (village, _, right, recorder, page) = await RecordedAsync();
        var next = page.Find("[data-testid=next] a.button");

        Assert.Equal("再记一户同样的", next.TextContent);
        var search = await recorder.OpenAsync(next.GetAttribute("href")!);
        var like = search.Find("[data-testid=find] input[name=like]").GetAttribute("value");
        var form = (await recorder.OpenAsync($"{village.Url}/claims/new?like={like}&q=2")).Form("record");
        Assert.Equal("晒谷场", form.Values("Where").Single());
        Assert.Equal("帮助抢收", form.Values("Reason").Single());
        Assert.Equal("2022-10-05", form.Values("OccurredOn").Single());
        await form.SubmitAsync();

        var second = await App.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).SingleAsync(c => c.HouseholdId == right.HouseholdId));
        Assert.Equal((new DateOnly(2022, 10, 5), "晒谷场", "帮助抢收"), (second.OccurredOn, second.Place, second.Reason));
        // A claim of another village is nothing to go by.
        var elsewhere = await Data.VillageAsync(village);
        var foreign = await App.RecordAsync(elsewhere, await Data.HouseholdAsync(elsewhere), await Data.ItemAsync(elsewhere, "Z01"));
        Assert.Empty((await recorder.OpenAsync($"{village.Url}/claims/new?like={foreign.Claim.ClaimId}&q=2")).Form("record").Values("Reason").Single());
    }

    [Fact]
    public async Task MyClaim_JustSent_OffersTheNextBeforeTakingItBack()
    {
        var village = await Data.VillageAsync();
        var resident = await Data.ResidentAsync(await Data.HouseholdAsync(village));

        var page = await resident.SubmitAsync("/my/claims/new", "claim", ("Reason", "清扫公路"), ("Where", "村口"));

        Assert.Equal("再报一件", page.All("main .button")[0].TextContent);
        // Giving it up is there, and quiet.
        Assert.Equal("button secondary small", page.ById("withdraw").QuerySelector("button")!.ClassName);
        Assert.Contains("等积分管理员看", page.Text, StringComparison.Ordinal);
    }

    private async Task<(TestVillage Village, Household Wrong, Household Right, TestClient Recorder, TestPage Page)> RecordedAsync()
    {
        var village = await Data.VillageAsync();
        var (wrong, right) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        await Data.MemberAsync(right);
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);
        return (village, wrong, right, recorder, await RecordAsync(recorder, village, wrong, "Z13"));
    }

    private async Task<TestPage> RecordAsync(TestClient recorder, TestVillage village, Household household, string code)
        => await (await recorder.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}")).Form("record")
            .Set("RuleItemId", (await Data.ItemAsync(village, code)).RuleItemId.ToString()).Set("OccurredOn", new DateOnly(2022, 10, 5))
            .Set("Where", "晒谷场").Set("Reason", "帮助抢收").SubmitAsync();

    private static TestForm Fill(TestPage page, Household right)
        => page.Form("correct").Set("Who", right.CardNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)).Set("Why", "记成了张三家");

    private Task<Claim> ClaimAsync(TestVillage village) => App.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).SingleAsync());

    private static async Task MustNotSeeAsync(TestClient resident, Claim claim)
    {
        Assert.DoesNotContain("帮助抢收", (await resident.OpenAsync("/my/claims")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("申报在办", (await resident.OpenAsync("/my")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await resident.GetAsync("/my/claims/" + claim.ClaimId)).Status);
    }
}
