using System.Text;

namespace Shuren.Infrastructure;

/// <summary>The pinyin initials by which people are found: 张三 is "zs", 单雄信 is "sxx".</summary>
public static class Pinyin
{
    private static readonly Lazy<PinyinTable> Table = new(PinyinTable.Load);
    private static readonly Lazy<PinyinReadings> Readings = new(PinyinReadings.Load);

    /// <summary>
    /// Whether a name begins as typed: with initials ("zs"), whole syllables ("zhangsan") or some of each, in any reading
    /// of every character
    /// (覃 is q and t, 李重庆 lcq and lzq). A character without a known reading goes for any letter or for none.
    /// </summary>
    public static bool Matches(string name, string typed)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(typed);
        var wanted = typed.ToLowerInvariant();
        if (wanted.Length == 0)
        {
            return true;
        }
        // The places in what was typed that the characters so far can have come to.
        var reached = new HashSet<int> { 0 };
        foreach (var character in name.EnumerateRunes())
        {
            var next = new HashSet<int>();
            foreach (var place in reached)
            {
                Step(character, wanted, place, next);
            }
            if (next.Contains(wanted.Length))
            {
                return true;
            }
            if (next.Count == 0)
            {
                return false;
            }
            reached = next;
        }
        return false;
    }

    private static void Step(Rune character, string wanted, int place, HashSet<int> next)
    {
        if (character.IsAscii || character.Value is >= '！' and <= '～')
        {
            var plain = character.IsAscii ? (char)character.Value : (char)(character.Value - 0xFEE0);
            if (!char.IsAsciiLetterOrDigit(plain))
            {
                next.Add(place);
            }
            else if (wanted[place] == char.ToLowerInvariant(plain))
            {
                next.Add(place + 1);
            }
            return;
        }
        if (Readings.Value.Of(character) is not { } readings)
        {
            next.Add(place);
            if (Rune.IsLetter(character) || SheetText.IsHan(character))
            {
                next.Add(place + 1);
            }
            return;
        }
        foreach (var reading in readings)
        {
            for (var length = 1;
                length <= reading.Length && place + length <= wanted.Length && reading[length - 1] == wanted[place + length - 1];
                length++)
            {
                next.Add(place + length);
            }
        }
    }

    /// <summary>
    /// One small letter for each Chinese character: the surname's own reading at the beginning (单 s, 尉迟 yc), the common
    /// reading after it. Latin letters and digits stay, in lower case and half width. Everything else is left out: spaces,
    /// the dot in 买买提·吐尔逊, characters without a known reading.
    /// </summary>
    public static string Initials(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var table = Table.Value;
        Span<char> initials = name.Length <= 64 ? stackalloc char[64] : new char[name.Length];
        var length = 0;
        var rest = name.AsSpan();
        while (!rest.IsEmpty)
        {
            if (length == 0 && table.Surname(rest) is { } surname)
            {
                surname.CopyTo(initials);
                length = surname.Length;
                rest = rest[surname.Length..];
                continue;
            }
            Rune.DecodeFromUtf16(rest, out var character, out var consumed);
            rest = rest[consumed..];
            if (table.Initial(character.Value) is { } initial)
            {
                initials[length++] = initial;
            }
        }
        return new string(initials[..length]);
    }
}

/// <summary>pinyin-initials.txt, made by script/make-pinyin, in memory.</summary>
internal sealed class PinyinTable
{
    private const int FirstInRows = 0x4E00;
    private const char NoReading = '.';
    private const int FullWidthOffset = 'Ａ' - 'A';

    private readonly string rows;
    private readonly Dictionary<int, char> others;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> surnames;

    private PinyinTable(IReadOnlyList<string> lines)
    {
        rows = string.Concat(lines.SkipLast(2));
        others = lines[^2].Split(' ').ToDictionary(entry => Rune.GetRuneAt(entry, 0).Value, entry => entry[^1]);
        // "单s" or "尉迟yc": as many letters as characters.
        surnames = lines[^1].Split(' ')
            .ToDictionary(entry => entry[..(entry.Length / 2)], entry => entry[(entry.Length / 2)..], StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static PinyinTable Load()
    {
        using var stream = typeof(PinyinTable).Assembly.GetManifestResourceStream("Shuren.Infrastructure.pinyin-initials.txt")
            ?? throw new InvalidOperationException("pinyin-initials.txt is not embedded.");
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                lines.Add(line);
            }
        }
        return new PinyinTable(lines);
    }

    /// <summary>The initials of the surname the name begins with, if they differ from the common readings.</summary>
    public string? Surname(ReadOnlySpan<char> name) =>
        name.Length >= 2 && surnames.TryGetValue(name[..2], out var initials) || surnames.TryGetValue(name[..1], out initials)
            ? initials
            : null;

    public char? Initial(int character)
    {
        if (character >= FirstInRows && character < FirstInRows + rows.Length)
        {
            var letter = rows[character - FirstInRows];
            return letter == NoReading ? null : letter;
        }
        if (character is >= '０' and <= '９' or >= 'Ａ' and <= 'Ｚ' or >= 'ａ' and <= 'ｚ')
        {
            character -= FullWidthOffset;
        }
        if (character < 128 && char.IsAsciiLetterOrDigit((char)character))
        {
            return char.ToLowerInvariant((char)character);
        }
        return others.TryGetValue(character, out var other) ? other : null;
    }
}

/// <summary>pinyin-readings.txt, made by script/make-pinyin, in memory.</summary>
internal sealed class PinyinReadings
{
    private readonly Dictionary<int, string[]> _readings = [];

    public static PinyinReadings Load()
    {
        using var stream = typeof(PinyinReadings).Assembly.GetManifestResourceStream("Shuren.Infrastructure.pinyin-readings.txt")
            ?? throw new InvalidOperationException("pinyin-readings.txt is not embedded.");
        using var reader = new StreamReader(stream);
        var table = new PinyinReadings();
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (line.StartsWith('#') || space < 0)
            {
                continue;
            }
            var syllable = line[..space];
            foreach (var character in line[(space + 1)..].EnumerateRunes())
            {
                table._readings[character.Value] =
                    table._readings.TryGetValue(character.Value, out var known) ? [.. known, syllable] : [syllable];
            }
        }
        return table;
    }

    /// <summary>Every reading of a character; null when none is known.</summary>
    public string[]? Of(Rune character) => _readings.GetValueOrDefault(character.Value);
}
