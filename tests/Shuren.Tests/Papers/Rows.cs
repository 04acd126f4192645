using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Shuren.Tests.Papers;

/// <summary>A row as the database has it: nothing of the program reads it, and nothing of it is added up by the program.</summary>
internal sealed class Row(IReadOnlyDictionary<string, object?> cells)
{
    public string this[string column] => Convert.ToString(cells[column], CultureInfo.InvariantCulture) ?? "";

    public IEnumerable<string> Columns => cells.Keys;

    public object? Value(string column) => cells[column];

    public bool Has(string column) => cells[column] is not null;

    public int Int(string column) => Convert.ToInt32(cells[column] ?? 0, CultureInfo.InvariantCulture);

    public bool Is(string column) => Int(column) != 0;

    public DateOnly Day(string column) => DateOnly.ParseExact(this[column], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An instant, as the clock on the wall showed it in China.</summary>
    public DateTime China(string column)
        => DateTime.Parse(this[column], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal).AddHours(8);
}

/// <summary>Plain SQL, straight to the file.</summary>
internal sealed class Tables(string connection)
{
    public List<Row> Read(string sql, params (string Name, object Value)[] values)
    {
        using var open = new SqliteConnection(connection);
        open.Open();
        using var command = open.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
        {
            rows.Add(new Row(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i))));
        }
        return rows;
    }
}

/// <summary>One entry, and what it moves: told once more, from the kinds alone (LED-2).</summary>
internal sealed class Entry(Row row)
{
    public const int Award = 1, Deduction = 2, Reversal = 3, Redemption = 4, Return = 5, Expiry = 6, Restoration = 7;

    public int Village { get; } = row.Int("village_id");

    public int Seq { get; } = row.Int("seq");

    public string Household { get; } = row["household_id"];

    public int Kind { get; } = row.Int("kind");

    public int Amount { get; } = row.Int("amount");

    public int Period { get; } = row.Int("period");

    public string OccurredOn { get; } = row["occurred_on"];

    public DateTime PostedAt { get; } = row.China("posted_at");

    public string Item { get; } = row["rule_item_id"];

    public string Source { get; } = row["source_id"];

    public int SourceKind { get; } = row.Int("source_kind");

    public int? Of { get; } = row.Has("reverses_seq") ? row.Int("reverses_seq") : null;

    /// <summary>The entry that it names.</summary>
    public Entry? Named { get; set; }

    public bool Undoes => Of is not null && Kind is Reversal or Return;

    public int Score => Kind switch
    {
        Award or Restoration => Amount,
        Deduction => -Amount,
        Reversal => -Named!.Score,
        _ => 0
    };

    public int Spendable => Kind switch
    {
        Award or Restoration or Return => Amount,
        Deduction or Redemption or Expiry => -Amount,
        _ => -Named!.Spendable
    };

    /// <summary>加分: awards and shares given back, less those undone.</summary>
    public int Added => Kind switch
    {
        Award or Restoration => Amount,
        Reversal when Named!.Kind is Award or Restoration => -Amount,
        _ => 0
    };

    /// <summary>扣分: deductions, less those undone; positive.</summary>
    public int Deducted => Kind == Deduction ? Amount : Kind == Reversal && Named!.Kind == Deduction ? -Amount : 0;

    public int Redeemed => Kind == Redemption ? Amount : Kind == Return && Named!.Kind == Redemption ? -Amount : 0;
}
