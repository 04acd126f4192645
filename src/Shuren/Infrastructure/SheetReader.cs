using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using Shuren.Features.Households;
using Shuren.Features.Objections;

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

    /// <summary>Whether nothing stands in any of these columns.</summary>
    public bool IsBlankAt(ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
        {
            if (!At(column).IsBlank)
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>
/// Reads .xlsx files that people upload, row by row. Nothing in the file is trusted: what it says about its own size is checked before
/// and while reading, and every refusal is a <see cref="RuleViolation"/> on the field "File" that says what to do.
/// </summary>
public static class SheetReader
{
    public const int FileMaxBytes = 20 * 1024 * 1024;
    public const int RowsMax = 100_000;
    public const int ColumnsMax = 200;

    private const long UnpackedMaxBytes = 200L * 1024 * 1024;
    private const long SharedStringsMaxBytes = 50L * 1024 * 1024;
    private const long RelationsMaxBytes = 8L * 1024 * 1024;
    private const int PartsMax = 2_000;
    private const int DepthMax = 40;

    /// <summary>A cell of Excel holds 32,767 characters, each of which may be written with up to seven.</summary>
    private const int TextMaxChars = 300_000;

    /// <summary>The rows with content of the first visible sheet that has any. Refusals come with the first row asked for.</summary>
    /// <exception cref="RuleViolation">The file is not one we can read, or is too big.</exception>
    public static IEnumerable<SheetRow> Read(Stream file)
    {
        using var sheet = Open(file);
        foreach (var row in sheet.Rows())
        {
            yield return row;
        }
    }

    /// <summary>As <see cref="Read"/>, for who needs to know how the workbook counts its days. The stream stays open.</summary>
    /// <exception cref="RuleViolation">The file is not one we can read, or is too big.</exception>
    public static Sheet Open(Stream file)
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
            return new Sheet(SpreadsheetDocument.Open(seekable, isEditable: false));
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
            if (entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase) || entry.FullName.StartsWith("[Content_Types]", StringComparison.OrdinalIgnoreCase))
            {
                relations += length;
            }
            if (entry.Length < 0 || total > UnpackedMaxBytes || relations > RelationsMaxBytes || (isStrings && entry.Length > SharedStringsMaxBytes))
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
    private static bool Step(XmlReader xml)
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
        private readonly StreamReader _reader = new(part, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 16 * 1024);
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

    internal static RuleViolation Refused(string message) => new(message, "File");

    internal static RuleViolation Damaged() => Refused("文件读不出来：已损坏，或者不是 Excel 工作簿。请在 Excel/WPS 里打开后另存为 .xlsx 再导入。");

    private static RuleViolation TooBig() => Refused("文件超过 20 MB。请删去图片和用不到的工作表，或分成几个文件导入。");

    private static RuleViolation UnpacksTooBig() => Refused("文件解压后太大。请新建一个工作簿，只把要导入的表格复制过去，再导入。");

    /// <summary>What the zip, package and XML readers throw at a file that is broken or made to break them.</summary>
    internal static bool IsBadFile(Exception e) =>
        e is XmlException or InvalidDataException or OpenXmlPackageException or FileFormatException or IOException or FormatException
            or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException or KeyNotFoundException;

    /// <summary>An open workbook. One pass, then dispose.</summary>
    public sealed class Sheet : IDisposable
    {
        private readonly SpreadsheetDocument _document;
        private readonly WorkbookPart _workbook;
        private readonly List<string> _visibleSheets = [];

        internal Sheet(SpreadsheetDocument document)
        {
            _document = document;
            try
            {
                _workbook = document.WorkbookPart ?? throw Refused("这个 .xlsx 里没有工作簿，请在 Excel/WPS 里打开后另存为 .xlsx 再导入。");
                ReadWorkbook();
            }
            catch
            {
                document.Dispose();
                throw;
            }
        }

        /// <summary>Days are counted from 1904-01-01 (old Excel for Mac) and not from 1900.</summary>
        public bool CountsFrom1904 { get; private set; }

        /// <exception cref="RuleViolation">No content, too many rows or columns, or the file breaks off.</exception>
        public IEnumerable<SheetRow> Rows()
        {
            var strings = Guarded(ReadSharedStrings);
            foreach (var id in _visibleSheets)
            {
                using var rows = Guarded(() => OpenRows(id, strings));
                if (rows is null)
                {
                    continue;
                }
                Func<SheetRow?> next = rows.Next;
                var found = 0;
                while (Guarded(next) is { } row)
                {
                    if (++found > RowsMax)
                    {
                        throw Refused($"表格超过 {RowsMax} 行。请删去用不到的行，或分成几个文件导入。");
                    }
                    yield return row;
                }
                if (found > 0)
                {
                    yield break;
                }
            }
            throw Refused("表格里没有内容。请检查文件：要导入的内容应在没有隐藏的工作表里。");
        }

        public void Dispose() => _document.Dispose();

        private static T Guarded<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (IsBadFile(e))
            {
                throw Damaged();
            }
        }

        // Hidden sheets are left out: nobody would know what was imported (WPS keeps its own lists there).
        private void ReadWorkbook()
        {
            using var xml = OpenXml(_workbook.GetStream(FileMode.Open, FileAccess.Read), SharedStringsMaxBytes);
            while (Step(xml))
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }
                if (xml.LocalName == "workbookPr")
                {
                    CountsFrom1904 = xml.GetAttribute("date1904") is "1" or "true";
                }
                else if (xml.LocalName == "sheet" && xml.GetAttribute("state") is null or "visible")
                {
                    while (xml.MoveToNextAttribute())
                    {
                        if (xml.LocalName == "id" && xml.NamespaceURI.Length > 0)
                        {
                            _visibleSheets.Add(xml.Value);
                        }
                    }
                }
            }
        }

        private RowReader? OpenRows(string id, List<string> strings) =>
            _workbook.GetPartById(id) is WorksheetPart part
                ? new RowReader(OpenXml(part.GetStream(FileMode.Open, FileAccess.Read), UnpackedMaxBytes), strings)
                : null; // A chart sheet has no cells.

        private List<string> ReadSharedStrings()
        {
            var strings = new List<string>();
            if (_workbook.SharedStringTablePart is not { } part)
            {
                return strings;
            }
            using var xml = OpenXml(part.GetStream(FileMode.Open, FileAccess.Read), SharedStringsMaxBytes);
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
                && ushort.TryParse(text.AsSpan(next + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var character))
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
        private int _rowNumber;

        public RowReader(XmlReader xml, List<string> strings)
        {
            _xml = xml;
            _strings = strings;
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

        /// <summary>The next row that has content, or null.</summary>
        public SheetRow? Next()
        {
            while (Step(_xml))
            {
                if (_xml.NodeType == XmlNodeType.Element && ReferenceEquals(_xml.LocalName, _row) && ReadRow() is { } row)
                {
                    return row;
                }
                if (_xml.NodeType == XmlNodeType.EndElement && ReferenceEquals(_xml.LocalName, _sheetData))
                {
                    return null; // What follows (merges, formats, pictures) says nothing about content.
                }
            }
            return null;
        }

        public void Dispose() => _xml.Dispose();

        private SheetRow? ReadRow()
        {
            _rowNumber = _xml.GetAttribute(_r) is { } number ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) : _rowNumber + 1;
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
                    throw Refused($"第 {_rowNumber} 行超过 {ColumnsMax} 列。请删去用不到的列再导入。");
                }
                while (count <= column)
                {
                    _cells[count++] = SheetCell.Blank;
                }
                _cells[column] = cell;
            }
            return count == 0 ? null : new SheetRow(_rowNumber, _cells.AsSpan(0, count).ToArray());
        }

        private SheetCell ReadCell(ref int column)
        {
            var type = "";
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
            return value is null ? SheetCell.Blank : CellOf(type, value);
        }

        private SheetCell CellOf(string type, string value)
        {
            switch (type)
            {
                case "" or "n":
                    return string.IsNullOrWhiteSpace(value) ? SheetCell.Blank : new SheetCell(PlainNumber(value), SheetCellKind.Number);
                case "s":
                    // The value counts in the list of shared strings; one beyond its end is a broken file.
                    return TextOf(_strings[int.Parse(value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)]);
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

        private static SheetCell TextOf(string text) => string.IsNullOrWhiteSpace(text) ? SheetCell.Blank : new SheetCell(text, SheetCellKind.Text);

        // "B7" is 1. A reference may be missing: then the cell follows the one before.
        private static int ColumnOf(string reference, int next)
        {
            var column = 0;
            foreach (var letter in reference)
            {
                if (letter is < 'A' or > 'Z' || column > 20_000)
                {
                    break;
                }
                column = (column * 26) + (letter - 'A' + 1);
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
