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
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond:0}/s, p50 {P50:0.0}, p99 {P99:0.0} ms");
}

/// <summary>A signed-in browser that posts real forms: with the cookies, the token and the fields that the page gave it.</summary>
public sealed partial class Load(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, MaxConnectionsPerServer = 100 })
    {
        BaseAddress = address
    };

    public void Dispose() => _http.Dispose();

    public async Task<Load> SignInAsync(string form, params (string Field, string Value)[] fields)
    {
        var hidden = await HiddenAsync("/sign-in", form);
        var answer = await PostAsync($"/sign-in?handler={form}", [.. hidden, .. fields]);
        return answer == "/desk" ? this : throw new InvalidOperationException($"Signing in led to {answer}.");
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

    /// <summary>Sends a form; the answer is where it leads.</summary>
    public async Task<string?> PostAsync(string url, IEnumerable<(string Field, string Value)> fields)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (field, value) in fields)
        {
            content.Add(new StringContent(value), field);
        }
        using var answer = await _http.PostAsync(new Uri(url, UriKind.Relative), content);
        return answer.Headers.Location?.OriginalString ?? $"{(int)answer.StatusCode}";
    }

    public async Task GetAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var answer = await _http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{url} answered {answer.StatusCode}.");
        }
        await answer.Content.CopyToAsync(Stream.Null);
    }

    /// <summary>So many clients, each doing one thing after the other, for a time.</summary>
    public static async Task<Rate> RunAsync(int clients, TimeSpan time, Func<int, int, Task> once)
    {
        var times = new ConcurrentBag<double>();
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
        return new Rate(sorted.Count / watch.Elapsed.TotalSeconds, sorted.Count, sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }

    private static string Attribute(string tag, string name)
        => WebUtility.HtmlDecode(Regex.Match(tag, name + "=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);

    [GeneratedRegex("<form[^>]*>")]
    private static partial Regex FormStart();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();
}
