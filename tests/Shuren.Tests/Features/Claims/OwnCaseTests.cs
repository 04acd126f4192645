using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Reviews;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Claims;

/// <summary>Nobody decides on the own household, nor on what the own household reported of another (REV-1, ORG-2): handler by handler.</summary>
public sealed class OwnCaseTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Day = new(2022, 9, 12);

    /// <summary>Own household, or the household of who reported it for another.</summary>
    public static TheoryData<string, bool> RecorderHandlers
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            foreach (var handler in (string[])["Accept", "Return", "Reject", "TakeBack", "State"])
            {
                rows.Add(handler, false);
                rows.Add(handler, true);
            }
            return rows;
        }
    }

    [BothEngines]
    [Theory]
    [MemberData(nameof(RecorderHandlers))]
    public async Task Post_RecorderInTheOwnCase_IsRefusedAndADeputyIsNot(string handler, bool asReporter)
    {
        var village = await Data.VillageAsync();
        var (own, other) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var (award, deduction) = (await Data.ItemAsync(village, "Z01"), await Data.ItemAsync(village, "F01"));
        var claim = await ClaimAsync(village, own, other, asReporter, handler is "TakeBack" or "State", handler == "State" ? deduction : award);
        var url = $"{village.Url}/claims/{claim.ClaimId}";
        (string, string)[] fields = handler switch
        {
            "Accept" => [("RuleItemId", award.RuleItemId.ToString()), ("Quantity", "1")],
            "State" => [("Statement", "那天去医院了")],
            _ => [("Answer", "记错了")]
        };
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true, household: own);
        var before = await App.EventsAsync(village, claim.ClaimId);

        var page = await recorder.OpenAsync(url);
        var refused = await ReviewTable.ForgeAsync(recorder, url, $"{url}?handler={handler}", fields);

        Assert.Empty(page.All("[data-testid=accept], [data-testid=answer], [data-testid=state], [data-testid=take-back]"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("要回避，请协助管理员或镇里办理", refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, await App.EventsAsync(village, claim.ClaimId));
        var deputy = await Data.StaffAsync(Role.Recorder, village, household: asReporter ? null : other);
        var done = await ReviewTable.ForgeAsync(deputy, url, $"{url}?handler={handler}", fields);
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal(before.Count + 1, (await App.EventsAsync(village, claim.ClaimId)).Count);
    }

    [Fact]
    public async Task New_ForTheOwnHousehold_IsRefused()
    {
        var village = await Data.VillageAsync();
        var own = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true, household: own);

        var refused = await FillAsync(recorder, village, own, await Data.ItemAsync(village, "Z01"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("自己家的事要回避", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task New_ByWhoStandsIn_OffersTheRecordersHomesAlone()
    {
        var village = await Data.VillageAsync();
        var own = await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        await Data.StaffAsync(Role.Recorder, village, lead: true, household: own);
        var station = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await station.OpenAsync(village.Url + "/claims/new");

        Assert.Contains("张三", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("李四", page.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StationOfficer_StandsInForARecordersHouseholdAndForNoOther()
    {
        var village = await Data.VillageAsync();
        var (own, other) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var item = await Data.ItemAsync(village, "Z01");
        await Data.StaffAsync(Role.Recorder, village, lead: true, household: own);
        var station = await Data.StaffAsync(Role.StationOfficer, village);

        Assert.Contains("记好了", (await FillAsync(station, village, own, item)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await station.GetAsync($"{village.Url}/claims/new?household={other.HouseholdId}")).Status);
        var claim = await App.SubmitAsync(village, Submission(other, null));
        var url = $"{village.Url}/claims/{claim.ClaimId}";
        var refused = await ReviewTable.ForgeAsync(station, url, url + "?handler=Reject", ("Answer", "不记"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("镇里只代办积分管理员自己家的", refused.Text, StringComparison.Ordinal);
        // Also where the recorder's household reported it: nobody in the village could sort it.
        var reported = await ClaimAsync(village, own, other, asReporter: true, accepted: false, item);
        var sorted = await (await station.OpenAsync($"{village.Url}/claims/{reported.ClaimId}")).Form("accept").Set("RuleItemId", item.RuleItemId.ToString()).SubmitAsync();
        Assert.Contains("已受理", sorted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollCallAndRound_OwnHousehold_HasNoBoxAndAForgedTickIsRefusedByName()
    {
        var village = await Data.VillageAsync();
        var own = await Data.HouseholdAsync(village);
        await Data.HouseholdAsync(village, "李四");
        var (once, monthly) = (await Data.ItemAsync(village, "Z01"), await Data.ItemAsync(village, "Z13"));
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true, household: own);

        var rollCall = await recorder.OpenAsync(village.Url + "/groups/roll-call");
        var round = await recorder.OpenAsync(village.Url + "/groups/round/2022-10?group=1组");
        var forgedRollCall = await rollCall.Form("roll-call").Set("Title", "学习").Set("RuleItemId", once.RuleItemId.ToString()).Forge("Ticks", own.HouseholdId.ToString()).SubmitAsync();
        var forgedRound = await round.Form("round").Forge("Ticks", $"{own.HouseholdId}:{monthly.RuleItemId}").SubmitAsync();

        foreach (var page in (TestPage[])[rollCall, round])
        {
            Assert.DoesNotContain(page.All("[name=Ticks]"), e => e.GetAttribute("value")!.StartsWith(own.HouseholdId.ToString(), StringComparison.Ordinal));
            Assert.Contains("自己家，请协助管理员或镇里记", page.Text, StringComparison.Ordinal);
        }
        foreach (var page in (TestPage[])[forgedRollCall, forgedRound])
        {
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            Assert.Contains("张三户（卡号 1）是您自己家", page.Text, StringComparison.Ordinal);
        }
        Assert.Equal(["1"], (await (await recorder.OpenAsync(village.Url + "/groups/roll-call")).Form("roll-call").SubmitAsync("1组")).Form("roll-call").Values("Ticks").Select(_ => "1"));
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_ReviewerInTheOwnCase_NeitherVotesNorChangesNorDefersNorReopens(bool asReporter)
    {
        var table = await ReviewTable.StartAsync(App);
        var village = table.Village;
        var (own, other) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var item = await Data.ItemAsync(village, "Z01");
        var line = (await App.LineAsync(village, await ClaimAsync(village, own, other, asReporter, accepted: true, item)))!;
        var chair = await Data.StaffAsync(Role.Reviewer, village, lead: true, household: own);
        var url = $"{table.Url("2022-09")}/lines/{line.ReviewLineId}";
        var shown = await App.DbAsync(async db =>
        {
            var review = await db.MonthlyReviews.AsNoTracking().In(village.Key).SingleAsync();
            var state = await SheetState.LoadAsync(db, village.Key, review);
            return state.ShownOf(state.Lines.Single());
        });

        var page = await chair.OpenAsync(url);
        Assert.Empty(page.All("[data-testid=vote], [data-testid=change], [data-testid=reopen]"));
        foreach (var (handler, fields) in new (string, (string, string)[])[]
        {
            ("Vote", [($"Vote[{line.ReviewLineId}]", "yes"), ($"LineShown[{line.ReviewLineId}]", shown)]),
            ("Change", [("RuleItemId", item.RuleItemId.ToString()), ("Quantity", "1"), ("Reason", "改")]),
            ("Defer", [("Reason", "下月")]),
            ("Reopen", [("Reason", "再审")])
        })
        {
            var refused = await ReviewTable.ForgeAsync(chair, url, $"{url}?handler={handler}", fields);
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("回避", refused.Find("[data-testid=errors]").TextContent, StringComparison.Ordinal);
        }
        Assert.Empty(await table.VotesAsync(line));
        Assert.Equal(line.MonthlyReviewId, (await table.ReloadAsync(line)).MonthlyReviewId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_ApproverInTheOwnCase_NeitherReturnsNorConfirms(bool asReporter)
    {
        var table = await ReviewTable.StartAsync(App);
        var village = table.Village;
        var (own, other) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"));
        var line = (await App.LineAsync(village, await ClaimAsync(village, own, other, asReporter, accepted: true, await Data.ItemAsync(village, "Z01"))))!;
        await table.VoteAsync("2022-09");
        await table.SignAsync("2022-09");
        var approver = await Data.StaffAsync(Role.Approver, village, household: own);

        var returned = await (table with { Approver = approver }).ReturnAsync("2022-09", line);
        var confirmed = await approver.SubmitAsync(table.TownUrl("2022-09"), "confirm");

        Assert.All((TestPage[])[returned, confirmed], p => Assert.Equal(HttpStatusCode.BadRequest, p.Status));
        Assert.All((TestPage[])[returned, confirmed], p => Assert.Contains("要回避", p.Text, StringComparison.Ordinal));
        Assert.Equal(LineDecision.Approved, (await table.ReloadAsync(line)).Decision);
        Assert.Contains("1 条入账", (await table.ConfirmAsync("2022-09")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_ByTheHouseholdItself_IsItsOwnRight()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (claim, _) = await App.RecordAsync(village, household, await Data.ItemAsync(village, "F01"), toldOn: new DateOnly(2022, 10, 8));
        var resident = await Data.ResidentAsync(household);

        var done = await resident.SubmitAsync("/my/claims/" + claim.ClaimId, "state", ("Statement", "那天去医院了"));

        Assert.Contains("已交给审核组", done.Text, StringComparison.Ordinal);
    }

    // The claim of the own household; or of another, sent by the own household's account.
    private async Task<Claim> ClaimAsync(TestVillage village, Household own, Household other, bool asReporter, bool accepted, RuleItem item)
    {
        var by = Caller.CommandLine;
        if (asReporter)
        {
            var resident = await Data.ResidentAsync(own);
            by = resident.Caller!;
        }
        var claim = await App.SubmitAsync(
            village, Submission(asReporter ? other : own, item, Day) with { ReportedBy = asReporter ? ReportedBy.OtherVillager : item.Kind == RuleKind.Deduction ? ReportedBy.Recorder : ReportedBy.Household, ReporterName = asReporter ? own.Head : null },
            by);
        if (accepted)
        {
            await App.WithAsync((AcceptanceService claims) => claims.AcceptAsync(
                Caller.CommandLine, village.Key, claim.ClaimId, new AcceptClaim(item.RuleItemId, 1, null, ToldOn: App.Clock.Today(), ToldHow: "当面")));
        }
        return claim;
    }

    private static async Task<TestPage> FillAsync(TestClient client, TestVillage village, Household household, RuleItem item)
        => await (await client.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}")).Form("record")
            .Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习").SubmitAsync();
}
