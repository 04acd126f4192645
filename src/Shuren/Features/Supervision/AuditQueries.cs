using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supervision;

/// <summary>What supervisors ask of the audit trail; null leaves it open.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UseCase">What, a <see cref="UseCase.Code"/>.</param>
/// <param name="SubjectId">The record it was done on.</param>
/// <param name="From">First day in China.</param>
/// <param name="Until">Last day in China.</param>
public sealed record AuditSearch(Guid? UserId, string? UseCase, Guid? SubjectId, DateOnly? From, DateOnly? Until);

/// <summary>One row of the trail as it is read.</summary>
public sealed record AuditRow(
    DateTime At, string Who, string Role, string What, Guid? SubjectId, string? Subject, string? Origin, string? Sent);

/// <summary>The audit trail, searched (SUP-1).</summary>
public static class AuditQueries
{
    public static async Task<Paged<AuditRow>> SearchAsync(AppDb db, VillageKey village, AuditSearch search, int page)
    {
        var events = db.AuditEvents.AsNoTracking().Where(e => e.TownId == village.TownId && e.VillageId == village.VillageId);
        if (search.UserId is { } user)
        {
            events = events.Where(e => e.UserId == user);
        }
        if (search.UseCase is { Length: > 0 } useCase)
        {
            events = events.Where(e => e.UseCase == useCase);
        }
        if (search.SubjectId is { } subject)
        {
            events = events.Where(e => e.SubjectId == subject);
        }
        if (search.From is { } from)
        {
            var first = ChinaClock.StartOf(from);
            events = events.Where(e => e.At >= first);
        }
        if (search.Until is { } until)
        {
            var end = ChinaClock.StartOf(until.AddDays(1));
            events = events.Where(e => e.At < end);
        }
        var found = await events.OrderByDescending(e => e.At).ThenByDescending(e => e.EventId).PageAsync(page);
        var people = await PeopleAsync(db, found.Rows.Select(e => e.UserId));
        var subjects = found.Rows.Select(e => e.SubjectId).OfType<Guid>().ToHashSet();
        var households = await db.Households.AsNoTracking().In(village).Where(h => subjects.Contains(h.HouseholdId))
            .ToDictionaryAsync(h => h.HouseholdId, h => $"{h.Head}户（卡号 {h.CardNumber}）");
        return new Paged<AuditRow>(
            [.. found.Rows.Select(e => new AuditRow(
                e.At,
                people.GetValueOrDefault(e.UserId, "已删除的账号"),
                e.Role is { } role ? role.Chinese() : "",
                UseCases.ChineseOf(e.UseCase),
                e.SubjectId,
                e.SubjectId is { } id ? households.GetValueOrDefault(id) : null,
                e.Origin,
                e.Sent is { } sent ? Convert.ToHexStringLower(sent)[..8] : null))],
            found.Page, found.PageCount, found.Total);
    }

    /// <summary>Everybody who stands in the village's trail, by name.</summary>
    public static async Task<IReadOnlyList<(Guid Id, string Name)>> WhoAsync(AppDb db, VillageKey village)
    {
        var ids = await db.AuditEvents.Where(e => e.TownId == village.TownId && e.VillageId == village.VillageId)
            .Select(e => e.UserId).Distinct().ToListAsync();
        var people = await PeopleAsync(db, ids);
        return [.. ids.Select(id => (id, people.GetValueOrDefault(id, "已删除的账号"))).OrderBy(p => p.Item2, StringComparer.Ordinal)];
    }

    private static async Task<Dictionary<Guid, string>> PeopleAsync(AppDb db, IEnumerable<Guid> ids)
    {
        var wanted = ids.ToHashSet();
        var people = await db.Users.AsNoTracking().Where(u => wanted.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        foreach (var rule in Caller.WithoutAccount)
        {
            people[rule.UserId] = rule.Name;
        }
        return people;
    }
}
