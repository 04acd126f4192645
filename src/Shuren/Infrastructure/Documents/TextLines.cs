using System.Globalization;
using System.Text;

namespace Shuren.Infrastructure.Documents;

/// <summary>One character of a document, with what draws it.</summary>
internal readonly record struct Sign(Rune Rune, Shape Shape);

/// <summary>Characters beside one another that look alike. In points, from the line's left.</summary>
internal sealed record Piece(double X, double Width, IReadOnlyList<Sign> Signs, double Size, bool Bold, bool Underline);

/// <summary>One line of a paragraph. Widths in points.</summary>
/// <param name="Pieces">From left to right.</param>
/// <param name="Width">Of all of them.</param>
/// <param name="Lacks">Whether a character stands in it by its number, because no font has it.</param>
internal sealed record TextLine(IReadOnlyList<Piece> Pieces, double Width, bool Lacks);

/// <summary>
/// Breaks text into lines as Chinese is set: between any two characters, but never inside a number, a date or a Latin word, never before
/// a closing mark or after an opening one, and never inside what <see cref="Span.Whole"/> holds together.
/// </summary>
internal static class TextLines
{
    private const string NeverFirst = "，。、；：？！）》〉」』】〕”’…—～·%％‰℃,.;:?!)]}元/／";
    private const string NeverLast = "（《〈「『【〔“‘￥¥([{第№扣/／";
    private const char NoBreakSpace = '\u00a0';
    private const string Counted = "年月日号时分秒点次户元个袋页组人条名份笔级版%％‰℃";

    /// <param name="fonts">What draws each character.</param>
    /// <param name="spans">The paragraph; a line feed in it begins a new line.</param>
    /// <param name="look">Its size; a span may scale it.</param>
    /// <param name="width">In points.</param>
    public static List<TextLine> Break(DocumentFonts fonts, IEnumerable<Span> spans, Look look, double width)
    {
        var lines = new List<TextLine>();
        var paragraph = new List<Set>();
        foreach (var set in Signs(fonts, spans, look))
        {
            if (set.Sign.Rune.Value == '\n')
            {
                Fill(paragraph, lines, width, look);
                paragraph.Clear();
            }
            else
            {
                paragraph.Add(set);
            }
        }
        Fill(paragraph, lines, width, look);
        return lines;
    }

    /// <summary>The width of text that is not broken, in points.</summary>
    public static double Width(DocumentFonts fonts, string? text, double size)
        => Signs(fonts, [text], new Look(size)).Sum(s => s.Width);

