using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Tests.Features.Notices;

/// <summary>Names on the black board of paper: a valid deliberation, filed with the town; what was recorded stays (D11, D34, ADR 16).</summary>
public sealed class NamingTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly DateOnly Before = new(2022, 6, 1);

    [BothEngines]
    [Fact]
    public async Task Adopt_ByTooFew_IsRefusedOnTheForm()
    {
        var village = await Data.VillageAsync();
        var committee = await Data.StaffAsync(Role.Committee, village);

        var refused = await AdoptAsync(committee, village, 100, 2, 1);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("要有到会的过半数赞成", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Deliberations.In(village.Key).CountAsync(d => d.Subject == DeliberationSubject.Naming)));
    }

    [BothEngines]
    [Fact]
    public async Task Adopt_ThenFileThenWithdraw_NamesOnlyWhileFiledAndKeepsAllOfIt()
    {
        var village = await Data.VillageAsync();
        foreach (var (name, points) in new[] { ("甲", 30), ("乙", 20), ("丙", 10), ("丁末", 5) })
        {
            await Data.AwardAsync(village, await Data.HouseholdAsync(village, name, joinedOn: Before), points);
        }
        var committee = await Data.StaffAsync(Role.Committee, village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Equal("丁某某", await LastAsync(village));

        await AdoptAsync(committee, village, 100, 80, 5);
        Assert.Equal("丁某某", await LastAsync(village));
        Assert.Contains(village.Name, (await officer.OpenAsync($"{village.TownUrl}/notices")).Find(".notice.info").TextContent, StringComparison.Ordinal);
        Assert.Empty((await committee.OpenAsync($"{village.Url}/naming")).All("[data-testid='file']"));
        Assert.Contains("已备案", (await (await officer.OpenAsync($"{village.Url}/naming")).Form("file").SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Equal("丁末", await LastAsync(village));
        await (await committee.OpenAsync($"{village.Url}/naming")).Form("withdraw").SubmitAsync();
        Assert.Equal("丁某某", await LastAsync(village));
        await AdoptAsync(committee, village, 100, 70, 5);

        var records = await App.DbAsync(db => db.Deliberations.In(village.Key).Where(d => d.Subject == DeliberationSubject.Naming).OrderBy(d => d.Number).ToListAsync());
        Assert.Equal([(80, true, true), (70, false, false)], records.Select(r => (r.VotesFor!.Value, r.FiledAt is not null, r.EndedAt is not null)));
        Assert.Equal((committee.Caller!.UserId, officer.Caller!.UserId, committee.Caller!.UserId), (records[0].RecordedBy!.Value, records[0].FiledBy!.Value, records[0].EndedBy!.Value));
    }

    [Theory]
    [InlineData(Role.Recorder, "?handler=File")]
    [InlineData(Role.StationOfficer, "")]
    public async Task Post_ByWhoMayNot_IsDenied(Role role, string handler)
    {
        var village = await Data.VillageAsync();
        var committee = await Data.StaffAsync(Role.Committee, village);
        await AdoptAsync(committee, village, 100, 80, 5);
        var client = await Data.StaffAsync(role, village);
        var token = (await client.OpenAsync($"{village.Url}/naming")).Find("main [name='__RequestVerificationToken']").GetAttribute("value")!;
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("Checked", "true")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{village.Url}/naming{handler}") { Content = content };

        Assert.StartsWith("/denied", (await client.SendAsync(request)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adoption_FromBeforeTheRule_NamesNobodyAndStaysOnRecord()
    {
        var village = await Data.VillageAsync();
        await Data.AwardAsync(village, await Data.HouseholdAsync(village, "甲", joinedOn: Before), 30);
        await Data.HouseholdAsync(village, "丁末", joinedOn: Before);
        await App.DbAsync(async db =>
        {
            db.Deliberations.Add(new DeliberationRecord
            {
                TownId = village.TownId, VillageId = village.Key.VillageId, Number = 9, Subject = DeliberationSubject.Naming, Present = 100, VotesFor = 60, VotesAgainst = 1, HeldOn = Before,
                Place = "村委会", Minutes = "同意。", RecordedAt = App.Clock.UtcNow()
            }.With(d => d.FiledAt, App.Clock.UtcNow()));
            await db.SaveChangesAsync();
        });

        Assert.Equal("丁某某", await LastAsync(village));
        Assert.Contains("不符合现在的规则", (await (await Data.StaffAsync(Role.Committee, village)).OpenAsync($"{village.Url}/naming")).Text, StringComparison.Ordinal);
    }

    [BothEngines]
    [Fact]
    public async Task Forget_NameOfABoard_LeavesTheCardNumberAndTheDigest()
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var (name, points) in new[] { ("湛甲", 30), ("乙", 20), ("丙", 10), ("丁末", 5) })
        {
            households.Add(await Data.HouseholdAsync(village, name, joinedOn: Before));
            await Data.AwardAsync(village, households[^1], points);
        }
        await App.WithAsync((NoticeService n) => n.PublishAsync(Caller.CommandLine, village.Key, Third));
        var notice = (await BoardAsync(village)).Notice!;
        await App.WithAsync((NoticeService n) => n.TellLastAsync(Caller.CommandLine, village.Key, notice.NoticeId, households[3].HouseholdId, App.Clock.Today(), "当面"));
        App.SetDay(2022, 10, 16);
        var shown = (await BoardAsync(village)).Shown;
        await App.WithAsync((NoticeService n) => n.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
        var names = await App.DbAsync(db => db.BoardNames.AsNoTracking().Where(n => n.NoticeId == notice.NoticeId).ToListAsync());
        var lines = await App.DbAsync(db => db.BoardLines.AsNoTracking().Where(n => n.NoticeId == notice.NoticeId).ToDictionaryAsync(l => l.HouseholdId));
        Assert.All(names, n => Assert.Equal(lines[n.HouseholdId].NameDigest, n.Digest()));
        Assert.Equal(4, names.Select(n => Convert.ToHexString(n.Salt)).Distinct().Count());

        await App.DbAsync(db => db.BoardNames.Where(n => n.NoticeId == notice.NoticeId && n.HouseholdId == households[0].HouseholdId).ExecuteDeleteAsync());

        var web = await App.Anonymous().OpenAsync($"{village.PublicUrl}/board/2022Q3");
        Assert.StartsWith("卡号 1（已退出）", web.Texts(".red .name")[0], StringComparison.Ordinal);
        var paper = await (await Data.StaffAsync(Role.Recorder, village)).OpenAsync($"{village.Url}/notices/2022Q3/paper");
        Assert.StartsWith("卡号 1（已退出）", paper.Texts(".red .name")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("湛", web.Html + paper.Html, StringComparison.Ordinal);
        Assert.Contains("人民法院", web.Text, StringComparison.Ordinal);
        Assert.Contains("人民法院", paper.Text, StringComparison.Ordinal);
    }

    private static async Task<TestPage> AdoptAsync(TestClient client, TestVillage village, int present, int votesFor, int against)
        => await (await client.OpenAsync($"{village.Url}/naming")).Form("naming").Set("Form.Body", nameof(DeliberationBody.Representatives)).Set("Form.Entitled", 120).Set("Form.Present", present)
            .Set("Form.For", votesFor).Set("Form.Against", against).Set("Form.On", "2022-10-01").Set("Form.Where", "村委会").Set("Form.Minutes", "同意写名。").SubmitAsync();

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));

    private async Task<string> LastAsync(TestVillage village) => (await BoardAsync(village)).Black!.PaperName;
}
