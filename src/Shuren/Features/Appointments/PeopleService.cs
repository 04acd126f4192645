using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Households;

namespace Shuren.Features.Appointments;

/// <summary>The accounts of a town's staff (ORG-2): opened, locked, given a new password by the town's administrator.</summary>
public sealed class PeopleService(AppDb db, UserManager<User> users, HouseholdLogins logins, SignInSessions sessions, TimeProvider clock)
{
    /// <summary>Opens an account that holds no role yet; its password is changed at the first sign-in.</summary>
    /// <exception cref="RuleViolation">The name is taken, or the password is refused.</exception>
    public Task<User> OpenAccountAsync(Caller caller, int townId, string userName, string displayName, string password)
        => db.InTownAsync(caller, townId, UseCases.OpenAccount, async () =>
        {
            var user = new User
            {
                Id = Ids.New(),
                Kind = UserKind.Staff,
                UserName = userName.Trim(),
                DisplayName = displayName.Trim(),
                MustChangePassword = true,
                HomeTownId = townId
            };
            await users.MakeAsync(user, password);
            db.SubjectIs(user.Id);
            return user;
        });

    /// <summary>A new password, told to the person face to face; what was signed in with the old one ends.</summary>
    /// <exception cref="NotAllowed">The account serves elsewhere too: see <see cref="HoldsKeysAsync"/>.</exception>
    /// <exception cref="RuleViolation">The password is refused.</exception>
    public Task ResetPasswordAsync(Caller caller, int townId, Guid userId, string password)
        => db.InTownAsync(caller, townId, UseCases.ResetPassword.On(userId), async () =>
            await logins.SetPasswordAsync(
                await MustHoldKeysAsync(caller, townId, userId, UseCases.ResetPassword), password, SessionEnd.PasswordReset));

    /// <summary>Until it is unlocked, nobody signs in with it; what is signed in ends.</summary>
    /// <exception cref="NotAllowed">The account serves elsewhere too.</exception>
    /// <exception cref="RuleViolation">It is the caller's own.</exception>
    public Task LockAsync(Caller caller, int townId, Guid userId)
        => db.InTownAsync(caller, townId, UseCases.LockAccount.On(userId), async () =>
        {
            var user = await MustHoldKeysAsync(caller, townId, userId, UseCases.LockAccount);
            if (userId == caller.UserId)
            {
                throw new RuleViolation(Rule.Org2, "不能锁自己的账号。");
            }
            await users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue);
            await users.UpdateSecurityStampAsync(user);
            await sessions.EndAllAsync(user.Id, SessionEnd.Locked);
        });

    /// <summary>Ends a lock, and every wait after wrong passwords.</summary>
    /// <exception cref="NotAllowed">The account serves elsewhere too.</exception>
    public Task UnlockAsync(Caller caller, int townId, Guid userId)
        => db.InTownAsync(caller, townId, UseCases.UnlockAccount.On(userId), async () =>
        {
            await MustHoldKeysAsync(caller, townId, userId, UseCases.UnlockAccount);
            await logins.OpenAsync(userId);
        });

    /// <summary>
    /// Whether the caller may set the password of an account and lock it: not where the account serves in another town, or the
    /// administrator would be let in there.
    /// </summary>
    public async Task<bool> HoldsKeysAsync(Caller caller, int townId, User person)
    {
        var today = clock.Today();
        return caller.IsInstallationAdministrator
            || (!person.IsInstallationAdministrator
                && !await db.Appointments.AnyAsync(
                    a => a.UserId == person.Id && a.TownId != townId && (a.EndsOn == null || a.EndsOn >= today)));
    }

    private async Task<User> MustHoldKeysAsync(Caller caller, int townId, Guid userId, UseCase useCase)
    {
        if (!await db.StaffOf(townId).AnyAsync(u => u.Id == userId))
        {
            throw new NotAllowed(useCase.Code) { IsElsewhere = true };
        }
        var user = await users.FindByIdAsync(userId.ToString()) ?? throw new InvalidOperationException("The account is gone.");
        return await HoldsKeysAsync(caller, townId, user) ? user : throw new NotAllowed(useCase.Code);
    }
}
