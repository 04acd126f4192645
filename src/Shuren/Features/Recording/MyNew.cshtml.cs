using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

/// <summary>农户自行申请, or recommending another household of the village (REC-1).</summary>
public sealed class MyNewModel(AppDb db, ClaimService claims, AcceptanceService acceptance, TimeProvider clock) : MyPage
{
    [BindProperty]
    public int? OtherCard { get; set; }

    [BindProperty]
    public Guid? RuleItemId { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写哪天的事。")]
    public DateOnly? OccurredOn { get; set; }

    [BindProperty, StringLength(30, ErrorMessage = "不超过 {1} 字。")]
    public string? TimeOfDay { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写在哪里。"), StringLength(Claim.PlaceMaxLength, ErrorMessage = "地点不超过 {1} 字。")]
    public string? Where { get; set; }

    [BindProperty, Required(ErrorMessage = "请写做了什么。"), StringLength(Claim.ReasonMaxLength, ErrorMessage = "事由不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? Witness { get; set; }

    [BindProperty]
    public List<IFormFile> Photos { get; set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    /// <summary>What the limits leave of the chosen item for the own household; of another's nothing is told.</summary>
    public ItemStanding? Standing { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var day = OccurredOn ?? clock.Today();
        Items = (await ItemChoices.InForceAsync(db, Village, day)).FindAll(i => i.Kind == RuleKind.Award);
        if (RuleItemId is { } id && Items.Exists(i => i.RuleItemId == id) && (OtherCard is null || OtherCard == Household.CardNumber))
        {
            Standing = await acceptance.StandingAsync(Village, Household, id, day);
        }
        return Household.WithdrawnOn is null ? null : Redirect("/my");
    }

    public void OnGet() => OccurredOn = clock.Today();

    /// <summary>Shows how often the chosen item may still count; nothing is sent in yet. Works without script.</summary>
    [FillsIn]
    public IActionResult OnPostItem()
    {
        ModelState.Clear();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var householdId = Household.HouseholdId;
        if (OtherCard is { } card && card != Household.CardNumber)
        {
            var other = await db.Households.In(Village).Where(h => h.CardNumber == card && h.WithdrawnOn == null)
                .Select(h => (Guid?)h.HouseholdId).SingleOrDefaultAsync();
            if (other is null)
            {
                ModelState.AddModelError(nameof(OtherCard), $"本村没有 {card} 号卡。不知道卡号的，可以空着，在事由里写明是哪家，请积分管理员代记。");
            }
            householdId = other ?? householdId;
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var own = householdId == Household.HouseholdId;
        var photos = await StoredPhotos.PrepareAsync(Photos);
        var claim = await claims.SubmitAsync(
            Me, Village,
            new SubmitClaim(
                householdId, RuleKind.Award, RuleItemId, 1, null, OccurredOn!.Value, TimeOfDay, Where!, Reason!, ClaimChannel.Online,
                own ? ReportedBy.Household : ReportedBy.OtherVillager, own ? null : Household.Head, Witness, photos));
        TempData.Notice("已交给积分管理员。受理后每月审核，镇里审定后计分。");
        return Redirect("/my/claims/" + claim.ClaimId);
    }
}
