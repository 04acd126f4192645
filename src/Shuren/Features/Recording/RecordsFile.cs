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
    int RowNumber, int? Card, string? Head, string? Group, DateOnly? Date, string? Code, string? Behaviour, int Quantity, string? Tier,
    string? Remarks)
{
    /// <summary>The sheet's name, when more than one is imported.</summary>
    public string? Sheet { get; init; }

    /// <inheritdoc cref="RowPlace.Table"/>
    public string? Table { get; init; }

    /// <summary>What the book itself says of the points; null when it does not.</summary>
    public StatedPoints? Stated { get; init; }

    /// <summary>What the quantity counts, as its heading says: 小时, 斤; null when that may be times of a deed (次数, 天数, 数量).</summary>
    public string? Measure { get; init; }

    public RowPlace Place => new(Sheet, RowNumber, Table);
}

/// <summary>Points that the old book gives for a line: compared with the list's, never posted themselves.</summary>
/// <param name="Column">Where they stand.</param>
/// <param name="Points">With their sign, deductions below zero.</param>
/// <param name="IsSigned">
/// False when the column says neither 加 nor 扣, so that a deduction may stand there without its sign; and the points of one unit.
/// </param>
public sealed record StatedPoints(string Column, decimal Points, bool IsSigned);

/// <param name="Rows">The rows without errors.</param>
/// <param name="Issues">In the order of the file.</param>
public sealed record RecordsParse(IReadOnlyList<RecordsRow> Rows, IReadOnlyList<ImportIssue> Issues);

/// <summary>
/// A village's old book of deeds and breaches as an Excel table. Whether household, rule and limits fit is for the import to say.
/// </summary>
public static partial class RecordsFile
{
    private const int CellMaxLength = 100;
    private const int QuantityMax = 1_000_000;
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    private static readonly ImportColumn Card = new(
        "登记卡号", "卡号", "登记卡", "登记卡编号", "积分卡号", "积分登记卡号", "登记卡号码", "户卡号", "卡编号")
    { IsFilled = true };
    private static readonly ImportColumn Head = RegisterFile.Head;
    private static readonly ImportColumn Group = RegisterFile.Group;
    private static readonly ImportColumn Date = new(
        "日期", "发生日期", "登记日期", "时间", "发生时间", "记录日期", "记分日期", "年月日", "积分日期", "登记时间", "记录时间", "日 期")
    {
        IsFilled = true,
        // When it happened, and not when somebody wrote it down.
        Before = ["发生日期", "发生时间", "日期", "时间", "年月日"]
    };
    private static readonly ImportColumn Code = new(
        "编号", "事项编号", "积分编号", "条目编号", "行为编号", "积分事项编号", "清单编号", "代码", "条款编号", "项目编号")
    { IsFilled = true };
    private static readonly ImportColumn Behaviour = new(
        "行为", "积分行为", "具体行为", "行为内容", "积分内容", "事项", "积分事项", "事由", "积分事由", "加分事项", "扣分事项", "加扣分事项", "积分项目", "项目", "内容", "加分事由", "扣分事由",
        "加扣分事由", "事项内容", "具体事项", "行为事项")
    { IsFilled = true, HasSpares = true };
    private static readonly ImportColumn Quantity = new(
        "数量", "次数", "人次", "次", "天数", "天", "小时数", "小时", "参加次数", "数", "时数", "时长", "工时", "场次", "场数", "件数", "个数", "户次", "参与次数", "人数", "工日",
        "出工天数", "投工天数", "投工", "次/天", "数目", "参加天数", "参加人次", "参与人次", "服务时长", "服务小时", "工天", "天次", "月数", "年数", "公斤", "斤数")
    {
        Before = ["数量", "次数", "次", "天数", "小时数"]
    };
    private static readonly ImportColumn Tier = new("档次", "档", "等次", "等级", "级别", "档位");
    private static readonly ImportColumn Remarks = new("备注", "说明", "备注说明", "备考");
    private static readonly ImportColumn Added = new("加分", "加分分值", "加分值", "奖励分", "奖分", "加分数", "加分情况", "增加分", "加（分）", "加");
    private static readonly ImportColumn Deducted = new("扣分", "减分", "扣分分值", "扣分值", "罚分", "扣分数", "扣分情况", "减少分", "扣减分", "负分", "扣", "减");
    private static readonly ImportColumn Score = new("得分", "本次得分", "实得分", "加扣分", "加减分", "增减分", "得分情况", "奖扣分", "净得分", "加/扣分", "加、扣分");
    private static readonly ImportColumn Value = new(
        "分值", "积分", "分数", "本次积分", "积分值", "记分", "积分分值", "标准分", "计分", "分", "登记分值", "积分数", "登记积分");
    private static readonly ImportColumn Serial = new("序号", "序", "顺序号", "顺序");
    private static readonly ImportColumn[] Columns =
        [Card, Head, Group, Date, Code, Behaviour, Quantity, Tier, Remarks, Added, Deducted, Score, Value, Serial];

