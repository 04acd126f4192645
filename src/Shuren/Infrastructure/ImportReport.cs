using System.Text.RegularExpressions;

namespace Shuren.Infrastructure;

/// <summary>A column an import knows.</summary>
/// <param name="Name">Its proper heading, used in every message.</param>
/// <param name="Variants">Other headings villages give it, without spaces.</param>
public sealed record ImportColumn(string Name, params string[] Variants)
{
    /// <summary>A further column of this meaning is read where the first is blank: 手机 and 座机.</summary>
    public bool HasSpares { get; init; }

    /// <summary>What stands in a merged cell is meant for each of its rows.</summary>
    public bool IsFilled { get; init; }

    /// <summary>Where several columns of a table have this meaning: which are read before others, whatever stands further left.</summary>
    public IReadOnlyList<string> Before { get; init; } = [Name];

    /// <summary>Lower is read before higher.</summary>
    public int RankOf(string heading)
    {
        for (var i = 0; i < Before.Count; i++)
        {
            if (Before[i] == heading)
            {
                return i;
            }
        }
        return Before.Count;
    }

    public bool IsCalled(string heading) => heading == Name || Variants.Contains(heading, StringComparer.Ordinal);
}

/// <summary>Gathers the remarks about the rows of an imported table.</summary>
public sealed partial class ImportReport
{
    /// <summary>From so many rows with the same cell missing on, there is one message.</summary>
    private const int MissingMax = 3;

    private readonly List<ImportIssue> _issues = [];
    private readonly Dictionary<(string? Sheet, string? Table, string Column), List<ImportIssue>> _missing = [];
    private RowPlace _place;

    /// <summary>In the order of the file, as long as the tables are read in it.</summary>
    public IReadOnlyList<ImportIssue> Issues => _issues;

    /// <summary>Whether the row last started has an error.</summary>
    public bool RowFailed { get; private set; }

    /// <summary>The row last started.</summary>
    public RowPlace Place => _place;

    public void StartRow(RowPlace place)
    {
        _place = place;
        RowFailed = false;
    }

    public void Add(ImportIssue issue) => _issues.Add(issue);

    /// <summary>Puts the many messages about one empty column together; call it once, when all rows are read.</summary>
    public void Finish()
    {
        foreach (var ((_, _, column), missing) in _missing)
        {
            if (missing.Count <= MissingMax)
            {
                continue;
            }
            var single = missing.ToHashSet<ImportIssue>(ReferenceEqualityComparer.Instance);
            var first = _issues.FindIndex(single.Contains);
            _issues.RemoveAll(single.Contains);
            var rows = missing.ConvertAll(i => i.Row);
            _issues.Insert(first, new ImportIssue(
                missing[0].Place, column, null, $"有 {rows.Count} 行没有填“{column}”（{RowsInWords(rows)}），请补上（合并过的单元格请取消合并，每行都填）。",
                ImportSeverity.Error)
            { Rows = rows });
        }
    }

    /// <summary>"第 3–5、7 行"; of many the beginning.</summary>
    public static string RowsInWords(IReadOnlyList<int> rows)
    {
        var runs = new List<string>();
        for (var i = 0; i < rows.Count && runs.Count < 6; i++)
        {
            var start = i;
            while (i + 1 < rows.Count && rows[i + 1] == rows[i] + 1)
            {
                i++;
            }
            runs.Add(start == i ? FormattableString.Invariant($"{rows[i]}") : FormattableString.Invariant($"{rows[start]}–{rows[i]}"));
            if (runs.Count == 6 && i + 1 < rows.Count)
            {
                return $"第 {string.Join("、", runs)} 等行";
            }
        }
        return $"第 {string.Join("、", runs)} 行";
    }

    /// <summary>The row cannot be imported.</summary>
    public void Error(string? column, string? value, string message)
    {
        RowFailed = true;
        Add(column, value, message, ImportSeverity.Error);
    }

    /// <summary>The row was left out on purpose.</summary>
    public void Skip(string? value, string message) => Add(null, value, message, ImportSeverity.Skipped);

    /// <summary>The row is imported, but somebody should look.</summary>
    public void Warn(string? column, string? value, string message) => Add(column, value, message, ImportSeverity.Warning);

