using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Families;

/// <summary>Every change of the village's households, the newest first (HH-5).</summary>
[Needs(Permission.SeeRecord)]
public sealed class ChangesModel(AppDb db, HouseholdChangeService changes) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<ChangeRow> Rows { get; private set; } = null!;

    public List<ChangeRow> Arriving { get; private set; } = [];

    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await ChangeRow.Of(db, db.HouseholdChanges.AsNoTracking().In(Village)).AsNoTracking().PageAsync(PageNumber);
        Arriving = await changes.ArrivingAsync(Village);
        return null;
    }
}
