using Microsoft.EntityFrameworkCore;

namespace Shuren.Data;

/// <summary>
/// The numbers of all records about households, of every kind that the trail names. Beside the context, which names every entity as well:
/// no room knows all of them.
/// </summary>
public static class HouseholdRecords
{
    /// <summary>
    /// The households and every record about them that an event may name: what was reported, raised or put forward about them, never what
    /// they themselves reported of others (D23).
    /// </summary>
    public static IQueryable<Guid?> Of(AppDb db, int town, IQueryable<Guid> households)
        => households.Select(id => (Guid?)id)
            .Concat(RaisedAbout(db, town, households))
            .Concat(db.ReviewLines.OfTown(town).Where(l => households.Contains(l.HouseholdId)).Select(l => (Guid?)l.ReviewLineId))
            .Concat(db.Redemptions.OfTown(town).IgnoreAutoIncludes().Where(r => households.Contains(r.HouseholdId))
                .Select(r => (Guid?)r.RedemptionId))
            .Concat(db.Corrections.OfTown(town).Where(c => households.Contains(c.HouseholdId)).Select(c => (Guid?)c.CorrectionId))
            .Concat(db.RightsRequests.OfTown(town).Where(r => households.Contains(r.HouseholdId)).Select(r => (Guid?)r.RequestId))
            .Concat(db.Remedies.OfTown(town).Where(r => households.Contains(r.HouseholdId)).Select(r => (Guid?)r.RemedyId))
            .Concat(db.Applications.OfTown(town).Where(a => households.Contains(a.HouseholdId!.Value)).Select(a => (Guid?)a.ApplicationId))
            .Concat(db.HouseholdChanges.OfTown(town)
                .Where(c => households.Contains(c.HouseholdId) || households.Contains(c.OtherHouseholdId!.Value))
                .Select(c => (Guid?)c.ChangeId))
            .Concat(db.Visits.OfTown(town).Where(v => households.Contains(v.HouseholdId)).Select(v => (Guid?)v.VisitId))
            .Concat(db.Flags.OfTown(town).Where(f => households.Contains(f.HouseholdId!.Value)).Select(f => (Guid?)f.FlagId));

    /// <summary>What others may have reported of them, objected to, or put forward.</summary>
    public static IQueryable<Guid?> RaisedAbout(AppDb db, int town, IQueryable<Guid> households)
        => db.Claims.OfTown(town).Where(c => households.Contains(c.HouseholdId)).Select(c => (Guid?)c.ClaimId)
            .Concat(db.Objections.OfTown(town).Where(o => households.Contains(o.HouseholdId)).Select(o => (Guid?)o.ObjectionId))
            .Concat(db.Nominations.OfTown(town).Where(n => households.Contains(n.HouseholdId)).Select(n => (Guid?)n.NominationId))
            .Concat(
                from o in db.CommendationObjections.OfTown(town)
                join n in db.Nominations on new { o.TownId, o.NominationId } equals new { n.TownId, n.NominationId }
                where households.Contains(n.HouseholdId)
                select (Guid?)o.ObjectionId);
}
