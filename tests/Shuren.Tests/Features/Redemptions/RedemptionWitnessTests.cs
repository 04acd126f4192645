using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Redemptions;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Features.Redemptions;

/// <summary>A supervisor says himself whether he watched goods go out or come back; the recorder only names him (SUP-1, RED-2).</summary>
public sealed class RedemptionWitnessTests(TestApp app) : AppTests(app)
{
    private const string Present = "我在场，看着发的";
    private const string Absent = "我不在场";
    private const string ToConfirm = "办理人写了您在场、等您确认的兑换";

    [BothEngines]
    [Fact]
    public async Task Say_NamedAndPresent_IsAskedForOnTheDeskAndStandsWhereverTheWitnessStands()
    {
        var c = await CaseAsync();
        var desk = await c.Supervisor.OpenAsync(c.Desk);
        Assert.Contains($"{ToConfirm} 1", desk.ById("waiting").TextContent.Trim(), StringComparison.Ordinal);
        var mine = await c.Supervisor.OpenAsync(desk.All("[data-testid='waiting'] a").Single(a => a.TextContent.StartsWith(ToConfirm, StringComparison.Ordinal)).GetAttribute("href")!);
        Assert.Equal(c.Url, mine.Find("td[data-label='编号'] a").GetAttribute("href"));
        Assert.Single(mine.All("table.data tbody tr"));
        Assert.Equal("李监督 本人没有确认", mine.Texts("td[data-label='监督员']").Single());
        var receipt = await c.Supervisor.OpenAsync(c.Url);
        Assert.Contains("李监督本人还没有确认", receipt.ById("words").TextContent, StringComparison.Ordinal);

        var check = await receipt.Form("witness").PostAsync(Present);

        Assert.Equal(0, await WordsAsync(c.World));
        Assert.All(
            [c.World.Goods.Name + " 2 袋", "张三户", "2022-0002", "说了不能改"],
            words => Assert.Contains(words, check.ById("check-sheet").TextContent, StringComparison.Ordinal));
        Assert.Empty(check.All(".check-sheet input:not([type=hidden]), .check-sheet textarea"));
        var said = await (await check.Form("checked").PostAsync("true")).FollowAsync();
        Assert.Contains("记下了：您在场", said.Text, StringComparison.Ordinal);
        Assert.Contains("监督员 李监督 2022-10-08 10:00 自己确认：在场，看着发的", said.ById("words").TextContent, StringComparison.Ordinal);
        Assert.Empty(said.All("[data-testid='witness']"));
        var word = await App.DbAsync(db => db.RedemptionWitnesses.AsNoTracking().In(c.World.Village.Key).SingleAsync());
        Assert.Equal(
            (c.Id, false, c.Supervisor.Caller!.UserId, true, App.Clock.UtcNow()),
            (word.RedemptionId, word.OfCancelling, word.UserId, word.WasPresent, word.At));
        Assert.Contains($"{ToConfirm} 0", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
        Assert.Contains("没有等您确认的兑换", (await c.Supervisor.OpenAsync(c.Issues + "?mine=true")).Text, StringComparison.Ordinal);
        Assert.Equal("李监督 本人确认", (await c.Recorder.OpenAsync(c.Issues)).Texts("td[data-label='监督员']")[0]);
        Assert.Equal(
            [UseCases.Redeem.Code, UseCases.WitnessRedemption.Code],
            await App.DbAsync(db => db.AuditEvents.OfTown(c.World.Village.TownId).Where(e => e.SubjectId == c.Id).OrderBy(e => e.EventId).Select(e => e.UseCase).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Say_NotPresent_IsRedForSupervisorChairAndTownUntilTheDoubtIsAnswered()
    {
        var c = await CaseAsync();
        var chair = await Data.StaffAsync(Role.Reviewer, c.World.Village, lead: true);
        var officer = await Data.StaffAsync(Role.StationOfficer, c.World.Village);
        var colleague = await Data.StaffAsync(Role.Supervisor, c.World.Village, name: "赵监督");

        var said = await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").SubmitAsync(Absent);

        const string Words = "办理人写了监督员 李监督 在场，李监督 2022-10-08 10:00 说自己不在场。";
        Assert.Contains(Words, said.Find("[data-testid='words'] .notice.bad").TextContent, StringComparison.Ordinal);
        Assert.Equal("李监督 本人说不在场", (await c.Recorder.OpenAsync(c.Issues)).Texts("td[data-label='监督员']")[0]);
        const string Sentence = "兑换 2022-0002：办理人写了监督员 李监督 在场看着发，李监督 说自己不在场。";
        (TestClient Who, string Where)[] readers =
            [(c.Supervisor, c.Desk), (colleague, c.Desk), (chair, c.World.Village.Url), (officer, c.World.Village.Url), (officer, c.World.Village.TownUrl)];
        foreach (var (who, where) in readers)
        {
            var notice = (await who.OpenAsync(where)).All(".notice.bad").Single(n => n.TextContent.Contains(Sentence, StringComparison.Ordinal));
            Assert.Equal(c.Url, notice.QuerySelector("a")!.GetAttribute("href"));
        }
        // From the desk straight to the doubt.
        var desk = await colleague.OpenAsync(c.Desk);
        var link = desk.All(".notice.bad a").Single(a => a.TextContent == "提出疑问").GetAttribute("href")!;
        var flag = await colleague.SubmitAsync(link, "flag", ("Doubt", "监督员不在场，是谁写的？"));
        Assert.Contains(Sentence + "已经提出监督疑问，等答复。", (await officer.OpenAsync(c.World.Village.TownUrl)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await colleague.OpenAsync(c.Desk)).All(".notice.bad a"), a => a.TextContent == "提出疑问");
        await officer.SubmitAsync(flag.Url, "answer", ("Answer", "写错了人，已经教育。"));
        Assert.Contains(Sentence, (await officer.OpenAsync(c.World.Village.TownUrl)).Text, StringComparison.Ordinal);
        await colleague.SubmitAsync(flag.Url, "accept");

        foreach (var (who, where) in readers)
        {
            Assert.DoesNotContain("说自己不在场", (await who.OpenAsync(where)).Text, StringComparison.Ordinal);
        }
        // On the record it stays for good.
        Assert.Contains(Words, (await c.Recorder.OpenAsync(c.Url)).ById("words").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_NobodyNamed_TakesOnlyThatOneWasThere()
    {
        var c = await CaseAsync(names: false);
        Assert.Contains("没有监督员在场的 2", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
        var page = await c.Supervisor.OpenAsync(c.Url);
        Assert.Equal([Present], page.Texts("[data-testid='witness'] button"));

        var forged = await page.Form("witness").Forge("IsPresent", "false").Forge("Checked", "true").PostAsync();
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Contains("没有人写您在场", forged.ById("errors").TextContent, StringComparison.Ordinal);
        var nothing = await page.Form("witness").PostAsync();
        Assert.Contains("请选在场还是不在场", nothing.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await WordsAsync(c.World));
        await page.Form("witness").SubmitAsync(Present);

        Assert.Equal("李监督 本人确认", (await c.Recorder.OpenAsync(c.Issues)).Texts("td[data-label='监督员']")[0]);
        Assert.Contains("没有监督员在场的 1", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Say_OfTheOwnHousehold_IsForAnother()
    {
        var c = await CaseAsync();
        var unnamed = await CaseAsync(names: false, c.World);
        var family = await Data.StaffAsync(Role.Supervisor, c.World.Village, household: c.World.Household);
        // Moved in with them since the handing-over.
        await App.DbAsync(db => db.Appointments.Where(a => a.UserId == c.Supervisor.Caller!.UserId)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.HouseholdId, c.World.Household.HouseholdId).SetProperty(a => a.HasNoHousehold, false)));

        foreach (var (who, url) in new[] { (family, unnamed.Url), (c.Supervisor, c.Url) })
        {
            var page = await who.OpenAsync(url);
            Assert.Empty(page.All("[data-testid='witness']"));
            var forged = await SayByHandAsync(who, url, "true");
            Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
            Assert.Contains("自己家的事要回避", forged.ById("errors").TextContent, StringComparison.Ordinal);
        }
        Assert.Equal(0, await WordsAsync(c.World));
        Assert.Contains($"{ToConfirm} 0", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_ByWhoWasNotNamedOrHandedOverOrHeldNoOfficeThen_IsRefused()
    {
        var c = await CaseAsync();
        var colleague = await Data.StaffAsync(Role.Supervisor, c.World.Village);
        var unnamed = await CaseAsync(names: false, c.World);
        var newcomer = await Data.StaffAsync(Role.Supervisor, c.World.Village, from: new DateOnly(2022, 10, 9));
        await AppointAsync(unnamed.Recorder, c.World);
        App.SetDay(2022, 10, 9);

        foreach (var (who, url, why) in new[]
        {
            (colleague, c.Url, "要由那名监督员自己说"), (newcomer, unnamed.Url, "那一天您还不是"), (unnamed.Recorder, unnamed.Url, "您自己经手的")
        })
        {
            Assert.Empty((await who.OpenAsync(url)).All("[data-testid='witness']"));
            var forged = await SayByHandAsync(who, url, "true");
            Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
            Assert.Contains(why, forged.ById("errors").TextContent, StringComparison.Ordinal);
        }
        Assert.Equal(0, await WordsAsync(c.World));
    }

    [Fact]
    public async Task Say_WithoutTheOfficeOrElsewhere_IsNotThere()
    {
        var c = await CaseAsync();
        var neighbour = await Data.VillageAsync(c.World.Village);
        var other = await Data.VillageAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await SayByHandAsync(c.Recorder, c.Url, "false")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SayByHandAsync(await Data.StaffAsync(Role.StationOfficer, c.World.Village), c.Url, "true")).Status);
        foreach (var elsewhere in new[] { neighbour, other })
        {
            var stranger = await Data.StaffAsync(Role.Supervisor, elsewhere);
            Assert.Equal(HttpStatusCode.NotFound, (await SayByHandAsync(stranger, c.Url, "true")).Status);
            // Through the own village's door the redemption is not there either.
            Assert.Equal(HttpStatusCode.NotFound, (await SayByHandAsync(stranger, $"{elsewhere.Url}/redemption/{c.Id}", "true")).Status);
        }
        Assert.Equal(0, await WordsAsync(c.World));
    }

    [Fact]
    public async Task Say_ASecondTimeFromAStalePage_LeavesTheFirst()
    {
        var c = await CaseAsync();
        var stale = await c.Supervisor.OpenAsync(c.Url);
        await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").SubmitAsync(Present);

        var second = await stale.Form("witness").SubmitAsync(Absent);

        Assert.Equal(HttpStatusCode.BadRequest, second.Status);
        Assert.Contains("您在 2022-10-08 10:00 已经说过在场，说了不能改", second.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal([true], await App.DbAsync(db => db.RedemptionWitnesses.In(c.World.Village.Key).Select(w => w.WasPresent).ToListAsync()));
    }

    /// <summary>Of many the way leads from one to the next.</summary>
    [Fact]
    public async Task Say_OfOneOfSeveral_LeadsToTheNext()
    {
        var c = await CaseAsync();
        await (await c.Recorder.OpenAsync($"{c.World.Village.Url}/redemption/counter/{c.World.Household.HouseholdId}")).Form("redeem")
            .Set($"Take[{c.World.Goods.GoodsId}]", 3).Set("WitnessId", c.Supervisor.Caller!.UserId).SubmitAsync();

        var said = await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").SubmitAsync(Present);

        Assert.Contains("还有 1 笔", said.ById("next").TextContent, StringComparison.Ordinal);
        var next = await c.Supervisor.OpenAsync(said.ById("next").QuerySelector("a")!.GetAttribute("href")!);
        Assert.Contains("2022-0003", next.Text, StringComparison.Ordinal);
        Assert.Empty((await next.Form("witness").SubmitAsync(Present)).All("[data-testid='next']"));
        Assert.Empty((await c.Recorder.OpenAsync(c.Url)).All("[data-testid='next']"));
    }

    [BothEngines]
    [Fact]
    public async Task Say_BothAtOnce_TheFirstStands()
    {
        var c = await CaseAsync();
        var checks = new List<TestForm>();
        foreach (var button in (string[])[Present, Absent, Present, Absent])
        {
            checks.Add((await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").PostAsync(button)).Form("checked"));
        }

        var answers = await Task.WhenAll(checks.Select(f => f.PostAsync("true")));

        Assert.Single(answers, a => a.Location is not null);
        foreach (var refused in answers.Where(a => a.Location is null))
        {
            Assert.Contains("已经说过", refused.ById("errors").TextContent, StringComparison.Ordinal);
        }
        Assert.Equal(1, await WordsAsync(c.World));
    }

    [Fact]
    public async Task Say_CancelledMeanwhile_IsShownTheReceiptAnew()
    {
        var c = await CaseAsync();
        var stale = await c.Supervisor.OpenAsync(c.Url);
        await (await c.Recorder.OpenAsync(c.Url)).Form("cancel").Set("Reason", "拿错了").SubmitAsync();

        var refused = await stale.Form("witness").SubmitAsync(Present);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("这张领取单", refused.ById("errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await WordsAsync(c.World));
        // It was handed out all the same.
        await refused.Form("witness").SubmitAsync(Present);
        Assert.Equal(1, await WordsAsync(c.World));
    }

    [Fact]
    public async Task Say_OfTheCancelling_StandsApartFromTheHandingOver()
    {
        var c = await CaseAsync();
        // The recorder's own household's is cancelled before a witness.
        await App.DbAsync(db => db.Appointments.Where(a => a.UserId == c.Recorder.Caller!.UserId)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.HouseholdId, c.World.Household.HouseholdId).SetProperty(a => a.HasNoHousehold, false)));
        await (await c.Recorder.OpenAsync(c.Url)).Form("cancel").Set("Reason", "拿错了").Set("WitnessId", c.Supervisor.Caller!.UserId).SubmitAsync();
        await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").SubmitAsync(Present);
        Assert.Contains($"{ToConfirm} 1", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);

        var said = await (await c.Supervisor.OpenAsync(c.Url)).Form("witness-return").SubmitAsync(Absent);

        Assert.Contains("自己确认：在场，看着发的", said.ById("words").TextContent, StringComparison.Ordinal);
        Assert.Contains("李监督 2022-10-08 10:00 说自己不在场", said.ById("words").TextContent, StringComparison.Ordinal);
        Assert.Empty(said.All("[data-testid='witness-return']"));
        Assert.Contains("在场看着退，李监督 说自己不在场", (await c.Supervisor.OpenAsync(c.Desk)).Text, StringComparison.Ordinal);
        Assert.Contains($"{ToConfirm} 0", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
        // Of what was not cancelled nothing is said.
        var other = await CaseAsync(world: c.World);
        var forged = await other.Supervisor.OpenAsync(other.Url);
        var refused = await forged.Form("witness").Forge("OfCancelling", "true").Forge("Checked", "true").PostAsync(Present);
        Assert.Contains("没有撤销", refused.ById("errors").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_Nothing_IsAskedForOfLateAlone()
    {
        var c = await CaseAsync();
        App.SetDay(App.Clock.Today().AddDays(RedemptionWitness.AskedDays));
        Assert.Contains($"{ToConfirm} 1", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
        App.SetDay(App.Clock.Today().AddDays(1));

        Assert.Contains($"{ToConfirm} 0", (await c.Supervisor.OpenAsync(c.Desk)).ById("waiting").TextContent, StringComparison.Ordinal);
        // The ledger says so for good, and it may still be said.
        Assert.Equal("李监督 本人没有确认", (await c.Recorder.OpenAsync(c.Issues)).Texts("td[data-label='监督员']")[0]);
        await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").SubmitAsync(Present);
        Assert.Equal(1, await WordsAsync(c.World));
    }

    [Fact]
    public async Task Files_OfTheLedger_SayWhoWasNotThere()
    {
        var c = await CaseAsync();
        await (await c.Supervisor.OpenAsync(c.Url)).Form("witness").SubmitAsync(Absent);

        var (_, _, book) = await c.Recorder.DownloadAsync(c.Issues + "?handler=Export");

        Assert.Contains("李监督（说不在场）", SheetReader.Read(new MemoryStream(book)).Pages[0].Rows.SelectMany(r => r.Cells).Select(cell => cell.Text));
    }

    private sealed record Case(World World, TestClient Recorder, TestClient Supervisor, string Url)
    {
        public Guid Id { get; } = Guid.Parse(Url.Split('/')[^1]);

        public string Issues => World.Village.Url + "/redemption/issues";

        public string Desk => World.Village.Url + "/supervision";
    }

    /// <summary>Two packets of washing powder are handed over through the form, before a supervisor or none.</summary>
    private async Task<Case> CaseAsync(bool names = true, World? world = null)
    {
        world ??= await Data.WorldAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, world.Village);
        var supervisor = await Data.StaffAsync(Role.Supervisor, world.Village, name: "李监督");
        var form = (await recorder.OpenAsync($"{world.Village.Url}/redemption/counter/{world.Household.HouseholdId}")).Form("redeem")
            .Set($"Take[{world.Goods.GoodsId}]", 2).Set("WitnessId", names ? supervisor.Caller!.UserId : "");
        var page = await form.SubmitAsync();
        if (page.All("[data-testid='checked']").Count > 0)
        {
            // The same a moment ago: meant once more.
            page = await page.Form("checked").Set("Again", true).SubmitAsync("发放");
        }
        return new Case(world, recorder, supervisor, page.Url);
    }

    // What a form would send that the page does not have.
    private async Task<TestPage> SayByHandAsync(TestClient who, string url, string present)
    {
        var id = Guid.Parse(url.Split('/')[^1]);
        var shown = RedemptionWitness.ShownOf(await App.DbAsync(db => db.Redemptions.AsNoTracking().SingleAsync(r => r.RedemptionId == id)));
        return await ReviewTable.ForgeAsync(
            who, "/account/password", url + "?handler=Witness", ("IsPresent", present), ("OfCancelling", "false"), ("Shown", shown));
    }

    private Task AppointAsync(TestClient who, World world) => App.DbAsync(async db =>
    {
        var user = await db.Users.SingleAsync(u => u.Id == who.Caller!.UserId);
        await Data.AppointAsync(user, Role.Supervisor, world.Village);
    });

    private Task<int> WordsAsync(World world) => App.DbAsync(db => db.RedemptionWitnesses.In(world.Village.Key).CountAsync());
}
