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
    [BindProperty(SupportsGet = true)]
    public string? Quarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    public List<Quarter> Quarters { get; private set; } = [];

    public List<IssueRow> Rows { get; private set; } = [];

    public int PageCount { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Quarters = await db.RedemptionSessions.OfTown(Village.TownId)
            .OrderByDescending(s => s.Quarter).Select(s => s.Quarter).ToListAsync();
        var page = await Lines().PageAsync(PageNumber);
        (Rows, PageNumber, PageCount) = (await db.WithGoodsAsync(Village, page.Rows), page.Page, page.PageCount);
        return null;
    }

    public async Task<IActionResult> OnGetExportAsync()
    {
        var rows = await db.WithGoodsAsync(Village, await Lines().ToListAsync());
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "发放台账",
            $"{Place.TownName}{Place.VillageName}积分兑换发放台账",
            [
                new("编号", 12), new("时间", 18), new("卡号", 8), new("户主", 12), new("组别", 10), new("物品", 36), new("积分", 10),
                new("领取人", 12), new("签字", 12), new("监督员", 12), new("备注", 14)
            ],
            rows.Select(r => (IReadOnlyList<object?>)
            [
                r.Label, r.At.ToChinaText(), r.Card, r.Head, r.Group, r.Goods, r.Total.ToDecimal(), r.Recipient,
                r.SignedHow == SignedHow.Paper ? "纸面" : "屏幕确认，没有签字", r.Witness, r.CancelledAt is null ? null : "已撤销"
            ]));
        return File(
            file.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{Place.VillageName}发放台账.xlsx");
    }

    private IQueryable<IssueRow> Lines()
        => db.IssuesOf(Village, Infrastructure.Quarter.TryParse(Quarter, out var quarter) ? quarter : null);
}
