using Microsoft.AspNetCore.Mvc;

namespace Shuren.Features.Notices;

/// <summary>What goes on the wall: names as D11 allows on paper.</summary>
[Needs(Permission.SeeRecord)]
public sealed class PaperModel(QuarterBoards boards) : VillagePage
{
    public QuarterBoard Board { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter))
        {
            return NotFound();
        }
        Board = await boards.GetAsync(Village, quarter);
        return Board.Notice is null ? NotFound() : null;
    }
}
