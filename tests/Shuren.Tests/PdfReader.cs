using System.Diagnostics;
using System.Globalization;
using UglyToad.PdfPig;

namespace Shuren.Tests;

/// <summary>Reads documents with programs that know nothing of what wrote them: poppler and PdfPig.</summary>
public static class PdfReader
{
    /// <summary>The words in their order on the paper, as `pdftotext -layout` copies them.</summary>
    public static string Text(byte[] pdf) => Run("pdftotext", pdf, ["-layout", "-enc", "UTF-8", "{0}", "-"]);

    /// <summary>As <see cref="Text"/>, without white space: for sentences that may break anywhere.</summary>
    public static string Words(byte[] pdf) => string.Concat(Text(pdf).Where(c => !char.IsWhiteSpace(c)));

    /// <summary>The words in the order in which they were written: a cell of a table after the other.</summary>
    public static string InOrder(byte[] pdf) => Run("pdftotext", pdf, ["-raw", "-enc", "UTF-8", "{0}", "-"]);

    /// <summary>What stands in a page's rows, from above, with | between what stands apart: PdfPig's letters by their places.</summary>
    public static List<string> Rows(byte[] pdf, int page = 1)
    {
        using var file = PdfDocument.Open(pdf);
        return [.. file.GetPage(page).Letters
            .GroupBy(l => Math.Round(l.StartBaseLine.Y)).OrderByDescending(g => g.Key)
            .Select(row => string.Concat(row.OrderBy(l => l.StartBaseLine.X).Aggregate(
                (Text: "", End: double.NaN),
                (sum, l) => ($"{sum.Text}{(l.StartBaseLine.X - sum.End > l.PointSize * 0.6 ? "|" : "")}{l.Value}", l.EndBaseLine.X)).Text))];
    }

    public static int PageCount(byte[] pdf)
    {
        using var file = PdfDocument.Open(pdf);
        return file.NumberOfPages;
    }

    /// <summary>Width and height of a page in millimetres.</summary>
    public static (double Width, double Height) Size(byte[] pdf, int page = 1)
    {
        using var file = PdfDocument.Open(pdf);
        var sheet = file.GetPage(page);
        return (Math.Round(sheet.Width * 25.4 / 72, 1), Math.Round(sheet.Height * 25.4 / 72, 1));
    }

    /// <summary>The page as poppler draws it.</summary>
    public static byte[] Png(byte[] pdf, int page = 1, int dpi = 150)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var (file, picture) = (NewFile(".pdf"), NewFile(""));
        try
        {
            File.WriteAllBytes(file, pdf);
            Start("pdftoppm", ["-png", "-singlefile", "-r", dpi.ToString(CultureInfo.InvariantCulture), "-f", number, "-l", number, file, picture]);
            return File.ReadAllBytes(picture + ".png");
        }
        finally
        {
            File.Delete(file);
            File.Delete(picture + ".png");
        }
    }

    private static string Run(string program, byte[] pdf, IEnumerable<string> arguments)
    {
        var file = NewFile(".pdf");
        try
        {
            File.WriteAllBytes(file, pdf);
            return Start(program, arguments.Select(a => a == "{0}" ? file : a));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string NewFile(string ending) => Path.Combine(Path.GetTempPath(), $"shuren-pdf-{Guid.NewGuid():N}{ending}");

    private static string Start(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && errors.Result.Length == 0, $"{program} ended with {process.ExitCode}: {errors.Result}");
        return text;
    }
}
