using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Ledger;

/// <summary>A coming end of points, for boards and for the household's page.</summary>
/// <param name="Year">The card year whose points end, with all earlier ones.</param>
/// <param name="EndsOn">The last day to spend them.</param>
public sealed record SpendableEnd(int Year, DateOnly EndsOn)
{
    /// <summary>One sentence for boards and paper.</summary>
    public string Sentence => $"{Year}年底以前得的可兑换积分，可以用到{EndsOn.ToChinese()}，过后到期；总积分和排名不变。";
}

/// <summary>
/// D13: where the village's list in force on 31 December says so, what was earned until then and not spent by the town's day of the year
/// after ends. Worked out as of that day whenever the program next runs; <see cref="YearEnd"/> marks it as done.
/// </summary>
public sealed class ExpiryService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    /// <summary>Ends every card year that is over in every village; what has been ended is passed over.</summary>
    /// <returns>How many entries were posted.</returns>
    public async Task<int> ExpireAsync()
    {
        var villages = await db.Villages.AsNoTracking().OrderBy(v => v.TownId).ThenBy(v => v.VillageId)
            .Select(v => new VillageKey(v.TownId, v.VillageId)).ToListAsync();
        var posted = 0;
        foreach (var village in villages)
        {
            posted += await ExpireAsync(village);
        }
        return posted;
    }

    /// <summary>
    /// The same for one village. A counter asks it first, so that what has ended is not handed out when the daily run is late.
    /// </summary>
    public async Task<int> ExpireAsync(VillageKey village)
        => (await DueAsync(village)).Count == 0 ? 0 : await db.InVillageAsync(Caller.ExpiryRule, village, UseCases.EndPoints, async () =>
        {
            var posted = 0;
            foreach (var year in await DueAsync(village))
            {
                var entries = await ledger.EndYearAsync(village, year);
                (year.Entries, year.Total) = (entries.Count, entries.Aggregate(Points.Zero, (sum, e) => sum + e.Amount));
                db.YearEnds.Add(year);
                await db.SaveChangesAsync();
                posted += entries.Count;
            }
            return posted;
        });

    /// <summary>The end that is near enough to be told (60 days), until its day is over; null when none is.</summary>
    public async Task<SpendableEnd?> SoonAsync(VillageKey village)
        => await SoonAsync(
            village, await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.SpendableEndsOn).SingleAsync());

    /// <summary>The same, where the town's day (<see cref="Town.SpendableEndsOn"/>) was read already.</summary>
    public async Task<SpendableEnd?> SoonAsync(VillageKey village, int spendableEndsOn)
    {
        var today = clock.Today();
        foreach (var year in (int[])[today.Year - 1, today.Year])
        {
            var endsOn = Town.SpendableEnd(spendableEndsOn, year);
            if (today <= endsOn && endsOn <= today.AddDays(Town.EndToldDays))
            {
                return await EndingListAsync(village, year) is not null && !await db.YearEnds.In(village).AnyAsync(y => y.Year == year)
                    ? new SpendableEnd(year, endsOn)
                    : null;
            }
        }
        return null;
    }

    /// <summary>How much of a household's points would end if it spent nothing more until then.</summary>
    public async Task<Points> EndingAsync(VillageKey village, Guid householdId, SpendableEnd end)
    {
        var account = await db.Accounts.AsNoTracking().In(village).SingleAsync(a => a.HouseholdId == householdId);
        var due = YearEnd.Remainder(
            await db.LedgerEntries.AsNoTracking().In(village).Where(e => e.HouseholdId == householdId).ToListAsync(), end.Year, end.EndsOn);
        return due < account.Spendable ? due : account.Spendable.IsPositive ? account.Spendable : Points.Zero;
    }

    /// <summary>Whether a card year may be over whose points end: else there is nothing to look for.</summary>
    /// <param name="first">The first day of the village's first list that lets points end; null = none does.</param>
    /// <param name="today">Today in China.</param>
    public static bool MayBeDue(DateOnly? first, DateOnly today) => first?.Year < today.Year;

    // Oldest first: a year's end counts those before it.
    private async Task<List<YearEnd>> DueAsync(VillageKey village)
    {
        var today = clock.Today();
        var first = await db.RuleLists.In(village).Where(l => l.Status == RuleListStatus.Consented && l.SpendableEndsWithYear)
            .MinAsync(l => l.ForceFrom);
        if (first is not { } from || !MayBeDue(first, today))
        {
            return [];
        }
        var town = await db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId);
        var done = await db.YearEnds.AsNoTracking().In(village).Select(y => y.Year).ToListAsync();
        var due = new List<YearEnd>();
        for (var year = from.Year; year < today.Year; year++)
        {
            if (!done.Contains(year) && town.SpendableEnd(year) < today && await EndingListAsync(village, year) is { } listId)
            {
                due.Add(new YearEnd
                {
                    TownId = village.TownId, VillageId = village.VillageId, Year = year, EndsOn = town.SpendableEnd(year),
                    RuleListId = listId, DoneAt = clock.UtcNow()
                });
            }
        }
        return due;
    }

    /// <summary>The list in force on the year's last day, if it lets points end.</summary>
    private async Task<Guid?> EndingListAsync(VillageKey village, int year)
    {
        var lastDay = new DateOnly(year, 12, 31);
        var list = await db.RuleLists.AsNoTracking().In(village)
            .InForceOn(lastDay)
            .Select(l => new { l.RuleListId, l.SpendableEndsWithYear })
            .FirstOrDefaultAsync();
        return list is { SpendableEndsWithYear: true } ? list.RuleListId : null;
    }
}

/// <summary>Looks soon after the start, once the first pages are served, and then every hour whether a card year has ended.</summary>
public sealed class ExpiryClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ExpiryClock> log) : BackgroundService
{
    /// <summary>Time for the first pages: the look is then never waited for.</summary>
    public static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, clock, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                using var scope = scopes.CreateScope();
                await scope.ServiceProvider.GetRequiredService<ExpiryService>().ExpireAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The next hour tries again; a server that stops over it would help nobody.
                log.LogError(e, "年度到期没有记成，一小时后再试。");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
