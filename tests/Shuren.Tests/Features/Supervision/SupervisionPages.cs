using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Supervision;

public sealed class SupervisionPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/audit", PageOf.Village),
        new("t/{town}/audit", PageOf.Town),
        new("v/{village}/supervision", PageOf.Village),
        new("v/{village}/flags", PageOf.Village),
        new("v/{village}/flags/new", PageOf.Village, Query: "kind=Entry&record=1"),
        new("v/{village}/flags/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/samples/{month}", PageOf.Village),
        new("t/{town}/flags", PageOf.Town)
    ];
}
