using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Scoring;

/// <summary>A deed or breach to be scored.</summary>
/// <param name="Household">Whose.</param>
/// <param name="Item">An item of a consented list of the village.</param>
/// <param name="OccurredOn">When it happened.</param>
/// <param name="Quantity">In the item's unit, 1 or more.</param>
/// <param name="TierName">档次 of a tiered item.</param>
/// <param name="HasFinding">Whether an authority's written finding is at hand (RULE-4).</param>
/// <param name="Replaces">The sheet's line that is being changed: it does not stand in its own way.</param>
public sealed record Candidate(
    Household Household, RuleItem Item, DateOnly OccurredOn, int Quantity = 1, string? TierName = null, bool HasFinding = false,
    Guid? Replaces = null)
{
    /// <summary>The most of one unit that one record may count.</summary>
    public const int QuantityMax = 99;
}

/// <summary>What it scores.</summary>
/// <param name="Points">Positive, or 0 when a limit leaves nothing; the item's kind gives the sign.</param>
/// <param name="OnceKey">See <see cref="Scorebook.OnceKey"/>.</param>
/// <param name="Note">Chinese, when a cap or an earlier tier lowered the points; else null.</param>
public sealed record Scored(Points Points, string? OnceKey, string? Note);

/// <summary>A line of a monthly sheet as the limits see it.</summary>
/// <param name="LineId">The line.</param>
/// <param name="HouseholdId">Whose.</param>
/// <param name="RuleItemId">An item of a consented list of the village.</param>
/// <param name="OccurredOn">The day of the deed.</param>
/// <param name="Quantity">In the item's unit.</param>
/// <param name="TierName">档次.</param>
/// <param name="Points">What it is worth, or foreseen to be.</param>
/// <param name="OnceKey">See <see cref="Scorebook.OnceKey"/>.</param>
public sealed record ScoredLine(
    Guid LineId, Guid HouseholdId, Guid RuleItemId, DateOnly OccurredOn, int Quantity, string? TierName, Points Points, string? OnceKey)
{
    /// <summary>On a signed or confirmed sheet, approved and not undone; else it is only foreseen.</summary>
    public bool Stands { get; init; }

    /// <summary>Its entry stands in the ledger.</summary>
    public bool IsPosted { get; init; }

    /// <summary>The month of its sheet.</summary>
    public Month Period { get; init; }
}

/// <summary>What a line gets more because an entry that had lowered it was undone (D31); always an award.</summary>
/// <param name="ReviewLineId">The line.</param>
/// <param name="Item">Its item.</param>
/// <param name="OccurredOn">Its day.</param>
/// <param name="Period">The month of its sheet.</param>
/// <param name="Points">The difference, positive.</param>
/// <param name="IsPosted">Whether its entry stands in the ledger; else its sheet is signed and waits for the town.</param>
public sealed record Freed(Guid ReviewLineId, RuleItem Item, DateOnly OccurredOn, Month Period, Points Points, bool IsPosted);

/// <summary>
/// The rules of the two lists (RULE-1 … RULE-4, RULE-6, D3, D27, D31), for one claim as for an import of thousands: it knows the lists in
/// force and what the households already have, and adds each scored claim to that. Two things are told apart: what stands (lines of signed
/// and confirmed sheets that were not undone, and corrections in the ledger) and what is only foreseen (lines still before the group).
/// It reads nothing itself: what it needs is loaded before, under the village's lock.
/// </summary>
public sealed partial class Scorebook
{
    private readonly List<RuleList> _lists;
    private readonly Dictionary<Guid, RuleItem> _items;
    private readonly Dictionary<Guid, List<Use>> _uses = [];
    private readonly DateOnly _today;
    private readonly Dictionary<Guid, int> _members;
    private Use? _undone;

    /// <param name="lists">The consented lists of the village with items, tiers and caps, the latest first.</param>
    /// <param name="today">Today in China.</param>
    /// <param name="members">How many members are registered besides the head, by household.</param>
    public Scorebook(List<RuleList> lists, DateOnly today, Dictionary<Guid, int> members)
    {
        _lists = lists;
        _items = lists.SelectMany(l => l.Items).ToDictionary(i => i.RuleItemId);
        _today = today;
        _members = members;
    }

