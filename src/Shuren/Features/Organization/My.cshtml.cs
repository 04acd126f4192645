using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Organization;

/// <summary>The household's home: two figures, what waits for it, the latest entries.</summary>
public sealed class MyModel(AppDb db, ExpiryService expiry, TimeProvider clock) : MyPage
{
    public Account Account { get; private set; } = null!;

    public List<Claim> Deductions { get; private set; } = [];

    public int Pending { get; private set; }

    public IReadOnlyList<EntryRow> Latest { get; private set; } = [];

    public QuarterNotice? LastPlaceNotice { get; private set; }

    /// <summary>D30: corrections the household has not been told of yet.</summary>
    public int Corrections { get; private set; }

    /// <summary>The end of points that is near, and how many of this household's would end (D13).</summary>
    public (SpendableEnd End, Points Points)? Ending { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var today = clock.Today();
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == Household.HouseholdId);
        Deductions = await db.Claims.AsNoTracking().In(Village)
            .Where(c => c.HouseholdId == Household.HouseholdId).Where(StatementTime.Running(today)).ToListAsync();
        Pending = await db.Claims.In(Village).CountAsync(c => c.HouseholdId == Household.HouseholdId && (c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned));
        Latest = (await EntryRows.Of(db, db.LedgerEntries.AsNoTracking().In(Village).Where(e => e.HouseholdId == Household.HouseholdId)).PageAsync(1, 5)).Rows;
        LastPlaceNotice = await db.QuarterNotices.AsNoTracking().In(Village).Where(n => n.FinalAt == null && n.BlackToldHouseholdId == Household.HouseholdId && n.ObjectionsUntil >= today).FirstOrDefaultAsync();
        Corrections = await db.Corrections.In(Village).CountAsync(c => c.HouseholdId == Household.HouseholdId && c.Status == Objections.ProposalStatus.Agreed && c.ToldOn == null);
        if (await expiry.SoonAsync(Village) is { } end)
        {
            Ending = (end, await expiry.EndingAsync(Village, Household.HouseholdId, end));
        }
        return null;
    }
}
