using System.Globalization;
using System.Security;
using System.Text;
using CsCheck;
using Shuren.Features.Households;
using Shuren.Features.Recording;

namespace Shuren.Tests.Infrastructure;

/// <summary>
/// Odd workbooks by the hundred: sheets, headings, merges, hidden parts and content at random. Every cell with content is imported, named as
/// unread, or in a row that is refused.
/// </summary>
public sealed class ImportBookTests
{
    private sealed record OddSheet(string Name, bool IsHidden, string[][] Cells, int[] HiddenRows, int[] HiddenColumns, string[] Merges);

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static readonly Gen<string> Heading = Words(
        "序号", "组别", "社", "户主姓名", "姓名", "居住地址", "地址", "联系电话", "手机", "座机", "备注", "说明", "与户主关系", "户编号", "身份证号码", "照片", "", "", "人口数", "2026", "联系方式", "日期", "编号", "行为", "加分", "扣分", "数量", "卡号");

    private static readonly Gen<string> Content = Gen.OneOf(
        Words("", "", "", "合计", "填表人：王五", "同上", "〃", "第一组", "无", "1", "2", "3户", "户主", "妻", "长子", "Z01", "F01", "2022-09-05", "13812345678", "02370601234", "500230197001010011", "大石板村1组1号"),
        Words("1组", "二组", "3社", "张三", "李四", "王五", "张大山", "陈秀英", "阿依古丽·买买提", "低保户"),
        Gen.Int[1, 999].Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static readonly string[] GoodHeadings = ["序号", "组别", "户主姓名", "居住地址", "联系电话", "备注"];
    private static readonly string[] GoodRecords = ["卡号", "户主姓名", "组别", "日期", "编号", "数量", "加分"];

    private static Gen<OddSheet> Sheet(string[] good) =>
        from width in Gen.Int[1, 9]
        from headings in Heading.Array[width]
        from isGood in Gen.Int[0, 3]
        from extra in Heading.Array[0, 3]
        from above in Content.Array[1, 3].Array[0, 2]
        from rows in Content.Array[Math.Max(width, 6)].Array[0, 8]
        from hiddenRows in Gen.Int[1, 10].Array[0, 2]
        from hiddenColumns in Gen.Int[0, 8].Array[0, 1]
        from merges in Gen.Select(Gen.Int[1, 8], Gen.Int[0, 5], Gen.Int[1, 3], Gen.Int[0, 1]).Array[0, 2]
        from hidden in Gen.Int[0, 5]
        from name in Words("Sheet1", "一组", "二组", "10月", "填表说明")
        select new OddSheet(
            name, hidden == 0, [.. above, isGood > 0 ? [.. good, .. extra] : headings, .. rows], hiddenRows, hiddenColumns,
            [.. merges.Select(m => $"{SheetPage.Letters(m.Item2)}{m.Item1}:{SheetPage.Letters(m.Item2 + m.Item4)}{m.Item1 + m.Item3}")]);

    [Fact]
    public void Parse_AnyRegister_PassesOverNoCell() => Check(GoodHeadings, file =>
    {
        var parse = RegisterFile.Parse(new MemoryStream(file));
        return (parse.Issues, [.. parse.Rows.Concat(parse.Repeats).Select(r => r.Place)],
            [.. parse.Rows.Concat(parse.Repeats).SelectMany(r => ((string?[])[r.Serial, r.Group, r.Head, r.Address, r.Phone, r.Remarks, .. r.Members.SelectMany(m => (string[])[m.Name, m.Relation])])).OfType<string>()]);
    });

    [Fact]
    public void Parse_AnyRecords_PassesOverNoCell() => Check(GoodRecords, file =>
    {
        var parse = RecordsFile.Parse(new MemoryStream(file));
        return (parse.Issues, [.. parse.Rows.Select(r => r.Place)],
            [.. parse.Rows.SelectMany(r => (string?[])
            [
                r.Card?.ToString(CultureInfo.InvariantCulture), r.Head, r.Group, r.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), r.Code, r.Behaviour, r.Quantity.ToString(CultureInfo.InvariantCulture),
                r.Tier, r.Remarks, r.Stated is null ? null : Math.Abs(r.Stated.Points).ToString("0.##", CultureInfo.InvariantCulture)
            ]).OfType<string>()]);
    });

