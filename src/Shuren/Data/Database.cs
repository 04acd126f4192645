using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Features.Accounts;

namespace Shuren.Data;

/// <summary>Where the data is: a folder with an embedded database, or a PostgreSQL connection.</summary>
public sealed record DatabaseSettings(string? Folder, string? Connection)
{
    public const string FileName = "shuren.db";

    public bool IsPostgres => !string.IsNullOrWhiteSpace(Connection);

    public string FilePath => Path.Combine(Folder!, FileName);

    public string SqliteConnection => new SqliteConnectionStringBuilder { DataSource = FilePath, Pooling = true }.ToString();

    /// <summary>Settings `database` (a connection string) or `data` (a folder; "data" if neither is given).</summary>
    public static DatabaseSettings From(IConfiguration configuration)
        => new(Path.GetFullPath(configuration["data"] ?? "data"), configuration["database"]);
}

public static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton(settings);
        if (settings.IsPostgres)
        {
            services.AddDbContext<AppDb, PostgresAppDb>(o => o.UseNpgsql(settings.Connection).UseSnakeCaseNamingConvention());
        }
        else
        {
            Directory.CreateDirectory(settings.Folder!);
            services.AddDbContext<AppDb, SqliteAppDb>(o => o.UseSqlite(settings.SqliteConnection).UseSnakeCaseNamingConvention());
        }
        return services;
    }

    /// <summary>
    /// Brings the database to this version: makes it, or upgrades it after a backup copy (SQLite; on PostgreSQL the operator's own
    /// backup is asked for in docs/operations.md), puts the append-only wall up, and makes the account that imports are written by.
    /// </summary>
    /// <returns>The backup copy's path, when one was made.</returns>
    public static async Task<string?> UpgradeAsync(AppDb db, DatabaseSettings settings)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync()).ToList();
        string? copy = null;
        if (pending.Count > 0)
        {
            if (!settings.IsPostgres && File.Exists(settings.FilePath) && (await db.Database.GetAppliedMigrationsAsync()).Any())
            {
                copy = Path.Combine(settings.Folder!, FormattableString.Invariant($"shuren-before-{pending[^1]}-{DateTime.UtcNow:yyyyMMddHHmmss}.db"));
                await CopySqliteAsync(settings.SqliteConnection, copy);
            }
            await db.Database.MigrateAsync();
        }
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        }
        await Features.Notices.BoardName.CompleteAsync(db);
        await AppendOnly.EnsureAsync(db);
        if (!await db.Users.AnyAsync(u => u.Id == Actor.CommandLine.UserId))
        {
            db.Users.Add(new User { Id = Actor.CommandLine.UserId, Kind = UserKind.System, DisplayName = Actor.CommandLine.Name, SecurityStamp = Guid.NewGuid().ToString() });
            await db.SaveChangesAsync();
        }
        return copy;
    }

    /// <summary>Whether a database of exactly this version is there already, read without building the model: the common start.</summary>
    public static bool IsCurrent(DatabaseSettings settings)
    {
        var latest = typeof(Database).Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<DbContextAttribute>()?.ContextType == (settings.IsPostgres ? typeof(PostgresAppDb) : typeof(SqliteAppDb)))
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id)
            .Where(id => id is not null)
            .Order(StringComparer.Ordinal)
            .Last();
        try
        {
            using System.Data.Common.DbConnection connection = settings.IsPostgres
                ? new Npgsql.NpgsqlConnection(settings.Connection)
                : File.Exists(settings.FilePath) ? new SqliteConnection(settings.SqliteConnection) : throw new FileNotFoundException(settings.FilePath);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT migration_id FROM \"__EFMigrationsHistory\" ORDER BY migration_id DESC LIMIT 1";
            if (!string.Equals(command.ExecuteScalar() as string, latest, StringComparison.Ordinal))
            {
                return false;
            }
            command.CommandText = settings.IsPostgres
                ? "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%\\_no\\_change' OR tgname LIKE '%\\_no\\_truncate'"
                : "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND (name LIKE '%\\_no\\_update' ESCAPE '\\' OR name LIKE '%\\_no\\_delete' ESCAPE '\\')";
            return Convert.ToInt64(command.ExecuteScalar()) == AppendOnly.Tables.Count * 2;
        }
        catch (Exception e) when (e is FileNotFoundException or System.Data.Common.DbException)
        {
            // No database, or none of ours yet: the upgrade makes it, or fails with the real reason.
            return false;
        }
    }

    /// <summary>A consistent copy of a SQLite database while it is in use.</summary>
    public static async Task CopySqliteAsync(string connection, string target)
    {
        await using var source = new SqliteConnection(connection);
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = target, Pooling = false }.ToString());
        await source.OpenAsync();
        await copy.OpenAsync();
        source.BackupDatabase(copy);
    }
}
