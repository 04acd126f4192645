using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;

namespace Shuren.Features.Verification;

/// <summary>
/// What entries of any kind rest on, from the rows as they are now: each feature says it of its own, here it is put together.
/// </summary>
public sealed class EntryBases
{
    private static readonly Basis Nothing = Basis.Of([]);

    private IReadOnlyDictionary<Guid, Basis> _lines = new Dictionary<Guid, Basis>();
    private IReadOnlyDictionary<Guid, Basis> _remedies = new Dictionary<Guid, Basis>();
    private IReadOnlyDictionary<Guid, RedemptionBasis> _redemptions = new Dictionary<Guid, RedemptionBasis>();
    private IReadOnlyDictionary<Guid, BasisPart> _items = new Dictionary<Guid, BasisPart>();
    private readonly Dictionary<Guid, BasisPart> _corrections = [];
    private readonly Dictionary<(Guid RuleListId, DateOnly EndsOn), Basis> _years = [];
    private Dictionary<long, DateOnly> _ended = [];

    private EntryBases()
    {
    }

    /// <param name="db">The database; nothing is tracked.</param>
    /// <param name="village">Whose ledger.</param>
    /// <param name="entries">A thousand at most: each query asks for all of them by their sources.</param>
    /// <returns>In the order of <paramref name="entries"/>; a source that is gone leaves a basis without its parts.</returns>
    public static async Task<IReadOnlyList<Basis>> LoadAsync(AppDb db, VillageKey village, IReadOnlyCollection<Posting> entries)
    {
        var bases = new EntryBases();
        foreach (var kind in entries.GroupBy(e => e.SourceKind))
        {
            await bases.AddAsync(db, village, kind.Key, [.. kind]);
        }
        return [.. entries.Select(e => bases.Of(e) ?? Nothing)];
    }

    private Basis? Of(Posting e) => e.SourceKind switch
    {
        SourceKind.ReviewLine => _lines.GetValueOrDefault(e.SourceId),
        SourceKind.Remedy => _remedies.GetValueOrDefault(e.SourceId),
        SourceKind.Redemption when e.Kind == EntryKind.Return => _redemptions.GetValueOrDefault(e.SourceId)?.Returned,
        SourceKind.Redemption => _redemptions.GetValueOrDefault(e.SourceId)?.Given,
        // What comes back names the entry that ended it, and thereby the year.
        SourceKind.Expiry when e.ReversesSeq is { } seq => _years.GetValueOrDefault((e.SourceId, _ended.GetValueOrDefault(seq))),
        SourceKind.Expiry => _years.GetValueOrDefault((e.SourceId, e.OccurredOn)),
        _ when _corrections.TryGetValue(e.SourceId, out var part)
            => Basis.Of([part], e.RuleItemId is { } id ? _items.GetValueOrDefault(id) : null),
        _ => null
    };

    private async Task AddAsync(AppDb db, VillageKey village, SourceKind kind, List<Posting> entries)
    {
        var ids = entries.Select(e => e.SourceId).Distinct().ToList();
        switch (kind)
        {
            case SourceKind.ReviewLine:
                _lines = await LineBasis.LoadAsync(db, db.ReviewLines.In(village).Where(l => ids.Contains(l.ReviewLineId)));
                break;
            case SourceKind.Remedy:
                _remedies = await RemedyBasis.LoadAsync(db, db.Remedies.In(village).Where(r => ids.Contains(r.RemedyId)));
                break;
            case SourceKind.Redemption:
                _redemptions = await RedemptionBasis.LoadAsync(db, db.Redemptions.In(village).Where(r => ids.Contains(r.RedemptionId)));
                break;
            case SourceKind.Expiry:
                await AddYearsAsync(db, village, entries);
                break;
            default:
                var objections = db.Objections.AsNoTracking().In(village).Where(o => ids.Contains(o.ObjectionId));
                foreach (var objection in await objections.ToListAsync())
                {
                    _corrections[objection.ObjectionId] = CorrectionBasis.Of(objection);
                }
                var proposals = db.Corrections.AsNoTracking().In(village).Where(c => ids.Contains(c.CorrectionId));
                foreach (var proposal in await proposals.ToListAsync())
                {
                    _corrections[proposal.CorrectionId] = CorrectionBasis.Of(proposal);
                }
                var itemIds = entries.Where(e => e.RuleItemId is not null).Select(e => e.RuleItemId!.Value).Distinct().ToList();
                var items = await ItemBasis.LoadAsync(db, db.RuleItems.OfTown(village.TownId).Where(i => itemIds.Contains(i.RuleItemId)));
                _items = _items.Concat(items).DistinctBy(i => i.Key).ToDictionary();
                break;
        }
    }

    private async Task AddYearsAsync(AppDb db, VillageKey village, List<Posting> entries)
    {
        var years = await (
            from y in db.YearEnds.In(village)
            join l in db.RuleLists on new { y.TownId, y.RuleListId } equals new { l.TownId, l.RuleListId }
            select new { Year = y, List = l }).AsNoTracking().ToListAsync();
        foreach (var year in years)
        {
            _years[(year.Year.RuleListId, year.Year.EndsOn)] = Basis.Of([ItemBasis.Of(year.Year, year.List)]);
        }
        var undone = entries.Where(e => e.ReversesSeq is not null).Select(e => e.ReversesSeq!.Value).ToList();
        _ended = await db.LedgerEntries.In(village).Where(e => undone.Contains(e.Seq)).ToDictionaryAsync(e => e.Seq, e => e.OccurredOn);
    }
}
