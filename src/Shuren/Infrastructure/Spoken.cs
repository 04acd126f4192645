using System.Globalization;

namespace Shuren.Infrastructure;

/// <summary>Figures as they are read out: in characters, so that every voice says them alike.</summary>
public static class Spoken
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>一千零五十; up to 99,999,999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or above that.</exception>
    public static string Number(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 99_999_999);
        if (number < 10_000)
        {
            return Section(number);
        }
        var (high, low) = (number / 10_000, number % 10_000);
        return Section(high) + "万" + (low == 0 ? "" : (low < 1_000 ? "零" : "") + Section(low, isInside: true));
    }

    /// <summary>十二点五; negative ones begin with 负.</summary>
    public static string Points(Points points)
    {
        var tenths = Math.Abs(points.Tenths);
        return (points.IsNegative ? "负" : "") + Number(tenths / 10) + (tenths % 10 == 0 ? "" : "点" + Digits[tenths % 10]);
    }

    /// <summary>二〇二六: digit by digit, as years are said.</summary>
    public static string Year(int year)
        => string.Concat(year.ToString("0000", CultureInfo.InvariantCulture).Select(c => c == '0' ? '〇' : Digits[c - '0']));

    /// <summary>十月八日.</summary>
    public static string Day(DateOnly day) => $"{Number(day.Month)}月{Number(day.Day)}日";

    // Up to four digits. Inside a longer number 十 is 一十.
    private static string Section(int number, bool isInside = false)
    {
        if (number == 0)
        {
            return "零";
        }
        var said = "";
        var skipped = false;
        foreach (var (unit, name) in ((int, string)[])[(1_000, "千"), (100, "百"), (10, "十"), (1, "")])
        {
            var digit = number / unit % 10;
            if (digit == 0)
            {
                skipped = said.Length > 0;
                continue;
            }
            var isPlainTen = unit == 10 && digit == 1 && said.Length == 0 && !isInside;
            said += (skipped ? "零" : "") + (isPlainTen ? "" : Digits[digit].ToString()) + name;
            skipped = false;
        }
        return said;
    }
}
