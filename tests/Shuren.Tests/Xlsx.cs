using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;
using Shuren.Features.Objections;

namespace Shuren.Tests;

/// <summary>
/// Makes workbooks by hand, as raw XML in a zip: also those that no library would write. In <see cref="Book"/> a string is a shared
/// string, a number a number, a DateOnly a cell with a date's format, null a missing cell; the rest are the cells below.
/// </summary>
public static class Xlsx
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A formula with the result the last program saved.</summary>
    public sealed record Formula(string Text, string Cached = "0");

    /// <summary>A text inside its cell, not among the shared strings.</summary>
    public sealed record Inline(string Text);

    /// <summary>A text in several runs of rich text, with its pronunciation.</summary>
    public sealed record Rich(string Phonetic, params string[] Runs);

    /// <summary>#N/A and the like.</summary>
    public sealed record ErrorCell(string Text);

    /// <summary>A text as a formula leaves it: t="str".</summary>
    public sealed record Str(string Text);

    /// <summary>A cell with borders and nothing in it.</summary>
    public sealed record Styled;

    /// <summary>A number written exactly so: 1.3812345678E10.</summary>
    public sealed record Number(string Text);

    /// <summary>The cell element itself.</summary>
    public sealed record Raw(string Xml);

    public static byte[] Book(params object?[][] rows) => Book(new BookOptions(), rows);

    public static byte[] Book(BookOptions options, params object?[][] rows)
    {
        var strings = new List<string>();
        var data = new StringBuilder();
        for (var r = 0; r < rows.Length; r++)
        {
            if (rows[r].Length == 0)
            {
                continue; // An untouched row is not in the file.
            }
            data.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\">");
            for (var c = 0; c < rows[r].Length; c++)
            {
                data.Append(Cell(rows[r][c], options.NoReferences ? "" : $" r=\"{Letters(c)}{r + 1}\"", strings, options));
            }
            data.Append("</row>");
        }
        return Workbook(
            [($"Sheet1", "", Sheet(data.ToString(), options.Merges))],
            $"<sst xmlns=\"{Main}\">{string.Concat(strings)}</sst>",
            options.From1904);
    }

    /// <param name="NoReferences">Cells without their r="B7".</param>
    /// <param name="From1904">Days counted as old Excel for Mac does.</param>
    /// <param name="Merges">"A1:G1".</param>
    public sealed record BookOptions(bool NoReferences = false, bool From1904 = false, params string[] Merges);

    /// <summary>The XML of a sheet around the given rows.</summary>
    public static string Sheet(string rowsXml, params string[] merges) =>
        $"<worksheet xmlns=\"{Main}\"><sheetData>{rowsXml}</sheetData>"
        + (merges.Length == 0 ? "" : $"<mergeCells>{string.Concat(merges.Select(m => $"<mergeCell ref=\"{m}\"/>"))}</mergeCells>")
        + "</worksheet>";

    /// <summary>A whole workbook of given sheets; <c>State</c> "" or "hidden".</summary>
    public static byte[] Workbook((string Name, string State, string Xml)[] sheets, string? sharedStringsXml = null, bool from1904 = false) =>
        Zip(Parts(sheets, sharedStringsXml, from1904).Select(p => (p.Path, Encoding.UTF8.GetBytes(p.Content))).ToArray());

    public static byte[] Zip(params (string Path, byte[] Content)[] parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in parts)
            {
                using var part = zip.CreateEntry(path).Open();
                part.Write(content);
            }
        }
        return file.ToArray();
    }

    /// <summary>A sheet that unpacks to so many megabytes of spaces, and says so.</summary>
    public static byte[] Bomb(int megabytes) => BombIn("xl/worksheets/sheet1.xml", megabytes);

    /// <summary>Shared strings that unpack to so many megabytes.</summary>
    public static byte[] SharedStringsBomb(int megabytes) => BombIn("xl/sharedStrings.xml", megabytes);

    /// <summary>A bomb that declares a harmless size everywhere in the zip.</summary>
    public static byte[] LyingBomb(int megabytes, uint declaredBytes)
    {
        const string path = "xl/worksheets/sheet1.xml";
        var bytes = BombIn(path, megabytes);
        var name = Encoding.ASCII.GetBytes(path);
        for (var i = 0; i < bytes.Length - 46; i++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i)) == 0x04034B50 && bytes.AsSpan(i + 30).StartsWith(name))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i + 22), declaredBytes);
            }
            else if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i)) == 0x02014B50 && bytes.AsSpan(i + 46).StartsWith(name))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i + 24), declaredBytes);
            }
        }
        return bytes;
    }

    private static byte[] BombIn(string bombPath, int megabytes)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in Parts([("Sheet1", "", Sheet("<row><c t=\"s\"><v>0</v></c></row>"))], $"<sst xmlns=\"{Main}\"><si><t>一</t></si></sst>", false))
            {
                using var part = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
                if (path != bombPath)
                {
                    part.Write(Encoding.UTF8.GetBytes(content));
                    continue;
                }
                var end = content.LastIndexOf(content.EndsWith("</sst>", StringComparison.Ordinal) ? "</sst>" : "</sheetData>", StringComparison.Ordinal);
                part.Write(Encoding.UTF8.GetBytes(content[..end]));
                var spaces = new byte[1024 * 1024];
                spaces.AsSpan().Fill((byte)' ');
                for (var i = 0; i < megabytes; i++)
                {
                    part.Write(spaces);
                }
                part.Write(Encoding.UTF8.GetBytes(content[end..]));
            }
        }
        return file.ToArray();
    }

    private static IEnumerable<(string Path, string Content)> Parts((string Name, string State, string Xml)[] sheets, string? sharedStringsXml, bool from1904)
    {
        const string office = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        var numbers = Enumerable.Range(1, sheets.Length).ToArray();
        yield return ("[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{office}sheet.main+xml\"/>"
            + $"<Override PartName=\"/xl/styles.xml\" ContentType=\"{office}styles+xml\"/>"
            + string.Concat(numbers.Select(n => $"<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{office}worksheet+xml\"/>"))
            + (sharedStringsXml is null ? "" : $"<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{office}sharedStrings+xml\"/>")
            + "</Types>");
        yield return ("_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            + $"<Relationship Id=\"rId1\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        yield return ("xl/workbook.xml",
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\">{(from1904 ? "<workbookPr date1904=\"1\"/>" : "")}<sheets>"
            + string.Concat(numbers.Select(n =>
                $"<sheet name=\"{SecurityElement.Escape(sheets[n - 1].Name)}\" sheetId=\"{n}\"{(sheets[n - 1].State.Length == 0 ? "" : $" state=\"{sheets[n - 1].State}\"")} r:id=\"rId{n}\"/>"))
            + "</sheets></workbook>");
        yield return ("xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            + string.Concat(numbers.Select(n => $"<Relationship Id=\"rId{n}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))
            + $"<Relationship Id=\"rIdStyles\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/>"
            + (sharedStringsXml is null ? "" : $"<Relationship Id=\"rIdStrings\" Type=\"{Relations}/sharedStrings\" Target=\"sharedStrings.xml\"/>")
            + "</Relationships>");
        yield return ("xl/styles.xml",
            $"<styleSheet xmlns=\"{Main}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders>"
            + "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
        for (var i = 0; i < sheets.Length; i++)
        {
            yield return ($"xl/worksheets/sheet{i + 1}.xml", sheets[i].Xml);
        }
        if (sharedStringsXml is not null)
        {
            yield return ("xl/sharedStrings.xml", sharedStringsXml);
        }
    }

    private static string Cell(object? value, string reference, List<string> strings, BookOptions options) => value switch
    {
        null => options.NoReferences ? "<c/>" : "",
        Raw raw => raw.Xml,
        Styled => $"<c{reference} s=\"1\"/>",
        string text => Shared(reference, $"<si><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></si>", strings),
        Rich rich => Shared(reference,
            $"<si>{string.Concat(rich.Runs.Select(r => $"<r><rPr><b/></rPr><t xml:space=\"preserve\">{SecurityElement.Escape(r)}</t></r>"))}"
            + $"<rPh sb=\"0\" eb=\"1\"><t>{SecurityElement.Escape(rich.Phonetic)}</t></rPh><phoneticPr fontId=\"0\"/></si>", strings),
        Inline inline => $"<c{reference} t=\"inlineStr\"><is><t>{SecurityElement.Escape(inline.Text)}</t></is></c>",
        Str str => $"<c{reference} t=\"str\"><v>{SecurityElement.Escape(str.Text)}</v></c>",
        Formula formula => $"<c{reference}><f>{SecurityElement.Escape(formula.Text)}</f><v>{formula.Cached}</v></c>",
        ErrorCell error => $"<c{reference} t=\"e\"><v>{error.Text}</v></c>",
        Number number => $"<c{reference}><v>{number.Text}</v></c>",
        bool yes => $"<c{reference} t=\"b\"><v>{(yes ? 1 : 0)}</v></c>",
        DateOnly day => $"<c{reference} s=\"1\"><v>{day.DayNumber - (options.From1904 ? new DateOnly(1904, 1, 1) : new DateOnly(1899, 12, 30)).DayNumber}</v></c>",
        _ => $"<c{reference}><v>{Convert.ToString(value, CultureInfo.InvariantCulture)}</v></c>"
    };

    private static string Shared(string reference, string xml, List<string> strings)
    {
        strings.Add(xml);
        return $"<c{reference} t=\"s\"><v>{strings.Count - 1}</v></c>";
    }

    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));
}
