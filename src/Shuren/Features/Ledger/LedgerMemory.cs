using System.Collections;
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
    /// <summary>Answers kept.</summary>
    private const int Most = 200;

    /// <summary>Rows of them together: some ten megabytes.</summary>
    private const int MostRows = 200_000;

    private static readonly ConcurrentDictionary<string, object> Kept = new(StringComparer.Ordinal);
    private static int _rows;

    /// <param name="db">The database.</param>
    /// <param name="townId">Whose ledgers.</param>
    /// <param name="what">Which sum, with all that it depends on beside the entries and what never changes.</param>
    /// <param name="sum">Asks the database.</param>
    public static Task<T> OfAsync<T>(AppDb db, int townId, string what, Func<Task<T>> sum)
        where T : class
        => OfAsync(db.LedgerHeads.OfTown(townId), $"{what}|{townId}|", sum);

    /// <summary>What one village's entries come to: whatever the others post.</summary>
    /// <inheritdoc cref="OfAsync{T}(AppDb, int, string, Func{Task{T}})"/>
    public static Task<T> OfAsync<T>(AppDb db, VillageKey village, string what, Func<Task<T>> sum)
        where T : class
        => OfAsync(db.LedgerHeads.In(village), $"{what}|{village.TownId}|{village.VillageId}|", sum);

    private static async Task<T> OfAsync<T>(IQueryable<LedgerHead> chains, FormattableString what, Func<Task<T>> sum)
        where T : class
    {
        // Before the entries: what is posted in between has other heads.
        var heads = await chains.AsNoTracking().OrderBy(h => h.VillageId)
            .Select(h => new { h.VillageId, h.LastSeq, h.LastHash }).ToListAsync();
        var key = what.ToString(CultureInfo.InvariantCulture)
            + Shown.Of(heads.Select(h => new object?[] { h.VillageId, h.LastSeq, Convert.ToHexString(h.LastHash) }));
        if (Kept.TryGetValue(key, out var known))
        {
            return (T)known;
        }
        var summed = await sum();
        if (Interlocked.Add(ref _rows, RowsOf(summed)) > MostRows || Kept.Count >= Most)
        {
            Kept.Clear();
            Volatile.Write(ref _rows, RowsOf(summed));
        }
        Kept[key] = summed;
        return summed;
    }

    private static int RowsOf(object answer) => answer is ICollection rows ? rows.Count : 1;
}
