using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

/// <summary>An objection taken at the counter for someone without a phone.</summary>
[Needs(Permission.TakeObjections)]
public sealed class NewModel(AppDb db, ObjectionService objections) : VillagePage
{
    [BindProperty, Required(ErrorMessage = "请填写是对哪一户的积分有异议（卡号）。")]
    public int? Card { get; set; }

    [BindProperty]
    public long? EntrySeq { get; set; }

    /// <summary>The objector's card; or <see cref="ByOutsider"/>.</summary>
    [BindProperty]
    public int? ByCard { get; set; }

    [BindProperty]
    public bool ByOutsider { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写提出人姓名。"), StringLength(30, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? ByName { get; set; }

    [BindProperty, StringLength(20, ErrorMessage = "电话不超过 {1} 位。")]
    public string? ByPhone { get; set; }

    [BindProperty, Required(ErrorMessage = "请写明哪里不对、为什么。"), StringLength(Objection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        var household = await ObjectionQueries.HouseholdAsync(db, Village, Card);
        if (Card is not null && household is null)
        {
            ModelState.AddModelError(nameof(Card), $"本村没有 {Card} 号卡。");
        }
        var objector = ByCard is null ? null : await ObjectionQueries.HouseholdAsync(db, Village, ByCard);
        if (ByCard is null == !ByOutsider)
        {
            ModelState.AddModelError(nameof(ByCard), "请填提出人家的卡号；提出人不是参加积分的农户的，勾选那一项，卡号空着。");
        }
        else if (ByCard is not null && objector is null)
        {
            ModelState.AddModelError(nameof(ByCard), $"本村没有 {ByCard} 号卡。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var notice = EntrySeq is not null ? null : await db.QuarterNotices.In(Village).Where(n => n.FinalAt == null)
            .OrderByDescending(n => n.Quarter).Select(n => (Guid?)n.NoticeId).FirstOrDefaultAsync();
        var objection = await objections.RaiseAsync(Me, Village, new RaiseObjection(
            household!.Value, EntrySeq, notice, objector, ByName!, ByPhone.OrNull(), Reason!, AtCounter: true));
        TempData.Notice($"已受理，编号 {objection.Label}，{objection.DueOn:yyyy-MM-dd} 前答复。");
        return Redirect($"{Place.Url}/objections/{objection.ObjectionId}");
    }
}
