using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>The household asks that its data be corrected or removed, and reads the answers (SUP-6).</summary>
public sealed class MyRequestsModel(AppDb db, RightsService rights) : MyPage
{
    public static readonly List<SelectListItem> Kinds =
    [
        new(RequestKind.Correct.Chinese(), nameof(RequestKind.Correct)), new(RequestKind.Remove.Chinese(), nameof(RequestKind.Remove))
    ];

    [BindProperty]
    public RequestKind? Kind { get; set; }

    [BindProperty, StringLength(RightsRequest.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Wish { get; set; }

    public List<RightsRequest> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await db.RightsRequests.AsNoTracking().In(Village).Where(r => r.HouseholdId == Household.HouseholdId)
            .OrderByDescending(r => r.AskedAt).ThenByDescending(r => r.Number).ToListAsync();
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var kind = Kind ?? throw new RuleViolation(Rule.Form, "请选择更正还是删除。", "Kind");
        var request = await rights.AskAsync(Me, Village, Household.HouseholdId, kind, Wish);
        TempData.Notice($"已收到，编号 {request.Label}，{request.DueOn:yyyy-MM-dd} 前书面答复。");
        return Redirect(Request.Path);
    }

    [AsksFirst("要撤回这条要求", "撤回以后不再办理、不再答复；记录仍然留着。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync(Guid id)
    {
        if (Rows.TrueForAll(r => r.RequestId != id))
        {
            return NotFound();
        }
        await rights.WithdrawAsync(Me, Village, id);
        TempData.Notice("要求已撤回。");
        return Redirect(Request.Path);
    }
}
