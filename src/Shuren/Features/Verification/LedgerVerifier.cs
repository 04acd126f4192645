using Microsoft.EntityFrameworkCore;
using Shuren.Features.Boards;
using Shuren.Features.Ledger;
using Shuren.Features.Redemptions;

namespace Shuren.Features.Verification;

/// <summary>What does not fit, and where first.</summary>
/// <param name="VillageCode">Twelve digits.</param>
/// <param name="Seq">The entry; null when the entries fit but a figure kept beside them does not.</param>
/// <param name="Message">Chinese.</param>
public sealed record LedgerFault(string VillageCode, long? Seq, string Message);

/// <param name="Villages">Villages looked at.</param>
/// <param name="Entries">Entries looked at, up to the fault.</param>
/// <param name="Fault">Null when all fits.</param>
/// <param name="Notes">What could not be looked at and is no fault; Chinese.</param>
public sealed record VerifyReport(int Villages, long Entries, LedgerFault? Fault, IReadOnlyList<string>? Notes = null);

/// <summary>
/// Recomputes hashes, sequences, balances and period scores from the entries alone (LED-3) and names the first that does not fit.
/// </summary>
public sealed class LedgerVerifier(AppDb db)
{
    public async Task<VerifyReport> VerifyAsync(int? townId = null, int? villageId = null)
    {
        var villages = await db.Villages.AsNoTracking()
            .Where(v => (townId == null || v.TownId == townId) && (villageId == null || v.VillageId == villageId))
            .OrderBy(v => v.TownId).ThenBy(v => v.VillageId)
            .Select(v => new { v.TownId, v.VillageId, v.Code })
            .ToListAsync();
        long entries = 0;
        foreach (var village in villages)
        {
            var (count, fault) = await VillageAsync(new VillageKey(village.TownId, village.VillageId), village.Code);
            entries += count;
            if (fault is not null)
            {
                return new VerifyReport(villages.Count, entries, fault);
            }
        }
        return new VerifyReport(villages.Count, entries, null);
    }

    private sealed class Running
    {
        public Points Score { get; set; }

        public Points Spendable { get; set; }

        public int Version { get; set; }
    }

    private sealed class State
    {
        public long LastSeq { get; set; }

        public byte[] LastHash { get; set; } = EntryHash.Genesis;

        public int Format { get; set; } = LedgerEntry.FirstFormat;

        public Dictionary<Guid, Running> Accounts { get; } = [];

        public Dictionary<(Guid, Quarter), (Points Score, Points Deducted)> Scores { get; } = [];

        public Dictionary<long, LedgerEntry> Standing { get; } = [];

        /// <summary>Deductions of which a share was given back, by the entry that did.</summary>
        public Dictionary<long, long> Restored { get; } = [];
    }

    private async Task<(long Count, LedgerFault? Fault)> VillageAsync(VillageKey village, string code)
    {
        var state = new State();
        var notices = await db.QuarterNotices.AsNoTracking().In(village).ToListAsync();
        await foreach (var entry in db.LedgerEntries.AsNoTracking().In(village).OrderBy(e => e.Seq).AsAsyncEnumerable())
        {
            if (Check(state, entry, code) is { } message)
            {
                return (state.LastSeq, new LedgerFault(code, entry.Seq, $"第 {entry.Seq} 笔：{message}"));
            }
            if (notices.Find(n => (n.HeadSeq == entry.Seq && !n.HeadHash.AsSpan().SequenceEqual(entry.Hash))
                || (n.FinalHeadSeq == entry.Seq && !n.FinalHeadHash.AsSpan().SequenceEqual(entry.Hash))) is { } notice)
            {
                return (state.LastSeq, new LedgerFault(
                    code, entry.Seq, $"第 {entry.Seq} 笔：与{notice.Quarter.ToChinese()}公示上印的账本校验码不一致，历史被改写过。"));
            }
        }
        return (state.LastSeq, await KeptFiguresAsync(village, code, state, notices));
    }

    private static string? Check(State state, LedgerEntry entry, string code)
    {
        if ((CheckChain(state, entry, code) ?? CheckBalance(state, entry)) is { } message)
        {
            return message;
        }
        // What may later be undone; reversals themselves never are.
        if (entry.ReversesSeq is null || entry.Kind == EntryKind.Restoration)
        {
            state.Standing.Add(entry.Seq, entry);
        }
        state.LastSeq = entry.Seq;
        state.LastHash = entry.Hash;
        return null;
    }

    /// <summary>Whether it follows the one before, in a format that is known, with the hash that its words give.</summary>
    private static string? CheckChain(State state, LedgerEntry entry, string code)
    {
        if (entry.Seq != state.LastSeq + 1)
        {
            return $"序号不连续，前一笔是第 {state.LastSeq} 笔。";
        }
        if (!entry.PreviousHash.AsSpan().SequenceEqual(state.LastHash))
        {
            return "与前一笔的校验码接不上。";
        }
        // Whoever could go back to the old format would be rid of the basis.
        if (entry.Format is not (LedgerEntry.FirstFormat or LedgerEntry.BasisFormat) || entry.Format < state.Format
            || (entry.Format == LedgerEntry.BasisFormat) != (entry.BasisDigest is not null))
        {
            return $"格式 {entry.Format} 不对：本程序认得 1 和 2，新格式以后不会再有旧格式，依据的校验码只在格式 2 里。";
        }
        state.Format = entry.Format;
        return EntryHash.Compute(entry, code).AsSpan().SequenceEqual(entry.Hash) ? null : "内容与校验码不符，这一笔被改动过。";
    }

