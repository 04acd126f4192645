using Shuren.Features.Access;
using Shuren.Features.Reviews;

namespace Shuren.Tests.Features.Reports;

/// <summary>
/// A month that only an imported old book tells of was reviewed on paper: it is owed no more and shown apart, in the same words wherever
/// months are shown, and is neither in time nor late.
/// </summary>
public sealed class OldBookMonthTests(TestApp app) : AppTests(app)
{
    private const string Words = "原台账，纸上审定";

    [Fact]
    public async Task Month_OfAnOldBookAlone_IsShownApartAndOwedNoMoreEverywhere()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await AddAsync(MonthlyReview.OfOldBook(village.Key, new Month(2022, 9), 1, Caller.CommandLine.UserId, App.Clock.UtcNow()));
        App.SetDay(2022, 12, 1);

        var seen = await SeenAsync(village, officer, recorder);

        Assert.Equal(
            ["desk of the town: -", "desk of the village: -", $"overview: 9 月{Words}", $"months: {Words} | | ", $"report: {Words} | 纸上 | 纸上", "year: -", $"summary: 9月{Words}"],
            seen);
        // Not in time, not late: left out of the year's count, in which August and the later months stand.
        var year = (await recorder.OpenAsync(village.Url + "/assessment/2022")).Text;
        Assert.Contains("2022年8月审核表，没有签字上报（限 2022-09-10）", year, StringComparison.Ordinal);
        Assert.Contains("2022年10月审核表，没有签字上报（限 2022-11-10）", year, StringComparison.Ordinal);
        // From the town's table to that very sheet.
        var months = await officer.OpenAsync(village.TownUrl + "/months/2022-09");
        var sheet = await officer.OpenAsync(months.Find("td.lead a").GetAttribute("href")!);
        Assert.Contains("2022年9月", sheet.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Month_WithItsOwnSheetBesideAnOldBook_StandsAsItsOwnEverywhere()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await AddAsync(MonthlyReview.OfOldBook(village.Key, new Month(2022, 9), 1, Caller.CommandLine.UserId, App.Clock.UtcNow()));
        await AddAsync(new MonthlyReview { TownId = village.TownId, VillageId = village.Key.VillageId, Month = new Month(2022, 9) });
        App.SetDay(2022, 12, 1);

        var seen = await SeenAsync(village, officer, recorder);

        Assert.Equal(
        [
            "desk of the town: 2022-10-10", "desk of the village: 2022-10-10", "overview: 9 月过期未报", "months: 村里审核中 过期未报 | | ", "report: 村里审核中 | 还没有 | 还没有",
            "year: 没有签字上报（限 2022-10-10", "summary: 9月村里审核中"
        ], seen);
    }

    /// <summary>September as each place shows it.</summary>
    private static async Task<List<string>> SeenAsync(TestVillage village, TestClient officer, TestClient recorder)
    {
        string Between(string text, string before, string after)
            => text.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at
                ? text[(at + before.Length)..text.IndexOf(after, at + before.Length, StringComparison.Ordinal)].Trim() : "-";
        const string Owed = "2022年9月的审核表";
        var overview = await officer.OpenAsync(village.TownUrl + "/overview/2022Q3");
        var months = await officer.OpenAsync(village.TownUrl + "/months/2022-09");
        var report = await recorder.OpenAsync(village.Url + "/reports/2022Q3");
        var row = report.All("table tr").Single(r => r.Children[0].TextContent.Trim() == "9月").Children.Select(c => c.TextContent.Trim()).ToList();
        var summary = await officer.OpenAsync(village.TownUrl + "/reports/2022Q3");
        return
        [
            "desk of the town: " + Between((await officer.OpenAsync(village.TownUrl)).Text, Owed, "前要"),
            "desk of the village: " + Between((await recorder.OpenAsync(village.Url)).Text, Owed, "前要"),
            "overview: " + overview.Texts("[data-testid=overview] td[data-label='每月审核'] a").Single(t => t.StartsWith("9 月", StringComparison.Ordinal)),
            $"months: {months.Texts("td[data-label='状态']")[0]} | {months.Texts("td[data-label='签字上报']")[0]}| {months.Texts("td[data-label='审定']")[0]}",
            $"report: {row[1]} | {row[2]} | {row[3]}",
            "year: " + Between((await recorder.OpenAsync(village.Url + "/assessment/2022")).Text, "2022年9月审核表，", "）"),
            "summary: " + summary.Text.Split((char[])['；', ' ', '\n']).First(t => t.StartsWith("9月", StringComparison.Ordinal))
        ];
    }

    private Task AddAsync(MonthlyReview sheet) => App.DbAsync(async db =>
    {
        db.Add(sheet);
        await db.SaveChangesAsync();
    });
}
