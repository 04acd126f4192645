using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Families;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Families;

/// <summary>HH-7: whom nothing was recorded of for three months, and that somebody went there.</summary>
public sealed class VisitTests(TestApp app) : AppTests(app)
{
    private static readonly DateOnly Before = new(2022, 6, 1);

    [Theory]
    [InlineData("2022-07-08", null, "3 个月")]
    [InlineData("2022-07-09", null, null)]
    [InlineData("2022-06-01", "2022-07-08", "3 个月")]
    [InlineData("2022-06-01", "2022-07-09", null)]
    [InlineData("2021-06-01", "2021-08-31", "13 个月")]
    public async Task List_OnTheDay_HoldsWhoHadNothingForThreeMonths(string joined, string? last, string? says)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: Day(joined));
        if (last is not null)
        {
            await Data.PostAsync(village, new Posting(household.HouseholdId, EntryKind.Award, Points.Of(2), Month.Of(Day(last)), Day(last), SourceKind.ReviewLine, Guid.CreateVersion7()));
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.OpenAsync($"{village.Url}/households/visits");

        Assert.Equal(says is not null, page.Text.Contains("张三", StringComparison.Ordinal));
        Assert.Contains(says ?? "没有要走访的户", page.Text);
        Assert.Contains(says ?? "没有要走访的户", (await recorder.OpenAsync($"{village.Url}/households/visits/print")).Text);
    }

    [BothEngines]
    [Fact]
    public async Task List_WithOneThatLeftAndOneWhosePointsEnded_HoldsOnlyTheLatter()
    {
        var village = await Data.VillageAsync();
        var (left, quiet) = (await Data.HouseholdAsync(village, "李四", joinedOn: Before), await Data.HouseholdAsync(village, "张三", "2组", joinedOn: Before));
        await Data.AwardAsync(village, quiet, 3, new Month(2022, 6));
        // Points that end by themselves are no sign of life.
        await Data.PostAsync(village, new Posting(quiet.HouseholdId, EntryKind.Expiry, Points.Of(3), new Month(2022, 10), App.Clock.Today(), SourceKind.Expiry, Guid.CreateVersion7()));
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, left.HouseholdId, "搬走"));
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains($"{village.Name} 1 户", (await officer.OpenAsync($"{village.TownUrl}/overview")).ById("quiet").TextContent, StringComparison.Ordinal);
        Assert.Contains("要走访的户", (await recorder.OpenAsync(village.Url)).Text);
        Assert.Equal(["张三"], (await recorder.OpenAsync($"{village.Url}/households/visits")).Texts("[data-testid='visits'] .lead"));
        Assert.Equal(["张三"], (await recorder.OpenAsync($"{village.Url}/households/visits?group=2组")).Texts("[data-testid='visits'] .lead"));
        Assert.Contains("没有要走访的户", (await recorder.OpenAsync($"{village.Url}/households/visits?group=1组")).Text);
    }

    [Fact]
    public async Task Overview_AfterTheRegisterOrTheLedgerChanged_CountsWhoIsToBeVisitedNow()
    {
        var village = await Data.VillageAsync();
        var quiet = await Data.HouseholdAsync(village, "张三", joinedOn: Before);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        async Task<string> SaidAsync() => (await officer.OpenAsync($"{village.TownUrl}/overview")).ById("quiet").TextContent;
        Assert.Contains($"{village.Name} 1 户", await SaidAsync(), StringComparison.Ordinal);

        // Registered later, without an entry; then one of the two gets one, then the other leaves.
        var later = await Data.HouseholdAsync(village, "李四", joinedOn: Before);
        Assert.Contains($"{village.Name} 2 户", await SaidAsync(), StringComparison.Ordinal);
        await Data.PostAsync(village, new Posting(quiet.HouseholdId, EntryKind.Award, Points.Of(2), Month.Of(App.Clock.Today()), App.Clock.Today(), SourceKind.ReviewLine, Guid.CreateVersion7()));
        Assert.Contains($"{village.Name} 1 户", await SaidAsync(), StringComparison.Ordinal);
        await App.WithAsync((HouseholdService s) => s.WithdrawAsync(Caller.CommandLine, village.Key, later.HouseholdId, "搬走"));

        Assert.DoesNotContain($"{village.Name} 1 户", (await officer.OpenAsync($"{village.TownUrl}/overview")).Text);
    }

    [BothEngines]
    [Fact]
    public async Task Visit_Noted_StandsOnTheListAndInTheHouseholdsOwnRecord()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: Before, phone: "13800001111");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/households/{household.HouseholdId}/visit";

        Assert.Contains("请写走访的情况", (await recorder.SubmitAsync(url, "visit")).Text);
        Assert.Contains("走访日期不能晚于今天", (await recorder.SubmitAsync(url, "visit", ("Note", "老人在家"), ("On", "2022-10-09"))).Text);
        Assert.Contains("也不能早于这一户参加的 2022-06-01", (await recorder.SubmitAsync(url, "visit", ("Note", "老人在家"), ("On", "2022-05-31"))).Text);
        var form = (await recorder.OpenAsync(url)).Form("visit").Set("Note", "老人在家，腿脚不便");
        var list = await form.SubmitAsync();
        // The same form once more is the same visit.
        await form.SubmitAsync();

        Assert.Contains("2022-10-08 老人在家，腿脚不便", list.Text);
        Assert.Contains("13800001111", list.Text);
        Assert.Equal(1, await App.DbAsync(db => db.Visits.In(village.Key).CountAsync()));
        var resident = await Data.ResidentAsync(household);
        Assert.Contains("老人在家，腿脚不便", (await resident.OpenAsync("/my/record")).Text);
        // Who does not call them needs no number.
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        foreach (var page in (string[])["visits", "visits/print"])
        {
            var seen = await supervisor.OpenAsync($"{village.Url}/households/{page}");
            Assert.Contains("张三", seen.Text);
            Assert.DoesNotContain("13800001111", seen.Text, StringComparison.Ordinal);
        }
        Assert.NotEqual(HttpStatusCode.OK, (await supervisor.GetAsync(url)).Status);
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", null);
}
