using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Claims;

/// <summary>A deed or breach to be scored.</summary>
/// <param name="Household">Whose.</param>
/// <param name="Item">An item of a consented list of the village.</param>
/// <param name="OccurredOn">When it happened.</param>
/// <param name="Quantity">In the item's unit, 1 or more.</param>
/// <param name="TierName">档次 of a tiered item.</param>
/// <param name="HasFinding">Whether an authority's written finding is at hand (RULE-4).</param>
/// <param name="Replaces">The sheet's line, or the objection's entry, that is being changed: it does not stand in its own way.</param>
public sealed record Candidate(
    Household Household, RuleItem Item, DateOnly OccurredOn, int Quantity = 1, string? TierName = null, bool HasFinding = false, Guid? Replaces = null);

/// <summary>What it scores.</summary>
/// <param name="Points">Positive; the item's kind gives the sign.</param>
/// <param name="OnceKey">See <see cref="ReviewLine.OnceKey"/>.</param>
/// <param name="Note">Chinese, when a cap or an earlier tier lowered the points; else null.</param>
public sealed record Scored(Points Points, string? OnceKey, string? Note);

/// <summary>
/// The rules of the two lists (RULE-1 … RULE-4, RULE-6, D3, D27), for one claim as for an import of thousands: it knows the lists in
/// force and what the households already have on their sheets, and adds each scored claim to that. Load it under the village's lock.
/// </summary>
public sealed class Scorebook
{
    private readonly List<RuleList> _lists;
    private readonly Dictionary<Guid, List<Use>> _uses = [];
    private readonly DateOnly _today;

    private Scorebook(List<RuleList> lists, DateOnly today)
    {
        _lists = lists;
        _today = today;
    }

    private sealed record Use(Guid? SourceId, RuleItem Item, DateOnly OccurredOn, int Quantity, Points Points, string? OnceKey);

    /// <param name="db">The database.</param>
    /// <param name="village">Whose lists and sheets.</param>
    /// <param name="today">Today in China.</param>
    /// <param name="householdIds">The households to be scored; null = all of the village.</param>
    /// <param name="years">The card years in which the deeds happened: limits reach back to 1 January.</param>
    public static async Task<Scorebook> LoadAsync(AppDb db, VillageKey village, DateOnly today, IReadOnlyCollection<Guid>? householdIds, IReadOnlyCollection<int> years)
    {
        var lists = await db.RuleLists.AsNoTracking().AsSplitQuery().In(village)
            .Where(l => l.Status == RuleListStatus.Consented)
            .Include(l => l.Items).ThenInclude(i => i.Tiers)
            .Include(l => l.Caps)
            .OrderByDescending(l => l.ForceFrom).ThenByDescending(l => l.Version)
            .ToListAsync();
        var book = new Scorebook(lists, today);
        if (years.Count == 0)
        {
            return book;
        }
        var from = new DateOnly(years.Min(), 1, 1);
        var to = new DateOnly(years.Max(), 12, 31);
        var lines = db.ReviewLines.AsNoTracking().In(village).Where(l => l.Decision != LineDecision.Rejected && l.OccurredOn >= from && l.OccurredOn <= to);
        if (householdIds is not null)
        {
            lines = lines.Where(l => householdIds.Contains(l.HouseholdId));
        }
        var items = lists.SelectMany(l => l.Items).ToDictionary(i => i.RuleItemId);
        var undone = await UndoneAsync(db, village);
        await foreach (var line in lines
            .Select(l => new { l.ReviewLineId, l.HouseholdId, l.RuleItemId, l.OccurredOn, l.Quantity, l.Points, l.OnceKey })
            .AsAsyncEnumerable())
        {
            if (!undone.Contains(line.ReviewLineId))
            {
                book.Remember(line.HouseholdId, new Use(line.ReviewLineId, items[line.RuleItemId], line.OccurredOn, line.Quantity, line.Points, line.OnceKey));
            }
        }
        foreach (var entry in await AddedByObjectionsAsync(db, village, from, to))
        {
            var item = items[entry.RuleItemId!.Value];
            var quantity = item.Scoring == Scoring.PerQuantity && item.Points is { IsPositive: true } each ? entry.Amount.Tenths / each.Tenths : 1;
            book.Remember(entry.HouseholdId, new Use(entry.SourceId, item, entry.OccurredOn, quantity, entry.Amount, OnceKey(entry.HouseholdId, item, entry.OccurredOn)));
        }
        return book;
    }

