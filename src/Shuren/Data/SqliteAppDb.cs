using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Shuren.Data;

/// <summary>The embedded database: one file in the data folder.</summary>
public sealed class SqliteAppDb(DbContextOptions<SqliteAppDb> options) : AppDb(options)
{
    // SQLite has one writer. Waiting for it in line, without polling the file, is fair and costs no thread; another process
    // (a command line import beside the server) is still held off by the file lock and the busy timeout.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Writers = new(StringComparer.Ordinal);

    protected internal override Task LockVillageAsync(VillageKey village) => Task.CompletedTask;

    protected internal override async Task<IDisposable> WriterTurnAsync()
    {
        var gate = Writers.GetOrAdd(Database.GetConnectionString() ?? "", _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync();
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
    }

    /// <summary>For `dotnet ef`.</summary>
    public sealed class DesignFactory : IDesignTimeDbContextFactory<SqliteAppDb>
    {
        public SqliteAppDb CreateDbContext(string[] args)
            => new(new DbContextOptionsBuilder<SqliteAppDb>().UseSqlite("Data Source=design.db").UseSnakeCaseNamingConvention().Options);
    }
}
