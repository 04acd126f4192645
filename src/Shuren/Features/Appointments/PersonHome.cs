using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;

namespace Shuren.Features.Appointments;

/// <summary>
/// Where a person lives, as the roles held now say it (REV-1): by card number alone, for an administrator sees no household data.
/// </summary>
/// <param name="IsOpen">Some role was given without asking.</param>
/// <param name="Text">In Chinese; empty while nothing was answered.</param>
public sealed record PersonHome(bool IsOpen, string Text)
{
    public const string None = "不住在本镇参加积分的农户。";

    /// <summary>Null when the person holds no role that asks it.</summary>
    public static async Task<PersonHome?> FindAsync(AppDb db, int townId, Guid userId, DateOnly today)
    {
        var held = await db.Appointments.AsNoTracking().OfTown(townId).HeldFrom(today)
            .Where(a => a.UserId == userId && a.Role != Role.Administrator).ToListAsync();
        if (held.Count == 0)
        {
            return null;
        }
        var homes = held.Select(a => a.HouseholdId).OfType<Guid>().Distinct().ToList();
        var texts = await TextsAsync(db, townId, homes);
        return new PersonHome(
            held.Exists(a => a.HouseholdId is null && !a.HasNoHousehold),
            homes.Count > 0 ? string.Join("、", homes.Select(h => texts[h])) : held.Exists(a => a.HasNoHousehold) ? None : "");
    }

    /// <summary>住在万寿桥村 12 号卡这户。</summary>
    public static async Task<Dictionary<Guid, string>> TextsAsync(AppDb db, int townId, IReadOnlyCollection<Guid> households) => await (
        from h in db.Households
        join v in db.Villages on new { h.TownId, h.VillageId } equals new { v.TownId, v.VillageId }
        where h.TownId == townId && households.Contains(h.HouseholdId)
        select new { h.HouseholdId, Text = "住在" + v.Name + " " + h.CardNumber + " 号卡这户。" })
            .ToDictionaryAsync(h => h.HouseholdId, h => h.Text);
}
