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
    public sealed record Row(DateTime At, string Name, StockMovementKind Kind, int Quantity, string? Note, string? By);

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

    public Paged<Row> Rows { get; private set; } = null!;

    public static readonly List<SelectListItem> Kinds = [new("入库（收到物品）", nameof(StockMovementKind.Received)), new("盘点（多了填正数，少了填负数）", nameof(StockMovementKind.Adjusted))];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Goods = [new("请选择", ""), .. (await db.Goods.OfTown(Village.TownId).Where(g => g.IsActive).OrderBy(g => g.Name).ToListAsync()).Select(g => new SelectListItem($"{g.Name} {g.Specification}（{g.Unit}）", g.GoodsId.ToString()))];
        Rows = await (
            from m in db.StockMovements.In(Village)
            join g in db.Goods on new { m.TownId, m.GoodsId } equals new { g.TownId, g.GoodsId }
            join u in db.Users on m.By equals u.Id into users
            from u in users.DefaultIfEmpty()
            orderby m.At descending, m.StockMovementId descending
            select new Row(m.At, g.Name + " " + g.Specification, m.Kind, m.Quantity, m.Note, u == null ? null : u.DisplayName)).PageAsync(PageNumber);
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
