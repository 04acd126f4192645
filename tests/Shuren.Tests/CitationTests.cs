using System.Globalization;
using System.Text.RegularExpressions;

namespace Shuren.Tests;

/// <summary>What the code cites, a reader of the repository finds: requirements, decisions and architecture records under docs/.</summary>
public sealed partial class CitationTests
{
    private static readonly string Root = Path.Combine(ArchitectureTests.SourceFolder(), "..", "..");

    [Fact]
    public void Citation_InTheCode_IsDefinedInTheDocs()
    {
        var known = Files("docs", "*.md").SelectMany(f => Ids().Matches(File.ReadAllText(f)).Select(m => m.Value)).ToHashSet(StringComparer.Ordinal);
        var cited = Files("src", "*.cs").Concat(Files("src", "*.cshtml")).Concat(Files("tests", "*.cs"))
            .SelectMany(f => File.ReadLines(f).Where(l => l.Contains("//", StringComparison.Ordinal)).SelectMany(l => Ids().Matches(l).Select(m => (Id: m.Value, File: Path.GetFileName(f)))))
            .ToList();

        Assert.True(cited.Count > 200, "The search for citations finds next to nothing: mend it.");
        Assert.Empty(cited.Where(c => !known.Contains(c.Id)).Distinct());
    }

    [Fact]
    public void ArchitectureRecord_Cited_Exists()
    {
        var records = Files(Path.Combine("docs", "adr"), "*.md").Select(f => int.Parse(Path.GetFileName(f)[..4], CultureInfo.InvariantCulture)).ToHashSet();

        Assert.Empty(Files("src", "*.cs").Concat(Files("tests", "*.cs"))
            .SelectMany(f => Records().Matches(File.ReadAllText(f)).Select(m => (Number: int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), File: Path.GetFileName(f))))
            .Where(c => !records.Contains(c.Number)).Distinct());
    }

    private static IEnumerable<string> Files(string folder, string pattern)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains("Migrations", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(?:ORG|HH|RULE|REC|REV|LED|PUB|OBJ|RED|SUP)-\d+\b|(?<![\w#-])D\d{1,2}\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\bADR (\d+)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Records();
}
