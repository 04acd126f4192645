using System.Buffers.Binary;
using System.Text;

namespace Shuren.Infrastructure.Documents;

/// <summary>
/// A TrueType font on disk, of which only the tables that measure are kept in memory: a Chinese font has thirty megabytes of outlines. What
/// a document needs of them is read when it is written (<see cref="Subset"/>). Safe for several at once.
/// </summary>
public sealed class TrueTypeFont
{
    private readonly Dictionary<string, (long Offset, int Length)> _tables = [];
    private readonly byte[] _advances;
    private readonly byte[] _places;
    private readonly bool _longPlaces;
    private readonly int _fullMetrics;
    private readonly (int First, int Last, int Glyph)[] _ranges;

    private TrueTypeFont(string file, FileStream stream)
    {
        File = file;
        ReadDirectory(stream);
        var head = Table(stream, "head");
        UnitsPerEm = U16(head, 18);
        _longPlaces = U16(head, 50) == 1;
        Box = [.. Enumerable.Range(0, 4).Select(i => Thousandths(I16(head, 36 + (2 * i))))];
        var across = Table(stream, "hhea");
        (Ascent, Descent) = (Thousandths(I16(across, 4)), Thousandths(I16(across, 6)));
        _fullMetrics = U16(across, 34);
        GlyphCount = U16(Table(stream, "maxp"), 4);
        _advances = Table(stream, "hmtx");
        _places = Table(stream, "loca");
        _ranges = Characters(Table(stream, "cmap"));
        Name = NameIn(stream) ?? Path.GetFileNameWithoutExtension(file);
    }

    public string File { get; }

    /// <summary>In plain letters, as the PDF names it.</summary>
    public string Name { get; }

    public int UnitsPerEm { get; }

    public int GlyphCount { get; }

    /// <summary>In thousandths of the size, as are the next ones.</summary>
    public int Ascent { get; }

    public int Descent { get; }

    public IReadOnlyList<int> Box { get; }

