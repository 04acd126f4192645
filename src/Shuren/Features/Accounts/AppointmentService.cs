using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Accounts;

/// <summary>A role to be given.</summary>
/// <param name="UserId">To whom.</param>
/// <param name="Role">Which.</param>
/// <param name="VillageId">Where; null = at the town.</param>
/// <param name="IsLead">Recorder in charge, chair, 组长.</param>
/// <param name="Card">The card of the household the person lives in, for recusal; null = none that takes part.</param>
/// <param name="HomeVillageId">Where that household is; null = in the role's village.</param>
/// <param name="StartsOn">First day.</param>
/// <param name="IsCloseRelative">Asked of supervisors: a close relative of someone on the committee, in the review group or recording (D15).</param>
public sealed record NewAppointment(Guid UserId, Role Role, int? VillageId, bool IsLead, int? Card, int? HomeVillageId, DateOnly StartsOn, bool? IsCloseRelative);

/// <summary>Who holds which role where (ORG-2), and who may not (D15).</summary>
public sealed class AppointmentService(AppDb db, TimeProvider clock)
{
    private static readonly Role[] Watched = [Role.Recorder, Role.Reviewer, Role.Committee];

    public Task<Appointment> AppointAsync(int townId, NewAppointment command, Actor by) => db.InTownAsync(townId, async () =>
    {
        var (userId, role, villageId, isLead, card, homeVillageId, startsOn, isCloseRelative) = command;
        if (role.IsOfVillage() != villageId is not null)
        {
            throw new RuleViolation(role.IsOfVillage() ? $"{role.Chinese()}要选村（社区）。" : $"{role.Chinese()}是镇里的，不用选村。", "VillageId");
        }
        if (villageId is not null && !await db.Villages.OfTown(townId).AnyAsync(v => v.VillageId == villageId))
        {
            throw new RuleViolation("没有找到这个村。", "VillageId");
        }
        var home = homeVillageId ?? villageId;
        if (card is not null && home is null)
        {
            throw new RuleViolation("请选择他家在哪个村：卡号每个村各编各的。", "HomeVillageId");
        }
        var household = card is null
            ? null
            : await db.Households.AsNoTracking().SingleOrDefaultAsync(h => h.TownId == townId && h.VillageId == home && h.CardNumber == card)
                ?? throw new RuleViolation($"这个村没有 {card} 号卡。", "Card");
        var here = await db.Appointments.AsNoTracking().OfTown(townId).Where(a => a.VillageId == villageId && (a.EndsOn == null || a.EndsOn >= startsOn)).ToListAsync();
        if (here.Exists(a => a.UserId == userId && a.Role == role))
        {
            throw new RuleViolation($"这个人已经是{role.Chinese()}了。", "Role");
        }
        if (isLead && here.Exists(a => a.Role == role && a.IsLead))
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
        MustBeIndependent(role, userId, household?.HouseholdId, isCloseRelative, here);
        var appointment = new Appointment
        {
            TownId = townId,
            UserId = userId,
            Role = role,
            VillageId = villageId,
            IsLead = isLead,
            HouseholdId = household?.HouseholdId,
            StartsOn = startsOn,
            CreatedAt = clock.UtcNow(),
            CreatedBy = by.UserId
        };
        db.Appointments.Add(appointment);
        await db.SaveChangesAsync();
        return appointment;
    });

    /// <summary>Ends it with that day; the history stays.</summary>
    public Task EndAsync(int townId, Guid appointmentId, DateOnly lastDay) => db.InTownAsync(townId, async () =>
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

    // Village Committees Law art. 32: who watches is neither watched nor close to those who are.
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
                throw new RuleViolation("村“两委”、审核组成员和积分管理员的近亲属不能当监督员（村民委员会组织法第三十二条）。", "IsCloseRelative");
            }
            if (here.Find(a => Watched.Contains(a.Role) && Close(a)) is { } conflict)
            {
                throw new RuleViolation($"{(conflict.UserId == userId ? "这个人" : "同一户的人")}是本村的{conflict.Role.Chinese()}，不能当监督员（村民委员会组织法第三十二条）。", "Role");
            }
        }
        else if (Watched.Contains(role) && here.Find(a => a.Role == Role.Supervisor && Close(a)) is { } supervisor)
        {
            throw new RuleViolation($"{(supervisor.UserId == userId ? "这个人" : "同一户的人")}是本村的监督员，不能任{role.Chinese()}。请先结束监督员的任职。", "Role");
        }
    }
}