    private static void Check(string[] good, Func<byte[], (IReadOnlyList<ImportIssue> Issues, HashSet<RowPlace> Rows, HashSet<string> Read)> parse)
        => Sheet(good).Array[1, 3].Sample(sheets =>
        {
            var named = sheets.Select((s, i) => s with { Name = s.Name + (i == 0 ? "" : i.ToString(CultureInfo.InvariantCulture)) }).ToArray();
            IReadOnlyList<ImportIssue> issues;
            HashSet<RowPlace> rows;
            HashSet<string> read;
            try
            {
                (issues, rows, read) = parse(Book(named));
            }
            catch (RuleViolation)
            {
                return; // Refused as a whole: nothing visible in it.
            }
            // Nothing of a file without a table is imported, and it says so.
            if (rows.Count == 0 && issues.Any(i => i.Severity == ImportSeverity.Error && i.Message.StartsWith("表头缺少", StringComparison.Ordinal)))
            {
                return;
            }
            foreach (var sheet in named)
            {
                if (issues.Any(i => i.Message.Contains($"工作表“{sheet.Name}”没有读取", StringComparison.Ordinal)))
                {
                    continue;
                }
                var touched = issues.Where(i => i.Sheet is null || i.Sheet == sheet.Name).ToList();
                for (var r = 0; r < sheet.Cells.Length; r++)
                {
                    for (var c = 0; c < sheet.Cells[r].Length; c++)
                    {
                        var text = sheet.Cells[r][c];
                        if (text.Length == 0)
                        {
                            continue;
                        }
                        var isNamed = touched.Any(i => i.Places.Any(p => p.Row == r + 1)
                            && (i.Severity is ImportSeverity.Error or ImportSeverity.Skipped || (i.Severity == ImportSeverity.Confirm && (!i.Message.Contains(" 列", StringComparison.Ordinal) || i.Message.Contains($"{SheetPage.Letters(c)} 列", StringComparison.Ordinal)))));
                        var isHeading = Headings(sheet).Contains(r) || Headings(sheet).Any(h => h < r && c < sheet.Cells[h].Length && ForOrder.Contains(sheet.Cells[h][c]));
                        var isRead = read.Contains(text) || read.Contains(HouseholdNames.CleanGroup(text)) || read.Contains(HouseholdNames.CleanName(text)) || IsNothing(text) || (text.EndsWith('户') && read.Contains(text[..^1]));
                        Assert.True(isNamed || isHeading || isRead, $"{sheet.Name}!{SheetPage.Letters(c)}{r + 1} “{text}”\n{Show(sheet)}\n{string.Join('\n', issues.Select(i => $"{i.Place} {i.Severity} {i.Message}"))}");
                    }
                }
            }
        }, iter: 400);

    // A heading is read as such; with content below that nobody reads, its column is named.
    private static HashSet<int> Headings(OddSheet sheet)
        => [.. Enumerable.Range(0, sheet.Cells.Length).Where(r => sheet.Cells[r].Count(t => t.Length > 0 && KnownHeadings.Contains(t)) >= 2)];

    private static readonly HashSet<string> KnownHeadings = [.. GoodHeadings, .. GoodRecords, "社", "姓名", "地址", "手机", "座机", "说明", "与户主关系", "户编号", "行为", "扣分"];

    // What counts the rows or tells the families apart is used and not kept.
    private static readonly HashSet<string> ForOrder = ["序号", "户编号", "与户主关系"];

    // 无 for a phone is none.
    private static bool IsNothing(string text) => text is "无";

    private static string Show(OddSheet sheet)
        => $"hidden {sheet.IsHidden}, rows {string.Join(',', sheet.HiddenRows)}, columns {string.Join(',', sheet.HiddenColumns)}, merges {string.Join(',', sheet.Merges)}\n"
            + string.Join('\n', sheet.Cells.Select((row, i) => $"{i + 1}: {string.Join(" | ", row)}"));

    private static byte[] Book(OddSheet[] sheets) => Xlsx.Workbook([.. sheets.Select(sheet =>
    {
        var xml = new StringBuilder("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
        if (sheet.HiddenColumns.Length > 0)
        {
            xml.Append("<cols>").AppendJoin("", sheet.HiddenColumns.Distinct().Select(c => $"<col min=\"{c + 1}\" max=\"{c + 1}\" hidden=\"1\"/>")).Append("</cols>");
        }
        xml.Append("<sheetData>");
        for (var r = 0; r < sheet.Cells.Length; r++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\"{(sheet.HiddenRows.Contains(r + 1) ? " hidden=\"1\"" : "")}>");
            for (var c = 0; c < sheet.Cells[r].Length; c++)
            {
                if (sheet.Cells[r][c].Length > 0)
                {
                    xml.Append(CultureInfo.InvariantCulture, $"<c r=\"{SheetPage.Letters(c)}{r + 1}\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(sheet.Cells[r][c])}</t></is></c>");
                }
            }
            xml.Append("</row>");
        }
        xml.Append("</sheetData>");
        if (sheet.Merges.Length > 0)
        {
            xml.Append("<mergeCells>").AppendJoin("", sheet.Merges.Select(m => $"<mergeCell ref=\"{m}\"/>")).Append("</mergeCells>");
        }
        return (sheet.Name, sheet.IsHidden ? "hidden" : "", xml.Append("</worksheet>").ToString());
    })]);
}
