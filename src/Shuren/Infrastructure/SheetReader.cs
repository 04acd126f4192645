using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Shuren.Infrastructure;

/// <summary>What stands in a cell.</summary>
public enum SheetCellKind
{
    Blank,
    Text,
    Number,
    Formula,
    Error,
    Boolean
}

/// <summary>One cell.</summary>
/// <param name="Text">
/// Numbers without exponent and without idle decimals (13812345678, 2, 0.5); formulas as "=…"; null only in a default cell, so read
/// <see cref="ToString"/> where that matters.
/// </param>
/// <param name="Kind">What it is; a cell of only spaces is blank.</param>
public readonly record struct SheetCell(string Text, SheetCellKind Kind)
{
    public static readonly SheetCell Blank = new("", SheetCellKind.Blank);

    /// <summary>A number that its format shows as a date: so Excel also bends 3-2 that somebody typed for a house.</summary>
    public bool IsDate { get; init; }

    public bool IsBlank => Kind == SheetCellKind.Blank;

    public override string ToString() => Text ?? "";
}

/// <summary>A row that has something in it.</summary>
/// <param name="Number">As Excel shows it, from 1.</param>
/// <param name="Cells">Column A first, to the last cell that is not blank.</param>
public sealed record SheetRow(int Number, IReadOnlyList<SheetCell> Cells)
{
    /// <summary>The cell in a column counted from 0; blank beyond the end of the row and for a column of -1.</summary>
    public SheetCell At(int column) => column >= 0 && column < Cells.Count ? Cells[column] : SheetCell.Blank;

    /// <summary>The first cell with something in it.</summary>
    public SheetCell First
    {
        get
        {
            var i = 0;
            while (i < Cells.Count - 1 && Cells[i].IsBlank)
            {
                i++;
            }
            return At(i);
        }
    }
}

/// <summary>Cells drawn as one, counted from 0 for columns and from 1 for rows; the content stands in the first.</summary>
public readonly record struct SheetMerge(int FirstRow, int FirstColumn, int LastRow, int LastColumn);

/// <summary>One sheet of a workbook.</summary>
/// <param name="Name">As on its tab.</param>
/// <param name="IsHidden">Nobody sees it without looking for it: WPS keeps its own lists there.</param>
/// <param name="Rows">Those with content; of a hidden sheet only the first.</param>
/// <param name="RowCount">How many rows have content.</param>
/// <param name="HiddenRows">Numbers of rows that are hidden, by hand or by a filter.</param>
/// <param name="HiddenColumns">From the first to the last, counted from 0.</param>
/// <param name="Merges">In the order of the file.</param>
public sealed record SheetPage(
    string Name, bool IsHidden, IReadOnlyList<SheetRow> Rows, int RowCount, IReadOnlySet<int> HiddenRows,
    IReadOnlyList<(int First, int Last)> HiddenColumns, IReadOnlyList<SheetMerge> Merges)
{
    public bool IsHiddenColumn(int column) => HiddenColumns.Any(h => column >= h.First && column <= h.Last);

    /// <summary>"E" for 4.</summary>
    public static string Letters(int column)
        => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + (char)('A' + (column % 26));
}

/// <summary>A workbook in memory: every sheet that has content.</summary>
/// <param name="Pages">In the order of their tabs.</param>
/// <param name="CountsFrom1904">Days are counted from 1904-01-01 (old Excel for Mac) and not from 1900.</param>
public sealed record SheetBook(IReadOnlyList<SheetPage> Pages, bool CountsFrom1904);

/// <summary>
/// Reads .xlsx files that people upload, row by row. Nothing in the file is trusted: what it says about its own size is checked before
/// and while reading, and every refusal is a <see cref="RuleViolation"/> on the field "File" that says what to do.
/// </summary>
public static class SheetReader
{
    public const int FileMaxBytes = 20 * 1024 * 1024;
    public const int RowsMax = 100_000;
    public const int ColumnsMax = 200;

    /// <summary>No sheet of Excel has a row beyond.</summary>
    private const int LastRow = 1_048_576;

