using System.Collections.Concurrent;
using System.Text;

namespace Shuren.Infrastructure.Documents;

/// <summary>A character as a document shows it.</summary>
/// <param name="Font">Which of the fonts; null when none has it.</param>
/// <param name="Glyph">Its place there.</param>
/// <param name="Advance">In thousandths of the size.</param>
public readonly record struct Shape(TrueTypeFont? Font, int Glyph, int Advance);

/// <summary>
/// The fonts of the documents, found once: `Documents:Font` and, for what it lacks, those of `Documents:SecondFont` (several with ;
/// between), each else in the folder `fonts` beside the program and in the places where systems keep theirs. Without one there are no PDFs,
/// and <see cref="Fault"/> says so; everything else goes on.
/// </summary>
public sealed class DocumentFonts
{
    public const string FontSetting = "Documents:Font";
    public const string SecondFontSetting = "Documents:SecondFont";

    private const string Advice = "在 Debian、Ubuntu、统信、麒麟上执行 apt install fonts-lxgw-wenkai；或者找一个 TrueType 中文字体（如 Windows 的 simfang.ttf），"
        + "把文件路径写进设置 " + FontSetting + "，再重新启动本程序。在这之前，请用打印页打印。";

    // 楷体 and 仿宋 read like official paper; 黑体 when there is nothing else.
    private static readonly string[] WellKnown =
    [
        "LXGWWenKai-Regular.ttf", "LXGWWenKaiGB-Regular.ttf", "simfang.ttf", "simkai.ttf", "simsun.ttc", "simhei.ttf", "Deng.ttf",
        "wqy-zenhei.ttc", "wqy-microhei.ttc", "ukai.ttc", "uming.ttc"
    ];

    private static readonly string[] WellKnownSecond =
        ["BabelStoneHan.ttf", "HanaMinA.ttf", "HanaMinB.ttf", "simsunb.ttf", "SimsunExtG.ttf"];

    private readonly ConcurrentDictionary<int, Shape> _shapes = new();
    private readonly Lazy<Found> _found;

    public DocumentFonts(IConfiguration configuration)
        => _found = new(() => Find(configuration[FontSetting].OrNull(), configuration[SecondFontSetting].OrNull()));

    /// <summary>Why there are no PDFs and what to do, in Chinese; null when there are.</summary>
    public string? Fault => _found.Value.Fault;

    /// <summary>What is wrong with the second font, in Chinese; the documents are made without it.</summary>
    public string? SecondFault => _found.Value.SecondFault;

    /// <exception cref="InvalidOperationException">There is no font: ask <see cref="Fault"/> first.</exception>
    public Shape Shape(Rune rune) => _shapes.GetOrAdd(rune.Value, value => Look(new Rune(value)));

    private Shape Look(Rune rune)
    {
        if (_found.Value.Main is not { } main)
        {
            throw new InvalidOperationException("No font was found: Fault is to be asked first.");
        }
        foreach (var font in _found.Value.Second.Select(f => f.Value).Prepend(main))
        {
            if (font is not null && font.Glyph(rune) is var glyph and > 0)
            {
                return new Shape(font, glyph, font.Advance(glyph));
            }
        }
        return default;
    }

    private static Found Find(string? main, string? second)
    {
        var folders = Folders();
        var (font, fault) = main is null ? FirstOf(WellKnown, folders) : TrueTypeFont.Open(main);
        if (font is not null && font.Glyph(new Rune('树')) == 0)
        {
            fault = $"“{Path.GetFileName(font.File)}”不是中文字体，里面没有常用的汉字。";
            font = null;
        }
        fault = font is not null ? null
            : main is not null ? $"没有做成 PDF：设置 {FontSetting} 指的字体不能用。{fault}{Advice}"
            : $"没有做成 PDF：没有找到中文字体。{Advice}";

        var faults = new List<string>();
        var others = new List<Lazy<TrueTypeFont?>>();
        if (second is null)
        {
            // Opened when the first character asks for it: rare characters are rare.
            others.AddRange(WellKnownSecond.Select(name => FileOf(name, folders)).OfType<string>()
                .Select(file => new Lazy<TrueTypeFont?>(() => TrueTypeFont.Open(file).Font)));
        }
        foreach (var file in second?.Split([';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            var (other, otherFault) = TrueTypeFont.Open(file);
            others.Add(new Lazy<TrueTypeFont?>(other));
            if (otherFault is not null)
            {
                faults.Add($"设置 {SecondFontSetting} 指的字体不能用，生僻字可能印不出来：{otherFault}");
            }
        }
        return new Found(font, others, fault, faults.Count == 0 ? null : string.Concat(faults));
    }

    private static (TrueTypeFont? Font, string? Fault) FirstOf(IEnumerable<string> names, IReadOnlyList<string> folders)
        => names.Select(name => FileOf(name, folders)).OfType<string>().Select(TrueTypeFont.Open).FirstOrDefault(f => f.Font is not null);

    private static string? FileOf(string name, IReadOnlyList<string> folders)
        => folders.SelectMany(folder => Directory.EnumerateFiles(folder, name, new EnumerationOptions
        {
            RecurseSubdirectories = true, IgnoreInaccessible = true, MatchCasing = MatchCasing.CaseInsensitive, MaxRecursionDepth = 6
        })).FirstOrDefault();

    private static List<string> Folders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "fonts"),
            Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
            "/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts",
            Path.Combine(home, ".local/share/fonts"), Path.Combine(home, ".fonts")
        ];
        return [.. places.Where(p => p.Length > 0 && Directory.Exists(p)).Distinct(StringComparer.Ordinal)];
    }

    private sealed record Found(TrueTypeFont? Main, List<Lazy<TrueTypeFont?>> Second, string? Fault, string? SecondFault);
}
