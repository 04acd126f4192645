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
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        var claims = ClaimQueries.OfHousehold(db, Village, id, Me.UserId).Where(c => c.HouseholdId == id);
        Deductions = await claims
            .Where(StatementTime.Running(today)).ToListAsync();
        Pending = await claims.CountAsync(c => c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned);
        Latest = (await EntryRows.Of(db, db.LedgerEntries.AsNoTracking().In(Village).Where(e => e.HouseholdId == id)).PageAsync(1, 5)).Rows;
        LastPlaceNotice = await db.QuarterNotices.AsNoTracking().In(Village)
            .Where(n => n.FinalAt == null && n.BlackToldHouseholdId == id && n.ObjectionsUntil >= today).FirstOrDefaultAsync();
        Corrections = await db.Corrections.In(Village).Untold().CountAsync(c => c.HouseholdId == id);
        Chances = Household.WithdrawnOn is null ? await RemedyChance.OpenAsync(db, Village, id, today) : [];
        var lately = ChinaClock.StartOf(today.AddDays(-30));
        Refused = await db.Remedies.AsNoTracking().In(Village)
            .Where(r => r.HouseholdId == id && r.Status == RemedyStatus.Refused && r.DecidedAt >= lately).OrderBy(r => r.DecidedAt)
            .ToListAsync();
        if (await expiry.SoonAsync(Village) is { } end)
        {
            Ending = (end, await expiry.EndingAsync(Village, Household.HouseholdId, end));
        }
        return null;
    }
}
