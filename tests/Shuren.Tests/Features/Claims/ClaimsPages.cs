using Shuren.Features.Claims;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Claims;

public sealed class ClaimsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/claims", PageOf.Village),
        new("v/{village}/claims/new", PageOf.Village),
        new("v/{village}/claims/{id:guid}", PageOf.Village, w => w.Claim.ClaimId),
        new("v/{village}/photos/{id:guid}", PageOf.Village, w => w.Photo.PhotoId),
        new("v/{village}/groups", PageOf.Village),
        new("v/{village}/groups/roll-call", PageOf.Village),
        new("v/{village}/groups/round/{month}", PageOf.Village),
        new("v/{village}/groups/{id:guid}", PageOf.Village, w => w.Group.GroupRecordId),
        new("my/claims", PageOf.Resident),
        new("my/claims/new", PageOf.Resident),
        new("my/claims/{id:guid}", PageOf.Resident, w => w.Claim.ClaimId),
        new("my/photos/{id:guid}", PageOf.Resident, w => w.Photo.PhotoId)
    ];
}
