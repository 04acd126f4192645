using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// Inserts or updates many rows of a mapped entity without tracking them: one prepared statement on SQLite, COPY or one UPDATE from
/// arrays on PostgreSQL. Columns and conversions come from the model, so a new field needs no change here. Runs inside the open
/// transaction. A few rows of several kinds go together: <see cref="RowBatch"/>.
/// </summary>
public static class BulkRows
{
    /// <summary>From so many on PostgreSQL copies them, and looks at the table anew afterwards.</summary>
    internal const int ManyRows = 1_000;

    public static async Task InsertAsync<T>(AppDb db, IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }
        var table = MappedTable.Of(db, typeof(T));
        var connection = db.Database.GetDbConnection();
        if (connection is NpgsqlConnection postgres)
        {
            await CopyAsync(postgres, table, rows);
        }
        else
        {
            _ = Execute((SqliteConnection)connection, table.Insert, table.Columns, rows);
        }
    }

    /// <summary>Writes every column of rows that are there already, found by their key.</summary>
    /// <exception cref="InvalidOperationException">A row is not there.</exception>
    public static async Task UpdateAsync<T>(AppDb db, IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }
        var table = MappedTable.Of(db, typeof(T));
        var connection = db.Database.GetDbConnection();
        if (connection is NpgsqlConnection postgres)
        {
            await using var command = postgres.CreateCommand();
#pragma warning disable CA2100 // Table and column names come from the model, values are parameters.
            command.CommandText = table.UpdateFromArrays;
#pragma warning restore CA2100
            command.Parameters.AddRange(table.Columns.Select(c => c.Array(rows)).ToArray());
            table.MustBe(rows.Count, await command.ExecuteNonQueryAsync());
        }
        else
        {
            table.MustBe(rows.Count, Execute((SqliteConnection)connection, table.Update, table.KeyLast, rows));
        }
    }

    /// <summary>
    /// Synchronous on purpose: SQLite has no asynchronous calls, and awaiting finished tasks three thousand times only costs.
    /// </summary>
    /// <returns>How many rows were changed.</returns>
    internal static int Execute(SqliteConnection connection, string text, IReadOnlyList<MappedColumn> columns, IEnumerable<object> rows)
    {
        // A kept connection has the statement ready from the request before.
        var kept = (connection as KeptConnection)?.Statement(text);
        using var own = kept is null ? new SqliteStatement(connection, text) : null;
        var statement = kept ?? own!;
        var values = new object?[columns.Count];
        var changed = 0;
        foreach (var row in rows)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = columns[i].Read(row);
            }
            changed += statement.Execute(values);
        }
        return changed;
    }

    internal static async Task CopyAsync(NpgsqlConnection connection, MappedTable table, IReadOnlyCollection<object> rows)
    {
        var columns = table.Columns;
        await using var writer = await connection.BeginBinaryImportAsync(
            $"COPY {table.Name} ({string.Join(", ", columns.Select(c => c.Name))}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await writer.StartRowAsync();
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].Read(row) is { } value)
                {
                    // By name: the mappings of the common types do not know Npgsql's own.
                    await writer.WriteAsync(value, columns[i].Type);
                }
                else
                {
                    await writer.WriteNullAsync();
                }
            }
        }
        await writer.CompleteAsync();
        await writer.DisposeAsync();
        if (rows.Count >= ManyRows)
        {
            await LookAnewAsync(connection, table.Name, rows.Count);
        }
    }

    // A session keeps the plan of a foreign key's check; one made while the table was small reads all of it for every row to come. One that
    // was as large before is known well enough: to look at the ledger anew took as long as a third of a sheet's reading.
    private static async Task LookAnewAsync(NpgsqlConnection connection, string table, int added)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)";
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        if (await command.ExecuteScalarAsync() is float known && known >= added)
        {
            return;
        }
        command.Parameters.Clear();
#pragma warning disable CA2100 // The table's name comes from the model.
        command.CommandText = "ANALYZE " + table;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
