using Shuren.Features.Boards;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Notices;

/// <summary>
/// A quarter's notice or board for a wall of A4 or A3 sheets (PUB-1): what the page for printing says, with its names, from the same board;
/// a stored one is printed from what was stored (D24).
/// </summary>
public static class BoardPaper
{
    /// <summary>To be read from a step away.</summary>
    private const double WallSize = 16;

    /// <param name="fonts">The installation's.</param>
    /// <param name="sheet">A4 or A3.</param>
    /// <param name="view">The board, with the names that the paper may print (D11).</param>
    /// <param name="seal">Of a final board; null of one that has no tree.</param>
    /// <param name="ending">The end of points that is near (D13); null = none.</param>
    /// <param name="publicAddress">Of a notice: where the same stands on the web; null = no code for it.</param>
    public static PaperDocument Of(
        DocumentFonts fonts, Paper sheet, BoardView view, SealView? seal, string? ending, string? publicAddress)
    {
        var board = view.Board;
        var size = SizeOf(sheet);
        var what = board.IsProvisional ? "红黑榜（暂定）" : board.IsFinal ? "红黑榜" : "积分公示";
        var paper = new PaperDocument(fonts, sheet, $"{view.Village}{board.Quarter.ToChinese()}{what}");
        paper.Title(BoardWords.Title(board), size * 2);
        paper.Text(new Look(size * 1.2, Side.Centre), Span.Whole(view.Village), "　", Span.Whole(board.Quarter.ToChinese()));
        paper.Space(size / 5);
        if (board.Witness.HasMismatch || board.IsProvisional)
        {
            Framed(paper, size, [.. board.Witness.Sentences(board.IsFinal)]);
        }
        if (board.IsFinal)
        {
            Red(paper, size, view);
        }
        Ranking(paper, size, view);
        if (board.IsFinal)
        {
            Heading(paper, size, "黑榜");
            paper.Text(new Look(size), board.Black is { } last ? BoardWords.Black(last, view) : BoardWords.NobodyBlack);
        }
        Foot(paper, size, board, ending);
        if (BoardWords.On(board) is { } on)
        {
            From(paper, size, VillageNames.Committee(view.Village), on);
        }
        if (seal is not null)
        {
            Seal(paper, size, seal);
        }
        else if (board.IsFinal)
        {
            paper.Text(new Look(size * 0.8), BoardWords.NoTree);
        }
        else if (publicAddress is not null)
        {
            OnTheWeb(paper, size, publicAddress);
        }
        return paper;
    }

    internal static double SizeOf(Paper sheet) => sheet.Width > Paper.A4.Width ? WallSize : 11;

    internal static void Heading(PaperDocument paper, double size, string text)
    {
        paper.Space(size / 4);
        // With what it is over.
        paper.Need(size * 1.8);
        paper.Text(new Look(size * 1.2, Side.Centre, Bold: true), text);
        paper.Space(size / 10);
    }

    /// <summary>Who posts it, and the day: together with each other.</summary>
    internal static void From(PaperDocument paper, double size, string office, DateOnly on)
    {
        var look = new Look(size, Side.Right);
        paper.Space(size / 4);
        paper.Need(size * 1.1);
        paper.Text(look, office);
        paper.Text(look, on.ToChinese());
    }

    private static void Framed(PaperDocument paper, double size, IReadOnlyList<string> sentences)
    {
        var look = new Look(size);
        const double inner = 3;
        var height = sentences.Sum(s => paper.Measure(paper.Width - (2 * inner), look, s)) + (2 * inner);
        paper.Need(height);
        paper.FrameAt(paper.Left, paper.Y, paper.Width, height, 0.6);
        var y = paper.Y + inner;
        foreach (var sentence in sentences)
        {
            y += paper.TextAt(paper.Left + inner, y, paper.Width - (2 * inner), look, sentence);
        }
        paper.Space(height + (size / 4));
    }

    private static void Red(PaperDocument paper, double size, BoardView view)
    {
        Heading(paper, size, "红榜");
        var look = new Look(size * 1.2, Side.Centre, Bold: true) { Ink = Ink.Signal };
        var any = false;
        foreach (var p in view.Board.Red)
        {
            any = true;
            paper.Text(
                look, Span.Whole($"第 {p.Rank} 名"), "　", Span.Whole(view.Name(p)), "　", Span.Whole(view.Group(p)), "　",
                Span.Whole($"{p.Score} 分"));
        }
        if (!any)
        {
            paper.Text(new Look(size, Side.Centre), BoardWords.NobodyRed);
        }
    }

