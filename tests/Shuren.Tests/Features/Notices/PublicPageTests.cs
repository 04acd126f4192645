using System.Net;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Commendations;

namespace Shuren.Tests.Features.Notices;

/// <summary>A published page is taken down at once with a reason, and put back (PUB-4); the record behind it never changes.</summary>
public sealed class PublicPageTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);

    [BothEngines]
    [Fact]
    public async Task TakeDown_OfAFinalBoard_HidesItAtOnceAndChangesNoRecord()
    {
        var (village, households) = await VillageAsync();
        var committee = await Data.StaffAsync(Role.Committee, village, name: "梁委员");
        var resident = await Data.ResidentAsync(households[0]);
        var board = village.PublicUrl + "/board/2022Q3";
        // Kept in memory, and in the browser of who read it.
        Assert.Contains("湛世平", (await App.Anonymous().OpenAsync(board)).Text, StringComparison.Ordinal);
        await App.Anonymous().OpenAsync(board);
        var stored = await StoredAsync(village);
        // Points without a sheet are one, from the beginning; nothing is added to it.
        var fault = await App.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId));

        var page = await committee.SubmitAsync(village.Url + "/public-pages/board-2022Q3", "down", ("Reason", "湛世平家来说名字写错了"));

        var gone = await App.Anonymous().GetAsync(board);
        Assert.Equal(HttpStatusCode.Gone, gone.Status);
        Assert.Contains("这一页已于2022年10月16日撤下", gone.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("湛世平", gone.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ETag", gone.Headers.Keys);
        Assert.Equal(HttpStatusCode.Gone, (await resident.GetAsync(board)).Status);
        Assert.Empty((await App.Anonymous().OpenAsync(village.PublicUrl)).All($"a[href='{board}']"));
        Assert.Contains("已于2022年10月16日撤下", (await resident.OpenAsync("/my/board")).Text, StringComparison.Ordinal);
        // The staff read why, who and when.
        Assert.Equal(["2022-10-16 10:00", "撤下", "梁委员", "湛世平家来说名字写错了"], page.Texts("[data-testid='removals'] td"));
        Assert.Contains("公开页面 2022-10-16 撤下了", (await committee.OpenAsync(village.Url + "/notices/2022Q3")).Text, StringComparison.Ordinal);
        // A slip still says whether the line is in the board, and so does whoever counts again.
        Assert.NotEmpty((await resident.OpenAsync("/my/board/2022Q3")).All("[data-testid='slip']"));
        Assert.Equal(stored, await StoredAsync(village));
        Assert.Equal(fault, await App.WithAsync((RecordVerifier verifier) => verifier.VerifyAsync(village.TownId)));
        Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        Assert.Null((await App.WithAsync((SealVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);

        page = await committee.SubmitAsync(village.Url + "/public-pages/board-2022Q3", "back", ("Reason", "核对过，没有错"));
        Assert.Equal(["恢复", "撤下"], page.Texts("[data-testid='removals'] td:nth-child(2)"));
        Assert.Contains("湛世平", (await App.Anonymous().OpenAsync(board)).Text, StringComparison.Ordinal);
        Assert.Equal(["page.down", "page.back"], await App.DbAsync(db => db.AuditEvents.Where(e => e.TownId == village.TownId && e.UseCase.StartsWith("page.")).OrderBy(e => e.EventId).Select(e => e.UseCase).ToListAsync()));
    }

    /// <summary>A flag on what was done to a page outlives the page: its link leads to the rows, from which nothing is done any more.</summary>
    [BothEngines]
    [Theory]
    [InlineData("board-2022Q3", "2022年第三季度红黑榜")]
    [InlineData("funds-2022Q3", "2022年第三季度资金物资收支")]
    public async Task Flag_OnAPageThatIsOnTheWebNoLonger_LeadsToWhatWasDone(string key, string title)
    {
        var (village, _) = await VillageAsync();
        var committee = await Data.StaffAsync(Role.Committee, village, name: "梁委员");
        var supervisor = await Data.StaffAsync(Role.Supervisor, village);
        var url = $"{village.Url}/public-pages/{key}";
        var down = await committee.SubmitAsync(url, "down", ("Reason", "名字写错了"));
        var flag = await supervisor.SubmitAsync(
            (await supervisor.OpenAsync(url)).ById("flags").QuerySelector("a")!.GetAttribute("href")!, "flag", ("Doubt", "为什么不让看？"));
        App.SetDay(2023, 3, 1);

        var link = (await committee.OpenAsync(flag.Url)).Find("dl.facts a").GetAttribute("href")!;
        var page = await committee.OpenAsync(link);

        Assert.Equal(title + "已经不在网上", page.Texts("h1").Single());
        Assert.Equal(["2022-10-16 10:00", "撤下", "梁委员", "名字写错了"], page.Texts("[data-testid='removals'] td"));
        Assert.Contains("监督疑问 2022-001", page.ById("flags").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.All("main form"));
        // From a page of then nothing is done either; and a page that never was is nowhere.
        Assert.Equal(HttpStatusCode.NotFound, (await down.Form("back").Set("Reason", "可以看了").Forge("Checked", "true").PostAsync()).Status);
        Assert.Equal(1, await App.DbAsync(db => db.PageRemovals.CountAsync(r => r.TownId == village.TownId)));
        Assert.Equal(HttpStatusCode.NotFound, (await committee.GetAsync($"{village.Url}/public-pages/board-2021Q3")).Status);
        Assert.DoesNotContain(title, (await committee.OpenAsync(village.Url + "/public-pages")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules", "/rules", "")]
    [InlineData("station", "", "站点六有 这一页已于")]
    [InlineData("funds-2022Q3", "/board/2022Q3", "积分制资金物资收支 这一页已于")]
    public async Task TakeDown_OfEachKind_SaysSoInItsPlace(string key, string address, string part)
    {
        var (village, _) = await VillageAsync();
        await FillAsync(village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var url = village.PublicUrl + address;
        Assert.DoesNotContain("撤下", (await App.Anonymous().OpenAsync(url)).Text, StringComparison.Ordinal);

        await officer.SubmitAsync($"{village.Url}/public-pages/{key}", "down", ("Reason", "先核对"));

        var page = await App.Anonymous().GetAsync(url);
        Assert.Equal(part.Length == 0 ? HttpStatusCode.Gone : HttpStatusCode.OK, page.Status);
        Assert.Contains(part.Length == 0 ? "这一页已于2022年10月16日撤下" : part + "2022年10月16日撤下", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("村级自定", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutBack_OfWhatTheTownTookDown_IsTheTowns()
    {
        var (village, _) = await VillageAsync();
        var (committee, officer) = (await Data.StaffAsync(Role.Committee, village), await Data.StaffAsync(Role.StationOfficer, village));
        var url = village.Url + "/public-pages/rules";
        var stale = (await committee.OpenAsync(url)).Form("down").Set("Reason", "先核对");
        await officer.SubmitAsync(url, "down", ("Reason", "先核对"));

        var twice = await stale.SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, twice.Status);
        Assert.Contains("您打开以后变了", twice.Text, StringComparison.Ordinal);
        var page = await committee.OpenAsync(url);
        Assert.Contains("要恢复请找镇新时代文明实践所", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("[data-testid='back']"));
        var refused = await (await officer.OpenAsync(url)).Form("back").Set("Reason", " ").SubmitAsync();
        Assert.Contains("请写明为什么恢复", refused.Text, StringComparison.Ordinal);

        var back = (await officer.OpenAsync(url)).Form("back");
        using var content = new FormUrlEncodedContent([
            new("Reason", "没事"), new("Shown", back.Values("Shown").Single()), new("Checked", "true"),
            new("__RequestVerificationToken", (await committee.OpenAsync("/account/password")).Find("[name='__RequestVerificationToken']").GetAttribute("value")!)]);
        using var forged = new HttpRequestMessage(HttpMethod.Post, url + "?handler=Back") { Content = content };
        Assert.Contains("这一页是镇里撤下的", (await committee.SendAsync(forged)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await App.Anonymous().GetAsync(village.PublicUrl + "/rules")).Status);
    }

    [Fact]
    public async Task TakeDown_OfACommendation_HidesItsPage()
    {
        var world = await Data.WorldAsync();
        var committee = await Data.StaffAsync(Role.Committee, world.Village);
        var id = world.Household.HouseholdId;
        var url = $"{world.Village.PublicUrl}/commendations/{id}";
        await App.Anonymous().OpenAsync(url);

        await committee.SubmitAsync($"{world.Village.Url}/public-pages/commendation-{id:N}", "down", ("Reason", "先核对"));

        Assert.Equal(HttpStatusCode.Gone, (await App.Anonymous().GetAsync(url)).Status);
        Assert.Contains("已经撤下", (await App.Anonymous().OpenAsync(world.Village.PublicUrl)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("board-2022Q2")]
    [InlineData("board-2022q3")]
    [InlineData("Rules")]
    [InlineData("funds-2022Q3x")]
    [InlineData("commendation-00000000000000000000000000000000")]
    public async Task Open_OfAPageThatTheVillageDoesNotHave_IsNotThere(string key)
    {
        var (village, _) = await VillageAsync();
        var committee = await Data.StaffAsync(Role.Committee, village);

        Assert.Equal(HttpStatusCode.NotFound, (await committee.GetAsync($"{village.Url}/public-pages/{key}")).Status);
    }

    private Task<string> StoredAsync(TestVillage village) => App.DbAsync(async db => Shown.Of(
        (await db.BoardLines.Where(l => l.TownId == village.TownId).OrderBy(l => l.Rank).ToListAsync()).Select(l => Shown.Of(l.HouseholdId, l.Score.Tenths, l.Rank, Convert.ToHexString(l.NameDigest))),
        (await db.QuarterNotices.In(village.Key).SingleAsync()).FinalAt, Convert.ToHexString((await db.BoardSeals.OfTown(village.TownId).SingleAsync()).Root)));

    /// <summary>Something of the station, and of money that was compared.</summary>
    private Task FillAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var (by, now) = (Guid.NewGuid(), new DateTime(2022, 9, 15, 0, 0, 0, DateTimeKind.Utc));
        db.Add(new Shuren.Features.Stations.StationCheck
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Point = Shuren.Features.Stations.StationPoint.Place, Has = true, On = new DateOnly(2022, 9, 1), SaidAt = now, SaidBy = by
        });
        var words = new FundWords { TownId = village.TownId, VillageId = village.Key.VillageId, FundEntryId = Guid.CreateVersion7(), Party = "镇政府", Document = "1" };
        db.AddRange(words, new FundEntry
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, FundEntryId = words.FundEntryId, Year = 2022, Number = 1, Kind = FundKind.MoneyIn, Source = FundingSource.Fiscal,
            On = new DateOnly(2022, 9, 1), MoneyFen = 100_000, Quantity = 0, WordsDigest = words.Digest([]), At = now, By = by
        }, new FundConfirmation { TownId = village.TownId, VillageId = village.Key.VillageId, FundEntryId = words.FundEntryId, At = now, By = Guid.NewGuid() });
        await db.SaveChangesAsync();
    });

    private async Task<(TestVillage Village, List<Household> Households)> VillageAsync()
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var (name, points) in new[] { ("湛世平", 30), ("覃二", 20), ("冉三", 10), ("隆四", 5) })
        {
            households.Add(await Data.HouseholdAsync(village, name, joinedOn: new DateOnly(2022, 6, 1)));
            await Data.AwardAsync(village, households[^1], points);
        }
        await BoardSteps.FinalAsync(App, village, Third, households[^1]);
        return (village, households);
    }
}
