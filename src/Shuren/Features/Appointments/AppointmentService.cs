using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Appointments;

/// <summary>A role to be given.</summary>
/// <param name="UserId">To whom.</param>
/// <param name="Role">Which.</param>
/// <param name="VillageId">Where; null = at the town.</param>
/// <param name="IsLead">Recorder in charge, chair, 组长.</param>
/// <param name="Card">The card of the household the person lives in, for recusal; null = none that takes part.</param>
/// <param name="HomeVillageId">Where that household is; null = in the role's village.</param>
/// <param name="StartsOn">First day.</param>
/// <param name="IsCloseRelative">Asked of supervisors: a close relative of someone on the committee, in the review group or recording
/// (D15).</param>
/// <param name="HasNoHousehold">The person lives in no household of the town that takes part; of a role that decides, this or the card is
/// asked.</param>
public sealed record NewAppointment(
    Guid UserId, Role Role, int? VillageId, bool IsLead, int? Card, int? HomeVillageId, DateOnly StartsOn, bool? IsCloseRelative,
    bool HasNoHousehold = false);

/// <summary>Who holds which role where (ORG-2), who may not (D15), and where they live, for recusal (REV-1).</summary>
public sealed class AppointmentService(AppDb db, TimeProvider clock)
{
    /// <summary>Who may agree to what one person alone may not do; held at the town.</summary>
    private static readonly Role[] Seconds = [Role.Administrator, Role.StationOfficer, Role.Approver];

    /// <summary>
    /// Gives a role. One's own person, and what breaks ORG-2's separation, only asks for it: see <see cref="DecideAsync"/>.
    /// </summary>
    /// <returns>The appointment; null when it waits for a second person.</returns>
    /// <exception cref="RuleViolation">As <see cref="AppointmentRules"/>; or it waits already.</exception>
    public Task<Appointment?> AppointAsync(Caller by, int townId, NewAppointment command)
        => db.InTownAsync(by, townId, UseCases.Appoint.On(command.UserId), async () =>
        {
            command.StartsOn.MustLie(
                DayOrder.SchemeFrom, clock.Today().AddYears(1), Rule.Org2, "任职要从一年以内的某天起，请核对年份。", nameof(command.StartsOn));
            var wanted = await WantedAsync(townId, command, by);
            await MustBeAllowedAsync(wanted, command.IsCloseRelative);
            var held = await db.Appointments.OfTown(townId).HeldFrom(wanted.StartsOn)
                .Where(a => a.UserId == wanted.UserId).Select(a => a.Role).ToListAsync();
            if (AppointmentRules.SecondPerson(wanted.UserId, wanted.Role, by.UserId, held) is { } why)
            {
                await RequestAsync(wanted, command.IsCloseRelative, why);
                return null;
            }
            await AddAsync(wanted);
            return wanted;
        });

    /// <summary>A second person of the town agrees to what was asked for, or refuses it with a reason; kept either way.</summary>
    /// <exception cref="RuleViolation">As <see cref="AppointmentRequest.Decide"/>; or the role may not be given any more.</exception>
    public Task DecideAsync(Caller by, int townId, Guid requestId, bool agree, string? reason)
        => db.InTownAsync(by, townId, UseCases.DecideAppointment.On(requestId), async () =>
        {
            var request = await db.AppointmentRequests.OfTown(townId).SingleAsync(r => r.RequestId == requestId);
            request.Decide(agree, reason, by.UserId, await MaySecondAsync(townId, by.UserId), clock.UtcNow());
            await db.SaveChangesAsync();
            if (!agree)
            {
                return;
            }
            var appointment = request.ToAppointment(clock.Today(), clock.UtcNow());
            await MustBeAllowedAsync(appointment, request.IsCloseRelative);
            await AddAsync(appointment);
        });

    /// <summary>Whether the person holds a role at the town today that may agree to another's request.</summary>
    public Task<bool> MaySecondAsync(int townId, Guid userId)
        => db.Appointments.OfTown(townId).HeldOn(clock.Today())
            .AnyAsync(a => a.UserId == userId && a.VillageId == null && Seconds.Contains(a.Role));

