using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;

namespace Shuren.Data;

/// <summary>The embedded database: one file in the data folder.</summary>
public sealed class SqliteAppDb(DbContextOptions<SqliteAppDb> options) : AppDb(options)
{
    private int _turns;

    public override bool MayWrite => _turns > 0 || Database.CurrentTransaction is not null;

    private SqliteWriter Writer => SqliteWriter.Of(Database.GetConnectionString());

    protected internal override Task LockVillageAsync(VillageKey village) => Task.CompletedTask;

    // SQLite has one writer. Waiting for it in line, without polling the file, is fair and costs no thread; another process
    // (a command line import beside the server) is held off by the file's own lock.
    protected internal override async Task<IDisposable> WriterTurnAsync()
    {
        if (_turns > 0)
        {
            return Held(null);
        }
        var turn = await Writer.TurnAsync();
        try
        {
            await Database.OpenConnectionAsync();
            try
            {
                await SqliteWriter.OthersAsync((SqliteConnection)Database.GetDbConnection());
            }
            finally
            {
                await Database.CloseConnectionAsync();
            }
            return Held(turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    protected internal override async Task<OpenChange> BeginChangeAsync()
    {
        var turn = await WriterTurnAsync();
        try
        {
            await Database.OpenConnectionAsync();
            try
            {
                var shares = Shares();
                return new SharedChange(this, await Database.BeginTransactionAsync(), turn, shares);
            }
            catch
            {
                await LeaveAsync(asksAgain: true);
                throw;
            }
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // What saves outside a use case, as accounts do, takes its turn too.
        using var turn = MayWrite ? null : await WriterTurnAsync();
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>The framework's keys are saved so.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        using var turn = MayWrite ? null : Held(Writer.Turn());
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    private Counted Held(IDisposable? turn)
    {
        _turns++;
        return new Counted(this, turn);
    }

    // The commit will not wait for the disk: see SqliteWriter. Elsewhere, and with any other journal, every commit does.
    private bool Shares()
    {
        if (Writer.HasJournal is not { } hasJournal)
        {
            using var mode = Database.GetDbConnection().CreateCommand();
            mode.CommandText = "PRAGMA journal_mode";
            Writer.HasJournal = hasJournal = string.Equals(mode.ExecuteScalar() as string, "wal", StringComparison.OrdinalIgnoreCase);
        }
        if (hasJournal)
        {
            Set("PRAGMA synchronous=NORMAL");
        }
        return hasJournal;
    }

    // A connection goes back to the others as it came, or not at all.
    private async Task LeaveAsync(bool asksAgain)
    {
        try
        {
            if (asksAgain)
            {
                Set("PRAGMA synchronous=FULL");
            }
        }
        catch
        {
            SqliteConnections.Renew((SqliteConnection)Database.GetDbConnection());
            throw;
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    private void Set(string pragma)
    {
        var connection = (SqliteConnection)Database.GetDbConnection();
        if (raw.sqlite3_exec(connection.Handle, pragma) is not raw.SQLITE_OK and var refused)
        {
            SqliteException.ThrowExceptionForRC(refused, connection.Handle);
        }
    }

    private sealed class Counted(SqliteAppDb db, IDisposable? turn) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
            {
                _left = true;
                db._turns--;
                turn?.Dispose();
            }
        }
    }

    /// <summary>A change whose commit is made durable together with those of others.</summary>
    private sealed class SharedChange(SqliteAppDb db, IDbContextTransaction transaction, IDisposable turn, bool shares)
        : OpenChange(transaction)
    {
        private readonly SqliteWriter _writer = db.Writer;
        private readonly string _text = db.Database.GetConnectionString()!;
        private readonly string _journal = db.Database.GetDbConnection().DataSource + "-wal";

        public override async Task CommitAsync()
        {
            await base.CommitAsync();
            if (shares)
            {
                _writer.Written();
            }
        }

        public override async ValueTask DisposeAsync()
        {
            try
            {
                try
                {
                    await base.DisposeAsync();
                }
                finally
                {
                    await db.LeaveAsync(shares);
                }
            }
            finally
            {
                turn.Dispose();
            }
            // Refused or done: what was decided on may be another's, which the disk has not confirmed yet.
            await _writer.DurableAsync(_journal);
            if (shares)
            {
                _writer.CheckpointSoon(_text);
            }
        }
    }

    /// <summary>For `dotnet ef`.</summary>
    public sealed class DesignFactory : IDesignTimeDbContextFactory<SqliteAppDb>
    {
        public SqliteAppDb CreateDbContext(string[] args)
            => new(new DbContextOptionsBuilder<SqliteAppDb>().UseSqlite("Data Source=design.db").UseSnakeCaseNamingConvention().Options);
    }
}
