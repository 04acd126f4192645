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
    /// A finding of tomorrow, no such item, what <see cref="Scorebook.Score"/> refuses, or nobody was told.
    /// </exception>
    public static Acceptance Decide(
        DateOnly occurredOn, AcceptClaim command, Household household, Scorebook book, DateOnly today, int statementDays)
    {
        if (command.FindingOn > today)
        {
            throw new RuleViolation(Rule.Rule4, "认定文书的日期不能晚于今天。", "FindingOn");
        }
        var item = book.Item(command.RuleItemId) ?? throw new RuleViolation(Rule.Rec2, "请选择清单里的一项。", "RuleItemId");
        var scored = book.Score(new Candidate(household, item, occurredOn, command.Quantity, command.TierName, command.HasFinding));
        var isDeduction = item.Kind == RuleKind.Deduction;
        return new Acceptance(item, scored, isDeduction ? StatementDue(occurredOn, command, today, statementDays) : null);
    }

    /// <summary>How the claim's story tells it.</summary>
    public string Note(MonthlyReview sheet, bool isLate)
        => $"{(Item.Kind == RuleKind.Award ? "加" : "扣")} {Scored.Points} 分（预计），列入{sheet.Month.ToChinese()}审核表{(isLate ? "（迟报）" : "")}";

    // D17: the household's days run from the day it was told, not from when somebody typed it in.
    private static DateOnly StatementDue(DateOnly occurredOn, AcceptClaim command, DateOnly today, int days)
    {
        if (command.ToldOn is not { } told || string.IsNullOrWhiteSpace(command.ToldHow))
        {
            throw new RuleViolation(Rule.Rec3, "扣分要先告知本户：请填写哪天、怎样告知的。", "ToldOn");
        }
        return told <= today && told >= occurredOn
            ? told.AddDays(days)
            : throw new RuleViolation(Rule.Rec3, "告知日期要在发生之后、今天以前。", "ToldOn");
    }
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
        var claim = await claims.AddAsync(village, command, recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder);
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
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        await claims.MustNotBeOwnAsync(village, claim, recorder);
        var line = await db.ReviewLines.In(village).SingleOrDefaultAsync(l => l.ClaimId == claimId)
            ?? throw new RuleViolation(Rule.Stale, "这条申报不在审核表上，请刷新看看。");
        var sheet = await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
        if (sheet.Status != ReviewStatus.Open
            || await db.ReviewVotes.OfTown(village.TownId).AnyAsync(v => v.ReviewLineId == line.ReviewLineId))
        {
            throw new RuleViolation(Rule.Rev1, "审核组已经开始表决，不能再收回。要改动，请审核组在审核表上改。");
        }
        if (string.IsNullOrWhiteSpace(why))
        {
            throw new RuleViolation(Rule.Rec2, "请写明为什么收回。", "Answer");
        }
        db.ReviewLines.Remove(line);
        claim.TakeBack();
        claims.Remember(claim, recorder, "从审核表收回", why);
        await db.SaveChangesAsync();
    });

    /// <summary>
    /// What to ask before more half-days, days or hours are recorded than one person can do in a day; null when nothing (RULE-3).
    /// </summary>
    public async Task<string?> QuestionAsync(VillageKey village, Guid householdId, Guid itemId, DateOnly day, int quantity)
    {
        var household = await HouseholdAsync(village, householdId);
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [householdId], [day.Year]);
        return book.Item(itemId) is { } item ? book.Question(new Candidate(household, item, day, quantity)) : null;
    }

    private async Task<string?> AcceptCoreAsync(VillageKey village, Claim claim, AcceptClaim command, Caller recorder)
    {
        var today = clock.Today();
        var household = await HouseholdAsync(village, claim.HouseholdId);
        var book = await ScorebookQueries.LoadAsync(db, village, today, [claim.HouseholdId], [claim.OccurredOn.Year]);
        var days = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.StatementDays).SingleAsync();

        var acceptance = Acceptance.Decide(claim.OccurredOn, command, household, book, today, days);

        claim.Accept(command, acceptance.Item.Kind, acceptance.StatementDueOn, recorder.UserId, clock.UtcNow());
        var (sheet, isLate) = await ReviewSheets.ForAsync(db, village, claim.OccurredOn);
        db.ReviewLines.Add(ReviewLine.Of(sheet, claim, acceptance.Item, acceptance.Scored, isLate));
        claims.Remember(claim, recorder, "受理", acceptance.Note(sheet, isLate));
        return acceptance.Scored.Note;
    }

    private Task<Household> HouseholdAsync(VillageKey village, Guid householdId)
        => db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
}
