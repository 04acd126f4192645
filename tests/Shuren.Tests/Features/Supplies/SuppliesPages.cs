namespace Shuren.Tests.Features.Supplies;

public sealed class SuppliesPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/funds", PageOf.Village),
        new("v/{village}/funds/new", PageOf.Village),
        new("v/{village}/funds/meetings", PageOf.Village),
        new("v/{village}/funds/statement/{quarter}", PageOf.Village),
        new("v/{village}/funds/{id:guid}", PageOf.Village, w => w.Funds.FundEntryId),
        new("v/{village}/redemption/stock", PageOf.Village)
    ];
}
