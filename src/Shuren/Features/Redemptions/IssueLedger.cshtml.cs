using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Redemptions;

/// <summary>发放台账 (RED-3): on screen, as Excel, on paper.</summary>
[Needs(Permission.SeeRecord)]
public sealed class IssueLedgerModel(AppDb db, TimeProvider clock, DocumentFonts fonts) : VillagePage
{
    [BindProperty(SupportsGet = true)]
    public string? Quarter { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    /// <summary>Only those of which the supervisor who looks has still to say whether he was there.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Mine { get; set; }

    public List<Quarter> Quarters { get; private set; } = [];

    public List<IssueRow> Rows { get; private set; } = [];

    public int PageCount { get; private set; }

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Quarters = await db.RedemptionSessions.OfTown(Village.TownId)
            .OrderByDescending(s => s.Quarter).Select(s => s.Quarter).ToListAsync();
        var page = await Lines().PageAsync(PageNumber);
        var rows = await db.WithWitnessesAsync(Village, await db.WithGoodsAsync(Village, page.Rows));
        (Rows, PageNumber, PageCount) = (rows, page.Page, page.PageCount);
        return null;
    }

    public async Task<IActionResult> OnGetExportAsync()
    {
        var (rows, goods) = await AllAsync();
        // One line a good, so that each can be added up; what was undone counts nothing, and the remark keeps what it had been.
        var lines = rows.SelectMany(r => goods[r.Id].DefaultIfEmpty(), (row, good) => (Row: row, Good: good)).ToList();
        var total = lines.Where(l => l.Row.CancelledAt is null).Aggregate(0m, (sum, l) => sum + (l.Good?.Points.ToDecimal() ?? 0m));
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "发放台账",
            $"{Place.TownName}{Place.VillageName}积分兑换发放台账",
            [
                new("编号", 12), new("日期", 12), new("卡号", 8), new("户主", 12), new("组别", 8), new("物品", 24), new("数量", 8),
                new("单位", 8), new("单价", 8), new("积分", 8), new("领取人", 12), new("领取人签字", 16), new("监督员", 12), new("备注", 22)
            ],
            lines.Select(l => Cells(l.Row, l.Good)).Append(
            [
                "合计", null, null, null, null, null, null, null, null, total, null, null, null,
                $"{rows.Count(r => r.CancelledAt is null)} 次"
            ]));
        return this.Sheet(file.ToArray(), $"{Place.VillageName}发放台账", "issues", clock.Today());
    }

    public async Task<IActionResult> OnGetPdfAsync()
    {
        var (rows, goods) = await AllAsync();
        Quarter? only = Infrastructure.Quarter.TryParse(Quarter, out var quarter) ? quarter : null;
        return this.Pdf(
            fonts, () => IssuePaper.Of(fonts, Place, only, rows, goods), $"{Place.VillageName}发放台账", "issues", clock.Today());
    }

    /// <summary>All of the tab that is open, the oldest first, as a book is kept.</summary>
    private async Task<(List<IssueRow> Rows, ILookup<Guid, IssuedGood> Goods)> AllAsync()
    {
        var rows = (await db.WithWitnessesAsync(Village, await Lines().ToListAsync()))
            .OrderBy(r => r.At).ThenBy(r => r.Label, StringComparer.Ordinal).ToList();
        return (rows, await db.GoodsOfAsync(Village, rows));
    }

    private static IReadOnlyList<object?> Cells(IssueRow row, IssuedGood? good)
    {
        var stands = row.CancelledAt is null;
        return
        [
            row.Label, row.At.ToChinaDate(), row.Card, row.Head, row.Group,
            good?.Name, stands ? good?.Quantity : 0, good?.Unit, good?.Price.ToDecimal(),
            stands && good is not null ? good.Points.ToDecimal() : 0m,
            row.Recipient, row.SignedHow == SignedHow.Paper ? null : "屏幕确认", row.Watched.Text,
            stands ? null : FormattableString.Invariant($"已撤销，原为 {good?.Quantity}{good?.Unit}、{good?.Points} 分")
        ];
    }

    private IQueryable<IssueRow> Lines()
        => db.IssuesOf(
            Village, Infrastructure.Quarter.TryParse(Quarter, out var quarter) ? quarter : null,
            Mine ? db.AwaitingWordOf(Village, Me, clock.UtcNow()) : null);
}
