using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Households;

public sealed class HouseholdsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("my/household", PageOf.Resident),
        new("p/{village}/apply", PageOf.Public),
        new("p/{village}/applications/{id:guid}", PageOf.Public, w => w.Application.ApplicationId),
        new("v/{village}/applications", PageOf.Village),
        new("v/{village}/applications/blank", PageOf.Village),
        new("v/{village}/applications/new", PageOf.Village),
        new("v/{village}/applications/{id:guid}", PageOf.Village, w => w.Application.ApplicationId),
        new("v/{village}/applications/{id:guid}/print", PageOf.Village, w => w.Application.ApplicationId),
        new("v/{village}/households", PageOf.Village),
        new("v/{village}/households/import", PageOf.Village),
        new("v/{village}/households/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/households/{id:guid}/card", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/households/{id:guid}/edit", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/households/{id:guid}/pin", PageOf.Village, w => w.Household.HouseholdId)
    ];
}
