using System.Globalization;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;

namespace Shuren.Infrastructure;

/// <summary>
/// A chart that Word and WPS draw themselves: its text is text, it prints sharp, and its figures lie in a workbook inside the document, so
/// that who edits it can change them. No font is needed on the server.
/// </summary>
internal static class WordChart
{
    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private static readonly XNamespace A = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    // Dark and light, so that they can be told apart without colour too.
    private static readonly string[] Colours = ["B3261E", "9AA5B1"];

    public static ChartPart Add(MainDocumentPart main, ChartBlock chart)
    {
        var part = main.AddNewPart<ChartPart>();
        var workbook = part.AddNewPart<EmbeddedPackagePart>(Download.Workbook, "rId1");
        using var file = new MemoryStream();
        SheetWriter.Write(
            file, "数据", "", [new("项目", 16), .. chart.Series.Select(s => new SheetColumn(s, 12))],
            chart.Rows.Select(r => (IReadOnlyList<object?>)[r.Label, .. r.Values.Cast<object?>()]));
        file.Position = 0;
        workbook.FeedData(file);
        WordWriter.Feed(part, Space(chart));
        return part;
    }

    private static XElement Space(ChartBlock chart) => new(
        C + "chartSpace",
        new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(XNamespace.Xmlns + "a", A), new XAttribute(XNamespace.Xmlns + "r", R),
        El("roundedCorners", 0),
        new XElement(
            C + "chart",
            new XElement(
                C + "title",
                new XElement(C + "tx", new XElement(C + "rich", new XElement(A + "bodyPr"), new XElement(
                    A + "p", new XElement(A + "pPr", TextRun("defRPr", 1200)), new XElement(
                        A + "r", TextRun("rPr", 1200), new XElement(A + "t", chart.Title))))),
                El("overlay", 0)),
            El("autoTitleDeleted", 0),
            new XElement(
                C + "plotArea",
                new XElement(C + "layout"),
                new XElement(
                    C + "barChart",
                    El("barDir", "col"), El("grouping", "clustered"), El("varyColors", 0),
                    chart.Series.Select((_, i) => Series(chart, i)),
                    El("gapWidth", 60),
                    El("axId", 1), El("axId", 2)),
                Axis("catAx", 1, 2, "b", []),
                Axis("valAx", 2, 1, "l", [new XElement(C + "majorGridlines", Line("D9D9D9"))])),
            new XElement(C + "legend", El("legendPos", "b"), El("overlay", 0)),
            El("plotVisOnly", 1)),
        new XElement(C + "txPr", new XElement(A + "bodyPr"), new XElement(A + "p", new XElement(A + "pPr", TextRun("defRPr", 1050)))),
        new XElement(C + "externalData", new XAttribute(R + "id", "rId1"), El("autoUpdate", 0)));

    private static XElement Series(ChartBlock chart, int index)
    {
        var column = (char)('B' + index);
        var last = chart.Rows.Count + 1;
        return new XElement(
            C + "ser",
            El("idx", index), El("order", index),
            new XElement(C + "tx", Reference("strRef", "strCache", $"'数据'!${column}$1", [chart.Series[index]])),
            new XElement(C + "spPr", Fill(Colours[index % Colours.Length])),
            El("invertIfNegative", 0),
            new XElement(
                C + "dLbls",
                El("showLegendKey", 0), El("showVal", 1), El("showCatName", 0), El("showSerName", 0), El("showPercent", 0),
                El("showBubbleSize", 0)),
            new XElement(
                C + "cat",
                Reference("strRef", "strCache", FormattableString.Invariant($"'数据'!$A$2:$A${last}"), chart.Rows.Select(r => r.Label))),
            new XElement(
                C + "val",
                Reference(
                    "numRef", "numCache", FormattableString.Invariant($"'数据'!${column}$2:${column}${last}"),
                    chart.Rows.Select(r => r.Values[index].ToString(CultureInfo.InvariantCulture)))));
    }

    private static XElement Reference(string kind, string cache, string formula, IEnumerable<string> values)
    {
        var all = values.ToList();
        return new XElement(
            C + kind,
            new XElement(C + "f", formula),
            new XElement(
                C + cache,
                cache == "numCache" ? new XElement(C + "formatCode", "General") : null,
                El("ptCount", all.Count),
                all.Select((v, i) => new XElement(C + "pt", new XAttribute("idx", i), new XElement(C + "v", v)))));
    }

    private static XElement Axis(string kind, int id, int crosses, string side, IEnumerable<XElement> lines) => new(
        C + kind,
        El("axId", id),
        new XElement(C + "scaling", El("orientation", "minMax")),
        El("delete", 0), El("axPos", side),
        lines,
        El("majorTickMark", "none"), El("minorTickMark", "none"), El("tickLblPos", "nextTo"),
        new XElement(C + "spPr", Line("7F7F7F").Elements()),
        El("crossAx", crosses), El("crosses", "autoZero"));

    private static XElement Line(string colour) => new(C + "spPr", new XElement(A + "ln", new XAttribute("w", 9525), Fill(colour)));

    private static XElement Fill(string colour)
        => new(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", colour)));

    private static XElement TextRun(string name, int size) => new(
        A + name, new XAttribute("lang", "zh-CN"), new XAttribute("sz", size), new XAttribute("b", 0),
        new XElement(A + "latin", new XAttribute("typeface", "Times New Roman")), new XElement(A + "ea", new XAttribute("typeface", "宋体")));

    private static XElement El(string name, object value) => new(C + name, new XAttribute("val", value));
}
