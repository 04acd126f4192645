using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;

namespace Shuren.Features.Households;

/// <summary>How a household signs in: card number and a PIN that the recorder hands out on paper. No ID numbers anywhere.</summary>
public sealed class HouseholdLogins(AppDb db, UserManager<User> users, SignInSessions sessions, SignInTries tries, TimeProvider clock)
{
    /// <summary>
    /// Makes the household's account, or gives it a new PIN and unlocks it. The PIN must be changed at the first sign-in.
    /// </summary>
    /// <returns>The PIN, to be printed once; it is stored nowhere.</returns>
    /// <exception cref="RuleViolation">The household has left.</exception>
    public Task<string> HandOutPinAsync(Caller by, VillageKey village, Guid householdId)
        => db.InVillageAsync(by, village, UseCases.HandOutPin.On(householdId), () => NewPinAsync(by, village, householdId));

    private async Task<string> NewPinAsync(Caller by, VillageKey village, Guid householdId)
    {
        var household = await db.Households.AsNoTracking().In(village).SingleAsync(h => h.HouseholdId == householdId);
        if (household.WithdrawnOn is not null)
        {
            throw new RuleViolation(Rule.Hh1, "这户已经退出，不能再发密码。");
        }
        var villageCode = await db.Villages.In(village).Select(v => v.Code).SingleAsync();
        var pin = NewPin();
        var login = await db.HouseholdLogins.SingleOrDefaultAsync(l => l.TownId == village.TownId && l.HouseholdId == householdId);
        if (login is null)
        {
            var user = new User
            {
                Id = Ids.New(),
                Kind = UserKind.Resident,
                UserName = HouseholdLogin.UserNameOf(villageCode, household.CardNumber),
                DisplayName = household.Head,
                MustChangePassword = true
            };
            (await users.CreateAsync(user, pin)).MustSucceed("");
            db.HouseholdLogins.Add(new HouseholdLogin
            {
                TownId = village.TownId,
                HouseholdId = householdId,
                UserId = user.Id,
                HandedOutAt = clock.UtcNow(),
                HandedOutBy = by.UserId
            });
        }
        else
        {
            var user = await db.Users.SingleAsync(u => u.Id == login.UserId);
            await SetPasswordAsync(user, pin, SessionEnd.NewPin);
            login.HandOut(by.UserId, clock.UtcNow());
        }
        await db.SaveChangesAsync();
        return pin;
    }

    /// <summary>
    /// Another head (HH-5): who knows the password need not live there any more, and could answer in the new head's name. It ends with all
    /// sessions; the counter hands out a new one. The account stays, under a name that is true before and after. Inside the village's
    /// transaction.
    /// </summary>
    public async Task EndAsync(Household household)
    {
        var login = await db.HouseholdLogins.AsNoTracking()
            .SingleOrDefaultAsync(l => l.TownId == household.TownId && l.HouseholdId == household.HouseholdId);
        if (login is null)
        {
            return;
        }
        var name = $"卡号 {household.CardNumber} 本户";
        await db.Users.Where(u => u.Id == login.UserId).ExecuteUpdateAsync(s => s.SetProperty(u => u.DisplayName, name));
        // Nobody learns this one.
        await SetPasswordAsync(await db.Users.SingleAsync(u => u.Id == login.UserId), NewPin(), SessionEnd.NewPin);
    }

    /// <summary>Lets the household try again at once, after it or a stranger had five wrong ones (ADR 9).</summary>
    /// <exception cref="RuleViolation">It has no PIN yet.</exception>
    public Task OpenAsync(Caller caller, VillageKey village, Guid householdId)
        => db.InVillageAsync(caller, village, UseCases.OpenLogin.On(householdId), async () =>
        {
            var login = await db.HouseholdLogins.AsNoTracking()
                .SingleOrDefaultAsync(l => l.TownId == village.TownId && l.HouseholdId == householdId)
                ?? throw new RuleViolation(Rule.Missing, "这户还没有发过密码。");
            await OpenAsync(login.UserId);
        });

    /// <summary>Ends every wait of an account, and an administrator's lock.</summary>
    public async Task OpenAsync(Guid userId)
    {
        await tries.OpenAsync(userId);
        await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(s => s.SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null));
    }

    /// <summary>
    /// A password handed out by someone else: to be changed at the next sign-in; an account that was locked opens again, what was signed in
    /// with the old one ends, and no device is known any more.
    /// </summary>
    public async Task SetPasswordAsync(User user, string password, SessionEnd because)
    {
        foreach (var validator in users.PasswordValidators)
        {
            (await validator.ValidateAsync(users, user, password)).MustSucceed("Password");
        }
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        user.SecurityStamp = Guid.NewGuid().ToString();
        user.HandOutPassword();
        user.LockoutEnd = null;
        user.AccessFailedCount = 0;
        (await users.UpdateAsync(user)).MustSucceed("Password");
        await sessions.EndAllAsync(user.Id, because);
        await tries.ForgetAsync(user.Id);
    }

    private static string NewPin()
    {
        while (true)
        {
            var pin = RandomNumberGenerator.GetInt32(0, 1_000_000).ToString("000000", System.Globalization.CultureInfo.InvariantCulture);
            if (PasswordRules.Check(UserKind.Resident, pin) is null)
            {
                return pin;
            }
        }
    }
}
