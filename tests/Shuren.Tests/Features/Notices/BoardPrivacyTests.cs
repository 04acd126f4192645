using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Notices;

/// <summary>Permission to be named is asked when a board is shown, not when it was stored; on the web a refuser is a card number (D11, ADR 15).</summary>
public sealed class BoardPrivacyTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly DateOnly Before = new(2022, 6, 1);

    /// <summary>None of them stands anywhere else on the page.</summary>
    private const string Surnames = "湛覃冉隆鄢蒲郜缪郗乜佴阚詹辜";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_BoardAfterConsentWasTakenBack_ShowsTheCardNumberAndTheSameFigures(bool withdraws)
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var (name, points) in new[] { ("湛世平", 30), ("覃二", 20), ("冉三", 10), ("隆四", 5) })
        {
            households.Add(await Data.HouseholdAsync(village, name, joinedOn: Before));
            await Data.AwardAsync(village, households[^1], points);
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await FinalAsync(village, recorder, households[3]);
        var url = $"{village.PublicUrl}/board/2022Q3";
        Assert.Contains("湛世平", (await App.Anonymous().OpenAsync(url)).Text, StringComparison.Ordinal);
        var before = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));

        await App.WithAsync((HouseholdService service) => withdraws
            ? service.WithdrawAsync(Caller.CommandLine, village.Key, households[0].HouseholdId, "搬走了")
            : service.DeclareAsync(Caller.CommandLine, village.Key, households[0].HouseholdId, ConsentTo.Publish, yes: false, scan: null));

        var web = await App.Anonymous().OpenAsync(url);
        Assert.DoesNotContain("湛", web.Html, StringComparison.Ordinal);
        Assert.StartsWith("卡号 1", web.Texts(".red .name")[0], StringComparison.Ordinal);
        var paper = await recorder.OpenAsync($"{village.Url}/notices/2022Q3/paper");
        Assert.DoesNotContain("湛世平", paper.Html, StringComparison.Ordinal);
        var after = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));
        Assert.Equal(before.Lines.Select(l => (l.CardNumber, l.Score, l.Rank, l.IsRed, l.IsBlack)), after.Lines.Select(l => (l.CardNumber, l.Score, l.Rank, l.IsRed, l.IsBlack)));
        Assert.Null((await App.WithAsync((LedgerVerifier v) => v.VerifyAsync())).Fault);
    }

    /// <summary>Random villages, before and after the board is final: no public row of a refuser has surname or group.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Open_BoardOfARandomVillage_GivesAwayNoSurnameAndNoGroupOfARefuser(int seed, bool isFinal)
    {
        var random = new Random(seed);
        var village = await Data.VillageAsync();
        await App.DbAsync(async db =>
        {
            db.VillageGroups.AddRange(Surnames.Select((_, i) => new VillageGroup { TownId = village.TownId, VillageId = village.Key.VillageId, Name = $"第{i + 101}小组" }));
            await db.SaveChangesAsync();
        });
        var households = new List<Household>();
        foreach (var (surname, i) in Surnames.Select((c, i) => (c, i)))
        {
            households.Add(await Data.HouseholdAsync(village, surname + "某人", $"第{i + 101}小组", Before, consents: random.Next(2) == 0));
            if (random.Next(5) > 0)
            {
                await Data.AwardAsync(village, households[i], 1 + random.Next(60));
            }
        }
        // One last household of its own, so that no tie has to be voted on.
        await Data.PostAsync(village, new Shuren.Features.Ledger.Posting(
            households[random.Next(households.Count)].HouseholdId, Shuren.Features.Ledger.EntryKind.Deduction, Points.Of(90), new Month(2022, 9), new DateOnly(2022, 9, 5), Shuren.Features.Ledger.SourceKind.ReviewLine, Guid.CreateVersion7()));
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var board = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));
        if (isFinal)
        {
            await FinalAsync(village, recorder, households.Single(h => h.HouseholdId == board.Black!.HouseholdId));
        }
        else
        {
            await (await recorder.OpenAsync($"{village.Url}/notices/2022Q3")).Form("publish").SubmitAsync();
        }

        var web = await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3");

        Assert.Contains(households, h => !h.ConsentsToPublish);
        Assert.All(households.Where(h => !h.ConsentsToPublish), h =>
        {
            Assert.DoesNotContain(h.Head[..1], web.Html, StringComparison.Ordinal);
            Assert.DoesNotContain(h.GroupName, web.Html, StringComparison.Ordinal);
            Assert.Contains($"卡号 {h.CardNumber}", web.Text, StringComparison.Ordinal);
        });
        Assert.Contains(households.Where(h => h.ConsentsToPublish), h => web.Html.Contains(h.GroupName, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Final")]
    [InlineData("Tell")]
    [InlineData("Tie")]
    public async Task Post_OnAQuarterWithoutANotice_IsRefusedInChinese(string handler)
    {
        var village = await Data.VillageAsync();
        await Data.HouseholdAsync(village, joinedOn: Before);
        var user = await Data.UserAsync();
        foreach (var role in new[] { Role.Recorder, Role.Reviewer, Role.StationOfficer })
        {
            await Data.AppointAsync(user, role, village);
        }
        var client = await App.SignInAsync(user);
        var page = await client.OpenAsync($"{village.Url}/notices/2022Q3");
        var token = page.Form("publish").Values("__RequestVerificationToken").Single();
        using var content = new FormUrlEncodedContent([
            new("__RequestVerificationToken", token), new("ToldOn", "2022-10-08"), new("ToldHow", "当面"), new("HouseholdId", "none"), new("Note", "x"), new("Checked", "true")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{village.Url}/notices/2022Q3?handler={handler}") { Content = content };

        var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("还没有公示", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_WithClaimsAtTheRecorderAndMonthsWithoutASheet_NamesThemOnTheCheckPage()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village, "湛世平", joinedOn: Before);
        var item = await Data.ItemAsync(village, "Z01");
        await App.DbAsync(async db =>
        {
            Claim At(DateOnly day, ClaimStatus status) => new Claim
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId, RuleItemId = item.RuleItemId,
                OccurredOn = day, Place = "村口", Reason = "清扫水沟", Channel = ClaimChannel.Counter, ReportedBy = ReportedBy.Household,
                SubmittedAt = App.Clock.UtcNow(), SubmittedBy = Caller.CommandLine.UserId
            }.With(c => c.Status, status);
            db.Claims.AddRange(At(new DateOnly(2022, 9, 5), ClaimStatus.Submitted), At(new DateOnly(2022, 9, 6), ClaimStatus.Returned), At(new DateOnly(2022, 10, 2), ClaimStatus.Submitted), At(new DateOnly(2022, 9, 7), ClaimStatus.Rejected));
            await db.SaveChangesAsync();
        });
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var check = await (await recorder.OpenAsync($"{village.Url}/notices/2022Q3")).Form("publish").PostAsync();

        Assert.Contains("2 件", check.Text, StringComparison.Ordinal);
        Assert.Contains("2022-09-05 卡号 1 湛世平", check.Text, StringComparison.Ordinal);
        Assert.Contains("2022-09-06", check.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2022-10-02", check.Text, StringComparison.Ordinal);
        Assert.Contains("下一季", check.Text, StringComparison.Ordinal);
        Assert.Contains("2022年7月、2022年8月、2022年9月没有审核表", check.Text, StringComparison.Ordinal);
        Assert.Empty(check.All("[data-testid='checked'] input:not([type='hidden'])"));
        Assert.Contains("已公示", (await (await check.Form("checked").PostAsync("true")).FollowAsync()).Text, StringComparison.Ordinal);
    }

    private async Task FinalAsync(TestVillage village, TestClient recorder, Household last)
    {
        var url = $"{village.Url}/notices/2022Q3";
        App.SetDay(2022, 10, 8);
        await (await recorder.OpenAsync(url)).Form("publish").SubmitAsync();
        var told = await recorder.SubmitAsync(url, "tell", ("ToldOn", App.Clock.Today()), ("ToldHow", "当面"));
        Assert.Contains("告知本户", told.Text, StringComparison.Ordinal);
        App.SetDay(2022, 10, 16);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("已定榜", (await (await officer.OpenAsync(url)).Form("final").SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(last.HouseholdId, (await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third))).Black!.HouseholdId);
    }
}
