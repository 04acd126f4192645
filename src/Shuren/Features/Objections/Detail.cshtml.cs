using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Objections;

/// <summary>PUB-3: investigated by the village, answered by the station, corrected by entries.</summary>
[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, ObjectionService objections, TimeProvider clock) : VillagePage
{
    [BindProperty, StringLength(Shuren.Features.Objections.Objection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Findings { get; set; }

    [BindProperty]
    public ObjectionOutcome? Outcome { get; set; }

    [BindProperty, StringLength(Shuren.Features.Objections.Objection.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Answer { get; set; }

    [BindProperty]
    public long? ReverseSeq { get; set; }

    [BindProperty]
    public Guid? RuleItemId { get; set; }

    [BindProperty]
    public int Quantity { get; set; } = 1;

    [BindProperty, StringLength(RuleTier.NameMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? TierName { get; set; }

    [BindProperty]
    public DateOnly? OccurredOn { get; set; }

    public Objection Objection { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    /// <summary>The reader's own household is one of the two sides: someone else handles it.</summary>
    public bool IsOwn { get; private set; }

    public bool SeesObjector => Objection.RaisedByHouseholdId == Objection.HouseholdId || Secrecy.MaySeeWho(Me, Objection.HouseholdId);

    public bool SeesPhone => Secrecy.MaySeePhone(Me, Objection.HouseholdId, Objection.Status switch
    {
        ObjectionStatus.Raised => Permission.InvestigateObjections,
        ObjectionStatus.Investigated => Permission.AnswerObjections,
        _ => null
    });

    public string? InvestigatedBy { get; private set; }

    public string? AnsweredBy { get; private set; }

    public List<LedgerEntry> Corrections { get; private set; } = [];

    public List<SelectListItem> Entries { get; private set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    public static readonly List<SelectListItem> Outcomes =
    [
        new("成立", nameof(ObjectionOutcome.Upheld)),
        new("部分成立", nameof(ObjectionOutcome.PartlyUpheld)),
        new("不成立", nameof(ObjectionOutcome.NotUpheld))
    ];

    protected override Act? LooksAt => UseCases.LookAtObjection.On(Objection.ObjectionId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Objections.AsNoTracking().In(Village).SingleOrDefaultAsync(o => o.ObjectionId == id) is not { } objection)
        {
            return NotFound();
        }
        Objection = objection;
        Household = await db.Households.AsNoTracking().In(Village).SingleAsync(h => h.HouseholdId == objection.HouseholdId);
        InvestigatedBy = await db.Users.Where(u => u.Id == objection.InvestigatedBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
        AnsweredBy = await db.Users.Where(u => u.Id == objection.AnsweredBy).Select(u => u.DisplayName).SingleOrDefaultAsync();
        Corrections = await ObjectionQueries.PostedFor(db, Village, objection.HouseholdId, SourceKind.Objection, id).ToListAsync();
        IsOwn = objection.IsOwnOf(Me);
        if (objection.Status == ObjectionStatus.Investigated)
        {
            Entries = await EntryChoicesAsync(objection.HouseholdId);
            Items = await ItemChoices.InForceAsync(db, Village, clock.Today());
        }
        return null;
    }

    public void OnGet() => ReverseSeq = Objection.EntrySeq;

    [Needs(Permission.InvestigateObjections)]
    public async Task<IActionResult> OnPostInvestigateAsync()
    {
        await objections.InvestigateAsync(Me, Village, Objection.ObjectionId, Findings ?? "");
        TempData.Notice("调查情况已报镇里，等答复。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.AnswerObjections)]
    public async Task<IActionResult> OnPostAnswerAsync()
    {
        if (Outcome is not { } outcome)
        {
            throw new RuleViolation(Rule.Form, "请选择异议成立不成立。", "Outcome");
        }
        await objections.AnswerAsync(
            Me, Village, Objection.ObjectionId, outcome, Answer ?? "",
            new Correction(ReverseSeq, RuleItemId, Quantity, TierName, OccurredOn));
        TempData.Notice("已答复。");
        return Redirect(Request.Path);
    }

    /// <summary>By the recorder who took it at the counter, when the villager takes it back.</summary>
    [AsksFirst("要撤回这条异议", "撤回以后不再调查、不再答复；记录仍然留着。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await objections.WithdrawAsync(Me, Village, Objection.ObjectionId);
        TempData.Notice("异议已撤回。");
        return Redirect(Request.Path);
    }

    // What still stands of the household's latest entries.
    private async Task<List<SelectListItem>> EntryChoicesAsync(Guid householdId)
    {
        var entries = await db.LedgerEntries.AsNoTracking().In(Village).Where(e => e.HouseholdId == householdId)
            .OrderByDescending(e => e.Seq).Take(200).ToListAsync();
        var undone = entries.Undone();
        return
        [
            new("不撤销哪一笔", ""),
            .. entries.Where(e => e.Kind is EntryKind.Award or EntryKind.Deduction or EntryKind.Restoration && !undone.Contains(e.Seq))
                .Select(e => new SelectListItem(
                    $"第 {e.Seq} 笔：{e.OccurredOn:yyyy-MM-dd} {(e.Kind == EntryKind.Deduction ? "-" : "+")}{e.Amount}",
                    e.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        ];
    }
}
