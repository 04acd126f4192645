using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Photos;
using Shuren.Features.Places;
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

/// <summary>一日一记录 (REC-1 … REC-3): a claim from its first word to the month's sheet. Each step is kept; nothing is silently dropped.</summary>
public sealed class ClaimService(AppDb db, TimeProvider clock)
{
    public Task<Claim> SubmitAsync(Caller by, VillageKey village, SubmitClaim command) => db.InVillageAsync(by, village, UseCases.SubmitClaim, async () =>
    {
        if (!await db.HouseholdLogins.OfTown(village.TownId).AnyAsync(l => l.UserId == by.UserId))
        {
            await RecorderCases.MustNotBeOwnAsync(db, village, [command.HouseholdId], by, clock.Today());
        }
        var claim = await AddAsync(village, command, by);
        await db.SaveChangesAsync();
        return claim;
    });

    /// <summary>Back to who sent it: says what is missing.</summary>
    public Task ReturnAsync(Caller recorder, VillageKey village, Guid claimId, string missing) => AnswerAsync(recorder, village, UseCases.ReturnClaim.On(claimId), ClaimStatus.Returned, "退回", missing, "请写明还缺什么。");

    public Task RejectAsync(Caller recorder, VillageKey village, Guid claimId, string why) => AnswerAsync(recorder, village, UseCases.RejectClaim.On(claimId), ClaimStatus.Rejected, "驳回", why, "请写明为什么不记。");

    /// <summary>Completed and sent again after it was returned.</summary>
    public Task ResubmitAsync(Caller by, VillageKey village, Guid claimId, string place, string reason, string? witness, IReadOnlyList<Photo> photos) => db.InVillageAsync(by, village, UseCases.ResubmitClaim.On(claimId), async () =>
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
    public Task WithdrawAsync(Caller by, VillageKey village, Guid claimId) => db.InVillageAsync(by, village, UseCases.WithdrawClaim.On(claimId), async () =>
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

    /// <summary>REC-3: the household's side on a deduction, within its days; online, or at the counter through the recorder.</summary>
    public Task StateAsync(Caller by, VillageKey village, Guid claimId, string statement) => db.InVillageAsync(by, village, UseCases.StateOnClaim.On(claimId), async () =>
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

    /// <summary>A new claim with its photos, added but not yet saved. Inside the village's transaction.</summary>
    /// <exception cref="RuleViolation">Something is missing, or the household takes no part.</exception>
    public async Task<Claim> AddAsync(VillageKey village, SubmitClaim command, Caller by)
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
        db.SubjectIs(claim.ClaimId);
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

    private Task AnswerAsync(Caller by, VillageKey village, Act act, ClaimStatus status, string what, string text, string missing) => db.InVillageAsync(by, village, act, async () =>
    {
        var claim = await WaitingAsync(village, act.SubjectId!.Value);
        await MustNotBeOwnAsync(village, claim, by);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new RuleViolation(missing, "Answer");
        }
        (claim.Status, claim.Answer) = (status, text);
        Remember(claim, by, what, text);
        await db.SaveChangesAsync();
    });

    /// <exception cref="RuleViolation">The claim is the person's own case: see <see cref="RecorderCases"/>.</exception>
    public async Task MustNotBeOwnAsync(VillageKey village, Claim claim, Caller by)
        => await RecorderCases.MustNotBeOwnAsync(db, village, await RecorderCases.OfAsync(db, village, claim), by, clock.Today());

    /// <summary>The claim, tracked, while it still waits for the recorder.</summary>
    /// <exception cref="RuleViolation">It was dealt with already.</exception>
    public async Task<Claim> WaitingAsync(VillageKey village, Guid claimId)
    {
        var claim = await db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);
        return claim.Status is ClaimStatus.Submitted or ClaimStatus.Returned ? claim : throw new RuleViolation("这条申报已经办过了，请刷新看看。");
    }

    private void AddPhotos(Claim claim, IReadOnlyList<Photo> photos, Caller by)
    {
        foreach (var photo in photos)
        {
            var stored = StoredPhotos.Of(new VillageKey(claim.TownId, claim.VillageId), photo, by, clock.UtcNow());
            db.Photos.Add(stored);
            db.ClaimPhotos.Add(new ClaimPhoto { TownId = claim.TownId, ClaimId = claim.ClaimId, PhotoId = stored.PhotoId });
        }
    }

    /// <summary>Adds a step to what happened to the claim.</summary>
    public void Remember(Claim claim, Caller by, string what, string? note = null) => db.ClaimEvents.Add(new ClaimEvent
    {
        TownId = claim.TownId,
        ClaimId = claim.ClaimId,
        At = clock.UtcNow(),
        By = by.UserId,
        What = what,
        Note = note
    });
}
