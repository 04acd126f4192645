using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Data;
using Shuren.Features.Ledger;

namespace Shuren.Tests.Data;

/// <summary>A database made by an older version is upgraded at the start, after a backup copy; the wall stands afterwards.</summary>
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

    /// <summary>Back to the first version, as an older program left it: its later migrations undone, its triggers gone.</summary>
    internal static async Task MakeOlderAsync(AppDb db)
    {
        var first = db.Database.GetMigrations().First();
        await db.GetService<IMigrator>().MigrateAsync(first);
        await DropWallAsync(db);
    }

    private static async Task DropWallAsync(AppDb db)
    {
        foreach (var table in AppendOnly.Tables)
        {
            foreach (var trigger in TestDatabase.IsPostgres ? new[] { "no_change", "no_truncate" } : ["no_update", "no_delete"])
            {
                var statement = $"DROP TRIGGER IF EXISTS {table}_{trigger}" + (TestDatabase.IsPostgres ? $" ON {table}" : "");
                await db.Database.ExecuteSqlRawAsync(statement);
            }
        }
    }
}
