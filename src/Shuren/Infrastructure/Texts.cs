namespace Shuren.Infrastructure;

public static class Texts
{
    /// <summary>Without white space around it; null when nothing is left.</summary>
    public static string? OrNull(this string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
