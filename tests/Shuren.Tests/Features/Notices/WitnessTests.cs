using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Appointments;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Places;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Notices;

/// <summary>Two supervisors compare the head on the last quarter's paper; until then the board says that it is provisional (SUP-7, D35).</summary>
public sealed class WitnessTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Second = new(2022, 2);
    private static readonly Quarter Third = new(2022, 3);
    private static readonly string[] Shows = ["/notices/2022Q3", "/notices/2022Q3/paper", "/notices/2022Q3/broadcast", "/notices"];

    [BothEngines]
    [Fact]
    public async Task Check_ByTwoSupervisorsWithTheirPaper_MakesTheBoardFinalAndPrintsWhoChecked()
    {
        var (village, households) = await TwoQuartersAsync();
        var (first, second) = (await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙"));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var resident = await Data.ResidentAsync(households[0]);
        var digits = await DigitsAsync(first, village);

        // Stored, and provisional wherever it is shown.
        var pages = await ShowsAsync(village, officer, resident);
        Assert.All(pages, p => Assert.True(p.Text.Contains("暂定", StringComparison.Ordinal) || p.Text.Contains("暂 定", StringComparison.Ordinal), $"{p.Url}: {p.Text}"));

        var form = (await first.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness");
        Assert.DoesNotContain(digits, form.Page.Html, StringComparison.Ordinal);
        var one = await form.Set("Typed", digits.ToUpperInvariant().Replace('0', 'O').Insert(4, " ")).SubmitAsync();
        Assert.Contains("对得上", one.Text, StringComparison.Ordinal);
        Assert.Contains("暂定", (await officer.OpenAsync(village.Url + "/notices/2022Q3")).Text, StringComparison.Ordinal);
        Assert.Contains("等另一名监督员", one.Text, StringComparison.Ordinal);
        App.Clock.Advance(TimeSpan.FromHours(1));
        await (await second.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness").Set("Typed", digits).SubmitAsync();

        Assert.All(await ShowsAsync(village, officer, resident), p => Assert.False(p.Text.Contains("暂定", StringComparison.Ordinal) || p.Text.Contains("暂 定", StringComparison.Ordinal), p.Url));
        foreach (var url in (string[])[village.Url + "/notices/2022Q3/paper", village.PublicUrl + "/board/2022Q3"])
        {
            var text = (await officer.OpenAsync(url)).Text;
            Assert.Contains("监督员 监督员甲（2022-10-25 10:00）、监督员乙（2022-10-25 11:00） 拿2022年第二季度的纸榜核对过账本校验码，对得上", text, StringComparison.Ordinal);
        }
        var rows = await RowsAsync(village);
        Assert.Equal([(first.Caller!.UserId, digits, true), (second.Caller!.UserId, digits, true)], rows.Select(r => (r.UserId, r.Typed, r.Matches)));
        Assert.Equal(2, await App.DbAsync(db => db.AuditEvents.OfTown(village.TownId).CountAsync(e => e.UseCase == UseCases.WitnessBoard.Code && e.Role == Role.Supervisor)));
    }

    [Fact]
    public async Task Check_BeforeTheBoardIsFinal_LeavesNothingProvisional()
    {
        var (village, households) = await TwoQuartersAsync(final: false);
        foreach (var supervisor in (TestClient[])[await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙")])
        {
            await supervisor.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", await DigitsAsync(supervisor, village)));
        }
        await FinalAsync(village, Third, households[^1]);

        Assert.False((await BoardAsync(village)).IsProvisional);
    }

    [Fact]
    public async Task Finalize_WithoutTheTwo_SaysOnTheCheckPageThatItWillBeProvisional()
    {
        var (village, _) = await TwoQuartersAsync(final: false);
        App.SetDay(2022, 11, 20);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var check = await (await officer.OpenAsync(village.Url + "/notices/2022Q3")).Form("final").PostAsync();

        Assert.Contains("榜上要写“暂定”", (await check.FollowAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_OfTheFirstQuarter_HasNothingToCompare()
    {
        var (village, households) = await VillageAsync();
        await FinalAsync(village, Third, households[^1]);
        var supervisor = await SupervisorAsync(village, "监督员甲");
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        Assert.False((await BoardAsync(village)).IsProvisional);
        Assert.DoesNotContain("暂定", (await officer.OpenAsync(village.Url + "/notices/2022Q3")).Text, StringComparison.Ordinal);
        Assert.Contains("不用核对", (await supervisor.OpenAsync(village.Url + "/notices/2022Q3/witness")).Text, StringComparison.Ordinal);
        var forged = await ReviewTable.ForgeAsync(supervisor, village.Url + "/audit", village.Url + "/notices/2022Q3/witness", ("Typed", "00000000"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Empty(await RowsAsync(village));
    }

    [BothEngines]
    [Fact]
    public async Task Board_StoredBeforeThisWasKept_StaysFinal()
    {
        var (village, _) = await TwoQuartersAsync();
        await App.DbAsync(db => db.QuarterNotices.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(n => n.ComparedNoticeId, (Guid?)null)));

        Assert.False((await BoardAsync(village)).IsProvisional);
    }

    [Fact]
    public async Task Check_TwiceByTheSamePerson_CountsOnce()
    {
        var (village, _) = await TwoQuartersAsync();
        var first = await SupervisorAsync(village, "监督员甲");
        var digits = await DigitsAsync(first, village);
        var again = (await first.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness").Set("Typed", digits);
        var form = (await first.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness").Set("Typed", digits);
        await form.SubmitAsync();
        await form.SubmitAsync();

        var refused = await again.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("您已经核对过", refused.Text, StringComparison.Ordinal);
        Assert.Single(await RowsAsync(village));
        Assert.True((await BoardAsync(village)).IsProvisional);
    }

    [BothEngines]
    [Fact]
    public async Task Check_ByTwoAtOnce_KeepsBoth()
    {
        var (village, _) = await TwoQuartersAsync();
        var both = new[] { await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙") };
        var digits = await DigitsAsync(both[0], village);
        var forms = await Task.WhenAll(both.Select(async s => (await s.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness").Set("Typed", digits)));

        await Task.WhenAll(forms.Select(f => f.SubmitAsync()));

        Assert.False((await BoardAsync(village)).IsProvisional);
        Assert.Equal(2, (await RowsAsync(village)).Count);
    }

    [Fact]
    public async Task Check_WithOtherDigits_IsLoudEverywhereUntilThePersonsPaperMatches()
    {
        var (village, _) = await TwoQuartersAsync();
        var (first, second) = (await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙"));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var digits = await DigitsAsync(first, village);
        await first.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", digits));
        var wrong = (digits[0] == 'a' ? 'b' : 'a') + digits[1..];

        var answer = await second.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", wrong));

        Assert.Contains("对不上", answer.Text, StringComparison.Ordinal);
        string[] loud = [village.Url, village.TownUrl, village.TownUrl + "/notices/2022Q3", village.Url + "/notices/2022Q3/paper", village.PublicUrl + "/board/2022Q3", village.PublicUrl];
        foreach (var url in loud)
        {
            Assert.Contains("对不上", (await officer.OpenAsync(url)).Text, StringComparison.Ordinal);
        }
        Assert.Contains("对不上", (await first.OpenAsync(village.Url + "/supervision")).Text, StringComparison.Ordinal);
        Assert.True((await BoardAsync(village)).IsProvisional);

        await second.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", digits));

        Assert.False((await BoardAsync(village)).IsProvisional);
        Assert.Equal([true, false, true], (await RowsAsync(village)).Select(r => r.Matches));
        Assert.Contains("第 2 次", (await officer.OpenAsync(village.PublicUrl + "/board/2022Q3")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("对不上", (await officer.OpenAsync(village.TownUrl)).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Check_DifferedAndLeftOffice_BlocksUntilTwoInOfficeMatchAfterIt()
    {
        var (village, _) = await TwoQuartersAsync();
        var (first, second, third) = (await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙"), await SupervisorAsync(village, "监督员丙"));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var digits = await DigitsAsync(first, village);
        var page = (await third.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness").Set("Typed", Wrong(digits));
        // Two who matched before it: what one finds later was not looked at by them.
        await CheckAsync(first, village, digits);
        await CheckAsync(second, village, digits);
        Assert.False((await BoardAsync(village)).IsProvisional);
        await page.SubmitAsync();
        // While that one is in office the own paper must match; nobody else is asked again.
        Assert.True((await BoardAsync(village)).IsProvisional);
        Assert.Empty((await first.OpenAsync(village.Url + "/notices/2022Q3/witness")).All("[data-testid='witness']"));

        await LeaveAsync(village, third);

        Assert.True((await BoardAsync(village)).IsProvisional);
        Assert.Contains("监督员丙（2022-10-25 10:00） 拿2022年第二季度的纸榜核对，账本校验码对不上，现在已经不是监督员。在这以后有 2 名监督员", (await officer.OpenAsync(village.PublicUrl + "/board/2022Q3")).Text, StringComparison.Ordinal);
        await CheckAsync(first, village, digits);
        Assert.True((await BoardAsync(village)).IsProvisional);
        await CheckAsync(second, village, digits);
        Assert.False((await BoardAsync(village)).IsProvisional);
        // It stays written down, with who compared afterwards.
        string[] loud =
        [
            village.Url, village.TownUrl, village.Url + "/notices/2022Q3", village.Url + "/notices/2022Q3/paper", village.PublicUrl + "/board/2022Q3"
        ];
        foreach (var url in loud)
        {
            var text = (await officer.OpenAsync(url)).Text;
            Assert.Contains("对不上，现在已经不是监督员。在这以后，监督员 监督员甲（2022-10-26 10:00，第 2 次）、监督员乙（2022-10-26 10:00，第 2 次） 各自拿纸榜核对过，对得上", text, StringComparison.Ordinal);
            Assert.DoesNotContain("暂定", text, StringComparison.Ordinal);
        }
        Assert.Contains("在这以后，监督员 监督员甲", (await first.OpenAsync(village.Url + "/supervision")).Text, StringComparison.Ordinal);
        Assert.Contains("校验码对不上", (await officer.OpenAsync(village.PublicUrl)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DifferedAndInOffice_BlocksHoweverManyMatch()
    {
        var (village, _) = await TwoQuartersAsync();
        var (first, second, third) = (await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙"), await SupervisorAsync(village, "监督员丙"));
        var digits = await DigitsAsync(first, village);
        await CheckAsync(third, village, Wrong(digits));
        App.Clock.Advance(TimeSpan.FromHours(1));
        await CheckAsync(first, village, digits);
        await CheckAsync(second, village, digits);

        Assert.True((await BoardAsync(village)).IsProvisional);
        // Who is supervisor elsewhere is none here.
        var user = await App.DbAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Id == third.Caller!.UserId));
        await Data.AppointAsync(user, Role.Supervisor, await Data.VillageAsync(village));
        await LeaveAsync(village, third);
        Assert.False((await BoardAsync(village)).IsProvisional);
    }

    private static string Wrong(string digits) => (digits[0] == 'a' ? 'b' : 'a') + digits[1..];

    private static Task<TestPage> CheckAsync(TestClient supervisor, TestVillage village, string typed)
        => supervisor.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", typed));

    /// <summary>The office ends with today; it is the next day.</summary>
    private async Task LeaveAsync(TestVillage village, TestClient supervisor)
    {
        var role = await App.DbAsync(db => db.Appointments.AsNoTracking().Where(a => a.UserId == supervisor.Caller!.UserId && a.VillageId == village.Key.VillageId).Select(a => a.AppointmentId).SingleAsync());
        await App.WithAsync((AppointmentService appointments) => appointments.EndAsync(Caller.CommandLine, village.TownId, role, App.Clock.Today()));
        App.SetDay(App.Clock.Today().AddDays(1));
    }

    [BothEngines]
    [Fact]
    public async Task Check_WhereTheStoredBoardWasRewritten_DiffersWhicheverDigitsAreTyped()
    {
        var (village, _) = await TwoQuartersAsync();
        var (first, second) = (await SupervisorAsync(village, "监督员甲"), await SupervisorAsync(village, "监督员乙"));
        var paper = await DigitsAsync(first, village);
        await App.DbAsync(db => db.QuarterNotices.In(village.Key).Where(n => n.Quarter == Second).ExecuteUpdateAsync(s => s.SetProperty(n => n.FinalHeadHash, new byte[32])));

        await first.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", paper));
        // From the screen: it is what is stored, but the ledger says something else.
        await second.SubmitAsync(village.Url + "/notices/2022Q3/witness", "witness", ("Typed", await DigitsAsync(second, village)));

        Assert.Equal([false, false], (await RowsAsync(village)).Select(r => r.Matches));
    }

    [Fact]
    public async Task Check_OfAStalePageOrByAnotherVillagesSupervisor_IsNotTaken()
    {
        var (village, _) = await TwoQuartersAsync();
        var neighbour = await Data.VillageAsync(village);
        var first = await SupervisorAsync(village, "监督员甲");
        var stranger = await SupervisorAsync(neighbour, "邻村监督员");
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var stale = await (await first.OpenAsync(village.Url + "/notices/2022Q3/witness")).Form("witness").Set("Typed", await DigitsAsync(first, village)).Forge("Shown", "0").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, stale.Status);
        Assert.Contains("变了", stale.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(village.Url + "/notices/2022Q3/witness")).Status);
        Assert.Equal("/denied", (await recorder.GetAsync(village.Url + "/notices/2022Q3/witness")).Location);
        Assert.Empty(await RowsAsync(village));
    }

    [Theory]
    [InlineData("1a2b3c4d", "1a2b3c4d")]
    [InlineData(" 1A2B-3C4D ", "1a2b3c4d")]
    [InlineData("１ａ２ｂ　３ｃ４ｄ", "1a2b3c4d")]
    [InlineData("OolIiSZg", "00111529")]
    [InlineData("q9b6B8e3", "99b6b8e3")]
    public void Read_WhatStandsOnPaper_ToleratesHowItIsWritten(string typed, string digits) => Assert.Equal(digits, HeadCheck.Read(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1a2b3c4")]
    [InlineData("1a2b3c4d5")]
    [InlineData("1a2b3c4x")]
    [InlineData("一二三四五六七八")]
    [InlineData("🙂🙂🙂🙂")]
    public void Read_WhatIsNoHead_IsRefused(string? typed) => Assert.Equal("Typed", Assert.Throws<RuleViolation>(() => HeadCheck.Read(typed)).Field);

    private async Task<(TestVillage Village, List<Household> Households)> VillageAsync()
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var points in (int[])[30, 20, 10, 5])
        {
            var household = await Data.HouseholdAsync(village, $"户{households.Count + 1}", joinedOn: new DateOnly(2022, 3, 1));
            await Data.AwardAsync(village, household, points, new Month(2022, 5));
            await Data.AwardAsync(village, household, points);
            households.Add(household);
        }
        return (village, households);
    }

    /// <summary>The second quarter's board is final; the third's too, or only published. It is 25 October.</summary>
    private async Task<(TestVillage Village, List<Household> Households)> TwoQuartersAsync(bool final = true)
    {
        var (village, households) = await VillageAsync();
        await FinalAsync(village, Second, households[^1]);
        if (final)
        {
            await FinalAsync(village, Third, households[^1]);
        }
        else
        {
            var notice = await PublishAsync(village, Third);
            await TellAsync(village, notice, households[^1]);
        }
        App.SetDay(2022, 10, 25);
        return (village, households);
    }

    private Task<QuarterNotice> PublishAsync(TestVillage village, Quarter quarter)
        => App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, quarter));

    private Task TellAsync(TestVillage village, QuarterNotice notice, Household last)
        => App.WithAsync((NoticeService notices) => notices.TellLastAsync(Caller.CommandLine, village.Key, notice.NoticeId, last.HouseholdId, App.Clock.Today(), "当面"));

    private async Task FinalAsync(TestVillage village, Quarter quarter, Household last)
    {
        var notice = await App.DbAsync(db => db.QuarterNotices.AsNoTracking().In(village.Key).SingleOrDefaultAsync(n => n.Quarter == quarter));
        if (notice is null)
        {
            notice = await PublishAsync(village, quarter);
            await TellAsync(village, notice, last);
        }
        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        var shown = (await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, quarter))).Shown;
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
    }

    private Task<TestClient> SupervisorAsync(TestVillage village, string name) => Data.StaffAsync(Role.Supervisor, village, name: name);

    /// <summary>As they stand on the second quarter's paper.</summary>
    private static async Task<string> DigitsAsync(TestClient client, TestVillage village)
        => (await client.OpenAsync(village.Url + "/notices/2022Q2/paper")).Texts(".hash")[0][..8];

    private async Task<List<TestPage>> ShowsAsync(TestVillage village, TestClient officer, TestClient resident)
    {
        var pages = new List<TestPage>();
        foreach (var url in Shows.Select(s => village.Url + s).Append(village.PublicUrl).Append(village.PublicUrl + "/board/2022Q3")
            .Append(village.TownUrl + "/notices/2022Q3").Append(village.TownUrl + "/notices/2022Q3/paper").Append(village.TownUrl + "/overview/2022Q3"))
        {
            pages.Add(await officer.OpenAsync(url));
        }
        pages.Add(await resident.OpenAsync("/my/board"));
        return pages;
    }

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));

    private Task<List<HeadCheck>> RowsAsync(TestVillage village)
        => App.DbAsync(db => db.HeadChecks.AsNoTracking().In(village.Key).OrderBy(c => c.At).ThenBy(c => c.HeadCheckId).ToListAsync());
}
