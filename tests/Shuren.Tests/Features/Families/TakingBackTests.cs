using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Families;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Families;

/// <summary>What was recorded by mistake is taken back while nothing rests on it, by one more row (HH-5).</summary>
[BothEngines]
public sealed class TakingBackTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task TakeBack_OfAHead_PutsBackNameMembersAndConsent()
    {
        var (village, household, recorder) = await BeginAsync();
        await Data.MemberAsync(household);
        await App.HeadAsync(village, household, "张小明", "张三 父");
        var change = await App.LastChangeAsync(village);
        App.Clock.Advance(TimeSpan.FromMinutes(1));

        var empty = await recorder.SubmitAsync($"{village.Url}/households/changes/{change.ChangeId}", "take-back");
        Assert.Contains("请写明哪里登记错了", empty.Text);
        var done = await empty.Form("take-back").Set("Reason", "登错了户").SubmitAsync();

        Assert.Contains("收回登记错了的变动", done.Text);
        Assert.Contains("变动登记错了，恢复原来的", done.Text);
        Assert.Contains("张小明（子女）", done.Text);
        var kept = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal(("张三", true), (kept.Head, kept.ConsentsToPublish));
        Assert.Equal(2, await App.DbAsync(db => db.HouseholdChanges.In(village.Key).CountAsync()));
        Assert.Contains("已经收回了", (await recorder.OpenAsync($"{village.Url}/households/changes/{change.ChangeId}")).Text);
        var twice = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((TakingBack t) => t.TakeBackAsync(Caller.CommandLine, village.Key, change.ChangeId, "再来")));
        Assert.Contains("已经收回了", twice.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consent", "新户主已经表示过同意或不同意")]
    [InlineData("pin", "已经给新户主发了登录密码")]
    [InlineData("board", "那以后定过榜")]
    [InlineData("later", "请先收回后面那一次")]
    [InlineData("edit", "户主的姓名后来又改过")]
    public async Task TakeBack_OfAHeadOnWhichSomethingRests_IsRefused(string rests, string says)
    {
        var (village, household, recorder) = await BeginAsync();
        await App.HeadAsync(village, household, "张小明");
        var change = await App.LastChangeAsync(village);
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = household.HouseholdId;
        await (rests switch
        {
            "consent" => App.WithAsync((HouseholdService s) => s.DeclareAsync(Caller.CommandLine, village.Key, id, ConsentTo.Publish, false, null)),
            "pin" => App.WithAsync((HouseholdLogins s) => s.HandOutPinAsync(Caller.CommandLine, village.Key, id)),
            "board" => App.FinalBoardAsync(village),
            "later" => App.MoveAsync(village, household, "2组"),
            _ => App.WithAsync((HouseholdService s) => s.EditAsync(Caller.CommandLine, village.Key, id, new HouseholdEdit("张晓明", "1组", null, null, null, null)))
        });

        if (rests == "consent")
        {
            // Said again what the program had written is nothing new; a yes is.
            var scan = await ChangeSteps.PhotoAsync();
            await App.WithAsync((HouseholdService s) => s.DeclareAsync(Caller.CommandLine, village.Key, id, ConsentTo.Publish, true, scan));
        }
        var page = await recorder.OpenAsync($"{village.Url}/households/changes/{change.ChangeId}");
        Assert.Contains(says, page.Text);
        Assert.Empty(page.All("[data-testid='take-back']"));
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((TakingBack t) => t.TakeBackAsync(Caller.CommandLine, village.Key, change.ChangeId, "错了")));
    }

    [Fact]
    public async Task TakeBack_OfAMerge_OpensTheOtherAsItWas()
    {
        var (village, household, recorder) = await BeginAsync();
        var ends = await Data.HouseholdAsync(village, "李四", "2组");
        await Data.AwardAsync(village, ends, 7);
        await App.MergeAsync(village, household, ends, "李四 父");
        var change = await App.LastChangeAsync(village);
        App.Clock.Advance(TimeSpan.FromDays(3));

        await recorder.SubmitAsync($"{village.Url}/households/changes/{change.ChangeId}", "take-back", ("Reason", "没有并"));

        var back = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync(h => h.CardNumber == 2));
        Assert.Equal((null, true, 0), (back.WithdrawnOn, back.ConsentsToPublish, back.Absences.Count));
        Assert.True(back.TakesPartOn(App.Clock.Today().AddDays(-1)));
        Assert.Equal(Points.Of(7), await App.DbAsync(db => db.Accounts.Where(a => a.HouseholdId == ends.HouseholdId).Select(a => a.Spendable).SingleAsync()));
        Assert.False(await App.DbAsync(db => db.Members.AnyAsync(m => m.HouseholdId == household.HouseholdId)));
        await App.CleanAsync(village);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TakeBack_OfASplit_CancelsTheNewOneUnlessSomethingRestsOnIt(bool rests)
    {
        var (village, household, recorder) = await BeginAsync();
        var made = await App.SplitAsync(village, household, "张小明");
        var change = await App.LastChangeAsync(village);
        if (rests)
        {
            await Data.AwardAsync(village, made, 1, new Month(2022, 10));
            Assert.Contains("分出来的张小明户有积分，不能收回", (await recorder.OpenAsync($"{village.Url}/households/changes/{change.ChangeId}")).Text);
            return;
        }

        await recorder.SubmitAsync($"{village.Url}/households/changes/{change.ChangeId}", "take-back", ("Reason", "没有分"));

        var cancelled = await App.DbAsync(db => db.Households.AsNoTracking().SingleAsync(h => h.HouseholdId == made.HouseholdId));
        Assert.Equal(App.Clock.Today(), cancelled.CancelledOn);
        Assert.Contains("登记错了，已取消", (await recorder.OpenAsync($"{village.Url}/households/{made.HouseholdId}")).Text);
        Assert.Contains("登记错了", (await recorder.OpenAsync($"{village.Url}/households?left=true")).Text);
        // It never counts as one that left: another split begins a new card.
        Assert.Equal(3, (await App.SplitAsync(village, household, "张小明")).CardNumber);
    }

    [Fact]
    public async Task TakeBack_OfAMoveThatTheOtherVillageTookUp_IsRefusedUntilThatIsTakenBack()
    {
        var (village, household, _) = await BeginAsync();
        var there = await Data.VillageAsync(village);
        await App.MoveOutAsync(village, household, there);
        var left = await App.LastChangeAsync(village);
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        var arrived = await Data.HouseholdAsync(there);
        await App.ArriveAsync(there, arrived, household);
        var linked = await App.LastChangeAsync(there);
        Task BackAsync(TestVillage where, HouseholdChange change) => App.WithAsync((TakingBack t) => t.TakeBackAsync(Caller.CommandLine, where.Key, change.ChangeId, "错了"));

        await Assert.ThrowsAsync<RuleViolation>(() => BackAsync(village, left));
        await Assert.ThrowsAsync<InvalidOperationException>(() => BackAsync(village, linked));
        await BackAsync(there, linked);
        await BackAsync(village, left);

        Assert.Null(await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == household.HouseholdId).Select(h => h.WithdrawnOn).SingleAsync()));
    }

    [Fact]
    public async Task Unregister_OfAMistake_KeepsTheTrailAndPutsTheApplicationBack()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync($"{village.Url}/applications/new", "apply", ("Form.Head", "张三"), ("Form.Group", "1组"), ("Form.Voluntary", true), ("Form.ConsentsToPublish", "false"), ("Form.IsLocal", "true"));
        var application = await App.DbAsync(db => db.Applications.In(village.Key).Select(a => a.ApplicationId).SingleAsync());
        await recorder.SubmitAsync($"{village.Url}/applications/{application}", "register");
        var id = await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.HouseholdId).SingleAsync());
        var url = $"{village.Url}/households/{id}/unregister";

        Assert.Contains("请写明哪里登记错了", (await recorder.SubmitAsync(url, "unregister")).Text);
        var done = await recorder.SubmitAsync(url, "unregister", ("Reason", "点错了申请书"));

        Assert.Contains("登记错了，取消登记：点错了申请书", done.Text);
        Assert.Contains("不用取消", (await recorder.OpenAsync(url)).Text);
        Assert.Equal(ApplicationStatus.Submitted, await App.DbAsync(db => db.Applications.In(village.Key).Select(a => a.Status).SingleAsync()));
        // Registered again it is no household that had left, and has the next card.
        var again = await recorder.SubmitAsync($"{village.Url}/applications/{application}", "register");
        Assert.Contains("卡号 2", again.Text);
        Assert.Equal(1, await App.DbAsync(db => db.AuditEvents.OfTown(village.TownId).CountAsync(e => e.UseCase == "household.unregister" && e.SubjectId == id)));
    }

    [Theory]
    [InlineData("claim", "有申报")]
    [InlineData("entry", "有积分")]
    [InlineData("board", "在公示的榜上")]
    [InlineData("final", "上过榜")]
    [InlineData("back", "以前退出过又重新参加")]
    [InlineData("staff", "有工作人员登记住在这一户")]
    [InlineData("change", "登记过别的变动")]
    public async Task Unregister_OfOneOnWhichSomethingRests_IsRefused(string rests, string says)
    {
        var (village, household, recorder) = await BeginAsync();
        var form = (await recorder.OpenAsync($"{village.Url}/households/{household.HouseholdId}/unregister")).Form("unregister").Set("Reason", "登错了");
        switch (rests)
        {
            case "claim":
                await App.SubmitAsync(village, ClaimSteps.Submission(household, await Data.ItemAsync(village, "Z01")));
                break;
            case "entry":
                await Data.AwardAsync(village, household, 2);
                break;
            case "board":
                await App.WithAsync((Shuren.Features.Notices.NoticeService n) => n.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 3)));
                break;
            case "final":
                await App.FinalBoardAsync(village);
                break;
            case "back":
                await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, household.HouseholdId, "搬走"));
                await App.DbAsync(async db =>
                {
                    HouseholdService.Reopen(db, await db.Households.SingleAsync(h => h.HouseholdId == household.HouseholdId), App.Clock.Today(), App.Clock.UtcNow(), Caller.CommandLine);
                    await db.SaveChangesAsync();
                });
                break;
            case "staff":
                await Data.StaffAsync(Role.Committee, village, household: household);
                break;
            default:
                await App.MoveAsync(village, household, "2组");
                break;
        }

        // The form was open before: asked again under the lock.
        var refused = await form.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(says, refused.Text);
        Assert.Null(await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == household.HouseholdId).Select(h => h.CancelledOn).SingleAsync()));
    }

    private async Task<(TestVillage Village, Household Household, TestClient Recorder)> BeginAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        return (village, household, await Data.StaffAsync(Role.Recorder, village));
    }
}
