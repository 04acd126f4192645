using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Redemptions;

/// <summary>发放台账 (RED-3): on screen, as Excel, on paper.</summary>
[Needs(Permission.SeeRecord)]
public sealed class IssueLedgerModel(AppDb db) : VillagePage
{
    public sealed record Row(Guid Id, string Label, DateTime At, int Card, string Head, string Group, string Goods, Points Total, string Recipient, SignedHow SignedHow, string? Witness, DateTime? CancelledAt);

    [BindProperty(SupportsGet = true)]
    public string? Quarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public List<Quarter> Quarters { get; private set; } = [];

    public List<Row> Rows { get; private set; } = [];

    public int PageCount { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Quarters = await db.RedemptionSessions.OfTown(Village.TownId).OrderByDescending(s => s.Quarter).Select(s => s.Quarter).ToListAsync();
        var page = await Query().PageAsync(PageNumber);
        (Rows, PageNumber, PageCount) = (await WithGoodsAsync(page.Rows), page.Page, page.PageCount);
        return null;
    }

    public async Task<IActionResult> OnGetExportAsync()
    {
        var rows = await WithGoodsAsync(await Query().ToListAsync());
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "发放台账",
            $"{Place.TownName}{Place.VillageName}积分兑换发放台账",
            [new("编号", 12), new("时间", 18), new("卡号", 8), new("户主", 12), new("组别", 10), new("物品", 36), new("积分", 10), new("领取人", 12), new("签字", 12), new("监督员", 12), new("备注", 14)],
            rows.Select(r => (IReadOnlyList<object?>)[r.Label, r.At.ToChinaText(), r.Card, r.Head, r.Group, r.Goods, r.Total.ToDecimal(), r.Recipient, r.SignedHow == SignedHow.Paper ? "纸面" : "屏幕确认，没有签字", r.Witness, r.CancelledAt is null ? null : "已撤销"]));
        return File(file.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{Place.VillageName}发放台账.xlsx");
    }

    private IQueryable<Row> Query()
    {
        var redemptions = db.Redemptions.AsNoTracking().In(Village);
        if (Infrastructure.Quarter.TryParse(Quarter, out var quarter))
        {
            redemptions = redemptions.Where(r => db.RedemptionSessions.Any(s => s.TownId == r.TownId && s.SessionId == r.SessionId && s.Quarter == quarter));
        }
        return from r in redemptions
               join h in db.Households.In(Village) on r.HouseholdId equals h.HouseholdId
               orderby r.At descending, r.RedemptionId
               select new Row(r.RedemptionId, r.Label, r.At, h.CardNumber, h.Head, h.GroupName, "", r.Total, r.Recipient, r.SignedHow, r.Witness, r.CancelledAt);
    }

    private async Task<List<Row>> WithGoodsAsync(IReadOnlyList<Row> rows)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var goods = (await (
            from l in db.RedemptionLines
            join g in db.Goods on new { l.TownId, l.GoodsId } equals new { g.TownId, g.GoodsId }
            where l.TownId == Village.TownId && ids.Contains(l.RedemptionId)
            orderby g.Name
            select new { l.RedemptionId, Text = g.Name + l.Quantity + g.Unit }).ToListAsync()).ToLookup(g => g.RedemptionId, g => g.Text);
        return rows.Select(r => r with { Goods = string.Join("、", goods[r.Id]) }).ToList();
    }
}
