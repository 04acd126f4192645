using Microsoft.EntityFrameworkCore;
using Shuren.Features.Flags;

namespace Shuren.Features.Commendations;

/// <summary>A household put forward, with what is known of it now.</summary>
/// <param name="Nomination">The row.</param>
/// <param name="Who">The household and its figures.</param>
/// <param name="VotedOn">The digest that each vote on it carries (D33).</param>
/// <param name="Votes">The members' votes on just this.</param>
/// <param name="Tally">What they come to.</param>
/// <param name="HasFallen">Members voted before, on other figures: those votes no longer hold.</param>
/// <param name="Objections">To its being published.</param>
public sealed record Nominee(
    Nomination Nomination, Candidate Who, string VotedOn, IReadOnlyList<CommendationVote> Votes, CommendationTally Tally, bool HasFallen,
    IReadOnlyList<CommendationObjection> Objections)
{
    /// <summary>It stands, takes part, and the group chose it on what is known now.</summary>
    public bool MayBeChosen => Nomination.IsLive && !Who.HasLeft && Tally.IsChosen == true;
}

/// <summary>A round with all that is decided on, loaded at once.</summary>
public sealed class CommendationState
{
    public required CommendationRound Round { get; init; }

    /// <summary>Of the round's quarters, those without a final board.</summary>
    public required IReadOnlyList<Quarter> NotFinal { get; init; }

    /// <summary>Every household of the village.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>Those nominated, gone ones too, in the order of their figures.</summary>
    public required IReadOnlyList<Nominee> Nominees { get; init; }

    public required IReadOnlyList<CommendationWitness> Witnesses { get; init; }

    /// <summary>Labels of the supervisors' flags on it that are not settled.</summary>
    public required IReadOnlyList<string> OpenFlags { get; init; }

    public IEnumerable<Nominee> Live => Nominees.Where(n => n.Nomination.IsLive);

    public IEnumerable<Nominee> Chosen => Round.PublishedAt is null
        ? Live.Where(n => n.MayBeChosen)
        : Nominees.Where(n => n.Nomination.IsChosen);

    /// <summary>What a supervisor looks at, and what is published: every vote that stands, and what it rests on.</summary>
    public string SeenOn => Shown.Of(
        Round.RoundId,
        Live.OrderBy(n => n.Nomination.NominationId)
            .Select(n => Shown.Of(n.Nomination.NominationId, n.VotedOn, n.Votes.Select(v => v.VoteId), n.MayBeChosen)));

    /// <summary>Who witnessed just this.</summary>
    public IEnumerable<CommendationWitness> Standing => Witnesses.Where(w => w.SeenOn == SeenOn);

    public Nominee? Of(Guid householdId) => Nominees.FirstOrDefault(n => n.Nomination.HouseholdId == householdId && n.Nomination.IsLive)
        ?? Nominees.FirstOrDefault(n => n.Nomination.HouseholdId == householdId);

    /// <summary>D24: what is counted does not change any more.</summary>
    public string? ObstacleToVote => NotFinal.Count == 0 ? null
        : $"{string.Join("、", NotFinal.Select(q => q.ToChinese()))}还没有定榜，定榜以后再表决。";

    /// <summary>What keeps the round from being published, in Chinese; empty when nothing does.</summary>
    public IReadOnlyList<string> ObstaclesToPublish()
    {
        var said = new List<string>();
        if (ObstacleToVote is { } open)
        {
            said.Add(open);
        }
        var waiting = Live.Where(n => n.Tally.IsChosen is null).ToList();
        if (waiting.Count > 0)
        {
            said.Add($"{string.Join("、", waiting.Select(n => n.Who.Head))}还没有表决完。");
        }
        var chosen = Live.Where(n => n.MayBeChosen).ToList();
        if (chosen.Count == 0)
        {
            said.Add("还没有表决同意的农户。");
        }
        if (chosen.Count > Round.Seats)
        {
            said.Add($"最多选 {Round.Seats} 户，表决同意的有 {chosen.Count} 户，请审核组成员改票。");
        }
        if (chosen.Count > 0 && !Standing.Any())
        {
            said.Add("还没有监督员看过现在的表决，请监督员看过再公示。");
        }
        return said;
    }

