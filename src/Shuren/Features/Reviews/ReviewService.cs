using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;

namespace Shuren.Features.Reviews;

/// <summary>One member's vote on one line.</summary>
public sealed record LineVote(Guid ReviewLineId, bool Approve, string? Reason);

/// <summary>A member of the review group at the table.</summary>
/// <param name="Actor">Who.</param>
/// <param name="IsChair">Whether the vote breaks ties and the person may sign.</param>
/// <param name="OwnHouseholds">Nobody decides on their own household (REV-1).</param>
public sealed record Reviewer(Actor Actor, bool IsChair, IReadOnlyCollection<Guid> OwnHouseholds);

/// <summary>Another item, quantity or tier for a line, and why.</summary>
public sealed record LineChange(Guid ReviewLineId, Guid RuleItemId, int Quantity, string? TierName, string Reason);

/// <summary>A line that the town sends back, and why.</summary>
public sealed record LineReturn(Guid ReviewLineId, string Reason);

/// <summary>The monthly review, from the first vote to the entries in the ledger (REV-1 … REV-4).</summary>
public sealed class ReviewService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    /// <summary>Records or changes the member's votes; all of them or none.</summary>
    public Task VoteAsync(VillageKey village, Guid reviewId, IReadOnlyList<LineVote> votes, Reviewer reviewer) => db.InVillageAsync(village, async () =>
    {
        await WithVillageAsync(village, reviewId);
        var ids = votes.Select(v => v.ReviewLineId).ToList();
        var lines = await db.ReviewLines.AsNoTracking().In(village).Where(l => l.MonthlyReviewId == reviewId && ids.Contains(l.ReviewLineId)).ToDictionaryAsync(l => l.ReviewLineId);
        var claimIds = lines.Values.Select(l => l.ClaimId).ToList();
        var claims = await db.Claims.AsNoTracking().In(village).Where(c => claimIds.Contains(c.ClaimId)).ToDictionaryAsync(c => c.ClaimId);
        var earlier = await db.ReviewVotes.OfTown(village.TownId).Where(v => v.UserId == reviewer.Actor.UserId && ids.Contains(v.ReviewLineId)).ToDictionaryAsync(v => v.ReviewLineId);
        foreach (var vote in votes)
        {
            if (!lines.TryGetValue(vote.ReviewLineId, out var line))
            {
                throw new RuleViolation("有一条记录已不在这张审核表上，请刷新后再表决。");
            }
            if (line.Decision != LineDecision.Pending)
            {
                throw new RuleViolation("有一条记录已经定了，请刷新后再表决。");
            }
            if (reviewer.OwnHouseholds.Contains(line.HouseholdId))
            {
                throw new RuleViolation("自己家的记录要回避，不能表决。");
            }
            if (!claims[line.ClaimId].MayBeDecidedOn(clock.Today()))
            {
                throw new RuleViolation($"这条扣分要等农户陈述，{claims[line.ClaimId].StatementDueOn:yyyy-MM-dd} 以后才能表决。");
            }
            if (!vote.Approve && string.IsNullOrWhiteSpace(vote.Reason))
            {
                throw new RuleViolation("不同意的，请写明理由。");
            }
            if (earlier.TryGetValue(vote.ReviewLineId, out var before))
            {
                (before.Approve, before.Reason, before.IsChair, before.At) = (vote.Approve, vote.Approve ? null : vote.Reason, reviewer.IsChair, clock.UtcNow());
                continue;
            }
            db.ReviewVotes.Add(new ReviewVote
            {
                TownId = village.TownId,
                ReviewLineId = vote.ReviewLineId,
                UserId = reviewer.Actor.UserId,
                Approve = vote.Approve,
                Reason = vote.Approve ? null : vote.Reason,
                IsChair = reviewer.IsChair,
                At = clock.UtcNow()
            });
        }
        await db.SaveChangesAsync();
    });

    /// <summary>Changes what is decided on: earlier votes on the line are void and the members vote anew.</summary>
    public Task ChangeLineAsync(VillageKey village, LineChange change, Reviewer reviewer) => db.InVillageAsync(village, async () =>
    {
        var line = await LineAsync(village, change.ReviewLineId);
        await WithVillageAsync(village, line.MonthlyReviewId);
        MustNotBeOwn(reviewer, line);
        if (string.IsNullOrWhiteSpace(change.Reason))
        {
            throw new RuleViolation("请写明改动的理由。", "Reason");
        }
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == line.ClaimId);
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == line.HouseholdId);
        var book = await Scorebook.LoadAsync(db, village, clock.Today(), [line.HouseholdId], [line.OccurredOn.Year]);
        var item = book.Item(change.RuleItemId) ?? throw new RuleViolation("请选择清单里的一项。", "RuleItemId");
        if (item.Kind != line.Kind)
        {
            throw new RuleViolation("加分不能改成扣分，扣分也不能改成加分。请驳回这条，另行申报。", "RuleItemId");
        }
        var scored = book.Score(new Candidate(household, item, line.OccurredOn, change.Quantity, change.TierName, claim.HasFinding, line.ReviewLineId));
        (line.RuleItemId, line.Quantity, line.TierName, line.Points, line.OnceKey) = (item.RuleItemId, change.Quantity, change.TierName, scored.Points, scored.OnceKey);
        line.ChangeReason = change.Reason;
        await VoidVotesAsync(village, [line.ReviewLineId]);
        Remember(claim, reviewer.Actor, "审核改动", $"{change.Reason}（改为 {scored.Points} 分）");
        await db.SaveChangesAsync();
    });

    /// <summary>The chair puts lines off to the next month's sheet, with the reason.</summary>
    public Task DeferAsync(VillageKey village, IReadOnlyCollection<Guid> lineIds, string reason, Reviewer chair) => db.InVillageAsync(village, async () =>
    {
        MustChair(chair);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明转到下月的理由。", "Reason");
        }
        var lines = await db.ReviewLines.In(village).Where(l => lineIds.Contains(l.ReviewLineId)).ToListAsync();
        foreach (var line in lines)
        {
            var review = await WithVillageAsync(village, line.MonthlyReviewId);
            var (next, _) = await ReviewSheets.ForAsync(db, village, review.Month.Plus(1).FirstDay);
            line.MonthlyReviewId = next.MonthlyReviewId;
            line.IsLate = true;
            Remember(await db.Claims.In(village).SingleAsync(c => c.ClaimId == line.ClaimId), chair.Actor, "转下月", reason);
        }
        await VoidVotesAsync(village, lines.ConvertAll(l => l.ReviewLineId));
        await db.SaveChangesAsync();
    });

    /// <summary>What keeps a sheet from being signed, in Chinese; empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesAsync(VillageKey village, MonthlyReview review)
    {
        var obstacles = new List<string>();
        if (review.Month > Month.Of(clock.Today()))
        {
            obstacles.Add($"{review.Month.ToChinese()}还没到。");
        }
        var tallies = await TalliesAsync(village, review.MonthlyReviewId);
        var tooFew = tallies.Values.Count(t => t.Missing > 0);
        var tied = tallies.Values.Count(t => t.IsTied);
        if (tooFew > 0)
        {
            obstacles.Add($"还有 {tooFew} 条没有够人数表决。");
        }
        if (tied > 0)
        {
            obstacles.Add($"有 {tied} 条票数相同、组长没有表决或要回避，请再议或转到下月。");
        }
        return obstacles;
    }

    /// <summary>The standing of the votes on each line that is still pending.</summary>
    public async Task<Dictionary<Guid, ReviewTally>> TalliesAsync(VillageKey village, Guid reviewId)
    {
        var quorum = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync();
        var lines = await db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId && l.Decision == LineDecision.Pending).Select(l => l.ReviewLineId).ToListAsync();
        var votes = await (
            from vote in db.ReviewVotes.AsNoTracking()
            join line in db.ReviewLines.In(village) on new { vote.TownId, vote.ReviewLineId } equals new { line.TownId, line.ReviewLineId }
            where line.MonthlyReviewId == reviewId
            select vote).ToListAsync();
        var byLine = votes.ToLookup(v => v.ReviewLineId);
        return lines.ToDictionary(id => id, id => ReviewTally.Of(byLine[id].ToList(), quorum));
    }

    /// <summary>The chair signs: every line is decided, and the sheet is filed with the town (备案, REV-2).</summary>
    public Task SignAsync(VillageKey village, Guid reviewId, Reviewer chair) => db.InVillageAsync(village, async () =>
    {
        MustChair(chair);
        var review = await WithVillageAsync(village, reviewId);
        if (await ObstaclesAsync(village, review) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能签字：" + string.Join("", obstacles));
        }
        var tallies = await TalliesAsync(village, reviewId);
        var pending = tallies.Keys.ToList();
        var reasons = (await db.ReviewVotes.OfTown(village.TownId).Where(v => !v.Approve && pending.Contains(v.ReviewLineId)).OrderBy(v => v.At).ToListAsync()).ToLookup(v => v.ReviewLineId);
        foreach (var line in await db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId && l.Decision == LineDecision.Pending).ToListAsync())
        {
            line.Decision = tallies[line.ReviewLineId].Decision;
            if (line.Decision == LineDecision.Rejected)
            {
                var why = string.Join("；", reasons[line.ReviewLineId].Select(v => v.Reason).Distinct(StringComparer.Ordinal));
                line.RejectReason = why.Length <= 500 ? why : why[..500];
                line.OnceKey = null;
            }
        }
        (review.Status, review.SignedAt, review.SignedBy) = (ReviewStatus.Filed, clock.UtcNow(), chair.Actor.UserId);
        await db.SaveChangesAsync();
    });

    /// <summary>The town sends lines back with reasons; the village decides them again and signs again (REV-2).</summary>
    public Task ReturnAsync(VillageKey village, Guid reviewId, IReadOnlyList<LineReturn> returns, Actor by) => db.InVillageAsync(village, async () =>
    {
        var review = await FiledAsync(village, reviewId);
        if (returns.Count == 0 || returns.Any(r => string.IsNullOrWhiteSpace(r.Reason)))
        {
            throw new RuleViolation("请勾选要退回的记录，并逐条写明理由。");
        }
        var reasons = returns.ToDictionary(r => r.ReviewLineId, r => r.Reason);
        var lines = await db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId && reasons.Keys.Contains(l.ReviewLineId)).ToListAsync();
        if (lines.Count != reasons.Count)
        {
            throw new RuleViolation("有一条记录已不在这张审核表上，请刷新后再退回。");
        }
        foreach (var line in lines)
        {
            if (line.Decision == LineDecision.Rejected)
            {
                await RestoreOnceKeyAsync(village, line);
            }
            (line.Decision, line.ReturnReason, line.RejectReason) = (LineDecision.Pending, reasons[line.ReviewLineId], null);
        }
        await VoidVotesAsync(village, reasons.Keys);
        (review.Status, review.ReturnedAt, review.ReturnedBy) = (ReviewStatus.Returned, clock.UtcNow(), by.UserId);
        review.ReturnReason = $"退回 {lines.Count} 条";
        await db.SaveChangesAsync();
    });

    /// <summary>审定: every approved line becomes one entry of the ledger, once, all or nothing (REV-3).</summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="by">The approver.</param>
    /// <param name="ownHouseholds">The approver's own households: a sheet with one of them is another approver's.</param>
    /// <returns>How many entries were posted.</returns>
    public Task<int> ConfirmAsync(VillageKey village, Guid reviewId, Actor by, IReadOnlyCollection<Guid> ownHouseholds) => db.InVillageAsync(village, async () =>
    {
        var review = await FiledAsync(village, reviewId);
        var lines = await db.ReviewLines.AsNoTracking().In(village)
            .Where(l => l.MonthlyReviewId == reviewId && l.Decision == LineDecision.Approved)
            .OrderBy(l => l.OccurredOn).ThenBy(l => l.ReviewLineId)
            .Select(l => new { l.ReviewLineId, l.HouseholdId, l.Kind, l.Points, l.OccurredOn, l.RuleItemId })
            .ToListAsync();
        if (lines.Exists(l => ownHouseholds.Contains(l.HouseholdId)))
        {
            throw new RuleViolation("这张表里有您自己家的记录，要回避。请审定组的其他成员来审定。");
        }
        var items = lines.Select(l => l.RuleItemId).Distinct().ToList();
        if (await db.RuleItems.AnyAsync(i => i.TownId == village.TownId && i.NeedsFinding && items.Contains(i.RuleItemId)))
        {
            await MustHaveFindingsAsync(village, reviewId);
        }
        var entries = await ledger.PostAsync(
            village,
            lines.ConvertAll(l => new Posting(l.HouseholdId, EntryEffect.KindOf(l.Kind), l.Points, review.Month, l.OccurredOn, SourceKind.ReviewLine, l.ReviewLineId, l.RuleItemId)),
            by,
            db.Form?.RequestId ?? Ids.New());
        (review.Status, review.ConfirmedAt, review.ConfirmedBy) = (ReviewStatus.Confirmed, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
        return entries.Count;
    });

    /// <summary>REV-4: the Party-day meeting at which the month's result was made known.</summary>
    public Task RecordPartyDayAsync(VillageKey village, Guid reviewId, DateOnly day) => db.InVillageAsync(village, async () =>
    {
        var review = await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == reviewId);
        if (review.Status != ReviewStatus.Confirmed)
        {
            throw new RuleViolation("镇里审定以后，才能登记公布日期。", "PartyDayOn");
        }
        if (day > clock.Today() || day < review.Month.FirstDay)
        {
            throw new RuleViolation("公布日期不对：不能早于当月，也不能晚于今天。", "PartyDayOn");
        }
        review.PartyDayOn = day;
        await db.SaveChangesAsync();
    });

    /// <summary>The month's own sheet, made when there is none: a month without records is reported too.</summary>
    public Task<MonthlyReview> OpenAsync(VillageKey village, Month month) => db.InVillageAsync(village, async () =>
    {
        var review = await db.MonthlyReviews.In(village).SingleOrDefaultAsync(r => r.Month == month && r.Part == 0);
        if (review is null)
        {
            if (month > Month.Of(clock.Today()))
            {
                throw new RuleViolation($"{month.ToChinese()}还没到。");
            }
            review = new MonthlyReview { TownId = village.TownId, VillageId = village.VillageId, Month = month };
            db.MonthlyReviews.Add(review);
            await db.SaveChangesAsync();
        }
        return review;
    });

    private async Task<MonthlyReview> WithVillageAsync(VillageKey village, Guid reviewId)
    {
        var review = await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == reviewId);
        return review.IsWithVillage ? review : throw new RuleViolation($"{review.Month.ToChinese()}的审核表已经签字上报，不能再改。");
    }

    private async Task<MonthlyReview> FiledAsync(VillageKey village, Guid reviewId)
    {
        var review = await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == reviewId);
        return review.Status switch
        {
            ReviewStatus.Filed => review,
            ReviewStatus.Confirmed => throw new RuleViolation($"{review.Month.ToChinese()}的审核表已经审定，没有重复入账。"),
            _ => throw new RuleViolation($"{review.Month.ToChinese()}的审核表还在村里，签字上报以后才能审定。")
        };
    }

    private Task<ReviewLine> LineAsync(VillageKey village, Guid lineId) => db.ReviewLines.In(village).SingleAsync(l => l.ReviewLineId == lineId);

    // A village does not convict (RULE-4): the last gate before the ledger looks again, whatever earlier ones let through.
    private async Task MustHaveFindingsAsync(VillageKey village, Guid reviewId)
    {
        var missing = await (
            from line in db.ReviewLines.In(village)
            join item in db.RuleItems on new { line.TownId, line.RuleItemId } equals new { item.TownId, item.RuleItemId }
            join claim in db.Claims on new { line.TownId, line.ClaimId } equals new { claim.TownId, claim.ClaimId }
            join household in db.Households on new { line.TownId, line.HouseholdId } equals new { household.TownId, household.HouseholdId }
            where line.MonthlyReviewId == reviewId && line.Decision == LineDecision.Approved && item.NeedsFinding
                && (claim.FindingNumber == null || claim.FindingAuthority == null || claim.FindingOn == null)
            select new { household.Head, line.OccurredOn }).FirstOrDefaultAsync();
        if (missing is not null)
        {
            throw new RuleViolation($"{missing.Head}户 {missing.OccurredOn:yyyy-MM-dd} 的记录没有主管机关的书面认定（文书号、日期），不能审定。请退回这一条。");
        }
    }

    private async Task RestoreOnceKeyAsync(VillageKey village, ReviewLine line)
    {
        var item = await db.RuleItems.AsNoTracking().SingleAsync(i => i.TownId == village.TownId && i.RuleItemId == line.RuleItemId);
        var key = Scorebook.OnceKey(line.HouseholdId, item, line.OccurredOn);
        if (key is not null && await db.ReviewLines.OfTown(village.TownId).AnyAsync(l => l.OnceKey == key && l.ReviewLineId != line.ReviewLineId))
        {
            throw new RuleViolation("被驳回的这一条，同一时期已另有一条记录，不能退回重议。");
        }
        line.OnceKey = key;
    }

    private Task<int> VoidVotesAsync(VillageKey village, IReadOnlyCollection<Guid> lineIds)
        => db.ReviewVotes.OfTown(village.TownId).Where(v => lineIds.Contains(v.ReviewLineId)).ExecuteDeleteAsync();

    private static void MustChair(Reviewer reviewer)
    {
        if (!reviewer.IsChair)
        {
            throw new RuleViolation("只有审核工作组组长可以这样做。");
        }
    }

    private static void MustNotBeOwn(Reviewer reviewer, ReviewLine line)
    {
        if (reviewer.OwnHouseholds.Contains(line.HouseholdId))
        {
            throw new RuleViolation("自己家的记录要回避。");
        }
    }

    private void Remember(Claim claim, Actor by, string what, string note) => db.ClaimEvents.Add(new ClaimEvent
    {
        TownId = claim.TownId,
        ClaimId = claim.ClaimId,
        At = clock.UtcNow(),
        By = by.UserId,
        What = what,
        Note = note
    });
}
