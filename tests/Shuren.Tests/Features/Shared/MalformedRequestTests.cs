using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Infrastructure.Web;

namespace Shuren.Tests.Features.Shared;

/// <summary>
/// Requests that no browser sends: answered 400 (too large: 413) with the Chinese error page, never with an error of the server's,
/// signed in or not.
/// </summary>
public sealed class MalformedRequestTests(TestApp app) : AppTests(app)
{
    public static TheoryData<string> Bodies => [.. All.Keys];

    private static readonly Dictionary<string, Func<HttpContent>> All = new(StringComparer.Ordinal)
    {
        ["NUL in a field"] = () => Form("UserName=a%00b&Password=x"),
        ["NUL in a name"] = () => Form("User%00Name=a"),
        ["NUL in a part"] = () => Parts("--b\r\nContent-Disposition: form-data; name=\"UserName\"\r\n\r\na\0b\r\n--b--\r\n"),
        ["20001 fields"] = () => Form(string.Join('&', Enumerable.Range(0, 20_001).Select(i => $"f{i}=1"))),
        ["a name of 3000"] = () => Form(new string('k', 3000) + "=1"),
        ["utf-7"] = () => Form("UserName=a", "application/x-www-form-urlencoded; charset=utf-7"),
        ["no such charset"] = () => Form("UserName=a", "application/x-www-form-urlencoded; charset=nonsense"),
        ["no boundary"] = () => Form("UserName=a", "multipart/form-data"),
        ["cut off"] = () => Parts("--b\r\nContent-Disposition: form-data; name=\"UserName\"\r\n\r\nabc"),
        ["a bad header"] = () => Parts("--b\r\nContent-Disposition form-data\r\n\r\nabc\r\n--b--\r\n"),
        ["a long header"] = () => Parts("--b\r\nContent-Disposition: form-data; name=\"" + new string('n', 40_000) + "\"\r\n\r\nabc\r\n--b--\r\n"),
        ["a bad escape"] = () => Form("UserName=%zz%&=&&&=%")
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_WhatIsNoForm_IsRefusedByThePageOfErrors(string body)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        foreach (var (client, url) in ((TestClient, string)[])[(App.Anonymous(), "/sign-in?handler=Staff"), (recorder, village.Url + "/claims/new"), (App.Anonymous(), village.PublicUrl)])
        {
            var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = All[body]() });

            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{url}: {answer.Status}");
            Assert.NotEmpty(answer.Texts("main h1").Single());
            Assert.Equal(body is "a bad escape" or "no such charset" ? "这张表过期了" : "收到的内容读不懂", answer.Texts("main h1").Single());
        }
    }

    [Theory]
    [InlineData("/sign-in?next=%00")]
    [InlineData("/t/{town}/people?q=%00")]
    [InlineData("/t/{town}/people?q=a&%00=1")]
    [InlineData("/v/{village}/households?q=%00")]
    public async Task Open_AnAddressWithNul_IsRefused(string address)
    {
        var village = await Data.VillageAsync();
        var user = await Data.UserAsync();
        await Data.AppointAsync(user, Role.Recorder, village);
        await Data.AppointAsync(user, Role.Administrator, village);
        var client = await App.SignInAsync(user);

        var answer = await client.GetAsync(address.Replace("{town}", village.TownCode, StringComparison.Ordinal).Replace("{village}", village.Code, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("收到的内容读不懂", answer.Texts("main h1").Single());
    }

    [Fact]
    public async Task Post_MoreThanMayBe_IsToldToSendLess()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var anonymous = await App.Anonymous().SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in?handler=Staff") { Content = Form("UserName=" + new string('a', 1024 * 1024)) });
        var signedIn = await recorder.SendAsync(new HttpRequestMessage(HttpMethod.Post, village.Url + "/claims/new") { Content = new ByteArrayContent(new byte[FormReader.BodyMax + 1]) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } } });

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (anonymous.Status, signedIn.Status));
        Assert.Equal("文件太大了", signedIn.Texts("main h1").Single());
    }

    [Fact]
    public async Task Post_OfABrowserThatIsRefused_IsSaidByAPageThatMayBeLoadedAgain()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync("/account/password")).Form("password");
        var elsewhere = await Data.VillageAsync();
        (string Url, HttpContent Content, HttpStatusCode Status, string Says)[] refused =
        [
            (elsewhere.Url + "/claims/new", Form("__RequestVerificationToken=" + Uri.EscapeDataString(form.Values("__RequestVerificationToken").Single())), HttpStatusCode.NotFound, "没有这一页"),
            (village.Url + "/claims/new", Form("Reason=" + Uri.EscapeDataString("没有令牌")), HttpStatusCode.BadRequest, "这张表过期了"),
            (village.Url + "/claims/new", Form("UserName=a%00b"), HttpStatusCode.BadRequest, "收到的内容读不懂")
        ];
        foreach (var (url, content, status, says) in refused)
        {
            recorder.FollowsRefusals = false;
            var answer = await recorder.SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = content, Headers = { Accept = { new("text/html"), new("*/*", 0.8) } } });

            Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
            for (var loads = 0; loads < 2; loads++)
            {
                var page = await recorder.GetAsync(answer.Location!);
                Assert.Equal((status, says), (page.Status, page.Texts("main h1").Single()));
            }
        }
    }

    [Theory]
    [InlineData("?was=CfDJ8AAA")]
    [InlineData("?was=")]
    [InlineData("?was=a&was=b")]
    [InlineData("?status=99999")]
    [InlineData("?status=-5")]
    [InlineData("?status=302")]
    [InlineData("?status=200")]
    [InlineData("")]
    public async Task Open_TheErrorPageItself_ChoosesNoStatus(string query)
        => Assert.Equal(HttpStatusCode.NotFound, (await App.Anonymous().GetAsync("/error" + query)).Status);

    [Theory]
    [InlineData("/p/{village}")]
    [InlineData("/p/{village}/rules")]
    [InlineData("/p/{village}/board/2022Q3")]
    [InlineData("/")]
    [InlineData("/error")]
    [InlineData("/sign-in?handler=Nonsense")]
    public async Task Post_ToAPageThatTakesNoForm_IsRefused(string address)
    {
        var village = await Data.VillageAsync();
        await Data.StaffAsync(Role.Recorder, village); // while nobody has an account, /sign-in leads to the first run
        var client = App.Anonymous();
        var token = (await client.OpenAsync("/sign-in")).Form("staff").Values("__RequestVerificationToken").Single();

        var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, address.Replace("{village}", village.Code, StringComparison.Ordinal))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)])
        });

        Assert.True(answer.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, $"{answer.Url}: {answer.Status}");
        Assert.NotEmpty(answer.Texts("main h1").Single());
    }

    [Fact]
    public async Task Create_TheSameAtOnce_MakesOneAndTellsTheOthers()
    {
        var village = await Data.VillageAsync();
        var adminUser = await Data.UserAsync();
        await Data.AppointAsync(adminUser, Role.Administrator, village);
        await App.DbAsync(db => db.Users.Where(u => u.Id == adminUser.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.IsInstallationAdministrator, true)));
        var name = "tong" + village.TownCode;
        async Task<HttpStatusCode[]> AtOnceAsync(string url, string form, Func<int, (string, object?)[]> values)
        {
            var forms = new List<TestForm>();
            for (var i = 0; i < 8; i++)
            {
                var filled = (await (await App.SignInAsync(adminUser)).OpenAsync(url)).Form(form);
                foreach (var (field, value) in values(i))
                {
                    filled.Set(field, value);
                }
                forms.Add(filled);
            }
            return [.. (await Task.WhenAll(forms.Select(f => Task.Run(() => f.PostAsync())))).Select(p => p.Status)];
        }

        var people = await AtOnceAsync(village.TownUrl + "/people", "new-person", _ => [("DisplayName", "新人"), ("UserName", name), ("Password", "qing-feng-88")]);
        var towns = await AtOnceAsync("/towns/new", null!, i => [("TownName", "新镇"), ("Code", "500239999"), ("DisplayName", "新人"), ("UserName", $"{name}-{i}"), ("Password", "qing-feng-88")]);

        Assert.Equal(Enumerable.Repeat(HttpStatusCode.BadRequest, 7).Prepend(HttpStatusCode.Found), people.Order());
        Assert.Equal(Enumerable.Repeat(HttpStatusCode.BadRequest, 7).Prepend(HttpStatusCode.Found), towns.Order());
        Assert.Equal(1, await App.DbAsync(db => db.Towns.CountAsync(t => t.Code == "500239999")));
        Assert.Equal(1, await App.DbAsync(db => db.Users.CountAsync(u => u.UserName == name)));
    }

    private static StringContent Form(string body, string type = "application/x-www-form-urlencoded")
        => new(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    private static StringContent Parts(string body) => Form(body, "multipart/form-data; boundary=b");
}