    private static void Ranking(PaperDocument paper, double size, BoardView view)
    {
        Heading(paper, size, "全村积分");
        if (view.Board.IsEmpty)
        {
            paper.Text(new Look(size, Side.Centre), BoardWords.NothingCounted);
            return;
        }
        var table = new PaperTable(
            new("名次", 14, Side.Centre, Whole: true), new("农户", 40, Whole: true), new("组别", 24, Side.Centre, Whole: true),
            new("积分", 18, Side.Right, Whole: true), new("红榜", 14, Side.Centre, Whole: true))
        { Size = size };
        foreach (var p in view.Board.Lines)
        {
            table.Add(
                FormattableString.Invariant($"{p.Rank}"), view.Name(p), view.Group(p), p.Score.ToString(),
                new PaperCell(p.IsRed ? "红榜" : "") { Bold = true, Ink = Ink.Signal });
        }
        paper.Table(table);
    }

    private static void Foot(PaperDocument paper, double size, QuarterBoard board, string? ending)
    {
        var look = new Look(size * 0.9);
        paper.Space(size / 4);
        paper.Text(look, BoardWords.Dates(board) + BoardWords.Counting);
        if (board.IsFinal && !board.IsProvisional)
        {
            foreach (var sentence in board.Witness.Sentences(board.IsFinal))
            {
                paper.Text(look, sentence);
            }
        }
        paper.Text(look, $"账本校验码（第 {board.HeadSeq} 笔）：", Grouped(board.HeadText));
        if (board.IsFinal)
        {
            paper.Text(look, BoardWords.Keep(board));
        }
        if (ending is not null)
        {
            paper.Text(look, ending);
        }
        paper.Text(look, BoardWords.WaysOut);
    }

    private static void Seal(PaperDocument paper, double size, SealView seal)
    {
        // As many squares as its text needs: on A4 each is still a half millimetre.
        var code = size * 3.6;
        var look = new Look(size * 0.8);
        var width = paper.Width - code - 4;
        Span[][] texts =
        [
            [$"{seal.Quarter.ToChinese()}，共 {seal.Seal.Lines} 户，可兑换积分合计 {seal.Seal.SpendableText} 分。"],
            [Grouped(seal.Seal.RootText)],
            [BoardWords.HowToCheck(seal)],
            [$"二维码里是季度、户数、合计、本榜校验码、账本校验码和签名。签名密钥指纹 {seal.Fingerprint}"]
        ];
        var text = texts.Sum(t => paper.Measure(width, look, t)) + (size * 0.7);
        paper.Space(size / 4);
        paper.Need(Math.Max(text, code) + 2);
        var top = paper.Y;
        paper.LineAt(paper.Left, top, paper.Left + paper.Width, top, 0.4);
        var y = top + 2;
        y += paper.TextAt(paper.Left, y, width, new Look(size, Bold: true), "本榜校验码");
        foreach (var t in texts)
        {
            y += paper.TextAt(paper.Left, y, width, look, t);
        }
        paper.QrAt(paper.Left + paper.Width - code, top + 2, code, seal.QrText);
        paper.Y = Math.Max(y, top + 2 + code);
    }

    private static void OnTheWeb(PaperDocument paper, double size, string address)
    {
        var code = size * 2.4;
        paper.Space(size / 4);
        paper.Need(code + 2);
        var (top, width) = (paper.Y, paper.Width - code - 4);
        paper.LineAt(paper.Left, top, paper.Left + paper.Width, top, 0.4);
        var y = top + (code / 4);
        y += paper.TextAt(paper.Left, y, width, new Look(size, Bold: true), BoardWords.OnTheWeb);
        paper.TextAt(paper.Left, y, width, new Look(size * 0.8), address);
        paper.QrAt(paper.Left + paper.Width - code, top + 2, code, address);
        paper.Y = top + 2 + code;
    }

    // Eight digits stay together, so that they can be compared aloud.
    private static Span Grouped(string digits) => string.Join(' ', digits.Split(' ').Select(Span.Whole));
}

/// <summary>镇公示栏 on paper: all villages of a quarter, named as on the public page (PUB-1).</summary>
public static class TownBoardPaper
{
    private const double Smaller = 0.85;

