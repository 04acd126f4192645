using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>A page of a signed-in household, under /my/…; everything on it is that household's.</summary>
public abstract class MyPage : GatedPage
{
    public Household Household { get; private set; } = null!;

    public Place Place { get; private set; } = null!;

    protected VillageKey Village => Place.Village;

    private protected override async Task<Caller?> EnterAsync(AppDb db, SignedIn session)
    {
        if (session.Login is not { } login)
        {
            return null;
        }
        Household = await db.Households.AsNoTracking().SingleAsync(h => h.TownId == login.TownId && h.HouseholdId == login.HouseholdId);
        Place = await (
            from town in db.Towns
            join village in db.Villages on town.TownId equals village.TownId
            where town.TownId == Household.TownId && village.VillageId == Household.VillageId
            select new Place(
                new VillageKey(town.TownId, village.VillageId), town.Code, town.Name, village.Code, village.Name)).SingleAsync();
        return session.At(Place.TownId, Place.Village.VillageId, []);
    }

    /// <summary>A household's own pages need no role.</summary>
    private protected override IActionResult? Refuse(PageHandlerExecutingContext context) => null;

    private protected override void ShowPlace()
    {
        ViewData["PlaceName"] = Place.VillageName;
        ViewData["PlaceCode"] = Place.VillageCode;
        ViewData["UserName"] = Household.Head + "户";
    }
}
