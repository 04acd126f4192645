using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Boards;
using Shuren.Features.Claims;
using Shuren.Features.Households;
using Shuren.Features.Rights;

namespace Shuren.Features.Families;

/// <summary>What a change of a household rests on (HH-5): read on the page, and once more under the village's lock.</summary>
public static class ChangeRules
{
    /// <summary>What a form about these households showed of them.</summary>
    public static async Task<string> ShownAsync(AppDb db, int town, params IReadOnlyCollection<Guid> ids)
    {
        var households = await db.Households.AsNoTracking().OfTown(town).Where(h => ids.Contains(h.HouseholdId))
            .OrderBy(h => h.HouseholdId).ToListAsync();
        var members = await db.Members.AsNoTracking().OfTown(town).Where(m => ids.Contains(m.HouseholdId))
            .OrderBy(m => m.MemberId).ToListAsync();
        var accounts = await db.Accounts.AsNoTracking().OfTown(town).Where(a => ids.Contains(a.HouseholdId))
            .OrderBy(a => a.HouseholdId).ToListAsync();
        return Shown.Of(
            households.Select(h => Shown.Of(h.HouseholdId, h.Head, h.GroupName, h.Address, h.Phone, h.WithdrawnOn, h.ConsentsToPublish)),
            members.Select(m => Shown.Of(m.HouseholdId, m.Name, m.Relation)),
            accounts.Select(a => Shown.Of(a.Score.Tenths, a.Spendable.Tenths)));
    }

    /// <summary>One a line, as the forms take them.</summary>
    public static async Task<string> MembersAsync(AppDb db, Household household)
        => Lines(await db.Members.AsNoTracking().OfTown(household.TownId).Where(m => m.HouseholdId == household.HouseholdId)
            .OrderBy(m => m.MemberId).ToListAsync());

    public static string Lines(IEnumerable<Member> members)
        => string.Join('\n', members.Select(m => $"{m.Name} {m.Relation}".Trim()));

    /// <summary>Nobody decides in their own case; the station stands in where it is the recorder's.</summary>
    /// <exception cref="RuleViolation">One of them is the person's own, or the station acts for somebody else.</exception>
    public static Task MustNotBeOwnAsync(AppDb db, VillageKey village, Caller by, DateOnly today, params IReadOnlyList<Guid?> ids)
        => RecorderCases.MustNotBeOwnAsync(db, village, ids, by, today, "户的变动");

    /// <exception cref="RuleViolation">It has left.</exception>
    public static void MustTakePart(this Household household, string? field = null)
    {
        if (household.WithdrawnOn is { } left)
        {
            throw new RuleViolation(Rule.Hh5, $"{household.Head}户已于 {left:yyyy-MM-dd} 退出，不能再登记变动。", field);
        }
    }

    /// <summary>What must be settled before its account is closed; empty when it may be.</summary>
    public static async Task<List<string>> OpenAsync(
        AppDb db, QuarterBoards boards, VillageKey village, Household household, DateOnly today)
    {
        var id = household.HouseholdId;
        var open = (await OpenBusiness.OfAsync(db, village.TownId, [id]))[id].ToList();
        var shown = await db.QuarterNotices.AsNoTracking().In(village).Where(n => n.FinalAt == null).OrderBy(n => n.Quarter)
            .ToListAsync();
        foreach (var notice in shown)
        {
            if ((await boards.CurrentAsync(village, notice)).Lines.Any(l => l.HouseholdId == id))
            {
                open.Add($"{notice.Quarter.ToChinese()}公示还没定榜，这一户在榜上");
            }
        }
        if (await db.Appointments.OfTown(village.TownId)
            .AnyAsync(a => a.HouseholdId == id && (a.EndsOn == null || a.EndsOn >= today)))
        {
            open.Add("有工作人员登记住在这一户，请系统管理员先改登记");
        }
        return open;
    }

    /// <summary>Why a registration cannot be undone as a mistake any more: the first thing that rests on it, or null.</summary>
    /// <param name="db">The database.</param>
    /// <param name="household">Which.</param>
    /// <param name="besides">The change that made it, which is taken back with it.</param>
    public static async Task<string?> RestsOnItAsync(AppDb db, Household household, Guid? besides = null)
    {
        var (town, village, id) = (household.TownId, household.Village, household.HouseholdId);
        if (household.Absences.Count > 0)
        {
            return "以前退出过又重新参加";
        }
        (string What, IQueryable<Guid> Rows)[] uses =
        [
            ("有申报", db.Claims.OfTown(town).Where(c => c.HouseholdId == id).Select(c => c.HouseholdId)),
            ("有积分", db.LedgerEntries.In(village).Where(e => e.HouseholdId == id).Select(e => e.HouseholdId)),
            ("上过榜", db.BoardLines.OfTown(town).Where(l => l.HouseholdId == id).Select(l => l.HouseholdId)),
            ("有人投票表决过", db.TieVotes.OfTown(town).Where(v => v.HouseholdId == id).Select(v => id)),
            ("登记过告知末位", db.QuarterNotices.In(village)
                .Where(n => n.BlackToldHouseholdId == id || n.TieHouseholdId == id).Select(n => id)),
            ("有异议", db.Objections.OfTown(town).Where(o => o.HouseholdId == id || o.RaisedByHouseholdId == id).Select(o => id)),
            ("有兑换", db.Redemptions.OfTown(town).Where(r => r.HouseholdId == id).Select(r => id)),
            ("有监督疑问", db.Flags.OfTown(town).Where(f => f.HouseholdId == id).Select(f => id)),
            ("提过更正、删除的要求", db.RightsRequests.OfTown(town).Where(r => r.HouseholdId == id).Select(r => id)),
            ("有工作人员登记住在这一户", db.Appointments.OfTown(town).Where(a => a.HouseholdId == id).Select(a => id)),
            ("登记过别的变动", db.Standing(db.HouseholdChanges.OfTown(town)
                .Where(c => (c.HouseholdId == id || c.OtherHouseholdId == id) && c.ChangeId != besides)).Select(c => id))
        ];
        foreach (var (what, rows) in uses)
        {
            if (await rows.AnyAsync())
            {
                return what;
            }
        }
        var shown = await db.QuarterNotices.AsNoTracking().In(village).Where(n => n.FinalAt == null).ToListAsync();
        return shown.Exists(n => household.JoinedOn < n.Quarter.FirstDay) ? "在公示的榜上" : null;
    }
}
