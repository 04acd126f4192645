using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// Inserts many rows of a mapped entity without tracking them: one prepared statement on SQLite, COPY on PostgreSQL. Columns and
/// conversions come from the model, so a new field needs no change here. Runs inside the open transaction.
/// </summary>
public static class BulkRows
{
    public static async Task InsertAsync<T>(AppDb db, IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }
        var columns = Columns(db, typeof(T), out var table);
        var connection = db.Database.GetDbConnection();
        if (connection is NpgsqlConnection postgres)
        {
            await CopyAsync(postgres, table, columns, rows);
        }
        else
        {
            InsertPrepared((SqliteConnection)connection, (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction(), table, columns, rows);
        }
    }

    private sealed record Column(string Name, Func<object, object?> Read, RelationalTypeMapping Mapping);

    private static List<Column> Columns(AppDb db, Type type, out string table)
    {
        var entity = db.Model.FindEntityType(type) ?? throw new InvalidOperationException($"{type} is not mapped.");
        var store = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        table = store.Name;
        return entity.GetProperties().Select(property =>
        {
            var read = property.PropertyInfo ?? throw new InvalidOperationException($"{property.Name} has no property.");
            var getter = property.GetGetter();
            var convert = property.GetTypeMapping().Converter?.ConvertToProvider;
            return new Column(
                property.GetColumnName(store)!,
                convert is null
                    ? getter.GetClrValue
                    : row => getter.GetClrValue(row) is { } value ? convert(value) : null,
                property.GetRelationalTypeMapping());
        }).ToList();
    }

    // Synchronous on purpose: SQLite has no asynchronous calls, and awaiting finished tasks three thousand times only costs.
    private static void InsertPrepared<T>(SqliteConnection connection, SqliteTransaction? transaction, string table, List<Column> columns, IEnumerable<T> rows)
        where T : class
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Table and column names come from the model, values are parameters.
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) VALUES ({string.Join(", ", columns.Select((_, i) => "@p" + i))})";
#pragma warning restore CA2100
        var parameters = new SqliteParameter[columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            parameters[i] = command.CreateParameter();
            parameters[i].ParameterName = "@p" + i;
            command.Parameters.Add(parameters[i]);
        }
        command.Prepare();
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                parameters[i].Value = columns[i].Read(row) ?? DBNull.Value;
            }
            command.ExecuteNonQuery();
        }
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string table, List<Column> columns, IEnumerable<T> rows)
        where T : class
    {
        // By name: the mappings of the common types do not know Npgsql's own.
        var types = columns.Select(c => c.Mapping.StoreTypeNameBase).ToArray();
        await using var writer = await connection.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns.Select(c => c.Name))}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await writer.StartRowAsync();
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].Read(row) is { } value)
                {
                    await writer.WriteAsync(value, types[i]);
                }
                else
                {
                    await writer.WriteNullAsync();
                }
            }
        }
        await writer.CompleteAsync();
    }
}
