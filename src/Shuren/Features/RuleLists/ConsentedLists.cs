using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Shuren.Features.RuleLists;

/// <summary>
/// The lists that the towns consented to, kept in memory with items, tiers and caps: a consented version never changes (RULE-2). Which of
/// them a village has is asked of the database each time, so that one consented to a moment ago counts at once, by whichever program. What
/// is kept is shared by all requests: nobody changes it.
/// </summary>
public sealed class ConsentedLists
{
    /// <summary>How many are kept, of some hundred kilobytes each: a county's villages, most with one or two.</summary>
    private const int Most = 500;

    private readonly ConcurrentDictionary<Guid, RuleList> _kept = new();

    /// <summary>Those of the village with items, tiers and caps, the last to take force first.</summary>
    public static async Task<List<RuleList>> OfAsync(AppDb db, VillageKey village)
        => await OfAsync(db, village, await db.RuleLists.In(village).Consented().Select(l => l.RuleListId).ToListAsync());

    /// <summary>The same, where it was just asked which they are.</summary>
    public static async Task<List<RuleList>> OfAsync(AppDb db, VillageKey village, List<Guid> ids)
    {
        var kept = Of(db);
        var found = new Dictionary<Guid, RuleList>();
        foreach (var id in ids)
        {
            if (kept?._kept.TryGetValue(id, out var list) == true)
            {
                found[id] = list;
            }
        }
        var missing = ids.FindAll(id => !found.ContainsKey(id));
        if (missing.Count > 0)
        {
            foreach (var list in await db.RuleLists.AsNoTracking().In(village).Where(l => missing.Contains(l.RuleListId)).WithItems()
                .ToListAsync())
            {
                found[list.RuleListId] = list;
                kept?.Keep(db, list);
            }
        }
        return ids.ConvertAll(id => found[id]);
    }

    // Read inside a transaction, the consent itself may still be taken back.
    private void Keep(AppDb db, RuleList list)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            return;
        }
        if (_kept.Count >= Most)
        {
            _kept.Clear();
        }
        _kept[list.RuleListId] = list;
    }

    // None where the context was made without the program around it.
    private static ConsentedLists? Of(AppDb db)
        => db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?
            .GetService<ConsentedLists>();
}
