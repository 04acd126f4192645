using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;

namespace Shuren.Features.Why;

[Needs(Permission.SeeRecord)]
public sealed class EntryModel(AppDb db, TimeProvider clock) : VillagePage
{
    public EntryStory Story { get; private set; } = null!;

    /// <summary>D30: the station proposes, for another household's award or deduction that still stands.</summary>
    public bool MayCorrect => Me.Can(Permission.AnswerObjections) && !Me.IsOf(Story.Entry.HouseholdId)
        && Story is { Entry.Kind: EntryKind.Award or EntryKind.Deduction or EntryKind.Restoration, ReversedBy: null }
        && Story.Corrections.All(c => c.Status != ProposalStatus.Proposed);

    /// <summary>REC-8: where the recorder hands in for the household, while there is time; not for the own.</summary>
    public string? RemedyUrl => Story.Chance?.IsOpenOn(clock.Today()) == true && !Me.IsOf(Story.Entry.HouseholdId)
        && (Me.Can(Permission.RecordClaims) || Me.Can(Permission.StandIn))
        ? FormattableString.Invariant($"{Place.Url}/remedies/new?entry={Story.Entry.Seq}") : null;

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
