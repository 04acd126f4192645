using System.Globalization;
using System.Text.RegularExpressions;

namespace Shuren.Features.Households;

public static partial class HouseholdSearch
{
    /// <summary>
    /// HH-6: by part of the name, pinyin initials ("zs"), group, the tail of the phone, the card number, or the code on the card: a scanner
    /// types the address that a phone would open (RED-2).
    /// </summary>
    /// <param name="households">Those of one village.</param>
    /// <param name="text">As typed or scanned, full-width characters too.</param>
    /// <param name="villageCode">Of that village: another village's card is nobody's here.</param>
    public static IQueryable<Household> Matching(this IQueryable<Household> households, string? text, string villageCode)
    {
        var search = SheetText.WithoutSpaces(text ?? "");
        if (search.Length == 0)
        {
            return households;
        }
        if (search.Length > Household.RemarksMaxLength)
        {
            // Longer than anything it could be found by, and than a database compares.
            return households.Where(_ => false);
        }
        var address = SheetText.HalfWidth(search);
        if (Parameter(address, "card") is { } scanned && Parameter(address, "village") is { } village)
        {
            var number = village == villageCode ? Card(scanned) : -1;
            return households.Where(h => h.CardNumber == number);
        }
        // As people write a phone: 138-1234-5678.
        var digits = address.Replace("-", "", StringComparison.Ordinal);
        if (digits.Length > 0 && digits.All(char.IsAsciiDigit))
        {
            var card = Card(digits);
            // Four digits are a card as well as the tail people know a phone by.
            return digits.Length >= 4
                ? households.Where(h => h.CardNumber == card || (h.Phone != null && h.Phone.EndsWith(digits)))
                : households.Where(h => h.CardNumber == card);
        }
        if (search.All(char.IsAsciiLetter))
        {
            // A name has as many readings as its characters together: they are tried here and not in the database.
            var found = households.Select(h => new { h.HouseholdId, h.Head }).ToList().FindAll(h => Pinyin.Matches(h.Head, search))
                .ConvertAll(h => h.HouseholdId);
            return households.Where(h => found.Contains(h.HouseholdId));
        }
        var (name, groups) = (HouseholdNames.CleanName(search), HouseholdNames.GroupSpellings(search));
        return households.Where(h => h.Head.Contains(name) || h.Head.Contains(search) || groups.Contains(h.GroupName));
    }

    private static int Card(string digits) => digits.Length <= 9 ? int.Parse(digits, CultureInfo.InvariantCulture) : -1;

    // A scanner with the capital lock on types capitals; one behind a Chinese input method types full-width signs.
    private static string? Parameter(string address, string name)
        => Parameters().Matches(address)
            .FirstOrDefault(m => m.Groups[1].Value.Equals(name, StringComparison.OrdinalIgnoreCase))?.Groups[2].Value;

    [GeneratedRegex(@"(?<=[?&])([A-Za-z]+)=([0-9]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameters();
}
