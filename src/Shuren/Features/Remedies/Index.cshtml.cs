using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Remedies;

/// <summary>Every proof of making good that was handed in, for all who see the record (REC-8).</summary>
[Needs(Permission.SeeRecord)]
public sealed class IndexModel(AppDb db) : VillagePage
{
    public sealed record Row(
        Guid Id, string Label, string Head, long Seq, Points Amount, DateTime HandedInAt, DateOnly LastDay, RemedyStatus Status);

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "open")]
    public bool OpenOnly { get; set; }

    public Paged<Row> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var remedies = db.Remedies.AsNoTracking().In(Village);
        Rows = await (
            from r in OpenOnly ? remedies.Open() : remedies
            join h in db.Households.In(Village) on r.HouseholdId equals h.HouseholdId
            orderby r.HandedInAt descending, r.Number descending
            select new Row(r.RemedyId, r.Label, h.Head, r.EntrySeq, r.Amount, r.HandedInAt, r.LastDay, r.Status)).PageAsync(PageNumber);
        return null;
    }
}
