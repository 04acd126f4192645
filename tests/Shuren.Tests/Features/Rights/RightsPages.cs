namespace Shuren.Tests.Features.Rights;

public sealed class RightsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("my/record", PageOf.Resident),
        new("my/requests", PageOf.Resident),
        new("v/{village}/requests", PageOf.Village),
        new("v/{village}/requests/new", PageOf.Village),
        new("v/{village}/requests/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("t/{town}/requests", PageOf.Town),
        new("v/{village}/households/{id:guid}/record", PageOf.Village, w => w.Household.HouseholdId)
    ];
}
