using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Accounts;

/// <summary>The sessions of signed-in browsers: started, seen, ended (ADR 9).</summary>
public sealed class SignInSessions(AppDb db, TimeProvider clock)
{
    /// <summary>A cookie lives 14 days unused; its session is forgotten some time after.</summary>
    private const int KeptDays = 30;

    public async Task<Guid> StartAsync(Guid userId)
    {
        using var turn = await db.ShortTurnAsync();
        var today = clock.Today();
        var forgotten = today.AddDays(-KeptDays);
        await db.SignInSessions.Where(s => s.UserId == userId && s.LastSeenOn < forgotten).ExecuteDeleteAsync();
        var session = new SignInSession
        {
            SessionId = Guid.CreateVersion7(),
            UserId = userId,
            StartedAt = clock.UtcNow(),
            LastSeenOn = today
        };
        db.SignInSessions.Add(session);
        await db.SaveChangesAsync();
        return session.SessionId;
    }

    /// <summary>
    /// The session with its account and what it opens today, in one query: nothing of it is read again for the request. Null when there is
    /// none, or it is another account's.
    /// </summary>
    public async Task<SignedInSession?> FindAsync(Guid sessionId, Guid userId)
    {
        var found = await Find.For(db)(db, sessionId, userId, clock.Today());
        return found.Count == 0
            ? null
            : new SignedInSession(
                found[0].Session, found[0].User, found[0].Login, [.. found.Where(f => f.Held is not null).Select(f => f.Held!)]);
    }

    private static readonly Compiled<Func<AppDb, Guid, Guid, DateOnly, Task<List<Found>>>> Find = new(() =>
    {
        var query = EF.CompileAsyncQuery((AppDb db, Guid sessionId, Guid userId, DateOnly today) =>
            from s in db.SignInSessions.AsNoTracking()
            join u in db.Users on s.UserId equals u.Id
            join l in db.HouseholdLogins on u.Id equals l.UserId into logins
            from l in logins.DefaultIfEmpty()
            join a in db.Appointments.Where(a => a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today))
                on u.Id equals a.UserId into held
            from a in held.DefaultIfEmpty()
            where s.SessionId == sessionId && s.UserId == userId
            select new Found(s, u, l, a));
        return (db, sessionId, userId, today) => query(db, sessionId, userId, today).ToListAsync().AsTask();
    });

    private sealed record Found(SignInSession Session, User User, HouseholdLogin? Login, Appointment? Held);

    /// <summary>Notes the day of its use.</summary>
    public async Task SeenAsync(SignInSession session)
    {
        var today = clock.Today();
        if (session.LastSeenOn < today)
        {
            using var turn = await db.ShortTurnAsync();
            await db.SignInSessions.Where(s => s.SessionId == session.SessionId && s.LastSeenOn < today)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenOn, today));
        }
    }

    public Task EndAsync(Guid sessionId, SessionEnd because) => EndAsync(db.SignInSessions.Where(s => s.SessionId == sessionId), because);

    /// <summary>Ends what is open of the account, but for the one in which it was asked for.</summary>
    public Task EndAllAsync(Guid userId, SessionEnd because, Guid? except = null)
        => EndAsync(db.SignInSessions.Where(s => s.UserId == userId && s.SessionId != except), because);

    private async Task EndAsync(IQueryable<SignInSession> sessions, SessionEnd because)
    {
        using var turn = await db.ShortTurnAsync();
        var now = clock.UtcNow();
        await sessions.Where(s => s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndedBecause, because));
    }
}

/// <param name="Session">One sign-in of one browser.</param>
/// <param name="User">Its account.</param>
/// <param name="Login">The household it opens, for a resident.</param>
/// <param name="Appointments">What it holds today.</param>
public sealed record SignedInSession(
    SignInSession Session, User User, HouseholdLogin? Login, IReadOnlyList<Appointment> Appointments);
