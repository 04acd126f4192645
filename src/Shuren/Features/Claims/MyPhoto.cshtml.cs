using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Claims;

/// <summary>A resident sees the photos that this account itself sent, and no others.</summary>
public sealed class MyPhotoModel(AppDb db) : MyPage
{
    public Task<IActionResult> OnGetAsync(Guid id, string? size)
        => this.PhotoAsync(db.Photos.In(Village).Where(p => p.PhotoId == id && p.AddedBy == Me.UserId), size);
}
