using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Hosting;

namespace Shuren.Tests.Infrastructure;

/// <summary>What the server does by itself, day by day.</summary>
[BothEngines]
public sealed class HousekeepingTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Daily_ReceiptsOlderThanFourHundredDays_AreCleared()
    {
        var village = await Data.VillageAsync();
        FormReceipt Of(int daysAgo) => new() { TownId = village.TownId, RequestId = Guid.CreateVersion7(), ContentHash = new byte[32], At = App.Clock.UtcNow().AddDays(-daysAgo) };
        var (old, kept) = (Of(401), Of(399));
        await App.DbAsync(db =>
        {
            db.AddRange(old, kept);
            return db.SaveChangesAsync();
        });

        await App.Services.GetRequiredService<Housekeeping>().RunDailyAsync();

        Assert.Equal([kept.RequestId], await App.DbAsync(db => db.FormReceipts.OfTown(village.TownId).Select(r => r.RequestId).ToListAsync()));
    }

    [Fact]
    public async Task Daily_OnTheEmbeddedDatabase_LeavesStatistics()
    {
        await Data.HouseholdAsync(await Data.VillageAsync());

        await App.Services.GetRequiredService<Housekeeping>().RunDailyAsync();

        var sql = TestDatabase.IsPostgres
            ? "SELECT count(*)::int AS \"Value\" FROM pg_class WHERE relname = 'households'"
            : "SELECT count(*) AS \"Value\" FROM sqlite_stat1 WHERE tbl = 'households'";
        Assert.True(await App.DbAsync(db => db.Database.SqlQueryRaw<int>(sql).SingleAsync()) > 0);
    }

    [Fact]
    public async Task Checkpoint_OfAQuietDatabase_BringsAllIntoTheOneFile()
    {
        var village = await Data.VillageAsync();
        var settings = App.Database.Settings;

        await App.DbAsync(db => Database.CheckpointAsync(db, settings, TimeSpan.FromHours(1)));
        var busy = await VillagesInTheOneFileAsync(village);
        await App.DbAsync(db => Database.CheckpointAsync(db, settings, TimeSpan.Zero));
        var quiet = await VillagesInTheOneFileAsync(village);

        // PostgreSQL has no such file: nothing to do, and nothing goes wrong.
        Assert.Equal(TestDatabase.IsPostgres ? (-1, -1) : (0, 1), (busy, quiet));
    }

    /// <summary>How many rows of the village a copy of the file alone has, without the journal beside it.</summary>
    private async Task<int> VillagesInTheOneFileAsync(TestVillage village)
    {
        if (TestDatabase.IsPostgres)
        {
            return -1;
        }
        var lone = Path.Combine(Directory.CreateTempSubdirectory("shuren-test-").FullName, "lone.db");
        File.Copy(App.Database.Settings.FilePath, lone);
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = lone, Pooling = false }.ToString());
        await copy.OpenAsync();
        await using var command = copy.CreateCommand();
        command.CommandText = "SELECT count(*) FROM villages WHERE code = $code";
        command.Parameters.AddWithValue("$code", village.Code);
        var count = Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        Directory.Delete(Path.GetDirectoryName(lone)!, recursive: true);
        return count;
    }
}
