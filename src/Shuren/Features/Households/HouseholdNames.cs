using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Shuren.Features.Households;

/// <summary>
/// One spelling of a head's name and of a group, and one answer to who is the same household: for import, application, correction, search
/// and old records alike.
/// </summary>
public static partial class HouseholdNames
{
    /// <summary>张　三 is 张三. The dot inside 阿卜杜拉·买买提 stays, whichever of its look-alikes was typed.</summary>
    public static string CleanName(string text)
    {
        var name = DotLookAlike().Replace(SheetText.WithoutSpaces(text), "·");
        return DotBetween().Replace(name, "·").Replace('(', '（').Replace(')', '）').Replace('○', '〇').Replace('◯', '〇');
    }

    [GeneratedRegex("[•・‧∙⋅．･᛫⸱ㆍ˙﹒●・]", RegexOptions.CultureInvariant)]
    private static partial Regex DotLookAlike();

    // These have other uses too: only between two Chinese characters do they stand for the dot.
    [GeneratedRegex(
        @"(?<=[\u3400-\u9FFF\uD840-\uDFFF])(?:[.。｡\-－‐‑–—―_'’](?=[\u3400-\u9FFF\uD840-\uDFFF]))", RegexOptions.CultureInvariant)]
    private static partial Regex DotBetween();

    /// <summary>
    /// ３组, 3, 三组, 叁组, ③组 and 第三村民小组 are all 3组, 三社 is 3社: villages write their groups in many ways, often within one table, and a
    /// household must not fall into a second group for it. Groups with a name of their own keep it.
    /// </summary>
    public static string CleanGroup(string text)
    {
        var plain = SheetText.WithoutSpaces(text);
        var trimmed = plain.AsSpan().TrimEnd("。.、，,;；:：");
        var name = trimmed.Length == plain.Length ? plain : trimmed.ToString();
        return Number(name) is var (number, word) && number > 0 ? FormattableString.Invariant($"{number}{word}") : name;
    }

    /// <summary>What two names of one group have in common: 3社, 3队 and 3组 are one.</summary>
    public static string GroupKey(string name)
        => Number(name) is var (number, _) && number > 0 ? FormattableString.Invariant($"{number}组") : name;

    /// <summary>
    /// The village's own name for a group that was written otherwise (its 3社 for 3组); the name itself when there is none.
    /// </summary>
    public static string GroupOf(string name, IEnumerable<string> groups)
    {
        var key = GroupKey(name);
        string? same = null;
        foreach (var group in groups)
        {
            if (group == name)
            {
                return name;
            }
            if (same is null && GroupKey(group) == key)
            {
                same = group;
            }
        }
        return same ?? name;
    }

    /// <summary>
    /// Who is the same household: the same head in the same group, however either was written. A phone changes and tells nothing; two that
    /// are really two are said to be so by a person.
    /// </summary>
    public static (string Group, string Head) Key(string group, string head) => (GroupKey(CleanGroup(group)), CleanName(head));

    /// <summary>How a group may stand in the database that was typed so: 三组 finds 3组 and 3社.</summary>
    public static List<string> GroupSpellings(string typed)
    {
        var name = CleanGroup(typed);
        return Number(name) is var (number, _) && number > 0
            ? [.. ((string[])["组", "社", "队"]).Select(w => FormattableString.Invariant($"{number}{w}")), typed]
            : [name, typed];
    }

    // 0 for what is no number.
    private static (int Number, string Word) Number(string name)
    {
        var match = NumberedGroup().Match(name);
        if (!match.Success)
        {
            return default;
        }
        var word = match.Groups["word"].Value is { Length: > 0 } after ? after : match.Groups["before"].Value;
        return (ReadNumber(match.Groups["number"].Value), word.AsSpan().Contains('社') ? "社" : word.AsSpan().Contains('队') ? "队" : "组");
    }

