using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;

namespace Shuren.Features.Remedies;

/// <summary>
/// What a restoration rests on: the household's proof with its photos, every vote, the town's word, the item of the deduction.
/// </summary>
public static class RemedyBasis
{
    /// <param name="db">The database, in which all of it is saved; nothing is tracked.</param>
    /// <param name="remedies">Which, of one village.</param>
    /// <returns>By remedy; the item of its deduction included.</returns>
    public static async Task<IReadOnlyDictionary<Guid, Basis>> LoadAsync(AppDb db, IQueryable<Remedy> remedies)
    {
        var rows = await (
            from r in remedies
            join e in db.LedgerEntries
                on new { r.TownId, r.VillageId, Seq = r.EntrySeq } equals new { e.TownId, e.VillageId, e.Seq }
            select new { Remedy = r, e.RuleItemId }).AsNoTracking().ToListAsync();
        var ids = rows.ConvertAll(r => r.Remedy.RemedyId);
        var town = rows.Count == 0 ? 0 : rows[0].Remedy.TownId;
        var photos = (await (
            from rp in db.RemedyPhotos.OfTown(town)
            join p in db.Photos on new { rp.TownId, rp.PhotoId } equals new { p.TownId, p.PhotoId }
            where ids.Contains(rp.RemedyId)
            select new { rp.RemedyId, p.Sha256 }).ToListAsync()).ToLookup(p => p.RemedyId, p => p.Sha256);
        var votes = (await db.RemedyVotes.AsNoTracking().OfTown(town).Where(v => ids.Contains(v.RemedyId)).ToListAsync())
            .ToLookup(v => v.RemedyId);
        var itemIds = rows.Where(r => r.RuleItemId is not null).Select(r => r.RuleItemId!.Value).Distinct().ToList();
        var items = await ItemBasis.LoadAsync(db, db.RuleItems.OfTown(town).Where(i => itemIds.Contains(i.RuleItemId)));
        return rows.ToDictionary(
            r => r.Remedy.RemedyId,
            r => Basis.Of(
                [Of(r.Remedy), Of(photos[r.Remedy.RemedyId]), Of(votes[r.Remedy.RemedyId])],
                r.RuleItemId is { } id ? items.GetValueOrDefault(id) : null));
    }

    private static BasisPart Of(Remedy r) => new BasisPart("remedy")
        .Add("id", r.RemedyId).Add("year", r.Year).Add("number", r.Number).Add("household", r.HouseholdId)
        .Add("entry", r.EntrySeq.ToString(CultureInfo.InvariantCulture)).Add("amount", r.Amount).Add("last-day", r.LastDay)
        .Add("proof", r.Proof).Add("handed-in", r.HandedInAt).Add("handed-in-by", r.HandedInBy)
        .Add("returned", r.ReturnReason).Add("returned-at", r.ReturnedAt).Add("returned-by", r.ReturnedBy)
        .Add("confirmed", r.ConfirmedAt).Add("confirmed-by", r.ConfirmedBy);

    private static BasisPart Of(IEnumerable<string> photos)
    {
        var part = new BasisPart("photos");
        foreach (var sha256 in photos.Order(StringComparer.Ordinal))
        {
            part.Add("sha256", sha256);
        }
        return part;
    }

    private static BasisPart Of(IEnumerable<RemedyVote> votes)
    {
        var part = new BasisPart("votes");
        foreach (var vote in votes.OrderBy(v => v.At).ThenBy(v => v.VoteId.ToString("D"), StringComparer.Ordinal))
        {
            part.Add("vote", vote.VoteId).Add("by", vote.UserId).Add("approve", vote.Approve).Add("chair", vote.IsChair)
                .Add("reason", vote.Reason)
                .Add("at", vote.At).Add("basis", vote.Basis).Add("void", vote.VoidedAt).Add("void-by", vote.VoidedBy)
                .Add("void-reason", vote.VoidReason);
        }
        return part;
    }
}
