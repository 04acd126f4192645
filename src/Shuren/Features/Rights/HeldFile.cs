using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Shuren.Features.Rights;

/// <summary>What is held about a household, as files to take along (SUP-6).</summary>
public static class HeldFile
{
    private const int Narrowest = 8;
    private const int Widest = 36;

    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <summary>
    /// One sheet for each kind; what there is nothing of on one together, or half of what is printed would be empty pages.
    /// </summary>
    public static byte[] Workbook(HeldData data)
    {
        var file = new MemoryStream();
        var none = data.All.Where(k => k.Rows.Count == 0).ToList();
        SheetWriter.WriteBook(file, [.. data.All.Except(none).Select(Sheet), .. none.Count == 0 ? [] : (SheetTable[])[None(none)]]);
        return file.ToArray();
    }

    public static byte[] Json(HeldData data)
    {
        using var file = new MemoryStream();
        using (var json = new Utf8JsonWriter(file, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("card", data.Household.CardNumber);
            json.WriteString("at", data.At);
            foreach (var kind in data.All)
            {
                json.WriteStartArray(kind.Key);
                foreach (var row in kind.Rows)
                {
                    json.WriteStartObject();
                    for (var i = 0; i < row.Count; i++)
                    {
                        json.WritePropertyName(kind.Columns[i].Name);
                        Write(json, row[i]);
                    }
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return file.ToArray();
    }

    private static SheetTable Sheet(HeldKind kind) => new(
        kind.Chinese, kind.Chinese,
        [.. kind.Shown.Select(i => new SheetColumn(
            kind.Columns[i].Chinese, WidthOf(kind, i)))],
        kind.Rows.Select(row => (IReadOnlyList<object?>)[.. kind.Shown.Select(i => Cell(row[i]))]));

    private static SheetTable None(IReadOnlyList<HeldKind> kinds) => new(
        "没有记录的", "没有记录的资料", [new("资料", 24), new("有没有", 12)],
        kinds.Select(k => (IReadOnlyList<object?>)[k.Chinese, "没有"]));

    // As wide as the longest of it; sentences take more lines.
    private static double WidthOf(HeldKind kind, int column) => 2 + Math.Clamp(
        kind.Rows.Select(row => SheetWriter.WidthOf(HeldText.Of(row[column])))
            .Append(SheetWriter.WidthOf(kind.Columns[column].Chinese)).Max(), Narrowest, Widest);

    private static object? Cell(object? value) => value is int or long or Points or DateOnly or null ? value : HeldText.Of(value);

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool yes: json.WriteBooleanValue(yes); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case Points points: json.WriteNumberValue(points.Tenths / 10m); break;
            case DateTime at: json.WriteStringValue(at); break;
            case DateOnly day: json.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case byte[] bytes: json.WriteStringValue(Convert.ToHexStringLower(bytes)); break;
            default: json.WriteRawValue(Quoted(value.ToString() ?? "")); break;
        }
    }

    // The writer's own encoders write rare characters of names (𠮷) as \u codes, whatever they are told.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c)
            };
        }
        return quoted.Append('"').ToString();
    }
}
