using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Shuren.Tests;

/// <summary>
/// What requests ask of the database: counted, and on the embedded database none of them writes outside the writer's turn. A write beside it
/// would meet a busy file, sleep on a thread, and not be waited for by whoever is answered.
/// </summary>
public sealed partial class StatementLog(IHttpContextAccessor http) : DbCommandInterceptor
{
    private readonly Lock _lock = new();
    private readonly List<string> _statements = [];

    /// <summary>The statements of requests since it was last taken.</summary>
    public List<string> Take()
    {
        lock (_lock)
        {
            List<string> taken = [.. _statements];
            _statements.Clear();
            return taken;
        }
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return new(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return new(result);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return new(result);
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Note(command, eventData);
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Note(command, eventData);
        return result;
    }

    private void Note(DbCommand command, CommandEventData eventData)
    {
        if (http.HttpContext is null || eventData.Context is not AppDb db)
        {
            return;
        }
        if (Writes().IsMatch(command.CommandText) && !db.MayWrite)
        {
            throw new InvalidOperationException("Written outside the writer's turn: " + command.CommandText);
        }
        lock (_lock)
        {
            _statements.Add(command.CommandText);
        }
    }

    [GeneratedRegex(@"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Writes();
}
