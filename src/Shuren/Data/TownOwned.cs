using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Data;

/// <summary>
/// A row that belongs to a town (ORG-1). Its key, unique indexes and foreign keys begin with TownId, so that a row cannot refer to
/// another town's and the tables can be distributed by town. A test reads the model and fails on a table that breaks this.
/// </summary>
public interface ITownOwned
{
    int TownId { get; }
}

/// <summary>A town's row that belongs to one of its villages.</summary>
public interface IVillageOwned : ITownOwned
{
    int VillageId { get; }
}

public static class TownOwnedMapping
{
    /// <summary>The foreign key (TownId, VillageId).</summary>
    public static void BelongsToVillage<T>(this EntityTypeBuilder<T> builder)
        where T : class, IVillageOwned
        => builder.HasOne<Village>().WithMany().HasForeignKey(nameof(IVillageOwned.TownId), nameof(IVillageOwned.VillageId))
            .OnDelete(DeleteBehavior.Restrict);

    /// <summary>The foreign key (TownId, <paramref name="column"/>) to a household.</summary>
    public static void RefersToHousehold<T>(this EntityTypeBuilder<T> builder, string column = "HouseholdId")
        where T : class, ITownOwned
        => builder.RefersTo<T, Household>(column);

    /// <summary>The foreign key (TownId, <paramref name="column"/>) to another table of the same town.</summary>
    public static void RefersTo<T, TPrincipal>(this EntityTypeBuilder<T> builder, string column)
        where T : class, ITownOwned
        where TPrincipal : class, ITownOwned
        => builder.HasOne<TPrincipal>().WithMany().HasForeignKey(nameof(ITownOwned.TownId), column).OnDelete(DeleteBehavior.Restrict);

    /// <summary>The rows of one village.</summary>
    public static IQueryable<T> In<T>(this IQueryable<T> rows, VillageKey village)
        where T : class, IVillageOwned
        => rows.Where(r => r.TownId == village.TownId && r.VillageId == village.VillageId);

    /// <summary>The rows of one town.</summary>
    public static IQueryable<T> OfTown<T>(this IQueryable<T> rows, int townId)
        where T : class, ITownOwned
        => rows.Where(r => r.TownId == townId);
}
