using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Boards;

/// <summary>
/// D11: the villagers adopt names on the black board of paper by a valid deliberation; filed with the town, it has effect; taken back, it
/// has none. Every step stays on record.
/// </summary>
public sealed class NamingService(AppDb db, TimeProvider clock)
{
    /// <exception cref="RuleViolation">A valid vote stands already, or as <see cref="Deliberation.MustBeValid"/>.</exception>
    public Task AdoptAsync(Caller by, VillageKey village, Deliberation d)
        => db.InVillageAsync(by, village, UseCases.AdoptNaming, async () =>
        {
            if ((await OpenAsync(db, village)).Exists(n => n.IsValid))
            {
                throw new RuleViolation(Rule.Twice, "已经登记过一次表决，还没有改回。要重新表决，先改回不写名。");
            }
            await DeliberationRecord.AddAsync(db, clock, village, d, by);
        });

    /// <summary>备案: the station acknowledges it; from now on it has effect.</summary>
    /// <exception cref="RuleViolation">There is no such valid vote that waits for its filing.</exception>
    public Task FileAsync(Caller by, VillageKey village, Guid deliberationId)
        => db.InVillageAsync(by, village, UseCases.FileNaming.On(deliberationId), async () =>
        {
            var naming = await db.Deliberations.In(village).OpenOnNaming().SingleOrDefaultAsync(d => d.DeliberationId == deliberationId)
                ?? throw DeliberationRecord.NothingToFile();
            naming.File(by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>Back to no names: at once, from either side.</summary>
    public Task WithdrawAsync(Caller by, VillageKey village) => db.InVillageAsync(by, village, UseCases.WithdrawNaming, async () =>
    {
        foreach (var naming in await db.Deliberations.In(village).OpenOnNaming().ToListAsync())
        {
            naming.End(by.UserId, clock.UtcNow());
        }
        await db.SaveChangesAsync();
    });

    /// <summary>Recorded and not taken back; whether one has effect is for <see cref="DeliberationRecord.HasEffect"/> to say.</summary>
    public static Task<List<DeliberationRecord>> OpenAsync(AppDb db, VillageKey village)
        => db.Deliberations.AsNoTracking().In(village).OpenOnNaming().ToListAsync();
}
