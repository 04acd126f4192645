using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Objections;

/// <summary>An objection taken at the counter for someone without a phone.</summary>
[Needs(Permission.TakeObjections)]
public sealed class NewModel(AppDb db, ObjectionService objections) : VillagePage
{
    [BindProperty, Required(ErrorMessage = "请填写是对哪一户的积分有异议（卡号）。")]
    public int? Card { get; set; }

    [BindProperty]
    public long? EntrySeq { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写提出人姓名。"), StringLength(30, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? ByName { get; set; }

    [BindProperty, StringLength(20, ErrorMessage = "电话不超过 {1} 位。")]
    public string? ByPhone { get; set; }

    [BindProperty, Required(ErrorMessage = "请写明哪里不对、为什么。"), StringLength(Objection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        var household = await db.Households.In(Village).Where(h => h.CardNumber == Card).Select(h => (Guid?)h.HouseholdId).SingleOrDefaultAsync();
        if (Card is not null && household is null)
        {
            ModelState.AddModelError(nameof(Card), $"本村没有 {Card} 号卡。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var notice = EntrySeq is not null ? null : await db.QuarterNotices.In(Village).Where(n => n.FinalAt == null).OrderByDescending(n => n.Quarter).Select(n => (Guid?)n.NoticeId).FirstOrDefaultAsync();
        var objection = await objections.RaiseAsync(Village, new RaiseObjection(household!.Value, EntrySeq, notice, null, ByName!, ByPhone, Reason!), Me.Actor);
        TempData.Notice($"已受理，编号 {objection.Label}，{objection.DueOn:yyyy-MM-dd} 前答复。");
        return Redirect($"{Place.Url}/objections/{objection.ObjectionId}");
    }
}
