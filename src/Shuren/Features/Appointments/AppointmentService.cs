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
/// <param name="IsCloseRelative">Asked of supervisors: a close relative of someone on the committee, in the review group or recording (D15).</param>
/// <param name="HasNoHousehold">The person lives in no household of the town that takes part; of a role that decides, this or the card is asked.</param>
public sealed record NewAppointment(
    Guid UserId, Role Role, int? VillageId, bool IsLead, int? Card, int? HomeVillageId, DateOnly StartsOn, bool? IsCloseRelative, bool HasNoHousehold = false);

/// <summary>Who holds which role where (ORG-2), who may not (D15), and where they live, for recusal (REV-1).</summary>
public sealed class AppointmentService(AppDb db, TimeProvider clock)
{
    private static readonly Role[] Watched = [Role.Recorder, Role.Reviewer, Role.Committee];

    /// <summary>Who may agree to what one person alone may not do; held at the town.</summary>
    private static readonly Role[] Seconds = [Role.Administrator, Role.StationOfficer, Role.Approver];

    /// <summary>
    /// Gives a role. One's own person, and what breaks ORG-2's separation, only asks for it: see <see cref="DecideAsync"/>.
    /// </summary>
    /// <returns>The appointment; null when it waits for a second person.</returns>
    public Task<Appointment?> AppointAsync(Caller by, int townId, NewAppointment command) => db.InTownAsync(by, townId, UseCases.Appoint, async () =>
    {
        var (userId, role, villageId, isLead, card, homeVillageId, startsOn, isCloseRelative, hasNoHousehold) = command;
        if (role.IsOfVillage() != villageId is not null)
        {
            throw new RuleViolation(role.IsOfVillage() ? $"{role.Chinese()}要选村（社区）。" : $"{role.Chinese()}是镇里的，不用选村。", "VillageId");
        }
        if (villageId is not null && !await db.Villages.OfTown(townId).AnyAsync(v => v.VillageId == villageId))
        {
            throw new RuleViolation("没有找到这个村。", "VillageId");
        }
        var appointment = new Appointment
        {
            TownId = townId,
            UserId = userId,
            Role = role,
            VillageId = villageId,
            IsLead = isLead,
            HouseholdId = await HomeAsync(townId, card, homeVillageId ?? villageId, hasNoHousehold, mustAnswer: role.Decides()),
            HasNoHousehold = hasNoHousehold,
            StartsOn = startsOn,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        await MustBeAllowedAsync(appointment, isCloseRelative);
        if (await SecondPersonAsync(appointment, by) is { } why)
        {
            await RequestAsync(appointment, isCloseRelative, why);
            return null;
        }
        await AddAsync(appointment);
        return appointment;
    });

    /// <summary>A second person of the town agrees to what was asked for, or refuses it with a reason; kept either way.</summary>
    /// <exception cref="RuleViolation">Decided already; or <paramref name="by"/> asked for it, is the one appointed, or holds no role at the town that may.</exception>
    public Task DecideAsync(Caller by, int townId, Guid requestId, bool agree, string? reason) => db.InTownAsync(by, townId, UseCases.DecideAppointment.On(requestId), async () =>
    {
        var request = await db.AppointmentRequests.OfTown(townId).SingleAsync(r => r.RequestId == requestId);
        if (request.DecidedAt is not null)
        {
            throw new RuleViolation("这项任职已经有人处理过了。");
        }
        if (by.UserId == request.RequestedBy || by.UserId == request.UserId)
        {
            throw new RuleViolation("提出的人和被任职的人不能自己同意，请镇里另一个人来办。");
        }
        if (!await MaySecondAsync(townId, by.UserId))
        {
            throw new RuleViolation("要镇里的系统管理员、实践所或审定组的人才能同意。");
        }
        if (!agree && reason.OrNull() is null)
        {
            throw new RuleViolation("请写明为什么不同意。", "Reason");
        }
        (request.DecidedAt, request.DecidedBy, request.IsAgreed, request.Reason) = (clock.UtcNow(), by.UserId, agree, agree ? null : reason.OrNull());
        await db.SaveChangesAsync();
        if (!agree)
        {
            return;
        }
        var today = clock.Today();
        var appointment = new Appointment
        {
            TownId = townId,
            UserId = request.UserId,
            Role = request.Role,
            VillageId = request.VillageId,
            IsLead = request.IsLead,
            HouseholdId = request.HouseholdId,
            HasNoHousehold = request.HasNoHousehold,
            StartsOn = request.StartsOn > today ? request.StartsOn : today,
            CreatedAt = clock.UtcNow(),
            CreatedBy = request.RequestedBy
        };
        await MustBeAllowedAsync(appointment, request.IsCloseRelative);
        await AddAsync(appointment);
    });

    /// <summary>Whether the person holds a role at the town today that may agree to another's request.</summary>
    public Task<bool> MaySecondAsync(int townId, Guid userId)
    {
        var today = clock.Today();
        return db.Appointments.OfTown(townId)
            .AnyAsync(a => a.UserId == userId && a.VillageId == null && Seconds.Contains(a.Role) && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today));
    }

