using System.Text.RegularExpressions;

namespace Shuren.Features.Households;

/// <summary>What a roster says of a person: whether it is the head, and who else is in the family.</summary>
internal static partial class FamilyWords
{
    /// <summary>What 与户主关系 says.</summary>
    public enum Standing
    {
        Member,
        Head,

        /// <summary>户主/妻 is one of the two.</summary>
        Unclear
    }

    /// <param name="relation">Without spaces.</param>
    public static Standing Of(string relation)
    {
        if (HeadWord().IsMatch(relation))
        {
            return Standing.Head;
        }
        if (relation == "1")
        {
            return Standing.Unclear; // The first in one village's list, the wife in the national one.
        }
        // 户主（外出）, 户主、低保, 户主党员 are heads; 户主之妻 and 户主长子 are of the family.
        var match = HeadWithMore().Match(relation);
        return !match.Success ? Standing.Member
            : !KinStart().IsMatch(match.Groups["more"].Value) ? Standing.Head
            : match.Groups["mark"].Length > 0 ? Standing.Unclear
            : Standing.Member;
    }

    [GeneratedRegex("^(?:户主|戶主|本人|户主本人|本户|家长|0[12]?|是|是户主|户长)$", RegexOptions.CultureInvariant)]
    private static partial Regex HeadWord();

    [GeneratedRegex("^(?:[0-9]{1,2}[.、-]?)?(?:户主|戶主|户长)(?<mark>[（(/、，,;；·+＋—-]*)(?<more>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex HeadWithMore();

    [GeneratedRegex(
        "^(?:[之的其]|[长次大小二三四五六七八九养继]?(?:妻|夫|配偶|爱人|丈|老伴|老婆|老公|子|女|儿|父|母|爸|妈|媳|孙|兄|弟|姐"
        + "|妹|哥|嫂|婿|爷|奶|祖|外[公婆孙甥祖]|公[公婆]|婆|岳|侄|甥|叔|伯|舅|姑|姨|堂|表)|亲|家属|关系)",
        RegexOptions.CultureInvariant)]
    private static partial Regex KinStart();

    /// <summary>Whether a cell holds how many there are, and nobody's name.</summary>
    public static bool IsCount(string text) => Count().IsMatch(SheetText.WithoutSpaces(text));

    [GeneratedRegex("^共?[0-9０-９一二三四五六七八九十两]{1,3}(?:[.]0)?[人口个名]?$", RegexOptions.CultureInvariant)]
    private static partial Regex Count();

    /// <summary>Whether a name is those of several people.</summary>
    public static bool IsSeveral(string name) => Between().IsMatch(name);

    /// <summary>The family in one cell: 李小芳、张小宝; 李小芳（妻）；张小宝（子）; 妻：李小芳.</summary>
    /// <param name="text">As it stands there, tidied.</param>
    /// <param name="unread">The piece that was not understood; empty when all were.</param>
    public static List<RegisterMember> Read(string text, out string unread)
    {
        unread = "";
        var members = new List<RegisterMember>();
        var pieces = Between().Split(text).Select(p => p.Trim()).Where(p => p.Length > 0).ToList();
        // 李小芳 张小宝 are two; 张 三 is one.
        if (pieces.Count == 1 && pieces[0].Split(' ') is { Length: > 1 } words && words.All(w => w.Length > 1))
        {
            pieces = [.. words];
        }
        foreach (var piece in pieces)
        {
            var match = Person().Match(SheetText.WithoutSpaces(piece));
            var (name, relation) = (HouseholdNames.CleanName(match.Groups["name"].Value), match.Groups["relation"].Value);
            if (!match.Success || HouseholdNames.WhyNoName(name) is not null || HouseholdNames.WhyOddName(name) is not null)
            {
                unread = piece;
                return [];
            }
            members.Add(new RegisterMember(name, relation));
        }
        return members;
    }

    // 和 is a surname too.
    [GeneratedRegex("[、/／，,;；\\n\\t|+]+|(?<=[^、/／，,;；\\n\\t|+]{2})和(?=[^、/／，,;；\\n\\t|+]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex Between();

    private const string Kin =
        "(?:[长次大小二三四五六七八九养继]?(?:妻子?|配偶|爱人|丈夫|夫|老伴|老婆|老公|子|儿子|女儿?|父亲?|母亲?|爸爸?|妈妈?|儿媳妇?|媳妇?|[外曾重]*孙(?:子|女|媳)?|外?祖父|外?祖母|爷爷"
        + "|奶奶|外公|外婆|公公|婆婆|岳父|岳母|女婿|婿|兄|弟弟?|姐姐?|妹妹?|哥哥?|嫂子?|弟媳|侄[子女]?|外?甥女?)|户主|戶主|本人)";

    [GeneratedRegex(
        "^(?:(?<relation>" + Kin + ")[:：](?<name>[^:：（(]+)"
        + "|(?<name>[^:：（(]+)(?:[:：](?<relation>" + Kin + ")|[（(](?<relation>" + Kin + ")[）)])?)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Person();
}
