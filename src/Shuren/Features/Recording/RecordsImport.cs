using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

/// <summary>What an import of an old book came to.</summary>
/// <param name="Rows">Rows understood.</param>
/// <param name="Issues">By row; with one error nothing is posted.</param>
/// <param name="Months">Entries per month, when posted.</param>
public sealed record RecordsResult(int Rows, IReadOnlyList<ImportIssue> Issues, IReadOnlyDictionary<Month, int> Months)
{
    public bool IsRefused => Issues.Any(i => i.Severity == ImportSeverity.Error) || Rows == 0;
}

/// <summary>
/// A village's old book: its rows pass the same rules as claims and are posted as confirmed sheets per month with the importer as source.
/// Nothing is posted if any row is refused.
/// </summary>
public sealed class RecordsImport(AppDb db, LedgerService ledger, TimeProvider clock)
{
    private sealed record Accepted(RecordsRow Row, Household Household, RuleItem Item, string? Tier, Scored Scored);

    /// <param name="village">Whose book.</param>
    /// <param name="file">The bytes of the .xlsx.</param>
    /// <param name="commit">False: check only.</param>
    /// <param name="by">The importer.</param>
    public async Task<RecordsResult> RunAsync(Caller by, VillageKey village, byte[] file, bool commit)
    {
        var parse = RecordsFile.Parse(new MemoryStream(file));
        if (!commit)
        {
            var (_, issues) = await CheckAsync(village, parse);
            return new RecordsResult(parse.Rows.Count, issues, new Dictionary<Month, int>());
        }
        // The same file sent twice is one import: its receipt is made from its bytes.
        var fingerprint = SHA256.HashData([.. Encoding.UTF8.GetBytes(FormattableString.Invariant($"records {village.TownId} {village.VillageId} ")), .. file]);
        var requestId = new Guid(fingerprint.AsSpan(0, 16));
        db.Form = new PendingForm(requestId, fingerprint, clock.UtcNow());
        try
        {
            return await db.InVillageAsync(by, village, UseCases.ImportRecords, () => CommitAsync(by, village, parse, requestId));
        }
        catch (FormAlreadyDone)
        {
            throw new RuleViolation(Rule.Twice, "这份文件已经导入过，没有重复导入。", "File");
        }
        catch (Refused refused)
        {
            return new RecordsResult(parse.Rows.Count, refused.Issues, new Dictionary<Month, int>());
        }
    }

