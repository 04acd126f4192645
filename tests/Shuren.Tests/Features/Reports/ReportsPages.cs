using Shuren.Features.Places;

namespace Shuren.Tests.Features.Reports;

public sealed class ReportsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("t/{town}/overview/{quarter?}", PageOf.Town),
        new("t/{town}/reports/{quarter?}", PageOf.Town),
        new("t/{town}/assessment/{year:int:range(2000,2100)?}", PageOf.Town),
        new("v/{village}/reports", PageOf.Village),
        new("v/{village}/reports/{quarter}", PageOf.Village),
        new("v/{village}/assessment/{year:int:range(2000,2100)?}", PageOf.Village)
    ];
}
