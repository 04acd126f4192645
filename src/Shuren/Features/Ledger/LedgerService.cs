using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Redemptions;

namespace Shuren.Features.Ledger;

/// <summary>One entry to be posted.</summary>
/// <param name="HouseholdId">Whose account.</param>
/// <param name="Kind">Gives the sign.</param>
/// <param name="Amount">Never negative.</param>
/// <param name="Period">The month it counts in.</param>
/// <param name="OccurredOn">When it happened.</param>
/// <param name="SourceKind">What stands behind it.</param>
/// <param name="SourceId">Which one.</param>
/// <param name="RuleItemId">The item (and version) it was scored under.</param>
/// <param name="ReversesSeq">The entry it undoes.</param>
/// <param name="Basis">What it rests on, read from saved rows; nothing is posted without.</param>
public sealed record Posting(
    Guid HouseholdId, EntryKind Kind, Points Amount, Month Period, DateOnly OccurredOn, SourceKind SourceKind, Guid SourceId,
    Guid? RuleItemId = null, long? ReversesSeq = null, Basis? Basis = null);

/// <summary>An account and where its village's chain ends: read under the village's lock, for the one entry that comes next.</summary>
public sealed record LedgerStanding(LedgerHead Head, string VillageCode, Account Account);

/// <summary>Writes the ledger; nothing else does (LED-1 … LED-4).</summary>
public sealed class LedgerService(AppDb db, TimeProvider clock)
{
    /// <summary>
    /// Posts all of <paramref name="postings"/> in their order, with hashes, accounts and period scores, or none of them. Must be called
    /// inside <see cref="VillageTransaction.InVillageAsync{T}"/>, which holds the chain still.
    /// </summary>
    /// <exception cref="RuleViolation">
    /// A redemption or expiry above what can be spent, a reversal of what was already reversed, or an amount or account above its bound.
    /// </exception>
    public async Task<IReadOnlyList<LedgerEntry>> PostAsync(VillageKey village, IReadOnlyList<Posting> postings, Caller by, Guid requestId)
    {
        var entries = await WriteAsync(village, postings, by, requestId);
        await EndWhatCameBackAsync(village, postings, entries);
        return entries;
    }

    /// <summary>
    /// Posts one entry that only spends, on what was read under the village's lock; it is written with the use case's other rows
    /// (<see cref="AppDb.Rows"/>), and nothing may be posted to the village between.
    /// </summary>
    /// <exception cref="RuleViolation">As <see cref="PostAsync"/>.</exception>
    public void PostSpent(VillageKey village, Posting posting, LedgerStanding standing, Caller by, Guid requestId)
    {
        MustBeInside();
        if (posting.Kind != EntryKind.Redemption || posting.ReversesSeq is not null || standing.Account.HouseholdId != posting.HouseholdId)
        {
            throw new InvalidOperationException($"{posting} does more than spend.");
        }
        var effect = EntryEffect.Of(posting.Kind, posting.Amount);
        var salted = EntrySalt.New(village, standing.Head.LastSeq + 1, BasisOf(posting), Ids.Secret(BasisDigest.SaltLength));
        var (entry, salt) = Hang(village, posting, effect, standing, salted, by, requestId, clock.UtcNow());
        db.Rows.Insert(entry).Insert(salt).Update(standing.Account).Update(standing.Head);
    }

    /// <summary>
    /// Ends a card year in a village; inside a village transaction, as <see cref="PostAsync"/>. The rule itself posts it (D13), whoever's
    /// act made it due.
    /// </summary>
    public Task<IReadOnlyList<LedgerEntry>> EndYearAsync(VillageKey village, YearEnd year) => EndYearAsync(village, year, null, null);

    private async Task<IReadOnlyList<LedgerEntry>> EndYearAsync(VillageKey village, YearEnd year, HashSet<Guid>? householdIds, long? since)
    {
        var entries = db.LedgerEntries.AsNoTracking().In(village);
        var accounts = db.Accounts.AsNoTracking().In(village);
        if (householdIds is not null)
        {
            (entries, accounts) = (
                entries.Where(e => householdIds.Contains(e.HouseholdId)), accounts.Where(a => householdIds.Contains(a.HouseholdId)));
        }
        var spendable = await accounts.ToDictionaryAsync(a => a.HouseholdId, a => a.Spendable);
        var today = clock.Today();
        var postings = (await entries.OrderBy(e => e.Seq).ToListAsync())
            .GroupBy(e => e.HouseholdId)
            .SelectMany(own => year.Postings(own.ToList(), since, spendable[own.Key], today))
            .ToList();
        if (postings.Count == 0)
        {
            return [];
        }
        var list = await db.RuleLists.AsNoTracking().In(village).SingleAsync(l => l.RuleListId == year.RuleListId);
        var basis = Basis.Of([ItemBasis.Of(year, list)]);
        return await WriteAsync(village, postings.ConvertAll(p => p with { Basis = basis }), Caller.ExpiryRule, Ids.New());
    }

