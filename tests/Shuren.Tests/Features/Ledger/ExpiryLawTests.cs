using CsCheck;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;
using Shuren.Features.Objections;
using Shuren.Features.Redemptions;
using Shuren.Features.Reviews;
using Shuren.Features.Verification;

namespace Shuren.Tests.Features.Ledger;

/// <summary>
/// D13 on histories made at random: awards and deductions that come months late, redemptions, corrections and cancels of anything, runs at
/// any time. The model is written from the decision alone, with lots of points that are used up oldest first.
/// </summary>
[BothEngines]
public sealed class ExpiryLawTests(TestApp app) : AppTests(app)
{
    private enum Act
    {
        Award,
        Deduct,
        Redeem,
        Undo,
        Run
    }

    private sealed record Step(Act Act, int DaysLater, int Tenths, int MonthsLate, int Pick);

    private static readonly Gen<Step[]> Histories = Gen.Select(
        Gen.Enum<Act>(), Gen.Int[0, 45], Gen.Int[1, 90], Gen.Int[0, 5], Gen.Int[0, 99],
        (act, days, tenths, late, pick) => new Step(act, days, tenths, late, pick)).Array[8, 36];

    [Fact]
    public Task Expire_AnyHistory_IsWhatTheDecisionSays() => Histories.SampleAsync(
        async history =>
        {
            var village = await Data.VillageAsync();
            await App.DbAsync(db => db.RuleLists.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, true)));
            var household = await Data.HouseholdAsync(village);
            var model = new Model();
            var undoable = new List<(LedgerEntry Entry, Model.Event Event)>();
            App.SetDay(2022, 11, 1);
            foreach (var step in history)
            {
                App.SetDay(App.Clock.Today().AddDays(step.DaysLater));
                var today = App.Clock.Today();
                var month = Month.Of(today).Plus(-step.MonthsLate);
                var amount = step.Act == Act.Redeem ? Math.Min(step.Tenths, model.Spendable) : step.Tenths;
                switch (step.Act)
                {
                    case Act.Run:
                        await App.WithAsync((ExpiryService expiry) => expiry.ExpireAsync(village.Key));
                        model.Run(today);
                        break;
                    case Act.Undo when undoable.Count > 0:
                        var (entry, undone) = undoable[step.Pick % undoable.Count];
                        undoable.RemoveAt(step.Pick % undoable.Count);
                        await Data.PostAsync(village, new Posting(
                            household.HouseholdId, entry.Kind == EntryKind.Redemption ? EntryKind.Return : EntryKind.Reversal, entry.Amount, Month.Of(today), today, SourceKind.Objection,
                            Guid.CreateVersion7(), null, entry.Seq));
                        model.Do(() => model.Undo(undone));
                        break;
                    case Act.Award or Act.Deduct or Act.Redeem when amount > 0:
                        if (step.Act == Act.Redeem)
                        {
                            // As the counter does: what has ended is not handed out.
                            await App.WithAsync((ExpiryService expiry) => expiry.ExpireAsync(village.Key));
                            model.Run(today);
                            if ((amount = Math.Min(amount, model.Spendable)) <= 0)
                            {
                                continue;
                            }
                        }
                        var kind = step.Act switch { Act.Award => EntryKind.Award, Act.Deduct => EntryKind.Deduction, _ => EntryKind.Redemption };
                        var period = step.Act == Act.Redeem ? Month.Of(today) : month;
                        var posted = await Data.PostAsync(village, new Posting(
                            household.HouseholdId, kind, new Points(amount), period, step.Act == Act.Redeem ? today : period.FirstDay, SourceKind.ReviewLine, Guid.CreateVersion7()));
                        var happened = new Model.Event(kind, amount, period.Year, today);
                        model.Do(() => model.Add(happened));
                        undoable.Add((posted[0], happened));
                        break;
                }

                Assert.Equal(model.Spendable, (await App.DbAsync(db => db.Accounts.AsNoTracking().SingleAsync(a => a.HouseholdId == household.HouseholdId))).Spendable.Tenths);
            }
            var ended = (await App.DbAsync(db => db.LedgerEntries.AsNoTracking().In(village.Key).ToListAsync())).ToLookup(e => e.Kind);
            var taken = ended[EntryKind.Expiry].GroupBy(e => e.OccurredOn.Year - 1).ToDictionary(
                g => g.Key, g => g.Sum(e => e.Amount.Tenths) - ended[EntryKind.Return].Where(r => g.Any(e => e.Seq == r.ReversesSeq)).Sum(r => r.Amount.Tenths));
            Assert.Equal(model.Ended.Where(e => e.Value > 0).OrderBy(e => e.Key), taken.Where(e => e.Value > 0).OrderBy(e => e.Key));
            Assert.Equal(model.Ended.Keys.Order(), await App.DbAsync(db => db.YearEnds.In(village.Key).OrderBy(y => y.Year).Select(y => y.Year).ToListAsync()));
            Assert.Null((await App.WithAsync((LedgerVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
            Assert.Null((await App.WithAsync((BasisVerifier verifier) => verifier.VerifyAsync(village.TownId))).Fault);
        },
        iter: 30, threads: 1);

    private sealed class Model
    {
        public sealed record Event(EntryKind Kind, int Amount, int CardYear, DateOnly Posted);

        private readonly List<Event> _standing = [];

        public int Spendable { get; private set; }

        /// <summary>Card years that have ended, and how many tenths of a point ended with each.</summary>
        public SortedDictionary<int, int> Ended { get; } = [];

        public void Add(Event happened)
        {
            _standing.Add(happened);
            Spendable += Sign(happened);
        }

        public void Undo(Event undone)
        {
            _standing.RemoveAll(e => ReferenceEquals(e, undone));
            Spendable -= Sign(undone);
        }

        /// <summary>An act after the end of a year: what comes back ends with it, what ended too much comes back.</summary>
        public void Do(Action act)
        {
            var standing = _standing.ToList();
            var before = Ended.ToDictionary(e => e.Key, e => Left(standing, e.Key, new Dictionary<int, int>(Ended)));
            act();
            foreach (var year in Ended.Keys.ToList())
            {
                var left = Left(_standing, year, Ended);
                if (Ended[year] > left)
                {
                    Spendable += Ended[year];
                    Ended[year] = 0;
                    Take(year, left);
                }
                else
                {
                    Take(year, Math.Min(left - before[year], left - Ended[year]));
                }
            }
        }

        public void Run(DateOnly today)
        {
            for (var year = 2022; LastDay(year) < today; year++)
            {
                if (Ended.TryAdd(year, 0))
                {
                    Take(year, Left(_standing, year, Ended));
                }
            }
        }

        private void Take(int year, int tenths)
        {
            tenths = Math.Max(0, Math.Min(tenths, Spendable));
            Ended[year] += tenths;
            Spendable -= tenths;
        }

        private static DateOnly LastDay(int year) => new(year + 1, 3, 31);

        private static int Sign(Event e) => e.Kind == EntryKind.Award ? e.Amount : -e.Amount;

        /// <summary>Lots in the order of their card years, used up from the front by all that went until the last day.</summary>
        private static int Left(List<Event> standing, int year, IReadOnlyDictionary<int, int> ended)
        {
            var lots = standing.Where(e => e.Kind == EntryKind.Award).OrderBy(e => e.CardYear).Select(e => (e.CardYear, Still: e.Amount)).ToList();
            var uses = standing.Where(e => e.Kind != EntryKind.Award && (e.Posted <= LastDay(year) || (e.Kind == EntryKind.Deduction && e.CardYear <= year))).Select(e => e.Amount)
                .Concat(ended.Where(e => e.Key < year).Select(e => e.Value));
            foreach (var use in uses)
            {
                var rest = use;
                for (var i = 0; i < lots.Count && rest > 0; i++)
                {
                    var used = Math.Min(rest, lots[i].Still);
                    lots[i] = (lots[i].CardYear, lots[i].Still - used);
                    rest -= used;
                }
            }
            return lots.Where(l => l.CardYear <= year).Sum(l => l.Still);
        }
    }
}

/// <summary>A database in which the earlier rule ended points on 31 December is not ended again.</summary>
[BothEngines]
public sealed class ExpiryUpgradeTests(TestApp app) : AppTests(app)
{
    [Fact]
    public async Task Upgrade_PointsEndedByTheEarlierRule_AreMarkedAsDone()
    {
        var village = await Data.VillageAsync();
        await App.DbAsync(db => db.RuleLists.In(village.Key).ExecuteUpdateAsync(s => s.SetProperty(l => l.SpendableEndsWithYear, true)));
        var list = await App.DbAsync(db => db.RuleLists.In(village.Key).Select(l => l.RuleListId).SingleAsync());
        var household = await Data.HouseholdAsync(village);
        await Data.AwardAsync(village, household, 5);
        await Data.PostAsync(village, new Posting(household.HouseholdId, EntryKind.Expiry, Points.Of(5), new Month(2022, 12), new DateOnly(2022, 12, 31), SourceKind.Expiry, list));
        App.SetDay(2023, 1, 8);
        await Data.AwardAsync(village, household, 3, new Month(2022, 12));

        await App.DbAsync(async db =>
        {
            var before = db.Database.GetMigrations().TakeWhile(m => !m.EndsWith("_BoardsTiesDeliberations", StringComparison.Ordinal)).Last();
            await Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<Microsoft.EntityFrameworkCore.Migrations.IMigrator>(db).MigrateAsync(before);
            if (await Shuren.Data.Database.UpgradeAsync(db, App.Database.Settings) is { } copy)
            {
                File.Delete(copy);
            }
        });

        var mark = await App.DbAsync(db => db.YearEnds.In(village.Key).SingleAsync());
        Assert.Equal((2022, new DateOnly(2022, 12, 31), 1, Points.Of(5), list), (mark.Year, mark.EndsOn, mark.Entries, mark.Total, mark.RuleListId));
        Assert.Equal(331, await App.DbAsync(db => db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.SpendableEndsOn).SingleAsync()));
        App.SetDay(2023, 4, 1);
        Assert.Equal(0, await App.WithAsync((ExpiryService expiry) => expiry.ExpireAsync()));
    }
}