    private const int CardAt = 0, HeadAt = 1, GroupAt = 2, DateAt = 3, CodeAt = 4, BehaviourAt = 5, QuantityAt = 6, TierAt = 7,
        RemarksAt = 8, AddedAt = 9, DeductedAt = 10, ScoreAt = 11, ValueAt = 12, SerialAt = 13;

    /// <exception cref="RuleViolation">The file cannot be read at all (see <see cref="SheetReader"/>).</exception>
    public static RecordsParse Parse(Stream file)
    {
        var report = new ImportReport();
        var result = new List<RecordsRow>();
        var content = SheetReader.Read(file);
        var book = new ImportBook(content, Columns, Missing);
        if (!book.MustHaveTables(report))
        {
            return new RecordsParse(result, report.Issues);
        }
        foreach (var table in book.Tables)
        {
            foreach (var row in table.Rows)
            {
                report.StartRow(row.Place);
                if (!IsNoRecord(row, report) && ParseRow(row, content.CountsFrom1904, report) is { } record)
                {
                    result.Add(record with { Sheet = row.Place.Sheet, Table = row.Place.Table });
                }
            }
        }
        report.Finish();
        book.ReportUnread(report);
        return new RecordsParse(result, report.Issues);
    }

    private static List<string> Missing(int[] places)
    {
        var missing = new List<string>();
        if (places[CardAt] < 0 && (places[HeadAt] < 0 || places[GroupAt] < 0))
        {
            missing.Add("登记卡号（或者户主姓名和组别两列）");
        }
        if (places[DateAt] < 0)
        {
            missing.Add(Date.Name);
        }
        if (places[CodeAt] < 0 && places[BehaviourAt] < 0)
        {
            missing.Add("编号（或者行为）");
        }
        return missing;
    }

    private static bool IsNoRecord(ImportRow row, ImportReport report)
    {
        var text = row.First.ToString();
        if (row.IsHeading || ImportReport.IsSameHeading(row.Peek(DateAt), Date))
        {
            report.Skip(text, "这一行又是表头，没有导入。");
            row.Name(asNote: false);
            return true;
        }
        var isLabel = new[] { SerialAt, CardAt, HeadAt }.Any(c => ImportReport.IsLabel(row.Peek(c).ToString()));
        var hasKey = !isLabel && !row.Peek(DateAt).IsBlank && (!row.Peek(CardAt).IsBlank || !row.Peek(HeadAt).IsBlank);
        if (ImportReport.IsNote(text, hasKey) || (!hasKey && ImportReport.IsSum(row.Peek(HeadAt).ToString())))
        {
            report.Skip(text, "这一行是合计或说明，不是一条记录，没有导入。");
            row.Name(asNote: true);
            return true;
        }
        if (row.IsBlankAt(
            CardAt, HeadAt, GroupAt, DateAt, CodeAt, BehaviourAt, QuantityAt, TierAt, RemarksAt, AddedAt, DeductedAt, ScoreAt, ValueAt))
        {
            var isSerial = row.Count == 1 && !row.Peek(SerialAt).IsBlank && row.Peek(SerialAt).ToString().All(char.IsAsciiDigit);
            report.Skip(text, "这一行没有户、日期、行为，没有导入。");
            row.Name(asNote: !isSerial);
            return true;
        }
        return false;
    }

