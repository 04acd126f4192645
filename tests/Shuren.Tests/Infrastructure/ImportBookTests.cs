using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Recording;

namespace Shuren.Tests.Infrastructure;

/// <summary>
/// Odd workbooks by the hundred (<see cref="OddBook"/>). Every cell with content is imported, named as unread, or in a row that is refused;
/// what is hidden is not imported; and nothing is imported that does not stand in the file. The same seed makes the same books.
/// </summary>
public sealed class ImportBookTests(ITestOutputHelper output)
{
    private const int Books = 600;
    private const int Seed = 20_261_126;

    /// <summary>What a parse came to: its remarks, the rows it would import, and every text in them.</summary>
    internal sealed record Outcome(IReadOnlyList<ImportIssue> Issues, HashSet<RowPlace> Rows, HashSet<string> Read);

    [Fact]
    public void Parse_AnyRegister_PassesOverNoCell() => CheckAll(OddBook.Registers, file =>
    {
        var parse = RegisterFile.Parse(new MemoryStream(file));
        var rows = parse.Rows.Concat(parse.Repeats).ToList();
        return new Outcome(
            parse.Issues,
            [.. rows.Select(r => r.Place)],
            [
                .. rows.SelectMany(r => (string?[])
                [
                    r.Serial, r.Group, r.Head, r.Address, r.Phone, r.Remarks, .. r.Members.SelectMany(m => (string[])[m.Name, m.Relation])
                ]).OfType<string>().Where(t => t.Length > 0)
            ]);
    });

    [Fact]
    public void Parse_AnyRecords_PassesOverNoCell() => CheckAll(OddBook.Records, file =>
    {
        var parse = RecordsFile.Parse(new MemoryStream(file));
        return new Outcome(
            parse.Issues,
            [.. parse.Rows.Select(r => r.Place)],
            [
                .. parse.Rows.SelectMany(r => (string?[])
                [
                    r.Card?.ToString(CultureInfo.InvariantCulture), r.Head, r.Group,
                    r.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), r.Code, r.Behaviour,
                    r.Quantity.ToString(CultureInfo.InvariantCulture), r.Tier, r.Remarks,
                    r.Stated is null ? null : Math.Abs(r.Stated.Points).ToString("0.##", CultureInfo.InvariantCulture)
                ]).OfType<string>().Where(t => t.Length > 0)
            ]);
    });

    private void CheckAll(OddBook.Headings headings, Func<byte[], Outcome> parse)
    {
        output.WriteLine($"{Books} books from seed {Seed}");
        var met = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Books; i++)
        {
            var book = OddBook.Make(Seed + i, headings);
            if (Fault(book, parse, met) is null)
            {
                continue;
            }
            book = book.Smallest(smaller => Fault(smaller, parse, null) is not null);
            Assert.Fail($"Seed {Seed + i}: {Fault(book, parse, null)}\n{book}");
        }
        output.WriteLine(string.Join('\n', met.Select(m => $"{m.Key}: {m.Value}")));
        // A generator that makes none of these would find nothing.
        Assert.All(
            (string[])["imported", "confirmed", "refused", "in a hidden row", "in a hidden column", "in a hidden sheet", "merged", "note", "beside"],
            kind => Assert.True(met.GetValueOrDefault(kind) >= 50, $"Only {met.GetValueOrDefault(kind)} cells {kind}."));
    }

    /// <summary>The first cell that was passed over, or the first text imported from nowhere; null when there is none.</summary>
    internal static string? Fault(OddBook book, Func<byte[], Outcome> parse, SortedDictionary<string, int>? met)
    {
        void Met(string kind)
        {
            if (met is not null)
            {
                met[kind] = met.GetValueOrDefault(kind) + 1;
            }
        }
        Outcome outcome;
        try
        {
            outcome = parse(book.ToXlsx());
        }
        catch (RuleViolation)
        {
            return null; // Refused as a whole: nothing visible in it.
        }
        // Nothing of a file without a table is imported, and it says so.
        if (outcome.Rows.Count == 0 && outcome.Issues.Any(i => i.Message.StartsWith("表头缺少", StringComparison.Ordinal)))
        {
            return null;
        }
        foreach (var cell in book.Cells)
        {
            var remarks = outcome.Issues.Where(i => i.Sheet is null || i.Sheet == cell.Sheet.Name).ToList();
            var isHidden = cell.IsHidden && !cell.Sheet.Merges.Any(m => m.First == (cell.Row, cell.Column));
            var isRead = cell.Readings.Any(outcome.Read.Contains);
            if (isHidden && cell.IsUnique && isRead)
            {
                return $"{cell} is hidden and was imported.";
            }
            var isNamed = outcome.Issues.Any(i => i.Message.Contains($"工作表“{cell.Sheet.Name}”没有读取", StringComparison.Ordinal))
                || remarks.Any(i => Names(i, cell));
            if (!isNamed && !isRead && !cell.IsHeading && !cell.IsUsedForOrder && !cell.SaysNone)
            {
                return $"{cell} was passed over.\n{string.Join('\n', outcome.Issues.Select(i => $"{i.Place} {i.Severity} {i.Message}"))}";
            }
            Met(isNamed ? remarks.Any(i => i.Severity == ImportSeverity.Error && Names(i, cell)) ? "refused" : "confirmed" : "imported");
            foreach (var kind in cell.Kinds)
            {
                Met(kind);
            }
        }
        var there = book.Cells.SelectMany(c => c.Readings).Append("1").ToHashSet(StringComparer.Ordinal);
        there.UnionWith(book.Sheets.Select(s => HouseholdNames.CleanGroup(s.Name)));
        return outcome.Read.FirstOrDefault(r => !there.Contains(r)) is { } invented ? $"“{invented}” was imported and stands nowhere." : null;
    }

    private static bool Names(ImportIssue issue, OddBook.Cell cell)
    {
        var column = SheetPage.Letters(cell.Column) + " 列";
        // A column is named by what stands above it.
        return issue.Message.Contains($"{column}“{cell.Content.Text}”", StringComparison.Ordinal)
            || (issue.Places.Any(p => p.Row == cell.Row) && issue.Severity switch
            {
                ImportSeverity.Error or ImportSeverity.Skipped => true,
                // One that speaks of a column speaks of no other.
                ImportSeverity.Confirm => !issue.Message.Contains(" 列", StringComparison.Ordinal)
                    || issue.Message.Contains(column, StringComparison.Ordinal),
                _ => false
            });
    }
}

