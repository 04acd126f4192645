using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

/// <summary>By any resident, about any published line: one's own entry, or a household's place on the notice (PUB-3).</summary>
public sealed class MyNewModel(AppDb db, ObjectionService objections, TimeProvider clock) : MyPage
{
    [BindProperty(SupportsGet = true)]
    public long? EntrySeq { get; set; }

    [BindProperty]
    public int? Card { get; set; }

    [BindProperty, Required(ErrorMessage = "请写明哪里不对、为什么。"), StringLength(Objection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    public QuarterNotice? Notice { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Notice = await ObjectionQueries.NoticeTakingAsync(db, Village, Household.HouseholdId, clock.Today());
        var entries = db.LedgerEntries.In(Village).Where(e => e.HouseholdId == Household.HouseholdId);
        return EntrySeq is { } seq && !await entries.AnyAsync(e => e.Seq == seq) ? NotFound() : null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var target = Household.HouseholdId;
        if (EntrySeq is null && Card is { } card)
        {
            var other = await ObjectionQueries.HouseholdAsync(db, Village, card);
            if (other is null)
            {
                ModelState.AddModelError(nameof(Card), $"本村没有 {card} 号卡。");
            }
            target = other ?? target;
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var objection = await objections.RaiseAsync(Me, Village, new RaiseObjection(
            target, EntrySeq, EntrySeq is null ? Notice?.NoticeId : null, Household.HouseholdId, Household.Head, Household.Phone, Reason!));
        TempData.Notice($"已收到，编号 {objection.Label}，{objection.DueOn:yyyy-MM-dd} 前书面答复。");
        return Redirect("/my/objections");
    }
}
