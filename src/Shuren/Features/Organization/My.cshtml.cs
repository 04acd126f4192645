using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Remedies;

namespace Shuren.Features.Organization;

/// <summary>The household's home: two figures, what waits for it, the latest entries.</summary>
public sealed class MyModel(AppDb db, ExpiryService expiry, TimeProvider clock) : MyPage
{
    public Account Account { get; private set; } = null!;

    public List<Claim> Deductions { get; private set; } = [];

    public int Pending { get; private set; }

    public IReadOnlyList<EntryRow> Latest { get; private set; } = [];

    public QuarterNotice? LastPlaceNotice { get; private set; }

    /// <summary>REC-8: what may still be made good.</summary>
    public List<RemedyChance> Chances { get; private set; } = [];

    /// <summary>What the group refused in these weeks.</summary>
    public List<Remedy> Refused { get; private set; } = [];

    /// <summary>D30: corrections the household has not been told of yet.</summary>
    public int Corrections { get; private set; }

    /// <summary>The end of points that is near, and how many of this household's would end (D13).</summary>
    public (SpendableEnd End, Points Points)? Ending { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        var id = Household.HouseholdId;
        var lately = ChinaClock.StartOf(today.AddDays(-30));
        var now = await Figures.For(db)(db, Village.TownId, id, today, lately, RemedyChance.Since(today));
        Account = now.Account;
        Latest = await EntryRows.LatestAsync(db, Village.TownId, id);
        if (now.Claims)
        {
            var claims = ClaimQueries.OfHousehold(db, Village, id, Me.UserId).Where(c => c.HouseholdId == id);
            Deductions = await claims.Where(StatementTime.Running(today)).ToListAsync();
            Pending = await claims.CountAsync(c => c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned);
        }
        LastPlaceNotice = now.Notices
            ? await db.QuarterNotices.AsNoTracking().In(Village)
                .Where(n => n.FinalAt == null && n.BlackToldHouseholdId == id && n.ObjectionsUntil >= today).FirstOrDefaultAsync()
            : null;
        Corrections = now.Corrections ? await db.Corrections.In(Village).Untold().CountAsync(c => c.HouseholdId == id) : 0;
        Chances = now.Deductions && Household.WithdrawnOn is null ? await RemedyChance.OpenAsync(db, Village, id, today) : [];
        Refused = now.Refused
            ? await db.Remedies.AsNoTracking().In(Village)
                .Where(r => r.HouseholdId == id && r.Status == RemedyStatus.Refused && r.DecidedAt >= lately).OrderBy(r => r.DecidedAt)
                .ToListAsync()
            : [];
        if (await expiry.SoonAsync(Village, now.SpendableEndsOn) is { } end)
        {
            Ending = (end, await expiry.EndingAsync(Village, id, end));
        }
        return null;
    }

    /// <summary>
    /// The figures, and whether there may be anything of a kind at all, in one question: most homes have nothing that waits. What there is
    /// and counts is asked by its own rule.
    /// </summary>
    private static readonly Compiled<Func<AppDb, int, Guid, DateOnly, DateTime, DateTime, Task<Now>>> Figures = new(
        () => EF.CompileAsyncQuery((AppDb db, int town, Guid id, DateOnly today, DateTime lately, DateTime since) =>
            db.Accounts.AsNoTracking().Where(a => a.TownId == town && a.HouseholdId == id)
                .Select(a => new Now(
                    a,
                    db.Towns.Where(t => t.TownId == town).Select(t => t.SpendableEndsOn).Single(),
                    db.Claims.Any(c => c.TownId == town && c.HouseholdId == id
                        && (c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned
                            || (c.StatedAt == null && c.StatementDueOn >= today))),
                    db.QuarterNotices.Any(n => n.TownId == town && n.BlackToldHouseholdId == id && n.FinalAt == null),
                    db.Corrections.Any(c => c.TownId == town && c.HouseholdId == id),
                    db.LedgerEntries.Any(
                        e => e.TownId == town && e.HouseholdId == id && e.Kind == EntryKind.Deduction && e.PostedAt >= since),
                    db.Remedies.Any(r => r.TownId == town && r.HouseholdId == id && r.DecidedAt >= lately)))
                .Single()));

    private sealed record Now(
        Account Account, int SpendableEndsOn, bool Claims, bool Notices, bool Corrections, bool Deductions, bool Refused);
}
