using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Ledger;

namespace Shuren.Features.Commendations;

/// <summary>What of the village's open rounds waits for whom, for the desks (SUP-4): a few statements, however many households.</summary>
/// <param name="ToVote">Nominations that are not decided, and on which the caller has no vote that stands.</param>
/// <param name="ToWitness">Rounds that are decided, and that no supervisor has seen as they stand now.</param>
/// <param name="WitnessIsMine">The caller may be that supervisor: lives with none of the nominated.</param>
/// <param name="ToPublish">Rounds that were seen and can be published.</param>
public sealed record CommendationWork(int ToVote, int ToWitness, bool WitnessIsMine, int ToPublish)
{
    // What counts towards the figures that a vote was cast on; corrections too.
    private static readonly EntryKind[] Counted = [EntryKind.Award, EntryKind.Deduction, EntryKind.Reversal, EntryKind.Restoration];

    private sealed record Later(Guid HouseholdId, DateTime PostedAt, Month Period, Month? Undone);

    public static async Task<CommendationWork> OfAsync(AppDb db, VillageKey village, Caller me)
    {
        var rounds = await db.CommendationRounds.AsNoTracking().In(village)
            .Where(r => r.PublishedAt == null && r.CancelledAt == null).ToListAsync();
        if (rounds.Count > 0)
        {
            // D24: before its last board is final there is no vote.
            var final = await db.QuarterNotices.In(village).Where(n => n.FinalAt != null).Select(n => n.Quarter).ToListAsync();
            rounds.RemoveAll(r => r.Quarters.Except(final).Any());
        }
        if (rounds.Count == 0)
        {
            return new CommendationWork(0, 0, false, 0);
        }
        var ids = rounds.ConvertAll(r => r.RoundId);
        var nominations = await db.Nominations.AsNoTracking().In(village).Where(n => ids.Contains(n.RoundId)).ToListAsync();
        var left = await db.Households.In(village).Where(h => h.WithdrawnOn != null).Select(h => h.HouseholdId).ToHashSetAsync();
        var votes = await StandingAsync(db, village, rounds, nominations);
        var quorum = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync();
        var witnesses = (await db.CommendationWitnesses.AsNoTracking().In(village).Where(w => ids.Contains(w.RoundId)).ToListAsync())
            .ToLookup(w => w.RoundId, w => w.At);
        var work = new CommendationWork(0, 0, false, 0);
        foreach (var round in rounds)
        {
            var all = nominations.FindAll(n => n.RoundId == round.RoundId);
            var live = all.FindAll(n => n.IsLive && !left.Contains(n.HouseholdId));
            var open = live.FindAll(n => CommendationTally.Of([.. votes[n.NominationId]], quorum).IsChosen is null);
            work = work with
            {
                ToVote = work.ToVote
                    + open.Count(n => !me.IsOf(n.HouseholdId) && votes[n.NominationId].All(v => v.UserId != me.UserId))
            };
            var chosen = live.Count(n => CommendationTally.Of([.. votes[n.NominationId]], quorum).IsChosen == true);
            if (open.Count > 0 || chosen == 0)
            {
                continue;
            }
            var settled = all.Select(n => n.DroppedAt ?? n.NominatedAt)
                .Concat(live.SelectMany(n => votes[n.NominationId]).Select(v => v.At)).Max();
            if (!witnesses[round.RoundId].Any(at => at >= settled))
            {
                work = work with
                {
                    ToWitness = work.ToWitness + 1,
                    WitnessIsMine = work.WitnessIsMine || !live.Exists(n => me.IsOf(n.HouseholdId))
                };
            }
            else if (chosen <= round.Seats)
            {
                work = work with { ToPublish = work.ToPublish + 1 };
            }
        }
        return work;
    }

    /// <summary>The votes that hold: of which no figure was counted anew since.</summary>
    private static async Task<ILookup<Guid, CommendationVote>> StandingAsync(
        AppDb db, VillageKey village, List<CommendationRound> rounds, List<Nomination> nominations)
    {
        var ids = nominations.ConvertAll(n => n.NominationId);
        var votes = await db.CommendationVotes.AsNoTracking().OfTown(village.TownId)
            .Where(v => v.VoidAt == null && ids.Contains(v.NominationId)).ToListAsync();
        if (votes.Count == 0)
        {
            return votes.ToLookup(v => v.NominationId);
        }
        var (since, households) = (votes.Min(v => v.At), nominations.ConvertAll(n => n.HouseholdId));
        var later = await (
            from e in db.LedgerEntries.AsNoTracking().In(village)
            join u0 in db.LedgerEntries.In(village) on e.ReversesSeq equals u0.Seq into us
            from u in us.DefaultIfEmpty()
            where e.PostedAt > since && households.Contains(e.HouseholdId) && Counted.Contains(e.Kind)
            select new Later(e.HouseholdId, e.PostedAt, e.Period, u == null ? null : u.Period)).ToListAsync();
        bool Holds(CommendationVote vote)
        {
            var nomination = nominations.Find(n => n.NominationId == vote.NominationId)!;
            var round = rounds.Find(r => r.RoundId == nomination.RoundId)!;
            bool Counts(Month? month) => month is { } m && m.Quarter >= round.From && m.Quarter <= round.Until;
            return !later.Exists(
                e => e.HouseholdId == nomination.HouseholdId && e.PostedAt > vote.At && (Counts(e.Period) || Counts(e.Undone)));
        }
        return votes.Where(Holds).ToLookup(v => v.NominationId);
    }
}

/// <summary>A published round that waits for the town.</summary>
/// <param name="Objections">How many are not answered.</param>
/// <param name="IsOver">The days for objections are over, and none is open: it can be made final.</param>
public sealed record TownCommendation(int VillageId, Guid RoundId, string Title, int Objections, bool IsOver)
{
    /// <summary>Those of a town's in which something is to be done, the oldest first.</summary>
    public static async Task<List<TownCommendation>> OfAsync(AppDb db, int town, DateOnly today)
    {
        var rounds = await (
            from r in db.CommendationRounds.AsNoTracking().OfTown(town)
            where r.PublishedAt != null && r.FinalAt == null && r.CancelledAt == null
            orderby r.PublishedAt
            select new
            {
                Round = r,
                Open = db.CommendationObjections.Count(o => o.TownId == town && o.AnsweredAt == null
                    && db.Nominations.Any(n => n.TownId == town && n.NominationId == o.NominationId && n.RoundId == r.RoundId))
            }).ToListAsync();
        return rounds
            .ConvertAll(r => new TownCommendation(
                r.Round.VillageId, r.Round.RoundId, r.Round.Title, r.Open, r.Open == 0 && r.Round.ObjectionsUntil < today))
            .FindAll(c => c.Objections > 0 || c.IsOver);
    }
}
