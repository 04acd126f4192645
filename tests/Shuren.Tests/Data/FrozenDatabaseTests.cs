using System.Diagnostics;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shuren.Features.Objections;
using Shuren.Features.Verification;

namespace Shuren.Tests.Data;

/// <summary>
/// Towns as older versions stored them, frozen under TestFiles: each is brought up to this version with nothing lost. Version 0.1 is the
/// demo town of `demo --households 3` at commit 5381616, as a SQLite file and as a pg_dump.
/// </summary>
[BothEngines]
public sealed class FrozenDatabaseTests
{
    /// <summary>Tables whose rows an upgrade may add to: accounts that stand for rules.</summary>
    private static readonly HashSet<string> MayGrow = new(StringComparer.Ordinal) { "users" };

    [Theory]
    [InlineData("v0.1")]
    public async Task Upgrade_TownOfAnOlderVersion_LosesNothing(string version)
    {
        await using var database = await ThawAsync(version);
        var before = await CountsAsync(database);
        Assert.True(before["ledger_entries"] > 1_000 && before["board_lines"] > 50 && before["review_votes"] > 1_000);
        var heads = await TextsAsync(database, "SELECT head FROM households ORDER BY town_id, village_id, card_number");

        await using (var db = database.Open())
        {
            await Database.UpgradeAsync(db, database.Settings);
        }

        Assert.True(Database.IsCurrent(database.Settings));
        var after = await CountsAsync(database);
        // Its own list of migrations: the steps of a version are folded into one (ADR 13).
        before.Remove("__EFMigrationsHistory");
        Assert.All(before, table => Assert.True(
            after.TryGetValue(table.Key, out var rows) && (rows == table.Value || (rows > table.Value && MayGrow.Contains(table.Key))),
            $"{table.Key} had {table.Value} rows, and has {rows}."));
        Assert.Equal(heads, await TextsAsync(database, "SELECT head FROM households ORDER BY town_id, village_id, card_number"));
        await using var upgraded = database.Open();
        Assert.Null((await new LedgerVerifier(upgraded).VerifyAsync()).Fault);
        Assert.Null(await new RecordVerifier(upgraded).VerifyAsync());
        // Its entries had no basis, and keep their hashes.
        var basis = await new BasisVerifier(upgraded).VerifyAsync();
        Assert.Null(basis.Fault);
        Assert.All(basis.Notes, note => Assert.Matches("前 [0-9]+ 笔是旧格式", note));
        Assert.NotEmpty(basis.Notes);
    }

    /// <summary>The frozen town in a database of its own, as the older program left it.</summary>
    private static async Task<TestDatabase> ThawAsync(string version)
    {
        var database = await TestDatabase.EmptyAsync();
        var folder = Path.Combine(AppContext.BaseDirectory, "TestFiles", version);
        if (!TestDatabase.IsPostgres)
        {
            await using var packed = new GZipStream(File.OpenRead(Path.Combine(folder, "sqlite.db.gz")), CompressionMode.Decompress);
            await using var file = File.Create(database.Settings.FilePath);
            await packed.CopyToAsync(file);
            return database;
        }
        var connection = new NpgsqlConnectionStringBuilder(database.Settings.Connection);
        await PostgresServer.Instance.ExecuteAsync($"CREATE DATABASE {connection.Database}");
        using var psql = Process.Start(new ProcessStartInfo(
            "psql", ["-q", "-v", "ON_ERROR_STOP=1", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, "-d", connection.Database!, "-o", "/dev/null"])
        {
            RedirectStandardInput = true,
            UseShellExecute = false
        })!;
        await using (var packed = new GZipStream(File.OpenRead(Path.Combine(folder, "postgres.sql.gz")), CompressionMode.Decompress))
        {
            using var dump = new StreamReader(packed);
            while (await dump.ReadLineAsync() is { } line)
            {
                // Two commands that only the psql of the version that dumped it knows.
                if (!line.StartsWith(@"\restrict", StringComparison.Ordinal) && !line.StartsWith(@"\unrestrict", StringComparison.Ordinal))
                {
                    await psql.StandardInput.WriteLineAsync(line);
                }
            }
        }
        psql.StandardInput.Close();
        await psql.WaitForExitAsync();
        Assert.Equal(0, psql.ExitCode);
        return database;
    }

    private static async Task<Dictionary<string, long>> CountsAsync(TestDatabase database)
    {
        var tables = await TextsAsync(
            database,
            TestDatabase.IsPostgres
                ? "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
                : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            counts[table] = long.Parse((await TextsAsync(database, $"SELECT CAST(count(*) AS text) FROM \"{table}\"")).Single(), System.Globalization.CultureInfo.InvariantCulture);
        }
        return counts;
    }

    private static async Task<List<string>> TextsAsync(TestDatabase database, string sql)
    {
        await using var db = database.Open();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        var texts = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }
        return texts;
    }
}
