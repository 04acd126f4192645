using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

[Needs(Permission.ManageHouseholds, Permission.ConsentHouseholds)]
public sealed class ApplicationsModel(AppDb db) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Application> Rows { get; private set; } = null!;

    protected override Act? LooksAt => UseCases.LookAtRegister;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await db.Applications.AsNoTracking().In(Village).OrderBy(a => a.Status).ThenByDescending(a => a.SubmittedAt)
            .PageAsync(PageNumber);
        return null;
    }
}
