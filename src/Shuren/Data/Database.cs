using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Boards;
using Shuren.Features.Objections;

namespace Shuren.Data;

/// <summary>Where the data is: a folder with an embedded database, or a PostgreSQL connection.</summary>
public sealed record DatabaseSettings(string? Folder, string? Connection)
{
    public const string FileName = "shuren.db";

    public bool IsPostgres => !string.IsNullOrWhiteSpace(Connection);

    public string FilePath => Path.Combine(Folder!, FileName);

    /// <summary>
    /// PostgreSQL's, with what the connection itself does not say: how many statements are prepared that come again and again (a third more
    /// forms a second; behind a pool that hands connections on between transactions it has to say 0), and how many connections there are at
    /// most. The driver's own hundred make as many processes of the database, which only take the processor from each other.
    /// </summary>
    public string PreparingConnection
    {
        get
        {
            var given = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = Connection };
            var text = Connection!.TrimEnd(';', ' ');
            void Add(string value, params string[] names)
                => text += names.Any(n => given.ContainsKey(n) || given.ContainsKey(n.Replace(" ", ""))) ? "" : $";{names[0]}={value}";
            Add("200", "Max Auto Prepare");
            var most = Math.Max(LeastPool, 4 * Environment.ProcessorCount);
            Add(most.ToString(CultureInfo.InvariantCulture), "Maximum Pool Size", "Max Pool Size");
            // Nothing of ours stays with a session: seven statements less each time that a connection is taken out of the pool.
            Add("true", "No Reset On Close");
            return text;
        }
    }

    /// <summary>A form that waits for its village's lock holds one meanwhile; others go on beside it.</summary>
    private const int LeastPool = 10;

    public string SqliteConnection => new SqliteConnectionStringBuilder { DataSource = FilePath, Pooling = true }.ToString();

    /// <summary>
    /// Reads rows in plain SQL on a connection beside EF Core's: for the few questions before and on the first page, which would wait for
    /// the model of the whole database.
    /// </summary>
    public async Task<List<T>> RowsAsync<T>(string sql, Func<System.Data.Common.DbDataReader, T> row)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written where it is asked.
        command.CommandText = sql;
