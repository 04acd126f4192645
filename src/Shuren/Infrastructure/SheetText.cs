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

    /// <summary>As <see cref="Tidy"/>, with no spaces at all.</summary>
    public static string WithoutSpaces(string text) => Rewrite(text, keepSpaces: false, punctuation: false);

    /// <summary>As <see cref="Tidy"/>, and full-width punctuation becomes half-width too: for dates, numbers and codes.</summary>
    public static string HalfWidth(string text) => Rewrite(text, keepSpaces: true, punctuation: true);

    /// <summary>For a message or a report: the beginning, on one line.</summary>
    public static string Excerpt(string text) => text.Length <= 40 ? Tidy(text) : Tidy(text[..(char.IsHighSurrogate(text[39]) ? 39 : 40)]) + "…";

    private static string Rewrite(string text, bool keepSpaces, bool punctuation)
    {
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
            result.Append(c is >= '！' and <= '～' && (punctuation || char.IsAsciiLetterOrDigit((char)(c - 0xFEE0))) ? (char)(c - 0xFEE0) : c);
        }
        return result.ToString();
    }

    private static bool IsPlain(char c) => c is (> ' ' and < '\u007F') or (>= '\u4E00' and <= '\u9FFF') or '·';
}
