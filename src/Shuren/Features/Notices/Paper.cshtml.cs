using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>What goes on the wall: names as D11 allows on paper.</summary>
[Needs(Permission.SeeRecord)]
public sealed class PaperModel(QuarterBoards boards, ExpiryService expiry) : VillagePage
{
    public QuarterBoard Board { get; private set; } = null!;

    /// <summary>The end of points that is near (D13).</summary>
    public SpendableEnd? Ending { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter))
        {
            return NotFound();
        }
        Board = await boards.GetAsync(Village, quarter);
        Ending = await expiry.SoonAsync(Village);
        return Board.Notice is null ? NotFound() : null;
    }
}
