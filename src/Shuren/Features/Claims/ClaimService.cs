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
    Guid HouseholdId, RuleKind Kind, Guid? RuleItemId, int Quantity, string? TierName, DateOnly OccurredOn, string? TimeOfDay, string Place,
    string Reason, ClaimChannel Channel, ReportedBy ReportedBy, string? ReporterName, string? Witness, IReadOnlyList<Photo> Photos)
{
    /// <summary>The claim that comes of it, decided on what was loaded.</summary>
    /// <param name="village">Where.</param>
    /// <param name="facts">What is known of household, item and lists.</param>
    /// <param name="by">Who sends it.</param>
    /// <param name="at">Now.</param>
    /// <param name="today">Today in China.</param>
    /// <exception cref="RuleViolation">
    /// The day is to come, before the first list or before the household took part; the household takes no part; something is missing; a
    /// household reports its own breach; or there are too many photos.
    /// </exception>
    public Claim Decide(VillageKey village, SubmitFacts facts, Guid by, DateTime at, DateOnly today)
    {
        if (OccurredOn > today)
        {
            throw new RuleViolation(Rule.Rec1, $"发生日期 {OccurredOn:yyyy-MM-dd} 还没到，请检查。", "OccurredOn");
        }
        if (facts.Household is not { WithdrawnOn: null } household)
        {
            throw new RuleViolation(Rule.Missing, "没有找到这一户，或这户已经退出。", "HouseholdId");
        }
        MustCountOn(OccurredOn, household, facts.ListsFrom);
        Claim.MustSayWhereAndWhat(Place, Reason);
        var kind = facts.Kind;
        if (Photos.Count > StoredPhotos.PerClaimMax)
        {
            throw new RuleViolation(Rule.Form, $"一条申报最多 {StoredPhotos.PerClaimMax} 张照片。", "Photos");
        }
        if (RuleItemId is not null && kind is null)
        {
            throw new RuleViolation(Rule.Rec2, "请选择清单里的一项。", "RuleItemId");
        }
        Claim.MustBeReportedBy(kind ?? Kind, ReportedBy, "ReportedBy");
        return new Claim
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            HouseholdId = HouseholdId,
            RuleItemId = RuleItemId,
            Kind = kind ?? Kind,
            Quantity = Quantity,
            TierName = TierName.OrNull(),
            OccurredOn = OccurredOn,
            TimeOfDay = TimeOfDay.OrNull(),
            Place = Place.Trim(),
            Reason = Reason.Trim(),
            Channel = Channel,
            ReportedBy = ReportedBy,
            ReporterName = ReporterName.OrNull(),
            Witness = Witness.OrNull(),
            SubmittedAt = at,
            SubmittedBy = by
        };
    }

    // What can never count is not taken in first, to be refused by the recorder a week later.
    private static void MustCountOn(DateOnly day, Household household, DateOnly? listsFrom)
    {
        if (day < listsFrom)
        {
            throw new RuleViolation(
                Rule.Rule2, $"{day:yyyy-MM-dd} 没有生效的清单，不能记分。本村的清单从 {listsFrom:yyyy-MM-dd} 起生效。", "OccurredOn");
        }
        if (!household.TakesPartOn(day))
        {
            throw new RuleViolation(Rule.Hh1, household.WhyNotOn(day), "OccurredOn");
        }
    }
}

/// <summary>What a new claim is decided on.</summary>
/// <param name="Household">Whose; null when there is none such in the village.</param>
/// <param name="Kind">The item's kind, where one of a list of the village is named; null when there is no such item.</param>
/// <param name="ListsFrom">The day from which the village has had a list in force; null = it has none yet.</param>
public sealed record SubmitFacts(Household? Household, RuleKind? Kind, DateOnly? ListsFrom)
{
    /// <param name="household">Whose.</param>
    /// <param name="lists">
    /// Those of the village: an item of a neighbour's would pass the foreign key, which only holds the town together.
    /// </param>
    /// <param name="itemId">The item named.</param>
    public static SubmitFacts Of(Household? household, IReadOnlyList<RuleList> lists, Guid? itemId) => new(
        household,
        lists.SelectMany(l => l.Items).FirstOrDefault(i => i.RuleItemId == itemId && i.Enabled)?.Kind,
        lists.Min(l => l.ForceFrom));
}

/// <summary>A claim that was sent back, completed.</summary>
public sealed record ResubmitClaim(string Place, string Reason, string? Witness, IReadOnlyList<Photo> Photos)
{
    /// <summary>Sends it again, decided on what was loaded.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="kept">How many photos it has.</param>
    /// <exception cref="RuleViolation">It was not sent back, something is missing, or there are too many photos.</exception>
    public void Decide(Claim claim, int kept)
    {
        claim.Resubmit(Place, Reason, Witness);
        if (kept + Photos.Count > StoredPhotos.PerClaimMax)
        {
            throw new RuleViolation(
                Rule.Form,
                $"一条申报最多 {StoredPhotos.PerClaimMax} 张照片，已有 {kept} 张，这次最多再加 {StoredPhotos.PerClaimMax - kept} 张。",
                "Photos");
        }
    }
}



