using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Claims;

/// <summary>What is reported (REC-1): time, place and reason are mandatory.</summary>
/// <param name="HouseholdId">For whom.</param>
/// <param name="Kind">Award or deduction.</param>
/// <param name="RuleItemId">The item; a resident may leave it to the recorder.</param>
/// <param name="Quantity">In the item's unit.</param>
/// <param name="TierName">档次.</param>
/// <param name="OccurredOn">The day.</param>
/// <param name="TimeOfDay">As told.</param>
/// <param name="Place">Where.</param>
/// <param name="Reason">What happened.</param>
/// <param name="Channel">How it reached the recorder.</param>
/// <param name="ReportedBy">Who reports.</param>
/// <param name="ReporterName">The other villager's name; never shown to the reported household (D23).</param>
/// <param name="Witness">A named witness.</param>
/// <param name="Photos">Evidence, already encoded anew.</param>
public sealed record SubmitClaim(
    Guid HouseholdId, RuleKind Kind, Guid? RuleItemId, int Quantity, string? TierName, DateOnly OccurredOn, string? TimeOfDay, string Place, string Reason,
    ClaimChannel Channel, ReportedBy ReportedBy, string? ReporterName, string? Witness, IReadOnlyList<Photo> Photos);

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

/// <summary>一日一记录 (REC-1 … REC-3): a claim from its first word to the month's sheet. Each step is kept; nothing is silently dropped.</summary>
public sealed class ClaimService(AppDb db, TimeProvider clock)
{
    public Task<Claim> SubmitAsync(VillageKey village, SubmitClaim command, Actor by) => db.InVillageAsync(village, async () =>
    {
        if (!await db.HouseholdLogins.OfTown(village.TownId).AnyAsync(l => l.UserId == by.UserId))
        {
            await RecorderCases.MustNotBeOwnAsync(db, village, [command.HouseholdId], by, clock.Today());
        }
        var claim = await AddAsync(village, command, by);
        await db.SaveChangesAsync();
        return claim;
    });

    /// <summary>The recorder's usual way: record and accept in one form.</summary>
    /// <returns>The claim, and a note when a cap or tier lowered the points.</returns>
    public Task<(Claim Claim, string? Note)> RecordAsync(VillageKey village, SubmitClaim command, AcceptClaim acceptance, Actor recorder) => db.InVillageAsync(village, async () =>
    {
        await RecorderCases.MustNotBeOwnAsync(db, village, [command.HouseholdId], recorder, clock.Today());
        var claim = await AddAsync(village, command, recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder);
        await db.SaveChangesAsync();
        return (claim, note);
    });

    /// <summary>Puts a submitted claim on its month's sheet.</summary>
    public Task<string?> AcceptAsync(VillageKey village, Guid claimId, AcceptClaim acceptance, Actor recorder) => db.InVillageAsync(village, async () =>
    {
        var claim = await WaitingAsync(village, claimId);
        await MustNotBeOwnAsync(village, claim, recorder);
        var note = await AcceptCoreAsync(village, claim, acceptance, recorder);
        await db.SaveChangesAsync();
        return note;
    });

    /// <summary>Back to who sent it: says what is missing.</summary>
    public Task ReturnAsync(VillageKey village, Guid claimId, string missing, Actor recorder) => AnswerAsync(village, claimId, ClaimStatus.Returned, "退回", missing, "请写明还缺什么。", recorder);

    public Task RejectAsync(VillageKey village, Guid claimId, string why, Actor recorder) => AnswerAsync(village, claimId, ClaimStatus.Rejected, "驳回", why, "请写明为什么不记。", recorder);

