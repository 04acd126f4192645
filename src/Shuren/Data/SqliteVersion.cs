using Microsoft.Data.Sqlite;

namespace Shuren.Data;

/// <summary>
/// Whether anything was committed to the embedded database, by this program or another, asked over a connection of its own that writes
/// nothing: SQLite counts up what others commit.
/// </summary>
internal sealed class SqliteVersion(DatabaseSettings settings) : IDisposable
{
    private readonly Lock _one = new();
    private SqliteConnection? _connection;
    private SqliteCommand? _ask;

    /// <summary>Another number than before when anything was committed in between.</summary>
    public long Now()
    {
        lock (_one)
        {
            if (_ask is null)
            {
                _connection = new SqliteConnection(settings.SqliteConnection);
                _connection.Open();
                _ask = _connection.CreateCommand();
                _ask.CommandText = "PRAGMA data_version";
            }
            return (long)_ask.ExecuteScalar()!;
        }
    }

    public void Dispose()
    {
        _ask?.Dispose();
        _connection?.Dispose();
    }
}
