using System.Text;

namespace Shuren.Infrastructure.Documents;

/// <summary>A sheet of paper, in millimetres.</summary>
/// <param name="Width">Across.</param>
/// <param name="Height">0 = a roll: as long as what stands on it.</param>
/// <param name="Margin">On all four sides; the page's number stands in the lower one.</param>
public sealed record Paper(double Width, double Height, double Margin)
{
    public static readonly Paper A3 = new(297, 420, 18);
    public static readonly Paper A4 = new(210, 297, 16);
    public static readonly Paper A5 = new(148, 210, 12);

    /// <summary>The small printers at a counter: 80 mm of paper, 72 of them printed.</summary>
    public static readonly Paper Roll80 = new(80, 0, 4);

    public Paper Landscape => this with { Width = Height, Height = Width };
}

/// <summary>A colour in plain parts, 0 to 255.</summary>
public readonly record struct Ink(byte Red, byte Green, byte Blue)
{
    public static readonly Ink Black = new(0, 0, 0);
    public static readonly Ink Grey = new(0x66, 0x66, 0x66);
    public static readonly Ink Pale = new(0xEE, 0xEE, 0xEE);
    public static readonly Ink White = new(0xFF, 0xFF, 0xFF);
    public static readonly Ink Signal = new(0xC0, 0x1C, 0x1C);
}

public enum Side
{
    Left,
    Centre,
    Right
}

/// <summary>How a paragraph looks.</summary>
/// <param name="Size">In points.</param>
/// <param name="Side">Where its lines stand.</param>
/// <param name="Bold">All of it.</param>
/// <param name="Indent">Of the first line, in characters: 2 as in a letter.</param>
public sealed record Look(double Size = 12, Side Side = Side.Left, bool Bold = false, double Indent = 0)
{
    public Ink Ink { get; init; } = Ink.Black;

    /// <summary>From one line to the next, as a multiple of the size.</summary>
    public double Leading { get; init; } = 1.45;
}

/// <summary>A piece of a paragraph; a plain string will do where it has nothing of its own.</summary>
public readonly record struct Span(string? Text, bool Bold = false, bool Underline = false, double Scale = 1)
{
    public static implicit operator Span(string? text) => new(text);

    /// <summary>
    /// Words that stay on one line: a name, a number, a title. (Numbers, dates and Latin words do so by themselves.) Joined by characters
    /// that are never seen and never copied.
    /// </summary>
    public static string Whole(string? text)
        => text is null ? "" : string.Join(Joiner, text.EnumerateRunes().Select(r => r.ToString()));

    internal const char Joiner = '\u2060';
}
