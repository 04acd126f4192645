using System.Globalization;
using System.Text.RegularExpressions;

namespace Shuren.Infrastructure;

/// <summary>A calendar month (D19), stored as 202208, written 2022-08.</summary>
public readonly record struct Month : IComparable<Month>
{
    /// <param name="year">1900 to 9998.</param>
    /// <param name="number">1 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">Anything else.</exception>
    public Month(int year, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1900);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9998);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 12);
        Year = year;
        Number = number;
    }

    public int Year { get; }

    public int Number { get; }

    public DateOnly FirstDay => new(Year, Number, 1);

    public DateOnly LastDay => new(Year, Number, DateTime.DaysInMonth(Year, Number));

    public Quarter Quarter => new(Year, ((Number - 1) / 3) + 1);

    public static Month Of(DateOnly date) => new(date.Year, date.Month);

    /// <summary>From the stored form 202208.</summary>
    public static Month FromCode(int code) => new(code / 100, code % 100);

    public int ToCode() => (Year * 100) + Number;

    public Month Plus(int months) => Of(FirstDay.AddMonths(months));

    public static bool TryParse(string? text, out Month month)
    {
        month = default;
        if (!DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || !day.IsPossible())
        {
            return false;
        }
        month = Of(day);
        return true;
    }

    public int CompareTo(Month other) => ToCode().CompareTo(other.ToCode());

    /// <summary>2022-08: for addresses, files and the command line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Year:0000}-{Number:00}");

    /// <summary>2022年8月: for people.</summary>
    public string ToChinese() => FormattableString.Invariant($"{Year}年{Number}月");

    public static bool operator <(Month a, Month b) => a.CompareTo(b) < 0;

    public static bool operator >(Month a, Month b) => a.CompareTo(b) > 0;

    public static bool operator <=(Month a, Month b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Month a, Month b) => a.CompareTo(b) >= 0;
}

/// <summary>A calendar quarter (D19), stored as 20223, written 2022Q3.</summary>
public readonly partial record struct Quarter : IComparable<Quarter>
{
    /// <param name="year">1900 to 9998.</param>
    /// <param name="number">1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">Anything else.</exception>
    public Quarter(int year, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1900);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9998);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 4);
        Year = year;
        Number = number;
    }

    public int Year { get; }

    public int Number { get; }

    public Month FirstMonth => new(Year, (Number * 3) - 2);

    public Month LastMonth => new(Year, Number * 3);

    public DateOnly FirstDay => FirstMonth.FirstDay;

    public DateOnly LastDay => LastMonth.LastDay;

    public IEnumerable<Month> Months => [FirstMonth, FirstMonth.Plus(1), LastMonth];

    public static Quarter Of(DateOnly date) => Month.Of(date).Quarter;

    /// <summary>From the stored form 20223.</summary>
    public static Quarter FromCode(int code) => new(code / 10, code % 10);

    public int ToCode() => (Year * 10) + Number;

    public Quarter Plus(int quarters) => FirstMonth.Plus(quarters * 3).Quarter;

    public static bool TryParse(string? text, out Quarter quarter)
    {
        quarter = default;
        var match = Pattern().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }
        quarter = new Quarter(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value[0] - '0');
        return true;
    }

    public int CompareTo(Quarter other) => ToCode().CompareTo(other.ToCode());

    /// <summary>2022Q3: for addresses, files and the command line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Year:0000}Q{Number}");

    /// <summary>2022年第三季度: for people.</summary>
    public string ToChinese() => FormattableString.Invariant($"{Year}年第{"一二三四"[Number - 1]}季度");

    public static bool operator <(Quarter a, Quarter b) => a.CompareTo(b) < 0;

    public static bool operator >(Quarter a, Quarter b) => a.CompareTo(b) > 0;

    public static bool operator <=(Quarter a, Quarter b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Quarter a, Quarter b) => a.CompareTo(b) >= 0;

    [GeneratedRegex(@"^(19\d\d|20\d\d|2100)[Qq]([1-4])$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();
}

/// <summary>The town's calendar is Asia/Shanghai (D19); the machine's own zone does not matter.</summary>
public static class ChinaClock
{
    // A fixed offset: China has one zone and no summer time since 1991, and a machine without tzdata must still start.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>Today's date in China.</summary>
    public static DateOnly Today(this TimeProvider clock) => ToChinaDate(clock.UtcNow());

    /// <summary>Now in UTC, cut to milliseconds so that both databases and the hash see the same instant.</summary>
    public static DateTime UtcNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }

    public static DateOnly ToChinaDate(this DateTime utc) => DateOnly.FromDateTime(utc + Offset);

    /// <summary>The instant in UTC at which the day begins in China.</summary>
    public static DateTime StartOf(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - Offset;

    /// <summary>2022-08-21 09:30 in China, for screens.</summary>
    public static string ToChinaText(this DateTime utc) => (utc + Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string ToChinese(this DateOnly date) => FormattableString.Invariant($"{date.Year}年{date.Month}月{date.Day}日");
}
