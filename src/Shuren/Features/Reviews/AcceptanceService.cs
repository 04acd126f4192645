using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>What accepting a claim comes to, decided on what was loaded (REC-2, REC-3, RULE-4).</summary>
/// <param name="Item">The item.</param>
/// <param name="Scored">Its points.</param>
/// <param name="StatementDueOn">Of a deduction: the last day for the household's statement (D17).</param>
public sealed record Acceptance(RuleItem Item, Scored Scored, DateOnly? StatementDueOn)
{
    /// <param name="occurredOn">The day of the deed.</param>
    /// <param name="command">What the recorder fixes.</param>
    /// <param name="household">Whose claim.</param>
    /// <param name="book">The lists, and what the household has.</param>
    /// <param name="today">Today in China.</param>
    /// <param name="statementDays">The town's setting.</param>
    /// <exception cref="RuleViolation">
    /// No such item, no whole finding or one of a wrong day, what <see cref="Scorebook.Score"/> refuses, or nobody was told.
    /// </exception>
    public static Acceptance Decide(
        DateOnly occurredOn, AcceptClaim command, Household household, Scorebook book, DateOnly today, int statementDays)
    {
        var item = book.Item(command.RuleItemId) ?? throw new RuleViolation(Rule.Rec2, "请选择清单里的一项。", "RuleItemId");
        command.MustShowFinding(item, occurredOn, today);
        var scored = book.Score(new Candidate(household, item, occurredOn, command.Quantity, command.TierName, command.HasFinding));
        var isDeduction = item.Kind == RuleKind.Deduction;
        // D17: the household's days run from the day it was told, not from when somebody typed it in.
        return new Acceptance(item, scored, isDeduction ? command.MustBeTold(occurredOn, today).AddDays(statementDays) : null);
    }

    /// <summary>How the claim's story tells it.</summary>
    public string Note(MonthlyReview sheet, bool isLate)
        => $"{(Item.Kind == RuleKind.Award ? "加" : "扣")} {Scored.Points} 分（预计），列入{sheet.Month.ToChinese()}审核表{(isLate ? "（迟报）" : "")}";
}

/// <summary>What was wrong with a claim, put right.</summary>
/// <param name="HouseholdId">Whose it is.</param>
/// <param name="Acceptance">Item, quantity and what they need.</param>
/// <param name="Why">What was wrong.</param>
/// <param name="Shown">What the form showed: <see cref="Claim.ShownNow"/>.</param>
public sealed record CorrectClaim(Guid HouseholdId, AcceptClaim Acceptance, string Why, string? Shown)
{
    /// <summary>How the claim's story tells it: what it was, what it is, and why.</summary>
    /// <exception cref="RuleViolation">Nothing changes, nothing is said, or an award would become a deduction.</exception>
    public string Decide(Claim claim, (Household Before, Household After) household, IReadOnlyList<RuleItem> items)
    {
        var (before, after) = household;
        RuleItem Item(Guid? id) => items.FirstOrDefault(i => i.RuleItemId == id)
            ?? throw new RuleViolation(Rule.Rec2, "请选择清单里的一项。", "RuleItemId");
        var (old, now) = (Item(claim.RuleItemId), Item(Acceptance.RuleItemId));
        if (old.Kind != now.Kind)
        {
            throw new RuleViolation(Rule.Rec2, "加分不能改成扣分，扣分也不能改成加分。请撤销这条，另记一笔。", "RuleItemId");
        }
        if (string.IsNullOrWhiteSpace(Why))
        {
            throw new RuleViolation(Rule.Rec2, "请写明哪里记错了。", "Why");
        }
        string[] changes =
        [
            .. Change("农户", $"{before.Head}户（卡号 {before.CardNumber}）", $"{after.Head}户（卡号 {after.CardNumber}）"),
            .. Change("项目", old.Code, now.Code),
            .. Change("数量", $"{claim.Quantity}", $"{Acceptance.Quantity}"),
            .. Change("档次", claim.TierName ?? "不分", Acceptance.TierName.OrNull() ?? "不分")
        ];
        return changes.Length > 0
            ? string.Join("；", changes) + "。原因：" + Why.Trim()
            : throw new RuleViolation(Rule.Form, "农户、项目、数量都没有改。", "Who");
    }

    private static string[] Change(string what, string before, string after) => before == after ? [] : [$"{what}：{before} 改为 {after}"];
}

