using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Shuren.Data;

/// <summary>
/// A question that every page asks, compiled once for the model it is asked of and not looked up for each request: what EF Core does before
/// a statement runs is more work than the statement. For those few that stand in every request's way.
/// </summary>
/// <param name="compile">Makes it.</param>
internal sealed class KeptQuery<TQuery>(Func<TQuery> compile)
    where TQuery : class
{
    private readonly ConditionalWeakTable<IModel, TQuery> _made = [];

    public TQuery Of(AppDb db) => _made.GetValue(db.Model, _ => compile());
}