/// <summary>The same law behind the import: what was read of an odd register stands in the database, or was said not to.</summary>
public sealed class ImportedBooksTests(TestApp app) : AppTests(app)
{
    private const int Books = 120;
    private const int Seed = 20_261_127;

    [Fact]
    public async Task Import_AnyRegister_LosesNoCellOnItsWay()
    {
        var imported = 0;
        for (var i = 0; i < Books; i++)
        {
            var book = OddBook.Make(Seed + i, OddBook.Registers);
            var village = await Data.VillageAsync();
            var outcome = await ImportAsync(village, book.ToXlsx());
            if (outcome is null)
            {
                continue;
            }
            imported += outcome.Rows.Count > 0 ? 1 : 0;
            Assert.True(ImportBookTests.Fault(book, _ => outcome, null) is not { } fault, $"Seed {Seed + i}: {ImportBookTests.Fault(book, _ => outcome, null)}\n{book}");
        }
        Assert.True(imported > Books / 3, $"Only {imported} were imported.");
    }

    /// <summary>Everything is agreed to, and every row with an error skipped; null for a file that is refused as a whole.</summary>
    private async Task<ImportBookTests.Outcome?> ImportAsync(TestVillage village, byte[] file)
    {
        RegisterReport report;
        try
        {
            report = await App.WithAsync((RegisterImport import) => import.CheckAsync(village.Key, new MemoryStream(file)));
        }
        catch (RuleViolation)
        {
            return null;
        }
        var choices = RegisterChoices.None with
        {
            Skipped = report.Errors.SelectMany(e => e.Places).ToHashSet(),
            Consent = new ImportConsent(true, new HashSet<string>())
        };
        var chosen = report.Chosen(choices);
        if (chosen.Count > 0)
        {
            var count = await App.WithAsync(
                (RegisterImport import) => import.CommitAsync(Caller.CommandLine, village.Key, report, App.Clock.Today(), choices));
            Assert.Equal(chosen.Count, count);
        }
        var households = await App.DbAsync(db => db.Households.In(village.Key).ToListAsync());
        var ids = households.Select(h => h.HouseholdId).ToHashSet();
        var members = (await App.DbAsync(db => db.Members.Where(m => m.TownId == village.TownId).ToListAsync())).FindAll(m => ids.Contains(m.HouseholdId));
        return new ImportBookTests.Outcome(
            report.Issues,
            [.. chosen.Select(r => r.Place)],
            [
                .. households.SelectMany(h => (string?[])[h.GroupName, h.Head, h.Address, h.Phone, h.Remarks])
                    .Concat(members.SelectMany(m => (string[])[m.Name, m.Relation])).OfType<string>().Where(t => t.Length > 0)
            ]);
    }
}
