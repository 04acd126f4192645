using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Claims;

/// <summary>A resident sees the photos that this account itself sent, and no others.</summary>
public sealed class MyPhotoModel(AppDb db) : MyPage
{
    public async Task<IActionResult> OnGetAsync(Guid id, string? size)
    {
        var bytes = await db.Photos.In(Village).Where(p => p.PhotoId == id && p.AddedBy == Me.UserId).Select(p => size == "thumb" ? p.Thumbnail : p.Full).SingleOrDefaultAsync();
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
