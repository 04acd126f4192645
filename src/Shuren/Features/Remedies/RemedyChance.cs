using Microsoft.EntityFrameworkCore;
using Shuren.Features.Ledger;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Remedies;

/// <summary>A deduction, and what its list says of making it good (REC-8).</summary>
/// <param name="Entry">The deduction.</param>
/// <param name="Item">The item it was scored by, of the list of then.</param>
/// <param name="IsUndone">It was corrected since.</param>
/// <param name="IsRestored">A share was given back already, also where that was corrected since.</param>
/// <param name="Latest">The last proof that was handed in; null = none.</param>
public sealed record RemedyChance(LedgerEntry Entry, RuleItem? Item, bool IsUndone, bool IsRestored, Remedy? Latest)
{
    /// <summary>The list lets it be made good, and there is something to give back.</summary>
    public bool IsOffered => Entry.Kind == EntryKind.Deduction && Item?.RemedyDays is not null && Share.IsPositive;

    /// <summary>Counted from the day on which it was posted, which the ledger knows: that day and the list's days after it.</summary>
    public DateOnly LastDay => Entry.PostedAt.ToChinaDate().AddDays(Item?.RemedyDays ?? 0);

    public Points Share => Item?.ShareOf(Entry.Amount) ?? Points.Zero;

    public bool IsOpenOn(DateOnly today)
        => IsOffered && !IsUndone && !IsRestored && today <= LastDay
            && Latest is not { Status: not (RemedyStatus.Refused or RemedyStatus.Withdrawn) };

    /// <exception cref="RuleViolation">
    /// The list does not let it be made good, it is no deduction any more, its time is over, or a proof was handed in.
    /// </exception>
    public void MustBeOpen(DateOnly today)
    {
        MustStand();
        if (!IsOffered)
        {
            throw new RuleViolation(Rule.Rec8, "清单没有说这一项扣分可以整改返还。");
        }
        if (Latest is { IsOpen: true } open)
        {
            throw new RuleViolation(Rule.Twice, $"这一笔已经交过整改 {open.Label}：{open.Status.Chinese()}。");
        }
        if (today > LastDay)
        {
            throw new RuleViolation(
                Rule.Rec8, $"整改期限到 {LastDay:yyyy-MM-dd}（入账后 {Item!.RemedyDays} 天），已经过了。对扣分有异议的，可以提异议。");
        }
    }

    /// <exception cref="RuleViolation">Nothing is left to give back.</exception>
    public void MustStand()
    {
        if (IsUndone)
        {
            throw new RuleViolation(Rule.Rec8, $"第 {Entry.Seq} 笔扣分已经更正，没有可返还的。");
        }
        if (IsRestored)
        {
            throw new RuleViolation(Rule.Twice, $"第 {Entry.Seq} 笔扣分已经返还过，不能再返还一次。");
        }
    }

    /// <summary>Those of a village's entries that <paramref name="entries"/> names, in the order of the ledger.</summary>
    public static async Task<List<RemedyChance>> OfAsync(AppDb db, VillageKey village, IQueryable<LedgerEntry> entries)
    {
        var rows = await entries.AsNoTracking().Where(e => e.Kind == EntryKind.Deduction).OrderBy(e => e.Seq).ToListAsync();
        if (rows.Count == 0)
        {
            return [];
        }
        var seqs = rows.ConvertAll(e => e.Seq);
        var ids = rows.Select(e => e.RuleItemId).Distinct().ToList();
        var items = await db.RuleItems.AsNoTracking().OfTown(village.TownId).Where(i => ids.Contains(i.RuleItemId))
            .ToDictionaryAsync(i => i.RuleItemId);
        var naming = (await db.LedgerEntries.AsNoTracking().In(village)
            .Where(e => e.ReversesSeq != null && seqs.Contains(e.ReversesSeq.Value)).ToListAsync()).ToLookup(e => e.ReversesSeq!.Value);
        var remedies = (await db.Remedies.AsNoTracking().In(village).Where(r => seqs.Contains(r.EntrySeq))
            .OrderBy(r => r.HandedInAt).ThenBy(r => r.Number).ToListAsync()).ToLookup(r => r.EntrySeq);
        return rows.ConvertAll(e => new RemedyChance(
            e, e.RuleItemId is { } id ? items.GetValueOrDefault(id) : null,
            naming[e.Seq].Any(n => n.Kind != EntryKind.Restoration), naming[e.Seq].Any(n => n.Kind == EntryKind.Restoration),
            remedies[e.Seq].LastOrDefault()));
    }

    /// <summary>Null where the village has no such deduction, or it is not that household's.</summary>
    public static async Task<RemedyChance?> FindAsync(AppDb db, VillageKey village, long? seq, Guid? householdId = null)
        => (await OfAsync(db, village, db.LedgerEntries.In(village)
            .Where(e => e.Seq == seq && (householdId == null || e.HouseholdId == householdId)))).SingleOrDefault();

    /// <summary>The household's deductions that may still be made good on that day.</summary>
    public static async Task<List<RemedyChance>> OpenAsync(AppDb db, VillageKey village, Guid householdId, DateOnly today)
    {
        var since = Since(today);
        return (await OfAsync(db, village, db.LedgerEntries.In(village).Where(e => e.HouseholdId == householdId && e.PostedAt >= since)))
            .FindAll(c => c.IsOpenOn(today));
    }

    /// <summary>No list lets a deduction posted before be made good any more on that day.</summary>
    public static DateTime Since(DateOnly today) => ChinaClock.StartOf(today.AddDays(-RuleItem.RemedyDaysMax));
}
