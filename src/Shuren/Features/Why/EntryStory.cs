using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Why;

/// <summary>Everything behind one entry (LED-4): its rule and version, claim, evidence, deciders, what it undoes and what undid it.</summary>
public sealed record EntryStory(
    LedgerEntry Entry, string Head, int Card, string? PostedBy, RuleItem? Item, RuleList? List, Claim? Claim, IReadOnlyList<Guid> Photos, ReviewLine? Line, MonthlyReview? Sheet,
    IReadOnlyList<EntryStory.Vote> Votes, string? AcceptedBy, string? SignedBy, string? ConfirmedBy, LedgerEntry? Reverses, long? ReversedBy, Objection? Objection, Redemption? Redemption,
    IReadOnlyList<CorrectionProposal> Corrections, IReadOnlyDictionary<Guid, string> CorrectionNames)
{
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
        var entry = await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == seq && (householdId == null || e.HouseholdId == householdId));
        if (entry is null)
        {
            return null;
        }
        async Task<string?> NameAsync(Guid? id) => id is null ? null : await db.Users.Where(u => u.Id == id).Select(u => u.DisplayName).SingleOrDefaultAsync();
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == entry.HouseholdId);
        var reverses = entry.ReversesSeq is null ? null : await db.LedgerEntries.AsNoTracking().In(village).SingleAsync(e => e.Seq == entry.ReversesSeq);
        var reversedBy = await db.LedgerEntries.In(village).Where(e => e.ReversesSeq == seq).Select(e => (long?)e.Seq).SingleOrDefaultAsync();
        var item = entry.RuleItemId is null ? null : await db.RuleItems.AsNoTracking().SingleAsync(i => i.TownId == village.TownId && i.RuleItemId == entry.RuleItemId);
        var list = item is null ? null : await db.RuleLists.AsNoTracking().In(village).Include(l => l.Deliberations).SingleAsync(l => l.RuleListId == item.RuleListId);
        // A correction stands on the line that it corrects as well.
        var lineId = entry.SourceKind == SourceKind.ReviewLine ? entry.SourceId : reverses?.SourceKind == SourceKind.ReviewLine ? reverses.SourceId : (Guid?)null;
        var line = lineId is null ? null : await db.ReviewLines.AsNoTracking().In(village).SingleOrDefaultAsync(l => l.ReviewLineId == lineId);
        var sheet = line is null ? null : await db.MonthlyReviews.AsNoTracking().In(village).SingleAsync(r => r.MonthlyReviewId == line.MonthlyReviewId);
        var claim = line is null ? null : await db.Claims.AsNoTracking().In(village).SingleAsync(c => c.ClaimId == line.ClaimId);
        var photos = claim is null ? [] : await db.ClaimPhotos.Where(p => p.TownId == village.TownId && p.ClaimId == claim.ClaimId).Select(p => p.PhotoId).ToListAsync();
        var votes = line is null
            ? []
            : await (from v in db.ReviewVotes join u in db.Users on v.UserId equals u.Id where v.TownId == village.TownId && v.ReviewLineId == line.ReviewLineId && v.VoidedAt == null orderby v.At select new Vote(u.DisplayName, v.Approve, v.Reason, v.IsChair)).ToListAsync();
        var objection = entry.SourceKind != SourceKind.Objection ? null : await db.Objections.AsNoTracking().In(village).SingleAsync(o => o.ObjectionId == entry.SourceId);
        var redemption = entry.SourceKind != SourceKind.Redemption ? null : await db.Redemptions.AsNoTracking().In(village).SingleAsync(r => r.RedemptionId == entry.SourceId);
        // D30: a proposal to correct this entry, or the one that this entry carries out.
        var corrections = await db.Corrections.AsNoTracking().In(village)
            .Where(c => c.EntrySeq == seq || (entry.SourceKind == SourceKind.Correction && c.CorrectionId == entry.SourceId)).OrderBy(c => c.ProposedAt).ToListAsync();
        var deciders = corrections.SelectMany(c => new[] { c.ProposedBy, c.DecidedBy ?? c.ProposedBy }).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => deciders.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName);
        return new EntryStory(
            entry, household.Head, household.CardNumber, await NameAsync(entry.PostedBy), item, list, claim, photos, line, sheet, votes,
            await NameAsync(claim?.AcceptedBy), await NameAsync(sheet?.SignedBy), await NameAsync(sheet?.ConfirmedBy), reverses, reversedBy, objection, redemption, corrections, names);
    }
}
