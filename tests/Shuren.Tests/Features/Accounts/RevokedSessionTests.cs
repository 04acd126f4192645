using System.Net;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Accounts;

/// <summary>
/// What ends a session from elsewhere signs the old browser out, clears its cookie and says why on the sign-in page; what is public stays open to it.
/// </summary>
public sealed class RevokedSessionTests(TestApp app) : AppTests(app)
{
    private const string Password = "qing-feng-88";

    public static TheoryData<string, string> Revocations => new()
    {
        { "password", "密码在别处改过" },
        { "reset", "重设了您的密码" },
        { "lock", "锁住了您的账号" },
        { "pin", "发了新密码" }
    };

    [Theory]
    [MemberData(nameof(Revocations))]
    public async Task Get_AfterRevocationElsewhere_IsSignedOutAndTold(string kind, string told)
    {
        var (old, home, village) = await RevokedAsync(kind);

        var answer = await old.GetAsync(home);

        Assert.Equal(HttpStatusCode.Found, answer.Status);
        Assert.StartsWith("/sign-in", answer.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("shuren", old.Cookies.Keys);
        var page = await answer.FollowAsync();
        Assert.Contains(told, page.ById("signed-out").TextContent, StringComparison.Ordinal);
        // Said once; and the browser is as any other now.
        Assert.Empty((await old.OpenAsync("/sign-in")).All("[data-testid='signed-out']"));
        Assert.Equal(HttpStatusCode.OK, (await old.GetAsync($"/p/{village.Code}")).Status);
    }

    [Theory]
    [MemberData(nameof(Revocations))]
    public async Task Get_PublicPagesAndFilesAfterRevocation_Open(string kind, string told)
    {
        var (old, _, village) = await RevokedAsync(kind);
        var cookie = old.Cookies["shuren"];

        foreach (var url in new[] { "/site.css", "/favicon.svg", "/", $"/p/{village.Code}", $"/p/{village.Code}/rules", "/sign-in" })
        {
            old.Cookies["shuren"] = cookie;
            Assert.Equal(HttpStatusCode.OK, (await old.DownloadAsync(url)).Status);
        }
        old.Cookies["shuren"] = cookie;
        await old.OpenAsync("/");
        // What happened is not lost on a public page.
        Assert.DoesNotContain("shuren", old.Cookies.Keys);
        Assert.Contains(told, (await old.OpenAsync("/sign-in")).Text);
    }

    [BothEngines]
    [Theory]
    [MemberData(nameof(Revocations))]
    public async Task Post_AfterRevocationElsewhere_IsSignedOutAndTold(string kind, string told)
    {
        foreach (var signOut in new[] { false, true })
        {
            TestForm? form = null;
            var (old, _, _) = await RevokedAsync(kind, async client => form = signOut
                ? (await client.OpenAsync("/account")).Form("/sign-out")
                : (await client.OpenAsync("/account/password")).Form("password").Set("Current", Password).Set("New", "ming-yue-77").Set("Again", "ming-yue-77"));

            var answer = await form!.PostAsync();

            Assert.StartsWith("/sign-in", answer.Location, StringComparison.Ordinal);
            Assert.DoesNotContain("shuren", old.Cookies.Keys);
            Assert.Contains(told, (await answer.FollowAsync()).Text);
        }
    }

    [Fact]
    public async Task ChangePassword_InOneBrowser_KeepsItSignedIn()
    {
        var (old, _, village) = await RevokedAsync("password");
        Assert.Equal(HttpStatusCode.Found, (await old.GetAsync("/account")).Status);

        Assert.Equal(HttpStatusCode.OK, (await _mine!.GetAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _mine.GetAsync(village.Url)).Status);
    }

    private TestClient? _mine;

    /// <summary>A browser whose account's sessions were ended from another one.</summary>
    private async Task<(TestClient Old, string Home, TestVillage Village)> RevokedAsync(string kind, Func<TestClient, Task>? before = null)
    {
        var village = await Data.VillageAsync();
        var old = App.Anonymous();
        if (kind == "pin")
        {
            var household = await Data.HouseholdAsync(village);
            var recorder = await Data.StaffAsync(Role.Recorder, village);
            var pin = await App.WithAsync((HouseholdLogins logins) => logins.HandOutPinAsync(Caller.CommandLine, village.Key, household.HouseholdId));
            var first = await old.SubmitAsync("/sign-in", "resident", ("Village", village.Code), ("Card", household.CardNumber), ("Pin", pin));
            await first.Form("password").Set("Current", pin).Set("New", "730418").Set("Again", "730418").SubmitAsync();
            await (before?.Invoke(old) ?? Task.CompletedTask);
            await recorder.SubmitAsync($"{village.Url}/households/{household.HouseholdId}/pin", "pin");
            return (old, "/my", village);
        }
        var user = await Data.UserAsync(password: Password);
        await Data.AppointAsync(user, Role.Recorder, village);
        await EnterAsync(old, user);
        await (before?.Invoke(old) ?? Task.CompletedTask);
        if (kind == "password")
        {
            _mine = App.Anonymous();
            await EnterAsync(_mine, user);
            Assert.Contains("密码改好了", (await _mine.SubmitAsync("/account/password", "password", ("Current", Password), ("New", "bai-ta-66-lu"), ("Again", "bai-ta-66-lu"))).Text);
            return (old, village.Url, village);
        }
        var admin = await Data.StaffAsync(Role.Administrator, village);
        await admin.SubmitAsync($"{village.TownUrl}/people/{user.Id}", kind, kind == "reset" ? [("Password", "ming-yue-77")] : []);
        return (old, village.Url, village);
    }

    private static async Task EnterAsync(TestClient client, User user)
        => Assert.Equal(HttpStatusCode.OK, (await client.SubmitAsync("/sign-in", "staff", ("UserName", user.UserName), ("Password", Password))).Status);
}
