using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Reviews;
using static Shuren.Tests.Features.Claims.ClaimSteps;

namespace Shuren.Tests.Features.Claims;

/// <summary>No amount blocks a month, and a day has only so many half-days (RULE-3).</summary>
public sealed class BoundsTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Record_ItemOfAnOldListAboveItsBound_IsRefusedAtTheItem()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.Items.Find(i => i.Code == "Z18")!.With(i => i.Points, Points.Of(1_000_000)));
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var refused = await FillAsync(recorder, village, household, await Data.ItemAsync(village, "Z18"), 1);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("一项最多 10000 分", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Record_PointsTimesQuantityAboveAnEntry_IsRefusedAtTheQuantity()
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l =>
        {
            var item = l.Items.Find(i => i.Code == "Z18")!;
            item.With(i => i.Points, Points.ItemMax).With(i => i.Unit, RuleUnit.Time);
        });
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z18"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, quantity: 11));

        Assert.Equal("Quantity", refused.Field);
        Assert.Equal(Points.EntryMax, (await App.LineAsync(village, (await App.RecordAsync(village, household, item, quantity: 10)).Claim))!.Points);
    }

    [Fact]
    public async Task Sign_LineAboveTheBound_NamesItAndTheOthersCanBeSignedOnceItIsRejected()
    {
        var table = await ReviewTable.StartAsync(App);
        var (household, item) = (await Data.HouseholdAsync(table.Village), await Data.ItemAsync(table.Village, "Z02"));
        var line = await table.RecordAsync(household, item, new DateOnly(2022, 9, 5));
        await table.RecordAsync(await Data.HouseholdAsync(table.Village, "李四"), await Data.ItemAsync(table.Village, "Z01"), new DateOnly(2022, 9, 5));
        await App.DbAsync(db => db.RuleItems.Where(i => i.RuleItemId == item.RuleItemId).ExecuteUpdateAsync(i => i.SetProperty(x => x.Points, Points.Of(1_000_000))));
        await table.VoteAsync("2022-09");

        var refused = await table.SignAsync("2022-09");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("张三户（卡号 1）2022-09-05", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("李四户（卡号 2）2022-09-05", refused.Find("[data-testid=errors]").TextContent, StringComparison.Ordinal);

        await table.VoteAsync("2022-09", line);
        await table.SignAsync("2022-09");
        Assert.Contains("1 条入账", (await table.ConfirmAsync("2022-09")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EntryOrAccountAboveItsBound_IsRefusedAndACorrectionIsNot()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        Posting Award(Points amount) => new(household.HouseholdId, EntryKind.Award, amount, new Month(2022, 9), new DateOnly(2022, 9, 5), SourceKind.ReviewLine, Guid.CreateVersion7());

        await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(village, Award(Points.EntryMax + new Points(1))));
        var full = Enumerable.Repeat(0, Points.AccountMax.Tenths / Points.EntryMax.Tenths).Select(_ => Award(Points.EntryMax)).ToArray();
        await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(village, [.. full, Award(new Points(1))]));
        Assert.Equal(0, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        var entries = await Data.PostAsync(village, full);
        await Data.PostAsync(village, Award(Points.Zero) with { Kind = EntryKind.Reversal, Amount = Points.EntryMax, ReversesSeq = entries[0].Seq });

        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
    }

    [Fact]
    public async Task Record_MoreHalfDaysThanOnePersonHas_IsAskedAboutAndBoundedByTheMembers()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z18"));
        await Data.MemberAsync(household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var asked = await FormAsync(recorder, village, household, item, 3);
        var check = await asked.PostAsync();
        Assert.Contains("一个人一天最多 2 半天", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
        Assert.Contains("记好了", (await (await check.Form("checked").PostAsync("true")).FollowAsync()).Text, StringComparison.Ordinal);

        // What is recorded of that day counts: 3 + 2 is more than two people have.
        var refused = await FillAsync(recorder, village, household, item, 2);
        var fourth = await FillAsync(recorder, village, household, item, 1);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("请先在农户页登记成员", refused.Text, StringComparison.Ordinal);
        Assert.Contains("记好了", fourth.Text, StringComparison.Ordinal);
        Assert.Equal(2, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Record_TooManyHalfDaysWithPhotos_AsksFirstAndTakesThePhotosAlong()
    {
        var village = await Data.VillageAsync();
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z18"));
        await Data.MemberAsync(household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var check = await (await FormAsync(recorder, village, household, item, 3)).Set("Photos", new TestFile("a.jpg", Jpeg(), "image/jpeg")).PostAsync();

        Assert.Contains("一个人一天最多 2 半天", check.ById("check-sheet").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Claims.In(village.Key).CountAsync()));
        var page = await (await check.Form("checked").PostAsync("true")).FollowAsync();
        Assert.Contains("记好了", page.Text, StringComparison.Ordinal);
        Assert.Single(page.All("ul.photos img"));
    }

    [Theory]
    [InlineData(RuleUnit.HalfDay, 2)]
    [InlineData(RuleUnit.Day, 1)]
    [InlineData(RuleUnit.Hour, 12)]
    public async Task Record_MoreOfADayThanTheHouseholdHasPeople_IsRefused(RuleUnit unit, int each)
    {
        var village = await Data.VillageAsync(withList: false);
        await Data.ListAsync(village, TestData.ListsInForce, l => l.Items.Find(i => i.Code == "Z18")!.With(i => i.Unit, unit));
        var (household, item) = (await Data.HouseholdAsync(village), await Data.ItemAsync(village, "Z18"));

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.RecordAsync(village, household, item, quantity: each + 1));

        Assert.Equal("Quantity", refused.Field);
        await App.RecordAsync(village, household, item, quantity: each);
        await App.RecordAsync(village, household, item, new DateOnly(2022, 10, 4), quantity: each);
    }

    private static async Task<TestForm> FormAsync(TestClient recorder, TestVillage village, Household household, RuleItem item, int quantity)
        => (await recorder.OpenAsync($"{village.Url}/claims/new?household={household.HouseholdId}")).Form("record")
            .Set("RuleItemId", item.RuleItemId.ToString()).Set("Quantity", quantity).Set("Where", "河堤").Set("Reason", "捡拾垃圾");

    private static async Task<TestPage> FillAsync(TestClient recorder, TestVillage village, Household household, RuleItem item, int quantity)
        => await (await FormAsync(recorder, village, household, item, quantity)).SubmitAsync();
}
