using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Reviews;
using Shuren.Features.Scoring;

namespace Shuren.Features.Objections;

/// <summary>How a wrong entry is corrected (LED-1).</summary>
/// <param name="ReverseSeq">The entry to undo; null = none.</param>
/// <param name="RuleItemId">What to post in its place, or as what was left out; null = nothing.</param>
/// <param name="Quantity">Of that item.</param>
/// <param name="TierName">Of that item.</param>
/// <param name="OccurredOn">When that happened; the undone entry's day if left out.</param>
public sealed record Correction(long? ReverseSeq, Guid? RuleItemId, int Quantity, string? TierName, DateOnly? OccurredOn);

/// <summary>Corrects by entries (D22, D25): for an upheld objection, and for a mistake that nobody objected to (D30).</summary>
public sealed class EntryCorrection(AppDb db, LedgerService ledger, TimeProvider clock)
{
    /// <summary>Posts it. Inside the village's transaction.</summary>
    /// <param name="village">Whose ledger.</param>
    /// <param name="householdId">Whose entry.</param>
    /// <param name="source">What stands behind the new entries.</param>
    /// <param name="sourceId">Which one.</param>
    /// <param name="correction">What to undo and what to post in its place.</param>
    /// <param name="by">Who answers for it.</param>
    public async Task CorrectAsync(VillageKey village, Guid householdId, SourceKind source, Guid sourceId, Correction correction, Caller by)
    {
        var plan = await PlanAsync(village, householdId, source, sourceId, correction);
        foreach (var raised in plan.Raised)
        {
            await ReviewSheets.RaiseAsync(db, village, raised);
        }
        if (plan.Original?.SourceKind == SourceKind.ReviewLine)
        {
            // What was undone no longer takes up the month's or year's one time; what replaces it is known from the ledger.
            await db.ReviewLines.In(village).Where(l => l.ReviewLineId == plan.Original.SourceId).ExecuteUpdateAsync(l => l.SetProperty(x => x.OnceKey, (string?)null));
        }
        await ledger.PostAsync(village, await WithBasisAsync(village, plan.Postings, source, sourceId), by, db.Form?.RequestId ?? Ids.New());
    }

    private async Task<List<Posting>> WithBasisAsync(VillageKey village, List<Posting> postings, SourceKind source, Guid sourceId)
    {
        var part = source == SourceKind.Objection
            ? CorrectionBasis.Of(await db.Objections.AsNoTracking().In(village).SingleAsync(o => o.ObjectionId == sourceId))
            : CorrectionBasis.Of(await db.Corrections.AsNoTracking().In(village).SingleAsync(c => c.CorrectionId == sourceId));
        var itemIds = postings.Where(p => p.RuleItemId is not null).Select(p => p.RuleItemId!.Value).Distinct().ToList();
        var items = await ItemBasis.LoadAsync(db, db.RuleItems.OfTown(village.TownId).Where(i => itemIds.Contains(i.RuleItemId)));
        return postings.ConvertAll(p => p with { Basis = Basis.Of([part], p.RuleItemId is { } id ? items[id] : null) });
    }

    /// <summary>What a correction would do.</summary>
    /// <param name="Original">The entry it undoes, or null.</param>
    /// <param name="Postings">The entries, in their order.</param>
    /// <param name="Raised">Lines of sheets that wait for the town, which what is undone had lowered (D31).</param>
    public sealed record Plan(LedgerEntry? Original, List<Posting> Postings, List<Freed> Raised);

    /// <summary>What would be posted, by the lists and limits of now; nothing is written.</summary>
    /// <exception cref="RuleViolation">It cannot be corrected like that.</exception>
    public async Task<Plan> PlanAsync(VillageKey village, Guid householdId, SourceKind source, Guid sourceId, Correction correction)
    {
        var today = clock.Today();
        var original = correction.ReverseSeq is { } seq
            ? await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == seq && e.HouseholdId == householdId && (e.Kind == EntryKind.Award || e.Kind == EntryKind.Deduction))
                ?? throw new RuleViolation("要更正的那一笔不是这户的加分或扣分。", "ReverseSeq")
            : null;
        var plan = new Plan(original, [], []);
        var day = correction.OccurredOn ?? original?.OccurredOn ?? throw new RuleViolation("请填写发生日期。", "OccurredOn");
        var period = await PeriodAsync(village, original?.Period ?? Month.Of(correction.OccurredOn ?? today), today);
        var book = await ScorebookQueries.LoadAsync(db, village, today, [householdId], [day.Year, (original?.OccurredOn ?? day).Year]);
        if (original is not null)
        {
            plan.Postings.Add(new Posting(householdId, EntryKind.Reversal, original.Amount, period, today, source, sourceId, original.RuleItemId, original.Seq));
            plan.Postings.AddRange(book.Undo(original).Select(added => new Posting(householdId, EntryKind.Reversal, added.Amount, period, today, source, sourceId, added.RuleItemId, added.Seq)));
        }
        if (correction.RuleItemId is { } itemId)
        {
            var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
            var item = book.Item(itemId) ?? throw new RuleViolation("请选择清单里的一项。", "RuleItemId");
            // The line that is undone does not stand in the way of what replaces it. A finding was asked for when it was first
            // confirmed; a new one that needs a finding goes through a claim.
            if (item.NeedsFinding)
            {
                throw new RuleViolation("这一项要有主管机关的书面认定，请另行申报，不能在更正里直接补记。", "RuleItemId");
            }
            var scored = book.ScoreAtOnce(new Candidate(household, item, day, correction.Quantity, correction.TierName));
            plan.Postings.Add(new Posting(householdId, EntryEffect.KindOf(item.Kind), scored.Points, period, day, source, sourceId, item.RuleItemId));
        }
        foreach (var freed in original is null ? [] : book.FreedBy(original.HouseholdId))
        {
            if (freed.IsPosted)
            {
                plan.Postings.Add(new Posting(
                    householdId, EntryKind.Award, freed.Points, await PeriodAsync(village, freed.Period, today), freed.OccurredOn, source, sourceId, freed.Item.RuleItemId));
            }
            else
            {
                plan.Raised.Add(freed);
            }
        }
        return plan;
    }

    // D25: in the quarter of what it corrects while that quarter's board is not final; after that in the current one.
    private async Task<Month> PeriodAsync(VillageKey village, Month month, DateOnly today)
        => await db.QuarterNotices.In(village).AnyAsync(n => n.Quarter == month.Quarter && n.FinalAt != null) ? Month.Of(today) : month;
}
