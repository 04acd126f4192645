using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;

namespace Shuren.Features.Redemptions;

/// <summary>
/// What a handing-over rests on: who took what, the goods, the session with its prices; its return also on the cancelling.
/// </summary>
/// <param name="Given">Of the redemption's entry. A later cancelling does not touch it.</param>
/// <param name="Returned">Of the entry that returns it.</param>
public sealed record RedemptionBasis(Basis Given, Basis Returned)
{
    /// <param name="db">The database, in which all of it is saved; nothing is tracked.</param>
    /// <param name="redemptions">Which, of one village.</param>
    /// <returns>By redemption.</returns>
    public static async Task<IReadOnlyDictionary<Guid, RedemptionBasis>> LoadAsync(AppDb db, IQueryable<Redemption> redemptions)
    {
        var rows = await (
            from r in redemptions
            join s in db.RedemptionSessions on new { r.TownId, r.SessionId } equals new { s.TownId, s.SessionId }
            select new { Redemption = r, Session = s }).AsNoTracking().ToListAsync();
        var lines = (await (
            from r in redemptions
            join l in db.RedemptionLines on new { r.TownId, r.RedemptionId } equals new { l.TownId, l.RedemptionId }
            join g in db.Goods on new { l.TownId, l.GoodsId } equals new { g.TownId, g.GoodsId }
            join p0 in db.SessionGoods
                on new { r.TownId, r.SessionId, l.GoodsId } equals new { p0.TownId, p0.SessionId, p0.GoodsId } into ps
            from p in ps.DefaultIfEmpty()
            select new
            {
                r.RedemptionId,
                Line = new TakenLine(l.GoodsId, g.Name, g.Unit, g.Specification, l.Quantity, l.Price, p.Price, p.HouseholdMax)
            }).ToListAsync()).ToLookup(l => l.RedemptionId, l => l.Line);
        return rows.ToDictionary(r => r.Redemption.RedemptionId, r => Of(r.Redemption, r.Session, lines[r.Redemption.RedemptionId]));
    }

    /// <summary>Of one; also of one that is about to be written, of the very rows (the counter's).</summary>
    internal static RedemptionBasis Of(Redemption redemption, RedemptionSession session, IEnumerable<TakenLine> lines)
    {
        var own = lines.OrderBy(l => l.GoodsId.ToString("D"), StringComparer.Ordinal).ToList();
        BasisPart[] given = [Of(redemption), Goods(own), Of(session, own)];
        return new RedemptionBasis(Basis.Of(given), Basis.Of([.. given, Cancelling(redemption)]));
    }

    private static BasisPart Of(Redemption r) => new BasisPart("redemption")
        .Add("id", r.RedemptionId).Add("year", r.Year).Add("number", r.Number).Add("household", r.HouseholdId).Add("at", r.At)
        .Add("by", r.By)
        .Add("recipient", r.Recipient).Add("signed", r.SignedHow).Add("signature", r.SignaturePhotoId).Add("witness", r.Witness)
        .Add("witness-id", r.WitnessId)
        .Add("shown", r.Shown).Add("total", r.Total);

    private static BasisPart Goods(List<TakenLine> lines)
    {
        var part = new BasisPart("goods");
        foreach (var line in lines)
        {
            part.Add("goods", line.GoodsId).Add("name", line.Name).Add("unit", line.Unit).Add("specification", line.Specification)
                .Add("quantity", line.Quantity).Add("price", line.Price);
        }
        return part;
    }

    private static BasisPart Of(RedemptionSession session, List<TakenLine> lines)
    {
        var part = new BasisPart("session").Add("id", session.SessionId).Add("quarter", session.Quarter)
            .Add("opens", session.OpensOn).Add("closes", session.ClosesOn)
            .Add("threshold", session.Threshold).Add("household-max", session.HouseholdPointsMax)
            .Add("opened", session.OpenedAt).Add("opened-by", session.OpenedBy).Add("early", session.EarlyReason);
        foreach (var line in lines)
        {
            part.Add("goods", line.GoodsId).Add("price", line.SessionPrice).Add("most", line.HouseholdMax);
        }
        return part;
    }

    private static BasisPart Cancelling(Redemption r) => new BasisPart("cancelling")
        .Add("at", r.CancelledAt).Add("by", r.CancelledBy).Add("reason", r.CancelReason).Add("witness-id", r.CancelWitnessId);
}

/// <summary>A good that was taken, as it was called and priced in the session.</summary>
internal sealed record TakenLine(
    Guid GoodsId, string Name, string Unit, string? Specification, int Quantity, Points Price, Points? SessionPrice, int? HouseholdMax);
