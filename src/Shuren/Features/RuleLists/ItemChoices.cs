using Microsoft.AspNetCore.Mvc.Rendering;

namespace Shuren.Features.RuleLists;

/// <summary>The items of the list in force, as choices of a form.</summary>
public static class ItemChoices
{
    /// <summary>What can be chosen on that day: adopted, and not given to everybody by itself.</summary>
    public static async Task<List<RuleItem>> InForceAsync(AppDb db, VillageKey village, DateOnly day)
        => InForce(await ConsentedLists.OfAsync(db, village), day);

    /// <summary>The same of lists that are there.</summary>
    public static List<RuleItem> InForce(List<RuleList> lists, DateOnly day)
    {
        var list = lists.Find(l => l.ForceFrom <= day);
        return list is null
            ? []
            : [.. list.Items.Where(i => i.Enabled && i.Scoring != ScoringWay.Base).OrderBy(i => i.Kind).ThenBy(i => i.Order)];
    }

    public static List<SelectListItem> Options(IEnumerable<RuleItem> items, string empty)
    {
        var groups = new Dictionary<string, SelectListGroup>(StringComparer.Ordinal);
        SelectListGroup Group(RuleItem item)
        {
            var name = item.Kind.Chinese() + "：" + item.Category;
            return groups.TryGetValue(name, out var group) ? group : groups[name] = new SelectListGroup { Name = name };
        }
        return
        [
            new SelectListItem(empty, ""),
            .. items.Select(i => new SelectListItem($"{i.Code} {Points(i)} {i.Title}", i.RuleItemId.ToString()) { Group = Group(i) })
        ];
    }

    public static List<SelectListItem> Tiers(IEnumerable<RuleItem> items)
        =>
        [
            new SelectListItem("不分档次", ""),
            .. items.SelectMany(i => i.Tiers.OrderBy(t => t.Order)).Select(t => t.Name)
                .Distinct(StringComparer.Ordinal).Select(t => new SelectListItem(t, t))
        ];

    private static string Points(RuleItem item)
        => (item.Kind == RuleKind.Award ? "+" : "-") + (item.Scoring == ScoringWay.Tiered ? "分档" : $"{item.Points}/{item.Unit.Chinese()}");
}
