using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;

namespace Shuren.Features.Objections;

/// <summary>Objections, corrections and what stands behind them, as pages and services look for them.</summary>
public static class ObjectionQueries
{
    /// <summary>Those that wait for an answer.</summary>
    public static IQueryable<Objection> Open(this IQueryable<Objection> objections)
        => objections.Where(o => o.Status == ObjectionStatus.Raised || o.Status == ObjectionStatus.Investigated);

    /// <summary>The corrections that were agreed to and that the household has not been told of (D30).</summary>
    public static IQueryable<CorrectionProposal> Untold(this IQueryable<CorrectionProposal> corrections)
        => corrections.Where(c => c.Status == ProposalStatus.Agreed && c.ToldOn == null);

    /// <summary>The newest notice that still takes this household's objections (D16, D11), or null.</summary>
    public static Task<QuarterNotice?> NoticeTakingAsync(AppDb db, VillageKey village, Guid householdId, DateOnly today)
        => db.QuarterNotices.AsNoTracking().In(village)
            .Where(n => n.FinalAt == null
                && (n.ObjectionsUntil >= today || (n.BlackToldHouseholdId == householdId && n.BlackObjectionsUntil >= today)))
            .OrderByDescending(n => n.Quarter).FirstOrDefaultAsync();

    /// <summary>The entries that an objection or a correction brought about, in their order.</summary>
    public static IQueryable<LedgerEntry> PostedFor(AppDb db, VillageKey village, Guid householdId, SourceKind source, Guid sourceId)
        => db.LedgerEntries.AsNoTracking().In(village)
            .Where(e => e.HouseholdId == householdId && e.SourceKind == source && e.SourceId == sourceId).OrderBy(e => e.Seq);

    /// <summary>The household with that card, or null.</summary>
    public static Task<Guid?> HouseholdAsync(AppDb db, VillageKey village, int? card)
        => db.Households.In(village).Where(h => h.CardNumber == card).Select(h => (Guid?)h.HouseholdId).SingleOrDefaultAsync();
}
