using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Notices;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Organization;

/// <summary>By which day sheets are signed and quarters published is the town's to say: of what is not over yet, and never of what was due.</summary>
public sealed class DueDaysTests(TestApp app) : AppTests(app)
{
    // Set on a day: "month sheet notice", the earlier first. Asked: the sheet of September and of October, the notice of the third and the fourth quarter.
    [Theory]
    [InlineData("", "10-10 11-10 10-15 01-15")]
    [InlineData("2022-10 20 25", "10-10 11-20 10-15 01-25")]
    [InlineData("2022-09 20 25", "10-20 11-20 10-25 01-25")]
    [InlineData("2022-11 20 25", "10-10 11-10 10-15 01-25")]
    [InlineData("2022-12 20 25", "10-10 11-10 10-15 01-25")]
    [InlineData("2023-01 20 25", "10-10 11-10 10-15 01-15")]
    [InlineData("2022-09 20 25; 2022-10 5 28", "10-20 11-05 10-25 01-28")]
    [InlineData("2022-10 20 25; 2022-10 3 4", "10-10 11-03 10-15 01-04")]
    public void Days_OfMonthAndQuarter_AreThoseThatHeldWhenTheyEnded(string set, string expected)
    {
        var rows = set.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select((s, n) =>
        {
            var parts = s.Split(' ');
            return new TownDueDays
            {
                TownId = 1, From = Month.TryParse(parts[0], out var from) ? from : throw new FormatException(s), Sheet = int.Parse(parts[1], CultureInfo.InvariantCulture),
                Notice = int.Parse(parts[2], CultureInfo.InvariantCulture), At = new DateTime(2022, 8, 1, n, 0, 0, DateTimeKind.Utc), By = Guid.Empty
            };
        });
        // Whatever order the database gives them in.
        var days = new DueDays(rows.Reverse());

        DateOnly[] due = [days.OfSheet(new Month(2022, 9)), days.OfSheet(new Month(2022, 10)), days.OfNotice(new Quarter(2022, 3)), days.OfNotice(new Quarter(2022, 4))];

        Assert.Equal(expected, string.Join(' ', due.Select(d => d.ToString("MM-dd", CultureInfo.InvariantCulture))));
    }

