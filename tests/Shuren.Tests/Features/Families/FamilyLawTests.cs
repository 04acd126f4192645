using CsCheck;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Families;
using Shuren.Features.Households;
using Shuren.Features.Ledger;
using Shuren.Features.Places;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Families;

/// <summary>Whatever happens to families in whatever order, no point is made and none is lost (HH-5).</summary>
[BothEngines]
public sealed class FamilyLawTests(TestApp app) : AppTests(app)
{
    private enum Act
    {
        Head,
        Split,
        Merge,
        Group,
        MoveOut,
        Arrive,
        Unregister,
        TakeBack
    }

    private sealed record Step(Act Act, int One, int Other);

    private static readonly Gen<Step[]> Histories = Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 9], Gen.Int[0, 9], (act, one, other) => new Step(act, one, other)).Array[8, 20];

    [Fact]
    public Task Changes_InAnyOrder_LeaveTheSumsAndTheLedgerAsTheyAre()
    {
        var done = 0;
        return CheckAsync();

        async Task CheckAsync()
        {
            await Histories.SampleAsync(
                async history =>
                {
                    var here = await Data.VillageAsync();
                    var there = await Data.VillageAsync(here);
                    foreach (var (village, name) in new[] { (here, "张三"), (here, "李四"), (here, "王五"), (there, "赵六") })
                    {
                        var household = await Data.HouseholdAsync(village, name);
                        await Data.AwardAsync(village, household, 7 + household.CardNumber);
                    }
                    var (sums, heads) = (await SumsAsync(here), await HeadsAsync(here));
                    foreach (var (step, i) in history.Select((s, i) => (s, i)))
                    {
                        App.Clock.Advance(TimeSpan.FromMinutes(1));
                        try
                        {
                            await PlayAsync(here, there, step, i);
                            done++;
                        }
                        catch (RuleViolation)
                        {
                            // Refused: nothing happened.
                        }
                        Assert.Equal(sums, await SumsAsync(here));
                    }

                    Assert.Equal(heads, await HeadsAsync(here));
                    Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(here.TownId))).Fault);
                    await TrueAsync(here);
                },
                iter: 12, threads: 1);
            // A history in which everything is refused would prove nothing.
            Assert.True(done > 30, $"{done}");
        }
    }

    private async Task PlayAsync(TestVillage here, TestVillage there, Step step, int i)
    {
        var village = step.Other % 3 == 0 ? there : here;
        var all = await App.DbAsync(db => db.Households.AsNoTracking().In(village.Key).OrderBy(h => h.CardNumber).ToListAsync());
        var (one, other) = (all[step.One % all.Count], all[step.Other % all.Count]);
        switch (step.Act)
        {
            case Act.Head:
                await App.HeadAsync(village, one, $"新户主{(char)('甲' + i)}");
                break;
            case Act.Split:
                await App.SplitAsync(village, one, $"分户{(char)('甲' + i)}");
                break;
            case Act.Merge:
                await App.MergeAsync(village, one, other, "并来的 亲属");
                break;
            case Act.Group:
                await App.MoveAsync(village, one, $"{(step.Other % 3) + 1}组");
                break;
            case Act.MoveOut:
                await App.MoveOutAsync(village, one, village == here ? there : here);
                break;
            case Act.Arrive:
                var coming = await App.WithAsync((HouseholdChangeService s) => s.ArrivingAsync(village.Key));
                if (coming.Count > 0)
                {
                    var from = await App.DbAsync(db => db.Households.AsNoTracking().SingleAsync(h => h.HouseholdId == coming[0].Change.HouseholdId));
                    await App.ArriveAsync(village, one, from);
                }
                break;
            case Act.Unregister:
                await App.WithAsync((TakingBack t) => t.UnregisterAsync(Caller.CommandLine, village.Key, one.HouseholdId, "登错了"));
                break;
            default:
                var changes = await App.DbAsync(db => db.HouseholdChanges.AsNoTracking().In(village.Key).OrderBy(c => c.At).Select(c => c.ChangeId).ToListAsync());
                if (changes.Count > 0)
                {
                    await App.WithAsync((TakingBack t) => t.TakeBackAsync(Caller.CommandLine, village.Key, changes[^((step.One % changes.Count) + 1)], "登错了"));
                }
                break;
        }
    }

    private Task<(int Score, int Spendable)> SumsAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var accounts = await db.Accounts.AsNoTracking().OfTown(village.TownId).ToListAsync();
        return (accounts.Sum(a => a.Score.Tenths), accounts.Sum(a => a.Spendable.Tenths));
    });

    private Task<List<string>> HeadsAsync(TestVillage village) => App.DbAsync(async db => (await db.LedgerHeads.AsNoTracking().OfTown(village.TownId).OrderBy(h => h.VillageId).ToListAsync())
        .ConvertAll(h => $"{h.LastSeq} {Convert.ToHexStringLower(h.LastHash)}"));

    /// <summary>Every household has its account; cancelled ones have nothing on it; nobody takes part twice under one name.</summary>
    private Task TrueAsync(TestVillage village) => App.DbAsync(async db =>
    {
        var households = await db.Households.AsNoTracking().OfTown(village.TownId).ToListAsync();
        var accounts = await db.Accounts.AsNoTracking().OfTown(village.TownId).ToDictionaryAsync(a => a.HouseholdId);
        Assert.Equal(households.Count, accounts.Count);
        Assert.All(households.Where(h => h.CancelledOn is not null), h => Assert.Equal(0, accounts[h.HouseholdId].Version));
        var there = households.FindAll(h => h.WithdrawnOn is null).ConvertAll(h => (h.VillageId, h.GroupName, h.Head));
        Assert.Equal(there.Distinct(), there);
        Assert.All(households.Where(h => h.ConsentsToPublish), h => Assert.Null(h.WithdrawnOn));
    });
}
