using System.Globalization;
using System.Text;
using PdfSharp.Pdf;

namespace Shuren.Infrastructure.Documents;

/// <summary>
/// Writes pages as a PDF. PDFsharp keeps its objects, streams and tables; text and fonts are written here (ADR 24): its own way of
/// embedding a font keeps that font's whole tables, gives rare characters (𠮷) a wrong word on copying, and is one setting for the whole
/// process.
/// </summary>
internal static class PdfFile
{
    public static byte[] Write(string title, IReadOnlyList<PaperPage> pages)
    {
        using var pdf = new PdfDocument();
        pdf.Info.Title = title;
        pdf.Options.FlateEncodeMode = PdfFlateEncodeMode.BestCompression;
        pdf.ViewerPreferences.DisplayDocTitle = true;
        pdf.Language = "zh-CN";
        var fonts = new PdfFonts(pdf);
        foreach (var page in pages)
        {
            var sheet = pdf.AddPage();
            sheet.MediaBox = new PdfRectangle(new PdfSharp.Drawing.XRect(0, 0, page.Width, page.Height));
            var content = Content(page, fonts);
            sheet.Elements["/Contents"] = Stream(pdf, Encoding.ASCII.GetBytes(content)).Reference;
            var resources = new PdfDictionary(pdf);
            resources.Elements["/Font"] = fonts.Resource.Reference;
            sheet.Elements["/Resources"] = resources;
        }
        fonts.Close();
        var file = new MemoryStream();
        pdf.Save(file, closeStream: false);
        return file.ToArray();
    }

    /// <summary>A stream of its own, compressed.</summary>
    public static PdfDictionary Stream(PdfDocument pdf, byte[] content)
    {
        var stream = new PdfDictionary(pdf);
        pdf.Internals.AddObject(stream);
        stream.CreateStream(content).Zip();
        return stream;
    }

    private static string Content(PaperPage page, PdfFonts fonts)
    {
        var content = new StringBuilder();
        foreach (var box in page.Boxes)
        {
            content.Append(Colour(box.Ink)).Append(" rg ").Append(Numbers(box.X, page.Height - box.Y - box.Height, box.Width, box.Height))
                .Append(" re f\n");
        }
        foreach (var line in page.Lines)
        {
            content.Append(line.Dashed ? "[3 2] 0 d " : "[] 0 d ").Append(Colour(line.Ink)).Append(" RG ").Append(Numbers(line.Thickness))
                .Append(" w 2 J ").Append(Numbers(line.X1, page.Height - line.Y1)).Append(" m ")
                .Append(Numbers(line.X2, page.Height - line.Y2)).Append(" l S\n");
        }
        content.Append("[] 0 d BT\n");
        foreach (var text in page.Texts)
        {
            Write(content, text, page.Height, fonts);
        }
        return content.Append("ET\n").ToString();
    }

    private static void Write(StringBuilder content, TextMark text, double height, PdfFonts fonts)
    {
        var (x, piece) = (text.X, text.Piece);
        for (var i = 0; i < piece.Signs.Count;)
        {
            var font = piece.Signs[i].Shape.Font!;
            var (from, hex) = (x, new StringBuilder());
            for (; i < piece.Signs.Count && piece.Signs[i].Shape.Font == font; i++)
            {
                hex.Append(CultureInfo.InvariantCulture, $"{fonts.Number(piece.Signs[i]):X4}");
                x += piece.Signs[i].Shape.Advance * piece.Size / 1000;
            }
            content.Append(CultureInfo.InvariantCulture, $"{fonts.Key(font)} ").Append(Numbers(piece.Size)).Append(" Tf ")
                .Append(Colour(text.Ink)).Append(" rg ");
            if (piece.Bold)
            {
                // Thickened: a second font for the headings alone would cost every document its own share of outlines.
                content.Append(Colour(text.Ink)).Append(" RG ").Append(Numbers(piece.Size * 0.035)).Append(" w 2 Tr ");
            }
            else
            {
                content.Append("0 Tr ");
            }
            content.Append("1 0 0 1 ").Append(Numbers(from, height - text.Baseline)).Append(" Tm <").Append(hex).Append("> Tj\n");
        }
    }

    private static string Colour(Ink ink) => Numbers(ink.Red / 255.0, ink.Green / 255.0, ink.Blue / 255.0);

    private static string Numbers(params ReadOnlySpan<double> numbers)
    {
        var text = new StringBuilder();
        foreach (var number in numbers)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(number.ToString("0.###", CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }
}
