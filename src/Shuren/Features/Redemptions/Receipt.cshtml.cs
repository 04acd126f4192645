using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Supplies;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Redemptions;

/// <summary>The receipt on paper (RED-5), and the way to cancel.</summary>
[Needs(Permission.SeeRecord)]
public sealed class ReceiptModel(AppDb db, RedemptionService redemptions, TimeProvider clock, DocumentFonts fonts) : VillagePage
{
    [BindProperty, StringLength(Redemption.ReasonMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Reason { get; set; }

    [BindProperty]
    public Guid? WitnessId { get; set; }

    public List<SelectListItem> Witnesses { get; private set; } = [];

    /// <summary>The own household's is cancelled before a witness.</summary>
    public bool IsOwn => Me.IsOf(Redemption.HouseholdId);

    [BindProperty]
    public bool OfCancelling { get; set; }

    [BindProperty]
    public bool? IsPresent { get; set; }

    [BindProperty, StringLength(Infrastructure.Shown.Length, ErrorMessage = "请刷新后再交。")]
    public string? Shown { get; set; }

    /// <summary>Who watched the handing-over.</summary>
    public WitnessStanding Watched { get; private set; } = null!;

    /// <summary>Who watched the goods' coming back.</summary>
    public WitnessStanding Returned { get; private set; } = null!;

    /// <summary>Of what the supervisor who looks may say whether he was there: of the cancelling or not.</summary>
    public List<bool> ToSay { get; } = [];

    /// <summary>Others of which the supervisor who looks has still to say it, the oldest first.</summary>
    public List<Guid> OthersToSay { get; private set; } = [];

    public bool MayCancel => Redemption.CancelledAt is null && Me.Can(Permission.Redeem);

    public Redemption Redemption { get; private set; } = null!;

    public Household Household { get; private set; } = null!;

    public List<ReceiptRow> Rows { get; private set; } = [];

    public LedgerEntry Entry { get; private set; } = null!;

    public string? By { get; private set; }

    protected override Act? LooksAt => UseCases.LookAtHousehold.On(Redemption.HouseholdId);

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Redemptions.AsNoTracking().In(Village).SingleOrDefaultAsync(r => r.RedemptionId == id) is not { } redemption)
        {
            return NotFound();
        }
        Redemption = redemption;
        Household = await db.Households.AsNoTracking().In(Village).SingleAsync(h => h.HouseholdId == redemption.HouseholdId);
        Rows = await (
            from l in db.RedemptionLines
            join g in db.Goods on new { l.TownId, l.GoodsId } equals new { g.TownId, g.GoodsId }
            where l.TownId == Village.TownId && l.RedemptionId == id
            orderby g.Name
            select new ReceiptRow(g.Name + " " + g.Specification, g.Unit, l.Quantity, l.Price)).ToListAsync();
        Entry = await db.LedgerEntries.AsNoTracking().In(Village).SingleAsync(e => e.HouseholdId == redemption.HouseholdId
            && e.SourceKind == SourceKind.Redemption && e.SourceId == id && e.Kind == EntryKind.Redemption);
        By = await db.Users.Where(u => u.Id == redemption.By).Select(u => u.DisplayName).SingleOrDefaultAsync();
        Witnesses = IsOwn ? await WitnessesAsync() : [];
        await LoadWordsAsync();
        return null;
    }

