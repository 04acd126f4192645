using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shuren.Tests;

namespace Shuren.BrowserTests;

/// <summary>
/// What the demo town's pages give away as files, one of each kind that a link leads to: each is opened by a program that is not ours and has
/// Chinese in it. Where SHUREN_PAPERS names a folder they are kept there, to be looked at.
/// </summary>
internal sealed partial class Documents
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Url, string File, byte[] Content)> _kept = new(StringComparer.Ordinal);

    public List<string> Faults { get; } = [];

    public IReadOnlyCollection<string> Kinds => _kept.Keys;

    /// <summary>Takes the file behind a link as the person on the page would, the first of each kind.</summary>
    public async Task TakeAsync(IPage page, string kind, Uri link)
    {
        lock (_gate)
        {
            if (!_kept.TryAdd(kind, (link.PathAndQuery, "", [])))
            {
                return;
            }
        }
        var answer = await page.Context.APIRequest.GetAsync(link.ToString());
        var content = await answer.BodyAsync();
        var name = Uri.UnescapeDataString(FileName().Match(answer.Headers.GetValueOrDefault("content-disposition") ?? "").Groups[1].Value);
        lock (_gate)
        {
            _kept[kind] = (link.PathAndQuery, name, content);
            if (answer.Status != 200 || content.Length == 0)
            {
                Faults.Add($"{link.PathAndQuery}: answered {answer.Status} with {content.Length} bytes");
            }
            else if (!Chinese().IsMatch(name))
            {
                Faults.Add($"{link.PathAndQuery}: is called 「{name}」");
            }
        }
    }

    /// <summary>PDF by poppler, Word and Excel by LibreOffice, one start for each kind; JSON by its reader.</summary>
    public async Task OpenAsync()
    {
        var files = _kept.Values.Where(f => f.Content.Length > 0).ToList();
        if (Environment.GetEnvironmentVariable("SHUREN_PAPERS") is { Length: > 0 } folder)
        {
            foreach (var (n, file) in files.Index())
            {
                await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{n:00} {file.File}"), file.Content);
            }
        }
        var pdfs = files.Where(f => Is(f.File, "pdf")).ToDictionary(f => f.Url, f => f.Content);
        foreach (var ending in (string[])["docx", "xlsx"])
        {
            var office = files.FindAll(f => Is(f.File, ending));
            var byNumber = office.Index().ToDictionary(f => $"{ending}{f.Index}", f => f.Item.Content);
            var opened = office.Count == 0 ? [] : await OfficeReader.PdfsAsync(ending, byNumber);
            foreach (var (n, file) in office.Index())
            {
                if (opened.TryGetValue($"{ending}{n}", out var pdf))
                {
                    pdfs[file.Url] = pdf;
                }
                else
                {
                    Faults.Add($"{file.Url}: LibreOffice does not open it");
                }
            }
        }
        foreach (var (url, pdf) in pdfs)
        {
            var text = await TextAsync(pdf);
            if (!Chinese().IsMatch(text) || text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                Faults.Add($"{url}: reads 「{text.Trim()[..Math.Min(text.Trim().Length, 60)]}」");
            }
        }
        foreach (var file in files.FindAll(f => Is(f.File, "json")))
        {
            using var json = JsonDocument.Parse(file.Content);
        }
        Faults.AddRange(files
            .FindAll(f => !((string[])["pdf", "docx", "xlsx", "json", "wav", "mp3"]).Any(e => Is(f.File, e))).Select(f => $"{f.Url}: what is 「{f.File}」?"));
    }

    private static bool Is(string file, string ending) => file.EndsWith("." + ending, StringComparison.Ordinal);

    private static async Task<string> TextAsync(byte[] pdf)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-layout", "-enc", "UTF-8", file, "-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? text : "";
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"filename\*=UTF-8''([^;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}{2}")]
    private static partial Regex Chinese();
}