    // Lines whose entry an objection or a correction undid take up no limit any more (D25).
    private static async Task<HashSet<Guid>> UndoneAsync(AppDb db, VillageKey village) => (await (
        from reversal in db.LedgerEntries.In(village)
        join original in db.LedgerEntries.In(village) on reversal.ReversesSeq equals original.Seq
        where original.SourceKind == SourceKind.ReviewLine
        select original.SourceId).ToListAsync()).ToHashSet();

    // What an objection or a correction added stands on no sheet: it is known from the ledger alone.
    private static Task<List<LedgerEntry>> AddedByObjectionsAsync(AppDb db, VillageKey village, DateOnly from, DateOnly to)
    {
        var corrected = db.Objections.In(village).Where(o => o.Status == ObjectionStatus.Answered && o.Outcome != ObjectionOutcome.NotUpheld).Select(o => o.HouseholdId)
            .Union(db.Corrections.In(village).Where(c => c.Status == ProposalStatus.Agreed).Select(c => c.HouseholdId));
        return db.LedgerEntries.AsNoTracking().In(village)
            .Where(e => corrected.Contains(e.HouseholdId) && (e.SourceKind == SourceKind.Objection || e.SourceKind == SourceKind.Correction) && e.RuleItemId != null && e.OccurredOn >= from && e.OccurredOn <= to
                && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction)
                && !db.LedgerEntries.In(village).Any(r => r.ReversesSeq == e.Seq))
            .ToListAsync();
    }

    /// <summary>The list in force on <paramref name="day"/>, or null.</summary>
    public RuleList? ListOn(DateOnly day) => _lists.Find(l => l.ForceFrom <= day);

    /// <summary>To be thrown for a day before the first list.</summary>
    public RuleViolation NoListOn(DateOnly day)
    {
        var first = _lists.Count == 0 ? "本村还没有生效的清单。" : $"本村的清单从 {_lists[^1].ForceFrom:yyyy-MM-dd} 起生效。";
        return new RuleViolation($"{day:yyyy-MM-dd} 没有生效的清单，不能记分。{first}", "OccurredOn");
    }

    /// <summary>The item with <paramref name="id"/> among all consented lists, or null.</summary>
    public RuleItem? Item(Guid id) => _lists.SelectMany(l => l.Items).FirstOrDefault(i => i.RuleItemId == id);

    /// <summary>Scores and remembers it, so that the next one sees it.</summary>
    /// <exception cref="RuleViolation">A rule refuses it; the field is the claim form's.</exception>
    public Scored Score(Candidate candidate)
    {
        var (household, item, day, quantity, tierName, hasFinding, _) = candidate;
        MustBeOpen(household, item, day);
        if (item.NeedsFinding && !hasFinding)
        {
            throw new RuleViolation("这一项须有主管机关的书面认定：请填写认定机关、文书号和日期。村里不能自行认定违法。", "FindingNumber");
        }
        var once = OnceKey(household.HouseholdId, item, day);
        var uses = (_uses.GetValueOrDefault(household.HouseholdId) ?? []).Where(u => u.SourceId is null || u.SourceId != candidate.Replaces).ToList();
        if (once is not null && uses.Find(u => u.OnceKey == once) is { } earlier)
        {
            throw new RuleViolation($"“{Short(item)}”每户{PeriodName(item)}只计一次，{household.Head}户已有 {earlier.OccurredOn:yyyy-MM-dd} 的一次。", "RuleItemId");
        }
        var (points, note) = TieredOrPlain(item, quantity, tierName, uses.FindAll(u => u.Item.Code == item.Code && u.OccurredOn.Year == day.Year));
        (points, note) = WithinCaps(item, day, quantity, points, note, uses);
        Remember(household.HouseholdId, new Use(null, item, day, quantity, points, once));
        return new Scored(points, once, note);
    }

    /// <summary>Null when the item may count any number of times.</summary>
    public static string? OnceKey(Guid householdId, RuleItem item, DateOnly day)
    {
        var period = Period(item) switch
        {
            OncePer.Month => Month.Of(day).ToString(),
            OncePer.TwoMonths => FormattableString.Invariant($"{day.Year}B{(day.Month + 1) / 2}"),
            OncePer.Quarter => Quarter.Of(day).ToString(),
            OncePer.HalfYear => FormattableString.Invariant($"{day.Year}H{(day.Month + 5) / 6}"),
            OncePer.Year => FormattableString.Invariant($"{day.Year}"),
            _ => null
        };
        return period is null ? null : $"{householdId:N}:{item.Code}:{period}";
    }

    private void Remember(Guid householdId, Use use)
    {
        if (!_uses.TryGetValue(householdId, out var uses))
        {
            _uses.Add(householdId, uses = []);
        }
        uses.Add(use);
    }

    private void MustBeOpen(Household household, RuleItem item, DateOnly day)
    {
        if (day > _today)
        {
            throw new RuleViolation($"发生日期 {day:yyyy-MM-dd} 还没到，请检查。", "OccurredOn");
        }
        if (ListOn(day) is not { } list)
        {
            throw NoListOn(day);
        }
        if (item.RuleListId != list.RuleListId)
        {
            throw new RuleViolation($"这一项不在 {day:yyyy-MM-dd} 生效的清单（第 {list.Version} 版）里，请重新选择。", "RuleItemId");
        }
        if (!item.Enabled)
        {
            throw new RuleViolation($"本村清单没有采用“{Short(item)}”，不能记分。", "RuleItemId");
        }
        if (!household.TakesPartOn(day))
        {
            throw new RuleViolation(household.WhyNotOn(day), "HouseholdId");
        }
    }

    private static (Points Points, string? Note) TieredOrPlain(RuleItem item, int quantity, string? tierName, List<Use> sameTitle)
    {
        if (quantity is < 1 or > Claim.QuantityMax)
        {
            throw new RuleViolation($"数量要填 1 到 {Claim.QuantityMax} 的整数。", "Quantity");
        }
        if (quantity != 1 && item.Scoring != Scoring.PerQuantity)
        {
            throw new RuleViolation($"“{Short(item)}”一次只能记 1，不能填 {quantity}。", "Quantity");
        }
        if (quantity != 1 && Period(item.Unit) != OncePer.None)
        {
            // Three months are three claims, each in its own month (RULE-3).
            throw new RuleViolation($"“{Short(item)}”按期计分，一期记一次，数量只能填 1。", "Quantity");
        }
        if (item.Scoring != Scoring.Tiered)
        {
            return string.IsNullOrWhiteSpace(tierName)
                ? (item.Points!.Value * (item.Scoring == Scoring.PerQuantity ? quantity : 1), null)
                : throw new RuleViolation($"“{Short(item)}”不分档次，请去掉“{tierName}”。", "TierName");
        }
        var names = string.Join("、", item.Tiers.OrderBy(t => t.Order).Select(t => t.Name));
        if (string.IsNullOrWhiteSpace(tierName))
        {
            throw new RuleViolation($"“{Short(item)}”要选档次：{names}。", "TierName");
        }
        if (item.Tiers.Find(t => t.Name == tierName.Trim()) is not { } tier)
        {
            throw new RuleViolation($"没有“{tierName}”这个档次，只有：{names}。", "TierName");
        }
        if (item.TierPolicy == TierPolicy.Each || sameTitle.Count == 0)
        {
            return (tier.Points, null);
        }
        // D27: a higher tier later in the card year earns the difference to what the same title already earned.
        var earned = sameTitle.Aggregate(Points.Zero, (sum, use) => sum + use.Points);
        return tier.Points > earned
            ? (tier.Points - earned, $"本年度已得 {earned} 分，补差额 {tier.Points - earned} 分。")
            : throw new RuleViolation($"“{Short(item)}”本年度已得 {earned} 分，{tier.Name}（{tier.Points} 分）不再加分。", "TierName");
    }

    private (Points Points, string? Note) WithinCaps(RuleItem item, DateOnly day, int quantity, Points points, string? note, List<Use> uses)
    {
        foreach (var cap in ListOn(day)!.Caps.Where(c => c.ItemCode == item.Code || (c.ItemCode is null && c.Category == item.Category && c.Kind == item.Kind)))
        {
            var inPeriod = uses.FindAll(u => (cap.ItemCode is not null ? u.Item.Code == cap.ItemCode : u.Item.Category == cap.Category && u.Item.Kind == cap.Kind) && SamePeriod(cap.Period, u.OccurredOn, day));
            var what = $"“{(cap.ItemCode is not null ? Short(item) : cap.Category)}”每户每{cap.Period switch { CapPeriod.Month => "月", CapPeriod.Quarter => "季", _ => "年" }}";
            if (cap.TimesMax is { } timesMax && inPeriod.Sum(u => u.Quantity) + quantity > timesMax)
            {
                throw new RuleViolation($"{what}最多 {timesMax} 次，已有 {inPeriod.Sum(u => u.Quantity)} 次。", "RuleItemId");
            }
            if (cap.PointsMax is { } pointsMax)
            {
                var left = pointsMax - inPeriod.Aggregate(Points.Zero, (sum, use) => sum + use.Points);
                if (!left.IsPositive)
                {
                    throw new RuleViolation($"{what}最多 {pointsMax} 分，已经满了。", "RuleItemId");
                }
                if (points > left)
                {
                    points = left;
                    note = $"{what}最多 {pointsMax} 分，这次计 {left} 分。";
                }
            }
        }
        return (points, note);
    }

    private static bool SamePeriod(CapPeriod period, DateOnly a, DateOnly b) => period switch
    {
        CapPeriod.Month => Month.Of(a) == Month.Of(b),
        CapPeriod.Quarter => Quarter.Of(a) == Quarter.Of(b),
        _ => a.Year == b.Year
    };

    private static OncePer Period(RuleItem item) => item.OncePer != OncePer.None ? item.OncePer
        : Period(item.Unit) is not OncePer.None and var period ? period
        // A base score whose list names no period: once per card year, as D3 reads a missing unit.
        : item.Scoring == Scoring.Base ? OncePer.Year : OncePer.None;

    private static OncePer Period(RuleUnit unit) => unit switch
    {
        RuleUnit.Month => OncePer.Month,
        RuleUnit.TwoMonths => OncePer.TwoMonths,
        RuleUnit.Quarter => OncePer.Quarter,
        RuleUnit.HalfYear => OncePer.HalfYear,
        RuleUnit.Year => OncePer.Year,
        _ => OncePer.None
    };

    private static string PeriodName(RuleItem item) => Period(item) switch
    {
        OncePer.Month => "每月",
        OncePer.TwoMonths => "每两个月",
        OncePer.Quarter => "每季度",
        OncePer.HalfYear => "每半年",
        _ => "每年"
    };

    private static string Short(RuleItem item) => item.Title.Length <= 20 ? item.Title : item.Title[..20] + "…";
}
