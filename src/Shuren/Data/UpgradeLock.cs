using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// Held by the one program that makes or upgrades a database: on PostgreSQL an advisory lock of the database, beside SQLite a locked
/// file. Both end with the program, however it ends.
/// </summary>
internal sealed class UpgradeLock : IAsyncDisposable
{
    /// <summary>Any number that nobody else takes in this database.</summary>
    private const long Key = 0x73687572656e01;

    /// <summary>A sharing violation on Windows; EWOULDBLOCK on Linux and macOS.</summary>
    private static readonly int[] TakenBySomebody = [unchecked((int)0x80070020), 11, 35];

    private readonly IAsyncDisposable _held;

    private UpgradeLock(IAsyncDisposable held) => _held = held;

    public static async Task<UpgradeLock> TakeAsync(AppDb db, DatabaseSettings settings)
        => new(settings.IsPostgres ? await OnPostgresAsync(db, settings.Connection!) : await BesideSqliteAsync(db, settings));

    public ValueTask DisposeAsync() => _held.DisposeAsync();

    private static async Task<NpgsqlConnection> OnPostgresAsync(AppDb db, string connectionString)
    {
        await MakeDatabaseAsync(db, connectionString);
        // A session of its own: closing it, and not giving it back to a pool, gives the lock back. Waiting has no limit.
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ToString());
        try
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Key });
            command.CommandText = "SELECT pg_try_advisory_lock($1)";
            if (await command.ExecuteScalarAsync() is not true)
            {
                SayWaiting();
                command.CommandText = "SELECT pg_advisory_lock($1)";
                await command.ExecuteNonQueryAsync();
            }
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // The database itself may be missing: there is nothing to lock yet, and the one that comes second finds it made.
    private static async Task MakeDatabaseAsync(AppDb db, string connectionString)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            try
            {
                await db.GetService<IRelationalDatabaseCreator>().CreateAsync();
            }
            catch (PostgresException other) when (
                other.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Made by another copy in this moment.
            }
        }
    }

    private static async Task<FileStream> BesideSqliteAsync(AppDb db, DatabaseSettings settings)
    {
        Directory.CreateDirectory(settings.Folder!);
        var path = Path.Combine(settings.Folder!, "shuren.lock");
        for (var said = false; ; said = true)
        {
            FileStream file;
            try
            {
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException e) when (TakenBySomebody.Contains(e.HResult))
            {
                if (!said)
                {
                    SayWaiting();
                }
                await Task.Delay(100);
                continue;
            }
            try
            {
                await ForgetKilledUpgradeAsync(db, settings);
                return file;
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
        }
    }

    // EF keeps a row of its own while it upgrades; of a program that was killed meanwhile it stays, and would be waited for for ever.
    private static async Task ForgetKilledUpgradeAsync(AppDb db, DatabaseSettings settings)
    {
        const string There = "SELECT count(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'";
        if (File.Exists(settings.FilePath) && await db.Database.SqlQueryRaw<int>(There).SingleAsync() > 0)
        {
            await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"");
        }
    }

    private static void SayWaiting() => Console.Error.WriteLine("另一个程序正在准备或升级这个数据库，等它做完……");
}
