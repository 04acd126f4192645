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

/// <summary>
/// The monthly review, from the first vote to the entries in the ledger (REV-1 … REV-4): loads, asks what decides, writes.
/// </summary>
public sealed class ReviewService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    /// <summary>Records the member's votes; all of them or none. A changed vote leaves the earlier one on record, void.</summary>
    /// <exception cref="RuleViolation">See <see cref="Ballot.MustBeAllowed"/>.</exception>
    public Task VoteAsync(Caller reviewer, VillageKey village, Guid reviewId, IReadOnlyList<LineVote> votes)
        => db.InVillageAsync(reviewer, village, UseCases.Vote.On(reviewId), async () =>
    {
        var state = await MayVoteAsync(village, reviewId, votes, reviewer);
        var ids = votes.Select(v => v.ReviewLineId).ToList();
        var standing = await StandingVotes(village, ids).Where(v => v.UserId == reviewer.UserId).ToDictionaryAsync(v => v.ReviewLineId);
        var (fallen, cast) = Ballot.Decide(state, votes, standing, reviewer, clock.UtcNow());
        if (fallen.Count > 0)
        {
            // The void ones first: the index allows one standing vote.
            await db.SaveChangesAsync();
        }
        db.ReviewVotes.AddRange(cast);
        await db.SaveChangesAsync();
    });

    /// <summary>What <see cref="VoteAsync"/> would refuse is said before anything is asked twice.</summary>
    /// <exception cref="RuleViolation">See <see cref="Ballot.MustBeAllowed"/>.</exception>
    public async Task<SheetState> MayVoteAsync(VillageKey village, Guid reviewId, IReadOnlyList<LineVote> votes, Caller reviewer)
    {
        var review = await ReviewAsync(village, reviewId);
        var ids = votes.Select(v => v.ReviewLineId).ToList();
        var state = await SheetState.LoadAsync(db, village, review, l => ids.Contains(l.ReviewLineId));
        Ballot.MustBeAllowed(state, votes, reviewer, await OwnCases.AccountsAsync(db, village, reviewer), clock.Today());
        return state;
    }

    /// <summary>
    /// Changes what is decided on: earlier votes on the line are void and the members vote anew. Only while it is undecided.
    /// </summary>
    /// <exception cref="RuleViolation">It is decided or signed, an own case, no reason is given, or the list refuses it.</exception>
    public Task ChangeLineAsync(Caller reviewer, VillageKey village, LineChange change)
        => db.InVillageAsync(reviewer, village, UseCases.ChangeLine.On(change.ReviewLineId), async () =>
    {
        var (line, claim) = await UndecidedAsync(village, change.ReviewLineId, reviewer);
        ReviewLine.MustSay(change.Reason, "请写明改动的理由。");
        var (book, candidate) = await CandidateAsync(village, line, claim, change);
        line.MustStay(candidate.Item.Kind);
        line.Change(candidate.Item, change.Quantity, change.TierName, book.Score(candidate), change.Reason);
        await VoidVotesAsync(village, [line.ReviewLineId], reviewer, "改动：" + change.Reason);
        Remember(claim, reviewer, "审核改动", $"{change.Reason}（改为 {line.Points} 分）");
        await db.SaveChangesAsync();
    });

    /// <summary>What to ask before a line is changed to more than one person can do in a day; null when nothing (RULE-3).</summary>
    /// <exception cref="RuleViolation">The list has no such item.</exception>
    public async Task<string?> QuestionAsync(VillageKey village, LineChange change)
    {
        var line = await LineAsync(village, change.ReviewLineId);
        var claim = await db.Claims.AsNoTracking().In(village).SingleAsync(c => c.ClaimId == line.ClaimId);
        var (book, candidate) = await CandidateAsync(village, line, claim, change);
        return book.Question(candidate);
    }

    /// <summary>The chair puts undecided lines off to the next month's sheet, with the reason.</summary>
    /// <exception cref="RuleViolation">No line, no reason; one is decided or signed, or an own case.</exception>
    public Task DeferAsync(Caller chair, VillageKey village, IReadOnlyCollection<Guid> lineIds, string reason)
        => db.InVillageAsync(chair, village, UseCases.Defer, async () =>
    {
        if (lineIds.Count == 0)
        {
            throw new RuleViolation(Rule.Form, "没有要转到下月的记录。");
        }
        ReviewLine.MustSay(reason, "请写明转到下月的理由。");
        foreach (var id in lineIds)
        {
            var (line, claim) = await UndecidedAsync(village, id, chair);
            var review = await ReviewAsync(village, line.MonthlyReviewId);
            var (next, _) = await ReviewSheets.ForAsync(db, village, review.Month.Plus(1).FirstDay);
            line.Defer(next);
            Remember(claim, chair, "转下月", reason);
        }
        await VoidVotesAsync(village, lineIds, chair, "转下月：" + reason);
        await db.SaveChangesAsync();
    });

    /// <summary>The chair opens a decided line of a sheet that came back again: its votes are void, and it is voted on anew.</summary>
    /// <exception cref="RuleViolation">It is undecided or signed, an own case, or no reason is given.</exception>
    public Task ReopenAsync(Caller chair, VillageKey village, Guid lineId, string reason)
        => db.InVillageAsync(chair, village, UseCases.ReopenLine.On(lineId), async () =>
    {
        var line = await LineAsync(village, lineId);
        await WithVillageAsync(village, line.MonthlyReviewId);
        await MustNotBeOwnAsync(village, line, chair);
        line.MustBeDecided();
        ReviewLine.MustSay(reason, "请写明为什么重新审。");
        var (key, isTaken) = await OnceKeyAsync(village, line);
        line.Reopen(key, isTaken);
        await VoidVotesAsync(village, [lineId], chair, "重新审：" + reason);
        Remember(await ClaimOfAsync(village, line), chair, "重新审", reason);
        await db.SaveChangesAsync();
    });

    /// <summary>The sheet with its votes, as it stands now.</summary>
    public Task<SheetState> StateAsync(VillageKey village, MonthlyReview review) => SheetState.LoadAsync(db, village, review);

    /// <inheritdoc cref="Signing.Obstacles"/>
    public IReadOnlyList<string> Obstacles(SheetState state, int bareOfVotes) => Signing.Obstacles(state, clock.Today(), bareOfVotes);

    /// <inheritdoc cref="Signing.Settle"/>
    public async Task<IReadOnlyList<Settled>> SettleAsync(VillageKey village, SheetState state)
    {
        var approved = Signing.Approved(state);
        return Signing.Settle(state, await BookAsync(village, approved), await LineNames.LoadAsync(db, village, approved));
    }

    /// <summary>
    /// The chair signs: every line is decided and worked out by the limits, and the sheet is filed with the town (备案, REV-2, D31).
    /// </summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="chair">The chair of the group.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <exception cref="RuleViolation">See <see cref="Signing.MustBeAllowed"/> and <see cref="Signing.Settle"/>.</exception>
    public Task SignAsync(Caller chair, VillageKey village, Guid reviewId, string? shown)
        => db.InVillageAsync(chair, village, UseCases.SignSheet.On(reviewId), async () =>
    {
        var review = await ReviewAsync(village, reviewId);
        var state = await MaySignAsync(village, review, shown);
        var settled = await SettleAsync(village, state);
        Signing.Apply(await db.ReviewLines.In(village).Where(l => l.MonthlyReviewId == reviewId).ToListAsync(), state, settled);
        review.Sign(chair.UserId, clock.UtcNow());
        await db.SaveChangesAsync();
    });

    /// <summary>What <see cref="SignAsync"/> would refuse is said before anything is asked twice.</summary>
    /// <exception cref="RuleViolation">See <see cref="Signing.MustBeAllowed"/>.</exception>
    public async Task<SheetState> MaySignAsync(VillageKey village, MonthlyReview review, string? shown)
    {
        var state = await StateAsync(village, review);
        Signing.MustBeAllowed(state, shown, clock.Today());
        return state;
    }

    /// <summary>
    /// The town lets a month's sheet be signed before the month is over: what happens in it afterwards counts in the next.
    /// </summary>
    /// <exception cref="RuleViolation">See <see cref="MonthlyReview.AllowEarly"/>.</exception>
    public Task AllowEarlyAsync(Caller by, VillageKey village, Guid reviewId, string reason)
        => db.InVillageAsync(by, village, UseCases.AllowEarly.On(reviewId), async () =>
    {
        (await ReviewAsync(village, reviewId)).AllowEarly(reason, by.UserId, clock.UtcNow(), clock.Today());
        await db.SaveChangesAsync();
    });

    /// <summary>
    /// The town sends lines back with reasons; the village decides them again and signs again, and all of the sheet is worked out anew
    /// (REV-2, D31).
    /// </summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="returns">The lines, each with its reason.</param>
    /// <param name="by">The approver.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <exception cref="RuleViolation">See <see cref="Confirmation.MustBeReturnable"/>.</exception>
    public Task ReturnAsync(Caller by, VillageKey village, Guid reviewId, IReadOnlyList<LineReturn> returns, string? shown)
        => db.InVillageAsync(by, village, UseCases.ReturnSheet.On(reviewId), async () =>
    {
        var review = await MayReturnAsync(village, reviewId, returns, by, shown);
        var reasons = returns.ToDictionary(r => r.ReviewLineId, r => r.Reason);
        await FreeAsync(village, [.. reasons.Keys]);
        foreach (var line in await db.ReviewLines.In(village)
            .Where(l => l.MonthlyReviewId == reviewId && reasons.Keys.Contains(l.ReviewLineId)).ToListAsync())
        {
            var reason = reasons[line.ReviewLineId];
            var (key, isTaken) = await OnceKeyAsync(village, line);
            line.Return(reason, key, isTaken);
            await VoidVotesAsync(village, [line.ReviewLineId], by, "镇里退回：" + reason);
        }
        review.Return(returns.Count, by.UserId, clock.UtcNow());
        await db.SaveChangesAsync();
    });

    // D31: what a returned line used is free. A line of another signed sheet that had been worked out lower because of it is raised while
    // it waits for the town; the returned one is worked out against that when it is signed again.
    private async Task FreeAsync(VillageKey village, List<Guid> lineIds)
    {
        var lines = await db.ReviewLines.AsNoTracking().In(village)
            .Where(l => lineIds.Contains(l.ReviewLineId) && l.Decision == LineDecision.Approved).ToListAsync();
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
    /// <exception cref="RuleViolation">See <see cref="Confirmation.MustBeReturnable"/>.</exception>
    public async Task<MonthlyReview> MayReturnAsync(
        VillageKey village, Guid reviewId, IReadOnlyList<LineReturn> returns, Caller by, string? shown)
    {
        var review = await ReviewAsync(village, reviewId);
        var state = await StateAsync(village, review);
        Confirmation.MustBeReturnable(state, returns, by, await OwnCases.AccountsAsync(db, village, by), shown);
        return review;
    }

    /// <summary>审定: every approved line becomes one entry of the ledger, once, all or nothing (REV-3).</summary>
    /// <param name="village">The sheet's village.</param>
    /// <param name="reviewId">The sheet.</param>
    /// <param name="by">The approver: a sheet with a line of the own household is another approver's.</param>
    /// <param name="shown">What the page showed (<see cref="SheetState.ShownNow"/>).</param>
    /// <returns>How many entries were posted.</returns>
    /// <exception cref="RuleViolation">See <see cref="Confirmation.Decide"/>.</exception>
    public Task<int> ConfirmAsync(Caller by, VillageKey village, Guid reviewId, string? shown)
        => db.InVillageAsync(by, village, UseCases.ConfirmSheet.On(reviewId), async () =>
    {
        var (review, lines, records) = await MayConfirmAsync(village, reviewId, by, shown);
        var bases = await LineBasis.LoadAsync(db, records, l => l.Decision == LineDecision.Approved);
        var entries = await ledger.PostAsync(
            village,
            lines.ConvertAll(l => new Posting(
                l.HouseholdId, EntryEffect.KindOf(l.Kind), l.Points, review.Month, l.OccurredOn,
                SourceKind.ReviewLine, l.ReviewLineId, l.RuleItemId, Basis: bases[l.ReviewLineId])),
            by,
            db.Form?.RequestId ?? Ids.New());
        review.Confirm(by.UserId, clock.UtcNow());
        await db.SaveChangesAsync();
        return entries.Count;
    });

    /// <summary>What <see cref="ConfirmAsync"/> would refuse is said before anything is asked twice.</summary>
    /// <returns>The sheet, its approved lines in the order in which they are posted, and what was read of all of it.</returns>
    /// <exception cref="RuleViolation">See <see cref="Confirmation.Decide"/>.</exception>
    public async Task<(MonthlyReview Review, List<ReviewLine> Approved, LineRecords Records)> MayConfirmAsync(
        VillageKey village, Guid reviewId, Caller by, string? shown)
    {
        var review = await ReviewAsync(village, reviewId);
        // The sheet is the village's, and its lines are found by it alone: without statistics SQLite would take all of the village's.
        var records = await LineRecords.LoadAsync(db, db.ReviewLines.OfTown(village.TownId).Where(l => l.MonthlyReviewId == reviewId));
        var state = await SheetState.OfAsync(db, village, review, records);
        var accounts = await OwnCases.AccountsAsync(db, village, by);
        var lines = state.Lines.FindAll(l => l.Decision == LineDecision.Approved);
        var missing = await WithoutFindingAsync(village, lines, records);
        var book = await ScorebookQueries.LoadLimitsAsync(db, village, clock.Today(), lines);
        var names = await LineNames.LoadAsync(db, village, lines);
        return (review, Confirmation.Decide(state, by, accounts, shown, missing, book, names), records);
    }

    /// <summary>REV-4: the Party-day meeting at which the month's result was made known.</summary>
    /// <exception cref="RuleViolation">See <see cref="MonthlyReview.RecordPartyDay"/>.</exception>
    public Task RecordPartyDayAsync(Caller caller, VillageKey village, Guid reviewId, DateOnly day)
        => db.InVillageAsync(caller, village, UseCases.RecordPartyDay.On(reviewId), async () =>
    {
        (await ReviewAsync(village, reviewId)).RecordPartyDay(day, clock.Today());
        await db.SaveChangesAsync();
    });

    /// <summary>The month's own sheet, made when there is none: a month without records is reported too.</summary>
    /// <exception cref="RuleViolation">The month is to come.</exception>
    public Task<MonthlyReview> OpenAsync(Caller caller, VillageKey village, Month month)
        => db.InVillageAsync(caller, village, UseCases.OpenSheet, async () =>
    {
        var review = await db.MonthlyReviews.In(village).SingleOrDefaultAsync(r => r.Month == month && r.Part == 0);
        if (review is null)
        {
            if (month > Month.Of(clock.Today()))
            {
                throw new RuleViolation(Rule.Rev1, $"{month.ToChinese()}还没到。");
            }
            review = new MonthlyReview { TownId = village.TownId, VillageId = village.VillageId, Month = month };
            db.MonthlyReviews.Add(review);
            await db.SaveChangesAsync();
        }
        db.SubjectIs(review.MonthlyReviewId);
        return review;
    });

    private async Task<(Scorebook Book, Candidate Candidate)> CandidateAsync(
        VillageKey village, ReviewLine line, Claim claim, LineChange change)
    {
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == line.HouseholdId);
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [line.HouseholdId], [line.OccurredOn.Year]);
        var item = book.Item(change.RuleItemId) ?? throw new RuleViolation(Rule.Rec2, "请选择清单里的一项。", "RuleItemId");
        return (book, new Candidate(
            household, item, line.OccurredOn, change.Quantity, change.TierName, claim.HasFinding, Replaces: line.ReviewLineId));
    }

    private Task<Scorebook> BookAsync(VillageKey village, List<ReviewLine> lines)
        => ScorebookQueries.LoadAsync(
            db, village, clock.Today(), ScorebookQueries.HouseholdsOf(lines), ScorebookQueries.YearsOf(lines));

    // Whatever changes a line meets an undecided one; a decided line is opened again expressly (ReopenAsync, ReturnAsync).
    private async Task<(ReviewLine Line, Claim Claim)> UndecidedAsync(VillageKey village, Guid lineId, Caller reviewer)
    {
        var line = await LineAsync(village, lineId);
        await WithVillageAsync(village, line.MonthlyReviewId);
        await MustNotBeOwnAsync(village, line, reviewer);
        line.MustBePending();
        return (line, await ClaimOfAsync(village, line));
    }

    private async Task MustNotBeOwnAsync(VillageKey village, ReviewLine line, Caller by)
    {
        var accounts = await OwnCases.AccountsAsync(db, village, by);
        if (by.IsOf(line.HouseholdId)
            || await db.Claims.In(village)
                .AnyAsync(c => c.ClaimId == line.ClaimId && c.ReportedBy != ReportedBy.Household && accounts.Contains(c.SubmittedBy)))
        {
            throw OwnCases.Refusal();
        }
    }

    private Task<MonthlyReview> ReviewAsync(VillageKey village, Guid reviewId)
        => db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == reviewId);

    private async Task WithVillageAsync(VillageKey village, Guid reviewId) => (await ReviewAsync(village, reviewId)).MustBeWithVillage();

    private Task<ReviewLine> LineAsync(VillageKey village, Guid lineId)
        => db.ReviewLines.In(village).SingleAsync(l => l.ReviewLineId == lineId);

    private Task<Claim> ClaimOfAsync(VillageKey village, ReviewLine line)
        => db.Claims.In(village).SingleAsync(c => c.ClaimId == line.ClaimId);

    private async Task<WithoutFinding?> WithoutFindingAsync(VillageKey village, List<ReviewLine> approved, LineRecords records)
    {
        var itemIds = approved.Select(l => l.RuleItemId).Distinct().ToArray();
        var strict = await db.RuleItems.OfTown(village.TownId).Where(i => EF.Parameter(itemIds).Contains(i.RuleItemId) && i.NeedsFinding)
            .Select(i => i.RuleItemId).ToListAsync();
        return approved.Find(l => strict.Contains(l.RuleItemId)
            && records.Claims[l.ClaimId] is { FindingNumber: null } or { FindingAuthority: null } or { FindingOn: null }) is { } line
            ? new WithoutFinding(
                await db.Households.In(village).Where(h => h.HouseholdId == line.HouseholdId).Select(h => h.Head).SingleAsync(),
                line.OccurredOn)
            : null;
    }

    // The key that a rejected line gave up, and whether another line has it now; others have theirs still.
    private async Task<(string? Key, bool IsTaken)> OnceKeyAsync(VillageKey village, ReviewLine line)
    {
        if (line.Decision != LineDecision.Rejected)
        {
            return (line.OnceKey, false);
        }
        var item = await db.RuleItems.AsNoTracking().SingleAsync(i => i.TownId == village.TownId && i.RuleItemId == line.RuleItemId);
        var key = Scorebook.OnceKey(line.HouseholdId, item, line.OccurredOn);
        return (key, key is not null
            && await db.ReviewLines.OfTown(village.TownId).AnyAsync(l => l.OnceKey == key && l.ReviewLineId != line.ReviewLineId));
    }

    private IQueryable<ReviewVote> StandingVotes(VillageKey village, IReadOnlyCollection<Guid> lineIds)
        => db.ReviewVotes.OfTown(village.TownId).Where(v => lineIds.Contains(v.ReviewLineId) && v.VoidedAt == null);

    private async Task VoidVotesAsync(VillageKey village, IReadOnlyCollection<Guid> lineIds, Caller by, string reason)
    {
        foreach (var vote in await StandingVotes(village, lineIds).ToListAsync())
        {
            vote.Void(reason, by.UserId, clock.UtcNow());
        }
    }

    private void Remember(Claim claim, Caller by, string what, string note)
        => db.ClaimEvents.Add(claim.Step(what, by.UserId, clock.UtcNow(), note));
}
