using Microsoft.EntityFrameworkCore.Metadata;
using Shuren.Features.Households;

namespace Shuren.Features.Rights;

/// <summary>One thing that is held of each row of a kind.</summary>
/// <param name="Name">In the JSON file: the property's, camelCase.</param>
/// <param name="Chinese">On the page and in the workbook.</param>
/// <param name="IsId">A machine's number: in the JSON file alone.</param>
public sealed record HeldColumn(string Name, string Chinese, bool IsId);

/// <summary>All rows of one kind that are held about a household.</summary>
/// <param name="Key">In the JSON file.</param>
/// <param name="Chinese">The section's and the sheet's name.</param>
/// <param name="Columns">In the order of the record.</param>
/// <param name="Rows">A value for each column, as the record has it.</param>
public sealed record HeldKind(
    string Key, string Chinese, IReadOnlyList<HeldColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>How many there are, where only some are read.</summary>
    public int Total { get; init; } = Rows.Count;

    /// <summary>What people read: no machine's numbers.</summary>
    public IReadOnlyList<int> Shown => [.. Columns.Index().Where(c => !c.Item.IsId).Select(c => c.Index)];
}

/// <summary>
/// Everything that is held about one household (SUP-6): the one source of the page, the paper, the workbook and the JSON file. What a kind
/// holds is read from the model, so that a field added later is in it.
/// </summary>
/// <param name="Household">Whose.</param>
/// <param name="At">UTC.</param>
/// <param name="Kinds">All of them, empty ones too: that nothing is held is an answer.</param>
/// <param name="Trail">Who looked at it and who did what, the newest first; null where another kind alone was asked for.</param>
public sealed record HeldData(Household Household, DateTime At, IReadOnlyList<HeldKind> Kinds, HeldKind? Trail)
{
    /// <summary>The trail's <see cref="HeldKind.Key"/>.</summary>
    public const string TrailKey = "trail";

    public IEnumerable<HeldKind> All => Trail is null ? Kinds : Kinds.Append(Trail);

    /// <summary>
    /// What of a record is not read out: the place, which is the household's own, and who of the staff did it, which the trail says by
    /// role.
    /// </summary>
    public static bool IsRead(IReadOnlyProperty property)
        => property.PropertyInfo is not null && property.Name is not ("TownId" or "VillageId")
            && !(IsNumber(property.ClrType) && (property.Name is "UserId" || property.Name.EndsWith("By", StringComparison.Ordinal)
                || property.Name.EndsWith("WitnessId", StringComparison.Ordinal)));

    /// <summary>Not for people's eyes: numbers of rows, and the letters by which the search finds a head.</summary>
    internal static bool IsForMachines(IReadOnlyProperty property) => IsNumber(property.ClrType) || property.Name is "HeadInitials";

    internal static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(Guid);
}
