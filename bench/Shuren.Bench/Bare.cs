using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Shuren.Bench;

/// <summary>What the engine alone does of the same in the same round: in this process, without HTTP, and as durable.</summary>
/// <param name="One">Rows posted by one, a commit each.</param>
/// <param name="Sixteen">By sixteen: on SQLite sixteen rows a commit, as writers that share it could; on PostgreSQL a statement each.</param>
/// <param name="Redeem">Stock and points down and an entry, all of one good.</param>
internal sealed record Bare(double One, double Sixteen, double Redeem)
{
    private const int Accounts = 1_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    public static Task<Bare> OfAsync(DatabaseSettings settings)
        => settings.IsPostgres ? PostgresAsync(settings.Connection!) : Task.FromResult(Sqlite(settings.SqliteConnection));

    private static Bare Sqlite(string text)
    {
        using var connection = new SqliteConnection(text);
        connection.Open();
        foreach (var make in Tables("TEXT"))
        {
            using var command = Command(connection, make);
            command.ExecuteNonQuery();
        }
        using var post = Command(connection, "INSERT INTO bare_posts VALUES ($id, 1, 20, '做好事')");
        var id = post.Parameters.Add("$id", SqliteType.Text);
        using var stock = Command(connection, "UPDATE bare_stock SET quantity = quantity - 1 WHERE id = 1 AND quantity > 0");
        using var points = Command(connection, "UPDATE bare_accounts SET points = points - 1 WHERE id = $id AND points > 0");
        var account = points.Parameters.Add("$id", SqliteType.Integer);
        void Post()
        {
            id.Value = Guid.CreateVersion7().ToString();
            post.ExecuteNonQuery();
        }
        double PerSecond(int rows, Action<int> once)
        {
            var done = 0;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            while (watch.Elapsed < Time)
            {
                using var transaction = connection.BeginTransaction();
                foreach (var command in (SqliteCommand[])[post, stock, points])
                {
                    command.Transaction = transaction;
                }
                for (var i = 0; i < rows; i++)
                {
                    once(done + i);
                }
                transaction.Commit();
                done += rows;
            }
            return done / watch.Elapsed.TotalSeconds;
        }
        return new Bare(PerSecond(1, _ => Post()), PerSecond(16, _ => Post()), PerSecond(16, n =>
        {
            stock.ExecuteNonQuery();
            account.Value = (n * 37) % Accounts;
            points.ExecuteNonQuery();
            Post();
        }));
    }

    private static async Task<Bare> PostgresAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(text) { MaxPoolSize = 20, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 }.ToString());
        foreach (var make in Tables("uuid"))
        {
            await using var command = source.CreateCommand(make);
            await command.ExecuteNonQueryAsync();
        }
        async Task PostAsync()
        {
            await using var insert = source.CreateCommand("INSERT INTO bare_posts VALUES ($1, 1, 20, '做好事')");
            insert.Parameters.Add(new NpgsqlParameter { Value = Guid.CreateVersion7() });
            await insert.ExecuteNonQueryAsync();
        }
        async Task RedeemAsync(int client, int n)
        {
            await using var redeem = source.CreateCommand(
                "WITH s AS (UPDATE bare_stock SET quantity = quantity - 1 WHERE id = 1 AND quantity > 0 RETURNING id), "
                + "a AS (UPDATE bare_accounts SET points = points - 1 WHERE id = $1 AND points > 0 AND EXISTS (SELECT FROM s) RETURNING id) "
                + "INSERT INTO bare_posts SELECT $2, 1, 20, '做好事' FROM a");
            redeem.Parameters.Add(new NpgsqlParameter { Value = ((client * 61) + (n * 37)) % Accounts });
            redeem.Parameters.Add(new NpgsqlParameter { Value = Guid.CreateVersion7() });
            await redeem.ExecuteNonQueryAsync();
        }
        return new Bare(
            (await Load.RunAsync(1, Time, (_, _) => PostAsync())).PerSecond,
            (await Load.RunAsync(16, Time, (_, _) => PostAsync())).PerSecond,
            (await Load.RunAsync(16, Time, RedeemAsync)).PerSecond);
    }

    private static string[] Tables(string id) =>
    [
        "DROP TABLE IF EXISTS bare_posts", "DROP TABLE IF EXISTS bare_stock", "DROP TABLE IF EXISTS bare_accounts",
        $"CREATE TABLE bare_posts (id {id} PRIMARY KEY, village INT, amount INT, said TEXT)",
        "CREATE TABLE bare_stock (id INT PRIMARY KEY, quantity INT)", "CREATE TABLE bare_accounts (id INT PRIMARY KEY, points INT)",
        "INSERT INTO bare_stock VALUES (1, 100000000)",
        "INSERT INTO bare_accounts WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + (Accounts - 1).ToString(CultureInfo.InvariantCulture) + ") SELECT i, 1000000 FROM n"
    ];

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written above.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }
}
