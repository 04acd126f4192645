using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Remedies;

/// <summary>A household hands in that it made a deduction good (REC-8).</summary>
public sealed class MyNewRemedyModel(AppDb db, RemedyService remedies) : MyPage
{
    [BindProperty(SupportsGet = true, Name = "entry")]
    public long? EntrySeq { get; set; }

    [BindProperty, StringLength(Remedy.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Proof { get; set; }

    [BindProperty]
    public List<IFormFile> Photos { get; set; } = [];

    public RemedyChance Chance { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (await RemedyChance.FindAsync(db, Village, EntrySeq, Household.HouseholdId) is not { } chance)
        {
            return NotFound();
        }
        Chance = chance;
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var remedy = await remedies.HandInAsync(Me, Village, EntrySeq, Proof, await StoredPhotos.PrepareAsync(Photos));
        TempData.Notice($"已交给审核组，编号 {remedy.Label}。结果会写在这里。");
        return Redirect("/my/remedies/" + remedy.RemedyId);
    }
}
