using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Objections;

/// <summary>D30: a mistake that nobody objected to: the station proposes, a second person of the town agrees, the household is told.</summary>
public sealed class CorrectionPagesTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Propose_ThenAgreeByAnother_CorrectsByEntriesAndTellsTheHousehold()
    {
        var (village, household, entry) = await VillageAsync();
        var item = await Data.ItemAsync(village, "Z01", new DateOnly(2022, 9, 30));
        var officer = await Data.StaffAsync(Role.StationOfficer, village, name: "所长甲");
        var approver = await Data.StaffAsync(Role.Approver, village, name: "组长乙");
        var resident = await Data.ResidentAsync(household);

        var story = await officer.OpenAsync($"{village.Url}/ledger/{entry.Seq}");
        var form = await officer.OpenAsync(story.Find("a[href*='/corrections/new']").GetAttribute("href")!);
        var empty = await form.Form("correction").Set("RuleItemId", item.RuleItemId).Set("Quantity", 3).SubmitAsync();
        Assert.Contains("请写明哪里记错了", empty.Text);
        var proposed = await empty.Form("correction").Set("Reason", "二十分记成了这一户，应为三次学习").SubmitAsync();
        Assert.Contains("已提出更正 2022-001", proposed.Text);
        Assert.Contains("要镇里另一个人同意", proposed.Text);
        Assert.Equal(Points.Of(20), await ScoreAsync(village, household));

        var looked = await (await approver.OpenAsync(await WaitingAsync(approver, village))).Form("agree").PostAsync();
        Assert.Equal(Points.Of(20), await ScoreAsync(village, household));
        Assert.Contains("+6 分", looked.ById("check-sheet").TextContent);
        var agreed = await (await looked.Form("checked").PostAsync("true")).FollowAsync();

        Assert.Contains("已更正", agreed.Text);
        Assert.Equal(Points.Of(6), await ScoreAsync(village, household));
        var posted = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).Where(e => e.Seq > entry.Seq).OrderBy(e => e.Seq).ToListAsync());
        Assert.Equal([EntryKind.Reversal, EntryKind.Award], posted.Select(e => e.Kind));
        Assert.All(posted, e => Assert.Equal((SourceKind.Correction, approver.Caller!.UserId, new Month(2022, 9)), (e.SourceKind, e.PostedBy, e.Period)));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        Assert.Null((await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);

        Assert.Contains("镇里更正了您家的积分", (await resident.OpenAsync("/my")).Text);
        Assert.Contains("所长甲", (await resident.OpenAsync($"/my/entries/{entry.Seq}")).Text);
        await resident.SubmitAsync("/my/corrections", "read");
        Assert.DoesNotContain("镇里更正了您家的积分", (await resident.OpenAsync("/my")).Text);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Contains("2022-10-08 本户登录时看到", (await supervisor.OpenAsync(agreed.Url)).Text);
        Assert.Contains("2022-001", (await supervisor.OpenAsync($"{village.Url}/corrections")).Text);
    }

    [Fact]
    public async Task Agree_ByWhoProposedOrWhoseHouseholdItIs_IsRefused()
    {
        var (village, household, entry) = await VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var own = await Data.StaffAsync(Role.Approver, village, household: household);
        var url = await ProposeAsync(officer, village, entry);
        var id = Guid.Parse(url[^36..]);

        Assert.Empty((await officer.OpenAsync(url)).All("[data-testid='agree'], [data-testid='refuse']"));
        Assert.Empty((await own.OpenAsync(url)).All("[data-testid='agree'], [data-testid='refuse']"));
        foreach (var (actor, said) in new[] { (officer.Caller!, "提出更正的人不能自己同意"), (own.Caller! with { OwnHouseholds = [household.HouseholdId] }, "自己家的事要回避") })
        {
            Assert.Contains(said, (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((CorrectionService c) => c.AgreeAsync(actor, village.Key, id, null)))).Message, StringComparison.Ordinal);
            Assert.Contains(said, (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((CorrectionService c) => c.RefuseAsync(actor, village.Key, id, "不对")))).Message, StringComparison.Ordinal);
        }
        Assert.Equal(Points.Of(20), await ScoreAsync(village, household));
    }

    [BothEngines]
    [Fact]
    public async Task Propose_ForTheOwnHousehold_IsForAnother()
    {
        var (village, household, entry) = await VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village, household: household);

        Assert.Empty((await officer.OpenAsync($"{village.Url}/ledger/{entry.Seq}")).All("a[href*='/corrections/new']"));
        var refused = await officer.SubmitAsync($"{village.Url}/corrections/new?seq={entry.Seq}", "correction", ("Reason", "记错了"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("自己家的事要回避", refused.Text);
        Assert.Equal(0, await App.DbAsync(db => db.Corrections.In(village.Key).CountAsync()));
    }

    [Theory]
    [InlineData(Role.Recorder)]
    [InlineData(Role.Supervisor)]
    [InlineData(Role.Approver)]
    public async Task Propose_ByAnotherRole_IsForbidden(Role role)
    {
        var (village, _, entry) = await VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var other = await Data.StaffAsync(role, village);
        var form = (await officer.OpenAsync($"{village.Url}/corrections/new?seq={entry.Seq}")).Form("correction").Set("Reason", "记错了");
        foreach (var (name, value) in officer.Cookies.ToList())
        {
            officer.Cookies[name] = other.Cookies.GetValueOrDefault(name, value);
        }

        var refused = await form.PostAsync();

        // It was another's form: it waits for that person (ADR 19).
        Assert.StartsWith("/sign-in?next=", refused.Location, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Corrections.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Refuse_WithAReason_ChangesNothingAndTheEntryMayBeProposedAgain()
    {
        var (village, household, entry) = await VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var second = await Data.StaffAsync(Role.StationOfficer, village);
        var url = await ProposeAsync(officer, village, entry);
        Assert.Contains("已经提出更正 2022-001", (await officer.SubmitAsync($"{village.Url}/corrections/new?seq={entry.Seq}", "correction", ("Reason", "再提"))).Text);

        Assert.Contains("请写明为什么不同意", (await second.SubmitAsync(url, "refuse")).Text);
        var refused = await second.SubmitAsync(url, "refuse", ("RefusalReason", "照片清楚，没有记错"));

        Assert.Contains("照片清楚，没有记错", refused.Text);
        Assert.Equal(Points.Of(20), await ScoreAsync(village, household));
        Assert.Contains("2022-002", (await officer.SubmitAsync($"{village.Url}/corrections/new?seq={entry.Seq}", "correction", ("Reason", "再提"))).Text);
    }

    [Fact]
    public async Task Agree_AfterAnotherListTookForce_IsRefused()
    {
        var (village, household, entry) = await VillageAsync();
        var item = await Data.ItemAsync(village, "Z01", new DateOnly(2022, 9, 30));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var second = await Data.StaffAsync(Role.StationOfficer, village);
        var url = await ProposeAsync(officer, village, entry, ("RuleItemId", item.RuleItemId));
        var page = await second.OpenAsync(url);
        // A version in force before the deed's day: the item that was proposed is no longer that day's.
        await Data.ListAsync(village, new DateOnly(2022, 9, 15), l => l.Items.Find(i => i.Code == "Z01")!.With(i => i.Points, Points.Of(100)));

        var refused = await page.Form("agree").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("这一项不在 2022-09-", refused.Find("[data-testid=errors]").TextContent);
        Assert.Equal(Points.Of(20), await ScoreAsync(village, household));
    }

    [Fact]
    public async Task Agree_UndoingADeedThatCountsOnce_FreesItsPlace()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var yearly = await Data.ItemAsync(village, "Z06");
        await App.RecordAsync(village, household, yearly);
        var line = await App.DbAsync(db => db.ReviewLines.AsNoTracking().In(village.Key).SingleAsync());
        var entry = (await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Award, line.Points, new Month(2022, 10), line.OccurredOn, SourceKind.ReviewLine, line.ReviewLineId, line.RuleItemId)))[0];
        await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, yearly));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = await ProposeAsync(officer, village, entry);

        await (await (await Data.StaffAsync(Role.Approver, village)).OpenAsync(url)).Form("agree").SubmitAsync();

        Assert.Equal(Points.Zero, await ScoreAsync(village, household));
        await App.RecordAsync(village, household, yearly);
    }

    [BothEngines]
    [Fact]
    public async Task Agree_AddingADeedThatCountsOnce_TakesItsPlace()
    {
        var (village, household, entry) = await VillageAsync();
        var yearly = await Data.ItemAsync(village, "Z06", new DateOnly(2022, 9, 30));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = await ProposeAsync(officer, village, entry, ("RuleItemId", yearly.RuleItemId));

        await (await (await Data.StaffAsync(Role.Approver, village)).OpenAsync(url)).Form("agree").SubmitAsync();

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, yearly));
        Assert.Contains("只计一次", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_ByTheRecorder_NotesWhenAndHow()
    {
        var (village, _, entry) = await VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = await ProposeAsync(officer, village, entry);
        await (await (await Data.StaffAsync(Role.Approver, village)).OpenAsync(url)).Form("agree").SubmitAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Contains("更正没有告知本户", (await recorder.OpenAsync(village.Url)).Text);
        Assert.Contains("不晚于今天", (await recorder.SubmitAsync(url, "tell", ("ToldOn", App.Clock.Today().AddDays(1)), ("ToldHow", "电话"))).Text);
        var told = await recorder.SubmitAsync(url, "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "电话"));

        Assert.Contains("2022-10-08 电话", told.Text);
        Assert.Empty(told.All("[data-testid='tell']"));
    }

    [BothEngines]
    [Fact]
    public async Task Tell_OfTheOwnHousehold_IsForAnother()
    {
        var (village, household, entry) = await VillageAsync();
        var url = await ProposeAsync(await Data.StaffAsync(Role.StationOfficer, village), village, entry);
        await (await (await Data.StaffAsync(Role.Approver, village)).OpenAsync(url)).Form("agree").SubmitAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: household);

        var refused = await recorder.SubmitAsync(url, "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "电话"));

        Assert.Contains("自己家的事要回避", refused.Text);
        Assert.Null(await App.DbAsync(db => db.Corrections.In(village.Key).Select(c => c.ToldOn).SingleAsync()));
    }

    private async Task<(TestVillage Village, Household Household, LedgerEntry Entry)> VillageAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        var item = await Data.ItemAsync(village, "Z02", new DateOnly(2022, 9, 30));
        var entry = (await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Award, Points.Of(20), new Month(2022, 9), new DateOnly(2022, 9, 30), SourceKind.ReviewLine, Guid.CreateVersion7(), item.RuleItemId)))[0];
        return (village, household, entry);
    }

    private static async Task<string> ProposeAsync(TestClient officer, TestVillage village, LedgerEntry entry, params (string Field, object? Value)[] values)
        => (await officer.SubmitAsync($"{village.Url}/corrections/new?seq={entry.Seq}", "correction", [("Reason", "记错了户"), .. values])).Url;

    /// <summary>Where the town's desk leads to.</summary>
    private static async Task<string> WaitingAsync(TestClient approver, TestVillage village)
        => (await approver.OpenAsync(village.TownUrl)).Find("a[href*='/corrections/']").GetAttribute("href")!;

    private Task<Points> ScoreAsync(TestVillage village, Household household)
        => App.DbAsync(db => db.Accounts.In(village.Key).Where(a => a.HouseholdId == household.HouseholdId).Select(a => a.Score).SingleAsync());
}
