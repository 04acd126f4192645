using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Reviews;

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
            village.Key, new RaiseObjection(households[3].HouseholdId, null, notice.NoticeId, households[3].HouseholdId, "户4", null, "少记了"), Actor.CommandLine));

        var early = await FinalRefusedAsync(village, notice);
        Assert.Contains("异议期到", early, StringComparison.Ordinal);
        Assert.Contains(objection.Label, early, StringComparison.Ordinal);
        Assert.Contains("还没有登记告知末位农户（1组 户4）", early, StringComparison.Ordinal);

        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        Assert.DoesNotContain("异议期到", await FinalRefusedAsync(village, notice), StringComparison.Ordinal);
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(village.Key, objection.ObjectionId, "属实", Actor.CommandLine));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(village.Key, objection.ObjectionId, ObjectionOutcome.NotUpheld, "记得没错", null, Actor.CommandLine));
        Assert.DoesNotContain(objection.Label, await FinalRefusedAsync(village, notice), StringComparison.Ordinal);

        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync($"{village.Url}/notices/2022Q3", "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "当面"));
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
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(village.Key, notice.NoticeId, Actor.CommandLine));
        var before = await BoardAsync(village);

        await Data.AwardAsync(village, households[3], 100);

        var after = await BoardAsync(village);
        Assert.Equal(before.Lines, after.Lines);
        Assert.Equal(before.HeadSeq, after.HeadSeq);
        Assert.Contains("已经定榜", (await Assert.ThrowsAsync<RuleViolation>(() => TellAsync(village, notice, households[3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_UpheldAfterTheFinalBoard_IsCorrectedInTheCurrentQuarter()
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync(e => e.HouseholdId == households[0].HouseholdId));
        var notice = await PublishAsync(village, Third);
        await TellAsync(village, notice, households[3]);
        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(village.Key, notice.NoticeId, Actor.CommandLine));

        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            village.Key, new RaiseObjection(households[0].HouseholdId, entry.Seq, null, null, "户2", null, "没有这回事"), Actor.CommandLine));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(village.Key, objection.ObjectionId, "属实", Actor.CommandLine));
        await App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "撤销", new Correction(entry.Seq, null, 1, null, null), Actor.CommandLine));

        var scores = await App.DbAsync(db => db.PeriodScores.In(village.Key).Where(s => s.HouseholdId == households[0].HouseholdId).OrderBy(s => s.Quarter).ToListAsync());
        Assert.Equal([(Third, Points.Of(30)), (new Quarter(2022, 4), Points.Of(-30))], scores.Select(s => (s.Quarter, s.Score)));
        Assert.Equal("户1", (await BoardAsync(village)).Red.First().Head);
    }

    [Fact]
    public async Task DecideTie_OnThePage_NamesOneOfThoseTiedOrNobody()
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5, 5);
        var notice = await PublishAsync(village, Third);
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var url = $"{village.Url}/notices/2022Q3";

        var tooFew = await reviewer.SubmitAsync(
            url, "tie", ("HouseholdId", households[4].HouseholdId), ("Present", 1), ("For", 1), ("Against", 0), ("Note", "家里卫生差"));
        Assert.Contains("到会至少", tooFew.Text);
        Assert.Equal("家里卫生差", tooFew.Form("tie").Values("Note").Single());
        var lost = await reviewer.SubmitAsync(url, "tie", ("HouseholdId", households[4].HouseholdId), ("Present", 7), ("For", 3), ("Against", 3), ("Note", "家里卫生差"));
        Assert.Contains("赞成票要多于反对票", lost.Text);
        var forged = (await reviewer.OpenAsync(url)).Form("tie").Set("Present", 7).Set("For", 6).Set("Against", 0).Set("Note", "x").Forge("HouseholdId", households[0].HouseholdId.ToString());
        Assert.Contains("只能在并列末位的农户里定", (await forged.SubmitAsync()).Text);
        Assert.Null((await BoardAsync(village)).Black);

        await reviewer.SubmitAsync(url, "tie", ("HouseholdId", households[4].HouseholdId), ("Present", 7), ("For", 6), ("Against", 1), ("Note", "家里卫生差"));

        var board = await BoardAsync(village);
        Assert.Equal(households[4].HouseholdId, board.Black!.HouseholdId);
        Assert.Empty(board.TiedForLast);
        await App.WithAsync((NoticeService notices) => notices.DecideTieAsync(village.Key, notice.NoticeId, new TieVote(null, 7, 7, 0, "都有进步"), Actor.CommandLine));
        Assert.Null((await BoardAsync(village)).Black);
    }

    [Theory]
    [InlineData(true, true, false, "户4")]
    [InlineData(true, false, false, "户某")]
    [InlineData(false, true, false, "户某")]
    [InlineData(true, true, true, "户某")]
    public async Task Board_OfTheLast_IsNamedOnPaperOnlyWithTheVillagersVoteAndTheHouseholdsConsent(bool adopted, bool consents, bool townMasks, string name)
    {
        var (village, households) = await VillageAsync(30, 20, 10, 5);
        await App.DbAsync(async db =>
        {
            await db.Villages.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(v => v.NamingAdoptedOn, adopted ? Before : null));
            await db.Households.Where(h => h.HouseholdId == households[3].HouseholdId).ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, consents));
            await db.Towns.Where(t => t.TownId == village.TownId).ExecuteUpdateAsync(s => s.SetProperty(t => t.MaskBlackBoardOnPaper, townMasks));
        });
        await FinalizedAsync(village, households[3]);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var paper = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper");
        var web = await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3");

        Assert.StartsWith(name, paper.Texts(".black p").Single(), StringComparison.Ordinal);
        Assert.StartsWith("户某", web.Texts(".black p").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("户4", web.Html);
    }

    [Theory]
    [InlineData(true, false, "户1")]
    [InlineData(false, false, "户某")]
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
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(village.Key, notice.NoticeId, Actor.CommandLine));
    }

    private Task<QuarterNotice> PublishAsync(TestVillage village, Quarter quarter)
        => App.WithAsync((NoticeService notices) => notices.PublishAsync(village.Key, quarter, Actor.CommandLine));

    private Task TellAsync(TestVillage village, QuarterNotice notice, Household household)
        => App.WithAsync((NoticeService notices) => notices.TellLastAsync(village.Key, notice.NoticeId, household.HouseholdId, App.Clock.Today(), "当面", Actor.CommandLine));

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));

    private async Task<string> FinalRefusedAsync(TestVillage village, QuarterNotice notice)
        => (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((NoticeService notices) => notices.FinalizeAsync(village.Key, notice.NoticeId, Actor.CommandLine)))).Message;
}
