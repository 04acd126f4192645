namespace Shuren.Tests.Features.Rights;

public sealed class RightsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("my/record", PageOf.Resident),
        new("v/{village}/households/{id:guid}/record", PageOf.Village, w => w.Household.HouseholdId)
    ];
}