    /// <summary>
    /// What comes back to a card year that has ended ends with it, in the same stroke; what turns out to have ended too much comes back.
    /// </summary>
    private async Task EndWhatCameBackAsync(VillageKey village, IReadOnlyList<Posting> postings, IReadOnlyList<LedgerEntry> entries)
    {
        if (postings.All(p => p.ReversesSeq is null && p.Kind is not (EntryKind.Award or EntryKind.Deduction)))
        {
            return;
        }
        var years = await db.YearEnds.AsNoTracking().In(village).OrderBy(y => y.Year).ToListAsync();
        if (years.Count == 0)
        {
            return;
        }
        var touched = postings
            .Where(p => p.ReversesSeq is not null || (p.Kind is EntryKind.Award or EntryKind.Deduction && p.Period.Year <= years[^1].Year))
            .Select(p => p.HouseholdId)
            .ToHashSet();
        foreach (var year in touched.Count == 0 ? [] : years)
        {
            await EndYearAsync(village, year, touched, entries[0].Seq);
        }
    }

    private async Task<IReadOnlyList<LedgerEntry>> WriteAsync(
        VillageKey village, IReadOnlyList<Posting> postings, Caller by, Guid requestId)
    {
        MustBeInside();
        // Nothing of this is tracked: all of it is written in bulk below.
        var chain = await Chain.For(db)(db, village.TownId, village.VillageId);
        var (head, villageCode) = (chain.Head, chain.Code);
        var accounts = await AccountsAsync(village, postings);
        var (scores, earlierScores, newScores) = await PeriodScoresAsync(village, postings);
        var reversed = await ReversedAsync(village, postings);
        var entries = new List<LedgerEntry>(postings.Count);
        var salts = new List<EntrySalt>(postings.Count);
        var postedAt = clock.UtcNow();
        var salted = Salted(village, head.LastSeq, postings);
        for (var i = 0; i < postings.Count; i++)
        {
            var posting = postings[i];
            var original = posting.ReversesSeq is { } seq ? reversed[seq] : null;
            var effect = EntryEffect.Of(posting.Kind, posting.Amount, original?.Kind, original?.Period.Quarter == posting.Period.Quarter);
            var standing = new LedgerStanding(head, villageCode, accounts[posting.HouseholdId]);
            var (entry, salt) = Hang(village, posting, effect, standing, salted[i], by, requestId, postedAt);
            if (effect.Score != Points.Zero)
            {
                scores[(posting.HouseholdId, posting.Period.Quarter)].Post(effect);
            }
            salts.Add(salt);
            entries.Add(entry);
        }
        await new RowBatch(db).Insert(entries).Insert(salts).Insert(newScores).Update(earlierScores).Update(accounts.Values).Update(head)
            .WriteAsync();
        return entries;
    }

