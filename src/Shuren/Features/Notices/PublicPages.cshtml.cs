using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Notices;

/// <summary>What the village has on the web, and whether it is shown.</summary>
[Needs(Permission.SeeRecord)]
public sealed class PublicPagesModel(AppDb db, TimeProvider clock) : VillagePage
{
    public List<PublishedPage> Pages { get; private set; } = [];

    public Dictionary<string, PageRemoval> Down { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Pages = await PublicPageService.AllAsync(db, Place, clock.Today());
        Down = await PageRemovals.AllDownAsync(db, Village);
        return null;
    }
}
