using CsCheck;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Ledger;

/// <summary>The laws of the ledger (LED-1 … LED-3), on histories made at random.</summary>
[BothEngines]
public sealed class LedgerLawTests(TestApp app) : AppTests(app)
{
    private enum Act
    {
        Award,
        Deduct,
        Redeem,
        Undo,
        GiveBack
    }

    private sealed record Step(Act Act, int Household, int Tenths, int Month);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<Act>(), Gen.Int[0, 2], Gen.Int[0, 120], Gen.Int[7, 12], (act, household, tenths, month) => new Step(act, household, tenths, month));

    private static readonly Gen<Step[][]> Histories = Steps.Array[1, 12].Array[1, 8];

    [Fact]
    public Task Post_AnyHistory_KeepsTheLaws() => Histories.SampleAsync(
        async history =>
        {
            var (village, households) = await PlayAsync(history);
            var entries = await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).OrderBy(e => e.Seq).ToListAsync());
            var accounts = await App.DbAsync(db => db.Accounts.AsNoTracking().In(village.Key).ToDictionaryAsync(a => a.HouseholdId));
            var periods = await App.DbAsync(db => db.PeriodScores.AsNoTracking().In(village.Key).ToListAsync());
            var report = await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId));

            Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Select(e => e.Seq));
            foreach (var household in households)
            {
                // Counted here on its own, not with the product's EntryEffect.
                var own = entries.Where(e => e.HouseholdId == household.HouseholdId).ToList();
                int Sum(params EntryKind[] kinds) => own.Where(e => kinds.Contains(e.Kind)).Sum(e => e.Amount.Tenths);
                int Undone(EntryKind kind) => own.Where(e => e.ReversesSeq is { } seq && entries[(int)seq - 1].Kind == kind).Sum(e => e.Amount.Tenths);
                var score = Sum(EntryKind.Award) - Sum(EntryKind.Deduction) - Undone(EntryKind.Award) + Undone(EntryKind.Deduction) - Undone(EntryKind.Restoration);
                var spendable = score - Sum(EntryKind.Redemption) + Undone(EntryKind.Redemption);

                Assert.Equal(score, accounts[household.HouseholdId].Score.Tenths);
                Assert.Equal(spendable, accounts[household.HouseholdId].Spendable.Tenths);
                Assert.Equal(own.Count, accounts[household.HouseholdId].Version);
                Assert.Equal(score, periods.Where(p => p.HouseholdId == household.HouseholdId).Sum(p => p.Score.Tenths));
            }
            Assert.All(entries.Where(e => e.Kind == EntryKind.Redemption), e => Assert.False(e.SpendableAfter.IsNegative));
            Assert.Null(report.Fault);
            Assert.Equal(entries.Count, report.Entries);
        },
        iter: 25, threads: 1);

    [Theory]
    [InlineData("household_id")]
    [InlineData("kind")]
    [InlineData("amount")]
    [InlineData("score_after")]
    [InlineData("spendable_after")]
    [InlineData("period")]
    [InlineData("occurred_on")]
    [InlineData("posted_at")]
    [InlineData("posted_by")]
    [InlineData("source_kind")]
    [InlineData("source_id")]
    [InlineData("rule_item_id")]
    [InlineData("reverses_seq")]
    [InlineData("request_id")]
    [InlineData("previous_hash")]
    [InlineData("format")]
    [InlineData("basis_digest")]
    [InlineData("hash")]
    [InlineData("seq")]
    public async Task Verify_AnyFieldChanged_NamesThatEntry(string column)
    {
        var village = await Data.VillageAsync();
        var first = await Data.HouseholdAsync(village);
        var second = await Data.HouseholdAsync(village, "李四");
        for (var i = 0; i < 4; i++)
        {
            await Data.AwardAsync(village, i % 2 == 0 ? first : second, 3 + i);
        }
        var item = await Data.ItemAsync(village, "Z01");
        var (target, change) = column switch
        {
            "household_id" => (3, $"(SELECT household_id FROM ledger_entries WHERE {Of(village)} AND seq = 2)"),
            "basis_digest" or "previous_hash" or "hash" => (3, $"(SELECT previous_hash FROM ledger_entries WHERE {Of(village)} AND seq = 1)"),
            "occurred_on" => (3, TestDatabase.IsPostgres ? "occurred_on - 1" : "'2022-09-01'"),
            "posted_at" => (3, TestDatabase.IsPostgres ? "posted_at + interval '1 second'" : "'2022-10-08 02:00:01'"),
            "posted_by" or "source_id" or "request_id" => (3, $"(SELECT household_id FROM ledger_entries WHERE {Of(village)} AND seq = 2)"),
            "rule_item_id" => (3, $"(SELECT rule_item_id FROM rule_items WHERE town_id = {village.TownId} AND code = '{item.Code}' LIMIT 1)"),
            "reverses_seq" => (3, "1"),
            // The last one, so that no other has the number.
            "seq" => (4, "9"),
            "period" => (3, "202208"),
            _ => (3, $"{column} + 1")
        };

        var changed = await TamperAsync($"UPDATE ledger_entries SET {column} = {change} WHERE {Of(village)} AND seq = {target}");
        var report = await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId));

        Assert.Equal(1, changed);
        Assert.NotNull(report.Fault);
        Assert.Equal(column == "seq" ? 9 : target, report.Fault.Seq);
        Assert.Equal(village.Code, report.Fault.VillageCode);
    }

    [Theory]
    [InlineData("UPDATE ledger_entries SET format = 1 WHERE {0} AND seq = 3", 3L)]
    [InlineData("UPDATE ledger_entries SET basis_digest = NULL WHERE {0} AND seq = 3", 3L)]
    [InlineData("UPDATE ledger_entries SET format = 1, basis_digest = NULL WHERE {0} AND seq = 3", 3L)]
    [InlineData("DELETE FROM ledger_entries WHERE {0} AND seq = 2", 3L)]
    [InlineData("DELETE FROM ledger_entries WHERE {0} AND seq = 3", 2L)]
    [InlineData("UPDATE accounts SET score = score + 10 WHERE {0}", null)]
    [InlineData("UPDATE accounts SET spendable = spendable + 10 WHERE {0}", null)]
    [InlineData("UPDATE accounts SET version = version + 1 WHERE {0}", null)]
    [InlineData("UPDATE period_scores SET score = score + 10 WHERE {0}", null)]
    [InlineData("UPDATE period_scores SET deducted = deducted + 10 WHERE {0}", null)]
    [InlineData("DELETE FROM period_scores WHERE {0}", null)]
    [InlineData("UPDATE ledger_heads SET last_seq = last_seq - 1 WHERE {0}", 3L)]
    public async Task Verify_AnythingElseChanged_FindsIt(string change, long? seq)
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        for (var i = 0; i < 3; i++)
        {
            await Data.AwardAsync(village, household, 5);
        }

        await TamperAsync(string.Format(change, Of(village)));
        var report = await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId));

        Assert.NotNull(report.Fault);
        Assert.Equal(seq, report.Fault.Seq);
    }

    [Fact]
    public async Task Redeem_MoreThanSpendable_IsRefusedAndPostsNothing()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 5);

        var refused = await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(village, Redemption(household, 50), Redemption(household, 1)));

        Assert.Contains("可兑换积分不够", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await App.DbAsync(db => db.LedgerEntries.In(village.Key).CountAsync()));
        Assert.Equal(Points.Of(5), (await App.DbAsync(db => db.Accounts.In(village.Key).SingleAsync())).Spendable);
    }

    [Fact]
    public async Task Reverse_Twice_IsNotPossible()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var posted = (await Data.AwardAsync(village, household, 5))[0];
        await Data.PostAsync(village, Reversal(posted));

        await Assert.ThrowsAsync<RuleViolation>(() => Data.PostAsync(village, Reversal(posted)));

        Assert.Equal(Points.Zero, (await App.DbAsync(db => db.Accounts.In(village.Key).SingleAsync())).Score);
    }

    [Fact]
    public async Task Reverse_AReversal_IsNotPossible()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        var posted = (await Data.AwardAsync(village, household, 5))[0];
        var reversal = (await Data.PostAsync(village, Reversal(posted)))[0];

        await Assert.ThrowsAsync<InvalidOperationException>(() => Data.PostAsync(village, Reversal(reversal)));
    }

    [Fact]
    public async Task Redeem_AfterAwards_LeavesScoreAsItWas()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 5);

        await Data.PostAsync(village, Redemption(household, 30));

        var account = await App.DbAsync(db => db.Accounts.In(village.Key).SingleAsync());
        Assert.Equal((Points.Of(5), Points.Of(2)), (account.Score, account.Spendable));
    }

    [Fact]
    public async Task Post_OutsideVillageTransaction_IsRefused()
    {
        var village = await Data.VillageAsync();
        var household = await Data.HouseholdAsync(village);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            App.WithAsync((LedgerService ledger) => ledger.PostAsync(village.Key, [Redemption(household, 1)], Caller.CommandLine, Guid.NewGuid())));
    }

    private async Task<(TestVillage Village, List<Household> Households)> PlayAsync(Step[][] history)
    {
        var village = await Data.VillageAsync(withList: false);
        var households = new List<Household>();
        foreach (var head in (string[])["张三", "李四", "王五"])
        {
            households.Add(await Data.HouseholdAsync(village, head));
        }
        var undoable = new List<LedgerEntry>();
        var given = new Dictionary<long, LedgerEntry?>();
        foreach (var batch in history)
        {
            var postings = new List<Posting>();
            var taken = new HashSet<long>();
            foreach (var step in batch)
            {
                var month = new Month(2022, step.Month);
                if (step.Act == Act.Undo)
                {
                    if (undoable.Find(e => !taken.Contains(e.Seq) && e.HouseholdId == households[step.Household].HouseholdId) is { } entry)
                    {
                        taken.Add(entry.Seq);
                        // What was given back of it falls first.
                        if (given.GetValueOrDefault(entry.Seq) is { } share && taken.Add(share.Seq))
                        {
                            postings.Add(Reversal(share) with { Period = month });
                        }
                        postings.Add(Reversal(entry) with { Period = month });
                    }
                    continue;
                }
                if (step.Act == Act.GiveBack)
                {
                    if (undoable.Find(e => e.Kind == EntryKind.Deduction && !taken.Contains(e.Seq) && !given.ContainsKey(e.Seq) && e.Amount.IsPositive
                        && e.HouseholdId == households[step.Household].HouseholdId) is { } deduction)
                    {
                        taken.Add(deduction.Seq);
                        postings.Add(new Posting(
                            deduction.HouseholdId, EntryKind.Restoration, new Points(Math.Clamp(step.Tenths, 1, deduction.Amount.Tenths)), month, month.FirstDay,
                            SourceKind.Remedy, Guid.CreateVersion7(), null, deduction.Seq));
                    }
                    continue;
                }
                var kind = step.Act switch { Act.Award => EntryKind.Award, Act.Deduct => EntryKind.Deduction, _ => EntryKind.Redemption };
                postings.Add(new Posting(households[step.Household].HouseholdId, kind, new Points(step.Tenths), month, month.FirstDay, SourceKind.ReviewLine, Guid.CreateVersion7()));
            }
            try
            {
                var entries = await Data.PostAsync(village, [.. postings]);
                var gone = entries.Undone();
                undoable.RemoveAll(e => gone.Contains(e.Seq));
                undoable.AddRange(entries.Where(e => e.ReversesSeq is null || e.Kind == EntryKind.Restoration));
                foreach (var share in entries.Where(e => e.Kind == EntryKind.Restoration))
                {
                    given[share.ReversesSeq!.Value] = share;
                }
                foreach (var (seq, share) in given.Where(g => g.Value is not null && gone.Contains(g.Value.Seq)).ToList())
                {
                    // Undone: it stays given once, and there is nothing left to undo of it.
                    given[seq] = null;
                }
            }
            catch (RuleViolation)
            {
                // A redemption above what can be spent: nothing of the batch was posted.
            }
        }
        return (village, households);
    }

    private static Posting Redemption(Household household, int tenths)
        => new(household.HouseholdId, EntryKind.Redemption, new Points(tenths), new Month(2022, 10), new DateOnly(2022, 10, 8), SourceKind.Redemption, Guid.CreateVersion7());

    private static Posting Reversal(LedgerEntry entry) => new(
        entry.HouseholdId, entry.Kind == EntryKind.Redemption ? EntryKind.Return : EntryKind.Reversal, entry.Amount, entry.Period, new DateOnly(2022, 10, 8), SourceKind.Objection,
        Guid.CreateVersion7(), entry.RuleItemId, entry.Seq);

    private static string Of(TestVillage village) => $"town_id = {village.TownId} AND village_id = {village.Key.VillageId}";

    /// <summary>As someone with the database in hand would: takes the wall down, changes, and puts it up again.</summary>
    private Task<int> TamperAsync(string sql) => App.DbAsync(async db =>
    {
        await db.Database.OpenConnectionAsync();
        if (TestDatabase.IsPostgres)
        {
            // Triggers and foreign keys off for this session, as only the server's own administrator can.
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = replica");
        }
        else
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = OFF");
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER ledger_entries_no_update; DROP TRIGGER ledger_entries_no_delete");
        }
        var changed = await db.Database.ExecuteSqlRawAsync(sql);
        if (TestDatabase.IsPostgres)
        {
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = DEFAULT");
        }
        else
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = ON");
            await AppendOnly.EnsureAsync(db);
        }
        return changed;
    });
}
