using Shuren.Features.Places;

namespace Shuren.Tests.Features.Stations;

public sealed class StationsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/station", PageOf.Village),
        new("v/{village}/station/{point:int:range(1,6)}", PageOf.Village),
        new("t/{town}/stations", PageOf.Town)
    ];
}