    private static IEnumerable<Set> Signs(DocumentFonts fonts, IEnumerable<Span> spans, Look look)
    {
        foreach (var span in spans)
        {
            var joined = false;
            foreach (var rune in (span.Text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
            {
                if (rune.Value == Span.Joiner)
                {
                    joined = true;
                    continue;
                }
                if (rune.Value != '\n' && IsUnseen(rune))
                {
                    continue;
                }
                foreach (var set in Shown(fonts, rune))
                {
                    yield return set with
                    {
                        Size = look.Size * span.Scale,
                        Bold = look.Bold || span.Bold,
                        Underline = span.Underline,
                        Joined = joined || set.Joined || rune.Value == NoBreakSpace
                    };
                    joined = rune.Value == NoBreakSpace;
                }
            }
        }
    }

    /// <summary>The character; or, when no font has it, its number in brackets, so that a reader sees that it stands there.</summary>
    private static IEnumerable<Set> Shown(DocumentFonts fonts, Rune rune)
    {
        if (rune.Value == '\n')
        {
            yield return new Set(new Sign(rune, default));
            yield break;
        }
        var seen = rune.Value is '\t' or NoBreakSpace ? new Rune(' ') : rune;
        var shape = fonts.Shape(seen);
        if (shape.Font is not null)
        {
            yield return new Set(new Sign(seen, shape));
            yield break;
        }
        var first = true;
        foreach (var part in FormattableString.Invariant($"〔U+{rune.Value:X4}〕").EnumerateRunes())
        {
            var known = fonts.Shape(part);
            var shown = known.Font is null ? fonts.Shape(new Rune('/')) : known;
            yield return new Set(new Sign(part, shown)) { Joined = !first, Lacks = true };
            first = false;
        }
    }

    // Control characters, joiners, variation selectors: nothing that paper could show.
    private static bool IsUnseen(Rune rune)
        => (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format && rune.Value != '\t')
            || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static void Fill(List<Set> paragraph, List<TextLine> lines, double width, Look look)
    {
        var start = 0;
        var room = width - (look.Indent * look.Size);
        do
        {
            var (end, next) = End(paragraph, start, room);
            lines.Add(Line(paragraph, start, end, start == 0 ? look.Indent * look.Size : 0));
            (start, room) = (next, width);
        }
        while (start < paragraph.Count);
    }

    /// <summary>Where the line from here ends, and where the next begins: without the spaces between.</summary>
    private static (int End, int Next) End(List<Set> set, int start, double room)
    {
        // A hair of tolerance, or a text exactly as wide as its column breaks by rounding.
        var (width, at, chance) = (0.0, start, -1);
        while (at < set.Count && (width += set[at].Width) <= room + 0.01)
        {
            at++;
            if (at < set.Count && MayBreak(set, at))
            {
                chance = at;
            }
        }
        if (at >= set.Count)
        {
            return (set.Count, set.Count);
        }
        if (set[at].Sign.Rune.Value == ' ' && !set[at].Joined)
        {
            chance = at;
        }
        // Nothing fits: broken anywhere rather than lost over the edge.
        var end = chance > start ? chance : Math.Max(at, start + 1);
        var next = end;
        while (next < set.Count && set[next].Sign.Rune.Value == ' ')
        {
            next++;
        }
        while (end > start + 1 && set[end - 1].Sign.Rune.Value == ' ')
        {
            end--;
        }
        return (end, next);
    }

    private static bool MayBreak(List<Set> set, int at)
    {
        var (before, after) = (set[at - 1].Sign.Rune, set[at].Sign.Rune);
        if (set[at].Joined)
        {
            return false;
        }
        if (before.Value == ' ')
        {
            return after.Value != ' ';
        }
        if (after.Value == ' ' || Has(NeverFirst, after) || Has(NeverLast, before) || (IsWordy(before) && IsWordy(after)))
        {
            return false;
        }
        // 2022年10月8日 is one date, 30 分 one number.
        return !(Rune.IsDigit(before) && Has(Counted, after))
            && !(Has("年月", before) && Rune.IsDigit(after) && at >= 2 && Rune.IsDigit(set[at - 2].Sign.Rune));
    }

    private static bool IsWordy(Rune rune)
        => rune.Value < 0x250 && (Rune.IsLetterOrDigit(rune) || Has("+-−*/.,:_@#&%=~?", rune));

    private static bool Has(string of, Rune rune) => rune.IsBmp && of.Contains((char)rune.Value, StringComparison.Ordinal);

    private static TextLine Line(List<Set> set, int start, int end, double indent)
    {
        var pieces = new List<Piece>();
        var (x, lacks) = (indent, false);
        for (var i = start; i < end;)
        {
            var first = set[i];
            var signs = new List<Sign>();
            var from = x;
            for (; i < end && set[i].LooksLike(first); i++)
            {
                signs.Add(set[i].Sign);
                x += set[i].Width;
                lacks |= set[i].Lacks;
            }
            pieces.Add(new Piece(from, x - from, signs, first.Size, first.Bold, first.Underline));
        }
        return new TextLine(pieces, x, lacks);
    }

    private readonly record struct Set(Sign Sign)
    {
        public double Size { get; init; }

        public bool Bold { get; init; }

        public bool Underline { get; init; }

        public bool Joined { get; init; }

        public bool Lacks { get; init; }

        public double Width => Sign.Shape.Advance * Size / 1000;

        public bool LooksLike(Set other) => Size.Equals(other.Size) && Bold == other.Bold && Underline == other.Underline;
    }
}
