namespace Shuren.Features.Places;

/// <summary>
/// By which day what a village owes is due: asked by tables, desks, boards, reports and the year alike, so that one day is red everywhere
/// or nowhere. A village begins with its first list: of before it owes nothing.
/// </summary>
public static class DueDays
{
    /// <summary>
    /// A month's signed sheet: the 10th after it. The plan names no day; a quarter is published by the 15th, and what the town has not
    /// confirmed keeps it from being published.
    /// </summary>
    public const int Sheet = 10;

    /// <summary>A quarter's notice and statement: the 15th after it, as open village affairs are (docs/law.md).</summary>
    public const int Notice = 15;

    /// <summary>A quarter's report: 「每季末月20日前」.</summary>
    public const int Report = 20;

    public static DateOnly OfSheet(Month month) => In(month.Plus(1), Sheet);

    public static DateOnly OfNotice(Quarter quarter) => In(quarter.LastMonth.Plus(1), Notice);

    public static DateOnly OfReport(Quarter quarter) => In(quarter.LastMonth, Report);

    /// <summary>「一季一兑换」: until the next quarter ends.</summary>
    public static DateOnly OfExchange(Quarter quarter) => quarter.Plus(1).LastDay;

    /// <summary>Whether a village owes anything of the month.</summary>
    /// <param name="month">Which.</param>
    /// <param name="since">When its first list took force; null = it has none.</param>
    public static bool AreOwed(Month month, DateOnly? since) => since is { } day && month >= Month.Of(day);

    /// <inheritdoc cref="AreOwed(Month, DateOnly?)"/>
    public static bool AreOwed(Quarter quarter, DateOnly? since) => since is { } day && quarter >= Quarter.Of(day);

    private static DateOnly In(Month month, int day) => month.FirstDay.AddDays(day - 1);
}
