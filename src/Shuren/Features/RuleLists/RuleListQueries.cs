using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.RuleLists;

/// <summary>How lists are found and loaded, for pages, services and commands alike.</summary>
public static class RuleListQueries
{
    /// <summary>The lists that the town consented to, the last to take force first.</summary>
    public static IQueryable<RuleList> Consented(this IQueryable<RuleList> lists)
        => lists.Where(l => l.Status == RuleListStatus.Consented).OrderByDescending(l => l.ForceFrom).ThenByDescending(l => l.Version);

    /// <summary>The list in force on that day stands first; those before it follow.</summary>
    public static IQueryable<RuleList> InForceOn(this IQueryable<RuleList> lists, DateOnly day)
        => lists.Consented().Where(l => l.ForceFrom <= day);

    /// <summary>With items, tiers and caps.</summary>
    public static IQueryable<RuleList> WithItems(this IQueryable<RuleList> lists)
        => lists.AsSplitQuery().Include(l => l.Items).ThenInclude(i => i.Tiers).Include(l => l.Caps);

    /// <summary>With items, tiers, caps and deliberations, in the list's order; not for changing.</summary>
    public static Task<RuleList?> WholeAsync(AppDb db, VillageKey village, Guid? listId)
        => db.RuleLists.AsNoTracking().In(village).WholeAsync(listId);

    /// <summary>One of the lists, with items, tiers, caps and deliberations, in the list's order.</summary>
    public static async Task<RuleList?> WholeAsync(this IQueryable<RuleList> lists, Guid? listId)
    {
        var list = await lists.WithItems().Include(l => l.Deliberations).SingleOrDefaultAsync(l => l.RuleListId == listId);
        list?.Items.Sort((a, b) => a.Kind != b.Kind ? a.Kind - b.Kind : a.Order - b.Order);
        return list;
    }

    /// <summary>The version before, whole; null for the first.</summary>
    public static async Task<RuleList?> BeforeAsync(AppDb db, VillageKey village, RuleList list)
    {
        var before = await db.RuleLists.In(village).Where(l => l.Version < list.Version)
            .OrderByDescending(l => l.Version).Select(l => (Guid?)l.RuleListId).FirstOrDefaultAsync();
        return before is null ? null : await WholeAsync(db, village, before);
    }

    /// <summary>The list in force on that day, or null.</summary>
    public static Task<Guid?> InForceAsync(AppDb db, VillageKey village, DateOnly day)
        => db.RuleLists.In(village).InForceOn(day).Select(l => (Guid?)l.RuleListId).FirstOrDefaultAsync();

    /// <summary>The list in force on that day, whole, or null.</summary>
    public static async Task<RuleList?> WholeInForceAsync(AppDb db, VillageKey village, DateOnly day)
        => await InForceAsync(db, village, day) is { } listId ? await WholeAsync(db, village, listId) : null;

    /// <summary>When the first list of each of a town's villages took force: from then on it owes what it owes.</summary>
    public static Task<Dictionary<int, DateOnly?>> SinceAsync(AppDb db, int townId) => db.RuleLists.OfTown(townId)
        .Where(l => l.Status == RuleListStatus.Consented).GroupBy(l => l.VillageId)
        .Select(g => new { g.Key, First = g.Min(l => l.ForceFrom) }).ToDictionaryAsync(g => g.Key, g => g.First);

    /// <summary>The first day of the last list that was consented to; null when there is none.</summary>
    public static Task<DateOnly?> LastForceFromAsync(AppDb db, VillageKey village)
        => db.RuleLists.In(village).Consented().MaxAsync(l => l.ForceFrom);
}
