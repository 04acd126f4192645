using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;

namespace Shuren.Tests.Features.Redemptions;

public sealed class RedemptionsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/redemption", PageOf.Village),
        new("v/{village}/redemption/counter/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/redemption/issues", PageOf.Village),
        new("v/{village}/redemption/{id:guid}", PageOf.Village, w => w.Redemption.RedemptionId),
        new("t/{town}/redemption", PageOf.Town),
        new("t/{town}/redemption/{id:guid}", PageOf.Town, w => w.Session.SessionId)
    ];
}
