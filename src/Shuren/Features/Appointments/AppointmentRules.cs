using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Appointments;

/// <summary>Who may hold which role beside which other (ORG-2, D15, REV-1), decided on what the town's roles are.</summary>
public static class AppointmentRules
{
    private const string LawOfRecusal = "这是村（居）民委员会组织法关于监督回避的规定。";

    private static readonly Role[] Watched = [Role.Recorder, Role.Reviewer, Role.Committee];

    /// <summary>The rules that others' roles make: checked when it is asked for, and when it takes effect.</summary>
    /// <param name="wanted">The role to be given.</param>
    /// <param name="isCloseRelative">As answered, of supervisors.</param>
    /// <param name="current">The town's roles that are held when it begins, or later.</param>
    /// <exception cref="RuleViolation">Held already; led by another; another home elsewhere; or not independent (D15).</exception>
    public static void MustBeAllowed(Appointment wanted, bool? isCloseRelative, IReadOnlyCollection<Appointment> current)
    {
        var (userId, role) = (wanted.UserId, wanted.Role);
        var here = current.Where(a => a.VillageId == wanted.VillageId).ToList();
        if (here.Exists(a => a.UserId == userId && a.Role == role))
        {
            throw new RuleViolation(Rule.Twice, $"这个人已经是{role.Chinese()}了。", "Role");
        }
        if (wanted.IsLead && here.Exists(a => a.Role == role && a.IsLead))
        {
            throw new RuleViolation(
                Rule.Org2,
                role switch
                {
                    Role.Recorder => "这个村已有一名负责的积分管理员。先结束他的任职，或把新的人设为协助。",
                    Role.Reviewer => "审核组已有组长。先结束他的任职。",
                    _ => $"{role.Chinese()}已有负责人。先结束他的任职。"
                },
                "IsLead");
        }
        if (role.Decides() && current.Any(a => a.UserId == userId && a.HomeIsAnswered && a.HouseholdId != wanted.HouseholdId))
        {
            throw new RuleViolation(Rule.Rev1, "这个人的另一项任职里，他家写的不一样。请先在“他家”里改成一样的。", "Card");
        }
        MustBeIndependent(role, userId, wanted.HouseholdId, isCloseRelative, here);
    }

    /// <summary>The law on villagers' and residents' committees: who watches is neither watched nor close to those who are (D15).</summary>
    /// <param name="role">The role.</param>
    /// <param name="userId">Who holds, or gets, it.</param>
    /// <param name="householdId">Where that person lives.</param>
    /// <param name="isCloseRelative">As answered; null = not asked.</param>
    /// <param name="here">The roles held at the same place.</param>
    /// <exception cref="RuleViolation">A supervisor close to the watched, one of the watched close to a supervisor, or not
    /// answered.</exception>
    public static void MustBeIndependent(
        Role role, Guid userId, Guid? householdId, bool? isCloseRelative, IReadOnlyCollection<Appointment> here)
    {
        bool IsClose(Appointment a) => a.UserId == userId || (householdId is not null && a.HouseholdId == householdId);
        string Who(Appointment a) => a.UserId == userId ? "这个人" : "同一户的人";
        if (role == Role.Supervisor)
        {
            if (isCloseRelative is null)
            {
                throw new RuleViolation(Rule.D15, "请回答：是不是村“两委”、审核组成员或积分管理员的近亲属。", "IsCloseRelative");
            }
            if (isCloseRelative.Value)
            {
                throw new RuleViolation(
                    Rule.D15, "村“两委”、审核组成员和积分管理员的近亲属不能当监督员，" + LawOfRecusal, "IsCloseRelative");
            }
            if (here.FirstOrDefault(a => Watched.Contains(a.Role) && IsClose(a)) is { } conflict)
            {
                throw new RuleViolation(
                    Rule.D15, $"{Who(conflict)}是本村的{conflict.Role.Chinese()}，不能当监督员，" + LawOfRecusal, "Role");
            }
        }
        else if (Watched.Contains(role) && here.FirstOrDefault(a => a.Role == Role.Supervisor && IsClose(a)) is { } supervisor)
        {
            throw new RuleViolation(
                Rule.D15, $"{Who(supervisor)}是本村的监督员，不能任{role.Chinese()}。请先结束监督员的任职。", "Role");
        }
    }

    /// <summary>Why one person alone may not give it (ORG-2); null when one may.</summary>
    /// <param name="userId">To whom.</param>
    /// <param name="role">Which.</param>
    /// <param name="by">Who gives it.</param>
    /// <param name="held">What that person holds when it begins, or later.</param>
    public static SecondPersonFor? SecondPerson(Guid userId, Role role, Guid by, IReadOnlyCollection<Role> held)
    {
        if (userId == by)
        {
            return SecondPersonFor.OwnPerson;
        }
        var breaks = role == Role.Administrator
            ? held.Any(r => r.Grants(Permission.SeeRecord))
            : role.Grants(Permission.SeeRecord) && held.Contains(Role.Administrator);
        return breaks ? SecondPersonFor.Separation : null;
    }

    /// <summary>Whether where a person lives is answered as it must be.</summary>
    /// <param name="card">The card of the household; null = none given.</param>
    /// <param name="homeVillageId">Where that household is.</param>
    /// <param name="hasNoHousehold">Ticked that there is none.</param>
    /// <param name="mustAnswer">One of the two is asked.</param>
    /// <exception cref="RuleViolation">Both, or neither, or a card without its village.</exception>
    public static void MustAnswerHome(int? card, int? homeVillageId, bool hasNoHousehold, bool mustAnswer)
    {
        if (card is not null && hasNoHousehold)
        {
            throw new RuleViolation(Rule.Form, "填了卡号，就不能再勾选“不住在本镇参加积分的农户”。两样只答一样。", "Card");
        }
        if (card is null && !hasNoHousehold && mustAnswer)
        {
            throw new RuleViolation(
                Rule.Rev1, "请填他家的卡号；他不住在本镇参加积分的农户，请勾选那一项。自己家的事要回避，这一项不能空着。", "Card");
        }
        if (card is not null && homeVillageId is null)
        {
            throw new RuleViolation(Rule.Form, "请选择他家在哪个村：卡号每个村各编各的。", "HomeVillageId");
        }
    }

    /// <exception cref="RuleViolation">A role of the village without one, or a role of the town with one.</exception>
    public static void MustBeAtItsPlace(Role role, int? villageId)
    {
        if (role.IsOfVillage() != villageId is not null)
        {
            throw new RuleViolation(
                Rule.Org2, role.IsOfVillage() ? $"{role.Chinese()}要选村（社区）。" : $"{role.Chinese()}是镇里的，不用选村。", "VillageId");
        }
    }
}
