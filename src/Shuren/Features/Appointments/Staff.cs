using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;

namespace Shuren.Features.Appointments;

public static class Staff
{
    /// <summary>
    /// The accounts a town's administrator sees: those that hold, or held, a role in the town, and its own new ones that hold none yet.
    /// An account belongs to the installation, since one person may serve in two towns.
    /// </summary>
    public static IQueryable<User> StaffOf(this AppDb db, int townId) => db.Users.AsNoTracking().Where(u => u.Kind == UserKind.Staff
        && (db.Appointments.Any(a => a.UserId == u.Id && a.TownId == townId)
            || (u.HomeTownId == townId && !db.Appointments.Any(a => a.UserId == u.Id))));
}
