using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Objections;

/// <summary>D30: a second person of the town looks at a proposed correction; then the household is told.</summary>
[Needs(Permission.SeeRecord)]
public sealed class CorrectionDetailModel(AppDb db, CorrectionService corrections) : VillagePage
{
    private Dictionary<Guid, string> _names = [];

    /// <summary>What the form showed, see <see cref="CorrectionPreview.Shown"/>.</summary>
    [BindProperty(Name = "Shown")]
    public string? ShownThen { get; set; }

    [BindProperty, StringLength(CorrectionProposal.TextMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? RefusalReason { get; set; }

    [BindProperty]
    public DateOnly? ToldOn { get; set; }

    [BindProperty, StringLength(50, ErrorMessage = "不超过 {1} 字。")]
    public string? ToldHow { get; set; }

    public CorrectionProposal Proposal { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    public IReadOnlyList<string> Preview { get; private set; } = [];

    public string? ShownNow { get; private set; }

    /// <summary>Why it could not be posted any more; null when it could.</summary>
    public string? CannotNow { get; private set; }

    public List<long> EntrySeqs { get; private set; } = [];

    public static readonly List<SelectListItem> Tellings =
        [new("请选择", ""), new("当面告知", "当面告知"), new("电话", "电话"), new("书面送达", "书面送达")];

    public string? NameOf(Guid? userId) => userId is { } id ? _names.GetValueOrDefault(id) : null;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Corrections.AsNoTracking().In(Village).SingleOrDefaultAsync(c => c.CorrectionId == id) is not { } proposal)
        {
            return NotFound();
        }
        Proposal = proposal;
        Household = await db.Households.AsNoTracking().In(Village).SingleAsync(h => h.HouseholdId == proposal.HouseholdId);
        _names = await db.Users.AsNoTracking().Where(u => u.Id == proposal.ProposedBy || u.Id == proposal.DecidedBy)
            .ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        EntrySeqs = await ObjectionQueries.PostedFor(db, Village, proposal.HouseholdId, SourceKind.Correction, id)
            .Select(e => e.Seq).ToListAsync();
        if (proposal.Status == ProposalStatus.Proposed)
        {
            try
            {
                (Preview, ShownNow) = await corrections.PreviewAsync(Village, proposal);
            }
            catch (RuleViolation violation)
            {
                // Lists, limits or the entry itself have changed since: the page says so, and can still be refused.
                CannotNow = violation.Message;
            }
        }
        return null;
    }

    [Needs(Permission.AnswerObjections, Permission.Confirm)]
    public async Task<IActionResult> OnPostAgreeAsync()
    {
        if (!this.IsChecked() && Proposal.Status == ProposalStatus.Proposed && CannotNow is null && ShownThen == ShownNow)
        {
            return this.Check(new CheckSheet(
                $"要同意的更正 {Proposal.Label}", [$"{Household.Head}户，卡号 {Household.CardNumber}", .. Preview], "同意，记入账本"));
        }
        await corrections.AgreeAsync(Me, Village, Proposal.CorrectionId, ShownThen);
        TempData.Notice("已更正，记入账本。请把更正告知本户，并在这里登记。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.AnswerObjections, Permission.Confirm)]
    [AsksFirst("要答复：不同意更正", "这条更正不办了，理由留作记录。", "不同意", Needed = "RefusalReason")]
    public async Task<IActionResult> OnPostRefuseAsync()
    {
        await corrections.RefuseAsync(Me, Village, Proposal.CorrectionId, RefusalReason ?? "");
        TempData.Notice("没有同意，账本不变。");
        return Redirect(Request.Path);
    }

    [Needs(Permission.ManageHouseholds, Permission.AnswerObjections)]
    public async Task<IActionResult> OnPostTellAsync()
    {
        if (ToldOn is not { } day)
        {
            throw new RuleViolation(Rule.Form, "请填写哪天告知的。", "ToldOn");
        }
        await corrections.TellAsync(Me, Village, Proposal.CorrectionId, day, ToldHow ?? "");
        TempData.Notice("登记好了。");
        return Redirect(Request.Path);
    }
}
