using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Households;

/// <summary>A consent is a row: to what, yes or no, when, by whom, how, and to which version of the privacy notice.</summary>
public sealed class ConsentTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Declare_ByTheRecorder_ANoAtOnceAndAYesOnlyWithTheSignedPaper()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village, name: "管理员甲");
        var url = $"{village.Url}/households/{household.HouseholdId}";

        Assert.Contains("不同意", (await recorder.SubmitAsync(url, "declare", ("What", "Publish"), ("Yes", "false"))).Text);
        Assert.False(await PublishesAsync(village));
        var bare = await recorder.SubmitAsync(url, "declare", ("What", "Publish"), ("Yes", "true"));
        Assert.Equal(HttpStatusCode.BadRequest, bare.Status);
        Assert.Contains("要有签字的纸", bare.Text);
        Assert.False(await PublishesAsync(village));
        await bare.Form("declare").Set("Photos", new TestFile("纸.jpg", ClaimSteps.Jpeg(), "image/jpeg")).SubmitAsync();

        Assert.True(await PublishesAsync(village));
        var row = (await App.DbAsync(db => ConsentRow.OfAsync(db, village.Key, household.HouseholdId)))[0];
        Assert.Equal((ConsentTo.Publish, true, "管理员甲", ConsentHow.Paper, "2.1"), (row.What, row.Yes, row.By, row.How, row.NoticeVersion));
        Assert.Equal(HttpStatusCode.OK, (await recorder.DownloadAsync($"{village.Url}/photos/{row.ScanPhotoId}")).Status);
        var shown = await recorder.OpenAsync(url);
        Assert.Equal(3, shown.All("[data-testid='consents'] tbody tr").Count);
        Assert.Contains("管理员甲", shown.ById("consents").TextContent);
    }

    [BothEngines]
    [Fact]
    public async Task Declare_ByTheHouseholdItself_NeedsNoPaperAndIsListed()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, consents: false);
        var resident = await Data.ResidentAsync(household);

        var page = await resident.SubmitAsync("/my/household", "consent", ("ConsentsToPublish", "true"));
        await resident.SubmitAsync("/my/household", "consent", ("ConsentsToPublish", "true"));

        Assert.True(await PublishesAsync(village));
        Assert.Contains("公布户主姓名同意2022-10-08", page.Texts("[data-testid='consents'] tbody tr")[0]);
        // Saying the same again is no second row.
        Assert.Equal(2, await App.DbAsync(db => db.Consents.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Declare_OwnHousehold_IsForAnotherRecorderOrTheHouseholdsLogin()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, consents: false);
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: household);
        var other = await Data.HouseholdAsync(village, "李四");
        var url = $"{village.Url}/households/{household.HouseholdId}";

        var own = await recorder.OpenAsync(url);
        Assert.Empty(own.All("[data-testid='declare'], [data-testid='withdraw']"));
        // Whoever keeps another household's page open and forges the address.
        var declare = (await recorder.OpenAsync($"{village.Url}/households/{other.HouseholdId}")).Form("declare").Set("What", "Publish").Set("Yes", "true")
            .Set("Photos", new TestFile("纸.jpg", ClaimSteps.Jpeg(), "image/jpeg"));
        var declared = await declare.PostToAsync($"{url}?handler=Declare");
        var left = await (await recorder.OpenAsync($"{village.Url}/households/{other.HouseholdId}")).Form("withdraw").Set("Reason", "退出").Forge("Checked", "true").PostToAsync($"{url}?handler=Withdraw");
        var edited = await recorder.SubmitAsync(url + "/edit", "edit", ("Phone", "13800000000"));

        Assert.All([declared, left, edited], page => Assert.Contains("自己家的事要回避", page.Text));
        var kept = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).SingleAsync(h => h.HouseholdId == household.HouseholdId));
        Assert.Equal((false, null, null), (kept.ConsentsToPublish, kept.WithdrawnOn, kept.Phone));
    }

    [BothEngines]
    [Fact]
    public async Task Apply_AtTheCounterWithAYes_AsksForTheScanAndKeepsItWithTheConsent()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var bare = await recorder.SubmitAsync(
            $"{village.Url}/applications/new", "apply", ("Form.Head", "赵六"), ("Form.Group", "1组"), ("Form.IsLocal", "true"), ("Form.Voluntary", true), ("Form.ConsentsToPublish", "true"));
        Assert.Contains("同意公布姓名要有签字的纸", bare.Text);

        var taken = await bare.Form("apply").Set("Photos", new TestFile("纸.jpg", ClaimSteps.Jpeg(), "image/jpeg")).SubmitAsync();
        await taken.Form("register").SubmitAsync();

        var rows = await App.DbAsync(db => db.Consents.AsNoTracking().In(village.Key).OrderBy(c => c.What).ToListAsync());
        Assert.Equal([(ConsentTo.Join, true), (ConsentTo.Publish, true)], rows.Select(r => (r.What, r.Yes)));
        Assert.All(rows, r => Assert.Equal((ConsentHow.Paper, true, recorder.Caller!.UserId), (r.How, r.ScanPhotoId is not null, r.By)));
        Assert.True(await PublishesAsync(village));
    }

    [BothEngines]
    [Fact]
    public async Task Apply_Online_IsTheHouseholdsOwnWord()
    {
        var village = await Data.VillageAsync();
        await App.Anonymous().SubmitAsync(
            $"{village.PublicUrl}/apply", "apply", ("Form.Head", "赵六"), ("Form.Group", "1组"), ("Form.IsLocal", "true"), ("Form.Voluntary", true), ("Form.ConsentsToPublish", "true"));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var id = await App.DbAsync(db => db.Applications.In(village.Key).Select(a => a.ApplicationId).SingleAsync());

        await recorder.SubmitAsync($"{village.Url}/applications/{id}", "register");

        var row = await App.DbAsync(db => db.Consents.AsNoTracking().In(village.Key).SingleAsync(c => c.What == ConsentTo.Publish));
        Assert.Equal((true, ConsentHow.OnlineApplication, id), (row.Yes, row.How, row.ApplicationId!.Value));
    }

    [BothEngines]
    [Fact]
    public async Task Leave_AHousehold_TakesItsConsentBack()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);

        await resident.SubmitAsync("/my/household", "withdraw", ("Sure", true));

        Assert.False(await PublishesAsync(village));
        Assert.Equal(
            [(ConsentTo.Join, false), (ConsentTo.Publish, false)],
            await App.DbAsync(async db => (await db.Consents.AsNoTracking().In(village.Key).Where(c => !c.Yes).OrderBy(c => c.What).ToListAsync()).Select(c => (c.What, c.Yes))));
    }

    [BothEngines]
    [Fact]
    public async Task Upgrade_FlagsFromBefore_BecomeRowsThatSaySo()
    {
        var village = await Data.VillageAsync();
        var yes = await Data.HouseholdAsync(village);
        var no = await Data.HouseholdAsync(village, "李四", consents: false);

        await App.DbAsync(async db =>
        {
            var all = db.Database.GetMigrations().ToList();
            var before = all[all.FindIndex(m => m.EndsWith("_BoardsTiesDeliberations", StringComparison.Ordinal)) - 1];
            await db.GetService<IMigrator>().MigrateAsync(before);
            await Database.UpgradeAsync(db, App.Database.Settings);
        });

        var rows = await App.DbAsync(db => db.Consents.AsNoTracking().In(village.Key).ToListAsync());
        Assert.Equal(4, rows.Count);
        Assert.All(rows, r => Assert.Equal((ConsentHow.Earlier, "", Caller.CommandLine.UserId), (r.How, r.NoticeVersion, r.By)));
        Assert.True(rows.Single(r => r.HouseholdId == yes.HouseholdId && r.What == ConsentTo.Publish).Yes);
        Assert.False(rows.Single(r => r.HouseholdId == no.HouseholdId && r.What == ConsentTo.Publish).Yes);
        Assert.All(rows.Where(r => r.What == ConsentTo.Join), r => Assert.True(r.Yes));
        Assert.Equal(90, await App.DbAsync(db => db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ApplicationKeepDays).SingleAsync()));
    }

    private Task<bool> PublishesAsync(TestVillage village) => App.DbAsync(db => db.Households.In(village.Key).OrderBy(h => h.CardNumber).Select(h => h.ConsentsToPublish).FirstAsync());
}