    /// <summary>Opens the file, or says in Chinese why it cannot be used.</summary>
    public static (TrueTypeFont? Font, string? Fault) Open(string file)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(file);
            return Fault(stream, file) is { } fault ? (null, fault) : (new TrueTypeFont(file, stream), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"没有“{file}”这个文件。");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"“{file}”打不开：{(e is UnauthorizedAccessException ? "运行本程序的用户没有读它的权限" : "磁盘读不出来")}。");
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or InvalidDataException or OverflowException)
        {
            return (null, $"“{file}”不是完整的字体文件。");
        }
    }

    /// <summary>The character's place among the glyphs; 0 when the font lacks it.</summary>
    public int Glyph(Rune rune)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last, glyph) = _ranges[middle];
            if (rune.Value < first)
            {
                high = middle - 1;
            }
            else if (rune.Value > last)
            {
                low = middle + 1;
            }
            else
            {
                return glyph + rune.Value - first;
            }
        }
        return 0;
    }

    /// <summary>How far the pen moves, in thousandths of the size.</summary>
    public int Advance(int glyph) => Thousandths(U16(_advances, 4 * Math.Min(glyph, _fullMetrics - 1)));

    /// <summary>
    /// A font of these glyphs alone, numbered anew as they stand here (0 is always the box for what is missing, and never used). Without
    /// hints: paper needs none.
    /// </summary>
    public byte[] Subset(IReadOnlyList<int> glyphs)
    {
        using var stream = System.IO.File.OpenRead(File);
        var chosen = glyphs.ToList();
        var numbers = new Dictionary<int, int>();
        for (var i = 0; i < chosen.Count; i++)
        {
            numbers.TryAdd(chosen[i], i);
        }
        var places = new List<int>();
        var outlines = new MemoryStream();
        // The list grows while it is walked: a glyph made of others brings those.
        for (var i = 0; i < chosen.Count; i++)
        {
            places.Add((int)outlines.Length);
            outlines.Write(TrueTypeOutline.Cut(Outline(stream, chosen[i]), part =>
            {
                if (!numbers.TryGetValue(part, out var number))
                {
                    numbers[part] = number = chosen.Count;
                    chosen.Add(part);
                }
                return number;
            }));
            outlines.Write(new byte[(4 - (outlines.Length % 4)) % 4]);
        }
        places.Add((int)outlines.Length);
        return TrueTypeOutline.Font(
        [
            ("glyf", outlines.ToArray()),
            ("head", Changed(Table(stream, "head"), (50, 1))),
            ("hhea", Changed(Table(stream, "hhea"), (34, chosen.Count))),
            ("hmtx", [.. chosen.SelectMany(Metric)]),
            ("loca", [.. places.SelectMany(Bytes)]),
            // No points of a twilight zone, no storage, no functions, no stack: there are no hints.
            ("maxp", Changed(
                Table(stream, "maxp"), (4, chosen.Count), (14, 1), (16, 0), (18, 0), (20, 0), (22, 0), (24, 0), (26, 0)))
        ]);
    }

    private byte[] Metric(int glyph)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, U16(_advances, 4 * Math.Min(glyph, _fullMetrics - 1)));
        var bearing = glyph < _fullMetrics ? (4 * glyph) + 2 : (4 * _fullMetrics) + (2 * (glyph - _fullMetrics));
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(2), bearing + 2 <= _advances.Length ? I16(_advances, bearing) : (short)0);
        return bytes;
    }

    private byte[] Outline(FileStream stream, int glyph)
    {
        long Place(int i) => _longPlaces ? BinaryPrimitives.ReadUInt32BigEndian(_places.AsSpan(4 * i)) : 2L * U16(_places, 2 * i);
        var (from, to) = (Place(glyph), Place(glyph + 1));
        return to > from ? Read(stream, _tables["glyf"].Offset + from, (int)(to - from)) : [];
    }

    private int Thousandths(int units) => (int)Math.Round(units * 1000.0 / UnitsPerEm);

    /// <summary>Why this file is no font for us; null when it is one.</summary>
    private static string? Fault(FileStream stream, string file)
    {
        var name = Path.GetFileName(file);
        var start = stream.Length >= 16 ? Read(stream, 0, 16) : [];
        if (start.Length > 0 && Encoding.ASCII.GetString(start, 0, 4) == "ttcf")
        {
            var offset = (long)BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(12));
            start = offset + 16 < stream.Length ? Read(stream, offset, 16) : [];
        }
        return start.Length == 0 ? $"“{name}”不是字体文件。"
            : Encoding.ASCII.GetString(start, 0, 4) switch
            {
                "\0\u0001\0\0" or "true" => null,
                "OTTO" => $"“{name}”是 CFF 轮廓的 OpenType 字体（.otf，Noto、思源字体的 .ttc 也是），做 PDF 只能用 TrueType 轮廓的字体（.ttf）。",
                "wOFF" or "wOF2" => $"“{name}”是网页字体，做 PDF 只能用 TrueType 字体（.ttf）。",
                _ => $"“{name}”不是 TrueType 字体（.ttf）。"
            };
    }

    private void ReadDirectory(FileStream stream)
    {
        // Of a collection the first: its fonts differ in the shapes of a few characters only.
        var start = Read(stream, 0, 16);
        var at = Encoding.ASCII.GetString(start, 0, 4) == "ttcf" ? BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(12)) : 0L;
        var count = U16(Read(stream, at, 12), 4);
        var directory = Read(stream, at + 12, 16 * count);
        for (var i = 0; i < count; i++)
        {
            var entry = directory.AsSpan(16 * i, 16);
            _tables[Encoding.ASCII.GetString(entry[..4])] =
                (BinaryPrimitives.ReadUInt32BigEndian(entry[8..]), checked((int)BinaryPrimitives.ReadUInt32BigEndian(entry[12..])));
        }
    }

    private byte[] Table(FileStream stream, string name)
        => _tables.TryGetValue(name, out var table)
            ? Read(stream, table.Offset, table.Length)
            : throw new InvalidDataException($"The font has no table {name}.");

    private static byte[] Read(FileStream stream, long offset, int length)
    {
        if (offset + length > stream.Length)
        {
            throw new InvalidDataException("The font ends before its table does.");
        }
        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Runs of characters whose glyphs follow one another, by character.</summary>
    private static (int First, int Last, int Glyph)[] Characters(byte[] cmap)
    {
        var tables = Enumerable.Range(0, U16(cmap, 2)).Select(i => 4 + (8 * i))
            .Where(i => U16(cmap, i) is 0 or 3)
            .Select(i => (int)BinaryPrimitives.ReadUInt32BigEndian(cmap.AsSpan(i + 4)))
            .Select(offset => (Offset: offset, Format: U16(cmap, offset)))
            .ToList();
        var ranges = tables.Where(t => t.Format == 12).Take(1).SelectMany(t => Groups(cmap, t.Offset)).ToList();
        if (ranges.Count == 0)
        {
            ranges = [.. tables.Where(t => t.Format == 4).Take(1).SelectMany(t => Segments(cmap, t.Offset))];
        }
        ranges.Sort((a, b) => a.First.CompareTo(b.First));
        return [.. ranges];
    }

    private static IEnumerable<(int First, int Last, int Glyph)> Groups(byte[] cmap, int at)
    {
        var count = (int)BinaryPrimitives.ReadUInt32BigEndian(cmap.AsSpan(at + 12));
        for (var i = at + 16; i < at + 16 + (12 * count); i += 12)
        {
            yield return ((int)U32(cmap, i), (int)U32(cmap, i + 4), (int)U32(cmap, i + 8));
        }
    }

    private static IEnumerable<(int First, int Last, int Glyph)> Segments(byte[] cmap, int at)
    {
        var count = U16(cmap, at + 6) / 2;
        var (ends, starts) = (at + 14, at + 16 + (2 * count));
        var (deltas, offsets) = (starts + (2 * count), starts + (4 * count));
        for (var i = 0; i < count; i++)
        {
            var (first, last) = (U16(cmap, starts + (2 * i)), U16(cmap, ends + (2 * i)));
            var (delta, offset) = (U16(cmap, deltas + (2 * i)), U16(cmap, offsets + (2 * i)));
            for (int c = first; c <= last && c < 0xFFFF; c++)
            {
                var place = offsets + (2 * i) + offset + (2 * (c - first));
                var glyph = offset == 0 ? c : place + 2 <= cmap.Length ? U16(cmap, place) : 0;
                glyph = glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
                if (glyph != 0)
                {
                    yield return (c, c, glyph);
                }
            }
        }
    }

    private string? NameIn(FileStream stream)
    {
        if (!_tables.ContainsKey("name"))
        {
            return null;
        }
        var names = Table(stream, "name");
        for (var i = 6; i < 6 + (12 * U16(names, 2)); i += 12)
        {
            // The PostScript name, as Windows writes it.
            if (U16(names, i) == 3 && U16(names, i + 6) == 6)
            {
                var text = Encoding.BigEndianUnicode.GetString(names, U16(names, 4) + U16(names, i + 10), U16(names, i + 8));
                var plain = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
                return plain.Length > 0 ? plain : null;
            }
        }
        return null;
    }

    private static byte[] Changed(byte[] table, params ReadOnlySpan<(int Offset, int Value)> changes)
    {
        foreach (var (offset, value) in changes)
        {
            if (offset + 2 <= table.Length)
            {
                BinaryPrimitives.WriteUInt16BigEndian(table.AsSpan(offset), (ushort)value);
            }
        }
        return table;
    }

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    private static short I16(byte[] bytes, int at) => BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
}
