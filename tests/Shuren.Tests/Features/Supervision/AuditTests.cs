using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Redemptions;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Supervision;

/// <summary>Who did, and who looked at, what: one row that nobody can change for each use case (SUP-1).</summary>
public sealed class AuditTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Record_ThroughTheForm_LeavesOneRowOfWhoWhatAndFromWhere()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        recorder.Ip = "203.0.113.9";
        var form = (await recorder.OpenAsync(village.Url + "/claims/new?q=1")).Form("record");

        await form.Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村委会").Set("Reason", "集体学习").SubmitAsync();

        var row = Assert.Single(await RowsAsync(village, UseCases.RecordClaim));
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
        Assert.Equal(
            (recorder.Caller!.UserId, Role.Recorder, village.Key.VillageId, claim.ClaimId, claim.SubmittedAt, "203.0.113.9"),
            (row.UserId, row.Role, row.VillageId, row.SubjectId, row.At, row.Origin));
        Assert.Equal(32, row.Sent?.Length);
        Assert.NotNull(row.SessionId);
    }

    [Fact]
    public async Task Record_SentTwice_LeavesOneRow()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync(village.Url + "/claims/new?q=1")).Form("record")
            .Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村委会").Set("Reason", "集体学习");

        await form.SubmitAsync();
        await form.SubmitAsync();

        Assert.Single(await RowsAsync(village, UseCases.RecordClaim));
    }

    [Fact]
    public async Task Record_Refused_LeavesNoRow()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync(village.Url + "/claims/new?q=1")).Form("record");

        var refused = await form.Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", " ").Set("Reason", "集体学习").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Empty(await RowsAsync(village, UseCases.RecordClaim));
    }

    [BothEngines]
    [Fact]
    public async Task Submit_ByAHouseholdAtHome_KeepsOnlyItsNetwork()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        resident.Ip = "203.0.113.9";

        await resident.SubmitAsync("/my/claims/new", null, ("Where", "村口"), ("Reason", "扫雪"), ("OccurredOn", "2022-10-01"));

        var row = Assert.Single(await RowsAsync(village, UseCases.SubmitClaim));
        Assert.Equal((resident.Caller!.UserId, null, "203.0.113.*"), (row.UserId, row.Role, row.Origin));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.*")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void OriginOf_AHousehold_LeavesOutWhoInTheNetwork(string address, string kept)
    {
        var household = new Caller(Guid.NewGuid(), "张三") { HouseholdId = Guid.NewGuid(), Address = address };

        Assert.Equal(kept, AuditEvent.OriginOf(household));
        Assert.Equal(address, AuditEvent.OriginOf(household with { HouseholdId = null }));
    }

    [Fact]
    public async Task Open_AHouseholdsPageTwiceInAnHour_LeavesOneRowOfTheLook()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var url = $"{village.Url}/households/{household.HouseholdId}";

        await reviewer.OpenAsync(url);
        await reviewer.OpenAsync(url);
        Assert.Single(await RowsAsync(village, UseCases.LookAtHousehold));
        App.Clock.Advance(TimeSpan.FromHours(1));
        await reviewer.OpenAsync(url);

        var rows = await RowsAsync(village, UseCases.LookAtHousehold);
        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Equal((reviewer.Caller!.UserId, Role.Reviewer, household.HouseholdId), (r.UserId, r.Role, r.SubjectId)));
    }

    [Fact]
    public async Task Open_TheOwnHouseholdsPage_LeavesNoRow()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var reviewer = await Data.StaffAsync(Role.Reviewer, village, household: household);

        await reviewer.OpenAsync($"{village.Url}/households/{household.HouseholdId}");

        Assert.Empty(await RowsAsync(village, UseCases.LookAtHousehold));
    }

    [BothEngines]
    [Fact]
    public async Task Search_ByWhoWhatDayAndRecord_FindsThoseAndNoOthers()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var other = await Data.VillageAsync(village);
        await Data.HouseholdAsync(other);
        var item = await Data.ItemAsync(village, "Z01");
        await App.RecordAsync(village, household, item);
        await App.RecordAsync(other, await Data.HouseholdAsync(other, "别村人"), await Data.ItemAsync(other, "Z01"));
        var reviewer = await Data.StaffAsync(Role.Reviewer, village, name: "陈评议");
        await reviewer.OpenAsync($"{village.Url}/households/{household.HouseholdId}");
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);

        var all = await supervisor.OpenAsync(village.Url + "/audit");
        Assert.Contains("共 2 条", all.Text);
        Assert.DoesNotContain("别村人", all.Text, StringComparison.Ordinal);
        Assert.Contains("记一笔", (await supervisor.OpenAsync(village.Url + "/audit?what=claim.record")).Find("tbody").TextContent, StringComparison.Ordinal);
        var looks = await supervisor.OpenAsync($"{village.Url}/audit?who={reviewer.Caller!.UserId}");
        Assert.Contains("共 1 条", looks.Text);
        Assert.Contains("陈评议", looks.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains($"{household.Head}户（卡号 1）", (await supervisor.OpenAsync($"{village.Url}/audit?about={household.HouseholdId}")).Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("共 2 条", (await supervisor.OpenAsync(village.Url + "/audit?from=2022-10-08&until=2022-10-08")).Text);
        Assert.Contains("没有符合条件的记录", (await supervisor.OpenAsync(village.Url + "/audit?until=2022-10-07")).Text);
    }

    [Fact]
    public async Task Search_OfTheTown_ShowsWhatConcernsTheTownAndAllItsVillages()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await App.RecordAsync(village, household, await Data.ItemAsync(village, "Z01"));
        await App.WithAsync((Shuren.Features.Redemptions.RedemptionService r) => r.AddGoodsAsync(Caller.CommandLine, village.TownId, "香皂", "块", null));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync(village.TownUrl + "/audit");

        Assert.Contains("共 2 条", page.Text);
        Assert.Contains("加物品", page.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("记一笔", page.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    /// <summary>The box asks for a head or a card: what was done on any record of that household is found, and nothing of others.</summary>
    [Theory]
    [InlineData("张三")]
    [InlineData("1")]
    public async Task Search_ByHeadOrCard_FindsWhatWasDoneOnItsRecords(string word)
    {
        var world = await Data.WorldAsync();
        await ActAsync(world);
        // Another household's, and another village's household of the same name.
        var neighbour = await Data.WorldAsync(world.Village);
        await ActAsync(neighbour);
        await App.RecordAsync(world.Village, world.Neighbour, await Data.ItemAsync(world.Village, "Z01"));
        var supervisor = await Data.StaffAsync(Role.Supervisor, world.Village, name: "查的人");

        var page = await supervisor.OpenAsync($"{world.Village.Url}/audit?word={word}");

        Assert.Equal(
            Kinds(world).Select(k => k.UseCase.Chinese).Order(StringComparer.Ordinal),
            page.Texts("td[data-label='办什么']").Order(StringComparer.Ordinal));
    }

    /// <summary>One event on each kind of record of the household.</summary>
    private static IEnumerable<(UseCase UseCase, Guid Subject)> Kinds(World world) =>
    [
        (UseCases.AcceptClaim, world.Claim.ClaimId), (UseCases.ChangeLine, world.Line.ReviewLineId), (UseCases.CancelRedemption, world.Redemption.RedemptionId),
        (UseCases.Investigate, world.Objection.ObjectionId), (UseCases.LookAtHousehold, world.Household.HouseholdId)
    ];

    private Task ActAsync(World world) => App.DbAsync(async db =>
    {
        db.AddRange(Kinds(world).Select(k => Event(world.Village, k.UseCase, k.Subject)));
        await db.SaveChangesAsync();
    });

    private AuditEvent Event(TestVillage village, UseCase useCase, Guid subject) => new()
    {
        TownId = village.TownId, VillageId = village.Key.VillageId, At = App.Clock.UtcNow(), UserId = Caller.CommandLine.UserId, UseCase = useCase.Code, SubjectId = subject
    };

    /// <summary>D23: a supervisor does not learn from the trail who reported or objected to the own household; another one reads it.</summary>
    [BothEngines]
    [Fact]
    public async Task Search_ByASupervisorOfTheHousehold_DoesNotSayWhoReportedIt()
    {
        var village = await Data.VillageAsync();
        var (household, neighbour) = (await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "密某乙"));
        var reporter = await Data.ResidentAsync(neighbour);
        var item = await Data.ItemAsync(village, "Z01");
        await App.SubmitAsync(
            village, Submission(household, item) with { ReportedBy = ReportedBy.OtherVillager, ReporterName = "密某乙" }, Callers.Resident(village, reporter.Caller!.UserId, householdId: neighbour.HouseholdId));
        var own = await Data.StaffAsync(Role.Supervisor, village, household: household);
        var other = await Data.StaffAsync(Role.Supervisor, village);

        foreach (var query in (string[])["", $"?word={household.Head}", "?word=密某乙", $"?who={reporter.Caller.UserId}", "?what=claim.submit"])
        {
            var page = await own.OpenAsync(village.Url + "/audit" + query);
            Assert.DoesNotContain("密某乙", string.Concat(page.Texts("tbody, option")), StringComparison.Ordinal);
        }
        Assert.Contains("密某乙", (await other.OpenAsync($"{village.Url}/audit?word={household.Head}")).Find("tbody").TextContent, StringComparison.Ordinal);
        // What one's household reported of others is not found by its own name.
        Assert.Contains("没有符合条件的记录", (await other.OpenAsync($"{village.Url}/audit?word={neighbour.CardNumber}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_ByARecorder_IsForbidden()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal("/denied", (await recorder.GetAsync(village.Url + "/audit")).Location);
    }

    [Fact]
    public async Task Service_CalledFromAnotherVillagesDoor_DoesNothing()
    {
        var village = await Data.VillageAsync();
        var neighbour = await Data.VillageAsync(village);
        var household = await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var stranger = Callers.In(neighbour, Role.Recorder, (await Data.UserAsync()).Id);

        var refused = await Assert.ThrowsAsync<NotAllowed>(() => App.WithAsync((ClaimService claims) => claims.SubmitAsync(
            stranger, village.Key, Submission(household, item))));

        Assert.True(refused.IsElsewhere);
        Assert.Empty(await App.DbAsync(db => db.Claims.In(village.Key).ToListAsync()));
        Assert.Empty(await RowsAsync(village, UseCases.SubmitClaim));
    }

    [Fact]
    public void Codes_OfTheUseCases_AreDifferentAndFit()
    {
        Assert.Equal(UseCases.All.Count, UseCases.All.Select(u => u.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(UseCases.All, u => Assert.InRange(u.Code.Length, 3, AuditMapping.UseCaseMaxLength));
    }

    [Theory]
    [InlineData(Role.Recorder, "claim.record", true)]
    [InlineData(Role.Reviewer, "claim.record", false)]
    [InlineData(Role.Reviewer, "review.vote", true)]
    [InlineData(Role.Reviewer, "review.sign", false)]
    [InlineData(Role.Approver, "review.confirm", true)]
    [InlineData(Role.StationOfficer, "review.confirm", false)]
    [InlineData(Role.Supervisor, "redemption.hand-out", false)]
    [InlineData(Role.Administrator, "household.edit", false)]
    public void Must_ByRole_LetsInWhoMayAndNobodyElse(Role role, string code, bool may)
    {
        var useCase = UseCases.All.Single(u => u.Code == code);
        var caller = new Caller(Guid.NewGuid(), "张三") { Offices = [new Office(role, IsLead: false, IsOfTown: !role.IsOfVillage())] };

        Assert.Equal(may, Record.Exception(() => caller.Must(useCase)) is null);
    }

    private Task<List<AuditEvent>> RowsAsync(TestVillage village, UseCase useCase) => App.DbAsync(db => db.AuditEvents.AsNoTracking()
        .Where(e => e.TownId == village.TownId && e.VillageId == village.Key.VillageId && e.UseCase == useCase.Code).ToListAsync());
}
