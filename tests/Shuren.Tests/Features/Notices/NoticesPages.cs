using Shuren.Features.Places;

namespace Shuren.Tests.Features.Notices;

public sealed class NoticesPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/notices", PageOf.Village),
        new("v/{village}/notices/{quarter}", PageOf.Village),
        new("v/{village}/notices/{quarter}/paper", PageOf.Village),
        new("v/{village}/notices/{quarter}/broadcast", PageOf.Village),
        new("v/{village}/notices/{quarter}/slips/{id:guid}", PageOf.Village, w => w.Household.HouseholdId),
        new("v/{village}/notices/{quarter}/slips", PageOf.Village),
        new("v/{village}/notices/{quarter}/witness", PageOf.Village),
        new("v/{village}/public-pages", PageOf.Village),
        new("v/{village}/public-pages/{key}", PageOf.Village, w => PublicPage.CommendationOf(w.Household.HouseholdId).Key),
        new("v/{village}/naming", PageOf.Village),
        new("t/{town}/notices/{quarter?}", PageOf.Town),
        new("t/{town}/notices/{quarter}/paper", PageOf.Town),
        new("p/{village}", PageOf.Public),
        new("p/{village}/board/{quarter}", PageOf.Public),
        new("my/board", PageOf.Resident),
        new("my/board/{quarter}", PageOf.Resident),
        new("check/{data?}", PageOf.Anyone, _ => "SL1:0"),
        new("check/key", PageOf.Anyone)
    ];
}
