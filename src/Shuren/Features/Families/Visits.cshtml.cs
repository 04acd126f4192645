using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>The visiting list of a village (HH-7).</summary>
[Needs(Permission.SeeRecord)]
public sealed class VisitsModel(AppDb db, VisitService visits, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public string? Group { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<QuietRow> Rows { get; private set; } = null!;

    public List<string> Groups { get; private set; } = [];

    /// <summary>The last visit of each household of the page that had one.</summary>
    public Dictionary<Guid, VisitRow> Last { get; private set; } = [];

    public DateOnly Today => clock.Today();

    /// <summary>Whose work it is to call or to go there.</summary>
    public bool SeesPhones => Me.Can(Permission.ManageHouseholds);

    public bool Visits => Me.Can(Permission.ManageHouseholds);

    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Groups = await db.VillageGroups.AsNoTracking().In(Village).Select(g => g.Name).ToListAsync();
        Groups.Sort(VillageGroup.Order);
        var households = db.Households.In(Village);
        if (!string.IsNullOrEmpty(Group))
        {
            households = households.Where(h => h.GroupName == Group);
        }
        Rows = await visits.Quiet(households).PageAsync(PageNumber);
        Last = (await visits.OfAsync(Village, [.. Rows.Rows.Select(r => r.Id)])).GroupBy(v => v.HouseholdId)
            .ToDictionary(v => v.Key, v => v.First());
        return null;
    }
}
