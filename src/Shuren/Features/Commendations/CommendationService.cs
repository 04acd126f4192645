using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Places;

namespace Shuren.Features.Commendations;

/// <summary>A round, as it is opened.</summary>
public sealed record OpenRound(string? Title, Quarter? From, Quarter? Until, int? Seats);

/// <summary>A household put forward.</summary>
public sealed record Nominate(Guid RoundId, Guid HouseholdId, string? Reason);

/// <summary>A member's vote.</summary>
/// <param name="NominationId">On whom.</param>
/// <param name="Approve">For it; null = nothing was chosen.</param>
/// <param name="Reason">Why, in any case.</param>
/// <param name="Shown">What the page showed: <see cref="Nominee.VotedOn"/>.</param>
public sealed record CommendationBallot(Guid NominationId, bool? Approve, string? Reason, string? Shown);

/// <summary>An objection to a published household.</summary>
/// <param name="NominationId">To whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="Name">Who came to the counter; null for a household online.</param>
public sealed record RaiseCommendationObjection(Guid NominationId, string? Reason, string? Name);

/// <summary>先进选树 (SUP-4): nominated, voted on by the review group, witnessed, published, final.</summary>
public sealed class CommendationService(AppDb db, TimeProvider clock)
{
    private const int YearsBack = 3;

