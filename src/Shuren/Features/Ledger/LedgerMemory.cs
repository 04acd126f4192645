using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Places;

namespace Shuren.Features.Ledger;

/// <summary>
/// What a town's entries come to, kept until one more is posted. Entries are only ever added, and the head of a village's chain is a
/// digest of all of them: as long as all heads of the town are the same, so is whatever was summed from its entries alone. So a figure
/// still comes from the ledger, and from nowhere else.
/// </summary>
public static class LedgerMemory
{
    /// <summary>Answers kept; each is a few rows for each village.</summary>
    private const int Most = 200;

    private static readonly ConcurrentDictionary<string, object> Kept = new(StringComparer.Ordinal);

    /// <param name="db">The database.</param>
    /// <param name="townId">Whose ledgers.</param>
    /// <param name="what">Which sum, with all that it depends on beside the entries and what never changes.</param>
    /// <param name="sum">Asks the database.</param>
    public static async Task<T> OfAsync<T>(AppDb db, int townId, string what, Func<Task<T>> sum)
        where T : class
    {
        // Before the entries: what is posted in between has other heads.
        var heads = await db.LedgerHeads.AsNoTracking().OfTown(townId).OrderBy(h => h.VillageId)
            .Select(h => new { h.VillageId, h.LastSeq, h.LastHash }).ToListAsync();
        var key = string.Create(CultureInfo.InvariantCulture, $"{what}|{townId}|")
            + Shown.Of(heads.Select(h => new object?[] { h.VillageId, h.LastSeq, Convert.ToHexString(h.LastHash) }));
        if (Kept.TryGetValue(key, out var known))
        {
            return (T)known;
        }
        var summed = await sum();
        if (Kept.Count >= Most)
        {
            Kept.Clear();
        }
        Kept[key] = summed;
        return summed;
    }
}
