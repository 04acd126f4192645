using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// Inserts or updates many rows of a mapped entity without tracking them: one prepared statement on SQLite, COPY or one UPDATE from
/// arrays on PostgreSQL. Columns and conversions come from the model, so a new field needs no change here. Runs inside the open
/// transaction.
/// </summary>
public static class BulkRows
{
    private const int ManyRows = 1_000;

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
            _ = Execute(
                (SqliteConnection)connection, columns, rows,
                $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) "
                    + $"VALUES ({string.Join(", ", columns.Select(_ => "?"))})");
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
        var columns = Columns(db, typeof(T), out var table);
        var connection = db.Database.GetDbConnection();
        var updated = connection is NpgsqlConnection postgres
            ? await UpdateFromArraysAsync(postgres, table, columns, rows)
            : Update((SqliteConnection)connection, table, [.. columns.OrderBy(c => c.IsKey)], rows);
        if (updated != rows.Count)
        {
            throw new InvalidOperationException($"{rows.Count} rows of {table} were to be updated, {updated} were.");
        }
    }

    private sealed record Column(string Name, bool IsKey, Func<object, object?> Read, RelationalTypeMapping Mapping);

    private static List<Column> Columns(AppDb db, Type type, out string table)
    {
        var entity = db.Model.FindEntityType(type) ?? throw new InvalidOperationException($"{type} is not mapped.");
        var store = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        var sql = db.GetService<ISqlGenerationHelper>();
        table = sql.DelimitIdentifier(store.Name);
        return entity.GetProperties().Select(property =>
        {
            var read = property.PropertyInfo ?? throw new InvalidOperationException($"{property.Name} has no property.");
            var getter = property.GetGetter();
            var convert = property.GetTypeMapping().Converter?.ConvertToProvider;
            return new Column(
                sql.DelimitIdentifier(property.GetColumnName(store)!),
                property.IsPrimaryKey(),
                WriteLimits.IsLimited(property) && convert is null
                    ? row => Checked(property, getter.GetClrValue(row))
                    : convert is null
                    ? getter.GetClrValue
                    : row => getter.GetClrValue(row) is { } value ? convert(value) : null,
                property.GetRelationalTypeMapping());
        }).ToList();
    }

    private static object? Checked(IReadOnlyProperty property, object? value)
    {
        WriteLimits.Check(property, value);
        return value;
    }

    // The key's columns come last, as they do in the statement.
    private static int Update<T>(SqliteConnection connection, string table, List<Column> columns, IEnumerable<T> rows)
        where T : class
    {
        string Equal(bool key, string separator) => string.Join(separator, columns.Where(c => c.IsKey == key).Select(c => c.Name + " = ?"));
        return Execute(connection, columns, rows, $"UPDATE {table} SET {Equal(false, ", ")} WHERE {Equal(true, " AND ")}");
    }

    // Synchronous on purpose: SQLite has no asynchronous calls, and awaiting finished tasks three thousand times only costs.
    private static int Execute<T>(SqliteConnection connection, List<Column> columns, IEnumerable<T> rows, string text)
        where T : class
    {
        using var statement = new SqliteStatement(connection, text);
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

    private static async Task<int> UpdateFromArraysAsync<T>(
        NpgsqlConnection connection, string table, List<Column> columns, IReadOnlyCollection<T> rows)
        where T : class
    {
        string Each(Func<Column, bool> which, string separator, Func<Column, string> text)
            => string.Join(separator, columns.Where(which).Select(text));
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Table and column names come from the model, values are parameters.
        command.CommandText = $"""
            UPDATE {table} AS t SET {Each(c => !c.IsKey, ", ", c => $"{c.Name} = u.{c.Name}")}
            FROM unnest({string.Join(", ", columns.Select((c, i) => $"${i + 1}::{c.Mapping.StoreTypeNameBase}[]"))})
                AS u ({Each(_ => true, ", ", c => c.Name)})
            WHERE {Each(c => c.IsKey, " AND ", c => $"t.{c.Name} = u.{c.Name}")}
            """;
#pragma warning restore CA2100
        foreach (var column in columns)
        {
            var values = Array.CreateInstance(column.Mapping.Converter?.ProviderClrType ?? column.Mapping.ClrType, rows.Count);
            var i = 0;
            foreach (var row in rows)
            {
                values.SetValue(column.Read(row), i++);
            }
            command.Parameters.Add(new NpgsqlParameter { Value = values });
        }
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string table, List<Column> columns, IReadOnlyCollection<T> rows)
        where T : class
    {
        // By name: the mappings of the common types do not know Npgsql's own.
        var types = columns.Select(c => c.Mapping.StoreTypeNameBase).ToArray();
        await using var writer = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({string.Join(", ", columns.Select(c => c.Name))}) FROM STDIN (FORMAT BINARY)");
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
        await writer.DisposeAsync();
        if (rows.Count >= ManyRows)
        {
            // A session keeps the plan of a foreign key's check; one made while the table was small reads all of it for every row to come.
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The table's name comes from the model.
            command.CommandText = "ANALYZE " + table;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }
}
