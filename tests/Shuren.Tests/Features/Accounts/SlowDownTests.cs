using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Accounts;

/// <summary>Wrong tries are slowed down by account and device, never so that a stranger keeps the owner out.</summary>
public sealed class SlowDownTests(TestApp app) : AppTests(app)
{
    private const string Password = "qing-feng-88";

    [BothEngines]
    [Fact]
    public async Task SignIn_SixtyHouseholdsFromOneHallAtOnce_AllGetIn()
    {
        var village = await Data.VillageAsync();
        await Data.StaffAsync(Role.Recorder, village);
        var logins = await LoginsAsync(village, 60);

        var forms = new List<TestForm>();
        foreach (var (card, pin) in logins)
        {
            var client = Client("10.1.1.1");
            forms.Add((await client.OpenAsync("/sign-in")).Form("resident").Set("Village", village.Code).Set("Card", card).Set("Pin", pin));
        }
        var answers = await Task.WhenAll(forms.Select(f => f.PostAsync()));

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.Found, "/desk"), (a.Status, a.Location)));
    }

    [Fact]
    public async Task SignIn_WrongFromAnAddress_LeavesTheApplicationOpen()
    {
        var village = await Data.VillageAsync();
        await Data.StaffAsync(Role.Recorder, village);
        var client = Client("10.1.1.2");
        var form = (await client.OpenAsync("/sign-in")).Form("staff").Set("UserName", "nobody").Set("Password", "nothing");
        while ((await form.PostAsync()).Status != HttpStatusCode.TooManyRequests)
        {
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await (await client.OpenAsync($"/p/{village.Code}/apply")).Form().PostAsync()).Status);
    }

    [Fact]
    public async Task SignIn_StrangerAfterFiveWrong_IsStoppedAlsoWithTheRightPasswordUntilTheTimeIsOver()
    {
        var (user, _) = await StaffAsync();
        for (var i = 0; i < 5; i++)
        {
            await EnterAsync(Client($"10.2.0.{i}"), user, "wrong-wrong");
        }

        Assert.Contains("锁 15 分钟", (await EnterAsync(Client("10.2.1.1"), user, Password)).Text);
        App.Clock.AdjustTime(App.Clock.GetUtcNow().AddMinutes(14));
        Assert.Contains("锁 15 分钟", (await EnterAsync(Client("10.2.1.2"), user, Password)).Text);
        App.Clock.AdjustTime(App.Clock.GetUtcNow().AddMinutes(2));

        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(Client("10.2.1.3"), user, Password)).Status);
    }

    [Fact]
    public async Task SignIn_KnownDeviceWhileStrangersAreLockedOut_GetsIn()
    {
        var (user, _) = await StaffAsync();
        var known = Client("10.3.0.1");
        await EnterAsync(known, user, Password);
        await (await known.OpenAsync("/account")).Form("/sign-out").SubmitAsync();
        for (var i = 0; i < 6; i++)
        {
            await EnterAsync(Client("10.3.0.9"), user, "wrong-wrong");
        }
        Assert.Contains("锁 15 分钟", (await EnterAsync(Client("10.3.0.8"), user, Password)).Text);

        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(known, user, Password)).Status);
        // It has its own counter: five wrong of its own stop it, and nobody else's.
        await (await known.OpenAsync("/account")).Form("/sign-out").SubmitAsync();
        for (var i = 0; i < 5; i++)
        {
            await EnterAsync(known, user, "wrong-wrong");
        }
        Assert.Contains("锁 15 分钟", (await EnterAsync(known, user, Password)).Text);
    }

    [Fact]
    public async Task SignIn_KnownDeviceOfAnotherAccount_IsAStranger()
    {
        var (user, _) = await StaffAsync();
        var (other, _) = await StaffAsync();
        var device = Client("10.3.1.1");
        await EnterAsync(device, other, Password);
        await (await device.OpenAsync("/account")).Form("/sign-out").SubmitAsync();
        for (var i = 0; i < 5; i++)
        {
            await EnterAsync(Client($"10.3.2.{i}"), user, "wrong-wrong");
        }

        Assert.Contains("锁 15 分钟", (await EnterAsync(device, user, Password)).Text);
    }

    [Fact]
    public async Task SignIn_NinetyAccountsTriedFromOneAddress_AreNotHeldLocked()
    {
        var village = await Data.VillageAsync();
        var users = new List<User>();
        for (var i = 0; i < 90; i++)
        {
            users.Add(await Data.UserAsync());
        }
        await Data.AppointAsync(users[0], Role.Recorder, village);
        var attacker = Client("10.4.0.1");
        var form = (await attacker.OpenAsync("/sign-in")).Form("staff").Set("Password", "wrong-wrong");
        // Longer than a lock lasts, as fast as it may go: five tries at one after the other.
        var next = 0;
        for (var minute = 0; minute < 20; minute++)
        {
            App.Clock.AdjustTime(App.Clock.GetUtcNow().AddMinutes(1));
            for (; (await form.Set("UserName", users[next / 5 % users.Count].UserName).PostAsync()).Status != HttpStatusCode.TooManyRequests; next++)
            {
            }
        }

        var held = 0;
        foreach (var user in users)
        {
            held += await App.WithAsync((SignInTries tries) => tries.IsHeldAsync(user.Id)) ? 1 : 0;
        }
        Assert.InRange(held, 1, 8);
    }

    [BothEngines]
    [Fact]
    public async Task SignIn_ManyGuessesAtOnce_NoMoreThanFiveAreTried()
    {
        var (user, _) = await StaffAsync();
        var forms = new List<TestForm>();
        for (var i = 0; i < 32; i++)
        {
            forms.Add((await Client($"10.5.0.{i}").OpenAsync("/sign-in")).Form("staff").Set("UserName", user.UserName).Set("Password", "wrong" + i));
        }

        var answers = await Task.WhenAll(forms.Select(f => f.PostAsync()));

        // The fifth says that it was the last.
        Assert.Equal(4, answers.Count(a => !a.Text.Contains("锁 15 分钟", StringComparison.Ordinal)));
        // The words alone would not tell a sixth password that was looked at.
        Assert.Equal(5, await App.WithAsync((AppDb db) => db.SignInDevices.Where(d => d.AccountId == user.Id).SumAsync(d => d.Tries)));
    }

    [Fact]
    public async Task SignIn_OfUnknownName_TakesTheTimeAndTheWordsOfAKnownOne()
    {
        var (user, _) = await StaffAsync();
        var (client, other) = (Client("10.6.0.1"), Client("10.6.0.2"));
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 6; i++)
        {
            var watch = Stopwatch.StartNew();
            var atKnown = await EnterAsync(client, user.UserName!, "wrong-wrong");
            known = i is 0 or > 3 ? known : Min(known, watch.Elapsed);
            watch.Restart();
            var atUnknown = await EnterAsync(other, "nobody-here", "wrong-wrong");
            unknown = i is 0 or > 3 ? unknown : Min(unknown, watch.Elapsed);

            Assert.Equal(atKnown.Texts(".field-error"), atUnknown.Texts(".field-error"));
        }

        Assert.True(unknown > known / 2, $"known {known}, unknown {unknown}");

        static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }

    [Fact]
    public async Task ChangePassword_WithWrongCurrentPassword_IsStoppedAfterFive()
    {
        var (user, _) = await StaffAsync();
        var client = Client("10.7.0.1");
        await EnterAsync(client, user, Password);
        var form = (await client.OpenAsync("/account/password")).Form("password").Set("New", "bai-ta-66-lu").Set("Again", "bai-ta-66-lu");
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await form.Set("Current", "wrong" + i).PostAsync()).Status);
        }

        var answer = await form.Set("Current", Password).PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("15 分钟", answer.Text);
        Assert.True(await App.WithAsync((Microsoft.AspNetCore.Identity.UserManager<User> users) => users.CheckPasswordAsync(user, Password)));
    }

    [BothEngines]
    [Fact]
    public async Task Open_LockedHouseholdAtTheCounter_LetsItSignInAtOnce()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var pin = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));
        var url = $"{village.Url}/households/{household.HouseholdId}";
        Assert.Empty((await recorder.OpenAsync(url)).All("[data-testid='open-login']"));
        for (var i = 0; i < 5; i++)
        {
            await EnterAsync(Client($"10.8.0.{i}"), village, household, "000111");
        }
        Assert.Contains("锁 15 分钟", (await EnterAsync(Client("10.8.1.1"), village, household, pin)).Text);
        Assert.Empty((await (await Data.StaffAsync(Role.Reviewer, village)).OpenAsync(url)).All("[data-testid='open-login']"));

        await recorder.SubmitAsync(url, "open-login");

        Assert.Equal("/account/password", (await EnterAsync(Client("10.8.1.2"), village, household, pin)).Url.Split('?')[0]);
        Assert.Empty((await recorder.OpenAsync(url)).All("[data-testid='open-login']"));
    }

    private TestClient Client(string ip)
    {
        var client = App.Anonymous();
        client.Ip = ip;
        return client;
    }

    private async Task<(User User, TestVillage Village)> StaffAsync()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync(password: Password);
        await Data.AppointAsync(user, Role.Recorder, village);
        return (user, village);
    }

    private static Task<TestPage> EnterAsync(TestClient client, User user, string password) => EnterAsync(client, user.UserName!, password);

    private static Task<TestPage> EnterAsync(TestClient client, string name, string password)
        => client.SubmitAsync("/sign-in", "staff", ("UserName", name), ("Password", password));

    private static Task<TestPage> EnterAsync(TestClient client, TestVillage village, Household household, string pin)
        => client.SubmitAsync("/sign-in", "resident", ("Village", village.Code), ("Card", household.CardNumber), ("Pin", pin));

    private async Task<List<(int Card, string Pin)>> LoginsAsync(TestVillage village, int count)
    {
        var logins = new List<(int Card, string Pin)>();
        for (var i = 0; i < count; i++)
        {
            var household = await Data.HouseholdAsync(village, $"示例{i}");
            logins.Add((household.CardNumber, await App.WithAsync((HouseholdLogins l) => l.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId))));
        }
        return logins;
    }
}
