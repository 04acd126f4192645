using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

public sealed class MyEntryModel(AppDb db, TimeProvider clock) : MyPage
{
    public EntryStory Story { get; private set; } = null!;

    /// <summary>REC-8: while there is time.</summary>
    public string? RemedyUrl => Household.WithdrawnOn is null && Story.Chance?.IsOpenOn(clock.Today()) == true
        ? FormattableString.Invariant($"/my/remedies/new?entry={Story.Entry.Seq}") : null;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!long.TryParse((string?)RouteData.Values["seq"], out var seq)
            || await EntryStory.FindAsync(db, Village, seq, Household.HouseholdId) is not { } story)
        {
            return NotFound();
        }
        Story = story;
        return null;
    }
}
