using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Shuren.Data;

/// <summary>
/// Every change of a village's record happens in here: the village is locked first, then the rules are checked on what is read
/// afterwards, then all is written at once or not at all. So what a rule saw still holds when its result is written, also with many
/// servers. On SQLite there is one writer anyway; on PostgreSQL the village's ledger head is locked.
/// </summary>
/// <remarks>
/// Behind a page the commit waits until the handler has returned (<see cref="AppDb.CommitsWithAnswer"/>): by then it is known where the
/// answer leads, and the form's receipt is written with it in the same transaction. So nothing is written after the commit, and a handler
/// that fails leaves nothing behind.
/// </remarks>
public static class VillageTransaction
{
    /// <summary>
    /// Runs <paramref name="work"/> under the village's lock and commits. <paramref name="work"/> must read what it decides on itself:
    /// nothing tracked before is kept. It calls SaveChangesAsync itself. Inside an open village transaction it simply runs.
    /// </summary>
    /// <exception cref="FormAlreadyDone">The request's form was carried out before.</exception>
    public static Task<T> InVillageAsync<T>(this AppDb db, VillageKey village, Func<Task<T>> work)
        => RunAsync(db, village.TownId, () => db.LockVillageAsync(village), work);

    public static Task InVillageAsync(this AppDb db, VillageKey village, Func<Task> work)
        => db.InVillageAsync(village, async () =>
        {
            await work();
            return true;
        });

    /// <summary>The same for changes of a town (sessions, goods, settings): locks all its villages, in order.</summary>
    public static Task<T> InTownAsync<T>(this AppDb db, int townId, Func<Task<T>> work)
        => RunAsync(
            db,
            townId,
            async () =>
            {
                foreach (var villageId in await db.LedgerHeads.OfTown(townId).OrderBy(h => h.VillageId).Select(h => h.VillageId).ToListAsync())
                {
                    await db.LockVillageAsync(new VillageKey(townId, villageId));
                }
            },
            work);

    public static Task InTownAsync(this AppDb db, int townId, Func<Task> work)
        => db.InTownAsync(townId, async () =>
        {
            await work();
            return true;
        });

    /// <summary>The turn for one small write outside a village's record; inside an open transaction it is held already.</summary>
    public static async Task<IDisposable?> ShortTurnAsync(this AppDb db) => db.Database.CurrentTransaction is null ? await db.WriterTurnAsync() : null;

    /// <summary>Commits what the form's handler did, with the form's receipt. Without an open change it does nothing.</summary>
    /// <param name="db">The request's.</param>
    /// <param name="location">Where the answer leads; null = its own page.</param>
    /// <exception cref="FormAlreadyDone">The same form was carried out meanwhile; nothing of this one stands.</exception>
    public static async Task CommitFormAsync(this AppDb db, string? location)
    {
        if (db.Change is not { } change)
        {
            return;
        }
        try
        {
            await CommitAsync(db, change.Transaction, location);
        }
        catch (DbException)
        {
            await db.DropFormAsync();
            // Reached only where no lock stands between the two: a town without villages.
            if (db.Form is { ReceiptTownId: { } townId } form)
            {
                await MustBeNewAsync(db, townId, form);
            }
            throw;
        }
        await db.DropFormAsync();
    }

    /// <summary>Ends a form's change that was not committed: nothing of it stays.</summary>
    public static async Task DropFormAsync(this AppDb db)
    {
        if (db.Change is { } change)
        {
            db.Change = null;
            await change.DisposeAsync();
            if (db.Outcome == ChangeOutcome.None)
            {
                db.Outcome = ChangeOutcome.Undone;
            }
        }
    }

    private static async Task<T> RunAsync<T>(AppDb db, int townId, Func<Task> hold, Func<Task<T>> work)
    {
        if (db.Change is { IsBusy: false } earlier)
        {
            return await AddAsync(db, earlier, hold, work);
        }
        if (db.Database.CurrentTransaction is not null)
        {
            return await work();
        }
        var change = await BeginAsync(db);
        try
        {
            await hold();
            if (db.Form is { ReceiptTownId: null } form)
            {
                await MustBeNewAsync(db, townId, form);
                form.ReceiptTownId = townId;
            }
            var result = await work();
            change.IsBusy = false;
            if (!db.CommitsWithAnswer)
            {
                await db.CommitFormAsync(null);
            }
            return result;
        }
        catch
        {
            if (db.Form is { } form)
            {
                form.ReceiptTownId = null;
            }
            await db.DropFormAsync();
            throw;
        }
    }

    private static async Task<OpenChange> BeginAsync(AppDb db)
    {
        var turn = await db.WriterTurnAsync();
        try
        {
            db.ChangeTracker.Clear();
            db.Outcome = ChangeOutcome.None;
            return db.Change = new OpenChange(turn, await db.Database.BeginTransactionAsync());
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    // A second change of the same form: all of the form or nothing. One that is refused leaves what came before it to the handler.
    private static async Task<T> AddAsync<T>(AppDb db, OpenChange change, Func<Task> hold, Func<Task<T>> work)
    {
        const string Before = "before";
        change.IsBusy = true;
        await change.Transaction.CreateSavepointAsync(Before);
        try
        {
            db.ChangeTracker.Clear();
            await hold();
            return await work();
        }
        catch
        {
            await change.Transaction.RollbackToSavepointAsync(Before);
            throw;
        }
        finally
        {
            change.IsBusy = false;
        }
    }

    private static async Task CommitAsync(AppDb db, IDbContextTransaction transaction, string? location)
    {
        if (db.Form is { ReceiptTownId: { } townId } form)
        {
            var kept = location is { Length: <= FormReceiptMapping.LocationMaxLength } && location.StartsWith('/') ? location : null;
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO form_receipts (town_id, request_id, content_hash, at, location)
                VALUES ({townId}, {form.RequestId}, {form.ContentHash}, {form.At}, {kept})
                """);
        }
        db.Outcome = ChangeOutcome.Unknown;
        await transaction.CommitAsync();
        db.Outcome = ChangeOutcome.Stands;
    }

    private static async Task MustBeNewAsync(AppDb db, int townId, PendingForm form)
    {
        var earlier = await db.FormReceipts.AsNoTracking().SingleOrDefaultAsync(r => r.TownId == townId && r.RequestId == form.RequestId);
        if (earlier is not null)
        {
            throw earlier.ContentHash.AsSpan().SequenceEqual(form.ContentHash)
                ? new FormAlreadyDone(earlier.Location)
                : new RuleViolation("这张表已经提交过，这次的内容却不一样。请重新打开表格再填。");
        }
    }
}

/// <summary>What became of what a request changed.</summary>
public enum ChangeOutcome
{
    /// <summary>No village transaction was begun.</summary>
    None,

    /// <summary>Rolled back: nothing of it stands.</summary>
    Undone,

    /// <summary>The commit was begun and its answer never came.</summary>
    Unknown,

    /// <summary>Committed.</summary>
    Stands
}

/// <summary>A change that is written but not yet committed: its transaction, and on SQLite the turn to write.</summary>
public sealed class OpenChange(IDisposable turn, IDbContextTransaction transaction) : IAsyncDisposable
{
    public IDbContextTransaction Transaction => transaction;

    /// <summary>The work inside it is running; what it calls belongs to it.</summary>
    public bool IsBusy { get; set; } = true;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            turn.Dispose();
        }
    }
}
