namespace Shuren.Tests.Features.Families;

public sealed class FamiliesPages : IPageRows
{
    private const string Household = "v/{village}/households/{id:guid}";

    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/households/changes", PageOf.Village),
        // The world's change has the number of its household.
        new("v/{village}/households/changes/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/households/visits", PageOf.Village),
        new("v/{village}/households/visits/print", PageOf.Village),
        new(Household + "/arrival", PageOf.Village, w => w.Household.HouseholdId),
        new(Household + "/head", PageOf.Village, w => w.Household.HouseholdId),
        new(Household + "/merge", PageOf.Village, w => w.Household.HouseholdId),
        new(Household + "/move", PageOf.Village, w => w.Household.HouseholdId),
        new(Household + "/split", PageOf.Village, w => w.Household.HouseholdId),
        new(Household + "/unregister", PageOf.Village, w => w.Household.HouseholdId),
        new(Household + "/visit", PageOf.Village, w => w.Household.HouseholdId)
    ];
}
