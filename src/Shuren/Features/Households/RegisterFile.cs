using System.Text.RegularExpressions;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Households;

/// <summary>A household as the village's table has it.</summary>
/// <param name="RowNumber">As Excel shows it.</param>
/// <param name="Serial">序号 as it stands there; nothing depends on it.</param>
/// <param name="Group">"3组", or a group's own name.</param>
/// <param name="Head">Without spaces.</param>
/// <param name="Address">Null when missing.</param>
/// <param name="Phone">Digits, or null when missing.</param>
/// <param name="Remarks">Null when missing.</param>
public sealed record RegisterRow(int RowNumber, string? Serial, string Group, string Head, string? Address, string? Phone, string? Remarks);

/// <param name="Rows">The rows without errors.</param>
/// <param name="Issues">In the order of the file.</param>
public sealed record RegisterParse(IReadOnlyList<RegisterRow> Rows, IReadOnlyList<ImportIssue> Issues);

/// <summary>The village's list of households as an Excel table, wherever in the sheet it begins and in whatever order its columns stand.</summary>
public static partial class RegisterFile
{
    private const int SerialMaxLength = 20;

    private static readonly ImportColumn Serial = new("序号", "编号", "序");
    private static readonly ImportColumn Group = new("组别", "组", "小组", "组名", "村民小组", "所在组", "所属组");
    private static readonly ImportColumn Head = new("户主姓名", "户主", "姓名", "户主名", "户主名字");
    private static readonly ImportColumn Address = new("居住地址", "住址", "地址", "家庭住址", "家庭地址", "居住地", "现住址");
    private static readonly ImportColumn Phone = new("联系电话", "电话", "手机号", "手机", "手机号码", "电话号码", "联系方式", "联系号码");
    private static readonly ImportColumn Remarks = new("备注", "说明");
    private static readonly ImportColumn[] Columns = [Serial, Group, Head, Address, Phone, Remarks];

    /// <exception cref="RuleViolation">The file cannot be read at all (see <see cref="SheetReader"/>).</exception>
    public static RegisterParse Parse(Stream file)
    {
        var report = new ImportReport();
        var result = new List<RegisterRow>();
        using var rows = SheetReader.Read(file).GetEnumerator();
        if (report.FindHeadings(rows, Columns, places => Columns.Where((c, i) => places[i] < 0 && (c == Group || c == Head)).Select(c => c.Name).ToList()) is not { } places)
        {
            return new RegisterParse(result, report.Issues);
        }
        var households = new Dictionary<(string Head, string Group), Namesakes>();
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        Func<string, string> cleanGroup = text => CleanGroup(text, groups);
        while (rows.MoveNext())
        {
            var row = rows.Current;
            report.StartRow(row.Number);
            if (!IsNoHousehold(row, places, report) && ParseRow(row, places, cleanGroup, report) is { } household && IsFirst(household, households, report))
            {
                result.Add(household);
            }
        }
        return new RegisterParse(result, report.Issues);
    }

    private static bool IsNoHousehold(SheetRow row, int[] places, ImportReport report)
    {
        var group = row.At(places[1]);
        var head = row.At(places[2]);
        var first = row.First.Text;
        if (ImportReport.IsNote(first, hasKey: !group.IsBlank && !head.IsBlank))
        {
            report.Skip(first, "这一行是合计或说明，不是一户，没有导入。");
            return true;
        }
        if (ImportReport.IsHeading(head, Head) && ImportReport.IsHeading(group, Group))
        {
            report.Skip(head.Text, "这一行又是表头，没有导入。");
            return true;
        }
        // Forms are often numbered in advance further than they are filled in.
        if (row.IsBlankAt(places.AsSpan(1)))
        {
            report.Skip(first, "这一行没有组别、姓名、地址、电话，没有导入。");
            return true;
        }
        return false;
    }

    private static RegisterRow? ParseRow(SheetRow row, int[] places, Func<string, string> cleanGroup, ImportReport report)
    {
        // A formula that counts the rows is usual in 序号 and harms nobody, since cards get their own numbers.
        var serialCell = row.At(places[0]);
        var serial = serialCell.Kind is SheetCellKind.Formula or SheetCellKind.Error ? null : report.Text(serialCell, Serial, SerialMaxLength, SheetText.Tidy);
        var group = report.Required(row.At(places[1]), Group, VillageGroup.NameMaxLength, cleanGroup);
        var head = report.Required(row.At(places[2]), Head, Household.HeadMaxLength, CleanName);
        var address = report.Text(row.At(places[3]), Address, Household.AddressMaxLength, SheetText.Tidy);
        var phone = ParsePhone(row.At(places[4]), report);
        var remarks = report.Text(row.At(places[5]), Remarks, Household.RemarksMaxLength, SheetText.Tidy);
        return report.RowFailed ? null : new RegisterRow(row.Number, serial, group!, head!, address, phone, remarks);
    }

