using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PdfSharp.Pdf;

namespace Shuren.Infrastructure.Documents;

/// <summary>The fonts of one PDF: of each the glyphs that are used, and for copying what character each of them is.</summary>
internal sealed class PdfFonts(PdfDocument pdf)
{
    private const int MapBlock = 100;

    private readonly Dictionary<TrueTypeFont, Used> _used = [];

    /// <summary>Shared by all pages.</summary>
    public PdfDictionary Resource { get; } = Indirect(new PdfDictionary(pdf));

    public string Key(TrueTypeFont font) => Of(font).Key;

    /// <summary>The character's number in the document's own font; each character has one, also where two look alike.</summary>
    public int Number(Sign sign)
    {
        var used = Of(sign.Shape.Font!);
        if (!used.Numbers.TryGetValue(sign.Rune.Value, out var number))
        {
            used.Numbers[sign.Rune.Value] = number = used.Signs.Count;
            used.Signs.Add(sign);
        }
        return number;
    }

    /// <summary>Writes the fonts, once all pages are.</summary>
    public void Close()
    {
        foreach (var (font, used) in _used)
        {
            Resource.Elements[used.Key] = Font(font, used).Reference;
        }
    }

    private Used Of(TrueTypeFont font)
    {
        if (!_used.TryGetValue(font, out var used))
        {
            _used[font] = used = new Used(string.Create(CultureInfo.InvariantCulture, $"/F{_used.Count}"));
        }
        return used;
    }

    private PdfDictionary Font(TrueTypeFont font, Used used)
    {
        var program = font.Subset([.. used.Signs.Select(s => s.Shape.Glyph)]);
        // Six letters before the name say that this is a part of the font, and which.
        var name = $"/{string.Concat(SHA256.HashData(program).Take(6).Select(b => (char)('A' + (b % 26))))}+{font.Name}";
        var file = PdfFile.Stream(pdf, program);
        file.Elements.SetInteger("/Length1", program.Length);

        var descriptor = Indirect(new PdfDictionary(pdf));
        descriptor.Elements.SetName("/Type", "/FontDescriptor");
        descriptor.Elements.SetName("/FontName", name);
        descriptor.Elements.SetInteger("/Flags", 4);
        descriptor.Elements["/FontBBox"] = Numbers(font.Box);
        descriptor.Elements.SetInteger("/ItalicAngle", 0);
        descriptor.Elements.SetInteger("/Ascent", font.Ascent);
        descriptor.Elements.SetInteger("/Descent", font.Descent);
        descriptor.Elements.SetInteger("/CapHeight", font.Ascent);
        descriptor.Elements.SetInteger("/StemV", 80);
        descriptor.Elements["/FontFile2"] = file.Reference;

        var system = new PdfDictionary(pdf);
        system.Elements.SetString("/Registry", "Adobe");
        system.Elements.SetString("/Ordering", "Identity");
        system.Elements.SetInteger("/Supplement", 0);
        var glyphs = Indirect(new PdfDictionary(pdf));
        glyphs.Elements.SetName("/Type", "/Font");
        glyphs.Elements.SetName("/Subtype", "/CIDFontType2");
        glyphs.Elements.SetName("/BaseFont", name);
        glyphs.Elements["/CIDSystemInfo"] = system;
        glyphs.Elements["/FontDescriptor"] = descriptor.Reference;
        glyphs.Elements.SetName("/CIDToGIDMap", "/Identity");
        glyphs.Elements.SetInteger("/DW", 1000);
        glyphs.Elements["/W"] = new PdfArray(pdf, new PdfInteger(0), Numbers([.. used.Signs.Select(s => s.Shape.Advance)]));

        var whole = Indirect(new PdfDictionary(pdf));
        whole.Elements.SetName("/Type", "/Font");
        whole.Elements.SetName("/Subtype", "/Type0");
        whole.Elements.SetName("/BaseFont", name);
        whole.Elements.SetName("/Encoding", "/Identity-H");
        whole.Elements["/DescendantFonts"] = new PdfArray(pdf, glyphs.Reference!);
        whole.Elements["/ToUnicode"] = Characters(used).Reference;
        return whole;
    }

    /// <summary>Which characters the glyphs are: what a reader copies and searches.</summary>
    private PdfDictionary Characters(Used used)
    {
        var map = new StringBuilder(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            + "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            + "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var block in used.Signs.Index().Skip(1).Chunk(MapBlock))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (number, sign) in block)
            {
                var character = Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(sign.Rune.ToString()));
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <{character}>\n");
            }
            map.Append("endbfchar\n");
        }
        map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        return PdfFile.Stream(pdf, Encoding.ASCII.GetBytes(map.ToString()));
    }

    private PdfArray Numbers(IReadOnlyList<int> numbers) => new(pdf, [.. numbers.Select(n => (PdfItem)new PdfInteger(n))]);

    private static PdfDictionary Indirect(PdfDictionary dictionary)
    {
        dictionary.Owner.Internals.AddObject(dictionary);
        return dictionary;
    }

    /// <summary>What is used of a font; the first is the box for what is missing, which every font has to have.</summary>
    private sealed record Used(string Key)
    {
        public List<Sign> Signs { get; } = [default];

        public Dictionary<int, int> Numbers { get; } = [];
    }
}
