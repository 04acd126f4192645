using System.Globalization;
using System.Text;

namespace Shuren.Infrastructure;

/// <summary>
/// Brings what was typed into a table to one spelling. Text read from a file and text it is compared with (a rule's behaviour, a head's
/// name) must go through the same method.
/// </summary>
public static class SheetText
{
    /// <summary>
    /// Full-width digits and letters become half-width, invisible characters go, spaces and line ends inside become one space, none at the
    /// ends. Chinese punctuation stays.
    /// </summary>
    public static string Tidy(string text) => Rewrite(text, keepSpaces: true, punctuation: false);

    /// <summary>As <see cref="Tidy"/>, line by line: what somebody wrote on several lines stays on them.</summary>
    public static string TidyLines(string text)
        => text.AsSpan().IndexOfAny('\n', '\r') < 0
            ? Tidy(text)
            : string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Tidy)).Trim('\n');

    /// <summary>As <see cref="Tidy"/>, with no spaces at all.</summary>
    public static string WithoutSpaces(string text) => Rewrite(text, keepSpaces: false, punctuation: false);

    /// <summary>As <see cref="Tidy"/>, and full-width punctuation becomes half-width too: for dates, numbers and codes.</summary>
    public static string HalfWidth(string text) => Rewrite(text, keepSpaces: true, punctuation: true);

    /// <summary>
    /// What was typed into a field of a form: control characters go (line ends and tabs stay, as \n and \t), and what cannot be seen goes
    /// at both ends with the spaces around it. Plain spaces alone stay: a password may end in one. Empty when nothing is left to see.
    /// </summary>
    public static string Clean(string text)
    {
        var plain = text.AsSpan().IndexOfAnyInRange('\u0000', '\u001F') < 0 && text.IndexOf('\u007F', StringComparison.Ordinal) < 0
            ? text
            : new string([.. text.Replace("\r\n", "\n", StringComparison.Ordinal).Where(c => c is '\n' or '\t' || !char.IsControl(c))]);
        var runes = plain.EnumerateRunes().ToList();
        var first = runes.FindIndex(r => !Rune.IsWhiteSpace(r) && !IsInvisible(r));
        if (first < 0)
        {
            return "";
        }
        var last = runes.FindLastIndex(r => !Rune.IsWhiteSpace(r) && !IsInvisible(r));
        var start = runes.FindIndex(0, first, IsNotPlainSpace) < 0 ? 0 : runes.Take(first).Sum(r => r.Utf16SequenceLength);
        var end = runes.FindIndex(last + 1, IsNotPlainSpace) < 0 ? 0 : runes.Skip(last + 1).Sum(r => r.Utf16SequenceLength);
        return plain[start..^end];
    }

    private static bool IsNotPlainSpace(Rune rune) => rune.Value is not (' ' or '\n' or '\t');

    // Zero-width and direction marks, fillers of other scripts, variation selectors: letters to the computer, nothing to the eye.
    private static bool IsInvisible(Rune rune)
        => Rune.IsControl(rune)
            || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
            || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
                or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>For a message or a report: the beginning, on one line.</summary>
    public static string Excerpt(string text) => text.Length <= 40
        ? Tidy(text)
        : Tidy(text[..(char.IsHighSurrogate(text[39]) ? 39 : 40)]) + "…";

    /// <summary>
    /// The first character that nobody can print or read, as "U+E000": private use, what a wrong encoding leaves; null when there is none.
    /// </summary>
    public static string? Unprintable(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\uD7FF') < 0)
        {
            return null; // Nearly every text.
        }
        foreach (var rune in text.EnumerateRunes())
        {
            var value = rune.Value;
            if (value == 0xFFFD || (value & 0xFFFE) == 0xFFFE
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
                || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNotAssigned && value is < 0x2A6E0 or > 0x3FFFF))
            {
                return FormattableString.Invariant($"U+{value:X4}");
            }
        }
        return null;
    }

    /// <summary>Whether a character writes Chinese, rare ones and descriptions of them (⿰) too.</summary>
    public static bool IsHan(Rune rune)
        => rune.Value is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFD) or 0x3007
            or (>= 0x2FF0 and <= 0x2FFF);

    // What is in the lists of radicals looks like the character of everyday and is another one to the computer: 陈⼤山 is 陈大山.
    private const string Radicals = "⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻰龙⻳龟⺠民⺩王⺝月⺼肉⺷羊⺌小⺓幺⺄乙⺆冂⺒巳⺟母⻑长⻒长";

    private static readonly Dictionary<char, char> RadicalCharacters = Enumerable.Range(0, Radicals.Length / 2)
        .ToDictionary(i => Radicals[i * 2], i => Radicals[(i * 2) + 1]);

    /// <summary>
    /// One spelling for what looks the same: radicals and compatibility forms become the character itself, what cannot be seen goes.
    /// </summary>
    private static string Unified(string text)
    {
        var i = 0;
        while (i < text.Length && !MayBeLookAlike(text[i]))
        {
            i++;
        }
        if (i == text.Length)
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var value = rune.Value;
            if (value is (>= 0x2F00 and <= 0x2FD5) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F))
            {
                result.Append(rune.ToString().Normalize(NormalizationForm.FormKC));
            }
            else if (value is >= 0x2E80 and <= 0x2EFF && RadicalCharacters.TryGetValue((char)value, out var character))
            {
                result.Append(character);
            }
            else if (!IsInvisible(rune) || Rune.IsWhiteSpace(rune))
            {
                result.Append(rune);
            }
        }
        return result.ToString();
    }

    private static bool MayBeLookAlike(char c)
        => c is (>= '\u2E80' and <= '\u2FD5') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFE00' and <= '\uFE0F') or '\uD87E' or '\uDB40'
            or '\u034F' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u2800' or '\u3164' or '\uFFA0';

    private static string Rewrite(string typed, bool keepSpaces, bool punctuation)
    {
        var text = Unified(typed);
        var i = 0;
        while (i < text.Length && IsPlain(text[i]))
        {
            i++;
        }
        if (i == text.Length)
        {
            return text; // Nearly every cell.
        }
        var result = new StringBuilder(text, 0, i, text.Length);
        var space = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                space = keepSpaces;
                continue;
            }
            if (char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                continue;
            }
            if (space && result.Length > 0)
            {
                result.Append(' ');
            }
            space = false;
            result.Append(c is >= '！' and <= '～' && (punctuation || char.IsAsciiLetterOrDigit((char)(c - 0xFEE0)))
                ? (char)(c - 0xFEE0) : c);
        }
        return result.ToString();
    }

    private static bool IsPlain(char c) => c is (> ' ' and < '\u007F') or (>= '\u4E00' and <= '\u9FFF') or '·';
}
