using QRCoder;

namespace Shuren.Infrastructure.Documents;

/// <summary>
/// A document for paper, filled from above: what does not fit begins the next page. All measures in millimetres, sizes of letters in
/// points. Each page carries its number and what it belongs to, since sheets on a desk get mixed. For one thread; any number of documents
/// at the same time.
/// </summary>
public sealed class PaperDocument
{
    internal const double PointsPerMm = 72 / 25.4;
    private const double Baseline = 0.86;

    private readonly DocumentFonts _fonts;
    private readonly List<PaperPage> _pages = [];
    private Paper _paper;
    private double _y;

    /// <param name="fonts">Ask <see cref="DocumentFonts.Fault"/> first.</param>
    /// <param name="paper">Of the first page.</param>
    /// <param name="name">What the document is, for its properties and the foot of each page.</param>
    public PaperDocument(DocumentFonts fonts, Paper paper, string name)
    {
        (_fonts, _paper, Name, Footer) = (fonts, paper, name, name);
        NewPage();
    }

    public string Name { get; }

    /// <summary>Left in the foot of each page; null = nothing stands there.</summary>
    public string? Footer { get; set; }

    /// <summary>第 n 页 共 m 页 in the foot of each page. A roll and a page of cards have none.</summary>
    public bool HasNumbers { get; set; } = true;

    public int PageCount => _pages.Count;

    /// <summary>Where the next thing stands, from the page's upper edge.</summary>
    public double Y { get => _y / PointsPerMm; set => _y = value * PointsPerMm; }

    public double Left => _paper.Margin;

    /// <summary>Between the margins.</summary>
    public double Width => _paper.Width - (2 * _paper.Margin);

    /// <summary>What is left of this page.</summary>
    public double Room => _paper.Height == 0 ? double.MaxValue : Bottom - Y;

    /// <summary>The height between the margins of a fresh page.</summary>
    public double BodyHeight => _paper.Height == 0 ? double.MaxValue : Bottom - _paper.Margin;

    private double Bottom => _paper.Height - Math.Max(_paper.Margin, HasNumbers ? 14 : 0);

    internal IReadOnlyList<PaperPage> Pages => _pages;

    internal DocumentFonts Fonts => _fonts;

    private PaperPage Page => _pages[^1];

    public void NewPage(Paper? paper = null)
    {
        _paper = paper ?? _paper;
        _pages.Add(new PaperPage(
            _paper.Width * PointsPerMm, _paper.Height * PointsPerMm, _paper.Margin * PointsPerMm));
        Y = _paper.Margin;
    }

    /// <summary>Begins a new page when less than this is left, so that what follows stays together.</summary>
    public void Need(double height)
    {
        if (height > Room && height <= BodyHeight)
        {
            NewPage();
        }
    }

    public void Space(double height) => Y += height;

    /// <summary>The heading over all.</summary>
    public void Title(string text, double size = 18)
    {
        Text(new Look(size, Side.Centre, Bold: true) { Leading = 1.3 }, text);
        Space(size / 6);
    }

    public void Text(params ReadOnlySpan<Span> spans) => Text(new Look(), spans);

    /// <summary>A paragraph between the margins; its lines go on on the next page.</summary>
    public void Text(Look look, params ReadOnlySpan<Span> spans)
    {
        var leading = look.Size * look.Leading;
        foreach (var line in TextLines.Break(_fonts, spans.ToArray(), look, Width * PointsPerMm))
        {
            Need(leading / PointsPerMm);
            Draw(line, Left * PointsPerMm, _y, Width * PointsPerMm, look);
            _y += leading;
        }
    }

    /// <summary>Two texts on one line, at its ends.</summary>
    public void Ends(Look look, Span left, Span right)
    {
        var ends = TextLines.Break(_fonts, [right], look, Width * PointsPerMm);
        var room = Width - (ends.Max(l => l.Width) / PointsPerMm) - 3;
        if (room < Width / 4)
        {
            Text(look, left);
            Text(look with { Side = Side.Right }, right);
            return;
        }
        var lines = Math.Max(1, TextLines.Break(_fonts, [left], look, room * PointsPerMm).Count);
        Need(lines * look.Size * look.Leading / PointsPerMm);
        TextAt(Left, Y, Width, look with { Side = Side.Right }, right);
        Y += TextAt(Left, Y, room, look, left);
    }

    /// <summary>Text at a place of the page; returns how high it is.</summary>
    public double TextAt(double x, double y, double width, Look look, params ReadOnlySpan<Span> spans)
    {
        var at = y * PointsPerMm;
        foreach (var line in TextLines.Break(_fonts, spans.ToArray(), look, width * PointsPerMm))
        {
            Draw(line, x * PointsPerMm, at, width * PointsPerMm, look);
            at += look.Size * look.Leading;
        }
        return (at / PointsPerMm) - y;
    }

    /// <summary>How high the text would be.</summary>
    public double Measure(double width, Look look, params ReadOnlySpan<Span> spans)
        => TextLines.Break(_fonts, spans.ToArray(), look, width * PointsPerMm).Count * look.Size * look.Leading / PointsPerMm;

    /// <summary>The largest size, up to the look's, at which the text stands on one line; not below half of it.</summary>
    public double Fit(double width, Look look, string text)
        => Math.Clamp(look.Size * width * PointsPerMm / Math.Max(1, TextLines.Width(_fonts, text, look.Size)), look.Size / 2, look.Size);

