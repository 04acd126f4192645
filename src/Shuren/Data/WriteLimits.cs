using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Shuren.Data;

/// <summary>
/// What both databases refuse alike, said in Chinese before either is asked: a text longer than its column, a NUL in it, a date of no year
/// that can be meant. PostgreSQL would answer the first two with an error, SQLite store a megabyte. The lengths are the mapping's own.
/// </summary>
public static class WriteLimits
{
    /// <exception cref="RuleViolation">Something to be added or changed is past a limit.</exception>
    public static void Check(ChangeTracker tracker)
    {
        foreach (var entry in tracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified))
        {
            foreach (var property in entry.Metadata.GetProperties().Where(IsLimited))
            {
                Check(property, entry.CurrentValues[property]);
            }
        }
    }

    /// <summary>Whether <see cref="Check(IReadOnlyProperty, object?)"/> has anything to say of it.</summary>
    public static bool IsLimited(IReadOnlyProperty property)
        => property.ClrType == typeof(string) || (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(DateOnly);

    /// <inheritdoc cref="Check(ChangeTracker)"/>
    public static void Check(IReadOnlyProperty property, object? value)
    {
        switch (value)
        {
            case string text when property.GetMaxLength() is { } max && text.Length > max:
                throw new RuleViolation(Rule.Form, $"“{SheetText.Excerpt(text)}”太长了（{text.Length} 字），最多 {max} 字，请改短。");
            case string text when text.Contains('\0', StringComparison.Ordinal):
                throw new RuleViolation(Rule.Form, $"“{SheetText.Excerpt(text)}”里有不能保存的字符，请重新输入。");
            case DateOnly date when !date.IsPossible():
                throw new RuleViolation(Rule.Form, Numbers.YearMessage);
        }
    }

    /// <summary>Two wrote the same at once where only one may: the other is told, as if it had come later.</summary>
    public const string TwiceMessage = "刚才已经有人登记了同样的（代码、名称或编号重复），没有再登记。请刷新看一看，要登记的话请换一个。";

    public static bool IsTwice(Exception failed)
        => (failed is DbUpdateException ? failed.InnerException : failed)
            is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
            or SqliteException { SqliteExtendedErrorCode: 2067 or 1555 };
}
