using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Rights;

namespace Shuren.Tests.Features.Rights;

/// <summary>A household asks that its data be corrected or removed: numbered, with a day, answered in writing (SUP-6).</summary>
public sealed class RequestTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Ask_ByTheHousehold_IsNumberedAnsweredAndReadByIt()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var empty = await resident.SubmitAsync("/my/requests", "ask");
        Assert.Equal(HttpStatusCode.BadRequest, empty.Status);
        Assert.Contains("请选择更正还是删除", empty.Text);
        var nothing = await empty.Form("ask").Set("Kind", "Correct").SubmitAsync();
        Assert.Contains("请写明哪里不对", nothing.Text);
        var asked = await nothing.Form("ask").Set("Wish", "电话应是 13800000001").SubmitAsync();
        // Saturday the 8th: fifteen working days end on Friday, three weeks on.
        Assert.Contains("编号 2022-001，2022-10-28 前书面答复", asked.Text);
        Assert.Contains("这一条已经提过，编号 2022-001", (await resident.SubmitAsync("/my/requests", "ask", ("Kind", "Correct"), ("Wish", "电话应是 13800000001"))).Text);

        var url = await UrlAsync(village);
        Assert.Contains("更正、删除信息等答复", (await recorder.OpenAsync(village.Url)).Text);
        Assert.Contains("2022-001", (await recorder.OpenAsync($"{village.Url}/requests")).Text);
        Assert.Contains("请选择办了还是不办", (await recorder.SubmitAsync(url, "answer")).Text);
        Assert.Contains("请写明为什么不改、不删", (await recorder.SubmitAsync(url, "answer", ("Done", "false"))).Text);
        var answered = await recorder.SubmitAsync(url, "answer", ("Done", "true"), ("Answer", "电话改好了"));
        Assert.Contains("已办", answered.Text);
        Assert.Contains("本户 要求更正或删除", answered.Text);
        Assert.Contains("积分管理员 答复更正或删除", answered.Text);

        var mine = await resident.OpenAsync("/my/requests");
        Assert.Contains("电话改好了", mine.Text);
        Assert.Contains("向人民法院起诉", mine.Text);
        Assert.Empty(mine.All("form[action*='Withdraw']"));
        // What was answered is not answered again.
        var stale = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RightsService s) => s.AnswerAsync(Caller.CommandLine, village.Key, Guid.Parse(url[^36..]), false, "不")));
        Assert.Equal(Rule.Stale, stale.Code);
    }

    [Fact]
    public async Task Ask_AtTheCounter_IsForTheHouseholdAndNotForTheOwn()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var own = await Data.HouseholdAsync(village, "李四");
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: own);
        var url = $"{village.Url}/requests/new";

        Assert.Contains("本村没有 99 号卡", (await recorder.SubmitAsync(url, "ask", ("Card", 99), ("Kind", "Remove"), ("Wish", "删备注"))).Text);
        Assert.Contains("自己家的事要回避", (await recorder.SubmitAsync(url, "ask", ("Card", own.CardNumber), ("Kind", "Remove"), ("Wish", "删备注"))).Text);
        var taken = await recorder.SubmitAsync(url, "ask", ("Card", household.CardNumber), ("Kind", "Remove"), ("Wish", "删备注"));
        Assert.Contains("已受理，编号 2022-001", taken.Text);
        Assert.Contains("在柜台提的", taken.Text);
        Assert.Contains("要求已撤回", (await recorder.SubmitAsync(await UrlAsync(village), "withdraw")).Text);
    }

    [Fact]
    public async Task Answer_OfTheOwnHousehold_IsForAnother()
    {
        var village = await Data.VillageAsync();
        var own = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: own);
        var deputy = await Data.StaffAsync(Role.Recorder, village);
        var asked = await App.WithAsync((RightsService s) => s.AskAsync(Caller.CommandLine, village.Key, own.HouseholdId, RequestKind.Correct, "电话不对"));
        var url = await UrlAsync(village);

        Assert.Empty((await recorder.OpenAsync(url)).All("[data-testid='answer']"));
        Assert.Contains("自己家的要求要回避", (await recorder.OpenAsync(url)).Text);
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RightsService s) => s.AnswerAsync(recorder.Caller!, village.Key, asked.RequestId, true, "改了")));
        Assert.Equal(Rule.OwnCase, refused.Code);
        Assert.Contains("已答复", (await deputy.SubmitAsync(url, "answer", ("Done", "true"), ("Answer", "改了"))).Text);
    }

    [Fact]
    public async Task Desk_OfVillageAndTown_SaysWhatIsLate()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var asked = await App.WithAsync((RightsService s) => s.AskAsync(Caller.CommandLine, village.Key, household.HouseholdId, RequestKind.Correct, "电话不对"));

        App.SetDay(asked.DueOn);
        Assert.DoesNotContain("过了答复期限", (await recorder.OpenAsync(village.Url)).Text);
        App.SetDay(asked.DueOn.AddDays(1));
        Assert.Contains("过了答复期限：2022-001", (await recorder.OpenAsync(village.Url)).Text);
        Assert.Contains("过了答复期限：2022-001", (await officer.OpenAsync(village.TownUrl)).Text);
        Assert.Contains("过期", (await officer.OpenAsync(village.TownUrl + "/requests")).Text);
    }

    [BothEngines]
    [Fact]
    public async Task Withdraw_ByTheHousehold_EndsIt()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        await resident.SubmitAsync("/my/requests", "ask", ("Kind", "Remove"), ("Wish", "删备注"));

        Assert.Contains("要求已撤回", (await resident.SubmitAsync("/my/requests", "Withdraw")).Text);

        Assert.Equal(RequestStatus.Withdrawn, await App.DbAsync(db => db.RightsRequests.In(village.Key).Select(r => r.Status).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Ask_AtOnce_IsNumberedOneAfterTheOtherAndTheSameOnce()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => RefusedAsync(() => App.WithAsync((RightsService s)
            => s.AskAsync(Caller.CommandLine, village.Key, household.HouseholdId, RequestKind.Correct, "电话不对" + (i / 2))))));

        Assert.Equal(3, results.Count(r => r is null));
        Assert.Equal(3, results.Count(r => r == Rule.Twice));
        Assert.Equal([1, 2, 3], await App.DbAsync(db => db.RightsRequests.In(village.Key).OrderBy(r => r.Number).Select(r => r.Number).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Answer_AtOnce_IsGivenOnceAndTheOtherIsTold()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        TestClient[] recorders = [await Data.StaffAsync(Role.Recorder, village), await Data.StaffAsync(Role.Recorder, village)];
        await App.WithAsync((RightsService s) => s.AskAsync(Caller.CommandLine, village.Key, household.HouseholdId, RequestKind.Correct, "电话不对"));
        var url = await UrlAsync(village);
        var pages = await Task.WhenAll(recorders.Select(r => r.OpenAsync(url)));

        var answers = await Task.WhenAll(pages.Select((p, i) => p.Form("answer").Set("Done", "true").Set("Answer", "改好了" + i).SubmitAsync()));

        Assert.Single(answers, a => a.Text.Contains("要求 2022-001 已答复", StringComparison.Ordinal));
        Assert.Single(answers, a => a.Status == HttpStatusCode.BadRequest && a.Text.Contains("要求 2022-001 已经办结", StringComparison.Ordinal));
        Assert.Equal(1, await App.DbAsync(db => db.AuditEvents.OfTown(village.TownId).CountAsync(e => e.UseCase == UseCases.AnswerRight.Code)));
    }

    [Fact]
    public async Task Withdraw_AfterTheAnswer_IsRefusedOnTheOldPage()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await resident.SubmitAsync("/my/requests", "ask", ("Kind", "Correct"), ("Wish", "电话不对"));
        var old = (await resident.OpenAsync("/my/requests")).Form("Withdraw");
        await recorder.SubmitAsync(await UrlAsync(village), "answer", ("Done", "true"), ("Answer", "改好了"));

        Assert.Contains("要求 2022-001 已经办结", (await old.SubmitAsync()).Text);

        Assert.Equal(RequestStatus.Done, await App.DbAsync(db => db.RightsRequests.In(village.Key).Select(r => r.Status).SingleAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Requests_OfAHousehold_AreForItAndForWhoMayAnswer()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var resident = await Data.ResidentAsync(household);
        var neighbour = await Data.ResidentAsync(await Data.HouseholdAsync(village, "李四"));
        var reviewer = await Data.StaffAsync(Role.Reviewer, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        await resident.SubmitAsync("/my/requests", "ask", ("Kind", "Correct"), ("Wish", "电话应是 13800000001"));
        var url = await UrlAsync(village);

        Assert.DoesNotContain("13800000001", (await neighbour.OpenAsync("/my/requests")).Text);
        Assert.Empty((await reviewer.OpenAsync(url)).All("[data-testid='answer']"));
        // Another household takes nothing back, however it found the number.
        var refused = await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((RightsService s) => s.WithdrawAsync(neighbour.Caller!, village.Key, Guid.Parse(url[^36..]))));
        Assert.Equal(Rule.Sup6, refused.Code);
        Assert.Equal(RequestStatus.Asked, await App.DbAsync(db => db.RightsRequests.In(village.Key).Where(r => r.HouseholdId == household.HouseholdId).Select(r => r.Status).SingleAsync()));
        Assert.Contains("已答复", (await officer.SubmitAsync(url, "answer", ("Done", "false"), ("Answer", "电话没有错"))).Text);
    }

    [Theory]
    [InlineData("2022-10-08", "2022-10-28")]
    [InlineData("2022-10-10", "2022-10-31")]
    [InlineData("2022-10-14", "2022-11-04")]
    public void Due_AfterADay_IsFifteenWorkingDaysOn(string day, string due)
        => Assert.Equal(DateOnly.Parse(due, System.Globalization.CultureInfo.InvariantCulture), RightsRequest.DueAfter(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    private static async Task<RuleCode?> RefusedAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (RuleViolation refused)
        {
            return refused.Code;
        }
    }

    private async Task<string> UrlAsync(TestVillage village)
        => $"{village.Url}/requests/{await App.DbAsync(db => db.RightsRequests.In(village.Key).Select(r => r.RequestId).SingleAsync())}";
}
