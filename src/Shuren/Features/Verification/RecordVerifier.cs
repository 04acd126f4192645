using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Remedies;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;
using Shuren.Features.Supervision;
using Shuren.Features.Supplies;

namespace Shuren.Features.Verification;

/// <summary>A head of the chain as it stands printed on somebody's paper.</summary>
/// <param name="VillageCode">Twelve digits; null = the only village looked at.</param>
/// <param name="Seq">The entry's number.</param>
/// <param name="Hash">The first hex digits of its hash, at least eight, lower case.</param>
public sealed record PaperHead(string? VillageCode, long Seq, string Hash)
{
    private const int LeastDigits = 8;

    /// <summary>Reads `12位村代码:笔数:校验码` or, for one village, `笔数:校验码`; spaces in the hash, as it is printed, do not count.</summary>
    public static PaperHead? Parse(string? text)
    {
        var parts = SheetText.HalfWidth(text ?? "").Replace(" ", "", StringComparison.Ordinal).Split(':');
        return parts.Length is 2 or 3
            && long.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && seq > 0
            && parts[^1].Length is >= LeastDigits and <= 64 && parts[^1].All(char.IsAsciiHexDigit)
            ? new PaperHead(parts.Length == 3 ? parts[0] : null, seq, parts[^1].ToLowerInvariant())
            : null;
    }
}

/// <summary>Where a village's record ends, and how far paper proves it.</summary>
/// <param name="VillageCode">Twelve digits.</param>
/// <param name="VillageName">Its name.</param>
/// <param name="LastSeq">The last entry's number; 0 = none.</param>
/// <param name="LastOn">The day on which it was posted, in China.</param>
/// <param name="PrintedSeq">The newest head that was printed on a notice or board; null = none ever was.</param>
/// <param name="PrintedOn">The day of that notice or board.</param>
public sealed record VillageEnd(
    string VillageCode, string VillageName, long LastSeq, DateOnly? LastOn, long? PrintedSeq, DateOnly? PrintedOn);

/// <summary>
/// Checks what stands beside the ledger against it, and names the first thing that does not fit: the sources of the entries (sheet line,
/// claim, item, votes), redemptions, stock, stored boards and photos. What is read is the data alone; nothing is trusted that is kept
/// twice. Texts (a claim's reason, an item's words) are <see cref="BasisVerifier"/>'s to check.
/// </summary>
public sealed class RecordVerifier(AppDb db)
{
    /// <summary>The fewest members that ever may decide (D21). The town's own number may have been raised since.</summary>
    private const int LeastVotes = 3;

    /// <summary>All that is checked of one village, in this order.</summary>
    private IReadOnlyList<Func<VillageKey, Task<Wrong?>>> Checks =>
        [
            SourcesAsync, ObjectionsAsync, RemediesAsync, VotesAsync, RedemptionsAsync, StockAsync, LotsAsync, FundsAsync, WordsAsync,
            BoardsAsync, WitnessesAsync, SamplesAsync, PhotosAsync
        ];

    /// <summary>What is wrong, and at which entry, where it is at one.</summary>
    private sealed record Wrong(string Message, long? Seq = null);

    /// <summary>Looks at every village, or at those of a town, or at one.</summary>
    /// <returns>The first fault; null when all fits.</returns>
    public async Task<LedgerFault?> VerifyAsync(int? townId = null, int? villageId = null)
    {
        foreach (var village in await VillagesAsync(townId, villageId))
        {
            foreach (var check in Checks)
            {
                if (await check(village.Key) is { } wrong)
                {
                    return new LedgerFault(village.Code, wrong.Seq, wrong.Message);
                }
            }
        }
        return null;
    }

    /// <summary>Whether the ledger still has what a paper says.</summary>
    /// <returns>Null when it has.</returns>
    /// <exception cref="RuleViolation">The paper's village is not here, or is not said.</exception>
    public async Task<LedgerFault?> VerifyPaperAsync(PaperHead paper, int? townId = null, int? villageId = null)
    {
        var villages = (await VillagesAsync(townId, villageId)).FindAll(v => paper.VillageCode is null || v.Code == paper.VillageCode);
        if (villages.Count != 1)
        {
            throw new RuleViolation(Rule.Missing, paper.VillageCode is null
                ? "--head 前面要写村代码：12位村代码:笔数:校验码。"
                : $"没有代码为 {paper.VillageCode} 的村（社区）。");
        }
        var village = villages[0];
        var hash = await db.LedgerEntries.In(village.Key).Where(e => e.Seq == paper.Seq).Select(e => e.Hash).SingleOrDefaultAsync();
        if (hash is null)
        {
            var last = await db.LedgerEntries.In(village.Key).MaxAsync(e => (long?)e.Seq) ?? 0;
            return new LedgerFault(village.Code, last, $"纸上印的是第 {paper.Seq} 笔，账本只有 {last} 笔：后面的记录不见了。");
        }
        return Convert.ToHexStringLower(hash).StartsWith(paper.Hash, StringComparison.Ordinal)
            ? null
            : new LedgerFault(village.Code, paper.Seq, $"第 {paper.Seq} 笔的校验码与纸上印的（{paper.Hash}）不一致：历史被改写过。");
    }