    /// <summary>What a line or a correction takes up of the limits.</summary>
    private sealed record Use(
        Guid? LineId, RuleItem Item, DateOnly OccurredOn, int Quantity, string? TierName, Points Points, string? OnceKey, bool Stands)
    {
        public bool IsPosted { get; init; }

        public Month Period { get; init; }

        /// <summary>Of a correction: its entry.</summary>
        public long? Seq { get; init; }

        /// <summary>What was added to the line after its own entry (<see cref="FreedBy"/>); counted in <see cref="Points"/>.</summary>
        public IReadOnlyList<LedgerEntry> Additions { get; init; } = [];

        /// <summary>A line that a limit left nothing of was given nothing: it takes up no turn either.</summary>
        public bool Counts => Points.IsPositive;
    }

    /// <summary>Adds what stands on a sheet, or is foreseen there.</summary>
    public void Remember(ScoredLine line) => Remember(line.HouseholdId, new Use(
        line.LineId, _items[line.RuleItemId], line.OccurredOn, line.Quantity, line.TierName, line.Points, line.OnceKey, line.Stands)
    {
        IsPosted = line.IsPosted,
        Period = line.Period
    });

    /// <summary>The list in force on <paramref name="day"/>, or null.</summary>
    public RuleList? ListOn(DateOnly day) => _lists.Find(l => l.ForceFrom <= day);

    /// <summary>To be thrown for a day before the first list.</summary>
    public RuleViolation NoListOn(DateOnly day)
    {
        var first = _lists.Count == 0 ? "本村还没有生效的清单。" : $"本村的清单从 {_lists[^1].ForceFrom:yyyy-MM-dd} 起生效。";
        return new RuleViolation(Rule.Rule2, $"{day:yyyy-MM-dd} 没有生效的清单，不能记分。{first}", "OccurredOn");
    }

    /// <summary>The item with <paramref name="id"/> among all consented lists, or null.</summary>
    public RuleItem? Item(Guid id) => _items.GetValueOrDefault(id);

    /// <summary>
    /// The forecast of a claim that goes before the group (D31), remembered so that the next one sees it. A limit that only other forecasts
    /// fill leaves 0 and a note: they may fall, and the signing works it out anew.
    /// </summary>
    /// <exception cref="RuleViolation">A rule refuses it, or what stands fills a limit; the field is the claim form's.</exception>
    public Scored Score(Candidate candidate)
    {
        MustBeAllowed(candidate);
        var (household, item, day, quantity, tierName, _, replaces) = candidate;
        var uses = Uses(household.HouseholdId).FindAll(u => u.LineId is null || u.LineId != replaces);
        var result = Limited(item, day, quantity, tierName, uses);
        if (result.Refusal is not null && Limited(item, day, quantity, tierName, uses.FindAll(u => u.Stands)).Refusal is { } full)
        {
            throw full;
        }
        return Remember(candidate, result, stands: false);
    }

    /// <summary>
    /// What is posted at once, without a sheet before it (an old book's row, a correction): counted against what stands alone.
    /// </summary>
    /// <exception cref="RuleViolation">As <see cref="Score"/>.</exception>
    public Scored ScoreAtOnce(Candidate candidate)
    {
        MustBeAllowed(candidate);
        var standing = Uses(candidate.Household.HouseholdId).FindAll(u => u.Stands);
        var result = Limited(candidate.Item, candidate.OccurredOn, candidate.Quantity, candidate.TierName, standing);
        return result.Refusal is { } full ? throw full : Remember(candidate, result, stands: true);
    }

    /// <summary>
    /// Whose lines and entries have to be known to <see cref="Score"/> deeds of one day on these items: the items, in all lists, that the
    /// limits on them count. Empty where nothing that a household has already makes a difference.
    /// </summary>
    public IReadOnlyCollection<Guid> LooksBackOn(IEnumerable<Guid> itemIds, DateOnly day)
    {
        var looking = itemIds.Distinct().Select(Item).OfType<RuleItem>().Where(i => LooksBack(i, day)).ToList();
        var categories = looking.Where(i => CapsOn(i, day).Any(c => c.Cap.ItemCode is null)).Select(i => (i.Category, i.Kind)).ToHashSet();
        var codes = looking.Select(i => i.Code).ToHashSet(StringComparer.Ordinal);
        return _items.Values.Where(i => codes.Contains(i.Code) || categories.Contains((i.Category, i.Kind)))
            .Select(i => i.RuleItemId).ToList();
    }

