using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>One member's vote on one line.</summary>
/// <param name="ReviewLineId">Which line.</param>
/// <param name="Approve">For or against.</param>
/// <param name="Reason">Why against; a vote for has none.</param>
/// <param name="Shown">What the page showed of it (<see cref="SheetState.ShownOf"/>).</param>
public sealed record LineVote(Guid ReviewLineId, bool Approve, string? Reason, string? Shown);

/// <summary>Another item, quantity or tier for a line, and why.</summary>
public sealed record LineChange(Guid ReviewLineId, Guid RuleItemId, int Quantity, string? TierName, string Reason);

/// <summary>A line that the town sends back, and why.</summary>
public sealed record LineReturn(Guid ReviewLineId, string Reason);

/// <summary>What a line comes to at the signing (D31).</summary>
public sealed record Settled(ReviewLine Line, Scored Scored)
{
    public bool Changes => Line.Points != Scored.Points;
}

/// <summary>The monthly review, from the first vote to the entries in the ledger (REV-1 … REV-4).</summary>
public sealed class ReviewService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    private const int NamedMax = 20;

    /// <summary>Records the member's votes; all of them or none. A changed vote leaves the earlier one on record, void.</summary>
    public Task VoteAsync(Caller reviewer, VillageKey village, Guid reviewId, IReadOnlyList<LineVote> votes) => db.InVillageAsync(reviewer, village, UseCases.Vote.On(reviewId), async () =>
    {
        var (state, lines) = await CheckedVotesAsync(village, reviewId, votes, reviewer);
        var ids = lines.Keys.ToList();
        var earlier = await db.ReviewVotes.OfTown(village.TownId).Where(v => v.UserId == reviewer.UserId && v.VoidedAt == null && ids.Contains(v.ReviewLineId)).ToDictionaryAsync(v => v.ReviewLineId);
        foreach (var vote in votes)
        {
            var basis = state.BasisOf(lines[vote.ReviewLineId]);
            if (earlier.TryGetValue(vote.ReviewLineId, out var before))
            {
                if (before.Approve == vote.Approve && before.Reason == vote.Reason && before.IsChair == reviewer.Leads(Role.Reviewer) && before.Basis == basis)
                {
                    continue;
                }
                (before.VoidedAt, before.VoidedBy, before.VoidReason) = (clock.UtcNow(), reviewer.UserId, "改票");
            }
        }
        // The void ones first: the index allows one standing vote.
        await db.SaveChangesAsync();
        foreach (var vote in votes.Where(v => !earlier.TryGetValue(v.ReviewLineId, out var before) || before.VoidedAt is not null))
        {
            db.ReviewVotes.Add(new ReviewVote
            {
                TownId = village.TownId,
                ReviewLineId = vote.ReviewLineId,
                UserId = reviewer.UserId,
                Approve = vote.Approve,
                Reason = vote.Reason,
                IsChair = reviewer.Leads(Role.Reviewer),
                At = clock.UtcNow(),
                Basis = state.BasisOf(lines[vote.ReviewLineId])
            });
        }
        await db.SaveChangesAsync();
    });

    /// <summary>What <see cref="VoteAsync"/> would refuse is said before anything is asked twice.</summary>
    public Task MayVoteAsync(VillageKey village, Guid reviewId, IReadOnlyList<LineVote> votes, Caller reviewer) => CheckedVotesAsync(village, reviewId, votes, reviewer);

    private async Task<(SheetState State, Dictionary<Guid, ReviewLine> Lines)> CheckedVotesAsync(VillageKey village, Guid reviewId, IReadOnlyList<LineVote> votes, Caller reviewer)
    {
        var review = await WithVillageAsync(village, reviewId);
        var ids = votes.Select(v => v.ReviewLineId).ToList();
        var state = await SheetState.LoadAsync(db, village, review, l => ids.Contains(l.ReviewLineId));
        var lines = state.Lines.ToDictionary(l => l.ReviewLineId);
        var accounts = await OwnCases.AccountsAsync(db, village, reviewer);
        if (votes.Count == 0)
        {
            throw new RuleViolation("还没有选“同意”或“不同意”。");
        }
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
            if (state.IsOwnCase(line, reviewer, accounts))
            {
                throw new RuleViolation("自己家的记录要回避，不能表决；自己家报的也要回避。");
            }
            if (!state.MayBeDecidedOn(line, clock.Today()))
            {
                throw new RuleViolation($"这条扣分要等农户陈述，{state.StatementDueOn(line):yyyy-MM-dd} 以后才能表决。");
            }
            if (vote.Approve && !string.IsNullOrWhiteSpace(vote.Reason))
            {
                throw new RuleViolation("写了理由，请选同意还是不同意：同意的不写理由。");
            }
            if (!vote.Approve && string.IsNullOrWhiteSpace(vote.Reason))
            {
                throw new RuleViolation("不同意的，请写明理由。");
            }
            if (vote.Reason?.Length > ReviewVote.ReasonMaxLength)
            {
                throw new RuleViolation($"理由不超过 {ReviewVote.ReasonMaxLength} 字。");
            }
            Shown.MustBe(vote.Shown, state.ShownOf(line), "有一条记录");
        }
        return (state, lines);
    }

    /// <summary>Changes what is decided on: earlier votes on the line are void and the members vote anew. Only while it is undecided.</summary>
    public Task ChangeLineAsync(Caller reviewer, VillageKey village, LineChange change) => db.InVillageAsync(reviewer, village, UseCases.ChangeLine, async () =>
    {
        var (line, claim) = await UndecidedAsync(village, change.ReviewLineId, reviewer);
        if (string.IsNullOrWhiteSpace(change.Reason))
        {
            throw new RuleViolation("请写明改动的理由。", "Reason");
        }
        var (book, candidate) = await CandidateAsync(village, line, claim, change);
        if (candidate.Item.Kind != line.Kind)
        {
            throw new RuleViolation("加分不能改成扣分，扣分也不能改成加分。请驳回这条，另行申报。", "RuleItemId");
        }
        var scored = book.Score(candidate);
        (line.RuleItemId, line.Quantity, line.TierName, line.Points, line.OnceKey) = (candidate.Item.RuleItemId, change.Quantity, change.TierName.OrNull(), scored.Points, scored.OnceKey);
        (line.ChangeReason, line.PointsNote) = (change.Reason, scored.Note);
        await VoidVotesAsync(village, [line.ReviewLineId], reviewer, "改动：" + change.Reason);
        Remember(claim, reviewer, "审核改动", $"{change.Reason}（改为 {scored.Points} 分）");
        await db.SaveChangesAsync();
    });

    /// <summary>What to ask before a line is changed to more than one person can do in a day; null when nothing (RULE-3).</summary>
    public async Task<string?> QuestionAsync(VillageKey village, LineChange change)
    {
        var line = await LineAsync(village, change.ReviewLineId);
        var (book, candidate) = await CandidateAsync(village, line, await db.Claims.AsNoTracking().In(village).SingleAsync(c => c.ClaimId == line.ClaimId), change);
        return book.Question(candidate);
    }

    /// <summary>The chair puts undecided lines off to the next month's sheet, with the reason.</summary>
    public Task DeferAsync(Caller chair, VillageKey village, IReadOnlyCollection<Guid> lineIds, string reason) => db.InVillageAsync(chair, village, UseCases.Defer, async () =>
    {
        if (lineIds.Count == 0)
        {
            throw new RuleViolation("没有要转到下月的记录。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明转到下月的理由。", "Reason");
        }
        foreach (var id in lineIds)
        {
            var (line, claim) = await UndecidedAsync(village, id, chair);
            var review = await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
            var (next, _) = await ReviewSheets.ForAsync(db, village, review.Month.Plus(1).FirstDay);
            line.MonthlyReviewId = next.MonthlyReviewId;
            line.IsLate = true;
            Remember(claim, chair, "转下月", reason);
        }
        await VoidVotesAsync(village, lineIds, chair, "转下月：" + reason);
        await db.SaveChangesAsync();
    });

    /// <summary>The chair opens a decided line of a sheet that came back again: its votes are void, and it is voted on anew.</summary>
    public Task ReopenAsync(Caller chair, VillageKey village, Guid lineId, string reason) => db.InVillageAsync(chair, village, UseCases.ReopenLine.On(lineId), async () =>
    {
        var line = await LineAsync(village, lineId);
        await WithVillageAsync(village, line.MonthlyReviewId);
        await MustNotBeOwnAsync(village, [line], chair);
        if (line.Decision == LineDecision.Pending)
        {
            throw new RuleViolation("这一条还没有定，直接表决就行。");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明为什么重新审。", "Reason");
        }
        await ToPendingAsync(village, line);
        await VoidVotesAsync(village, [lineId], chair, "重新审：" + reason);
        Remember(await db.Claims.In(village).SingleAsync(c => c.ClaimId == line.ClaimId), chair, "重新审", reason);
        await db.SaveChangesAsync();
    });

    /// <summary>The sheet with its votes, as it stands now.</summary>
    public Task<SheetState> StateAsync(VillageKey village, MonthlyReview review) => SheetState.LoadAsync(db, village, review);

    /// <summary>What keeps a sheet from being signed, in Chinese; empty when nothing does.</summary>
    public IReadOnlyList<string> Obstacles(SheetState state)
    {
        var obstacles = new List<string>();
        var (review, today) = (state.Review, clock.Today());
        if (review.Month > Month.Of(today))
        {
            obstacles.Add($"{review.Month.ToChinese()}还没到。");
        }
        else if (review.Month == Month.Of(today) && review.EarlyAt is null)
        {
            obstacles.Add($"{review.Month.ToChinese()}还没过完，{review.Month.Plus(1).FirstDay:yyyy-MM-dd} 起才能签字。确要提前的，请镇审定组先在这张表上写明理由。");
        }
        var pending = state.Lines.Where(l => l.Decision == LineDecision.Pending).Select(l => state.TallyOf(l)).ToList();
        var tooFew = pending.Count(t => t.Missing > 0);
        var tied = pending.Count(t => t.IsTied);
        var bare = state.Lines.Count(l => l.Decision != LineDecision.Pending && state.TallyOf(l).Decision != l.Decision);
        if (tooFew > 0)
        {
            obstacles.Add($"还有 {tooFew} 条没有够人数表决。");
        }
        if (tied > 0)
        {
            obstacles.Add($"有 {tied} 条票数相同、组长没有表决或要回避，请再议或转到下月。");
        }
        if (bare > 0)
        {
            obstacles.Add($"有 {bare} 条已定的记录没有够数的有效表决，请组长打开那一条“重新审”。");
        }
        return obstacles;
    }

    /// <summary>D31: what the lines that the votes approve come to when the sheet is signed now, in the order of the deeds.</summary>
    /// <exception cref="RuleViolation">Names the lines that are above what an item or an entry may move.</exception>
    public async Task<IReadOnlyList<Settled>> SettleAsync(VillageKey village, SheetState state)
    {
        var approved = state.Lines.FindAll(l => (l.Decision == LineDecision.Pending ? state.TallyOf(l).Decision : l.Decision) == LineDecision.Approved);
        var book = await BookAsync(village, approved);
        book.Forget(state.Lines.ConvertAll(l => l.ForScoring()));
        var settled = new List<Settled>(approved.Count);
        var refused = new List<(ReviewLine, string)>();
        foreach (var line in approved)
        {
            try
            {
                settled.Add(new Settled(line, book.Settle(line.ForScoring())));
            }
            catch (RuleViolation violation)
            {
                refused.Add((line, violation.Message));
            }
        }
        if (refused.Count > 0)
        {
            throw new RuleViolation("有记录超过上限，不能签字，请改动或不同意：" + await NamesAsync(village, refused));
        }
        return settled;
    }

    /// <summary>The chair signs: every line is decided and worked out by the limits, and the sheet is filed with the town (备案, REV-2, D31).</summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="chair">The chair of the group.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    public Task SignAsync(Caller chair, VillageKey village, Guid reviewId, string? shown) => db.InVillageAsync(chair, village, UseCases.SignSheet.On(reviewId), async () =>
    {
        var review = await WithVillageAsync(village, reviewId);
        var state = await MaySignAsync(village, review, shown);
        var worth = (await SettleAsync(village, state)).ToDictionary(s => s.Line.ReviewLineId, s => s.Scored);
        var decided = state.Lines.Where(l => l.Decision == LineDecision.Pending).ToDictionary(l => l.ReviewLineId, l => (state.TallyOf(l).Decision, Against: state.VotesOn(l).Where(v => !v.Approve).ToList()));
        foreach (var line in await db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId).ToListAsync())
        {
            if (decided.TryGetValue(line.ReviewLineId, out var vote))
            {
                line.Decision = vote.Decision;
                if (line.Decision == LineDecision.Rejected)
                {
                    var why = string.Join("；", vote.Against.Select(v => v.Reason).Distinct(StringComparer.Ordinal));
                    line.RejectReason = why.Length <= 500 ? why : why[..500];
                    line.OnceKey = null;
                }
            }
            if (line.Decision == LineDecision.Approved)
            {
                (line.Points, line.PointsNote) = (worth[line.ReviewLineId].Points, worth[line.ReviewLineId].Note);
            }
        }
        (review.Status, review.SignedAt, review.SignedBy) = (ReviewStatus.Filed, clock.UtcNow(), chair.UserId);
        await db.SaveChangesAsync();
    });

    /// <summary>What <see cref="SignAsync"/> would refuse is said before anything is asked twice.</summary>
    public async Task<SheetState> MaySignAsync(VillageKey village, MonthlyReview review, string? shown)
    {
        var state = await StateAsync(village, review);
        if (Obstacles(state) is { Count: > 0 } obstacles)
        {
            throw new RuleViolation("还不能签字：" + string.Join("", obstacles));
        }
        Shown.MustBe(shown, state.ShownNow, "这张审核表");
        return state;
    }

    /// <summary>The town lets a month's sheet be signed before the month is over: what happens in it afterwards counts in the next.</summary>
    public Task AllowEarlyAsync(Caller by, VillageKey village, Guid reviewId, string reason) => db.InVillageAsync(by, village, UseCases.AllowEarly.On(reviewId), async () =>
    {
        var review = await WithVillageAsync(village, reviewId);
        if (review.Month != Month.Of(clock.Today()))
        {
            throw new RuleViolation("只有当月的审核表要镇里同意才能提前签字。");
        }
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 500)
        {
            throw new RuleViolation("请写明为什么提前，不超过 500 字。", "EarlyReason");
        }
        (review.EarlyReason, review.EarlyBy, review.EarlyAt) = (reason.Trim(), by.UserId, clock.UtcNow());
        await db.SaveChangesAsync();
    });

    /// <summary>The town sends lines back with reasons; the village decides them again and signs again, and all of the sheet is worked out anew (REV-2, D31).</summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="returns">The lines, each with its reason.</param>
    /// <param name="by">The approver.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    public Task ReturnAsync(Caller by, VillageKey village, Guid reviewId, IReadOnlyList<LineReturn> returns, string? shown) => db.InVillageAsync(by, village, UseCases.ReturnSheet.On(reviewId), async () =>
    {
        var review = await MayReturnAsync(village, reviewId, returns, by, shown);
        var reasons = returns.ToDictionary(r => r.ReviewLineId, r => r.Reason);
        await FreeAsync(village, [.. reasons.Keys]);
        foreach (var line in await db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId && reasons.Keys.Contains(l.ReviewLineId)).ToListAsync())
        {
            await ToPendingAsync(village, line);
            line.ReturnReason = reasons[line.ReviewLineId];
            await VoidVotesAsync(village, [line.ReviewLineId], by, "镇里退回：" + line.ReturnReason);
        }
        (review.Status, review.ReturnedAt, review.ReturnedBy) = (ReviewStatus.Returned, clock.UtcNow(), by.UserId);
        review.ReturnReason = $"退回 {returns.Count} 条";
        await db.SaveChangesAsync();
    });

    // D31: what a returned line used is free. A line of another signed sheet that had been worked out lower because of it is raised while it
    // waits for the town; the returned one is worked out against that when it is signed again.
    private async Task FreeAsync(VillageKey village, List<Guid> lineIds)
    {
        var lines = await db.ReviewLines.AsNoTracking().In(village).Where(l => lineIds.Contains(l.ReviewLineId) && l.Decision == LineDecision.Approved).ToListAsync();
        var book = await BookAsync(village, lines);
        foreach (var line in lines)
        {
            book.Undo(line.ForScoring());
            foreach (var freed in book.FreedBy(line.HouseholdId, alsoPosted: false).Where(f => !lineIds.Contains(f.ReviewLineId)))
            {
                await ReviewSheets.RaiseAsync(db, village, freed);
            }
        }
    }

    /// <summary>What <see cref="ReturnAsync"/> would refuse is said before anything is asked twice.</summary>
    public async Task<MonthlyReview> MayReturnAsync(VillageKey village, Guid reviewId, IReadOnlyList<LineReturn> returns, Caller by, string? shown)
    {
        var review = await FiledAsync(village, reviewId);
        if (returns.Count == 0 || returns.Any(r => string.IsNullOrWhiteSpace(r.Reason) || r.Reason.Length > 500))
        {
            throw new RuleViolation("请勾选要退回的记录，并逐条写明理由（不超过 500 字）。");
        }
        var state = await StateAsync(village, review);
        var ids = returns.Select(r => r.ReviewLineId).ToHashSet();
        var lines = state.Lines.FindAll(l => ids.Contains(l.ReviewLineId));
        if (lines.Count != ids.Count)
        {
            throw new RuleViolation("有一条记录已不在这张审核表上，请刷新后再退回。");
        }
        await MustNotBeOwnAsync(village, lines, by);
        Shown.MustBe(shown, state.ShownNow, "这张审核表");
        return review;
    }

    /// <summary>审定: every approved line becomes one entry of the ledger, once, all or nothing (REV-3).</summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="by">The approver: a sheet with a line of the own household is another approver's.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <returns>How many entries were posted.</returns>
    public Task<int> ConfirmAsync(Caller by, VillageKey village, Guid reviewId, string? shown) => db.InVillageAsync(by, village, UseCases.ConfirmSheet.On(reviewId), async () =>
    {
        var (review, lines) = await MayConfirmAsync(village, reviewId, by, shown);
        var bases = await LineBasis.LoadAsync(db, db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId && l.Decision == LineDecision.Approved));
        var entries = await ledger.PostAsync(
            village,
            lines.ConvertAll(l => new Posting(
                l.HouseholdId, EntryEffect.KindOf(l.Kind), l.Points, review.Month, l.OccurredOn, SourceKind.ReviewLine, l.ReviewLineId, l.RuleItemId,
                Basis: bases[l.ReviewLineId])),
            by,
            db.Form?.RequestId ?? Ids.New());
        (review.Status, review.ConfirmedAt, review.ConfirmedBy) = (ReviewStatus.Confirmed, clock.UtcNow(), by.UserId);
        await db.SaveChangesAsync();
        return entries.Count;
    });

    /// <summary>What <see cref="ConfirmAsync"/> would refuse is said before anything is asked twice.</summary>
    /// <returns>The sheet, and its approved lines in the order in which they are posted.</returns>
    public async Task<(MonthlyReview Review, List<ReviewLine> Approved)> MayConfirmAsync(VillageKey village, Guid reviewId, Caller by, string? shown)
    {
        var review = await FiledAsync(village, reviewId);
        var state = await StateAsync(village, review);
        var accounts = await OwnCases.AccountsAsync(db, village, by);
        if (state.Lines.Exists(l => state.IsOwnCase(l, by, accounts)))
        {
            throw new RuleViolation("这张表里有您自己家的、或您家报的记录，要回避。请审定组的其他成员来审定。");
        }
        Shown.MustBe(shown, state.ShownNow, "这张审核表");
        var approved = state.Lines.FindAll(l => l.Decision == LineDecision.Approved);
        // A point without a vote is never posted, however the line came to be approved.
        if (approved.FindAll(l => state.TallyOf(l, ReviewTally.QuorumMin).Decision != LineDecision.Approved) is { Count: > 0 } bare)
        {
            throw new RuleViolation("有记录没有够数的有效表决，不能审定，请退回这些：" + await NamesAsync(village, bare.ConvertAll(l => (l, ""))));
        }
        await MustHaveFindingsAsync(village, reviewId);
        await MustKeepLimitsAsync(village, approved);
        return (review, approved);
    }

    // D31: what confirming would pass a limit is refused, with the lines named.
    private async Task MustKeepLimitsAsync(VillageKey village, List<ReviewLine> approved)
    {
        var book = await BookAsync(village, approved);
        var over = new List<(ReviewLine, string)>();
        foreach (var line in approved)
        {
            try
            {
                if (book.Overrun(line.ForScoring()) is { } limit)
                {
                    over.Add((line, limit));
                }
            }
            catch (RuleViolation violation)
            {
                over.Add((line, violation.Message));
            }
        }
        if (over.Count > 0)
        {
            throw new RuleViolation("有记录超过清单的限额，不能审定，请退回这些：" + await NamesAsync(village, over));
        }
    }

    /// <summary>REV-4: the Party-day meeting at which the month's result was made known.</summary>
    public Task RecordPartyDayAsync(Caller caller, VillageKey village, Guid reviewId, DateOnly day) => db.InVillageAsync(caller, village, UseCases.RecordPartyDay.On(reviewId), async () =>
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
    public Task<MonthlyReview> OpenAsync(Caller caller, VillageKey village, Month month) => db.InVillageAsync(caller, village, UseCases.OpenSheet, async () =>
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

    private async Task<(Scorebook Book, Candidate Candidate)> CandidateAsync(VillageKey village, ReviewLine line, Claim claim, LineChange change)
    {
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == line.HouseholdId);
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [line.HouseholdId], [line.OccurredOn.Year]);
        var item = book.Item(change.RuleItemId) ?? throw new RuleViolation("请选择清单里的一项。", "RuleItemId");
        return (book, new Candidate(household, item, line.OccurredOn, change.Quantity, change.TierName, claim.HasFinding, line.ReviewLineId));
    }

    private Task<Scorebook> BookAsync(VillageKey village, List<ReviewLine> lines)
    {
        var households = lines.Select(l => l.HouseholdId).Distinct().ToList();
        return ScorebookQueries.LoadAsync(db, village, clock.Today(), households.Count > 200 ? null : households, lines.Select(l => l.OccurredOn.Year).Distinct().ToList());
    }

    // Whatever changes a line meets an undecided one; a decided line is opened again expressly (ReopenAsync, ReturnAsync).
    private async Task<(ReviewLine Line, Claim Claim)> UndecidedAsync(VillageKey village, Guid lineId, Caller reviewer)
    {
        var line = await LineAsync(village, lineId);
        await WithVillageAsync(village, line.MonthlyReviewId);
        await MustNotBeOwnAsync(village, [line], reviewer);
        if (line.Decision != LineDecision.Pending)
        {
            throw new RuleViolation("这一条已经定了，不能再改。确要改的，请组长先“重新审”。");
        }
        return (line, await db.Claims.In(village).SingleAsync(c => c.ClaimId == line.ClaimId));
    }

    private async Task ToPendingAsync(VillageKey village, ReviewLine line)
    {
        if (line.Decision == LineDecision.Rejected)
        {
            await RestoreOnceKeyAsync(village, line);
        }
        (line.Decision, line.RejectReason) = (LineDecision.Pending, null);
    }

    private async Task MustNotBeOwnAsync(VillageKey village, List<ReviewLine> lines, Caller by)
    {
        var accounts = await OwnCases.AccountsAsync(db, village, by);
        var claims = lines.ConvertAll(l => l.ClaimId);
        if (lines.Exists(l => by.IsOf(l.HouseholdId))
            || await db.Claims.In(village).AnyAsync(c => claims.Contains(c.ClaimId) && c.ReportedBy != ReportedBy.Household && accounts.Contains(c.SubmittedBy)))
        {
            throw new RuleViolation("自己家的、自己家报的记录要回避，请其他成员办理。");
        }
    }

    // "张三户 10月3日（最多 3 分）、…"
    private async Task<string> NamesAsync(VillageKey village, List<(ReviewLine Line, string Why)> lines)
    {
        var ids = lines.Select(l => l.Line.HouseholdId).Distinct().ToList();
        var heads = await db.Households.In(village).Where(h => ids.Contains(h.HouseholdId)).Select(h => new { h.HouseholdId, h.Head, h.CardNumber }).ToDictionaryAsync(h => h.HouseholdId);
        var named = lines.Take(NamedMax).Select(l => $"{heads[l.Line.HouseholdId].Head}户（卡号 {heads[l.Line.HouseholdId].CardNumber}）{l.Line.OccurredOn:yyyy-MM-dd}" + (l.Why.Length > 0 ? $"（{l.Why.TrimEnd('。')}）" : ""));
        return string.Join("、", named) + (lines.Count > NamedMax ? $" 等 {lines.Count} 条。" : "。");
    }

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

    private Task<int> VoidVotesAsync(VillageKey village, IReadOnlyCollection<Guid> lineIds, Caller by, string reason)
    {
        var (now, why) = (clock.UtcNow(), reason.Length <= ReviewVote.ReasonMaxLength ? reason : reason[..ReviewVote.ReasonMaxLength]);
        return db.ReviewVotes.OfTown(village.TownId).Where(v => lineIds.Contains(v.ReviewLineId) && v.VoidedAt == null)
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.VoidedAt, now).SetProperty(x => x.VoidedBy, by.UserId).SetProperty(x => x.VoidReason, why));
    }

    private void Remember(Claim claim, Caller by, string what, string note) => db.ClaimEvents.Add(new ClaimEvent
    {
        TownId = claim.TownId,
        ClaimId = claim.ClaimId,
        At = clock.UtcNow(),
        By = by.UserId,
        What = what,
        Note = note
    });
}
