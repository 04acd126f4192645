using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>走访过: day and note (HH-7).</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class VisitModel(AppDb db, VisitService visits, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public DateOnly? On { get; set; }

    [BindProperty, StringLength(VisitNote.MaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Note { get; set; }

    public Household Household { get; private set; } = null!;

    public List<VisitRow> Rows { get; private set; } = [];

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Household.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Households.AsNoTracking().In(Village).SingleOrDefaultAsync(h => h.HouseholdId == id) is not { } household)
        {
            return NotFound();
        }
        Household = household;
        Rows = await visits.OfAsync(Village, [id]);
        return null;
    }

    public void OnGet() => On = clock.Today();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var on = On ?? throw new RuleViolation(Rule.Hh7, "请填写走访日期。", nameof(On));
        await visits.VisitAsync(Me, Village, Household.HouseholdId, on, Note);
        TempData.Notice($"{Household.Head}户的走访记下了。");
        return Redirect($"{Place.Url}/households/visits");
    }
}