    /// <summary>
    /// Records, or changes, where a person lives, for all the roles that the person holds in the town; what was answered before is kept.
    /// </summary>
    /// <exception cref="RuleViolation">Not answered, no such card, no role that asks it, or a supervisor would live with the
    /// watched.</exception>
    public Task SetHomeAsync(Caller by, int townId, Guid userId, int? card, int? homeVillageId, bool hasNoHousehold)
        => db.InTownAsync(by, townId, UseCases.SetHome.On(userId), async () =>
        {
            var householdId = await HomeAsync(townId, card, homeVillageId, hasNoHousehold, mustAnswer: true);
            var current = await db.Appointments.OfTown(townId).HeldFrom(clock.Today()).ToListAsync();
            var held = current.FindAll(a => a.UserId == userId && a.Role.Decides());
            if (held.Count == 0)
            {
                throw new RuleViolation(Rule.Rev1, "这个人现在没有要回避的任职，不用填。");
            }
            foreach (var appointment in held)
            {
                var others = current.FindAll(a => a.VillageId == appointment.VillageId && a.UserId != userId);
                AppointmentRules.MustBeIndependent(appointment.Role, userId, householdId, isCloseRelative: false, others);
                appointment.LiveIn(householdId, hasNoHousehold);
            }
            Answer(townId, userId, householdId, by.UserId);
            await db.SaveChangesAsync();
        });

    /// <summary>Ends it with that day; the history stays.</summary>
    /// <exception cref="RuleViolation">It is the last administrator's of the town.</exception>
    public Task EndAsync(Caller caller, int townId, Guid appointmentId, DateOnly lastDay)
        => db.InTownAsync(caller, townId, UseCases.EndAppointment.On(appointmentId), async () =>
        {
            var appointment = await db.Appointments.OfTown(townId).SingleAsync(a => a.AppointmentId == appointmentId);
            var administrators = await db.Appointments.OfTown(townId).Where(a => a.Role == Role.Administrator).ToListAsync();
            appointment.End(lastDay, administrators);
            await db.SaveChangesAsync();
        });

    /// <summary>
    /// REV-1: the roles of the town, from today on, that decide and whose holder was never asked where he or she lives; by village, null
    /// = the town.
    /// </summary>
    public async Task<IReadOnlyList<(int? VillageId, string Fault)>> HomeFaultsAsync(int townId)
    {
        var open = await (
            from a in db.Appointments.AsNoTracking().OfTown(townId).HeldFrom(clock.Today())
            join u in db.Users on a.UserId equals u.Id
            where a.Role != Role.Administrator && a.HouseholdId == null && !a.HasNoHousehold
            orderby a.Role, u.DisplayName
            select new { a.VillageId, a.Role, u.DisplayName }).ToListAsync();
        return open.GroupBy(a => a.VillageId)
            .Select(g =>
            {
                var people = g.Select(a => a.DisplayName + "（" + a.Role.Chinese() + "）").Distinct(StringComparer.Ordinal);
                return (g.Key, $"还没有问过这些人家里参不参加积分，自己家的事没法回避：{string.Join("、", people)}。请系统管理员在“人员账号”里补上。");
            })
            .ToList();
    }

    /// <summary>D15: fewer than two supervisors is a fault; null when there are enough.</summary>
    public async Task<string?> SupervisorFaultAsync(VillageKey village)
        => SupervisorFault(await WatchersAsync(village.TownId, village.VillageId));

    /// <summary>The same for each village of the town, by its number.</summary>
    public async Task<IReadOnlyDictionary<int, string>> SupervisorFaultsAsync(int townId, IEnumerable<int> villageIds)
    {
        var held = (await WatchersAsync(townId)).ToLookup(a => a.VillageId!.Value);
        return villageIds.Select(id => (Id: id, Fault: SupervisorFault(held[id]))).Where(f => f.Fault is not null)
            .ToDictionary(f => f.Id, f => f.Fault!);
    }

    /// <summary>What is wrong with who holds which office in these villages, by their number, a sentence each (D15, D21).</summary>
    public async Task<ILookup<int, string>> FaultsAsync(int townId, IEnumerable<int> villageIds)
    {
        var quorum = await db.Towns.Where(t => t.TownId == townId).Select(t => t.ReviewQuorum).SingleAsync();
        var held = (await WatchersAsync(townId)).ToLookup(a => a.VillageId!.Value);
        return villageIds
            .SelectMany(id => new[] { SupervisorFault(held[id]), ReviewGroupFault(held[id], quorum) }.OfType<string>(), KeyValuePair.Create)
            .ToLookup(f => f.Key, f => f.Value);
    }

    /// <summary>D15, of so many persons who supervise a village; null when there are enough.</summary>
    public static string? SupervisorFault(int count) => count >= 2 ? null : $"监督员只有 {count} 名，要有 2 名。补齐以前本村不能兑换。";

    private static string? SupervisorFault(IEnumerable<Appointment> here)
        => SupervisorFault(here.Where(a => a.Role == Role.Supervisor).Select(a => a.UserId).Distinct().Count());

