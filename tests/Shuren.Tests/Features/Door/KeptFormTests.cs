using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Infrastructure.Web;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Door;

/// <summary>
/// Nothing typed is lost (ADR 19): a form that was not carried out is answered by a redirect and shown again with its words and photos, whether
/// a field was missing, a photo too large, or its sender is not, or no longer, signed in.
/// </summary>
public sealed class KeptFormTests(TestApp app) : AppTests(app)
{
    private static readonly TestFile Photo = new("早上.jpg", ClaimSteps.Jpeg(), "image/jpeg");

    [Fact]
    public async Task Send_WithAFieldMissing_IsARedirectToAPageThatOnlyShows()
    {
        var (village, recorder, form) = await FormAsync();
        recorder.FollowsRefusals = false;

        var answer = await form.Set("Where", "").PostAsync();

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        var audited = await CountAsync(db => db.AuditEvents.Where(e => e.TownId == village.TownId));
        for (var i = 0; i < 2; i++)
        {
            // A reload, or going back to it, asks nothing and does nothing.
            var shown = await recorder.GetAsync(answer.Location!);
            Assert.Equal(HttpStatusCode.BadRequest, shown.Status);
            Assert.Contains("没有提交成功", shown.ById("errors").TextContent, StringComparison.Ordinal);
            Assert.Equal("清扫公路\n两个人", Lines(shown.Form("record").Values("Reason").Single()));
            Assert.Contains("no-store", shown.Headers["Cache-Control"].Single(), StringComparison.Ordinal);
        }
        Assert.Equal(audited, await CountAsync(db => db.AuditEvents.Where(e => e.TownId == village.TownId)));
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
    }

