using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Remedies;

public sealed class RemediesPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/remedies", PageOf.Village),
        new("v/{village}/remedies/new", PageOf.Village, Query: "entry=2"),
        new("v/{village}/remedies/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("my/remedies", PageOf.Resident),
        new("my/remedies/new", PageOf.Resident, Query: "entry=2"),
        new("my/remedies/{id:guid}", PageOf.Resident, w => w.Household.HouseholdId)
    ];
}
