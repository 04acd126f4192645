namespace Shuren.Infrastructure.Documents;

/// <param name="Name">Its heading.</param>
/// <param name="Width">Its share of the table's width.</param>
/// <param name="Side">Where its cells stand.</param>
/// <param name="Whole">
/// Its cells are never broken in two: names, dates, numbers. What is too wide is written smaller, and broken only below six tenths.
/// </param>
public sealed record PaperColumn(string Name, double Width, Side Side = Side.Left, bool Whole = false);

/// <summary>A cell; a plain string will do where it has nothing of its own.</summary>
/// <param name="Text">May have several lines.</param>
/// <param name="Across">How many columns it covers.</param>
/// <param name="Down">How many rows it covers; on each page that it reaches it is written again.</param>
public sealed record PaperCell(string? Text, int Across = 1, int Down = 1)
{
    /// <summary>Null = as its column.</summary>
    public Side? Side { get; init; }

    public bool Bold { get; init; }

    public Ink Ink { get; init; } = Ink.Black;

    public static implicit operator PaperCell(string? text) => new(text);
}

/// <summary>
/// A table with lines around its cells. As in HTML a row names the cells that begin in it: places that a cell reaches into from above are
/// left out.
/// </summary>
public sealed class PaperTable(params PaperColumn[] columns)
{
    public IReadOnlyList<PaperColumn> Columns { get; } = columns;

    /// <summary>In points.</summary>
    public double Size { get; init; } = 10.5;

    /// <summary>At least, in millimetres: forms that are written on want 8 to 10.</summary>
    public double RowHeight { get; init; }

    /// <summary>The rows of the head, on each page again; null = the columns' names.</summary>
    public IReadOnlyList<IReadOnlyList<PaperCell>>? Head { get; init; }

    /// <summary>No head: two columns of a form.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>Colour behind the head.</summary>
    public Ink HeadGround { get; init; } = Ink.Pale;

    /// <summary>At the end, together with the last row.</summary>
    public List<IReadOnlyList<PaperCell>> Foot { get; } = [];

    public List<IReadOnlyList<PaperCell>> Rows { get; } = [];

    /// <summary>What stands there when there are no rows.</summary>
    public string Empty { get; init; } = "没有记录。";

    public void Add(params PaperCell[] cells) => Rows.Add(cells);
}
