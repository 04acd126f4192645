namespace Shuren.Infrastructure;

/// <summary>
/// The order of events where a day is typed: each day follows what it rests on, and none is of a year that makes no sense. Which day
/// follows which is said beside each rule; here is the one comparison.
/// </summary>
public static class DayOrder
{
    /// <summary>Nothing of the scheme happened before: a meeting, a list, a household that takes part.</summary>
    public static readonly DateOnly SchemeFrom = new(2000, 1, 1);

    /// <summary>Nobody who lives here came earlier.</summary>
    public static readonly DateOnly ResidenceFrom = new(1900, 1, 1);

    /// <param name="day">As typed.</param>
    /// <param name="from">The first day that fits.</param>
    /// <param name="until">The last.</param>
    /// <param name="code">Whose rule it is.</param>
    /// <param name="message">Chinese: what it must follow, and what it must not pass.</param>
    /// <param name="field">Of the form.</param>
    /// <exception cref="RuleViolation">It lies outside.</exception>
    public static void MustLie(this DateOnly day, DateOnly from, DateOnly until, RuleCode code, string message, string field)
    {
        if (day < from || day > until)
        {
            throw new RuleViolation(code, message, field);
        }
    }
}