    /// <param name="fonts">The installation's.</param>
    /// <param name="sheet">A4 or A3.</param>
    /// <param name="town">Its name.</param>
    /// <param name="quarter">Which.</param>
    /// <param name="rows">By village; null where nothing is published.</param>
    /// <param name="on">The day on it.</param>
    public static PaperDocument Of(
        DocumentFonts fonts, Paper sheet, string town, Quarter quarter, IReadOnlyList<(string Name, QuarterBoard? Board)> rows, DateOnly on)
    {
        var name = $"{town}{quarter.ToChinese()}各村积分公示";
        PaperDocument Made(double size) => Filled(new PaperDocument(fonts, sheet, name), town, quarter, rows, on, size);
        var size = BoardPaper.SizeOf(sheet);
        var paper = Made(size);
        // A second sheet for a line or two is not worth hanging up: then all of it is a little smaller.
        var smaller = paper.PageCount == 2 ? Made(size * Smaller) : paper;
        return smaller.PageCount == 1 ? smaller : paper;
    }

    private static PaperDocument Filled(
        PaperDocument paper, string town, Quarter quarter, IReadOnlyList<(string Name, QuarterBoard? Board)> rows, DateOnly on, double size)
    {
        paper.Title($"{town}积分公示", size * 1.8);
        paper.Text(new Look(size, Side.Centre), $"{quarter.ToChinese()}　新时代文明实践暨乡村治理积分制");
        paper.Space(size / 4);
        var table = new PaperTable(
            new("村（社区）", 22, Whole: true), new("参加排名", 15, Side.Right, Whole: true), new("红榜", 52), new("黑榜", 24),
            new("状态", 22, Side.Centre))
        { Size = size };
        foreach (var (name, board) in rows)
        {
            if (board is null)
            {
                table.Add(name, new PaperCell("这一季还没有公示", Across: 4));
                continue;
            }
            table.Add(name, $"{board.Ranked} 户", Red(board), Black(board), State(board).Replace(' ', '\n'));
        }
        paper.Table(table);
        paper.Space(size / 4);
        var look = new Look(size * 0.9);
        var words = WordsUnder(rows);
        paper.Need(paper.Measure(paper.Width, look, words));
        paper.Text(look, words);
        BoardPaper.From(paper, size, $"{town}新时代文明实践所", on);
        return paper;
    }

    /// <summary>The same as a Word document, where the town writes something of its own on it.</summary>
    /// <param name="town">Its name.</param>
    /// <param name="quarter">Which.</param>
    /// <param name="rows">By village; null where nothing is published.</param>
    /// <param name="on">The day on it.</param>
    public static OfficialText Letter(
        string town, Quarter quarter, IReadOnlyList<(string Name, QuarterBoard? Board)> rows, DateOnly on) => new(
        $"{town}{quarter.ToChinese()}\n各村（社区）积分公示", null,
        [
            new TableBlock(
                "新时代文明实践暨乡村治理积分制",
                [new("村（社区）", 25), new("参加\n排名", 16, IsNumber: true), new("红榜", 58), new("黑榜", 25), new("状态", 32)],
                [.. rows.Select(r => r.Board is not { } board ? (string[])[r.Name, "", "这一季还没有公示", "", ""]
                    : [r.Name, $"{board.Ranked} 户", Red(board), Black(board), State(board).Replace(' ', '\n')])]),
            new ParagraphBlock(WordsUnder(rows))
        ],
        [$"{town}新时代文明实践所"], on);

    /// <summary>What stands under the table; with the day by which the quarter was due, where one went up later (PUB-1).</summary>
    public static string WordsUnder(IReadOnlyList<(string Name, QuarterBoard? Board)> rows)
        => TownWords + (rows.FirstOrDefault(r => r.Board?.Notice?.IsLate == true).Board is { Notice: { } late }
            ? $"标“迟公示”的，{BoardWords.Late(late)}。" : "");

    private const string TownWords = "每户的积分看本村公示栏，或本村的公开页面。有意见的，在异议期内向村里或镇新时代文明实践所反映；"
        + "也可以向镇、县（区）政府反映，或者依法向人民法院起诉。";

    public static string Red(QuarterBoard board)
    {
        var placed = board.Red.Select(Placed).ToList();
        return string.Join('\n', !board.IsFinal ? placed.Append("公示期，还没有定榜") : placed.Count > 0 ? placed : ["空缺"]);
    }

    /// <summary>第 1 名 张某某 3组（30 分）.</summary>
    public static string Placed(BoardPlace p)
        => $"第 {p.Rank} 名 {p.PublicName}{(p.PublicGroup.Length > 0 ? " " + p.PublicGroup : "")}（{p.Score} 分）";

    /// <summary>Who, and below it the points: a number is never cut in two by a narrow column.</summary>
    public static string Black(QuarterBoard board)
        => !board.IsFinal ? "" : board.Black is { } last ? $"{last.PublicName}\n（{last.Score} 分）" : "空缺";