    /// <summary>Records, or changes, where a person lives, for all the roles that the person holds in the town; what was answered before is kept.</summary>
    public Task SetHomeAsync(Caller by, int townId, Guid userId, int? card, int? homeVillageId, bool hasNoHousehold) => db.InTownAsync(by, townId, UseCases.SetHome.On(userId), async () =>
    {
        var householdId = await HomeAsync(townId, card, homeVillageId, hasNoHousehold, mustAnswer: true);
        var today = clock.Today();
        var current = await db.Appointments.OfTown(townId).Where(a => a.EndsOn == null || a.EndsOn >= today).ToListAsync();
        var held = current.FindAll(a => a.UserId == userId && a.Role.Decides());
        if (held.Count == 0)
        {
            throw new RuleViolation("这个人现在没有要回避的任职，不用填。");
        }
        foreach (var appointment in held)
        {
            MustBeIndependent(appointment.Role, userId, householdId, isCloseRelative: false, current.FindAll(a => a.VillageId == appointment.VillageId && a.UserId != userId));
            (appointment.HouseholdId, appointment.HasNoHousehold) = (householdId, hasNoHousehold);
        }
        Answer(townId, userId, householdId, by.UserId);
        await db.SaveChangesAsync();
    });

    /// <summary>Ends it with that day; the history stays.</summary>
    public Task EndAsync(Caller caller, int townId, Guid appointmentId, DateOnly lastDay) => db.InTownAsync(caller, townId, UseCases.EndAppointment.On(appointmentId), async () =>
    {
        var appointment = await db.Appointments.OfTown(townId).SingleAsync(a => a.AppointmentId == appointmentId);
        if (lastDay < appointment.StartsOn)
        {
            lastDay = appointment.StartsOn;
        }
        if (appointment.Role == Role.Administrator
            && !await db.Appointments.OfTown(townId).AnyAsync(a => a.Role == Role.Administrator && a.AppointmentId != appointmentId && (a.EndsOn == null || a.EndsOn > lastDay)))
        {
            throw new RuleViolation("这是最后一名系统管理员，不能结束。请先任命另一名。");
        }
        appointment.EndsOn = lastDay;
        await db.SaveChangesAsync();
    });

    /// <summary>REV-1: the roles of the town, from today on, that decide and whose holder was never asked where he or she lives; by village, null = the town.</summary>
    public async Task<IReadOnlyList<(int? VillageId, string Fault)>> HomeFaultsAsync(int townId)
    {
        var today = clock.Today();
        var open = await (
            from a in db.Appointments.AsNoTracking().OfTown(townId)
            join u in db.Users on a.UserId equals u.Id
            where a.Role != Role.Administrator && a.HouseholdId == null && !a.HasNoHousehold && (a.EndsOn == null || a.EndsOn >= today)
            orderby a.Role, u.DisplayName
            select new { a.VillageId, a.Role, u.DisplayName }).ToListAsync();
        return open.GroupBy(a => a.VillageId)
            .Select(g => (g.Key, $"还没有问过这些人家里参不参加积分，自己家的事没法回避：{string.Join("、", g.Select(a => a.DisplayName + "（" + a.Role.Chinese() + "）").Distinct(StringComparer.Ordinal))}。请系统管理员在“人员账号”里补上。"))
            .ToList();
    }

