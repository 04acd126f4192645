using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;

namespace Shuren.Tests.Features.Accounts;

/// <summary>Of every role that decides it is asked where the person lives: a card, or expressly none; never nothing (REV-1, ADR 8).</summary>
public sealed class HomeTests(TestApp app) : AppTests(app)
{
    public static TheoryData<Role> Deciding => [.. Enum.GetValues<Role>().Where(r => r != Role.Administrator)];

    [Theory]
    [MemberData(nameof(Deciding))]
    public async Task Appoint_WithoutAnAnswerWithTwoOrUnreadable_IsRefused(Role role)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var (admin, user) = await PersonAsync(village);
        var url = $"{village.TownUrl}/people/{user.Id}";

        async Task<TestPage> TryAsync(string? card, bool none)
        {
            var form = (await admin.OpenAsync(url)).Form("appoint").Set("Role", role.ToString()).Set("HomeVillageId", village.Key.VillageId).Set("HasNoHousehold", none);
            form = role == Role.Supervisor ? form.Set("IsCloseRelative", "false") : form;
            form = role.IsOfVillage() ? form.Set("VillageId", village.Key.VillageId) : form;
            var answer = await (card is null ? form : form.Set("Card", card)).SubmitAsync();
            return answer;
        }

        Assert.Contains("不能空着", (await TryAsync(null, none: false)).Text);
        Assert.Contains("两样只答一样", (await TryAsync("1", none: true)).Text);
        foreach (var card in new[] { "abc", "1号", "1.5", "99999999999" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync(card, none: false)).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync(card, none: true)).Status);
        }
        Assert.Equal(0, await App.DbAsync(db => db.Appointments.CountAsync(a => a.UserId == user.Id)));

        // A full-width number is read, or refused; never dropped.
        var wide = await TryAsync("１", none: false);
        Assert.Equal(wide.Status == HttpStatusCode.OK ? 1 : 0, await App.DbAsync(db => db.Appointments.CountAsync(a => a.UserId == user.Id && a.HouseholdId != null)));
        Assert.Equal(wide.Status == HttpStatusCode.OK ? 1 : 0, await App.DbAsync(db => db.Appointments.CountAsync(a => a.UserId == user.Id)));
    }

    [BothEngines]
    [Theory]
    [MemberData(nameof(Deciding))]
    public async Task Appoint_WithExpresslyNone_IsKeptAsThat(Role role)
    {
        var village = await Data.VillageAsync();
        var (admin, user) = await PersonAsync(village);
        var form = (await admin.OpenAsync($"{village.TownUrl}/people/{user.Id}")).Form("appoint").Set("Role", role.ToString()).Set("HasNoHousehold", true);
        form = role == Role.Supervisor ? form.Set("IsCloseRelative", "false") : form;

        var page = await (role.IsOfVillage() ? form.Set("VillageId", village.Key.VillageId) : form).SubmitAsync();

        Assert.Contains("不住在本镇参加积分的农户", page.ById("home").TextContent, StringComparison.Ordinal);
        Assert.Equal((null, true), await App.DbAsync(db => db.Appointments.Where(a => a.UserId == user.Id).Select(a => new ValueTuple<Guid?, bool>(a.HouseholdId, a.HasNoHousehold)).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Desk_WithAnAppointmentNeverAsked_NamesItUntilItIsAnswered()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (admin, _) = await PersonAsync(village);
        var user = await Data.UserAsync(name: "赵记录");
        await Data.AppointAsync(user, Role.Recorder, village);
        await Data.AppointAsync(user, Role.Committee, village);
        await App.DbAsync(db => db.Appointments.Where(a => a.UserId == user.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.HasNoHousehold, false)));
        var url = $"{village.TownUrl}/people/{user.Id}";
        Assert.Contains("赵记录（积分管理员）", (await admin.OpenAsync(village.TownUrl)).Text);
        Assert.Contains("还没有问过他家", (await admin.OpenAsync(url)).ById("home").TextContent, StringComparison.Ordinal);

        var empty = await admin.SubmitAsync(url + "/home", "home");
        Assert.Equal(HttpStatusCode.BadRequest, empty.Status);
        Assert.Contains("请选择他家在哪个村", (await empty.Form("home").Set("Card", 1).SubmitAsync()).Text);
        var done = await empty.Form("home").Set("Card", 1).Set("HomeVillageId", village.Key.VillageId).SubmitAsync();

        Assert.Contains("1 号卡", done.ById("home").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("赵记录", (await admin.OpenAsync(village.TownUrl)).Text);
        Assert.Equal([household.HouseholdId], await App.DbAsync(db => db.Appointments.Where(a => a.UserId == user.Id).Select(a => a.HouseholdId!.Value).Distinct().ToListAsync()));
        // Changed later: what was answered before stays, with who and when.
        await admin.SubmitAsync(url + "/home", "home", ("HasNoHousehold", true));
        var kept = (await admin.OpenAsync(url + "/home")).ById("answers").TextContent;
        Assert.Contains("1 号卡", kept, StringComparison.Ordinal);
        Assert.Contains("不住在本镇", kept, StringComparison.Ordinal);
        Assert.Contains(admin.Caller!.Name, kept, StringComparison.Ordinal);
        Assert.Contains("2022-10-08 10:00", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetHome_OfASupervisorToTheRecordersHousehold_IsRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (admin, _) = await PersonAsync(village);
        await Data.StaffAsync(Role.Recorder, village, household: household);
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Supervisor, village);

        var answer = await admin.SubmitAsync($"{village.TownUrl}/people/{user.Id}/home", "home", ("Card", 1), ("HomeVillageId", village.Key.VillageId));

        Assert.Contains("关于监督回避的规定", answer.Text);
        Assert.DoesNotContain("第三十二条", answer.Text);
        Assert.Null(await App.DbAsync(db => db.Appointments.Where(a => a.UserId == user.Id).Select(a => a.HouseholdId).SingleAsync()));
    }

    [Fact]
    public async Task Appoint_WithAnotherHouseholdThanBefore_IsRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (admin, _) = await PersonAsync(village);
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Committee, village, household: household);

        var answer = await admin.SubmitAsync(
            $"{village.TownUrl}/people/{user.Id}", "appoint", ("Role", nameof(Role.Reviewer)), ("VillageId", village.Key.VillageId), ("HasNoHousehold", true));

        Assert.Contains("他家写的不一样", answer.Text);
    }

    private async Task<(TestClient Admin, User Person)> PersonAsync(TestVillage village)
    {
        var admin = await Data.StaffAsync(Role.Administrator, village);
        var user = await Data.UserAsync();
        await App.DbAsync(db => db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.HomeTownId, village.TownId)));
        return (admin, user);
    }
}
