using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Reports;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Reports;

/// <summary>SUP-3: the year of the villages, each ratio with what it was counted from, the town's weights, and the table it fixed.</summary>
public sealed class AssessmentTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Open_TheYear_CountsWhatTheRecordsAddUpTo()
    {
        var (village, items) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        App.SetDay(new DateOnly(2023, 2, 1));

        var page = await officer.OpenAsync(village.TownUrl + "/assessment/2022");

        var row = page.Find($"a[href='/v/{village.Code}/assessment/2022']").Closest("tr")!;
        string Cell(string label) => string.Join(' ', row.QuerySelector($"[data-label^='{label}']")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        // One item of the list, by an award that stands; the other was undone.
        Assert.EndsWith($"1 / {items}", Cell("项目覆盖"), StringComparison.Ordinal);
        Assert.Equal("33.3% 1 / 3", Cell("农户参与"));
        // Q3 went up in time, Q4 not at all; no money was ever kept.
        Assert.Equal("50% 1 / 2", Cell("过程公开"));
        // September was signed in time, August late, October to December not; Q3's report late, Q4's never.
        Assert.Equal("14.3% 1 / 7", Cell("按时办理"));
        Assert.Equal("不计", Cell("异议答复"));
        // Q3's exchange would have had to be held by the end of December.
        Assert.Equal("0% 0 / 1", Cell("每季兑换"));
        Assert.Equal("0% 0 / 2", Cell("情况报送"));
        decimal score = Math.Round(((15m / items) + (20m / 3) + (15m / 2) + (15m / 7)) * 100 / 90, 1, MidpointRounding.AwayFromZero);
        Assert.Equal(score.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture), Cell("得分"));
        Assert.Equal("1", Cell("名次"));
    }

    [Fact]
    public async Task Open_OwnRow_NamesWhatItWasCountedFromAndNobody()
    {
        var (village, items) = await LivedAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.SetDay(new DateOnly(2023, 2, 1));

        var page = await recorder.OpenAsync(village.Url + "/assessment/2022");

        Assert.Equal(items, page.All("#Coverage tbody tr").Count);
        Assert.Single(page.All("#Coverage .badge.ok"));
        Assert.Contains("2022年9月审核表，2022-10-08 签字上报", page.Text, StringComparison.Ordinal);
        Assert.Contains("2022年10月审核表，没有签字上报", page.Text, StringComparison.Ordinal);
        Assert.Contains("2022年第四季度公示，没有公示", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 户有加分", page.Text, StringComparison.Ordinal);
        Assert.Contains("1组 2 户：卡号", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("李四", page.Text, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await recorder.GetAsync(village.TownUrl + "/assessment/2022")).Status);
        foreach (var link in page.All("#Openness td a, #Punctuality td a, #Coverage td a").Select(a => a.GetAttribute("href")!).Where(l => !l.Contains("/reviews/", StringComparison.Ordinal)).Distinct())
        {
            Assert.Equal(HttpStatusCode.OK, (await recorder.GetAsync(link)).Status);
        }
    }

    [Fact]
    public async Task Fix_ThenWeightsAndRecordsChange_TheTableStays()
    {
        var (village, _) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village, name: "王所长");
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = village.TownUrl + "/assessment/2022";
        App.SetDay(new DateOnly(2023, 4, 1));
        var stale = (await officer.OpenAsync(url)).Form("fix");
        var before = (await officer.OpenAsync(url)).ById("assessment").TextContent;

        var done = await (await officer.OpenAsync(url)).Form("fix").SubmitAsync();
        var twice = await stale.SubmitAsync();
        var (pdf, sheet) = (PdfReader.Words(await officer.PdfAsync(url)), await SheetAsync(officer, url));
        var weights = await (await officer.OpenAsync(url)).Form("weights").Set("Coverage", 35).Set("Participation", 0).SubmitAsync();
        await Data.AwardAsync(village, await App.DbAsync(db => db.Households.In(village.Key).OrderByDescending(h => h.CardNumber).FirstAsync()), 9, new Month(2022, 12));
        var after = await officer.OpenAsync(url);
        var next = await officer.OpenAsync(village.TownUrl + "/assessment/2023");

        Assert.Contains("2022年考核表定稿了", done.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, twice.Status);
        Assert.Contains("已经定稿了", twice.Text, StringComparison.Ordinal);
        Assert.Contains("权重存好了", weights.Text, StringComparison.Ordinal);
        Assert.Equal(before, after.ById("assessment").TextContent);
        Assert.Contains("王所长 定稿", after.Text, StringComparison.Ordinal);
        Assert.Contains("定稿", pdf, StringComparison.Ordinal);
        Assert.Contains("1/333.3%", pdf, StringComparison.Ordinal);
        Assert.Equal(pdf, PdfReader.Words(await officer.PdfAsync(url)));
        Assert.Equal(sheet, await SheetAsync(officer, url));
        Assert.Empty(after.All("[data-testid=fix]"));
        Assert.Contains("项目覆盖35%", next.ById("assessment").QuerySelector("thead")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("镇里已经定稿", (await recorder.OpenAsync(village.Url + "/assessment/2022")).Text, StringComparison.Ordinal);
        Assert.Contains("1 户有加分", (await recorder.OpenAsync(village.Url + "/assessment/2022")).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Fix_YearThatRunsOrTableThatMoved_IsRefused()
    {
        var (village, _) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.TownUrl + "/assessment/2022";
        var running = await officer.OpenAsync(url);
        App.SetDay(new DateOnly(2023, 4, 1));
        var stale = (await officer.OpenAsync(url)).Form("fix");
        await Data.AwardAsync(village, await App.DbAsync(db => db.Households.In(village.Key).OrderByDescending(h => h.CardNumber).FirstAsync()), 9, new Month(2022, 12));

        var moved = await stale.SubmitAsync();
        App.SetDay(new DateOnly(2022, 12, 31));
        var early = await ReviewTable.ForgeAsync(officer, url, url + "?handler=Fix", ("Checked", "true"), ("ShownTable", "x"));

        Assert.Empty(running.All("[data-testid=fix]"));
        Assert.Equal(HttpStatusCode.BadRequest, moved.Status);
        Assert.Contains("考核表在您打开以后变了", moved.Text, StringComparison.Ordinal);
        Assert.Contains("2023年4月1日起才能定稿", early.Text, StringComparison.Ordinal);
        Assert.Empty(await App.DbAsync(db => db.FixedAssessments.OfTown(village.TownId).ToListAsync()));
    }

    /// <summary>A table that can never be put right is not fixed while something of its year may still be done in time.</summary>
    [Theory]
    [InlineData("2023-01-01")]
    [InlineData("2023-01-16")]
    [InlineData("2023-03-31")]
    public async Task Fix_BeforeAllOfTheYearIsDue_IsRefusedAndSaysFromWhen(string day)
    {
        var (village, _) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.TownUrl + "/assessment/2022";
        App.SetDay(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

        var page = await officer.OpenAsync(url);
        var forged = await ReviewTable.ForgeAsync(officer, url, url + "?handler=Fix", ("Checked", "true"), ("ShownTable", "x"));

        Assert.Empty(page.All("[data-testid=fix]"));
        Assert.Contains("2023年4月1日起才能定稿", page.Find("#fix").TextContent, StringComparison.Ordinal);
        Assert.Contains("第四季度的兑换到2023年3月31日才到期，2023年4月1日起才能定稿", forged.Text, StringComparison.Ordinal);
        Assert.Empty(await App.DbAsync(db => db.FixedAssessments.OfTown(village.TownId).ToListAsync()));
    }

    [Theory]
    [InlineData("15", "21", "加起来要正好 100，现在是 101")]
    [InlineData("-1", "36", "每一项权重要在 0 到 100 之间")]
    [InlineData("", "20", "请填 0 到 100 的整数")]
    [InlineData("15.5", "19.5", "")]
    public async Task SetWeights_NotAHundredInWholePercents_IsRefusedAndKeepsWhatWasTyped(string coverage, string participation, string expected)
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var refused = await (await officer.OpenAsync(village.TownUrl + "/assessment")).Form("weights").Set("Coverage", coverage).Set("Participation", participation).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(expected, refused.Text, StringComparison.Ordinal);
        Assert.Equal([participation], refused.Form("weights").Values("Participation"));
        Assert.Empty(await App.DbAsync(db => db.AssessmentWeights.OfTown(village.TownId).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task SetWeights_KeepsWhoAndWhen_AndRefusesTheStaleAndTheVillage()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village, name: "王所长");
        var approver = await Data.StaffAsync(Role.Approver, village);
        var url = village.TownUrl + "/assessment";
        var stale = (await officer.OpenAsync(url)).Form("weights").Set("Coverage", 5).Set("Participation", 30);

        var saved = await (await officer.OpenAsync(url)).Form("weights").Set("Coverage", 10).Set("Participation", 25).SubmitAsync();
        var refused = await stale.SubmitAsync();
        var forged = await ReviewTable.ForgeAsync(approver, url, url + "?handler=Weights", ("Coverage", "100"));

        Assert.Contains("2022-10-08 10:00 王所长 项目覆盖 10，农户参与 25", saved.Text.Replace('　', ' '), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotEqual(HttpStatusCode.OK, forged.Status);
        Assert.Equal(10, (await App.DbAsync(db => db.AssessmentWeights.AsNoTracking().OfTown(village.TownId).SingleAsync())).Coverage);
    }

    private static async Task<IReadOnlyList<string>> SheetAsync(TestClient officer, string url)
    {
        var (_, _, content) = await officer.DownloadAsync(url + "?handler=Export");
        return [.. SheetReader.Read(new MemoryStream(content)).Pages.SelectMany(p => p.Rows).Select(r => string.Join('|', r.Cells.Select(c => c.Text)))];
    }

    [Fact]
    public async Task Export_OfTheTable_HasNumeratorsAndDenominatorsAsNumbers()
    {
        var (village, items) = await LivedAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        App.SetDay(new DateOnly(2023, 2, 1));

        var (_, type, content) = await officer.DownloadAsync(village.TownUrl + "/assessment/2022?handler=Export");

        Assert.Equal(Download.Workbook, type);
        var pages = SheetReader.Read(new MemoryStream(content)).Pages;
        var row = pages[0].Rows[2];
        Assert.Equal((village.Name, "1", items.ToString(System.Globalization.CultureInfo.InvariantCulture)), (row.At(0).Text, row.At(1).Text, row.At(2).Text));
        Assert.Equal(("1", "3", "33.3"), (row.At(4).Text, row.At(5).Text, row.At(6).Text));
        Assert.Equal(1, pages[1].Rows.Count(r => r.Cells.Count > 3 && r.At(1).Text == "项目覆盖" && r.At(3).Text == "是"));
    }

    [Fact]
    public async Task Pdf_OfTheTable_PutsNineVillagesOnOnePageWithTheirFigures()
    {
        var (village, items) = await LivedAsync();
        for (var i = 0; i < 8; i++)
        {
            await Data.VillageAsync(village);
        }
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.SetDay(new DateOnly(2023, 2, 1));

        var pdf = await officer.PdfAsync(village.TownUrl + "/assessment/2022");
        var own = await recorder.PdfAsync(village.Url + "/assessment/2022");

        Assert.Equal(1, PdfReader.PageCount(pdf));
        Assert.Equal((297, 210), PdfReader.Size(pdf));
        var words = PdfReader.Words(pdf);
        Assert.Contains($"{village.Name}1/{items}", words, StringComparison.Ordinal);
        Assert.Contains("1/333.3%", words, StringComparison.Ordinal);
        Assert.Contains("试验9村", words, StringComparison.Ordinal);
        Assert.Contains("没有定稿，数据到2023年2月1日", words, StringComparison.Ordinal);
        Assert.Contains("2022年9月审核表，2022-10-08签字上报", PdfReader.Words(own), StringComparison.Ordinal);
        Assert.DoesNotContain("试验9村", PdfReader.Words(own), StringComparison.Ordinal);
    }

    /// <summary>
    /// Three households, one with an award that stands; a second award was undone. August was signed late, September in time; Q3 went up in
    /// time; its report came late.
    /// </summary>
    private async Task<(TestVillage Village, int Items)> LivedAsync()
    {
        var village = await Data.VillageAsync();
        Household[] homes = [await Data.HouseholdAsync(village), await Data.HouseholdAsync(village, "李四"), await Data.HouseholdAsync(village, "王五")];
        Posting Award(Household home, RuleItem item) => new(
            home.HouseholdId, EntryKind.Award, Points.Of(2), new Month(2022, 9), new DateOnly(2022, 9, 5), SourceKind.ReviewLine, Guid.CreateVersion7(), item.RuleItemId);
        await Data.PostAsync(village, Award(homes[0], await Data.ItemAsync(village, "Z01")));
        var undone = (await Data.PostAsync(village, Award(homes[1], await Data.ItemAsync(village, "Z02"))))[0];
        await Data.PostAsync(village, new Posting(
            homes[1].HouseholdId, EntryKind.Reversal, undone.Amount, undone.Period, App.Clock.Today(), SourceKind.Objection, Guid.CreateVersion7(), null, undone.Seq));
        var now = App.Clock.UtcNow();
        await App.DbAsync(async db =>
        {
            db.AddRange(new[] { (8, new DateTime(2022, 9, 25, 2, 0, 0, DateTimeKind.Utc)), (9, now) }.Select(m => new MonthlyReview
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, Month = new Month(2022, m.Item1)
            }.With(r => r.Status, ReviewStatus.Confirmed).With(r => r.SignedAt, m.Item2)));
            await db.SaveChangesAsync();
        });
        await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 3)));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await (await recorder.OpenAsync(village.Url + "/reports/2022Q3")).Form("report")
            .Set("Practice", "公布").Set("Problems", "无").Set("NextSteps", "走访").SubmitAsync("send");
        var items = await App.DbAsync(db => db.RuleItems.CountAsync(i => i.TownId == village.TownId && i.Kind == RuleKind.Award && i.Enabled));
        return (village, items);
    }
}
