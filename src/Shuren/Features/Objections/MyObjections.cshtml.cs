using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

public sealed class MyObjectionsModel(AppDb db, ObjectionService objections) : MyPage
{
    public List<Objection> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await db.Objections.AsNoTracking().In(Village)
            .Where(o => o.RaisedBy == Me.UserId || o.RaisedByHouseholdId == Household.HouseholdId)
            .OrderByDescending(o => o.RaisedAt).ToListAsync();
        return null;
    }

    [AsksFirst("要撤回这条异议", "撤回以后不再调查、不再答复；记录仍然留着。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync(Guid id)
    {
        if (Rows.TrueForAll(o => o.ObjectionId != id))
        {
            return NotFound();
        }
        await objections.WithdrawAsync(Me, Village, id);
        TempData.Notice("异议已撤回。");
        return Redirect(Request.Path);
    }
}
