using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Claims;

/// <summary>Evidence, after a look at who asks. Never public (D29).</summary>
[Needs(Permission.SeeRecord)]
public sealed class PhotoModel(AppDb db) : VillagePage
{
    public Task<IActionResult> OnGetAsync(Guid id, string? size)
        => this.PhotoAsync(db.Photos.In(Village).Where(p => p.PhotoId == id), size);
}
