namespace Shuren.Infrastructure;

/// <summary>A part of an official text (公文): the same parts make the page on screen and the Word document.</summary>
public abstract record TextBlock;

/// <summary>一、 （一） 1.: the number is the writer's, so that a part left out leaves no gap.</summary>
/// <param name="Level">1 to 3.</param>
/// <param name="Text">Without its number.</param>
/// <param name="Path">Where the rows behind it are, from the village's first page on; null = nowhere.</param>
public sealed record HeadingBlock(int Level, string Text, string? Path = null) : TextBlock;

/// <param name="Text">One paragraph.</param>
/// <param name="IsMissing">It stands where somebody still has to write something.</param>
public sealed record ParagraphBlock(string Text, bool IsMissing = false) : TextBlock
{
    /// <summary>Codes and times that are not broken: what is left of their lines is not spread between the words.</summary>
    public bool IsCode { get; init; }

    /// <summary>What people typed, a paragraph for each line that is not empty.</summary>
    public static IEnumerable<ParagraphBlock> Of(string text)
        => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => new ParagraphBlock(line));
}

/// <param name="Name">Heading of the column.</param>
/// <param name="Share">Of the width, against the other columns.</param>
/// <param name="IsNumber">Stands at the right.</param>
public sealed record TextColumn(string Name, int Share, bool IsNumber = false);

/// <param name="Caption">What it shows; stands above it.</param>
/// <param name="Columns">From the left.</param>
/// <param name="Rows">A text a column.</param>
/// <param name="HasTotal">The last row sums up the others.</param>
public sealed record TableBlock(
    string Caption, IReadOnlyList<TextColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool HasTotal = false) : TextBlock;

/// <summary>A line of a form: words, and what is filled in, or to be filled in, on a rule.</summary>
/// <param name="Runs">From the left.</param>
/// <param name="IsFlush">Begins at the margin.</param>
/// <param name="AtRight">Ends at the right one: a place to sign.</param>
/// <param name="IsSmall">A note below.</param>
public sealed record FormBlock(
    IReadOnlyList<(string Text, bool IsFilled)> Runs, bool IsFlush = false, bool AtRight = false, bool IsSmall = false) : TextBlock;

/// <param name="Title">What it shows.</param>
/// <param name="Series">Their names.</param>
/// <param name="Rows">A group of columns each.</param>
public sealed record ChartBlock(string Title, IReadOnlyList<string> Series, IReadOnlyList<Web.ChartRow> Rows) : TextBlock;

/// <summary>A letter in the form of GB/T 9704.</summary>
/// <param name="Title">2号小标宋; a line feed where it is broken, should it not fit one line.</param>
/// <param name="To">主送机关, without the colon; null = none.</param>
/// <param name="Body">Its parts.</param>
/// <param name="Signatures">发文机关署名, a line each; none = no date either.</param>
/// <param name="On">成文日期; null = left to be filled in, the letter is a draft.</param>
public sealed record OfficialText(
    string Title, string? To, IReadOnlyList<TextBlock> Body, IReadOnlyList<string> Signatures, DateOnly? On)
{
    /// <summary>The pages are numbered below.</summary>
    public bool HasNumbers { get; init; } = true;

    /// <summary>On one line.</summary>
    public string PlainTitle => Title.Replace("\n", "", StringComparison.Ordinal);
}

/// <summary>The numbers of headings.</summary>
public sealed class HeadingNumbers
{
    private readonly int[] _counts = new int[4];

    /// <summary>一、 （一） 1.: that of the next heading of this level.</summary>
    public string Next(int level)
    {
        _counts[level]++;
        Array.Clear(_counts, level + 1, _counts.Length - level - 1);
        var number = _counts[level];
        return level switch
        {
            1 => Chinese(number) + "、",
            2 => $"（{Chinese(number)}）",
            _ => FormattableString.Invariant($"{number}.")
        };
    }

    /// <summary>1 to 99 as 十二.</summary>
    public static string Chinese(int number)
    {
        const string Digits = "零一二三四五六七八九";
        var (tens, ones) = (number / 10, number % 10);
        return (tens > 1 ? Digits[tens].ToString() : "") + (tens > 0 ? "十" : "") + (ones > 0 || tens == 0 ? Digits[ones].ToString() : "");
    }
}
