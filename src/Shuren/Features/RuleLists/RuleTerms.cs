namespace Shuren.Features.RuleLists;

/// <summary>Which of the two lists an item stands on.</summary>
public enum RuleKind
{
    /// <summary>正面清单.</summary>
    Award = 1,

    /// <summary>负面清单.</summary>
    Deduction = 2
}

/// <summary>
/// What the points of an item are counted by (RULE-6): a quantity up to <see cref="Hour"/>, a period from <see cref="Month"/> on.
/// </summary>
public enum RuleUnit
{
    /// <summary>次.</summary>
    Time = 1,

    /// <summary>人次: each member who took part counts.</summary>
    PersonTime = 2,

    /// <summary>户次: the household counts once each time, however many members took part.</summary>
    HouseholdTime = 3,

    /// <summary>半天.</summary>
    HalfDay = 4,

    /// <summary>天.</summary>
    Day = 5,

    /// <summary>小时.</summary>
    Hour = 6,

    /// <summary>月.</summary>
    Month = 7,

    /// <summary>双月: January and February, March and April …</summary>
    TwoMonths = 8,

    /// <summary>季.</summary>
    Quarter = 9,

    /// <summary>半年.</summary>
    HalfYear = 10,

    /// <summary>年: the card year.</summary>
    Year = 11
}

/// <summary>The period in which an item counts once per household (RULE-3).</summary>
public enum OncePer
{
    /// <summary>It counts as often as it happens.</summary>
    None = 0,

    /// <summary>Once a month.</summary>
    Month = 1,

    /// <summary>Once in two months.</summary>
    TwoMonths = 2,

    /// <summary>Once a quarter.</summary>
    Quarter = 3,

    /// <summary>Once in half a year.</summary>
    HalfYear = 4,

    /// <summary>Once a card year.</summary>
    Year = 5
}

/// <summary>The units as the lists write them.</summary>
public static class RuleUnits
{
    private static readonly Dictionary<RuleUnit, string> Words = new()
    {
        [RuleUnit.Time] = "次",
        [RuleUnit.PersonTime] = "人次",
        [RuleUnit.HouseholdTime] = "户次",
        [RuleUnit.HalfDay] = "半天",
        [RuleUnit.Day] = "天",
        [RuleUnit.Hour] = "小时",
        [RuleUnit.Month] = "月",
        [RuleUnit.TwoMonths] = "双月",
        [RuleUnit.Quarter] = "季",
        [RuleUnit.HalfYear] = "半年",
        [RuleUnit.Year] = "年"
    };

    private static readonly Dictionary<string, RuleUnit> Units = Words.ToDictionary(w => w.Value, w => w.Key, StringComparer.Ordinal);

    /// <summary>The word after the stroke in "2分/次".</summary>
    public static string Chinese(this RuleUnit unit) => Words[unit];

    /// <summary>Reads exactly the words of <see cref="Chinese"/>; white space around them is passed over.</summary>
    public static bool TryParse(string? text, out RuleUnit unit) => Units.TryGetValue((text ?? "").Trim(), out unit);

    /// <summary>True for a period, in which an item counts once per household; false for a quantity.</summary>
    public static bool IsPeriod(this RuleUnit unit) => unit is >= RuleUnit.Month and <= RuleUnit.Year;
}
