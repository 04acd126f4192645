using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Claims;

/// <summary>Evidence, after a look at who asks. Never public (D29).</summary>
[Needs(Permission.SeeRecord)]
public sealed class PhotoModel(AppDb db) : VillagePage
{
    public async Task<IActionResult> OnGetAsync(Guid id, string? size)
    {
        var bytes = await db.Photos.In(Village).Where(p => p.PhotoId == id).Select(p => size == "thumb" ? p.Thumbnail : p.Full).SingleOrDefaultAsync();
        if (bytes is null)
        {
            return NotFound();
        }
        if (bytes.Length == 0)
        {
            // Removed when its time was over: every page that shows it says so in its place.
            return LocalRedirect("/photo-removed.svg");
        }
        Response.Headers.CacheControl = "private, max-age=86400";
        return File(bytes, "image/jpeg");
    }
}
