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

namespace Shuren.Features.Recording;

[Needs(Permission.SeeRecord)]
public sealed class DetailModel(AppDb db, ClaimService claims, AcceptanceService acceptance, TimeProvider clock) : VillagePage
{
    public sealed record Step(DateTime At, string By, string What, string? Note);

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

    [BindProperty, StringLength(1000, ErrorMessage = "不超过 {1} 字。")]
    public string? Statement { get; set; }

    public Claim Claim { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    public RuleItem? Item { get; private set; }

    public List<RuleItem> Items { get; private set; } = [];

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
        Items = claim.IsWaiting ? await ItemChoices.InForceAsync(db, Village, claim.OccurredOn) : [];
        Warnings = await claims.LikelyRepeatsAsync(Village, claim);
        var households = await RecorderCases.OfAsync(db, Village, claim);
        IsOwn = households.Any(Me.IsOf);
        MaySort = !IsOwn && (Me.Can(Permission.RecordClaims)
            || (Me.Can(Permission.StandIn)
                && (await RecorderCases.RecordersHomesAsync(db, Village, clock.Today())).Exists(h => households.Contains(h))));
        return null;
    }

    public void OnGet()
    {
        (RuleItemId, Quantity, TierName) = (Claim.RuleItemId, Claim.Quantity, Claim.TierName);
        // A claim that was taken back from its sheet need not be typed again.
        (FindingAuthority, FindingNumber, FindingOn) = (Claim.FindingAuthority, Claim.FindingNumber, Claim.FindingOn);
        (ToldOn, ToldHow) = (Claim.ToldOn, Claim.ToldHow);
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
                && await acceptance.QuestionAsync(Village, Claim.HouseholdId, item, Claim.OccurredOn, Quantity) is { } question)
            {
                return this.Check(new CheckSheet(
                    "数量请再核对", [$"{Household.Head}户 {Claim.OccurredOn:yyyy-MM-dd}，数量 {Quantity}"], "没有错，受理", [question]));
            }
            var command = new AcceptClaim(item, Quantity, TierName, FindingAuthority, FindingNumber, FindingOn, ToldOn, ToldHow);
            var note = await acceptance.AcceptAsync(Me, Village, Claim.ClaimId, command);
            return Done("已受理，列入审核表。" + note);
        }
        return this.PageWithErrors();
    }

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    public Task<IActionResult> OnPostReturnAsync()
        => RecorderAsync(() => claims.ReturnAsync(Me, Village, Claim.ClaimId, Answer ?? ""), "已退回，等补充。");

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    public Task<IActionResult> OnPostRejectAsync()
        => RecorderAsync(() => claims.RejectAsync(Me, Village, Claim.ClaimId, Answer ?? ""), "已驳回，理由已告知。");

    [Needs(Permission.RecordClaims, Permission.StandIn)]
    [AsksFirst("要从审核表收回这一条", "收回以后要重新受理或驳回，才会再上审核表。", "收回", Needed = "Answer")]
    public Task<IActionResult> OnPostTakeBackAsync()
        => RecorderAsync(
            () => acceptance.TakeBackAsync(Me, Village, Claim.ClaimId, Answer ?? ""), "已从审核表收回，可以重新受理或驳回。");

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
