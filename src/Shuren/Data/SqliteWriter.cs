using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shuren.Data;

/// <summary>
/// The writers of one embedded database in this process (ADR 22): they take turns, and those that come at once share the one slow step, the
/// disk's word that what was written stays. A change is committed in its turn without asking the disk; then the next one has the turn, and
/// whoever was before it waits, beside the others, for one flush of the journal. Nobody is answered before it.
/// </summary>
#pragma warning disable CA1001 // It lives as long as the process.
internal sealed class SqliteWriter
#pragma warning restore CA1001
{
    private const int OpenTries = 50;

    /// <summary>As long as a command waits for a busy file.</summary>
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>After so many changes the journal is brought into the file: some megabytes.</summary>
    private const int Many = 32;

    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromMilliseconds(250);

    private static readonly ConcurrentDictionary<string, SqliteWriter> Writers = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _disk = new(1, 1);
    private long _written;
    private long _durable;
    private IOException? _broken;
    private long _inFile;
    private long _checkpointed;
    private int _isCheckpointing;

    /// <summary>The one of a database, by its connection string.</summary>
    public static SqliteWriter Of(string? connection) => Writers.GetOrAdd(connection ?? "", _ => new SqliteWriter());

    /// <summary>Whether the database keeps the journal that commits can share; null = nobody has looked yet.</summary>
    public bool? HasJournal { get; set; }

    /// <exception cref="IOException">A journal that once could not be flushed is not to be trusted.</exception>
    public async Task<IDisposable> TurnAsync()
    {
        MustBeWhole();
        await _gate.WaitAsync();
        return new Turn(_gate);
    }

    /// <inheritdoc cref="TurnAsync"/>
    public IDisposable Turn()
    {
        MustBeWhole();
        _gate.Wait();
        return new Turn(_gate);
    }

    /// <summary>
    /// Waits until no other process writes, without holding a thread: a command that meets a busy file would sleep on one. From then on it
    /// is most likely free; if not, the command waits as ever.
    /// </summary>
    public static async Task OthersAsync(SqliteConnection connection)
    {
        for (var until = DateTime.UtcNow + BusyFor; ; await Task.Delay(BetweenLooks))
        {
            var answer = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE; ROLLBACK");
            if ((answer & 0xFF) != raw.SQLITE_BUSY)
            {
                return;
            }
            if (DateTime.UtcNow > until)
            {
                SqliteException.ThrowExceptionForRC(answer, connection.Handle);
            }
        }
    }

    /// <summary>Something was committed that the disk was not asked about. In the writer's turn.</summary>
    public void Written() => Interlocked.Increment(ref _written);

    // What follows a flush that failed would stand on what may be lost.
    private void MustBeWhole()
    {
        if (_broken is { } broken)
        {
            throw new IOException("硬盘没有写成，为了不丢数据，不再收新的记录。请检查硬盘，再重新启动程序。", broken);
        }
    }

    /// <summary>
    /// Waits until all that was committed so far is on the disk: what the caller wrote, and what others wrote that it may have decided on.
    /// </summary>
    /// <param name="journal">Path of the journal.</param>
    /// <exception cref="IOException">The disk refused; what was written may be lost or not.</exception>
    public async Task DurableAsync(string journal)
    {
        var own = Volatile.Read(ref _written);
        if (Volatile.Read(ref _durable) >= own)
        {
            return;
        }
        await _disk.WaitAsync();
        try
        {
            if (_durable >= own)
            {
                // Whoever asked meanwhile asked for this one too.
                return;
            }
            MustBeWhole();
            var written = Volatile.Read(ref _written);
            await Task.Run(() => Flush(journal));
            Volatile.Write(ref _durable, written);
        }
        finally
        {
            _disk.Release();
        }
    }

    /// <summary>
    /// Brings what many changes left in the journal into the file, beside those who write. The commit that finds the journal long would do
    /// it in its turn, with two waits for the disk, and all others behind it (<see cref="SqliteConnections"/> says from when).
    /// </summary>
    /// <param name="text">The database's connection.</param>
    public void CheckpointSoon(string text)
    {
        var written = Volatile.Read(ref _written);
        if (written - Volatile.Read(ref _inFile) < Many || Stopwatch.GetElapsedTime(Volatile.Read(ref _checkpointed)) < BetweenCheckpoints
            || Interlocked.Exchange(ref _isCheckpointing, 1) == 1)
        {
            return;
        }
        _ = Task.Run(() =>
        {
            try
            {
                using var connection = new SqliteConnection(text);
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
                command.ExecuteNonQuery();
                Volatile.Write(ref _inFile, written);
            }
            catch (SqliteException)
            {
                // Nothing is lost: it stays in the journal, and a commit brings it into the file when the journal is long.
            }
            finally
            {
                Volatile.Write(ref _checkpointed, Stopwatch.GetTimestamp());
                Volatile.Write(ref _isCheckpointing, 0);
            }
        });
    }

    private void Flush(string journal)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var file = File.OpenHandle(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                FlushToDisk(file);
                return;
            }
            catch (FileNotFoundException)
            {
                // Whoever closed the database last brought all of it into the one file, and asked the disk.
                return;
            }
            catch (Exception e) when (_broken is null && tries < OpenTries && e is IOException or UnauthorizedAccessException)
            {
                // Held for a moment by somebody who looks through all files.
                Thread.Sleep(BetweenLooks);
            }
        }
    }

    private void FlushToDisk(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        try
        {
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException e)
        {
            _broken = e;
            throw;
        }
    }
}

/// <summary>The turn to write; left once.</summary>
internal sealed class Turn(SemaphoreSlim gate) : IDisposable
{
    private SemaphoreSlim? _gate = gate;

    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
}
