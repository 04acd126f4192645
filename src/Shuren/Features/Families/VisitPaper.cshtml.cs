using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>The visiting list on paper, group by group, with room to write (HH-7).</summary>
[Needs(Permission.SeeRecord)]
public sealed class VisitPaperModel(AppDb db, VisitService visits, TimeProvider clock) : VillagePage
{
    public List<QuietRow> Rows { get; private set; } = [];

    public DateOnly Today => clock.Today();

    public bool SeesPhones => Me.Can(Permission.ManageHouseholds);

    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var rows = await visits.Quiet(db.Households.In(Village)).ToListAsync();
        Rows = [.. rows.OrderBy(r => r.Group, VillageGroup.Order).ThenBy(r => r.Card)];
        return null;
    }
}
