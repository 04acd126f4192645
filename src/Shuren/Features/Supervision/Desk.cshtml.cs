using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Door;
using Shuren.Features.Flags;
using Shuren.Features.Places;
using Shuren.Features.Redemptions;

namespace Shuren.Features.Supervision;

/// <summary>
/// A supervisor's desk: flags, the month's sample, boards to compare, handing-over to witness; and the way to everything else.
/// </summary>
[Needs(Permission.Supervise)]
public sealed class DeskModel(AppDb db, SampleService samples, TimeProvider clock) : VillagePage
{
    /// <summary>So many months back the sample is asked for.</summary>
    private const int MonthsShown = 3;

    public List<(string Text, int Count, string Path)> Waiting { get; } = [];

    public List<Flag> Overdue { get; private set; } = [];

    public IReadOnlyList<MonthSample> Months { get; private set; } = [];

    /// <summary>Quarters whose paper differs from the ledger.</summary>
    /// <summary>Boards whose paper differed, and what became of it.</summary>
    public List<(Quarter Quarter, string Text)> Mismatches { get; private set; } = [];

    /// <summary>Redemptions at which a supervisor was named who says not to have been there.</summary>
    public List<DeniedWitness> Denied { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Overdue = await db.Flags.AsNoTracking().In(Village).OverdueOn(clock.Today()).OrderBy(f => f.DueOn).ToListAsync();
        Months = await samples.NewestAsync(Village, MonthsShown);
        var answered = await db.Flags.In(Village).CountAsync(f => f.Status == FlagStatus.Answered);
        var unanswered = await db.Flags.In(Village).Unanswered().CountAsync();
        Waiting.Add(("疑问答复了，等您看", answered, "/flags?open=true"));
        Waiting.Add(("疑问等答复", unanswered, "/flags?open=true"));
        Waiting.Add(("抽查没有做完的月份", Months.Count(m => m.Entries > 0 && (m.Draw is null || m.Left > 0)), MonthToDo()));
        await AddBoardsAsync();
        await AddRedemptionsAsync();
        return null;
    }

    private string MonthToDo()
    {
        var month = Months.LastOrDefault(m => m.Entries > 0 && (m.Draw is null || m.Left > 0));
        return month is null ? "/reviews" : $"/samples/{month.Month}";
    }

    private async Task AddBoardsAsync()
    {
        var witnesses = await BoardWitnesses.OfAsync(db, Village, clock.Today());
        var quarters = await db.QuarterNotices.AsNoTracking().In(Village).ToDictionaryAsync(n => n.NoticeId, n => n.Quarter);
        Mismatches = witnesses.Values.Where(w => w.HasMismatch).Select(w => (quarters[w.NoticeId], string.Concat(w.Differences)))
            .Order().ToList();
        var mine = witnesses.Values.Where(w => w.Awaits(Me.UserId)).Select(w => quarters[w.NoticeId]).Order().ToList();
        Waiting.Add(("榜等您拿纸核对", mine.Count, mine.Count > 0 ? $"/notices/{mine[0]}/witness" : "/notices"));
    }

    private async Task AddRedemptionsAsync()
    {
        Denied = await db.DeniedAsync(Village.TownId, Village.VillageId);
        var mine = await db.AwaitingWordOf(Village, Me, clock.UtcNow()).CountAsync();
        Waiting.Add(("办理人写了您在场、等您确认的兑换", mine, "/redemption/issues?mine=true"));
        var open = await db.RedemptionSessions.AsNoTracking().OfTown(Village.TownId).Where(s => s.Status == SessionStatus.Open)
            .OrderByDescending(s => s.Quarter).FirstOrDefaultAsync();
        var without = open is null ? 0 : await db.Redemptions.In(Village)
            .CountAsync(r => r.SessionId == open.SessionId && r.CancelledAt == null && r.WitnessId == null
                && !db.RedemptionWitnesses.Any(w => w.TownId == r.TownId && w.RedemptionId == r.RedemptionId && !w.OfCancelling));
        Waiting.Add(("这次兑换没有监督员在场的", without, "/redemption/issues"));
    }
}
