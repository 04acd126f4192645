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

/// <summary>Recording a hundred households at once (REC-4): every tick is a claim, accepted, on its month's sheet; all of them or none.</summary>
public sealed class GroupRecordService(AppDb db, TimeProvider clock)
{
    private const int RefusedShown = 30;

    /// <returns>The record; its claims carry its id.</returns>
    /// <exception cref="RuleViolation">Names the households whose tick a rule refuses; nothing is recorded then.</exception>
    public Task<GroupRecord> RecordAsync(Caller by, VillageKey village, NewGroupRecord command) => db.InVillageAsync(by, village, UseCases.RecordGroup, async () =>
    {
        if (command.Ticks.Count == 0)
        {
            throw new RuleViolation("还没有勾选农户。", "Ticks");
        }
        if (string.IsNullOrWhiteSpace(command.Title) || string.IsNullOrWhiteSpace(command.Place))
        {
            throw new RuleViolation("活动名称和地点都要写。", string.IsNullOrWhiteSpace(command.Title) ? "Title" : "Where");
        }
        await MustNotBeOwnAsync(village, command.Ticks, by);
        var record = new GroupRecord
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Kind = command.Kind,
            Title = command.Title.Trim(),
            OccurredOn = command.OccurredOn,
            Place = command.Place.Trim(),
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        db.GroupRecords.Add(record);
        await AddAsync(village, record, command.Ticks.Distinct().ToList(), command.Kind == GroupRecordKind.RollCall ? ClaimChannel.RollCall : ClaimChannel.Round, by);
        return record;
    });

