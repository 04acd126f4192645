using Microsoft.AspNetCore.Mvc;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Infrastructure.Documents;

namespace Shuren.Features.Supplies;

/// <summary>The quarter's statement on screen, as Excel, on paper (RED-4).</summary>
[Needs(Permission.SeeRecord)]
public sealed class StatementModel(AppDb db, DocumentFonts fonts, TimeProvider clock) : VillagePage
{
    public QuarterStatement Statement { get; private set; } = null!;

    public Quarter ThisQuarter => Quarter.Of(clock.Today());

    protected override async Task<IActionResult?> PrepareAsync()
    {
        if (!Quarter.TryParse((string?)RouteData.Values["quarter"], out var quarter) || quarter > ThisQuarter
            || quarter < Quarter.Of(DayOrder.SchemeFrom))
        {
            return NotFound();
        }
        Statement = await QuarterStatement.OfAsync(db, Village, quarter);
        return null;
    }

    public IActionResult OnGetExport()
    {
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "收支表",
            $"{Place.VillageName}{Statement.Quarter.ToChinese()}积分制资金物资收支表",
            [
                new("项目", 24), new("单位", 8), new("季初数量", 10), new("季初（元）", 12), new("收到数量", 10), new("收到（元）", 12),
                new("付出发出数量", 12), new("付出发出（元）", 14), new("盘点报废数量", 12), new("盘点报废（元）", 14), new("结余数量", 10), new("结余（元）", 12)
            ],
            [.. Statement.Money.Append(Statement.Total).Select(Cells), .. Statement.Goods.Select(Cells), Worth(Statement)]);
        return this.Sheet(file.ToArray(), $"{Place.VillageName}资金物资收支表{Statement.Quarter}", "funds", clock.Today());
    }

    public IActionResult OnGetPdf()
        => this.Pdf(
            fonts, () => StatementPaper.Of(fonts, Place.VillageName, Statement), $"{Place.VillageName}资金物资收支表{Statement.Quarter}", "funds",
            clock.Today());

    private static IReadOnlyList<object?> Cells(SourceLine line) =>
    [
        Enum.IsDefined(line.Source) ? line.Source.Chinese() : "钱合计", "元", null, line.Before, null, line.In, null,
        line.Out, null, null, null, line.Left
    ];

    private static IReadOnlyList<object?> Worth(QuarterStatement s)
    {
        var (before, received, handed, counted, left) = s.Worth;
        return ["物品合计", "元", null, before, null, received, null, handed, null, counted, null, left];
    }

    private static IReadOnlyList<object?> Cells(GoodsLine line) =>
    [
        line.Name, line.Unit, line.Before.Quantity, line.Before.Value, line.In.Quantity, line.In.Value,
        line.Out.Quantity, line.Out.Value, line.Counted.Quantity, line.Counted.Value, line.Left.Quantity,
        line.Left.Value
    ];
}
