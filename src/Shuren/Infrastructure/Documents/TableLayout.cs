namespace Shuren.Infrastructure.Documents;

/// <summary>Sets a table on the pages of a document: one use.</summary>
internal sealed class TableLayout
{
    private const double Point = PaperDocument.PointsPerMm;
    private const double PadY = 0.9;
    private const double Leading = 1.3;
    private const double SmallestScale = 0.6;

    // Grows with letters for a wall: a figure does not stick to its rule.
    private double PadX => Math.Max(1.2, _table.Size / 9.2);

    private readonly PaperDocument _paper;
    private readonly PaperTable _table;
    private readonly double[] _edges;
    private readonly List<Row> _head;
    private readonly List<Row> _foot;

    // Cells that reach down from rows above, by their column.
    private readonly Dictionary<int, Reach> _reaching = [];

    public TableLayout(PaperDocument paper, PaperTable table)
    {
        (_paper, _table) = (paper, table);
        var sum = table.Columns.Sum(c => c.Width);
        _edges = [.. table.Columns.Select((_, i) => paper.Left + (table.Columns.Take(i).Sum(c => c.Width) / sum * paper.Width)),
            paper.Left + paper.Width];
        IEnumerable<IReadOnlyList<PaperCell>> head = table.IsHeadless ? []
            : table.Head ?? [[.. table.Columns.Select(c => new PaperCell(c.Name))]];
        _head = Rows([.. head.Select(r => r.Select(c => c with { Side = c.Side ?? Side.Centre, Bold = true }).ToList())], isHead: true);
        _foot = Rows(table.Foot, isHead: false);
    }

    public void Draw()
    {
        IReadOnlyList<IReadOnlyList<PaperCell>> rows = _table.Rows.Count > 0 ? _table.Rows
            : [[new PaperCell(_table.Empty, _table.Columns.Count) { Side = Side.Centre }]];
        var body = Rows(rows, isHead: false);
        var head = Height(_head);
        // A head never stands alone at the foot of a page.
        _paper.Need(head + Math.Min(body[0].Height, Math.Max(0, _paper.BodyHeight - head)));
        DrawAll(_head);
        for (var i = 0; i < body.Count; i++)
        {
            var after = i == body.Count - 1 ? Height(_foot) : 0;
            DrawBody(body[i], after, head);
        }
        CloseReaching();
        DrawAll(_foot);
        CloseReaching();
        _paper.Space(1.5);
    }

    private void DrawBody(Row row, double after, double head)
    {
        if (row.Height + after > _paper.Room && _paper.Room < _paper.BodyHeight - head - 0.01)
        {
            Turn();
        }
        // Taller than a whole page: as many lines as fit, and the rest on the next.
        while (row.Height > _paper.Room && row.Cells.Exists(c => c.Lines.Count > 1))
        {
            var fits = Math.Max(1, (int)((_paper.Room - (2 * PadY)) / (_table.Size * Leading / Point)));
            DrawRow(row.First(fits));
            row = row.After(fits);
            Turn();
        }
        DrawRow(row);
    }

    private void Turn()
    {
        CloseReaching();
        _paper.NewPage();
        var reaching = _reaching.ToDictionary();
        _reaching.Clear();
        DrawAll(_head);
        foreach (var (column, reach) in reaching)
        {
            _reaching[column] = reach with { Top = _paper.Y };
        }
    }

    private void DrawAll(List<Row> rows) => rows.ForEach(DrawRow);

    private void DrawRow(Row row)
    {
        var top = _paper.Y;
        var bottom = top + row.Height;
        foreach (var cell in row.Cells)
        {
            if (cell.Down > 1)
            {
                _reaching[cell.Column] = new Reach(cell, top, cell.Down, row.IsHead);
            }
            else
            {
                DrawCell(cell, top, bottom, row.IsHead);
            }
        }
        _paper.Y = bottom;
        foreach (var (column, reach) in _reaching.ToList())
        {
            if (reach.Left == 1)
            {
                DrawCell(reach.Cell, reach.Top, bottom, reach.IsHead);
                _reaching.Remove(column);
            }
            else
            {
                _reaching[column] = reach with { Left = reach.Left - 1 };
            }
        }
    }

    /// <summary>The page ends, or the table: what reaches further is drawn as far as it came.</summary>
    private void CloseReaching()
    {
        foreach (var reach in _reaching.Values.Where(r => _paper.Y > r.Top))
        {
            DrawCell(reach.Cell, reach.Top, _paper.Y, reach.IsHead);
        }
    }