    /// <summary>RULE-6: the base score that a list grants every household once per period, for the period of <paramref name="month"/>.</summary>
    /// <returns>How many were granted; those that have it already are passed over.</returns>
    public Task<int> GrantBaseScoresAsync(Caller by, VillageKey village, Month month) => db.InVillageAsync(by, village, UseCases.GrantBaseScores, async () =>
    {
        var day = month.LastDay <= clock.Today() ? month.LastDay : clock.Today();
        if (Month.Of(day) != month)
        {
            throw new RuleViolation($"{month.ToChinese()}还没到。");
        }
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [], []);
        var items = book.ListOn(day)?.Items.Where(i => i.Enabled && i.Scoring == ScoringWay.Base && i.Kind == RuleKind.Award).ToList() ?? [];
        if (items.Count == 0)
        {
            throw new RuleViolation("本村的清单没有基础分。");
        }
        var households = (await db.Households.AsNoTracking().In(village).ToListAsync()).FindAll(h => h.TakesPartOn(day));
        var keys = households.SelectMany(h => items, (h, i) => (Tick: new Tick(h.HouseholdId, i.RuleItemId), Key: Scorebook.OnceKey(h.HouseholdId, i, day))).ToList();
        // Also where the group rejected it or an objection undid it: that was decided, and is not granted over their heads.
        var taken = (await (
            from line in db.ReviewLines.In(village)
            join item in db.RuleItems on new { line.TownId, line.RuleItemId } equals new { item.TownId, item.RuleItemId }
            where item.Scoring == ScoringWay.Base && line.OccurredOn >= new DateOnly(day.Year, 1, 1)
            select new { line.HouseholdId, line.OccurredOn, Item = item }).AsNoTracking().ToListAsync()).ConvertAll(t => Scorebook.OnceKey(t.HouseholdId, t.Item, t.OccurredOn)).ToHashSet(StringComparer.Ordinal);
        var ticks = keys.Where(k => k.Key is null || !taken.Contains(k.Key)).Select(k => k.Tick).ToList();
        if (ticks.Count > 0)
        {
            var record = new GroupRecord
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Kind = GroupRecordKind.Round,
                Title = $"{month.ToChinese()}基础分",
                OccurredOn = day,
                Place = "全村",
                CreatedAt = clock.UtcNow(),
                CreatedBy = by.UserId
            };
            db.GroupRecords.Add(record);
            await AddAsync(village, record, ticks, ClaimChannel.BaseScore, by);
        }
        return ticks.Count;
    });

    private async Task AddAsync(VillageKey village, GroupRecord record, IReadOnlyList<Tick> ticks, ClaimChannel channel, Caller by)
    {
        var ids = ticks.Select(t => t.HouseholdId).Distinct().ToList();
        var households = await db.Households.AsNoTracking().In(village).Where(h => ids.Contains(h.HouseholdId)).ToDictionaryAsync(h => h.HouseholdId);
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), ids, [record.OccurredOn.Year]);
        var (sheet, isLate) = await ReviewSheets.ForAsync(db, village, record.OccurredOn);
        await db.SaveChangesAsync();
        var claims = new List<Claim>();
        var lines = new List<ReviewLine>();
        var events = new List<ClaimEvent>();
        var called = await AlreadyCalledAsync(village, record, ids);
        var refused = new List<string>();
        foreach (var tick in ticks)
        {
            if (!households.TryGetValue(tick.HouseholdId, out var household) || book.Item(tick.RuleItemId) is not { } item)
            {
                throw new RuleViolation("有一户或一项已经变了，请刷新后再勾。", "Ticks");
            }
            try
            {
                if (item.Kind == RuleKind.Deduction)
                {
                    throw new RuleViolation("扣分要一户一户告知，不能成批记。");
                }
                if (called.Contains((household.HouseholdId, item.RuleItemId)))
                {
                    throw new RuleViolation($"“{record.Title}”已经给这户点过名。");
                }
                var scored = book.Score(new Candidate(household, item, record.OccurredOn, 1));
                var claim = new Claim
                {
                    TownId = village.TownId,
                    VillageId = village.VillageId,
                    HouseholdId = household.HouseholdId,
                    RuleItemId = item.RuleItemId,
                    Kind = item.Kind,
                    OccurredOn = record.OccurredOn,
                    Place = record.Place,
                    Reason = record.Title,
                    Channel = channel,
                    ReportedBy = ReportedBy.Recorder,
                    Status = ClaimStatus.Accepted,
                    SubmittedAt = clock.UtcNow(),
                    SubmittedBy = by.UserId,
                    AcceptedAt = clock.UtcNow(),
                    AcceptedBy = by.UserId,
                    GroupRecordId = record.GroupRecordId
                };
                claims.Add(claim);
                lines.Add(ReviewSheets.Line(sheet, claim, item, scored, isLate));
                events.Add(new ClaimEvent
                {
                    TownId = village.TownId,
                    ClaimId = claim.ClaimId,
                    At = claim.SubmittedAt,
                    By = by.UserId,
                    What = "受理",
                    Note = $"{channel.Chinese()}“{record.Title}”：加 {scored.Points} 分，列入{sheet.Month.ToChinese()}审核表{(isLate ? "（迟报）" : "")}"
                });
            }
            catch (RuleViolation violation)
            {
                refused.Add($"{household.GroupName} {household.Head}（卡号 {household.CardNumber}）：{violation.Message}");
            }
        }
        if (refused.Count > 0)
        {
            throw new RuleViolation($"有 {refused.Count} 处不能记，请去掉这些勾再提交。" + string.Join("　", refused.Take(RefusedShown)) + (refused.Count > RefusedShown ? "　等等。" : ""), "Ticks");
        }
        await BulkRows.InsertAsync(db, claims);
        await BulkRows.InsertAsync(db, lines);
        await BulkRows.InsertAsync(db, events);
    }

    // A base score goes to every household by the list alone; a tick is somebody's word, and nobody gives it for the own household.
    private async Task MustNotBeOwnAsync(VillageKey village, IReadOnlyList<Tick> ticks, Caller by)
    {
        var own = ticks.Where(t => by.IsOf(t.HouseholdId)).Select(t => t.HouseholdId).Distinct().ToList();
        if (own.Count > 0)
        {
            var heads = await db.Households.In(village).Where(h => own.Contains(h.HouseholdId)).OrderBy(h => h.CardNumber).Select(h => h.Head + "户（卡号 " + h.CardNumber + "）").ToListAsync();
            throw new RuleViolation($"{string.Join("、", heads)}是您自己家，要回避，{RecorderCases.Instead}请去掉这个勾再提交。", "Ticks");
        }
    }

    // The same list of an activity sent again by another hand would double every household: title and day name the activity.
    private async Task<HashSet<(Guid, Guid)>> AlreadyCalledAsync(VillageKey village, GroupRecord record, List<Guid> ids)
    {
        if (record.Kind != GroupRecordKind.RollCall)
        {
            return [];
        }
        var called = await (
            from c in db.Claims.In(village)
            join g in db.GroupRecords.In(village) on c.GroupRecordId equals g.GroupRecordId
            where g.Kind == GroupRecordKind.RollCall && g.OccurredOn == record.OccurredOn && g.Title == record.Title && c.Status == ClaimStatus.Accepted && ids.Contains(c.HouseholdId)
            select new { c.HouseholdId, c.RuleItemId }).ToListAsync();
        return called.Select(c => (c.HouseholdId, c.RuleItemId!.Value)).ToHashSet();
    }
}
