using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Claims;

/// <summary>Claims through the doors of recorder, resident and reader (REC-1 … REC-3, D23, D29).</summary>
public sealed class ClaimPagesTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Theory]
    [InlineData("5678")]
    [InlineData("138-1234-5678")]
    public async Task New_SearchedByAPhone_IsForThatHousehold(string typed)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var household = await Data.HouseholdAsync(village, "李四", phone: "13812345678");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal($"{village.Url}/claims/new?household={household.HouseholdId}", (await recorder.GetAsync($"{village.Url}/claims/new?q={typed}")).Location);
    }

    [Fact]
    public async Task New_ByCardNumberThenOneForm_IsRecordedAndAccepted()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var household = await Data.HouseholdAsync(village, "李四");
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);

        var form = (await recorder.OpenAsync(village.Url + "/claims/new?q=2")).Form("record");
        var page = await form.Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村委会").Set("Reason", "集体学习").Set("Photos", new TestFile("a.jpg", Jpeg(), "image/jpeg")).SubmitAsync();

        Assert.Contains("记好了：李四户", page.Text, StringComparison.Ordinal);
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
        Assert.Equal((household.HouseholdId, ClaimStatus.Accepted, new DateOnly(2022, 10, 8)), (claim.HouseholdId, claim.Status, claim.OccurredOn));
        Assert.Equal(Points.Of(2), (await App.LineAsync(village, claim))!.Points);
        var picture = await recorder.DownloadAsync(page.Find("ul.photos img").GetAttribute("src")!);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (picture.Status, picture.ContentType));
    }

    [BothEngines]
    [Fact]
    public async Task New_WithoutPlaceAndReason_KeepsWhatWasTyped()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.SubmitAsync(village.Url + "/claims/new?q=zs", "record", ("Witness", "王五"));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("请填写地点", page.Text, StringComparison.Ordinal);
        Assert.Equal(["王五"], page.Form("record").Values("Witness"));
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task New_SentTwice_IsDoneOnce()
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village);
        var item = await Data.ItemAsync(village, "Z01");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync(village.Url + "/claims/new?q=1")).Form("record").Set("RuleItemId", item.RuleItemId.ToString()).Set("Where", "村口").Set("Reason", "学习");

        await form.SubmitAsync();
        await form.SubmitAsync();

        Assert.Equal(1, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Theory]
    [InlineData(Role.Reviewer)]
    [InlineData(Role.Committee)]
    [InlineData(Role.Supervisor)]
    public async Task NewAndAccept_ByOthersThanTheRecorder_AreRefused(Role role)
    {
        var village = await Data.VillageAsync();
        var claim = await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), null));
        var client = await Data.StaffAsync(role, village);

        Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync(village.Url + "/claims/new")).Status);
        Assert.Empty((await client.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).All("[data-testid=accept], [data-testid=answer]"));
    }

    [Fact]
    public async Task Detail_ReturnWithoutWords_IsRefusedThenWithWordsDone()
    {
        var village = await Data.VillageAsync();
        var claim = await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), null));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).Form("answer");

        var refused = await form.SubmitAsync("退回补充");
        var tooLong = await form.Set("Answer", new string('长', 501)).SubmitAsync("退回补充");
        var done = await form.Set("Answer", "请补照片").SubmitAsync("退回补充");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.Status, tooLong.Status));
        Assert.Contains("已退回", done.Text, StringComparison.Ordinal);
        Assert.Equal("请补照片", (await App.ReloadAsync(village, claim.ClaimId)).Answer);
    }

    [Fact]
    public async Task Detail_Reject_AsksFirst()
    {
        var village = await Data.VillageAsync();
        var claim = await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village), null));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var form = (await recorder.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).Form("answer").Set("Answer", "那天没有这回事");

        var asked = await form.PostAsync("驳回");
        Assert.Contains("要驳回这条申报", asked.Text, StringComparison.Ordinal);
        Assert.Equal(ClaimStatus.Submitted, (await App.ReloadAsync(village, claim.ClaimId)).Status);
        var done = await asked.Form("checked").SubmitAsync("true");

        Assert.Contains("已驳回，理由已告知", done.Text, StringComparison.Ordinal);
        Assert.Equal(ClaimStatus.Rejected, (await App.ReloadAsync(village, claim.ClaimId)).Status);
    }

    [BothEngines]
    [Theory]
    [InlineData("q=zs", "张三")]
    [InlineData("q=2", "李四")]
    [InlineData("status=Submitted", "李四")]
    [InlineData("month=2022-09", "张三")]
    public async Task Index_Filtered_ShowsOnlyThose(string query, string head)
    {
        var village = await Data.VillageAsync();
        await App.RecordAsync(village, await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z01"), new DateOnly(2022, 9, 9));
        await App.SubmitAsync(village, Submission(await Data.HouseholdAsync(village, "李四"), null));
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);

        var page = await reviewer.OpenAsync($"{village.Url}/claims?{query}");

        Assert.StartsWith(head, Assert.Single(page.Texts("table.data tbody td.lead")), StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Index_MoreThanAPage_HasASecond()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        for (var i = 0; i < 31; i++)
        {
            await App.SubmitAsync(village, Submission(household, null));
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal(30, (await recorder.OpenAsync(village.Url + "/claims")).All("table.data tbody tr").Count);
        Assert.Single((await recorder.OpenAsync(village.Url + "/claims?page=2")).All("table.data tbody tr"));
    }

    [BothEngines]
    [Fact]
    public async Task MyNew_ForItself_WaitsForTheRecorderAndMayBeWithdrawn()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);

        var page = await resident.SubmitAsync("/my/claims/new", "claim", ("Reason", "清扫公路"), ("Where", "村口"), ("Photos", new TestFile("a.jpg", Jpeg(), "image/jpeg")));
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
        var photo = await resident.DownloadAsync(page.Find("ul.photos a").GetAttribute("href")!);
        await page.Form("withdraw").SubmitAsync();

        Assert.Equal((ReportedBy.Household, null, household.HouseholdId), (claim.ReportedBy, claim.RuleItemId, claim.HouseholdId));
        Assert.Equal(HttpStatusCode.OK, photo.Status);
        Assert.Equal(ClaimStatus.Withdrawn, (await App.ReloadAsync(village, claim.ClaimId)).Status);
    }

    [Fact]
    public async Task MyNew_UnknownCardOrForgedItem_IsRefused()
    {
        var village = await Data.VillageAsync();
        var resident = await Data.ResidentAsync(await Data.HouseholdAsync(village));
        var theirs = await Data.ItemAsync(await Data.VillageAsync(village), "Z01");
        var form = (await resident.OpenAsync("/my/claims/new")).Form("claim").Set("Reason", "清扫公路").Set("Where", "村口");

        var card = await form.Set("OtherCard", "99").SubmitAsync();
        var item = await form.Set("OtherCard", "").Forge("RuleItemId", theirs.RuleItemId.ToString()).SubmitAsync();

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (card.Status, item.Status));
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Recommendation_WhoeverReads_OnlyThoseOfD23SeeTheReporter()
    {
        const string reporter = "赵告知";
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var sender = await Data.ResidentAsync(await Data.HouseholdAsync(village, reporter));
        await sender.SubmitAsync("/my/claims/new", "claim", ("Reason", "张三清扫公路"), ("Where", "村口"), ("OtherCard", "1"), ("Photos", new TestFile("a.jpg", Jpeg(), "image/jpeg")));
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
        var url = $"{village.Url}/claims/{claim.ClaimId}";
        await App.WithAsync((ClaimService claims) => claims.ReturnAsync(Caller.CommandLine, village.Key, claim.ClaimId, reporter + "请补证明人"));
        var resident = await Data.ResidentAsync(household);

        Assert.Equal((household.HouseholdId, ReportedBy.OtherVillager, reporter), (claim.HouseholdId, claim.ReportedBy, claim.ReporterName));
        Assert.DoesNotContain(reporter, (await resident.OpenAsync("/my/claims/" + claim.ClaimId)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(reporter, (await resident.OpenAsync("/my/claims")).Html, StringComparison.Ordinal);
        var photo = await App.DbAsync(db => db.ClaimPhotos.Where(p => p.TownId == village.TownId && p.ClaimId == claim.ClaimId).Select(p => p.PhotoId).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await resident.GetAsync("/my/photos/" + photo)).Status);
        foreach (var role in (Role[])[Role.Recorder, Role.Reviewer, Role.StationOfficer, Role.Supervisor])
        {
            Assert.Contains(reporter, (await (await Data.StaffAsync(role, village)).OpenAsync(url)).Find("dl.facts").TextContent, StringComparison.Ordinal);
        }
        foreach (var role in (Role[])[Role.Committee, Role.Approver])
        {
            var page = await (await Data.StaffAsync(role, village)).OpenAsync(url);
            Assert.DoesNotContain("提交人" + reporter, page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("：" + reporter, page.Find("dl.facts").TextContent.Replace("答复", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("其他村民", page.Find("ol.timeline li .when").TextContent, StringComparison.Ordinal);
        }
        var ownReviewer = await (await Data.StaffAsync(Role.Reviewer, village, household: household)).OpenAsync(url);
        Assert.DoesNotContain("：" + reporter, ownReviewer.Find("dl.facts").TextContent, StringComparison.Ordinal);
        Assert.Contains("其他村民", ownReviewer.Find("ol.timeline li .when").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MyClaim_Deduction_HouseholdStatesItsSideAndTheRecorderReadsIt()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var (claim, _) = await App.RecordAsync(village, household, await Data.ItemAsync(village, "F01"), toldOn: new DateOnly(2022, 10, 8));
        var resident = await Data.ResidentAsync(household);

        var empty = await resident.SubmitAsync("/my/claims/" + claim.ClaimId, "state");
        var done = await resident.SubmitAsync("/my/claims/" + claim.ClaimId, "state", ("Statement", "那天去医院了"));

        Assert.Equal(HttpStatusCode.BadRequest, empty.Status);
        Assert.Contains("已交给审核组", done.Text, StringComparison.Ordinal);
        Assert.Empty(done.All("[data-testid=state]"));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        Assert.Contains("那天去医院了", (await recorder.OpenAsync($"{village.Url}/claims/{claim.ClaimId}")).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task MyClaim_Returned_IsCompletedAndSentAgain()
    {
        var village = await Data.VillageAsync();
        var resident = await Data.ResidentAsync(await Data.HouseholdAsync(village));
        await resident.SubmitAsync("/my/claims/new", "claim", ("Reason", "清扫"), ("Where", "村口"));
        var claim = await App.DbAsync(db => db.Claims.In(village.Key).SingleAsync());
        await App.WithAsync((ClaimService claims) => claims.ReturnAsync(Caller.CommandLine, village.Key, claim.ClaimId, "请写清扫了哪里"));

        var form = (await resident.OpenAsync("/my/claims/" + claim.ClaimId)).Form("resubmit");
        var tooLong = await form.Set("Where", new string('长', Claim.PlaceMaxLength + 1)).SubmitAsync();
        var done = await form.Set("Where", "村口").Set("Reason", "清扫村口到学校").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, tooLong.Status);
        Assert.Contains("补充好了", done.Text, StringComparison.Ordinal);
        Assert.Equal((ClaimStatus.Submitted, "清扫村口到学校"), ((await App.ReloadAsync(village, claim.ClaimId)).Status, (await App.ReloadAsync(village, claim.ClaimId)).Reason));
    }
}
