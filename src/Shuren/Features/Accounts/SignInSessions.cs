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

    /// <summary>The session with its account, in one query; null when there is none, or it is another account's.</summary>
    public async Task<(SignInSession Session, User User)?> FindAsync(Guid sessionId, Guid userId)
    {
        var found = await (
            from s in db.SignInSessions.AsNoTracking()
            join u in db.Users.AsNoTracking() on s.UserId equals u.Id
            where s.SessionId == sessionId && s.UserId == userId
            select new { Session = s, User = u }).SingleOrDefaultAsync();
        return found is null ? null : (found.Session, found.User);
    }

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
