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
        var today = clock.Today();
        Notice = await db.QuarterNotices.AsNoTracking().In(Village)
            .Where(n => n.FinalAt == null && (n.ObjectionsUntil >= today || (n.BlackToldHouseholdId == Household.HouseholdId && n.BlackObjectionsUntil >= today)))
            .OrderByDescending(n => n.Quarter).FirstOrDefaultAsync();
        return EntrySeq is { } seq && !await db.LedgerEntries.In(Village).AnyAsync(e => e.Seq == seq && e.HouseholdId == Household.HouseholdId) ? NotFound() : null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var target = Household.HouseholdId;
        if (EntrySeq is null && Card is { } card)
        {
            var other = await db.Households.In(Village).Where(h => h.CardNumber == card).Select(h => (Guid?)h.HouseholdId).SingleOrDefaultAsync();
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
        var objection = await objections.RaiseAsync(Me, Village, new RaiseObjection(target, EntrySeq, EntrySeq is null ? Notice?.NoticeId : null, Household.HouseholdId, Household.Head, Household.Phone, Reason!));
        TempData.Notice($"已收到，编号 {objection.Label}，{objection.DueOn:yyyy-MM-dd} 前书面答复。");
        return Redirect("/my/objections");
    }
}