    /// <exception cref="RuleViolation">Something is missing, the quarters are out of order, or it is open already.</exception>
    public Task<CommendationRound> OpenAsync(Caller by, VillageKey village, OpenRound command)
        => db.InVillageAsync(by, village, UseCases.OpenCommendation, async () =>
        {
            var title = command.Title?.Trim();
            if (string.IsNullOrEmpty(title))
            {
                throw new RuleViolation(Rule.Form, "请写名称，比如“2022年积分之星”。", "Title");
            }
            if (command.From is not { } from || command.Until is not { } until
                || command.Seats is not (>= 1 and <= CommendationRound.SeatsMax))
            {
                throw new RuleViolation(Rule.Form, $"请选从哪一季到哪一季，最多选几户（1 到 {CommendationRound.SeatsMax}）。", "Seats");
            }
            var now = Quarter.Of(clock.Today());
            if (from > until || until > now || from < new Quarter(now.Year - YearsBack, 1) || until >= from.Plus(4))
            {
                throw new RuleViolation(Rule.Sup4, "季度要从前到后，不超过一年，不选还没到的季度。", "Until");
            }
            if (await db.CommendationRounds.In(village).AnyAsync(r => r.Title == title && r.CancelledAt == null))
            {
                throw new RuleViolation(Rule.Twice, $"已经有一次“{title}”，请换一个名称。", "Title");
            }
            var round = new CommendationRound
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                Title = title,
                From = from,
                Until = until,
                Seats = command.Seats.Value,
                OpenedAt = clock.UtcNow(),
                OpenedBy = by.UserId
            };
            db.CommendationRounds.Add(round);
            db.SubjectIs(round.RoundId);
            await db.SaveChangesAsync();
            return round;
        });

    /// <exception cref="RuleViolation">As <see cref="CommendationRound.Cancel"/>.</exception>
    public Task CancelAsync(Caller by, VillageKey village, Guid roundId, string? reason)
        => ChangeAsync(
            by, village, UseCases.CancelCommendation.On(roundId), state => state.Round.Cancel(reason, by.UserId, clock.UtcNow()));

    /// <summary>By a household for another, or by the village's staff for any but their own.</summary>
    /// <exception cref="RuleViolation">It is not open, the own household, left, nominated already, declined, or no reason.</exception>
    public Task<Nomination> NominateAsync(Caller by, VillageKey village, Nominate command)
        => db.InVillageAsync(by, village, UseCases.NominateHousehold, async () =>
        {
            var state = await StateAsync(village, command.RoundId);
            state.Round.MustBe(RoundState.Open);
            var who = state.Candidates.FirstOrDefault(c => c.HouseholdId == command.HouseholdId)
                ?? throw new RuleViolation(Rule.Missing, "村里没有这一户，请核对。", "Who");
            if (by.HouseholdId == who.HouseholdId)
            {
                throw new RuleViolation(Rule.OwnCase, "自己家不能推荐自己家，请推荐别的农户。", "Who");
            }
            by.MustNotDecideOn(who.HouseholdId, "请别人推荐。");
            if (who.HasLeft)
            {
                throw new RuleViolation(Rule.Sup4, "这一户已经退出，不能推荐。", "Who");
            }
            if (state.Of(who.HouseholdId)?.Nomination is { } earlier
                && (earlier.IsLive || earlier.IsDeclined || earlier.StruckAt is not null))
            {
                throw earlier.IsDeclined ? new RuleViolation(Rule.Sup4, "这一户自己说了不参加这次选树。", "Who")
                    : new RuleViolation(Rule.Twice, "这一户已经有人推荐了，不用再推荐。", "Who");
            }
            if (string.IsNullOrWhiteSpace(command.Reason))
            {
                throw new RuleViolation(Rule.Form, "请写明为什么推荐这一户。", "Reason");
            }
            var nomination = new Nomination
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                RoundId = command.RoundId,
                HouseholdId = who.HouseholdId,
                ByHouseholdId = by.HouseholdId,
                NominatedBy = by.UserId,
                NominatedAt = clock.UtcNow(),
                Reason = command.Reason.Trim()
            };
            db.Nominations.Add(nomination);
            db.SubjectIs(nomination.NominationId);
            await db.SaveChangesAsync();
            return nomination;
        });

    /// <summary>Taken back by who nominated; or declined by the household itself, until the round is final.</summary>
    /// <exception cref="RuleViolation">As <see cref="Nomination.Drop"/>, or too late.</exception>
    public Task DropAsync(Caller by, VillageKey village, Guid nominationId)
        => OnNominationAsync(by, village, UseCases.DropNomination.On(nominationId), (state, nominee) =>
        {
            if (by.HouseholdId != nominee.Nomination.HouseholdId || state.Round.State != RoundState.Published)
            {
                state.Round.MustBe(RoundState.Open);
            }
            nominee.Nomination.Drop(by, clock.UtcNow());
        });

    /// <exception cref="RuleViolation">
    /// It is not open, waits for a final board, is the member's own household's, another reason or other figures were shown, or no
    /// choice or reason.
    /// </exception>
    public Task VoteAsync(Caller by, VillageKey village, CommendationBallot ballot)
        => OnNominationAsync(by, village, UseCases.VoteOnCommendation.On(ballot.NominationId), (state, nominee) =>
        {
            MustTake(ballot, state, nominee, by);
            var at = clock.UtcNow();
            foreach (var earlier in db.CommendationVotes.Local.Where(
                v => v.NominationId == ballot.NominationId && v.UserId == by.UserId && v.VoidAt is null).ToList())
            {
                earlier.Void(at);
            }
            db.CommendationVotes.Add(new CommendationVote
            {
                TownId = village.TownId,
                NominationId = ballot.NominationId,
                VotedOn = nominee.VotedOn,
                UserId = by.UserId,
                Approve = ballot.Approve!.Value,
                Reason = ballot.Reason!.Trim(),
                IsChair = by.Leads(Role.Reviewer),
                At = at
            });
        });

    /// <summary>What <see cref="VoteAsync"/> asks, for the check page too.</summary>
    public static void MustTake(CommendationBallot ballot, CommendationState state, Nominee nominee, Caller by)
    {
        state.Round.MustBe(RoundState.Open);
        by.MustNotDecideOn(nominee.Nomination.HouseholdId, "请其他成员表决。");
        if (!nominee.Nomination.IsLive || nominee.Who.HasLeft)
        {
            throw new RuleViolation(Rule.Stale, "这一户的推荐已经不在了，不用表决。");
        }
        if (state.ObstacleToVote is { } obstacle)
        {
            throw new RuleViolation(Rule.Sup4, obstacle);
        }
        Shown.MustBe(ballot.Shown, nominee.VotedOn, "这一户的积分或推荐理由");
        if (ballot.Approve is null)
        {
            throw new RuleViolation(Rule.Form, "请选同意还是不同意。", "Approve");
        }
        if (string.IsNullOrWhiteSpace(ballot.Reason))
        {
            throw new RuleViolation(Rule.Sup4, "请写明理由，同意的也写。", "VoteReason");
        }
    }

    /// <summary>A supervisor looked at how the group decided.</summary>
    /// <exception cref="RuleViolation">
    /// It is not open, nothing was decided yet, other votes were shown, the supervisor lives with one of them or has witnessed just this.
    /// </exception>
    public Task WitnessAsync(Caller by, VillageKey village, Guid roundId, string? shown)
        => ChangeAsync(by, village, UseCases.WitnessCommendation.On(roundId), state =>
        {
            state.Round.MustBe(RoundState.Open);
            by.MustNotDecideOn(state.Live.Select(n => (Guid?)n.Nomination.HouseholdId), "请另一名监督员来看。");
            Shown.MustBe(shown, state.SeenOn, "推荐或表决");
            if (!state.Live.Any(n => n.Tally.IsChosen is not null))
            {
                throw new RuleViolation(Rule.Sup4, "还没有表决，表决以后再来看。");
            }
            if (state.Standing.Any(w => w.UserId == by.UserId))
            {
                throw new RuleViolation(Rule.Twice, "您已经看过现在的表决。");
            }
            db.CommendationWitnesses.Add(new CommendationWitness
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                RoundId = roundId,
                SeenOn = shown!,
                UserId = by.UserId,
                At = clock.UtcNow()
            });
        });

    /// <exception cref="RuleViolation">As <see cref="CommendationState.ObstaclesToPublish"/>, or others were shown.</exception>
    public Task PublishAsync(Caller by, VillageKey village, Guid roundId, string? shown)
        => db.InVillageAsync(by, village, UseCases.PublishCommendation.On(roundId), async () =>
        {
            var state = await StateAsync(village, roundId);
            state.Round.MustBe(RoundState.Open);
            Shown.MustBe(shown, state.SeenOn, "推荐或表决");
            Refuse("还不能公示：", state.ObstaclesToPublish());
            foreach (var nominee in state.Live.Where(n => n.MayBeChosen).ToList())
            {
                nominee.Nomination.Choose(nominee.VotedOn);
            }
            state.Round.Publish(await TownAsync(village), by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>Back to the votes, because what was decided no longer holds.</summary>
    public Task RetractAsync(Caller by, VillageKey village, Guid roundId)
        => ChangeAsync(by, village, UseCases.RetractCommendation.On(roundId), state =>
        {
            state.Round.Retract();
            foreach (var nominee in state.Nominees)
            {
                nominee.Nomination.Unchoose();
            }
        });

    /// <exception cref="RuleViolation">Not the time for it, not chosen, the own household, or nothing is said.</exception>
    public Task ObjectAsync(Caller by, VillageKey village, RaiseCommendationObjection command)
        => OnNominationAsync(by, village, UseCases.ObjectToCommendation.On(command.NominationId), (state, nominee) =>
        {
            if (!state.Round.TakesObjectionsOn(clock.Today()) || !nominee.Nomination.IsChosen)
            {
                throw new RuleViolation(Rule.Sup4, "现在不在这一户的公示期里，不能提异议。");
            }
            if (by.HouseholdId == nominee.Nomination.HouseholdId)
            {
                throw new RuleViolation(Rule.OwnCase, "这是您自己家；不愿意参加的，点“我家不参加”。");
            }
            if (string.IsNullOrWhiteSpace(command.Reason))
            {
                throw new RuleViolation(Rule.Form, "请写明有什么不对。", "ObjectionReason");
            }
            if (by.HouseholdId is null && string.IsNullOrWhiteSpace(command.Name))
            {
                throw new RuleViolation(Rule.Form, "请写明是谁提的。", "RaisedByName");
            }
            db.CommendationObjections.Add(new CommendationObjection
            {
                TownId = village.TownId,
                VillageId = village.VillageId,
                NominationId = command.NominationId,
                RaisedByHouseholdId = by.HouseholdId,
                RaisedByName = by.HouseholdId is null ? command.Name!.Trim() : null,
                Reason = command.Reason.Trim(),
                RaisedAt = clock.UtcNow(),
                RaisedBy = by.UserId
            });
        });

    /// <summary>The town's answer; upheld, the household is not commended.</summary>
    /// <exception cref="RuleViolation">As <see cref="CommendationObjection.AnswerWith"/>, or an own household is concerned.</exception>
    public Task AnswerAsync(Caller by, VillageKey village, Guid objectionId, bool? isUpheld, string? answer)
        => db.InVillageAsync(by, village, UseCases.AnswerCommendationObjection.On(objectionId), async () =>
        {
            var objection = await db.CommendationObjections.In(village).SingleAsync(o => o.ObjectionId == objectionId);
            var nomination = await db.Nominations.In(village).SingleAsync(n => n.NominationId == objection.NominationId);
            var round = await db.CommendationRounds.AsNoTracking().In(village).SingleAsync(r => r.RoundId == nomination.RoundId);
            if (round.State == RoundState.Final)
            {
                round.MustBe(RoundState.Published);
            }
            by.MustNotDecideOn([nomination.HouseholdId, objection.RaisedByHouseholdId], "请镇里另一个人答复。");
            var upheld = isUpheld ?? throw new RuleViolation(Rule.Form, "请选异议成立还是不成立。", "IsUpheld");
            objection.AnswerWith(upheld, answer, by, clock.UtcNow());
            if (upheld)
            {
                nomination.Strike(clock.UtcNow());
            }
            await db.SaveChangesAsync();
        });

    /// <exception cref="RuleViolation">As <see cref="CommendationState.ObstaclesToFinal"/>, or others were shown.</exception>
    public Task FinalizeAsync(Caller by, VillageKey village, Guid roundId, string? shown)
        => db.InVillageAsync(by, village, UseCases.FinalizeCommendation.On(roundId), async () =>
        {
            var state = await StateAsync(village, roundId);
            state.Round.MustBe(RoundState.Published);
            Shown.MustBe(shown, ShownOf(state), "选出的农户");
            Refuse("还不能定：", state.ObstaclesToFinal(clock.Today()));
            var last = await db.Nominations.In(village).MaxAsync(n => n.CertificateNumber) ?? 0;
            foreach (var nominee in state.Chosen.ToList())
            {
                nominee.Nomination.Certify(++last);
            }
            state.Round.MakeFinal(await TownAsync(village), by.UserId, clock.UtcNow());
            await db.SaveChangesAsync();
        });

    /// <summary>What the form that makes a round final showed.</summary>
    public static string ShownOf(CommendationState state)
        => Shown.Of(state.Round.RoundId, state.Chosen.Select(n => n.Nomination.NominationId), state.Round.ObjectionsUntil);

    private static void Refuse(string what, IReadOnlyList<string> obstacles)
    {
        if (obstacles.Count > 0)
        {
            throw new RuleViolation(Rule.Sup4, what + string.Join("", obstacles));
        }
    }

    private Task<Town> TownAsync(VillageKey village) => db.Towns.AsNoTracking().SingleAsync(t => t.TownId == village.TownId);

    private async Task<CommendationState> StateAsync(VillageKey village, Guid roundId)
        => await CommendationState.LoadAsync(db, village, roundId, tracked: true)
            ?? throw new RuleViolation(Rule.Missing, "没有这一次先进选树，请从列表里打开。");

    private Task ChangeAsync(Caller by, VillageKey village, Act act, Action<CommendationState> change)
        => db.InVillageAsync(by, village, act, async () =>
        {
            change(await StateAsync(village, act.SubjectId!.Value));
            await db.SaveChangesAsync();
        });

    private Task OnNominationAsync(Caller by, VillageKey village, Act act, Action<CommendationState, Nominee> change)
        => db.InVillageAsync(by, village, act, async () =>
        {
            var roundId = await db.Nominations.In(village).Where(n => n.NominationId == act.SubjectId).Select(n => (Guid?)n.RoundId)
                .SingleOrDefaultAsync() ?? throw new RuleViolation(Rule.Missing, "没有这一条推荐，请从列表里打开。");
            var state = await StateAsync(village, roundId);
            change(state, state.Nominees.Single(n => n.Nomination.NominationId == act.SubjectId));
            await db.SaveChangesAsync();
        });
}
