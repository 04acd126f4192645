using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Rights;

/// <summary>Asked at the counter, in the name of a household without a phone.</summary>
[Needs(Permission.ManageHouseholds)]
public sealed class NewRequestModel(AppDb db, RightsService rights) : VillagePage
{
    [BindProperty, Required(ErrorMessage = "请填写是哪一户提的（卡号）。")]
    public int? Card { get; set; }

    [BindProperty]
    public RequestKind? Kind { get; set; }

    [BindProperty, StringLength(RightsRequest.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Wish { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        var household = await db.Households.In(Village).Where(h => h.CardNumber == Card).Select(h => (Guid?)h.HouseholdId)
            .SingleOrDefaultAsync();
        if (Card is not null && household is null)
        {
            ModelState.AddModelError(nameof(Card), $"本村没有 {Card} 号卡。");
        }
        if (Kind is null)
        {
            ModelState.AddModelError(nameof(Kind), "请选择更正还是删除。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var request = await rights.AskAsync(Me, Village, household!.Value, Kind!.Value, Wish);
        TempData.Notice($"已受理，编号 {request.Label}，{request.DueOn:yyyy-MM-dd} 前答复。");
        return Redirect($"{Place.Url}/requests/{request.RequestId}");
    }
}
