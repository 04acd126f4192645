using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Recording;

/// <summary>One tick: this household, this item.</summary>
public readonly record struct Tick(Guid HouseholdId, Guid RuleItemId);

/// <summary>An activity with its ticks, or a month's round with its ticks (REC-4).</summary>
public sealed record NewGroupRecord(GroupRecordKind Kind, string Title, DateOnly OccurredOn, string Place, IReadOnlyList<Tick> Ticks);

/// <summary>What a group's ticks come to, decided on what was loaded (REC-4).</summary>
/// <param name="households">The ticked ones, by id.</param>
/// <param name="book">The lists, and what the households have.</param>
/// <param name="sheet">The month's sheet that still takes claims.</param>
/// <param name="isLate">Whether that is a later month's.</param>
/// <param name="called">Who was called already at the same activity, and for what.</param>
public sealed class GroupTicks(
    IReadOnlyDictionary<Guid, Household> households, Scorebook book, MonthlyReview sheet, bool isLate, IReadOnlySet<(Guid, Guid)> called)
{
    private const int RefusedShown = 30;

    /// <summary>Every tick as a claim, accepted, with its line and its story.</summary>
    /// <param name="record">The activity or round.</param>
    /// <param name="ticks">Its ticks.</param>
    /// <param name="channel">How they reached the recorder.</param>
    /// <param name="by">The recorder.</param>
    /// <param name="at">Now.</param>
    /// <exception cref="RuleViolation">Names the households whose tick a rule refuses; or one of them, or its item, is gone.</exception>
    public (List<Claim> Claims, List<ReviewLine> Lines, List<ClaimEvent> Events) Decide(
        GroupRecord record, IReadOnlyList<Tick> ticks, ClaimChannel channel, Guid by, DateTime at)
    {
        var (claims, lines, events) = (new List<Claim>(), new List<ReviewLine>(), new List<ClaimEvent>());
        var refused = new List<string>();
        foreach (var tick in ticks)
        {
            if (!households.TryGetValue(tick.HouseholdId, out var household) || book.Item(tick.RuleItemId) is not { } item)
            {
                throw new RuleViolation(Rule.Stale, "有一户或一项已经变了，请刷新后再勾。", "Ticks");
            }
            try
            {
                MustBeAllowed(record, household, item);
                var scored = book.Score(new Candidate(household, item, record.OccurredOn, 1));
                var claim = ClaimOf(record, household, item, channel, by, at);
                claims.Add(claim);
                lines.Add(ReviewLine.Of(sheet, claim, item, scored, isLate));
                events.Add(claim.Step("受理", by, at, Note(record, channel, scored)));
            }
            catch (RuleViolation violation)
            {
                refused.Add($"{household.GroupName} {household.Head}（卡号 {household.CardNumber}）：{violation.Message}");
            }
        }
        return refused.Count == 0 ? (claims, lines, events) : throw Refusal(refused);
    }

    private void MustBeAllowed(GroupRecord record, Household household, RuleItem item)
    {
        if (item.Kind == RuleKind.Deduction)
        {
            throw new RuleViolation(Rule.Rec3, "扣分要一户一户告知，不能成批记。");
        }
        if (called.Contains((household.HouseholdId, item.RuleItemId)))
        {
            throw new RuleViolation(Rule.Twice, $"“{record.Title}”已经给这户点过名。");
        }
    }

    private string Note(GroupRecord record, ClaimChannel channel, Scored scored)
        => $"{channel.Chinese()}“{record.Title}”：加 {scored.Points} 分，列入{sheet.Month.ToChinese()}审核表{(isLate ? "（迟报）" : "")}";

    private static Claim ClaimOf(
        GroupRecord record, Household household, RuleItem item, ClaimChannel channel, Guid by, DateTime at) => new Claim
        {
            TownId = record.TownId,
            VillageId = record.VillageId,
            HouseholdId = household.HouseholdId,
            RuleItemId = item.RuleItemId,
            Kind = item.Kind,
            OccurredOn = record.OccurredOn,
            Place = record.Place,
            Reason = record.Title,
            Channel = channel,
            ReportedBy = ReportedBy.Recorder,
            SubmittedAt = at,
            SubmittedBy = by,
            GroupRecordId = record.GroupRecordId
        }.AcceptAtOnce(by, at);

    private static RuleViolation Refusal(List<string> refused) => new(
        Rule.Rec4,
        $"有 {refused.Count} 处不能记，请去掉这些勾再提交。" + string.Join("　", refused.Take(RefusedShown))
            + (refused.Count > RefusedShown ? "　等等。" : ""),
        "Ticks");
}

