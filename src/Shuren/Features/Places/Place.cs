using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Places;

/// <summary>A village as a page's place.</summary>
public sealed record Place(VillageKey Village, string TownCode, string TownName, string VillageCode, string VillageName)
{
    public int TownId => Village.TownId;

    public string Url => "/v/" + VillageCode;

    public string TownUrl => "/t/" + TownCode;

    /// <summary>The village as the plan's forms name it; see <see cref="VillageNames.InFull"/>.</summary>
    public string VillageInFull => VillageNames.InFull(VillageName);

    /// <summary>The village with <paramref name="code"/>, or null.</summary>
    public static async Task<Place?> FindAsync(AppDb db, string? code)
        => code is { Length: 12 } ? await Query.For(db)(db, code[..9], code) : null;

    // Every page and form of a village asks it.
    private static readonly Compiled<Func<AppDb, string, string, Task<Place?>>> Query = new(
        () => EF.CompileAsyncQuery((AppDb db, string townCode, string code) => (
            from town in db.Towns
            join village in db.Villages on town.TownId equals village.TownId
            where town.Code == townCode && village.Code == code
            select new Place(new VillageKey(town.TownId, village.VillageId), town.Code, town.Name, village.Code, village.Name))
            .AsNoTracking().SingleOrDefault()));
}
