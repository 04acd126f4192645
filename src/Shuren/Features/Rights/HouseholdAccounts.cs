using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;

namespace Shuren.Features.Rights;

/// <summary>The accounts by which households signed in.</summary>
public static class HouseholdAccounts
{
    /// <summary>Removes those that are no household's login any more, with sessions, devices and forms that waited.</summary>
    public static async Task RemoveAsync(AppDb db, List<Guid> users)
    {
        var gone = db.Users.Where(u => users.Contains(u.Id) && u.Kind == UserKind.Resident
            && !db.HouseholdLogins.Any(l => l.UserId == u.Id)).Select(u => u.Id);
        await db.SignInDevices.Where(d => gone.Contains(d.AccountId)).ExecuteDeleteAsync();
        await db.KeptForms.Where(f => gone.Contains(f.OwnerId)).ExecuteDeleteAsync();
        await db.SignInSessions.Where(s => gone.Contains(s.UserId)).ExecuteDeleteAsync();
        await db.Users.Where(u => gone.Contains(u.Id)).ExecuteDeleteAsync();
    }
}
