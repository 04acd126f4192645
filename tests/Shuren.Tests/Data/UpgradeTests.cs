using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Supplies;
using Shuren.Features.Verification;
using Shuren.Tests.Features.Reviews;

namespace Shuren.Tests.Data;

/// <summary>A database made by an older version is upgraded at the start, after a backup copy; the wall stands afterwards.</summary>
[BothEngines]
public sealed class UpgradeTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Upgrade_DatabaseOfAnOlderVersion_KeepsEntriesAndPutsTheWallUp()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 2);
        var settings = App.Database.Settings;

        var copy = await App.DbAsync(async db =>
        {
            await MakeOlderAsync(db);
            return await Database.UpgradeAsync(db, settings);
        });

        Assert.True(Database.IsCurrent(settings));
        Assert.Equal(TestDatabase.IsPostgres, copy is null);
        if (copy is not null)
        {
            Assert.True(new FileInfo(copy).Length > 0);
            File.Delete(copy);
        }
        await Assert.ThrowsAnyAsync<Exception>(() => App.DbAsync(db => db.LedgerEntries.ExecuteDeleteAsync()));
        Assert.Null((await App.WithAsync((LedgerVerifier v) => v.VerifyAsync())).Fault);
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.CountAsync()));
    }

    [Fact]
    public async Task Upgrade_AnEarlierOneWasKilledMeanwhile_DoesNotWaitForIt()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.Open();
        await MakeOlderAsync(db);
        if (!TestDatabase.IsPostgres)
        {
            // What EF leaves behind; on PostgreSQL its lock ends with the session.
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsLock\" (\"Id\", \"Timestamp\") VALUES (1, '2022-10-08 02:00:00')");
        }

        await Database.UpgradeAsync(db, database.Settings).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.True(Database.IsCurrent(database.Settings));
    }

    /// <summary>Back to the first version, as an older program left it: its later migrations undone, its triggers gone.</summary>
    internal static async Task MakeOlderAsync(AppDb db)
    {
        await AsFormat1Async(db);
        var first = db.Database.GetMigrations().First();
        await db.GetService<IMigrator>().MigrateAsync(first);
        await DropWallAsync(db, AppendOnly.Tables);
    }

    /// <summary>The ledger as a program wrote it that knew no basis: entries of format 1, their chain, and what names its end.</summary>
    internal static async Task AsFormat1Async(AppDb db)
    {
        await DropWallAsync(db, ["ledger_entries"]);
        await db.Database.ExecuteSqlRawAsync("DELETE FROM entry_salts");
        var codes = await db.Villages.AsNoTracking().ToDictionaryAsync(v => v.Key, v => v.Code);
        var heads = await db.LedgerHeads.ToListAsync();
        var notices = await db.QuarterNotices.ToListAsync();
        foreach (var chain in (await db.LedgerEntries.OrderBy(e => e.Seq).ToListAsync()).GroupBy(e => new VillageKey(e.TownId, e.VillageId)))
        {
            var previous = EntryHash.Genesis;
            foreach (var entry in chain)
            {
                var row = db.Entry(entry);
                row.Property(e => e.Format).CurrentValue = 1;
                row.Property(e => e.BasisDigest).CurrentValue = null;
                row.Property(e => e.PreviousHash).CurrentValue = previous;
                row.Property(e => e.Hash).CurrentValue = previous = EntryHash.Compute(entry, codes[chain.Key]);
                foreach (var notice in notices.Where(n => n.TownId == chain.Key.TownId && n.VillageId == chain.Key.VillageId))
                {
                    if (notice.HeadSeq == entry.Seq)
                    {
                        db.Entry(notice).Property(n => n.HeadHash).CurrentValue = previous;
                    }
                    if (notice.FinalHeadSeq == entry.Seq)
                    {
                        db.Entry(notice).Property(n => n.FinalHeadHash).CurrentValue = previous;
                    }
                }
            }
            heads.Single(h => h.TownId == chain.Key.TownId && h.VillageId == chain.Key.VillageId).With(h => h.LastHash, previous);
        }
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
    }

    private static async Task DropWallAsync(AppDb db, IEnumerable<string> tables)
    {
        foreach (var table in tables)
        {
            foreach (var trigger in TestDatabase.IsPostgres ? new[] { "no_change", "no_truncate" } : ["no_update", "no_delete"])
            {
                var statement = $"DROP TRIGGER IF EXISTS {table}_{trigger}" + (TestDatabase.IsPostgres ? $" ON {table}" : "");
                await db.Database.ExecuteSqlRawAsync(statement);
            }
        }
    }
}

