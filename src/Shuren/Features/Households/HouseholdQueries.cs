using System.Linq.Expressions;

namespace Shuren.Features.Households;

/// <summary>Who takes part on a day, asked of the database: <see cref="Household.TakesPartOn"/> in its words.</summary>
public static class HouseholdQueries
{
    public static IQueryable<Household> TakingPartOn(this IQueryable<Household> households, DateOnly day)
        => households.Where(TakesPart(day));

    /// <summary>All others: not there yet, gone, or away.</summary>
    public static IQueryable<Household> ApartOn(this IQueryable<Household> households, DateOnly day)
    {
        var takesPart = TakesPart(day);
        return households.Where(Expression.Lambda<Func<Household, bool>>(Expression.Not(takesPart.Body), takesPart.Parameters));
    }

    private static Expression<Func<Household, bool>> TakesPart(DateOnly day)
        => h => h.JoinedOn <= day && (h.WithdrawnOn == null || h.WithdrawnOn > day)
            && !h.Absences.Any(a => a.LeftOn <= day && a.ReturnedOn > day);
}
