namespace Shuren.Infrastructure.Documents;

/// <summary>What stands on a page; all in points from its upper left corner.</summary>
internal sealed class PaperPage(double width, double height, double margin)
{
    public double Margin { get; } = margin;

    public double Width { get; } = width;

    /// <summary>A roll's is known when it ends.</summary>
    public double Height { get; set; } = height;

    public List<TextMark> Texts { get; } = [];

    public List<LineMark> Lines { get; } = [];

    public List<BoxMark> Boxes { get; } = [];

    /// <summary>Whether a character stands on it by its number.</summary>
    public bool Lacks { get; set; }
}

/// <param name="X">Left.</param>
/// <param name="Baseline">On which the characters stand.</param>
/// <param name="Piece">What stands there.</param>
/// <param name="Ink">Its colour.</param>
internal readonly record struct TextMark(double X, double Baseline, Piece Piece, Ink Ink);

internal readonly record struct LineMark(double X1, double Y1, double X2, double Y2, double Thickness, Ink Ink, bool Dashed);

/// <summary>A filled rectangle: the ground of a heading, a square of a code.</summary>
internal readonly record struct BoxMark(double X, double Y, double Width, double Height, Ink Ink);
