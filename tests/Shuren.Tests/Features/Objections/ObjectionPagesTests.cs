using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Objections;

/// <summary>An objection from the household's screen or the counter to the written answer (PUB-3, D16, D22, D24, D25).</summary>
public sealed class ObjectionPagesTests(TestApp app) : AppTests(app)
{
    [BothEngines]
    [Fact]
    public async Task Raise_ByAResidentAboutAnEntry_IsInvestigatedAnsweredAndCorrected()
    {
        var (village, household, entry) = await VillageAsync();
        var resident = await Data.ResidentAsync(household);
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var empty = await resident.SubmitAsync($"/my/objections/new?EntrySeq={entry.Seq}", "objection");
        Assert.Equal(HttpStatusCode.BadRequest, empty.Status);
        Assert.Contains("请写明哪里不对", empty.Text);
        var mine = await empty.Form("objection").Set("Reason", "没有这回事").SubmitAsync();
        Assert.Contains("2022-10-23 前书面答复", mine.Text);

        var url = await UrlAsync(village);
        Assert.Contains("没有这回事", (await reviewer.OpenAsync($"{village.Url}/objections?open=true")).Text);
        Assert.Contains("请写明调查核实的情况", (await reviewer.SubmitAsync(url, "investigate")).Text);
        Assert.Empty((await officer.OpenAsync(url)).All("[data-testid='answer']"));
        await reviewer.SubmitAsync(url, "investigate", ("Findings", "问过组长，记错了户"));
        var answered = await officer.SubmitAsync(url, "answer", ("Outcome", "Upheld"), ("Answer", "撤销这一笔"), ("ReverseSeq", entry.Seq));

        Assert.Contains("已答复", answered.Text);
        Assert.Contains($"积分台账第 {entry.Seq + 1} 笔", answered.Text);
        Assert.Contains("撤销这一笔", (await resident.OpenAsync("/my/objections")).Text);
        // The trail of the objection holds its beginning too: raised, looked at by two, investigated, answered (SUP-1).
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        Assert.Contains("共 5 条", (await supervisor.OpenAsync($"{village.Url}/audit?about={url.Split('/')[^1]}")).Text);
        Assert.Equal(Points.Zero, await App.DbAsync(db => db.Accounts.In(village.Key).Where(a => a.HouseholdId == household.HouseholdId).Select(a => a.Score).SingleAsync()));
    }

