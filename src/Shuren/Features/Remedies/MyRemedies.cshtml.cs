using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Remedies;

/// <summary>What the household may still make good, and what it handed in (REC-8).</summary>
public sealed class MyRemediesModel(AppDb db, TimeProvider clock) : MyPage
{
    /// <summary>What one household has in some years is far below it.</summary>
    private const int Most = 100;

    public List<RemedyChance> Chances { get; private set; } = [];

    public List<Remedy> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Chances = Household.WithdrawnOn is null
            ? await RemedyChance.OpenAsync(db, Village, Household.HouseholdId, clock.Today())
            : [];
        Rows = await db.Remedies.AsNoTracking().In(Village).Where(r => r.HouseholdId == Household.HouseholdId)
            .OrderByDescending(r => r.HandedInAt).ThenByDescending(r => r.Number).Take(Most).ToListAsync();
        return null;
    }
}
