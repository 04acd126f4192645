using System.Net;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Retention;

namespace Shuren.Tests.Features.Notices;

/// <summary>村村响: what the loudspeaker says of a quarter (PUB-1).</summary>
public sealed class BroadcastTests(TestApp app) : AppTests(app)
{
    private static readonly Quarter Third = new(2022, 3);

    [Fact]
    public async Task Open_PublishedQuarter_ReadsFiguresInWordsAndNamesTwice()
    {
        var (village, _, recorder) = await PublishedAsync();

        var said = Said(await recorder.OpenAsync(Url(village)));

        Assert.Contains("二〇二二年第三季度的积分公示", said, StringComparison.Ordinal);
        Assert.Contains("全村有四户参加排名", said, StringComparison.Ordinal);
        Assert.Contains("第一名，一组湛世平，湛世平，三十分。", said, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9（）()]", said);
        Assert.InRange(BroadcastText.Seconds(said), 10, 180);
    }

    [Fact]
    public async Task Open_WithoutConsent_SaysTheCardNumberAndNoNameOfTheBlack()
    {
        var (village, households, recorder) = await PublishedAsync();
        await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == households[0].HouseholdId)
            .ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, false)));

        var said = Said(await recorder.OpenAsync(Url(village)));

        Assert.Contains("第一名，卡号一号，卡号一号，三十分。", said, StringComparison.Ordinal);
        Assert.DoesNotContain("湛世平", said, StringComparison.Ordinal);
        Assert.DoesNotContain("隆四", said, StringComparison.Ordinal);
        // Who stands last is nobody's news before the household was told and the board is final.
        Assert.DoesNotContain("黑榜", said, StringComparison.Ordinal);
        var notice = await App.DbAsync(db => db.QuarterNotices.In(village.Key).Select(n => n.NoticeId).SingleAsync());
        await App.WithAsync((NoticeService notices) => notices.TellLastAsync(
            Caller.CommandLine, village.Key, notice, households[3].HouseholdId, App.Clock.Today(), "当面"));
        App.SetDay(2022, 10, 16);
        var board = await App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, Third));
        await App.WithAsync((NoticeService notices) => notices.FinalizeAsync(Caller.CommandLine, village.Key, board.Notice!.NoticeId, board.Shown));
        var final = Said(await recorder.OpenAsync(Url(village)));
        Assert.Contains("黑榜一户，按规定不念姓名", final, StringComparison.Ordinal);
        Assert.DoesNotContain("隆四", final, StringComparison.Ordinal);
    }

    /// <summary>Random quarters: whatever figure the loudspeaker says stands on the board, and it fits into its three minutes.</summary>
    [Fact]
    public void Of_RandomBoards_SaysTheBoardsFiguresInThreeMinutes() => Check.Sample(
        Gen.Select(Gen.Int[-300, 4_000].List[0, 60], Gen.Bool, Gen.Bool, Gen.Bool), ((List<int> Tenths, bool Consents, bool Names, bool IsFinal) given) =>
        {
            var standings = given.Tenths.Select((t, i) => new Standing(Guid.NewGuid(), i + 1, $"湛{(char)('一' + i)}", "3组", new Points(t), Points.Zero)).ToList();
            var ranking = QuarterRanking.Of(standings);
            var rules = new BoardNaming(given.Consents, given.Consents && given.Names, false, false);
            var notice = new QuarterNotice
            {
                TownId = 1, VillageId = 1, Quarter = Third, PublishedAt = DateTime.UnixEpoch, PublishedBy = Guid.NewGuid(), ObjectionsUntil = new DateOnly(2022, 10, 15),
                PublicUntil = new DateOnly(2022, 12, 31), HeadSeq = 1, HeadHash = []
            }.With(n => n.FinalAt, given.IsFinal ? DateTime.UnixEpoch : null);
            var board = new QuarterBoard(
                Third, notice, ranking.Lines.Select(l => new BoardPlace(
                    l.Standing.HouseholdId, l.Standing.CardNumber, l.Standing.Head, l.Standing.GroupName, l.Standing.Score, l.Standing.Deducted, l.Rank, l.IsRed, l.IsBlack, rules)).ToList(),
                [], 1, []);

            var said = BroadcastText.Of(board, "万寿桥");

            Assert.True(BroadcastText.Seconds(said) <= 180, said);
            Assert.DoesNotMatch("[0-9（）()]", said);
            Assert.Contains($"有{Spoken.Number(board.Lines.Count)}户参加", said, StringComparison.Ordinal);
            foreach (var red in board.Red.Take(8))
            {
                Assert.Contains($"第{Spoken.Number(red.Rank)}名，", said, StringComparison.Ordinal);
                Assert.Contains($"，{Spoken.Points(red.Score)}分。", said, StringComparison.Ordinal);
            }
            Assert.Equal(rules.OnPaper && board.Lines.Any(l => l.IsRed || (l.IsBlack && given.IsFinal)), said.Contains('湛', StringComparison.Ordinal));
            BroadcastText.MustBeSayable(said, board.Lines.Select(l => (l.Head, l.NamedOnPaper)));
        }, iter: 300);

    [BothEngines]
    [Fact]
    public async Task Save_OwnWords_AreShownUntilRestored()
    {
        var (village, _, recorder) = await PublishedAsync();

        var saved = await (await recorder.OpenAsync(Url(village))).Form("broadcast").Set("Text", "各位村民，\n湛世平得了第一。").SubmitAsync();
        var restored = await saved.Form("restore").SubmitAsync();

        Assert.Equal("各位村民，湛世平得了第一。", Said(saved));
        Assert.Contains("程序写的", saved.Text, StringComparison.Ordinal);
        Assert.Contains("二〇二二年第三季度", Said(restored), StringComparison.Ordinal);
        Assert.Equal(0, await App.DbAsync(db => db.Broadcasts.In(village.Key).CountAsync()));
    }

    [Theory]
    [InlineData("", "请写要播的话")]
    [InlineData("隆四要加油", "隆四不能念姓名")]
    [InlineData("有事打13800000000", "像电话或证件号码")]
    [InlineData("全村有4户参加", "“4”念不好")]
    [InlineData("全村有４户参加", "“４”念不好")]
    [InlineData("湛世平（一组）得了第一", "“（一组）”念不好")]
    [InlineData("湛世平(一组)得了第一", "“(一组)”念不好")]
    [InlineData("湛世平【一组】得了第一", "“【一组】”念不好")]
    [InlineData("满意的占百分之九十%", "“%”念不好")]
    [InlineData("隆小四也来了", "隆小四不能念姓名")]
    [InlineData("覃小二也来了", "覃小二不能念姓名")]
    public async Task Save_WhatMayNotBeSaid_IsRefusedAndKeptInTheForm(string text, string expected)
    {
        var (village, _, recorder) = await PublishedAsync();

        var page = await (await recorder.OpenAsync(Url(village))).Form("broadcast").Set("Text", text).SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(expected, page.Text, StringComparison.Ordinal);
        Assert.Equal(text, page.Form("broadcast").Values("Text").Single());
        Assert.Equal(0, await App.DbAsync(db => db.Broadcasts.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Save_LongerThanThreeMinutes_IsRefusedWithItsLength()
    {
        var (village, _, recorder) = await PublishedAsync();

        var page = await (await recorder.OpenAsync(Url(village))).Form("broadcast").Set("Text", new string('好', BroadcastText.MaxLength + 1)).SubmitAsync();

        Assert.Contains("最多 3 分钟（660 字），现在 661 字", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ConsentTakenBackOfANameInTheWords_IsNotSaidAnyMore()
    {
        var (village, households, recorder) = await PublishedAsync();
        await (await recorder.OpenAsync(Url(village))).Form("broadcast").Set("Text", "湛世平得了第一。").SubmitAsync();

        await App.DbAsync(db => db.Households.Where(h => h.HouseholdId == households[0].HouseholdId)
            .ExecuteUpdateAsync(s => s.SetProperty(h => h.ConsentsToPublish, false)));
        var page = await recorder.OpenAsync(Url(village));

        Assert.Contains("改过的稿子不能再播", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("湛世平", Said(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_PageThatShowedOtherFigures_IsRefused()
    {
        var (village, households, recorder) = await PublishedAsync();
        var stale = await recorder.OpenAsync(Url(village));
        await Data.AwardAsync(village, households[1], 50);

        var page = await stale.Form("broadcast").Set("Text", "湛世平得了第一。").SubmitAsync();

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(0, await App.DbAsync(db => db.Broadcasts.In(village.Key).CountAsync()));
    }

    [BothEngines]
    [Fact]
    public async Task Open_FiguresChangedAfterTheWords_AsksToCompare()
    {
        var (village, households, recorder) = await PublishedAsync();
        await (await recorder.OpenAsync(Url(village))).Form("broadcast").Set("Text", "湛世平得了第一。").SubmitAsync();
        Assert.DoesNotContain("又有变化", (await recorder.OpenAsync(Url(village))).Text, StringComparison.Ordinal);

        await Data.AwardAsync(village, households[1], 50);

        Assert.Contains("又有变化", (await recorder.OpenAsync(Url(village))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_NoticeOffShow_RemovesTheWords()
    {
        var (village, _, recorder) = await PublishedAsync();
        await (await recorder.OpenAsync(Url(village))).Form("broadcast").Set("Text", "湛世平得了第一。").SubmitAsync();

        await App.WithAsync((RetentionService retention) => retention.RunAsync());
        Assert.Equal(1, await App.DbAsync(db => db.Broadcasts.In(village.Key).CountAsync()));
        App.SetDay(new DateOnly(2023, 12, 1));
        await App.WithAsync((RetentionService retention) => retention.RunAsync());

        Assert.Equal(0, await App.DbAsync(db => db.Broadcasts.In(village.Key).CountAsync()));
    }

    [Fact]
    public async Task Open_NotPublished_IsNotThere()
    {
        var village = await Data.VillageAsync();
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        Assert.Equal(HttpStatusCode.NotFound, (await recorder.GetAsync(Url(village))).Status);
    }

    private static string Url(TestVillage village) => $"{village.Url}/notices/2022Q3/broadcast";

    private static string Said(TestPage page) => string.Concat(page.Texts("[data-words] p"));

    private async Task<(TestVillage Village, List<Household> Households, TestClient Recorder)> PublishedAsync()
    {
        var village = await Data.VillageAsync();
        var households = new List<Household>();
        foreach (var (name, points) in new[] { ("湛世平", 30), ("覃二", 20), ("冉三", 10), ("隆四", 5) })
        {
            households.Add(await Data.HouseholdAsync(village, name, joinedOn: new DateOnly(2022, 6, 1)));
            await Data.AwardAsync(village, households[^1], points);
        }
        var recorder = await Data.StaffAsync(Role.Recorder, village, lead: true);
        await App.WithAsync((NoticeService notices) => notices.PublishAsync(Caller.CommandLine, village.Key, Third));
        // A member is not the head: the paper prints no member's name, whether the household consents or not.
        await App.DbAsync(async db =>
        {
            db.Members.Add(new Member { TownId = village.TownId, HouseholdId = households[3].HouseholdId, Name = "隆小四", Relation = "子女" });
            db.Members.Add(new Member { TownId = village.TownId, HouseholdId = households[1].HouseholdId, Name = "覃小二", Relation = "子女" });
            await db.SaveChangesAsync();
        });
        return (village, households, recorder);
    }
}
