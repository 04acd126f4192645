using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shuren.Infrastructure;

/// <summary>
/// What a decision is taken on (D33): a short digest of what a form showed (prices, points, the lines of a sheet). It travels with the
/// form, and the service works it out again under the village's lock: where the two differ, the person decided on something else and is
/// asked again. Kept beside a vote, it says on what that vote stands.
/// </summary>
public static class Shown
{
    /// <summary>32 hex digits: the length of every column and field that holds one.</summary>
    public const int Length = 32;

    /// <param name="parts">All that was decided on, in a fixed order; sequences within it count item by item.</param>
    public static string Of(params IEnumerable<object?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            Append(text, part);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Length];
    }

    /// <exception cref="RuleViolation">The form showed something else; what it shows now is to be looked at.</exception>
    public static void MustBe(string? posted, string now, string what = "页面上的内容")
    {
        if (posted != now)
        {
            throw new RuleViolation(Rule.Stale, $"{what}在您打开以后变了，没有提交。下面是现在的，请核对后再交。");
        }
    }

    private static void Append(StringBuilder text, object? part)
    {
        switch (part)
        {
            case null:
                text.Append('\u0000');
                break;
            case string words:
                text.Append(CultureInfo.InvariantCulture, $"{words.Length}:").Append(words);
                break;
            case System.Collections.IEnumerable several:
                text.Append('[');
                foreach (var one in several)
                {
                    Append(text, one);
                }
                text.Append(']');
                break;
            case IFormattable value:
                text.Append(value.ToString(value is DateOnly or DateTime ? "O" : null, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(part);
                break;
        }
        text.Append('\u001f');
    }
}