    /// <summary>
    /// From which day on what a household has counts for <see cref="Score"/> deeds of that day on these items: the start of the month
    /// where no limit on them counts for longer, as for what is done once a month; else of the card year.
    /// </summary>
    public DateOnly LooksBackTo(IEnumerable<Guid> itemIds, DateOnly day)
    {
        var looking = itemIds.Distinct().Select(Item).OfType<RuleItem>();
        return looking.All(i => Period(i) is OncePer.None or OncePer.Month && !IsToppedUp(i)
            && CapsOn(i, day).All(c => c.Cap.Period == CapPeriod.Month)) ? Month.Of(day).FirstDay : new DateOnly(day.Year, 1, 1);
    }

    private bool LooksBack(RuleItem item, DateOnly day)
        => Period(item) != OncePer.None || PerPersonAndDay(item.Unit) is not null || IsToppedUp(item) || CapsOn(item, day).Any();

    /// <summary>Forgets the lines of a sheet that is about to be signed: all of it is worked out anew, in the order of the deeds.</summary>
    public void Forget(IReadOnlyCollection<ScoredLine> lines)
    {
        var ids = lines.Select(l => l.LineId).ToHashSet();
        foreach (var household in lines.Select(l => l.HouseholdId).Distinct())
        {
            Uses(household).RemoveAll(u => u.LineId is { } id && ids.Contains(id));
        }
    }

    /// <summary>
    /// What an approved line is worth when its sheet is signed (D31): against what stands, and what was settled before it. A limit that is
    /// full leaves 0 and says why. Call it in the order of the deeds, after <see cref="Forget"/>.
    /// </summary>
    /// <exception cref="RuleViolation">It is above what an item or an entry may move.</exception>
    public Scored Settle(ScoredLine line)
    {
        var item = _items[line.RuleItemId];
        var uses = Uses(line.HouseholdId);
        var standing = uses.FindAll(u => u.Stands);
        var once = OnceKey(line.HouseholdId, item, line.OccurredOn);
        var result = Limited(item, line.OccurredOn, line.Quantity, line.TierName, standing);
        if (once is not null && standing.Find(u => u.OnceKey == once && u.Counts) is { } earlier)
        {
            result = new Result(Points.Zero, $"{PeriodName(item)}只计一次，已有 {earlier.OccurredOn:yyyy-MM-dd} 的一次。", null);
        }
        uses.Add(new Use(line.LineId, item, line.OccurredOn, line.Quantity, line.TierName, result.Points, once, Stands: true));
        return new Scored(result.Points, line.OnceKey, result.Note);
    }

    /// <summary>Which limit the line of a signed sheet passes together with all that stands, in Chinese; null when none.</summary>
    public string? Overrun(ScoredLine line)
    {
        var item = _items[line.RuleItemId];
        var standing = Uses(line.HouseholdId).FindAll(u => u.Stands && u.Counts);
        if (!line.Points.IsPositive)
        {
            return null;
        }
        if (Worth(item, line.Quantity, line.TierName) is var worth && line.Points > worth)
        {
            return $"最多 {worth} 分";
        }
        var once = OnceKey(line.HouseholdId, item, line.OccurredOn);
        if (once is not null && standing.Count(u => u.OnceKey == once) > 1)
        {
            return PeriodName(item) + "只计一次";
        }
        if (IsToppedUp(item))
        {
            var title = standing.FindAll(u => u.Item.Code == item.Code && u.OccurredOn.Year == line.OccurredOn.Year);
            var most = title.Max(u => u.TierName is { } name && u.Item.Tiers.Find(t => t.Name == name.Trim()) is { } tier
                ? tier.Points
                : u.Item.Tiers.Max(t => t.Points));
            if (Sum(title) > most)
            {
                return $"本年度最多 {most} 分";
            }
        }
        foreach (var (cap, what) in CapsOn(item, line.OccurredOn))
        {
            var inPeriod = InPeriod(cap, line.OccurredOn, standing);
            if ((cap.PointsMax is { } points && Sum(inPeriod) > points)
                || (cap.TimesMax is { } times && inPeriod.Sum(u => u.Quantity) > times))
            {
                return what + (cap.PointsMax is { } most ? $"最多 {most} 分" : $"最多 {cap.TimesMax} 次");
            }
        }
        return null;
    }

