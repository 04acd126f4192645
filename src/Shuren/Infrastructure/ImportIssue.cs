using System.Security.Cryptography;
using System.Text;

namespace Shuren.Infrastructure;

/// <summary>How much a remark of an import weighs.</summary>
public enum ImportSeverity
{
    /// <summary>The row cannot be imported.</summary>
    Error,

    /// <summary>Something was not read, or read in a way that somebody must agree to before anything is imported.</summary>
    Confirm,

    /// <summary>It is imported, but somebody should look.</summary>
    Warning,

    /// <summary>The row was taken for a note and left out on purpose.</summary>
    Skipped
}

/// <summary>A row of an imported file.</summary>
/// <param name="Sheet">Null when only one sheet of the file is imported.</param>
/// <param name="Row">As Excel shows it, from 1.</param>
public readonly record struct RowPlace(string? Sheet, int Row)
{
    /// <summary>"12", or "二组!12".</summary>
    public override string ToString()
        => Sheet is null ? FormattableString.Invariant($"{Row}") : FormattableString.Invariant($"{Sheet}!{Row}");

    /// <summary>For people: "第 12 行", or "“二组”表第 12 行".</summary>
    public string InWords()
        => Sheet is null ? FormattableString.Invariant($"第 {Row} 行") : FormattableString.Invariant($"“{Sheet}”表第 {Row} 行");

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out RowPlace place)
    {
        var mark = text.LastIndexOf('!');
        place = new RowPlace(mark < 0 ? null : text[..mark].Trim(), 0);
        if (!int.TryParse(
                text[(mark + 1)..].Trim(), System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out var row))
        {
            return false;
        }
        place = place with { Row = row };
        return true;
    }

    /// <exception cref="RuleViolation">Somebody decided about a row that is not in the file: another one was meant.</exception>
    public static void MustBeThere(IEnumerable<RowPlace> decided, IEnumerable<RowPlace> rows, IEnumerable<ImportIssue> issues)
    {
        var there = rows.Concat(issues.SelectMany(i => i.Places)).ToHashSet();
        if (decided.Where(p => !there.Contains(p)).Distinct().ToList() is { Count: > 0 } unknown)
        {
            throw new RuleViolation(Rule.File, $"表里没有这些行：{string.Join("、", unknown)}。多个工作表时写成 表名!行号。");
        }
    }

    public static implicit operator RowPlace(int row) => new(null, row);

    public static RowPlace FromInt32(int row) => row;
}

/// <summary>A remark about one row of an imported file, in Chinese for the person who has the file open.</summary>
/// <param name="Row">As Excel shows it, from 1; the first of several.</param>
/// <param name="Column">The column's proper heading, or null when it concerns the whole row.</param>
/// <param name="Value">What stands there, shortened for the screen.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Severity">How much it weighs.</param>
public sealed record ImportIssue(int Row, string? Column, string? Value, string Message, ImportSeverity Severity)
{
    /// <summary>The sheet's name, when more than one is imported.</summary>
    public string? Sheet { get; init; }

    /// <summary>The rows it is about, when they are several: one message instead of seven hundred.</summary>
    public IReadOnlyList<int>? Rows { get; init; }

    /// <summary>The rows it quarrels with: left out, they make this one good.</summary>
    public IReadOnlyList<RowPlace> Against { get; init; } = [];

    /// <summary>It says that the row's household is registered already: all of these can be skipped at once.</summary>
    public bool IsKnown { get; init; }

    /// <summary>By sheet as the file has them, then by row.</summary>
    /// <param name="issues">In any order.</param>
    /// <param name="sheets">The sheets of the rows read, in the order of the file.</param>
    public static List<ImportIssue> InFileOrder(IReadOnlyCollection<ImportIssue> issues, IEnumerable<string?> sheets)
    {
        var order = sheets.Concat(issues.Select(i => i.Sheet)).Select(s => s ?? "").Distinct()
            .Select((s, i) => (s, i)).ToDictionary(x => x.s, x => x.i);
        return [.. issues.OrderBy(i => order[i.Sheet ?? ""]).ThenBy(i => i.Row)];
    }

    public RowPlace Place => new(Sheet, Row);

    public IEnumerable<RowPlace> Places => Rows is null ? [Place] : Rows.Select(r => new RowPlace(Sheet, r));

    /// <summary>The remarks that it asks about together.</summary>
    public IReadOnlyList<ImportIssue> About { get; init; } = [];

    /// <summary>By which it is confirmed: of what it says, so that another message needs another confirmation.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', About.Prepend(this).Select(i => $"{i.Place} {i.Column} {i.Message}")))))[..8];

    /// <summary>Whether the rows left out settle it.</summary>
    public bool IsSettledBy(IReadOnlySet<RowPlace> skipped)
        => Places.All(skipped.Contains) || (Against.Count > 0 && Against.All(skipped.Contains));
}

/// <summary>What somebody agreed to after reading the report of an import.</summary>
/// <param name="All">Everything: only for who has read it all.</param>
/// <param name="Keys">Single remarks, by <see cref="ImportIssue.Key"/>.</param>
public sealed record ImportConsent(bool All, IReadOnlySet<string> Keys)
{
    public static readonly ImportConsent None = new(false, new HashSet<string>());

    public bool Covers(ImportIssue issue) => issue.Severity != ImportSeverity.Confirm || All || Keys.Contains(issue.Key);
}
