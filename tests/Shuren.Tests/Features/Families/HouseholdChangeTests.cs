using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Families;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Families;

/// <summary>HH-5: head, split, merge and moves, through the forms; points stay where they are, and history as it was.</summary>
public sealed class HouseholdChangeTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Head_Recorded_KeepsAccountAndAsksTheNewHeadAnew()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.MemberAsync(household);
        await Data.AwardAsync(village, household, 39);
        var resident = await Data.ResidentAsync(household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.Clock.Advance(TimeSpan.FromMinutes(1));

        var form = (await recorder.OpenAsync(Url(village, household, "head"))).Form("head");
        Assert.Equal(["张小明 子女"], form.Values("Members"));
        var check = await form.Set("Head", "张小明").Set("Members", "张三 父").Set("Reason", "原户主年纪大了").Set("Paper", "户口簿 12 号").PostAsync();
        Assert.Contains("户主由张三换成张小明", check.Text);
        Assert.Contains("总积分 39、可兑换 39 都不变", check.Text);
        Assert.Equal("张三", await HeadAsync(village));
        var done = await (await check.Form("checked").PostAsync("true")).FollowAsync();

        Assert.Contains("户主由张三换成张小明：原户主年纪大了", done.Text);
        Assert.Contains("换了户主，原来的密码作废了", done.Text);
        Assert.Contains("换了户主，还没有问过", done.Text);
        Assert.Contains("张三（父）", done.Text);
        var kept = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((household.HouseholdId, 1, false, "zxm"), (kept.HouseholdId, kept.CardNumber, kept.ConsentsToPublish, kept.HeadInitials.ToLowerInvariant()));
        Assert.Equal(Points.Of(39), (await App.DbAsync(db => db.Accounts.In(village.Key).SingleAsync())).Spendable);
        // Who was signed in with the old password is out, and what the account did is told under a name that was true then, too.
        Assert.NotEqual(HttpStatusCode.OK, (await resident.GetAsync("/my")).Status);
        Assert.Equal("卡号 1 本户", await App.DbAsync(db => db.Users.Where(u => u.Id == resident.Caller!.UserId).Select(u => u.DisplayName).SingleAsync()));
        Assert.Equal("household.head", await LastActAsync(village, household));
        await App.CleanAsync(village);
    }

    [Fact]
    public async Task Head_AfterABoardWasFinal_LeavesTheOldNameOnPaperOnlyAsACardOnTheWeb()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        await Data.AwardAsync(village, household, 5);
        await App.FinalBoardAsync(village);
        Assert.Equal("张三", (await BoardAsync(village)).Lines.Single().PublicName);
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        await App.HeadAsync(village, household, "张小明");
        Assert.Equal("卡号 1", (await BoardAsync(village)).Lines.Single().PublicName);

        var scan = await ChangeSteps.PhotoAsync();
        await App.WithAsync((HouseholdService s) => s.DeclareAsync(Caller.CommandLine, village.Key, household.HouseholdId, ConsentTo.Publish, true, scan));

        // The new head said yes to the own name, not to the old one's; the board's record keeps the name of its time.
        var after = await BoardAsync(village);
        Assert.Equal(("张三", "卡号 1"), (after.Lines.Single().Head, after.Lines.Single().PublicName));
    }

    [BothEngines]
    [Theory]
    [InlineData("Head", "", "请填写新户主姓名")]
    [InlineData("Head", "张三", "户主本来就是张三")]
    [InlineData("Head", "李四", "1组的李四户已经登记")]
    [InlineData("Reason", "", "请写明原因")]
    [InlineData("Paper", "", "凭据的名称和号、照片，至少要有一样")]
    [InlineData("On", "2022-10-09", "日期不能晚于今天")]
    [InlineData("On", "2022-08-21", "也不能早于这一户参加的 2022-08-22")]
    [InlineData("On", "", "请填写凭据上的日期")]
    [InlineData("Shown", "0123", "在您打开以后变了")]
    public async Task Head_WithWhatDoesNotFit_IsRefusedAndKeepsWhatWasTyped(string field, string value, string says)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var form = (await recorder.OpenAsync(Url(village, household, "head"))).Form("head").Set("Head", "张小明").Set("Reason", "过世").Set("Paper", "证明");
        var answer = await (field == "Shown" ? form.Forge(field, value) : form.Set(field, value)).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(says, answer.Text);
        Assert.Equal([field == "Head" ? value : "张小明"], answer.Form("head").Values("Head"));
        Assert.False(await App.DbAsync(db => db.HouseholdChanges.In(village.Key).AnyAsync()));
        Assert.Equal("张三", await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == household.HouseholdId).Select(h => h.Head).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Split_Recorded_LeavesThePointsAndBeginsTheNewOneAtNought()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        await Data.MemberAsync(household);
        await Data.AwardAsync(village, household, 39);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var form = (await recorder.OpenAsync(Url(village, household, "split"))).Form("split")
            .Set("Left", "").Set("Head", "张小明").Set("Group", "2组").Set("Members", "王芳 妻").Set("Reason", "成家").Set("Paper", "分户协议");
        var unsigned = await form.SubmitAsync();
        Assert.Contains("新户主愿意参加并签了字，才能分出新户", unsigned.Text);
        var done = await unsigned.Form("split").Set("Joins", true).Set("Photos", new TestFile("纸.jpg", ClaimSteps.Jpeg(), "image/jpeg")).SubmitAsync();

        Assert.Contains("张小明户卡号 2", done.Text);
        Assert.Contains("从张三户（卡号 1）分出来：成家", done.Text);
        var old = await recorder.OpenAsync(Url(village, household, ""));
        Assert.Contains("分出张小明户（卡号 2）", old.Text);
        Assert.Contains("成员 没有填", old.Text);
        var rows = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber)
            .Select(h => new { h.Head, h.ConsentsToPublish, Score = db.Accounts.Where(a => a.HouseholdId == h.HouseholdId).Select(a => a.Score).Single() }).ToListAsync());
        Assert.Equal([("张三", true, Points.Of(39)), ("张小明", false, Points.Zero)], rows.Select(r => (r.Head, r.ConsentsToPublish, r.Score)));
        // D10: joined in the quarter, so not ranked; the old one is.
        var board = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, new Quarter(2022, 4)));
        Assert.Equal("张三", board.Lines.Single().Head);
        var scan = await App.DbAsync(db => db.HouseholdChanges.In(village.Key).Select(c => c.ScanPhotoId).SingleAsync());
        Assert.Equal(HttpStatusCode.OK, (await recorder.GetAsync($"{village.Url}/photos/{scan}")).Status);
        await App.CleanAsync(village);
    }

    [BothEngines]
    [Fact]
    public async Task Merge_Recorded_ClosesTheOtherAccountWithWhatIsOnIt()
    {
        var village = await Data.VillageAsync();
        var (household, ends) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", "2组"));
        await Data.AwardAsync(village, household, 39);
        await Data.AwardAsync(village, ends, 7);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Contains("本村没有 9 号卡", (await recorder.OpenAsync(Url(village, household, "merge?card=9"))).Text);
        Assert.Contains("或就是这一户自己", (await recorder.OpenAsync(Url(village, household, "merge?card=1"))).Text);
        var page = await recorder.OpenAsync(Url(village, household, "merge?card=2"));
        Assert.Contains("可兑换 7 留在原来的卡上，不转过来，也不能再兑换", page.Text);
        Assert.Equal(["李四"], page.Form("merge").Values("Members"));
        var check = await page.Form("merge").Set("Members", "李四 父").Set("Reason", "父子合户").Set("Paper", "户口簿").PostAsync();
        Assert.Contains("李四户还有 7 分没兑换", check.Text);
        var done = await (await check.Form("checked").PostAsync("true")).FollowAsync();

        Assert.Contains("李四户（卡号 2）并进来：父子合户", done.Text);
        var closed = await recorder.OpenAsync(Url(village, ends, ""));
        Assert.Contains("并入张三户（卡号 1）", closed.Text);
        Assert.Contains("并入卡号 1。父子合户", closed.Text);
        Assert.Equal(
            [Points.Of(7), Points.Of(39)], await App.DbAsync(db => db.Accounts.In(village.Key).Select(a => a.Spendable).OrderBy(s => s).ToListAsync()));
        Assert.Equal("household.merge", await LastActAsync(village, ends));
        // Its own record says what became of it, and the supervisors read it.
        var held = await App.WithAsync((Shuren.Features.Rights.HeldQuery q) => q.OfAsync(ends));
        Assert.Single(held.Kinds.Single(k => k.Key == "changes").Rows);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Contains("李四户（卡号 2）并进来", (await supervisor.OpenAsync($"{village.Url}/households/changes")).Text);
        await App.CleanAsync(village);
    }

    [Theory]
    [InlineData("claim", "申报没有受理完")]
    [InlineData("sheet", "审核表没有审定")]
    [InlineData("objection", "异议没有答复")]
    [InlineData("correction", "更正没有办完")]
    [InlineData("request", "更正、删除的要求没有答复")]
    [InlineData("board", "2022年第三季度公示还没定榜，这一户在榜上")]
    [InlineData("staff", "有工作人员登记住在这一户")]
    public async Task Merge_OfOneWithSomethingOpen_SaysWhatIsToBeSettledFirst(string open, string says)
    {
        var world = await Data.WorldAsync();
        var village = world.Village;
        var ends = open is "board" or "staff" ? await Data.HouseholdAsync(village, "钱七", joinedOn: new DateOnly(2022, open == "board" ? 6 : 8, 1)) : world.Household;
        if (open == "staff")
        {
            await Data.StaffAsync(Role.Committee, village, household: ends);
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var refused = await (await recorder.OpenAsync(Url(village, world.Neighbour, $"merge?card={ends.CardNumber}"))).Form("merge")
            .Set("Reason", "合户").Set("Paper", "户口簿").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(says, refused.Text);
        Assert.Null(await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == ends.HouseholdId).Select(h => h.WithdrawnOn).SingleAsync()));
    }

    [Fact]
    public async Task Move_ToAnotherVillage_ClosesHereAndIsFoundThere()
    {
        var here = await Data.VillageAsync();
        var there = await Data.VillageAsync(here);
        var household = await Data.HouseholdAsync(here);
        await Data.AwardAsync(here, household, 12);
        var recorder = await Data.StaffAsync(Role.Recorder, here);
        var done = await recorder.SubmitAsync(
            Url(here, household, "move"), "move", ("ToVillageId", there.Key.VillageId), ("Reason", "搬到女儿家"), ("Paper", "户籍迁移证"));
        Assert.Contains($"迁到{there.Name}", done.Text);
        var arrived = await Data.HouseholdAsync(there, joinedOn: App.Clock.Today(), consents: false);
        var other = await Data.StaffAsync(Role.Recorder, there);
        Assert.Contains($"{here.Name}的张三户", (await other.OpenAsync($"{there.Url}/households/changes")).Text);

        var linked = await other.SubmitAsync(
            Url(there, arrived, "arrival"), "arrival", ("FromId", household.HouseholdId), ("Reason", "迁来"), ("Paper", "户籍迁移证"));

        Assert.Contains($"从{here.Name}迁来，原来是张三户（卡号 1）", linked.Text);
        Assert.Contains("没有要迁来本村的户", (await other.OpenAsync(Url(there, arrived, "arrival"))).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(Url(there, household, ""))).Status);
        Assert.Equal(
            [(here.Key.VillageId, Points.Of(12)), (there.Key.VillageId, Points.Zero)],
            await App.DbAsync(async db => (await db.Accounts.OfTown(here.TownId).OrderBy(a => a.VillageId).ToListAsync()).ConvertAll(a => (a.VillageId, a.Spendable))));
        await App.CleanAsync(here);
    }

    [BothEngines]
    [Fact]
    public async Task Move_ToAnotherGroup_ChangesTheGroupAndNothingElse()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var same = await recorder.SubmitAsync(Url(village, household, "move"), "move", ("Group", "1组"), ("Reason", "搬家"), ("Paper", "村里登记"));
        Assert.Contains("本来就在1组", same.Text);
        var done = await recorder.SubmitAsync(Url(village, household, "move"), "move", ("Group", "三组"), ("Reason", "搬家"), ("Paper", "村里登记"));

        Assert.Contains("由1组换到3组：搬家", done.Text);
        Assert.Equal("3组", await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.GroupName).SingleAsync()));
        Assert.True(await App.DbAsync(db => db.Households.In(village.Key).Select(h => h.ConsentsToPublish).SingleAsync()));
    }

    [Fact]
    public async Task Changes_OfTheOwnHousehold_AreForAnotherOrTheStation()
    {
        var village = await Data.VillageAsync();
        var (own, other) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", "2组"));
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: own);
        var station = await Data.StaffAsync(Role.StationOfficer, village);
        foreach (var (page, form, more) in (IEnumerable<(string, string, (string, object?)[])>)
            [
                ("head", "head", [("Head", "张小明")]), ("split", "split", [("Head", "张小明"), ("Joins", true)]), ("merge?card=2", "merge", []),
                ("move", "move", [("Group", "2组")])
            ])
        {
            var refused = await recorder.SubmitAsync(Url(village, own, page), form, [("Reason", "原因"), ("Paper", "户口簿"), .. more]);
            Assert.Contains("自己家的事要回避", refused.Text);
        }
        var paper = await App.PaperAsync(village, own.HouseholdId);
        var arrival = await Assert.ThrowsAsync<RuleViolation>(
            () => App.WithAsync((HouseholdChangeService s) => s.ArriveAsync(recorder.Caller!, village.Key, own.HouseholdId, other.HouseholdId, paper)));
        var cancelled = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((TakingBack t) => t.UnregisterAsync(recorder.Caller!, village.Key, own.HouseholdId, "错了")));
        Assert.Equal((Rule.OwnCase, Rule.OwnCase), (arrival.Code, cancelled.Code));
        // Also where the own one is the one that ends.
        Assert.Contains("自己家的事要回避", (await recorder.SubmitAsync(Url(village, other, "merge?card=1"), "merge", ("Reason", "合户"), ("Paper", "户口簿"))).Text);
        Assert.Contains("镇里只代办积分管理员自己家的户的变动", (await station.SubmitAsync(Url(village, other, "move"), "move", ("Group", "1组"), ("Reason", "搬家"), ("Paper", "登记"))).Text);

        Assert.Contains("由1组换到2组", (await station.SubmitAsync(Url(village, own, "move"), "move", ("Group", "2组"), ("Reason", "搬家"), ("Paper", "登记"))).Text);
        var change = await App.DbAsync(db => db.HouseholdChanges.In(village.Key).Select(c => c.ChangeId).SingleAsync());
        Assert.Empty((await recorder.OpenAsync($"{village.Url}/households/changes/{change}")).All("[data-testid='take-back']"));
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((TakingBack t) => t.TakeBackAsync(recorder.Caller!, village.Key, change, "错了")));
        Assert.Contains("收回了", (await station.SubmitAsync($"{village.Url}/households/changes/{change}", "take-back", ("Reason", "登错了"))).Text);
    }

    [BothEngines]
    [Fact]
    public async Task Merge_SentTwiceAtOnce_IsDoneOnce()
    {
        var village = await Data.VillageAsync();
        var (household, ends) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四", "2组"));
        var recorders = new[] { await Data.StaffAsync(Role.Recorder, village, lead: true), await Data.StaffAsync(Role.Recorder, village) };
        var checks = new List<TestForm>();
        foreach (var recorder in recorders)
        {
            checks.Add((await (await recorder.OpenAsync(Url(village, household, "merge?card=2"))).Form("merge").Set("Reason", "合户").Set("Paper", "户口簿").PostAsync()).Form("checked"));
        }

        var answers = await Task.WhenAll(checks.Select(async c => await (await c.PostAsync("true")).FollowAsync()));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Contains("在您打开以后变了", answers.Single(a => a.Status == HttpStatusCode.BadRequest).Text);
        Assert.Equal(1, await App.DbAsync(db => db.HouseholdChanges.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Changes_MoreThanAPage_TurnThePagesAndAnEmptyListSaysSo()
    {
        var village = await Data.VillageAsync();
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Contains("还没有登记过变动", (await supervisor.OpenAsync($"{village.Url}/households/changes")).Text);
        var household = await Data.HouseholdAsync(village);
        for (var i = 0; i <= Paging.Size; i++)
        {
            App.Clock.Advance(TimeSpan.FromSeconds(1));
            await App.MoveAsync(village, household, i % 2 == 0 ? "2组" : "1组");
        }

        Assert.Equal(Paging.Size, (await supervisor.OpenAsync($"{village.Url}/households/changes")).ById("changes").QuerySelectorAll("tbody tr").Length);
        Assert.Single((await supervisor.OpenAsync($"{village.Url}/households/changes?page=2")).ById("changes").QuerySelectorAll("tbody tr"));
    }

    private static string Url(TestVillage village, Household household, string page)
        => $"{village.Url}/households/{household.HouseholdId}{(page.Length == 0 ? "" : "/")}{page}";

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, new Quarter(2022, 3)));

    private Task<string> HeadAsync(TestVillage village) => App.DbAsync(db => db.Households.In(village.Key).Select(h => h.Head).SingleAsync());

    private Task<string?> LastActAsync(TestVillage village, Household household) => App.DbAsync(db => db.AuditEvents.OfTown(village.TownId)
        .Where(e => e.SubjectId == household.HouseholdId && !e.UseCase.StartsWith("look.")).OrderByDescending(e => e.At).ThenByDescending(e => e.EventId)
        .Select(e => (string?)e.UseCase).FirstOrDefaultAsync());
}
