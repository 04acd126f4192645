using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Recording;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Claims;

/// <summary>REC-4: roll call and cleanliness round; RULE-6: base scores.</summary>
public sealed class GroupRecordTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Day = new(2022, 10, 6);

    [BothEngines]
    [Fact]
    public async Task RollCall_Ticked_MakesAClaimAndALineForEach()
    {
        var village = await Data.VillageAsync();
        var came = new[] { await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", "2组") };
        await Data.HouseholdAsync(village, "王五");
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);

        var page = await recorder.SubmitAsync(
            village.Url + "/groups/roll-call", "roll-call", ("Title", "10月集体学习"), ("RuleItemId", item.RuleItemId.ToString()), ("OccurredOn", "2022-10-06"), ("Where", "村委会"),
            ("Ticks", came.Select(h => h.HouseholdId.ToString()).ToArray()));

        Assert.Contains("记好了，2 户", page.Text, StringComparison.Ordinal);
        var claims = await App.DbAsync(db => db.Claims.In(village.Key).ToListAsync());
        Assert.Equal(came.Select(h => h.HouseholdId).Order(), claims.Select(c => c.HouseholdId).Order());
        Assert.All(claims, c => Assert.Equal((ClaimStatus.Accepted, ClaimChannel.RollCall, "10月集体学习"), (c.Status, c.Channel, c.Reason)));
        Assert.Equal(2, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync(l => l.Points == Points.Of(2))));
        Assert.Equal(["受理"], await App.EventsAsync(village, claims[0].ClaimId));
        Assert.Contains("李四", (await recorder.OpenAsync(page.Url)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollCall_GroupButton_TicksTheGroupAndRecordsNothing()
    {
        var village = await Data.VillageAsync();
        var first = await Data.HouseholdAsync(village, "张三", "1组");
        var other = await Data.HouseholdAsync(village, "李四", "2组");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync(village.Url + "/groups/roll-call")).Form("roll-call").Set("Title", "学习").Set("Ticks", new[] { other.HouseholdId.ToString() });

        var ticked = await form.SubmitAsync("1组");

        Assert.Equal(new[] { first.HouseholdId, other.HouseholdId }.Select(id => id.ToString()).Order(), ticked.Form("roll-call").Values("Ticks").Order());
        Assert.Equal(["学习"], ticked.Form("roll-call").Values("Title"));
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task RollCall_OneRefused_PostsNoneAndNamesIt()
    {
        var village = await Data.VillageAsync();
        var (old, late) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", joinedOn: new DateOnly(2022, 10, 7)));
        var item = await Data.ItemAsync(village, "Z01");

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => RecordAsync(village, item, old, late));

        Assert.Contains("李四（卡号 2）", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
        Assert.Equal(0, await App.DbAsync(db => db.GroupRecords.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task RollCall_SameTickTwice_CountsOnce()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);

        await RecordAsync(village, await Data.ItemAsync(village, "Z01"), household, household);

        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task RollCall_SameActivityAgain_IsRefusedForWhoWasThere()
    {
        var village = await Data.VillageAsync();
        var (first, second) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var item = await Data.ItemAsync(village, "Z01");
        await RecordAsync(village, item, first);

        await Assert.ThrowsAsync<RuleViolation>(() => RecordAsync(village, item, first, second));
        await RecordAsync(village, item, second);

        Assert.Equal(2, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task RollCall_Deduction_IsRefused()
    {
        var village = await Data.VillageAsync();

        await Assert.ThrowsAsync<RuleViolation>(async () => await RecordAsync(village, await Data.ItemAsync(village, "F01"), await Data.HouseholdAsync(village)));
    }

    [BothEngines]
    [Fact]
    public async Task Round_ColumnButtonThenPost_RecordsTheGroupAndShowsItDone()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var item = await Data.ItemAsync(village, "Z13");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = village.Url + "/groups/round/2022-10?group=1组";

        var ticked = await (await recorder.OpenAsync(url)).Form("round").SubmitAsync(item.RuleItemId.ToString());
        Assert.Equal(2, ticked.Form("round").Values("Ticks").Count);
        var boxes = ticked.All("input[name=Ticks]").Select(b => b.GetAttribute("aria-label")!).ToList();
        Assert.Equal(boxes.Distinct(), boxes);
        Assert.All(boxes, name => Assert.True(name.StartsWith("张三：", StringComparison.Ordinal) || name.StartsWith("李四：", StringComparison.Ordinal), name));
        var done = await ticked.Form("round").SubmitAsync();

        Assert.Contains("1组记好了，2 处", done.Text, StringComparison.Ordinal);
        Assert.Equal("刚记的看一看，记错了可以撤销", done.Texts("[data-testid=next] a.button")[^1]);
        Assert.Equal(2, (await recorder.OpenAsync(url)).All("td.done").Count);
        Assert.Equal(2, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync(l => l.RuleItemId == item.RuleItemId && l.OnceKey != null)));
    }

    [Fact]
    public async Task Round_NothingTicked_IsRefused()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.SubmitAsync(village.Url + "/groups/round/2022-10", "round");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("还没有勾选农户", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_ByAReviewer_AreForbidden()
    {
        var village = await Data.VillageAsync();
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);

        Assert.NotEqual(HttpStatusCode.OK, (await reviewer.GetAsync(village.Url + "/groups")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await reviewer.GetAsync(village.Url + "/groups/roll-call")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await reviewer.GetAsync(village.Url + "/groups/round/2022-10")).Status);
    }

    [Fact]
    public async Task Round_ThreeHundredHouseholdsFiveItems_AllStand()
    {
        var village = await Data.VillageAsync();
        await AddHouseholdsAsync(village, 300);
        var households = await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.HouseholdId).ToListAsync());
        var items = new List<RuleItem>();
        foreach (var code in (string[])["Z13", "Z14", "Z15", "Z16", "Z17"])
        {
            items.Add(await Data.ItemAsync(village, code));
        }

        await App.WithAsync((GroupRecordService groups) => groups.RecordAsync(
            Caller.CommandLine, village.Key, new NewGroupRecord(GroupRecordKind.Round, "月评", Day, "全村", [.. households.SelectMany(h => items, (h, i) => new Tick(h, i.RuleItemId))])));

        Assert.Equal(1500, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task BaseScores_PressedAgain_AreGrantedOnceAlsoWhereTheGroupRejectedOne()
    {
        var village = await Data.VillageAsync();
        await Data.ListAsync(village, new DateOnly(2022, 9, 1), l =>
        {
            var item = l.Items.Single(i => i.Code == "Z01");
            item.With(i => i.Scoring, ScoringWay.Base).With(i => i.Unit, RuleUnit.Time).With(i => i.OncePer, OncePer.None);
        });
        await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var first = await recorder.SubmitAsync(village.Url + "/groups", "base");
        await App.DbAsync(db => db.ReviewLines.In(village.Key).Take(1).ExecuteUpdateAsync(l => l
            .SetProperty(x => x.Decision, LineDecision.Rejected).SetProperty(x => x.OnceKey, (string?)null)));
        var second = await recorder.SubmitAsync(village.Url + "/groups", "base");

        Assert.Contains("记了 2 条基础分", first.Text, StringComparison.Ordinal);
        Assert.Contains("都发过了", second.Text, StringComparison.Ordinal);
        Assert.Equal(2, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task RollCall_ItemChosen_SaysWhoWasCalledAndForWhomItDoesNotCount()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.Caps.Add(new RuleCap
        {
            TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = "Z01", Period = CapPeriod.Year, TimesMax = 1
        }));
        var item = await Data.ItemAsync(village, "Z01");
        var (called, full, free) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"), await Data.HouseholdAsync(village, "王五"));
        await RecordAsync(village, item, called);
        await App.RecordAsync(village, full, item, new DateOnly(2022, 10, 1));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync(village.Url + "/groups/roll-call")).Form("roll-call")
            .Set("Title", "集体学习").Set("RuleItemId", item.RuleItemId.ToString()).Set("OccurredOn", Day);

        var looked = await form.PostAsync("看这一项：谁还能记，谁点过了");
        var ticked = await looked.Form("roll-call").SubmitAsync("1组");

        Assert.Equal(HttpStatusCode.OK, looked.Status);
        Assert.Contains("卡号 1 已经点过名", looked.Text, StringComparison.Ordinal);
        Assert.Contains("记不上分：", looked.Find($"[value='{full.HouseholdId}']").ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("记不上分", looked.Find($"[value='{free.HouseholdId}']").ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.Equal([free.HouseholdId.ToString()], ticked.Form("roll-call").Values("Ticks"));
        Assert.Equal(2, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Round_LimitFull_IsSaidBeforeItIsSentAndNotTickedWithTheColumn()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.Caps.Add(new RuleCap
        {
            TownId = l.TownId, RuleListId = l.RuleListId, ItemCode = "Z13", Period = CapPeriod.Year, TimesMax = 1
        }));
        var item = await Data.ItemAsync(village, "Z13");
        var (full, free) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        await App.RecordAsync(village, full, item, new DateOnly(2022, 9, 20));
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.OpenAsync(village.Url + "/groups/round/2022-10?group=1组");
        var ticked = await page.Form("round").SubmitAsync(item.RuleItemId.ToString());

        Assert.Contains("张三（卡号 1）", page.ById("full").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("李四", page.ById("full").TextContent, StringComparison.Ordinal);
        Assert.Equal([$"{free.HouseholdId}:{item.RuleItemId}"], ticked.Form("round").Values("Ticks"));
    }

    [BothEngines]
    [Fact]
    public async Task Undo_NobodyVoted_TakesEveryLineOffAndOffersTheSameFormAgain()
    {
        var village = await Data.VillageAsync();
        var (first, second) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var done = await RollCallAsync(recorder, village, item, first, second);

        var undone = await done.Form("undo").SubmitAsync();
        var again = await recorder.OpenAsync(undone.Find("[data-testid=next] a").GetAttribute("href")!);

        Assert.Contains("已撤销 2 条", undone.Text, StringComparison.Ordinal);
        Assert.Contains("已整次撤销", undone.Text, StringComparison.Ordinal);
        Assert.Empty(undone.All("[data-testid=undo]"));
        Assert.Equal(0, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync()));
        var claims = await App.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).ToListAsync());
        Assert.All(claims, c => Assert.Equal(ClaimStatus.Withdrawn, c.Status));
        Assert.Equal(["受理", "撤销"], await App.EventsAsync(village, claims[0].ClaimId));
        Assert.Equal(new[] { first.HouseholdId, second.HouseholdId }.Select(h => h.ToString()).Order(), again.Form("roll-call").Values("Ticks").Order());
        Assert.Equal(["集体学习"], again.Form("roll-call").Values("Title"));
        var repaired = await again.Form("roll-call").Set("Title", "志愿服务").SubmitAsync();
        Assert.Contains("记好了，2 户", repaired.Text, StringComparison.Ordinal);
        Assert.Equal(2, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Undo_SentTwice_IsRefusedTheSecondTime()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var stale = await RollCallAsync(recorder, village, await Data.ItemAsync(village, "Z01"), await Data.HouseholdAsync(village));
        await (await recorder.OpenAsync(stale.Url)).Form("undo").SubmitAsync();

        var refused = await stale.Form("undo").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("已经撤销过", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_SomebodyVotedMeanwhile_IsRefusedAndNoLongerOffered()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var page = await RollCallAsync(recorder, village, await Data.ItemAsync(village, "Z01"), await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var form = (await reviewer.OpenAsync(village.Url + "/reviews/2022-10")).Form("vote");
        await form.Set(form.Page.All("[name^='Vote[']")[0].GetAttribute("name")!, "yes").SubmitAsync();

        var refused = await page.Form("undo").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("审核组已经开始表决", refused.Text, StringComparison.Ordinal);
        Assert.Empty((await recorder.OpenAsync(page.Url)).All("[data-testid=undo]"));
        Assert.Equal(2, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Undo_ByAnotherRecorderOrWithTheOwnHouseholdInIt_IsRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var other = await Data.StaffAsync(Role.Recorder, village);
        var page = await RollCallAsync(recorder, village, await Data.ItemAsync(village, "Z01"), household);

        Assert.Empty((await other.OpenAsync(page.Url)).All("[data-testid=undo]"));
        var forged = await ReviewTable.ForgeAsync(other, village.Url + "/groups/roll-call", page.Url + "?handler=Undo");
        Assert.Contains("只有记这一次的人可以整次撤销", forged.Text, StringComparison.Ordinal);

        await App.DbAsync(db => db.Appointments.Where(a => a.TownId == village.TownId && a.Role == Role.Recorder)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.HouseholdId, household.HouseholdId)));
        var own = await page.Form("undo").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, own.Status);
        Assert.Contains("是您自己家", own.Text, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.ReviewLines.In(village.Key).CountAsync()));
    }

    private static async Task<TestPage> RollCallAsync(TestClient recorder, TestVillage village, RuleItem item, params Household[] came) => await recorder.SubmitAsync(
        village.Url + "/groups/roll-call", "roll-call", ("Title", "集体学习"), ("RuleItemId", item.RuleItemId.ToString()), ("OccurredOn", "2022-10-06"), ("Where", "村委会"),
        ("Ticks", came.Select(h => h.HouseholdId.ToString()).ToArray()));

    private Task<GroupRecord> RecordAsync(TestVillage village, RuleItem item, params Household[] came) => App.WithAsync((GroupRecordService groups) => groups.RecordAsync(
        Caller.CommandLine, village.Key, new NewGroupRecord(GroupRecordKind.RollCall, "集体学习", Day, "村委会", [.. came.Select(h => new Tick(h.HouseholdId, item.RuleItemId))])));

    private Task AddHouseholdsAsync(TestVillage village, int count) => App.DbAsync(async db =>
    {
        db.Households.AddRange(Enumerable.Range(1, count).Select(i => new Household
        {
            TownId = village.TownId,
            VillageId = village.Key.VillageId,
            CardNumber = i,
            GroupName = "1组",
            Head = "户" + i,
            HeadInitials = "h",
            Address = "某处",
            JoinedOn = TestData.Joined
        }));
        await db.SaveChangesAsync();
    });
}
