using System.Text;

namespace Shuren.Infrastructure;

/// <summary>
/// Bytes as letters that a QR code packs closely and that an address, a chat and a form carry unchanged. Like Base45 (RFC 9285), three
/// letters for two bytes and two for a last one, but without its blank and percent sign, which are lost on the way; the highest digit
/// first.
/// </summary>
public static class Base41
{
    public const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 3 / 2) + 2);
        var at = 0;
        for (; at + 1 < bytes.Length; at += 2)
        {
            var pair = (bytes[at] << 8) | bytes[at + 1];
            text.Append(Letters[pair / (41 * 41)]).Append(Letters[pair / 41 % 41]).Append(Letters[pair % 41]);
        }
        if (at < bytes.Length)
        {
            text.Append(Letters[bytes[at] / 41]).Append(Letters[bytes[at] % 41]);
        }
        return text.ToString();
    }

    /// <returns>Null when it is none: another letter, a length or a value that no bytes give.</returns>
    public static byte[]? Decode(string text)
    {
        if (text.Length % 3 == 1)
        {
            return null;
        }
        var bytes = new List<byte>(text.Length * 2 / 3);
        for (var at = 0; at < text.Length; at += 3)
        {
            var letters = text.AsSpan(at, Math.Min(3, text.Length - at));
            var value = 0;
            foreach (var letter in letters)
            {
                var digit = Letters.IndexOf(letter, StringComparison.Ordinal);
                if (digit < 0)
                {
                    return null;
                }
                value = (value * 41) + digit;
            }
            if (value >= (letters.Length == 3 ? 1 << 16 : 1 << 8))
            {
                return null;
            }
            if (letters.Length == 3)
            {
                bytes.Add((byte)(value >> 8));
            }
            bytes.Add((byte)(value & 0xFF));
        }
        return [.. bytes];
    }
}