    [GeneratedRegex(
        "^(?:第|村民|居民)?(?:(?<number>[0-9]{1,3}|[①-⑳]|[㈠-㈩]|[Ⅰ-Ⅻ]|[一二三四五六七八九十〇○零壹贰叁肆伍陆柒捌玖拾廿卅]{1,4})号?(?<word>(?:村民|居民|生产)?小?(?:组|社|队))?"
        + "|(?<before>村民小组|居民小组|小组|组|社|队)第?(?<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3}))$",
        RegexOptions.CultureInvariant)]
    private static partial Regex NumberedGroup();

    private static int ReadNumber(string text)
    {
        if (char.IsAsciiDigit(text[0]))
        {
            return int.Parse(text, CultureInfo.InvariantCulture);
        }
        return text[0] switch
        {
            >= '①' and <= '⑳' => text[0] - '①' + 1,
            >= '㈠' and <= '㈩' => text[0] - '㈠' + 1,
            >= 'Ⅰ' and <= 'Ⅻ' => text[0] - 'Ⅰ' + 1,
            _ => ChineseNumber(text)
        };
    }

    // 一 to 九十九; 0 for what is no number, such as 一二. 廿一 is 21, 一○ is 10.
    private static int ChineseNumber(string written)
    {
        const string digits = "一二三四五六七八九";
        const string formal = "壹贰叁肆伍陆柒捌玖";
        var text = string.Concat(written.Select(c => formal.IndexOf(c, StringComparison.Ordinal) is >= 0 and var i ? digits[i].ToString()
            : c switch { '拾' => "十", '廿' => "二十", '卅' => "三十", '○' or '零' => "〇", _ => c.ToString() }));
        int Digit(char c) => digits.IndexOf(c, StringComparison.Ordinal) + 1;
        if (text.Length == 2 && text[1] == '〇')
        {
            return Digit(text[0]) * 10;
        }
        if (text.Contains('〇', StringComparison.Ordinal))
        {
            return 0;
        }
        var ten = text.IndexOf('十', StringComparison.Ordinal);
        if (ten < 0)
        {
            return text.Length == 1 ? Digit(text[0]) : 0;
        }
        if (ten > 1 || text.Length > ten + 2 || text[(ten + 1)..].Contains('十', StringComparison.Ordinal))
        {
            return 0;
        }
        var tens = ten == 0 ? 1 : Digit(text[0]);
        return (tens * 10) + (text.Length == ten + 1 ? 0 : Digit(text[ten + 1]));
    }

    /// <summary>Why a cleaned group is none, in Chinese; null when it may be one.</summary>
    public static string? WhyNoGroup(string group)
        => group.Any(char.IsLetterOrDigit) && !Decimal().IsMatch(group) && !Placeholders.Contains(group)
            && !ImportReport.IsSum(group) && !ImportReport.IsLabel(group) && !LongDigits().IsMatch(group)
            ? null
            : "组别看不懂，请写成“3组”这样，或写组的名字。";

