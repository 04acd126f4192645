using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Appointments;
using Shuren.Features.Places;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Organization;

/// <summary>A town's villages and settings, and a further town on the same installation (ORG-1, `decisions.md`).</summary>
public sealed class TownPagesTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Add_Village_HasTheTownsCodeAndOpens()
    {
        var village = await Data.VillageAsync();
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var url = village.TownUrl + "/villages";

        var wrong = await admin.SubmitAsync(url, "add", ("Code", "500230999201"), ("Name", "新村"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal("新村", wrong.Form("add").Values("Name").Single());
        var taken = await wrong.Form("add").Set("Code", village.Code).SubmitAsync();
        Assert.Contains("重复了", taken.Text);
        var added = await taken.Form("add").Set("Code", village.TownCode + "299").SubmitAsync();

        Assert.Contains("加好了：新村", added.Text);
        Assert.Contains("新村", (await App.Anonymous().OpenAsync($"/p/{village.TownCode}299")).Text);
        Assert.Null((await App.WithAsync((LedgerVerifier v) => v.VerifyAsync(village.TownId))).Fault);
    }

    [BothEngines]
    [Fact]
    public async Task Rename_Village_IsOnlyOfTheOwnTown()
    {
        var village = await Data.VillageAsync();
        var other = await Data.VillageAsync();
        await Data.VillageAsync(other);
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var form = (await admin.OpenAsync(village.TownUrl + "/villages")).Form("newName");

        Assert.Contains("请填写新的村名", (await form.SubmitAsync()).Text);
        await form.Set("newName", "新名村").SubmitAsync();

        Assert.Equal("新名村", await App.DbAsync(db => db.Villages.In(village.Key).Select(v => v.Name).SingleAsync()));
        Assert.Equal(other.Name, await App.DbAsync(db => db.Villages.In(other.Key).Select(v => v.Name).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Save_Settings_HoldsForWhatComesAfter()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.TownUrl + "/settings";
        var deduction = await Data.ItemAsync(village, "F01");
        var (before, _) = await App.RecordAsync(village, household, deduction, toldOn: App.Clock.Today());

        var refused = await officer.SubmitAsync(url, "settings", ("ReviewQuorum", 2), ("StatementDays", 5));
        Assert.Contains("表决人数至少 3 人", refused.Text);
        Assert.Equal("5", refused.Form("settings").Values("StatementDays").Single());
        await refused.Form("settings").Set("ReviewQuorum", 4).Set("NoticeDays", "60").Set("RankBy", nameof(RankBy.YearToDate)).SubmitAsync();

        var (after, _) = await App.RecordAsync(village, household, deduction, toldOn: App.Clock.Today().AddDays(-1));
        Assert.Equal(App.Clock.Today().AddDays(3), (await App.ReloadAsync(village, before.ClaimId)).StatementDueOn);
        Assert.Equal(App.Clock.Today().AddDays(4), (await App.ReloadAsync(village, after.ClaimId)).StatementDueOn);
        var town = await App.DbAsync(db => db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId));
        Assert.Equal((60, RankBy.YearToDate), (town.NoticeDays, town.RankBy));
        var faults = await App.WithAsync((AppointmentService a) => a.FaultsAsync(village.TownId, [village.Key.VillageId]));
        Assert.Contains(faults[village.Key.VillageId], f => f.Contains("至少要 4 人才能表决", StringComparison.Ordinal));
    }

    [BothEngines]
    [Fact]
    public async Task Create_Town_IsForTheInstallationsAdministratorOnly()
    {
        var village = await Data.VillageAsync();
        var townAdmin = await Data.StaffAsync(Role.Administrator, village);
        Assert.Equal(HttpStatusCode.NotFound, (await townAdmin.GetAsync("/towns/new")).Status);
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Administrator, village);
        await App.DbAsync(db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.IsInstallationAdministrator, true)));
        var admin = await App.SignInAsync(user);

        var taken = await admin.SubmitAsync(
            "/towns/new", null, ("TownName", "新镇"), ("Code", village.TownCode), ("DisplayName", "陈管理"), ("UserName", "newtownadmin"), ("Password", "qing-feng-88"));
        Assert.Contains("这个镇的代码已经有了", taken.Text);
        var made = await taken.Form().Set("Code", "500230999").Set("Password", "qing-feng-88").SubmitAsync();

        Assert.Contains("新镇建好了", made.Text);
        var town = await App.DbAsync(db => db.Towns.SingleAsync(t => t.Code == "500230999"));
        var theirs = await App.DbAsync(db => db.Users.SingleAsync(u => u.UserName == "newtownadmin"));
        Assert.Equal(((int?)town.TownId, false), (theirs.HomeTownId, theirs.IsInstallationAdministrator));
        var client = await App.SignInAsync(theirs);
        await client.OpenAsync("/t/500230999/people");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(village.TownUrl + "/people")).Status);
    }
}
