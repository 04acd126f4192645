using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Shuren.Data;

/// <summary>
/// The open connections to the embedded database, each with the statements it ran, ready to be run again (ADR 29). Preparing a statement
/// anew for each request, and opening a connection for each statement, was a third of a page's work. A request borrows one and gives it
/// back.
/// </summary>
internal sealed class SqliteConnections(string text) : DbConnectionInterceptor, IDisposable
{
    /// <summary>As many as are kept while nobody needs them.</summary>
    private const int Most = 16;

    /// <summary>
    /// Pages, 32 MB: from so many on a commit brings the journal into the file itself. Before that it is done beside the writers
    /// (<see cref="SqliteWriter.CheckpointSoon"/>).
    /// </summary>
    private const string LongJournal = "PRAGMA wal_autocheckpoint=8000";

    private readonly ConcurrentStack<KeptConnection> _idle = new();
    private int _generation;
    private bool _disposed;

    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result)
        => eventData.ConnectionString == text ? InterceptionResult<DbConnection>.SuppressWithResult(Borrow()) : result;

    /// <summary>The same for those beside <paramref name="connection"/>, kept or not.</summary>
    public static void Renew(SqliteConnection connection)
    {
        (connection as KeptConnection)?.Home.Renew();
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Closes what is kept, and what is borrowed when it comes back: whoever comes next opens a new one.</summary>
    public void Renew()
    {
        Interlocked.Increment(ref _generation);
        while (_idle.TryPop(out var connection))
        {
            connection.End();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Renew();
    }

    /// <summary>Keeps it for the next; false when it is to be closed.</summary>
    internal bool Keep(KeptConnection connection)
    {
        if (_disposed || connection.Generation != _generation || _idle.Count >= Most)
        {
            return false;
        }
        _idle.Push(connection);
        return true;
    }

    private KeptConnection Borrow()
    {
        if (_idle.TryPop(out var kept))
        {
            return kept;
        }
        var connection = new KeptConnection(text, this, Volatile.Read(ref _generation));
        try
        {
            connection.Open();
            if (raw.sqlite3_exec(connection.Handle, LongJournal) is not raw.SQLITE_OK and var refused)
            {
                SqliteException.ThrowExceptionForRC(refused, connection.Handle);
            }
            return connection;
        }
        catch
        {
            connection.End();
            throw;
        }
    }
}

/// <summary>A connection that stays open from one request to the next.</summary>
internal sealed class KeptConnection(string text, SqliteConnections home, int generation) : SqliteConnection(text)
{
    /// <summary>Some kilobytes each.</summary>
    private const int MostCommands = 400;

    /// <summary>A text so long is one of a list of values, and hardly comes again.</summary>
    private const int LongestText = 8_000;

    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private bool _spoilt;

    public SqliteConnections Home => home;

    public int Generation => generation;

    /// <summary>How many commands are kept.</summary>
    public int Kept => _commands.Count;

    /// <summary>It is not to be used by another.</summary>
    public void Spoil() => _spoilt = true;

    /// <summary>EF Core closes a connection at the end of each context: this one stays as it is.</summary>
    public override void Close()
    {
        if (_spoilt)
        {
            Forget();
            base.Close();
        }
    }

    /// <summary>Closes it for good.</summary>
    public void End()
    {
        _spoilt = true;
        Dispose();
    }

    /// <summary>The statement with this text, to be run for rows (<see cref="BulkRows"/>); there are as many as tables.</summary>
    internal SqliteStatement Statement(string text)
    {
        if (!_statements.TryGetValue(text, out var statement))
        {
            _statements.Add(text, statement = new SqliteStatement(this, text));
        }
        return statement;
    }

    /// <summary>The command with this text, prepared if it ran before.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "As it was given.")]
    internal SqliteCommand Take(string commandText)
        => _commands.Remove(commandText, out var command) ? command : new SqliteCommand(commandText, this);

    internal void GiveBack(SqliteCommand command)
    {
        if (_spoilt || State != ConnectionState.Open || command.CommandText.Length is 0 or > LongestText)
        {
            command.Dispose();
            return;
        }
        command.Parameters.Clear();
        command.Transaction = null;
        command.CommandTimeout = DefaultTimeout;
        if (_commands.Count >= MostCommands)
        {
            Forget();
        }
        if (!_commands.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    protected override DbCommand CreateDbCommand() => new KeptCommand(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing && State == ConnectionState.Open && raw.sqlite3_get_autocommit(Handle) == 0)
        {
            _spoilt = true;
            raw.sqlite3_exec(Handle, "ROLLBACK");
        }
        if (disposing && !_spoilt && State == ConnectionState.Open && home.Keep(this))
        {
            return;
        }
        _spoilt = true;
        Forget();
        base.Dispose(disposing);
    }

    private void Forget()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
        _commands.Clear();
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        _statements.Clear();
    }
}

/// <summary>
/// A command as EF Core makes and disposes one for each statement; the one of the same text behind it stays with the connection, prepared.
/// </summary>
internal sealed class KeptCommand(KeptConnection connection) : DbCommand
{
    private SqliteCommand? _command;
    private SqliteDataReader? _reader;
    private bool _failed;

    [AllowNull]
    public override string CommandText
    {
        get => _command?.CommandText ?? "";
        set
        {
            if (_command is null)
            {
                _command = connection.Take(value ?? "");
            }
            else
            {
                _command.CommandText = value;
            }
        }
    }

    public override int CommandTimeout
    {
        get => Command.CommandTimeout;
        set => Command.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => Command.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => _ = ReferenceEquals(value, connection) ? value : throw new NotSupportedException("A command stays with its connection.");
    }

    protected override DbParameterCollection DbParameterCollection => Command.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => Command.Transaction;
        set => Command.Transaction = (SqliteTransaction?)value;
    }

    private SqliteCommand Command => _command ??= connection.Take("");

    public override void Cancel()
    {
    }

    public override int ExecuteNonQuery() => Run(c => c.ExecuteNonQuery());

    public override object? ExecuteScalar() => Run(c => c.ExecuteScalar());

    public override void Prepare() => Command.Prepare();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => _reader = Run(c => c.ExecuteReader(behavior));

    protected override void Dispose(bool disposing)
    {
        if (disposing && _command is { } command)
        {
            _command = null;
            if (_failed || _reader is { IsClosed: false })
            {
                // Half done: not to be used again.
                command.Dispose();
            }
            else
            {
                connection.GiveBack(command);
            }
        }
        base.Dispose(disposing);
    }

    private T Run<T>(Func<SqliteCommand, T> run)
    {
        _failed = true;
        var result = run(Command);
        _failed = false;
        return result;
    }
}
