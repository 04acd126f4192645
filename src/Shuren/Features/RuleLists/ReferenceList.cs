using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shuren.Features.RuleLists;

/// <summary>One scored thing of the plan's 附件4 or 附件5. What the columns mean is said at <see cref="RuleItem"/>.</summary>
/// <param name="Code">Z01 … of the awards, F01 … of the deductions, in the plan's order.</param>
/// <param name="Kind">附件4 awards, 附件5 deducts.</param>
/// <param name="Category">大类.</param>
/// <param name="Matter">事项.</param>
/// <param name="Behaviour">行为, word for word; several items may share it.</param>
/// <param name="Terms">奖惩, word for word, as far as it speaks of this item.</param>
/// <param name="Points">Positive on both lists; null for the tiered item.</param>
/// <param name="Unit">As written; where the plan has none, D3 and D4 say which.</param>
/// <param name="OncePer">The unit's own period; none for a quantity.</param>
/// <param name="Tiers">Highest first; empty for all but the tiered item.</param>
/// <param name="NeedsFinding">RULE-4: alleges a crime or an unlawful act.</param>
/// <param name="EnabledByDefault">False: off until a village adopts it expressly.</param>
public sealed record ReferenceItem(
    string Code,
    RuleKind Kind,
    string Category,
    string Matter,
    string Behaviour,
    string Terms,
    decimal? Points,
    RuleUnit Unit,
    OncePer OncePer,
    IReadOnlyList<ReferenceTier> Tiers,
    bool NeedsFinding,
    bool EnabledByDefault);

/// <summary>县级 / 镇级 / 村级 of the tiered item.</summary>
public sealed record ReferenceTier(string Name, decimal Points);

/// <summary>The plan's two lists, built in word for word (RULE-1): what a village starts its own list from.</summary>
public static class ReferenceList
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
    };

    /// <summary>In the plan's order, the awards first.</summary>
    public static IReadOnlyList<ReferenceItem> Items { get; } = Load();

    /// <summary>Copies every item into a new list version; one that is off by default comes along disabled.</summary>
    /// <exception cref="InvalidOperationException">The version has items already, or is no longer a draft.</exception>
    public static void CopyTo(RuleList list)
    {
        if (!list.IsEditable || list.Items.Count > 0)
        {
            throw new InvalidOperationException("Only an empty draft starts from the reference list.");
        }
        list.Items.AddRange(Items.Select((item, index) => RuleItem.Of(list, item.Code, index + 1, TermsOf(item))));
    }

    private static ItemTerms TermsOf(ReferenceItem item) => new(
        item.Kind, item.Category, item.Matter, item.Behaviour, item.Terms, ScoringOf(item),
        item.Points is { } points ? Points.Of(points) : null, item.Unit, item.OncePer, TierPolicy.TopUp,
        item.Tiers.Select(t => (t.Name, Points.Of(t.Points))).ToList(), item.NeedsFinding, item.EnabledByDefault);

    private static ScoringWay ScoringOf(ReferenceItem item) =>
        item.Tiers.Count > 0 ? ScoringWay.Tiered
        : item.Unit.IsPeriod() ? ScoringWay.Fixed
        : ScoringWay.PerQuantity;

    private static List<ReferenceItem> Load()
    {
        var resource = $"{typeof(ReferenceList).Namespace}.reference-list.json";
        using var stream = typeof(ReferenceList).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        return JsonSerializer.Deserialize<List<ReferenceItem>>(stream, Json)
            ?? throw new InvalidOperationException($"The resource {resource} is empty.");
    }
}
