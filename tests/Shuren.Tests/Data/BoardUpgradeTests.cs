using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Notices;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;
using Shuren.Features.Verification;

namespace Shuren.Tests.Data;

/// <summary>Boards that held the names, and votes that stood on lists and villages, move on with nothing lost.</summary>
[BothEngines]
public sealed class BoardUpgradeTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Upgrade_DatabaseWithBoardsAndVotesOfBefore_KeepsThemAll()
    {
        var village = await Data.VillageAsync();
        var households = new List<Shuren.Features.Households.Household>();
        foreach (var (name, points) in new[] { ("湛甲", 30), ("乙", 20), ("丙", 10), ("丁末", 5) })
        {
            households.Add(await Data.HouseholdAsync(village, name, joinedOn: new DateOnly(2022, 6, 1)));
            await Data.AwardAsync(village, households[^1], points);
        }
        await App.WithAsync((NamingService n) => n.AdoptAsync(
            Caller.CommandLine, village.Key, new Deliberation(DeliberationBody.Representatives, 30, 25, 20, 2, new DateOnly(2022, 7, 1), "村委会", "同意写名。")));
        var naming = (await App.DbAsync(db => NamingService.OpenAsync(db, village.Key)))[0];
        await App.WithAsync((NamingService n) => n.FileAsync(Caller.CommandLine, village.Key, naming.DeliberationId));
        await App.WithAsync((NoticeService n) => n.PublishAsync(Caller.CommandLine, village.Key, new Quarter(2022, 3)));
        var notice = (await BoardAsync(village)).Notice!;
        await App.WithAsync((NoticeService n) => n.TellLastAsync(Caller.CommandLine, village.Key, notice.NoticeId, households[3].HouseholdId, App.Clock.Today(), "当面"));
        App.SetDay(2022, 10, 16);
        var shown = (await BoardAsync(village)).Shown;
        await App.WithAsync((NoticeService n) => n.FinalizeAsync(Caller.CommandLine, village.Key, notice.NoticeId, shown));
        var before = await BoardAsync(village);
        Assert.Equal("丁末", before.Black!.PaperName);

        await App.DbAsync(async db =>
        {
            await UpgradeTests.AsFormat1Async(db);
            var before = db.Database.GetMigrations().Reverse().SkipWhile(m => !m.EndsWith("_BoardsTiesDeliberations", StringComparison.Ordinal)).Skip(1).First();
            await db.GetService<IMigrator>().MigrateAsync(before);
            // As the older program left it: names in the board, the wall standing.
            Assert.Equal("湛甲", await db.Database.SqlQueryRaw<string>("SELECT head AS \"Value\" FROM board_lines WHERE card_number = 1").SingleAsync());
            await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync("UPDATE board_lines SET head = 'x'"));
            Assert.Equal(60, await db.Database.SqlQueryRaw<int>("SELECT deliberation_present AS \"Value\" FROM rule_lists").SingleAsync());
            if (await Database.UpgradeAsync(db, App.Database.Settings) is { } copy)
            {
                File.Delete(copy);
            }
        });

        var after = await BoardAsync(village);
        Assert.Equal(before.Lines.Select(l => (l.CardNumber, l.Head, l.GroupName, l.Score, l.Rank, l.IsRed, l.IsBlack)), after.Lines.Select(l => (l.CardNumber, l.Head, l.GroupName, l.Score, l.Rank, l.IsRed, l.IsBlack)));
        var lines = await App.DbAsync(db => db.BoardLines.AsNoTracking().ToDictionaryAsync(l => l.HouseholdId));
        Assert.All(await App.DbAsync(db => db.BoardNames.AsNoTracking().ToListAsync()), n => Assert.Equal(lines[n.HouseholdId].NameDigest, n.Digest()));
        await Assert.ThrowsAnyAsync<Exception>(() => App.DbAsync(db => db.BoardLines.ExecuteDeleteAsync()));
        // The votes are there as they were recorded; without the figures that the rule asks for, the naming names nobody.
        var votes = await App.DbAsync(db => db.Deliberations.AsNoTracking().In(village.Key).OrderBy(d => d.Number).ToListAsync());
        Assert.Equal(
            [(DeliberationSubject.RuleList, 60, 58, "村委会", "逐条商议。"), (DeliberationSubject.Naming, 25, 20, "村委会", "同意写名。")],
            votes.Select(v => (v.Subject, v.Present!.Value, v.VotesFor!.Value, v.Place!, v.Minutes!)));
        Assert.Equal(new DateOnly(2022, 7, 1), votes[1].HeldOn);
        Assert.All(votes, v => Assert.False(v.IsValid));
        Assert.Equal("丁某某", after.Black!.PaperName);
        Assert.Null((await App.WithAsync((LedgerVerifier v) => v.VerifyAsync())).Fault);
        Assert.True(Database.IsCurrent(App.Database.Settings));
    }

    private Task<QuarterBoard> BoardAsync(TestVillage village) => App.WithAsync((QuarterBoards boards) => boards.GetAsync(village.Key, new Quarter(2022, 3)));
}
