using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Households;
using Shuren.Features.Places;

namespace Shuren.Features.Commendations;

/// <summary>The village's rounds as a household sees them, and what is said of itself (SUP-4).</summary>
public sealed class MyCommendationsModel(AppDb db, TimeProvider clock) : MyPage
{
    /// <summary>A round.</summary>
    /// <param name="Round">The round.</param>
    /// <param name="Own">The household's own nomination in it, the latest.</param>
    public sealed record Row(CommendationRound Round, Nomination? Own);

    public List<Row> Rows { get; private set; } = [];

    public DateOnly Today => clock.Today();

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var own = (await db.Nominations.AsNoTracking().In(Village).Where(n => n.HouseholdId == Household.HouseholdId).ToListAsync())
            .GroupBy(n => n.RoundId).ToDictionary(g => g.Key, g => g.MaxBy(n => n.NominatedAt));
        var rounds = await db.CommendationRounds.AsNoTracking().In(Village).Where(r => r.CancelledAt == null)
            .OrderByDescending(r => r.RoundId).Take(Paging.Size).ToListAsync();
        Rows = rounds.FindAll(r => r.State == RoundState.Open || r.IsOnShow(Today) || own.ContainsKey(r.RoundId))
            .ConvertAll(r => new Row(r, own.GetValueOrDefault(r.RoundId)));
        return null;
    }

    /// <summary>What a household reads of its own nomination; null = nothing.</summary>
    public static string? Said(CommendationRound round, Nomination? own) => own switch
    {
        null => null,
        { IsDeclined: true } => "您家说了不参加。",
        { IsLive: false } => null,
        { IsChosen: true } => round.State == RoundState.Final ? "您家选上了。" : "您家选上了，正在公示。",
        _ when round.State == RoundState.Open => "有人推荐了您家。",
        _ => "这次没有选上。"
    };
}
