using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace Shuren.Tests;

/// <summary>
/// What a run asks of the database and leaves in it, in words that are the same on both engines, one a line in a file for each engine in the
/// folder that SHUREN_TEST_ASKED names: every query, every statement of our own, every column that was changed or filled. `script/test` runs the whole
/// suite on SQLite and <see cref="BothEnginesAttribute"/> on PostgreSQL, and fails where one was never asked there.
/// </summary>
public sealed partial class Asked : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SHUREN_TEST_ASKED");
    private static readonly ConcurrentDictionary<string, bool> Lines = [];
    private static readonly ConcurrentDictionary<string, bool> Seen = [];

    internal static void Begin()
    {
        if (Folder is not null)
        {
            DiagnosticListener.AllListeners.Subscribe(new Asked());
        }
    }

    /// <summary>At the end of an engine's tests.</summary>
    internal static void Write()
    {
        if (Folder is not null)
        {
            File.WriteAllLines(Path.Combine(Folder, (TestDatabase.IsPostgres ? "postgres" : "sqlite") + ".asked"), Lines.Keys.Order(StringComparer.Ordinal));
            Lines.Clear();
            Seen.Clear();
        }
    }

    /// <summary>The columns that hold something, at the end of a database.</summary>
    internal static async Task NoteColumnsAsync(AppDb db)
    {
        if (Folder is null)
        {
            return;
        }
        var tables = db.Model.GetEntityTypes().Select(e => StoreObjectIdentifier.Create(e, StoreObjectType.Table)).OfType<StoreObjectIdentifier>().Distinct()
            .Select(t => $"SELECT '{t.Name}'" + string.Concat(db.Model.GetEntityTypes().Where(e => e.GetTableName() == t.Name).SelectMany(e => e.GetProperties())
                .Select(p => p.GetColumnName(t)).OfType<string>().Distinct().Select(c => $" || CASE WHEN count(\"{c}\") > 0 THEN ' {c}' ELSE '' END")) + $" AS \"Value\" FROM \"{t.Name}\"");
        foreach (var table in await db.Database.SqlQueryRaw<string>(string.Join("\nUNION ALL ", tables)).ToListAsync())
        {
            var columns = table.Split(' ');
            foreach (var column in columns[1..])
            {
                Note($"holds {columns[0]}.{column}");
            }
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            value.Subscribe(this, name => name == CoreEventId.QueryCompilationStarting.Name || name == RelationalEventId.CommandExecuting.Name);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        switch (value.Value)
        {
            case QueryExpressionEventData query when IsOfTheProgram():
                Note("query " + Spaces().Replace(new ExpressionPrinter().PrintExpression(query.Expression), " "));
                break;
            case CommandEventData { CommandSource: CommandSource.SaveChanges or CommandSource.ExecuteSqlRaw } command
                when !Seen.ContainsKey(command.Command.CommandText) && IsOfTheProgram():
                Seen.TryAdd(command.Command.CommandText, true);
                foreach (Match change in Change().Matches(command.Command.CommandText.Replace("\"", "", StringComparison.Ordinal)))
                {
                    Note($"{change.Groups["verb"].Value} {change.Groups["table"].Value}");
                    foreach (Match column in Column().Matches(change.Groups["set"].Value))
                    {
                        Note($"UPDATE {change.Groups["table"].Value}.{column.Groups[1].Value}");
                    }
                }
                break;
        }
    }

    // What the migrations and SQLite keep for themselves is another on the other engine, and so are SQLite's statistics (Database).
    private static void Note(string line)
    {
        if (!line.Contains("sqlite_", StringComparison.Ordinal) && !line.Contains("__EF", StringComparison.Ordinal)
            && !line.StartsWith("query SqlQuery<long>(SELECT count(*) AS \"Value\" FROM \"", StringComparison.Ordinal))
        {
            Lines.TryAdd(line, true);
        }
    }

    // What a test asks to see whether it is right is nobody's question. On PostgreSQL an answer goes on with another stack; what is asked there
    // is only looked for.
    private static bool IsOfTheProgram()
        => TestDatabase.IsPostgres || new StackTrace(1, false).GetFrames().Select(f => f.GetMethod()?.DeclaringType)
            .FirstOrDefault(t => (t?.Assembly == typeof(AppDb).Assembly && !typeof(AppDb).IsAssignableFrom(t.DeclaringType ?? t)) || (t?.Assembly == typeof(Asked).Assembly && t != typeof(Asked)))
            ?.Assembly == typeof(AppDb).Assembly;

    [GeneratedRegex(@"^\s*(?<verb>INSERT INTO|UPDATE|DELETE FROM) (?<table>\w+)(?: SET (?<set>.*?)\s+WHERE)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Change();

    [GeneratedRegex(@"(\w+) =")]
    private static partial Regex Column();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
