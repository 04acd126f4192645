using System.Globalization;

namespace Shuren.Infrastructure;

/// <summary>
/// Money in fen, hundredths of a yuan: whole numbers, so that sums are exact. Arithmetic is checked: an overflow throws. Shown as
/// "1234.50", in yuan.
/// </summary>
public readonly record struct Money(long Fen) : IComparable<Money>
{
    public static readonly Money Zero;

    /// <summary>The most that one entry may move: ten million yuan.</summary>
    public static readonly Money EntryMax = new(1_000_000_000);

    /// <summary>Reads what people type, in yuan: "1200", "99.5", "１，２００。５０". See <see cref="Numbers"/>.</summary>
    public static bool TryParse(string? text, out Money money)
    {
        money = Zero;
        if (!Numbers.TryRead(text, out decimal yuan) || yuan * 100 != decimal.Truncate(yuan * 100) || Math.Abs(yuan) * 100 > EntryMax.Fen)
        {
            return false;
        }
        money = new Money((long)(yuan * 100));
        return true;
    }

    public decimal ToYuan() => Fen / 100m;

    public bool IsNegative => Fen < 0;

    public bool IsPositive => Fen > 0;

    public int CompareTo(Money other) => Fen.CompareTo(other.Fen);

    public override string ToString() => ToYuan().ToString("0.00", CultureInfo.InvariantCulture);

    public static Money operator +(Money a, Money b) => new(checked(a.Fen + b.Fen));

    public static Money operator -(Money a, Money b) => new(checked(a.Fen - b.Fen));

    public static Money operator -(Money a) => new(checked(-a.Fen));

    public static bool operator <(Money a, Money b) => a.Fen < b.Fen;

    public static bool operator >(Money a, Money b) => a.Fen > b.Fen;

    public static bool operator <=(Money a, Money b) => a.Fen <= b.Fen;

    public static bool operator >=(Money a, Money b) => a.Fen >= b.Fen;
}
