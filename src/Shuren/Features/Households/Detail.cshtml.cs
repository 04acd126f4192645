using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;

namespace Shuren.Features.Households;

[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, HouseholdService households) : VillagePage
{
    [BindProperty, StringLength(Shuren.Features.Households.Household.RemarksMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public Household Household { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    public List<Member> Members { get; private set; } = [];

    public HouseholdLogin? Login { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Account = await db.Accounts.AsNoTracking().In(Village).SingleAsync(a => a.HouseholdId == id);
        Members = await db.Members.AsNoTracking().Where(m => m.TownId == Village.TownId && m.HouseholdId == id).ToListAsync();
        Login = await db.HouseholdLogins.AsNoTracking().SingleOrDefaultAsync(l => l.TownId == Village.TownId && l.HouseholdId == id);
        return null;
    }

    [Needs(Permission.ManageHouseholds)]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await households.WithdrawAsync(Village, Household.HouseholdId, Reason ?? "");
        TempData.Notice($"{Household.Head}户已退出。记录留存备查，不再上榜。");
        return Redirect(Request.Path);
    }
}
