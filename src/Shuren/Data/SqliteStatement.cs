using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shuren.Data;

/// <summary>
/// A prepared statement that is run for row after row without a command's work in between: binding tens of thousands of rows through
/// parameters took twice the time that SQLite needs to store them. Values are stored as Microsoft.Data.Sqlite stores them; a test
/// compares the two. Runs in the connection's open transaction.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string text)
    {
        _connection = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v2(_connection, text, out _statement));
    }

    /// <param name="values">In the order of the statement's `?`.</param>
    /// <returns>How many rows it changed.</returns>
    public int Execute(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(i + 1, values[i]));
        }
        var done = raw.sqlite3_step(_statement);
        // The reset answers with what went wrong in the step, and leaves the statement ready.
        Check(raw.sqlite3_reset(_statement));
        return done == raw.SQLITE_DONE
            ? raw.sqlite3_changes(_connection)
            : throw new InvalidOperationException($"The statement answered {done}.");
    }

    public void Dispose() => _statement.Dispose();

    private int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        string text => raw.sqlite3_bind_text(_statement, index, text),
        int number => raw.sqlite3_bind_int(_statement, index, number),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        bool yes => raw.sqlite3_bind_int(_statement, index, yes ? 1 : 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, index, bytes),
        Guid id => BindId(index, id),
        DateOnly day => raw.sqlite3_bind_text(_statement, index, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        DateTime time => raw.sqlite3_bind_text(
            _statement, index, time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException($"{value.GetType()} is not stored in bulk yet.")
    };

    private int BindId(int index, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        _ = id.TryFormat(text, out _);
        Ascii.ToUpperInPlace(text, out _);
        return raw.sqlite3_bind_text(_statement, index, text);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _connection);
        }
    }
}
