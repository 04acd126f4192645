using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Notices;

/// <summary>From the quarter's notice to the final board (PUB-2, PUB-3, D10, D11, D16, D24, D25).</summary>
public sealed class NoticeTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly DateOnly Before = new(2022, 6, 1);

    [Fact]
    public async Task Publish_QuarterNotOver_IsRefused()
    {
        var village = await Data.VillageAsync();

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => PublishAsync(village, new Quarter(2022, 4)));

        Assert.Contains("还没结束", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_WithASheetNotConfirmed_NamesTheMonth()
    {
        var village = await Data.VillageAsync();
        await App.DbAsync(async db =>
        {
            db.Add(new MonthlyReview { TownId = village.TownId, VillageId = village.Key.VillageId, Month = new Month(2022, 9) });
            await db.SaveChangesAsync();
        });
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.OpenAsync($"{village.Url}/notices/2022Q3");

        Assert.Contains("2022年9月的审核表还没有审定", page.Text);
        Assert.Empty(page.All("[data-testid='publish']"));
        await Assert.ThrowsAsync<RuleViolation>(() => PublishAsync(village, Third));
    }

    [Fact]
    public async Task Open_QuarterWhoseTimeOnTheWebIsOver_LeadsToNoPublicPage()
    {
        var (village, _) = await VillageAsync(30, 20, 10);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await (await recorder.OpenAsync($"{village.Url}/notices/2022Q3")).Form("publish").SubmitAsync();
        var shown = await recorder.OpenAsync($"{village.Url}/notices/2022Q3");

        App.SetDay(App.Clock.Today().AddDays(366));

        var over = await recorder.OpenAsync($"{village.Url}/notices/2022Q3");
        Assert.Single(shown.All($"a[href='{village.PublicUrl}/board/2022Q3']"));
        Assert.Empty(over.All($"a[href='{village.PublicUrl}/board/2022Q3']"));
        Assert.NotEmpty(over.All($"a[href='{village.Url}/notices/2022Q3/paper']"));
    }

    [Fact]
    public async Task Publish_ByRecorder_GoesUpOnceWithTheTownsDays()
    {
        var (village, _) = await VillageAsync(30, 20, 10);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var page = await recorder.OpenAsync($"{village.Url}/notices/2022Q3");

        var posted = await page.Form("publish").SubmitAsync();

        Assert.Contains("已公示", posted.Text);
        Assert.Contains("异议期到", posted.Text);
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => PublishAsync(village, Third));
        Assert.Contains("已经公示了", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finalize_StepByStep_WaitsForObjectionsForTheAnswerAndForTheTelling()
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        var notice = await PublishAsync(village, Third);
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(households[3].HouseholdId, null, notice.NoticeId, households[3].HouseholdId, "户4", null, "少记了")));

        var early = await FinalRefusedAsync(village, notice);
        Assert.Contains("异议期到", early, StringComparison.Ordinal);
        Assert.Contains(objection.Label, early, StringComparison.Ordinal);
        Assert.Contains("还没有登记告知末位农户（1组 户4）", early, StringComparison.Ordinal);

        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        Assert.DoesNotContain("异议期到", await FinalRefusedAsync(village, notice), StringComparison.Ordinal);
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "属实"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.NotUpheld, "记得没错", null));
        Assert.DoesNotContain(objection.Label, await FinalRefusedAsync(village, notice), StringComparison.Ordinal);

        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync($"{village.Url}/notices/2022Q3", "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "当面"));
        // Told last, it still has its seven days.
        Assert.Contains("2022-10-23 为止", await FinalRefusedAsync(village, notice), StringComparison.Ordinal);
        App.SetDay(notice.ObjectionsUntil.AddDays(9));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var final = await officer.SubmitAsync($"{village.Url}/notices/2022Q3", "final");

        Assert.Contains("已定榜", final.Text);
        var board = await BoardAsync(village);
        Assert.True(board.IsFinal);
        Assert.Equal("户4", board.Black!.Head);
        Assert.Equal(["户1", "户2", "户3"], board.Red.Select(r => r.Head));
    }

    [Fact]
    public async Task Finalize_ThenLedgerGrows_KeepsTheBoardAsItWas()
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        var notice = await PublishAsync(village, Third);
        await TellAsync(village, notice, households[3]);
        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        await FinalizeAsync(village, notice);
        var before = await BoardAsync(village);

        await Data.AwardAsync(village, households[3], 100);

        var after = await BoardAsync(village);
        Assert.Equal(before.Lines, after.Lines);
        Assert.Equal(before.HeadSeq, after.HeadSeq);
        Assert.Contains("已经定榜", (await Assert.ThrowsAsync<RuleViolation>(() => TellAsync(village, notice, households[3]))).Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Answer_UpheldAfterTheFinalBoard_IsCorrectedInTheCurrentQuarter()
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync(e => e.HouseholdId == households[0].HouseholdId));
        var notice = await PublishAsync(village, Third);
        await TellAsync(village, notice, households[3]);
        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        await FinalizeAsync(village, notice);

        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(households[0].HouseholdId, entry.Seq, null, null, "户2", null, "没有这回事")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "属实"));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "撤销", new Correction(entry.Seq, null, 1, null, null)));

        var scores = await App.DbAsync(db => db.PeriodScores.In(village.Key).Where(s => s.HouseholdId == households[0].HouseholdId).OrderBy(s => s.Quarter).ToListAsync());
        Assert.Equal([(Third, Points.Of(30)), (new Quarter(2022, 4), Points.Of(-30))], scores.Select(s => (s.Quarter, s.Score)));
        Assert.Equal("户1", (await BoardAsync(village)).Red.First().Head);
    }

    [BothEngines]
    [Theory]
    [InlineData(true, true, false, false, "户4", "户某")]
    [InlineData(true, false, false, false, "户某", "卡号 4")]
    [InlineData(false, true, false, false, "户某", "户某")]
    [InlineData(true, true, true, false, "户某", "户某")]
    [InlineData(true, true, false, true, "户4", "户某")]
    [InlineData(true, false, false, true, "卡号 4", "卡号 4")]
    [InlineData(false, true, false, true, "卡号 4", "户某")]
    public async Task Board_OfTheLast_IsNamedOnPaperOnlyWithTheVillagersVoteAndTheHouseholdsConsent(
        bool adopted, bool consents, bool townMasks, bool cardsOnPaper, string paperName, string webName)
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        await App.DbAsync(async db =>
        {
            await db.Households.Where(h => h.HouseholdId == households[3].HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, consents));
            await db.Towns.Where(t => t.TownId == village.TownId).ExecuteUpdateAsync(s => s.SetProperty(t => t.MaskBlackBoardOnPaper, townMasks).SetProperty(t => t.CardsOnPaper, cardsOnPaper));
        });
        if (adopted)
        {
            await App.WithAsync((NamingService naming) => naming.AdoptAsync(
                Caller.CommandLine, village.Key, new Deliberation(DeliberationBody.Representatives, 30, 25, 20, 2, Before, "村委会", "同意写名。")));
            var open = await App.DbAsync(db => NamingService.OpenAsync(db, village.Key));
            await App.WithAsync((NamingService naming) => naming.FileAsync(Caller.CommandLine, village.Key, open[0].DeliberationId));
        }
        await FinalizedAsync(village, households[3]);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var paper = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper");
        var web = await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3");

        Assert.StartsWith(paperName, paper.Texts(".black p").Single(), StringComparison.Ordinal);
        Assert.StartsWith(webName, web.Texts(".black p").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("户4", web.Html);
    }

    [BothEngines]
    [Theory]
    [InlineData(true, false, "户1")]
    [InlineData(false, false, "卡号 1")]
    [InlineData(true, true, "户某")]
    public async Task Board_OfTheFirst_IsNamedInPublicOnlyWithItsConsent(bool consents, bool townMasks, string name)
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        await App.DbAsync(async db =>
        {
            await db.Households.Where(h => h.HouseholdId == households[0].HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, consents));
            await db.Towns.Where(t => t.TownId == village.TownId).ExecuteUpdateAsync(s => s.SetProperty(t => t.MaskRedBoardInPublic, townMasks));
        });
        await FinalizedAsync(village, households[3]);

        var web = await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3");

        Assert.StartsWith(name, web.Texts(".red .name")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_BoardNotPosted_IsNotFoundInPublic()
    {
        var (village, _) = await VillageAsync(30, 20, 10);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await App.Anonymous().GetAsync($"{village.PublicUrl}/board/2022Q3")).Status);
    }

    private async Task<(TestVillage Village, List<Household> Households)> VillageAsync(params int[] points)
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var p in points)
        {
            var household = await Data.HouseholdAsync(village, $"户{households.Count + 1}", joinedOn: Before);
            await Data.AwardAsync(village, household, p);
            households.Add(household);
        }
        return (village, households);
    }

    private async Task FinalizedAsync(TestVillage village, Household last)
    {
        var notice = await PublishAsync(village, Third);
        await TellAsync(village, notice, last);
        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        await FinalizeAsync(village, notice);
    }

    private Task<QuarterNotice> PublishAsync(TestVillage village, Quarter quarter)
        => App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, quarter));

    private Task TellAsync(TestVillage village, QuarterNotice notice, Household household)
        => App.WithAsync((NoticeService notices) => notices.TellLastAsync(Caller.CommandLine, village.Key, notice.NoticeId, household.HouseholdId, App.Clock.Today(), "当面"));

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));

    private async Task<string> FinalRefusedAsync(TestVillage village, QuarterNotice notice)
        => (await Assert.ThrowsAsync<RuleViolation>(() => FinalizeAsync(village, notice))).Message;

    private async Task FinalizeAsync(TestVillage village, QuarterNotice notice)
    {
        var shown = (await BoardAsync(village)).Shown;
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
    }
}
