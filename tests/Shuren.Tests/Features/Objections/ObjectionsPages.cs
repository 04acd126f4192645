using Shuren.Features.Households;
using Shuren.Features.Objections;
using Shuren.Features.Places;

namespace Shuren.Tests.Features.Objections;

public sealed class ObjectionsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/objections", PageOf.Village),
        new("v/{village}/objections/new", PageOf.Village),
        new("v/{village}/objections/{id:guid}", PageOf.Village, w => w.Objection.ObjectionId),
        new("t/{town}/objections", PageOf.Town),
        new("v/{village}/corrections", PageOf.Village),
        new("v/{village}/corrections/new", PageOf.Village, Query: "seq=1"),
        new("v/{village}/corrections/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("my/corrections", PageOf.Resident),
        new("my/objections", PageOf.Resident),
        new("my/objections/new", PageOf.Resident)
    ];
}
