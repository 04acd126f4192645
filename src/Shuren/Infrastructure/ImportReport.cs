using System.Text.RegularExpressions;

namespace Shuren.Infrastructure;

/// <summary>A column an import knows.</summary>
/// <param name="Name">Its proper heading, used in every message.</param>
/// <param name="Variants">Other headings villages give it, without spaces.</param>
public sealed record ImportColumn(string Name, params string[] Variants)
{
    public bool IsCalled(string heading) => heading == Name || Variants.Contains(heading, StringComparer.Ordinal);
}

/// <summary>Finds the headings of an imported table and gathers the remarks about its rows.</summary>
public sealed partial class ImportReport
{
    /// <summary>Rows with content that may stand above the headings: titles, the village's name, a note how to fill in.</summary>
    private const int RowsAboveHeadings = 50;

    private readonly List<ImportIssue> _issues = [];
    private int _row;

    public IReadOnlyList<ImportIssue> Issues => _issues;

    /// <summary>Whether the row last started has an error.</summary>
    public bool RowFailed { get; private set; }

    /// <summary>
    /// Moves <paramref name="rows"/> onto the row of headings and gives the place of each column, -1 when it is not there; or null with an
    /// error when no row has all that is needed.
    /// </summary>
    /// <param name="rows">From the first row.</param>
    /// <param name="columns">What the import knows.</param>
    /// <param name="missing">What a set of places still lacks, for people; empty when it will do.</param>
    public int[]? FindHeadings(IEnumerator<SheetRow> rows, IReadOnlyList<ImportColumn> columns, Func<int[], IReadOnlyList<string>> missing)
    {
        (int Row, int Found, IReadOnlyList<string> Missing) best = (1, 0, missing(Enumerable.Repeat(-1, columns.Count).ToArray()));
        for (var i = 0; i < RowsAboveHeadings && rows.MoveNext(); i++)
        {
            var unread = new List<(string Heading, ImportColumn Column)>();
            var places = Places(rows.Current, columns, unread);
            var lacking = missing(places);
            if (lacking.Count == 0)
            {
                StartRow(rows.Current.Number);
                foreach (var (heading, column) in unread)
                {
                    Add(column.Name, heading, $"没有读取“{heading}”这一列：前面已有一列是“{column.Name}”。如果读错了，请改掉多余的表头。", ImportSeverity.Warning);
                }
                return places;
            }
            var found = places.Count(p => p >= 0);
            if (found > best.Found)
            {
                best = (rows.Current.Number, found, lacking);
            }
        }
        StartRow(best.Row);
        Error(null, null, $"表头缺少{string.Join("、", best.Missing.Select(m => $"“{m}”"))}。请在数据上面留一行表头，写明：{string.Join("、", columns.Select(c => c.Name))}。");
        return null;
    }

    private static int[] Places(SheetRow row, IReadOnlyList<ImportColumn> columns, List<(string, ImportColumn)> unread)
    {
        var headings = row.Cells.Select(c => c.Kind == SheetCellKind.Text ? Heading(c.Text) : "").ToArray();
        // A proper heading beats a variant further left: with 姓名 of a family member and 户主姓名, the latter is meant.
        var places = columns.Select(c => Array.IndexOf(headings, c.Name) is >= 0 and var exact ? exact : Array.FindIndex(headings, c.IsCalled)).ToArray();
        for (var i = 0; i < headings.Length; i++)
        {
            if (headings[i].Length > 0 && !places.Contains(i) && columns.FirstOrDefault(c => c.IsCalled(headings[i])) is { } column)
            {
                unread.Add((headings[i], column));
            }
        }
        return places;
    }

    // "户 主 姓 名", "＊联系电话（必填）"
    private static string Heading(string text)
    {
        if (text.Length > 60)
        {
            return "";
        }
        var plain = SheetText.HalfWidth(text).Replace(" ", "", StringComparison.Ordinal).Trim('*', ':');
        var bracket = plain.IndexOf('(', StringComparison.Ordinal);
        return bracket > 0 ? plain[..bracket] : plain;
    }

    /// <summary>Whether a cell repeats the column's heading, as on every page of a table made for printing.</summary>
    public static bool IsHeading(SheetCell cell, ImportColumn column) => cell.Kind == SheetCellKind.Text && column.IsCalled(Heading(cell.Text));

    public void StartRow(int number)
    {
        _row = number;
        RowFailed = false;
    }

    /// <summary>The row cannot be imported.</summary>
    public void Error(string? column, string? value, string message)
    {
        RowFailed = true;
        Add(column, value, message, ImportSeverity.Error);
    }

    /// <summary>The row was left out on purpose.</summary>
    public void Skip(string? value, string message) => Add(null, value, message, ImportSeverity.Skipped);

    private void Add(string? column, string? value, string message, ImportSeverity severity) =>
        _issues.Add(new ImportIssue(_row, column, string.IsNullOrEmpty(value) ? null : SheetText.Excerpt(value), message, severity));

    /// <summary>
    /// What a used cell holds, cleaned; null when it is blank or, with an error, when it cannot be used. Computed values are refused: the
    /// file keeps only what some program last computed, and nobody has looked at it.
    /// </summary>
    public string? Text(SheetCell cell, ImportColumn column, int maxLength, Func<string, string> clean)
    {
        switch (cell.Kind)
        {
            case SheetCellKind.Blank:
                return null;
            case SheetCellKind.Formula:
                Error(column.Name, cell.Text, $"“{column.Name}”是公式，请复制后“选择性粘贴—数值”，再导入。");
                return null;
            case SheetCellKind.Error:
                Error(column.Name, cell.Text, $"“{column.Name}”是出错的值，请改成正确的内容。");
                return null;
        }
        // Cleaning a text of megabytes in a hundred thousand rows would keep the server busy, so a hopeless one is refused first.
        var text = cell.Text.Length > (maxLength * 2) + 100 ? cell.Text : clean(cell.Text);
        if (text.Length > maxLength)
        {
            Error(column.Name, cell.Text, $"“{column.Name}”超过 {maxLength} 个字，请缩短。");
            return null;
        }
        return text.Length == 0 ? null : text;
    }

    /// <summary>As <see cref="Text"/>, with an error also when nothing stands there.</summary>
    public string? Required(SheetCell cell, ImportColumn column, int maxLength, Func<string, string> clean)
    {
        var before = _issues.Count;
        var text = Text(cell, column, maxLength, clean);
        if (text is null && _issues.Count == before)
        {
            Error(column.Name, null, $"没有填“{column.Name}”，请补上（合并的单元格请取消合并，每行都填）。");
        }
        return text;
    }

    /// <summary>"合计", "填表人：李四　日期：…": what people write below a table.</summary>
    /// <param name="text">The first cell with something in it.</param>
    /// <param name="hasKey">The row names whom it is about: then only a sum is taken for a note.</param>
    public static bool IsNote(string text, bool hasKey)
    {
        var start = SheetText.WithoutSpaces(text.Length > 60 ? text[..60] : text);
        return start is "合计" or "总计" or "小计" or "共计" || (!hasKey && NoteStart().IsMatch(start));
    }

    [GeneratedRegex("^(?:(?:合计|总计|小计|共计)[:：]|(?:填表|制表|审核|复核|审批|填报|负责|经办|登记|记录|统计|日期|备注|说明|注|单位|盖章)[^:：]{0,8}[:：])", RegexOptions.CultureInvariant)]
    private static partial Regex NoteStart();
}
