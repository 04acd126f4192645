namespace Shuren.Hosting;

/// <summary>
/// One question for all who wait for its answer. Whoever comes while it is being asked gets the answer of the next one, which begins after
/// they came: so each knows what was so when it came, and however many come, one question runs at a time.
/// </summary>
/// <param name="ask">Asks once.</param>
public sealed class SharedQuestion<T>(Func<Task<T>> ask)
{
    private readonly Lock _lock = new();
    private Task<T>? _running;

    /// <summary>Waits for the running one, and has not begun.</summary>
    private Task<T>? _next;

    public Task<T> AskAsync()
    {
        lock (_lock)
        {
            // Never begun within the lock: what is answered at once would be over before it is kept.
            return _next ?? (_running is { } before
                ? _next = Task.Run(() => AfterAsync(before))
                : _running = Task.Run(RunAsync));
        }
    }

    private async Task<T> AfterAsync(Task before)
    {
        // Whether that one failed is for who waited for it.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            // Who comes from here on does not get this one any more.
            (_running, _next) = (_next, null);
        }
        return await RunAsync();
    }

    private async Task<T> RunAsync()
    {
        try
        {
            return await ask();
        }
        finally
        {
            lock (_lock)
            {
                // Where one waits, it takes the place itself.
                _running = _next is null ? null : _running;
            }
        }
    }
}
