using Microsoft.AspNetCore.Mvc;

namespace Shuren.Features.Ledger;

[Needs(Permission.SeeRecord)]
public sealed class EntryModel(AppDb db) : VillagePage
{
    public EntryStory Story { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!long.TryParse((string?)RouteData.Values["seq"], out var seq) || await EntryStory.FindAsync(db, Village, seq) is not { } story)
        {
            return NotFound();
        }
        Story = story;
        return null;
    }
}
