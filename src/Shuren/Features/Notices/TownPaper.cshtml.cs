using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Notices;

/// <summary>
/// 镇公示栏: all villages of one quarter on one board (PUB-1). Names as on the public page: a town's wall is farther from home than the
/// village's own.
/// </summary>
[Needs(Permission.SeeRecord)]
public sealed class TownPaperModel(AppDb db, QuarterBoards boards, DocumentFonts fonts, TimeProvider clock) : TownPage
{
    public Quarter Quarter { get; private set; }

    /// <summary>By village; null where nothing is published.</summary>
    public List<(string Name, QuarterBoard? Board)> Rows { get; private set; } = [];

    /// <summary>The day on it.</summary>
    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter))
        {
            return NotFound();
        }
        Quarter = quarter;
        foreach (var village in await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync())
        {
            var board = await boards.MarkedAsync(village.Key, quarter);
            Rows.Add((village.Name, board.Notice is null ? null : board));
        }
        return Rows.Exists(r => r.Board is not null) ? null : NotFound();
    }

    /// <param name="sheet">A3; anything else is A4.</param>
    public IActionResult OnGetPdf(string? sheet)
        => this.Pdf(
            fonts, () => TownBoardPaper.Of(fonts, sheet == "A3" ? Paper.A3 : Paper.A4, Town.Name, Quarter, Rows, Today),
            $"{Town.Name}{Quarter}各村积分公示{(sheet == "A3" ? "A3" : "A4")}", "town-board", clock.Today());

    public FileContentResult OnGetWord()
        => this.Word(
            WordWriter.Write(TownBoardPaper.Letter(Town.Name, Quarter, Rows, Today)), $"{Town.Name}{Quarter}各村积分公示", "town-board",
            clock.Today());
}