    private async Task<RecordsResult> CommitAsync(Caller by, VillageKey village, RecordsParse parse, Guid requestId)
    {
        var (accepted, issues) = await CheckAsync(village, parse);
        if (accepted.Count == 0 || issues.Any(i => i.Severity == ImportSeverity.Error))
        {
            throw new Refused(issues);
        }
        var now = clock.UtcNow();
        var parts = (await db.MonthlyReviews.In(village).Select(r => new { r.Month, r.Part }).ToListAsync()).GroupBy(r => r.Month).ToDictionary(g => g.Key, g => g.Max(r => r.Part));
        var counts = new SortedDictionary<Month, int>();
        foreach (var month in accepted.GroupBy(a => Month.Of(a.Row.Date!.Value)).OrderBy(g => g.Key))
        {
            var sheet = MonthlyReview.OfOldBook(village, month.Key, parts.GetValueOrDefault(month.Key) + 1, by.UserId, now);
            db.MonthlyReviews.Add(sheet);
            await db.SaveChangesAsync();
            var rows = month.OrderBy(a => a.Row.Date).ThenBy(a => a.Row.RowNumber).ToList();
            var claims = rows.ConvertAll(a => Claim(village, a, by, now));
            var lines = rows.Select((a, i) => ReviewLine.Of(sheet, claims[i], a.Item, a.Scored, isLate: false).ApproveAtOnce()).ToList();
            await BulkRows.InsertAsync(db, claims);
            await BulkRows.InsertAsync(db, lines);
            var bases = await LineBasis.LoadAsync(db, db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == sheet.MonthlyReviewId));
            await ledger.PostAsync(
                village,
                lines.ConvertAll(l => new Posting(
                    l.HouseholdId, EntryEffect.KindOf(l.Kind), l.Points, month.Key, l.OccurredOn, SourceKind.ReviewLine, l.ReviewLineId, l.RuleItemId,
                    Basis: bases[l.ReviewLineId])),
                by,
                requestId);
            counts.Add(month.Key, rows.Count);
        }
        return new RecordsResult(parse.Rows.Count, issues, counts);
    }

    private static Claim Claim(VillageKey village, Accepted a, Caller by, DateTime now) => new Claim
    {
        TownId = village.TownId,
        VillageId = village.VillageId,
        HouseholdId = a.Household.HouseholdId,
        RuleItemId = a.Item.RuleItemId,
        Kind = a.Item.Kind,
        Quantity = a.Row.Quantity,
        TierName = a.Tier,
        OccurredOn = a.Row.Date!.Value,
        Place = "原台账",
        Reason = a.Row.Remarks ?? "原台账导入",
        Channel = ClaimChannel.Import,
        ReportedBy = ReportedBy.Recorder,
        SubmittedAt = now,
        SubmittedBy = by.UserId
    }.AcceptAtOnce(by.UserId, now);

    private async Task<(List<Accepted> Accepted, List<ImportIssue> Issues)> CheckAsync(VillageKey village, RecordsParse parse)
    {
        var issues = parse.Issues.ToList();
        var households = await db.Households.AsNoTracking().In(village).ToListAsync();
        var byCard = households.ToDictionary(h => h.CardNumber);
        var byName = households.ToLookup(h => (h.GroupName, h.Head));
        var published = (await db.QuarterNotices.In(village).Select(n => n.Quarter).ToListAsync()).ToHashSet();
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), null, parse.Rows.Select(r => r.Date!.Value.Year).Distinct().ToList());
        var accepted = new List<Accepted>(parse.Rows.Count);
        var texts = new Dictionary<Guid, ILookup<string, RuleItem>>();
        var seen = new Dictionary<(Guid, string, DateOnly), int>();
        void Warn(RecordsRow row, Household household, RuleItem item, Scored scored)
        {
            if (scored.Note is { } note)
            {
                var (column, value) = Where(null, row);
                issues.Add(new ImportIssue(row.RowNumber, column, value, note, ImportSeverity.Warning));
            }
            if (!seen.TryAdd((household.HouseholdId, item.Code, row.Date!.Value), row.RowNumber))
            {
                var earlier = seen[(household.HouseholdId, item.Code, row.Date!.Value)];
                issues.Add(new ImportIssue(row.RowNumber, null, null, $"与第 {earlier} 行是同一户、同一天、同一项，两行都会记。重复的请删去一行。", ImportSeverity.Warning));
            }
        }
        // In the order of the days, so that tiers and caps see what came before as the village did.
        foreach (var row in parse.Rows.OrderBy(r => r.Date).ThenBy(r => r.RowNumber))
        {
            try
            {
                var household = Household(row, byCard, byName);
                var day = row.Date!.Value;
                if (published.Contains(Quarter.Of(day)))
                {
                    throw new RuleViolation(Rule.Pub1, $"{Quarter.Of(day).ToChinese()}已经公示，不能再补记。", "OccurredOn");
                }
                var list = book.ListOn(day) ?? throw book.NoListOn(day);
                if (!texts.TryGetValue(list.RuleListId, out var items))
                {
                    texts.Add(list.RuleListId, items = Texts(list));
                }
                var item = Item(row, list, items, day);
                var tier = Tier(row, item);
                var scored = book.ScoreAtOnce(new Candidate(household, item, day, row.Quantity, tier));
                accepted.Add(new Accepted(row, household, item, tier, scored));
                Warn(row, household, item, scored);
            }
            catch (RuleViolation violation)
            {
                var (column, value) = Where(violation.Field, row);
                issues.Add(new ImportIssue(row.RowNumber, column, value, violation.Message, ImportSeverity.Error));
            }
        }
        return (accepted, issues.OrderBy(i => i.Row).ToList());
    }

    private static Household Household(RecordsRow row, Dictionary<int, Household> byCard, ILookup<(string, string), Household> byName)
    {
        if (row.Card is { } card)
        {
            var found = byCard.GetValueOrDefault(card) ?? throw new RuleViolation(Rule.Missing, $"本村没有 {card} 号登记卡。请核对卡号。", "Card");
            return row.Head is null || found.Head == row.Head ? found : throw new RuleViolation(Rule.Missing, $"{card} 号卡是{found.Head}户，不是{row.Head}。请核对。", "Card");
        }
        var same = byName[(row.Group ?? "", row.Head ?? "")].ToList();
        return same.Count switch
        {
            1 => same[0],
            0 => throw new RuleViolation(Rule.Missing, $"{row.Group}没有登记“{row.Head}”这一户。请核对姓名和组别，或先登记。", "HouseholdId"),
            _ => throw new RuleViolation(Rule.Missing, $"{row.Group}有 {same.Count} 户叫“{row.Head}”，请改用登记卡号：{string.Join("、", same.Select(h => h.CardNumber))}。", "HouseholdId")
        };
    }

    /// <summary>The items by what a book may call them.</summary>
    private static ILookup<string, RuleItem> Texts(RuleList list) => list.Items
        .SelectMany(i => new[] { i.Behaviour, i.Terms, i.Title }.Select(SheetText.Tidy).Distinct(StringComparer.Ordinal), (i, text) => (Text: text, Item: i))
        .ToLookup(x => x.Text, x => x.Item, StringComparer.Ordinal);

    private static RuleItem Item(RecordsRow row, RuleList list, ILookup<string, RuleItem> texts, DateOnly day)
    {
        if (row.Code is { } code)
        {
            return list.Items.Find(i => i.Code == code) ?? throw new RuleViolation(Rule.Rule2, $"{day:yyyy-MM-dd} 的清单里没有编号“{code}”。", "Code");
        }
        var text = row.Behaviour ?? "";
        var same = texts[text].ToList();
        var enabled = same.FindAll(i => i.Enabled);
        return enabled.Count == 1 ? enabled[0] : same.Count switch
        {
            0 => throw new RuleViolation(Rule.Rule2, $"{day:yyyy-MM-dd} 的清单里没有“{SheetText.Excerpt(text)}”。请照清单写，或填编号。", "Behaviour"),
            1 => same[0],
            _ => throw new RuleViolation(Rule.Rule2, $"清单里有 {same.Count} 项是“{SheetText.Excerpt(text)}”，请填编号：{string.Join("、", same.Select(i => i.Code).Order(StringComparer.Ordinal))}。", "Behaviour")
        };
    }

    private static string? Tier(RecordsRow row, RuleItem item)
        => row.Tier is { } tier
            && (item.Tiers.Find(t => t.Name == tier) ?? item.Tiers.Find(t => t.Name.StartsWith(tier, StringComparison.Ordinal))) is { } found ? found.Name : row.Tier;

    private static (string? Column, string? Value) Where(string? field, RecordsRow row) => field switch
    {
        "Card" => ("登记卡号", row.Card?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        "HouseholdId" => row.Card is { } card ? ("登记卡号", card.ToString(System.Globalization.CultureInfo.InvariantCulture)) : ("户主姓名", row.Head),
        "OccurredOn" => ("日期", row.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        "Quantity" => ("数量", row.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        "TierName" => ("档次", row.Tier),
        "Behaviour" => ("行为", row.Behaviour),
        _ => row.Code is not null ? ("编号", row.Code) : ("行为", row.Behaviour)
    };

    /// <summary>Rolls the transaction back, receipt and all, and carries the report out of it.</summary>
    private sealed class Refused(IReadOnlyList<ImportIssue> issues) : Exception
    {
        public IReadOnlyList<ImportIssue> Issues { get; } = issues;
    }
}
