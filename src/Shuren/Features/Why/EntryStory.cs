using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Why;

/// <summary>
/// Everything behind one entry (LED-4): its rule and version, claim, evidence, deciders, what it undoes and what undid it.
/// </summary>
public sealed record EntryStory(
    LedgerEntry Entry, string Head, int Card, string? PostedBy, RuleItem? Item, RuleList? List, Claim? Claim, IReadOnlyList<Guid> Photos,
    ReviewLine? Line, MonthlyReview? Sheet, IReadOnlyList<EntryStory.Vote> Votes, string? AcceptedBy, string? SignedBy, string? ConfirmedBy,
    LedgerEntry? Reverses, long? ReversedBy, Objection? Objection, Redemption? Redemption,
    IReadOnlyList<CorrectionProposal> Corrections, IReadOnlyDictionary<Guid, string> CorrectionNames)
{
    /// <summary>Of a deduction: how it may be made good, and what was handed in (REC-8).</summary>
    public RemedyChance? Chance { get; init; }

    /// <summary>The entry that gave a share of this deduction back.</summary>
    public long? RestoredBy { get; init; }

    /// <summary>The proof that this entry gives back for.</summary>
    public Remedy? Remedy { get; init; }

    public sealed record Vote(string Name, bool Approve, string? Reason, bool IsChair);

    public Points Change
    {
        get
        {
            var effect = EntryEffect.Of(Entry.Kind, Entry.Amount, Reverses?.Kind);
            return effect.Score != Points.Zero ? effect.Score : effect.Spendable;
        }
    }

    /// <summary>Null when the village has no such entry, or it is not that household's.</summary>
    public static async Task<EntryStory?> FindAsync(AppDb db, VillageKey village, long seq, Guid? householdId = null)
    {
        var entries = db.LedgerEntries.AsNoTracking().In(village);
        var entry = await entries.SingleOrDefaultAsync(e => e.Seq == seq && (householdId == null || e.HouseholdId == householdId));
        if (entry is null)
        {
            return null;
        }
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == entry.HouseholdId);
        var reverses = entry.ReversesSeq is null ? null : await entries.SingleAsync(e => e.Seq == entry.ReversesSeq);
        var reversedBy = await entries.Undoing().Where(e => e.ReversesSeq == seq).Select(e => (long?)e.Seq).SingleOrDefaultAsync();
        var (item, list) = await RuleAsync(db, village, entry.RuleItemId);
        var (line, sheet, claim) = await ReviewedAsync(db, village, entry, reverses);
        var photos = claim is null ? [] : await PhotosAsync(db, village, claim.ClaimId);
        var votes = line is null ? [] : await VotesAsync(db, village, line.ReviewLineId);
        var objection = entry.SourceKind == SourceKind.Objection
            ? await db.Objections.AsNoTracking().In(village).SingleAsync(o => o.ObjectionId == entry.SourceId)
            : null;
        var redemption = entry.SourceKind == SourceKind.Redemption
            ? await db.Redemptions.AsNoTracking().In(village).SingleAsync(r => r.RedemptionId == entry.SourceId)
            : null;
        // D30: a proposal to correct this entry, or the one that this entry carries out.
        var corrections = await db.Corrections.AsNoTracking().In(village)
            .Where(c => c.EntrySeq == seq || (entry.SourceKind == SourceKind.Correction && c.CorrectionId == entry.SourceId))
            .OrderBy(c => c.ProposedAt).ToListAsync();
        List<Guid?> people =
        [
            entry.PostedBy, claim?.AcceptedBy, sheet?.SignedBy, sheet?.ConfirmedBy,
            .. corrections.SelectMany(c => new[] { c.ProposedBy, c.DecidedBy })
        ];
        var names = await db.Users.AsNoTracking().Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        string? Name(Guid? id) => id is { } known ? names.GetValueOrDefault(known) : null;
        return new EntryStory(
            entry, household.Head, household.CardNumber, Name(entry.PostedBy), item, list, claim, photos, line, sheet, votes,
            Name(claim?.AcceptedBy), Name(sheet?.SignedBy), Name(sheet?.ConfirmedBy), reverses, reversedBy, objection, redemption,
            corrections, names)
        {
            Chance = await RemedyChance.FindAsync(db, village, seq) is { IsOffered: true } chance ? chance : null,
            RestoredBy = await entries.Where(e => e.ReversesSeq == seq && e.Kind == EntryKind.Restoration)
                .Select(e => (long?)e.Seq).SingleOrDefaultAsync(),
            Remedy = entry.SourceKind == SourceKind.Remedy
                ? await db.Remedies.AsNoTracking().In(village).SingleAsync(r => r.RemedyId == entry.SourceId)
                : null
        };
    }

    private static async Task<(RuleItem? Item, RuleList? List)> RuleAsync(AppDb db, VillageKey village, Guid? itemId)
    {
        if (itemId is null)
        {
            return (null, null);
        }
        var item = await db.RuleItems.AsNoTracking().SingleAsync(i => i.TownId == village.TownId && i.RuleItemId == itemId);
        var lists = db.RuleLists.AsNoTracking().In(village).Include(l => l.Deliberations);
        return (item, await lists.SingleAsync(l => l.RuleListId == item.RuleListId));
    }

    // A correction stands on the line that it corrects as well.
    private static async Task<(ReviewLine? Line, MonthlyReview? Sheet, Claim? Claim)> ReviewedAsync(
        AppDb db, VillageKey village, LedgerEntry entry, LedgerEntry? reverses)
    {
        var source = new[] { entry, reverses }.FirstOrDefault(e => e?.SourceKind == SourceKind.ReviewLine);
        var line = source is null ? null
            : await db.ReviewLines.AsNoTracking().In(village).SingleOrDefaultAsync(l => l.ReviewLineId == source.SourceId);
        if (line is null)
        {
            return (null, null, null);
        }
        return (
            line,
            await db.MonthlyReviews.AsNoTracking().In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId),
            await db.Claims.AsNoTracking().In(village).SingleAsync(c => c.ClaimId == line.ClaimId));
    }

    private static Task<List<Guid>> PhotosAsync(AppDb db, VillageKey village, Guid claimId)
        => db.ClaimPhotos.Where(p => p.TownId == village.TownId && p.ClaimId == claimId).Select(p => p.PhotoId).ToListAsync();

    private static Task<List<Vote>> VotesAsync(AppDb db, VillageKey village, Guid lineId) => (
        from v in db.ReviewVotes
        join u in db.Users on v.UserId equals u.Id
        where v.TownId == village.TownId && v.ReviewLineId == lineId && v.VoidedAt == null
        orderby v.At
        select new Vote(u.DisplayName, v.Approve, v.Reason, v.IsChair)).ToListAsync();
}
