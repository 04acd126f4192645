using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Tests.Features.Accounts;

/// <summary>A town's administrator makes accounts, appoints, resets and locks: of this town's people and no other's (ORG-2, D15).</summary>
public sealed class PeoplePagesTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Create_Account_IsAppointedAndMustChangeThePasswordFirst()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var people = village.TownUrl + "/people";

        var weak = await admin.SubmitAsync(people, "new-person", ("DisplayName", "王芳"), ("UserName", $"wangfang{village.TownCode}"), ("Password", "1234"));
        Assert.Equal(HttpStatusCode.BadRequest, weak.Status);
        Assert.Contains("密码", string.Concat(weak.Texts(".field-error")), StringComparison.Ordinal);
        Assert.Equal("王芳", weak.Form("new-person").Values("DisplayName").Single());
        var person = await weak.Form("new-person").Set("Password", "qing-feng-88").SubmitAsync();
        Assert.Contains("账号建好了", person.Text);
        var twice = await admin.SubmitAsync(people, "new-person", ("DisplayName", "王芳"), ("UserName", $"wangfang{village.TownCode}"), ("Password", "qing-feng-88"));
        Assert.Contains("已", string.Concat(twice.Texts(".field-error")), StringComparison.Ordinal);

        Assert.Contains("请选择岗位", (await person.Form("appoint").SubmitAsync()).Text);
        var noVillage = await person.Form("appoint").Set("Role", nameof(Role.Reviewer)).Set("Card", 1).SubmitAsync();
        Assert.Contains("要选村", noVillage.Text);
        var done = await noVillage.Form("appoint").Set("VillageId", village.Key.VillageId).SubmitAsync();
        Assert.Contains("审核", done.Text);
        Assert.Equal(household.HouseholdId, await App.DbAsync(db => db.Appointments.OfTown(village.TownId).Where(a => a.Role == Role.Reviewer).Select(a => a.HouseholdId).SingleAsync()));

        var client = App.Anonymous();
        var first = await client.SubmitAsync("/sign-in", "staff", ("UserName", $"wangfang{village.TownCode}"), ("Password", "qing-feng-88"));
        Assert.Contains("/account/password", first.Url);
    }

    [BothEngines]
    [Fact]
    public async Task Create_SameNameManyAtOnce_MakesOneAndTellsTheOthers()
    {
        var village = await Data.VillageAsync();
        var forms = new List<TestForm>();
        for (var i = 0; i < 8; i++)
        {
            var admin = await Data.StaffAsync(Role.Administrator, village);
            forms.Add((await admin.OpenAsync(village.TownUrl + "/people")).Form("new-person")
                .Set("DisplayName", "王芳").Set("UserName", $"at-once{village.TownCode}").Set("Password", "qing-feng-88"));
        }

        var answers = await Task.WhenAll(forms.Select(f => f.PostAsync()));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Found);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Found), a => Assert.Contains("已经有人用了", a.Text));
    }

    [BothEngines]
    [Fact]
    public async Task Appoint_ApproverWhoLivesInAVillage_IsRecusedFromItsSheet()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var user = await Data.UserAsync();
        await App.DbAsync(db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.HomeTownId, village.TownId)));
        var url = $"{village.TownUrl}/people/{user.Id}";

        var where = await admin.SubmitAsync(url, "appoint", ("Role", nameof(Role.Approver)), ("Card", 1));
        Assert.Contains("请选择他家在哪个村", where.Text);
        await where.Form("appoint").Set("HomeVillageId", village.Key.VillageId).SubmitAsync();

        Assert.Equal((null, household.HouseholdId), await App.DbAsync(db => db.Appointments.Where(a => a.UserId == user.Id).Select(a => new ValueTuple<int?, Guid?>(a.VillageId, a.HouseholdId)).SingleAsync()));
    }

    [Fact]
    public async Task End_OfAnAppointment_TakesAwayWhatItAllowedAtOnce()
    {
        var village = await Data.VillageAsync();
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Recorder, village);
        var recorder = await App.SignInAsync(user);
        await recorder.OpenAsync(village.Url + "/households");

        var ended = await admin.SubmitAsync($"{village.TownUrl}/people/{user.Id}", "End");

        Assert.Contains("任职结束了", ended.Text);
        Assert.Contains("到 2022-10-07", ended.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync(village.Url + "/households")).Status);
    }

    [Fact]
    public async Task End_OfTheLastAdministrator_IsRefused()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Administrator, village);
        var admin = await App.SignInAsync(user);
        var url = $"{village.TownUrl}/people/{user.Id}";

        Assert.Contains("这是最后一名系统管理员", (await admin.SubmitAsync(url, "End")).Text);
        Assert.Contains("不能锁自己的账号", (await admin.SubmitAsync(url, "lock")).Text);
    }

    [BothEngines]
    [Fact]
    public async Task Lock_Account_EndsItsSessionsUntilItIsUnlocked()
    {
        var village = await Data.VillageAsync();
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var user = await Data.UserAsync(password: "qing-feng-88");
        await Data.AppointAsync(user, Role.Recorder, village);
        var url = $"{village.TownUrl}/people/{user.Id}";

        await admin.SubmitAsync(url, "lock");
        var refused = await App.Anonymous().SubmitAsync("/sign-in", "staff", ("UserName", user.UserName), ("Password", "qing-feng-88"));
        Assert.Contains("锁", refused.Text);
        Assert.Contains("已锁", (await admin.OpenAsync($"{village.TownUrl}/people?q={user.UserName}")).Text);
        await admin.SubmitAsync(url, "reset", ("Password", "ming-yue-77"));

        var client = App.Anonymous();
        Assert.Contains("/account/password", (await client.SubmitAsync("/sign-in", "staff", ("UserName", user.UserName), ("Password", "ming-yue-77"))).Url);
    }

    [Fact]
    public async Task Open_People_OfAnotherTown_AreNotThere()
    {
        var village = await Data.VillageAsync();
        var other = await Data.VillageAsync();
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var theirAdmin = await Data.StaffAsync(Role.Administrator, other);
        var fresh = await theirAdmin.SubmitAsync(other.TownUrl + "/people", "new-person", ("DisplayName", "新来的"), ("UserName", $"xin{other.TownCode}"), ("Password", "qing-feng-88"));
        var id = fresh.Url[^36..];

        Assert.DoesNotContain("新来的", (await admin.OpenAsync($"{village.TownUrl}/people?q=xin{other.TownCode}")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync($"{village.TownUrl}/people/{id}")).Status);
        Assert.Contains("还没有任职", (await theirAdmin.OpenAsync($"{other.TownUrl}/people?q=xin{other.TownCode}")).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResetPassword_OfWhoServesInAnotherTown_IsForTheInstallationsAdministrator(bool isInstallationAdministrator)
    {
        var village = await Data.VillageAsync();
        var other = await Data.VillageAsync();
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Recorder, village);
        await Data.AppointAsync(user, Role.Recorder, other);
        var adminUser = await Data.UserAsync();
        await Data.AppointAsync(adminUser, Role.Administrator, village);
        await App.DbAsync(db => db.Users.Where(u => u.Id == adminUser.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.IsInstallationAdministrator, isInstallationAdministrator)));
        var admin = await App.SignInAsync(adminUser);
        var url = $"{village.TownUrl}/people/{user.Id}";

        var page = await admin.OpenAsync(url);

        Assert.Equal(isInstallationAdministrator ? 1 : 0, page.All("[data-testid='reset']").Count);
        Assert.Equal(isInstallationAdministrator ? 1 : 0, page.All("[data-testid='lock']").Count);
        Assert.Equal(!isInstallationAdministrator, page.Text.Contains("密码由系统的总管理员重设", StringComparison.Ordinal));
        if (!isInstallationAdministrator)
        {
            // A form kept from before the person served elsewhere.
            var before = await Data.UserAsync();
            await Data.AppointAsync(before, Role.Recorder, village);
            var stale = (await admin.OpenAsync($"{village.TownUrl}/people/{before.Id}")).Form("reset").Set("Password", "qing-feng-88");
            await Data.AppointAsync(before, Role.Recorder, other);
            await stale.PostAsync();
            Assert.Null(await App.DbAsync(db => db.Users.Where(u => u.Id == before.Id).Select(u => u.PasswordHash).SingleAsync()));
        }
    }
}