/// <summary>Votes from before they kept what they were taken on (D33).</summary>
[BothEngines]
public sealed class VotesUpgradeTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Upgrade_VotesOfAnOlderVersion_StandOnWhatWasDecidedAndAreVoidOnWhatIsOpen()
    {
        var (decided, open) = (await Data.WorldAsync(), await Data.WorldAsync());
        await App.DbAsync(async db =>
        {
            db.ReviewVotes.AddRange(ReviewSteps.VotesFor([decided.Line, open.Line]));
            await db.SaveChangesAsync();
            await db.ReviewLines.Where(l => l.ReviewLineId == decided.Line.ReviewLineId).ExecuteUpdateAsync(l => l.SetProperty(x => x.Decision, LineDecision.Approved));
            await db.MonthlyReviews.Where(r => r.MonthlyReviewId == decided.Review.MonthlyReviewId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, ReviewStatus.Filed));
            var before = db.Database.GetMigrations().TakeWhile(m => !m.EndsWith("_BoardsTiesDeliberations", StringComparison.Ordinal)).Last();
            await db.GetService<IMigrator>().MigrateAsync(before);
            await db.GetService<IMigrator>().MigrateAsync();
            await AppendOnly.EnsureAsync(db);
        });

        var votes = await App.DbAsync(db => db.ReviewVotes.AsNoTracking().ToListAsync());
        Assert.Equal(votes.Count, votes.Select(v => v.VoteId).Distinct().Count());
        Assert.DoesNotContain(Guid.Empty, votes.Select(v => v.VoteId));
        Assert.Equal(3, votes.Count(v => v.ReviewLineId == decided.Line.ReviewLineId && v.VoidedAt is null));
        Assert.All(votes.Where(v => v.ReviewLineId == open.Line.ReviewLineId), v => Assert.Equal((true, Caller.CommandLine.UserId), (v.VoidedAt > DateTime.UnixEpoch, v.VoidedBy!.Value)));
        Assert.Equal(3, votes.Count(v => v.ReviewLineId == open.Line.ReviewLineId));
        // Confirmed on the strength of those votes, as it would have been before.
        var shown = await App.ShownAsync(decided.Village, decided.Review.MonthlyReviewId);
        Assert.Equal(1, await App.WithAsync((ReviewService reviews) => reviews.ConfirmAsync(Caller.CommandLine, decided.Village.Key, decided.Review.MonthlyReviewId, shown)));
    }
}

/// <summary>What was typed into movements of the stock before it stood beside them (SUP-6).</summary>
[BothEngines]
public sealed class MovementsUpgradeTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Upgrade_NotesOfMovements_StandBesideThemAndOfCancellingNoneIsLeft()
    {
        var village = await Data.VillageAsync();
        var (townId, villageId, now, by) = (village.TownId, village.Key.VillageId, App.Clock.UtcNow(), Caller.CommandLine.UserId);
        var household = await Data.HouseholdAsync(village);
        var goods = new Goods { TownId = townId, Name = "洗衣粉", Unit = "袋" };
        var session = new RedemptionSession
        {
            TownId = townId, Quarter = new Quarter(2022, 3), OpensOn = new DateOnly(2022, 10, 1), ClosesOn = new DateOnly(2022, 10, 31), CreatedAt = now, CreatedBy = by
        };
        var redemption = new Redemption
        {
            TownId = townId, VillageId = villageId, SessionId = session.SessionId, HouseholdId = household.HouseholdId, Year = 2022, Number = 1, Total = Points.Of(1), At = now, By = by, Recipient = "张三",
            SignedHow = SignedHow.Paper
        }.With(r => r.CancelReason, "张三拿错了");
        StockMovement Move(StockMovementKind kind, Guid? of = null) => new()
        {
            TownId = townId, VillageId = villageId, GoodsId = goods.GoodsId, Kind = kind, Quantity = 1, RedemptionId = of, At = now, By = by
        };
        StockMovement[] movements = [Move(StockMovementKind.Received), Move(StockMovementKind.Adjusted), Move(StockMovementKind.Returned, redemption.RedemptionId), Move(StockMovementKind.Corrected)];
        await App.DbAsync(async db =>
        {
            db.AddRange(goods, session, redemption);
            db.AddRange(movements.AsEnumerable());
            await db.SaveChangesAsync();
            var before = db.Database.GetMigrations().TakeWhile(m => !m.EndsWith("_Version09", StringComparison.Ordinal)).Last();
            await db.GetService<IMigrator>().MigrateAsync(before);
            // As the older program wrote them.
            foreach (var (kind, note) in new[] { (1, "镇里配送"), (4, "张三家拿走一袋"), (3, "张三拿错了") })
            {
                await db.Database.ExecuteSqlAsync($"UPDATE stock_movements SET note = {note} WHERE kind = {kind} AND village_id = {villageId} AND town_id = {townId}");
            }
            await PutUpWallAsync(db, "stock_movements");
            if (await Database.UpgradeAsync(db, App.Database.Settings) is { } copy)
            {
                File.Delete(copy);
            }
        });

        var words = await App.DbAsync(db => db.MovementWords.AsNoTracking().In(village.Key).ToDictionaryAsync(w => w.StockMovementId, w => (w.Note, w.Salt.Length)));
        Assert.Equal(
            [(movements[0].StockMovementId, ("镇里配送", 0)), (movements[1].StockMovementId, ("张三家拿走一袋", 0))],
            words.OrderBy(w => w.Key == movements[1].StockMovementId).Select(w => (w.Key, w.Value)));
        Assert.Equal("张三拿错了", await App.DbAsync(db => db.Redemptions.In(village.Key).Select(r => r.CancelReason).SingleAsync()));
        Assert.Equal(4, await App.DbAsync(db => db.StockMovements.In(village.Key).CountAsync()));
        Assert.All(await App.DbAsync(db => WordsBeside.OfAsync(db, village.Key)), w => Assert.Null(w.Fault));
        await Assert.ThrowsAnyAsync<Exception>(() => App.DbAsync(db => db.StockMovements.ExecuteDeleteAsync()));
        Assert.True(Database.IsCurrent(App.Database.Settings));
    }

    // The older program's: it knew no table that came later.
    private static async Task PutUpWallAsync(AppDb db, string table)
    {
        string[] statements = TestDatabase.IsPostgres
            ? [$"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"]
            :
            [
                $"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                $"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            ];
        foreach (var statement in statements)
        {
            await db.Database.ExecuteSqlRawAsync(statement);
        }
    }
}
