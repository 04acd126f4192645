namespace Shuren.Features.RuleLists;

/// <summary>
/// What a list says, part by part, each as a short digest: what the villagers voted on (D33). Two contents are compared without keeping
/// the earlier list, and the difference can be named.
/// </summary>
public static class ListContent
{
    private const string Caps = "caps";
    private const string Expiry = "expiry";

    /// <summary>"Z01=1f0c…,Z02=…,caps=…,expiry=…": items with their tiers, caps, and whether spendable points end with the year.</summary>
    public static string Of(RuleList list) => string.Join(',', list.Items.OrderBy(i => i.Code, StringComparer.Ordinal)
        .Select(i => $"{i.Code}={Digest(Parts(i))}")
        .Append($"{Caps}={Digest(list.Caps.Select(Part).Order(StringComparer.Ordinal))}")
        .Append($"{Expiry}={(list.SpendableEndsWithYear ? 1 : 0)}"));

    /// <summary>In one sentence, what is different now; null when nothing is.</summary>
    /// <param name="votedOn">The content that was voted on; null = not known.</param>
    /// <param name="now">The list's content now.</param>
    public static string? Difference(string? votedOn, string now)
    {
        if (votedOn == now)
        {
            return null;
        }
        if (votedOn is null)
        {
            return "那时商定的是什么内容没有记下来。";
        }
        var (before, after) = (Read(votedOn), Read(now));
        var said = new List<string>();
        Say("加了", after.Keys.Except(before.Keys));
        Say("改了", after.Keys.Intersect(before.Keys).Where(k => before[k] != after[k]));
        Say("少了", before.Keys.Except(after.Keys));
        return $"商定以后{string.Join("，", said)}。";

        void Say(string what, IEnumerable<string> keys)
        {
            if (keys.Select(k => k switch { Caps => "上限", Expiry => "积分到期", _ => k }).ToList() is { Count: > 0 } names)
            {
                said.Add(what + string.Join("、", names.Take(20)) + (names.Count > 20 ? $"等 {names.Count} 项" : ""));
            }
        }
    }

    private static Dictionary<string, string> Read(string content)
        => content.Split(',').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    private static string Part(RuleCap c) => Shown.Of(c.ItemCode, c.Category, c.Kind, c.Period, c.PointsMax?.Tenths, c.TimesMax);

    private static IEnumerable<object?> Parts(RuleItem i) =>
    [
        i.Kind, i.Category, i.Matter, i.Behaviour, i.Terms, i.Scoring, i.Points?.Tenths, i.Unit, i.OncePer, i.TierPolicy,
        i.NeedsFinding, i.Enabled,
        i.Tiers.OrderBy(t => t.Order).Select(t => Shown.Of(t.Name, t.Points.Tenths)),
        // Only where there is something: what was voted on before lists could say it stays what it was.
        .. i.RemedyDays is null ? Array.Empty<object?>() : ["remedy", i.RemedyDays, i.RemedyPercent]
    ];

    private static string Digest(IEnumerable<object?> parts) => Shown.Of(parts)[..16];
}