    /// <summary>Whether what it does is allowed and leaves the balance that it says; the running figures follow it.</summary>
    private static string? CheckBalance(State state, LedgerEntry entry)
    {
        var (original, message) = Original(state, entry);
        if (message is not null)
        {
            return message;
        }
        EntryEffect effect;
        try
        {
            effect = EntryEffect.Of(entry.Kind, entry.Amount, original?.Kind, original?.Period.Quarter == entry.Period.Quarter);
        }
        catch (InvalidOperationException)
        {
            return "这一类记录不能这样更正。";
        }
        if (!state.Accounts.TryGetValue(entry.HouseholdId, out var account))
        {
            state.Accounts.Add(entry.HouseholdId, account = new Running());
        }
        account.Score += effect.Score;
        account.Spendable += effect.Spendable;
        account.Version++;
        if (account.Score != entry.ScoreAfter || account.Spendable != entry.SpendableAfter)
        {
            return $"余额不符：按历史应为总积分 {account.Score}、可兑换 {account.Spendable}，记的是 {entry.ScoreAfter}、{entry.SpendableAfter}。";
        }
        if (entry.Kind is EntryKind.Redemption or EntryKind.Expiry && account.Spendable.IsNegative)
        {
            return "兑换后可兑换积分成了负数。";
        }
        if (effect.Score != Points.Zero)
        {
            var key = (entry.HouseholdId, entry.Period.Quarter);
            var (score, deducted) = state.Scores.GetValueOrDefault(key);
            state.Scores[key] = (score + effect.Score, deducted + effect.Deducted);
        }
        return null;
    }

    /// <summary>What it undoes or gives a share back of, and why it may not.</summary>
    private static (LedgerEntry? Original, string? Message) Original(State state, LedgerEntry entry)
    {
        if (entry.ReversesSeq is not { } seq)
        {
            return (null, null);
        }
        var stands = state.Standing.TryGetValue(seq, out var original) && original.HouseholdId == entry.HouseholdId;
        if (entry.Kind == EntryKind.Restoration)
        {
            return stands && entry.Amount.IsPositive && entry.Amount <= original!.Amount && state.Restored.TryAdd(seq, entry.Seq)
                ? (original, null)
                : (null, $"它返还的第 {seq} 笔扣分不存在、已更正或返还过，不是同一户，或没有那么多。");
        }
        if (!stands || original!.Amount != entry.Amount)
        {
            return (null, $"它更正的第 {seq} 笔不存在、已更正过，或不是同一户同一数额。");
        }
        if (state.Restored.TryGetValue(seq, out var given) && state.Standing.ContainsKey(given))
        {
            return (null, $"它更正的第 {seq} 笔，第 {given} 笔返还的还没有更正。");
        }
        state.Standing.Remove(seq);
        return (original, null);
    }

    private async Task<LedgerFault?> KeptFiguresAsync(VillageKey village, string code, State state, List<QuarterNotice> notices)
    {
        var head = await db.LedgerHeads.AsNoTracking().In(village).SingleOrDefaultAsync();
        if (head is null || head.LastSeq != state.LastSeq || !head.LastHash.AsSpan().SequenceEqual(state.LastHash))
        {
            return new LedgerFault(code, state.LastSeq, $"账本末尾不符：链头记到第 {head?.LastSeq ?? 0} 笔，实有 {state.LastSeq} 笔。");
        }
        if (notices.Find(n => n.HeadSeq > state.LastSeq || n.FinalHeadSeq > state.LastSeq) is { } notice)
        {
            return new LedgerFault(code, state.LastSeq, $"{notice.Quarter.ToChinese()}公示时账本比现在长，末尾的记录不见了。");
        }
        var cards = await db.Households.AsNoTracking().In(village).ToDictionaryAsync(h => h.HouseholdId, h => h.CardNumber);
        await foreach (var account in db.Accounts.AsNoTracking().In(village).AsAsyncEnumerable())
        {
            var running = state.Accounts.GetValueOrDefault(account.HouseholdId) ?? new Running();
            if (account.Score != running.Score || account.Spendable != running.Spendable || account.Version != running.Version)
            {
                return new LedgerFault(code, null,
                    $"{cards.GetValueOrDefault(account.HouseholdId)} 号卡的余额与账本不符："
                    + $"账本为总积分 {running.Score}、可兑换 {running.Spendable}，余额记的是 {account.Score}、{account.Spendable}。");
            }
            state.Accounts.Remove(account.HouseholdId);
        }
        if (state.Accounts.Count > 0)
        {
            return new LedgerFault(code, null, $"有 {state.Accounts.Count} 户有账本记录却没有余额。");
        }
        await foreach (var kept in db.PeriodScores.AsNoTracking().In(village).AsAsyncEnumerable())
        {
            state.Scores.Remove((kept.HouseholdId, kept.Quarter), out var figures);
            if (kept.Score != figures.Score || kept.Deducted != figures.Deducted)
            {
                return new LedgerFault(code, null,
                    $"{cards.GetValueOrDefault(kept.HouseholdId)} 号卡{kept.Quarter.ToChinese()}的积分与账本不符："
                    + $"账本为 {figures.Score}，记的是 {kept.Score}。");
            }
        }
        return state.Scores.Values.Any(s => s.Score != Points.Zero || s.Deducted != Points.Zero)
            ? new LedgerFault(code, null, "有季度积分在账本里有、汇总里没有。")
            : null;
    }
}
