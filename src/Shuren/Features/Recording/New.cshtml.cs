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
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

/// <summary>The recorder's one form: find the household, say what happened, done (REC-1, REC-2).</summary>
[Needs(Permission.RecordClaims, Permission.StandIn)]
public sealed class NewModel(AppDb db, AcceptanceService acceptance, TimeProvider clock)
    : VillagePage, INeededFields
{
    [BindProperty(SupportsGet = true)]
    public Guid? Household { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    /// <summary>The item by the address: its limits and fields stand in the form from the start.</summary>
    [BindProperty(SupportsGet = true, Name = "item")]
    public Guid? ItemId { get; set; }

    /// <summary>The same deed for another household: a claim whose item, day, place and reason the form begins with.</summary>
    [BindProperty(SupportsGet = true, Name = "like")]
    public Guid? Like { get; set; }

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

    /// <summary>Null = as the item says: <see cref="ReporterOf"/>.</summary>
    [BindProperty]
    public ReportedBy? ReportedBy { get; set; }

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

    /// <summary>Who may have reported it: a household does not report its own breach.</summary>
    public List<SelectListItem> Reporters =>
    [
        .. Item is null ? [new SelectListItem("看项目：加分算农户自行申报，扣分算积分管理员记录", "")] : Array.Empty<SelectListItem>(),
        .. Enum.GetValues<ReportedBy>().Where(r => Item?.Kind != RuleKind.Deduction || r != Claims.ReportedBy.Household)
            .OrderByDescending(r => Item is not null && r == ReporterOf(Item.Kind))
            .Select(r => new SelectListItem(r.Chinese(), r.ToString()))
    ];

    public Household? Chosen { get; private set; }

    public List<Household> Found { get; private set; } = [];

    public List<RuleItem> Items { get; private set; } = [];

    /// <summary>The item that is chosen, once it is known here.</summary>
    public RuleItem? Item { get; private set; }

    public RuleItem? ChosenItem => Item;

    /// <summary>What the limits leave of it for this household on that day.</summary>
    public ItemStanding? Standing { get; private set; }

    /// <summary>The deed that is recorded once more: <see cref="Like"/>.</summary>
    public Claim? Same { get; private set; }

    public string Start => $"{Place.Url}/claims/new";

    public string UrlFor(Guid householdId) => $"{Start}?household={householdId}{Kept}";

    // What the address carries from the search to the form.
    private string Kept => (ItemId is { } item ? $"&item={item}" : "") + (Like is { } like ? $"&like={like}" : "");

    /// <summary>The station records in the recorder's place: only where a recorder lives.</summary>
    public bool StandsIn => !Me.Can(Permission.RecordClaims);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Same = Like is { } like ? await db.Claims.AsNoTracking().In(Village).SingleOrDefaultAsync(c => c.ClaimId == like) : null;
        var homes = StandsIn ? await RecorderCases.RecordersHomesAsync(db, Village, clock.Today()) : null;
        if (homes is not null && Household is null && string.IsNullOrWhiteSpace(Search))
        {
            Found = await db.Households.AsNoTracking().In(Village)
                .Where(h => homes.Contains(h.HouseholdId) && h.WithdrawnOn == null).OrderBy(h => h.CardNumber).ToListAsync();
        }
        if (Household is { } id)
        {
            var (household, lists) = await ClaimService.HouseholdAndListsAsync(db, Village, id);
            if (household is not { WithdrawnOn: null } || homes?.Contains(id) == false)
            {
                return NotFound();
            }
            Chosen = household;
            await PrepareItemAsync(household, lists);
            return null;
        }
        if (!string.IsNullOrWhiteSpace(Search))
        {
            Found = await db.Households.AsNoTracking().In(Village).Matching(Search, Place.VillageCode)
                .Where(h => h.WithdrawnOn == null && (homes == null || homes.Contains(h.HouseholdId)))
                .OrderBy(h => h.CardNumber).Take(30).ToListAsync();
            if (Found.Count == 1)
            {
                return Redirect(UrlFor(Found[0].HouseholdId));
            }
        }
        return null;
    }

    private async Task PrepareItemAsync(Household household, List<RuleList> lists)
    {
        if (HttpMethods.IsGet(Request.Method))
        {
            OccurredOn = Same?.OccurredOn ?? clock.Today();
            (Where, Reason, TimeOfDay) = (Same?.Place, Same?.Reason, Same?.TimeOfDay);
            (Quantity, TierName) = (Same?.Quantity ?? 1, Same?.TierName);
            RuleItemId = ItemId ?? Same?.RuleItemId;
        }
        var day = OccurredOn ?? clock.Today();
        Items = ItemChoices.InForce(lists, day);
        if (RuleItemId is not { } id)
        {
            return;
        }
        Item = Items.Find(i => i.RuleItemId == id);
        if (Item is { } item)
        {
            Standing = IsShown ? await acceptance.StandingAsync(Village, household, item.RuleItemId, day) : null;
            ReportedBy ??= HttpMethods.IsGet(Request.Method) ? ReporterOf(item.Kind) : null;
        }
    }

    public void OnGet()
    {
    }

    /// <summary>
    /// Shows what the chosen item asks for, and how often it may still count; nothing is recorded yet. Works without script.
    /// </summary>
    [FillsIn]
    public IActionResult OnPostItem()
    {
        foreach (var entry in ModelState.Values)
        {
            entry.Errors.Clear();
        }
        return Page();
    }

    /// <summary>Who reports, where nobody says: a good deed the household itself, a breach the recorder.</summary>
    private static ReportedBy ReporterOf(RuleKind kind)
        => kind == RuleKind.Deduction ? Claims.ReportedBy.Recorder : Claims.ReportedBy.Household;

    public async Task<IActionResult> OnPostAsync()
    {
        if (Chosen is null)
        {
            return Redirect(Start);
        }
        if (ReportedBy == Claims.ReportedBy.OtherVillager && string.IsNullOrWhiteSpace(ReporterName))
        {
            ModelState.AddModelError(nameof(ReporterName), "其他村民推荐的，请写推荐人姓名（不会让被记录的农户看到）。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var photos = await StoredPhotos.PrepareAsync(Photos);
        var (item, kind) = (Item, Item?.Kind ?? RuleKind.Award);
        var command = new SubmitClaim(
            Chosen.HouseholdId, kind, RuleItemId, Quantity, TierName, OccurredOn!.Value, TimeOfDay, Where!, Reason!,
            Channel, ReportedBy ?? ReporterOf(kind), ReporterName, Witness, photos);
        if (!this.IsChecked()
            && await acceptance.QuestionAsync(Village, Chosen.HouseholdId, item, OccurredOn.Value, Quantity) is { } question)
        {
            return this.Check(new CheckSheet(
                "数量请再核对", [$"{Chosen.Head}户 {OccurredOn:yyyy-MM-dd} {item?.Code} {item?.Title}，数量 {Quantity}"], "没有错，记入", [question]));
        }
        var (claim, note) = await acceptance.RecordAsync(
            Me, Village, command,
            new AcceptClaim(RuleItemId!.Value, Quantity, TierName, FindingAuthority, FindingNumber, FindingOn, ToldOn, ToldHow));
        // Likely repeats (REC-6) are said on the claim's own page.
        TempData.Notice($"记好了：{Chosen.Head}户 {item?.Code} {item?.Title}。{note}");
        return Redirect($"{Place.Url}/claims/{claim.ClaimId}");
    }
}