    /// <summary>Where each village's record ends, and which part of it no paper proves yet.</summary>
    public async Task<IReadOnlyList<VillageEnd>> EndsAsync(int? townId = null, int? villageId = null)
    {
        var ends = new List<VillageEnd>();
        foreach (var village in await VillagesAsync(townId, villageId))
        {
            var last = await db.LedgerEntries.AsNoTracking().In(village.Key)
                .OrderByDescending(e => e.Seq)
                .Select(e => new { e.Seq, e.PostedAt })
                .FirstOrDefaultAsync();
            var printed = (await db.QuarterNotices.AsNoTracking().In(village.Key)
                    .Select(n => new { n.HeadSeq, n.PublishedAt, n.FinalHeadSeq, n.FinalAt })
                    .ToListAsync())
                .Select(n => n.FinalHeadSeq is { } seq ? (Seq: seq, At: n.FinalAt!.Value) : (Seq: n.HeadSeq, At: n.PublishedAt))
                .OrderByDescending(p => p.Seq).ThenByDescending(p => p.At)
                .Select(p => ((long Seq, DateTime At)?)p)
                .FirstOrDefault();
            ends.Add(new VillageEnd(
                village.Code, village.Name, last?.Seq ?? 0, last?.PostedAt.ToChinaDate(), printed?.Seq, printed?.At.ToChinaDate()));
        }
        return ends;
    }

    private Task<List<Village>> VillagesAsync(int? townId, int? villageId) => db.Villages.AsNoTracking()
        .Where(v => (townId == null || v.TownId == townId) && (villageId == null || v.VillageId == villageId))
        .OrderBy(v => v.TownId).ThenBy(v => v.VillageId)
        .ToListAsync();

    private async Task<Dictionary<Guid, int>> CardsAsync(VillageKey village)
        => await db.Households.AsNoTracking().In(village).ToDictionaryAsync(h => h.HouseholdId, h => h.CardNumber);

    /// <summary>An entry with the line, sheet, claim and item that stand behind it, where they are there.</summary>
    private sealed record Sourced(
        long Seq, Guid HouseholdId, EntryKind Kind, Points Amount, Month Period, DateOnly OccurredOn,
        SourceKind SourceKind, Guid SourceId, Guid? RuleItemId,
        int? LineVillage, Guid? LineHousehold, RuleKind? LineKind, Points? LinePoints, Guid? LineItem, DateOnly? LineOn,
        LineDecision? Decision, ReviewStatus? SheetStatus, Month? SheetMonth,
        int? ClaimVillage, Guid? ClaimHousehold, DateOnly? ClaimOn, RuleKind? ClaimKind, RuleKind? ItemKind, int? ListVillage);

    private async Task<Wrong?> SourcesAsync(VillageKey village)
    {
        var posted = new HashSet<Guid>();
        await foreach (var entry in Entries(village).AsAsyncEnumerable())
        {
            if (OfItem(entry, village) is { } item)
            {
                return new Wrong($"第 {entry.Seq} 笔：{item}", entry.Seq);
            }
            if (entry.SourceKind != SourceKind.ReviewLine)
            {
                continue;
            }
            if (!posted.Add(entry.SourceId))
            {
                return new Wrong($"第 {entry.Seq} 笔：它的审核记录已经入过一次账。", entry.Seq);
            }
            if (OfLine(entry, village) is { } line)
            {
                return new Wrong($"第 {entry.Seq} 笔：{line}", entry.Seq);
            }
        }
        (Month Month, Guid HouseholdId)? unposted = null;
        var approved =
            from line in db.ReviewLines.AsNoTracking().In(village)
            join sheet in db.MonthlyReviews.In(village)
                on new { line.TownId, line.MonthlyReviewId } equals new { sheet.TownId, sheet.MonthlyReviewId }
            where sheet.Status == ReviewStatus.Confirmed && line.Decision == LineDecision.Approved
            orderby sheet.Month, line.OccurredOn
            select new { line.ReviewLineId, sheet.Month, line.HouseholdId };
        await foreach (var line in approved.AsAsyncEnumerable())
        {
            if (!posted.Contains(line.ReviewLineId))
            {
                unposted = (line.Month, line.HouseholdId);
                break;
            }
        }
        // Asked once the reading above is closed: a connection does one thing at a time.
        return unposted is { } missing
            ? new Wrong(
                $"{missing.Month.ToChinese()}的审核表里，"
                + $"{(await CardsAsync(village)).GetValueOrDefault(missing.HouseholdId)} 号卡有一条同意了的记录没有入账。")
            : null;
    }

