using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Bench;

/// <summary>A page as one person opened it.</summary>
/// <param name="Route">Its address without numbers.</param>
/// <param name="Path">The address opened.</param>
/// <param name="Who">The account.</param>
/// <param name="Milliseconds">The middle of several.</param>
/// <param name="Bytes">As sent, compressed.</param>
internal sealed record PageTime(string Route, string Path, string Who, double Milliseconds, int Bytes)
{
    public int Statements { get; set; }

    public bool IsOwn => Route.StartsWith("/my", StringComparison.Ordinal);

    /// <summary>Milliseconds that it may take.</summary>
    public double Asked => IsOwn ? 15 : 50;
}

/// <summary>
/// Every page that the demo town's people can reach by its links, one after the other: how long the server takes for it and how often it
/// asks the database.
/// </summary>
internal static partial class PagesBench
{
    /// <summary>Times that a page is opened; the first is not counted.</summary>
    private const int Times = 4;

    /// <summary>Waited for one page.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Of one kind of page for one person.</summary>
    private const int OfARoute = 2;

    public static readonly string[] People =
        ["guanliyuan1", "shenhe1", "jiandu1", "liangwei1", "shijiansuo", "shending", "admin", "500230106001-1", ""];

    /// <summary>Demo households of each village; each becomes <see cref="Copies"/> + 1.</summary>
    public static int Households => Setting("SHUREN_BENCH_HOUSEHOLDS", 100);

    private static int Copies => Math.Clamp(Setting("SHUREN_BENCH_COPIES", 6), 0, Marks.Length);

    // The version of an id, which is 7 in all that were made: another one for each copy.
    private const string Marks = "0123568ABCDEF";

    /// <summary>Opens everything, as each of the people, and times it.</summary>
    public static async Task<List<PageTime>> CrawlAsync(Uri address)
    {
        var found = new List<PageTime>();
        foreach (var who in People)
        {
            using var browser = new Browser(address);
            await browser.SignInAsync(who);
            var (seen, open) = (new Dictionary<string, int>(StringComparer.Ordinal), new Queue<string>());
            open.Enqueue(who.Length == 0 ? "/" : "/desk");
            var asked = new HashSet<string>(StringComparer.Ordinal);
            while (open.TryDequeue(out var path))
            {
                var route = RouteOf(path);
                if (!asked.Add(path) || (seen[route] = seen.GetValueOrDefault(route) + 1) > OfARoute)
                {
                    continue;
                }
                if (await browser.OpenAsync(path) is not { } page)
                {
                    continue;
                }
                var times = new List<double>();
                for (var i = 0; i < (page.Milliseconds > 2_000 ? 1 : Times - 1); i++)
                {
                    times.Add((await browser.OpenAsync(path))?.Milliseconds ?? 0);
                }
                if (times.Min() > 50)
                {
                    Console.Error.WriteLine(FormattableString.Invariant($"{times.Min():0} ms {path} {who}"));
                }
                found.Add(new PageTime(route, path, who, times.Order().ElementAt(times.Count / 2), page.Bytes));
                foreach (var link in Links(page.Html))
                {
                    open.Enqueue(link);
                }
            }
        }
        return found;
    }

    /// <summary>How often each of these asks the database, on a server that logs each statement.</summary>
    public static async Task CountAsync(Uri address, IEnumerable<PageTime> pages, Process server)
    {
        var told = 0;
        server.OutputDataReceived += (_, line) => Interlocked.Add(ref told, line.Data?.Contains("Executed DbCommand", StringComparison.Ordinal) == true ? 1 : 0);
        foreach (var of in pages.GroupBy(p => p.Who))
        {
            using var browser = new Browser(address);
            await browser.SignInAsync(of.Key);
            foreach (var page in of)
            {
                await browser.OpenAsync(page.Path);
                await Task.Delay(100);
                var before = Volatile.Read(ref told);
                await browser.OpenAsync(page.Path);
                await Task.Delay(100);
                page.Statements = Volatile.Read(ref told) - before;
            }
        }
    }

    /// <summary>
    /// Each household of the demo town again, with all that hangs on it, so many times: by statements of the database. The copies' chain of
    /// hashes is not right, which no page asks.
    /// </summary>
    public static async Task MultiplyAsync(AppDb db)
    {
        var isPostgres = db.Database.IsNpgsql();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync(isPostgres ? "SET session_replication_role = replica" : "PRAGMA foreign_keys = OFF");
        var copied = Copied(db.Model);
        await using (var change = await db.Database.BeginTransactionAsync())
        {
            for (var copy = 0; copy < Copies; copy++)
            {
                foreach (var table in copied)
                {
                    await db.Database.ExecuteSqlRawAsync(CopyOf(table, copied, copy, isPostgres));
                }
            }
            await db.Database.ExecuteSqlRawAsync(
                "UPDATE ledger_heads SET last_seq = (SELECT max(e.seq) FROM ledger_entries AS e WHERE e.town_id = ledger_heads.town_id AND e.village_id = ledger_heads.village_id)");
            await change.CommitAsync();
        }
        await db.Database.CloseConnectionAsync();
        await Database.AnalyzeAsync(db);
        if (isPostgres)
        {
            await db.Database.ExecuteSqlRawAsync("ANALYZE");
        }
    }

    // Households, and whatever cannot be without one of them.
    private static List<IEntityType> Copied(IModel model)
    {
        var copied = new List<IEntityType> { model.FindEntityType(typeof(Household))! };
        for (var before = 0; before < copied.Count;)
        {
            before = copied.Count;
            copied.AddRange(model.GetEntityTypes().Where(e => e.ClrType != typeof(Shuren.Features.Accounts.HouseholdLogin) && !copied.Contains(e)
                && e.GetForeignKeys().Any(k => k.IsRequired && k.PrincipalEntityType.ClrType != typeof(LedgerEntry) && copied.Contains(k.PrincipalEntityType))).ToList());
        }
        // What was done and looked at grows with them.
        copied.Add(model.FindEntityType(typeof(AuditEvent))!);
        return copied;
    }