    /// <summary>
    /// Takes an entry that is about to be reversed out of what stands. Ask <see cref="FreedBy"/> afterwards, once what replaces it is
    /// scored.
    /// </summary>
    /// <returns>The entries that had been added to its line, and are reversed with it.</returns>
    public IReadOnlyList<LedgerEntry> Undo(LedgerEntry entry)
    {
        var uses = Uses(entry.HouseholdId);
        _undone = uses.Find(u => entry.SourceKind == SourceKind.ReviewLine
            ? u.LineId == entry.SourceId
            : u.Seq == entry.Seq || u.Additions.Any(a => a.Seq == entry.Seq));
        if (_undone is null)
        {
            return [];
        }
        uses.Remove(_undone);
        if (_undone.Additions.Any(a => a.Seq == entry.Seq))
        {
            // Only what was added to a line falls; the line itself stays.
            var rest = _undone.Additions.Where(a => a.Seq != entry.Seq).ToList();
            uses.Add(_undone with { Points = _undone.Points - entry.Amount, Additions = rest });
            _undone = _undone with { Points = entry.Amount, Additions = [] };
        }
        return _undone.Additions;
    }

    /// <summary>As <see cref="Undo(LedgerEntry)"/>, of a line that the town sends back before it is posted.</summary>
    public void Undo(ScoredLine line)
    {
        var uses = Uses(line.HouseholdId);
        _undone = uses.Find(u => u.LineId == line.LineId);
        uses.RemoveAll(u => u.LineId == line.LineId);
    }

    /// <summary>
    /// D31: what was undone is free for later lines. A line that was worked out lower because of it gets the difference: by one more entry
    /// when it is posted, in its line while its sheet waits for the town. Deductions are never raised afterwards.
    /// </summary>
    /// <param name="householdId">Whose entry or line <see cref="Undo(LedgerEntry)"/> took out.</param>
    /// <param name="alsoPosted">Whether lines whose entry stands get it too.</param>
    public IReadOnlyList<Freed> FreedBy(Guid householdId, bool alsoPosted = true)
    {
        var freed = new List<Freed>();
        if (_undone is not { Stands: true } undone)
        {
            return freed;
        }
        var uses = Uses(householdId);
        var later = uses
            .Where(u => u.Stands && u.LineId is not null && u.LineId != undone.LineId
                && u.Item.Kind == RuleKind.Award && (alsoPosted || !u.IsPosted))
            .OrderBy(u => u.OccurredOn).ThenBy(u => u.LineId).ToList();
        foreach (var use in later)
        {
            var others = uses.FindAll(u => u.Stands && u.LineId != use.LineId);
            var without = WorthNow(use, others);
            var with = WorthNow(use, [.. others, undone]);
            // Only what the undone entry had taken, and never more than the limits leave now.
            var more = without - with < without - use.Points ? without - with : without - use.Points;
            if (more.IsPositive)
            {
                uses[uses.IndexOf(use)] = use with { Points = use.Points + more };
                freed.Add(new Freed(use.LineId!.Value, use.Item, use.OccurredOn, use.Period, more, use.IsPosted));
            }
        }
        return freed;
    }

    /// <summary>How many of a unit one person can do in a day; null for units that are no time of work.</summary>
    public static int? PerPersonAndDay(RuleUnit unit) => unit switch
    {
        RuleUnit.HalfDay => 2,
        RuleUnit.Day => 1,
        RuleUnit.Hour => 12,
        _ => null
    };

