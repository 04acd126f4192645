using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Shuren.Hosting;

/// <summary>
/// Keeps a village's public pages as they were drawn, for who is not signed in, until anything of the village or its town changes, by this
/// program or another: each change leaves its row in the audit trail (ADR 11), and how many there are of late is one small question. A
/// visitor who has the page already is told that it still holds.
/// </summary>
/// <remarks>
/// The rows are counted from a fixed moment, and that moment moves: so what was drawn is drawn anew every ten minutes in any case, and a
/// change would have to be committed more than ten minutes after its row was made to be missed until then. Where nothing at all was
/// committed since they were counted, which the embedded database knows at no cost, they are not counted again; else all who wait share
/// one question, that begins after they came: what was committed before a visitor's request is in the visitor's page. On PostgreSQL it
/// asks first for the snapshot (which transactions are done), and counts only where that is another than the last time.
/// </remarks>
internal sealed class PublicPages : IOutputCachePolicy
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    // Another build of the program may draw them in another way.
    private static readonly string Build = typeof(PublicPages).Module.ModuleVersionId.ToString("N")[..8];

    /// <summary>Villages whose count is kept.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, Count> _counted = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, SharedQuestion<Count>> _questions = new(StringComparer.Ordinal);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        context.EnableOutputCaching = true;
        // Who is signed in, or is to be told something, gets a page of the moment.
        var isAnybodys = (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            && http.Request.Query.Count == 0
            && Encoding(http.Request) is not null
            && !http.Request.Cookies.ContainsKey(WebServer.SignInCookie) && !http.Request.Cookies.ContainsKey(WebServer.NoticeCookie);
        context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = isAnybodys;
        if (!isAnybodys)
        {
            return;
        }
        var state = await StateAsync(http);
        context.CacheVaryByRules.VaryByHost = false;
        context.CacheVaryByRules.VaryByValues["state"] = state;
        context.CacheVaryByRules.VaryByValues["encoding"] = Encoding(http.Request)!;
        context.ResponseExpirationTimeSpan = Window;
        // To be kept by the browser, and asked about each time. Set before the page is drawn: what is kept has them too.
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.ETag = $"W/\"{state}\"";
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status304NotModified))
            {
                http.Response.Headers.Remove(HeaderNames.ETag);
            }
            return Task.CompletedTask;
        });
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        // A cookie is one visitor's.
        context.AllowCacheStorage &= response.StatusCode == StatusCodes.Status200OK && response.Headers.SetCookie.Count == 0;
        return ValueTask.CompletedTask;
    }

    // How the answer is compressed; null where the browser weighs one way against another, which none does.
    private static string? Encoding(HttpRequest request)
    {
        var accepted = request.Headers.AcceptEncoding.ToString();
        return accepted.Contains('=', StringComparison.Ordinal) ? null
            : accepted.Contains("br", StringComparison.OrdinalIgnoreCase) ? "br"
            : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? "gzip"
            : "";
    }

    private async Task<string> StateAsync(HttpContext http)
    {
        var code = http.GetRouteValue("village") as string ?? "";
        if (http.RequestServices.GetService<SqliteVersion>()?.Now() is not { } version
            || !_counted.TryGetValue(code, out var count) || count.Window != ThisWindow || count.Version != version)
        {
            count = await QuestionOf(code, http.RequestServices).AskAsync();
        }
        var today = http.RequestServices.GetRequiredService<TimeProvider>().Today();
        return string.Create(CultureInfo.InvariantCulture, $"{Build}-{today:yyyyMMdd}-{count.Window:x}-{count.Changes}");
    }

    private SharedQuestion<Count> QuestionOf(string code, IServiceProvider services)
    {
        if (_questions.Count >= Most)
        {
            // Anybody may ask for any code.
            _questions.Clear();
            _counted.Clear();
        }
        return _questions.GetOrAdd(
            code,
            static (code, of) => new SharedQuestion<Count>(() => of.Pages.CountAsync(code, of.Scopes)),
            (Pages: this, Scopes: services.GetRequiredService<IServiceScopeFactory>()));
    }

    // Not with what belongs to one visitor's request: several wait, and the first may leave.
    private async Task<Count> CountAsync(string code, IServiceScopeFactory scopes)
    {
        await using var scope = scopes.CreateAsyncScope();
        var window = ThisWindow;
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        // Looked at before the rows are: what changes in between is another version the next time.
        var version = scope.ServiceProvider.GetService<SqliteVersion>()?.Now() ?? 0;
        var snapshot = !db.Database.IsSqlite() ? await SnapshotAsync(db) : "";
        return snapshot.Length > 0 && _counted.TryGetValue(code, out var last) && last.Window == window && last.Snapshot == snapshot
            ? last
            : _counted[code] = new Count(window, version, snapshot, await ChangesAsync(db, code, window));
    }

    // Which transactions are done and which are under way: each that commits makes it another.
    private static Task<string> SnapshotAsync(AppDb db)
        => db.Database.SqlQuery<string>($"""SELECT CAST(pg_current_snapshot() AS text) AS "Value" """).SingleAsync();

    private static long ThisWindow => DateTimeOffset.UtcNow.Ticks / Window.Ticks;

    private static Task<int> ChangesAsync(AppDb db, string code, long window)
    {
        var town = code.Length > 9 ? code[..9] : code;
        var from = FirstIdOf(new DateTimeOffset((window - 1) * Window.Ticks, TimeSpan.Zero));
        return db.Database.SqlQuery<int>($"""
            SELECT CAST(count(*) AS int) AS "Value"
            FROM towns AS t
            JOIN villages AS v ON v.town_id = t.town_id AND v.code = {code}
            JOIN audit_events AS e ON e.town_id = t.town_id AND e.event_id >= {from}
            WHERE t.code = {town} AND (e.village_id IS NULL OR e.village_id = v.village_id) AND e.use_case NOT LIKE 'look.%'
            """).SingleAsync();
    }

    // Ids begin with the millisecond in which they were made.
    private static Guid FirstIdOf(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }

    /// <param name="Window">The ten minutes in which it was taken.</param>
    /// <param name="Version">Of the embedded database, before it was taken.</param>
    /// <param name="Snapshot">Of PostgreSQL, before it was taken; empty on the embedded database.</param>
    /// <param name="Changes">Rows of the audit trail.</param>
    private sealed record Count(long Window, long Version, string Snapshot, int Changes);
}