    public void LineAt(double x1, double y1, double x2, double y2, double thickness = 0.2, Ink ink = default, bool dashed = false)
        => Page.Lines.Add(new LineMark(
            x1 * PointsPerMm, y1 * PointsPerMm, x2 * PointsPerMm, y2 * PointsPerMm, thickness * PointsPerMm, ink, dashed));

    /// <summary>
    /// A frame. Its lines run from left to right and downwards: where frames lie side by side their dashes cover one another.
    /// </summary>
    public void FrameAt(double x, double y, double width, double height, double thickness = 0.2, Ink ink = default, bool dashed = false)
    {
        LineAt(x, y, x + width, y, thickness, ink, dashed);
        LineAt(x + width, y, x + width, y + height, thickness, ink, dashed);
        LineAt(x, y + height, x + width, y + height, thickness, ink, dashed);
        LineAt(x, y, x, y + height, thickness, ink, dashed);
    }

    /// <summary>A filled rectangle, under whatever is written on the page.</summary>
    public void BoxAt(double x, double y, double width, double height, Ink ink)
        => Page.Boxes.Add(new BoxMark(x * PointsPerMm, y * PointsPerMm, width * PointsPerMm, height * PointsPerMm, ink));

    /// <summary>A QR code as squares, sharp on any printer; its size holds the white border that readers need.</summary>
    public void QrAt(double x, double y, double size, string text, QRCodeGenerator.ECCLevel level = QRCodeGenerator.ECCLevel.M)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, level);
        var count = code.ModuleMatrix.Count;
        var side = size / count;
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                var from = column;
                while (column < count && code.ModuleMatrix[row][column])
                {
                    column++;
                }
                if (column > from)
                {
                    BoxAt(x + (from * side), y + (row * side), (column - from) * side, side, Ink.Black);
                }
            }
        }
    }

    /// <summary>Places to sign, as many to a row as fit; each with a line to write on, all on one page.</summary>
    public void Signs(params ReadOnlySpan<string> labels)
    {
        const double height = 13;
        var columns = Math.Clamp((int)(Width / 55), 1, labels.Length);
        var rows = (labels.Length + columns - 1) / columns;
        Need((rows * height) + 2);
        Space(2);
        var width = Width / columns;
        for (var i = 0; i < labels.Length; i++)
        {
            var look = new Look(11);
            var x = Left + (i % columns * width);
            var y = Y + (i / columns * height) + 5;
            var taken = Math.Min(TextLines.Width(_fonts, labels[i], look.Size) / PointsPerMm, width - 4);
            TextAt(x, y, width - 4, look, Span.Whole(labels[i]));
            if (width - taken - 5 > 10)
            {
                LineAt(x + taken, y + 5.2, x + width - 4, y + 5.2);
            }
        }
        Space(rows * height);
    }

    public void Table(PaperTable table) => new TableLayout(this, table).Draw();

    /// <summary>The document as a PDF.</summary>
    public byte[] ToArray()
    {
        if (_paper.Height == 0)
        {
            Page.Height = _y + (_paper.Margin * PointsPerMm);
        }
        Close();
        return PdfFile.Write(Name, _pages);
    }

    /// <summary>What the foot of each page says is known only now.</summary>
    private void Close()
    {
        for (var i = 0; i < _pages.Count; i++)
        {
            var page = _pages[i];
            var margin = page.Margin;
            var width = page.Width - (2 * margin);
            var look = new Look(8.5) { Ink = Ink.Grey };
            var y = page.Height - Math.Min(margin, 10 * PointsPerMm);
            if (page.Lacks)
            {
                var hint = new Look(7.5) { Ink = Ink.Grey };
                var lines = TextLines.Break(_fonts, ["〔U+…〕：本机字体里没有这个字，请用笔写上；装第二字体的办法见安装说明。"], hint, width);
                if (_paper.Height == 0)
                {
                    page.Height += lines.Count * hint.Size * hint.Leading;
                    y = page.Height - margin;
                }
                Draw(page, lines, (margin, y - (lines.Count * hint.Size * hint.Leading), width), hint);
            }
            if (HasNumbers && _paper.Height > 0)
            {
                var number = FormattableString.Invariant($"第 {i + 1} 页　共 {_pages.Count} 页");
                Draw(page, TextLines.Break(_fonts, [number], look, width), (margin, y, width), look with { Side = Side.Right });
                Draw(page, TextLines.Break(_fonts, [Footer], look, width - 100)[..1], (margin, y, width), look);
            }
        }
    }

    internal void Draw(TextLine line, double x, double y, double width, Look look) => Draw(Page, [line], (x, y, width), look);

    private static void Draw(
        PaperPage page, IReadOnlyList<TextLine> lines, (double X, double Y, double Width) place, Look look)
    {
        var y = place.Y;
        foreach (var line in lines)
        {
            var room = place.Width - line.Width;
            var x = place.X + (look.Side == Side.Centre ? room / 2 : look.Side == Side.Right ? room : 0);
            var baseline = y + (look.Size * (((look.Leading - 1) / 2) + Baseline));
            foreach (var piece in line.Pieces)
            {
                page.Texts.Add(new TextMark(x + piece.X, baseline, piece, look.Ink));
                if (piece.Underline)
                {
                    var under = baseline + (look.Size * 0.16);
                    page.Lines.Add(new LineMark(x + piece.X, under, x + piece.X + piece.Width, under, 0.6, look.Ink, false));
                }
            }
            page.Lacks |= line.Lacks;
            y += look.Size * look.Leading;
        }
    }
}
