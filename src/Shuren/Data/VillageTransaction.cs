using Microsoft.EntityFrameworkCore;

namespace Shuren.Data;

/// <summary>
/// Every change of a village's record happens in here: the village is locked first, then the rules are checked on what is read
/// afterwards, then all is written at once or not at all. So what a rule saw still holds when its result is written, also with many
/// servers. On SQLite there is one writer anyway; on PostgreSQL the village's ledger head is locked.
/// </summary>
public static class VillageTransaction
{
    /// <summary>
    /// Runs <paramref name="work"/> under the village's lock and commits. <paramref name="work"/> must read what it decides on itself:
    /// nothing tracked before is kept. It calls SaveChangesAsync itself. Inside an open village transaction it simply runs.
    /// </summary>
    /// <exception cref="FormAlreadyDone">The request's form was carried out before.</exception>
    public static async Task<T> InVillageAsync<T>(this AppDb db, VillageKey village, Func<Task<T>> work)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            return await work();
        }
        using var turn = await db.WriterTurnAsync();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.LockVillageAsync(village);
        await WriteReceiptAsync(db, village.TownId);
        var result = await work();
        await transaction.CommitAsync();
        return result;
    }

    public static Task InVillageAsync(this AppDb db, VillageKey village, Func<Task> work)
        => db.InVillageAsync(village, async () =>
        {
            await work();
            return true;
        });

    /// <summary>The same for changes of a town (sessions, goods, settings): locks all its villages, in order.</summary>
    public static async Task<T> InTownAsync<T>(this AppDb db, int townId, Func<Task<T>> work)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            return await work();
        }
        using var turn = await db.WriterTurnAsync();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var villageId in await db.LedgerHeads.OfTown(townId).OrderBy(h => h.VillageId).Select(h => h.VillageId).ToListAsync())
        {
            await db.LockVillageAsync(new VillageKey(townId, villageId));
        }
        await WriteReceiptAsync(db, townId);
        var result = await work();
        await transaction.CommitAsync();
        return result;
    }

    public static Task InTownAsync(this AppDb db, int townId, Func<Task> work)
        => db.InTownAsync(townId, async () =>
        {
            await work();
            return true;
        });

    /// <summary>The turn for one small write outside a village's record; inside an open transaction it is held already.</summary>
    public static async Task<IDisposable?> ShortTurnAsync(this AppDb db) => db.Database.CurrentTransaction is null ? await db.WriterTurnAsync() : null;

    private static async Task WriteReceiptAsync(AppDb db, int townId)
    {
        if (db.Form is not { ReceiptTownId: null } form)
        {
            return;
        }
        var earlier = await db.FormReceipts.AsNoTracking().SingleOrDefaultAsync(r => r.TownId == townId && r.RequestId == form.RequestId);
        if (earlier is not null)
        {
            throw earlier.ContentHash.AsSpan().SequenceEqual(form.ContentHash)
                ? new FormAlreadyDone(earlier.Location)
                : new RuleViolation("这张表已经提交过，这次的内容却不一样。请重新打开表格再填。");
        }
        db.FormReceipts.Add(new FormReceipt { TownId = townId, RequestId = form.RequestId, ContentHash = form.ContentHash, At = DateTime.UtcNow });
        await db.SaveChangesAsync();
        form.ReceiptTownId = townId;
    }
}