#pragma warning restore CA2100
        var found = new List<T>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            found.Add(row(rows));
        }
        return found;
    }

    /// <summary>A connection of its own, not open yet.</summary>
    public System.Data.Common.DbConnection Connect()
        => IsPostgres ? new Npgsql.NpgsqlConnection(PreparingConnection) : new SqliteConnection(SqliteConnection);

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
            services.AddDbContext<AppDb, PostgresAppDb>(
                o => o.UseNpgsql(settings.PreparingConnection).UseSnakeCaseNamingConvention().WithoutModelCheck(),
                ServiceLifetime.Scoped, ServiceLifetime.Singleton);
        }
        else
        {
            Directory.CreateDirectory(settings.Folder!);
            services.AddSingleton(_ => new SqliteConnections(settings.SqliteConnection));
            services.AddDbContext<AppDb, SqliteAppDb>(
                (all, o) => o.UseSqlite(settings.SqliteConnection).UseSnakeCaseNamingConvention().WithoutModelCheck()
                    .AddInterceptors(all.GetRequiredService<SqliteConnections>())
                    // An upgrade that rebuilds a table says so in English, and that what the second version does to other tables comes
                    // before it; a copy was made.
                    .ConfigureWarnings(w => w.Ignore(
                        RelationalEventId.NonTransactionalMigrationOperationWarning, SqliteEventId.TableRebuildPendingWarning)),
                ServiceLifetime.Scoped, ServiceLifetime.Singleton);
        }
        return services;
    }

    /// <summary>
    /// Whether a step to the newest model is missing is asked by a test. Asked again at each first start and upgrade it takes three
    /// seconds: the model is built twice more for it.
    /// </summary>
    public static DbContextOptionsBuilder WithoutModelCheck(this DbContextOptionsBuilder options)
        => options.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

    /// <summary>
    /// Brings the database to this version: makes it, or upgrades it after a backup copy (SQLite; on PostgreSQL the operator's own
    /// backup is asked for in docs/operations.md), makes the accounts that imports and the rule of D13 write by, and puts the append-only
    /// wall up. Of several copies started at once one does it; the others wait and find it done.
    /// </summary>
    /// <returns>The backup copy's path, when one was made.</returns>
    /// <exception cref="RuleViolation">The database was upgraded by a newer program than this.</exception>
    public static async Task<string?> UpgradeAsync(AppDb db, DatabaseSettings settings)
    {
        await using var held = await UpgradeLock.TakeAsync(db, settings);
        // All that follows is read inside the lock: what was pending before may be done by now.
        await FoldAsync(db);
        var applied = (await db.Database.GetAppliedMigrationsAsync()).ToList();
        if (applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new RuleViolation(
                Rule.File, $"数据库比程序新（有本程序不认识的改动 {unknown}）。请改用升级以后的程序，或恢复升级前的备份；没有动数据。");
        }
        var pending = db.Database.GetMigrations().Except(applied, StringComparer.Ordinal).ToList();
        string? copy = null;
        if (pending.Count > 0)
        {
            if (!settings.IsPostgres && applied.Count > 0)
            {
                copy = Path.Combine(
                    settings.Folder!, FormattableString.Invariant($"shuren-before-{pending[^1]}-{DateTime.UtcNow:yyyyMMddHHmmss}.db"));
                await CopySqliteAsync(settings.SqliteConnection, copy);
            }
            await db.Database.MigrateAsync();
        }
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        }
        await BoardName.CompleteAsync(db);
        foreach (var actor in new[] { Caller.CommandLine, Caller.ExpiryRule })
        {
            if (!await db.Users.AnyAsync(u => u.Id == actor.UserId))
            {
                db.Users.Add(new User
                {
                    Id = actor.UserId,
                    Kind = UserKind.System,
                    DisplayName = actor.Name,
                    SecurityStamp = Guid.NewGuid().ToString()
                });
            }
        }
        await db.SaveChangesAsync();
        // Last: a database whose wall is up is ready, and a copy that starts now asks for no lock.
        await AppendOnly.EnsureAsync(db);
        return copy;
    }

    /// <summary>
    /// The steps that a version was made of while it was built are one migration now, under the name of the last of them (ADR 13).
    /// Where that one is applied, the others are parts of it: their names go out of the database's own list.
    /// </summary>
    private static async Task FoldAsync(AppDb db)
    {
        var own = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync()).ToList();
        bool IsFolded(string step) => !own.Contains(step) && Steps.Contains(step[15..], StringComparer.Ordinal)
            && own.Any(o => string.CompareOrdinal(o, step) > 0 && applied.Contains(o, StringComparer.Ordinal));
        foreach (var step in applied.Where(IsFolded))
        {
            await db.Database.ExecuteSqlAsync($"""DELETE FROM "__EFMigrationsHistory" WHERE migration_id = {step}""");
        }
    }

    /// <summary>What versions 0.1 and 0.2 were made of.</summary>
    private static readonly string[] Steps =
    [
        "Initial", "LedgerByMonth", "ReversalsOnly", "HouseholdsWithoutNameIndex", "SignInSessions", "ConsentsAndCorrections",
        "YearEnds", "StandingVotes"
    ];

    /// <summary>The migrations of this build, found by their folder: the attributes of all other types are not read.</summary>
    public static IEnumerable<string> KnownMigrations(bool postgres)
    {
        var folder = "Shuren.Data.Migrations." + (postgres ? "Postgres" : "Sqlite");
        return typeof(Database).Assembly.GetTypes().Where(t => t.Namespace == folder)
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>();
    }

    /// <summary>Whether a database of exactly this version is there already, read without building the model: the common start.</summary>
    public static bool IsCurrent(DatabaseSettings settings)
    {
        var own = KnownMigrations(settings.IsPostgres).ToHashSet(StringComparer.Ordinal);
        try
        {
            if (!settings.IsPostgres && !File.Exists(settings.FilePath))
            {
                return false;
            }
            using var connection = settings.Connect();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT migration_id FROM \"__EFMigrationsHistory\"";
            var applied = new List<string>();
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    applied.Add(rows.GetString(0));
                }
            }
            if (!own.SetEquals(applied))
            {
                return false;
            }
            command.CommandText = settings.IsPostgres
                ? "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%\\_no\\_change' OR tgname LIKE '%\\_no\\_truncate'"
                : "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' "
                    + "AND (name LIKE '%\\_no\\_update' ESCAPE '\\' OR name LIKE '%\\_no\\_delete' ESCAPE '\\')";
            return Convert.ToInt64(command.ExecuteScalar()) == AppendOnly.Tables.Count * 2;
        }
        catch (System.Data.Common.DbException)
        {
            // No database, or none of ours yet: the upgrade makes it, or fails with the real reason.
            return false;
        }
    }

    /// <summary>
    /// Takes statistics of the tables, so that SQLite picks its indexes by what is in them: without them a household's page reads the
    /// village's whole history. A sample of each index is enough and takes half a second where a whole look takes five. PostgreSQL does
    /// this on its own.
    /// </summary>
    public static async Task AnalyzeAsync(AppDb db)
    {
        if (!db.Database.IsSqlite())
        {
            return;
        }
        using var turn = await db.WriterTurnAsync();
        await db.Database.OpenConnectionAsync();
        try
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA analysis_limit=20000; ANALYZE");
            await CountTownsAsync(db);
            // A connection reads the statistics when it is opened.
            SqliteConnections.Renew((SqliteConnection)db.Database.GetDbConnection());
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Rows looked at of each index: see the limit above.</summary>
    private const int Sampled = 20_000;

    // A sample ends within the first town, and so says that a town has no more rows than were sampled: any few days or months of a town
    // would then seem fewer than one household's rows.
    private static async Task CountTownsAsync(AppDb db)
    {
        var towns = Math.Max(1, await db.Towns.CountAsync());
        var samples = await db.Database.SqlQuery<Sample>(
            $"""
            SELECT s.tbl AS "Table", s.idx AS "Index", s.stat AS "Stat"
            FROM sqlite_stat1 AS s
            JOIN pragma_index_list(s.tbl) AS l ON l.name = s.idx AND l.partial = 0
            JOIN pragma_index_info(s.idx) AS i ON i.seqno = 0 AND i.name = 'town_id'
            """)
            .ToListAsync();
        foreach (var of in samples.GroupBy(s => s.Table, StringComparer.Ordinal))
        {
            if (!of.Any(s => PerTown(s) > Sampled))
            {
                continue;
            }
            // The name is the database's own.
            var count = $"SELECT count(*) AS \"Value\" FROM \"{of.Key}\"";
            var rows = await db.Database.SqlQueryRaw<long>(count).SingleAsync();
            foreach (var sample in of)
            {
                var numbers = sample.Stat.Split(' ');
                (numbers[0], numbers[1]) = (Text(rows), Text(Math.Max(PerTown(sample), rows / towns)));
                var stat = string.Join(' ', numbers);
                await db.Database.ExecuteSqlAsync(
                    $"UPDATE sqlite_stat1 SET stat = {stat} WHERE tbl = {sample.Table} AND idx = {sample.Index}");
            }
        }
    }

    private static long PerTown(Sample sample) => long.Parse(sample.Stat.Split(' ')[1], CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Sample(string Table, string Index, string Stat);

    /// <summary>
    /// Brings all that is committed from the `-wal` file into the one database file (SQLite), so that also whoever copies that one file,
    /// as nobody should, has it. Readers in between are no fault: the next time does it.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="settings">Where its file is.</param>
    /// <param name="quietFor">Only when nothing was written for so long; zero = at once.</param>
    public static async Task CheckpointAsync(AppDb db, DatabaseSettings settings, TimeSpan quietFor)
    {
        if (!db.Database.IsSqlite() || new FileInfo(settings.FilePath + "-wal") is not { Exists: true, Length: > 0 } log
            || DateTime.UtcNow - log.LastWriteTimeUtc < quietFor)
        {
            return;
        }
        using var turn = await db.WriterTurnAsync();
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>
    /// A consistent copy of a SQLite database while it is in use. Written anew from the rows: what was deleted, and may still lie in the
    /// file, does not come along (SUP-6).
    /// </summary>
    public static async Task CopySqliteAsync(string connection, string target)
    {
        await using var source = new SqliteConnection(connection);
        await source.OpenAsync();
        await using (var write = source.CreateCommand())
        {
            write.CommandText = "VACUUM INTO $target";
            write.Parameters.AddWithValue("$target", target);
            await write.ExecuteNonQueryAsync();
        }
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = target, Pooling = false }.ToString());
        await copy.OpenAsync();
        // One whole file, which needs no journal beside it: so it is told from the file of a running server (see restore).
        await using var alone = copy.CreateCommand();
        alone.CommandText = "PRAGMA journal_mode=DELETE";
        await alone.ExecuteNonQueryAsync();
    }
}