    public static string State(QuarterBoard board) => (board.IsProvisional ? "暂定"
        : board.IsFinal ? $"{board.Notice!.FinalAt!.Value.ToChinaDate():yyyy-MM-dd} 定榜"
        : $"异议到 {board.Notice!.ObjectionsUntil:yyyy-MM-dd}") + (board.Notice!.IsLate ? " 迟公示" : "");
}

/// <summary>Households' slips of a final board on paper: one on an A5 sheet, or all of a village to be cut from A4.</summary>
public static class SlipPaper
{
    private const int Columns = 2;
    private const int Rows = 4;

    public static PaperDocument One(DocumentFonts fonts, string village, string head, SlipView view)
    {
        var paper = new PaperDocument(fonts, Paper.A5, $"{village}{view.Slip.Line.Quarter.ToChinese()}红黑榜凭条") { HasNumbers = false };
        paper.Title("红黑榜凭条", 20);
        paper.Text(new Look(12, Side.Centre), $"{village}　{view.Slip.Line.Quarter.ToChinese()}　", Span.Whole($"{head}户"));
        paper.Space(3);
        foreach (var line in Facts(view.Slip.Line))
        {
            paper.Text(new Look(13, Side.Centre), line);
        }
        paper.Space(3);
        const double code = 76;
        paper.QrAt(paper.Left + ((paper.Width - code) / 2), paper.Y, code, view.Address, QRCoder.QRCodeGenerator.ECCLevel.L);
        paper.Space(code + 2);
        paper.Text(new Look(10), SlipView.HowToCheck);
        paper.Text(new Look(9) { Ink = Ink.Grey }, "这张凭条只说您家这一行，请自己收好。");
        return paper;
    }

    public static PaperDocument Sheets(
        DocumentFonts fonts, string village, Quarter quarter, IReadOnlyList<(string Head, SlipView View)> slips)
    {
        var paper = new PaperDocument(fonts, Paper.A4 with { Margin = 8 }, $"{village}{quarter.ToChinese()}红黑榜凭条") { HasNumbers = false };
        var (width, height) = (paper.Width / Columns, paper.BodyHeight / Rows);
        foreach (var (i, (head, view)) in slips.Index())
        {
            var place = i % (Columns * Rows);
            if (i > 0 && place == 0)
            {
                paper.NewPage();
            }
            Cut(paper, paper.Left + (place % Columns * width), 8 + (place / Columns * height), (width, height), (village, head, view));
        }
        if (slips.Count == 0)
        {
            paper.Text(SlipModel.None);
        }
        return paper;
    }

    private static void Cut(
        PaperDocument paper, double x, double y, (double Width, double Height) size, (string Village, string Head, SlipView View) slip)
    {
        const double pad = 3;
        paper.FrameAt(x, y, size.Width, size.Height, 0.15, Ink.Grey, dashed: true);
        // Squares of half a millimetre and more: what a phone reads from a laser printer.
        var code = Math.Min(size.Height - (2 * pad), size.Width * 0.58);
        var width = size.Width - code - (3 * pad);
        var at = y + pad;
        at += paper.TextAt(x + pad, at, width, new Look(11, Bold: true), "红黑榜凭条");
        at += paper.TextAt(x + pad, at, width, new Look(8.5), slip.Village, "\n", slip.View.Slip.Line.Quarter.ToChinese());
        at += paper.TextAt(x + pad, at, width, new Look(11, Bold: true), Span.Whole($"{slip.Head}户"));
        foreach (var line in Facts(slip.View.Slip.Line))
        {
            at += paper.TextAt(x + pad, at, width, new Look(9), line);
        }
        paper.TextAt(x + pad, at + 1, width, new Look(7) { Ink = Ink.Grey }, "扫码，再输入墙上“本榜校验码”的前两组，就能核对。请自己收好。");
        paper.QrAt(
            x + size.Width - code - pad, y + ((size.Height - code) / 2), code, slip.View.Address, QRCoder.QRCodeGenerator.ECCLevel.L);
    }

    private static string[] Facts(SealedLine l) =>
    [
        $"卡号 {l.CardNumber}", $"第 {l.Rank} 名（共 {l.Count} 户）", .. l.IsRed ? ["红榜"] : l.IsBlack ? (string[])["黑榜"] : [],
        $"积分 {l.Score} 分", $"其中扣分 {l.Deducted} 分", $"定榜时可兑换 {l.Spendable} 分"
    ];
}