    private IQueryable<Sourced> Entries(VillageKey village) =>
        from e in db.LedgerEntries.AsNoTracking().In(village)
        join l0 in db.ReviewLines on new { e.TownId, Id = e.SourceId } equals new { l0.TownId, Id = l0.ReviewLineId } into ls
        from l in ls.DefaultIfEmpty()
        join s0 in db.MonthlyReviews on new { l.TownId, l.MonthlyReviewId } equals new { s0.TownId, s0.MonthlyReviewId } into ss
        from s in ss.DefaultIfEmpty()
        join c0 in db.Claims on new { l.TownId, l.ClaimId } equals new { c0.TownId, c0.ClaimId } into cs
        from c in cs.DefaultIfEmpty()
        join i0 in db.RuleItems on new { e.TownId, Id = e.RuleItemId } equals new { i0.TownId, Id = (Guid?)i0.RuleItemId } into items
        from i in items.DefaultIfEmpty()
        join r0 in db.RuleLists on new { i.TownId, i.RuleListId } equals new { r0.TownId, r0.RuleListId } into lists
        from r in lists.DefaultIfEmpty()
        orderby e.Seq
        select new Sourced(
            e.Seq, e.HouseholdId, e.Kind, e.Amount, e.Period, e.OccurredOn, e.SourceKind, e.SourceId, e.RuleItemId,
            l.VillageId, l.HouseholdId, l.Kind, l.Points, l.RuleItemId, l.OccurredOn, l.Decision,
            s.Status, s.Month, c.VillageId, c.HouseholdId, c.OccurredOn, c.Kind, i.Kind, r.VillageId);

    // The item's list is the village's own, and the item gives or takes as the entry does.
    private static string? OfItem(Sourced e, VillageKey village)
        => e.RuleItemId is null ? null
            : e.ItemKind is null ? "它的清单事项不见了。"
            : e.ListVillage != village.VillageId ? "它的清单事项不在本村的清单里。"
            : e.Kind is EntryKind.Award or EntryKind.Deduction && EntryEffect.KindOf(e.ItemKind.Value) != e.Kind ? "清单事项的加扣与入账的不一致。"
            : null;

    private static string? OfLine(Sourced e, VillageKey village)
        => e.LineVillage is null ? "它的审核记录不见了。"
            : e.LineVillage != village.VillageId || e.LineHousehold != e.HouseholdId ? "它的审核记录是另一户的。"
            : EntryEffect.KindOf(e.LineKind!.Value) != e.Kind || e.LinePoints != e.Amount
                ? $"审核记录是 {e.LinePoints} 分，入账的是 {e.Amount} 分，或加扣不一致。"
            : e.LineItem != e.RuleItemId ? "审核记录的清单事项与入账的不一致。"
            : e.LineOn != e.OccurredOn ? "审核记录的日期与入账的不一致。"
            : e.Decision != LineDecision.Approved ? "它的审核记录没有同意。"
            : e.SheetStatus != ReviewStatus.Confirmed || e.SheetMonth != e.Period ? "它的审核表没有审定，或是另一个月的。"
            : e.ClaimVillage is null ? "它的申报不见了。"
            : e.ClaimVillage != village.VillageId || e.ClaimHousehold != e.HouseholdId ? "它的申报是另一户的。"
            : e.ClaimOn != e.OccurredOn || e.ClaimKind != e.LineKind ? "申报的日期或加扣与入账的不一致。"
            : null;