    private void Add(string? column, string? value, string message, ImportSeverity severity) =>
        _issues.Add(new ImportIssue(_place, column, string.IsNullOrEmpty(value) ? null : SheetText.Excerpt(value), message, severity));

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
            case SheetCellKind.Boolean:
                Error(column.Name, cell.Text, $"“{column.Name}”是 Excel 的对错值（{cell.Text}），请改成正确的内容。");
                return null;
        }
        if (WhatExcelBent(cell) is { } bent)
        {
            Error(column.Name, cell.Text, $"“{column.Name}”{bent}");
            return null;
        }
        if (IsDitto(cell.Text))
        {
            Error(column.Name, cell.Text, $"“{column.Name}”写的是“同上”一类，请写出来（选中这一栏，复制上面一格的内容）。");
            return null;
        }
        if (SheetText.Unprintable(cell.Text) is { } code)
        {
            Error(column.Name, cell.Text, $"“{column.Name}”里有打印不出来的字（{code}），请重新输入这个字。");
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
    public string? Required(
        SheetCell cell, ImportColumn column, int maxLength, Func<string, string> clean, string? value = null, string? why = null)
    {
        var before = _issues.Count;
        var text = Text(cell, column, maxLength, clean);
        if (text is null && _issues.Count == before)
        {
            Error(column.Name, value, why ?? $"没有填“{column.Name}”，请补上（合并的单元格请取消合并，每行都填）。");
            if (!_missing.TryGetValue((_place.Sheet, _place.Table, column.Name), out var missing))
            {
                _missing.Add((_place.Sheet, _place.Table, column.Name), missing = []);
            }
            missing.Add(_issues[^1]);
        }
        return text;
    }

    /// <summary>Whether a cell repeats the column's heading, as on every page of a table made for printing.</summary>
    public static bool IsSameHeading(SheetCell cell, ImportColumn column)
        => cell.Kind == SheetCellKind.Text && cell.Text.Length <= 20 && column.IsCalled(SheetText.WithoutSpaces(cell.Text));

    /// <summary>〃, 同上 and other ways to say that the cell above is meant.</summary>
    public static bool IsDitto(string text)
        => text.Length <= 12
            && Dittos.GetAlternateLookup<ReadOnlySpan<char>>()
                .Contains(SheetText.HalfWidth(text).Replace(" ", "", StringComparison.Ordinal).AsSpan().Trim("-—().。、,:"));

    private static readonly HashSet<string> Dittos = new(StringComparer.Ordinal)
    {
        "同上", "同前", "上同", "仝上", "同", "仝", "同上行", "同上一行", "同左", "同下", "ditto", "Ditto",
        "如上", "见上", "如前", "同上格", "同上户", "同上面", "同上地址", "上同上", "↑", "↑↑", "⇑", "〞", "〝", "〟", "˝", "‶", "＂", "〃〃〃",
        "〃", "〃〃", "\"", "\"\"", "''", "'", "″", "“", "”", "“”", "々"
    };

    /// <summary>12, （三）, A-07, 5、: what people number rows with.</summary>
    public static bool IsSerial(string text) => text.Length <= 20 && SerialNumber().IsMatch(SheetText.HalfWidth(text));

    [GeneratedRegex(
        "^[(]?(?:第|No[.]?)?[A-Za-z]{0,3}[-.]?[0-9一二三四五六七八九十百〇]{1,6}(?:[-.][0-9]{1,4})?号?[)、.]?$", RegexOptions.CultureInvariant)]
    private static partial Regex SerialNumber();

    // A number too long for Excel, a date that it made of 3-2, 5.0023E+17 that it wrote into a text.
    private static string? WhatExcelBent(SheetCell cell)
    {
        if (cell.Kind == SheetCellKind.Text)
        {
            return cell.Text.Length <= 30 && PowerOfTen().IsMatch(SheetText.HalfWidth(cell.Text))
                ? "被 Excel 写成了科学计数，后面的数字丢了，请按原件重新填，并把格式设为文本。"
                : null;
        }
        if (cell.IsDate)
        {
            return "被 Excel 变成了日期，请按原件重新填，并把格式设为文本。";
        }
        return cell.Text.Length > 15 && cell.Text.IndexOf('.', StringComparison.Ordinal) is < 0 or > 15
            ? "数字太长，Excel 已经丢了后几位，请按原件重新填，并把格式设为文本。"
            : null;
    }

    [GeneratedRegex("^[0-9](?:\\.[0-9]+)?[Ee]\\+[0-9]{1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex PowerOfTen();

    /// <summary>"合计", "填表人：李四　日期：…": what people write below a table.</summary>
    /// <param name="text">The first cell with something in it.</param>
    /// <param name="hasKey">The row names whom it is about: then only a sum is taken for a note.</param>
    public static bool IsNote(string text, bool hasKey)
    {
        var start = SheetText.WithoutSpaces(text.Length > 60 ? text[..60] : text);
        return IsSum(start) || (!hasKey && NoteStart().IsMatch(start));
    }

    /// <summary>填表人：, 村主任, 日期: what stands in front of a name or a day below the table, and is neither group nor name itself.</summary>
    public static bool IsLabel(string text) => NoteStart().IsMatch(SheetText.WithoutSpaces(text.Length > 60 ? text[..60] : text));

    /// <summary>合计, 1组小计, 总户数: nothing that a household or a deed is called.</summary>
    public static bool IsSum(string text) => SumName().IsMatch(SheetText.WithoutSpaces(text.Length > 60 ? text[..60] : text));

    [GeneratedRegex("^(?:[^:：]{0,8}?(?:合计|总计|小计|共计|总数|累计)[数户人]?|总户数|总人数|总人口)(?:[:：（(].*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex SumName();

    [GeneratedRegex(
        "^(?:(?:填表|制表|审核|复核|审批|填报|负责|经办|登记|记录|统计|日期|备注|说明|注|单位|盖章|签字|签名|公章|核对|领导|主任|书记|组长|会计|联系人|监督)[^:：]{0,10}[:：]"
        + "|(?:填表|制表|审核|复核|审批|填报|负责|经办|登记|记录|统计|核对|监督)(?:人|员|人员|单位|日期|时间)(?:[（(]?(?:签字|签名|签章|盖章)[）)]?)?$"
        + "|(?:村|社区)?(?:主任|支书|支部书记|书记|会计|文书|组长|监督员|领导)$|(?:日期|时间|盖章|签字|签名|公章|单位|单位盖章)$"
        + "|[（(]?(?:村委会|居委会|村民委员会|党支部|镇政府|人民政府)?[（(]?(?:盖章|公章|签字|签章|签名)[）)]?$|.{0,12}[（(](?:盖章|公章|签字|签章|签名|章)[）)]|.{2,6}(?:签字|签名|签章)$"
        + "|[（(]?以下空白|[—-]+ ?完|完[。]?$|第[0-9一二三四五六七八九十]+页|共[0-9一二三四五六七八九十]+[户人页条]|本表|此表|注[:：]?|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?$|年月日$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex NoteStart();
}
