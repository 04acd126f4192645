namespace Shuren.Features.RuleLists;

public enum RuleKind
{
    Award = 1,
    Deduction = 2
}

public enum RuleUnit
{
    Time = 1,
    PersonTime = 2,
    HouseholdTime = 3,
    HalfDay = 4,
    Day = 5,
    Hour = 6,
    Month = 7,
    TwoMonths = 8,
    Quarter = 9,
    HalfYear = 10,
    Year = 11
}

public enum OncePer
{
    None = 0,
    Month = 1,
    TwoMonths = 2,
    Quarter = 3,
    HalfYear = 4,
    Year = 5
}
