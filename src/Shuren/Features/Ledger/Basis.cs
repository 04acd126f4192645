using System.Buffers;
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
    private readonly Func<IReadOnlyList<BasisPart>> _parts;

    private Basis(Func<IReadOnlyList<BasisPart>> parts) => _parts = parts;

    /// <summary>In their fixed order; the digest covers it.</summary>
    public IReadOnlyList<BasisPart> Parts => _parts();

    /// <param name="parts">In the order of docs/ledger.md.</param>
    /// <param name="item">The rule it was scored by, which comes last; null when it was not scored.</param>
    public static Basis Of(IEnumerable<BasisPart> parts, BasisPart? item = null)
    {
        IReadOnlyList<BasisPart> all = item is null ? [.. parts] : [.. parts, item];
        return new Basis(() => all);
    }

    /// <summary>
    /// Of one among thousands: written out when it is asked for and not kept, so that a sheet's do not all lie in memory at once.
    /// </summary>
    /// <param name="parts">Makes them, in the order of docs/ledger.md; of what does not change any more.</param>
    public static Basis Of(Func<IReadOnlyList<BasisPart>> parts) => new(parts);
}

/// <summary>
/// One part of a basis: its name, then field by field a name, the length in bytes and the value, so that no two contents read alike.
/// </summary>
public sealed class BasisPart
{
    private byte[] _bytes;
    private int _end;

    /// <param name="name">Of docs/ledger.md.</param>
    /// <param name="room">How many bytes it comes to, about.</param>
    public BasisPart(string name, int room = 256)
    {
        (Name, _bytes) = (name, new byte[room]);
        Write(name);
        Write((byte)'\n');
    }

    public string Name { get; }

    /// <summary>The bytes under the part's digest, as text.</summary>
    public string Text => Encoding.UTF8.GetString(_bytes.AsSpan(0, _end));

    /// <param name="field">Its name in docs/ledger.md.</param>
    /// <param name="value">Null is told apart from an empty text.</param>
    public BasisPart Add(string field, string? value)
    {
        Write(field);
        Write((byte)':');
        if (value is not null)
        {
            WriteWithLength(value);
        }
        Write((byte)'\n');
        return this;
    }

    /// <typeparam name="T">One of those that have a form: a number or a day is not boxed on its way.</typeparam>
    /// <param name="field">Its name in docs/ledger.md.</param>
    /// <param name="value">Times are cut to milliseconds, which both engines keep.</param>
    public BasisPart Add<T>(string field, T value)
    {
        Write(field);
        Write((byte)':');
        switch (value)
        {
            case null:
                break;
            case bool yes:
                WriteWithLength(yes ? "true" : "false");
                break;
            case Guid id:
                WriteWithLength(id, "D");
                break;
            case Points points:
                WriteWithLength(points.Tenths, null);
                break;
            case DateOnly day:
                WriteWithLength(day, "yyyy-MM-dd");
                break;
            case DateTime at:
                WriteWithLength(at, "yyyy-MM-ddTHH:mm:ss.fffZ");
                break;
            case int number:
                WriteWithLength(number, null);
                break;
            case Enum or Month or Quarter:
                WriteWithLength(value.ToString()!);
                break;
            default:
                throw new InvalidOperationException($"No form is laid down for {value.GetType()}.");
        }
        Write((byte)'\n');
        return this;
    }

    /// <param name="salt">Of the entry.</param>
    /// <param name="digest">Of salt and text; 32 bytes.</param>
    internal void Digest(ReadOnlySpan<byte> salt, Span<byte> digest)
    {
        // Beside the text and not before it: an item's part is digested by several at once, each with a salt of its own.
        var length = salt.Length + _end;
        var both = ArrayPool<byte>.Shared.Rent(length);
        salt.CopyTo(both);
        _bytes.AsSpan(0, _end).CopyTo(both.AsSpan(salt.Length));
        SHA256.HashData(both.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(both);
    }

    private void WriteWithLength<TValue>(TValue value, string? format)
        where TValue : IUtf8SpanFormattable
    {
        Span<byte> form = stackalloc byte[64];
        if (!value.TryFormat(form, out var length, format, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"{value} is too long.");
        }
        WriteLength(length);
        form[..length].CopyTo(Room(length));
        _end += length;
    }

    private void WriteWithLength(string text)
    {
        WriteLength(Encoding.UTF8.GetByteCount(text));
        Write(text);
    }

    private void WriteLength(int length)
    {
        length.TryFormat(Room(12), out var digits, default, CultureInfo.InvariantCulture);
        _end += digits;
        Write((byte)':');
    }

    private void Write(string text) => _end += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    private void Write(byte one)
    {
        Room(1)[0] = one;
        _end++;
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length < _end + length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + length));
        }
        return _bytes.AsSpan(_end);
    }
}

/// <summary>The digest of a basis (LED-5): of the salted digests of its parts.</summary>
/// <param name="Digest">What the entry's hash covers.</param>
/// <param name="Hints">The first bytes of each part's digest: enough to say which part was changed, and gone with the salt.</param>
public sealed record BasisDigest(byte[] Digest, byte[] Hints)
{
    public const int SaltLength = 16;
    public const int HintLength = 4;

    // A sheet asks for thousands: what they are written into is used again.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _lines;

    /// <param name="basis">What is rested on.</param>
    /// <param name="salt">The entry's own: without it nobody can guess at the words and compare.</param>
    public static BasisDigest Of(Basis basis, ReadOnlySpan<byte> salt)
    {
        var lines = _lines ??= new ArrayBufferWriter<byte>(1_024);
        lines.ResetWrittenCount();
        lines.Write("shuren-basis-1"u8);
        var parts = basis.Parts;
        var hints = new byte[parts.Count * HintLength];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            part.Digest(salt, digest);
            digest[..HintLength].CopyTo(hints.AsSpan(i * HintLength));
            lines.Write("\n"u8);
            Encoding.UTF8.GetBytes(part.Name, lines);
            lines.Write(" "u8);
            Convert.TryToHexStringLower(digest, lines.GetSpan(2 * digest.Length), out var hex);
            lines.Advance(hex);
        }
        return new BasisDigest(SHA256.HashData(lines.WrittenSpan), hints);
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
