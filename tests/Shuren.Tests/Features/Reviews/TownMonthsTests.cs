using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;
using Shuren.Tests.Features.Claims;

namespace Shuren.Tests.Features.Reviews;

/// <summary>The town's table of a month over all villages, summed from the ledger (REV-5).</summary>
public sealed class TownMonthsTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Open_Month_SumsEachVillageFromTheLedgerAndNamesWhoIsLate()
    {
        var village = await Data.VillageAsync();
        var late = await Data.VillageAsync(village);
        var elsewhere = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 20);
        await Data.AwardAsync(village, household, 5);
        await Data.AwardAsync(village, household, 9, new Month(2022, 8));
        await Data.PostAsync(village, new Posting(household.HouseholdId, EntryKind.Deduction, Points.Of(3), new Month(2022, 9), new DateOnly(2022, 9, 5), SourceKind.ReviewLine, Guid.CreateVersion7()));
        await App.FileSheetAsync(village, new Month(2022, 9));
        await Data.AwardAsync(late, await Data.HouseholdAsync(late), 7);
        await Data.AwardAsync(elsewhere, await Data.HouseholdAsync(elsewhere), 100);
        App.SetDay(2022, 10, 11);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync(village.TownUrl + "/months");

        Assert.Contains("2022年9月各村汇总", page.Text);
        Assert.Equal([village.Name, late.Name], page.Texts("td[data-label='村（社区）']"));
        Assert.Equal(["25", "7", "32"], page.Texts("td[data-label='加分']"));
        Assert.Equal(["3", "0", "3"], page.Texts("td[data-label='扣分']"));
        Assert.Equal(["3", "1", "4"], page.Texts("td[data-label='入账']"));
        Assert.DoesNotContain("过期未报", page.Texts("td[data-label='状态']")[0], StringComparison.Ordinal);
        Assert.Contains("过期未报", page.Texts("td[data-label='状态']")[1], StringComparison.Ordinal);
        Assert.NotEmpty(page.All($"a[href='{village.TownUrl}/months/2022-10']"));
        Assert.Empty((await officer.OpenAsync(village.TownUrl + "/months/2022-10")).All($"a[href='{village.TownUrl}/months/2022-11']"));
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(village.TownUrl + "/months/2022-11")).Status);
        await Data.AwardAsync(village, household, 4);
        Assert.Equal(["29", "7", "36"], (await officer.OpenAsync(village.TownUrl + "/months")).Texts("td[data-label='加分']"));
    }

    /// <summary>What a clerk sorts and filters by is a day to Excel, not its words.</summary>
    [BothEngines]
    [Fact]
    public async Task Export_OfAMonth_HasRealDates()
    {
        var village = await Data.VillageAsync();
        await Data.AwardAsync(village, await Data.HouseholdAsync(village), 20);
        await App.FileSheetAsync(village, new Month(2022, 9));
        await App.DbAsync(db => db.MonthlyReviews.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(r => r.SignedAt, App.Clock.UtcNow())));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var (_, _, content) = await officer.DownloadAsync(village.TownUrl + "/months/2022-09?handler=Export");

        var rows = SheetReader.Read(new MemoryStream(content)).Pages[0].Rows;
        var signed = rows[1].Cells.ToList().FindIndex(c => c.Text == "签字上报");
        Assert.True(rows[2].At(signed).IsDate, rows[2].At(signed).Text);
    }
}