    /// <summary>D15: fewer than two supervisors is a fault; null when there are enough.</summary>
    public async Task<string?> SupervisorFaultAsync(VillageKey village)
    {
        var count = await CountAsync(village, Role.Supervisor);
        return count >= 2 ? null : $"监督员只有 {count} 名，要有 2 名。补齐以前本村不能兑换。";
    }

    /// <summary>D21: a review group that cannot decide; null when it can.</summary>
    public async Task<string?> ReviewGroupFaultAsync(VillageKey village)
    {
        var quorum = await db.Towns.Where(t => t.TownId == village.TownId).Select(t => t.ReviewQuorum).SingleAsync();
        var today = clock.Today();
        var members = await db.Appointments.AsNoTracking().OfTown(village.TownId)
            .Where(a => a.VillageId == village.VillageId && a.Role == Role.Reviewer && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today))
            .ToListAsync();
        return members.Count < quorum ? $"审核组只有 {members.Count} 人，至少要 {quorum} 人才能表决。"
            : !members.Exists(m => m.IsLead) ? "审核组还没有组长，审核表没人能签字。"
            : null;
    }

    private Task<int> CountAsync(VillageKey village, Role role)
    {
        var today = clock.Today();
        return db.Appointments.OfTown(village.TownId)
            .Where(a => a.VillageId == village.VillageId && a.Role == role && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today))
            .Select(a => a.UserId).Distinct().CountAsync();
    }

    /// <summary>The household of a card, checked; null when there is none, which for some must be said.</summary>
    private async Task<Guid?> HomeAsync(int townId, int? card, int? homeVillageId, bool hasNoHousehold, bool mustAnswer)
    {
        if (card is not null && hasNoHousehold)
        {
            throw new RuleViolation("填了卡号，就不能再勾选“不住在本镇参加积分的农户”。两样只答一样。", "Card");
        }
        if (card is null)
        {
            return hasNoHousehold || !mustAnswer ? null : throw new RuleViolation("请填他家的卡号；他不住在本镇参加积分的农户，请勾选那一项。自己家的事要回避，这一项不能空着。", "Card");
        }
        if (homeVillageId is null)
        {
            throw new RuleViolation("请选择他家在哪个村：卡号每个村各编各的。", "HomeVillageId");
        }
        return await db.Households.Where(h => h.TownId == townId && h.VillageId == homeVillageId && h.CardNumber == card).Select(h => (Guid?)h.HouseholdId).SingleOrDefaultAsync()
            ?? throw new RuleViolation($"这个村没有 {card} 号卡。", "Card");
    }

    /// <summary>The rules that others' roles make: checked when it is asked for, and when it takes effect.</summary>
    private async Task MustBeAllowedAsync(Appointment wanted, bool? isCloseRelative)
    {
        var (userId, role) = (wanted.UserId, wanted.Role);
        var current = await db.Appointments.AsNoTracking().OfTown(wanted.TownId).Where(a => a.EndsOn == null || a.EndsOn >= wanted.StartsOn).ToListAsync();
        var here = current.FindAll(a => a.VillageId == wanted.VillageId);
        if (here.Exists(a => a.UserId == userId && a.Role == role))
        {
            throw new RuleViolation($"这个人已经是{role.Chinese()}了。", "Role");
        }
        if (wanted.IsLead && here.Exists(a => a.Role == role && a.IsLead))
        {
            throw new RuleViolation(
                role switch
                {
                    Role.Recorder => "这个村已有一名负责的积分管理员。先结束他的任职，或把新的人设为协助。",
                    Role.Reviewer => "审核组已有组长。先结束他的任职。",
                    _ => $"{role.Chinese()}已有负责人。先结束他的任职。"
                },
                "IsLead");
        }
        if (role.Decides() && current.Exists(a => a.UserId == userId && (a.HasNoHousehold || a.HouseholdId is not null) && a.HouseholdId != wanted.HouseholdId))
        {
            throw new RuleViolation("这个人的另一项任职里，他家写的不一样。请先在“他家”里改成一样的。", "Card");
        }
        MustBeIndependent(role, userId, wanted.HouseholdId, isCloseRelative, here);
    }

    private async Task<SecondPersonFor?> SecondPersonAsync(Appointment wanted, Caller by)
    {
        if (wanted.UserId == by.UserId)
        {
            return SecondPersonFor.OwnPerson;
        }
        var held = await db.Appointments.OfTown(wanted.TownId)
            .Where(a => a.UserId == wanted.UserId && (a.EndsOn == null || a.EndsOn >= wanted.StartsOn)).Select(a => a.Role).ToListAsync();
        var breaks = wanted.Role == Role.Administrator ? held.Exists(r => r.Grants(Permission.SeeRecord))
            : wanted.Role.Grants(Permission.SeeRecord) && held.Contains(Role.Administrator);
        return breaks ? SecondPersonFor.Separation : null;
    }

    private async Task RequestAsync(Appointment wanted, bool? isCloseRelative, SecondPersonFor why)
    {
        if (await db.AppointmentRequests.OfTown(wanted.TownId)
            .AnyAsync(r => r.UserId == wanted.UserId && r.Role == wanted.Role && r.VillageId == wanted.VillageId && r.DecidedAt == null))
        {
            throw new RuleViolation("这项任职已经提过了，正在等镇里另一个人同意。", "Role");
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
        if (appointment.HouseholdId is not null || appointment.HasNoHousehold)
        {
            Answer(appointment.TownId, appointment.UserId, appointment.HouseholdId, appointment.CreatedBy);
        }
        await db.SaveChangesAsync();
    }

    private void Answer(int townId, Guid userId, Guid? householdId, Guid by)
        => db.HomeAnswers.Add(new HomeAnswer { TownId = townId, UserId = userId, HouseholdId = householdId, At = clock.UtcNow(), By = by });

    // The law on villagers' and residents' committees: who watches is neither watched nor close to those who are.
    private static void MustBeIndependent(Role role, Guid userId, Guid? householdId, bool? isCloseRelative, List<Appointment> here)
    {
        bool Close(Appointment a) => a.UserId == userId || (householdId is not null && a.HouseholdId == householdId);
        if (role == Role.Supervisor)
        {
            if (isCloseRelative is null)
            {
                throw new RuleViolation("请回答：是不是村“两委”、审核组成员或积分管理员的近亲属。", "IsCloseRelative");
            }
            if (isCloseRelative.Value)
            {
                throw new RuleViolation("村“两委”、审核组成员和积分管理员的近亲属不能当监督员，这是村（居）民委员会组织法关于监督回避的规定。", "IsCloseRelative");
            }
            if (here.Find(a => Watched.Contains(a.Role) && Close(a)) is { } conflict)
            {
                throw new RuleViolation($"{(conflict.UserId == userId ? "这个人" : "同一户的人")}是本村的{conflict.Role.Chinese()}，不能当监督员，这是村（居）民委员会组织法关于监督回避的规定。", "Role");
            }
        }
        else if (Watched.Contains(role) && here.Find(a => a.Role == Role.Supervisor && Close(a)) is { } supervisor)
        {
            throw new RuleViolation($"{(supervisor.UserId == userId ? "这个人" : "同一户的人")}是本村的监督员，不能任{role.Chinese()}。请先结束监督员的任职。", "Role");
        }
    }
}