    /// <summary>Completed and sent again after it was returned.</summary>
    public Task ResubmitAsync(VillageKey village, Guid claimId, string place, string reason, string? witness, IReadOnlyList<Photo> photos, Actor by) => db.InVillageAsync(village, async () =>
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        if (claim.SubmittedBy != by.UserId)
        {
            throw new RuleViolation("只有提交人可以补充。");
        }
        if (!await db.HouseholdLogins.OfTown(village.TownId).AnyAsync(l => l.UserId == by.UserId))
        {
            await MustNotBeOwnAsync(village, claim, by);
        }
        if (claim.Status != ClaimStatus.Returned)
        {
            throw new RuleViolation("只有被退回的申报可以补充后再交。");
        }
        MustSayWhereAndWhat(place, reason);
        var kept = await db.ClaimPhotos.CountAsync(p => p.TownId == village.TownId && p.ClaimId == claimId);
        if (kept + photos.Count > StoredPhotos.PerClaimMax)
        {
            throw new RuleViolation($"一条申报最多 {StoredPhotos.PerClaimMax} 张照片，已有 {kept} 张，这次最多再加 {StoredPhotos.PerClaimMax - kept} 张。", "Photos");
        }
        // The answer stays in the claim's events.
        (claim.Place, claim.Reason, claim.Witness, claim.Status, claim.Answer) = (place.Trim(), reason.Trim(), witness.OrNull(), ClaimStatus.Submitted, null);
        AddPhotos(claim, photos, by);
        Remember(claim, by, "补充后再交");
        await db.SaveChangesAsync();
    });

    /// <summary>Taken back by who sent it, before it is on a sheet.</summary>
    public Task WithdrawAsync(VillageKey village, Guid claimId, Actor by) => db.InVillageAsync(village, async () =>
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        if (claim.SubmittedBy != by.UserId)
        {
            throw new RuleViolation("只有提交人可以撤回。");
        }
        if (claim.Status is not (ClaimStatus.Submitted or ClaimStatus.Returned))
        {
            throw new RuleViolation("这条申报已经受理，不能撤回。有不对的，请告诉积分管理员。");
        }
        claim.Status = ClaimStatus.Withdrawn;
        Remember(claim, by, "撤回");
        await db.SaveChangesAsync();
    });

    /// <summary>The recorder's undo: off a sheet on which nobody has voted yet, back to be sorted anew.</summary>
    public Task TakeBackAsync(VillageKey village, Guid claimId, string why, Actor recorder) => db.InVillageAsync(village, async () =>
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        await MustNotBeOwnAsync(village, claim, recorder);
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
        Remember(claim, recorder, "从审核表收回", why);
        await db.SaveChangesAsync();
    });

    /// <summary>REC-3: the household's side on a deduction, within its days; online, or at the counter through the recorder.</summary>
    public Task StateAsync(VillageKey village, Guid claimId, string statement, Actor by) => db.InVillageAsync(village, async () =>
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        if (!await RecorderCases.IsHouseholdAsync(db, village, claim.HouseholdId, by))
        {
            await MustNotBeOwnAsync(village, claim, by);
        }
        if (claim.Kind != RuleKind.Deduction || claim.Status != ClaimStatus.Accepted || claim.StatementDueOn is not { } due)
        {
            throw new RuleViolation("这一条不用陈述。");
        }
        if (clock.Today() > due)
        {
            throw new RuleViolation($"陈述的期限到 {due:yyyy-MM-dd}，已经过了。公示后仍可以提异议。", "Statement");
        }
        if (claim.StatedAt is not null)
        {
            // The group may be voting on it already: what it read must not change under it.
            throw new RuleViolation("这一条已经陈述过了。还要补充的，请告诉积分管理员或审核组。", "Statement");
        }
        if (string.IsNullOrWhiteSpace(statement))
        {
            throw new RuleViolation("请写下您家的说明。", "Statement");
        }
        (claim.Statement, claim.StatedAt, claim.StatedBy) = (statement.Trim(), clock.UtcNow(), by.UserId);
        Remember(claim, by, "陈述", statement);
        await db.SaveChangesAsync();
    });

    /// <summary>What to ask before more half-days, days or hours are recorded than one person can do in a day; null when nothing (RULE-3).</summary>
    public async Task<string?> QuestionAsync(VillageKey village, Guid householdId, Guid itemId, DateOnly day, int quantity)
    {
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
        var book = await Scorebook.LoadAsync(db, village, clock.Today(), [householdId], [day.Year]);
        return book.Item(itemId) is { } item ? book.Question(new Candidate(household, item, day, quantity)) : null;
    }

    /// <summary>REC-6: what looks like the same deed recorded before; for a warning, never a refusal.</summary>
    public async Task<IReadOnlyList<string>> LikelyRepeatsAsync(VillageKey village, Claim claim)
    {
        var warnings = new List<string>();
        var same = await db.Claims.AsNoTracking().In(village)
            .Where(c => c.ClaimId != claim.ClaimId && c.HouseholdId == claim.HouseholdId && c.OccurredOn == claim.OccurredOn && c.RuleItemId == claim.RuleItemId && claim.RuleItemId != null
                && c.Status != ClaimStatus.Withdrawn && c.Status != ClaimStatus.Rejected)
            .CountAsync();
        if (same > 0)
        {
            warnings.Add($"这户同一天、同一项已有 {same} 条记录，请核对是不是同一件事。");
        }
        var hashes = await (from cp in db.ClaimPhotos join p in db.Photos on new { cp.TownId, cp.PhotoId } equals new { p.TownId, p.PhotoId } where cp.TownId == village.TownId && cp.ClaimId == claim.ClaimId select p.Sha256).ToListAsync();
        if (hashes.Count > 0)
        {
            var used = await (
                from p in db.Photos.In(village)
                join cp in db.ClaimPhotos on new { p.TownId, p.PhotoId } equals new { cp.TownId, cp.PhotoId }
                where hashes.Contains(p.Sha256) && cp.ClaimId != claim.ClaimId
                select cp.ClaimId).Distinct().CountAsync();
            if (used > 0)
            {
                warnings.Add($"有照片在另外 {used} 条记录里用过。");
            }
        }
        return warnings;
    }

    private async Task<Claim> AddAsync(VillageKey village, SubmitClaim command, Actor by)
    {
        if (command.OccurredOn > clock.Today())
        {
            throw new RuleViolation($"发生日期 {command.OccurredOn:yyyy-MM-dd} 还没到，请检查。", "OccurredOn");
        }
        if (!await db.Households.In(village).AnyAsync(h => h.HouseholdId == command.HouseholdId && h.WithdrawnOn == null))
        {
            throw new RuleViolation("没有找到这一户，或这户已经退出。", "HouseholdId");
        }
        MustSayWhereAndWhat(command.Place, command.Reason);
        if (command.Photos.Count > StoredPhotos.PerClaimMax)
        {
            throw new RuleViolation($"一条申报最多 {StoredPhotos.PerClaimMax} 张照片。", "Photos");
        }
        var kind = command.RuleItemId is { } itemId ? await KindOfAsync(village, itemId) : command.Kind;
        var claim = new Claim
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            HouseholdId = command.HouseholdId,
            RuleItemId = command.RuleItemId,
            Kind = kind,
            Quantity = command.Quantity,
            TierName = command.TierName.OrNull(),
            OccurredOn = command.OccurredOn,
            TimeOfDay = command.TimeOfDay.OrNull(),
            Place = command.Place.Trim(),
            Reason = command.Reason.Trim(),
            Channel = command.Channel,
            ReportedBy = command.ReportedBy,
            ReporterName = command.ReporterName.OrNull(),
            Witness = command.Witness.OrNull(),
            SubmittedAt = clock.UtcNow(),
            SubmittedBy = by.UserId
        };
        db.Claims.Add(claim);
        AddPhotos(claim, command.Photos, by);
        Remember(claim, by, "提交");
        return claim;
    }

    private static void MustSayWhereAndWhat(string? place, string? reason)
    {
        if (string.IsNullOrWhiteSpace(place))
        {
            throw new RuleViolation("请写明在哪里。", "Where");
        }
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleViolation("请写明做了什么。", "Reason");
        }
    }

    // An item of a neighbouring village would pass the foreign key, which only holds the town together.
    private async Task<RuleKind> KindOfAsync(VillageKey village, Guid itemId) => await (
        from item in db.RuleItems
        join list in db.RuleLists.In(village) on new { item.TownId, item.RuleListId } equals new { list.TownId, list.RuleListId }
        where item.RuleItemId == itemId && item.Enabled && list.Status == RuleListStatus.Consented
        select (RuleKind?)item.Kind).SingleOrDefaultAsync() ?? throw new RuleViolation("请选择清单里的一项。", "RuleItemId");

    private async Task<string?> AcceptCoreAsync(VillageKey village, Claim claim, AcceptClaim acceptance, Actor recorder)
    {
        var today = clock.Today();
        (claim.FindingAuthority, claim.FindingNumber, claim.FindingOn) = (acceptance.FindingAuthority.OrNull(), acceptance.FindingNumber.OrNull(), acceptance.FindingOn);
        if (claim.FindingOn > today)
        {
            throw new RuleViolation("认定文书的日期不能晚于今天。", "FindingOn");
        }
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == claim.HouseholdId);
        var book = await Scorebook.LoadAsync(db, village, today, [claim.HouseholdId], [claim.OccurredOn.Year]);
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
        Remember(claim, recorder, "受理", $"{(item.Kind == RuleKind.Award ? "加" : "扣")} {scored.Points} 分（预计），列入{sheet.Month.ToChinese()}审核表{(isLate ? "（迟报）" : "")}");
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

    private Task AnswerAsync(VillageKey village, Guid claimId, ClaimStatus status, string what, string text, string missing, Actor by) => db.InVillageAsync(village, async () =>
    {
        var claim = await WaitingAsync(village, claimId);
        await MustNotBeOwnAsync(village, claim, by);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new RuleViolation(missing, "Answer");
        }
        (claim.Status, claim.Answer) = (status, text);
        Remember(claim, by, what, text);
        await db.SaveChangesAsync();
    });

    private async Task MustNotBeOwnAsync(VillageKey village, Claim claim, Actor by)
        => await RecorderCases.MustNotBeOwnAsync(db, village, await RecorderCases.OfAsync(db, village, claim), by, clock.Today());

    private async Task<Claim> WaitingAsync(VillageKey village, Guid claimId)
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        return claim.Status is ClaimStatus.Submitted or ClaimStatus.Returned ? claim : throw new RuleViolation("这条申报已经办过了，请刷新看看。");
    }

    private void AddPhotos(Claim claim, IReadOnlyList<Photo> photos, Actor by)
    {
        foreach (var photo in photos)
        {
            var stored = StoredPhotos.Of(new VillageKey(claim.TownId, claim.VillageId), photo, by, clock.UtcNow());
            db.Photos.Add(stored);
            db.ClaimPhotos.Add(new ClaimPhoto { TownId = claim.TownId, ClaimId = claim.ClaimId, PhotoId = stored.PhotoId });
        }
    }

    private void Remember(Claim claim, Actor by, string what, string? note = null) => db.ClaimEvents.Add(new ClaimEvent
    {
        TownId = claim.TownId,
        ClaimId = claim.ClaimId,
        At = clock.UtcNow(),
        By = by.UserId,
        What = what,
        Note = note
    });
}