/// <summary>
/// 一日一记录 (REC-1 … REC-3): a claim from its first word to the month's sheet. Each step is kept; nothing is silently dropped.
/// </summary>
public sealed class ClaimService(AppDb db, TimeProvider clock)
{
    /// <exception cref="RuleViolation">Something is missing, the household takes no part, or it is the person's own case.</exception>
    public Task<Claim> SubmitAsync(Caller by, VillageKey village, SubmitClaim command)
        => db.InVillageAsync(by, village, UseCases.SubmitClaim, async () =>
    {
        if (!await IsResidentAsync(village, by))
        {
            await RecorderCases.MustNotBeOwnAsync(db, village, [command.HouseholdId], by, clock.Today());
        }
        var (household, lists) = await HouseholdAndListsAsync(db, village, command.HouseholdId);
        return Add(village, command, SubmitFacts.Of(household, lists, command.RuleItemId), by);
    });

    /// <summary>
    /// A household of the village, null when there is none such, and the village's consented lists, the last to take force first: what a
    /// new claim is decided on, asked in one statement.
    /// </summary>
    public static async Task<(Household? Household, List<RuleList> Lists)> HouseholdAndListsAsync(
        AppDb db, VillageKey village, Guid householdId)
    {
        var found = await ListsAndHousehold.For(db)(db, village.TownId, village.VillageId, householdId).ToListAsync();
        return (
            found.Count > 0
                ? found[0].Household
                : await db.Households.AsNoTracking().In(village).SingleOrDefaultAsync(h => h.HouseholdId == householdId),
            await ConsentedLists.OfAsync(db, village, found.ConvertAll(f => f.RuleListId)));
    }

    private sealed record ListAndHousehold(Guid RuleListId, Household? Household);

