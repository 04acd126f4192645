using System.Globalization;

namespace Shuren.Infrastructure;

/// <summary>
/// Points in tenths of a point, since other towns' lists give 0.5 or 0.1 (D28). Arithmetic is checked: an overflow throws.
/// Shown as "2" or "0.5", never "2.0".
/// </summary>
public readonly record struct Points(int Tenths) : IComparable<Points>
{
    public static readonly Points Zero;

    /// <summary>The most that one item or tier of a list may give or take.</summary>
    public static readonly Points ItemMax = Of(10_000);

    /// <summary>The most that one entry may move: an item times its quantity, or a redemption.</summary>
    public static readonly Points EntryMax = Of(100_000);

    /// <summary>The most that a household's account may hold or owe; far below where the arithmetic would overflow.</summary>
    public static readonly Points AccountMax = Of(10_000_000);

    /// <summary>Whole points.</summary>
    public static Points Of(int whole) => new(checked(whole * 10));

    /// <exception cref="ArgumentException">The number has more than one decimal.</exception>
    public static Points Of(decimal number)
    {
        var tenths = number * 10;
        return tenths == decimal.Truncate(tenths)
            ? new Points((int)tenths)
            : throw new ArgumentException("A point has at most one decimal.", nameof(number));
    }

    /// <summary>Reads what people type: "2", "0.5", "－1", "１。５". See <see cref="Numbers"/>.</summary>
    public static bool TryParse(string? text, out Points points)
    {
        points = Zero;
        if (!Numbers.TryRead(text, out decimal number)
            || number * 10 != decimal.Truncate(number * 10)
            || Math.Abs(number) > 1_000_000)
        {
            return false;
        }
        points = Of(number);
        return true;
    }

    public decimal ToDecimal() => Tenths / 10m;

    public bool IsNegative => Tenths < 0;

    public bool IsPositive => Tenths > 0;

    public int CompareTo(Points other) => Tenths.CompareTo(other.Tenths);

    public override string ToString() => (Tenths / 10m).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>With its sign, for histories: "+2", "-0.5", "0".</summary>
    public string ToSignedString() => Tenths > 0 ? "+" + ToString() : ToString();

    public static Points operator +(Points a, Points b) => new(checked(a.Tenths + b.Tenths));

    public static Points operator -(Points a, Points b) => new(checked(a.Tenths - b.Tenths));

    public static Points operator -(Points a) => new(checked(-a.Tenths));

    public static Points operator *(Points a, int times) => new(checked(a.Tenths * times));

    public static bool operator <(Points a, Points b) => a.Tenths < b.Tenths;

    public static bool operator >(Points a, Points b) => a.Tenths > b.Tenths;

    public static bool operator <=(Points a, Points b) => a.Tenths <= b.Tenths;

    public static bool operator >=(Points a, Points b) => a.Tenths >= b.Tenths;
}
