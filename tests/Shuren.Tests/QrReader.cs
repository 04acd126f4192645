using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using SkiaSharp;

namespace Shuren.Tests;

/// <summary>Reads QR codes with zbar: a reader that knows nothing of what wrote them.</summary>
public static class QrReader
{
    /// <param name="source">The `src` of an image in a page: an SVG as data, black on white. Skia draws it.</param>
    public static string Read(string source)
    {
        var svg = XDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(source[(source.IndexOf(',', StringComparison.Ordinal) + 1)..]))).Root!;
        float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
        var side = Number(svg.Attribute("width")!.Value);
        using var bitmap = new SKBitmap((int)side, (int)side);
        using var canvas = new SKCanvas(bitmap);
        using var black = new SKPaint { Color = SKColors.Black };
        canvas.Clear(SKColors.White);
        canvas.Scale(side / Number(svg.Attribute("viewBox")!.Value.Split(' ')[2]));
        foreach (var drawn in svg.Elements().Where(e => e.Name.LocalName == "path"))
        {
            using var path = SKPath.ParseSvgPathData(drawn.Attribute("d")!.Value);
            canvas.DrawPath(path, black);
        }
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return ReadPng(png.ToArray());
    }

    /// <param name="png">A picture with one code in it, as a screenshot is.</param>
    public static string ReadPng(byte[] png) => Assert.Single(ReadAll(png));

    /// <param name="png">A picture with any number of codes in it.</param>
    public static IReadOnlyList<string> ReadAll(byte[] png)
    {
        var file = Path.Combine(Path.GetTempPath(), $"shuren-qr-{Guid.NewGuid():N}.png");
        try
        {
            File.WriteAllBytes(file, png);
            var start = new ProcessStartInfo("zbarimg", ["--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file])
            {
                RedirectStandardOutput = true, UseShellExecute = false
            };
            using var zbar = Process.Start(start)!;
            var text = zbar.StandardOutput.ReadToEnd();
            zbar.WaitForExit();
            Assert.True(zbar.ExitCode == 0, $"zbarimg read nothing and ended with {zbar.ExitCode}.");
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
