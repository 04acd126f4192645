using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Supervision;

/// <summary>What supervisors ask of the audit trail; null leaves it open.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UseCase">What, a <see cref="UseCase.Code"/>.</param>
/// <param name="SubjectId">The record it was done on.</param>
/// <param name="From">First day in China.</param>
/// <param name="Until">Last day in China.</param>
/// <param name="Word">
/// In a person's name, a use case's, a household's head; or a card number: of a household all that was done on its records.
/// </param>
public sealed record AuditSearch(Guid? UserId, string? UseCase, Guid? SubjectId, DateOnly? From, DateOnly? Until, string? Word = null)
{
    public const int WordMaxLength = 30;
}

/// <summary>One row of the trail as it is read.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Who">The person's name.</param>
/// <param name="Role">By which role; empty for a household, a visitor, a rule.</param>
/// <param name="Village">Where, in the town's trail; null for the town as a whole, and in a village's own.</param>
/// <param name="What">The use case in Chinese.</param>
/// <param name="SubjectId">The record.</param>
/// <param name="Subject">The household, where the record is one.</param>
/// <param name="Origin">From where, see <see cref="AuditEvent.Origin"/>.</param>
/// <param name="Sent">The first eight digits of the digest of what was sent.</param>
public sealed record AuditRow(
    DateTime At, string Who, string Role, string? Village, string What, Guid? SubjectId, string? Subject, string? Origin, string? Sent);

/// <summary>A place's trail as the page shows it.</summary>
/// <param name="Url">The page's address.</param>
/// <param name="Search">What was asked.</param>
/// <param name="Rows">What was found.</param>
/// <param name="People">Everybody in the trail.</param>
public sealed record AuditView(string Url, AuditSearch Search, Paged<AuditRow> Rows, IReadOnlyList<(Guid Id, string Name)> People);

/// <summary>The audit trail, searched (SUP-1).</summary>
public static class AuditQueries
{
    /// <summary>The trail of one village; with <paramref name="villageId"/> null, of the town and all its villages.</summary>
    public static async Task<AuditView> SearchAsync(
        AppDb db, Caller me, int townId, int? villageId, AuditSearch search, int page, string url)
    {
        if (search.From > search.Until)
        {
            // The two were typed the other way round.
            search = search with { From = search.Until, Until = search.From };
        }
        var place = WithoutSecrets(db, me, townId, db.AuditEvents.AsNoTracking().OfTown(townId)
            .Where(e => villageId == null || e.VillageId == villageId));
        var asked = search.Word is null ? place : await WithWordAsync(db, townId, villageId, place, search.Word);
        var found = await Matching(asked, search).OrderByDescending(e => e.At).ThenByDescending(e => e.EventId).PageAsync(page);
        var people = await PeopleAsync(db, await place.Select(e => e.UserId).Distinct().ToListAsync());
        var subjects = found.Rows.Select(e => e.SubjectId).OfType<Guid>().ToHashSet();
        var households = await db.Households.AsNoTracking().OfTown(townId).Where(h => subjects.Contains(h.HouseholdId))
            .ToDictionaryAsync(h => h.HouseholdId, h => $"{h.Head}户（卡号 {h.CardNumber}）");
        var villages = await db.Villages.AsNoTracking().OfTown(townId).ToDictionaryAsync(v => v.VillageId, v => v.Name);
        return new AuditView(
            url,
            search,
            new Paged<AuditRow>(
                [.. found.Rows.Select(e => new AuditRow(
                    e.At,
                    people[e.UserId],
                    e.Role is { } role ? role.Chinese() : "",
                    villageId is null && e.VillageId is { } village ? villages[village] : null,
                    UseCases.ChineseOf(e.UseCase),
                    e.SubjectId,
                    e.SubjectId is { } id ? households.GetValueOrDefault(id) : null,
                    e.Origin,
                    e.Sent is { } sent ? Convert.ToHexStringLower(sent)[..8] : null))],
                found.Page, found.PageCount, found.Total),
            [.. people.Select(p => (p.Key, p.Value)).OrderBy(p => p.Value, StringComparer.Ordinal)]);
    }

    // The trail holds no words: they are looked for where they stand, and then what belongs to them.
    private static async Task<IQueryable<AuditEvent>> WithWordAsync(
        AppDb db, int townId, int? villageId, IQueryable<AuditEvent> place, string word)
    {
        var people = await place.Select(e => e.UserId).Distinct().ToListAsync();
        var named = (await PeopleAsync(db, people)).Where(p => p.Value.Contains(word, StringComparison.OrdinalIgnoreCase))
            .Select(p => p.Key).ToList();
        var codes = UseCases.All.Where(u => u.Chinese.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(u => u.Code).ToList();
        var card = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var households = db.Households.OfTown(townId)
            .Where(h => (villageId == null || h.VillageId == villageId) && (h.Head.Contains(word) || h.CardNumber == card))
            .Select(h => h.HouseholdId);
        var records = HouseholdRecords.Of(db, townId, households);
        return place.Where(e => named.Contains(e.UserId) || codes.Contains(e.UseCase) || records.Contains(e.SubjectId));
    }

    /// <summary>
    /// Nobody reads who reported the own household or objected to it, whatever the role (D23): what such an account did is left out. The
    /// village's other supervisors read it.
    /// </summary>
    private static IQueryable<AuditEvent> WithoutSecrets(AppDb db, Caller me, int town, IQueryable<AuditEvent> events)
    {
        var own = me.OwnHouseholds.ToList();
        if (own.Count == 0)
        {
            return events;
        }
        var raised = HouseholdRecords.RaisedAbout(
            db, town, db.Households.OfTown(town).Where(h => own.Contains(h.HouseholdId)).Select(h => h.HouseholdId));
        var others = db.HouseholdLogins.OfTown(town).Where(l => !own.Contains(l.HouseholdId)).Select(l => l.UserId);
        return events.Where(e => e.Role != null || !others.Contains(e.UserId) || !raised.Contains(e.SubjectId));
    }

    private static IQueryable<AuditEvent> Matching(IQueryable<AuditEvent> events, AuditSearch search)
    {
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
        return events;
    }

    private static async Task<Dictionary<Guid, string>> PeopleAsync(AppDb db, List<Guid> ids)
    {
        var names = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        return ids.ToDictionary(
            id => id,
            id => Caller.WithoutAccount.FirstOrDefault(c => c.UserId == id)?.Name ?? names.GetValueOrDefault(id, "已删除的账号"));
    }
}
