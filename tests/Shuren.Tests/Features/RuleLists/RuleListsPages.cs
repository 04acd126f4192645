using Shuren.Features.Places;

namespace Shuren.Tests.Features.RuleLists;

public sealed class RuleListsPages : IPageRows
{
    public IEnumerable<PageRow> Rows =>
    [
        new("v/{village}/lists", PageOf.Village),
        new("v/{village}/lists/{id:guid}", PageOf.Village, w => w.List.RuleListId),
        new("v/{village}/lists/{id:guid}/items/{item:guid}", PageOf.Village, w => new object[] { w.List.RuleListId, w.List.Items[0].RuleItemId }),
        new("v/{village}/lists/{id:guid}/items/new", PageOf.Village, w => w.List.RuleListId),
        new("t/{town}/lists", PageOf.Town),
        new("t/{town}/lists/{village}/{id:guid}", PageOf.Town, w => w.List.RuleListId),
        new("p/{village}/rules", PageOf.Public)
    ];
}
