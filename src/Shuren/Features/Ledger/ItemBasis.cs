using Microsoft.EntityFrameworkCore;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Ledger;

/// <summary>
/// The rules that entries rest on: an item's words and points with the version of its list, and the end of a card year.
/// </summary>
public static class ItemBasis
{
    /// <param name="db">The database; nothing is tracked.</param>
    /// <param name="items">Which items, of one town.</param>
    /// <returns>By item.</returns>
    public static async Task<IReadOnlyDictionary<Guid, BasisPart>> LoadAsync(AppDb db, IQueryable<RuleItem> items)
    {
        var rows = await (
            from i in items
            join l in db.RuleLists on new { i.TownId, i.RuleListId } equals new { l.TownId, l.RuleListId }
            select new { Item = i, l.Version, l.ForceFrom }).AsNoTracking().ToListAsync();
        var tiers = (await db.RuleTiers.AsNoTracking()
            .Where(t => items.Any(i => i.TownId == t.TownId && i.RuleItemId == t.RuleItemId)).ToListAsync())
            .OrderBy(t => t.Order).ToLookup(t => t.RuleItemId);
        return rows.ToDictionary(r => r.Item.RuleItemId, r => Of(r.Item, tiers[r.Item.RuleItemId], r.Version, r.ForceFrom));
    }

    private static BasisPart Of(RuleItem item, IEnumerable<RuleTier> tiers, int version, DateOnly? forceFrom)
    {
        var part = new BasisPart("item").Add("id", item.RuleItemId).Add("list", item.RuleListId).Add("version", version)
            .Add("in-force", forceFrom)
            .Add("code", item.Code).Add("kind", item.Kind).Add("category", item.Category).Add("matter", item.Matter)
            .Add("behaviour", item.Behaviour)
            .Add("terms", item.Terms).Add("scoring", item.Scoring).Add("points", item.Points).Add("unit", item.Unit)
            .Add("once", item.OncePer)
            .Add("tier-policy", item.TierPolicy).Add("needs-finding", item.NeedsFinding).Add("village-item", item.IsVillageItem);
        // Only where the list says so: what rests on lists from before it could is digested as it was.
        if (item.RemedyDays is { } days)
        {
            part.Add("remedy-days", days).Add("remedy-percent", item.RemedyPercent);
        }
        foreach (var tier in tiers)
        {
            part.Add("tier", tier.Order).Add("tier-name", tier.Name).Add("tier-points", tier.Points);
        }
        return part;
    }

    /// <summary>The end of a card year, and the list that says so (D13).</summary>
    public static BasisPart Of(YearEnd year, RuleList list) => new BasisPart("year-end")
        .Add("year", year.Year).Add("ends", year.EndsOn).Add("list", list.RuleListId).Add("version", list.Version)
        .Add("in-force", list.ForceFrom)
        .Add("ends-with-year", list.SpendableEndsWithYear);
}
