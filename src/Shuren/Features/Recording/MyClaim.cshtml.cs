using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

/// <summary>One claim as its household, or its sender, may see it: never who reported (D23).</summary>
public sealed class MyClaimModel(AppDb db, ClaimService claims, TimeProvider clock) : MyPage
{
    [BindProperty, StringLength(1000, ErrorMessage = "不超过 {1} 字。")]
    public string? Statement { get; set; }

    [BindProperty, StringLength(Claim.PlaceMaxLength, ErrorMessage = "地点不超过 {1} 字。")]
    public string? Where { get; set; }

    [BindProperty, StringLength(Claim.ReasonMaxLength, ErrorMessage = "事由不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? Witness { get; set; }

    [BindProperty]
    public List<IFormFile> Photos { get; set; } = [];

    public Claim Claim { get; private set; } = null!;

    public RuleItem? Item { get; private set; }

    public ReviewLine? Line { get; private set; }

    public MonthlyReview? Sheet { get; private set; }

    public long? EntrySeq { get; private set; }

    public List<Guid> PhotoIds { get; private set; } = [];

    public bool IsMine => Claim.SubmittedBy == Me.UserId;

    public bool IsOwnHousehold => Claim.HouseholdId == Household.HouseholdId;

    /// <summary>
    /// What is missing is said to who sent it, and may name that person: the household that was recommended does not read it.
    /// </summary>
    public bool SeesAnswer => IsMine || Claim.ReportedBy == ReportedBy.Household;

    public bool MayState => IsOwnHousehold && Claim.MayBeStatedOn(clock.Today());

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await ClaimQueries.OfHousehold(db, Village, Household.HouseholdId, Me.UserId)
            .SingleOrDefaultAsync(c => c.ClaimId == id) is not { } claim)
        {
            return NotFound();
        }
        Claim = claim;
        Item = await db.RuleItems.AsNoTracking()
            .SingleOrDefaultAsync(i => i.TownId == Village.TownId && i.RuleItemId == claim.RuleItemId);
        PhotoIds = IsMine ? await ClaimQueries.PhotoIdsAsync(db, Village, id) : [];
        (Line, Sheet, var entry) = await ReviewQueries.OutcomeAsync(db, Village, claim);
        EntrySeq = IsOwnHousehold ? entry : null;
        return null;
    }

    public void OnGet() => (Where, Reason, Witness) = (Claim.Place, Claim.Reason, Claim.Witness);

    public async Task<IActionResult> OnPostStateAsync()
    {
        if (!IsOwnHousehold)
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await claims.StateAsync(Me, Village, Claim.ClaimId, Statement ?? "");
        TempData.Notice("您家的说明已交给审核组。");
        return Redirect(Request.Path);
    }

    [AsksFirst("要撤回这条申报", "撤回以后不再受理；要记分得重新申报。", "撤回")]
    public async Task<IActionResult> OnPostWithdrawAsync()
    {
        await claims.WithdrawAsync(Me, Village, Claim.ClaimId);
        TempData.Notice("已撤回。");
        return Redirect("/my/claims");
    }

    public async Task<IActionResult> OnPostResubmitAsync()
    {
        if (!IsMine)
        {
            return NotFound();
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var photos = await StoredPhotos.PrepareAsync(Photos);
        await claims.ResubmitAsync(Me, Village, Claim.ClaimId, new ResubmitClaim(Where ?? "", Reason ?? "", Witness, photos));
        TempData.Notice("补充好了，已再交给积分管理员。");
        return Redirect(Request.Path);
    }
}