    private async Task<Wrong?> ObjectionsAsync(VillageKey village)
    {
        var entries =
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join o0 in db.Objections.In(village) on new { e.TownId, Id = e.SourceId } equals new { o0.TownId, Id = o0.ObjectionId } into os
            from o in os.DefaultIfEmpty()
            where e.SourceKind == SourceKind.Objection
            orderby e.Seq
            select new { e.Seq, e.HouseholdId, Household = (Guid?)o.HouseholdId, Outcome = o.Outcome };
        await foreach (var e in entries.AsAsyncEnumerable())
        {
            var fault = e.Household is null ? "它的异议不见了。"
                : e.Household != e.HouseholdId ? "它的异议说的是另一户。"
                : e.Outcome is not (ObjectionOutcome.Upheld or ObjectionOutcome.PartlyUpheld) ? "它的异议没有成立。"
                : null;
            if (fault is not null)
            {
                return new Wrong($"第 {e.Seq} 笔：{fault}", e.Seq);
            }
        }
        var corrected =
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join c0 in db.Corrections.In(village)
                on new { e.TownId, Id = e.SourceId } equals new { c0.TownId, Id = c0.CorrectionId } into cs
            from c in cs.DefaultIfEmpty()
            where e.SourceKind == SourceKind.Correction
            orderby e.Seq
            select new { e.Seq, e.HouseholdId, Household = (Guid?)c.HouseholdId, Status = (ProposalStatus?)c.Status };
        await foreach (var e in corrected.AsAsyncEnumerable())
        {
            if (e.Household != e.HouseholdId || e.Status != ProposalStatus.Agreed)
            {
                return new Wrong($"第 {e.Seq} 笔：它的更正不见了，是另一户的，或没有同意。", e.Seq);
            }
        }
        return null;
    }

    // REC-8: each confirmed one gave back once, what the list says of its deduction, handed in in time, voted for.
    private async Task<Wrong?> RemediesAsync(VillageKey village)
    {
        var posted = (await db.LedgerEntries.AsNoTracking().In(village)
            .Where(e => e.SourceKind == SourceKind.Remedy || e.Kind == EntryKind.Restoration).OrderBy(e => e.Seq).ToListAsync());
        var remedies = await db.Remedies.AsNoTracking().In(village).OrderBy(r => r.HandedInAt).ToDictionaryAsync(r => r.RemedyId);
        var chances = (await RemedyChance.OfAsync(
            db, village, db.LedgerEntries.In(village).Where(e => db.Remedies.In(village).Any(r => r.EntrySeq == e.Seq))))
            .ToDictionary(c => c.Entry.Seq);
        var votes = (await db.RemedyVotes.AsNoTracking().OfTown(village.TownId).Where(v => v.VoidedAt == null).ToListAsync())
            .ToLookup(v => v.RemedyId, v => (v.Approve, v.IsChair));
        foreach (var entry in posted)
        {
            var fault = !remedies.Remove(entry.SourceId, out var remedy) || entry.SourceKind != SourceKind.Remedy
                    ? "它的整改不见了，或返还了两次。"
                : entry.Kind != EntryKind.Restoration || remedy.Status != RemedyStatus.Confirmed || remedy.HouseholdId != entry.HouseholdId
                    || remedy.EntrySeq != entry.ReversesSeq ? "它的整改没有审定，是另一户的，或说的是另一笔扣分。"
                : chances.GetValueOrDefault(remedy.EntrySeq) is not { IsOffered: true } chance ? "清单没有说这一笔扣分可以整改返还。"
                : remedy.Amount != entry.Amount || chance.Share != entry.Amount ? $"按清单应返还 {chance.Share} 分，入账的是 {entry.Amount} 分。"
                : remedy.HandedInAt.ToChinaDate() > chance.LastDay ? "整改是过了期限交的。"
                : ReviewTally.Of([.. votes[remedy.RemedyId]], LeastVotes).Decision != LineDecision.Approved ? "整改的表决不够，或没有通过。"
                : null;
            if (fault is not null)
            {
                return new Wrong($"第 {entry.Seq} 笔：{fault}", entry.Seq);
            }
        }
        return remedies.Values.FirstOrDefault(r => r.Status == RemedyStatus.Confirmed) is { } missing
            ? new Wrong($"整改 {missing.Label} 审定了，没有入账。")
            : null;
    }

