using System.Net;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Notices;
using Shuren.Features.Objections;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Notices;

/// <summary>A tie for the last place is voted on by the members, each for themselves, on just this tie (D10, D33); who then is last is told and has its days (D11).</summary>
public sealed class TieTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);
    private static readonly DateOnly Before = new(2022, 6, 1);

    [Fact]
    public async Task Vote_ByThreeMembersOnThePage_DecidesWithMoreThanHalf()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5, 5);
        var members = await MembersAsync(village, 4);

        await VoteAsync(members[0], url, households[4].HouseholdId.ToString());
        var page = await VoteAsync(members[1], url, "none");
        Assert.Contains("还差 1 位成员表决", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty((await BoardAsync(village)).TiedForLast);

        page = await VoteAsync(members[2], url, households[4].HouseholdId.ToString());

        Assert.Contains("已经定了：户5", page.Text, StringComparison.Ordinal);
        var board = await BoardAsync(village);
        Assert.Equal(households[4].HouseholdId, board.Black!.HouseholdId);
        Assert.Empty(board.TiedForLast);
        // A fourth makes it two to two: nothing carries any more.
        Assert.Contains("没有过半数的", (await VoteAsync(members[3], url, "none")).Text, StringComparison.Ordinal);
        Assert.Null((await BoardAsync(village)).Black);
    }

    [BothEngines]
    [Fact]
    public async Task Vote_ByOneMemberAgain_CountsOnceAndKeepsTheEarlierOneAsVoid()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5, 5);
        var member = (await MembersAsync(village, 1))[0];

        await VoteAsync(member, url, households[3].HouseholdId.ToString());
        await VoteAsync(member, url, households[4].HouseholdId.ToString());
        await VoteAsync(member, url, "none");

        Assert.Equal(2, (await BoardAsync(village)).Tie!.Tally.Missing);
        Assert.Equal([true, true, false], await App.DbAsync(db => db.TieVotes.Where(v => v.TownId == village.TownId).OrderBy(v => v.HouseholdId == null).Select(v => v.VoidAt != null).ToListAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Vote_ByAMemberWhoseHouseholdIsTied_IsRefused()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5, 5);
        var tied = await Data.StaffAsync(Role.Reviewer, village, household: households[3]);
        var other = (await MembersAsync(village, 1))[0];

        Assert.Contains("您要回避", (await tied.OpenAsync(url)).Text, StringComparison.Ordinal);
        var form = (await other.OpenAsync(url)).Form("tie").Set("HouseholdId", households[4].HouseholdId.ToString()).Set("Note", "家里卫生差");
        using var content = new FormUrlEncodedContent([
            new("HouseholdId", households[4].HouseholdId.ToString()), new("Note", "不是我家"), new("Shown", form.Values("Shown").Single()), new("Checked", "true"),
            new("__RequestVerificationToken", await TokenAsync(tied))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, url + "?handler=Tie") { Content = content };

        var refused = await tied.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("自己家的事要回避", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.TieVotes.CountAsync(v => v.TownId == village.TownId)));
    }

    [Fact]
    public async Task Vote_ForAHouseholdThatIsNotTiedOrWithoutAReason_IsRefused()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5, 5);
        var member = (await MembersAsync(village, 1))[0];

        var forged = await (await member.OpenAsync(url)).Form("tie").Set("Note", "x").Forge("HouseholdId", households[0].HouseholdId.ToString()).SubmitAsync();
        Assert.Contains("只能在并列末位的农户里定", forged.Text, StringComparison.Ordinal);
        var bare = await (await member.OpenAsync(url)).Form("tie").Set("HouseholdId", "none").SubmitAsync();
        Assert.Contains("请简要写明理由", bare.Text, StringComparison.Ordinal);
        var long501 = await (await member.OpenAsync(url)).Form("tie").Set("HouseholdId", "none").Set("Note", new string('长', 501)).SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, long501.Status);
        Assert.Equal(0, await App.DbAsync(db => db.TieVotes.CountAsync(v => v.TownId == village.TownId)));
    }

    /// <summary>The faults that were seen: a vote between two named one of them in a tie of three; a vote decided a tie of two others. And D33: other figures.</summary>
    [Theory]
    [InlineData("a third joins", new[] { 3, 5, 6 })]
    [InlineData("two others", new[] { 3, 4 })]
    [InlineData("other figures", new[] { 5, 6 })]
    public async Task Finalize_TieChangedAfterTheVote_AsksForANewVote(string change, int[] tied)
    {
        var (village, households, url) = await VillageAsync(30, 20, 8, 8, 5, 5);
        foreach (var member in await MembersAsync(village, 3))
        {
            await VoteAsync(member, url, households[4].HouseholdId.ToString());
        }
        Assert.Equal(households[4].HouseholdId, (await BoardAsync(village)).Black!.HouseholdId);

        switch (change)
        {
            case "a third joins":
                var entry = await App.DbAsync(db => db.LedgerEntries.In(village.Key).SingleAsync(e => e.HouseholdId == households[2].HouseholdId));
                await Data.PostAsync(village, new Posting(
                    households[2].HouseholdId, EntryKind.Reversal, entry.Amount, new Month(2022, 9), new DateOnly(2022, 9, 30), SourceKind.Objection, Guid.CreateVersion7(), null, entry.Seq));
                await Data.AwardAsync(village, households[2], 5);
                break;
            case "two others":
                await Data.AwardAsync(village, households[4], 4);
                await Data.AwardAsync(village, households[5], 4);
                break;
            default:
                await Data.AwardAsync(village, households[4], 1);
                await Data.AwardAsync(village, households[5], 1);
                break;
        }

        var board = await BoardAsync(village);
        Assert.Null(board.Black);
        Assert.Equal(tied, board.TiedForLast.Select(p => p.CardNumber));
        var reader = (await MembersAsync(village, 1))[0];
        Assert.Contains("不再算数，要重新表决", (await reader.OpenAsync(url)).Text, StringComparison.Ordinal);
        Assert.Contains("现在变了，要重新表决", await FinalRefusedAsync(village), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vote_OnAPageThatShowedAnotherTie_IsRefused()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5, 5);
        var member = (await MembersAsync(village, 1))[0];
        var stale = (await member.OpenAsync(url)).Form("tie").Set("HouseholdId", households[3].HouseholdId.ToString()).Set("Note", "家里卫生差");
        await Data.AwardAsync(village, households[3], 1);
        await Data.AwardAsync(village, households[4], 1);

        var refused = await stale.SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("您打开以后变了", refused.Text, StringComparison.Ordinal);
        Assert.Equal("家里卫生差", refused.Form("tie").Values("Note").Single().Trim());
    }

    [Fact]
    public async Task Tell_BeforeTheVote_IsRefusedAndTheBoardWaitsForItsDays()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5, 5);
        App.SetDay(2022, 10, 14);
        foreach (var member in await MembersAsync(village, 3))
        {
            await VoteAsync(member, url, households[4].HouseholdId.ToString());
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        App.SetDay(2022, 10, 16);

        var early = await recorder.SubmitAsync(url, "tell", ("ToldOn", "2022-10-13"), ("ToldHow", "当面"));
        Assert.Contains("要在表决以后告知", early.Text, StringComparison.Ordinal);
        var told = await recorder.SubmitAsync(url, "tell", ("ToldOn", "2022-10-16"), ("ToldHow", "当面"));
        Assert.Contains("提异议到 2022-10-23", told.Text, StringComparison.Ordinal);

        // Nobody may change the vote that was told.
        var member4 = (await MembersAsync(village, 1))[0];
        Assert.Contains("已经按表决结果告知", (await VoteAsync(member4, url, "none")).Text, StringComparison.Ordinal);
        App.SetDay(2022, 10, 23);
        Assert.Contains("提异议到 2022-10-23 为止", await FinalRefusedAsync(village), StringComparison.Ordinal);
        // On its last day the household objects from its own page, when everybody else's time is over: the board waits for the answer.
        var resident = await Data.ResidentAsync(households[4]);
        Assert.Contains("您家现在排在末位", (await resident.OpenAsync("/my/board")).Text, StringComparison.Ordinal);
        await (await resident.OpenAsync("/my/objections/new")).Form("objection").Set("Reason", "少记了两次义务劳动").SubmitAsync();
        App.SetDay(2022, 10, 24);
        Assert.Contains("异议没有答复", await FinalRefusedAsync(village), StringComparison.Ordinal);
        await App.DbAsync(db => db.Objections.Where(o => o.TownId == village.TownId).ExecuteUpdateAsync(s => s.SetProperty(o => o.Status, ObjectionStatus.Withdrawn)));
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        Assert.Contains("已定榜", (await (await officer.OpenAsync(url)).Form("final").SubmitAsync()).Text, StringComparison.Ordinal);
    }

    /// <summary>It stood last alone and was told; then another came to the same figures, and the vote named the one that had been told.</summary>
    [Fact]
    public async Task Finalize_ToldBeforeTheVoteThatNamesIt_WaitsUntilItIsToldAnew()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 4, 5);
        App.SetDay(2022, 10, 14);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync(url, "tell", ("ToldOn", "2022-10-14"), ("ToldHow", "当面"));
        await Data.AwardAsync(village, households[3], 1);
        App.SetDay(2022, 10, 24);
        foreach (var member in await MembersAsync(village, 3))
        {
            await VoteAsync(member, url, households[3].HouseholdId.ToString());
        }
        Assert.Equal(households[3].HouseholdId, (await BoardAsync(village)).Black!.HouseholdId);

        Assert.Contains("表决以后要再告知农户", await FinalRefusedAsync(village), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_OfTheOwnHousehold_IsLeftToSomebodyElse()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5);
        var recorder = await Data.StaffAsync(Role.Recorder, village, household: households[3]);

        var refused = await recorder.SubmitAsync(url, "tell", ("ToldOn", "2022-10-08"), ("ToldHow", "当面"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("自己家的事要回避", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_PageThatShowedAnotherAsLast_IsRefused()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        var stale = (await recorder.OpenAsync(url)).Form("tell").Set("ToldOn", "2022-10-08").Set("ToldHow", "当面");
        await Data.AwardAsync(village, households[3], 50);

        Assert.Contains("末位的农户已经变了", (await stale.SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.Null((await BoardAsync(village)).Notice!.BlackToldHouseholdId);
    }

    [Fact]
    public async Task Finalize_PageThatShowedAnotherBoard_IsRefused()
    {
        var (village, households, url) = await VillageAsync(30, 20, 10, 5);
        var recorder = await Data.StaffAsync(Role.Recorder, village);
        await recorder.SubmitAsync(url, "tell", ("ToldOn", "2022-10-08"), ("ToldHow", "当面"));
        App.SetDay(2022, 10, 16);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var stale = (await officer.OpenAsync(url)).Form("final");
        await Data.AwardAsync(village, households[1], 100);

        Assert.Contains("您打开以后变了", (await stale.SubmitAsync()).Text, StringComparison.Ordinal);
        Assert.False((await BoardAsync(village)).IsFinal);
    }

    [Fact]
    public void Tally_AnyVotes_DecidesOnlyWithEnoughMembersAndMoreThanHalf()
        => Gen.Int[0, 3].Array[0, 9].Sample(choices =>
        {
            var ids = new Guid?[] { null, new(1, 0, 0, new byte[8]), new(2, 0, 0, new byte[8]), new(3, 0, 0, new byte[8]) };
            var votes = choices.Select((c, i) => new TieVote { TownId = 1, NoticeId = Guid.Empty, VotedOn = "", UserId = new Guid(i, 0, 0, new byte[8]), HouseholdId = ids[c], Note = "", At = DateTime.UnixEpoch.AddMinutes(i) }).ToList();

            var tally = TieTally.Of(votes, 3);

            var winner = Enumerable.Range(0, 4).Where(c => choices.Count(x => x == c) * 2 > choices.Length).Select(c => (int?)c).FirstOrDefault();
            return tally.IsDecided == (choices.Length >= 3 && winner is not null) && (!tally.IsDecided || tally.HouseholdId == ids[winner!.Value]);
        });

    private static async Task<string> TokenAsync(TestClient client)
    {
        var page = await client.OpenAsync("/account/password");
        return page.Find("[name='__RequestVerificationToken']").GetAttribute("value")!;
    }

    private static Task<TestPage> VoteAsync(TestClient member, string url, string choice) => member.SubmitAsync(url, "tie", ("HouseholdId", choice), ("Note", "看了现场"));

    private async Task<List<TestClient>> MembersAsync(TestVillage village, int count)
    {
        var members = new List<TestClient>();
        for (var i = 0; i < count; i++)
        {
            members.Add(await Data.StaffAsync(Role.Reviewer, village));
        }
        return members;
    }

    private async Task<(TestVillage Village, List<Household> Households, string Url)> VillageAsync(params int[] points)
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var p in points)
        {
            households.Add(await Data.HouseholdAsync(village, $"户{households.Count + 1}", joinedOn: Before));
            await Data.AwardAsync(village, households[^1], p);
        }
        await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, Third));
        return (village, households, $"{village.Url}/notices/2022Q3");
    }

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));

    private async Task<string> FinalRefusedAsync(TestVillage village)
    {
        var board = await BoardAsync(village);
        return (await Assert.ThrowsAsync<RuleViolation>(() => App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, board.Notice!.NoticeId, board.Shown)))).Message;
    }
}
