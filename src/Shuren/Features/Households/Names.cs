using System.Globalization;

namespace Shuren.Features.Households;

/// <summary>Chinese personal names on screens and boards.</summary>
public static class Names
{
    private static readonly HashSet<string> CompoundSurnames =
    [
        "欧阳", "太史", "上官", "端木", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政",
        "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "百里", "呼延", "东郭", "西门",
        "第五", "闾丘", "司寇", "亓官", "左丘", "拓跋", "完颜", "乐正", "纳兰",
        "歐陽", "東方", "獨孤", "南宮", "聞人", "諸葛", "尉遲", "赫連", "澹臺", "濮陽", "公孫", "仲孫", "鍾離", "鐘離", "長孫", "鮮于", "東郭", "西門",
        "司馬", "萬俟", "閭丘", "樂正", "納蘭", "完顏"
    ];

    /// <summary>
    /// 张三 → 张某某, 欧阳修 → 欧阳某某 (D11). Always two 某, so that the length of the name does not tell who it is.
    /// </summary>
    public static string Mask(string name)
    {
        var trimmed = name.Trim();
        if (trimmed.Length == 0)
        {
            return "某某";
        }
        if (trimmed.Length > 2 && CompoundSurnames.Contains(trimmed[..2]))
        {
            return trimmed[..2] + "某某";
        }
        return StringInfo.GetNextTextElement(trimmed) + "某某";
    }
}
