using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;

namespace Shuren.Tests.Features.Accounts;

/// <summary>Signing in: staff by name and password, households by card and PIN; five failures lock, and a handed-out PIN must be changed.</summary>
public sealed class SignInTests(TestApp app) : AppTests(app)
{
    private const string Password = "白塔路12号院里";

    [Fact]
    public async Task SignIn_OfStaff_OpensTheDesk()
    {
        var (client, user) = await StaffAsync();

        var page = await EnterAsync(client, user, Password);

        Assert.DoesNotContain("登录", page.Texts("h1"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(HttpStatusCode.OK, (await client.FollowAsync(await client.GetAsync("/desk"))).Status);
    }

    [Fact]
    public async Task SignIn_WithWrongPassword_SaysSoAndKeepsTheName()
    {
        var (client, user) = await StaffAsync();

        var page = await EnterAsync(client, user, Password + "x");

        Assert.Contains("用户名或密码不对", page.Text);
        Assert.Equal(user.UserName, page.Form("staff").Values("UserName").Single());
        Assert.Equal("/sign-in", (await client.FollowAsync(await client.GetAsync("/desk"))).Url.Split('?')[0]);
    }

    [Fact]
    public async Task SignIn_OfUnknownName_AnswersAsForAWrongPassword()
    {
        await StaffAsync();

        var page = await App.Anonymous().SubmitAsync("/sign-in", "staff", ("UserName", "nobody"), ("Password", Password));

        Assert.Contains("用户名或密码不对", page.Text);
    }

    [Fact]
    public async Task SignIn_AfterFiveFailures_IsLockedForTheRightPasswordToo()
    {
        var (client, user) = await StaffAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.DoesNotContain("锁 15 分钟", (await EnterAsync(client, user, "wrong")).Text);
        }

        Assert.Contains("锁 15 分钟", (await EnterAsync(client, user, "wrong")).Text);
        Assert.Contains("锁 15 分钟", (await EnterAsync(client, user, Password)).Text);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    public async Task SignIn_WithAddressOfElsewhere_StaysHere(string next)
    {
        var (client, user) = await StaffAsync();
        var form = (await client.OpenAsync("/sign-in?next=" + Uri.EscapeDataString(next))).Form("staff").Set("UserName", user.UserName).Set("Password", Password);

        var answer = await form.PostAsync();

        Assert.Equal("/desk", answer.Location);
    }

    [Fact]
    public async Task SignIn_OfHousehold_MustChangeThePinBeforeAnythingElse()
    {
        var village = await WithStaffAsync();
        var household = await Data.HouseholdAsync(village);
        var pin = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));
        var client = App.Anonymous();

        var page = await EnterAsync(client, village, household.CardNumber, pin);

        Assert.Equal("/account/password", page.Url.Split('?')[0]);
        Assert.Equal("/account/password", (await client.OpenAsync("/my")).Url.Split('?')[0]);
        var changed = await page.Form().Set("Current", pin).Set("New", "730418").Set("Again", "730418").SubmitAsync();
        Assert.Contains("张三", changed.Text);
        Assert.Equal("/my", changed.Url.Split('?')[0]);
        // The paper is worth nothing any more.
        Assert.Contains("卡号或密码不对", (await EnterAsync(App.Anonymous(), village, household.CardNumber, pin)).Text);
    }

    [Theory]
    [InlineData("123456")]
    [InlineData("000000")]
    [InlineData("12345")]
    public async Task ChangePin_ToOneThatIsGuessed_IsRefused(string pin)
    {
        var village = await WithStaffAsync();
        var household = await Data.HouseholdAsync(village);
        var handedOut = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));
        var page = await EnterAsync(App.Anonymous(), village, household.CardNumber, handedOut);

        var answer = await page.Form().Set("Current", handedOut).Set("New", pin).Set("Again", pin).SubmitAsync();

        Assert.Equal("/account/password", answer.Url.Split('?')[0]);
        Assert.NotEmpty(answer.All(".error-summary, .field-error, [role=alert]"));
    }

    [BothEngines]
    [Fact]
    public async Task HandOutPin_Again_OpensALockedAccountAndEndsTheOldPin()
    {
        var village = await WithStaffAsync();
        var household = await Data.HouseholdAsync(village);
        var old = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));
        await App.DbAsync(async db =>
        {
            var name = HouseholdLogin.UserNameOf(village.Code, household.CardNumber);
            await db.Users.Where(u => u.UserName == name).ExecuteUpdateAsync(s => s.SetProperty(u => u.LockoutEnd, DateTimeOffset.UtcNow.AddMinutes(15)));
        });
        Assert.Contains("锁 15 分钟", (await EnterAsync(App.Anonymous(), village, household.CardNumber, old)).Text);

        var pin = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));

        Assert.Contains("卡号或密码不对", (await EnterAsync(App.Anonymous(), village, household.CardNumber, old)).Text);
        Assert.Equal("/account/password", (await EnterAsync(App.Anonymous(), village, household.CardNumber, pin)).Url.Split('?')[0]);
    }

    [Fact]
    public async Task SignIn_OfHouseholdAtTheStaffForm_IsRefused()
    {
        var village = await WithStaffAsync();
        var household = await Data.HouseholdAsync(village);
        var pin = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));

        var page = await App.Anonymous().SubmitAsync("/sign-in", "staff", ("UserName", HouseholdLogin.UserNameOf(village.Code, household.CardNumber)), ("Password", pin));

        Assert.Contains("用户名或密码不对", page.Text);
    }

    private static Task<TestPage> EnterAsync(TestClient client, User user, string password)
        => client.SubmitAsync("/sign-in", "staff", ("UserName", user.UserName), ("Password", password));

    private static Task<TestPage> EnterAsync(TestClient client, TestVillage village, int card, string pin)
        => client.SubmitAsync("/sign-in", "resident", ("Village", village.Code), ("Card", card), ("Pin", pin));

    /// <summary>A village; without any staff account every sign-in would lead to the first-run page.</summary>
    private async Task<TestVillage> WithStaffAsync()
    {
        var village = await Data.VillageAsync();
        await Data.StaffAsync(Role.Recorder, village);
        return village;
    }

    private async Task<(TestClient Client, User User)> StaffAsync()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync(password: Password);
        await Data.AppointAsync(user, Role.Recorder, village);
        return (App.Anonymous(), user);
    }
}

