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

/// <summary>What somebody decided after reading the report of an old book.</summary>
/// <param name="SkipsKnown">Rows that are recorded already are left out.</param>
/// <param name="Again">They are another time of the same, and recorded too.</param>
/// <param name="Consent">What was not read, and what was read in a way to be agreed to.</param>
public sealed record RecordsChoices(bool SkipsKnown, bool Again, ImportConsent Consent)
{
    public static readonly RecordsChoices None = new(false, false, ImportConsent.None);

    /// <summary>Rows left out, with their errors.</summary>
    public IReadOnlySet<RowPlace> Skipped { get; init; } = new HashSet<RowPlace>();
}

/// <summary>What an import of an old book came to.</summary>
/// <param name="Rows">Rows understood and not left out.</param>
/// <param name="Issues">By row; with one error nothing is posted.</param>
/// <param name="Months">Entries per month, when posted.</param>
/// <param name="Choices">What was decided.</param>
public sealed record RecordsResult(
    int Rows, IReadOnlyList<ImportIssue> Issues, IReadOnlyDictionary<Month, int> Months, RecordsChoices Choices)
{
    /// <summary>The errors that the choices leave open.</summary>
    public IReadOnlyList<ImportIssue> Open { get; } =
    [
        .. Issues.Where(i => i.Severity == ImportSeverity.Error && !i.IsSettledBy(Choices.Skipped)
            && !(i.IsKnown && (Choices.SkipsKnown || Choices.Again)))
    ];

    public bool May => Open.Count == 0 && Rows > 0 && Issues.All(Choices.Consent.Covers);

    public bool IsRefused => !May;
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
    /// <param name="decided">What was decided after an earlier report.</param>
    public async Task<RecordsResult> RunAsync(
        Caller by, VillageKey village, byte[] file, bool commit, RecordsChoices? decided = null)
    {
        var choices = decided ?? RecordsChoices.None;
        var parse = RecordsFile.Parse(new MemoryStream(file));
        var places = parse.Rows.Select(r => r.Place).Concat(parse.Issues.SelectMany(i => i.Places)).ToList();
        choices.Consent.MustHave(places.Select(p => p.Sheet));
        choices = choices with
        {
            Skipped = RowPlace.Resolve(choices.Skipped, parse.Rows.Select(r => r.Place), parse.Issues)
                .Concat(places.Where(choices.Consent.LeavesOut)).ToHashSet()
        };
        if (!commit)
        {
            var (accepted, issues) = await CheckAsync(village, parse, choices);
            return new RecordsResult(accepted.Count, issues, new Dictionary<Month, int>(), choices);
        }
        var (requestId, fingerprint) = await ReceiptAsync(village, parse, choices);
        db.Form = new PendingForm(requestId, fingerprint, clock.UtcNow());
        try
        {
            return await db.InVillageAsync(
                by, village, UseCases.ImportRecords, () => CommitAsync(by, village, parse, requestId, choices));
        }
        catch (FormAlreadyDone)
        {
            throw new RuleViolation(Rule.Twice, "这份台账已经导入过，没有重复导入。", "File");
        }
        catch (Refused refused)
        {
            return new RecordsResult(refused.Rows, refused.Issues, new Dictionary<Month, int>(), choices);
        }
    }

    /// <summary>
    /// The same records sent twice are one import, also when Excel has written the file anew: the receipt is made from what it says. Who
    /// decided that some are known, or are another time of the same, has compared with the record: then it is this form's.
    /// </summary>
    private async Task<(Guid Id, byte[] Fingerprint)> ReceiptAsync(VillageKey village, RecordsParse parse, RecordsChoices choices)
    {
        var said = FormattableString.Invariant($"records {village.TownId} {village.VillageId}\n") + Content(parse, choices);
        if (choices.SkipsKnown || choices.Again)
        {
            said += $"\n{(choices.Again ? "again" : "new")} {db.Form?.RequestId ?? Ids.New()}";
        }
        for (var time = 1; ; time++)
        {
            var fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(time == 1 ? said : FormattableString.Invariant($"{said}\n{time}")));
            var id = new Guid(fingerprint.AsSpan(0, 16));
            var posted = db.LedgerEntries.AsNoTracking().In(village).Where(e => e.RequestId == id);
            var undoing = db.LedgerEntries.In(village).Undoing();
            // An import of which every entry was undone is none: the book may be put right and come once more.
            if (!await posted.AnyAsync() || await posted.AnyAsync(e => !undoing.Any(r => r.ReversesSeq == e.Seq)))
            {
                return (id, fingerprint);
            }
        }
    }

    private static string Content(RecordsParse parse, RecordsChoices choices) => string.Join('\n', parse.Rows
        .Where(r => !choices.Skipped.Contains(r.Place))
        .Select(r => FormattableString.Invariant(
            $"{r.Card}|{r.Head}|{r.Group}|{r.Date:yyyy-MM-dd}|{r.Code}|{r.Behaviour}|{r.Quantity}|{r.Tier}|{r.Remarks}")
            + FormattableString.Invariant($"|{r.Stated?.Points:0.####}"))
        .Order(StringComparer.Ordinal));

    private async Task<RecordsResult> CommitAsync(
        Caller by, VillageKey village, RecordsParse parse, Guid requestId, RecordsChoices choices)
    {
        var (accepted, issues) = await CheckAsync(village, parse, choices);
        if (!new RecordsResult(accepted.Count, issues, new Dictionary<Month, int>(), choices).May)
        {
            throw new Refused(accepted.Count, issues);
        }
        var now = clock.UtcNow();
        var parts = (await db.MonthlyReviews.In(village).Select(r => new { r.Month, r.Part }).ToListAsync())
            .GroupBy(r => r.Month).ToDictionary(g => g.Key, g => g.Max(r => r.Part));
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
                    l.HouseholdId, EntryEffect.KindOf(l.Kind), l.Points, month.Key, l.OccurredOn, SourceKind.ReviewLine, l.ReviewLineId,
                    l.RuleItemId,
                    Basis: bases[l.ReviewLineId])),
                by,
                requestId);
            counts.Add(month.Key, rows.Count);
        }
        return new RecordsResult(accepted.Count, issues, counts, choices);
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
        Reason = Reason(a.Row, a.Item) ?? "原台账导入",
        Channel = ClaimChannel.Import,
        ReportedBy = ReportedBy.Recorder,
        SubmittedAt = now,
        SubmittedBy = by.UserId
    }.AcceptAtOnce(by.UserId, now);

    // Beside a code the village's own words for the deed are kept: they are no item of the list (MustFit).
    private static string? Reason(RecordsRow row, RuleItem item)
        => row.Code is null || row.Behaviour is not { } own || Calls(item).Contains(own, StringComparer.Ordinal) ? row.Remarks
            : row.Remarks is { } more ? $"{own}；{more}" : own;

    private async Task<(List<Accepted> Accepted, List<ImportIssue> Issues)> CheckAsync(
        VillageKey village, RecordsParse parse, RecordsChoices choices)
    {
        var issues = parse.Issues.ToList();
        var households = await db.Households.AsNoTracking().In(village).ToListAsync();
        var byCard = households.ToDictionary(h => h.CardNumber);
        var byName = households.ToLookup(h => HouseholdNames.Key(h.GroupName, h.Head));
        var published = (await db.QuarterNotices.In(village).Select(n => n.Quarter).ToListAsync()).ToHashSet();
        var years = parse.Rows.Select(r => r.Date!.Value.Year).Distinct().ToList();
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), null, years);
        var known = await RecordedAsync(village, book, parse.Rows);
        var accepted = new List<Accepted>(parse.Rows.Count);
        var texts = new Dictionary<Guid, ILookup<string, RuleItem>>();
        var seen = new Dictionary<(Guid, string, DateOnly), (RowPlace Place, bool IsKnown)>();
        // In the order of the days, so that tiers and caps see what came before as the village did.
        foreach (var row in parse.Rows.Where(r => !choices.Skipped.Contains(r.Place)).OrderBy(r => r.Date).ThenBy(r => r.RowNumber))
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
                MustFit(row, item, items);
                var tier = Tier(row, item);
                var deed = (household.HouseholdId, item.Code, day);
                if (!choices.Again && known.GetValueOrDefault(deed) is > 0 and var times)
                {
                    known[deed] = times - 1;
                    seen.TryAdd(deed, (row.Place, true));
                    issues.Add(AlreadyRecorded(row, household, item));
                    continue;
                }
                var scored = book.ScoreAtOnce(new Candidate(household, item, day, row.Quantity, tier));
                MustAgree(row, item, scored);
                accepted.Add(new Accepted(row, household, item, tier, scored));
                issues.AddRange(Warnings(row, household, item, scored, seen));
            }
            catch (RuleViolation violation)
            {
                var (column, value) = Where(violation.Field, row);
                issues.Add(new ImportIssue(row.RowNumber, column, value, violation.Message, ImportSeverity.Error)
                { Sheet = row.Sheet, Table = row.Table });
            }
        }
        AskAboutWarnings(issues);
        return (accepted, ImportIssue.InFileOrder(issues, parse.Rows.Select(r => r.Sheet)));
    }

    // A row that is imported although something about it is odd: somebody says that it was looked at, once for all of them.
    private static void AskAboutWarnings(List<ImportIssue> issues)
    {
        var warnings = issues.FindAll(i => i.Severity == ImportSeverity.Warning);
        if (warnings.Count == 0)
        {
            return;
        }
        var (rows, more) = (string.Join("、", warnings.Take(10).Select(w => w.Place.InWords()).Distinct()), warnings.Count > 10 ? " 等" : "");
        issues.Add(new ImportIssue(
            warnings[0].Row, null, null, $"有 {warnings.Count} 处提醒要看一看：{rows}{more}。", ImportSeverity.Confirm)
        {
            Sheet = warnings[0].Sheet,
            Table = warnings[0].Table,
            IsOfBook = true,
            About = warnings
        });
    }

    private static ImportIssue AlreadyRecorded(RecordsRow row, Household household, RuleItem item)
    {
        var deed = $"{household.Head}户（卡号 {household.CardNumber}）{row.Date:yyyy-MM-dd} 的“{item.Title}”";
        return new ImportIssue(
            row.RowNumber, "编号", item.Code, deed + "已经记过。是同一件事的请跳过；确是另一次，请说明再记。", ImportSeverity.Error)
        {
            Sheet = row.Sheet,
            Table = row.Table,
            IsKnown = true
        };
    }

    private static IEnumerable<ImportIssue> Warnings(
        RecordsRow row, Household household, RuleItem item, Scored scored,
        Dictionary<(Guid, string, DateOnly), (RowPlace Place, bool IsKnown)> seen)
    {
        if (scored.Note is { } note)
        {
            var (column, value) = Where(null, row);
            yield return new ImportIssue(row.RowNumber, column, value, note, ImportSeverity.Warning)
            { Sheet = row.Sheet, Table = row.Table };
        }
        if (row.Card is not null && row.Group is not null
            && HouseholdNames.GroupKey(row.Group) != HouseholdNames.GroupKey(household.GroupName))
        {
            var other = $"{household.CardNumber} 号卡的{household.Head}户在{household.GroupName}，表里写的是{row.Group}。请核对卡号。";
            yield return new ImportIssue(row.RowNumber, "组别", row.Group, other, ImportSeverity.Warning)
            { Sheet = row.Sheet, Table = row.Table };
        }
        // Where the book gives the points, they have been compared.
        if (row.Measure is { } measure && row.Quantity > 1 && row.Stated is null && !Measures(item.Unit, measure))
        {
            var other = $"表里按{measure}记了 {row.Quantity}，清单这一项按{item.Unit.Chinese()}算，会算 {row.Quantity} {item.Unit.Chinese()}。请核对数量。";
            yield return new ImportIssue(
                row.RowNumber, "数量", FormattableString.Invariant($"{row.Quantity}"), other, ImportSeverity.Warning)
            { Sheet = row.Sheet, Table = row.Table };
        }
        if (!seen.TryAdd((household.HouseholdId, item.Code, row.Date!.Value), (row.Place, false)))
        {
            var (earlier, isKnown) = seen[(household.HouseholdId, item.Code, row.Date!.Value)];
            var twice = $"与{earlier.InWords()}是同一户、同一天、同一项，"
                + (isKnown ? "那一行已经记过，这一行还会再记一次。重复的请跳过。" : "两行都会记。重复的请删去一行。");
            yield return new ImportIssue(row.RowNumber, null, null, twice, ImportSeverity.Warning)
            { Sheet = row.Sheet, Table = row.Table };
        }
    }

    private static bool Measures(RuleUnit unit, string measure) => measure switch
    {
        "小时" => unit == RuleUnit.Hour,
        "月" => unit == RuleUnit.Month,
        "年" => unit == RuleUnit.Year,
        _ => false
    };

    // What the old book gave and what the list gives are two accounts of one deed: where they differ, somebody must say which is right.
    private static void MustAgree(RecordsRow row, RuleItem item, Scored scored)
    {
        if (row.Stated is not { } stated)
        {
            return;
        }
        var ours = item.Kind == RuleKind.Deduction ? -scored.Points.ToDecimal() : scored.Points.ToDecimal();
        if (stated.Points == ours || (!stated.IsSigned && (stated.Points == Math.Abs(ours)
            || stated.Points * row.Quantity == ours || stated.Points * row.Quantity == Math.Abs(ours))))
        {
            return;
        }
        static string Words(decimal points) => FormattableString.Invariant($"{(points < 0 ? "扣" : "加")} {Math.Abs(points):0.##} 分");
        var byList = $"按清单 {item.Code}“{item.Title}”（数量 {row.Quantity}）是{Words(ours)}{(scored.Note is null ? "" : $"（{scored.Note}）")}";
        throw new RuleViolation(Rule.Rule2, $"原台账写的是{Words(stated.Points)}，{byList}。请核对编号、数量和分数。", "Stated");
    }

    /// <summary>
    /// How often each deed is recorded already: by a claim that was not turned down or undone, or by a correction in the ledger.
    /// </summary>
    private async Task<Dictionary<(Guid, string, DateOnly), int>> RecordedAsync(
        VillageKey village, Scorebook book, IReadOnlyList<RecordsRow> rows)
    {
        var recorded = new Dictionary<(Guid, string, DateOnly), int>();
        if (rows.Count == 0)
        {
            return recorded;
        }
        var (from, to) = (rows.Min(r => r.Date!.Value), rows.Max(r => r.Date!.Value));
        var entries = db.LedgerEntries.AsNoTracking().In(village);
        var undone = (await (
            from reversal in entries.Undoing()
            join original in entries on reversal.ReversesSeq equals original.Seq
            where original.SourceKind == SourceKind.ReviewLine
            select original.SourceId).ToListAsync()).ToHashSet();
        // A claim that came to a sheet counts as the sheet decided.
        var gone = (await db.ReviewLines.AsNoTracking().In(village).Where(l => l.OccurredOn >= from && l.OccurredOn <= to)
            .Select(l => new { l.ReviewLineId, l.ClaimId, l.Decision }).ToListAsync())
            .Where(l => l.Decision == LineDecision.Rejected || undone.Contains(l.ReviewLineId)).Select(l => l.ClaimId).ToHashSet();
        var claims = await db.Claims.AsNoTracking().In(village)
            .Where(c => c.OccurredOn >= from && c.OccurredOn <= to && c.RuleItemId != null && c.Status != ClaimStatus.Withdrawn
                && c.Status != ClaimStatus.Rejected)
            .Select(c => new { c.ClaimId, c.HouseholdId, RuleItemId = c.RuleItemId!.Value, c.OccurredOn }).ToListAsync();
        var corrections = await entries
            .Where(e => e.SourceKind != SourceKind.ReviewLine && e.RuleItemId != null && e.OccurredOn >= from && e.OccurredOn <= to
                && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction)
                && !db.LedgerEntries.In(village).Undoing().Any(r => r.ReversesSeq == e.Seq))
            .Select(e => new { e.HouseholdId, RuleItemId = e.RuleItemId!.Value, e.OccurredOn }).ToListAsync();
        var standing = claims.FindAll(c => !gone.Contains(c.ClaimId)).ConvertAll(c => new { c.HouseholdId, c.RuleItemId, c.OccurredOn });
        foreach (var deed in standing.Concat(corrections))
        {
            if (book.Item(deed.RuleItemId) is { } item)
            {
                var key = (deed.HouseholdId, item.Code, deed.OccurredOn);
                recorded[key] = recorded.GetValueOrDefault(key) + 1;
            }
        }
        return recorded;
    }

    private static Household Household(RecordsRow row, Dictionary<int, Household> byCard, ILookup<(string, string), Household> byName)
    {
        if (row.Card is { } card)
        {
            var found = byCard.GetValueOrDefault(card)
                ?? throw new RuleViolation(Rule.Missing, $"本村没有 {card} 号登记卡。请核对卡号。", "Card");
            return row.Head is null || HouseholdNames.CleanName(found.Head) == row.Head ? found
                : throw new RuleViolation(Rule.Missing, $"{card} 号卡是{found.Head}户，不是{row.Head}。请核对。", "Card");
        }
        var same = byName[HouseholdNames.Key(row.Group ?? "", row.Head ?? "")].ToList();
        return same.Count switch
        {
            1 => same[0],
            0 => throw new RuleViolation(Rule.Missing, $"{row.Group}没有登记“{row.Head}”这一户。请核对姓名和组别，或先登记。", "HouseholdId"),
            _ => throw new RuleViolation(
                Rule.Missing,
                $"{row.Group}有 {same.Count} 户叫“{row.Head}”，请改用登记卡号：{string.Join("、", same.Select(h => h.CardNumber))}。",
                "HouseholdId")
        };
    }

    /// <summary>The items by what a book may call them.</summary>
    private static ILookup<string, RuleItem> Texts(RuleList list) => list.Items
        .SelectMany(
            Calls,
            (i, text) => (Text: text, Item: i))
        .ToLookup(x => x.Text, x => x.Item, StringComparer.Ordinal);

    private static IEnumerable<string> Calls(RuleItem item)
        => new[] { item.Behaviour, item.Terms, item.Title }.Select(SheetText.Tidy).Distinct(StringComparer.Ordinal);

    // Code and words are two accounts of one deed, too. Words that no item has are what the village wrote of it.
    private static void MustFit(RecordsRow row, RuleItem item, ILookup<string, RuleItem> texts)
    {
        if (row.Code is null || row.Behaviour is not { } words)
        {
            return;
        }
        var called = texts[words].ToList();
        if (called.Count > 0 && !called.Exists(i => i.Code == item.Code))
        {
            throw new RuleViolation(
                Rule.Rule2,
                $"编号 {item.Code} 是“{SheetText.Excerpt(item.Title)}”，行为写的是“{SheetText.Excerpt(words)}”（{Codes(called)}）。请核对是哪一项。",
                "Behaviour");
        }
        if (words.Length + (row.Remarks?.Length ?? 0) >= Claims.Claim.ReasonMaxLength)
        {
            throw new RuleViolation(Rule.Form, $"行为和备注一共超过 {Claims.Claim.ReasonMaxLength} 个字，请缩短。", "Behaviour");
        }
    }

    private static RuleItem Item(RecordsRow row, RuleList list, ILookup<string, RuleItem> texts, DateOnly day)
    {
        if (row.Code is { } code)
        {
            return list.Items.Find(i => i.Code == code)
                ?? throw new RuleViolation(Rule.Rule2, $"{day:yyyy-MM-dd} 的清单里没有编号“{code}”。", "Code");
        }
        var text = row.Behaviour ?? "";
        var same = texts[text].ToList();
        var enabled = same.FindAll(i => i.Enabled);
        return enabled.Count == 1 ? enabled[0] : same.Count switch
        {
            0 => throw new RuleViolation(Rule.Rule2, $"{day:yyyy-MM-dd} 的清单里没有“{SheetText.Excerpt(text)}”。请照清单写，或填编号。", "Behaviour"),
            1 => same[0],
            _ => throw new RuleViolation(
                Rule.Rule2, $"清单里有 {same.Count} 项是“{SheetText.Excerpt(text)}”，请填编号：{Codes(same)}。", "Behaviour")
        };
    }

    private static string Codes(List<RuleItem> items) => string.Join("、", items.Select(i => i.Code).Order(StringComparer.Ordinal));

    private static string? Tier(RecordsRow row, RuleItem item)
    {
        if (row.Tier is not { } tier)
        {
            return null;
        }
        var found = item.Tiers.Find(t => t.Name == tier) ?? item.Tiers.Find(t => t.Name.StartsWith(tier, StringComparison.Ordinal));
        return found?.Name ?? tier;
    }

    private static (string? Column, string? Value) Where(string? field, RecordsRow row) => field switch
    {
        "Card" => ("登记卡号", row.Card?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        "HouseholdId" when row.Card is { } card => ("登记卡号", card.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        "HouseholdId" => ("户主姓名", row.Head),
        "OccurredOn" => ("日期", row.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        "Quantity" => ("数量", row.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        "TierName" => ("档次", row.Tier),
        "Behaviour" => ("行为", row.Behaviour),
        "Stated" => (row.Stated?.Column, row.Stated?.Points.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)),
        _ => row.Code is not null ? ("编号", row.Code) : ("行为", row.Behaviour)
    };

    /// <summary>Rolls the transaction back, receipt and all, and carries the report out of it.</summary>
    private sealed class Refused(int rows, IReadOnlyList<ImportIssue> issues) : Exception
    {
        public int Rows { get; } = rows;

        public IReadOnlyList<ImportIssue> Issues { get; } = issues;
    }
}
