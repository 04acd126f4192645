using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

[Needs(Permission.SeeRecord)]
public sealed class EntryModel(AppDb db) : VillagePage
{
    public EntryStory Story { get; private set; } = null!;

    /// <summary>D30: the station proposes, for another household's award or deduction that still stands.</summary>
    public bool MayCorrect => Me.Can(Permission.AnswerObjections) && !Me.IsOf(Story.Entry.HouseholdId)
        && Story is { Entry.Kind: EntryKind.Award or EntryKind.Deduction, ReversedBy: null }
        && Story.Corrections.All(c => c.Status != ProposalStatus.Proposed);

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Story.Entry.HouseholdId);

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
