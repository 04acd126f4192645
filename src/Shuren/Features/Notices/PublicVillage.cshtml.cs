using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Commendations;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Stations;

namespace Shuren.Features.Notices;

/// <summary>A village's public page: what is on show, the prices, the way to apply (PUB-4, PUB-5). No script, no personal data.</summary>
[AllowAnonymous]
[OutputCache(PolicyName = PageExtensions.KeptForAnybody)]
public sealed class PublicVillageModel(AppDb db, ExpiryService expiry, TimeProvider clock) : PageModel
{
    public sealed record Price(string Name, string Unit, Points? Points);

    public Place Place { get; private set; } = null!;

    public List<QuarterNotice> Notices { get; private set; } = [];

    public IReadOnlyDictionary<Guid, BoardWitness> Witnesses { get; private set; } = new Dictionary<Guid, BoardWitness>();

    /// <summary>Model households that are on show.</summary>
    public List<CommendationRound> Commendations { get; private set; } = [];

    /// <summary>What the village took down, by its key.</summary>
    public Dictionary<string, PageRemoval> Down { get; private set; } = [];

    public List<Price> Prices { get; private set; } = [];

    /// <summary>The end of points that is near (D13).</summary>
    public SpendableEnd? Ending { get; private set; }

    /// <summary>「六有」, once the village has said anything of it (ORG-3).</summary>
    public List<StationCheck> Station { get; private set; } = [];

    public Points? Threshold { get; private set; }

    public Quarter? SessionQuarter { get; private set; }

    public (int Count, Points Total) Redeemed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string village)
    {
        if (await Place.FindAsync(db, village) is not { } place)
        {
            return NotFound();
        }
        Place = place;
        ViewData["PlaceName"] = place.VillageName;
        Ending = await expiry.SoonAsync(place.Village);
        Down = await PageRemovals.AllDownAsync(db, place.Village);
        var today = clock.Today();
        Commendations = await db.CommendationRounds.AsNoTracking().In(place.Village)
            .Where(r => r.PublishedAt != null && r.PublicUntil >= today).OrderByDescending(r => r.RoundId).ToListAsync();
        Notices = await NoticeQueries.OnShowAsync(db, place.Village, clock.Today());
        Station = [.. (await StationService.CurrentAsync(db, place.TownId))[place.Village.VillageId]];
        Witnesses = await BoardWitnesses.OfAsync(db, place.Village, clock.Today());
        if (await LastSessionAsync(place.TownId) is { } session)
        {
            (SessionQuarter, Threshold) = (session.Quarter, session.Threshold);
            Prices = await PricesAsync(session);
            var totals = await db.Redemptions.In(place.Village)
                .Where(r => r.SessionId == session.SessionId && r.CancelledAt == null).Select(r => r.Total).ToListAsync();
            Redeemed = (totals.Count, totals.Aggregate(Points.Zero, (s, p) => s + p));
        }
        return Page();
    }

    private Task<RedemptionSession?> LastSessionAsync(int townId) => db.RedemptionSessions.AsNoTracking().OfTown(townId)
        .Where(s => s.Status != Redemptions.SessionStatus.Draft).OrderByDescending(s => s.Quarter).FirstOrDefaultAsync();

    private Task<List<Price>> PricesAsync(RedemptionSession session) => (
        from sg in db.SessionGoods
        join g in db.Goods on new { sg.TownId, sg.GoodsId } equals new { g.TownId, g.GoodsId }
        where sg.TownId == session.TownId && sg.SessionId == session.SessionId
        orderby g.Name
        select new Price(g.Name + " " + g.Specification, g.Unit, sg.Price)).ToListAsync();
}
