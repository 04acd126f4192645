using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Tests;

/// <summary>
/// A fresh, migrated database. Which engine is said by SHUREN_TEST_DATABASE (sqlite, the default, or postgres; <see cref="TestEngines"/>). It is
/// migrated once a run; each database is a copy.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    public static bool IsPostgres { get; private set; }

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static DatabaseSettings? _template;
    private static int _count;

    private TestDatabase(DatabaseSettings settings, string? name)
    {
        Settings = settings;
        Name = name;
    }

    public DatabaseSettings Settings { get; }

    /// <summary>On PostgreSQL.</summary>
    private string? Name { get; }

    /// <summary>For all databases from now on.</summary>
    public static void Use(bool postgres) => (IsPostgres, _template) = (postgres, null);

    public static async Task<TestDatabase> CreateAsync()
    {
        await Gate.WaitAsync();
        try
        {
            var database = await EmptyAsync();
            if (IsPostgres)
            {
                if (_template is null)
                {
                    await PostgresServer.Instance.ExecuteAsync("CREATE DATABASE shuren_template");
                    _template = new DatabaseSettings(null, PostgresServer.Instance.ConnectionTo("shuren_template") + ";Pooling=false");
                    await MigrateAsync(_template);
                }
                // Its files as they are: by way of the log, as it does left to itself, it takes four times as long.
                await PostgresServer.Instance.ExecuteAsync($"CREATE DATABASE {database.Name} TEMPLATE shuren_template STRATEGY file_copy");
                return database;
            }
            if (_template is null)
            {
                _template = new DatabaseSettings(NewFolder(), null);
                var folder = _template.Folder!;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
                await MigrateAsync(_template);
                await using var connection = new SqliteConnection(_template.SqliteConnection);
                await connection.OpenAsync();
                SqliteConnection.ClearPool(connection);
            }
            File.Copy(_template.FilePath, database.Settings.FilePath);
            return database;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Only the place for one: an empty folder, or on PostgreSQL a name that <see cref="CreateAsync"/> has not created yet.</summary>
    public static Task<TestDatabase> EmptyAsync()
    {
        var name = FormattableString.Invariant($"shuren_{Interlocked.Increment(ref _count)}");
        return Task.FromResult(IsPostgres
            ? new TestDatabase(new DatabaseSettings(NewFolder(), PostgresServer.Instance.ConnectionTo(name)), name)
            : new TestDatabase(new DatabaseSettings(NewFolder(), null), null));
    }

    /// <summary>The context alone, without the application.</summary>
    public AppDb Open() => Open(Settings);

    public async ValueTask DisposeAsync()
    {
        await using (var db = Open())
        {
            await Asked.NoteColumnsAsync(db);
        }
        if (IsPostgres)
        {
            await PostgresServer.Instance.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        }
        else
        {
            await using var connection = new SqliteConnection(Settings.SqliteConnection);
            SqliteConnection.ClearPool(connection);
        }
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.Delete(Settings.Folder!, recursive: true);
                return;
            }
            catch (IOException) when (tries < 20)
            {
                // A connection that is just being closed takes its files with it, or puts them there once more.
                await Task.Delay(100);
            }
        }
    }

    private static AppDb Open(DatabaseSettings settings)
    {
        if (settings.IsPostgres)
        {
            var options = new DbContextOptionsBuilder<PostgresAppDb>();
            options.UseNpgsql(settings.Connection).UseSnakeCaseNamingConvention().WithoutModelCheck();
            return new PostgresAppDb(options.Options);
        }
        else
        {
            var options = new DbContextOptionsBuilder<SqliteAppDb>();
            options.UseSqlite(settings.SqliteConnection).UseSnakeCaseNamingConvention().WithoutModelCheck();
            return new SqliteAppDb(options.Options);
        }
    }

    private static async Task MigrateAsync(DatabaseSettings settings)
    {
        await using var db = Open(settings);
        await Database.UpgradeAsync(db, settings);
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("shuren-test-").FullName;
}
