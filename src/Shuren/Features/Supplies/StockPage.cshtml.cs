using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Supplies;

/// <summary>What the station has, lot by lot; stock-taking and what is thrown away; every movement (RED-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class StockPageModel(AppDb db, StockService stock, TimeProvider clock) : VillagePage
{
    [BindProperty]
    public Guid? GoodsId { get; set; }

    /// <summary>The lot, or <see cref="NoLot"/>.</summary>
    [BindProperty]
    public string? LotId { get; set; }

    [BindProperty]
    public StockMovementKind Kind { get; set; } = StockMovementKind.Adjusted;

    /// <summary>What was counted (盘点), or is thrown away (报废).</summary>
    [BindProperty]
    public int? Quantity { get; set; }

    [BindProperty]
    public string? StockShown { get; set; }

    [BindProperty, StringLength(MovementWords.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Note { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "quarter")]
    public string? InQuarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "until")]
    public string? UntilQuarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "goods")]
    public string? OfGoods { get; set; }

    [BindProperty(SupportsGet = true, Name = "way")]
    public string? Way { get; set; }

    /// <summary>This movement alone, with the doubts about it.</summary>
    [BindProperty(SupportsGet = true, Name = "movement")]
    public Guid? Movement { get; set; }

    private const string NoLot = "none";

    public List<SelectListItem> Goods { get; private set; } = [];

    public List<SelectListItem> LotChoices { get; private set; } = [];

    public List<LotRow> Lots { get; private set; } = [];

    public Paged<MovementRow> Rows { get; private set; } = null!;

    /// <summary>What the listed movements come to.</summary>
    public (int Quantity, Money Value) Sum { get; private set; }

    /// <summary>To or from whose hands it went.</summary>
    public Guid? MovementHousehold { get; private set; }

    public bool IsFiltered => Movement is not null || InQuarter.OrNull() is not null || UntilQuarter.OrNull() is not null
        || OfGoods.OrNull() is not null;

    public DateOnly Today => clock.Today();

    public bool Counts => Me.Can(Permission.Redeem);

    public static readonly List<SelectListItem> Kinds =
    [
        new("盘点（数量填实有多少）", nameof(StockMovementKind.Adjusted)),
        new("报废（数量填扔掉多少）", nameof(StockMovementKind.Discarded))
    ];

    /// <summary>What the count is compared with: somebody may hand out in between.</summary>
    public string ShownNow { get; private set; } = "";

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var goods = await db.Goods.OfTown(Village.TownId).Where(g => g.IsActive).OrderBy(g => g.Name).ToListAsync();
        Goods = [new("请选择", ""), .. goods.Select(g => new SelectListItem($"{g.FullName}（{g.Unit}）", g.GoodsId.ToString()))];
        Lots = await db.LotsAsync(Village);
        LotChoices =
        [
            new("不分批的（没有登记来历的旧库存）", NoLot),
            .. Lots.Select(l => new SelectListItem(
                $"{l.Goods}　{l.Lot.ReceivedAt.ToChinaDate():yyyy-MM-dd} 收到　{Ends(l.Lot)}　剩 {l.Lot.Quantity} {l.Unit}",
                l.Lot.LotId.ToString()))
        ];
        var movements = db.MovementsOf(Village, Filter());
        if (Movement is { } one)
        {
            movements = movements.Where(m => m.StockMovementId == one);
            MovementHousehold = await (
                from m in movements
                join e in db.LedgerEntries.In(Village).Where(x => x.SourceKind == SourceKind.Redemption && x.Kind == EntryKind.Redemption)
                    on m.RedemptionId equals (Guid?)e.SourceId
                select (Guid?)e.HouseholdId).FirstOrDefaultAsync();
        }
        Rows = await db.RowsOf(movements).PageAsync(PageNumber);
        ShownNow = Shown.Of(await db.Stock.AsNoTracking().In(Village).OrderBy(x => x.GoodsId).Select(x => x.Quantity).ToListAsync(),
            Lots.Select(l => new object?[] { l.Lot.LotId, l.Lot.Quantity }));
        Sum = (await movements.SumAsync(m => m.Quantity), new Money(await movements.SumAsync(m => m.ValueFen ?? 0)));
        return null;
    }

    [Needs(Permission.Redeem)]
    public async Task<IActionResult> OnPostAsync()
    {
        Guid? lot = Guid.TryParse(LotId, out var id) ? id : null;
        SayWhatIsMissing(lot);
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        Shown.MustBe(StockShown, ShownNow, "库存");
        var booked = await db.BookedAsync(Village, GoodsId!.Value, lot);
        var change = Kind == StockMovementKind.Adjusted ? Quantity!.Value - booked : -Quantity!.Value;
        if (change == 0)
        {
            ModelState.AddModelError(nameof(Quantity), Kind == StockMovementKind.Adjusted
                ? $"账上也是 {booked}，对得上，不用记。" : "请填扔掉多少。");
            return this.PageWithErrors();
        }
        var count = new CountStock(GoodsId.Value, lot, Kind, change, Note, booked);
        if (!this.IsChecked())
        {
            await stock.MayCountAsync(Village, count);
            return this.Check(Asked(count, booked));
        }
        await stock.CountAsync(Me, Village, count);
        TempData.Notice("库存记好了。");
        return Redirect(Request.Path);
    }

    private void SayWhatIsMissing(Guid? lot)
    {
        if (GoodsId is null)
        {
            ModelState.AddModelError(nameof(GoodsId), "请选择物品。");
        }
        if (Quantity is null or < 0)
        {
            ModelState.AddModelError(nameof(Quantity), Quantity is null ? "请填写数量。" : "请填 0 或者更大的数：盘点填实有多少，报废填扔掉多少。");
        }
        if (lot is null && LotId.OrNull() is not (null or NoLot))
        {
            ModelState.AddModelError(nameof(LotId), "请选择是哪一批。");
        }
        if (lot is { } chosen && Lots.Find(l => l.Lot.LotId == chosen) is { } row && row.Lot.GoodsId != GoodsId)
        {
            ModelState.AddModelError(nameof(LotId), "这一批不是所选的物品。");
        }
    }

    // The page has no undo: what a slip of the finger would change is read once more.
    private CheckSheet Asked(CountStock count, int booked)
    {
        var goods = Goods.Find(g => g.Value == count.GoodsId.ToString())?.Text;
        var batch = LotChoices.Find(l => l.Value == (LotId.OrNull() ?? NoLot))?.Text;
        var what = count.Kind == StockMovementKind.Discarded ? $"账上 {booked}，扔掉 {-count.Quantity}，还剩 {booked + count.Quantity}。"
            : $"账上 {booked}，实有 {booked + count.Quantity}，{(count.Quantity > 0 ? "多" : "少")} {Math.Abs(count.Quantity)}。";
        return new CheckSheet(
            $"{count.Kind.Chinese()}：{goods}", [.. batch is null ? [] : (string[])[batch], what, $"原因：{count.Note}"], "记入库存");
    }

    public static string Ends(StockLot lot) => lot.UseBy is { } day ? $"保质期到 {day:yyyy-MM-dd}" : "没有保质期";

    private MovementFilter Filter() => new(
        Infrastructure.Quarter.TryParse(InQuarter, out var quarter) ? quarter : null,
        Infrastructure.Quarter.TryParse(UntilQuarter, out var until) ? until : null,
        Guid.TryParse(OfGoods, out var goods) ? goods : null,
        Way);
}
