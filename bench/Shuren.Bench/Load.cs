using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Shuren.Bench;

/// <summary>What a load came to.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Count">Answers.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
public sealed record Rate(double PerSecond, int Count, double P50, double P99)
{
    /// <summary>Processor time of the server for one answer, in milliseconds: it stays the same on a busy machine.</summary>
    public double Work { get; init; }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{PerSecond:0}/s, p50 {P50:0.0}, p99 {P99:0.0} ms，处理器 {Work:0.00} ms");
}

/// <summary>A browser that signs in through the real form and reads the fields of real forms.</summary>
public sealed partial class Load : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public Load(Uri address) => _http = new HttpClient(
        new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        BaseAddress = address
    };

    /// <summary>What the browser sends with each request.</summary>
    public string Cookies => string.Join("; ", _cookies.GetAllCookies().Select(c => $"{c.Name}={c.Value}"));

    public void Dispose() => _http.Dispose();

    public async Task<Load> SignInAsync(string form, params (string Field, string Value)[] fields)
    {
        var hidden = await HiddenAsync("/sign-in", form);
        using var content = new FormUrlEncodedContent([.. hidden.Select(h => KeyValuePair.Create(h.Field, h.Value)),
            .. fields.Select(h => KeyValuePair.Create(h.Field, h.Value))]);
        using var answer = await _http.PostAsync(new Uri($"/sign-in?handler={form}", UriKind.Relative), content);
        return answer.Headers.Location?.OriginalString == "/desk" ? this
            : throw new InvalidOperationException($"Signing in led to {answer.Headers.Location?.OriginalString ?? answer.StatusCode.ToString()}.");
    }

    /// <summary>The hidden fields of a page's form, by the handler or the mark of the form.</summary>
    public async Task<List<(string Field, string Value)>> HiddenAsync(string url, string form)
    {
        var html = await _http.GetStringAsync(new Uri(url, UriKind.Relative));
        var start = FormStart().Matches(html).FirstOrDefault(m => m.Value.Contains(form, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"{url} has no form {form}.");
        var inside = html[start.Index..html.IndexOf("</form>", start.Index, StringComparison.Ordinal)];
        return [.. Hidden().Matches(inside).Select(m => (Attribute(m.Value, "name"), Attribute(m.Value, "value")))];
    }

    /// <summary>So many clients, each doing one thing after the other, for a time.</summary>
    /// <param name="clients">How many.</param>
    /// <param name="time">How long.</param>
    /// <param name="once">One thing of a client.</param>
    /// <param name="server">Whose processor time is taken.</param>
    public static async Task<Rate> RunAsync(int clients, TimeSpan time, Func<int, int, Task> once, Process? server = null)
    {
        var times = new ConcurrentBag<double>();
        var before = Processor(server);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var n = 0; watch.Elapsed < time; n++)
            {
                var begin = Stopwatch.GetTimestamp();
                await once(client, n);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        })));
        var sorted = times.Order().ToList();
        if (sorted.Count == 0)
        {
            return new Rate(0, 0, 0, 0);
        }
        return new Rate(sorted.Count / watch.Elapsed.TotalSeconds, sorted.Count, sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100])
        {
            Work = (Processor(server) - before).TotalMilliseconds / sorted.Count
        };
    }

    private static TimeSpan Processor(Process? server)
    {
        server?.Refresh();
        return server?.TotalProcessorTime ?? TimeSpan.Zero;
    }

    private static string Attribute(string tag, string name)
        => WebUtility.HtmlDecode(Regex.Match(tag, name + "=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);

    [GeneratedRegex("<form[^>]*>")]
    private static partial Regex FormStart();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
