using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shuren.Features.Ledger;

/// <summary>
/// What an entry rests on, in parts that are told apart when one was changed afterwards: a claim's words, its photos, the votes, the
/// rule. Read from the stored rows in the same way when it is posted and when it is verified (ADR 12); `docs/ledger.md` describes the
/// bytes.
/// </summary>
public sealed class Basis
{
    private Basis(IReadOnlyList<BasisPart> parts) => Parts = parts;

    /// <summary>In their fixed order; the digest covers it.</summary>
    public IReadOnlyList<BasisPart> Parts { get; }

    /// <param name="parts">In the order of docs/ledger.md.</param>
    /// <param name="item">The rule it was scored by, which comes last; null when it was not scored.</param>
    public static Basis Of(IEnumerable<BasisPart> parts, BasisPart? item = null) => new(item is null ? [.. parts] : [.. parts, item]);
}

/// <summary>
/// One part of a basis: its name, then field by field a name, the length in bytes and the value, so that no two contents read alike.
/// </summary>
/// <param name="name">Of docs/ledger.md.</param>
public sealed class BasisPart(string name)
{
    private readonly StringBuilder _text = new StringBuilder(name).Append('\n');

    public string Name => name;

    /// <summary>The bytes under the part's digest, as text.</summary>
    public string Text => _text.ToString();

    /// <param name="field">Its name in docs/ledger.md.</param>
    /// <param name="value">Null is told apart from an empty text. Times are cut to milliseconds, which both engines keep.</param>
    public BasisPart Add(string field, object? value)
    {
        _text.Append(field).Append(':');
        if (Form(value) is { } text)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text)}:").Append(text);
        }
        _text.Append('\n');
        return this;
    }

    private static string? Form(object? value) => value switch
    {
        null => null,
        string text => text,
        bool yes => yes ? "true" : "false",
        Guid id => id.ToString("D"),
        Points points => points.Tenths.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime at => at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        Enum or int or Month or Quarter => value.ToString(),
        _ => throw new InvalidOperationException($"No form is laid down for {value.GetType()}.")
    };
}

/// <summary>The digest of a basis (LED-5): of the salted digests of its parts.</summary>
/// <param name="Digest">What the entry's hash covers.</param>
/// <param name="Hints">The first bytes of each part's digest: enough to say which part was changed, and gone with the salt.</param>
public sealed record BasisDigest(byte[] Digest, byte[] Hints)
{
    public const int SaltLength = 16;
    public const int HintLength = 4;

    /// <param name="basis">What is rested on.</param>
    /// <param name="salt">The entry's own: without it nobody can guess at the words and compare.</param>
    public static BasisDigest Of(Basis basis, ReadOnlySpan<byte> salt)
    {
        var lines = new StringBuilder("shuren-basis-1");
        var hints = new byte[basis.Parts.Count * HintLength];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < basis.Parts.Count; i++)
        {
            var part = basis.Parts[i];
            SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(part.Text)], digest);
            digest[..HintLength].CopyTo(hints.AsSpan(i * HintLength));
            lines.Append(CultureInfo.InvariantCulture, $"\n{part.Name} {Convert.ToHexStringLower(digest)}");
        }
        return new BasisDigest(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())), hints);
    }

    /// <summary>
    /// The names of the parts whose hints differ from those that were stored; null when the stored ones are of other parts
    /// altogether.
    /// </summary>
    public static IReadOnlyList<string>? Changed(Basis basis, byte[] now, byte[] stored)
    {
        bool Differs(int part) => !now.AsSpan(part * HintLength, HintLength).SequenceEqual(stored.AsSpan(part * HintLength, HintLength));
        return now.Length == stored.Length ? [.. basis.Parts.Where((_, part) => Differs(part)).Select(p => p.Name)] : null;
    }
}
