using System.Globalization;
using System.Text.RegularExpressions;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Objections;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Recording;

/// <summary>One line of a village's old book. It has a card, or head and group; and a code, or a behaviour.</summary>
/// <param name="RowNumber">As Excel shows it.</param>
/// <param name="Card">登记卡号.</param>
/// <param name="Head">Cleaned as <see cref="RegisterFile.CleanName"/> does.</param>
/// <param name="Group">Cleaned as <see cref="RegisterFile.CleanGroup(string)"/> does.</param>
/// <param name="Date">The day it happened; always there in a row without errors.</param>
/// <param name="Code">编号 of the rule item, in capitals and half-width.</param>
/// <param name="Behaviour">行为, cleaned as <see cref="SheetText.Tidy"/> does: clean the list's text the same way before comparing.</param>
/// <param name="Quantity">1 when missing.</param>
/// <param name="Tier">档次, cleaned as <see cref="SheetText.Tidy"/> does.</param>
/// <param name="Remarks">备注.</param>
public sealed record RecordsRow(
    int RowNumber, int? Card, string? Head, string? Group, DateOnly? Date, string? Code, string? Behaviour, int Quantity, string? Tier, string? Remarks);

/// <param name="Rows">The rows without errors.</param>
/// <param name="Issues">In the order of the file.</param>
public sealed record RecordsParse(IReadOnlyList<RecordsRow> Rows, IReadOnlyList<ImportIssue> Issues);

/// <summary>A village's old book of deeds and breaches as an Excel table. Whether household, rule and limits fit is for the import to say.</summary>
public static partial class RecordsFile
{
    private const int CellMaxLength = 100;
    private const int QuantityMax = 1_000_000;
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    private static readonly ImportColumn Card = new("登记卡号", "卡号", "登记卡", "登记卡编号", "积分卡号");
    private static readonly ImportColumn Head = new("户主姓名", "户主", "姓名", "户主名", "户主名字");
    private static readonly ImportColumn Group = new("组别", "组", "小组", "组名", "村民小组", "所在组", "所属组");
    private static readonly ImportColumn Date = new("日期", "发生日期", "登记日期", "时间", "发生时间");
    private static readonly ImportColumn Code = new("编号", "事项编号", "积分编号", "条目编号", "行为编号");
    private static readonly ImportColumn Behaviour = new("行为", "积分行为", "具体行为", "行为内容", "积分内容", "事项");
    private static readonly ImportColumn Quantity = new("数量", "次数");
    private static readonly ImportColumn Tier = new("档次", "档", "等次");
    private static readonly ImportColumn Remarks = new("备注", "说明");
    private static readonly ImportColumn[] Columns = [Card, Head, Group, Date, Code, Behaviour, Quantity, Tier, Remarks];

    /// <exception cref="RuleViolation">The file cannot be read at all (see <see cref="SheetReader"/>).</exception>
    public static RecordsParse Parse(Stream file)
    {
        var report = new ImportReport();
        var result = new List<RecordsRow>();
        using var sheet = SheetReader.Open(file);
        using var rows = sheet.Rows().GetEnumerator();
        if (report.FindHeadings(rows, Columns, Missing) is not { } places)
        {
            return new RecordsParse(result, report.Issues);
        }
        while (rows.MoveNext())
        {
            report.StartRow(rows.Current.Number);
            if (!IsNoRecord(rows.Current, places, report) && ParseRow(rows.Current, places, sheet.CountsFrom1904, report) is { } record)
            {
                result.Add(record);
            }
        }
        return new RecordsParse(result, report.Issues);
    }

    private static List<string> Missing(int[] places)
    {
        var missing = new List<string>();
        if (places[0] < 0 && (places[1] < 0 || places[2] < 0))
        {
            missing.Add("登记卡号（或者户主姓名和组别两列）");
        }
        if (places[3] < 0)
        {
            missing.Add(Date.Name);
        }
        if (places[4] < 0 && places[5] < 0)
        {
            missing.Add("编号（或者行为）");
        }
        return missing;
    }

    private static bool IsNoRecord(SheetRow row, int[] places, ImportReport report)
    {
        var text = row.First.Text;
        if (ImportReport.IsNote(text, hasKey: !row.At(places[3]).IsBlank && (!row.At(places[0]).IsBlank || !row.At(places[1]).IsBlank)))
        {
            report.Skip(text, "这一行是合计或说明，不是一条记录，没有导入。");
            return true;
        }
        if (ImportReport.IsHeading(row.At(places[3]), Date))
        {
            report.Skip(text, "这一行又是表头，没有导入。");
            return true;
        }
        if (row.IsBlankAt(places))
        {
            report.Skip(text, "这一行没有户、日期、行为，没有导入。");
            return true;
        }
        return false;
    }

