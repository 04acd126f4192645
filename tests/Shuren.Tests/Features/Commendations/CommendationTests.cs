using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Commendations;
using Shuren.Features.Flags;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;

namespace Shuren.Tests.Features.Commendations;

/// <summary>先进选树 (SUP-4): from the data, nominated, voted on by each member, witnessed, published, final.</summary>
public sealed class CommendationTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly (string Name, int Points)[] Four = [("湛世平", 30), ("覃二", 20), ("冉三", 10), ("隆四", 5)];

    [Fact]
    public async Task Round_FromOpeningToFinal_IsDecidedByTheGroupAndReadByEverybody()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village, name: "监督员甲");

        var round = await OpenAsync(village, recorder);
        var url = round.Url;
        Assert.Equal(
            ["湛世平 1组 卡号 1", "覃二 1组 卡号 2", "冉三 1组 卡号 3", "隆四 1组 卡号 4"],
            round.Texts("[data-testid='candidates'] td.lead"));
        Assert.Equal(["30", "30", "0", "1 件", "1 次"], round.Texts("[data-testid='candidates'] tbody tr:first-child td.num"));
        await NominateAsync(recorder, url, households[0]);
        await NominateAsync(recorder, url, households[1]);
        Assert.Contains("湛世平、覃二还没有表决完", (await recorder.OpenAsync(url)).Text, StringComparison.Ordinal);
        await VoteAllAsync(village, url, households[0], 3, approve: true);
        await VoteAllAsync(village, url, households[1], 3, approve: false);

        Assert.Contains("还没有监督员看过现在的表决", (await recorder.OpenAsync(url)).Text, StringComparison.Ordinal);
        Assert.Contains("监督员甲", (await supervisor.SubmitAsync(url, "witness")).ById("witnesses").TextContent, StringComparison.Ordinal);
        var published = await recorder.SubmitAsync(url, "publish");
        Assert.Contains("已公示", published.Text, StringComparison.Ordinal);
        Assert.Contains("异议期到 2022-10-23", published.Text, StringComparison.Ordinal);
        var publicUrl = $"{village.PublicUrl}/commendations/{Id(url)}";
        Assert.Equal(["湛世平", "30", "1 件", "1 次"], (await App.Anonymous().OpenAsync(publicUrl)).Texts("[data-testid='chosen'] td"));
        Assert.Contains("年度之星", (await App.Anonymous().OpenAsync(village.PublicUrl)).Text, StringComparison.Ordinal);
        Assert.Contains("才结束", (await officer.OpenAsync(url)).Text, StringComparison.Ordinal);

        App.SetDay(2022, 10, 24);
        Assert.Contains("已定", (await officer.SubmitAsync(url, "final")).Text, StringComparison.Ordinal);
        var winner = await Data.ResidentAsync(households[0]);
        var (staffPdf, pdf) = (await officer.PdfAsync($"{url}/{households[0].HouseholdId}", "Certificate"), await winner.PdfAsync("/my/commendations/" + Id(url), "Certificate"));
        Assert.Equal((297, 210), PdfReader.Size(pdf));
        Assert.Equal(1, PdfReader.PageCount(pdf));
        foreach (var words in new[] { "荣　誉　证　书", "湛世平户：", "积分 30 分", "“年度之星”", "特发此证", "2022年10月24日", "证书编号 2022-001" })
        {
            Assert.Contains(string.Concat(words.Where(c => !char.IsWhiteSpace(c))), Squeezed(pdf), StringComparison.Ordinal);
        }
        Assert.Equal(Squeezed(staffPdf), Squeezed(pdf));
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync($"{url}/{households[1].HouseholdId}?handler=Certificate")).Status);
        Assert.Contains("您家选上了", (await winner.OpenAsync("/my/commendations")).Text, StringComparison.Ordinal);
        Assert.Contains("这次没有选上", (await (await Data.ResidentAsync(households[1])).OpenAsync("/my/commendations")).Text, StringComparison.Ordinal);
        var trail = await App.DbAsync(db => db.AuditEvents.Where(e => e.TownId == village.TownId && e.UseCase.StartsWith("commend.")).OrderBy(e => e.At).ThenBy(e => e.EventId).Select(e => e.UseCase).ToListAsync());
        Assert.Equal(["commend.open", "commend.nominate", "commend.nominate", .. Enumerable.Repeat("commend.vote", 6), "commend.witness", "commend.publish", "commend.final"], trail);
        // On show for the town's days, then gone.
        App.SetDay(2023, 12, 1);
        Assert.Equal(HttpStatusCode.NotFound, (await App.Anonymous().GetAsync(publicUrl)).Status);
    }

    /// <summary>Each figure of the page is what its entries, listed under it, add up to, and what the quarter's score says.</summary>
    [BothEngines]
    [Fact]
    public async Task Candidate_WithDeductionAndCorrection_ShowsTheEntriesBehindEachFigure()
    {
        var (village, households) = await VillageAsync(final: false);
        var item = await Data.ItemAsync(village, "Z13");
        var wrong = (await Data.PostAsync(village, Award(households[0], 4) with { RuleItemId = item.RuleItemId }))[0];
        var taken = (await Data.PostAsync(village, Award(households[0], 3) with { Kind = EntryKind.Deduction }))[0];
        await Data.PostAsync(village, Award(households[0], 4) with { Kind = EntryKind.Reversal, ReversesSeq = wrong.Seq, SourceKind = SourceKind.Objection });
        await Data.PostAsync(village, Award(households[0], 1) with { Kind = EntryKind.Restoration, ReversesSeq = taken.Seq, SourceKind = SourceKind.Remedy });
        // Of another quarter, and goods: neither counts.
        await Data.AwardAsync(village, households[0], 50, new Month(2022, 10));
        await Data.PostAsync(village, Award(households[0], 2) with { Kind = EntryKind.Redemption, SourceKind = SourceKind.Redemption });
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;

        var page = await recorder.OpenAsync($"{url}/{households[0].HouseholdId}");

        Assert.Contains("总分28 分", page.Text, StringComparison.Ordinal);
        Assert.Contains("加分31 分，好事 1 件", page.Text, StringComparison.Ordinal);
        Assert.Contains("扣分3 分", page.Text, StringComparison.Ordinal);
        Assert.Contains("美丽建设加 0 分", page.Text, StringComparison.Ordinal);
        Assert.Equal(["30", "4", "-3", "-4", "1"], page.Texts("[data-testid='entries'] tbody td:last-child"));
        Assert.Equal(28, (await App.DbAsync(db => db.PeriodScores.Where(s => s.HouseholdId == households[0].HouseholdId && s.Quarter == Third).Select(s => s.Score).SingleAsync())).ToDecimal());
        Assert.Equal(HttpStatusCode.OK, (await recorder.GetAsync(page.Find("[data-testid='entries'] a").GetAttribute("href")!)).Status);
    }

    /// <summary>Each step stands on the desk of who is to take it, and leaves it when it was taken.</summary>
    [BothEngines]
    [Fact]
    public async Task Desk_OfEachWhoMustAct_CountsWhatWaits()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        var living = await Data.StaffAsync(Role.Supervisor, village, household: households[0]);
        var member = await Data.StaffAsync(Role.Reviewer, village);
        var own = await Data.StaffAsync(Role.Reviewer, village, household: households[0]);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = (await OpenAsync(village, recorder)).Url;
        Assert.DoesNotContain("先进选树等", await DeskAsync(member, village.Url), StringComparison.Ordinal);
        await NominateAsync(recorder, url, households[0]);
        await NominateAsync(recorder, url, households[1]);

        Assert.Contains("先进选树等您表决 2", await DeskAsync(member, village.Url), StringComparison.Ordinal);
        Assert.Contains("先进选树等您表决 1", await DeskAsync(own, village.Url), StringComparison.Ordinal);
        await VoteAsync(member, url, households[0], true);
        Assert.Contains("先进选树等您表决 1", await DeskAsync(member, village.Url), StringComparison.Ordinal);
        await VoteAllAsync(village, url, households[0], 2, approve: true);
        await VoteAllAsync(village, url, households[1], 3, approve: true);
        Assert.DoesNotContain("等您表决", await DeskAsync(member, village.Url), StringComparison.Ordinal);
        Assert.Contains("先进选树等监督员看 1", await DeskAsync(supervisor, village.Url), StringComparison.Ordinal);
        Assert.NotEmpty((await supervisor.OpenAsync(village.Url)).All("li.hot a[href$='/commendations']"));
        Assert.Empty((await living.OpenAsync(village.Url)).All("li.hot a[href$='/commendations']"));
        Assert.DoesNotContain("等公示", await DeskAsync(recorder, village.Url), StringComparison.Ordinal);
        await supervisor.SubmitAsync(url, "witness");
        Assert.DoesNotContain("等监督员看", await DeskAsync(supervisor, village.Url), StringComparison.Ordinal);
        Assert.Contains("先进选树等公示 1", await DeskAsync(recorder, village.Url), StringComparison.Ordinal);

        // What was counted is counted anew: the votes are to be cast again, and seen again.
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        await UndoAsync(village, households[0]);
        Assert.Contains("先进选树等您表决 1", await DeskAsync(member, village.Url), StringComparison.Ordinal);
        Assert.DoesNotContain("等公示", await DeskAsync(recorder, village.Url), StringComparison.Ordinal);
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        await VoteAllAsync(village, url, households[0], 3, approve: true);
        await supervisor.SubmitAsync(url, "witness");
        await recorder.SubmitAsync(url, "publish");

        Assert.DoesNotContain("先进选树等", await DeskAsync(recorder, village.Url), StringComparison.Ordinal);
        Assert.DoesNotContain("先进选树等", await DeskAsync(officer, village.TownUrl), StringComparison.Ordinal);
        var nomination = await App.DbAsync(db => db.Nominations.In(village.Key).Where(n => n.HouseholdId == households[1].HouseholdId).Select(n => n.NominationId).SingleAsync());
        await App.WithAsync((CommendationService s) => s.ObjectAsync(
            Caller.CommandLine, village.Key, new RaiseCommendationObjection(nomination, "没有那么多", "王五")));
        Assert.Contains("先进选树等镇里办 1", await DeskAsync(officer, village.TownUrl), StringComparison.Ordinal);
        Assert.Contains("有 1 件异议等答复", await DeskAsync(officer, village.TownUrl), StringComparison.Ordinal);
        var objection = await App.DbAsync(db => db.CommendationObjections.In(village.Key).Select(o => o.ObjectionId).SingleAsync());
        await App.WithAsync((CommendationService s) => s.AnswerAsync(
            Callers.In(village, Role.StationOfficer, Guid.CreateVersion7(), "站长"), village.Key, objection, false, "查过了，属实"));
        Assert.DoesNotContain("先进选树等", await DeskAsync(officer, village.TownUrl), StringComparison.Ordinal);
        App.SetDay(2022, 10, 24);
        Assert.Contains("异议期过了，可以定", await DeskAsync(officer, village.TownUrl), StringComparison.Ordinal);
    }

    private static async Task<string> DeskAsync(TestClient client, string url)
        => System.Text.RegularExpressions.Regex.Replace((await client.OpenAsync(url)).Text, @"\s+", " ");

    [Fact]
    public async Task Vote_BeforeTheBoardIsFinal_Waits()
    {
        var (village, households) = await VillageAsync(final: false);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;
        await NominateAsync(recorder, url, households[0]);
        var member = await Data.StaffAsync(Role.Reviewer, village);

        var page = await member.OpenAsync($"{url}/{households[0].HouseholdId}");

        Assert.Contains("2022年第三季度还没有定榜，定榜以后再表决", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("[data-testid='vote']"));
    }

    [Fact]
    public async Task Vote_AfterAnEntryWasUndone_FallsAndSoDoesTheWitness()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;
        await NominateAsync(recorder, url, households[0]);
        await VoteAllAsync(village, url, households[0], 3, approve: true);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        await supervisor.SubmitAsync(url, "witness");
        var member = await Data.StaffAsync(Role.Reviewer, village);
        var stale = (await member.OpenAsync($"{url}/{households[0].HouseholdId}")).Form("vote").Set("Approve", "true").Set("VoteReason", "好");
        var publish = (await recorder.OpenAsync(url)).Form("publish");

        // Of the final board's quarter nothing changes any more; but the deed did not happen (D25).
        await UndoAsync(village, households[0]);

        var page = await recorder.OpenAsync($"{url}/{households[0].HouseholdId}");
        Assert.Contains("现在变了，不再算数，要重新表决", page.Text, StringComparison.Ordinal);
        Assert.Contains("还差 3 人表决", page.Text, StringComparison.Ordinal);
        Assert.Contains("要再看", (await recorder.OpenAsync(url)).ById("witnesses").TextContent, StringComparison.Ordinal);
        var refused = await stale.SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Equal("好", refused.Form("vote").Values("VoteReason").Single().Trim());
        Assert.Contains("您打开以后变了", (await publish.SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Null(await PublishedAtAsync(url));
    }

    [BothEngines]
    [Fact]
    public async Task Vote_ByOneMemberAgain_CountsOnceAndKeepsTheEarlierOneAsVoid()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;
        await NominateAsync(recorder, url, households[0]);
        var member = await Data.StaffAsync(Role.Reviewer, village);

        await VoteAsync(member, url, households[0], true);
        var page = await VoteAsync(member, url, households[0], false);

        Assert.Contains("还差 2 人表决", page.Text, StringComparison.Ordinal);
        Assert.Contains("不同意。看了台账", page.ById("votes").TextContent, StringComparison.Ordinal);
        Assert.Equal([true, false], await App.DbAsync(db => db.CommendationVotes.Where(v => v.TownId == village.TownId).OrderBy(v => v.VoteId).Select(v => v.VoidAt != null).ToListAsync()));
        var bare = await member.SubmitAsync($"{url}/{households[0].HouseholdId}", "vote", ("Approve", "true"), ("VoteReason", " "));
        Assert.Equal(HttpStatusCode.BadRequest, bare.Status);
        Assert.Contains("请写明理由", bare.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tally_OfATie_IsBrokenByTheChair()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;
        await NominateAsync(recorder, url, households[0]);
        await VoteAllAsync(village, url, households[0], 2, approve: false);
        await VoteAllAsync(village, url, households[0], 1, approve: true);
        var chair = await Data.StaffAsync(Role.Reviewer, village, lead: true);
        var page = await VoteAsync(chair, url, households[0], true);

        Assert.Contains("表决：同意", page.Text, StringComparison.Ordinal);
        Assert.Contains("（组长）：同意", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_MoreThanTheSeats_IsRefused()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder, seats: 1)).Url;
        foreach (var household in households.Take(2))
        {
            await NominateAsync(recorder, url, household);
            await VoteAllAsync(village, url, household, 3, approve: true);
        }
        await (await Data.StaffAsync(Role.Supervisor, village)).SubmitAsync(url, "witness");

        var page = await recorder.OpenAsync(url);

        Assert.Contains("最多选 1 户，表决同意的有 2 户", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("[data-testid='publish']"));
    }

    /// <summary>Nobody decides, nominates or witnesses in the own case, also not by a form made by hand.</summary>
    [BothEngines]
    [Fact]
    public async Task OwnCase_OfEveryOffice_IsForOthers()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;
        var own = $"{url}/{households[0].HouseholdId}";
        var resident = await Data.StaffAsync(Role.Recorder, village, household: households[0]);
        Assert.Empty((await resident.OpenAsync(own)).All("[data-testid='nominate']"));
        await RefusedAsync(resident, own + "?handler=Nominate", ("Reason", "我家好"));
        await NominateAsync(recorder, url, households[0]);
        var member = await Data.StaffAsync(Role.Reviewer, village, household: households[0]);
        var other = await Data.StaffAsync(Role.Reviewer, village);
        var shown = (await other.OpenAsync(own)).Form("vote").Values("Shown").Single();
        Assert.Contains("您要回避", (await member.OpenAsync(own)).Text, StringComparison.Ordinal);
        await RefusedAsync(member, own + "?handler=Vote", ("Approve", "true"), ("VoteReason", "好"), ("Shown", shown));
        await VoteAllAsync(village, url, households[0], 3, approve: true);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        var seen = (await supervisor.OpenAsync(url)).Form("witness").Values("Shown").Single();
        var livesThere = await Data.StaffAsync(Role.Supervisor, village, household: households[0]);
        Assert.Empty((await livesThere.OpenAsync(url)).All("[data-testid='witness']"));
        await RefusedAsync(livesThere, url + "?handler=Witness", ("Shown", seen));
        await supervisor.SubmitAsync(url, "witness");
        await recorder.SubmitAsync(url, "publish");
        await recorder.SubmitAsync(own, "object", ("RaisedByName", "冉三"), ("ObjectionReason", "没有这回事"));
        var objection = await App.DbAsync(db => db.CommendationObjections.Where(o => o.TownId == village.TownId).Select(o => o.ObjectionId).SingleAsync());
        var officer = await Data.StaffAsync(Role.StationOfficer, village, household: households[0]);
        Assert.DoesNotContain("冉三", (await officer.OpenAsync(own)).Text, StringComparison.Ordinal);
        await RefusedAsync(officer, own + "?handler=Answer", ("ObjectionId", objection.ToString()), ("IsUpheld", "false"), ("Answer", "查了"));

        Assert.Equal((3, 1), await App.DbAsync(async db => (
            await db.CommendationVotes.CountAsync(v => v.TownId == village.TownId), await db.CommendationWitnesses.CountAsync(w => w.TownId == village.TownId))));
        Assert.Null(await App.DbAsync(db => db.CommendationObjections.Where(o => o.ObjectionId == objection).Select(o => o.AnsweredAt).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Nominate_ByAHousehold_IsForAnotherAndNeverForItself()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var mine = "/my/commendations/" + Id((await OpenAsync(village, recorder)).Url);
        var resident = await Data.ResidentAsync(households[1]);

        var own = await resident.SubmitAsync(mine, "nominate", ("Who", "覃二"), ("Reason", "我家好"));
        Assert.Equal(HttpStatusCode.BadRequest, own.Status);
        Assert.Contains("自己家不能推荐自己家", own.Text, StringComparison.Ordinal);
        Assert.Contains("没有找到这一户", (await resident.SubmitAsync(mine, "nominate", ("Who", "湛世"), ("Reason", "好"))).Text, StringComparison.Ordinal);
        Assert.Contains("请写明为什么推荐", (await resident.SubmitAsync(mine, "nominate", ("Who", "１"), ("Reason", ""))).Text, StringComparison.Ordinal);
        var done = await resident.SubmitAsync(mine, "nominate", ("Who", "１"), ("Reason", "常帮忙照看老人"));
        Assert.Contains("常帮忙照看老人", done.Text, StringComparison.Ordinal);
        Assert.Contains("已经有人推荐了", (await resident.SubmitAsync(mine, "nominate", ("Who", "湛世平"), ("Reason", "好"))).Text, StringComparison.Ordinal);
        Assert.Equal(households[1].HouseholdId, await App.DbAsync(db => db.Nominations.Where(n => n.TownId == village.TownId).Select(n => n.ByHouseholdId).SingleAsync()));

        // The household itself says that it does not want it; then nobody nominates it again.
        var chosen = await Data.ResidentAsync(households[0]);
        Assert.Contains("有人推荐了您家", (await chosen.OpenAsync(mine)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("覃二", (await chosen.OpenAsync(mine)).Text, StringComparison.Ordinal);
        Assert.Contains("您家说了不参加", (await chosen.SubmitAsync(mine, "decline")).Text, StringComparison.Ordinal);
        Assert.Contains("自己说了不参加", (await resident.SubmitAsync(mine, "nominate", ("Who", "湛世平"), ("Reason", "好"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_ConsentTakenBack_IsTheCardNumberAtOnce()
    {
        var (village, households) = await VillageAsync();
        var url = await PublishedAsync(village, households[0]);
        var publicUrl = $"{village.PublicUrl}/commendations/{Id(url)}";
        Assert.Contains("湛世平", (await App.Anonymous().OpenAsync(publicUrl)).Text, StringComparison.Ordinal);

        await App.WithAsync((HouseholdService service) => service.DeclareAsync(Caller.CommandLine, village.Key, households[0].HouseholdId, ConsentTo.Publish, yes: false, scan: null));

        var page = await App.Anonymous().OpenAsync(publicUrl);
        Assert.DoesNotContain("湛", page.Text, StringComparison.Ordinal);
        Assert.Equal("卡号 1", page.Find("[data-testid='chosen'] td").TextContent.Trim());
    }

    [BothEngines]
    [Fact]
    public async Task Objection_ByAHousehold_MustBeAnsweredAndUpheldTakesItOff()
    {
        var (village, households) = await VillageAsync();
        var url = await PublishedAsync(village, households[0]);
        var mine = "/my/commendations/" + Id(url);
        var resident = await Data.ResidentAsync(households[1]);
        var nomination = await App.DbAsync(db => db.Nominations.Where(n => n.TownId == village.TownId).Select(n => n.NominationId).SingleAsync());

        Assert.Contains("异议收到了", (await resident.SubmitAsync(mine, "object", ("NominationId", nomination.ToString()), ("ObjectionReason", "占了公路"))).Text, StringComparison.Ordinal);
        var chosen = await Data.ResidentAsync(households[0]);
        Assert.DoesNotContain("占了公路", (await chosen.OpenAsync(mine)).Text, StringComparison.Ordinal);
        App.SetDay(2022, 10, 24);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("还有 1 件异议没有答复", (await officer.OpenAsync(url)).Text, StringComparison.Ordinal);
        var answered = await officer.SubmitAsync($"{url}/{households[0].HouseholdId}", "answer", ("IsUpheld", "true"), ("Answer", "看了现场，属实"));
        Assert.Contains("成立。看了现场，属实", answered.Text, StringComparison.Ordinal);

        Assert.Contains("没有留下的农户，请撤回公示", (await officer.OpenAsync(url)).Text, StringComparison.Ordinal);
        Assert.Empty((await App.Anonymous().OpenAsync($"{village.PublicUrl}/commendations/{Id(url)}")).All("[data-testid='chosen'] td"));
        Assert.Contains("成立。看了现场，属实", (await resident.OpenAsync(mine)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Final_FiguresChangedAfterPublishing_GoesBackToTheVotes()
    {
        var (village, households) = await VillageAsync();
        var url = await PublishedAsync(village, households[0]);
        await UndoAsync(village, households[0]);
        App.SetDay(2022, 10, 24);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);

        var page = await officer.OpenAsync(url);
        Assert.Contains("湛世平在公示以后积分变了或者退出了，请撤回公示", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("[data-testid='final']"));
        await officer.SubmitAsync(url, "retract");

        Assert.Null(await PublishedAtAsync(url));
        Assert.Equal(HttpStatusCode.NotFound, (await App.Anonymous().GetAsync($"{village.PublicUrl}/commendations/{Id(url)}")).Status);
    }

    [Fact]
    public async Task Flag_OfASupervisor_KeepsItFromBeingFinalUntilItIsSettled()
    {
        var (village, households) = await VillageAsync();
        var url = await PublishedAsync(village, households[0]);
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        var form = (await supervisor.OpenAsync((await supervisor.OpenAsync(url)).Find("[data-testid='flags'] a").GetAttribute("href")!)).Form();

        await form.Set("Doubt", "有一票没有写清楚理由").SubmitAsync();
        App.SetDay(2022, 10, 24);

        Assert.Equal(FlagKind.Commendation, await App.DbAsync(db => db.Flags.In(village.Key).Select(f => f.Kind).SingleAsync()));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("还有监督疑问没有办结（2022-001）", (await officer.OpenAsync(url)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "2022Q3", "2022Q3", "3", "请写名称")]
    [InlineData("之星", "2022Q4", "2022Q3", "3", "季度要从前到后")]
    [InlineData("之星", "2021Q3", "2022Q3", "3", "不超过一年")]
    [InlineData("之星", "2022Q3", "2022Q3", "0", "最多选几户")]
    public async Task Open_BadTerms_IsRefusedAndKept(string title, string from, string until, string seats, string expected)
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var page = await recorder.SubmitAsync(village.Url + "/commendations", "open", ("Title", title), ("From", from), ("Until", until), ("Seats", seats));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(expected, page.Text, StringComparison.Ordinal);
        Assert.Equal(title, page.Form("open").Values("Title").Single());
        Assert.Equal(0, await App.DbAsync(db => db.CommendationRounds.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Cancel_WithAReason_EndsTheRound()
    {
        var (village, households) = await VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;

        Assert.Contains("请写明为什么不办了", (await recorder.SubmitAsync(url, "cancel", ("CancelReason", ""))).Text, StringComparison.Ordinal);
        var page = await recorder.SubmitAsync(url, "cancel", ("CancelReason", "名称写错了"));

        Assert.Contains("名称写错了", page.Text, StringComparison.Ordinal);
        await RefusedAsync(recorder, $"{url}/{households[0].HouseholdId}?handler=Nominate", "现在不办了", ("Reason", "好"));
        // Another under the same name may begin.
        Assert.Contains("已经开始推荐", (await OpenAsync(village, recorder)).Text, StringComparison.Ordinal);
    }

    private static string Squeezed(byte[] pdf) => string.Concat(PdfReader.Text(pdf).Where(c => !char.IsWhiteSpace(c) && c != '\u2060'));

    private static string Id(string url) => url[(url.LastIndexOf('/') + 1)..];

    private static Posting Award(Household household, int points) => new(
        household.HouseholdId, EntryKind.Award, Points.Of(points), new Month(2022, 9), new DateOnly(2022, 9, 30), SourceKind.ReviewLine, Guid.CreateVersion7());

    private static async Task<TestPage> OpenAsync(TestVillage village, TestClient recorder, int seats = 3)
    {
        var page = await recorder.SubmitAsync(village.Url + "/commendations", "open", ("Title", "年度之星"), ("From", "2022Q3"), ("Until", "2022Q3"), ("Seats", seats));
        Assert.Contains("已经开始推荐", page.Text, StringComparison.Ordinal);
        return page;
    }

    private static async Task NominateAsync(TestClient recorder, string url, Household household)
        => Assert.Contains("已推荐", (await recorder.SubmitAsync($"{url}/{household.HouseholdId}", "nominate", ("Reason", "做好事多"))).Text, StringComparison.Ordinal);

    private static Task<TestPage> VoteAsync(TestClient member, string url, Household household, bool approve)
        => member.SubmitAsync($"{url}/{household.HouseholdId}", "vote", ("Approve", approve ? "true" : "false"), ("VoteReason", "看了台账"));

    private static Task RefusedAsync(TestClient client, string url, params (string Field, string Value)[] values) => RefusedAsync(client, url, "回避", values);

    private static async Task RefusedAsync(TestClient client, string url, string expected, params (string Field, string Value)[] values)
    {
        var token = (await client.OpenAsync("/account/password")).Find("[name='__RequestVerificationToken']").GetAttribute("value")!;
        using var content = new FormUrlEncodedContent(
            values.Append(("Checked", "true")).Append(("__RequestVerificationToken", token)).Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        var page = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(expected, page.Text, StringComparison.Ordinal);
    }

    private async Task VoteAllAsync(TestVillage village, string url, Household household, int members, bool approve)
    {
        for (var i = 0; i < members; i++)
        {
            await VoteAsync(await Data.StaffAsync(Role.Reviewer, village), url, household, approve);
        }
    }

    private async Task<string> PublishedAsync(TestVillage village, Household household)
    {
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var url = (await OpenAsync(village, recorder)).Url;
        await NominateAsync(recorder, url, household);
        await VoteAllAsync(village, url, household, 3, approve: true);
        await (await Data.StaffAsync(Role.Supervisor, village)).SubmitAsync(url, "witness");
        Assert.Contains("已公示", (await recorder.SubmitAsync(url, "publish")).Text, StringComparison.Ordinal);
        return url;
    }

    private async Task UndoAsync(TestVillage village, Household household)
    {
        var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).FirstAsync(e => e.HouseholdId == household.HouseholdId && e.Kind == EntryKind.Award));
        await Data.PostAsync(village, new Posting(
            household.HouseholdId, EntryKind.Reversal, entry.Amount, new Month(2022, 10), new DateOnly(2022, 10, 16), SourceKind.Objection, Guid.CreateVersion7(), null, entry.Seq));
    }

    private Task<DateTime?> PublishedAtAsync(string url)
    {
        var id = Guid.Parse(Id(url));
        return App.DbAsync(db => db.CommendationRounds.Where(r => r.RoundId == id).Select(r => r.PublishedAt).SingleAsync());
    }

    /// <summary>Four households with points of the third quarter, whose board is final on 16 October.</summary>
    private async Task<(TestVillage Village, List<Household> Households)> VillageAsync(bool final = true)
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var (name, points) in Four)
        {
            households.Add(await Data.HouseholdAsync(village, name, joinedOn: new DateOnly(2022, 6, 1)));
            await Data.AwardAsync(village, households[^1], points);
        }
        if (final)
        {
            await BoardSteps.FinalAsync(App, village, Third, households[^1]);
        }
        return (village, households);
    }
}

/// <summary>A quarter's board, made final through the services.</summary>
internal static class BoardSteps
{
    public static async Task FinalAsync(TestApp app, TestVillage village, Quarter quarter, Household last)
    {
        await app.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, quarter));
        var notice = await app.DbAsync(db => db.QuarterNotices.In(village.Key).Where(n => n.Quarter == quarter).Select(n => n.NoticeId).SingleAsync());
        await app.WithAsync((NoticeService notices) => notices.TellLastAsync(Caller.CommandLine, village.Key, notice, last.HouseholdId, app.Clock.Today(), "当面"));
        app.SetDay(2022, 10, 16);
        var board = await app.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, quarter));
        await app.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, notice, board.Shown));
    }
}
