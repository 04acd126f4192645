using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Remedies;

/// <summary>At the counter, for a household that does not sign in (REC-8); not for the recorder's own.</summary>
[Needs(Permission.RecordClaims, Permission.StandIn)]
public sealed class NewModel(AppDb db, RemedyService remedies) : VillagePage
{
    [BindProperty(SupportsGet = true, Name = "entry")]
    public long? EntrySeq { get; set; }

    [BindProperty, StringLength(Remedy.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Proof { get; set; }

    [BindProperty]
    public List<IFormFile> Photos { get; set; } = [];

    public RemedyChance Chance { get; private set; } = null!;

    public string Head { get; private set; } = "";

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await RemedyChance.FindAsync(db, Village, EntrySeq) is not { } chance)
        {
            return NotFound();
        }
        Chance = chance;
        Head = await db.Households.In(Village).Where(h => h.HouseholdId == chance.Entry.HouseholdId).Select(h => h.Head).SingleAsync();
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var remedy = await remedies.HandInAsync(Me, Village, EntrySeq, Proof, await StoredPhotos.PrepareAsync(Photos));
        TempData.Notice($"已交给审核组，编号 {remedy.Label}。");
        return Redirect($"{Place.Url}/remedies/{remedy.RemedyId}");
    }
}
