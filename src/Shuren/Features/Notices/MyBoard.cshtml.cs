using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

public sealed class MyBoardModel(AppDb db, TimeProvider clock) : MyPage
{
    public List<QuarterNotice> Notices { get; private set; } = [];

    public IReadOnlyDictionary<Guid, BoardWitness> Witnesses { get; private set; } = new Dictionary<Guid, BoardWitness>();

    /// <summary>What the village took down, by its key.</summary>
    public Dictionary<string, PageRemoval> Down { get; private set; } = [];

    /// <summary>Earlier boards that the household has a slip of: the paper on the wall may hang longer than the page.</summary>
    public List<Quarter> Earlier { get; private set; } = [];

    public bool HasCommendations { get; private set; }

    public DateOnly Today => clock.Today();

    /// <summary>Those that the household stands last on, while it may still object.</summary>
    public IEnumerable<QuarterNotice> ToldLast => Notices.Where(n
        => n.BlackToldHouseholdId == Household.HouseholdId && n.TakesObjectionsOn(Today, Household.HouseholdId));

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Notices = await NoticeQueries.OnShowAsync(db, Village, Today);
        Earlier = await db.QuarterNotices.AsNoTracking().In(Village)
            .Where(n => n.FinalAt != null && n.PublicUntil < Today
                && db.BoardLeaves.Any(l => l.TownId == n.TownId && l.NoticeId == n.NoticeId && l.HouseholdId == Household.HouseholdId))
            .OrderByDescending(n => n.Quarter).Select(n => n.Quarter).ToListAsync();
        Down = await PageRemovals.AllDownAsync(db, Village);
        HasCommendations = await db.CommendationRounds.In(Village).AnyAsync(r => r.CancelledAt == null);
        Witnesses = await BoardWitnesses.OfAsync(db, Village, clock.Today());
        return null;
    }
}
