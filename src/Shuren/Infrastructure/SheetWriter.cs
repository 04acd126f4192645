using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Shuren.Infrastructure;

/// <param name="Name">The heading.</param>
/// <param name="Width">In characters of a digit's width; a Chinese character takes two.</param>
public sealed record SheetColumn(string Name, double Width);

/// <summary>One sheet of a workbook.</summary>
/// <param name="Name">On its tab; no two alike.</param>
/// <param name="Title">Over all columns; empty = none.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">See <see cref="SheetWriter.Write"/>.</param>
public sealed record SheetTable(
    string Name, string Title, IReadOnlyList<SheetColumn> Columns, IEnumerable<IReadOnlyList<object?>> Rows);

/// <summary>
/// Writes tables as .xlsx, ready to print on A4: title over all columns, headings repeated on every page. Whatever people typed stays
/// text, so that "=1+1" or "@x" in a remark is never computed on the reader's computer.
/// </summary>
public static class SheetWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const int CellMaxChars = 32_767;
    private const double PortraitMaxWidth = 92;

    // Of the title's letters to the others'.
    private const double TitleScale = 1.5;

    // Places in the list of cell formats in StylesXml.
    private const string TitleStyle = "1";
    private const string HeaderStyle = "2";
    private const string TextStyle = "3";
    private const string DangerousTextStyle = "4";
    private const string NumberStyle = "5";
    private const string DateStyle = "6";
    private const string MoneyStyle = "7";

    /// <summary>
    /// Strings are text; int, long, decimal, double and <see cref="Points"/> numbers; <see cref="Money"/> one with
    /// its fen; DateOnly a date shown as 2022-08-03; bool 是 or 否; null an empty cell; anything else its text. Write into memory when
    /// the answer of a web request cannot be written synchronously. The stream stays open.
    /// </summary>
    public static void Write(
        Stream output, string sheetName, string title, IReadOnlyList<SheetColumn> columns, IEnumerable<IReadOnlyList<object?>> rows)
        => WriteBook(output, [new SheetTable(sheetName, title, columns, rows)]);

    /// <summary>Several tables, a sheet each; see <see cref="Write"/>.</summary>
    public static void WriteBook(Stream output, IReadOnlyList<SheetTable> tables)
    {
        var strings = new SharedStrings();
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        WritePart(zip, "[Content_Types].xml", ContentTypesXml(tables.Count));
        WritePart(zip, "_rels/.rels", RootRelationsXml);
        WritePart(zip, "xl/_rels/workbook.xml.rels", WorkbookRelationsXml(tables.Count));
        WritePart(zip, "xl/styles.xml", StylesXml);
        var lastRows = tables.Select((table, i) => WriteSheet(zip, i + 1, table, strings)).ToList();
        WriteWorkbook(zip, tables, lastRows);
        WriteSharedStrings(zip, strings);
    }

    private static void WriteWorkbook(ZipArchive zip, IReadOnlyList<SheetTable> tables, List<int> lastRows)
    {
        using var xml = OpenPart(zip, "xl/workbook.xml");
        xml.WriteStartElement("workbook", Main);
        xml.WriteAttributeString("xmlns", "r", null, Relations);
        xml.WriteStartElement("sheets", Main);
        for (var i = 0; i < tables.Count; i++)
        {
            xml.WriteStartElement("sheet", Main);
            xml.WriteAttributeString("name", SafeSheetName(tables[i].Name));
            xml.WriteAttributeString("sheetId", Text(i + 1));
            xml.WriteAttributeString("id", Relations, "rId" + Text(i + 1));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteStartElement("definedNames", Main);
        for (var i = 0; i < tables.Count; i++)
        {
            var sheet = $"'{SafeSheetName(tables[i].Name).Replace("'", "''", StringComparison.Ordinal)}'!";
            var row = Text(HeaderRow(tables[i].Title));
            WriteName(xml, "_xlnm.Print_Area", i, $"{sheet}$A$1:${ColumnLetters(Math.Max(0, tables[i].Columns.Count - 1))}${lastRows[i]}");
            WriteName(xml, "_xlnm.Print_Titles", i, $"{sheet}${row}:${row}");
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteName(XmlWriter xml, string name, int sheet, string place)
    {
        xml.WriteStartElement("definedName", Main);
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("localSheetId", Text(sheet));
        xml.WriteString(place);
        xml.WriteEndElement();
    }

    /// <summary>Its last row's number.</summary>
    private static int WriteSheet(ZipArchive zip, int number, SheetTable table, SharedStrings strings)
    {
        var (_, title, _, rows) = table;
        var columns = Fitting(title, table.Columns);
        using var xml = OpenPart(zip, $"xl/worksheets/sheet{Text(number)}.xml");
        xml.WriteStartElement("worksheet", Main);
        WriteHead(xml, columns, HeaderRow(title));
        var last = WriteRows(xml, title, columns, rows, strings);
        WriteFoot(xml, title, columns);
        xml.WriteEndElement();
        return last;
    }

    // The row of the headings: the first, or the one below the title.
    private static int HeaderRow(string title) => title.Length == 0 ? 1 : 2;

    private static void WriteHead(XmlWriter xml, IReadOnlyList<SheetColumn> columns, int headerRow)
    {
        xml.WriteStartElement("sheetPr", Main);
        WriteEmpty(xml, "pageSetUpPr", ("fitToPage", "1"));
        xml.WriteEndElement();
        xml.WriteStartElement("sheetViews", Main);
        xml.WriteStartElement("sheetView", Main);
        xml.WriteAttributeString("workbookViewId", "0");
        WriteEmpty(xml, "pane",
            ("ySplit", Text(headerRow)),
            ("topLeftCell", $"A{headerRow + 1}"),
            ("activePane", "bottomLeft"),
            ("state", "frozen"));
        xml.WriteEndElement();
        xml.WriteEndElement();
        WriteEmpty(xml, "sheetFormatPr", ("defaultRowHeight", "18"));
        if (columns.Count > 0)
        {
            xml.WriteStartElement("cols", Main);
            for (var i = 0; i < columns.Count; i++)
            {
                WriteEmpty(xml, "col",
                    ("min", Text(i + 1)),
                    ("max", Text(i + 1)),
                    ("width", columns[i].Width.ToString(CultureInfo.InvariantCulture)),
                    ("customWidth", "1"));
            }
            xml.WriteEndElement();
        }
    }

    private static int WriteRows(
        XmlWriter xml, string title, IReadOnlyList<SheetColumn> columns, IEnumerable<IReadOnlyList<object?>> rows, SharedStrings strings)
    {
        var letters = columns.Select((_, i) => ColumnLetters(i)).ToArray();
        var number = HeaderRow(title);
        xml.WriteStartElement("sheetData", Main);
        if (title.Length > 0)
        {
            StartRow(xml, 1, height: "30");
            WriteText(xml, "A1", title, TitleStyle, strings);
            xml.WriteEndElement();
        }
        StartRow(xml, number, HeightOf([.. columns.Select(c => c.Name)], columns) ?? "22");
        for (var i = 0; i < columns.Count; i++)
        {
            WriteText(xml, letters[i] + Text(number), columns[i].Name, HeaderStyle, strings);
        }
        xml.WriteEndElement();
        foreach (var row in rows)
        {
            number++;
            StartRow(xml, number, HeightOf(row, columns), isFixed: false);
            for (var i = 0; i < row.Count; i++)
            {
                WriteCell(xml, (i < letters.Length ? letters[i] : ColumnLetters(i)) + Text(number), row[i], strings);
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        return number;
    }

    private static void WriteFoot(XmlWriter xml, string title, IReadOnlyList<SheetColumn> columns)
    {
        if (title.Length > 0 && columns.Count > 1)
        {
            xml.WriteStartElement("mergeCells", Main);
            xml.WriteAttributeString("count", "1");
            WriteEmpty(xml, "mergeCell", ("ref", $"A1:{ColumnLetters(columns.Count - 1)}1"));
            xml.WriteEndElement();
        }
        WriteEmpty(xml, "printOptions", ("horizontalCentered", "1"));
        WriteEmpty(xml, "pageMargins",
            ("left", "0.5"), ("right", "0.5"), ("top", "0.6"), ("bottom", "0.6"), ("header", "0.3"), ("footer", "0.3"));
        WriteEmpty(xml, "pageSetup",
            ("paperSize", "9"), // A4
            ("orientation", columns.Sum(c => c.Width) > PortraitMaxWidth ? "landscape" : "portrait"),
            ("fitToWidth", "1"),
            ("fitToHeight", "0"));
        xml.WriteStartElement("headerFooter", Main);
        xml.WriteElementString("oddFooter", Main, "&C第 &P 页，共 &N 页");
        xml.WriteEndElement();
    }

    // Over few narrow columns a title would be cut off on paper: the last is as much wider.
    private static IReadOnlyList<SheetColumn> Fitting(string title, IReadOnlyList<SheetColumn> columns)
    {
        var missing = (WidthOf(title) * TitleScale) - columns.Sum(c => c.Width);
        return missing <= 0 || columns.Count == 0 ? columns
            : [.. columns.SkipLast(1), columns[^1] with { Width = columns[^1].Width + missing }];
    }

    /// <summary>
    /// So high that what is broken into lines stands in its row: some programs do not work that out when they open a file. Null = one line.
    /// </summary>
    private static string? HeightOf(IReadOnlyList<object?> row, IReadOnlyList<SheetColumn> columns)
    {
        var lines = 1;
        for (var i = 0; i < Math.Min(row.Count, columns.Count); i++)
        {
            var room = Math.Max(2, columns[i].Width - 1.5);
            // Most texts are short: tens of thousands of rows are written while somebody waits.
            if (row[i] is string text && (text.Length * 2 > room || text.Contains('\n')))
            {
                lines = Math.Max(lines, text.Split('\n').Sum(line => Math.Max(1, (int)Math.Ceiling(WidthOf(line) / room))));
            }
        }
        return lines == 1 ? null : Text(Math.Min(400, (lines * 15) + 3));
    }

    /// <summary>In characters of a digit's width.</summary>
    public static int WidthOf(string text) => text.Sum(c => c < 0x2E80 ? 1 : 2);

    private static void StartRow(XmlWriter xml, int number, string? height, bool isFixed = true)
    {
        xml.WriteStartElement("row", Main);
        xml.WriteAttributeString("r", Text(number));
        if (height is not null)
        {
            xml.WriteAttributeString("ht", height);
            if (isFixed)
            {
                xml.WriteAttributeString("customHeight", "1");
            }
        }
    }

    private static void WriteCell(XmlWriter xml, string reference, object? value, SharedStrings strings)
    {
        switch (value)
        {
            case null:
                WriteEmpty(xml, "c", ("r", reference), ("s", TextStyle));
                break;
            case string text:
                var isDangerous = text.Length > 0 && text[0] is '=' or '+' or '-' or '@';
                WriteText(xml, reference, text, isDangerous ? DangerousTextStyle : TextStyle, strings);
                break;
            // Excel believes in a 29 February 1900, so its days fit ours only from March on.
            case DateOnly day when day >= new DateOnly(1900, 3, 1):
                WriteValue(xml, reference, DateStyle, null, Text(day.DayNumber - new DateOnly(1899, 12, 30).DayNumber));
                break;
            case DateOnly day:
                WriteText(xml, reference, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), TextStyle, strings);
                break;
            case Points points:
                WriteValue(xml, reference, NumberStyle, null, points.ToString());
                break;
            case Money money:
                WriteValue(xml, reference, MoneyStyle, null, money.ToString());
                break;
            case int or long or short or decimal or double:
                WriteValue(xml, reference, NumberStyle, null, ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool yes:
                WriteText(xml, reference, yes ? "是" : "否", TextStyle, strings);
                break;
            default:
                WriteCell(xml, reference, value.ToString() ?? "", strings);
                break;
        }
    }

    private static void WriteText(XmlWriter xml, string reference, string text, string style, SharedStrings strings) =>
        WriteValue(xml, reference, style, "s", Text(strings.Place(text.Length > CellMaxChars ? text[..CellMaxChars] : text)));

    private static void WriteValue(XmlWriter xml, string reference, string style, string? type, string value)
    {
        xml.WriteStartElement("c", Main);
        xml.WriteAttributeString("r", reference);
        xml.WriteAttributeString("s", style);
        if (type is not null)
        {
            xml.WriteAttributeString("t", type);
        }
        xml.WriteElementString("v", Main, value);
        xml.WriteEndElement();
    }

    private static void WriteSharedStrings(ZipArchive zip, SharedStrings strings)
    {
        using var xml = OpenPart(zip, "xl/sharedStrings.xml");
        xml.WriteStartElement("sst", Main);
        xml.WriteAttributeString("count", Text(strings.Uses));
        xml.WriteAttributeString("uniqueCount", Text(strings.All.Count));
        foreach (var text in strings.All)
        {
            xml.WriteStartElement("si", Main);
            xml.WriteStartElement("t", Main);
            xml.WriteAttributeString("xml", "space", null, "preserve");
            xml.WriteString(Escape(text));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    // What XML cannot hold is written as _x0001_, and a text that looks like that is protected by escaping its first character.
    private static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
            {
                escaped?.Append(c).Append(text[i + 1]);
                i++;
            }
            else if (!XmlConvert.IsXmlChar(c) || c == '\r' || (c == '_' && i + 6 < text.Length && text[i + 1] == 'x' && text[i + 6] == '_'))
            {
                escaped ??= new StringBuilder(text, 0, i, text.Length + 12);
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            }
            else
            {
                escaped?.Append(c);
            }
        }
        return escaped?.ToString() ?? text;
    }

    private static string SafeSheetName(string name)
    {
        static char Safe(char c) => c is '[' or ']' or ':' or '*' or '?' or '/' or '\\' || char.IsControl(c) ? '_' : c;
        var safe = string.Concat(name.Select(Safe)).Trim().Trim('\'');
        return safe.Length switch
        {
            0 => "Sheet1",
            > 31 => safe[..31],
            _ => safe
        };
    }

    private static string ColumnLetters(int column)
    {
        var letters = "";
        for (var n = column; n >= 0; n = (n / 26) - 1)
        {
            letters = (char)('A' + (n % 26)) + letters;
        }
        return letters;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void WriteEmpty(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name, Main);
        foreach (var (attribute, value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }
        xml.WriteEndElement();
    }

    private static XmlWriter OpenPart(ZipArchive zip, string path) =>
        XmlWriter.Create(
            zip.CreateEntry(path, CompressionLevel.Fastest).Open(),
            new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true });

    private static void WritePart(ZipArchive zip, string path, string content)
    {
        using var part = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
        part.Write(Encoding.UTF8.GetBytes(content));
    }

    private sealed class SharedStrings
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

        public List<string> All { get; } = [];

        public int Uses { get; private set; }

        public int Place(string text)
        {
            Uses++;
            if (!_places.TryGetValue(text, out var place))
            {
                place = All.Count;
                _places.Add(text, place);
                All.Add(text);
            }
            return place;
        }
    }

    private static string ContentTypesXml(int sheets) =>
        $"""
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Default Extension="xml" ContentType="application/xml"/>
        <Override PartName="/xl/workbook.xml"
          ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
        {string.Concat(Enumerable.Range(1, sheets).Select(i => $"""
        <Override PartName="/xl/worksheets/sheet{Text(i)}.xml"
          ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
        """))}
        <Override PartName="/xl/styles.xml"
          ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
        <Override PartName="/xl/sharedStrings.xml"
          ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
        </Types>
        """;

    private const string RootRelationsXml =
        $"""
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <Relationships xmlns="{PackageRelations}">
        <Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/>
        </Relationships>
        """;

    private static string WorkbookRelationsXml(int sheets) =>
        $"""
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <Relationships xmlns="{PackageRelations}">
        {string.Concat(Enumerable.Range(1, sheets).Select(i => $"""
        <Relationship Id="rId{Text(i)}" Type="{Relations}/worksheet" Target="worksheets/sheet{Text(i)}.xml"/>
        """))}
        <Relationship Id="rId{Text(sheets + 1)}" Type="{Relations}/styles" Target="styles.xml"/>
        <Relationship Id="rId{Text(sheets + 2)}" Type="{Relations}/sharedStrings" Target="sharedStrings.xml"/>
        </Relationships>
        """;

    // Format 2 is Excel's own 0.00, 49 its "text"; quotePrefix keeps a text text even when somebody edits the cell.
    private const string StylesXml =
        $"""
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>
        <fonts count="3"><font><sz val="11"/><name val="宋体"/></font>
        <font><b/><sz val="16"/><name val="宋体"/></font>
        <font><b/><sz val="11"/><name val="宋体"/></font></fonts>
        <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
        <borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>
        <border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders>
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
        <cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
        <xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1">
          <alignment horizontal="center" vertical="center"/></xf>
        <xf numFmtId="49" fontId="2" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1"
          applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>
        <xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1" applyAlignment="1">
          <alignment vertical="center" wrapText="1"/></xf>
        <xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" quotePrefix="1" applyNumberFormat="1" applyBorder="1"
          applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>
        <xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1" applyAlignment="1">
          <alignment horizontal="center" vertical="center"/></xf>
        <xf numFmtId="164" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1" applyAlignment="1">
          <alignment horizontal="center" vertical="center"/></xf>
        <xf numFmtId="2" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyBorder="1" applyAlignment="1">
          <alignment vertical="center"/></xf></cellXfs>
        <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
        """;
}
