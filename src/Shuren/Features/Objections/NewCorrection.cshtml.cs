using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Objections;

/// <summary>D30: the station found a wrong entry and says what is right.</summary>
[Needs(Permission.SeeRecord)]
public sealed class NewCorrectionModel(AppDb db, CorrectionService corrections, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public long? Seq { get; set; }

    [BindProperty, StringLength(CorrectionProposal.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public Guid? RuleItemId { get; set; }

    [BindProperty, Range(1, Candidate.QuantityMax, ErrorMessage = "数量要填 {1} 到 {2} 的整数。")]
    public int Quantity { get; set; } = 1;

    [BindProperty, StringLength(20, ErrorMessage = "不超过 {1} 字。")]
    public string? TierName { get; set; }

    [BindProperty]
    public DateOnly? OccurredOn { get; set; }

    public EntryRow Entry { get; private set; } = null!;

    public List<RuleItem> Items { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var seq = Seq ?? 0;
        var rows = EntryRows.Of(db, db.LedgerEntries.AsNoTracking().In(Village).Where(e => e.Seq == seq));
        if (await rows.SingleOrDefaultAsync() is not { Kind: EntryKind.Award or EntryKind.Deduction or EntryKind.Restoration } entry)
        {
            return NotFound();
        }
        Entry = entry;
        Items = await ItemChoices.InForceAsync(db, Village, OccurredOn ?? entry.OccurredOn);
        if (Items.Count == 0)
        {
            Items = await ItemChoices.InForceAsync(db, Village, clock.Today());
        }
        return null;
    }

    [Needs(Permission.AnswerObjections)]
    public async Task<IActionResult> OnPostAsync()
    {
        var proposal = await corrections.ProposeAsync(
            Me, Village, new Correction(Entry.Seq, RuleItemId, Quantity, TierName, OccurredOn), Reason ?? "");
        TempData.Notice($"已提出更正 {proposal.Label}，等镇里另一个人同意。");
        return Redirect($"{Place.Url}/corrections/{proposal.CorrectionId}");
    }
}
