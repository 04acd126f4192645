using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Verification;

/// <summary>Whether the trees of the final boards are those of their lines.</summary>
/// <param name="Fault">Null when all fits.</param>
/// <param name="Notes">What could not be looked at, and why that is no fault; in Chinese, by village.</param>
public sealed record SealReport(LedgerFault? Fault, IReadOnlyList<string> Notes);

/// <summary>
/// Works out leaves and root of every final board again, from its lines and the entries up to its head, and names the first board that
/// does not fit. A leaf whose salt was thrown away is taken as it is; a board from before there were trees has none: both are said.
/// </summary>
public sealed class SealVerifier(AppDb db)
{
    public async Task<SealReport> VerifyAsync(int? townId = null, int? villageId = null)
    {
        var villages = await db.Villages.AsNoTracking()
            .Where(v => (townId == null || v.TownId == townId) && (villageId == null || v.VillageId == villageId))
            .OrderBy(v => v.TownId).ThenBy(v => v.VillageId).ToListAsync();
        var notes = new List<string>();
        // Since the first tree of the installation every board gets one.
        var sealedAt =
            from s in db.BoardSeals
            join n in db.QuarterNotices on new { s.TownId, s.NoticeId } equals new { n.TownId, n.NoticeId }
            select n.FinalAt;
        var first = await sealedAt.MinAsync();
        foreach (var village in villages)
        {
            var boards = await db.QuarterNotices.AsNoTracking().In(village.Key).Where(n => n.FinalAt != null).OrderBy(n => n.FinalAt)
                .ToListAsync();
            var seals = await db.BoardSeals.AsNoTracking().OfTown(village.TownId).ToDictionaryAsync(s => s.NoticeId);
            var (old, forgotten) = (0, 0);
            foreach (var board in boards)
            {
                if (!seals.TryGetValue(board.NoticeId, out var seal))
                {
                    old++;
                    if (first < board.FinalAt)
                    {
                        return Wrong(village, board, "本榜校验码不见了。", notes);
                    }
                    continue;
                }
                var (fault, saltless) = await BoardAsync(village, board, seal);
                if (fault is not null)
                {
                    return Wrong(village, board, fault, notes);
                }
                forgotten += saltless;
            }
            if (old > 0)
            {
                notes.Add($"{village.Code} {village.Name}：{old} 张榜是以前的版本定的，没有本榜校验码，也没有凭条。");
            }
            if (forgotten > 0)
            {
                notes.Add($"{village.Code} {village.Name}：榜上有 {forgotten} 行的凭条已按规定删除，只核对校验码本身。");
            }
        }
        return new SealReport(null, notes);
    }

    private static SealReport Wrong(Village village, QuarterNotice board, string fault, IReadOnlyList<string> notes)
        => new(new LedgerFault(village.Code, null, $"{board.Quarter.ToChinese()}的定榜：{fault}"), notes);

    /// <summary>What does not fit, and how many leaves have no salt any more.</summary>
    private async Task<(string? Fault, int Saltless)> BoardAsync(Village village, QuarterNotice board, BoardSeal seal)
    {
        var leaves = await BoardSeals.LeavesAsync(db, board);
        var lines = await db.BoardLines.AsNoTracking()
            .Where(l => l.TownId == board.TownId && l.NoticeId == board.NoticeId).ToDictionaryAsync(l => l.HouseholdId);
        if (leaves.Count != seal.Lines || lines.Count != seal.Lines || leaves.Where((l, i) => l.Position != i).Any()
            || leaves.Exists(l => !lines.ContainsKey(l.HouseholdId)))
        {
            return ($"本榜校验码下面应有 {seal.Lines} 行，现在对不上。", 0);
        }
        if (seal.HeadSeq != board.FinalHeadSeq || !seal.HeadHash.AsSpan().SequenceEqual(board.FinalHeadHash))
        {
            return ("本榜校验码旁边印的账本校验码与定榜时的不一致。", 0);
        }
        var salts = await db.BoardSalts.AsNoTracking().Where(s => s.TownId == board.TownId && s.NoticeId == board.NoticeId)
            .ToDictionaryAsync(s => s.HouseholdId, s => s.Salt);
        var spendable = await SpendableAsync(village.Key, seal.HeadSeq);
        foreach (var leaf in leaves)
        {
            var line = lines[leaf.HouseholdId];
            if (spendable.GetValueOrDefault(leaf.HouseholdId) is var ledger && leaf.Spendable != ledger)
            {
                return ($"{line.CardNumber} 号卡的可兑换积分记的是 {leaf.Spendable}，账本为 {ledger}。", 0);
            }
            if (salts.TryGetValue(leaf.HouseholdId, out var salt)
                && !BoardSeals.Sealed(village.Code, board.Quarter, line, leaf.Spendable, leaf.Position, leaves.Count).Leaf(salt).AsSpan()
                    .SequenceEqual(leaf.Hash))
            {
                return ($"{line.CardNumber} 号卡的一行与它的校验码不符。", 0);
            }
        }
        if (!MerkleTree.Root(leaves.ConvertAll(l => l.Hash)).AsSpan().SequenceEqual(seal.Root))
        {
            return ("本榜校验码与榜上各行不符。", 0);
        }
        return leaves.Sum(l => (long)l.Spendable.Tenths) == seal.Spendable
            ? (null, leaves.Count(l => !salts.ContainsKey(l.HouseholdId)))
            : ("全榜可兑换积分合计与各行不符。", 0);
    }

    // What each household could spend after the last of its entries up to the head.
    private async Task<Dictionary<Guid, Points>> SpendableAsync(VillageKey village, long head)
    {
        var last =
            from e in db.LedgerEntries.In(village)
            where e.Seq <= head
            group e.Seq by e.HouseholdId into seqs
            select seqs.Max();
        var entries =
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join seq in last on e.Seq equals seq
            select new { e.HouseholdId, e.SpendableAfter };
        return await entries.ToDictionaryAsync(e => e.HouseholdId, e => e.SpendableAfter);
    }
}
