using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Redemptions;

[Needs(Permission.Redeem)]
public sealed class StockPageModel(AppDb db, RedemptionService redemptions) : VillagePage
{
    [BindProperty]
    public Guid? GoodsId { get; set; }

    [BindProperty]
    public StockMovementKind Kind { get; set; } = StockMovementKind.Received;

    [BindProperty]
    public int? Quantity { get; set; }

    [BindProperty, StringLength(StockMovement.NoteMaxLength, ErrorMessage = "不超过 {1} 字。")]
    public string? Note { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public List<SelectListItem> Goods { get; private set; } = [];

    public Paged<MovementRow> Rows { get; private set; } = null!;

    public static readonly List<SelectListItem> Kinds =
    [
        new("入库（收到物品）", nameof(StockMovementKind.Received)),
        new("盘点（多了填正数，少了填负数）", nameof(StockMovementKind.Adjusted))
    ];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var goods = await db.Goods.OfTown(Village.TownId).Where(g => g.IsActive).OrderBy(g => g.Name).ToListAsync();
        Goods =
        [
            new("请选择", ""),
            .. goods.Select(g => new SelectListItem($"{g.Name} {g.Specification}（{g.Unit}）", g.GoodsId.ToString()))
        ];
        Rows = await db.MovementsOf(Village).PageAsync(PageNumber);
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (GoodsId is null)
        {
            ModelState.AddModelError(nameof(GoodsId), "请选择物品。");
        }
        if (Quantity is null)
        {
            ModelState.AddModelError(nameof(Quantity), "请填写数量。");
        }
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await redemptions.MoveStockAsync(Me, Village, GoodsId!.Value, Kind, Quantity!.Value, Note);
        TempData.Notice("库存记好了。");
        return Redirect(Request.Path);
    }

    public static string KindText(StockMovementKind kind) => kind switch
    {
        StockMovementKind.Received => "入库",
        StockMovementKind.Redeemed => "兑换发出",
        StockMovementKind.Returned => "撤销退回",
        _ => "盘点"
    };
}
