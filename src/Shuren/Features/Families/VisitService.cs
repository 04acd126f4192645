using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>A household that nothing was recorded of for three months (HH-7, D20).</summary>
/// <param name="Id">Which.</param>
/// <param name="Card">登记卡号.</param>
/// <param name="Head">户主姓名.</param>
/// <param name="Group">组别.</param>
/// <param name="Phone">联系电话.</param>
/// <param name="JoinedOn">Since when it takes part.</param>
/// <param name="LastOn">The day of its last award, deduction or redemption; null = never any.</param>
/// <param name="VisitedOn">The day of the last visit.</param>
public sealed record QuietRow(
    Guid Id, int Card, string Head, string Group, string? Phone, DateOnly JoinedOn, DateOnly? LastOn, DateOnly? VisitedOn)
{
    /// <summary>How many whole months.</summary>
    public int MonthsOn(DateOnly today)
    {
        var since = LastOn ?? JoinedOn;
        var months = ((today.Year - since.Year) * 12) + today.Month - since.Month;
        return since.AddMonths(months) > today ? months - 1 : months;
    }

    public string Since => LastOn is { } last ? last.ToString("yyyy-MM-dd", null) : "参加以来没有";
}

/// <summary>A visit as screens show it.</summary>
public sealed record VisitRow(Guid HouseholdId, DateOnly On, string Note, string? By, DateTime At);

/// <summary>走访 (HH-7): whom to see, and that somebody was there.</summary>
public sealed class VisitService(AppDb db, TimeProvider clock)
{
    /// <summary>From how many months without an entry a household stands on the list.</summary>
    public const int Months = 3;

    // What the household did or got. Points that end by themselves, and corrections, are no sign of life.
    private static readonly EntryKind[] Signs = [EntryKind.Award, EntryKind.Deduction, EntryKind.Redemption];

    /// <summary>Of these households those to be visited.</summary>
    public IQueryable<Household> Among(IQueryable<Household> households)
    {
        var since = clock.Today().AddMonths(-Months);
        return WithoutSign(households.IgnoreAutoIncludes().AsNoTracking(), since)
            .Where(h => h.WithdrawnOn == null && h.JoinedOn <= since && !h.Absences.Any(a => a.ReturnedOn > since));
    }

    /// <summary>How many of a town's there are, by village.</summary>
    public async Task<Dictionary<int, int>> CountsAsync(int town)
    {
        // Of whom nothing was posted changes only with the ledger and the register: few are left to ask about the rest.
        var (since, registered) = (clock.Today().AddMonths(-Months), await db.Households.OfTown(town).CountAsync());
        var silent = await LedgerMemory.OfAsync(
            db, town, $"silent since {since} of {registered}",
            () => WithoutSign(db.Households.OfTown(town).IgnoreAutoIncludes(), since).Select(h => h.HouseholdId).ToArrayAsync());
        return await Among(db.Households.OfTown(town).Where(h => EF.Parameter(silent).Contains(h.HouseholdId))).GroupBy(h => h.VillageId)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
    }

    private IQueryable<Household> WithoutSign(IQueryable<Household> households, DateOnly since)
        => households.Where(h => !db.LedgerEntries.Any(
            e => e.TownId == h.TownId && e.HouseholdId == h.HouseholdId && Signs.Contains(e.Kind) && e.OccurredOn > since));

    /// <summary>The same with when it was last heard of, the longest first.</summary>
    public IQueryable<QuietRow> Quiet(IQueryable<Household> households)
        => Among(households)
            .Select(h => new
            {
                Household = h,
                LastOn = db.LedgerEntries.Where(e => e.TownId == h.TownId && e.HouseholdId == h.HouseholdId && Signs.Contains(e.Kind))
                    .Max(e => (DateOnly?)e.OccurredOn),
                VisitedOn = db.Visits.Where(v => v.TownId == h.TownId && v.HouseholdId == h.HouseholdId).Max(v => (DateOnly?)v.On)
            })
            .OrderBy(q => q.LastOn ?? q.Household.JoinedOn).ThenBy(q => q.Household.VillageId).ThenBy(q => q.Household.CardNumber)
            .Select(q => new QuietRow(
                q.Household.HouseholdId, q.Household.CardNumber, q.Household.Head, q.Household.GroupName, q.Household.Phone,
                q.Household.JoinedOn, q.LastOn, q.VisitedOn));

    /// <summary>Visits of households, the newest first.</summary>
    public Task<List<VisitRow>> OfAsync(VillageKey village, IReadOnlyCollection<Guid> households) => (
        from v in db.Visits.AsNoTracking().In(village)
        join n in db.VisitNotes on new { v.TownId, v.VisitId } equals new { n.TownId, n.VisitId }
        join u0 in db.Users on v.By equals u0.Id into us
        from u in us.DefaultIfEmpty()
        where households.Contains(v.HouseholdId)
        orderby v.On descending, v.At descending
        select new VisitRow(v.HouseholdId, v.On, n.Note, u.DisplayName, v.At)).ToListAsync();

    /// <summary>走访过: a note that is never changed; a wrong one is put right by the next.</summary>
    /// <exception cref="RuleViolation">No note, a day that does not fit, or the household has left.</exception>
    public Task VisitAsync(Caller by, VillageKey village, Guid id, DateOnly on, string? note)
        => db.InVillageAsync(by, village, UseCases.NoteVisit.On(id), async () =>
        {
            var household = await db.Households.In(village).SingleAsync(h => h.HouseholdId == id);
            if (household.WithdrawnOn is { } left)
            {
                throw new RuleViolation(Rule.Hh7, $"{household.Head}户已于 {left:yyyy-MM-dd} 退出，不用走访。");
            }
            on.MustLie(
                household.JoinedOn, clock.Today(), Rule.Hh7,
                $"走访日期不能晚于今天，也不能早于这一户参加的 {household.JoinedOn:yyyy-MM-dd}。", "On");
            var text = note.OrNull() ?? throw new RuleViolation(Rule.Hh7, "请写走访的情况：见到谁，有什么困难。", "Note");
            var visit = new Visit
            {
                TownId = village.TownId, VillageId = village.VillageId, HouseholdId = id, On = on, At = clock.UtcNow(), By = by.UserId
            };
            db.Visits.Add(visit);
            db.VisitNotes.Add(new VisitNote
            {
                TownId = village.TownId, VillageId = village.VillageId, VisitId = visit.VisitId, Note = text
            });
            await db.SaveChangesAsync();
        });
}
