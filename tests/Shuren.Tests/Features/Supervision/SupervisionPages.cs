using Shuren.Features.Places;

namespace Shuren.Tests.Features.Supervision;

public sealed class SupervisionPages : IPageRows
{
    public IEnumerable<PageRow> Rows => [new("v/{village}/audit", PageOf.Village), new("t/{town}/audit", PageOf.Town)];
}