    private static RecordsRow? ParseRow(SheetRow row, int[] places, bool countsFrom1904, ImportReport report)
    {
        var card = ParseCard(row.At(places[0]), report);
        var head = report.Text(row.At(places[1]), Head, Household.HeadMaxLength, RegisterFile.CleanName);
        var group = report.Text(row.At(places[2]), Group, CellMaxLength, RegisterFile.CleanGroup);
        if (card is null && (head is null || group is null) && !report.RowFailed)
        {
            report.Error(places[0] >= 0 ? Card.Name : Head.Name, head ?? group, "不知道是哪一户，请填登记卡号，或者同时填户主姓名和组别。");
        }
        var date = ParseDate(row.At(places[3]), countsFrom1904, report);
        var issuesBefore = report.Issues.Count;
        var code = report.Text(row.At(places[4]), Code, CellMaxLength, text => SheetText.HalfWidth(text).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());
        var behaviour = report.Text(row.At(places[5]), Behaviour, RuleItem.TextMaxLength, SheetText.Tidy);
        if (code is null && behaviour is null && report.Issues.Count == issuesBefore) // Blank, or only characters nobody sees.
        {
            report.Error(places[4] >= 0 ? Code.Name : Behaviour.Name, null, "没有填做了什么，请填编号，或者照清单填行为。");
        }
        var quantity = ParseQuantity(row.At(places[6]), report);
        var tier = report.Text(row.At(places[7]), Tier, CellMaxLength, SheetText.Tidy);
        var remarks = report.Text(row.At(places[8]), Remarks, Claim.ReasonMaxLength, SheetText.Tidy);
        return report.RowFailed ? null : new RecordsRow(row.Number, card, head, group, date, code, behaviour, quantity, tier, remarks);
    }

    private static int? ParseCard(SheetCell cell, ImportReport report)
    {
        if (report.Text(cell, Card, CellMaxLength, SheetText.HalfWidth) is not { } text)
        {
            return null;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var plain) && plain > 0)
        {
            return plain;
        }
        if (CardNumber().Match(text) is { Success: true } match && int.Parse(match.Groups[1].ValueSpan) is > 0 and var number)
        {
            return number;
        }
        report.Error(Card.Name, cell.Text, "登记卡号看不懂，请只写号码，如 12。");
        return null;
    }

    [GeneratedRegex("^(?:第|No\\.?|№)? ?([0-9]{1,9}) ?(?:号|户)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CardNumber();

    private static int ParseQuantity(SheetCell cell, ImportReport report)
    {
        if (report.Text(cell, Quantity, CellMaxLength, SheetText.HalfWidth) is not { } text)
        {
            return 1;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) && quantity is > 0 and <= QuantityMax)
        {
            return quantity;
        }
        report.Error(Quantity.Name, cell.Text, "数量应为 1、2、3 这样的整数，不带单位；只有一次可以留空。");
        return 1;
    }

    private static DateOnly? ParseDate(SheetCell cell, bool countsFrom1904, ImportReport report)
    {
        if (report.Required(cell, Date, CellMaxLength, SheetText.HalfWidth) is not { } text)
        {
            return null;
        }
        var date = cell.Kind == SheetCellKind.Number && !(text.Length == 8 && !text.Contains('.')) ? DateOfSerial(text, countsFrom1904)
            : Numbers.TryRead(text, out DateOnly written) ? written
            : (DateOnly?)null;
        if (date is { Year: >= FirstYear and <= LastYear })
        {
            return date;
        }
        report.Error(Date.Name, cell.Text, $"日期看不懂：{SheetText.Excerpt(cell.Text)}，请写成 2022-08-03");
        return null;
    }

    // Excel keeps a date as the number of its days, with the time of day behind the point. The years allowed keep out what is a year and
    // a month typed as a number: 2022.8 would be a day of 1905.
    private static DateOnly? DateOfSerial(string text, bool countsFrom1904)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) || days is < 1 or > 100_000)
        {
            return null;
        }
        var start = countsFrom1904 ? new DateOnly(1904, 1, 1) : new DateOnly(1899, 12, 30);
        return start.AddDays((int)days);
    }
}
