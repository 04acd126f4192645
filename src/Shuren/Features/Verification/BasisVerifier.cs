using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;

namespace Shuren.Features.Verification;

/// <summary>Whether what the entries rest on is still what it was when they were posted.</summary>
/// <param name="Fault">Null when all fits.</param>
/// <param name="Notes">What could not be looked at, and why that is no fault; in Chinese, by village.</param>
public sealed record BasisReport(LedgerFault? Fault, IReadOnlyList<string> Notes);

/// <summary>
/// Works out the basis digest of every entry again, from the rows as they are now, and names the first entry whose claim, photos,
/// votes, finding, rule, goods or session were changed after it was posted (LED-5, ADR 12). An entry without its salt rests on what
/// was removed by the rules, and one of format 1 never had one: both are said and are no fault.
/// </summary>
public sealed class BasisVerifier(AppDb db)
{
    private const int AtATime = 1_000;

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["claim"] = "申报",
        ["finding"] = "书面认定",
        ["statement"] = "农户的陈述",
        ["photos"] = "照片",
        ["line"] = "审核记录",
        ["votes"] = "表决",
        ["item"] = "清单事项",
        ["year-end"] = "年度到期的规则",
        ["objection"] = "异议和答复",
        ["correction"] = "更正的提出和同意",
        ["remedy"] = "整改和审定",
        ["redemption"] = "兑换记录",
        ["goods"] = "兑换的物品",
        ["session"] = "兑换的条件和价格",
        ["cancelling"] = "兑换的撤销"
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Looks at every village, or at those of a town, or at one; up to the first fault.</summary>
    public async Task<BasisReport> VerifyAsync(int? townId = null, int? villageId = null)
    {
        var villages = await db.Villages.AsNoTracking()
            .Where(v => (townId == null || v.TownId == townId) && (villageId == null || v.VillageId == villageId))
            .OrderBy(v => v.TownId).ThenBy(v => v.VillageId)
            .Select(v => new { v.TownId, v.VillageId, v.Code, v.Name })
            .ToListAsync();
        var notes = new List<string>();
        foreach (var village in villages)
        {
            var seen = new Seen();
            if (await VillageAsync(new VillageKey(village.TownId, village.VillageId), seen) is { } wrong)
            {
                return new BasisReport(new LedgerFault(village.Code, wrong.Seq, wrong.Message), notes);
            }
            notes.AddRange(seen.Notes.Select(note => $"{village.Code} {village.Name}：{note}"));
        }
        return new BasisReport(null, notes);
    }

    /// <summary>The entries of a village whose basis is what it was; without those that have none, or whose salt is gone.</summary>
    public async Task<HashSet<long>> WholeAsync(VillageKey village)
    {
        var whole = new HashSet<long>();
        for (var last = 0L; ;)
        {
            var entries = await db.LedgerEntries.AsNoTracking().In(village).Where(e => e.Seq > last && e.BasisDigest != null)
                .OrderBy(e => e.Seq).Take(AtATime).ToListAsync();
            if (entries.Count == 0)
            {
                return whole;
            }
            var first = entries[0].Seq;
            last = entries[^1].Seq;
            var salts = await db.EntrySalts.AsNoTracking().In(village)
                .Where(s => s.Seq >= first && s.Seq <= last).ToDictionaryAsync(s => s.Seq);
            entries.RemoveAll(e => !salts.ContainsKey(e.Seq));
            var bases = await EntryBases.LoadAsync(db, village, entries.ConvertAll(Posted));
            whole.UnionWith(entries.Where((e, i) => Changed(e, bases[i], salts[e.Seq]) is null).Select(e => e.Seq));
        }
    }

    private sealed class Seen
    {
        public long Old { get; set; }

        public long Forgotten { get; set; }

        public long FirstForgotten { get; set; }

        public IEnumerable<string> Notes
        {
            get
            {
                if (Old > 0)
                {
                    yield return $"前 {Old} 笔是旧格式，没有依据的校验码，依据的文字改没改过看不出来。";
                }
                if (Forgotten > 0)
                {
                    yield return $"第 {FirstForgotten} 笔{(Forgotten == 1 ? "" : $"起共 {Forgotten} 笔")}的依据已按规定删除，只核对账本本身。";
                }
            }
        }
    }

    private async Task<(long Seq, string Message)?> VillageAsync(VillageKey village, Seen seen)
    {
        for (var last = 0L; ;)
        {
            var entries = await db.LedgerEntries.AsNoTracking().In(village)
                .Where(e => e.Seq > last).OrderBy(e => e.Seq).Take(AtATime).ToListAsync();
            if (entries.Count == 0)
            {
                return null;
            }
            var first = entries[0].Seq;
            last = entries[^1].Seq;
            seen.Old += entries.RemoveAll(e => e.BasisDigest is null);
            var salts = await db.EntrySalts.AsNoTracking().In(village)
                .Where(s => s.Seq >= first && s.Seq <= last).ToDictionaryAsync(s => s.Seq);
            if (entries.Find(e => !salts.ContainsKey(e.Seq)) is { } forgotten)
            {
                seen.FirstForgotten = seen.Forgotten == 0 ? forgotten.Seq : seen.FirstForgotten;
                seen.Forgotten += entries.RemoveAll(e => !salts.ContainsKey(e.Seq));
            }
            var bases = await EntryBases.LoadAsync(db, village, entries.ConvertAll(Posted));
            for (var i = 0; i < entries.Count; i++)
            {
                if (Changed(entries[i], bases[i], salts[entries[i].Seq]) is { } what)
                {
                    return (entries[i].Seq, await FaultAsync(village, entries[i], what));
                }
            }
        }
    }

    private static Posting Posted(LedgerEntry e)
        => new(e.HouseholdId, e.Kind, e.Amount, e.Period, e.OccurredOn, e.SourceKind, e.SourceId, e.RuleItemId, e.ReversesSeq);

    /// <summary>What of it was changed, in Chinese; null when nothing was.</summary>
    private static string? Changed(LedgerEntry entry, Basis basis, EntrySalt salt)
    {
        var now = BasisDigest.Of(basis, salt.Salt);
        if (now.Digest.AsSpan().SequenceEqual(entry.BasisDigest))
        {
            return null;
        }
        var changed = BasisDigest.Changed(basis, now.Hints, salt.Hints);
        // Another salt changes every part alike; other hints alone cannot say which.
        return changed is null || changed.Count == 0 || (changed.Count > 1 && changed.Count == basis.Parts.Count)
            ? "依据或它的盐"
            : string.Join('、', changed.Select(name => Names[name]));
    }

    private async Task<string> FaultAsync(VillageKey village, LedgerEntry entry, string what)
    {
        var card = await db.Households.In(village)
            .Where(h => h.HouseholdId == entry.HouseholdId).Select(h => h.CardNumber).SingleOrDefaultAsync();
        return $"第 {entry.Seq} 笔（{card} 号卡 {entry.OccurredOn:yyyy-MM-dd}）：入账以后，{what}被改过。";
    }
}
