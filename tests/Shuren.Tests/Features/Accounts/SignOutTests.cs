using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Places;
using Shuren.Hosting;

namespace Shuren.Tests.Features.Accounts;

/// <summary>A session ends at the server; cookies and addresses are safe behind TLS.</summary>
public sealed class SignOutTests(TestApp app) : AppTests(app)
{
    private const string Password = "qing-feng-88";

    [Fact]
    public async Task SignOut_OfABrowser_EndsItsCopiedCookieAndNoOtherSession()
    {
        var (client, village, user) = await SignedInAsync();
        var other = App.Anonymous();
        await EnterAsync(other, user);
        var copy = App.Anonymous();
        copy.Cookies["shuren"] = client.Cookies["shuren"];
        Assert.Equal(HttpStatusCode.OK, (await copy.GetAsync(village.Url)).Status);
        copy.Cookies["shuren"] = client.Cookies["shuren"];

        Assert.Equal("/", (await (await client.OpenAsync("/account")).Form("/sign-out").SubmitAsync()).Url);

        Assert.StartsWith("/sign-in", (await copy.GetAsync(village.Url)).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(village.Url)).Status);
    }

    [Fact]
    public async Task Get_WhileSignedIn_DoesNotIssueTheCookieAgain()
    {
        var (client, village, _) = await SignedInAsync();

        var page = await client.OpenAsync(village.Url);

        Assert.DoesNotContain(page.Headers.GetValueOrDefault("Set-Cookie") ?? [], c => c.StartsWith("shuren=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_WithAWrongHost_DoesNotNameIt()
    {
        var village = await Data.VillageAsync();
        var client = App.Anonymous();
        client.Host = "evil.example";

        var answer = await client.GetAsync(village.Url + "/households?q=a b");

        Assert.Equal(HttpStatusCode.Found, answer.Status);
        Assert.Equal("/sign-in?next=" + Uri.EscapeDataString(village.Url + "/households?q=a%20b"), answer.Headers["Location"].Single());
    }

    [Fact]
    public async Task Cookies_BehindTls_AreAllSecureAndTheAnswerAsksForTls()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync(password: Password);
        await Data.AppointAsync(user, Role.Recorder, village);
        var client = App.Anonymous();
        (client.IsHttps, client.Host) = (true, "shuren.example");

        var page = await client.OpenAsync("/sign-in");
        var answer = await page.Form("staff").Set("UserName", user.UserName).Set("Password", Password).PostAsync();
        var changed = await (await client.OpenAsync("/account/password")).Form("password").Set("Current", Password).Set("New", "bai-ta-66-lu").Set("Again", "bai-ta-66-lu").PostAsync();

        var cookies = new[] { page, answer, changed }.SelectMany(p => p.Headers.GetValueOrDefault("Set-Cookie") ?? []).ToList();
        Assert.Superset(new HashSet<string> { "shuren", "shuren-form", "shuren-notice", "shuren-device" }, cookies.Select(c => c.Split('=')[0]).ToHashSet());
        Assert.All(cookies, c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
        Assert.All(cookies, c => Assert.Contains("; httponly", c, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("max-age=", page.Headers["Strict-Transport-Security"].Single(), StringComparison.Ordinal);
        Assert.False((await App.Anonymous().OpenAsync("/sign-in")).Headers.ContainsKey("Strict-Transport-Security"));
    }

    [Fact]
    public void Server_Answering_DoesNotSayWhatItIs()
        => Assert.False(App.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.AddServerHeader);

    private async Task<(TestClient Client, TestVillage Village, User User)> SignedInAsync()
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync(password: Password);
        await Data.AppointAsync(user, Role.Recorder, village);
        var client = App.Anonymous();
        await EnterAsync(client, user);
        return (client, village, user);
    }

    private static async Task EnterAsync(TestClient client, User user)
        => Assert.Equal(HttpStatusCode.OK, (await client.SubmitAsync("/sign-in", "staff", ("UserName", user.UserName), ("Password", Password))).Status);
}

/// <summary>N1: behind a proxy on another machine each visitor has an own address, once the proxy is named; and only hosts that are named are served.</summary>
public sealed class ServerSettingsTests : AppTests
{
    public ServerSettingsTests(TestApp app)
        : base(app)
        => (app.Settings["trusted-proxies"], app.Settings["AllowedHosts"]) = ("10.9.9.0/24, 192.0.2.7", "shuren.example");

    [Theory]
    [InlineData("10.9.9.9", "https")]
    [InlineData("192.0.2.7", "https")]
    [InlineData("10.9.8.9", "http")]
    public async Task Forwarded_ByAProxy_IsBelievedOnlyOfTheNamedOnes(string proxy, string scheme)
    {
        var seen = await App.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
            context.Request.Method = HttpMethods.Get;
            context.Request.Path = "/site.css";
            context.Request.Host = new HostString("shuren.example");
            context.Request.Headers["X-Forwarded-For"] = "203.0.113.5";
            context.Request.Headers["X-Forwarded-Proto"] = "https";
        });

        Assert.Equal((scheme, scheme == "https" ? "203.0.113.5" : proxy), (seen.Request.Scheme, seen.Connection.RemoteIpAddress!.ToString()));
    }

    [Theory]
    [InlineData("shuren.example", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    public async Task Host_NotAmongTheAllowed_IsRefused(string host, HttpStatusCode status)
    {
        var client = App.Anonymous();
        client.Host = host;

        Assert.Equal(status, (await client.DownloadAsync("/site.css")).Status);
    }
}