    private static RecordsRow? ParseRow(ImportRow row, bool countsFrom1904, ImportReport report)
    {
        _ = row.ReadSerial(SerialAt, Serial);
        var card = ParseCard(row.Read(CardAt, Card), report);
        var head = report.Text(row.Read(HeadAt, Head), Head, Household.HeadMaxLength, RegisterFile.CleanName);
        var group = report.Text(row.Read(GroupAt, Group), Group, CellMaxLength, RegisterFile.CleanGroup);
        if (card is null && (head is null || group is null) && !report.RowFailed)
        {
            var missing = row.Has(CardAt) ? Card : head is null ? Head : Group;
            _ = report.Required(
                SheetCell.Blank, missing, CellMaxLength, SheetText.Tidy, head ?? group,
                "不知道是哪一户，请填登记卡号，或者同时填户主姓名和组别。");
        }
        var date = ParseDate(row.Read(DateAt, Date), countsFrom1904, report);
        var issuesBefore = report.Issues.Count;
        var code = report.Text(row.Read(CodeAt, Code), Code, CellMaxLength, CleanedCode);
        var behaviour = report.Text(row.Read(BehaviourAt, Behaviour), Behaviour, RuleItem.TextMaxLength, SheetText.Tidy);
        if (code is null && behaviour is null && report.Issues.Count == issuesBefore) // Blank, or only characters nobody sees.
        {
            report.Error(row.Has(CodeAt) ? Code.Name : Behaviour.Name, null, "没有填做了什么，请填编号，或者照清单填行为。");
        }
        var quantity = ParseQuantity(row.Read(QuantityAt, Quantity), report);
        var tier = report.Text(row.Read(TierAt, Tier), Tier, CellMaxLength, SheetText.Tidy);
        var remarks = report.Text(row.Read(RemarksAt, Remarks), Remarks, Claim.ReasonMaxLength, SheetText.TidyLines);
        var stated = ParseStated(row, quantity, report);
        return report.RowFailed
            ? null
            : new RecordsRow(row.Number, card, head, group, date, code, behaviour, quantity, tier, remarks)
            {
                Stated = stated, Measure = MeasureOf(row.Heading(QuantityAt))
            };
    }

    private static string? MeasureOf(string heading)
        => heading switch
        {
            _ when SaysAny(heading, "小时", "时数", "时长", "工时") => "小时",
            _ when heading.Contains('斤') => "斤",
            _ when heading.Contains('月') => "月",
            _ when heading.Contains('年') => "年",
            _ => null
        };

    private static bool SaysAny(string heading, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (heading.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    private static string CleanedCode(string text)
        => SheetText.HalfWidth(text).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static StatedPoints? ParseStated(ImportRow row, int quantity, ImportReport report)
    {
        var added = ParsePoints(row.Read(AddedAt, Added), Added, report);
        var deducted = ParsePoints(row.Read(DeductedAt, Deducted), Deducted, report);
        var score = ParsePoints(row.Read(ScoreAt, Score), Score, report);
        var value = ParsePoints(row.Read(ValueAt, Value), Value, report);
        // A nought beside the other column says nothing; two of them say that there were no points.
        (added, deducted) = (
            added == 0 && deducted is not null and not 0 ? null : added, deducted == 0 && added is not null ? null : deducted);
        if (added is not null && deducted is not null)
        {
            report.Error(Deducted.Name, null, "“加分”和“扣分”都填了，一行只能是一件事，请分成两行。");
            return null;
        }
        var signed = new List<StatedPoints>();
        if (added is { } plus)
        {
            signed.Add(new StatedPoints(Added.Name, plus, true));
        }
        if (deducted is { } minus)
        {
            signed.Add(new StatedPoints(Deducted.Name, -Math.Abs(minus), true));
        }
        if (score is { } both)
        {
            signed.Add(new StatedPoints(Score.Name, both, true));
        }
        // Of one unit, beside what all of them come to: 分值 2, 数量 3, 得分 6.
        if (value is { } plain && (signed.Count == 0 || Math.Abs(plain) * quantity != Math.Abs(signed[0].Points)))
        {
            signed.Add(new StatedPoints(Value.Name, plain, false));
        }
        if (signed.Count > 1 && signed.Exists(
            s => Math.Abs(s.Points) != Math.Abs(signed[0].Points) || (s.IsSigned && s.Points != signed[0].Points)))
        {
            var figures = string.Join("，", signed.Select(s => FormattableString.Invariant($"{s.Column} {s.Points:0.##}")));
            report.Error(signed[1].Column, null, $"同一行的分数对不上：{figures}。请核对。");
            return null;
        }
        return signed.FirstOrDefault();
    }

    private static decimal? ParsePoints(SheetCell cell, ImportColumn column, ImportReport report)
    {
        if (report.Text(cell, column, CellMaxLength, SheetText.HalfWidth) is not { } text)
        {
            return null;
        }
        var plain = PointsWords().Replace(text, "");
        if (plain is "" or "-" or "/" or "无")
        {
            return null;
        }
        if (Numbers.TryRead(plain, out decimal points) && Math.Abs(points) <= QuantityMax)
        {
            return text.AsSpan().ContainsAny('扣', '减') ? -Math.Abs(points) : points;
        }
        report.Error(column.Name, cell.Text, $"“{column.Name}”应为一个数，如 2 或 -2。");
        return null;
    }

    [GeneratedRegex("[ 分加扣减计记]", RegexOptions.CultureInvariant)]
    private static partial Regex PointsWords();

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
        if (report.Required(cell with { IsDate = false }, Date, CellMaxLength, SheetText.HalfWidth) is not { } text)
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
