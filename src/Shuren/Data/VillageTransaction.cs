using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Shuren.Features.Access;

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
    /// Runs <paramref name="work"/> as one use case under the village's lock and commits: lock, receipt, work, audit.
    /// <paramref name="work"/> must read what it decides on itself: nothing tracked before is kept. It calls SaveChangesAsync itself.
    /// Inside another use case it is a part of that one and simply runs.
    /// </summary>
    /// <exception cref="NotAllowed">The caller may not do this, or not here.</exception>
    /// <exception cref="FormAlreadyDone">The request's form was carried out before.</exception>
    public static Task<T> InVillageAsync<T>(this AppDb db, Caller caller, VillageKey village, Act act, Func<Task<T>> work)
        => ActAsync(db, caller, (village.TownId, village.VillageId), act, () => db.LockVillageAsync(village), work);

    /// <inheritdoc cref="InVillageAsync{T}"/>
    public static Task InVillageAsync(this AppDb db, Caller caller, VillageKey village, Act act, Func<Task> work)
        => db.InVillageAsync(caller, village, act, Returning(work));

    /// <summary>The same for changes of a town (sessions, goods, settings): locks all its villages, in order.</summary>
    /// <exception cref="NotAllowed">The caller may not do this, or not here.</exception>
    /// <exception cref="FormAlreadyDone">The request's form was carried out before.</exception>
    public static Task<T> InTownAsync<T>(this AppDb db, Caller caller, int townId, Act act, Func<Task<T>> work)
        => ActAsync(db, caller, (townId, null), act, () => LockTownAsync(db, townId), work);

    /// <inheritdoc cref="InTownAsync{T}"/>
    public static Task InTownAsync(this AppDb db, Caller caller, int townId, Act act, Func<Task> work)
        => db.InTownAsync(caller, townId, act, Returning(work));

    /// <summary>
    /// Several use cases of one village in one transaction, each with its own rows in the audit trail: for the command line.
    /// </summary>
    public static Task TogetherAsync(this AppDb db, VillageKey village, Func<Task> work)
        => RunAsync(db, village.TownId, () => db.LockVillageAsync(village), Returning(work));

    /// <inheritdoc cref="TogetherAsync(AppDb, VillageKey, Func{Task})"/>
    public static Task TogetherAsync(this AppDb db, int townId, Func<Task> work)
        => RunAsync(db, townId, () => LockTownAsync(db, townId), Returning(work));

    /// <summary>Says in the audit trail what the running use case made.</summary>
    public static void SubjectIs(this AppDb db, Guid subjectId)
    {
        if (db.Acting is { } acting && acting.SubjectId is null)
        {
            db.Acting = acting with { SubjectId = subjectId };
        }
    }

    /// <summary>The turn for one small write outside a village's record; inside an open transaction it is held already.</summary>
    public static async Task<IDisposable?> ShortTurnAsync(this AppDb db)
        => db.Database.CurrentTransaction is null ? await db.WriterTurnAsync() : null;

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
            await CommitAsync(db, change, location);
        }
        catch (Exception e) when (e is DbException or RuleViolation)
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
        db.Outcome = ChangeOutcome.Stands;
    }

    /// <summary>Ends a form's change that was not committed: nothing of it stays.</summary>
    public static async Task DropFormAsync(this AppDb db)
    {
        if (db.Change is { } change)
        {
            db.Change = null;
            db.Rows.Clear();
            await change.DisposeAsync();
            if (db.Outcome == ChangeOutcome.None)
            {
                db.Outcome = ChangeOutcome.Undone;
            }
        }
    }

    private static Func<Task<bool>> Returning(Func<Task> work) => async () =>
    {
        await work();
        return true;
    };

    private static async Task LockTownAsync(AppDb db, int townId)
    {
        foreach (var villageId in await db.LedgerHeads.OfTown(townId).OrderBy(h => h.VillageId).Select(h => h.VillageId).ToListAsync())
        {
            await db.LockVillageAsync(new VillageKey(townId, villageId));
        }
    }

    private static Task<T> ActAsync<T>(
        AppDb db, Caller caller, (int TownId, int? VillageId) place, Act act, Func<Task> hold, Func<Task<T>> work)
    {
        if (db.Acting is not null)
        {
            return work();
        }
        caller.Must(act.UseCase);
        caller.MustBeAt(place.TownId, place.VillageId);
        return RunAsync(db, place.TownId, hold, async () =>
        {
            db.Acting = act;
            try
            {
                var result = await work();
                await db.RememberAsync(caller, place.TownId, place.VillageId, db.Acting.Value);
                return result;
            }
            finally
            {
                db.Acting = null;
            }
        });
    }

    /// <summary>The row of the audit trail, in the transaction of what was done and written with it.</summary>
    internal static Task RememberAsync(this AppDb db, Caller caller, int townId, int? villageId, Act act) => db.Rows.Insert(new AuditEvent
    {
        TownId = townId,
        VillageId = villageId,
        At = db.Form?.At ?? db.GetService<TimeProvider>().UtcNow(),
        UserId = caller.UserId,
        Role = caller.OfficeFor(act.UseCase),
        UseCase = act.UseCase.Code,
        SubjectId = act.SubjectId,
        Origin = AuditEvent.OriginOf(caller),
        SessionId = caller.SessionId,
        Sent = db.Form?.ContentHash
    }).WriteAsync();

    private static async Task<T> RunAsync<T>(AppDb db, int townId, Func<Task> hold, Func<Task<T>> work)
    {
        if (db.Change is { IsBusy: false } earlier)
        {
            return await AddAsync(db, earlier, hold, work);
        }
        if (db.Database.CurrentTransaction is not null)
        {
            // The next use case of the command line's transaction: what the one before it tracked was changed beside the tracker.
            db.ChangeTracker.Clear();
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
        db.ChangeTracker.Clear();
        db.Rows.Clear();
        db.Outcome = ChangeOutcome.None;
        // Whatever fails inside ends the whole change: EF Core's own savepoints around each save would never be gone back to.
        db.Database.AutoSavepointsEnabled = false;
        return db.Change = await db.BeginChangeAsync();
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
            db.Rows.Clear();
            await change.Transaction.RollbackToSavepointAsync(Before);
            throw;
        }
        finally
        {
            change.IsBusy = false;
        }
    }

    private static async Task CommitAsync(AppDb db, OpenChange change, string? location)
    {
        if (db.Form is { ReceiptTownId: { } townId } form)
        {
            var kept = location is { Length: <= FormReceiptMapping.LocationMaxLength } && location.StartsWith('/') ? location : null;
            await db.Rows.Insert(new FormReceipt
            {
                TownId = townId, RequestId = form.RequestId, ContentHash = form.ContentHash, At = form.At, Location = kept
            }).WriteAsync();
        }
        db.Outcome = ChangeOutcome.Unknown;
        await change.CommitAsync();
    }

    private static readonly Compiled<Func<AppDb, int, Guid, Task<FormReceipt?>>> ReceiptOf = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, Guid requestId) => db.FormReceipts.AsNoTracking()
            .SingleOrDefault(r => r.TownId == townId && r.RequestId == requestId)));

    private static async Task MustBeNewAsync(AppDb db, int townId, PendingForm form)
    {
        var earlier = await ReceiptOf.For(db)(db, townId, form.RequestId);
        if (earlier is not null)
        {
            throw earlier.ContentHash.AsSpan().SequenceEqual(form.ContentHash)
                ? new FormAlreadyDone(earlier.Location)
                : new RuleViolation(Rule.Twice, "这张表已经提交过，这次的内容却不一样。请重新打开表格再填。");
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

    /// <summary>The commit was begun and its answer, or the disk's, never came.</summary>
    Unknown,

    /// <summary>Committed.</summary>
    Stands
}

/// <summary>A change that is written but not yet committed: its transaction, and on SQLite the turn to write.</summary>
public class OpenChange(IDbContextTransaction transaction) : IAsyncDisposable
{
    public IDbContextTransaction Transaction => transaction;

    /// <summary>The work inside it is running; what it calls belongs to it.</summary>
    public bool IsBusy { get; set; } = true;

    public virtual Task CommitAsync() => transaction.CommitAsync();

    /// <summary>Ends it. When this returns, what it wrote and what it saw of others stays, also after a power cut.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
