using Microsoft.EntityFrameworkCore;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Ledger;

/// <summary>D13: where a village's list says that spendable points end with the card year, an entry of 31 December says so.</summary>
public sealed class ExpiryService(AppDb db, LedgerService ledger, TimeProvider clock)
{
    /// <summary>Posts what the year before this one still owes; a village that has had it is passed over.</summary>
    /// <returns>How many entries were posted.</returns>
    public async Task<int> ExpireAsync()
    {
        var lastDay = new DateOnly(clock.Today().Year - 1, 12, 31);
        var villages = await db.Villages.AsNoTracking().Select(v => new VillageKey(v.TownId, v.VillageId)).ToListAsync();
        var posted = 0;
        foreach (var village in villages)
        {
            posted += await VillageAsync(village, lastDay);
        }
        return posted;
    }

    private Task<int> VillageAsync(VillageKey village, DateOnly lastDay) => db.InVillageAsync(village, async () =>
    {
        var list = await db.RuleLists.AsNoTracking().In(village)
            .Where(l => l.Status == RuleListStatus.Consented && l.ForceFrom <= lastDay)
            .OrderByDescending(l => l.ForceFrom).ThenByDescending(l => l.Version)
            .FirstOrDefaultAsync();
        var period = Month.Of(lastDay);
        if (list is not { SpendableEndsWithYear: true } || await db.LedgerEntries.In(village).AnyAsync(e => e.Kind == EntryKind.Expiry && e.Period == period))
        {
            return 0;
        }
        var accounts = (await db.Accounts.AsNoTracking().In(village).ToListAsync()).FindAll(a => a.Spendable.IsPositive);
        var entries = await ledger.PostAsync(
            village,
            accounts.ConvertAll(a => new Posting(a.HouseholdId, EntryKind.Expiry, a.Spendable, period, lastDay, SourceKind.Expiry, list.RuleListId)),
            Actor.CommandLine,
            Ids.New());
        return entries.Count;
    });
}

/// <summary>Looks at the start and then every hour whether a card year has ended.</summary>
public sealed class ExpiryClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ExpiryClock> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // After the start, so that the first page does not wait for it.
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
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
    }
}