    private static string CopyOf(IEntityType table, List<IEntityType> copied, int copy, bool isPostgres)
    {
        var keys = copied.Select(t => t.FindPrimaryKey()!.Properties[^1].Name).Where(n => n != "Seq").ToHashSet(StringComparer.Ordinal);
        var name = table.GetTableName()!;
        var at = StoreObjectIdentifier.Table(name);
        var mark = Marks[copy];
        string Of(IProperty p)
        {
            var column = "\"" + p.GetColumnName(at) + "\"";
            var type = Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType;
            var isOutside = p.GetContainingForeignKeys().Any(k => !copied.Contains(k.PrincipalEntityType) && k.Properties[^1] == p);
            var isUnique = p.IsPrimaryKey() || p.GetContainingIndexes().Any(i => i.IsUnique);
            if (type == typeof(Guid) && !isOutside && (isUnique || keys.Contains(p.Name) || p.Name is nameof(LedgerEntry.SourceId) or nameof(AuditEvent.SubjectId) || p.GetContainingForeignKeys().Any(k => copied.Contains(k.PrincipalEntityType))))
            {
                return isPostgres
                    ? $"overlay({column}::text placing '{char.ToLowerInvariant(mark)}' from 15 for 1)::uuid"
                    : $"substr({column}, 1, 14) || '{mark}' || substr({column}, 16)";
            }
            return type == typeof(long) && p.Name.EndsWith("Seq", StringComparison.Ordinal) ? FormattableString.Invariant($"{column} + {(copy + 1) * 1_000_000}")
                : type == typeof(string) && isUnique ? $"{column} || '{mark}'"
                : p.Name == "CardNumber" || (p.Name == "Number" && isUnique) ? FormattableString.Invariant($"{column} + {(copy + 1) * 10_000}")
                : column;
        }
        var (columns, first) = (table.GetProperties().ToList(), table.FindPrimaryKey()!.Properties.FirstOrDefault(p => p.ClrType == typeof(Guid)));
        // Only what was made by the demo: not the copies before this one.
        var marked = first is null ? null : "\"" + first.GetColumnName(at) + "\"";
        var only = marked is not null
            ? isPostgres ? $"substr({marked}::text, 15, 1) NOT IN ({Done(copy, lower: true)})" : $"substr({marked}, 15, 1) NOT IN ({Done(copy, lower: false)})"
            : "seq < 1000000";
        return $"INSERT INTO {name} ({string.Join(", ", columns.Select(c => "\"" + c.GetColumnName(at) + "\""))}) SELECT {string.Join(", ", columns.Select(Of))} FROM {name} WHERE {only} ON CONFLICT DO NOTHING";
    }

    private static string Done(int copy, bool lower)
        => "'-'" + string.Concat(Marks[..copy].Select(m => $", '{(lower ? char.ToLowerInvariant(m) : m)}'"));

    public static Task<int> EntriesAsync(AppDb db) => db.Set<LedgerEntry>().CountAsync();

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : otherwise;

    private static string RouteOf(string path)
        => Values().Replace(Ids().Replace(path, "{id}"), "=…");

    private static IEnumerable<string> Links(string html)
        => Href().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value).Split('#')[0])
            .Where(l => l.StartsWith('/') && !l.StartsWith("//", StringComparison.Ordinal) && !l.Contains('.', StringComparison.Ordinal) && !l.StartsWith("/sign-", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex("<a [^>]*href=\"([^\"]*)\"")]
    private static partial Regex Href();

    [GeneratedRegex("[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}|(?<=/)[0-9][0-9Q-]*")]
    private static partial Regex Ids();

    [GeneratedRegex("=[^&]*")]
    private static partial Regex Values();

    private sealed class Browser(Uri address) : IDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = true, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address, Timeout = Longest };

        public void Dispose() => _http.Dispose();

        public async Task SignInAsync(string who)
        {
            if (who.Length == 0)
            {
                return;
            }
            using var load = new Load(address);
            await (who.Contains('-', StringComparison.Ordinal)
                ? load.SignInAsync("Resident", ("Village", who.Split('-')[0]), ("Card", who.Split('-')[1]), ("Pin", Shuren.Commands.DemoTown.Pin))
                : load.SignInAsync("Staff", ("UserName", who), ("Password", Shuren.Commands.DemoTown.Password)));
            _http.DefaultRequestHeaders.Add("Cookie", load.Cookies);
        }

        /// <summary>Null for what is no page, or not this person's.</summary>
        public async Task<(double Milliseconds, int Bytes, string Html)?> OpenAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Add("Accept-Encoding", "gzip");
            var watch = Stopwatch.StartNew();
            HttpResponseMessage? sent = null;
            try
            {
                sent = await _http.SendAsync(request);
            }
            catch (TaskCanceledException)
            {
                Console.Error.WriteLine($"{path}: 等不到");
                return (Longest.TotalMilliseconds, 0, "");
            }
            using var answer = sent;
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var time = watch.Elapsed.TotalMilliseconds;
            if (answer.StatusCode == HttpStatusCode.InternalServerError)
            {
                Console.Error.WriteLine($"{path}: 500");
            }
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "text/html")
            {
                return null;
            }
            using var text = new StreamReader(
                answer.Content.Headers.ContentEncoding.Contains("gzip")
                    ? new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress)
                    : new MemoryStream(bytes));
            return (time, bytes.Length, await text.ReadToEndAsync());
        }
    }
}
