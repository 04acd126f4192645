namespace Shuren.Features.Places;

/// <summary>
/// 隐私说明 of a village: a page of the program that takes some of what it says from the town's settings. Its version has both: the text's
/// own and a count of the town's changes; a consent names the version it was given to.
/// </summary>
public static class PrivacyNotice
{
    /// <summary>Of the page's own words: count up, with the day, when they change. A test holds the words against it.</summary>
    public const int TextVersion = 2;

    private static readonly DateOnly TextChangedOn = new(2026, 11, 26);

    /// <summary>"1.3": the text's version and the town's.</summary>
    public static string VersionOf(Town town) => FormattableString.Invariant($"{TextVersion}.{town.PrivacyVersion}");

    /// <summary>Since when it reads so.</summary>
    public static DateOnly DateOf(Town town) => town.PrivacyChangedOn is { } changed && changed > TextChangedOn ? changed : TextChangedOn;

    /// <summary>Somebody who wants to see, correct or remove data must know whom to ask.</summary>
    public static bool HasContact(Town town)
        => town.PrivacyContact is not null && (town.PrivacyPhone is not null || town.PrivacyAddress is not null);

    /// <summary>A digest of what the notice takes from the settings.</summary>
    public static string SaidBy(Town town) => Shown.Of(
        town.PrivacyContact, town.PrivacyPhone, town.PrivacyAddress, town.ApplicationKeepDays, town.PhotoKeepMonths,
        town.LoginKeepDays, town.NoticeDays, town.AnswerDays, (int)town.RankBy);
}
