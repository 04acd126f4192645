namespace Shuren.Features.Households;

public static class HouseholdSearch
{
    /// <summary>HH-6: by part of the name, pinyin initials ("zs"), group, the tail of the phone, or the card number.</summary>
    public static IQueryable<Household> Matching(this IQueryable<Household> households, string? text)
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
        if (search.All(char.IsAsciiDigit))
        {
            var card = search.Length <= 9 ? int.Parse(search, System.Globalization.CultureInfo.InvariantCulture) : -1;
            // Four digits are a card as well as the tail people know a phone by.
            return search.Length >= 4
                ? households.Where(h => h.CardNumber == card || (h.Phone != null && h.Phone.EndsWith(search)))
                : households.Where(h => h.CardNumber == card);
        }
        if (search.All(char.IsAsciiLetter))
        {
            var initials = search.ToLowerInvariant();
            return households.Where(h => h.HeadInitials.StartsWith(initials));
        }
        return households.Where(h => h.Head.Contains(search) || h.GroupName == search);
    }
}
