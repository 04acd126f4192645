using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Places;

/// <summary>A village as a page's place.</summary>
public sealed record Place(VillageKey Village, string TownCode, string TownName, string VillageCode, string VillageName)
{
    public int TownId => Village.TownId;

    public string Url => "/v/" + VillageCode;

    public string TownUrl => "/t/" + TownCode;

    /// <summary>白江洞村, 大柏树社区: the forms' "＿村（居）" filled in, with the 村 once.</summary>
    public string Title => SaysItsKind ? VillageName : VillageName + "村（居）";

    /// <summary>Its committee, as the law calls it: 白江洞村村民委员会, 大柏树社区居民委员会.</summary>
    public string Committee => VillageName.EndsWith('村') ? VillageName + "村民委员会"
        : SaysItsKind ? VillageName + "居民委员会"
        : VillageName + "村（居）民委员会";

    private bool SaysItsKind => VillageName.EndsWith('村') || VillageName.EndsWith("社区", StringComparison.Ordinal);

    /// <summary>The village with <paramref name="code"/>, or null.</summary>
    public static async Task<Place?> FindAsync(AppDb db, string? code)
    {
        if (code is not { Length: 12 })
        {
            return null;
        }
        var townCode = code[..9];
        return await (
            from town in db.Towns
            join village in db.Villages on town.TownId equals village.TownId
            where town.Code == townCode && village.Code == code
            select new Place(new VillageKey(town.TownId, village.VillageId), town.Code, town.Name, village.Code, village.Name))
            .AsNoTracking().SingleOrDefaultAsync();
    }
}