/// <summary>受理 (REC-2): a claim is scored and put on its month's sheet, or taken off again before anybody voted.</summary>
public sealed class AcceptanceService(AppDb db, ClaimService claims, TimeProvider clock)
{
    /// <summary>The recorder's usual way: record and accept in one form.</summary>
    /// <returns>The claim, and a note when a cap or tier lowered the points.</returns>
    /// <exception cref="RuleViolation">
    /// The person's own case; see <see cref="SubmitClaim.Decide"/> and <see cref="Acceptance.Decide"/>.
    /// </exception>
    public Task<(Claim Claim, string? Note)> RecordAsync(Caller recorder, VillageKey village, SubmitClaim command, AcceptClaim acceptance)
        => db.InVillageAsync(recorder, village, UseCases.RecordClaim, async () =>
    {
        await RecorderCases.MustNotBeOwnAsync(db, village, [command.HouseholdId], recorder, clock.Today());
        var (household, lists) = await ClaimService.HouseholdAndListsAsync(db, village, command.HouseholdId);
        var claim = claims.Add(village, command, SubmitFacts.Of(household, lists, command.RuleItemId), recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder, (household!, lists));
        await db.SaveChangesAsync();
        return (claim, note);
    });

    /// <summary>Puts a submitted claim on its month's sheet.</summary>
    /// <returns>A note when a cap or tier lowered the points.</returns>
    /// <exception cref="RuleViolation">
    /// It was dealt with already, or the person's own case; see <see cref="Acceptance.Decide"/>.
    /// </exception>
    public Task<string?> AcceptAsync(Caller recorder, VillageKey village, Guid claimId, AcceptClaim acceptance)
        => db.InVillageAsync(recorder, village, UseCases.AcceptClaim.On(claimId), async () =>
    {
        var claim = await claims.WaitingAsync(village, claimId);
        await claims.MustNotBeOwnAsync(village, claim, recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder);
        await db.SaveChangesAsync();
        return note;
    });

    /// <summary>The recorder's undo: off a sheet on which nobody has voted yet, back to be sorted anew.</summary>
    /// <exception cref="RuleViolation">It is on no sheet, somebody voted already, nothing is said, or the person's own case.</exception>
    public Task TakeBackAsync(Caller recorder, VillageKey village, Guid claimId, string why)
        => db.InVillageAsync(recorder, village, UseCases.TakeBackClaim.On(claimId), async () =>
    {
        var (claim, line) = await UntouchedAsync(village, claimId, recorder);
        if (string.IsNullOrWhiteSpace(why))
        {
            throw new RuleViolation(Rule.Rec2, "请写明为什么收回。", "Answer");
        }
        db.ReviewLines.Remove(line);
        claim.TakeBack();
        claims.Remember(claim, recorder, ClaimEvent.TakenBack, why);
        await db.SaveChangesAsync();
    });

    /// <summary>Who recorded it takes it out again, while nothing rests on it: nobody voted, and the household has not spoken.</summary>
    /// <exception cref="RuleViolation">As <see cref="Claim.Undo"/>; somebody voted already; or the person's own case.</exception>
    public Task UndoAsync(Caller recorder, VillageKey village, Guid claimId)
        => db.InVillageAsync(recorder, village, UseCases.UndoClaim.On(claimId), async () =>
    {
        var (claim, line) = await UntouchedAsync(village, claimId, recorder);
        claim.Undo(recorder.UserId);
        db.ReviewLines.Remove(line);
        claims.Remember(claim, recorder, "撤销", "记错了，刚记就撤销。");
        await db.SaveChangesAsync();
    });

    /// <summary>
    /// A wrong household, item or quantity, put right on the spot before anybody voted: what it was stays in the claim's story.
    /// </summary>
    /// <returns>A note when a cap or tier lowered the points.</returns>
    /// <exception cref="RuleViolation">
    /// Nothing would change, nothing is said, the claim is not what the form showed; somebody voted already or the household has spoken; an
    /// award would become a deduction; or the own case, of the household that was wrong or of the one that is right.
    /// </exception>
    public Task<string?> CorrectAsync(Caller recorder, VillageKey village, Guid claimId, CorrectClaim command)
        => db.InVillageAsync(recorder, village, UseCases.CorrectClaim.On(claimId), async () =>
    {
        var (claim, line) = await UntouchedAsync(village, claimId, recorder);
        Shown.MustBe(command.Shown, claim.ShownNow, "这条申报");
        var before = await HouseholdAsync(village, claim.HouseholdId);
        var after = await db.Households.AsNoTracking().In(village)
            .SingleOrDefaultAsync(h => h.HouseholdId == command.HouseholdId && h.WithdrawnOn == null)
            ?? throw new RuleViolation(Rule.Missing, "没有找到这一户，或这户已经退出。", "Who");
        var items = await db.RuleItems.AsNoTracking().OfTown(village.TownId)
            .Where(i => i.RuleItemId == claim.RuleItemId || i.RuleItemId == command.Acceptance.RuleItemId).ToListAsync();
        var note = command.Decide(claim, (before, after), items);

        claim.Correct(after.HouseholdId, await claims.IsSentByItselfAsync(village, claim));
        await claims.MustNotBeOwnAsync(village, claim, recorder);
        claims.Remember(claim, recorder, "改正", note);
        db.ReviewLines.Remove(line);
        // The line's place is free before the limits look.
        await db.SaveChangesAsync();
        var scored = await AcceptCoreAsync(village, claim, command.Acceptance, recorder);
        await db.SaveChangesAsync();
        return scored;
    });

