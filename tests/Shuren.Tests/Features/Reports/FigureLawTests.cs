using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Tests.Features.Reports;

/// <summary>
/// REV-5, SUP-2, SUP-5 on histories made at random: what the town's months, its overview and the village's report say under the same words is
/// the same figure, and every table adds up.
/// </summary>
[BothEngines]
public sealed class FigureLawTests(TestApp app) : AppTests(app)
{
    public static readonly TheoryData<int> Seeds = [1, 2, 3, 4];

    private static readonly string[] Months = ["2022-07", "2022-08", "2022-09"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Open_MonthsOverviewAndReport_OfAnyHistory_SayTheSameFigures(int seed)
    {
        var village = await Data.VillageAsync();
        await LifeAsync(new Random(seed), village);
        var officer = await Data.StaffAsync(Role.StationOfficer, village);
        var recorder = await Data.StaffAsync(Role.Recorder, village);

        var months = new List<TestPage>();
        foreach (var month in Months)
        {
            months.Add(await officer.OpenAsync($"{village.TownUrl}/months/{month}"));
        }
        var overview = await officer.OpenAsync($"{village.TownUrl}/overview/2022Q3");
        var report = await recorder.OpenAsync($"{village.Url}/reports/2022Q3");

        foreach (var word in new[] { "加分", "扣分" })
        {
            var own = months.ConvertAll(m => m.Texts($"td[data-label='{word}']")[0]);
            Assert.Equal(own, Column(report, "每月审核、审定和公布", word));
            var sum = own.Sum(Number);
            Assert.Equal(sum, Number(overview.Texts($"[data-testid=overview] td[data-label='{word}']")[0]));
            var categories = Column(report, "各大类记录、审核、审定和积分", word);
            Assert.Equal((sum, sum), (Number(categories[^1]), categories.SkipLast(1).Sum(Number)));
            Assert.Equal(sum, overview.Texts($"#categories tbody td[data-label^='{word}']").Sum(Number));
        }
        await AddUpAsync(village, months);
        await ExportedAsync(officer, village, months[2]);
    }

    /// <summary>What was confirmed on the month's sheet, and what corrections made of it: the two make the figure.</summary>
    private async Task AddUpAsync(TestVillage village, List<TestPage> months)
    {
        var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).ToDictionaryAsync(e => e.Seq));
        foreach (var (page, month) in months.Zip(Months))
        {
            decimal Cell(string label) => Number(page.Texts($"td[data-label='{label}']")[0]);
            var own = entries.Values.Where(e => e.Period.ToString() == month).ToList();
            var score = own.Sum(e => EntryEffect.Of(e.Kind, e.Amount, e.ReversesSeq is { } seq ? entries[seq].Kind : null).Score.ToDecimal());
            Assert.Equal(score, Cell("加分") - Cell("扣分"));
            decimal Sheet(EntryKind kind) => own.Where(e => e.Kind == kind && e.SourceKind == SourceKind.ReviewLine).Sum(e => e.Amount.ToDecimal());
            Assert.Equal((Sheet(EntryKind.Award), Sheet(EntryKind.Deduction)), (Cell("加分") - Cell("加分更正"), Cell("扣分") - Cell("扣分更正")));
            Assert.Equal(own.Count(e => e.SourceKind == SourceKind.ReviewLine), Cell("入账"));
        }
    }

    private static async Task ExportedAsync(TestClient officer, TestVillage village, TestPage page)
    {
        var (_, _, content) = await officer.DownloadAsync($"{village.TownUrl}/months/{Months[2]}?handler=Export");
        var rows = SheetReader.Read(new MemoryStream(content)).Pages[0].Rows;
        var pdf = PdfReader.Words(await officer.PdfAsync($"{village.TownUrl}/months/{Months[2]}"));
        string[] words = ["加分", "加分更正", "扣分", "扣分更正"];
        var shown = words.Select(w => page.Texts($"td[data-label='{w}']")[0]).ToList();
        var first = rows[1].Cells.ToList().FindIndex(c => c.Text == words[0]);
        Assert.Equal(words, Enumerable.Range(first, 4).Select(i => rows[1].At(i).Text));
        Assert.Equal(shown, Enumerable.Range(first, 4).Select(i => rows[2].At(i).Text));
        Assert.Contains(string.Concat(shown), pdf, StringComparison.Ordinal);
    }

    /// <summary>
    /// Deeds with an item and without, corrected in their month or in a later one, made good, and made good by mistake: as
    /// <c>CorrectionCase</c> posts it, what was given back falls with the deduction.
    /// </summary>
    private async Task LifeAsync(Random random, TestVillage village)
    {
        var homes = new[] { await HomeAsync(village, "张三"), await HomeAsync(village, "李四"), await HomeAsync(village, "王五") };
        string[] codes = ["Z01", "Z12", "F01", "F11"];
        var items = new Dictionary<string, Guid>();
        foreach (var code in codes)
        {
            items[code] = (await Data.ItemAsync(village, code)).RuleItemId;
        }
        var posted = new List<LedgerEntry>();
        var now = App.Clock.Today();
        // One of each whatever the seed: a deduction made good and then corrected.
        var fixedDeed = await PostAsync(Deed(EntryKind.Deduction, items["F01"], 40));
        var given = await PostAsync(Back(fixedDeed, 20));
        await PostAsync(Undo(given), Undo(fixedDeed));
        for (var i = 0; i < 30; i++)
        {
            var standing = posted.FindAll(e => e.Kind is not EntryKind.Reversal && !posted.Exists(u => u.Kind == EntryKind.Reversal && u.ReversesSeq == e.Seq));
            var old = standing.Count > 4 ? standing[random.Next(standing.Count)] : null;
            var share = old is null ? null : standing.Find(e => e.Kind == EntryKind.Restoration && e.ReversesSeq == old.Seq);
            switch (random.Next(4))
            {
                case 0 when old is not null:
                    await PostAsync([.. share is null ? Array.Empty<Posting>() : [Undo(share)], Undo(old)]);
                    break;
                case 1 when old is { Kind: EntryKind.Deduction } && !posted.Exists(e => e.Kind == EntryKind.Restoration && e.ReversesSeq == old.Seq):
                    await PostAsync(Back(old, 1 + random.Next(old.Amount.Tenths)));
                    break;
                case 2:
                    await PostAsync(Deed(EntryKind.Deduction, random.Next(4) == 0 ? null : items[codes[2 + random.Next(2)]], 1 + random.Next(60)));
                    break;
                default:
                    await PostAsync(Deed(EntryKind.Award, random.Next(4) == 0 ? null : items[codes[random.Next(2)]], 1 + random.Next(90)));
                    break;
            }
        }

        Month Some() => new(2022, random.Next(7, 10));
        Posting Deed(EntryKind kind, Guid? item, int tenths) => new(
            homes[random.Next(3)].HouseholdId, kind, new Points(tenths), Some(), now, random.Next(5) == 0 ? SourceKind.Correction : SourceKind.ReviewLine, Guid.CreateVersion7(), item);
        Posting Back(LedgerEntry of, int tenths) => new(
            of.HouseholdId, EntryKind.Restoration, new Points(tenths), Some(), now, SourceKind.Remedy, Guid.CreateVersion7(), of.RuleItemId, of.Seq);
        Posting Undo(LedgerEntry of) => new(of.HouseholdId, EntryKind.Reversal, of.Amount, Some(), now, SourceKind.Correction, Guid.CreateVersion7(), of.RuleItemId, of.Seq);
        async Task<LedgerEntry> PostAsync(params Posting[] postings)
        {
            var entries = await Data.PostAsync(village, postings);
            posted.AddRange(entries);
            return entries[0];
        }
    }

    private Task<Household> HomeAsync(TestVillage village, string head) => Data.HouseholdAsync(village, head, joinedOn: new DateOnly(2022, 6, 1));

    private static List<string> Column(TestPage page, string caption, string word)
    {
        var table = page.All("table").Single(t => t.QuerySelector("caption")?.TextContent == caption);
        return [.. table.QuerySelectorAll($"td[data-label='{word}']").Select(c => c.TextContent.Trim())];
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
