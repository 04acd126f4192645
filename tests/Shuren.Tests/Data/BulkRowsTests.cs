using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.Scoring;

namespace Shuren.Tests.Data;

[BothEngines]
public sealed class BulkRowsTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Insert_RowsOfEveryType_StoresWhatTheContextStores()
    {
        var world = await Data.WorldAsync();
        var (townId, villageId) = (world.Village.TownId, world.Village.Key.VillageId);
        var claim = new Claim
        {
            TownId = townId, VillageId = villageId, HouseholdId = world.Household.HouseholdId, OccurredOn = new DateOnly(2022, 9, 1),
            Place = "张某's 院子 \"东\"", Reason = "扫地🧹",
            Channel = ClaimChannel.QQ, ReportedBy = ReportedBy.OtherVillager, SubmittedAt = new DateTime(
                2022, 9, 1, 3, 4, 5, 670, DateTimeKind.Utc), SubmittedBy = Caller.CommandLine.UserId
        };
        var line = ReviewLine.Of(world.Review, claim, world.Item, new Scored(new Points(-5), null, null), isLate: true);
        var photo = new StoredPhoto
        {
            TownId = townId, VillageId = villageId, Full = [0, 1, 255], Thumbnail = [], Width = 3, Height = 4,
            Sha256 = new string('a', 64), AddedAt = new DateTime(2022, 9, 1, 0, 0, 0, DateTimeKind.Utc),
            AddedBy = Guid.CreateVersion7()
        };

        var full = new Claim
        {
            TownId = townId, VillageId = villageId, HouseholdId = world.Household.HouseholdId, OccurredOn = new DateOnly(2022, 9, 1), Place = "村口", Reason = "扫地",
            RuleItemId = world.Item.RuleItemId, TierName = "一档", TimeOfDay = "上午", ReporterName = "李四", Witness = "王五", Channel = ClaimChannel.QQ,
            ReportedBy = ReportedBy.OtherVillager, SubmittedAt = claim.SubmittedAt, SubmittedBy = Caller.CommandLine.UserId
        }.AcceptAtOnce(Caller.CommandLine.UserId, claim.SubmittedAt);
        await SameAsync("claims", "claim_id", claim.ClaimId, claim, full);
        await SameAsync("claims", "claim_id", full.ClaimId, full, claim);
        await App.DbAsync(db => AddAsync(db, claim));
        await SameAsync("review_lines", "review_line_id", line.ReviewLineId, line);
        await SameAsync("photos", "photo_id", photo.PhotoId, photo);
    }

    [Fact]
    public async Task Update_Rows_WritesThemByTheirKey()
    {
        var world = await Data.WorldAsync();
        var account = await AccountAsync(world.Household.HouseholdId);
        var other = await AccountAsync(world.Neighbour.HouseholdId);
        account.With(a => a.Score, new Points(-15)).With(a => a.Spendable, Points.Of(7)).With(a => a.Version, 42);

        await App.DbAsync(db => db.TogetherAsync(world.Village.Key, () => BulkRows.UpdateAsync(db, [account])));

        var now = await AccountAsync(account.HouseholdId);
        Assert.Equal((account.Score, account.Spendable, account.Version), (now.Score, now.Spendable, now.Version));
        Assert.Equal(other.Version, (await AccountAsync(other.HouseholdId)).Version);
    }

    [Fact]
    public async Task Update_ARowThatIsNotThere_IsRefused()
    {
        var village = await Data.VillageAsync();
        var nobody = new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = Guid.CreateVersion7() };

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => App.DbAsync(db => db.TogetherAsync(village.Key, () => BulkRows.UpdateAsync(db, [nobody]))));
    }

    [Fact]
    public async Task Insert_ARowTheDatabaseRefuses_SaysSoAndStoresNothing()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var twice = new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = household.HouseholdId };
        var score = new PeriodScore
        {
            TownId = village.TownId,
            VillageId = village.Key.VillageId,
            Quarter = new Quarter(2022, 3),
            HouseholdId = household.HouseholdId
        };

        await Assert.ThrowsAnyAsync<DbException>(() => App.DbAsync(db => db.TogetherAsync(village.Key, async () =>
        {
            await BulkRows.InsertAsync(db, [score]);
            await BulkRows.InsertAsync(db, [twice]);
        })));

        Assert.False(await App.DbAsync(db => db.PeriodScores.In(village.Key).AnyAsync()));
    }

    [Fact]
    public async Task Batch_ThatUpdatesWhatIsNotThere_IsRefused()
    {
        var village = await Data.VillageAsync();
        var nobody = new Account { TownId = village.TownId, VillageId = village.Key.VillageId, HouseholdId = Guid.CreateVersion7() };

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => App.DbAsync(db => db.TogetherAsync(village.Key, () => db.Rows.Update(nobody).WriteAsync())));
    }

    [Fact]
    public async Task Batch_WithTheSameTwice_SaysSoAndStoresNothing()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        PeriodScore Score() => new()
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = new Quarter(2022, 3), HouseholdId = household.HouseholdId
        };

        await Assert.ThrowsAsync<RuleViolation>(
            () => App.DbAsync(db => db.TogetherAsync(village.Key, () => db.Rows.Insert(Score(), Score()).WriteAsync())));

        Assert.False(await App.DbAsync(db => db.PeriodScores.In(village.Key).AnyAsync()));
    }

    [Fact]
    public async Task Batch_WithATextPastItsColumn_IsRefusedBeforeTheDatabaseIsAsked()
    {
        var village = await Data.VillageAsync();
        var receipt = new FormReceipt
        {
            TownId = village.TownId, RequestId = Guid.CreateVersion7(), ContentHash = [1], At = DateTime.UtcNow, Location = new string('a', FormReceiptMapping.LocationMaxLength + 1)
        };

        var refused = await Assert.ThrowsAsync<RuleViolation>(
            () => App.DbAsync(db => db.TogetherAsync(village.Key, () => db.Rows.Insert(receipt).WriteAsync())));

        Assert.Contains("太长", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_OfASecondChangeThatIsRefused_IsNotWrittenWithTheFirst()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        PeriodScore Score(int quarter) => new()
        {
            TownId = village.TownId, VillageId = village.Key.VillageId, Quarter = new Quarter(2022, quarter), HouseholdId = household.HouseholdId
        };

        await App.DbAsync(async db =>
        {
            Task DoAsync(int quarter, bool isRefused) => db.InVillageAsync(Caller.CommandLine, village.Key, UseCases.RecordClaim, () =>
            {
                db.Rows.Insert(Score(quarter));
                return isRefused ? throw new RuleViolation(Rule.Form, "不行。") : Task.CompletedTask;
            });
            db.CommitsWithAnswer = true;
            await DoAsync(3, isRefused: false);
            await Assert.ThrowsAsync<RuleViolation>(() => DoAsync(4, isRefused: true));
            await DoAsync(2, isRefused: false);
            await db.CommitFormAsync(null);
        });

        Assert.Equal([new Quarter(2022, 2), new Quarter(2022, 3)], await App.DbAsync(db => db.PeriodScores.In(village.Key).OrderBy(s => s.Quarter).Select(s => s.Quarter).ToListAsync()));
    }

    [Fact]
    public async Task Batch_OutsideATransaction_IsRefused()
    {
        var village = await Data.VillageAsync();
        var receipt = new FormReceipt { TownId = village.TownId, RequestId = Guid.CreateVersion7(), ContentHash = [1], At = DateTime.UtcNow };

        await Assert.ThrowsAsync<InvalidOperationException>(() => App.DbAsync(db => db.Rows.Insert(receipt).WriteAsync()));
    }

    private Task<Account> AccountAsync(Guid householdId)
        => App.DbAsync(db => db.Accounts.AsNoTracking().SingleAsync(a => a.HouseholdId == householdId));

    private static async Task AddAsync<T>(AppDb db, T row)
        where T : class
    {
        db.Add(row);
        await db.SaveChangesAsync();
    }

    // Alone and as one of two, which on PostgreSQL go as arrays.
    private Task SameAsync<T>(string table, string key, Guid id, T row, T? other = null)
        where T : class
        => App.DbAsync(async db =>
    {
        await AddAsync(db, row);
        var byContext = await RawAsync(db, table, key, id);
        db.Remove(row);
        await db.SaveChangesAsync();
        await db.Database.OpenConnectionAsync();
        await BulkRows.InsertAsync(db, [row]);
        var inBulk = await RawAsync(db, table, key, id);
        db.Remove(row);
        await db.SaveChangesAsync();
        Assert.NotEmpty(byContext);
        Assert.Equal(byContext, inBulk);
        foreach (var beside in other is null ? (object[][])[[]] : [[], [other]])
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Rows.Insert([.. beside, row]).WriteAsync();
            Assert.Equal(byContext, await RawAsync(db, table, key, id));
            await transaction.RollbackAsync();
        }
    });

    // What stands in the file, types included, and not what a reader makes of it.
    private static async Task<List<string>> RawAsync(AppDb db, string table, string key, Guid id)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = $"SELECT * FROM {table} WHERE {key} = @id";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", id);
        command.Parameters.Add(parameter);
        var found = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                var value = await reader.IsDBNullAsync(i) ? "NULL" : reader.GetValue(i);
                found.Add(
                    $"{reader.GetName(i)} {reader.GetDataTypeName(i)} {value.GetType().Name} {(value is byte[] bytes ? Convert.ToHexString(bytes) : value)}");
            }
        }
        return found;
    }
}