    /// <summary>Whether nothing rests on a claim's line yet: its sheet is open for claims, and nobody voted on it.</summary>
    public static async Task<bool> IsUntouchedAsync(AppDb db, VillageKey village, MonthlyReview sheet, ReviewLine line)
        => sheet.Status == ReviewStatus.Open
            && !await db.ReviewVotes.OfTown(village.TownId).AnyAsync(v => v.ReviewLineId == line.ReviewLineId);

    // The claim and its line, tracked, while nothing rests on it.
    private async Task<(Claim Claim, ReviewLine Line)> UntouchedAsync(VillageKey village, Guid claimId, Caller recorder)
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        await claims.MustNotBeOwnAsync(village, claim, recorder);
        var line = await db.ReviewLines.In(village).SingleOrDefaultAsync(l => l.ClaimId == claimId)
            ?? throw new RuleViolation(Rule.Stale, "这条申报不在审核表上，请刷新看看。");
        var sheet = await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
        return await IsUntouchedAsync(db, village, sheet, line)
            ? (claim, line)
            : throw new RuleViolation(Rule.Rev1, "审核组已经开始表决，不能再收回、撤销或改正。要改动，请审核组在审核表上改。");
    }

    /// <summary>
    /// What to ask before more half-days, days or hours are recorded than one person can do in a day; null when nothing (RULE-3).
    /// </summary>
    public async Task<string?> QuestionAsync(VillageKey village, Guid householdId, RuleItem? item, DateOnly day, int quantity)
    {
        if (item is null || Scorebook.PerPersonAndDay(item.Unit) is null)
        {
            return null;
        }
        var household = await HouseholdAsync(village, householdId);
        var book = await ScorebookQueries.LoadForAsync(db, village, clock.Today(), ([householdId], [item.RuleItemId], day));
        return book.Item(item.RuleItemId) is { } known ? book.Question(new Candidate(household, known, day, quantity)) : null;
    }

    /// <summary>What the limits leave of an item for a household on a day; null when it is no item of the village's lists.</summary>
    public async Task<ItemStanding?> StandingAsync(VillageKey village, Household household, Guid itemId, DateOnly day)
    {
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [household.HouseholdId], [day.Year]);
        return book.Item(itemId) is { } item ? book.Standing(household, item, day) : null;
    }

    private async Task<string?> AcceptCoreAsync(
        VillageKey village, Claim claim, AcceptClaim command, Caller recorder, (Household Household, List<RuleList> Lists)? known = null)
    {
        var today = clock.Today();
        var household = known?.Household ?? await HouseholdAsync(village, claim.HouseholdId);
        var book = await ScorebookQueries.LoadForAsync(
            db, village, today, ([claim.HouseholdId], [command.RuleItemId], claim.OccurredOn), known?.Lists);
        // Only on a deduction does the household speak.
        var days = book.Item(command.RuleItemId)?.Kind == RuleKind.Deduction
            ? await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.StatementDays).SingleAsync()
            : 0;

        var acceptance = Acceptance.Decide(claim.OccurredOn, command, household, book, today, days);

        claim.Accept(command, acceptance.Item.Kind, acceptance.StatementDueOn, recorder.UserId, clock.UtcNow());
        var (sheet, isLate) = await ReviewSheets.ForAsync(db, village, claim.OccurredOn);
        db.Rows.Insert(ReviewLine.Of(sheet, claim, acceptance.Item, acceptance.Scored, isLate));
        claims.Remember(claim, recorder, "受理", acceptance.Note(sheet, isLate));
        return acceptance.Scored.Note;
    }

    private Task<Household> HouseholdAsync(VillageKey village, Guid householdId)
        => db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
}
