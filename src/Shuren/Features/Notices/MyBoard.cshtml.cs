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

    public bool HasCommendations { get; private set; }

    public DateOnly Today => clock.Today();

    /// <summary>Those that the household stands last on, while it may still object.</summary>
    public IEnumerable<QuarterNotice> ToldLast => Notices.Where(n
        => n.BlackToldHouseholdId == Household.HouseholdId && n.TakesObjectionsOn(Today, Household.HouseholdId));

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Notices = await NoticeQueries.OnShowAsync(db, Village, Today);
        Down = await PageRemovals.AllDownAsync(db, Village);
        HasCommendations = await db.CommendationRounds.In(Village).AnyAsync(r => r.CancelledAt == null);
        Witnesses = await BoardWitnesses.OfAsync(db, Village, clock.Today());
        return null;
    }
}
