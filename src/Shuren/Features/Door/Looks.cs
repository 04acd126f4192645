using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;

namespace Shuren.Features.Door;

/// <summary>
/// Who looked at whose personal data (SUP-1): one row of the audit trail for each person, use case, record and hour of the clock, however
/// often the page is opened. Its id is made from these four, so that two servers write it once.
/// </summary>
public sealed class Looks(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _written = [];
    private DateTime _hour;

    public async Task RememberAsync(AppDb db, Caller caller, VillageKey village, Act look)
    {
        if (look.SubjectId is { } subject && caller.IsOf(subject))
        {
            return;
        }
        var now = clock.UtcNow();
        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        var id = IdOf(caller.UserId, look, hour);
        if (!IsNew(id, hour))
        {
            return;
        }
        using var turn = await db.ShortTurnAsync();
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO audit_events (town_id, event_id, village_id, at, user_id, role, use_case, subject_id, origin, session_id)
            VALUES ({village.TownId}, {id}, {village.VillageId}, {now}, {caller.UserId}, {(int?)caller.OfficeFor(look.UseCase)},
                {look.UseCase.Code},
                {look.SubjectId}, {AuditEvent.OriginOf(caller)}, {caller.SessionId})
            ON CONFLICT DO NOTHING
            """);
    }

    private bool IsNew(Guid id, DateTime hour)
    {
        lock (_lock)
        {
            if (hour != _hour)
            {
                _hour = hour;
                _written.Clear();
            }
            return _written.Add(id);
        }
    }

    private static Guid IdOf(Guid userId, Act look, DateTime hour)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, hour.Ticks);
        hash.AppendData(userId.ToByteArray());
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(look.UseCase.Code));
        hash.AppendData((look.SubjectId ?? Guid.Empty).ToByteArray());
        hash.AppendData(number);
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
