using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

/// <summary>The recorder's one form: find the household, say what happened, done (REC-1, REC-2).</summary>
[Needs(Permission.RecordClaims, Permission.StandIn)]
public sealed class NewModel(AppDb db, ClaimService claims, AcceptanceService acceptance, TimeProvider clock) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public Guid? Household { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    [BindProperty, Required(ErrorMessage = "请选择清单里的一项。")]
    public Guid? RuleItemId { get; set; }

    [BindProperty]
    public int Quantity { get; set; } = 1;

    [BindProperty, StringLength(20, ErrorMessage = "不超过 {1} 字。")]
    public string? TierName { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写发生日期。")]
    public DateOnly? OccurredOn { get; set; }

    [BindProperty, StringLength(30, ErrorMessage = "不超过 {1} 字。")]
    public string? TimeOfDay { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写地点。"), StringLength(Claim.PlaceMaxLength, ErrorMessage = "地点不超过 {1} 字。")]
    public string? Where { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写事由。"), StringLength(Claim.ReasonMaxLength, ErrorMessage = "事由不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public ClaimChannel Channel { get; set; } = ClaimChannel.Oral;

    [BindProperty]
    public ReportedBy ReportedBy { get; set; } = ReportedBy.Household;

    [BindProperty, StringLength(Claim.NameMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? ReporterName { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? Witness { get; set; }

    [BindProperty]
    public List<IFormFile> Photos { get; set; } = [];

    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? FindingAuthority { get; set; }

    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? FindingNumber { get; set; }

    [BindProperty]
    public DateOnly? FindingOn { get; set; }

    [BindProperty]
    public DateOnly? ToldOn { get; set; }

    [BindProperty, StringLength(50, ErrorMessage = "不超过 {1} 字。")]
    public string? ToldHow { get; set; }

    public static readonly List<SelectListItem> Channels =
        new[] { ClaimChannel.Oral, ClaimChannel.Phone, ClaimChannel.WeChat, ClaimChannel.Sms, ClaimChannel.QQ, ClaimChannel.Counter }
            .Select(c => new SelectListItem(c.Chinese(), c.ToString())).ToList();

    public static readonly List<SelectListItem> Reporters =
        Enum.GetValues<ReportedBy>().Select(r => new SelectListItem(r.Chinese(), r.ToString())).ToList();

    public static readonly List<SelectListItem> Tellings =
        [new("请选择", ""), .. new[] { "当面", "电话", "微信", "短信", "书面" }.Select(t => new SelectListItem(t, t))];

    public Household? Chosen { get; private set; }

    public List<Household> Found { get; private set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    /// <summary>The station records in the recorder's place: only where a recorder lives.</summary>
    public bool StandsIn => !Me.Can(Permission.RecordClaims);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var homes = StandsIn ? await RecorderCases.RecordersHomesAsync(db, Village, clock.Today()) : null;
        if (homes is not null && Household is null && string.IsNullOrWhiteSpace(Search))
        {
            Found = await db.Households.AsNoTracking().In(Village)
                .Where(h => homes.Contains(h.HouseholdId) && h.WithdrawnOn == null).OrderBy(h => h.CardNumber).ToListAsync();
        }
        if (Household is { } id)
        {
            if (await db.Households.AsNoTracking().In(Village)
                    .SingleOrDefaultAsync(h => h.HouseholdId == id && h.WithdrawnOn == null) is not { } household
                || homes?.Contains(id) == false)
            {
                return NotFound();
            }
            Chosen = household;
            Items = await ItemChoices.InForceAsync(db, Village, OccurredOn ?? clock.Today());
            return null;
        }
        if (!string.IsNullOrWhiteSpace(Search))
        {
            Found = await db.Households.AsNoTracking().In(Village).Matching(Search, Place.VillageCode)
                .Where(h => h.WithdrawnOn == null && (homes == null || homes.Contains(h.HouseholdId)))
                .OrderBy(h => h.CardNumber).Take(30).ToListAsync();
            if (Found.Count == 1)
            {
                return Redirect($"{Place.Url}/claims/new?household={Found[0].HouseholdId}");
            }
        }
        return null;
    }

    public void OnGet() => OccurredOn = clock.Today();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Chosen is null)
        {
            return Redirect(Place.Url + "/claims/new");
        }
        if (ReportedBy == ReportedBy.OtherVillager && string.IsNullOrWhiteSpace(ReporterName))
        {
            ModelState.AddModelError(nameof(ReporterName), "其他村民推荐的，请写推荐人姓名（不会让被记录的农户看到）。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var photos = await StoredPhotos.PrepareAsync(Photos);
        var item = Items.Find(i => i.RuleItemId == RuleItemId);
        var command = new SubmitClaim(
            Chosen.HouseholdId, item?.Kind ?? RuleKind.Award, RuleItemId, Quantity, TierName, OccurredOn!.Value, TimeOfDay, Where!, Reason!,
            Channel, ReportedBy, ReporterName, Witness, photos);
        if (!this.IsChecked()
            && await acceptance.QuestionAsync(Village, Chosen.HouseholdId, RuleItemId!.Value, OccurredOn.Value, Quantity) is { } question)
        {
            if (photos.Count == 0)
            {
                return this.Check(new CheckSheet(
                    "数量请再核对", [$"{Chosen.Head}户 {OccurredOn:yyyy-MM-dd} {item?.Code} {item?.Title}，数量 {Quantity}"], "没有错，记入", [question]));
            }
            // A check page cannot carry photos: what was sent is kept, and asked about where it is accepted.
            var kept = await claims.SubmitAsync(Me, Village, command);
            TempData.Warning("照片和内容存好了，还没有受理。" + question + "核对后再点受理。");
            return Redirect($"{Place.Url}/claims/{kept.ClaimId}");
        }
        var (claim, note) = await acceptance.RecordAsync(
            Me, Village, command,
            new AcceptClaim(RuleItemId!.Value, Quantity, TierName, FindingAuthority, FindingNumber, FindingOn, ToldOn, ToldHow));
        // Likely repeats (REC-6) are said on the claim's own page.
        TempData.Notice($"记好了：{Chosen.Head}户。{note}");
        return Redirect($"{Place.Url}/claims/{claim.ClaimId}");
    }
}