    private const long UnpackedMaxBytes = 200L * 1024 * 1024;
    private const long SharedStringsMaxBytes = 50L * 1024 * 1024;
    private const long RelationsMaxBytes = 8L * 1024 * 1024;
    private const int PartsMax = 2_000;

    /// <summary>A hundred thousand rows of twenty columns; all of them are held in memory at once.</summary>
    private const int CellsMax = 2_000_000;
    private const int MergesMax = 200_000;
    private const int DepthMax = 40;

    /// <summary>A cell of Excel holds 32,767 characters, each of which may be written with up to seven.</summary>
    private const int TextMaxChars = 300_000;

    /// <summary>All that is in the file, hidden parts too: what an import leaves out it must be able to name.</summary>
    /// <exception cref="RuleViolation">The file is not one we can read, or is too big.</exception>
    public static SheetBook Read(Stream file)
    {
        var seekable = file.CanSeek ? file : Buffered(file);
        if (seekable.Length - seekable.Position > FileMaxBytes)
        {
            throw TooBig();
        }
        MustBeZip(seekable);
        try
        {
            MustUnpackSmall(seekable);
            seekable.Position = 0;
            using var package = new SheetPackage(seekable);
            return new Workbook(package).Read();
        }
        catch (Exception e) when (IsBadFile(e))
        {
            throw Damaged();
        }
    }

