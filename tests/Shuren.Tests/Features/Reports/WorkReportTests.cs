using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Reports;
using Shuren.Tests.Features.Claims;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Reports;

/// <summary>SUP-2: the village writes and sends its quarter, what was sent stays, the town takes it or sends it back.</summary>
public sealed class WorkReportTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Day = new(2022, 9, 18);

    [Fact]
    public async Task Send_ThenTheLedgerGoesOn_ShowsTheFiguresOfThatMoment()
    {
        var (village, household, recorder) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var sent = await SendAsync(recorder, village);
        await Data.AwardAsync(village, household, 100);
        var after = await recorder.OpenAsync(Url(village));
        var desk = await officer.OpenAsync(village.TownUrl);
        var accepted = await (await officer.OpenAsync(Url(village))).Form("accept").SubmitAsync();

        Assert.Contains("报送了，等镇里收", sent.Text, StringComparison.Ordinal);
        Assert.Contains("数据截至2022年9月18日，本季度还没有结束", sent.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Contains("本季度加30分，扣0分", after.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Equal(sent.ById("letter").TextContent, after.ById("letter").TextContent);
        Assert.Contains("工作报送等收 1", desk.Text, StringComparison.Ordinal);
        Assert.Contains("镇里已收", accepted.Text, StringComparison.Ordinal);
        Assert.Empty(accepted.All("[data-testid=report]"));
        var row = await App.DbAsync(db => db.SentReports.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((1, Points.Of(30)), (row.Version, ReportFigures.FromJson(row.Figures).Added));
        Assert.Equal(
            ["report.send", "report.accept"],
            await App.DbAsync(db => db.AuditEvents.OfTown(village.TownId).Where(e => e.UseCase.StartsWith("report.")).OrderBy(e => e.At).Select(e => e.UseCase).ToListAsync()));
    }

    [Fact]
    public async Task Save_WordsOfTheVillage_StayWhileTheFiguresMove()
    {
        var (village, household, recorder) = await LivedAsync();
        var saved = await (await recorder.OpenAsync(Url(village))).Form("report").Set("Practice", "月月公布\n组组有人管").SubmitAsync();
        await Data.AwardAsync(village, household, 7);

        var next = await recorder.OpenAsync(Url(village));

        Assert.Contains("草稿存好了", saved.Text, StringComparison.Ordinal);
        Assert.Equal("月月公布\n组组有人管", next.Form("report").Values("Practice").Single().Replace("\r", "", StringComparison.Ordinal));
        Assert.Contains("本季度加37分", next.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Contains("组组有人管", next.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Empty(await App.DbAsync(db => db.SentReports.In(village.Key).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Save_OverWordsThatSomebodyElseWroteMeanwhile_IsRefusedAndKeepsWhatWasTyped()
    {
        var (village, _, recorder) = await LivedAsync();
        var committee = await Data.StaffAsync(Role.Committee, village);
        var stale = (await committee.OpenAsync(Url(village))).Form("report").Set("Problems", "路太远");
        await (await recorder.OpenAsync(Url(village))).Form("report").Set("Practice", "月月公布").SubmitAsync();

        var refused = await stale.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("村里写的文字在您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Equal(["路太远"], refused.Form("report").Values("Problems"));
        var kept = await App.DbAsync(db => db.WorkReports.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal(("月月公布", null), (kept.Practice, kept.Problems));
    }

    [BothEngines]
    [Fact]
    public async Task Return_ThenSendAgain_IsAFurtherVersionAndTheFirstStays()
    {
        var (village, household, recorder) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        await SendAsync(recorder, village);
        var stale = (await officer.OpenAsync(Url(village))).Form("accept");

        var silent = await (await officer.OpenAsync(Url(village))).Form("return").SubmitAsync();
        var returned = await (await officer.OpenAsync(Url(village))).Form("return").Set("Reason", "做法写具体些").SubmitAsync();
        var desk = await recorder.OpenAsync(village.Url);
        await Data.AwardAsync(village, household, 5);
        var second = await SendAsync(recorder, village, practice: "每月十号贴榜");
        var old = await stale.SubmitAsync();
        var first = await recorder.OpenAsync(Url(village) + "?version=1");

        Assert.Equal(HttpStatusCode.BadRequest, silent.Status);
        Assert.Contains("请写明要改什么", silent.Text, StringComparison.Ordinal);
        Assert.Contains("镇里退回，等重报", returned.Text, StringComparison.Ordinal);
        Assert.Contains("镇里退回了，改好再报", desk.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, old.Status);
        Assert.Contains("每月十号贴榜", second.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Contains("本季度加35分", second.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Contains("本季度加30分", first.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Contains("月月公布", first.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Equal([1, 2], await App.DbAsync(db => db.SentReports.In(village.Key).OrderBy(s => s.Version).Select(s => s.Version).ToListAsync()));
        Assert.Equal(1, await App.DbAsync(db => db.SentWords.In(village.Key).CountAsync(w => w.IsAccepted == null)));
    }

    [Theory]
    [InlineData("2022-09-20", false, "已报，等镇里收")]
    [InlineData("2022-09-21", true, "迟报（09-21）")]
    public async Task Send_OnItsDayOrAfter_IsInTimeOrLate(string on, bool isLate, string expected)
    {
        var (village, _, recorder) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        App.SetDay(DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture));
        var before = await recorder.OpenAsync(village.Url);
        var townBefore = await officer.OpenAsync(village.TownUrl);
        var overviewBefore = (await officer.OpenAsync($"{village.TownUrl}/overview/2022Q3")).Find("td[data-label=报送] .badge");

        var check = await Fill(await recorder.OpenAsync(Url(village))).PostAsync("send");
        var checkPage = await check.FollowAsync();
        await checkPage.Form("checked").SubmitAsync("true");
        var overview = (await officer.OpenAsync($"{village.TownUrl}/overview/2022Q3")).Find("td[data-label=报送] .badge");

        Assert.Equal(isLate, before.Text.Contains("2022年第三季度工作情况 2022-09-20 前要报，还没有报", StringComparison.Ordinal));
        Assert.Equal(isLate, townBefore.Text.Contains("2022年第三季度工作情况 2022-09-20 前要报，还没有报", StringComparison.Ordinal));
        Assert.Equal(isLate ? ("过期没有报", true) : ("没有报", false), (overviewBefore.TextContent, overviewBefore.ClassList.Contains("bad")));
        Assert.Equal(isLate, checkPage.Text.Contains("算迟报", StringComparison.Ordinal));
        Assert.StartsWith(expected, overview.TextContent, StringComparison.Ordinal);
        Assert.Equal(isLate, overview.ClassList.Contains("bad"));
        Assert.Equal(isLate, (await recorder.OpenAsync(village.Url)).Text.Contains("才报，过了", StringComparison.Ordinal));
        Assert.Equal(isLate, (await officer.OpenAsync(village.TownUrl)).Text.Contains("才报，过了", StringComparison.Ordinal));
    }

    [BothEngines]
    [Theory]
    [InlineData("2022-09-18", "", "人手少", "多走访", "还没有写：主要做法")]
    [InlineData("2022-09-18", "月月公布", " ", "", "还没有写：存在问题、下一步打算")]
    [InlineData("2022-08-31", "月月公布", "人手少", "多走访", "2022年9月1日起才报送")]
    public async Task Send_IncompleteOrTooEarly_SaysWhatToDoAndKeepsTheWords(string on, string practice, string problems, string next, string expected)
    {
        var (village, _, recorder) = await LivedAsync();
        App.SetDay(DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture));

        var refused = await Fill(await recorder.OpenAsync(Url(village)), practice, problems, next).SubmitAsync("send");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(expected, refused.Text, StringComparison.Ordinal);
        Assert.Equal([practice], refused.Form("report").Values("Practice"));
        Assert.Empty(await App.DbAsync(db => db.SentReports.In(village.Key).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Send_OnFiguresThatHaveMovedOrASecondTime_IsRefused()
    {
        var (village, household, recorder) = await LivedAsync();
        var stale = Fill(await recorder.OpenAsync(Url(village)));
        var twice = Fill(await recorder.OpenAsync(Url(village)));
        await Data.AwardAsync(village, household, 3);

        var moved = await stale.SubmitAsync("send");
        await SendAsync(recorder, village);
        var again = await twice.SubmitAsync("send");

        Assert.Equal(HttpStatusCode.BadRequest, moved.Status);
        Assert.Contains("报告里的数据在您打开以后变了", moved.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Contains("已经报送了，不能再改", again.Text, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.SentReports.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task SendAndDecide_ByWhoMayNot_ChangeNothing()
    {
        var (village, _, recorder) = await LivedAsync();
        var neighbour = await Data.VillageAsync(village);
        var (reviewer, officer) = (await Data.StaffAsync(Role.Reviewer, village), await Data.StaffAsync(Role.StationOfficer, village));
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.StationOfficer, village);
        await Data.AppointAsync(user, Role.Committee, village);
        var both = await App.SignInAsync(user);

        Assert.Empty((await reviewer.OpenAsync(Url(village))).All("[data-testid=report]"));
        var byReviewer = await ReviewTable.ForgeAsync(reviewer, Url(village), Url(village) + "?handler=Send", ("Practice", "x"), ("Problems", "x"), ("NextSteps", "x"));
        var byTown = await ReviewTable.ForgeAsync(officer, Url(village), Url(village) + "?handler=Save", ("Practice", "x"));
        await SendAsync(both, village);
        var id = (await App.DbAsync(db => db.SentReports.AsNoTracking().In(village.Key).SingleAsync())).SentReportId.ToString();
        Assert.Empty((await both.OpenAsync(Url(village))).All("[data-testid=accept]"));
        var own = await ReviewTable.ForgeAsync(both, Url(village), Url(village) + "?handler=Accept", ("SentReportId", id));
        var byRecorder = await ReviewTable.ForgeAsync(recorder, Url(village), Url(village) + "?handler=Accept", ("SentReportId", id));
        var elsewhere = await ReviewTable.ForgeAsync(officer, Url(neighbour), Url(neighbour) + "?handler=Accept", ("SentReportId", id));

        Assert.NotEqual(HttpStatusCode.OK, byReviewer.Status);
        Assert.NotEqual(HttpStatusCode.OK, byTown.Status);
        Assert.Contains("自己报的，不能自己收", own.Text, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, byRecorder.Status);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.Status);
        Assert.Null((await App.DbAsync(db => db.SentWords.AsNoTracking().In(village.Key).SingleAsync())).IsAccepted);
    }

    /// <summary>Somebody named in it was forgotten (SUP-6): the figures stay, and the page says why the words differ.</summary>
    [BothEngines]
    [Fact]
    public async Task Open_WordsOutOfWhichANameWasBlotted_SaysSo()
    {
        var (village, _, recorder) = await LivedAsync();
        var sent = await SendAsync(recorder, village, practice: "张三带头扫院坝");
        await App.DbAsync(db => db.SentWords.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(w => w.Practice, "某人带头扫院坝")));

        var after = await recorder.OpenAsync(Url(village));

        Assert.DoesNotContain("后来按要求删除了", sent.Text, StringComparison.Ordinal);
        Assert.Contains("后来按要求删除了", after.Text, StringComparison.Ordinal);
        Assert.Contains("本季度加30分", after.ById("letter").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2022Q1")]
    [InlineData("2022Q4")]
    [InlineData("nonsense")]
    public async Task Open_QuarterThatIsNotOwed_IsNotThere(string quarter)
    {
        var (village, _, recorder) = await LivedAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync($"{village.Url}/reports/{quarter}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync(Url(village) + "?version=1")).Status);
    }

    [Fact]
    public async Task Open_VillageWithoutAList_OwesNothing()
    {
        var village = await Data.VillageAsync(withList: false);
        var (recorder, officer) = (await Data.StaffAsync(Role.Recorder, village), await Data.StaffAsync(Role.StationOfficer, village));

        Assert.Contains("镇里同意清单以后", (await recorder.OpenAsync(village.Url + "/reports")).Text, StringComparison.Ordinal);
        Assert.Contains("不用报", (await officer.OpenAsync(village.TownUrl + "/reports/2022Q3")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("还没有报", (await officer.OpenAsync(village.TownUrl)).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Summary_OfTheTown_KeepsItsWordsAndRefusesTheStale()
    {
        var (village, _, recorder) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.TownUrl + "/reports/2022Q3";
        var stale = (await officer.OpenAsync(url)).Form("summary").Set("Problems", "慢");

        await SendAsync(recorder, village);
        var saved = await (await officer.OpenAsync(url)).Form("summary").Set("Practice", "各村按月公布").SubmitAsync();
        var refused = await stale.SubmitAsync();

        Assert.Contains("各村按月公布", saved.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Contains("加30分", saved.ById("letter").TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(["慢"], refused.Form("summary").Values("Problems"));
        Assert.Null((await App.DbAsync(db => db.TownSummaries.AsNoTracking().OfTown(village.TownId).SingleAsync())).Problems);
    }

    /// <summary>A household has 30 points of September; it is the 18th.</summary>
    private async Task<(TestVillage Village, Household Household, TestClient Recorder)> LivedAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 30);
        App.SetDay(Day);
        return (village, household, await Data.StaffAsync(Role.Recorder, village));
    }

    private static string Url(TestVillage village) => village.Url + "/reports/2022Q3";

    private static TestForm Fill(TestPage page, string practice = "月月公布", string problems = "人手少", string next = "多走访")
        => page.Form("report").Set("Practice", practice).Set("Problems", problems).Set("NextSteps", next);

    private static async Task<TestPage> SendAsync(TestClient client, TestVillage village, string practice = "月月公布")
        => await Fill(await client.OpenAsync(Url(village)), practice).SubmitAsync("send");
}
