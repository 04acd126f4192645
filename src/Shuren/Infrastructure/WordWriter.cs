using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;

namespace Shuren.Infrastructure;

/// <summary>
/// Writes an official text as an editable Word document in the form of GB/T 9704: A4, margins 37, 35, 28 and 26 mm, 22 lines of 28
/// characters, the fonts by their names (the reader's computer has them; for who has not, the document names others), headings numbered
/// by the program that opens it, the page's number outside below. Lengths are twentieths of a point.
/// </summary>
public static class WordWriter
{
    public const string FileType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private const int TextWidth = 8844;
    private const int Line = 579;

    // 28 characters of 16 points are a little wider than the 156 mm between the margins.
    private const int Squeeze = -5;
    private const long EmuPerTwip = 635;
    private const int ChartHeight = 4200;

    /// <summary>Rows of a line or two: with their head less than half a page.</summary>
    private const int ShortTable = 6;

    private static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static readonly XNamespace R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace Wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
    private static readonly XNamespace A = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart";

    public static byte[] Write(OfficialText text)
    {
        var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = text.PlainTitle;
            var main = document.AddMainDocumentPart();
            Feed(main.AddNewPart<StyleDefinitionsPart>(), WordStyles.Styles());
            Feed(main.AddNewPart<NumberingDefinitionsPart>(), WordStyles.Numbering());
            Feed(main.AddNewPart<FontTablePart>(), WordStyles.Fonts());
            Feed(main.AddNewPart<DocumentSettingsPart>(), new XElement(W + "settings", new XElement(W + "evenAndOddHeaders")));
            var (odd, even) = (main.AddNewPart<FooterPart>(), main.AddNewPart<FooterPart>());
            Feed(odd, Footer("right"));
            Feed(even, Footer("left"));
            var charts = 0;
            var body = text.Body.SelectMany(block => block is ChartBlock chart
                ? [ChartParagraph(chart, main.GetIdOfPart(WordChart.Add(main, chart)), ++charts)]
                : Blocks(block)).ToList();
            if (text.Signatures.Count > 0 && body.Count > 0)
            {
                KeepWithSignature(body[^1]);
            }
            Feed(main, new XElement(
                W + "document",
                new XAttribute(XNamespace.Xmlns + "w", W), new XAttribute(XNamespace.Xmlns + "r", R),
                new XElement(
                    W + "body",
                    Paragraph("Title", text.Title),
                    text.To is null ? null : Paragraph("To", text.To + "："),
                    body,
                    Signature(text),
                    text.HasNumbers ? Section(main.GetIdOfPart(odd), main.GetIdOfPart(even)) : Section(null, null))));
        }
        return file.ToArray();
    }

    internal static void Feed(OpenXmlPart part, XElement root)
    {
        using var stream = part.GetStream(FileMode.Create);
        using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false) });
        root.Save(writer);
    }

    /// <summary>A w: attribute.</summary>
    internal static XAttribute Val(string name, object value) => new(W + name, value);

    internal static XElement El(string name, params object?[] content) => new(W + name, content);

    private static IEnumerable<XElement> Blocks(TextBlock block) => block switch
    {
        HeadingBlock heading => [Paragraph(FormattableString.Invariant($"Heading{heading.Level}"), heading.Text)],
        ParagraphBlock { IsMissing: true } missing => [Paragraph("Body", missing.Text, El("highlight", Val("val", "yellow")))],
        ParagraphBlock { IsCode: true } code => [Paragraph("Code", code.Text)],
        ParagraphBlock paragraph => [Paragraph("Body", paragraph.Text)],
        TableBlock table => Table(table),
        FormBlock form => [Form(form)],
        _ => throw new ArgumentOutOfRangeException(nameof(block))
    };

    private static XElement Form(FormBlock form) => El(
        "p",
        El("pPr", El("pStyle", Val("val", form.AtRight ? "Signature" : form.IsSmall ? "Note" : form.IsFlush ? "To" : "Body"))),
        form.Runs.Select(r => Run(r.Text, r.IsFilled ? El("u", Val("val", "single")) : null)));

    private static XElement Paragraph(string style, string text, XElement? mark = null)
        => El("p", El("pPr", El("pStyle", Val("val", style))), Run(text, mark));

    // A line feed is a break within the paragraph: a title is broken where its sense allows. The hint gives marks that both scripts have,
    // “ ” and □, to the Chinese font.
    private static XElement Run(string text, XElement? mark = null) => El(
        "r",
        El("rPr", El("rFonts", Val("hint", "eastAsia")), mark),
        text.Split('\n').SelectMany((line, i) => i == 0 ? Words(line) : Words(line).Prepend(El("br"))));

    // 2026-10-19 stays on one line.
    private static IEnumerable<XElement> Words(string line)
    {
        var (text, from) = (Clean(line), 0);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '-' && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]))
            {
                yield return Words(text, from, i);
                yield return El("noBreakHyphen");
                from = i + 1;
            }
        }
        yield return Words(text, from, text.Length);
    }

    private static XElement Words(string text, int from, int to)
        => El("t", new XAttribute(XNamespace.Xml + "space", "preserve"), text[from..to]);

    // What people typed may hold what no XML may.
    private static string Clean(string text)
    {
        var clean = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
        }
        return clean.ToString();
    }

    private static IEnumerable<XElement> Table(TableBlock table)
    {
        yield return Paragraph("Caption", table.Caption);
        var widths = Widths(table.Columns);
        yield return El(
            "tbl",
            El(
                "tblPr",
                El("tblStyle", Val("val", "Grid")),
                El("tblW", Val("w", TextWidth), Val("type", "dxa")),
                El("tblLayout", Val("type", "fixed"))),
            El("tblGrid", widths.Select(w => El("gridCol", Val("w", w)))),
            Row(table.Columns.Select(c => c.Name).ToList(), widths, table.Columns, isHead: true, isTotal: false),
            table.Rows.Select((row, i) => Kept(
                Row(row, widths, table.Columns, false, table.HasTotal && i == table.Rows.Count - 1), IsKept(table, i))));
        yield return Paragraph("AfterTable", "");
    }

    // A short table stays on one page, and a total is never alone on the next.
    private static bool IsKept(TableBlock table, int row)
    {
        var last = table.Rows.Count - 1;
        var isShort = table.Rows.Count <= ShortTable && !table.Rows.Any(r => r.Any(cell => cell.Contains('\n')));
        return row < last && (isShort || (table.HasTotal && row >= last - 2));
    }

    private static XElement Kept(XElement row, bool isKept)
    {
        foreach (var style in isKept ? row.Descendants(W + "pStyle") : [])
        {
            style.AddAfterSelf(El("keepNext"));
        }
        return row;
    }

    private static List<int> Widths(IReadOnlyList<TextColumn> columns)
    {
        var all = columns.Sum(c => c.Share);
        var widths = columns.Select(c => TextWidth * c.Share / all).ToList();
        widths[^1] += TextWidth - widths.Sum();
        return widths;
    }

    private static XElement Row(
        IReadOnlyList<string> cells, List<int> widths, IReadOnlyList<TextColumn> columns, bool isHead, bool isTotal) => El(
        "tr",
        El("trPr", El("cantSplit"), isHead ? El("tblHeader") : null),
        cells.Select((cell, i) => El(
            "tc",
            El("tcPr", El("tcW", Val("w", widths[i]), Val("type", "dxa")), El("vAlign", Val("val", "center"))),
            El(
                "p",
                El(
                    "pPr",
                    El("pStyle", Val("val", isHead || (isTotal && i == 0) ? "TableHead" : "TableText")),
                    El("jc", Val("val", isHead ? "center" : columns[i].IsNumber ? "right" : "left"))),
                Run(cell)))));

    private static XElement ChartParagraph(ChartBlock chart, string relation, int number)
    {
        XElement Frame(string name, params object[] content) => new(Wp + name, content);
        var (width, height) = (TextWidth * EmuPerTwip, ChartHeight * EmuPerTwip);
        return El(
            "p",
            El("pPr", El("pStyle", Val("val", "Picture"))),
            El(
                "r",
                El(
                    "drawing",
                    Frame(
                        "inline",
                        new XAttribute("distT", 0), new XAttribute("distB", 0), new XAttribute("distL", 0), new XAttribute("distR", 0),
                        Frame("extent", new XAttribute("cx", width), new XAttribute("cy", height)),
                        Frame("docPr", new XAttribute("id", number), new XAttribute("name", "图" + Number(number)),
                            new XAttribute("descr", chart.Title)),
                        Frame("cNvGraphicFramePr"),
                        new XElement(
                            A + "graphic",
                            new XElement(
                                A + "graphicData",
                                new XAttribute("uri", C.NamespaceName),
                                new XElement(
                                    C + "chart", new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(R + "id", relation))))))));
    }

    // Two lines below the text: the office, and the day with four characters free at the right. Kept together.
    private static IEnumerable<XElement> Signature(OfficialText text) => text.Signatures.Count == 0 ? [] :
    [
        Kept(Paragraph("Body", "")),
        .. text.Signatures.Select(s => Paragraph("Signature", s)),
        Paragraph("SignatureDay", text.On?.ToChinese() ?? "　　　　年　　月　　日")
    ];

    private static XElement Kept(XElement paragraph)
    {
        KeepWithSignature(paragraph);
        return paragraph;
    }

    // The page with the office and the day has something of the text on it: GB/T 9704.
    private static void KeepWithSignature(XElement last)
    {
        if (last.Name == W + "p" && last.Element(W + "pPr")?.Element(W + "pStyle") is { } style)
        {
            style.AddAfterSelf(El("keepNext"), El("keepLines"));
        }
    }

    private static XElement Footer(string side) => new(
        W + "ftr",
        new XAttribute(XNamespace.Xmlns + "w", W),
        El(
            "p",
            El("pPr", El("pStyle", Val("val", "PageNumber")),
                El("ind", side == "right" ? Val("right", 280) : Val("left", 280)), El("jc", Val("val", side))),
            Run("— "),
            El("r", El("fldChar", Val("fldCharType", "begin"))),
            El("r", El("instrText", new XAttribute(XNamespace.Xml + "space", "preserve"), " PAGE ")),
            El("r", El("fldChar", Val("fldCharType", "separate"))),
            Run("1"),
            El("r", El("fldChar", Val("fldCharType", "end"))),
            Run(" —")));

    private static XElement Section(string? odd, string? even) => El(
        "sectPr",
        odd is null ? null : El("footerReference", Val("type", "default"), new XAttribute(R + "id", odd)),
        even is null ? null : El("footerReference", Val("type", "even"), new XAttribute(R + "id", even)),
        El("pgSz", Val("w", 11906), Val("h", 16838)),
        El(
            "pgMar", Val("top", 2098), Val("right", 1474), Val("bottom", 1984), Val("left", 1588), Val("header", 851), Val("footer", 1304),
            Val("gutter", 0)),
        El("docGrid", Val("type", "lines"), Val("linePitch", Line)));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Styles, numbers and fonts of the standard.</summary>
    private static class WordStyles
    {
        private const string Song = "方正小标宋简体";
        private const string Hei = "黑体";
        private const string Kai = "楷体_GB2312";
        private const string Latin = "Times New Roman";
        private const string FangSong = "仿宋_GB2312";

        public static XElement Styles() => new(
            W + "styles",
            new XAttribute(XNamespace.Xmlns + "w", W),
            El(
                "docDefaults",
                El("rPrDefault", El(
                    "rPr", Font(FangSong), El("sz", Val("val", 32)), El("szCs", Val("val", 32)),
                    El("lang", Val("val", "en-US"), Val("eastAsia", "zh-CN")))),
                El("pPrDefault")),
            Style("Normal", "Normal", null, [Spacing(Line), El("jc", Val("val", "both"))], FangSong, 32, isDefault: true),
            Style("Title", "Title", "Normal", [Loose(), El("spacing", Val("after", 579), Val("line", 700), Val("lineRule", "exact")),
                El("jc", Val("val", "center"))], Song, 44),
            Style("To", "主送机关", "Normal", [], FangSong, 32),
            Style("Body", "公文正文", "Normal", [Indent()], FangSong, 32),
            Style("Code", "校验码", "Body", [El("jc", Val("val", "left"))], FangSong, 32),
            Heading(1, Hei),
            Heading(2, Kai),
            Heading(3, FangSong),
            Style("Caption", "caption", "Normal",
                [El("keepNext"), Loose(), Spacing(480, before: 120), El("jc", Val("val", "center"))], Hei, 28),
            Style("TableText", "表格", "Normal", [Loose(), Spacing(380)], FangSong, 24, squeeze: 0),
            Style("TableHead", "表头", "TableText", [El("keepNext")], Hei, 24, squeeze: 0),
            Style("AfterTable", "表后", "Normal", [Loose(), Spacing(240)], FangSong, 16),
            Style("Picture", "图", "Normal", [El("spacing", Val("before", 60), Val("after", 120), Val("line", 240), Val("lineRule", "auto")),
                El("jc", Val("val", "center"))], FangSong, 24),
            Style("Signature", "Signature", "Normal", [El("keepNext"), .. Right(640)], FangSong, 32),
            Style("SignatureDay", "成文日期", "Normal", [.. Right(1280)], FangSong, 32),
            Style("Note", "附注", "Normal", [Loose(), Spacing(400, before: 240)], FangSong, 24, squeeze: 0),
            Style("PageNumber", "页码", "Normal", [Spacing(320)], "宋体", 28, squeeze: 0),
            TableGrid());

        /// <summary>一、 （一） 1. by the program that opens it: a heading left out leaves no gap.</summary>
        public static XElement Numbering() => new(
            W + "numbering",
            new XAttribute(XNamespace.Xmlns + "w", W),
            El(
                "abstractNum",
                Val("abstractNumId", 0),
                El("multiLevelType", Val("val", "multilevel")),
                Level(0, "chineseCountingThousand", "%1、"),
                Level(1, "chineseCountingThousand", "（%2）"),
                Level(2, "decimal", "%3.")),
            El("num", Val("numId", 1), El("abstractNumId", Val("val", 0))));

        /// <summary>What a computer without these fonts takes in their place.</summary>
        public static XElement Fonts() => new(
            W + "fonts",
            new XAttribute(XNamespace.Xmlns + "w", W),
            Named(Song, "华文中宋,方正小标宋_GBK,宋体"),
            Named(FangSong, "仿宋,FangSong"),
            Named(Kai, "楷体,KaiTi"),
            Named(Hei, "SimHei"),
            Named("宋体", "SimSun"));

        private static XElement Level(int level, string format, string text) => El(
            "lvl",
            Val("ilvl", level),
            El("start", Val("val", 1)),
            El("numFmt", Val("val", format)),
            El("pStyle", Val("val", FormattableString.Invariant($"Heading{level + 1}"))),
            El("suff", Val("val", "nothing")),
            El("lvlText", Val("val", text)),
            El("lvlJc", Val("val", "left")),
            El("pPr", El("ind", Val("left", 0), Val("firstLine", 640))));

        private static XElement Heading(int level, string font) => Style(
            FormattableString.Invariant($"Heading{level}"), FormattableString.Invariant($"heading {level}"), "Normal",
            [
                El("keepNext"), El("numPr", El("ilvl", Val("val", level - 1)), El("numId", Val("val", 1))), Indent(),
                El("outlineLvl", Val("val", level - 1))
            ], font, 32);

        private static XElement Style(
            string id, string name, string? basedOn, IReadOnlyList<XElement> paragraph, string font, int size, int squeeze = Squeeze,
            bool isDefault = false) => El(
            "style",
            Val("type", "paragraph"), isDefault ? Val("default", 1) : null, Val("styleId", id),
            El("name", Val("val", name)),
            basedOn is null ? null : El("basedOn", Val("val", basedOn)),
            El("qFormat"),
            paragraph.Count == 0 ? null : El("pPr", paragraph),
            El("rPr", Font(font), El("spacing", Val("val", squeeze)), El("sz", Val("val", size)), El("szCs", Val("val", size))));

        private static XElement TableGrid()
        {
            string[] sides = ["top", "left", "bottom", "right", "insideH", "insideV"];
            return El(
                "style",
                Val("type", "table"), Val("styleId", "Grid"),
                El("name", Val("val", "Table Grid")),
                El(
                    "tblPr",
                    El("tblBorders", sides.Select(s => El(s, Val("val", "single"), Val("sz", 4), Val("space", 0), Val("color", "auto")))),
                    El(
                        "tblCellMar", El("left", Val("w", 60), Val("type", "dxa")), El("right", Val("w", 60), Val("type", "dxa")))));
        }

        private static XElement Spacing(int line, int before = 0)
            => El("spacing", Val("before", before), Val("after", 0), Val("line", line), Val("lineRule", "exact"));

        // Off the grid of 22 lines: rows of a table, captions, the title.
        private static XElement Loose() => El("snapToGrid", Val("val", 0));

        private static XElement Indent() => El("ind", Val("firstLineChars", 200), Val("firstLine", 640));

        private static XElement[] Right(int indent) => [El("ind", Val("right", indent)), El("jc", Val("val", "right"))];

        private static XElement Font(string eastAsia)
            => El("rFonts", Val("ascii", Latin), Val("hAnsi", Latin), Val("eastAsia", eastAsia), Val("cs", Latin));

        private static XElement Named(string name, string others) => El("font", Val("name", name), El("altName", Val("val", others)));
    }
}
