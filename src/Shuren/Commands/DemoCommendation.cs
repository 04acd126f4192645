using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shuren.Features.Access;
using Shuren.Features.Commendations;

namespace Shuren.Commands;

/// <summary>Model households of the demo's villages: in one it is over, in one they are voting.</summary>
internal static class DemoCommendation
{
    /// <summary>More than a town's days for objections.</summary>
    private const int Days = 10;

    /// <param name="services">Of the village's scope.</param>
    /// <param name="village">Which.</param>
    /// <param name="staff">Recorder, supervisor, station.</param>
    /// <param name="reviewers">The group.</param>
    /// <param name="clock">The demo's.</param>
    /// <param name="today">The day on which its story ends.</param>
    /// <param name="isOver">Published and final by today, where the board is old enough; else the votes still run.</param>
    public static async Task RunAsync(
        IServiceProvider services, VillageKey village, (Caller Recorder, Caller Supervisor, Caller Station) staff,
        IReadOnlyList<Caller> reviewers, DemoClock clock, DateOnly today, bool isOver)
    {
        var db = services.GetRequiredService<AppDb>();
        var commendations = services.GetRequiredService<CommendationService>();
        var last = await db.QuarterNotices.AsNoTracking().In(village).Where(n => n.FinalAt != null).OrderByDescending(n => n.Quarter)
            .FirstOrDefaultAsync();
        if (last?.FinalAt is not { } final)
        {
            return;
        }
        var (quarter, begin) = (last.Quarter, today.AddDays(-Days));
        isOver &= final.ToChinaDate() <= begin;
        clock.Set(isOver ? begin : today, 9);
        var round = await commendations.OpenAsync(
            staff.Recorder, village, new OpenRound($"{quarter.ToChinese()}积分之星", quarter, quarter, 3));
        var state = await StateAsync(db, village, round);
        foreach (var best in state.Candidates.Where(c => !c.HasLeft).OrderByDescending(c => c.Figures.Total).Take(isOver ? 2 : 4).ToList())
        {
            await commendations.NominateAsync(
                staff.Recorder, village, new Nominate(round.RoundId, best.HouseholdId, "这一季做好事多，邻里都说好。"));
        }
        foreach (var nominee in (await StateAsync(db, village, round)).Live.ToList())
        {
            foreach (var voter in reviewers.Where(r => !r.IsOf(nominee.Nomination.HouseholdId)).Take(isOver ? 4 : 2))
            {
                await commendations.VoteAsync(
                    voter, village, new CommendationBallot(nominee.Nomination.NominationId, true, "积分是实在做出来的。", nominee.VotedOn));
            }
        }
        state = await StateAsync(db, village, round);
        if (!isOver || state.Live.Any(n => n.Tally.IsChosen is null))
        {
            return;
        }
        await commendations.WitnessAsync(staff.Supervisor, village, round.RoundId, state.SeenOn);
        await commendations.PublishAsync(staff.Recorder, village, round.RoundId, state.SeenOn);
        clock.Set(today, 9);
        state = await StateAsync(db, village, round);
        await commendations.FinalizeAsync(staff.Station, village, round.RoundId, CommendationService.ShownOf(state));
    }

    private static async Task<CommendationState> StateAsync(AppDb db, VillageKey village, CommendationRound round)
        => (await CommendationState.LoadAsync(db, village, round.RoundId))!;
}