    private static MemoryStream Buffered(Stream file)
    {
        var memory = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > FileMaxBytes)
            {
                throw TooBig();
            }
        }
        memory.Position = 0;
        return memory;
    }

    private static void MustBeZip(Stream file)
    {
        file.Position = 0;
        Span<byte> head = stackalloc byte[4];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (length == 4 && head.SequenceEqual((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            // Excel wraps a workbook with a password into the container of the old .xls, so both begin alike.
            throw Refused(Contains(file, Encoding.Unicode.GetBytes("EncryptedPackage"))
                ? "这个文件加了打开密码，请在 Excel/WPS 里取消密码、另存为 .xlsx 后再导入。"
                : "这是旧版 .xls 文件，请在 Excel/WPS 里另存为 .xlsx 后再导入。");
        }
        if (length < 4 || !head.SequenceEqual("PK\u0003\u0004"u8))
        {
            throw Refused("这不是 .xlsx 文件，请在 Excel/WPS 里打开后另存为 .xlsx 再导入。");
        }
    }

    private static bool Contains(Stream file, byte[] wanted)
    {
        file.Position = 0;
        var all = new byte[file.Length];
        file.ReadExactly(all);
        return all.AsSpan().IndexOf(wanted) >= 0;
    }

    // .NET ends an entry's stream at the size the zip declares for it (a test holds it to that), so these sums also bound the reading.
    private static void MustUnpackSmall(Stream file)
    {
        file.Position = 0;
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Count > PartsMax)
        {
            throw UnpacksTooBig();
        }
        long total = 0;
        long relations = 0;
        foreach (var entry in zip.Entries)
        {
            var isStrings = entry.FullName.EndsWith("sharedStrings.xml", StringComparison.OrdinalIgnoreCase);
            var length = Math.Clamp(entry.Length, 0, UnpackedMaxBytes + 1);
            total += length;
            // What the package reader holds in memory as a whole, before we come to read anything.
            if (entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
                || entry.FullName.StartsWith("[Content_Types]", StringComparison.OrdinalIgnoreCase))
            {
                relations += length;
            }
            if (entry.Length < 0 || total > UnpackedMaxBytes || relations > RelationsMaxBytes
                || (isStrings && entry.Length > SharedStringsMaxBytes))
            {
                throw UnpacksTooBig();
            }
        }
    }

    internal static XmlReader OpenXml(Stream part, long maxChars) => XmlReader.Create(new ShortPieces(part), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = maxChars,
        CloseInput = true
    });

    // Each level of nesting costs the reader a record, so a few kilobytes of zip could fill the memory with <a><a><a>…; a sheet has six.
    internal static bool Step(XmlReader xml)
    {
        if (!xml.Read())
        {
            return false;
        }
        return xml.Depth <= DepthMax ? true : throw new XmlException("Nested too deeply.");
    }

    /// <summary>Past the element on which the reader stands, as XmlReader.Skip, but watching the depth.</summary>
    private static bool StepOver(XmlReader xml)
    {
        var depth = xml.Depth;
        if (!xml.IsEmptyElement)
        {
            while (Step(xml) && xml.Depth > depth)
            {
                // Nothing in it is content.
            }
        }
        return Step(xml);
    }

    /// <summary>Past the element on which the reader stands, as XmlReader.ReadElementContentAsString, but watching the length.</summary>
    private static string ReadContent(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            Step(xml);
            return "";
        }
        var first = "";
        StringBuilder? more = null;
        while (Step(xml) && xml.NodeType != XmlNodeType.EndElement)
        {
            var piece = xml.NodeType switch
            {
                XmlNodeType.CDATA => ReadCData(xml),
                XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace => xml.Value,
                _ => throw new XmlException("An element where text belongs.")
            };
            if (first.Length == 0)
            {
                first = piece;
            }
            else
            {
                (more ??= new StringBuilder(first)).Append(piece);
            }
            MustBeShort(more?.Length ?? first.Length);
        }
        Step(xml);
        return more?.ToString() ?? first;
    }

    // The one kind of text that may contain '<', so that ShortPieces does not see how long it is.
    private static string ReadCData(XmlReader xml)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = xml.ReadValueChunk(buffer, 0, buffer.Length)) > 0)
        {
            text.Append(buffer, 0, read);
            MustBeShort(text.Length);
        }
        return text.ToString();
    }

    private static void MustBeShort(int length)
    {
        if (length > TextMaxChars)
        {
            throw new XmlException("More text than a cell can hold.");
        }
    }

    /// <summary>
    /// The characters of a part, refused when a name, an attribute or a text in it is longer than any workbook needs: the XML reader would
    /// first collect it whole, at a cost of four times its size. None of the three may contain '&lt;', so the distance between two of
    /// these is all that must be watched.
    /// </summary>
    private sealed class ShortPieces(Stream part) : TextReader
    {
        private readonly StreamReader _reader = new(
            part, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 16 * 1024);
        private int _length;

        public override int Read(char[] buffer, int index, int count)
        {
            var read = _reader.Read(buffer, index, count);
            var chars = buffer.AsSpan(index, read);
            var last = chars.LastIndexOf('<');
            MustBeShort(_length + (last < 0 ? read : chars.IndexOf('<')));
            _length = last < 0 ? _length + read : read - last;
            return read;
        }

        public override int Read() => throw new NotSupportedException();

        public override int Peek() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _reader.Dispose();
            }
            base.Dispose(disposing);
        }
    }

    internal static RuleViolation Refused(string message) => new(Rule.File, message, "File");

    internal static RuleViolation Damaged() => Refused("文件读不出来：已损坏，或者不是 Excel 工作簿。请在 Excel/WPS 里打开后另存为 .xlsx 再导入。");

    private static RuleViolation TooBig() => Refused("文件超过 20 MB。请删去图片和用不到的工作表，或分成几个文件导入。");

    private static RuleViolation UnpacksTooBig() => Refused("文件解压后太大。请新建一个工作簿，只把要导入的表格复制过去，再导入。");

    /// <summary>What the zip, package and XML readers throw at a file that is broken or made to break them.</summary>
    internal static bool IsBadFile(Exception e) =>
        e is XmlException or InvalidDataException or IOException or FormatException
            or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException or KeyNotFoundException;

    /// <summary>One pass over an open package.</summary>
    private sealed class Workbook(SheetPackage package)
    {
        private readonly List<(string Name, bool IsHidden, string Part)> _sheets = [];
        private bool _countsFrom1904;
        private int _rows;
        private int _cells;

        public SheetBook Read()
        {
            var workbook = package.Workbook ?? throw NoWorkbook();
            ReadWorkbook(workbook);
            var strings = ReadSharedStrings(package.Related(workbook, "sharedStrings", "xl/sharedStrings.xml"));
            var dates = ReadDateStyles(package.Related(workbook, "styles", "xl/styles.xml"));
            var pages = _sheets.ConvertAll(s => ReadPage(s.Name, s.IsHidden, s.Part, strings, dates)).FindAll(p => p.RowCount > 0);
            return pages.Exists(p => !p.IsHidden) ? new SheetBook(pages, _countsFrom1904)
                : throw Refused("表格里没有内容。请检查文件：要导入的内容应在没有隐藏的工作表里。");
        }

        private static RuleViolation NoWorkbook() => Refused("这个 .xlsx 里没有工作簿，请在 Excel/WPS 里打开后另存为 .xlsx 再导入。");

        private void ReadWorkbook(string workbook)
        {
            using var xml = OpenXml(package.Open(workbook), SharedStringsMaxBytes);
            var number = 0;
            while (Step(xml))
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }
                if (xml.Depth == 0 && xml.LocalName != "workbook")
                {
                    throw NoWorkbook();
                }
                if (xml.LocalName == "workbookPr")
                {
                    _countsFrom1904 = xml.GetAttribute("date1904") is "1" or "true";
                }
                else if (xml.LocalName == "sheet")
                {
                    number++;
                    var (name, hidden, id) = (
                        NameOf(xml.GetAttribute("name"), number), xml.GetAttribute("state") is not (null or "visible"), (string?)null);
                    while (xml.MoveToNextAttribute())
                    {
                        if (xml.LocalName == "id" && xml.NamespaceURI.Length > 0)
                        {
                            id = xml.Value;
                        }
                    }
                    // A chart sheet has no cells.
                    if (package.Sheet(workbook, id, number) is { } part)
                    {
                        _sheets.Add((name, hidden, part));
                    }
                }
            }
        }

        // Rows are called by their sheet, so that no two may have one name.
        private string NameOf(string? written, int number)
        {
            var name = string.IsNullOrWhiteSpace(written) ? $"第 {number} 张表" : written;
            return _sheets.Exists(s => s.Name == name) ? $"{name}（第 {number} 张表）" : name;
        }

        private SheetPage ReadPage(string name, bool isHidden, string part, List<string> strings, HashSet<int> dates)
        {
            using var reader = new RowReader(OpenXml(package.Open(part), UnpackedMaxBytes), strings, dates, isHidden);
            var rows = new List<SheetRow>();
            var count = 0;
            while (reader.Next() is { } row)
            {
                count++;
                if (isHidden && count > 1)
                {
                    continue; // Only that there is something is told.
                }
                if (++_rows > RowsMax)
                {
                    throw Refused($"表格超过 {RowsMax} 行。请删去用不到的行，或分成几个文件导入。");
                }
                if ((_cells += row.Cells.Count) > CellsMax)
                {
                    throw Refused($"表格超过 {CellsMax} 格。请删去用不到的列，或分成几个文件导入。");
                }
                rows.Add(row);
            }
            MustBeInOrder(name, rows);
            return new SheetPage(name, isHidden, rows, count, reader.HiddenRows, reader.HiddenColumns, reader.Merges);
        }

        // Some programs write the rows as they please; two with one number are two accounts of it.
        private static void MustBeInOrder(string name, List<SheetRow> rows)
        {
            rows.Sort((a, b) => a.Number.CompareTo(b.Number));
            for (var i = 1; i < rows.Count; i++)
            {
                if (rows[i].Number == rows[i - 1].Number)
                {
                    throw Refused($"工作表“{name}”里第 {rows[i].Number} 行在文件里有两个，不知道哪个对。请在 Excel/WPS 里打开后另存为 .xlsx 再导入。");
                }
            }
        }

        private List<string> ReadSharedStrings(string? part)
        {
            var strings = new List<string>();
            if (part is null)
            {
                return strings;
            }
            using var xml = OpenXml(package.Open(part), SharedStringsMaxBytes);
            var si = xml.NameTable.Add("si");
            var names = new TextNames(xml.NameTable);
            while (Step(xml))
            {
                if (xml.NodeType == XmlNodeType.Element && ReferenceEquals(xml.LocalName, si))
                {
                    strings.Add(ReadText(xml, names));
                }
            }
            return strings;
        }

        /// <summary>Which of the cell formats show a number as a date.</summary>
        private HashSet<int> ReadDateStyles(string? part)
        {
            var dates = new HashSet<int>();
            if (part is null)
            {
                return dates;
            }
            var codes = new Dictionary<string, string>(StringComparer.Ordinal);
            using var xml = OpenXml(package.Open(part), SharedStringsMaxBytes);
            var (inCells, place) = (false, 0);
            while (Step(xml))
            {
                if (xml.LocalName == "cellXfs")
                {
                    inCells = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
                }
                else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "numFmt" && xml.GetAttribute("numFmtId") is { } id)
                {
                    codes[id] = xml.GetAttribute("formatCode") ?? "";
                }
                else if (xml.NodeType == XmlNodeType.Element && inCells && xml.LocalName == "xf")
                {
                    if (xml.GetAttribute("numFmtId") is { } format && IsDateFormat(format, codes))
                    {
                        dates.Add(place);
                    }
                    place++;
                }
            }
            return dates;
        }

        private static bool IsDateFormat(string id, Dictionary<string, string> codes)
        {
            if (!codes.TryGetValue(id, out var code))
            {
                // What Excel knows without a code; 27 to 36 and 50 to 58 are its Chinese dates.
                return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);
            }
            var (inQuotes, inBrackets) = (false, false);
            for (var i = 0; i < code.Length; i++)
            {
                switch (code[i])
                {
                    case '"':
                        inQuotes = !inQuotes;
                        break;
                    case '[' when !inQuotes:
                        inBrackets = true;
                        break;
                    case ']' when !inQuotes:
                        inBrackets = false;
                        break;
                    case '\\' or '_' or '*' when !inQuotes:
                        i++;
                        break;
                    case 'y' or 'Y' or 'd' or 'D' or 'm' or 'M' or 'h' or 'H' or 's' or 'S' when !inQuotes && !inBrackets:
                        return true;
                }
            }
            return false;
        }
    }

    private readonly struct TextNames(XmlNameTable table)
    {
        public readonly string T = table.Add("t");
        public readonly string RPh = table.Add("rPh");
    }

    // Inside <si> or <is>: one <t>, or runs of rich text with a <t> each. Phonetic runs (rPh) repeat the text as pronounced: not content.
    private static string ReadText(XmlReader xml, TextNames names)
    {
        if (xml.IsEmptyElement)
        {
            return "";
        }
        string first = "";
        StringBuilder? more = null;
        var depth = xml.Depth;
        var read = Step(xml);
        while (read && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && ReferenceEquals(xml.LocalName, names.RPh))
            {
                read = StepOver(xml);
                continue;
            }
            if (xml.NodeType == XmlNodeType.Element && ReferenceEquals(xml.LocalName, names.T))
            {
                var text = ReadContent(xml);
                if (first.Length == 0)
                {
                    first = text;
                }
                else
                {
                    (more ??= new StringBuilder(first)).Append(text);
                    MustBeShort(more.Length);
                }
                read = !xml.EOF;
                continue;
            }
            read = Step(xml);
        }
        return Unescape(more?.ToString() ?? first);
    }

    // Excel writes characters that XML cannot hold, and line ends, as _x000D_.
    private static string Unescape(string text)
    {
        var next = text.IndexOf("_x", StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }
        var plain = new StringBuilder(text.Length);
        var done = 0;
        while (next >= 0)
        {
            if (next + 6 < text.Length && text[next + 6] == '_'
                && ushort.TryParse(
                    text.AsSpan(next + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var character))
            {
                plain.Append(text, done, next - done).Append((char)character);
                done = next + 7;
                next = text.IndexOf("_x", done, StringComparison.Ordinal);
            }
            else
            {
                next = text.IndexOf("_x", next + 2, StringComparison.Ordinal);
            }
        }
        return plain.Append(text, done, text.Length - done).ToString();
    }

    private sealed class RowReader : IDisposable
    {
        private readonly XmlReader _xml;
        private readonly List<string> _strings;
        private readonly TextNames _textNames;
        private readonly string _sheetData;
        private readonly string _row;
        private readonly string _c;
        private readonly string _r;
        private readonly string _t;
        private readonly string _f;
        private readonly string _v;
        private readonly string _is;
        private readonly SheetCell[] _cells = new SheetCell[ColumnsMax];
        private readonly HashSet<int> _dates;
        private readonly bool _isSample;
        private int _rowNumber;
        private bool _isBehindRows;

        public RowReader(XmlReader xml, List<string> strings, HashSet<int> dates, bool isSample)
        {
            _isSample = isSample;
            _xml = xml;
            _strings = strings;
            _dates = dates;
            // Names of one reader are one string each, so that they can be compared by reference.
            _textNames = new TextNames(xml.NameTable);
            _sheetData = xml.NameTable.Add("sheetData");
            _row = xml.NameTable.Add("row");
            _c = xml.NameTable.Add("c");
            _r = xml.NameTable.Add("r");
            _t = xml.NameTable.Add("t");
            _f = xml.NameTable.Add("f");
            _v = xml.NameTable.Add("v");
            _is = xml.NameTable.Add("is");
        }

        public HashSet<int> HiddenRows { get; } = [];

        public List<(int First, int Last)> HiddenColumns { get; } = [];

        public List<SheetMerge> Merges { get; } = [];

        /// <summary>The next row that has content, or null; then the merges are known too.</summary>
        public SheetRow? Next()
        {
            while (Step(_xml))
            {
                if (_xml.NodeType == XmlNodeType.EndElement && ReferenceEquals(_xml.LocalName, _sheetData))
                {
                    _isBehindRows = true;
                }
                if (_xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }
                if (!_isBehindRows && ReferenceEquals(_xml.LocalName, _row))
                {
                    if (ReadRow() is { } row)
                    {
                        return row;
                    }
                }
                else if (!_isBehindRows && _xml.LocalName == "col")
                {
                    ReadColumn();
                }
                else if (_xml.LocalName == "mergeCell")
                {
                    ReadMerge();
                }
            }
            return null;
        }

        private void ReadColumn()
        {
            var isHidden = _xml.GetAttribute("hidden") is "1" or "true" || IsZero(_xml.GetAttribute("width"));
            if (isHidden && int.TryParse(_xml.GetAttribute("min"), out var first) && int.TryParse(_xml.GetAttribute("max"), out var last))
            {
                HiddenColumns.Add((first - 1, last - 1));
            }
        }

        private void ReadMerge()
        {
            var ends = (_xml.GetAttribute("ref") ?? "").Split(':');
            if (ends.Length == 2 && Place(ends[0]) is { Row: >= 1 } first && Place(ends[1]) is { Row: <= LastRow } last)
            {
                Merges.Add(new SheetMerge(first.Row, first.Column, last.Row, last.Column));
                if (Merges.Count > MergesMax)
                {
                    throw Refused($"合并的单元格超过 {MergesMax} 处。请取消合并再导入。");
                }
            }
        }

        private static (int Row, int Column)? Place(string reference)
        {
            var plain = reference.Replace("$", "", StringComparison.Ordinal).ToUpperInvariant();
            var digits = plain.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? (row, ColumnOf(plain, 0)) : null;
        }

        private static bool IsZero(string? size)
            => double.TryParse(size, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == 0;

        public void Dispose() => _xml.Dispose();

        private SheetRow? ReadRow()
        {
            _rowNumber = _xml.GetAttribute(_r) is { } number
                ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture)
                : _rowNumber + 1;
            if (_rowNumber is < 1 or > LastRow)
            {
                throw new FormatException("No row of a sheet.");
            }
            var isHidden = _xml.GetAttribute("hidden") is "1" or "true"
                || (IsZero(_xml.GetAttribute("ht")) && _xml.GetAttribute("customHeight") is "1" or "true");
            if (_xml.IsEmptyElement)
            {
                return null;
            }
            var count = 0;
            var column = -1;
            var depth = _xml.Depth;
            while (Step(_xml) && _xml.Depth > depth)
            {
                if (_xml.NodeType != XmlNodeType.Element || !ReferenceEquals(_xml.LocalName, _c))
                {
                    continue;
                }
                column++;
                var cell = ReadCell(ref column);
                if (cell.IsBlank)
                {
                    continue;
                }
                if (column >= ColumnsMax)
                {
                    if (_isSample)
                    {
                        continue;
                    }
                    throw Refused($"第 {_rowNumber} 行超过 {ColumnsMax} 列。请删去用不到的列再导入。");
                }
                while (count <= column)
                {
                    _cells[count++] = SheetCell.Blank;
                }
                if (!_cells[column].IsBlank)
                {
                    throw new FormatException("Two cells in one place.");
                }
                _cells[column] = cell;
            }
            if (isHidden && count > 0)
            {
                HiddenRows.Add(_rowNumber);
            }
            return count == 0 ? null : new SheetRow(_rowNumber, _cells.AsSpan(0, count).ToArray());
        }

        private SheetCell ReadCell(ref int column)
        {
            var (type, isDate) = ("", false);
            while (_xml.MoveToNextAttribute())
            {
                if (ReferenceEquals(_xml.LocalName, _r))
                {
                    column = ColumnOf(_xml.Value, column);
                }
                else if (ReferenceEquals(_xml.LocalName, _t))
                {
                    type = _xml.Value;
                }
                else if (_dates.Count > 0 && _xml.LocalName == "s")
                {
                    isDate = int.TryParse(_xml.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var style)
                        && _dates.Contains(style);
                }
            }
            _xml.MoveToElement();
            if (_xml.IsEmptyElement)
            {
                return SheetCell.Blank;
            }

            string? formula = null;
            string? value = null;
            var depth = _xml.Depth;
            var read = Step(_xml);
            while (read && _xml.Depth > depth)
            {
                if (_xml.NodeType != XmlNodeType.Element)
                {
                    read = Step(_xml);
                }
                else if (ReferenceEquals(_xml.LocalName, _v))
                {
                    value = ReadContent(_xml);
                }
                else if (ReferenceEquals(_xml.LocalName, _f))
                {
                    formula = ReadContent(_xml);
                }
                else if (ReferenceEquals(_xml.LocalName, _is))
                {
                    value = ReadText(_xml, _textNames);
                    type = "is";
                    read = Step(_xml); // It stays on the end of <is>, or on an empty <is/>.
                }
                else
                {
                    read = StepOver(_xml);
                }
            }
            if (formula is not null)
            {
                return new SheetCell("=" + formula, SheetCellKind.Formula);
            }
            var cell = value is null ? SheetCell.Blank : CellOf(type, value);
            return isDate && cell.Kind == SheetCellKind.Number ? cell with { IsDate = true } : cell;
        }

        private SheetCell CellOf(string type, string value)
        {
            switch (type)
            {
                case "" or "n":
                    return string.IsNullOrWhiteSpace(value) ? SheetCell.Blank : new SheetCell(PlainNumber(value), SheetCellKind.Number);
                case "s":
                    // The value counts in the list of shared strings; one beyond its end is a broken file.
                    return TextOf(_strings[int.Parse(
                        value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)]);
                case "b":
                    return new SheetCell(value is "1" or "true" ? "TRUE" : "FALSE", SheetCellKind.Boolean);
                case "e":
                    return new SheetCell(value, SheetCellKind.Error);
                case "is":
                    return TextOf(value);
                default: // "str", and "d" with an ISO date
                    return TextOf(Unescape(value));
            }
        }

        private static SheetCell TextOf(string text)
            => string.IsNullOrWhiteSpace(text) ? SheetCell.Blank : new SheetCell(text, SheetCellKind.Text);

        // "B7" is 1. A reference may be missing: then the cell follows the one before.
        private static int ColumnOf(string reference, int next)
        {
            var column = 0;
            foreach (var letter in reference)
            {
                if (!char.IsAsciiLetter(letter) || column > 20_000)
                {
                    break;
                }
                column = (column * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
            }
            return column == 0 ? next : column - 1;
        }
    }

    // A file holds 0.1 + 0.2 as 0.30000000000000004 and a phone number perhaps as 1.3812345678E10: Excel shows 15 digits, so do we.
    private static string PlainNumber(string text)
    {
        if (IsPlainWhole(text))
        {
            return text;
        }
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            throw new FormatException(text);
        }
        if (Math.Abs(number) >= 1e28)
        {
            return number.ToString("F0", CultureInfo.InvariantCulture);
        }
        var rounded = decimal.Parse(number.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        return rounded.ToString("0.############################", CultureInfo.InvariantCulture);
    }

    private static bool IsPlainWhole(string text)
    {
        if (text.Length is 0 or > 15 || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }
        return true;
    }
}
