using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Claims;
using Shuren.Features.RuleLists;
using Shuren.Features.Scoring;

namespace Shuren.Features.Reviews;

/// <summary>What the recorder fixes when accepting (REC-2, REC-3, RULE-4).</summary>
/// <param name="RuleItemId">The item of the list in force on that day.</param>
/// <param name="Quantity">In its unit.</param>
/// <param name="TierName">档次.</param>
/// <param name="FindingAuthority">Who found it, for items that need a finding.</param>
/// <param name="FindingNumber">The document's number.</param>
/// <param name="FindingOn">Its date.</param>
/// <param name="ToldOn">When the household was told of a deduction.</param>
/// <param name="ToldHow">How.</param>
public sealed record AcceptClaim(
    Guid RuleItemId, int Quantity, string? TierName, string? FindingAuthority = null, string? FindingNumber = null, DateOnly? FindingOn = null, DateOnly? ToldOn = null, string? ToldHow = null);

/// <summary>受理 (REC-2): a claim is scored and put on its month's sheet, or taken off again before anybody voted.</summary>
public sealed class AcceptanceService(AppDb db, ClaimService claims, TimeProvider clock)
{
    /// <summary>The recorder's usual way: record and accept in one form.</summary>
    /// <returns>The claim, and a note when a cap or tier lowered the points.</returns>
    public Task<(Claim Claim, string? Note)> RecordAsync(Caller recorder, VillageKey village, SubmitClaim command, AcceptClaim acceptance) => db.InVillageAsync(recorder, village, UseCases.RecordClaim, async () =>
    {
        await RecorderCases.MustNotBeOwnAsync(db, village, [command.HouseholdId], recorder, clock.Today());
        var claim = await claims.AddAsync(village, command, recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder);
        await db.SaveChangesAsync();
        return (claim, note);
    });

    /// <summary>Puts a submitted claim on its month's sheet.</summary>
    public Task<string?> AcceptAsync(Caller recorder, VillageKey village, Guid claimId, AcceptClaim acceptance) => db.InVillageAsync(recorder, village, UseCases.AcceptClaim.On(claimId), async () =>
    {
        var claim = await claims.WaitingAsync(village, claimId);
        await claims.MustNotBeOwnAsync(village, claim, recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder);
        await db.SaveChangesAsync();
        return note;
    });

    /// <summary>The recorder's undo: off a sheet on which nobody has voted yet, back to be sorted anew.</summary>
    public Task TakeBackAsync(Caller recorder, VillageKey village, Guid claimId, string why) => db.InVillageAsync(recorder, village, UseCases.TakeBackClaim.On(claimId), async () =>
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        await claims.MustNotBeOwnAsync(village, claim, recorder);
        var line = await db.ReviewLines.In(village).SingleOrDefaultAsync(l => l.ClaimId == claimId);
        var sheet = line is null ? null : await db.MonthlyReviews.In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
        if (line is null)
        {
            throw new RuleViolation("这条申报不在审核表上，请刷新看看。");
        }
        if (sheet!.Status != ReviewStatus.Open || await db.ReviewVotes.OfTown(village.TownId).AnyAsync(v => v.ReviewLineId == line.ReviewLineId))
        {
            throw new RuleViolation("审核组已经开始表决，不能再收回。要改动，请审核组在审核表上改。");
        }
        if (string.IsNullOrWhiteSpace(why))
        {
            throw new RuleViolation("请写明为什么收回。", "Answer");
        }
        db.ReviewLines.Remove(line);
        (claim.Status, claim.AcceptedAt, claim.AcceptedBy) = (ClaimStatus.Submitted, null, null);
        claims.Remember(claim, recorder, "从审核表收回", why);
        await db.SaveChangesAsync();
    });

    /// <summary>What to ask before more half-days, days or hours are recorded than one person can do in a day; null when nothing (RULE-3).</summary>
    public async Task<string?> QuestionAsync(VillageKey village, Guid householdId, Guid itemId, DateOnly day, int quantity)
    {
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
        var book = await ScorebookQueries.LoadAsync(db, village, clock.Today(), [householdId], [day.Year]);
        return book.Item(itemId) is { } item ? book.Question(new Candidate(household, item, day, quantity)) : null;
    }

    private async Task<string?> AcceptCoreAsync(VillageKey village, Claim claim, AcceptClaim acceptance, Caller recorder)
    {
        var today = clock.Today();
        (claim.FindingAuthority, claim.FindingNumber, claim.FindingOn) = (acceptance.FindingAuthority.OrNull(), acceptance.FindingNumber.OrNull(), acceptance.FindingOn);
        if (claim.FindingOn > today)
        {
            throw new RuleViolation("认定文书的日期不能晚于今天。", "FindingOn");
        }
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == claim.HouseholdId);
        var book = await ScorebookQueries.LoadAsync(db, village, today, [claim.HouseholdId], [claim.OccurredOn.Year]);
        var item = book.Item(acceptance.RuleItemId) ?? throw new RuleViolation("请选择清单里的一项。", "RuleItemId");
        var scored = book.Score(new Candidate(household, item, claim.OccurredOn, acceptance.Quantity, acceptance.TierName, claim.HasFinding));
        (claim.RuleItemId, claim.Kind, claim.Quantity, claim.TierName) = (item.RuleItemId, item.Kind, acceptance.Quantity, acceptance.TierName.OrNull());
        if (item.Kind == RuleKind.Deduction)
        {
            await TellAsync(village, claim, acceptance, today);
        }
        var (sheet, isLate) = await ReviewSheets.ForAsync(db, village, claim.OccurredOn);
        db.ReviewLines.Add(ReviewSheets.Line(sheet, claim, item, scored, isLate));
        (claim.Status, claim.Answer, claim.AcceptedAt, claim.AcceptedBy) = (ClaimStatus.Accepted, null, clock.UtcNow(), recorder.UserId);
        claims.Remember(claim, recorder, "受理", $"{(item.Kind == RuleKind.Award ? "加" : "扣")} {scored.Points} 分（预计），列入{sheet.Month.ToChinese()}审核表{(isLate ? "（迟报）" : "")}");
        return scored.Note;
    }

    // D17: the household's days run from the day it was told, not from when somebody typed it in.
    private async Task TellAsync(VillageKey village, Claim claim, AcceptClaim acceptance, DateOnly today)
    {
        if (acceptance.ToldOn is not { } told || string.IsNullOrWhiteSpace(acceptance.ToldHow))
        {
            throw new RuleViolation("扣分要先告知本户：请填写哪天、怎样告知的。", "ToldOn");
        }
        if (told > today || told < claim.OccurredOn)
        {
            throw new RuleViolation("告知日期要在发生之后、今天以前。", "ToldOn");
        }
        var days = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.StatementDays).SingleAsync();
        (claim.ToldOn, claim.ToldHow, claim.StatementDueOn) = (told, acceptance.ToldHow, told.AddDays(days));
    }
}