    [BothEngines]
    [Theory]
    [InlineData("0", "15", "日子要在 1 到 28 之间")]
    [InlineData("29", "29", "日子要在 1 到 28 之间")]
    [InlineData("10", "29", "日子要在 1 到 28 之间")]
    [InlineData("", "15", "请填几日")]
    [InlineData("十", "15", "SheetDay")]
    [InlineData("16", "15", "公示的日子不能早于审核表上报的日子")]
    public async Task Save_DayThatCannotBe_IsRefusedAndKept(string sheet, string notice, string why)
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var refused = await officer.SubmitAsync(village.TownUrl + "/settings", "settings", ("SheetDay", sheet), ("NoticeDay", notice));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        if (why != "SheetDay")
        {
            Assert.Contains(why, refused.ById("errors").TextContent, StringComparison.Ordinal);
        }
        Assert.Equal([sheet, notice], [refused.Form("settings").Values("SheetDay").Single(), refused.Form("settings").Values("NoticeDay").Single()]);
        Assert.Equal(0, await App.DbAsync(db => db.DueDays.OfTown(village.TownId).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Save_NewDays_AreOneRowForEachChangeAndStandInTheTrail()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.TownUrl + "/settings";
        var usual = (await officer.OpenAsync(url)).Form("settings");
        Assert.Equal(["10", "15"], [usual.Values("SheetDay").Single(), usual.Values("NoticeDay").Single()]);
        await usual.SubmitAsync();

        await officer.SubmitAsync(url, "settings", ("SheetDay", 20), ("NoticeDay", 25));
        var again = await officer.SubmitAsync(url, "settings");

        Assert.Equal(["20", "25"], [again.Form("settings").Values("SheetDay").Single(), again.Form("settings").Values("NoticeDay").Single()]);
        var row = await App.DbAsync(db => db.DueDays.AsNoTracking().OfTown(village.TownId).SingleAsync());
        Assert.Equal((new Month(2022, 10), 20, 25, officer.Caller!.UserId), (row.From, row.Sheet, row.Notice, row.By));
        Assert.Equal(3, await App.DbAsync(db => db.AuditEvents.OfTown(village.TownId).CountAsync(e => e.UseCase == UseCases.SaveSettings.Code)));
    }

    /// <summary>Set on 8 October, to the 20th and the 25th: what ended before is red after the old day, what ends later after the new one.</summary>
    [Theory]
    [InlineData("2022-10-10", "")]
    [InlineData("2022-10-11", "2022-09 2022-10-10")]
    [InlineData("2022-11-20", "2022-09 2022-10-10")]
    [InlineData("2022-11-21", "2022-09 2022-10-10, 2022-10 2022-11-20")]
    public async Task Sheets_AfterTheTownSetItsDay_AreRedByItEverywhere(string day, string late)
    {
        var (village, officer) = await TownAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.SetDay(DateOnly.Parse(day, CultureInfo.InvariantCulture));
        var year = await recorder.OpenAsync(village.Url + "/assessment/2022");
        var desks = new[] { (await officer.OpenAsync(village.TownUrl)).Text, (await recorder.OpenAsync(village.Url)).Text };

        foreach (var month in (Month[])[new(2022, 9), new(2022, 10)])
        {
            var due = late.Split(", ").Select(l => l.Split(' ')).Where(l => l[0] == month.ToString()).Select(l => l[1]).SingleOrDefault();
            var overview = (await officer.OpenAsync($"{village.TownUrl}/overview/{(month.Quarter > Quarter.Of(App.Clock.Today()) ? Quarter.Of(App.Clock.Today()) : month.Quarter)}")).ById("overview").TextContent;
            Assert.Equal(due is not null, overview.Contains($"{month.Number} 月过期未报", StringComparison.Ordinal));
            Assert.Equal(due is not null, (await officer.OpenAsync($"{village.TownUrl}/months/{month}")).Text.Contains("过期未报", StringComparison.Ordinal));
            Assert.All(desks, d => Assert.Equal(due is not null, d.Contains($"{month.ToChinese()}的审核表 {due} 前要签字上报，还没有报。", StringComparison.Ordinal)));
            Assert.Equal(due is not null, year.Text.Contains($"{month.ToChinese()}审核表，没有签字上报（限 {due}）", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("2023-01-25", false)]
    [InlineData("2023-01-26", true)]
    public async Task Notices_AfterTheTownSetItsDay_AreLateByItEverywhere(string day, bool isLate)
    {
        var (village, officer) = await TownAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.SetDay(DateOnly.Parse(day, CultureInfo.InvariantCulture));
        const string Missing = "2022年第四季度的积分 2023-01-25 前要公示，还没有公示。";
        Assert.Contains("2022年第三季度的积分 2022-10-15 前要公示", (await officer.OpenAsync(village.TownUrl)).Text, StringComparison.Ordinal);
        Assert.Equal(isLate, (await officer.OpenAsync(village.TownUrl)).Text.Contains(Missing, StringComparison.Ordinal));
        Assert.Equal(isLate, (await recorder.OpenAsync(village.Url)).Text.Contains(Missing, StringComparison.Ordinal));
        Assert.Equal(isLate, (await officer.OpenAsync(village.TownUrl + "/overview/2022Q4")).ById("overview").TextContent.Contains("过期没有公示", StringComparison.Ordinal));
        var year = await recorder.OpenAsync(village.Url + "/assessment/2022");
        Assert.Equal(isLate, year.Text.Contains("2022年第四季度公示，没有公示（限 2023-01-25）", StringComparison.Ordinal));

        // It goes up on that day, and says for good by which day it was due, whatever the town sets later.
        await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 4)));
        await officer.SubmitAsync(village.TownUrl + "/settings", "settings", ("SheetDay", 1), ("NoticeDay", 2));

        var notice = await App.DbAsync(db => db.QuarterNotices.AsNoTracking().In(village.Key).SingleAsync());
        Assert.Equal((new DateOnly(2023, 1, 25), isLate), (notice.DueOn, notice.IsLate));
        Assert.Equal(isLate, (await recorder.OpenAsync(village.Url + "/notices/2022Q4")).Text.Contains("迟于应公示的2023年1月25日", StringComparison.Ordinal));
        Assert.Equal(isLate, (await App.Anonymous().OpenAsync(village.PublicUrl + "/board/2022Q4")).Text.Contains("迟于应公示的2023年1月25日", StringComparison.Ordinal));
        Assert.Contains($"2022年第四季度公示，{day} 上墙（限 2023-01-25）", (await recorder.OpenAsync(village.Url + "/assessment/2022")).Text, StringComparison.Ordinal);
    }

    /// <summary>A notice from before the towns set their day: the usual one.</summary>
    [Fact]
    public void Notice_OfAnEarlierVersion_WasDueOnThe15th()
    {
        var notice = new QuarterNotice
        {
            TownId = 1, VillageId = 1, Quarter = new Quarter(2022, 3), PublishedAt = new DateTime(2022, 10, 16, 2, 0, 0, DateTimeKind.Utc), PublishedBy = Guid.Empty,
            ObjectionsUntil = new DateOnly(2022, 10, 23), PublicUntil = new DateOnly(2022, 12, 31), HeadSeq = 0, HeadHash = new byte[32]
        };

        Assert.Equal((new DateOnly(2022, 10, 15), true), (notice.DueOn, notice.IsLate));
    }

    /// <summary>8 October: from now on the 20th and the 25th.</summary>
    private async Task<(TestVillage Village, TestClient Officer)> TownAsync()
    {
        var village = await Data.VillageAsync();
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var saved = await officer.SubmitAsync(village.TownUrl + "/settings", "settings", ("SheetDay", 20), ("NoticeDay", 25));
        Assert.Contains("设置保存了", saved.Text, StringComparison.Ordinal);
        return (village, officer);
    }
}