/// <summary>The limit of an address, on an application of its own: it counts every sign-in.</summary>
public sealed class SignInLimitTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task SignIn_ThirtyOneTimesInAMinute_IsAskedToWait()
    {
        var village = await Data.VillageAsync();
        await Data.StaffAsync(Role.Recorder, village);
        var form = (await App.Anonymous().OpenAsync("/sign-in")).Form("staff").Set("UserName", "nobody").Set("Password", "nothing");
        for (var i = 0; i < 30; i++)
        {
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await form.PostAsync()).Status);
        }

        var refused = await form.PostAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("请等一分钟再登录", refused.Text);
        // Reading stays free: the whole village may share the address.
        Assert.Equal(HttpStatusCode.OK, (await App.Anonymous().GetAsync("/sign-in")).Status);
    }
}

/// <summary>The page of an empty installation: only with the console's code, and only once.</summary>
[BothEngines]
public sealed class FirstRunTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task FirstRun_FromWrongCodeToSecondTry_SetsUpOnce()
    {
        var code = await App.DbAsync(FirstRunCode.OfAsync);
        var client = App.Anonymous();
        var page = await client.OpenAsync("/sign-in");
        Assert.Equal("/first-run", page.Url);
        var secondWindow = await App.Anonymous().OpenAsync("/first-run");

        var wrong = await Fill(page, code == "AAAAAAAA" ? "BBBBBBBB" : "AAAAAAAA").SubmitAsync();
        Assert.Contains("设置码不对", wrong.Text);
        Assert.Equal("树人镇", wrong.Form("first-run").Values("TownName").Single());
        Assert.Equal(0, await App.DbAsync(db => db.Towns.CountAsync()));

        var badVillage = await Fill(page, code).Set("Villages", "万寿桥村").SubmitAsync();
        Assert.Contains("“万寿桥村”要写成", badVillage.Text);
        Assert.Equal(0, await App.DbAsync(db => db.Towns.CountAsync()));

        var weak = await Fill(page, code).Set("Password", "12345678").SubmitAsync();
        Assert.Contains("太好猜", weak.Text);
        Assert.Equal(0, await App.DbAsync(db => db.Users.CountAsync(u => u.Kind == UserKind.Staff)));

        var done = await Fill(page, code).SubmitAsync();
        Assert.Equal("/sign-in", done.Url);
        Assert.Equal(["万寿桥村", "白塔村"], await App.DbAsync(db => db.Villages.OrderBy(v => v.Code).Select(v => v.Name).ToListAsync()));
        var desk = await done.Form("staff").Set("UserName", "admin").Set("Password", "白塔路12号院里").SubmitAsync();
        Assert.Contains("树人镇", desk.Text);

        // Once set up, the page is gone, for the form that is still open too.
        Assert.Equal(HttpStatusCode.NotFound, (await App.Anonymous().GetAsync("/first-run")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Fill(secondWindow, code).PostAsync()).Status);
        Assert.Equal(1, await App.DbAsync(db => db.Towns.CountAsync()));
    }

    private static TestForm Fill(TestPage page, string code) => page.Form("first-run")
        .Set("SetupCode", code).Set("County", "丰都县").Set("TownName", "树人镇").Set("Code", "500230106")
        .Set("Villages", "500230106201 万寿桥村\r\n\r\n500230106202　白塔村").Set("DisplayName", "示例管理员").Set("UserName", "admin").Set("Password", "白塔路12号院里");
}