/// <summary>
/// Recording a hundred households at once (REC-4): every tick is a claim, accepted, on its month's sheet; all of them or none.
/// </summary>
public sealed class GroupRecordService(AppDb db, TimeProvider clock)
{
    /// <returns>The record; its claims carry its id.</returns>
    /// <exception cref="RuleViolation">Names the households whose tick a rule refuses; nothing is recorded then.</exception>
    public Task<GroupRecord> RecordAsync(Caller by, VillageKey village, NewGroupRecord command)
        => db.InVillageAsync(by, village, UseCases.RecordGroup, async () =>
    {
        if (command.Ticks.Count == 0)
        {
            throw new RuleViolation(Rule.Form, "还没有勾选农户。", "Ticks");
        }
        if (string.IsNullOrWhiteSpace(command.Title) || string.IsNullOrWhiteSpace(command.Place))
        {
            throw new RuleViolation(Rule.Rec1, "活动名称和地点都要写。", string.IsNullOrWhiteSpace(command.Title) ? "Title" : "Where");
        }
        await MustNotBeOwnAsync(village, command.Ticks.Select(t => t.HouseholdId), by);
        var record = Record(village, command.Kind, command.Title.Trim(), command.OccurredOn, command.Place.Trim(), by);
        var channel = command.Kind == GroupRecordKind.RollCall ? ClaimChannel.RollCall : ClaimChannel.Round;
        await AddAsync(village, record, command.Ticks.Distinct().ToList(), channel, by);
        return record;
    });

