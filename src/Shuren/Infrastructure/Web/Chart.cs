using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Shuren.Infrastructure.Web;

/// <summary>One row or column of a chart.</summary>
/// <param name="Label">Chinese, short.</param>
/// <param name="Values">One a series, not negative.</param>
/// <param name="Text">What is written at the end of each; null = the figure itself.</param>
public sealed record ChartRow(string Label, IReadOnlyList<decimal> Values, IReadOnlyList<string>? Text = null);

/// <summary>
/// Pictures made on the server: SVG whose text stays text, so that they print sharp and need no script. Lengths are in units of the
/// picture, which is as wide as a phone; the page scales it.
/// </summary>
public static class Chart
{
    private const int Width = 340;
    private const int LabelWidth = 88;
    private const int ValueWidth = 54;
    private const int BarHeight = 16;
    private const int ColumnsHeight = 150;
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    /// <summary>Lying bars, a group of them a row.</summary>
    /// <param name="title">What it shows, for who cannot see it.</param>
    /// <param name="series">Their names; more than one is explained below.</param>
    /// <param name="rows">From above.</param>
    /// <param name="top">The value that fills the width; null = the largest.</param>
    public static HtmlString Bars(string title, IReadOnlyList<string> series, IReadOnlyList<ChartRow> rows, decimal? top = null)
    {
        var most = Math.Max(top ?? rows.SelectMany(r => r.Values).DefaultIfEmpty(0).Max(), 0.1m);
        var rowHeight = (BarHeight * series.Count) + 10;
        var svg = Begin(title, (rowHeight * rows.Count) + Legend(series));
        for (var i = 0; i < rows.Count; i++)
        {
            var y = i * rowHeight;
            Text(svg, LabelWidth - 6, y + (rowHeight / 2) + 1, rows[i].Label, "end");
            for (var s = 0; s < series.Count; s++)
            {
                var length = Math.Max(0, rows[i].Values[s]) / most * (Width - LabelWidth - ValueWidth);
                var barY = y + 4 + (s * BarHeight);
                Bar(svg, s, LabelWidth, barY, length, BarHeight - 3);
                Text(svg, LabelWidth + length + 4, barY + 11, Figure(rows[i], s), "start");
            }
        }
        return End(svg, series, rowHeight * rows.Count);
    }

    /// <summary>Standing columns, a group of them a month.</summary>
    /// <param name="title">What it shows, for who cannot see it.</param>
    /// <param name="series">Their names.</param>
    /// <param name="columns">From the left.</param>
    public static HtmlString Columns(string title, IReadOnlyList<string> series, IReadOnlyList<ChartRow> columns)
    {
        var most = Math.Max(columns.SelectMany(c => c.Values).DefaultIfEmpty(0).Max(), 0.1m);
        var svg = Begin(title, ColumnsHeight + 24 + Legend(series));
        var groupWidth = (decimal)Width / Math.Max(columns.Count, 1);
        var barWidth = Math.Min((groupWidth - 4) / series.Count, 24);
        _ = svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M0 {ColumnsHeight}H{Width}\"/>");
        for (var i = 0; i < columns.Count; i++)
        {
            var middle = (i * groupWidth) + (groupWidth / 2);
            for (var s = 0; s < series.Count; s++)
            {
                var height = Math.Max(0, columns[i].Values[s]) / most * (ColumnsHeight - 16);
                Bar(svg, s, middle - (barWidth * series.Count / 2) + (s * barWidth), ColumnsHeight - height, barWidth - 1, height);
            }
            Text(svg, middle, ColumnsHeight + 16, columns[i].Label, "middle");
        }
        Text(svg, 0, 11, $"最高 {most.ToString("0.#", CultureInfo.InvariantCulture)}", "start");
        return End(svg, series, ColumnsHeight + 24);
    }

    private static string Figure(ChartRow row, int series)
        => row.Text is { } text ? text[series] : row.Values[series].ToString("0.#", CultureInfo.InvariantCulture);

    private static int Legend(IReadOnlyList<string> series) => series.Count > 1 ? 26 : 0;

    private static StringBuilder Begin(string title, int height)
        => new StringBuilder().Append(CultureInfo.InvariantCulture, $"<svg class=\"chart\" role=\"img\" viewBox=\"0 0 {Width} {height}\" ")
            .Append("aria-label=\"").Append(Encoder.Encode(title)).Append("\">");

    private static void Bar(StringBuilder svg, int series, decimal x, decimal y, decimal width, decimal height)
        => svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"s{series}\" x=\"{x:0.#}\" y=\"{y:0.#}\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{Math.Max(width, 1):0.#}\" height=\"{Math.Max(height, 1):0.#}\"/>");

    private static void Text(StringBuilder svg, decimal x, decimal y, string text, string anchor)
        => svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">")
            .Append(Encoder.Encode(text)).Append("</text>");

    private static HtmlString End(StringBuilder svg, IReadOnlyList<string> series, int y)
    {
        for (var s = 0; series.Count > 1 && s < series.Count; s++)
        {
            var x = s * (Width / series.Count);
            Bar(svg, s, x, y + 8, 12, 12);
            Text(svg, x + 18, y + 19, series[s], "start");
        }
        return new HtmlString(svg.Append("</svg>").ToString());
    }
}
