namespace Shuren.Infrastructure;

/// <summary>
/// A rule of the scheme refuses what was asked. The message is Chinese, for the person at the screen, and says what to do.
/// Pages show it beside <paramref name="field"/> with status 400 and keep what was typed; commands print it and exit 1.
/// </summary>
public class RuleViolation(string message, string? field = null) : Exception(message)
{
    /// <summary>The form field it belongs to, or null when it concerns the whole form.</summary>
    public string? Field { get; } = field;
}