    /// <summary>
    /// RULE-6: the base score that a list grants every household once per period, for the period of <paramref name="month"/>.
    /// </summary>
    /// <returns>How many were granted; those that have it already are passed over.</returns>
    /// <exception cref="RuleViolation">The month is to come, or the list grants none.</exception>
    public Task<int> GrantBaseScoresAsync(Caller by, VillageKey village, Month month)
        => db.InVillageAsync(by, village, UseCases.GrantBaseScores, async () =>
    {
        var day = month.LastDay <= clock.Today() ? month.LastDay : clock.Today();
        if (Month.Of(day) != month)
        {
            throw new RuleViolation(Rule.Rule6, $"{month.ToChinese()}还没到。");
        }
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [], []);
        var items = book.ListOn(day)?.Items
            .Where(i => i.Enabled && i.Scoring == ScoringWay.Base && i.Kind == RuleKind.Award).ToList() ?? [];
        if (items.Count == 0)
        {
            throw new RuleViolation(Rule.Rule6, "本村的清单没有基础分。");
        }
        var households = (await db.Households.AsNoTracking().In(village).ToListAsync()).FindAll(h => h.TakesPartOn(day));
        var taken = await BaseScoresTakenAsync(village, day);
        var ticks = households.SelectMany(h => items, (h, i) => (Household: h.HouseholdId, Item: i))
            .Where(t => Scorebook.OnceKey(t.Household, t.Item, day) is not { } key || !taken.Contains(key))
            .Select(t => new Tick(t.Household, t.Item.RuleItemId)).ToList();
        if (ticks.Count > 0)
        {
            var record = Record(village, GroupRecordKind.Round, $"{month.ToChinese()}基础分", day, "全村", by);
            await AddAsync(village, record, ticks, ClaimChannel.BaseScore, by);
        }
        return ticks.Count;
    });

    // Also where the group rejected it or an objection undid it: that was decided, and is not granted over their heads.
    private async Task<HashSet<string?>> BaseScoresTakenAsync(VillageKey village, DateOnly day)
    {
        var taken = await (
            from line in db.ReviewLines.In(village)
            join item in db.RuleItems on new { line.TownId, line.RuleItemId } equals new { item.TownId, item.RuleItemId }
            where item.Scoring == ScoringWay.Base && line.OccurredOn >= new DateOnly(day.Year, 1, 1)
            select new { line.HouseholdId, line.OccurredOn, Item = item }).AsNoTracking().ToListAsync();
        return taken.Select(t => Scorebook.OnceKey(t.HouseholdId, t.Item, t.OccurredOn)).ToHashSet(StringComparer.Ordinal);
    }

    private GroupRecord Record(VillageKey village, GroupRecordKind kind, string title, DateOnly day, string place, Caller by)
    {
        var record = new GroupRecord
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Kind = kind,
            Title = title,
            OccurredOn = day,
            Place = place,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        db.Rows.Insert(record);
        db.SubjectIs(record.GroupRecordId);
        return record;
    }

    private async Task AddAsync(VillageKey village, GroupRecord record, IReadOnlyList<Tick> ticks, ClaimChannel channel, Caller by)
    {
        var ids = ticks.Select(t => t.HouseholdId).Distinct().ToList();
        var households = await db.Households.AsNoTracking().In(village)
            .Where(h => EF.Parameter(ids).Contains(h.HouseholdId)).ToDictionaryAsync(h => h.HouseholdId);
        var book = await ScorebookQueries.LoadForAsync(
            db, village, clock.Today(), (ids, ticks.Select(t => t.RuleItemId), record.OccurredOn));
        var (sheet, isLate) = await ReviewSheets.ForAsync(db, village, record.OccurredOn);
        await db.SaveChangesAsync();
        var called = record.Kind == GroupRecordKind.RollCall ? await CalledAsync(village, record.Title, record.OccurredOn) : None;

        var decided = new GroupTicks(households, book, sheet, isLate, called).Decide(record, ticks, channel, by.UserId, clock.UtcNow());

        db.Rows.Insert(decided.Claims).Insert(decided.Lines).Insert(decided.Events);
    }

    // A base score goes to every household by the list alone; a tick is somebody's word, and nobody gives it for the own household.
    private async Task MustNotBeOwnAsync(VillageKey village, IEnumerable<Guid> households, Caller by)
    {
        var own = households.Where(h => by.IsOf(h)).Distinct().ToList();
        if (own.Count > 0)
        {
            var heads = await db.Households.In(village).Where(h => own.Contains(h.HouseholdId)).OrderBy(h => h.CardNumber)
                .Select(h => h.Head + "户（卡号 " + h.CardNumber + "）").ToListAsync();
            throw new RuleViolation(
                Rule.OwnCase, $"{string.Join("、", heads)}是您自己家，要回避，{RecorderCases.Instead}请去掉这个勾再提交。", "Ticks");
        }
    }

    /// <summary>
    /// Who was called already, and for which item: the same list of an activity sent again by another hand would double every household;
    /// title and day name the activity.
    /// </summary>
    public async Task<IReadOnlySet<(Guid HouseholdId, Guid RuleItemId)>> CalledAsync(VillageKey village, string title, DateOnly day)
    {
        var records = await db.GroupRecords.In(village)
            .Where(g => g.Kind == GroupRecordKind.RollCall && g.OccurredOn == day && g.Title == title).Select(g => g.GroupRecordId)
            .ToListAsync();
        if (records.Count == 0)
        {
            return None;
        }
        var called = await db.Claims.In(village)
            .Where(c => records.Contains(c.GroupRecordId!.Value) && c.Status == ClaimStatus.Accepted)
            .Select(c => new { c.HouseholdId, c.RuleItemId }).ToListAsync();
        return called.Select(c => (c.HouseholdId, c.RuleItemId!.Value)).ToHashSet();
    }

    private static readonly IReadOnlySet<(Guid, Guid)> None = new HashSet<(Guid, Guid)>();

    /// <summary>What a tick would come to, for each of these households and items: the form says it before the limits bite.</summary>
    public async Task<Dictionary<(Guid HouseholdId, Guid RuleItemId), Foresight>> ForeseeAsync(
        VillageKey village, IReadOnlyList<Household> households, IReadOnlyCollection<Guid> items, DateOnly day)
    {
        var ids = households.Select(h => h.HouseholdId).ToList();
        var book = await ScorebookQueries.LoadForAsync(db, village, clock.Today(), (ids, items, day));
        return (
            from item in items.Select(book.Item).OfType<RuleItem>()
            from household in households
            select (Key: (household.HouseholdId, item.RuleItemId), Seen: book.Foresee(household, item, day)))
            .ToDictionary(s => s.Key, s => s.Seen);
    }

    /// <summary>Who recorded it takes all of it out again, while nobody has voted on any of it; it stays in the record as undone.</summary>
    /// <returns>How many claims were undone.</returns>
    /// <exception cref="RuleViolation">
    /// Somebody else recorded it, nothing of it is left, somebody voted, its sheet is signed, or a claim of it is the person's own case.
    /// </exception>
    public Task<int> UndoAsync(Caller by, VillageKey village, Guid recordId)
        => db.InVillageAsync(by, village, UseCases.UndoGroup.On(recordId), async () =>
    {
        var record = await db.GroupRecords.AsNoTracking().In(village).SingleAsync(g => g.GroupRecordId == recordId);
        var claims = await StandingOf(village, recordId).ToListAsync();
        if (record.CreatedBy != by.UserId)
        {
            throw new RuleViolation(Rule.Rec4, "只有记这一次的人可以整次撤销。个别农户记错了的，打开那一条改正。");
        }
        if (claims.Count == 0)
        {
            throw new RuleViolation(Rule.Stale, "这一次已经撤销过，没有还在审核表上的。");
        }
        await MustNotBeOwnAsync(village, claims.Where(c => c.Channel != ClaimChannel.BaseScore).Select(c => c.HouseholdId), by);
        if (!await IsUntouchedAsync(village, recordId))
        {
            throw new RuleViolation(Rule.Rev1, "审核组已经开始表决，不能再整次撤销。个别要改的，请审核组在审核表上改。");
        }
        var ids = claims.ConvertAll(c => c.ClaimId);
        db.ReviewLines.RemoveRange(await db.ReviewLines.In(village).Where(l => ids.Contains(l.ClaimId)).ToListAsync());
        foreach (var claim in claims)
        {
            claim.Undo(by.UserId);
            db.ClaimEvents.Add(claim.Step("撤销", by.UserId, clock.UtcNow(), $"“{record.Title}”整次撤销。"));
        }
        await db.SaveChangesAsync();
        return claims.Count;
    });

    /// <summary>Whether nothing rests on a group's record yet: its sheets are open for claims, and nobody voted on a line of it.</summary>
    public async Task<bool> IsUntouchedAsync(VillageKey village, Guid recordId)
    {
        var lines =
            from c in StandingOf(village, recordId)
            join l in db.ReviewLines.In(village) on c.ClaimId equals l.ClaimId
            join r in db.MonthlyReviews.In(village) on l.MonthlyReviewId equals r.MonthlyReviewId
            select new { l.ReviewLineId, r.Status };
        var votes = db.ReviewVotes.OfTown(village.TownId);
        return await lines.AnyAsync()
            && !await lines.AnyAsync(l => l.Status != ReviewStatus.Open || votes.Any(v => v.ReviewLineId == l.ReviewLineId));
    }

    private IQueryable<Claim> StandingOf(VillageKey village, Guid recordId)
        => db.Claims.In(village).Where(c => c.GroupRecordId == recordId && c.Status == ClaimStatus.Accepted);
}
