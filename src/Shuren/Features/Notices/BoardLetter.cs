using Shuren.Features.Boards;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>
/// A quarter's notice or board as a Word document, where town or village write something of their own on it (PUB-1): the same words,
/// figures and names as <see cref="BoardPaper"/>. The code that is checked stands on the PDF alone: what can be edited proves nothing.
/// </summary>
public static class BoardLetter
{
    /// <param name="view">The board, with the names that the paper may print (D11).</param>
    /// <param name="seal">Of a final board; null of one that has no tree.</param>
    /// <param name="ending">The end of points that is near (D13); null = none.</param>
    public static OfficialText Of(BoardView view, SealView? seal, string? ending)
    {
        var board = view.Board;
        var what = BoardWords.Title(board).Replace(" ", "", StringComparison.Ordinal);
        return new OfficialText(
            $"{view.Village}{board.Quarter.ToChinese()}\n{what}", null, [.. Body(view, seal, ending)],
            [VillageNames.Committee(view.Village)], BoardWords.On(board));
    }

    private static IEnumerable<TextBlock> Body(BoardView view, SealView? seal, string? ending)
    {
        var board = view.Board;
        var witnesses = board.Witness.Sentences(board.IsFinal).Select(s => new ParagraphBlock(s) { IsCode = true }).ToList();
        var isWarned = board.Witness.HasMismatch || board.IsProvisional;
        foreach (var warning in isWarned ? witnesses : [])
        {
            yield return warning;
        }
        if (board.IsFinal)
        {
            yield return new HeadingBlock(1, "红榜");
            foreach (var red in board.Red.Select(p => $"第 {p.Rank} 名　{view.Name(p)}　{view.Group(p)}　{p.Score} 分")
                .DefaultIfEmpty(BoardWords.NobodyRed))
            {
                yield return new ParagraphBlock(red);
            }
        }
        yield return new HeadingBlock(1, "全村积分");
        yield return board.IsEmpty ? new ParagraphBlock(BoardWords.NothingCounted) : Ranking(view);
        if (board.IsFinal)
        {
            yield return new HeadingBlock(1, "黑榜");
            yield return new ParagraphBlock(board.Black is { } last ? BoardWords.Black(last, view) : BoardWords.NobodyBlack);
        }
        yield return new HeadingBlock(1, "说明");
        yield return new ParagraphBlock(BoardWords.Dates(board) + BoardWords.Counting);
        foreach (var witness in board.IsFinal && !isWarned ? witnesses : [])
        {
            yield return witness;
        }
        yield return new ParagraphBlock($"账本校验码（第 {board.HeadSeq} 笔）：{board.HeadText}") { IsCode = true };
        if (seal is not null)
        {
            yield return new ParagraphBlock($"本榜校验码：{seal.Seal.RootText}") { IsCode = true };
        }
        else if (board.IsFinal)
        {
            yield return new ParagraphBlock(BoardWords.NoTree);
        }
        if (ending is not null)
        {
            yield return new ParagraphBlock(ending);
        }
        yield return new ParagraphBlock(BoardWords.WaysOut);
    }

    private static TableBlock Ranking(BoardView view) => new(
        view.Board.Quarter.ToChinese() + "积分",
        [new("名次", 12, IsNumber: true), new("农户", 40), new("组别", 22), new("积分", 16, IsNumber: true), new("红榜", 14)],
        [.. view.Board.Lines.Select(p => (string[])
            [FormattableString.Invariant($"{p.Rank}"), view.Name(p), view.Group(p), p.Score.ToString(), p.IsRed ? "红榜" : ""])]);
}
