using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

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
/// <param name="Table">The column where its table begins, as Excel shows it; null when the sheet has one table.</param>
public readonly partial record struct RowPlace(string? Sheet, int Row, string? Table = null)
{
    private static readonly SearchValues<char> ReadOtherwise = SearchValues.Create("!！',，@");

    /// <summary>"12", "12@F", or "二组!12"; a sheet whose name would not be read back stands in quotes, as in Excel.</summary>
    public override string ToString()
    {
        var row = Table is null ? FormattableString.Invariant($"{Row}") : FormattableString.Invariant($"{Row}@{Table}");
        return Sheet is null ? row
            : Sheet.AsSpan().ContainsAny(ReadOtherwise) || Sheet.Trim().Length != Sheet.Length
                ? $"'{Sheet.Replace("'", "''", StringComparison.Ordinal)}'!{row}"
                : $"{Sheet}!{row}";
    }

    /// <summary>For people: "第 12 行", "第 12 行（F 列起）", or "“二组”表第 12 行".</summary>
    public string InWords()
        => (Sheet is null ? "" : $"“{Sheet}”表") + FormattableString.Invariant($"第 {Row} 行") + (Table is null ? "" : $"（{Table} 列起）");

    /// <summary>"“二组”表第 3–5、7 行，“三组”表第 2 行"; of many the beginning.</summary>
    public static string InWords(IEnumerable<RowPlace> places)
        => string.Join(
            "，",
            places.GroupBy(p => (p.Sheet, p.Table)).Select(
                g => (g.Key.Sheet is null ? "" : $"“{g.Key.Sheet}”表") + ImportReport.RowsInWords([.. g.Select(p => p.Row)])
                    + (g.Key.Table is null ? "" : $"（{g.Key.Table} 列起）")));

    /// <summary>What <see cref="ToString"/> wrote, and what people write for it.</summary>
    public static bool TryParse(string text, out RowPlace place)
    {
        var match = Written().Match(text);
        place = default;
        if (!match.Success || !int.TryParse(match.Groups["row"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var row))
        {
            return false;
        }
        place = new RowPlace(
            match.Groups["quoted"] is { Success: true } quoted ? quoted.Value.Replace("''", "'", StringComparison.Ordinal)
                : match.Groups["plain"] is { Success: true } plain ? plain.Value.Trim()
                : null,
            row,
            match.Groups["table"] is { Success: true } table ? table.Value.ToUpperInvariant() : null);
        return true;
    }

    /// <summary>Rows with commas between them; in quotes the name of a sheet may have one too. Null when one is none.</summary>
    public static IReadOnlyList<RowPlace>? ParseList(string text)
    {
        var places = new List<RowPlace>();
        foreach (Match piece in Pieces().Matches(text))
        {
            if (piece.Value.Trim().Length == 0)
            {
                continue;
            }
            if (!TryParse(piece.Value, out var place))
            {
                return null;
            }
            places.Add(place);
        }
        return places;
    }

    /// <summary>
    /// The rows that somebody decided about, each as the file has it: a table need not be named where one alone has that row, nor the
    /// blanks around a sheet's name.
    /// </summary>
    /// <exception cref="RuleViolation">One is not in the file, so that another was meant; or it may be either of two.</exception>
    public static IReadOnlySet<RowPlace> Resolve(IEnumerable<RowPlace> decided, IEnumerable<RowPlace> rows, IEnumerable<ImportIssue> issues)
    {
        var wanted = decided.ToList();
        if (wanted.Count == 0)
        {
            return new HashSet<RowPlace>();
        }
        var there = rows.Concat(issues.SelectMany(i => i.Places)).ToHashSet();
        var byRow = there.ToLookup(p => p.Row);
        var resolved = new HashSet<RowPlace>();
        var unknown = new List<RowPlace>();
        foreach (var place in wanted)
        {
            var same = byRow[place.Row].Where(p => p.Sheet == place.Sheet).ToList();
            if (same.Count == 0)
            {
                same = byRow[place.Row].Where(p => p.Sheet is not null && p.Sheet.Trim() == place.Sheet?.Trim()).ToList();
            }
            // A remark about the whole sheet names rows too, of no table.
            var rowsOfTables = same.FindAll(p => p.Table is not null);
            same = place.Table is not null ? rowsOfTables.FindAll(p => p.Table == place.Table)
                : rowsOfTables.Count > 0 ? rowsOfTables : same;
            if (same.Count > 1)
            {
                throw new RuleViolation(
                    Rule.File, $"{place.InWords()}有几张表，请写明是哪一张：{string.Join(" 或 ", same.OrderBy(p => p.Table, StringComparer.Ordinal))}。");
            }
            if (same.Count == 0)
            {
                unknown.Add(place);
            }
            else
            {
                resolved.Add(same[0]);
            }
        }
        return unknown.Count == 0 ? resolved
            : throw new RuleViolation(
                Rule.File, $"表里没有这些行：{string.Join("、", unknown.Distinct())}。多个工作表时写成 表名!行号，表名里有逗号、空格的写成 '表名'!行号。");
    }

    public static implicit operator RowPlace(int row) => new(null, row);

    public static RowPlace FromInt32(int row) => row;

    [GeneratedRegex(
        "^\\s*(?:(?:'(?<quoted>(?:[^']|'')*)'|(?<plain>.*))\\s*[!！]\\s*)?(?<row>[0-9]{1,9})(?:\\s*@\\s*(?<table>[A-Za-z]{1,3}))?\\s*$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Written();

    [GeneratedRegex("\\s*'(?:[^']|'')*'[^,，]*|[^,，]+", RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();
}

/// <summary>A remark about one row of an imported file, in Chinese for the person who has the file open.</summary>
/// <param name="Row">As Excel shows it, from 1; the first of several.</param>
/// <param name="Column">The column's proper heading, or null when it concerns the whole row.</param>
/// <param name="Value">What stands there, shortened for the screen.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Severity">How much it weighs.</param>
public sealed record ImportIssue(int Row, string? Column, string? Value, string Message, ImportSeverity Severity)
{
    public ImportIssue(RowPlace place, string? column, string? value, string message, ImportSeverity severity)
        : this(place.Row, column, value, message, severity) => (Sheet, Table) = (place.Sheet, place.Table);

    /// <summary>The sheet's name, when more than one is imported.</summary>
    public string? Sheet { get; init; }

    /// <summary>Where its table begins, when the sheet has several side by side.</summary>
    public string? Table { get; init; }

    /// <summary>The rows it is about, when they are several: one message instead of seven hundred.</summary>
    public IReadOnlyList<int>? Rows { get; init; }

    /// <summary>The rows it quarrels with: left out, they make this one good.</summary>
    public IReadOnlyList<RowPlace> Against { get; init; } = [];

    /// <summary>It is about rows of several sheets, though it names the first.</summary>
    public bool IsOfBook { get; init; }

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

    public RowPlace Place => new(Sheet, Row, Table);

    public IEnumerable<RowPlace> Places => Rows is null ? [Place] : Rows.Select(r => new RowPlace(Sheet, r, Table));

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

    /// <summary>Sheets left out as a whole, with all that is said of them.</summary>
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();

    public bool Covers(ImportIssue issue)
        => issue.Severity != ImportSeverity.Confirm || All || Keys.Contains(issue.Key) || (!issue.IsOfBook && LeavesOut(issue.Place));

    public bool LeavesOut(RowPlace place) => place.Sheet is { } sheet && LeftOut.Contains(sheet);

    /// <exception cref="RuleViolation">A sheet was to be left out that is not in the file.</exception>
    public void MustHave(IEnumerable<string?> sheets)
    {
        var there = sheets.ToHashSet();
        if (LeftOut.Where(s => !there.Contains(s)).ToList() is { Count: > 0 } unknown)
        {
            throw new RuleViolation(Rule.File, $"没有读到这些工作表：{string.Join("、", unknown.Select(s => $"“{s}”"))}。");
        }
    }
}
