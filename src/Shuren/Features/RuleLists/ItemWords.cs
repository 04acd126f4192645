using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shuren.Features.RuleLists;

/// <summary>What follows when an item says a word (RULE-4, RULE-7).</summary>
public enum WordVerdict
{
    /// <summary>Belief, petition, a statutory benefit: no list may score it.</summary>
    Refused = 1,

    /// <summary>An unlawful act is alleged: only with the competent authority's written finding.</summary>
    Finding = 2,

    /// <summary>Health, speech, family: asked again.</summary>
    Confirm = 3
}

/// <summary>Words of one kind, in item-words.json.</summary>
/// <param name="Verdict">What follows.</param>
/// <param name="Words">Any of them.</param>
/// <param name="Except">What holds a word and means something else: 消毒.</param>
/// <param name="ExceptInAwards">The same, where it is praised: 禁毒宣传.</param>
/// <param name="Reason">For people.</param>
public sealed record WordRule(
    WordVerdict Verdict, IReadOnlyList<string> Words, IReadOnlyList<string> Except, IReadOnlyList<string> ExceptInAwards, string Reason);

/// <summary>A word that was found.</summary>
public sealed record WordHit(WordVerdict Verdict, string Word, string Reason)
{
    public string Sentence => $"写到了“{Word}”：{Reason}。";
}

/// <summary>
/// RULE-4 by what an item says, not by a box that somebody ticks. The town's own reference items are not looked at: which of them needs a
/// finding stands in the reference list.
/// </summary>
public static class ItemWords
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
    };

    public static IReadOnlyList<WordRule> Rules { get; } = Load();

    /// <summary>
    /// Each rule that a text breaks, with the first of its words; the gravest first. White space and strokes between signs do not hide
    /// a word.
    /// </summary>
    public static IReadOnlyList<WordHit> Look(RuleKind kind, params IEnumerable<string?> texts)
    {
        var plain = texts.Select(Plain).ToList();
        return Rules.Select(rule => First(rule, kind, plain)).OfType<WordHit>().OrderBy(h => h.Verdict).ToList();
    }

    /// <summary>What an item says; nothing for one of the reference list in its own words.</summary>
    public static IReadOnlyList<WordHit> Look(RuleItem item)
        => IsReference(item) ? [] : Look(item.Kind, item.Category, item.Matter, item.Behaviour, item.Terms);

    /// <summary>Whether the item must carry NeedsFinding: by the reference list, or by its words.</summary>
    public static bool MustNeedFinding(RuleItem item)
        => IsReference(item)
            ? ReferenceList.Items.First(r => r.Code == item.Code).NeedsFinding
            : Look(item).Any(h => h.Verdict == WordVerdict.Finding);

    private static WordHit? First(WordRule rule, RuleKind kind, List<string> texts)
    {
        // Longest first: 防电信诈骗宣传 before what it holds.
        var innocent = (kind == RuleKind.Award ? rule.Except.Concat(rule.ExceptInAwards) : rule.Except)
            .OrderByDescending(e => e.Length).ToList();
        var rest = texts.ConvertAll(text => innocent.Aggregate(text, (t, e) => t.Replace(e, "\n", StringComparison.Ordinal)));
        var found = rule.Words.FirstOrDefault(word => rest.Exists(text => text.Contains(word, StringComparison.Ordinal)));
        return found is null ? null : new WordHit(rule.Verdict, found, rule.Reason);
    }

    private static bool IsReference(RuleItem item)
        => ReferenceList.Items.Any(r
            => r.Code == item.Code && r.Kind == item.Kind && r.Behaviour == item.Behaviour && r.Terms == item.Terms);

    private static string Plain(string? text)
        => new((text ?? "").Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsLetterOrDigit).ToArray());

    private static List<WordRule> Load()
    {
        var resource = $"{typeof(ItemWords).Namespace}.item-words.json";
        using var stream = typeof(ItemWords).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        return JsonSerializer.Deserialize<List<WordRule>>(stream, Json)
            ?? throw new InvalidOperationException($"The resource {resource} is empty.");
    }
}