    [GeneratedRegex("^[0-9]+[.。][0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    /// <summary>Why a cleaned name is nobody's, in Chinese; null when it may be one.</summary>
    public static string? WhyNoName(string name)
        => Placeholders.Contains(name) || ImportReport.IsDitto(name) || ImportReport.IsLabel(name) ? "这不是姓名，请填户主的姓名。"
            : ImportReport.IsSum(name) || Count().IsMatch(name) ? "这像是合计，不是姓名。"
            : LongDigits().IsMatch(name) ? "姓名里有电话或证件号码，请只留姓名。"
            : !name.EnumerateRunes().Any(Rune.IsLetter) && !name.EnumerateRunes().Any(SheetText.IsHan) ? "这不是姓名，请填户主的姓名。"
            : SheetText.Unprintable(name) is { } code ? $"姓名里有打印不出来的字（{code}），请重新输入这个字。"
            : name.EnumerateRunes().Any(IsPicture) ? "姓名里有不是字的符号，请改成字。"
            : NotWhole().IsMatch(name) ? "看不出全名，请写全名。"
            : WithoutStatus(name) != name ? "姓名里写着个人情况，会跟着姓名公布，请去掉，只留姓名。"
            : null;

    // 张某, 李某某, 王某（大）: the name of nobody who could be called by it.
    [GeneratedRegex("某某|^[\\u3400-\\u9FFF]{1,2}某(?:（|$)", RegexOptions.CultureInvariant)]
    private static partial Regex NotWhole();

    /// <summary>
    /// A cleaned name without what it says of the person: 张大山（低保） is 张大山. Poverty, health, belief and the like are not for the board on
    /// which a name comes to stand.
    /// </summary>
    public static string WithoutStatus(string name)
    {
        var plain = StatusInBrackets().Replace(name, "");
        plain = StatusBehind().Replace(plain, "");
        return StatusBefore().Replace(plain, "");
    }

    [GeneratedRegex(
        "（[^（）]*(?:低保|五保|特困|困难|贫困|脱贫|监测|边缘|优抚|救助|党员|团员|信教|教徒|基督|佛教|天主|残|病|精神|智障|智力|癌|肿瘤|艾滋|吸毒|戒毒|服刑|刑满|刑释|社矫|矫正|上访|信访|孤儿|留守|独居|空巢|单亲"
        + "|离异|离婚|丧偶|失独|光棍|退伍|退役|军属|烈属|瘫|失能|聋|哑|盲)[^（）]*）",
        RegexOptions.CultureInvariant)]
    private static partial Regex StatusInBrackets();

    [GeneratedRegex(
        "(?<=^.{2,})[、/，,;；:：_—-]?(?:低保户?|五保户?|五保老人|特困户|特困人员|贫困户?|脱贫户?|困难户|残疾人?|监测户|边缘户|党员)$", RegexOptions.CultureInvariant)]
    private static partial Regex StatusBehind();

    [GeneratedRegex(
        "^(?:低保户|五保户|五保老人|特困户|贫困户|脱贫户|困难户|残疾人|监测户|党员)[、/，,:：—-]?(?=.{2,}$)", RegexOptions.CultureInvariant)]
    private static partial Regex StatusBefore();

    private static bool IsPicture(Rune rune) => !SheetText.IsHan(rune) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    /// <summary>What is unusual about a cleaned name, in Chinese: somebody should look; null for the usual ones.</summary>
    public static string? WhyOddName(string name)
        => UsualName().IsMatch(name) && !Remark().IsMatch(name) && !NoPerson().IsMatch(name) ? null
            : TwoPeople().IsMatch(name) ? "像是两个人的姓名，户主请只写一个。"
            : Masked().IsMatch(name) ? "看不出全名。"
            : NoPerson().IsMatch(name) ? "不像一个人的姓名。"
            : Remark().IsMatch(name) ? "括号里的说明最好写到备注里。"
            : "不像平常的姓名。";

    private static readonly HashSet<string> Placeholders = new(StringComparer.Ordinal)
    {
        "无", "没有", "暂无", "空", "空户", "空挂户", "空白", "绝户", "待定", "待查", "待补", "不详", "未知", "不明", "不清楚", "无人", "无名", "无户主", "姓名", "户主", "户主姓名",
        "组别", "组", "小组", "社", "队", "略", "若干", "以上", "以下空白", "TRUE", "FALSE", "N/A", "NULL", "null", "none", "无此人", "查无此人",
        "五保户", "五保", "低保户", "低保", "特困户", "贫困户", "脱贫户", "困难户", "残疾人", "注销", "已注销", "作废"
    };

    [GeneratedRegex("^[0-9一二三四五六七八九十百]+(?:[.][0-9]+)?(?:户|人|口|个|名|户数|人数)$", RegexOptions.CultureInvariant)]
    private static partial Regex Count();

    [GeneratedRegex("[0-9]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongDigits();

    // Two to six characters, or several such joined by dots; a short word in brackets tells namesakes apart.
    [GeneratedRegex(
        @"^(?:[⿰-⿿\u3400-\u9FFF〇]|[\uD840-\uDBFF][\uDC00-\uDFFF]){2,6}(?:（[^（）]{1,3}）)?$"
        + @"|^(?:(?:[\u3400-\u9FFF〇]|[\uD840-\uDBFF][\uDC00-\uDFFF]){1,12}·){1,6}"
        + @"(?:[\u3400-\u9FFF〇]|[\uD840-\uDBFF][\uDC00-\uDFFF]){1,12}(?:（[^（）]{1,3}）)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex UsualName();

    [GeneratedRegex("（.*(?:故|亡|死|世|组|社|队|村|外出|迁|销|户|[0-9]{2}).*）", RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex("[、/／,，;；和与&+]", RegexOptions.CultureInvariant)]
    private static partial Regex TwoPeople();

    [GeneratedRegex("[*＊×xX✕?？]", RegexOptions.CultureInvariant)]
    private static partial Regex Masked();

    [GeneratedRegex("(?:户|集体|公司|合作社|委会|小学|学校|养老院|敬老院|祠堂|寺|庙|组|社|队)$", RegexOptions.CultureInvariant)]
    private static partial Regex NoPerson();

    /// <summary>Whether what was typed can be dialled: a mobile has eleven digits, a landline with its area code ten to twelve.</summary>
    /// <param name="typed">With spaces, strokes, +86, full-width digits.</param>
    /// <param name="digits">What is kept; of what is none, what is left of it.</param>
    public static bool TryReadPhone(string typed, out string digits)
    {
        var plain = SheetText.HalfWidth(typed);
        var phone = PhoneFiller().Replace(plain, "");
        digits = phone.StartsWith("+86", StringComparison.Ordinal) ? phone[3..]
            : phone.StartsWith("86", StringComparison.Ordinal) && phone.Length == 13 ? phone[2..]
            : phone;
        return !IsDay(plain) && PhoneForm().IsMatch(digits);
    }

    // 2022-09-05 has eight digits too, and 20220905 is more often that day than a telephone.
    private static bool IsDay(string plain)
        => (plain.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0
                || (plain.Length == 8 && (plain.StartsWith("19", StringComparison.Ordinal)
                    || plain.StartsWith("20", StringComparison.Ordinal))))
            && Numbers.TryRead(plain, out DateOnly date) && date.IsPossible();

    /// <summary>Why these are no phone's digits, in Chinese.</summary>
    public static string WhyNoPhone(string digits)
        => !digits.All(char.IsAsciiDigit) ? OddPhone
            : IsDay(digits) ? "这像是日期，不是电话；确是座机，请在前面写区号；没有电话就留空。"
            : digits.Length is 15 or 18 ? "这是证件号码，不是电话，请改成电话；没有电话就留空。"
            : digits.Length is 10 or 12 or 13 && digits[0] == '1' ? $"手机号应为 11 位，这里是 {digits.Length} 位，请核对。"
            : OddPhone;

    private const string OddPhone = "电话看不懂，请只写一个号码：手机 11 位，座机 7 到 12 位数字；没有电话就留空。";

    /// <summary>A phone typed into a form, as it is kept; null when none was.</summary>
    /// <exception cref="RuleViolation">It is none.</exception>
    public static string? Phone(string? typed)
        => typed.OrNull() is not { } phone ? null
            : TryReadPhone(phone, out var digits) ? digits
            : throw new RuleViolation(Rule.Form, WhyNoPhone(digits), nameof(Phone));

    [GeneratedRegex("[ \\-‐–—()]", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneFiller();

    [GeneratedRegex("^(?:1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[2-9][0-9]{6,7}|[48]00[0-9]{7})$", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneForm();
}