    // An imported book (Part > 0) was decided before the program and has no votes.
    private async Task<Wrong?> VotesAsync(VillageKey village)
    {
        var line = await (
            from l in db.ReviewLines.AsNoTracking().In(village)
            join s in db.MonthlyReviews.In(village) on new { l.TownId, l.MonthlyReviewId } equals new { s.TownId, s.MonthlyReviewId }
            where s.Status == ReviewStatus.Confirmed && s.Part == 0 && l.Decision == LineDecision.Approved
            let yes = db.ReviewVotes.Count(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && v.VoidedAt == null && v.Approve)
            let no = db.ReviewVotes.Count(v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && v.VoidedAt == null && !v.Approve)
            let chair = db.ReviewVotes.Any(
                v => v.TownId == l.TownId && v.ReviewLineId == l.ReviewLineId && v.VoidedAt == null && v.Approve && v.IsChair)
            where yes + no < LeastVotes || yes < no || (yes == no && !chair)
            orderby s.Month, l.OccurredOn
            select new { s.Month, l.HouseholdId, l.OccurredOn, Votes = yes + no }).FirstOrDefaultAsync();
        return line is null
            ? null
            : new Wrong(
                $"{line.Month.ToChinese()}的审核表里，{(await CardsAsync(village)).GetValueOrDefault(line.HouseholdId)} 号卡 "
                + $"{line.OccurredOn:yyyy-MM-dd} 的一条记录入了账，表决却不够（{line.Votes} 票）或没有通过。");
    }

    private async Task<Wrong?> RedemptionsAsync(VillageKey village)
    {
        var redemptions = await db.Redemptions.AsNoTracking().In(village).Include(r => r.Lines)
            .OrderBy(r => r.Year).ThenBy(r => r.Number).ToListAsync();
        var entries = (await db.LedgerEntries.AsNoTracking().In(village).Where(e => e.SourceKind == SourceKind.Redemption)
            .OrderBy(e => e.Seq).Select(e => new { e.Seq, e.SourceId, e.Kind, e.HouseholdId, e.Amount }).ToListAsync())
            .ToLookup(e => e.SourceId);
        var prices = (await db.SessionGoods.AsNoTracking().OfTown(village.TownId).ToListAsync())
            .ToDictionary(g => (g.SessionId, g.GoodsId), g => g.Price);
        var moved = (await db.StockMovements.AsNoTracking().In(village).Where(m => m.RedemptionId != null)
            .Select(m => new { m.RedemptionId, m.GoodsId, m.Kind, m.Quantity }).ToListAsync()).ToLookup(m => m.RedemptionId);
        var known = redemptions.Select(r => r.RedemptionId).ToHashSet();
        if (entries.SelectMany(e => e).OrderBy(e => e.Seq).FirstOrDefault(e => !known.Contains(e.SourceId)) is { } orphan)
        {
            return new Wrong($"第 {orphan.Seq} 笔：它的兑换记录不见了。", orphan.Seq);
        }
        foreach (var redemption in redemptions)
        {
            var own = entries[redemption.RedemptionId].ToList();
            var isCancelled = redemption.CancelledAt is not null;
            bool Moved(StockMovementKind kind, Func<RedemptionLine, int> by) => redemption.Lines.TrueForAll(
                l => moved[redemption.RedemptionId].Where(m => m.GoodsId == l.GoodsId && m.Kind == kind).Sum(m => m.Quantity) == by(l));
            var fault = own.Exists(e => e.HouseholdId != redemption.HouseholdId) ? "与入账的不是同一户。"
                : own.Count(e => e.Kind == EntryKind.Redemption) != 1
                    || own.Count(e => e.Kind == EntryKind.Return) != (isCancelled ? 1 : 0) || own.Count > 2
                    ? "没有入账，入了两次，或撤销与退回不一致。"
                : own.Find(e => e.Amount != redemption.Total) is { } other ? $"合计 {redemption.Total} 分，入账的是 {other.Amount} 分。"
                : redemption.Lines.Aggregate(Points.Zero, (sum, l) => sum + (l.Price * l.Quantity)) != redemption.Total ? "各件物品加起来不等于合计。"
                : redemption.Lines.Exists(l => prices.GetValueOrDefault((redemption.SessionId, l.GoodsId)) != l.Price)
                    ? "有物品的价格与那次兑换的标价不一致。"
                : !Moved(StockMovementKind.Redeemed, l => -l.Quantity) ? "领走的物品与库存流水不一致。"
                : !Moved(StockMovementKind.Returned, l => isCancelled ? l.Quantity : 0) ? "退回的物品与库存流水不一致。"
                : null;
            if (fault is not null)
            {
                return new Wrong($"兑换 {redemption.Label}：{fault}", own.Count > 0 ? own[0].Seq : null);
            }
        }
        return null;
    }

