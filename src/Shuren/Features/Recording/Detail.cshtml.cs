using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, ClaimService claims, AcceptanceService acceptance, TimeProvider clock)
    : VillagePage, INeededFields
{
    public sealed record Step(DateTime At, string By, string What, string? Note);

    /// <summary>The item by the address: its limits and fields stand in the form from the start.</summary>
    [BindProperty(SupportsGet = true, Name = "item")]
    public Guid? ItemId { get; set; }

    [BindProperty]
    public Guid? RuleItemId { get; set; }

    [BindProperty]
    public int Quantity { get; set; } = 1;

    [BindProperty, StringLength(20, ErrorMessage = "不超过 {1} 字。")]
    public string? TierName { get; set; }

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

    [BindProperty, StringLength(500, ErrorMessage = "不超过 {1} 字。")]
    public string? Answer { get; set; }

    /// <summary>Whose it is, of a correction: a card number, a name, or the scanned card.</summary>
    [BindProperty, StringLength(100, ErrorMessage = "不超过 {1} 字。")]
    public string? Who { get; set; }

    /// <summary>What was wrong, of a correction.</summary>
    [BindProperty, StringLength(500, ErrorMessage = "不超过 {1} 字。")]
    public string? Why { get; set; }

    /// <summary>What the form that corrects it showed: <see cref="Claim.ShownNow"/>.</summary>
    [BindProperty(Name = "Shown")]
    public string? ShownThen { get; set; }

    [BindProperty, StringLength(1000, ErrorMessage = "不超过 {1} 字。")]
    public string? Statement { get; set; }

    public Claim Claim { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    public RuleItem? Item { get; private set; }

    /// <summary>What may be chosen: all of the day's list, or of a claim on its sheet those of its kind.</summary>
    public List<RuleItem> Items { get; private set; } = [];

    public RuleItem? ChosenItem { get; private set; }

    public ItemStanding? Standing { get; private set; }

    public List<Guid> PhotoIds { get; private set; } = [];

    public List<Step> Steps { get; private set; } = [];

    public ReviewLine? Line { get; private set; }

    public MonthlyReview? Sheet { get; private set; }

    public long? EntrySeq { get; private set; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public bool SeesReporter => Secrecy.MaySeeWho(Me, Claim.HouseholdId);

    /// <summary>The recorder sorts it; in the recorder's own case a deputy or the station does.</summary>
    public bool MaySort { get; private set; }

    /// <summary>The own household's, or reported by it: somebody else sorts it.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>Nothing rests on it yet: it may be put right, or taken off its sheet.</summary>
    public bool IsUntouched { get; private set; }

    public bool MayCorrect => MaySort && IsUntouched && Claim.StatedAt is null;

    /// <summary>Who recorded it takes it out again.</summary>
    public bool MayUndo => MayCorrect && Claim.SubmittedBy == Me.UserId;

    public bool MayState => Claim.MayBeStatedOn(clock.Today());

    protected override Act? LooksAt => UseCases.LookAtClaim.On(Claim.ClaimId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Claims.AsNoTracking().In(Village).SingleOrDefaultAsync(c => c.ClaimId == id) is not { } claim)
        {
            return NotFound();
        }
        Claim = claim;
        Household = await db.Households.AsNoTracking().In(Village).SingleAsync(h => h.HouseholdId == claim.HouseholdId);
        Item = await db.RuleItems.AsNoTracking().Include(i => i.Tiers)
            .SingleOrDefaultAsync(i => i.TownId == Village.TownId && i.RuleItemId == claim.RuleItemId);
        PhotoIds = await ClaimQueries.PhotoIdsAsync(db, Village, id);
        // A resident's account bears the reporter's name.
        var hidden = claim.ReportedBy == ReportedBy.OtherVillager && !SeesReporter ? claim.SubmittedBy : Guid.Empty;
        Steps = await (
            from e in db.ClaimEvents
            join u in db.Users on e.By equals u.Id into users
            from u in users.DefaultIfEmpty()
            where e.TownId == Village.TownId && e.ClaimId == id
            orderby e.At, e.ClaimEventId
            select new Step(
                e.At, e.By == hidden && e.By != claim.AcceptedBy ? "其他村民" : u == null ? "" : u.DisplayName, e.What, e.Note)).ToListAsync();
        (Line, Sheet, EntrySeq) = await ReviewQueries.OutcomeAsync(db, Village, claim);
        Warnings = await claims.LikelyRepeatsAsync(Village, claim);
        var households = await RecorderCases.OfAsync(db, Village, claim);
        IsOwn = households.Any(Me.IsOf);
        MaySort = !IsOwn && (Me.Can(Permission.RecordClaims)
            || (Me.Can(Permission.StandIn)
                && (await RecorderCases.RecordersHomesAsync(db, Village, clock.Today())).Exists(h => households.Contains(h))));
        IsUntouched = claim.Status == ClaimStatus.Accepted && Sheet is { } sheet && Line is { } line
            && await AcceptanceService.IsUntouchedAsync(db, Village, sheet, line);
        await PrepareItemAsync();
        return null;
    }

    private async Task PrepareItemAsync()
    {
        if (HttpMethods.IsGet(Request.Method))
        {
            (RuleItemId, Quantity, TierName) = (ItemId ?? Claim.RuleItemId, Claim.Quantity, Claim.TierName);
            // A claim that was taken back from its sheet need not be typed again.
            (FindingAuthority, FindingNumber, FindingOn) = (Claim.FindingAuthority, Claim.FindingNumber, Claim.FindingOn);
            (ToldOn, ToldHow) = (Claim.ToldOn, Claim.ToldHow);
            Who = $"{Household.CardNumber}";
        }
        if (!MaySort || !(Claim.IsWaiting || MayCorrect))
        {
            return;
        }
        Items = await ItemChoices.InForceAsync(db, Village, Claim.OccurredOn);
        if (MayCorrect)
        {
            Items = Items.FindAll(i => i.Kind == Claim.Kind);
        }
        ChosenItem = Items.Find(i => i.RuleItemId == (RuleItemId ?? Claim.RuleItemId));
        // On its sheet the claim itself would stand in its own way.
        Standing = IsShown && Claim.IsWaiting && ChosenItem is { } item
            ? await acceptance.StandingAsync(Village, Household, item.RuleItemId, Claim.OccurredOn)
            : null;
    }

    public void OnGet()
    {
    }

    /// <summary>
    /// Shows what the chosen item asks for, and how often it may still count; nothing is decided yet. Works without script.
    /// </summary>
    [FillsIn, Needs(Permission.RecordClaims, Permission.StandIn)]
    public IActionResult OnPostItem()
    {
        foreach (var entry in ModelState.Values)
        {
            entry.Errors.Clear();
        }
        return Page();
    }

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    public async Task<IActionResult> OnPostAcceptAsync()
    {
        if (RuleItemId is not { } item)
        {
            ModelState.AddModelError(nameof(RuleItemId), "请选择清单里的一项。");
        }
        else if (ModelState.IsValid)
        {
            if (!this.IsChecked()
                && await acceptance.QuestionAsync(
                    Village, Claim.HouseholdId, Items.Find(i => i.RuleItemId == item), Claim.OccurredOn, Quantity) is { } question)
            {
                return this.Check(new CheckSheet(
                    "数量请再核对", [$"{Household.Head}户 {Claim.OccurredOn:yyyy-MM-dd}，数量 {Quantity}"], "没有错，受理", [question]));
            }
            var note = await acceptance.AcceptAsync(Me, Village, Claim.ClaimId, Acceptance(item));
            return Done("已受理，列入审核表。" + note);
        }
        return this.PageWithErrors();
    }

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    public Task<IActionResult> OnPostReturnAsync()
        => RecorderAsync(() => claims.ReturnAsync(Me, Village, Claim.ClaimId, Answer ?? ""), "已退回，等补充。");

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    [AsksFirst("要驳回这条申报", "申报办结，不再受理；交的人看得到理由。", "驳回", Needed = "Answer")]
    public Task<IActionResult> OnPostRejectAsync()
        => RecorderAsync(() => claims.RejectAsync(Me, Village, Claim.ClaimId, Answer ?? ""), "已驳回，理由已告知。");

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    [AsksFirst("要从审核表收回这一条", "收回以后要重新受理或驳回，才会再上审核表。", "收回", Needed = "Answer")]
    public Task<IActionResult> OnPostTakeBackAsync()
        => RecorderAsync(
            () => acceptance.TakeBackAsync(Me, Village, Claim.ClaimId, Answer ?? ""), "已从审核表收回，可以重新受理或驳回。");

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    [AsksFirst("要撤销这一条", "刚记错的，撤销以后不再审核，农户那里也看不到。经过留在申报记录里。", "撤销")]
    public async Task<IActionResult> OnPostUndoAsync()
    {
        await acceptance.UndoAsync(Me, Village, Claim.ClaimId);
        return Done("已撤销，没有记入。");
    }

    /// <summary>A wrong household, item or quantity is put right on the spot.</summary>
    [Needs(Permission.RecordClaims, Permission.StandIn)]
    public async Task<IActionResult> OnPostCorrectAsync()
    {
        var whose = ModelState.IsValid ? await WhoseAsync() : null;
        if (whose is null || !ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var command = new CorrectClaim(whose.HouseholdId, Acceptance(RuleItemId ?? Guid.Empty), Why ?? "", ShownThen);
        if (!this.IsChecked() && Items.Find(i => i.RuleItemId == RuleItemId) is { } item && !string.IsNullOrWhiteSpace(Why))
        {
            return this.Check(new CheckSheet(
                "改正这条申报",
                [
                    $"原来：{Household.Head}户（卡号 {Household.CardNumber}）{Item?.Code} {Item?.Title}，数量 {Claim.Quantity} {Claim.TierName}",
                    $"改为：{whose.Head}户（卡号 {whose.CardNumber}）{item.Code} {item.Title}，数量 {Quantity} {TierName}",
                    .. Claim.Kind == RuleKind.Deduction ? [$"告知{whose.Head}户：{ToldOn:yyyy-MM-dd} {ToldHow}"] : Array.Empty<string>(),
                    $"原因：{Why.Trim()}"
                ],
                "改正",
                await acceptance.QuestionAsync(Village, whose.HouseholdId, item, Claim.OccurredOn, Quantity) is { } question
                    && (whose.HouseholdId != Household.HouseholdId || Quantity != Claim.Quantity) ? [question] : null));
        }
        var note = await acceptance.CorrectAsync(Me, Village, Claim.ClaimId, command);
        return Done($"改正好了，是{whose.Head}户的。{note}");
    }

    // The one household that was named; else it is said which there are.
    private async Task<Household?> WhoseAsync()
    {
        var found = string.IsNullOrWhiteSpace(Who) ? [] : await db.Households.AsNoTracking().In(Village).Matching(Who, Place.VillageCode)
            .Where(h => h.WithdrawnOn == null).OrderBy(h => h.CardNumber).Take(6).ToListAsync();
        if (found.Count != 1)
        {
            ModelState.AddModelError(
                nameof(Who),
                found.Count == 0 ? "没有找到这一户，请填卡号。"
                    : "不止一户，请填卡号：" + string.Join("、", found.Select(h => $"{h.Head}（卡号 {h.CardNumber}）")) + "。");
            return null;
        }
        return found[0];
    }

    private AcceptClaim Acceptance(Guid item)
        => new(item, Quantity, TierName, FindingAuthority, FindingNumber, FindingOn, ToldOn, ToldHow);

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    public Task<IActionResult> OnPostStateAsync()
        => RecorderAsync(() => claims.StateAsync(Me, Village, Claim.ClaimId, Statement ?? ""), "已记下农户的陈述。");

    private async Task<IActionResult> RecorderAsync(Func<Task> work, string notice)
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await work();
        return Done(notice);
    }

    private RedirectResult Done(string notice)
    {
        TempData.Notice(notice);
        return Redirect(Request.Path);
    }
}
