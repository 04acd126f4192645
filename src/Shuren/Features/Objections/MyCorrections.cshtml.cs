using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

/// <summary>D30: what was corrected on the household's account, and its word that it has read so.</summary>
public sealed class MyCorrectionsModel(AppDb db, CorrectionService corrections, TimeProvider clock) : MyPage
{
    public List<CorrectionProposal> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await db.Corrections.AsNoTracking().In(Village)
            .Where(c => c.HouseholdId == Household.HouseholdId && c.Status == ProposalStatus.Agreed)
            .OrderByDescending(c => c.DecidedAt).ToListAsync();
        return null;
    }

    public async Task<IActionResult> OnPostReadAsync(Guid id)
    {
        if (Rows.TrueForAll(c => c.CorrectionId != id))
        {
            return NotFound();
        }
        await corrections.TellAsync(Me, Village, id, clock.Today(), "本户登录时看到");
        TempData.Notice("知道了，已经记下。");
        return Redirect(Request.Path);
    }
}