    // D21: a review group that cannot decide.
    private static string? ReviewGroupFault(IEnumerable<Appointment> here, int quorum)
    {
        var members = here.Where(a => a.Role == Role.Reviewer).ToList();
        return members.Count < quorum ? $"审核组只有 {members.Count} 人，至少要 {quorum} 人才能表决。"
            : !members.Exists(m => m.IsLead) ? "审核组还没有组长，审核表没人能签字。"
            : null;
    }

    // Who supervises and who reviews today, in one village or in all of the town.
    private Task<List<Appointment>> WatchersAsync(int townId, int? villageId = null)
        => db.Appointments.AsNoTracking().OfTown(townId).HeldOn(clock.Today())
            .Where(a => a.VillageId != null && (villageId == null || a.VillageId == villageId)
                && (a.Role == Role.Supervisor || a.Role == Role.Reviewer))
            .ToListAsync();

    private async Task<Appointment> WantedAsync(int townId, NewAppointment command, Caller by)
    {
        AppointmentRules.MustBeAtItsPlace(command.Role, command.VillageId);
        if (command.VillageId is { } villageId && !await db.Villages.OfTown(townId).AnyAsync(v => v.VillageId == villageId))
        {
            throw new RuleViolation(Rule.Missing, "没有找到这个村。", "VillageId");
        }
        return new Appointment
        {
            TownId = townId,
            UserId = command.UserId,
            Role = command.Role,
            VillageId = command.VillageId,
            IsLead = command.IsLead,
            HouseholdId = await HomeAsync(
                townId, command.Card, command.HomeVillageId
                    ?? command.VillageId, command.HasNoHousehold, mustAnswer: command.Role.Decides()),
            HasNoHousehold = command.HasNoHousehold,
            StartsOn = command.StartsOn,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
    }

    /// <summary>The household of a card, checked; null when there is none, which for some must be said.</summary>
    private async Task<Guid?> HomeAsync(int townId, int? card, int? homeVillageId, bool hasNoHousehold, bool mustAnswer)
    {
        AppointmentRules.MustAnswerHome(card, homeVillageId, hasNoHousehold, mustAnswer);
        if (card is null)
        {
            return null;
        }
        return await db.Households.Where(h => h.TownId == townId && h.VillageId == homeVillageId && h.CardNumber == card)
            .Select(h => (Guid?)h.HouseholdId).SingleOrDefaultAsync()
            ?? throw new RuleViolation(Rule.Missing, $"这个村没有 {card} 号卡。", "Card");
    }

    private async Task MustBeAllowedAsync(Appointment wanted, bool? isCloseRelative)
        => AppointmentRules.MustBeAllowed(
            wanted, isCloseRelative, await db.Appointments.AsNoTracking().OfTown(wanted.TownId).HeldFrom(wanted.StartsOn).ToListAsync());

    private async Task RequestAsync(Appointment wanted, bool? isCloseRelative, SecondPersonFor why)
    {
        if (await db.AppointmentRequests.OfTown(wanted.TownId)
            .AnyAsync(r => r.UserId == wanted.UserId && r.Role == wanted.Role && r.VillageId == wanted.VillageId && r.DecidedAt == null))
        {
            throw new RuleViolation(Rule.Twice, "这项任职已经提过了，正在等镇里另一个人同意。", "Role");
        }
        db.AppointmentRequests.Add(new AppointmentRequest
        {
            TownId = wanted.TownId,
            UserId = wanted.UserId,
            Role = wanted.Role,
            VillageId = wanted.VillageId,
            IsLead = wanted.IsLead,
            HouseholdId = wanted.HouseholdId,
            HasNoHousehold = wanted.HasNoHousehold,
            StartsOn = wanted.StartsOn,
            IsCloseRelative = isCloseRelative,
            Why = why,
            RequestedAt = wanted.CreatedAt,
            RequestedBy = wanted.CreatedBy
        });
        await db.SaveChangesAsync();
    }

    private async Task AddAsync(Appointment appointment)
    {
        db.Appointments.Add(appointment);
        if (appointment.HomeIsAnswered)
        {
            Answer(appointment.TownId, appointment.UserId, appointment.HouseholdId, appointment.CreatedBy);
        }
        await db.SaveChangesAsync();
    }

    private void Answer(int townId, Guid userId, Guid? householdId, Guid by)
        => db.HomeAnswers.Add(new HomeAnswer { TownId = townId, UserId = userId, HouseholdId = householdId, At = clock.UtcNow(), By = by });
}
