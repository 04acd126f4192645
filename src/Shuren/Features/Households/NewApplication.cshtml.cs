using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Photos;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>附件1 at the counter, from signed paper.</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class NewApplicationModel(HouseholdService households) : VillagePage
{
    [BindProperty]
    public ApplicationForm Form { get; set; } = new();

    [BindProperty(Name = "Photos")]
    public List<IFormFile> Photos { get; set; } = [];

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Form.Voluntary)
        {
            ModelState.AddModelError("Form.Voluntary", "请确认农户自愿参加。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var scan = (await StoredPhotos.PrepareAsync(Photos)).FirstOrDefault();
        var application = await households.ApplyAsync(Me, Village, Form.ToCommand(scan));
        TempData.Notice("申请已收下。核对无误后，点“登记”。");
        return Redirect($"{Place.Url}/applications/{application.ApplicationId}");
    }
}
