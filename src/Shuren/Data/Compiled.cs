using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Shuren.Data;

/// <summary>
/// A query of every form or signed-in page, which EF Core looks through once for a model and not each time: to look took as long as SQLite
/// needs to answer (ADR 30). It takes plain values, so that it says itself to which village it is held.
/// </summary>
/// <param name="compile">With `EF.CompileAsyncQuery`.</param>
internal sealed class Compiled<TQuery>(Func<TQuery> compile)
    where TQuery : Delegate
{
    private readonly ConditionalWeakTable<IModel, TQuery> _byModel = [];

    public TQuery For(AppDb db) => _byModel.GetValue(db.Model, _ => compile());
}
