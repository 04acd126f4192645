using System.Globalization;
using System.Text.RegularExpressions;

namespace Shuren.Infrastructure;

/// <summary>
/// Numbers and dates as people type them: full-width digits, spaces around, 。 or ． for the decimal point, commas between thousands.
/// Every form, table and text field reads through here, so that the same words mean the same everywhere. What cannot be read is not a
/// number; nothing is guessed.
/// </summary>
public static partial class Numbers
{
    /// <summary>No count, vote, card or quantity of a village is greater; sums and products of such stay far from an overflow.</summary>
    public const int Max = 1_000_000;

    /// <summary>Years of a date.</summary>
    public const int FirstYear = 1900;

    /// <inheritdoc cref="FirstYear"/>
    public const int LastYear = 2100;

    /// <summary>For a date that is one, but of no year that can be meant.</summary>
    public static readonly string YearMessage = FormattableString.Invariant($"日期要在 {FirstYear} 年到 {LastYear} 年之间。");

    public static bool IsPossible(this DateOnly date) => date.Year is >= FirstYear and <= LastYear;

    public static bool TryRead(string? text, out decimal number)
    {
        number = 0;
        var plain = Plain(text);
        return Written().IsMatch(plain)
            && decimal.TryParse(
                plain.Replace(",", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out number);
    }

    /// <summary>A whole number; "3.0" is none.</summary>
    public static bool TryRead(string? text, out long number)
    {
        number = 0;
        var plain = Plain(text);
        return Written().IsMatch(plain) && long.TryParse(
            plain.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A whole number up to <see cref="Max"/> either way.</summary>
    public static bool TryRead(string? text, out int number)
    {
        var read = TryRead(text, out long whole) && Math.Abs(whole) <= Max;
        number = read ? (int)whole : 0;
        return read;
    }

    /// <summary>
    /// 2022-10-3, 2022/10/03, 2022.10.3, 2022年10月3日, 20221003, half or full width; of any year: see <see cref="IsPossible"/>.
    /// </summary>
    public static bool TryRead(string? text, out DateOnly date)
    {
        date = default;
        var match = WrittenDate().Match(SheetText.HalfWidth(text ?? "").Trim());
        if (!match.Success)
        {
            return false;
        }
        var year = int.Parse(match.Groups["y"].ValueSpan, CultureInfo.InvariantCulture);
        var month = int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture);
        var day = int.Parse(match.Groups["d"].ValueSpan, CultureInfo.InvariantCulture);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        date = new DateOnly(year, month, day);
        return true;
    }

    private static string Plain(string? text)
        => SheetText.HalfWidth(text ?? "").Trim().Replace('。', '.').Replace('｡', '.').Replace('−', '-');

    [GeneratedRegex(
        @"^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();

    // A time of day behind the date is let go.
    [GeneratedRegex(
        "^(?:(?<y>[0-9]{4}) ?[.\\-/年。] ?(?<m>[0-9]{1,2}) ?[.\\-/月。] ?(?<d>[0-9]{1,2}) ?[日号]?|(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2}))"
        + "(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?Z?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WrittenDate();
}
