namespace Shuren.Infrastructure;

/// <summary>How much a remark of an import weighs.</summary>
public enum ImportSeverity
{
    /// <summary>The row cannot be imported.</summary>
    Error,

    /// <summary>It is imported, but somebody should look.</summary>
    Warning,

    /// <summary>The row was taken for a note and left out on purpose.</summary>
    Skipped
}

/// <summary>A remark about one row of an imported file, in Chinese for the person who has the file open.</summary>
/// <param name="Row">As Excel shows it, from 1.</param>
/// <param name="Column">The column's proper heading, or null when it concerns the whole row.</param>
/// <param name="Value">What stands there, shortened for the screen.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Severity">Error, warning or skipped.</param>
public sealed record ImportIssue(int Row, string? Column, string? Value, string Message, ImportSeverity Severity);