    // As RuleListQueries.Consented and TownOwned.In say it.
    private static readonly Compiled<Func<AppDb, int, int, Guid, IAsyncEnumerable<ListAndHousehold>>> ListsAndHousehold = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, int villageId, Guid householdId) => (
            from l in db.RuleLists.Where(l => l.TownId == townId && l.VillageId == villageId && l.Status == RuleListStatus.Consented)
            from h in db.Households
                .Where(h => h.TownId == townId && h.VillageId == villageId && h.HouseholdId == householdId).DefaultIfEmpty()
            orderby l.ForceFrom descending, l.Version descending
            select new ListAndHousehold(l.RuleListId, h)).AsNoTracking()));

    /// <summary>Back to who sent it: says what is missing.</summary>
    /// <exception cref="RuleViolation">It was dealt with already, is the person's own case, or nothing is said.</exception>
    public Task ReturnAsync(Caller recorder, VillageKey village, Guid claimId, string missing)
        => AnswerAsync(recorder, village, UseCases.ReturnClaim.On(claimId), c => c.Return(missing), "退回", missing);

    /// <exception cref="RuleViolation">It was dealt with already, is the person's own case, or nothing is said.</exception>
    public Task RejectAsync(Caller recorder, VillageKey village, Guid claimId, string why)
        => AnswerAsync(recorder, village, UseCases.RejectClaim.On(claimId), c => c.Reject(why), "驳回", why);

    /// <summary>Completed and sent again after it was returned.</summary>
    /// <exception cref="RuleViolation">
    /// Somebody else sent it, it was not sent back, something is missing, or there are too many photos.
    /// </exception>
    public Task ResubmitAsync(Caller by, VillageKey village, Guid claimId, ResubmitClaim command)
        => db.InVillageAsync(by, village, UseCases.ResubmitClaim.On(claimId), async () =>
    {
        var claim = await ClaimAsync(village, claimId);
        claim.MustBeSentBy(by.UserId);
        if (!await IsResidentAsync(village, by))
        {
            await MustNotBeOwnAsync(village, claim, by);
        }
        command.Decide(claim, await db.ClaimPhotos.CountAsync(p => p.TownId == village.TownId && p.ClaimId == claimId));
        AddPhotos(claim, command.Photos, by);
        Remember(claim, by, "补充后再交");
        await db.SaveChangesAsync();
    });

    /// <summary>Taken back by who sent it, before it is on a sheet.</summary>
    /// <exception cref="RuleViolation">Somebody else sent it, or it is on a sheet.</exception>
    public Task WithdrawAsync(Caller by, VillageKey village, Guid claimId)
        => db.InVillageAsync(by, village, UseCases.WithdrawClaim.On(claimId), async () =>
    {
        var claim = await ClaimAsync(village, claimId);
        claim.Withdraw(by.UserId);
        Remember(claim, by, "撤回");
        await db.SaveChangesAsync();
    });

    /// <summary>REC-3: the household's side on a deduction, within its days; online, or at the counter through the recorder.</summary>
    /// <exception cref="RuleViolation">
    /// There is nothing to state, the time is over, it was stated before, or the recorder's own case.
    /// </exception>
    public Task StateAsync(Caller by, VillageKey village, Guid claimId, string statement)
        => db.InVillageAsync(by, village, UseCases.StateOnClaim.On(claimId), async () =>
    {
        var claim = await ClaimAsync(village, claimId);
        if (!await RecorderCases.IsHouseholdAsync(db, village, claim.HouseholdId, by))
        {
            await MustNotBeOwnAsync(village, claim, by);
        }
        claim.State(statement, by.UserId, clock.UtcNow(), clock.Today());
        Remember(claim, by, "陈述", statement);
        await db.SaveChangesAsync();
    });

    /// <summary>REC-6: what looks like the same deed recorded before; for a warning, never a refusal.</summary>
    public async Task<IReadOnlyList<string>> LikelyRepeatsAsync(VillageKey village, Claim claim)
    {
        var warnings = new List<string>();
        var same = await db.Claims.AsNoTracking().In(village)
            .Where(c => c.ClaimId != claim.ClaimId && c.HouseholdId == claim.HouseholdId && c.OccurredOn == claim.OccurredOn
                && c.RuleItemId == claim.RuleItemId && claim.RuleItemId != null
                && c.Status != ClaimStatus.Withdrawn && c.Status != ClaimStatus.Rejected)
            .CountAsync();
        if (same > 0)
        {
            warnings.Add($"这户同一天、同一项已有 {same} 条记录，请核对是不是同一件事。");
        }
        var hashes = await (
            from cp in db.ClaimPhotos
            join p in db.Photos on new { cp.TownId, cp.PhotoId } equals new { p.TownId, p.PhotoId }
            where cp.TownId == village.TownId && cp.ClaimId == claim.ClaimId
            select p.Sha256).ToListAsync();
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

    /// <summary>A new claim with its photos, written when the use case ends. Inside the village's transaction.</summary>
    /// <exception cref="RuleViolation">Something is missing, or the household takes no part.</exception>
    public Claim Add(VillageKey village, SubmitClaim command, SubmitFacts facts, Caller by)
    {
        var claim = command.Decide(village, facts, by.UserId, clock.UtcNow(), clock.Today());
        db.Rows.Insert(claim);
        db.SubjectIs(claim.ClaimId);
        AddPhotos(claim, command.Photos, by);
        Remember(claim, by, "提交");
        return claim;
    }

    private Task AnswerAsync(Caller by, VillageKey village, Act act, Action<Claim> answer, string what, string text)
        => db.InVillageAsync(by, village, act, async () =>
    {
        var claim = await WaitingAsync(village, act.SubjectId!.Value);
        await MustNotBeOwnAsync(village, claim, by);
        answer(claim);
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
        var claim = await ClaimAsync(village, claimId);
        claim.MustWait();
        return claim;
    }

    private Task<Claim> ClaimAsync(VillageKey village, Guid claimId) => db.Claims.In(village).SingleAsync(c => c.ClaimId == claimId);

    /// <summary>Whether the household itself sent it, signed in.</summary>
    public Task<bool> IsSentByItselfAsync(VillageKey village, Claim claim)
        => db.HouseholdLogins.OfTown(village.TownId).AnyAsync(l => l.UserId == claim.SubmittedBy && l.HouseholdId == claim.HouseholdId);

    // Somebody who signed in with a household's card speaks for it; who holds an office decides in no own case.
    private Task<bool> IsResidentAsync(VillageKey village, Caller by)
        => db.HouseholdLogins.OfTown(village.TownId).AnyAsync(l => l.UserId == by.UserId);

    private void AddPhotos(Claim claim, IReadOnlyList<Photo> photos, Caller by)
    {
        foreach (var photo in photos)
        {
            var stored = StoredPhotos.Of(new VillageKey(claim.TownId, claim.VillageId), photo, by, clock.UtcNow());
            db.Rows.Insert(stored, new ClaimPhoto { TownId = claim.TownId, ClaimId = claim.ClaimId, PhotoId = stored.PhotoId });
        }
    }

    /// <summary>Adds a step to what happened to the claim.</summary>
    public void Remember(Claim claim, Caller by, string what, string? note = null)
        => db.Rows.Insert(claim.Step(what, by.UserId, clock.UtcNow(), note));
}
