using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>
/// Until when the board on which a household stood last may be challenged: before that nothing of a household that left may go.
/// </summary>
public sealed class LastBoards
{
    /// <summary>A board that is not published, or not made final, by then does not keep data for ever.</summary>
    private const int UnfinishedBoardDays = 92;

    private readonly List<Board> _boards;

    private LastBoards(List<Board> boards) => _boards = boards;

    private sealed record Board(int VillageId, Quarter Quarter, DateOnly Until, bool IsFinal);

    public static async Task<LastBoards> LoadAsync(AppDb db, int townId)
        => new(await db.QuarterNotices.AsNoTracking().OfTown(townId).Select(n => new Board(
            n.VillageId, n.Quarter,
            n.BlackObjectionsUntil != null && n.BlackObjectionsUntil > n.ObjectionsUntil ? n.BlackObjectionsUntil.Value : n.ObjectionsUntil,
            n.FinalAt != null)).ToListAsync());

    /// <summary>The last day for objections to the board of the quarter in which it left, or of one before.</summary>
    public DateOnly ObjectionsUntil(int villageId, DateOnly leftOn)
    {
        var quarter = Quarter.Of(leftOn);
        var own = _boards.FindAll(b => b.VillageId == villageId && b.Quarter <= quarter);
        return own.Exists(b => b.Quarter == quarter)
            ? own.Select(b => b.Until).Append(leftOn).Max()
            : quarter.LastDay.AddDays(UnfinishedBoardDays);
    }

    /// <summary>Whether every board on which it may stand is final, or was left unfinished for too long.</summary>
    public bool AreFinal(Household household, DateOnly today)
    {
        var quarter = Quarter.Of(household.WithdrawnOn!.Value);
        return _boards.TrueForAll(b => b.IsFinal || b.VillageId != household.VillageId || b.Quarter > quarter
            || b.Until.AddDays(UnfinishedBoardDays) < today);
    }
}