    private async Task<Wrong?> StockAsync(VillageKey village)
    {
        var sums = await db.StockMovements.AsNoTracking().In(village)
            .GroupBy(m => m.GoodsId)
            .Select(g => new { GoodsId = g.Key, Sum = g.Sum(m => m.Quantity) })
            .ToDictionaryAsync(g => g.GoodsId, g => g.Sum);
        var stock = await db.Stock.AsNoTracking().In(village).ToDictionaryAsync(s => s.GoodsId, s => s.Quantity);
        foreach (var goodsId in sums.Keys.Union(stock.Keys).Order())
        {
            var (moved, kept) = (sums.GetValueOrDefault(goodsId), stock.GetValueOrDefault(goodsId));
            if (moved != kept)
            {
                var name = await db.Goods.OfTown(village.TownId).Where(g => g.GoodsId == goodsId)
                    .Select(g => g.Name).SingleOrDefaultAsync();
                return new Wrong($"“{name}”的库存记的是 {kept}，按流水应为 {moved}。");
            }
        }
        return null;
    }

    private async Task<Wrong?> LotsAsync(VillageKey village)
    {
        var sums = await db.StockMovements.AsNoTracking().In(village).Where(m => m.LotId != null).GroupBy(m => m.LotId)
            .Select(g => new { LotId = g.Key, Quantity = g.Sum(m => m.Quantity), Fen = g.Sum(m => m.ValueFen ?? 0) }).ToListAsync();
        var moved = sums.ToDictionary(s => s.LotId!.Value, s => (s.Quantity, s.Fen));
        var entries = await db.FundEntries.AsNoTracking().In(village).ToDictionaryAsync(e => e.FundEntryId);
        foreach (var lot in await db.StockLots.AsNoTracking().In(village).OrderBy(l => l.ReceivedAt).ToListAsync())
        {
            var (quantity, fen) = moved.GetValueOrDefault(lot.LotId);
            if (quantity != lot.Quantity || fen != (lot.ValueFen ?? 0))
            {
                return new Wrong($"资金物资 {entries.GetValueOrDefault(lot.LotId)?.Label} 的那批物品记的是 {lot.Quantity} 件，按流水应为 {quantity} 件。");
            }
        }
        return null;
    }

    private async Task<Wrong?> FundsAsync(VillageKey village)
    {
        var left = FundTexts.Sources.ToDictionary(s => s, _ => 0L);
        foreach (var entry in await db.FundEntries.AsNoTracking().In(village).OrderBy(e => e.Year).ThenBy(e => e.Number).ToListAsync())
        {
            left[entry.Source] += entry.MoneyFen;
            if (left[entry.Source] < 0)
            {
                return new Wrong($"资金物资 {entry.Label}：{entry.Source.Chinese()}的钱不够付这一笔。");
            }
        }
        return null;
    }

    private async Task<Wrong?> WordsAsync(VillageKey village)
        => (await WordsBeside.OfAsync(db, village)).Find(w => w.Fault is not null) is { } words
            ? new Wrong($"{words.Label}：{words.Fault}")
            : null;

