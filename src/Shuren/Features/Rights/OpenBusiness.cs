using Microsoft.EntityFrameworkCore;
using Shuren.Features.Claims;
using Shuren.Features.Flags;
using Shuren.Features.Objections;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;

namespace Shuren.Features.Rights;

/// <summary>
/// What is still to be decided of a household: before that it is neither forgotten (SUP-6) nor taken into another one (HH-5).
/// </summary>
public static class OpenBusiness
{
    /// <summary>Of each of the households that has any, what it is, in Chinese.</summary>
    public static async Task<ILookup<Guid, string>> OfAsync(AppDb db, int town, IReadOnlyCollection<Guid> ids)
    {
        var open = new List<(Guid Id, string What)>();
        async Task AddAsync(string what, IQueryable<Guid> of) => open.AddRange((await of.ToListAsync()).Select(id => (id, what)));

        await AddAsync("申报没有受理完", db.Claims.OfTown(town)
            .Where(c => ids.Contains(c.HouseholdId) && (c.Status == ClaimStatus.Submitted || c.Status == ClaimStatus.Returned))
            .Select(c => c.HouseholdId));
        await AddAsync("审核表没有审定", db.ReviewLines.OfTown(town)
            .Where(l => ids.Contains(l.HouseholdId) && db.MonthlyReviews.Any(
                r => r.TownId == town && r.MonthlyReviewId == l.MonthlyReviewId && r.Status != ReviewStatus.Confirmed))
            .Select(l => l.HouseholdId));
        var objections = db.Objections.OfTown(town).Open();
        await AddAsync("异议没有答复", objections.Where(o => ids.Contains(o.HouseholdId)).Select(o => o.HouseholdId));
        await AddAsync("提的异议没有答复", objections
            .Where(o => o.RaisedByHouseholdId != null && ids.Contains(o.RaisedByHouseholdId.Value))
            .Select(o => o.RaisedByHouseholdId!.Value));
        await AddAsync("更正没有办完", db.Corrections.OfTown(town)
            .Where(c => c.Status == ProposalStatus.Proposed && ids.Contains(c.HouseholdId)).Select(c => c.HouseholdId));
        await AddAsync("整改没有办完", db.Remedies.OfTown(town).Open()
            .Where(r => ids.Contains(r.HouseholdId)).Select(r => r.HouseholdId));
        var commendations = db.CommendationObjections.OfTown(town).Where(o => o.AnsweredAt == null && db.Nominations.Any(
            n => n.TownId == town && n.NominationId == o.NominationId && db.CommendationRounds.Any(
                r => r.TownId == town && r.RoundId == n.RoundId && r.PublishedAt != null && r.FinalAt == null)));
        await AddAsync("对它评先进的异议没有答复", db.Nominations.OfTown(town)
            .Where(n => ids.Contains(n.HouseholdId) && commendations.Any(o => o.NominationId == n.NominationId))
            .Select(n => n.HouseholdId));
        await AddAsync("对评先进提的异议没有答复", commendations
            .Where(o => o.RaisedByHouseholdId != null && ids.Contains(o.RaisedByHouseholdId.Value))
            .Select(o => o.RaisedByHouseholdId!.Value));
        await AddAsync("监督疑问没有了结", db.Flags.OfTown(town).Open()
            .Where(f => f.HouseholdId != null && ids.Contains(f.HouseholdId.Value)).Select(f => f.HouseholdId!.Value));
        await AddAsync("更正、删除的要求没有答复", db.RightsRequests.OfTown(town).Open()
            .Where(r => ids.Contains(r.HouseholdId)).Select(r => r.HouseholdId));
        return open.Distinct().ToLookup(o => o.Id, o => o.What);
    }
}
