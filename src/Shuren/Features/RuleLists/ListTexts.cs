namespace Shuren.Features.RuleLists;

public static class ListTexts
{
    public static string Chinese(this RuleListStatus status) => status switch
    {
        RuleListStatus.Draft => "起草中",
        RuleListStatus.Submitted => "等镇里同意",
        RuleListStatus.Returned => "镇里退回",
        _ => "已同意"
    };

    public static string Badge(this RuleListStatus status) => status switch
    {
        RuleListStatus.Draft => "wait",
        RuleListStatus.Submitted => "info",
        RuleListStatus.Returned => "bad",
        _ => "ok"
    };

    /// <summary>+2/次, 分档：县级 10、镇级 5、村级 1.</summary>
    public static string Value(this RuleItem item) => (item.Kind == RuleKind.Award ? "+" : "-") + (item.Scoring == ScoringWay.Tiered
        ? "分档：" + string.Join("、", item.Tiers.OrderBy(t => t.Order).Select(t => $"{t.Name} {t.Points}"))
        : $"{item.Points}/{item.Unit.Chinese()}");

    /// <summary>30 天内整改，返还 50%; null where the deduction stays.</summary>
    public static string? Remedy(this RuleItem item)
        => item.RemedyDays is { } days ? $"{days} 天内整改，返还 {item.RemedyPercent}%" : null;

    /// <summary>-2/次，30 天内整改，返还 50%; or that the village does not adopt it.</summary>
    public static string Worth(this RuleItem item)
        => !item.Enabled ? "不采用" : item.Remedy() is { } remedy ? $"{item.Value()}，{remedy}" : item.Value();

    public static string Chinese(this CapPeriod period) => period switch
    {
        CapPeriod.Month => "月",
        CapPeriod.Quarter => "季",
        _ => "年"
    };

    public static string Chinese(this RuleKind kind) => kind == RuleKind.Award ? "加分" : "扣分";
}
