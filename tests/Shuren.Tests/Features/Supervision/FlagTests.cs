using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.Supervision;
using Shuren.Features.Supplies;
using Shuren.Tests.Features.Reviews;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Supervision;

/// <summary>A supervisor's doubt about a record: numbered, answered in writing by who did not handle it, overdue in red (SUP-1).</summary>
public sealed class FlagTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Raise_AnswerAccept_ThroughTheForms_IsShownOnTheRecordAndOnTheDeskUntilThen()
    {
        var c = await CaseAsync();
        var deputy = await Data.StaffAsync(Role.Recorder, c.Village, name: "李协助");

        var raised = await RaiseAsync(c);

        Assert.Contains("监督疑问 2022-001", raised.Text, StringComparison.Ordinal);
        Assert.Contains("2022年10月15日前", raised.Text, StringComparison.Ordinal);
        var record = await c.Recorder.OpenAsync(c.ClaimUrl);
        Assert.Contains("监督疑问 2022-001：由村积分管理员（没有别人的由镇里）答复，期限 2022-10-15", record.ById("flags").TextContent, StringComparison.Ordinal);
        Assert.Contains("监督疑问等积分管理员答复 1", (await c.Recorder.OpenAsync(c.Village.Url)).Text, StringComparison.Ordinal);
        var answered = await deputy.SubmitAsync(raised.Url, "answer", ("Answer", "照片是当天拍的，附在申报里。"));
        Assert.Contains("已答复，等监督员看", answered.Text, StringComparison.Ordinal);
        Assert.Contains("疑问答复了，等您看 1", (await c.Supervisor.OpenAsync(c.Village.Url + "/supervision")).Text, StringComparison.Ordinal);
        Assert.Contains("监督疑问 2022-001", (await c.Recorder.OpenAsync(c.ClaimUrl)).Text, StringComparison.Ordinal);
        var accepted = await c.Supervisor.SubmitAsync(raised.Url, "accept");

        Assert.Contains("监督员认可", accepted.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("监督疑问 2022-001", (await c.Recorder.OpenAsync(c.ClaimUrl)).Text, StringComparison.Ordinal);
        var flag = await FlagAsync(c.Village);
        Assert.Equal(
            (FlagStatus.Accepted, c.Supervisor.Caller!.UserId, deputy.Caller!.UserId, c.Supervisor.Caller.UserId, c.Household.HouseholdId),
            (flag.Status, flag.RaisedBy, flag.AnsweredBy!.Value, flag.ClosedBy!.Value, flag.HouseholdId!.Value));
        Assert.Equal(
            [UseCases.AcceptFlag.Code, UseCases.AnswerFlag.Code, UseCases.RaiseFlag.Code],
            await App.DbAsync(db => db.AuditEvents.OfTown(c.Village.TownId).Where(e => e.SubjectId == flag.FlagId).Select(e => e.UseCase).OrderBy(u => u).ToListAsync()));
    }

    /// <summary>Every kind that there is: one more has no page here, and fails.</summary>
    public static TheoryData<FlagKind> Kinds => [.. Enum.GetValues<FlagKind>()];

    [BothEngines]
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Raise_OnARecordOfEachKind_StartsFromItsPageAndIsShownThere(FlagKind kind)
    {
        var world = await Data.WorldAsync();
        var url = world.Village.Url + kind switch
        {
            FlagKind.Claim => $"/claims/{world.Claim.ClaimId}",
            FlagKind.ReviewLine => $"/reviews/2022-10/lines/{world.Line.ReviewLineId}",
            FlagKind.Entry => $"/ledger/{world.Entry.Seq}",
            FlagKind.Redemption => $"/redemption/{world.Redemption.RedemptionId}",
            FlagKind.Notice => "/notices/2022Q3",
            FlagKind.RuleList => $"/lists/{world.List.RuleListId}",
            FlagKind.Household => $"/households/{world.Household.HouseholdId}",
            // Their numbers are the household's own: see the world.
            FlagKind.Remedy => $"/remedies/{world.Household.HouseholdId}",
            FlagKind.Commendation => $"/commendations/{world.Household.HouseholdId}",
            FlagKind.Correction => $"/corrections/{world.Household.HouseholdId}",
            FlagKind.HouseholdChange => $"/households/changes/{world.Household.HouseholdId}",
            FlagKind.Funds => $"/funds/{world.Funds.FundEntryId}",
            FlagKind.Objection => $"/objections/{world.Objection.ObjectionId}",
            FlagKind.Report => "/reports/2022Q3?version=1",
            FlagKind.StockMovement => await CountAsync(world),
            FlagKind.StationCheck => await SayAsync(world),
            FlagKind.PageRemoval => await TakeDownAsync(world),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Which page?")
        };
        var supervisor = await Data.StaffAsync(Role.Supervisor, world.Village);
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        Assert.Empty((await recorder.OpenAsync(url)).All("[data-testid='flags']"));
        var link = (await supervisor.OpenAsync(url)).ById("flags").QuerySelector("a")!.GetAttribute("href")!;

        var raised = await supervisor.SubmitAsync(link, "flag", ("Doubt", "和我知道的不一样。"));

        Assert.Contains("疑问已提出", raised.Text, StringComparison.Ordinal);
        Assert.Equal(url, raised.Find("dl.facts a").GetAttribute("href"));
        foreach (var reader in (TestClient[])[recorder, supervisor])
        {
            var flags = (await reader.OpenAsync(url)).ById("flags");
            Assert.Contains("监督疑问 2022-002", flags.TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain("提出疑问", flags.TextContent, StringComparison.Ordinal);
        }
        var officer = await Data.StaffAsync(Role.StationOfficer, world.Village);
        foreach (var list in (TestPage[])[await recorder.OpenAsync(world.Village.Url + "/flags?open=true"), await officer.OpenAsync(world.Village.TownUrl + "/flags")])
        {
            Assert.Contains($"2022-002 {kind.Chinese()} 和我知道的不一样。", list.Text, StringComparison.Ordinal);
        }
        // Who did nothing to it answers; of those who did, nobody.
        Assert.Contains("已答复，等监督员看", (await officer.SubmitAsync(raised.Url, "answer", ("Answer", "查过了，没有错。"))).Text, StringComparison.Ordinal);
    }

    /// <summary>A stock-taking through the station's page; gives the movement's own.</summary>
    private async Task<string> CountAsync(World world)
    {
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var booked = await App.DbAsync(db => db.BookedAsync(world.Village.Key, world.Goods.GoodsId, null));
        var page = await recorder.SubmitAsync(
            world.Village.Url + "/redemption/stock", "stock", ("GoodsId", world.Goods.GoodsId), ("LotId", "none"), ("Kind", "Adjusted"), ("Quantity", booked - 1), ("Note", "破了一袋"));
        return page.Find("[data-testid='movements'] a").GetAttribute("href")![world.Village.Url.Length..];
    }

    private async Task<string> SayAsync(World world)
    {
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        await recorder.SubmitAsync(world.Village.Url + "/station/2", "say", ("Has", "false"), ("On", "2022-10-08"), ("Note", "牌子还没有做"));
        return "/station/2";
    }

    private async Task<string> TakeDownAsync(World world)
    {
        await (await Data.StaffAsync(Role.StationOfficer, world.Village)).SubmitAsync(world.Village.Url + "/public-pages/rules", "down", ("Reason", "写错了"));
        return "/public-pages/rules";
    }

    /// <summary>The entry and the line of the sheet stand on a claim: who recorded it does not answer for them, nor who voted, signed and confirmed.</summary>
    [Theory]
    [InlineData(FlagKind.Entry)]
    [InlineData(FlagKind.ReviewLine)]
    public async Task Answer_ByWhoHandledWhatStandsBehindIt_IsNotTaken(FlagKind kind)
    {
        var c = await CaseAsync();
        App.SetDay(2022, 11, 2);
        Caller[] group = [.. Enumerable.Range(1, 3).Select(n => Callers.In(c.Village, Role.Reviewer, new Guid(n, 0, 0, new byte[8]), "成员" + n, leads: n == 1))];
        var sheet = await App.DbAsync(db => db.MonthlyReviews.AsNoTracking().In(c.Village.Key).SingleAsync());
        await App.ScopeAsync(async services =>
        {
            var reviews = services.GetRequiredService<ReviewService>();
            foreach (var member in group)
            {
                var state = await reviews.StateAsync(c.Village.Key, sheet);
                await reviews.VoteAsync(member, c.Village.Key, sheet.MonthlyReviewId, state.Lines.ConvertAll(l => new LineVote(l.ReviewLineId, true, null, state.ShownOf(l))));
            }
            await reviews.SignAsync(group[0], c.Village.Key, sheet.MonthlyReviewId, (await reviews.StateAsync(c.Village.Key, sheet)).ShownNow);
        });
        var confirmed = Callers.In(c.Village, Role.Approver, Guid.CreateVersion7(), "审定", leads: true);
        var shown = await App.ShownAsync(c.Village, sheet.MonthlyReviewId);
        await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(confirmed, c.Village.Key, sheet.MonthlyReviewId, shown));
        var line = await App.DbAsync(db => db.ReviewLines.AsNoTracking().In(c.Village.Key).SingleAsync());
        var of = kind == FlagKind.Entry ? new RecordRef(kind, null, 1) : new RecordRef(kind, line.ReviewLineId, null);

        var record = await App.DbAsync(db => FlaggedRecords.FindAsync(db, c.Village.Key, of));

        Assert.All((Guid[])[c.Recorder.Caller!.UserId, .. group.Select(g => g.UserId), confirmed.UserId], u => Assert.Contains(u, record!.Handled));
        // Through the form: the recorder is given the town's office as well, and it is still the own work.
        var user = await App.DbAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Id == c.Recorder.Caller!.UserId));
        await Data.AppointAsync(user, Role.StationOfficer, c.Village);
        var url = (await c.Supervisor.SubmitAsync($"{c.Village.Url}/flags/new?kind={kind}&record={(kind == FlagKind.Entry ? "1" : line.ReviewLineId)}", "flag", ("Doubt", "没有这回事"))).Url;
        Assert.Empty((await c.Recorder.OpenAsync(url)).All("[data-testid='answer']"));
        Assert.Contains("没有经手的人答复", (await ForgeAsync(c.Recorder, c.Village, url, "Answer", ("Answer", "没有问题"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ByWhoHandledTheRecord_IsNeitherOfferedNorTaken()
    {
        var c = await CaseAsync();
        var url = (await RaiseAsync(c)).Url;

        var page = await c.Recorder.OpenAsync(url);
        Assert.Empty(page.All("[data-testid='answer']"));
        Assert.Contains("经手", page.Text, StringComparison.Ordinal);
        var forged = await ForgeAsync(c.Recorder, c.Village, url, "Answer", ("Answer", "没有问题"));

        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Contains("没有经手的人答复", forged.Text, StringComparison.Ordinal);
        Assert.Equal(FlagStatus.Raised, (await FlagAsync(c.Village)).Status);
        // Nobody else in the village: the town answers in its place.
        var officer = await Data.StaffAsync(Role.StationOfficer, c.Village);
        Assert.Contains("已答复", (await officer.SubmitAsync(url, "answer", ("Answer", "镇里看过，属实。"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ByAnOfficeThatItIsNotFor_IsNotTaken()
    {
        var c = await CaseAsync();
        var url = (await RaiseAsync(c)).Url;
        var reviewer = await Data.StaffAsync(Role.Reviewer, c.Village);

        Assert.Empty((await reviewer.OpenAsync(url)).All("[data-testid='answer']"));
        var forged = await ForgeAsync(reviewer, c.Village, url, "Answer", ("Answer", "没有问题"));

        Assert.Contains("由村积分管理员", forged.Text, StringComparison.Ordinal);
        Assert.Equal(FlagStatus.Raised, (await FlagAsync(c.Village)).Status);
    }

    [BothEngines]
    [Fact]
    public async Task Overdue_IsRedOnEveryDeskAndGoesToTheTownWhoseAnswerIsTheLast()
    {
        var c = await CaseAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, c.Village);
        var url = (await RaiseAsync(c)).Url;
        Assert.Empty((await c.Supervisor.OpenAsync(url)).All("[data-testid='pass']"));
        Assert.Contains("还在等答复", (await ForgeAsync(c.Supervisor, c.Village, url, "Pass", ("Why", "太慢"))).Text, StringComparison.Ordinal);
        App.SetDay(2022, 10, 15);
        Assert.DoesNotContain("还没有答复", (await c.Recorder.OpenAsync(c.Village.Url)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("过期", (await c.Recorder.OpenAsync(c.ClaimUrl)).ById("flags").TextContent, StringComparison.Ordinal);
        Assert.Empty((await c.Supervisor.OpenAsync(url)).All("[data-testid='pass']"));

        App.SetDay(2022, 10, 16);
        foreach (var (client, desk) in (IEnumerable<(TestClient, string)>)[(c.Recorder, c.Village.Url), (c.Supervisor, c.Village.Url + "/supervision"), (officer, c.Village.TownUrl)])
        {
            var red = (await client.OpenAsync(desk)).Texts(".notice.bad");
            Assert.Contains(red, t => t.Contains("监督疑问 2022-001 过了 2022-10-15 还没有答复", StringComparison.Ordinal));
        }
        Assert.Contains("过期", (await officer.OpenAsync(c.Village.TownUrl + "/flags")).Text, StringComparison.Ordinal);
        Assert.Contains("已经过期", (await c.Recorder.OpenAsync(c.ClaimUrl)).ById("flags").TextContent, StringComparison.Ordinal);

        await c.Supervisor.SubmitAsync(url, "pass", ("Why", "村里没有答复"));
        Assert.DoesNotContain("还没有答复", (await c.Recorder.OpenAsync(c.Village.Url)).Text, StringComparison.Ordinal);
        Assert.Contains("监督疑问等镇里答复 1", (await officer.OpenAsync(c.Village.TownUrl)).Text, StringComparison.Ordinal);
        Assert.Empty((await c.Recorder.OpenAsync(url)).All("[data-testid='answer'], [data-testid='settle']"));
        var settled = await officer.SubmitAsync(url, "settle", ("Answer", "查了，记得没错。"));

        Assert.Contains("镇里已答复", settled.Text, StringComparison.Ordinal);
        Assert.Empty((await c.Supervisor.OpenAsync(url)).All("form[data-testid]"));
        Assert.Equal(FlagStatus.Settled, (await FlagAsync(c.Village)).Status);
    }

    [BothEngines]
    [Fact]
    public async Task Settle_ByWhoGaveTheFirstAnswer_IsForAnother()
    {
        var c = await CaseAsync();
        var (officer, approver) = (await Data.StaffAsync(Role.StationOfficer, c.Village), await Data.StaffAsync(Role.Approver, c.Village));
        var url = (await RaiseAsync(c)).Url;
        await officer.SubmitAsync(url, "answer", ("Answer", "没有问题"));
        await c.Supervisor.SubmitAsync(url, "pass", ("Why", "没有说清楚"));

        Assert.Empty((await officer.OpenAsync(url)).All("[data-testid='settle']"));
        Assert.Contains("镇里另一个人", (await ForgeAsync(officer, c.Village, url, "Settle", ("Answer", "还是没有问题"))).Text, StringComparison.Ordinal);
        Assert.Contains("镇里已答复", (await approver.SubmitAsync(url, "settle", ("Answer", "多记了，要更正。"))).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Raise_TwiceOrByTwoAtOnce_IsOneFlag()
    {
        var c = await CaseAsync();
        var other = await Data.StaffAsync(Role.Supervisor, c.Village);
        var forms = new[] { await FormAsync(c.Supervisor, c), await FormAsync(other, c) };

        var answers = await Task.WhenAll(forms.Select(f => f.SubmitAsync()));
        await forms[0].SubmitAsync();

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Contains(answers, a => a.Text.Contains("已经有没办结的监督疑问 2022-001", StringComparison.Ordinal));
        Assert.Equal(1, (await FlagAsync(c.Village)).Number);
    }

    [BothEngines]
    [Fact]
    public async Task Raise_AfterTheRecordChanged_ShowsItAnew()
    {
        var c = await CaseAsync();
        var form = await FormAsync(c.Supervisor, c);
        await App.DbAsync(db => db.Claims.Where(x => x.ClaimId == c.Claim.ClaimId).ExecuteUpdateAsync(s => s.SetProperty(x => x.Quantity, 3)));

        var stale = await form.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, stale.Status);
        Assert.Contains("在您打开以后变了", stale.Text, StringComparison.Ordinal);
        Assert.Contains("疑问已提出", (await stale.Form("flag").SubmitAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_OfAnAnswerThatWasNotShown_IsRefused()
    {
        var c = await CaseAsync();
        var deputy = await Data.StaffAsync(Role.Recorder, c.Village);
        var url = (await RaiseAsync(c)).Url;
        var early = await ForgeAsync(c.Supervisor, c.Village, url, "Accept");
        Assert.Equal(HttpStatusCode.BadRequest, early.Status);
        var late = (await deputy.OpenAsync(url)).Form("answer").Set("Answer", "晚到的答复");
        await deputy.SubmitAsync(url, "answer", ("Answer", "没有问题"));
        var accept = (await c.Supervisor.OpenAsync(url)).Form("accept");

        Assert.Contains("变了", (await late.SubmitAsync()).Text, StringComparison.Ordinal);
        await c.Supervisor.SubmitAsync(url, "pass", ("Why", "没有说清楚"));

        Assert.Contains("变了", (await accept.SubmitAsync()).Text, StringComparison.Ordinal);
        var flag = await FlagAsync(c.Village);
        Assert.Equal((FlagStatus.Passed, "没有问题"), (flag.Status, flag.Answer));
    }

    [Fact]
    public async Task OwnCase_OfSupervisorRecorderAndReporter_IsForOthers()
    {
        var village = await Data.VillageAsync();
        var (household, neighbour) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var reporter = await Data.ResidentAsync(neighbour);
        var item = await Data.ItemAsync(village, "Z01");
        var claim = await App.SubmitAsync(
            village, Submission(household, item) with { ReportedBy = ReportedBy.OtherVillager, ReporterName = "李四" }, Callers.Resident(village, reporter.Caller!.UserId, householdId: neighbour.HouseholdId));
        var url = $"{village.Url}/claims/{claim.ClaimId}";
        var newUrl = $"{village.Url}/flags/new?kind=Claim&record={claim.ClaimId}";
        var own = await Data.StaffAsync(Role.Supervisor, village, household: household);
        var reporters = await Data.StaffAsync(Role.Supervisor, village, household: neighbour);
        var third = await Data.StaffAsync(Role.Supervisor, village);

        Assert.Empty((await own.OpenAsync(url)).All("[data-testid='flags'] a"));
        foreach (var supervisor in (TestClient[])[own, reporters])
        {
            var refused = await (await supervisor.OpenAsync(newUrl)).Form("flag").Set("Doubt", "不对").SubmitAsync();
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("自己家的事要回避", refused.Text, StringComparison.Ordinal);
        }
        var flag = (await third.SubmitAsync(newUrl, "flag", ("Doubt", "不对"))).Url;
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: household);
        Assert.Contains("自己家的事要回避", (await ForgeAsync(recorder, village, flag, "Answer", ("Answer", "对的"))).Text, StringComparison.Ordinal);
        await (await Data.StaffAsync(Role.Recorder, village)).SubmitAsync(flag, "answer", ("Answer", "对的"));
        foreach (var (handler, supervisor) in (IEnumerable<(string, TestClient)>)[("Accept", own), ("Accept", reporters), ("Pass", own), ("Pass", reporters)])
        {
            Assert.Empty((await supervisor.OpenAsync(flag)).All($"[data-testid='{handler.ToLowerInvariant()}']"));
            Assert.Contains("自己家的事要回避", (await ForgeAsync(supervisor, village, flag, handler, ("Why", "不清楚"))).Text, StringComparison.Ordinal);
        }
        await third.SubmitAsync(flag, "pass", ("Why", "没有说清楚"));
        var officer = await Data.StaffAsync(Role.StationOfficer, village, household: household);
        Assert.Contains("自己家的事要回避", (await ForgeAsync(officer, village, flag, "Settle", ("Answer", "对的"))).Text, StringComparison.Ordinal);
        Assert.Equal(FlagStatus.Passed, (await FlagAsync(village)).Status);
    }

    [Fact]
    public async Task Texts_ThatNameWhoReported_AreRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "F01");
        var claim = await App.SubmitAsync(village, Submission(household, item) with { Kind = item.Kind, ReportedBy = ReportedBy.OtherVillager, ReporterName = "密某乙" });
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        var form = (await supervisor.OpenAsync($"{village.Url}/flags/new?kind=Claim&record={claim.ClaimId}")).Form("flag");

        var refused = await form.Set("Doubt", "是密某乙说的，不可信").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("不能写是谁反映的", refused.Text, StringComparison.Ordinal);
        var raised = await refused.Form("flag").Set("Doubt", "没有证据").SubmitAsync();
        Assert.DoesNotContain("密某乙", raised.Html, StringComparison.Ordinal);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        Assert.Contains("不能写是谁反映的", (await recorder.SubmitAsync(raised.Url, "answer", ("Answer", "密某乙亲眼看见"))).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Withdraw_ByWhoRaisedItAndNobodyElse_KeepsItOnRecord()
    {
        var c = await CaseAsync();
        var other = await Data.StaffAsync(Role.Supervisor, c.Village);
        var url = (await RaiseAsync(c)).Url;

        Assert.Empty((await other.OpenAsync(url)).All("[data-testid='withdraw']"));
        Assert.Contains("只有提出", (await ForgeAsync(other, c.Village, url, "Withdraw")).Text, StringComparison.Ordinal);
        var withdrawn = await (await c.Supervisor.OpenAsync(url)).Form("withdraw").SubmitAsync();

        Assert.Contains("已撤回", withdrawn.Text, StringComparison.Ordinal);
        Assert.Contains("2022-001", (await c.Recorder.OpenAsync(c.Village.Url + "/flags")).Text, StringComparison.Ordinal);
        Assert.Empty((await c.Recorder.OpenAsync(c.ClaimUrl)).All("[data-testid='flags']"));
        Assert.Contains("2022-002", (await RaiseAsync(c)).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Raise_WithoutADoubtOrElsewhere_IsRefused()
    {
        var c = await CaseAsync();
        var neighbour = await Data.VillageAsync(c.Village);
        var stranger = await Data.StaffAsync(Role.Supervisor, neighbour);

        Assert.Contains("请写明哪里有疑问", (await (await FormAsync(c.Supervisor, c)).Set("Doubt", "  ").SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(c.Village.Url + $"/flags/new?kind=Claim&record={c.Claim.ClaimId}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(neighbour.Url + $"/flags/new?kind=Claim&record={c.Claim.ClaimId}")).Status);
        Assert.Equal("/denied", (await c.Recorder.GetAsync(c.Village.Url + $"/flags/new?kind=Claim&record={c.Claim.ClaimId}")).Location);
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((FlagService flags) => flags.RaiseAsync(
            Callers.In(neighbour, Role.Supervisor, stranger.Caller!.UserId), neighbour.Key, new RaiseFlag(new RecordRef(FlagKind.Claim, c.Claim.ClaimId, null), "疑问", null))));
        Assert.Equal(Rule.Missing, refused.Code);
        Assert.False(await App.DbAsync(db => db.Flags.OfTown(c.Village.TownId).AnyAsync()));
    }

    /// <summary>A claim that a recorder recorded through the form, and a supervisor.</summary>
    private async Task<FlagCase> CaseAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);
        await (await recorder.OpenAsync(village.Url + "/claims/new?q=1")).Form("record")
            .Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村委会").Set("Reason", "集体学习").SubmitAsync();
        var claim = await App.DbAsync(db => db.Claims.AsNoTracking().In(village.Key).SingleAsync());
        return new FlagCase(village, household, claim, recorder, await Data.StaffAsync(Role.Supervisor, village, name: "监督员甲"));
    }

    private static async Task<TestForm> FormAsync(TestClient supervisor, FlagCase c)
        => (await supervisor.OpenAsync($"{c.Village.Url}/flags/new?kind=Claim&record={c.Claim.ClaimId}")).Form("flag").Set("Doubt", "那天没有集体学习。");

    private static async Task<TestPage> RaiseAsync(FlagCase c) => await (await FormAsync(c.Supervisor, c)).SubmitAsync();

    private Task<Flag> FlagAsync(TestVillage village) => App.DbAsync(db => db.Flags.AsNoTracking().In(village.Key).SingleAsync());

    /// <summary>What a forger sends: the form's fields as they would be, also where the page does not show the form.</summary>
    private async Task<TestPage> ForgeAsync(TestClient client, TestVillage village, string url, string handler, params (string Field, string Value)[] values)
        => await ReviewTable.ForgeAsync(client, village.Url + "/ledger", $"{url}?handler={handler}", [.. values, ("Shown", (await FlagAsync(village)).Shown)]);

    private sealed record FlagCase(TestVillage Village, Household Household, Claim Claim, TestClient Recorder, TestClient Supervisor)
    {
        public string ClaimUrl => $"{Village.Url}/claims/{Claim.ClaimId}";
    }
}
