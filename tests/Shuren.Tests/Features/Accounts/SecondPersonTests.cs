using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;

namespace Shuren.Tests.Features.Accounts;

/// <summary>What one person alone may not do with roles waits for a second person of the town, and is kept whatever came of it (ORG-2).</summary>
public sealed class SecondPersonTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Appoint_OneselfAsRecorder_OpensNothingUntilASecondPersonAgrees()
    {
        var village = await Data.VillageAsync();
        var (admin, user) = await AdministratorAsync(village, "王管理");
        var station = await Data.StaffAsync(Role.StationOfficer, village, name: "李所长");

        var asked = await AppointAsync(admin, village, user, Role.Recorder);

        Assert.Contains("另一个人同意", asked.ById("notice").TextContent, StringComparison.Ordinal);
        Assert.Contains("等镇里另一个人同意", asked.ById("requests").TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(village.Url + "/households")).Status);
        Assert.Equal([Role.Administrator], await RolesAsync(user));
        // The one who asked sees it waiting, and cannot agree.
        Assert.Empty((await admin.OpenAsync(village.TownUrl)).All("form[action*='Agree']"));
        var desk = await station.OpenAsync(village.TownUrl);
        Assert.Contains("王管理", desk.ById("requests").TextContent, StringComparison.Ordinal);
        Assert.Contains("同意了", (await desk.Form("Agree").SubmitAsync()).Text);

        Assert.Equal([Role.Recorder, Role.Administrator], await RolesAsync(user));
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(village.Url + "/households")).Status);
        var kept = await App.DbAsync(db => db.AppointmentRequests.OfTown(village.TownId).SingleAsync());
        Assert.Equal((user.Id, station.Caller!.UserId, true, SecondPersonFor.OwnPerson), (kept.RequestedBy, kept.DecidedBy, kept.IsAgreed, kept.Why));
        Assert.Contains("李所长", (await admin.OpenAsync($"{village.TownUrl}/people/{user.Id}")).ById("requests").TextContent, StringComparison.Ordinal);
    }

    [BothEngines]
    [Theory]
    [InlineData(Role.Administrator, Role.Recorder)]
    [InlineData(Role.Administrator, Role.StationOfficer)]
    [InlineData(Role.Reviewer, Role.Administrator)]
    [InlineData(Role.Approver, Role.Administrator)]
    public async Task Appoint_WhoseOtherRoleMustStayApart_WaitsForASecondPerson(Role held, Role wanted)
    {
        var village = await Data.VillageAsync();
        var (admin, _) = await AdministratorAsync(village);
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, held, village);

        await AppointAsync(admin, village, user, wanted);

        Assert.Equal([held], await RolesAsync(user));
        Assert.Equal(SecondPersonFor.Separation, await App.DbAsync(db => db.AppointmentRequests.OfTown(village.TownId).Select(r => r.Why).SingleAsync()));
    }

    [BothEngines]
    [Theory]
    [InlineData(Role.Recorder, Role.Committee)]
    [InlineData(Role.StationOfficer, Role.Approver)]
    public async Task Appoint_WhoseRolesGoTogether_TakesEffectAtOnce(Role held, Role wanted)
    {
        var village = await Data.VillageAsync();
        var (admin, _) = await AdministratorAsync(village);
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, held, village);

        await AppointAsync(admin, village, user, wanted);

        Assert.Equal(2, (await RolesAsync(user)).Count);
        Assert.Equal(0, await App.DbAsync(db => db.AppointmentRequests.OfTown(village.TownId).CountAsync()));
    }

    [Fact]
    public async Task Agree_ByWhoAskedWhoIsAppointedOrWhoHoldsNoRoleForIt_IsRefused()
    {
        var village = await Data.VillageAsync();
        var (asker, askerUser) = await AdministratorAsync(village);
        var (appointee, appointeeUser) = await AdministratorAsync(village);
        await AppointAsync(asker, village, appointeeUser, Role.Recorder);
        var id = await App.DbAsync(db => db.AppointmentRequests.OfTown(village.TownId).Select(r => r.RequestId).SingleAsync());
        var (second, _) = await AdministratorAsync(village);
        var stale = (await second.OpenAsync(village.TownUrl)).Form("Agree");
        var elsewhere = await Data.StaffAsync(Role.StationOfficer, await Data.VillageAsync());
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        foreach (var actor in new[] { await App.CallerAsync(askerUser), await App.CallerAsync(appointeeUser) })
        {
            var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((AppointmentService s) => s.DecideAsync(actor, village.TownId, id, agree: true, null)));
            Assert.Contains("不能自己同意", refused.Message, StringComparison.Ordinal);
        }
        foreach (var (actor, isElsewhere) in new[] { (elsewhere.Caller!, true), (recorder.Caller!, false) })
        {
            var refused = await Assert.ThrowsAsync<NotAllowed>(() => App.WithAsync((AppointmentService s) => s.DecideAsync(actor, village.TownId, id, agree: true, null)));
            Assert.Equal(isElsewhere, refused.IsElsewhere);
        }
        Assert.Equal([Role.Administrator], await RolesAsync(appointeeUser));
        Assert.Empty((await appointee.OpenAsync(village.TownUrl)).All("form[action*='Agree']"));

        await stale.SubmitAsync();

        Assert.Equal([Role.Recorder, Role.Administrator], await RolesAsync(appointeeUser));
        // Once is enough.
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((AppointmentService s) => s.DecideAsync(second.Caller!, village.TownId, id, agree: true, null)));
    }

    [BothEngines]
    [Fact]
    public async Task Refuse_WithReason_KeepsTheRequestAndGivesNothing()
    {
        var village = await Data.VillageAsync();
        var (admin, user) = await AdministratorAsync(village);
        var approver = await Data.StaffAsync(Role.Approver, village);
        await AppointAsync(admin, village, user, Role.Reviewer);

        var empty = await approver.SubmitAsync(village.TownUrl, "Refuse");
        Assert.Equal(HttpStatusCode.BadRequest, empty.Status);
        Assert.Contains("请写明为什么不同意", empty.Text);
        await empty.Form("Refuse").Set("Reason", "管账号的不能审核").SubmitAsync();

        Assert.Equal([Role.Administrator], await RolesAsync(user));
        Assert.Contains("不同意：管账号的不能审核", (await admin.OpenAsync($"{village.TownUrl}/people/{user.Id}")).Text);
        Assert.Empty((await approver.OpenAsync(village.TownUrl)).All("[data-testid='requests']"));
    }

    [BothEngines]
    [Fact]
    public async Task Agree_WhenAnotherRuleForbidsItMeanwhile_IsRefusedAndStaysOpen()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (admin, user) = await AdministratorAsync(village);
        var station = await Data.StaffAsync(Role.StationOfficer, village);
        await AppointAsync(admin, village, user, Role.Supervisor, household.CardNumber);
        // D15: since then somebody of the same household sits in the review group.
        await Data.AppointAsync(await Data.UserAsync(), Role.Reviewer, village, household: household);

        var answer = await station.SubmitAsync(village.TownUrl, "Agree");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("不能当监督员", answer.Text);
        Assert.Null(await App.DbAsync(db => db.AppointmentRequests.OfTown(village.TownId).Select(r => r.DecidedAt).SingleAsync()));
        Assert.Equal([Role.Administrator], await RolesAsync(user));
    }

    [BothEngines]
    [Fact]
    public async Task Agree_ToARequestOfAnotherTown_IsNotFound()
    {
        var village = await Data.VillageAsync();
        var other = await Data.VillageAsync();
        var (admin, user) = await AdministratorAsync(village);
        var (theirs, theirUser) = await AdministratorAsync(other);
        await AppointAsync(admin, village, user, Role.Recorder);
        await AppointAsync(theirs, other, theirUser, Role.Recorder);
        var id = await App.DbAsync(db => db.AppointmentRequests.OfTown(other.TownId).Select(r => r.RequestId).SingleAsync());
        var station = await Data.StaffAsync(Role.StationOfficer, village);
        var form = (await station.OpenAsync(village.TownUrl)).Form("Refuse").Set("Reason", "x").Forge("request", id.ToString());

        // The id of the address counts, not the field: a foreign one in either is nothing here.
        await form.PostAsync();
        Assert.Null(await App.DbAsync(db => db.AppointmentRequests.OfTown(other.TownId).Select(r => r.DecidedAt).SingleAsync()));
    }

    private async Task<(TestClient Client, User User)> AdministratorAsync(TestVillage village, string? name = null)
    {
        var user = await Data.UserAsync(name: name);
        await Data.AppointAsync(user, Role.Administrator, village);
        return (await App.SignInAsync(user), user);
    }

    private static async Task<TestPage> AppointAsync(TestClient admin, TestVillage village, User user, Role role, int? card = null)
    {
        var form = (await admin.OpenAsync($"{village.TownUrl}/people/{user.Id}")).Form("appoint").Set("Role", role.ToString()).Set("HasNoHousehold", role.Decides() && card is null);
        form = role.IsOfVillage() ? form.Set("VillageId", village.Key.VillageId) : form;
        form = card is null ? form : form.Set("Card", card);
        var page = await (role == Role.Supervisor ? form.Set("IsCloseRelative", "false") : form).SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page;
    }

    private Task<List<Role>> RolesAsync(User user) => App.DbAsync(db => db.Appointments.Where(a => a.UserId == user.Id).Select(a => a.Role).OrderBy(r => r).ToListAsync());
}
