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

    public string? CancelWitness { get; private set; }

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
        CancelWitness = redemption.CancelWitnessId is { } witness
            ? await db.Users.Where(u => u.Id == witness).Select(u => u.DisplayName).SingleOrDefaultAsync()
            : null;
        Witnesses = IsOwn ? await WitnessesAsync() : [];
        return null;
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