    [Fact]
    public async Task Send_WithAFieldMissing_KeepsThePhotoForTheNextTry()
    {
        var (village, recorder, form) = await FormAsync();

        var refused = await form.Set("Where", "").Set("Photos", Photo).Set("Photos", new TestFile("晚上.jpg", ClaimSteps.Jpeg(90), "image/jpeg")).PostAsync();

        Assert.Equal(2, refused.All(".brought").Count);
        Assert.Contains("早上.jpg", refused.All(".brought")[0].TextContent, StringComparison.Ordinal);
        var picture = refused.All(".brought img")[0].GetAttribute("src")!;
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), ((await recorder.DownloadAsync(picture)) is var (s, t, _) ? (s, t) : default));
        var stranger = await Data.StaffAsync(Role.Recorder, village);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DownloadAsync(picture)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await App.Anonymous().DownloadAsync(picture)).Status);
        // Again refused: the photos travel on. Then one of them is not wanted any more.
        var still = await refused.Form("record").Set("Where", "").SubmitAsync();
        Assert.Equal(2, still.All(".brought").Count);
        await still.Form("record").Set("Where", "村口").Set("KeptFile", (string[])["1"]).SubmitAsync();
        Assert.Equal(1, await CountAsync(db => db.ClaimPhotos.Where(p => p.TownId == village.TownId)));
    }

    /// <summary>Photos that the page still shows and the server has not any more: nothing is recorded without them, and the words stay.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_WhenTheKeptPhotosAreGone_SaysSoAndKeepsTheWords(bool signInEnded)
    {
        var (village, recorder, form) = await FormAsync();
        var refused = await form.Set("Where", "").Set("Photos", Photo).PostAsync();
        await App.DbAsync(db => db.KeptForms.ExecuteDeleteAsync());
        if (signInEnded)
        {
            recorder.Cookies.Remove("shuren");
        }

        var said = await refused.Form("record").Set("Where", "村口").PostAsync();
        if (signInEnded)
        {
            var door = await said.FollowAsync();
            await SignInAsync(recorder, recorder.Caller!.UserId);
            said = await (await recorder.GetAsync(Next(door))).FollowAsync();
        }

        Assert.Contains("上次选的照片或文件没有留住", said.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("村口", said.Form("record").Values("Where").Single());
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
        await said.Form("record").Set("Photos", Photo).SubmitAsync();
        Assert.Equal(1, await CountAsync(db => db.ClaimPhotos.Where(p => p.TownId == village.TownId)));
    }

    [Fact]
    public async Task Send_WithPhotosThatCannotBeTaken_NamesThemAndKeepsTheOthers()
    {
        var (village, _, form) = await FormAsync();
        var heic = new TestFile("苹果.heic", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[40]], "image/heic");

        var refused = await form.Set("Photos", new TestFile("大.jpg", new byte[FormReader.FileMax + 1], "image/jpeg")).Set("Photos", heic).Set("Photos", Photo).PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        var errors = refused.ById("errors").TextContent;
        Assert.Contains("“大.jpg”没有收下：超过 20 MB", errors, StringComparison.Ordinal);
        Assert.Contains("“苹果.heic”没有收下：这张照片是 HEIC 格式", errors, StringComparison.Ordinal);
        Assert.Contains("早上.jpg", refused.All(".brought").Single().TextContent, StringComparison.Ordinal);
        await refused.Form("record").SubmitAsync();
        Assert.Equal(1, await CountAsync(db => db.ClaimPhotos.Where(p => p.TownId == village.TownId)));
    }

    [Fact]
    public async Task Send_MoreThanAFormMayBring_KeepsTheWordsAndTheFirstPhotos()
    {
        var (_, _, form) = await FormAsync();
        form.Set("Photos", Photo);
        for (var i = 0; i < 7; i++)
        {
            // Together over 64 MB, each of them below what one may be.
            form.Set("Photos", new TestFile($"大{i}.jpg", new byte[10 * 1024 * 1024], "image/jpeg"));
        }

        var refused = await form.PostAsync();

        Assert.Contains("“大6.jpg”没有收下：一次交的文件加起来超过了 64 MB", refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("清扫公路\n两个人", Lines(refused.Form("record").Values("Reason").Single()));
        Assert.Contains("早上.jpg", refused.All(".brought").Single().TextContent, StringComparison.Ordinal);
    }

    [BothEngines]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_WhenTheSignInEnded_WaitsForItsOwner(bool wasEndedByTheServer)
    {
        var (village, recorder, form) = await FormAsync();
        form.Set("Photos", Photo);
        if (wasEndedByTheServer)
        {
            await App.DbAsync(db => db.SignInSessions.Where(s => s.UserId == recorder.Caller!.UserId)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, App.Clock.UtcNow()).SetProperty(x => x.EndedBecause, SessionEnd.NewPin)));
        }
        else
        {
            recorder.Cookies.Remove("shuren");
        }

        var door = await (await form.PostAsync()).FollowAsync();

        Assert.StartsWith("/sign-in?next=", door.Url, StringComparison.Ordinal);
        Assert.Contains("您填的都留着：30 分钟内登录", door.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
        // Nobody reads it before the owner is back.
        Assert.StartsWith("/sign-in", (await recorder.GetAsync(Next(door))).Location, StringComparison.Ordinal);
        await SignInAsync(recorder, recorder.Caller!.UserId);
        var back = await recorder.OpenAsync(Next(door));
        Assert.Contains("登录过期了。您填的都在，请核对后再交", back.Text, StringComparison.Ordinal);
        Assert.Equal("清扫公路\n两个人", Lines(back.Form("record").Values("Reason").Single()));
        await back.Form("record").SubmitAsync();
        Assert.Equal(1, await CountAsync(db => db.ClaimPhotos.Where(p => p.TownId == village.TownId)));
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task Send_WhenTheSignInEnded_IsKeptForHalfAnHour(int minutes, bool isThere)
    {
        var (_, recorder, form) = await FormAsync();
        recorder.Cookies.Remove("shuren");
        var door = await (await form.PostAsync()).FollowAsync();

        App.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await SignInAsync(recorder, recorder.Caller!.UserId);
        var back = await recorder.OpenAsync(Next(door));

        Assert.Equal(isThere, back.Html.Contains("清扫公路", StringComparison.Ordinal));
        Assert.Equal(!isThere, back.Text.Contains("没有留着。请重新填写", StringComparison.Ordinal));
    }

    /// <summary>Half an hour to come back; then it is the owner's as any other form, photos and all.</summary>
    [Fact]
    public async Task Send_LongAfterItWasShownToItsOwner_BringsThePhotos()
    {
        var (village, recorder, form) = await FormAsync();
        form.Set("Photos", Photo);
        recorder.Cookies.Remove("shuren");
        var door = await (await form.PostAsync()).FollowAsync();
        App.Clock.Advance(TimeSpan.FromMinutes(20));
        await SignInAsync(recorder, recorder.Caller!.UserId);
        var back = await recorder.OpenAsync(Next(door));

        App.Clock.Advance(TimeSpan.FromMinutes(20));
        await back.Form("record").SubmitAsync();

        Assert.Equal(1, await CountAsync(db => db.ClaimPhotos.Where(p => p.TownId == village.TownId)));
    }

    [Fact]
    public async Task Send_WhenAnotherSignedInBesideIt_IsKeptForWhoFilledIt()
    {
        var (village, recorder, form) = await FormAsync();
        var owner = recorder.Caller!.UserId;
        var household = await Data.HouseholdAsync(village, "方代兵");
        var resident = await Data.ResidentAsync(household);
        recorder.Cookies["shuren"] = resident.Cookies["shuren"];

        var door = await (await form.PostAsync()).FollowAsync();

        Assert.Contains("换了别人登录，刚才的表没有交上去", door.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
        // The other one does not get to see it, even by its address.
        Assert.Equal(HttpStatusCode.NotFound, (await (await recorder.GetAsync(Next(door))).FollowAsync()).Status);
        await SignInAsync(recorder, owner);
        Assert.Equal("清扫公路\n两个人", Lines((await recorder.OpenAsync(Next(door))).Form("record").Values("Reason").Single()));
    }

    [Fact]
    public async Task Send_WhenOnlyTheFormsCookieIsGone_IsShownAgainToBeSent()
    {
        var (village, recorder, form) = await FormAsync();
        recorder.Cookies.Remove("shuren-form");

        var again = await form.PostAsync();

        Assert.Contains("还没有交上去。您填的都在", again.Text, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
        await again.Form("record").SubmitAsync();
        Assert.Equal(1, await CountAsync(db => db.Claims.In(village.Key)));
    }

    [BothEngines]
    [Fact]
    public async Task Send_WhenTheServerBreaks_IsShownAgainWithAllThatWasTyped()
    {
        var (village, recorder, form) = await FormAsync();
        recorder.FollowsRefusals = false;
        TestPage answer;
        await App.DbAsync(db => db.Database.ExecuteSqlRawAsync(TestDatabase.IsPostgres
            ? "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END'; CREATE TRIGGER broken BEFORE INSERT ON form_receipts FOR EACH ROW EXECUTE FUNCTION broken()"
            : "CREATE TRIGGER broken BEFORE INSERT ON form_receipts BEGIN SELECT RAISE(ABORT, 'broken'); END"));
        try
        {
            answer = await form.Set("Photos", Photo).PostAsync();
        }
        finally
        {
            await App.DbAsync(db => db.Database.ExecuteSqlRawAsync(TestDatabase.IsPostgres ? "DROP TRIGGER broken ON form_receipts; DROP FUNCTION broken()" : "DROP TRIGGER broken"));
        }

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        var (status, _, content) = await recorder.DownloadAsync(answer.Location!);
        var html = Encoding.UTF8.GetString(content);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.All(["数据没有改动", "您填的都在下面", "清扫公路", "早上.jpg"], text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
    }

    [Fact]
    public async Task Send_MuchByNobody_IsNotKept()
    {
        var village = await Data.VillageAsync();
        var visitor = App.Anonymous();
        visitor.FollowsRefusals = false;

        var answer = await (await visitor.OpenAsync($"/p/{village.Code}/apply")).Form("apply").Set("Form.Head", new string('长', 30_000)).PostAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.DoesNotContain("shuren-kept", visitor.Cookies.Keys);
    }

    [BothEngines]
    [Fact]
    public async Task Send_FromAnotherSite_IsNeitherDoneNorKept()
    {
        var (village, recorder, form) = await FormAsync();

        var forged = await form.Drop(f => f == FormOwner.Field || f == "__RequestVerificationToken").PostAsync();
        var made = await form.Forge(FormOwner.Field, Convert.ToBase64String(recorder.Caller!.UserId.ToByteArray())).PostAsync();

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (forged.Status, made.Status));
        Assert.All([forged, made], answer => Assert.Equal("这张表过期了", answer.Texts("main h1").Single()));
        Assert.Equal(0, await CountAsync(db => db.KeptForms.Where(f => f.OwnerId == recorder.Caller!.UserId)));
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
    }

    [Fact]
    public async Task Send_FilesOfNobody_AreNotTaken()
    {
        var (_, recorder, form) = await FormAsync();
        recorder.Cookies.Remove("shuren");

        var refused = await form.Drop(f => f == FormOwner.Field).Set("Photos", Photo).PostAsync();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Equal(0, await CountAsync(db => db.KeptForms.Where(f => f.OwnerId == recorder.Caller!.UserId)));
    }

    [Fact]
    public async Task Open_AKeptFormOfAnother_OrLongAfter_SaysThatItIsGone()
    {
        var (village, recorder, form) = await FormAsync();
        recorder.FollowsRefusals = false;
        var kept = (await form.Set("Where", "").PostAsync()).Location!;
        var other = await Data.StaffAsync(Role.Recorder, village);

        var others = await other.OpenAsync(kept);
        App.Clock.Advance(KeptForms.ForOwner + TimeSpan.FromMinutes(1));
        var late = await recorder.OpenAsync(kept);

        Assert.All([others, late], page =>
        {
            Assert.Contains("没有留着。请重新填写", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("清扫公路", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("kept=", page.Url, StringComparison.Ordinal);
        });
        await App.WithAsync((KeptForms forms) => forms.ForgetAsync());
        Assert.Equal(0, await CountAsync(db => db.KeptForms.Where(f => f.OwnerId == recorder.Caller!.UserId)));
    }

    [BothEngines]
    [Fact]
    public async Task Open_AKeptForm_AfterTheOfficeEnded_IsNotFound()
    {
        var (village, recorder, form) = await FormAsync();
        recorder.FollowsRefusals = false;
        var kept = (await form.Set("Where", "").PostAsync()).Location!;
        await App.DbAsync(db => db.Appointments.Where(a => a.UserId == recorder.Caller!.UserId).ExecuteDeleteAsync());

        var gone = await recorder.GetAsync(kept);

        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Equal("没有这一页", gone.Texts("main h1").Single());
        Assert.DoesNotContain("清扫公路", gone.Html, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(db => db.Claims.In(village.Key)));
    }

    [Fact]
    public async Task Keep_AForm_IsSealedAndNotMoreThanSome()
    {
        var (_, recorder, form) = await FormAsync();
        for (var i = 0; i < KeptForm.PerOwnerMax + 3; i++)
        {
            await form.Set("Where", "").Set("Reason", $"第{i}次写").PostAsync();
        }

        var kept = await App.DbAsync(db => db.KeptForms.AsNoTracking().Where(f => f.OwnerId == recorder.Caller!.UserId).ToListAsync());

        Assert.Equal(KeptForm.PerOwnerMax, kept.Count);
        Assert.All(kept, f => Assert.DoesNotContain("次写", Encoding.UTF8.GetString(f.Sealed), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_OnACheckPage_IsARedirectThatDoesNothingAndCarriesThePhotos()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        var item = await Data.ItemAsync(village, "Z01");
        await (await resident.OpenAsync("/my/claims/new")).Form().Set("RuleItemId", item.RuleItemId).Set("Where", "村口").Set("Reason", "清扫").Set("Photos", Photo).SubmitAsync();
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
        var form = (await resident.OpenAsync($"/my/claims/{claim.ClaimId}")).Form("withdraw");
        resident.FollowsRefusals = false;

        var asked = await form.PostAsync();

        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        var check = await resident.OpenAsync(asked.Location!);
        check = await resident.OpenAsync(asked.Location!);
        Assert.Contains("要撤回这条申报", check.Text, StringComparison.Ordinal);
        Assert.Equal(form.Values("RequestId"), check.Form("checked").Values("RequestId"));
        Assert.Equal(ClaimStatus.Submitted, (await App.ReloadAsync(village, claim.ClaimId)).Status);
        // 返回修改 leads back to the page, by a redirect too.
        var backed = await check.Form("checked").PostAsync("返回修改");
        Assert.Equal(HttpStatusCode.SeeOther, backed.Status);
        Assert.NotEmpty((await resident.OpenAsync(backed.Location!)).All("form[data-testid=withdraw]"));
    }

    [Fact]
    public async Task Apply_WithAMistake_ShowsItAgainInTheSameBrowserOnly()
    {
        var village = await Data.VillageAsync();
        var visitor = App.Anonymous();
        visitor.FollowsRefusals = false;
        var form = (await visitor.OpenAsync($"/p/{village.Code}/apply")).Form("apply").Set("Form.Head", "新来户").Set("Form.Voluntary", false);

        var answer = await form.PostAsync();

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal("新来户", (await visitor.GetAsync(answer.Location!)).Form("apply").Values("Form.Head").Single());
        Assert.DoesNotContain("新来户", (await App.Anonymous().OpenAsync(answer.Location!)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuse_AfterSomethingWentWell_DoesNotSayBoth()
    {
        var (_, recorder, form) = await FormAsync();
        var second = (await FormOfAsync(recorder, form.Page.Url)).Set("Where", "");
        // Sent one after the other: the page that would say 记好了 was never looked at.
        Assert.Equal(HttpStatusCode.Found, (await form.PostAsync()).Status);

        var refused = await second.PostAsync();

        Assert.NotEmpty(refused.All("[data-testid=errors]"));
        Assert.Empty(refused.All("[data-testid=notice]"));
    }

    [Fact]
    public void Passwords_OfEveryForm_AreNeverKept()
    {
        var typed = Directory.EnumerateFiles(Path.Combine(Root(), "src", "Shuren", "Features"), "*.cshtml", SearchOption.AllDirectories)
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "<field asp-for=\"(\\w+)\"[^>]*type=\"password\"").Select(m => (File: f, Name: m.Groups[1].Value))).ToList();

        Assert.True(typed.Count >= 6, "The search finds no password fields any more: mend it.");
        Assert.All(typed, t => Assert.True(KeptForms.IsSecret(t.File.Contains("Password", StringComparison.Ordinal) ? "/account/password" : "/", t.Name), $"{t.File}: {t.Name}"));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Shuren.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }

    private async Task<(TestVillage Village, TestClient Recorder, TestForm Form)> FormAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var item = await Data.ItemAsync(village, "Z01");
        var form = await FormOfAsync(recorder, $"{village.Url}/claims/new?household={household.HouseholdId}");
        return (village, recorder, form.Set("RuleItemId", item.RuleItemId));
    }

    private static async Task<TestForm> FormOfAsync(TestClient recorder, string url)
        => (await recorder.OpenAsync(url)).Form("record").Set("OccurredOn", ClaimSteps.Deed).Set("TimeOfDay", "上午9点").Set("Where", "村口").Set("Reason", "清扫公路\n两个人");

    /// <summary>Where the sign-in page leads on to.</summary>
    private static string Next(TestPage door) => Uri.UnescapeDataString(door.Url.Split("next=")[1]);

    private static string Lines(string text) => text.ReplaceLineEndings("\n");

    private async Task SignInAsync(TestClient client, Guid userId)
        => client.Cookies["shuren"] = (await App.SignInAsync(await App.DbAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Id == userId)))).Cookies["shuren"];

    private Task<int> CountAsync<T>(Func<AppDb, IQueryable<T>> rows) => App.DbAsync(db => rows(db).CountAsync());
}
