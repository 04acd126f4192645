namespace Shuren.Data;

/// <summary>
/// Says that much was written at once, by an import: the daily service takes the database's statistics anew within a minute.
/// </summary>
public sealed class StaleStatistics
{
    private int _stale;

    public void Mark() => Volatile.Write(ref _stale, 1);

    /// <summary>Whether it was marked since it was last asked.</summary>
    public bool Take() => Interlocked.Exchange(ref _stale, 0) == 1;
}