    [Fact]
    public async Task Raise_AboutAnothersEntry_IsNotFound()
    {
        var (village, _, entry) = await VillageAsync();
        var neighbour = await Data.ResidentAsync(await Data.HouseholdAsync(village, "李四"));

        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync($"/my/objections/new?EntrySeq={entry.Seq}")).Status);
    }

    [Fact]
    public async Task Raise_AtTheCounter_NamesWhatIsMissingAndKeepsWhatWasTyped()
    {
        var (village, household, _) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/objections/new";

        var unknown = await recorder.SubmitAsync(url, "objection", ("Card", 99), ("ByName", "王五"), ("ByOutsider", true), ("Reason", "少记了"));
        Assert.Contains("本村没有 99 号卡", unknown.Text);
        Assert.Equal("王五", unknown.Form("objection").Values("ByName").Single());
        var wrongEntry = await unknown.Form("objection").Set("Card", household.CardNumber).Set("EntrySeq", 4711).SubmitAsync();
        Assert.Contains("没有找到这一笔", wrongEntry.Text);
        var taken = await wrongEntry.Form("objection").Set("EntrySeq", null).SubmitAsync();

        Assert.Contains("已受理，编号 2022-001", taken.Text);
        Assert.Contains("2022-002", (await recorder.SubmitAsync(url, "objection", ("Card", household.CardNumber), ("ByName", "王五"), ("ByOutsider", true), ("Reason", "还有一次"))).Text);
    }

    [Fact]
    public async Task Raise_AfterTheNoticesDays_IsTakenForAnEntryOnlyAndHoldsUpNothing()
    {
        var (village, household, entry) = await VillageAsync();
        var notice = await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 3)));
        App.SetDay(notice.ObjectionsUntil.AddDays(1));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = $"{village.Url}/objections/new";

        var late = await recorder.SubmitAsync(url, "objection", ("Card", household.CardNumber), ("ByName", "王五"), ("ByOutsider", true), ("Reason", "少记了"));
        Assert.Contains($"异议期到 {notice.ObjectionsUntil:yyyy-MM-dd} 已经结束", late.Text);
        var taken = await late.Form("objection").Set("EntrySeq", entry.Seq).SubmitAsync();

        Assert.Contains("已受理", taken.Text);
        Assert.Null((await App.DbAsync(db => db.Objections.In(village.Key).SingleAsync())).NoticeId);
    }

    [BothEngines]
    [Fact]
    public async Task Withdraw_BeforeTheAnswer_IsOfWhoRaisedIt()
    {
        var (village, household, entry) = await VillageAsync();
        var resident = await Data.ResidentAsync(household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await resident.SubmitAsync($"/my/objections/new?EntrySeq={entry.Seq}", "objection", ("Reason", "没有这回事"));
        var url = await UrlAsync(village);
        Assert.Empty((await recorder.OpenAsync(url)).All("[data-testid='withdraw']"));
        var id = Guid.Parse(url[^36..]);
        await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ObjectionService objections) => objections.WithdrawAsync(recorder.Caller!, village.Key, id)));

        var withdrawn = await resident.SubmitAsync("/my/objections", "Withdraw");

        Assert.Contains("已撤回", withdrawn.Text);
        Assert.Empty(withdrawn.All("form[action*='Withdraw']"));
        await recorder.SubmitAsync($"{village.Url}/objections/new", "objection", ("Card", household.CardNumber), ("ByName", "王五"), ("ByOutsider", true), ("Reason", "少记了"));
        var atCounter = await App.DbAsync(db => db.Objections.In(village.Key).Where(o => o.Number == 2).Select(o => o.ObjectionId).SingleAsync());
        Assert.Contains("异议已撤回", (await recorder.SubmitAsync($"{village.Url}/objections/{atCounter}", "withdraw")).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Investigate_WithTheOwnHouseholdOnEitherSide_IsForAnother(bool ownIsChallenged)
    {
        var (village, household, entry) = await VillageAsync();
        var neighbour = await Data.HouseholdAsync(village, "李四");
        await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, entry.Seq, null, neighbour.HouseholdId, "李四", null, "没有这回事")));
        var own = ownIsChallenged ? household : neighbour;
        var reviewer = await Data.StaffAsync(Role.Reviewer, village, household: own);
        var url = await UrlAsync(village);

        var page = await reviewer.OpenAsync(url);

        Assert.Contains("要回避", page.Text);
        Assert.Empty(page.All("[data-testid='investigate']"));
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(
            reviewer.Caller! with { OwnHouseholds = [own.HouseholdId] }, village.Key, Guid.Parse(url[^36..]), "没事")));
        Assert.Contains("要回避", refused.Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Answer_NotUpheldButCorrecting_IsRefusedAndKeepsTheAnswer()
    {
        var (village, household, entry) = await VillageAsync();
        var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, entry.Seq, null, null, "王五", null, "没有这回事")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "属实"));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = await UrlAsync(village);

        Assert.Contains("请选择异议成立不成立", (await officer.SubmitAsync(url, "answer", ("Answer", "看过了"))).Text);
        var refused = await officer.SubmitAsync(url, "answer", ("Outcome", "NotUpheld"), ("Answer", "看过了"), ("ReverseSeq", entry.Seq));
        Assert.Contains("不成立的异议不更正积分", refused.Text);
        Assert.Equal("看过了", refused.Form("answer").Values("Answer").Single());
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        await refused.Form("answer").Set("ReverseSeq", null).SubmitAsync();

        var answered = await App.DbAsync(db => db.Objections.In(village.Key).SingleAsync());
        Assert.Equal((ObjectionStatus.Answered, ObjectionOutcome.NotUpheld), (answered.Status, answered.Outcome));
        Assert.Contains("已经办结", (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, village.Key, objection.ObjectionId, ObjectionOutcome.Upheld, "再来", null)))).Message, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Answer_UndoingTheSameEntryTwice_IsRefused()
    {
        var (village, household, entry) = await VillageAsync();
        foreach (var reason in (string[])["没有这回事", "还是没有"])
        {
            var objection = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
                Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, entry.Seq, null, null, "王五", null, reason)));
            await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, village.Key, objection.ObjectionId, "属实"));
        }
        var ids = await App.DbAsync(db => db.Objections.In(village.Key).OrderBy(o => o.Number).Select(o => o.ObjectionId).ToListAsync());
        Task AnswerAsync(Guid id) => App.WithAsync((ObjectionService objections) => objections.AnswerAsync(
            Caller.CommandLine, village.Key, id, ObjectionOutcome.Upheld, "撤销", new Correction(entry.Seq, null, 1, null, null)));
        await AnswerAsync(ids[0]);

        await Assert.ThrowsAsync<RuleViolation>(() => AnswerAsync(ids[1]));

        Assert.Equal(2, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        Assert.Equal(ObjectionStatus.Investigated, await App.DbAsync(db => db.Objections.In(village.Key).Where(o => o.ObjectionId == ids[1]).Select(o => o.Status).SingleAsync()));
    }

    [Fact]
    public async Task Open_TheTownsList_PutsWhatWaitsForTheTownFirst()
    {
        var (village, household, _) = await VillageAsync();
        var neighbour = await Data.VillageAsync(village);
        var theirs = await Data.HouseholdAsync(neighbour, "赵六");
        await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, village.Key, new RaiseObjection(household.HouseholdId, null, null, null, "王五", null, "先提的")));
        App.SetDay(App.Clock.Today().AddDays(2));
        var second = await App.WithAsync((ObjectionService objections) => objections.RaiseAsync(
            Caller.CommandLine, neighbour.Key, new RaiseObjection(theirs.HouseholdId, null, null, null, "赵六", null, "后提的")));
        await App.WithAsync((ObjectionService objections) => objections.InvestigateAsync(Caller.CommandLine, neighbour.Key, second.ObjectionId, "属实"));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync($"{village.TownUrl}/objections");

        Assert.Equal(["后提的", "先提的"], page.Texts("td[data-label='内容']"));
        App.SetDay(second.DueOn);
        Assert.Single((await officer.OpenAsync($"{village.TownUrl}/objections")).All(".badge.bad"));
    }

    private async Task<(TestVillage Village, Household Household, LedgerEntry Entry)> VillageAsync()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, joinedOn: new DateOnly(2022, 6, 1));
        return (village, household, (await Data.AwardAsync(village, household, 20))[0]);
    }

    private Task<string> UrlAsync(TestVillage village)
        => App.DbAsync(async db => $"{village.Url}/objections/{await db.Objections.In(village.Key).Select(o => o.ObjectionId).FirstAsync()}");
}
