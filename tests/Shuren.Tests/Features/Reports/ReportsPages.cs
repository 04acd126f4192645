using Shuren.Features.Places;

namespace Shuren.Tests.Features.Reports;

public sealed class ReportsPages : IPageRows
{
    public IEnumerable<PageRow> Rows => [new("t/{town}/overview/{quarter?}", PageOf.Town)];
}
