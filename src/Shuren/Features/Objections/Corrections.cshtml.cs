using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

/// <summary>D30: every correction of the village, for all who see its record.</summary>
[Needs(Permission.SeeRecord)]
public sealed class CorrectionsModel(AppDb db) : VillagePage
{
    public sealed record Row(
        Guid Id, string Label, string Head, long Seq, string Reason, DateTime ProposedAt, ProposalStatus Status, DateOnly? ToldOn);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public Paged<Row> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await (
            from c in db.Corrections.AsNoTracking().In(Village)
            join h in db.Households.In(Village) on c.HouseholdId equals h.HouseholdId
            orderby c.ProposedAt descending
            select new Row(c.CorrectionId, c.Label, h.Head, c.EntrySeq, c.Reason, c.ProposedAt, c.Status, c.ToldOn)).PageAsync(PageNumber);
        return null;
    }
}
