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
        var home = await Home.For(db)(db, login.TownId, login.HouseholdId);
        (Household, Place) = (home.Household, home.Place);
        return session.At(Place.TownId, Place.Village.VillageId, []);
    }

    private static readonly Compiled<Func<AppDb, int, Guid, Task<AtHome>>> Home = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, Guid householdId) => (
            from h in db.Households.AsNoTracking()
            join village in db.Villages on new { h.TownId, h.VillageId } equals new { village.TownId, village.VillageId }
            join town in db.Towns on h.TownId equals town.TownId
            where h.TownId == townId && h.HouseholdId == householdId
            select new AtHome(
                h, new Place(
                    new VillageKey(town.TownId, village.VillageId), town.Code, town.Name, village.Code, village.Name))).Single()));

    private sealed record AtHome(Household Household, Place Place);

    /// <summary>A household's own pages need no role.</summary>
    private protected override IActionResult? Refuse(PageHandlerExecutingContext context) => null;

    private protected override void ShowPlace()
    {
        ViewData["PlaceName"] = Place.VillageName;
        ViewData["PlaceCode"] = Place.VillageCode;
        ViewData["UserName"] = Household.Head + "户";
    }
}