    /// <summary>What keeps a published round from being final, in Chinese; empty when nothing does.</summary>
    public IReadOnlyList<string> ObstaclesToFinal(DateOnly today)
    {
        var said = new List<string>();
        if (today <= Round.ObjectionsUntil)
        {
            said.Add($"异议期到 {Round.ObjectionsUntil:yyyy-MM-dd} 才结束。");
        }
        var open = Nominees.SelectMany(n => n.Objections).Count(o => o.IsOpen);
        if (open > 0)
        {
            said.Add($"还有 {open} 件异议没有答复。");
        }
        if (OpenFlags.Count > 0)
        {
            said.Add($"还有监督疑问没有办结（{string.Join("、", OpenFlags)}）。");
        }
        var fallen = Chosen.Where(n => n.Nomination.ChosenOn != n.VotedOn || n.Who.HasLeft).ToList();
        if (fallen.Count > 0)
        {
            said.Add($"{string.Join("、", fallen.Select(n => n.Who.Head))}在公示以后积分变了或者退出了，请撤回公示，重新表决。");
        }
        if (!Chosen.Any())
        {
            said.Add("没有留下的农户，请撤回公示。");
        }
        return said;
    }

    /// <summary>The round, or null where the village has none such. The rows are tracked when it is loaded inside a use case.</summary>
    public static async Task<CommendationState?> LoadAsync(AppDb db, VillageKey village, Guid roundId, bool tracked = false)
    {
        IQueryable<T> Rows<T>(IQueryable<T> rows)
            where T : class
            => tracked ? rows.AsTracking() : rows.AsNoTracking();
        var town = village.TownId;
        if (await Rows(db.CommendationRounds.In(village)).SingleOrDefaultAsync(r => r.RoundId == roundId) is not { } round)
        {
            return null;
        }
        var quorum = await db.Towns.Where(t => t.TownId == town).Select(t => t.ReviewQuorum).SingleAsync();
        var final = await db.QuarterNotices.In(village).Where(n => n.FinalAt != null).Select(n => n.Quarter).ToListAsync();
        var candidates = await CommendationFiguresQueries.CandidatesAsync(db, village, round);
        var nominations = await Rows(db.Nominations.In(village)).Where(n => n.RoundId == roundId).OrderBy(n => n.NominatedAt).ToListAsync();
        var votes = (await Rows(db.CommendationVotes.OfTown(town))
            .Where(v => v.VoidAt == null
                && db.Nominations.Any(n => n.TownId == town && n.RoundId == roundId && n.NominationId == v.NominationId))
            .OrderBy(v => v.At).ToListAsync()).ToLookup(v => v.NominationId);
        var objections = (await Rows(db.CommendationObjections.In(village))
            .Where(o => db.Nominations.Any(n => n.TownId == town && n.RoundId == roundId && n.NominationId == o.NominationId))
            .OrderBy(o => o.RaisedAt).ToListAsync()).ToLookup(o => o.NominationId);
        var byId = candidates.ToDictionary(c => c.HouseholdId);
        return new CommendationState
        {
            Round = round,
            NotFinal = [.. round.Quarters.Except(final)],
            Candidates = candidates,
            Nominees = [.. nominations
                .Select(n => Of(n, byId[n.HouseholdId], votes[n.NominationId].ToList(), objections[n.NominationId].ToList(), quorum))
                .OrderByDescending(n => n.Who.Figures.Total).ThenBy(n => n.Who.CardNumber)],
            Witnesses = await db.CommendationWitnesses.AsNoTracking().In(village).Where(w => w.RoundId == roundId)
                .OrderBy(w => w.At).ToListAsync(),
            OpenFlags = (await db.Flags.AsNoTracking().In(village).On(FlagKind.Commendation, roundId, null).Open()
                .OrderBy(f => f.RaisedAt).ToListAsync()).ConvertAll(f => f.Label)
        };
    }

    private static Nominee Of(
        Nomination nomination, Candidate who, List<CommendationVote> votes, List<CommendationObjection> objections, int quorum)
    {
        var figures = who.Figures;
        var votedOn = Shown.Of(
            nomination.NominationId, nomination.Reason, figures.Added.Tenths, figures.Deducted.Tenths, figures.Deeds, figures.Reds);
        var standing = votes.FindAll(v => v.VotedOn == votedOn);
        return new Nominee(
            nomination, who, votedOn, standing, CommendationTally.Of(standing, quorum), votes.Count > standing.Count, objections);
    }
}
