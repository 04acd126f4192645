using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// Rows that a use case has decided on and nobody reads before it ends, written together in the order in which they were given (ADR 30):
/// by statements that stay prepared on SQLite, in one round trip on PostgreSQL. They are not tracked. What a row is when it is written
/// counts, not what it was when it was given.
/// </summary>
public sealed class RowBatch(AppDb db)
{
    private readonly List<(object Row, bool IsNew)> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public RowBatch Insert(params IEnumerable<object> rows)
    {
        _rows.AddRange(rows.Select(r => (r, true)));
        return this;
    }

    /// <summary>Every column of rows that are there already, found by their key.</summary>
    public RowBatch Update(params IEnumerable<object> rows)
    {
        _rows.AddRange(rows.Select(r => (r, false)));
        return this;
    }

    public void Clear() => _rows.Clear();

    /// <exception cref="RuleViolation">
    /// A value is past its limit, or another wrote the same just now: <see cref="WriteLimits"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">A row to be updated is not there, or no transaction is open.</exception>
    public async Task WriteAsync()
    {
        if (IsEmpty)
        {
            return;
        }
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Rows are written inside a transaction.");
        }
        var runs = Runs();
        Clear();
        try
        {
            if (db.Database.GetDbConnection() is NpgsqlConnection postgres)
            {
                await PostgresAsync(postgres, runs);
            }
            else
            {
                Sqlite((SqliteConnection)db.Database.GetDbConnection(), runs);
            }
        }
        catch (DbException e) when (WriteLimits.IsTwice(e))
        {
            throw new RuleViolation(Rule.Twice, WriteLimits.TwiceMessage);
        }
    }

    // Neighbours of one kind go by one statement.
    private List<Run> Runs()
    {
        var runs = new List<Run>();
        foreach (var (row, isNew) in _rows)
        {
            if (runs.Count == 0 || runs[^1].Kind != row.GetType() || runs[^1].IsNew != isNew)
            {
                runs.Add(new Run(row.GetType(), MappedTable.Of(db, row.GetType()), isNew, []));
            }
            runs[^1].Rows.Add(row);
        }
        return runs;
    }

    private static void Sqlite(SqliteConnection connection, List<Run> runs)
    {
        foreach (var (_, table, isNew, rows) in runs)
        {
            var done = isNew
                ? BulkRows.Execute(connection, table.Insert, table.Columns, rows)
                : BulkRows.Execute(connection, table.Update, table.KeyLast, rows);
            table.MustBe(rows.Count, done);
        }
    }

    private static async Task PostgresAsync(NpgsqlConnection connection, List<Run> runs)
    {
        var batch = new NpgsqlBatch(connection);
        var expected = new List<Run>();
        async Task SendAsync()
        {
            if (expected.Count > 0)
            {
                await batch.ExecuteNonQueryAsync();
                for (var i = 0; i < expected.Count; i++)
                {
                    expected[i].Table.MustBe(expected[i].Rows.Count, (int)batch.BatchCommands[i].RecordsAffected);
                }
            }
            await batch.DisposeAsync();
            (batch, expected) = (new NpgsqlBatch(connection), []);
        }
        foreach (var run in runs)
        {
            if (run is { IsNew: true, Rows.Count: >= BulkRows.ManyRows })
            {
                await SendAsync();
                await BulkRows.CopyAsync(connection, run.Table, run.Rows);
                continue;
            }
            var isOne = run is { IsNew: true, Rows.Count: 1 };
            var command = new NpgsqlBatchCommand(
                isOne ? run.Table.InsertOne : run.IsNew ? run.Table.InsertFromArrays : run.Table.UpdateFromArrays);
            foreach (var column in run.Table.Columns)
            {
                command.Parameters.Add(isOne ? column.One(run.Rows[0]) : column.Array(run.Rows));
            }
            batch.BatchCommands.Add(command);
            expected.Add(run);
        }
        await SendAsync();
    }

    private sealed record Run(Type Kind, MappedTable Table, bool IsNew, List<object> Rows);
}
