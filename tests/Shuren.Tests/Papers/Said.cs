using System.Globalization;
using System.Text.RegularExpressions;

namespace Shuren.Tests.Papers;

/// <summary>What a document must say, held against what another program read of it.</summary>
internal static partial class Said
{
    /// <summary>
    /// Each of these in its place, one after the other, and between them no figure that nobody expects: every digit on the paper is accounted for.
    /// </summary>
    public static void InOrder(string text, IEnumerable<string> expected)
    {
        var said = Plain(text);
        var at = 0;
        foreach (var words in expected.Select(Plain).Where(w => w.Length > 0))
        {
            var found = said.IndexOf(words, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"does not say 「{words}」 behind 「{said[Math.Max(0, at - 40)..at]}」, but 「{said[at..Math.Min(said.Length, at + 160)]}」");
            Nothing(said, at, found, words);
            at = found + words.Length;
        }
        Nothing(said, at, said.Length, "its end");
    }

    /// <summary>As <see cref="InOrder(string, IEnumerable{string})"/>, of a PDF: each page bears its number and, where it has one, its foot.</summary>
    public static void OnPaper(byte[] pdf, string? foot, IEnumerable<string> expected)
    {
        var pages = PdfReader.InOrder(pdf).TrimEnd().Split('\f').Select(Plain).ToList();
        if (foot is not null)
        {
            for (var i = 0; i < pages.Count; i++)
            {
                var end = Plain(FormattableString.Invariant($"第 {i + 1} 页　共 {pages.Count} 页{foot}"));
                Assert.EndsWith(end, pages[i], StringComparison.Ordinal);
                pages[i] = pages[i][..^end.Length];
            }
        }
        InOrder(string.Concat(pages), expected);
    }

    /// <summary>Where cells over several rows are read out of their row: the same figures as often as expected, and each of the words.</summary>
    public static void SameFigures(string text, string? foot, IReadOnlyCollection<string> expected)
    {
        var pages = text.TrimEnd().Split('\f').Select(Plain).ToList();
        for (var i = 0; foot is not null && i < pages.Count; i++)
        {
            var end = Plain(FormattableString.Invariant($"第 {i + 1} 页　共 {pages.Count} 页{foot}"));
            Assert.EndsWith(end, pages[i], StringComparison.Ordinal);
            pages[i] = pages[i][..^end.Length];
        }
        var said = string.Concat(pages);
        Assert.All(expected, words => Assert.Contains(Plain(words), said, StringComparison.Ordinal));
        Assert.Equal(
            expected.SelectMany(e => Figures().Matches(Plain(e)).Select(m => m.Value)).Order(StringComparer.Ordinal),
            Figures().Matches(said).Select(m => m.Value).Order(StringComparer.Ordinal));
    }

    public static string Plain(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('\u2060' or '\u200b' or '\u00a0' or '\ufeff' or '\f')).Select(c => c == '\u2011' ? '-' : c));

    /// <summary>2, 0.5.</summary>
    public static string Points(long tenths) => (tenths / 10m).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>+2.</summary>
    public static string Signed(long tenths) => (tenths > 0 ? "+" : "") + Points(tenths);

    /// <summary>Nothing where nothing was given or taken.</summary>
    public static string Some(long tenths) => tenths > 0 ? Points(tenths) : "";

    public static string Yuan(long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Iso(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Minute(DateTime at) => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Chinese(DateTime day) => FormattableString.Invariant($"{day.Year}年{day.Month}月{day.Day}日");

    public static string Chinese(DateOnly day) => Chinese(day.ToDateTime(TimeOnly.MinValue));

    public static string Month(int code) => FormattableString.Invariant($"{code / 100}年{code % 100}月");

    /// <summary>20224 → 2022年第四季度.</summary>
    public static string Quarter(int code) => FormattableString.Invariant($"{code / 10}年第{"一二三四"[(code % 10) - 1]}季度");

    /// <summary>Eight digits together, as they are read aloud.</summary>
    public static string Hash(byte[] hash) => string.Join(' ', Convert.ToHexStringLower(hash).Chunk(8).Select(c => new string(c)));

    private static void Nothing(string said, int from, int to, string before)
    {
        var figure = Figures().Match(said[from..to]);
        Assert.False(figure.Success, $"says {figure.Value} that nothing accounts for, before 「{before}」: 「{said[Math.Max(0, from - 30)..Math.Min(said.Length, to + 10)]}」");
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?", RegexOptions.None, 1000)]
    private static partial Regex Figures();
}