    private void MustBeInside()
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Points are posted inside a village transaction.");
        }
    }

    private static Basis BasisOf(Posting posting) => posting.Basis ?? throw new InvalidOperationException($"{posting} rests on nothing.");

    // Unlike the chain, what one entry rests on does not hang on the one before: a sheet's are digested on all processors.
    private static (EntrySalt Salt, byte[] Digest)[] Salted(VillageKey village, long lastSeq, IReadOnlyList<Posting> postings)
    {
        var salted = new (EntrySalt, byte[])[postings.Count];
        // Asked of the system once: each time is a way into the kernel.
        var secrets = Ids.Secret(postings.Count * BasisDigest.SaltLength);
        void Salt(int i) => salted[i] = EntrySalt.New(
            village, lastSeq + 1 + i, BasisOf(postings[i]),
            secrets.AsSpan(i * BasisDigest.SaltLength, BasisDigest.SaltLength).ToArray());
        if (postings.Count < ManyPostings)
        {
            for (var i = 0; i < postings.Count; i++)
            {
                Salt(i);
            }
        }
        else
        {
            Parallel.For(0, postings.Count, Salt);
        }
        return salted;
    }

    /// <summary>From so many on it is worth to wake other threads.</summary>
    private const int ManyPostings = 200;

    // Moves the account and hangs the entry on the chain's end; nothing is written yet.
    private static (LedgerEntry Entry, EntrySalt Salt) Hang(
        VillageKey village, Posting posting, EntryEffect effect, LedgerStanding standing, (EntrySalt Salt, byte[] Digest) salted, Caller by,
        Guid requestId, DateTime postedAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(posting.Amount.Tenths);
        var (head, villageCode, account) = standing;
        MustBeCovered(posting, account);
        MustBeBounded(posting, effect, account);
        account.Post(effect);
        var entry = WithHash(Entry(village, posting, head, account, salted.Digest, by, requestId, postedAt), villageCode);
        head.Hang(entry);
        return (entry, salted.Salt);
    }

    private sealed record ChainEnd(LedgerHead Head, string Code);

    private static readonly Compiled<Func<AppDb, int, int, Task<ChainEnd>>> Chain = new(
        () => EF.CompileAsyncQuery((AppDb db, int townId, int villageId) => (
            from h in db.LedgerHeads
            join v in db.Villages on new { h.TownId, h.VillageId } equals new { v.TownId, v.VillageId }
            where h.TownId == townId && h.VillageId == villageId
            select new ChainEnd(h, v.Code)).AsNoTracking().Single()));

    private static void MustBeCovered(Posting posting, Account account)
    {
        if (posting.Kind is EntryKind.Redemption or EntryKind.Expiry && account.Spendable < posting.Amount)
        {
            throw new RuleViolation(
                Rule.D14, $"可兑换积分不够：现在有 {account.Spendable} 分，需要 {posting.Amount} 分。请减少物品，或等下次兑换。");
        }
    }

    // What undoes an entry is never too large: a mistake of any size can be corrected; a whole account may end at once (D13).
    private static void MustBeBounded(Posting posting, EntryEffect effect, Account account)
    {
        if (posting.Amount > Points.EntryMax && posting.ReversesSeq is null && posting.Kind != EntryKind.Expiry)
        {
            throw new RuleViolation(Rule.Form, $"一笔最多 {Points.EntryMax} 分，这一笔是 {posting.Amount} 分。请检查数量和清单的分值。");
        }
        if (IsTooFar(account.Score, effect.Score) || IsTooFar(account.Spendable, effect.Spendable))
        {
            throw new RuleViolation(Rule.Form, $"记了这一笔，这户的积分会超过 {Points.AccountMax} 分，不能记。请检查数量和清单的分值。");
        }
    }

    private static bool IsTooFar(Points now, Points change)
        => Math.Abs((long)now.Tenths + change.Tenths) is var after && after > Points.AccountMax.Tenths
            && after > Math.Abs((long)now.Tenths);

    private static LedgerEntry Entry(
        VillageKey village, Posting posting, LedgerHead head, Account account, byte[] basisDigest, Caller by, Guid requestId,
        DateTime postedAt)
        => new()
        {
            TownId = village.TownId,
            VillageId = village.VillageId,
            Seq = head.LastSeq + 1,
            HouseholdId = posting.HouseholdId,
            Kind = posting.Kind,
            Amount = posting.Amount,
            ScoreAfter = account.Score,
            SpendableAfter = account.Spendable,
            Period = posting.Period,
            OccurredOn = posting.OccurredOn,
            PostedAt = postedAt,
            PostedBy = by.UserId,
            SourceKind = posting.SourceKind,
            SourceId = posting.SourceId,
            RuleItemId = posting.RuleItemId,
            ReversesSeq = posting.ReversesSeq,
            RequestId = requestId,
            Format = LedgerEntry.BasisFormat,
            BasisDigest = basisDigest,
            PreviousHash = head.LastHash,
            Hash = new byte[32]
        };

    // The hash covers every other field, so it is filled in place once the entry stands.
    private static LedgerEntry WithHash(LedgerEntry entry, string villageCode)
    {
        EntryHash.Compute(entry, villageCode).CopyTo(entry.Hash, 0);
        return entry;
    }

    private async Task<Dictionary<Guid, Account>> AccountsAsync(VillageKey village, IReadOnlyList<Posting> postings)
    {
        var ids = postings.Select(p => p.HouseholdId).Distinct().ToArray();
        var found = db.Accounts.AsNoTracking().In(village);
        // One household, as at the counter, or a sheet's: either way the statement stays the same.
        found = ids is [var only] ? found.Where(a => a.HouseholdId == only) : found.Where(a => EF.Parameter(ids).Contains(a.HouseholdId));
        var accounts = await found.ToDictionaryAsync(a => a.HouseholdId);
        foreach (var id in ids.Where(id => !accounts.ContainsKey(id)))
        {
            // Registering a household makes its account; a household of elsewhere has none here.
            throw new InvalidOperationException($"Household {id} has no account in village {village}.");
        }
        return accounts;
    }

    // A quarter's first sheet makes a score for every household on it.
    private async Task<(Dictionary<(Guid, Quarter), PeriodScore> Scores, List<PeriodScore> Earlier, List<PeriodScore> New)>
        PeriodScoresAsync(VillageKey village, IReadOnlyList<Posting> postings)
    {
        var keys = postings
            .Where(p => p.Kind is EntryKind.Award or EntryKind.Deduction or EntryKind.Reversal or EntryKind.Restoration)
            .Select(p => (p.HouseholdId, p.Period.Quarter))
            .Distinct()
            .ToList();
        var ids = keys.Select(k => k.HouseholdId).Distinct().ToArray();
        var found = new Dictionary<(Guid, Quarter), PeriodScore>();
        var earlier = new List<PeriodScore>();
        var made = new List<PeriodScore>();
        foreach (var quarter in keys.Select(k => k.Quarter).Distinct())
        {
            foreach (var score in await db.PeriodScores.AsNoTracking().In(village)
                .Where(s => s.Quarter == quarter && EF.Parameter(ids).Contains(s.HouseholdId)).ToListAsync())
            {
                earlier.Add(score);
                found.Add((score.HouseholdId, quarter), score);
            }
        }
        foreach (var (householdId, quarter) in keys.Where(k => !found.ContainsKey(k)))
        {
            var score = new PeriodScore
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Quarter = quarter,
                HouseholdId = householdId
            };
            made.Add(score);
            found.Add((householdId, quarter), score);
        }
        return (found, earlier, made);
    }

    private async Task<Dictionary<long, LedgerEntry>> ReversedAsync(VillageKey village, IReadOnlyList<Posting> postings)
    {
        var wanted = postings.Where(p => p.ReversesSeq is not null).ToDictionary(p => p.ReversesSeq!.Value);
        if (wanted.Count == 0)
        {
            return [];
        }
        var seqs = wanted.Keys.ToList();
        var earlier = await db.LedgerEntries.AsNoTracking().In(village)
            .Where(e => e.ReversesSeq != null && seqs.Contains(e.ReversesSeq.Value)).ToListAsync();
        if (earlier.Undone().Count > 0)
        {
            throw new RuleViolation(Rule.Twice, "这一笔已经更正过，不能再更正一次。");
        }
        MustLeaveNothingGivenBack(wanted, earlier, await UndoneAsync(village, earlier));
        var originals = await db.LedgerEntries.AsNoTracking().In(village).Where(e => seqs.Contains(e.Seq)).ToDictionaryAsync(e => e.Seq);
        foreach (var (seq, posting) in wanted)
        {
            if (!originals.TryGetValue(seq, out var original) || original.HouseholdId != posting.HouseholdId
                || (posting.Kind == EntryKind.Restoration
                    ? !posting.Amount.IsPositive || posting.Amount > original.Amount
                    : original.Amount != posting.Amount))
            {
                throw new InvalidOperationException($"Entry {seq} cannot be undone by {posting}.");
            }
        }
        return originals;
    }

    /// <summary>A share is given back once, and falls with its deduction: nothing is given back of what was never due.</summary>
    /// <param name="wanted">What is to be posted, by what it names.</param>
    /// <param name="restorations">What was given back of the entries that are named.</param>
    /// <param name="undone">Which of those were undone since.</param>
    private static void MustLeaveNothingGivenBack(
        Dictionary<long, Posting> wanted, List<LedgerEntry> restorations, HashSet<long> undone)
    {
        foreach (var given in restorations)
        {
            if (wanted[given.ReversesSeq!.Value].Kind == EntryKind.Restoration)
            {
                throw new RuleViolation(Rule.Twice, "这一笔扣分已经返还过，不能再返还一次。");
            }
            if (!undone.Contains(given.Seq) && !wanted.ContainsKey(given.Seq))
            {
                throw new InvalidOperationException($"Entry {given.ReversesSeq} cannot be undone while {given.Seq} gives back of it.");
            }
        }
    }

    private async Task<HashSet<long>> UndoneAsync(VillageKey village, List<LedgerEntry> entries)
    {
        var seqs = entries.ConvertAll(e => (long?)e.Seq);
        return seqs.Count == 0 ? []
            : (await db.LedgerEntries.AsNoTracking().In(village).Where(e => seqs.Contains(e.ReversesSeq)).ToListAsync()).Undone();
    }
}
