namespace Shuren.Tests.Features.Commendations;

public sealed class CommendationsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/commendations", PageOf.Village),
        new("v/{village}/commendations/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/commendations/{id:guid}/{household:guid}", PageOf.Village, w => new object[] { w.Neighbour.HouseholdId, w.Household.HouseholdId }),
        new("p/{village}/commendations/{id:guid}", PageOf.Public, w => w.Household.HouseholdId),
        new("my/commendations", PageOf.Resident),
        new("my/commendations/{id:guid}", PageOf.Resident, w => w.Neighbour.HouseholdId)
    ];
}