    /// <summary>
    /// What to ask before more half-days, days or hours of one day are recorded than one person can do; null when they are not (RULE-3).
    /// </summary>
    public string? Question(Candidate candidate)
    {
        var unit = candidate.Item.Unit.Chinese();
        return candidate.Quantity <= Candidate.QuantityMax
            && PerPersonAndDay(candidate.Item.Unit) is { } each
            && OnThatDay(candidate) is var total && total > each
            ? $"{candidate.Household.Head}户 {candidate.OccurredOn:yyyy-MM-dd} 这一项连同已记的共 {total} {unit}，一个人一天最多 {each} {unit}。"
                + "是几个人一起做的吗？请核对。"
            : null;
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

    private List<Use> Uses(Guid householdId)
    {
        if (!_uses.TryGetValue(householdId, out var uses))
        {
            _uses.Add(householdId, uses = []);
        }
        return uses;
    }

    private void Remember(Guid householdId, Use use) => Uses(householdId).Add(use);

    private Scored Remember(Candidate candidate, Result result, bool stands)
    {
        var once = OnceKey(candidate.Household.HouseholdId, candidate.Item, candidate.OccurredOn);
        Remember(
            candidate.Household.HouseholdId,
            new Use(null, candidate.Item, candidate.OccurredOn, candidate.Quantity, candidate.TierName, result.Points, once, stands)
            {
                IsPosted = stands,
                Period = Month.Of(candidate.OccurredOn)
            });
        return new Scored(result.Points, once, result.Note);
    }

    /// <summary>Adds what a correction put into the ledger without a line of its own; in the ledger's order, after the lines.</summary>
    public void Remember(LedgerEntry entry) => Correct(entry);

    // An award of a correction is either a deed of its own, or what a line of the same item and day had too little (FreedBy): then it
    // belongs to that line, and is no further turn.
    private void Correct(LedgerEntry entry)
    {
        var item = _items[entry.RuleItemId!.Value];
        var uses = Uses(entry.HouseholdId);
        var lowered = uses.FindIndex(u => u.LineId is not null && u.IsPosted
            && u.Item.RuleItemId == item.RuleItemId && u.OccurredOn == entry.OccurredOn
            && u.Points + entry.Amount <= Plain(u.Item, u.Quantity, u.TierName));
        if (entry.Kind == EntryKind.Award && lowered >= 0)
        {
            var line = uses[lowered];
            uses[lowered] = line with { Points = line.Points + entry.Amount, Additions = [.. line.Additions, entry] };
            return;
        }
        var quantity = item.Scoring == ScoringWay.PerQuantity && item.Points is { IsPositive: true } each
            ? Math.Max(1, entry.Amount.Tenths / each.Tenths)
            : 1;
        var once = OnceKey(entry.HouseholdId, item, entry.OccurredOn);
        uses.Add(new Use(null, item, entry.OccurredOn, quantity, null, entry.Amount, once, Stands: true)
        {
            IsPosted = true,
            Period = entry.Period,
            Seq = entry.Seq
        });
    }

    private void MustBeAllowed(Candidate candidate)
    {
        var (household, item, day, quantity, tierName, hasFinding, replaces) = candidate;
        MustBeOpen(household, item, day);
        if (item.NeedsFinding && !hasFinding)
        {
            throw new RuleViolation(Rule.Rule4, "这一项须有主管机关的书面认定：请填写认定机关、文书号和日期。村里不能自行认定违法。", "FindingNumber");
        }
        // Also where the other is only foreseen: the same deed twice is refused at the door, and the index behind it allows no second.
        var once = OnceKey(household.HouseholdId, item, day);
        if (once is not null
            && Uses(household.HouseholdId).Find(u => u.OnceKey == once && (u.LineId is null || u.LineId != replaces)) is { } earlier)
        {
            throw new RuleViolation(
                Rule.Rule3,
                $"“{Short(item)}”每户{PeriodName(item)}只计一次，{household.Head}户已有 {earlier.OccurredOn:yyyy-MM-dd} 的一次。",
                "RuleItemId");
        }
        _ = Worth(item, quantity, tierName);
        var people = 1 + _members.GetValueOrDefault(household.HouseholdId);
        if (PerPersonAndDay(item.Unit) is { } each && each * people is var most && OnThatDay(candidate) is var total && total > most)
        {
            var unit = item.Unit.Chinese();
            throw new RuleViolation(
                Rule.Rule3,
                $"{household.Head}户 {day:yyyy-MM-dd} 这一项连同已记的共 {total} {unit}，按登记的 {people} 人最多 {most} {unit}。"
                + "家里还有人参加的，请先在农户页登记成员。",
                "Quantity");
        }
    }

    private int OnThatDay(Candidate candidate) => candidate.Quantity + Uses(candidate.Household.HouseholdId)
        .Where(u => u.Item.Code == candidate.Item.Code && u.OccurredOn == candidate.OccurredOn
            && (u.LineId is null || u.LineId != candidate.Replaces))
        .Sum(u => u.Quantity);

    private void MustBeOpen(Household household, RuleItem item, DateOnly day)
    {
        if (day > _today)
        {
            throw new RuleViolation(Rule.Rec1, $"发生日期 {day:yyyy-MM-dd} 还没到，请检查。", "OccurredOn");
        }
        if (ListOn(day) is not { } list)
        {
            throw NoListOn(day);
        }
        if (item.RuleListId != list.RuleListId)
        {
            throw new RuleViolation(
                Rule.Rule2, $"这一项不在 {day:yyyy-MM-dd} 生效的清单（第 {list.Version} 版）里，请重新选择。", "RuleItemId");
        }
        if (!item.Enabled)
        {
            throw new RuleViolation(Rule.Rule2, $"本村清单没有采用“{Short(item)}”，不能记分。", "RuleItemId");
        }
        if (!household.TakesPartOn(day))
        {
            throw new RuleViolation(Rule.Hh1, household.WhyNotOn(day), "HouseholdId");
        }
    }

    /// <summary>What limits leave of a deed.</summary>
    /// <param name="Points">0 when nothing.</param>
    /// <param name="Note">Why it is less than its worth.</param>
    /// <param name="Refusal">To be thrown where a full limit refuses; set when nothing is left.</param>
    private sealed record Result(Points Points, string? Note, RuleViolation? Refusal);

    /// <summary>Its points by the list alone, before any limit.</summary>
    /// <exception cref="RuleViolation">
    /// Quantity or tier do not fit the item, or it is above <see cref="Points.ItemMax"/> or <see cref="Points.EntryMax"/>.
    /// </exception>
    private static Points Worth(RuleItem item, int quantity, string? tierName)
    {
        if (quantity is < 1 or > Candidate.QuantityMax)
        {
            throw new RuleViolation(Rule.Form, $"数量要填 1 到 {Candidate.QuantityMax} 的整数。", "Quantity");
        }
        if (quantity != 1 && item.Scoring != ScoringWay.PerQuantity)
        {
            throw new RuleViolation(Rule.Rule6, $"“{Short(item)}”一次只能记 1，不能填 {quantity}。", "Quantity");
        }
        if (quantity != 1 && Period(item.Unit) != OncePer.None)
        {
            // Three months are three claims, each in its own month (RULE-3).
            throw new RuleViolation(Rule.Rule3, $"“{Short(item)}”按期计分，一期记一次，数量只能填 1。", "Quantity");
        }
        var each = item.Scoring == ScoringWay.Tiered ? Tier(item, tierName).Points
            : string.IsNullOrWhiteSpace(tierName) ? item.Points!.Value
            : throw new RuleViolation(Rule.Rule6, $"“{Short(item)}”不分档次，请去掉“{tierName}”。", "TierName");
        if (each > Points.ItemMax)
        {
            throw new RuleViolation(
                Rule.Form, $"“{Short(item)}”一次 {each} 分，超过一项最多 {Points.ItemMax} 分，不能记。请先改清单。", "RuleItemId");
        }
        return each * quantity <= Points.EntryMax
            ? each * quantity
            : throw new RuleViolation(
                Rule.Form, $"“{Short(item)}”× {quantity} 是 {each * quantity} 分，一条最多 {Points.EntryMax} 分。请改数量。", "Quantity");
    }

    // As Worth, for what stands already: it is not refused any more, however large.
    private static Points Plain(RuleItem item, int quantity, string? tierName)
        => item.Scoring != ScoringWay.Tiered ? item.Points!.Value * (item.Scoring == ScoringWay.PerQuantity ? quantity : 1)
            : item.Tiers.Find(t => t.Name == tierName?.Trim())?.Points ?? Points.Zero;

    private static RuleTier Tier(RuleItem item, string? tierName)
    {
        var names = string.Join("、", item.Tiers.OrderBy(t => t.Order).Select(t => t.Name));
        return string.IsNullOrWhiteSpace(tierName)
            ? throw new RuleViolation(Rule.Rule6, $"“{Short(item)}”要选档次：{names}。", "TierName")
            : item.Tiers.Find(t => t.Name == tierName.Trim())
                ?? throw new RuleViolation(Rule.Rule6, $"没有“{tierName}”这个档次，只有：{names}。", "TierName");
    }

    private Result Limited(RuleItem item, DateOnly day, int quantity, string? tierName, List<Use> uses)
        => Limited(item, day, quantity, tierName, Worth(item, quantity, tierName), uses);

    private Result Limited(RuleItem item, DateOnly day, int quantity, string? tierName, Points points, List<Use> uses)
    {
        string? note = null;
        if (IsToppedUp(item)
            && uses.FindAll(u => u.Item.Code == item.Code && u.OccurredOn.Year == day.Year) is { Count: > 0 } sameTitle
            && Sum(sameTitle) is { IsPositive: true } earned)
        {
            // D27: a higher tier later in the card year earns the difference to what the same title already earned.
            if (points <= earned)
            {
                return Nothing(Rule.D27, $"“{Short(item)}”本年度已得 {earned} 分，{tierName}（{points} 分）不再加分。", "TierName");
            }
            points -= earned;
            note = $"本年度已得 {earned} 分，补差额 {points} 分。";
        }
        foreach (var (cap, what) in CapsOn(item, day))
        {
            var inPeriod = InPeriod(cap, day, uses);
            var times = inPeriod.Where(u => u.Counts).Sum(u => u.Quantity);
            if (cap.TimesMax is { } timesMax && times + quantity > timesMax)
            {
                return Nothing(Rule.Rule6, $"{what}最多 {timesMax} 次，已有 {times} 次。", "RuleItemId");
            }
            if (cap.PointsMax is { } pointsMax)
            {
                var left = pointsMax - Sum(inPeriod);
                if (!left.IsPositive)
                {
                    return Nothing(Rule.Rule6, $"{what}最多 {pointsMax} 分，已经满了。", "RuleItemId");
                }
                if (points > left)
                {
                    points = left;
                    note = $"{what}最多 {pointsMax} 分，这次计 {left} 分。";
                }
            }
        }
        return new Result(points, note, null);
    }

    private static Result Nothing(RuleCode code, string why, string field)
        => new(Points.Zero, why + "计 0 分。", new RuleViolation(code, why, field));

    // What a line that stands would get by the limits now.
    private Points WorthNow(Use use, List<Use> others)
    {
        if (use.OnceKey is not null && others.Exists(u => u.OnceKey == use.OnceKey && u.Counts))
        {
            return Points.Zero;
        }
        return Limited(use.Item, use.OccurredOn, use.Quantity, use.TierName, Plain(use.Item, use.Quantity, use.TierName), others).Points;
    }

    private static bool IsToppedUp(RuleItem item) => item is { Scoring: ScoringWay.Tiered, TierPolicy: TierPolicy.TopUp };

    private static Points Sum(List<Use> uses) => uses.Aggregate(Points.Zero, (sum, use) => sum + use.Points);

    // The caps of that day's list that the item falls under, and how they are named.
    private IEnumerable<(RuleCap Cap, string What)> CapsOn(RuleItem item, DateOnly day)
        => (ListOn(day)?.Caps ?? [])
            .Where(c => c.ItemCode == item.Code || (c.ItemCode is null && c.Category == item.Category && c.Kind == item.Kind))
            .Select(c => (c, $"“{(c.ItemCode is not null ? Short(item) : c.Category)}”每户每{Name(c.Period)}"));

    private static string Name(CapPeriod period) => period switch
    {
        CapPeriod.Month => "月",
        CapPeriod.Quarter => "季",
        _ => "年"
    };

    private static List<Use> InPeriod(RuleCap cap, DateOnly day, List<Use> uses)
        => uses.FindAll(u => SamePeriod(cap.Period, u.OccurredOn, day)
            && (cap.ItemCode is not null ? u.Item.Code == cap.ItemCode : u.Item.Category == cap.Category && u.Item.Kind == cap.Kind));

    private static bool SamePeriod(CapPeriod period, DateOnly a, DateOnly b) => period switch
    {
        CapPeriod.Month => Month.Of(a) == Month.Of(b),
        CapPeriod.Quarter => Quarter.Of(a) == Quarter.Of(b),
        _ => a.Year == b.Year
    };

    private static OncePer Period(RuleItem item) => item.OncePer != OncePer.None ? item.OncePer
        : Period(item.Unit) is not OncePer.None and var period ? period
        // A base score whose list names no period: once per card year, as D3 reads a missing unit.
        : item.Scoring == ScoringWay.Base ? OncePer.Year : OncePer.None;

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
