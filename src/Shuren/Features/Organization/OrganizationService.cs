using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Appointments;
using Shuren.Features.Ledger;
using Shuren.Features.Places;

namespace Shuren.Features.Organization;

/// <summary>A village to be made: twelve digits, beginning with the town's nine, and a name.</summary>
public sealed record NewVillage(string Code, string Name);

/// <summary>Towns, villages, groups (ORG-1).</summary>
public sealed class OrganizationService(AppDb db, UserManager<User> users, TimeProvider clock)
{
    /// <summary>A town with its villages and its first administrator.</summary>
    /// <exception cref="RuleViolation">A code is wrong or taken, or the account is refused; nothing is made.</exception>
    public async Task<Town> FoundTownAsync(
        Caller caller, string code, string name, string county, IReadOnlyList<NewVillage> villages, string userName, string displayName,
        string password, bool isInstallationAdministrator)
    {
        code = code.Trim();
        if (code.Length != 9 || !code.All(char.IsAsciiDigit))
        {
            throw new RuleViolation(Rule.Org1, "镇的代码是 9 位数字（统计用区划代码的前 9 位）。", "Code");
        }
        caller.Must(UseCases.FoundTown);
        using var turn = await db.WriterTurnAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await db.Towns.AnyAsync(t => t.Code == code))
        {
            throw new RuleViolation(Rule.Twice, "这个镇的代码已经有了。", "Code");
        }
        var town = new Town { Code = code, Name = name.Trim(), County = county.Trim(), CreatedAt = clock.UtcNow() };
        db.Towns.Add(town);
        await db.SaveChangesAsync();
        foreach (var village in villages)
        {
            await AddVillageCoreAsync(town, village, "Villages");
        }
        await db.SaveChangesAsync();
        var user = new User
        {
            Id = Ids.New(),
            Kind = UserKind.Staff,
            UserName = userName.Trim(),
            DisplayName = displayName.Trim(),
            HomeTownId = town.TownId,
            IsInstallationAdministrator = isInstallationAdministrator
        };
        await users.MakeAsync(user, password);
        db.Appointments.Add(new Appointment
        {
            TownId = town.TownId,
            UserId = user.Id,
            Role = Role.Administrator,
            StartsOn = clock.Today(),
            CreatedAt = clock.UtcNow(),
            CreatedBy = user.Id
        });
        await db.SaveChangesAsync();
        await db.RememberAsync(caller, town.TownId, null, UseCases.FoundTown);
        await transaction.CommitAsync();
        return town;
    }

    /// <exception cref="RuleViolation">The code is wrong or taken, or there is no name.</exception>
    public Task<Village> AddVillageAsync(Caller caller, Town town, NewVillage village)
        => db.InTownAsync(caller, town.TownId, UseCases.AddVillage, async () =>
        {
            var added = await AddVillageCoreAsync(town, village, "Code");
            await db.SaveChangesAsync();
            return added;
        });

    /// <exception cref="RuleViolation">The name is empty or too long, or there is no such village.</exception>
    public Task RenameVillageAsync(Caller caller, int townId, int villageId, string? name)
    {
        Village.MustBeName(name);
        return db.InTownAsync(caller, townId, UseCases.RenameVillage, async () =>
        {
            var village = await db.Villages.OfTown(townId).SingleOrDefaultAsync(v => v.VillageId == villageId)
                ?? throw new RuleViolation(Rule.Missing, "没有找到这个村。");
            village.Rename(name);
            await db.SaveChangesAsync();
        });
    }

    /// <summary>What the town decides by itself; holds from now on.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="townId">Whose.</param>
    /// <param name="settings">What was typed.</param>
    /// <exception cref="RuleViolation">As <see cref="Town.Set"/> and <see cref="TownDueDays.Change"/>.</exception>
    public Task SaveSettingsAsync(Caller caller, int townId, TownSettings settings)
        => db.InTownAsync(caller, townId, UseCases.SaveSettings, async () =>
        {
            var town = await db.Towns.SingleAsync(t => t.TownId == townId);
            town.Set(settings, clock.Today());
            var days = await DueDays.OfAsync(db, townId);
            if (TownDueDays.Change(days, townId, settings.SheetDay, settings.NoticeDay, caller.UserId, clock.UtcNow()) is { } changed)
            {
                db.DueDays.Add(changed);
            }
            await db.SaveChangesAsync();
        });

    private async Task<Village> AddVillageCoreAsync(Town town, NewVillage village, string field)
    {
        var last = Math.Max(
            await db.Villages.OfTown(town.TownId).MaxAsync(v => (int?)v.VillageId) ?? 0,
            db.Villages.Local.Where(v => v.TownId == town.TownId).Select(v => v.VillageId).DefaultIfEmpty().Max());
        var added = Village.Of(town, last + 1, village.Code.Trim(), village.Name, field);
        if (await db.Villages.OfTown(town.TownId).AnyAsync(v => v.Code == added.Code) || db.Villages.Local.Any(v => v.Code == added.Code))
        {
            throw new RuleViolation(Rule.Twice, $"村代码 {added.Code} 重复了。", field);
        }
        db.Villages.Add(added);
        db.LedgerHeads.Add(new LedgerHead { TownId = town.TownId, VillageId = added.VillageId });
        return added;
    }
}
