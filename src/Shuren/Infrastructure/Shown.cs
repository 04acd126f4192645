using System.Buffers;
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
        // A sheet asks for thousands: what they are written into is used again. One within another finds none, and makes its own.
        var text = _spare ?? new StringBuilder();
        _spare = null;
        foreach (var part in parts)
        {
            Append(text, part);
        }
        var digest = Digest(text);
        _spare = text.Clear();
        return digest;
    }

    [ThreadStatic]
    private static StringBuilder? _spare;

    private static string Digest(StringBuilder text)
    {
        var letters = ArrayPool<char>.Shared.Rent(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        text.CopyTo(0, letters, text.Length);
        var written = Encoding.UTF8.GetBytes(letters.AsSpan(0, text.Length), bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan(0, written), hash);
        ArrayPool<char>.Shared.Return(letters);
        ArrayPool<byte>.Shared.Return(bytes);
        return Convert.ToHexStringLower(hash[..(Length / 2)]);
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
                text.Append(words.Length).Append(':').Append(words);
                break;
            // The same words as below, without a text of their own for each.
            case Guid id:
                text.Append(CultureInfo.InvariantCulture, $"{id}");
                break;
            case int number:
                text.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case DateOnly day:
                text.Append(CultureInfo.InvariantCulture, $"{day:O}");
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
                text.Append(value.ToString(value is DateTime ? "O" : null, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(part);
                break;
        }
        text.Append('\u001f');
    }
}