    private static string? ParsePhone(SheetCell cell, ImportReport report)
    {
        if (report.Text(cell, Phone, 100, SheetText.HalfWidth) is not { } typed)
        {
            return null;
        }
        if (IsPhone(typed))
        {
            return typed;
        }
        var phone = PhoneFiller().Replace(typed, "");
        if (phone is "" or "无" or "没有" or "暂无" or "/")
        {
            return null;
        }
        if (phone.StartsWith("+86", StringComparison.Ordinal))
        {
            phone = phone[3..];
        }
        if (IsPhone(phone))
        {
            return phone;
        }
        report.Error(Phone.Name, cell.Text, "电话看不懂，请只写一个号码，7 到 12 位数字；没有电话就留空。");
        return null;
    }

    private static bool IsPhone(string text) => text.Length is >= 7 and <= 12 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    [GeneratedRegex("[ \\-‐–—()]", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneFiller();

    /// <summary>张　三 is 张三. The dot inside 阿卜杜拉·买买提 stays, whichever of its look-alikes was typed.</summary>
    public static string CleanName(string text) => DotLookAlike().Replace(SheetText.WithoutSpaces(text), "·");

    [GeneratedRegex("[•・‧∙⋅．･]", RegexOptions.CultureInvariant)]
    private static partial Regex DotLookAlike();

    /// <summary>
    /// ３组, 3, 三组 and 第三组 are all 3组: villages write their groups in all four ways, often within one table, and a household must not
    /// fall into a second group for it. Groups with a name of their own keep it.
    /// </summary>
    public static string CleanGroup(string text)
    {
        var name = SheetText.WithoutSpaces(text);
        var match = NumberedGroup().Match(name);
        if (!match.Success)
        {
            return name;
        }
        var number = char.IsAsciiDigit(match.Groups[1].ValueSpan[0]) ? int.Parse(match.Groups[1].ValueSpan) : ChineseNumber(match.Groups[1].ValueSpan);
        return number > 0 ? $"{number}组" : name;
    }

    private static string CleanGroup(string text, Dictionary<string, string> known)
    {
        if (!known.TryGetValue(text, out var group))
        {
            group = CleanGroup(text);
            known.Add(text, group);
        }
        return group;
    }

    [GeneratedRegex("^第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:村民)?小?组?$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedGroup();

    // 一 to 九十九; 0 for what is no number, such as 一二.
    private static int ChineseNumber(ReadOnlySpan<char> text)
    {
        const string digits = "一二三四五六七八九";
        var ten = text.IndexOf('十');
        if (ten < 0)
        {
            return text.Length == 1 ? digits.IndexOf(text[0], StringComparison.Ordinal) + 1 : 0;
        }
        if (ten > 1 || text.Length > ten + 2 || text[(ten + 1)..].Contains('十'))
        {
            return 0;
        }
        var tens = ten == 0 ? 1 : digits.IndexOf(text[0], StringComparison.Ordinal) + 1;
        var ones = text.Length == ten + 1 ? 0 : digits.IndexOf(text[ten + 1], StringComparison.Ordinal) + 1;
        return (tens * 10) + ones;
    }

    // Two households of one group may have heads of the same name. They are told apart by their phones, and only by those.
    private static bool IsFirst(RegisterRow row, Dictionary<(string, string), Namesakes> households, ImportReport report)
    {
        if (!households.TryGetValue((row.Head, row.Group), out var namesakes))
        {
            households.Add((row.Head, row.Group), new Namesakes(row));
            return true;
        }
        if (namesakes.EarlierRow(row.Phone) is { } earlier)
        {
            report.Error(Head.Name, row.Head, $"与第 {earlier} 行重复：都是{row.Group}的{row.Head}。同一户请删去一行；确是两户，请给每户填上不同的电话。");
            return false;
        }
        namesakes.Add(row);
        return true;
    }

    private sealed class Namesakes(RegisterRow first)
    {
        private Dictionary<string, int>? _others;

        public int? EarlierRow(string? phone)
        {
            if (phone is null || first.Phone is null || phone == first.Phone)
            {
                return first.RowNumber;
            }
            return _others is not null && _others.TryGetValue(phone, out var row) ? row : null;
        }

        // Only rows with a phone of their own get here: one without is a repetition of the first.
        public void Add(RegisterRow row) => (_others ??= new Dictionary<string, int>(StringComparer.Ordinal)).Add(row.Phone!, row.RowNumber);
    }
}