    private async Task LoadWordsAsync()
    {
        var (id, named) = (Redemption.RedemptionId, Redemption.CancelWitnessId);
        var atReturn = named is null ? null : await db.Users.Where(u => u.Id == named).Select(u => u.DisplayName).SingleOrDefaultAsync();
        var words = await db.SaidOfAsync(Village, db.RedemptionWitnesses.Where(w => w.RedemptionId == id));
        Watched = new WitnessStanding(Redemption.WitnessId, Redemption.Witness, words.FindAll(w => !w.Word.OfCancelling));
        Returned = new WitnessStanding(named, atReturn, words.FindAll(w => w.Word.OfCancelling));
        if (!Me.Can(Permission.Supervise))
        {
            return;
        }
        OthersToSay = await db.AwaitingWordOf(Village, Me, clock.UtcNow()).Where(r => r.RedemptionId != id)
            .OrderBy(r => r.At).ThenBy(r => r.RedemptionId).Select(r => r.RedemptionId).ToListAsync();
        if (IsOwn)
        {
            return;
        }
        foreach (var ofCancelling in new[] { false, true })
        {
            if (RedemptionWitness.ObstacleTo(Redemption, ofCancelling, words.Select(w => w.Word), heldOffice: true, Me) is null
                && (IsNamed(ofCancelling) || await redemptions.HeldOfficeAsync(Village, Redemption, ofCancelling, Me)))
            {
                ToSay.Add(ofCancelling);
            }
        }
    }

    /// <summary>The supervisor who looks was named there.</summary>
    public bool IsNamed(bool ofCancelling) => RedemptionWitness.NamedIn(Redemption, ofCancelling) == Me.UserId;

    [Needs(Permission.Supervise)]
    public async Task<IActionResult> OnPostWitnessAsync()
    {
        var word = new WitnessWord(OfCancelling, IsPresent, Shown);
        if (!this.IsChecked())
        {
            var said = await redemptions.WitnessedAsync(Me, Village, Redemption.RedemptionId, word);
            return this.Check(new CheckSheet(
                said.WasPresent ? $"我在场，看着{(OfCancelling ? "退" : "发")}的" : "我不在场",
                [
                    $"{Household.Head}户　{Household.GroupName}　卡号 {Household.CardNumber}，兑换 {Redemption.Label}",
                    .. Rows.Select(r => $"{r.Name.Trim()} {r.Quantity} {r.Unit}"),
                    $"{((OfCancelling ? Redemption.CancelledAt : null) ?? Redemption.At).ToChinaText()} {(OfCancelling ? "退回" : "发放")}",
                    .. said.WasPresent ? (string[])[] : ["镇里、审核组长都看得到。"],
                    "说了不能改，谁也改不了。"
                ],
                "确认"));
        }
        await redemptions.WitnessAsync(Me, Village, Redemption.RedemptionId, word);
        TempData.Notice(IsPresent == true ? "记下了：您在场。" : "记下了：您不在场。觉得有问题的，请提出监督疑问。");
        return Redirect(Request.Path);
    }

    public IActionResult OnGetPdf(bool roll)
        => this.Pdf(
            fonts, () => ReceiptPaper.Of(fonts, Place, this, roll), $"{Household.Head}户领取单{Redemption.Label}", "receipt", clock.Today());

    private async Task<List<SelectListItem>> WitnessesAsync() =>
    [
        new("请选择", ""),
        .. (await redemptions.WitnessesAsync(Village, Redemption.HouseholdId, Me))
            .Select(w => new SelectListItem(w.DisplayName, w.Id.ToString()))
    ];

    [Needs(Permission.Redeem)]
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        if (!this.IsChecked())
        {
            var witness = await redemptions.MustCancelAsync(Village, Redemption.RedemptionId, Reason ?? "", WitnessId, Me);
            return this.Check(new CheckSheet(
                $"撤销 {Household.Head}户 的兑换 {Redemption.Label}",
                [
                    $"{Household.GroupName}　卡号 {Household.CardNumber}",
                    .. Rows.Select(r => $"{r.Name.Trim()} {r.Quantity} {r.Unit}，退回库存"),
                    $"退回积分 {Redemption.Total} 分",
                    $"原因：{Reason!.Trim()}",
                    .. witness is null ? (string[])[] : [$"在场监督员：{witness.DisplayName}"]
                ],
                "撤销兑换"));
        }
        await redemptions.CancelAsync(Me, Village, Redemption.RedemptionId, Reason ?? "", WitnessId);
        TempData.Notice("已撤销：积分退回，物品回到库存。");
        return Redirect(Request.Path);
    }
}
