using System.Buffers.Binary;
using System.Text;

namespace Shuren.Infrastructure.Documents;

/// <summary>What of a TrueType font's outlines goes into a document.</summary>
internal static class TrueTypeOutline
{
    private const int HasInstructions = 0x0100;
    private const int MoreParts = 0x0020;

    /// <summary>One glyph without its hints.</summary>
    /// <param name="glyph">As the font has it; empty for a space.</param>
    /// <param name="number">The new number of a glyph that this one is put together from.</param>
    public static byte[] Cut(byte[] glyph, Func<int, int> number)
    {
        if (glyph.Length < 10)
        {
            return [];
        }
        var contours = BinaryPrimitives.ReadInt16BigEndian(glyph);
        if (contours < 0)
        {
            return CutParts(glyph, number);
        }
        var length = 10 + (2 * contours);
        var hints = BinaryPrimitives.ReadUInt16BigEndian(glyph.AsSpan(length));
        var cut = new byte[glyph.Length - hints];
        glyph.AsSpan(0, length).CopyTo(cut);
        glyph.AsSpan(length + 2 + hints).CopyTo(cut.AsSpan(length + 2));
        return cut;
    }

    private static byte[] CutParts(byte[] glyph, Func<int, int> number)
    {
        var at = 10;
        int flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(glyph.AsSpan(at));
            var part = BinaryPrimitives.ReadUInt16BigEndian(glyph.AsSpan(at + 2));
            BinaryPrimitives.WriteUInt16BigEndian(glyph.AsSpan(at), (ushort)(flags & ~HasInstructions));
            BinaryPrimitives.WriteUInt16BigEndian(glyph.AsSpan(at + 2), (ushort)number(part));
            at += 4 + ((flags & 0x0001) != 0 ? 4 : 2)
                + ((flags & 0x0008) != 0 ? 2 : (flags & 0x0040) != 0 ? 4 : (flags & 0x0080) != 0 ? 8 : 0);
        }
        while ((flags & MoreParts) != 0);
        return glyph[..at];
    }

    /// <summary>A font file of these tables, in the order of their names.</summary>
    public static byte[] Font(IReadOnlyList<(string Name, byte[] Content)> tables)
    {
        var start = 12 + (16 * tables.Count);
        var size = start + tables.Sum(t => Padded(t.Content.Length));
        var font = new byte[size];
        BinaryPrimitives.WriteUInt32BigEndian(font, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), (ushort)tables.Count);
        var power = 1 << (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(6), (ushort)(16 * power));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(8), (ushort)Math.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(10), (ushort)(16 * (tables.Count - power)));
        var (at, headAt) = (start, 0);
        for (var i = 0; i < tables.Count; i++)
        {
            var (name, content) = tables[i];
            if (name == "head")
            {
                headAt = at;
                // Its sum over the whole file is worked out with this field empty.
                content.AsSpan(8, 4).Clear();
            }
            content.CopyTo(font, at);
            var entry = font.AsSpan(12 + (16 * i), 16);
            Encoding.ASCII.GetBytes(name, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Sum(font.AsSpan(at, Padded(content.Length))));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], at);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], content.Length);
            at += Padded(content.Length);
        }
        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(headAt + 8), unchecked(0xB1B0AFBA - Sum(font)));
        return font;
    }

    private static int Padded(int length) => (length + 3) / 4 * 4;

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]));
        }
        return sum;
    }
}
