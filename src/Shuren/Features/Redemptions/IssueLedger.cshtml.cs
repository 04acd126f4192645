using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

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
        var rows = (await Query().ToListAsync()).OrderBy(r => r.At).ThenBy(r => r.Label, StringComparer.Ordinal).ToList();
        var goods = await GoodsAsync(rows);
        // One line a good, so that each can be added up; what was undone counts nothing, and the remark keeps what it had been.
        var lines = rows.SelectMany(r => goods[r.Id].DefaultIfEmpty(), (row, good) => (Row: row, Good: good)).ToList();
        IReadOnlyList<object?> Cells(Row r, GoodLine? g) =>
        [
            r.Label, r.At.ToChinaDate(), r.Card, r.Head, r.Group, g?.Name, r.CancelledAt is null ? g?.Quantity : 0, g?.Unit, g?.Price.ToDecimal(),
            r.CancelledAt is null && g is not null ? g.Points.ToDecimal() : 0m, r.Recipient, r.SignedHow == SignedHow.Paper ? null : "屏幕确认", r.Witness,
            r.CancelledAt is null ? null : FormattableString.Invariant($"已撤销，原为 {g?.Quantity}{g?.Unit}、{g?.Points} 分")
        ];
        var total = lines.Where(l => l.Row.CancelledAt is null).Aggregate(0m, (sum, l) => sum + (l.Good?.Points.ToDecimal() ?? 0m));
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "发放台账",
            $"{Place.TownName}{Place.VillageName}积分兑换发放台账",
            [
                new("编号", 12), new("日期", 12), new("卡号", 8), new("户主", 12), new("组别", 8), new("物品", 24), new("数量", 8), new("单位", 8), new("单价", 8), new("积分", 8), new("领取人", 12),
                new("领取人签字", 16), new("监督员", 12), new("备注", 22)
            ],
            lines.Select(l => Cells(l.Row, l.Good)).Append(["合计", null, null, null, null, null, null, null, null, total, null, null, null, $"{rows.Count(r => r.CancelledAt is null)} 次"]));
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

    private sealed record GoodLine(Guid RedemptionId, string Name, int Quantity, string Unit, Points Price)
    {
        public Points Points => Price * Quantity;
    }

    private async Task<List<Row>> WithGoodsAsync(IReadOnlyList<Row> rows)
    {
        var goods = await GoodsAsync(rows);
        return rows.Select(r => r with { Goods = string.Join("、", goods[r.Id].Select(g => FormattableString.Invariant($"{g.Name}{g.Quantity}{g.Unit}"))) }).ToList();
    }

    private async Task<ILookup<Guid, GoodLine>> GoodsAsync(IReadOnlyList<Row> rows)
    {
        var ids = rows.Select(r => r.Id).ToList();
        return (await (
            from l in db.RedemptionLines
            join g in db.Goods on new { l.TownId, l.GoodsId } equals new { g.TownId, g.GoodsId }
            where l.TownId == Village.TownId && ids.Contains(l.RedemptionId)
            orderby g.Name
            select new GoodLine(l.RedemptionId, g.Name, l.Quantity, g.Unit, l.Price)).ToListAsync()).ToLookup(g => g.RedemptionId);
    }
}
