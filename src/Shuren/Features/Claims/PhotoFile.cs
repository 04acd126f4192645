using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Photos;

namespace Shuren.Features.Claims;

/// <summary>A photo as an answer, for whoever may see it.</summary>
internal static class PhotoFile
{
    /// <param name="page">The page.</param>
    /// <param name="photos">The photo, where the one who asks may see it.</param>
    /// <param name="size">"thumb" for the small one.</param>
    public static async Task<IActionResult> PhotoAsync(this PageModel page, IQueryable<StoredPhoto> photos, string? size)
    {
        var bytes = await photos.Select(p => size == "thumb" ? p.Thumbnail : p.Full).SingleOrDefaultAsync();
        if (bytes is null)
        {
            return page.NotFound();
        }
        if (bytes.Length == 0)
        {
            // Removed when its time was over: every page that shows it says so in its place.
            return page.LocalRedirect("/photo-removed.svg");
        }
        page.Response.Headers.CacheControl = "private, max-age=86400";
        return page.File(bytes, "image/jpeg");
    }
}