    private async Task<Wrong?> BoardsAsync(VillageKey village)
    {
        var rankBy = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.RankBy).SingleAsync();
        var notices = await db.QuarterNotices.AsNoTracking().In(village)
            .Where(n => n.FinalAt != null).OrderBy(n => n.Quarter).ToListAsync();
        foreach (var notice in notices)
        {
            var lines = await db.BoardLines.AsNoTracking()
                .Where(l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId).OrderBy(l => l.CardNumber)
                .Select(l => new Placed(l.HouseholdId, l.CardNumber, l.Score, l.Deducted, l.Rank, l.IsRed, l.IsBlack)).ToListAsync();
            var fault = await RankedAsync(village, notice, lines) ?? await FiguresAsync(village, notice, lines, rankBy)
                ?? PlacesOf(lines) ?? await NamesAsync(notice);
            if (fault is { } wrong)
            {
                return new Wrong($"{notice.Quarter.ToChinese()}的定榜：{wrong}");
            }
        }
        return null;
    }

    // SUP-7: what a supervisor typed from paper still says of the stored board what it said then.
    private async Task<Wrong?> WitnessesAsync(VillageKey village)
    {
        var quarters = await db.QuarterNotices.AsNoTracking().In(village).Where(n => n.FinalAt != null)
            .ToDictionaryAsync(n => n.NoticeId, n => n.Quarter);
        foreach (var check in await db.HeadChecks.AsNoTracking().In(village).OrderBy(c => c.At).ToListAsync())
        {
            if (!quarters.TryGetValue(check.AgainstNoticeId, out var quarter))
            {
                return new Wrong("监督员核对过的一张榜不见了。");
            }
            var head = await BoardWitnesses.HeadAsync(db, village, check.AgainstNoticeId);
            if (check.Matches != (head is not null && Convert.ToHexStringLower(head).StartsWith(check.Typed, StringComparison.Ordinal)))
            {
                return new Wrong(
                    $"监督员核对过的{quarter.ToChinese()}纸榜：填的是 {check.Typed}，"
                    + $"那时{(check.Matches ? "对得上，现在对不上" : "对不上，现在却对得上")}。");
            }
        }
        return null;
    }

    // SUP-1: the seeds of the samples are those of the ledger.
    private async Task<Wrong?> SamplesAsync(VillageKey village)
    {
        var draws = await (
            from d in db.SampleDraws.AsNoTracking().In(village)
            join e in db.LedgerEntries.AsNoTracking().In(village) on d.HeadSeq equals e.Seq into heads
            from head in heads.DefaultIfEmpty()
            orderby d.DrawnAt, d.Month
            select new { Draw = d, Hash = head == null ? null : head.Hash }).ToListAsync();
        foreach (var (draw, hash) in draws.Select(d => (d.Draw, d.Hash)))
        {
            if (hash is null || !hash.AsSpan().SequenceEqual(draw.HeadHash)
                || !draw.Seed.AsSpan().SequenceEqual(SampleDraw.SeedOf(draw.HeadHash, draw.Month, draw.Number)))
            {
                return new Wrong($"{draw.Month.ToChinese()}抽查的种子和账本不一致。");
            }
        }
        return null;
    }

    // Every household that took part stands on the board once, and nobody else.
    private async Task<string?> RankedAsync(VillageKey village, QuarterNotice notice, List<Placed> lines)
    {
        var (first, final) = (notice.Quarter.FirstDay, notice.FinalAt!.Value.ToChinaDate());
        // With the times in which it had left (D32).
        var households = await db.Households.AsNoTracking().In(village).ToDictionaryAsync(h => h.HouseholdId);
        var (placed, lastCard) = (new HashSet<Guid>(), lines.Select(l => l.CardNumber).DefaultIfEmpty().Max());
        foreach (var line in lines)
        {
            if (!households.TryGetValue(line.HouseholdId, out var household)
                || household.CardNumber != line.CardNumber || !placed.Add(line.HouseholdId)
                || household.JoinedOn >= first || household.WithdrawnOn < final)
            {
                return $"{line.CardNumber} 号卡不该在榜上，或卡号不对。";
            }
        }
        // What was recorded when the board was made counts, not the day that an import was given afterwards. Households of an older version
        // have no time; their cards were handed out one after another.
        bool WasThere(Household h) => h.RegisteredAt is { } at ? at < notice.FinalAt : h.CardNumber <= lastCard;
        bool WasAway(HouseholdAbsence a) => a.LeftOn <= final && (a.ReopenedAt >= notice.FinalAt || a.ReturnedOn >= final);
        // On the day itself it may have left before the board was made, or after.
        bool Missing(Household h) => h.JoinedOn < first && WasThere(h) && (h.WithdrawnOn is null || h.WithdrawnOn > final)
            && !h.Absences.Exists(WasAway) && !placed.Contains(h.HouseholdId);
        return households.Values.Where(Missing).OrderBy(h => h.CardNumber).FirstOrDefault() is { } missing
            ? $"{missing.CardNumber} 号卡不在榜上。"
            : null;
    }

    // The figures of the entries up to the head that the board was printed with. The town may rank otherwise today than it did then (D8):
    // the board must fit one of the two ways as a whole.
    private async Task<string?> FiguresAsync(VillageKey village, QuarterNotice notice, List<Placed> lines, RankBy rankBy)
    {
        var year = new Quarter(notice.Quarter.Year, 1).FirstMonth;
        var quarter = new Dictionary<Guid, (Points Score, Points Deducted)>();
        var toDate = new Dictionary<Guid, (Points Score, Points Deducted)>();
        var entries =
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join r0 in db.LedgerEntries.In(village)
                on new { e.TownId, Seq = e.ReversesSeq } equals new { r0.TownId, Seq = (long?)r0.Seq } into rs
            from r in rs.DefaultIfEmpty()
            where e.Seq <= notice.FinalHeadSeq && e.Period >= year && e.Period <= notice.Quarter.LastMonth
            select new { e.HouseholdId, e.Kind, e.Amount, e.Period, ReversedKind = (EntryKind?)r.Kind, ReversedPeriod = (Month?)r.Period };
        await foreach (var e in entries.AsAsyncEnumerable())
        {
            var effect = EntryEffect.Of(e.Kind, e.Amount, e.ReversedKind, e.ReversedPeriod?.Quarter == e.Period.Quarter);
            var (sum, deducted) = toDate.GetValueOrDefault(e.HouseholdId);
            toDate[e.HouseholdId] = (sum + effect.Score, deducted + effect.Deducted);
            if (e.Period.Quarter == notice.Quarter)
            {
                (sum, deducted) = quarter.GetValueOrDefault(e.HouseholdId);
                quarter[e.HouseholdId] = (sum + effect.Score, deducted + effect.Deducted);
            }
        }
        string? Otherwise(Dictionary<Guid, (Points Score, Points Deducted)> sums)
            => lines.Find(l => sums.GetValueOrDefault(l.HouseholdId) != (l.Score, l.Deducted)) is { } line
                ? $"{line.CardNumber} 号卡记的是 {line.Score} 分（扣 {line.Deducted}），"
                    + $"账本为 {sums.GetValueOrDefault(line.HouseholdId).Score} 分（扣 {sums.GetValueOrDefault(line.HouseholdId).Deducted}）。"
                : null;
        var (now, other) = rankBy == RankBy.Quarter ? (quarter, toDate) : (toDate, quarter);
        return Otherwise(now) is { } wrong && Otherwise(other) is not null ? wrong : null;
    }

    // Ranks and boards follow from the figures; among those tied for the last place the group's vote decides, and may name nobody (D10).
    private static string? PlacesOf(List<Placed> lines)
    {
        var ranking = QuarterRanking.Of(lines.ConvertAll(l => new Standing(l.HouseholdId, l.CardNumber, "", "", l.Score, l.Deducted)));
        var ranked = ranking.Lines.ToDictionary(l => l.Standing.HouseholdId);
        var tied = ranking.TiedForLast.Select(s => s.HouseholdId).ToHashSet();
        var wrong = lines.Find(l => l.Rank != ranked[l.HouseholdId].Rank || l.IsRed != ranked[l.HouseholdId].IsRed
            || (tied.Contains(l.HouseholdId) ? l.IsBlack && lines.Count(o => o.IsBlack) > 1 : l.IsBlack != ranked[l.HouseholdId].IsBlack));
        return wrong is null ? null : $"{wrong.CardNumber} 号卡的名次或红黑榜与分数不符。";
    }

    // A name may have been removed (SUP-6), never changed.
    private async Task<string?> NamesAsync(QuarterNotice notice)
    {
        var digests = await db.BoardLines.AsNoTracking()
            .Where(l => l.TownId == notice.TownId && l.NoticeId == notice.NoticeId)
            .ToDictionaryAsync(l => l.HouseholdId);
        var names = await db.BoardNames.AsNoTracking().Where(n => n.TownId == notice.TownId && n.NoticeId == notice.NoticeId).ToListAsync();
        bool IsChanged(BoardName n)
            => !digests.TryGetValue(n.HouseholdId, out var line) || !n.Digest().AsSpan().SequenceEqual(line.NameDigest);
        return names.Find(IsChanged) is { } changed
            ? $"{digests.GetValueOrDefault(changed.HouseholdId)?.CardNumber} 号卡的姓名或组别被改过。"
            : null;
    }

    /// <summary>A line of a stored board, without the name.</summary>
    private sealed record Placed(Guid HouseholdId, int CardNumber, Points Score, Points Deducted, int Rank, bool IsRed, bool IsBlack);

    private async Task<Wrong?> PhotosAsync(VillageKey village)
    {
        var photos = db.Photos.AsNoTracking().In(village)
            .Where(p => p.RemovedOn == null)
            .OrderBy(p => p.PhotoId)
            .Select(p => new { p.Full, p.Sha256, p.AddedAt });
        await foreach (var photo in photos.AsAsyncEnumerable())
        {
            if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(photo.Full)), photo.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                return new Wrong($"{photo.AddedAt.ToChinaDate():yyyy-MM-dd} 存入的一张照片与它的校验码不符，被换过。");
            }
        }
        return null;
    }
}
