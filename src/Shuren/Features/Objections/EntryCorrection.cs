using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Remedies;
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
    /// <exception cref="RuleViolation">It cannot be corrected like that.</exception>
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
            await db.ReviewLines.In(village).Where(l => l.ReviewLineId == plan.Original.SourceId)
                .ExecuteUpdateAsync(l => l.SetProperty(x => x.OnceKey, (string?)null));
        }
        var postings = await WithBasisAsync(village, plan.Postings, source, sourceId);
        await ledger.PostAsync(village, postings, by, db.Form?.RequestId ?? Ids.New());
        await RemedyService.LapseAsync(db, village, [.. postings.Where(p => p.ReversesSeq is not null).Select(p => p.ReversesSeq!.Value)]);
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
            ? await db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(e => e.Seq == seq && e.HouseholdId == householdId)
            : null;
        var day = DayOf(correction, original);
        var book = await ScorebookQueries.LoadAsync(db, village, today, [householdId], [day.Year, (original?.OccurredOn ?? day).Year]);
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
        var final = await db.QuarterNotices.In(village).Where(n => n.FinalAt != null).Select(n => n.Quarter).ToHashSetAsync();
        return new CorrectionCase(household, original, book, final, today) { Restoration = await RestorationAsync(village, original) }
            .Decide(source, sourceId, correction);
    }

    // What was given back of a deduction that was made good, and stands.
    private Task<LedgerEntry?> RestorationAsync(VillageKey village, LedgerEntry? original) => original is null
        ? Task.FromResult<LedgerEntry?>(null)
        : db.LedgerEntries.AsNoTracking().In(village).SingleOrDefaultAsync(
            e => e.Kind == EntryKind.Restoration && e.ReversesSeq == original.Seq
                && !db.LedgerEntries.In(village).Undoing().Any(r => r.ReversesSeq == e.Seq));

    /// <summary>The day of what is undone or put right.</summary>
    /// <exception cref="RuleViolation">
    /// What is to be undone is none of the household's awards and deductions, or there is no day.
    /// </exception>
    public static DateOnly DayOf(Correction correction, LedgerEntry? original)
    {
        if (correction.ReverseSeq is not null && original is not { Kind: EntryKind.Award or EntryKind.Deduction or EntryKind.Restoration })
        {
            throw new RuleViolation(Rule.Led1, "要更正的那一笔不是这户的加分或扣分。", "ReverseSeq");
        }
        return correction.OccurredOn ?? original?.OccurredOn ?? throw new RuleViolation(Rule.Form, "请填写发生日期。", "OccurredOn");
    }
}

/// <summary>All that a correction is worked out from.</summary>
/// <param name="Household">Whose entries.</param>
/// <param name="Original">The entry to undo; null = none.</param>
/// <param name="Book">Lists, limits and what counts for them, of the years concerned; it is changed by the deciding.</param>
/// <param name="Final">The quarters whose board is final.</param>
/// <param name="Today">Today in China.</param>
public sealed record CorrectionCase(
    Household Household, LedgerEntry? Original, Scorebook Book, IReadOnlySet<Quarter> Final, DateOnly Today)
{
    /// <summary>What was given back of <see cref="Original"/>; it falls first (REC-8).</summary>
    public LedgerEntry? Restoration { get; init; }

    /// <exception cref="RuleViolation">It cannot be corrected like that.</exception>
    public EntryCorrection.Plan Decide(SourceKind source, Guid sourceId, Correction correction)
    {
        var plan = new EntryCorrection.Plan(Original, [], []);
        var householdId = Household.HouseholdId;
        var day = EntryCorrection.DayOf(correction, Original);
        var period = PeriodOf(Original?.Period ?? Month.Of(correction.OccurredOn ?? Today));
        if (Original is { } original)
        {
            if (Restoration is { } given)
            {
                plan.Postings.Add(new Posting(
                    householdId, EntryKind.Reversal, given.Amount, PeriodOf(given.Period), Today, source, sourceId, given.RuleItemId,
                    given.Seq));
            }
            plan.Postings.Add(new Posting(
                householdId, EntryKind.Reversal, original.Amount, period, Today, source, sourceId, original.RuleItemId, original.Seq));
            plan.Postings.AddRange(Book.Undo(original).Select(added => new Posting(
                householdId, EntryKind.Reversal, added.Amount, period, Today, source, sourceId, added.RuleItemId, added.Seq)));
        }
        if (correction.RuleItemId is { } itemId)
        {
            var item = Book.Item(itemId) ?? throw new RuleViolation(Rule.Form, "请选择清单里的一项。", "RuleItemId");
            // The line that is undone does not stand in the way of what replaces it. A finding was asked for when it was first
            // confirmed; a new one that needs a finding goes through a claim.
            if (item.NeedsFinding)
            {
                throw new RuleViolation(Rule.Rule4, "这一项要有主管机关的书面认定，请另行申报，不能在更正里直接补记。", "RuleItemId");
            }
            var scored = Book.ScoreAtOnce(new Candidate(Household, item, day, correction.Quantity, correction.TierName));
            plan.Postings.Add(new Posting(
                householdId, EntryEffect.KindOf(item.Kind), scored.Points, period, day, source, sourceId, item.RuleItemId));
        }
        foreach (var freed in Original is null ? [] : Book.FreedBy(householdId))
        {
            if (freed.IsPosted)
            {
                plan.Postings.Add(new Posting(
                    householdId, EntryKind.Award, freed.Points, PeriodOf(freed.Period), freed.OccurredOn, source, sourceId,
                    freed.Item.RuleItemId));
            }
            else
            {
                plan.Raised.Add(freed);
            }
        }
        return plan;
    }

    // D25: in the quarter of what it corrects while that quarter's board is not final; after that in the current one.
    private Month PeriodOf(Month month) => Final.Contains(month.Quarter) ? Month.Of(Today) : month;
}