    private void DrawCell(Cell cell, double top, double bottom, bool isHead)
    {
        var (left, right) = (_edges[cell.Column], _edges[cell.Column + cell.Across]);
        if (isHead)
        {
            _paper.BoxAt(left, top, right - left, bottom - top, _table.HeadGround);
        }
        _paper.FrameAt(left, top, right - left, bottom - top);
        var leading = cell.Look.Size * Leading / Point;
        var y = top + Math.Max(PadY, (bottom - top - (cell.Lines.Count * leading)) / 2);
        foreach (var line in cell.Lines)
        {
            if (y + leading > bottom + PadY && y > top + PadY)
            {
                // A cell over few rows of this page: the rest was or will be written beside the others.
                break;
            }
            _paper.Draw(line, (left + PadX) * Point, y * Point, (right - left - (2 * PadX)) * Point, cell.Look);
            y += leading;
        }
    }

    private static double Height(List<Row> rows) => rows.Sum(r => r.Height);

    private List<Row> Rows(IReadOnlyList<IReadOnlyList<PaperCell>> rows, bool isHead)
    {
        var taken = new int[_table.Columns.Count];
        var set = new List<Row>();
        foreach (var row in rows)
        {
            var cells = new List<Cell>();
            var column = 0;
            foreach (var cell in row)
            {
                while (column < taken.Length && taken[column] > 0)
                {
                    column++;
                }
                var across = Math.Min(cell.Across, taken.Length - column);
                if (across < 1)
                {
                    throw new ArgumentException($"The row has more cells than the table has columns: {cell.Text}", nameof(rows));
                }
                cells.Add(Set(cell, column, across));
                Array.Fill(taken, cell.Down, column, across);
                column += across;
            }
            for (var i = 0; i < taken.Length; i++)
            {
                taken[i] = Math.Max(0, taken[i] - 1);
            }
            set.Add(new Row(cells, _table.RowHeight, isHead));
        }
        return Stretched(set);
    }

    /// <summary>A cell over several rows that is taller than they are makes the last of them taller.</summary>
    private static List<Row> Stretched(List<Row> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var cell in rows[i].Cells.Where(c => c.Down > 1))
            {
                var last = Math.Min(i + cell.Down, rows.Count) - 1;
                var missing = cell.Height - rows[i..(last + 1)].Sum(r => r.Height);
                if (missing > 0)
                {
                    rows[last] = rows[last] with { Least = rows[last].Height + missing };
                }
            }
        }
        return rows;
    }

    private Cell Set(PaperCell cell, int column, int across)
    {
        var of = _table.Columns[column];
        var width = (_edges[column + across] - _edges[column] - (2 * PadX)) * Point;
        var look = new Look(_table.Size, cell.Side ?? of.Side, cell.Bold) { Leading = Leading, Ink = cell.Ink };
        if (of.Whole && across == 1 && cell.Text is { Length: > 0 } text)
        {
            var widest = text.Split('\n').Max(line => TextLines.Width(_paper.Fonts, line, look.Size));
            look = look with { Size = look.Size * Math.Clamp(width / Math.Max(1, widest), SmallestScale, 1) };
        }
        var lines = string.IsNullOrEmpty(cell.Text) ? [] : TextLines.Break(_paper.Fonts, [cell.Text], look, width);
        return new Cell(column, across, cell.Down, lines, look);
    }

    private sealed record Cell(int Column, int Across, int Down, List<TextLine> Lines, Look Look)
    {
        public double Height => (Math.Max(1, Lines.Count) * Look.Size * Leading / Point) + (2 * PadY);
    }

    private sealed record Row(List<Cell> Cells, double Least, bool IsHead)
    {
        public double Height => Math.Max(Least, Cells.Where(c => c.Down == 1).Select(c => c.Height).DefaultIfEmpty(5).Max());

        public Row First(int lines) => this with { Cells = Cells.ConvertAll(c => c with { Lines = [.. c.Lines.Take(lines)] }), Least = 0 };

        public Row After(int lines) => this with { Cells = Cells.ConvertAll(c => c with { Lines = [.. c.Lines.Skip(lines)] }), Least = 0 };
    }

    private readonly record struct Reach(Cell Cell, double Top, int Left, bool IsHead);
}
