using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Households;

namespace Shuren.Features.Door;

/// <summary>The signed-in account of this request with the roles it holds today, read once.</summary>
public sealed class CurrentUser(AppDb db, IHttpContextAccessor http, TimeProvider clock)
{
    private Task<SignedIn?>? _signed;

    /// <summary>Null when nobody is signed in, or the account is gone.</summary>
    public Task<SignedIn?> GetAsync() => _signed ??= LoadAsync();

    private async Task<SignedIn?> LoadAsync()
    {
        if (!Guid.TryParse(http.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
        {
            return null;
        }
        // Read already with the session that the request's cookie names.
        var user = http.HttpContext!.CheckedUser() is { } read && read.Id == id
            ? read
            : await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id);
        if (user is null)
        {
            return null;
        }
        var appointments = await db.Appointments.AsNoTracking().HeldOn(clock.Today()).Where(a => a.UserId == id).ToListAsync();
        var login = user.Kind == UserKind.Resident
            ? await db.HouseholdLogins.AsNoTracking().SingleOrDefaultAsync(l => l.UserId == id)
            : null;
        return new SignedIn(user, appointments, login)
        {
            Address = http.HttpContext!.Connection.RemoteIpAddress?.ToString(),
            SessionId = SignInDoor.SessionOf(http.HttpContext.User)
        };
    }
}

/// <param name="User">The account.</param>
/// <param name="Appointments">What it holds today.</param>
/// <param name="Login">The household it opens, for a resident.</param>
public sealed record SignedIn(User User, IReadOnlyList<Appointment> Appointments, HouseholdLogin? Login)
{
    /// <summary>From where the request came, for the audit trail.</summary>
    public string? Address { get; init; }

    public Guid? SessionId { get; init; }

    /// <summary>The person at a town's or village's door, with the roles that count there.</summary>
    public Caller At(int? townId, int? villageId, IEnumerable<Appointment> here) => new(User.Id, User.DisplayName)
    {
        TownId = townId,
        VillageId = villageId,
        Offices = [.. here.Select(a => new Office(a.Role, a.IsLead, a.VillageId is null))],
        OwnHouseholds = OwnHouseholds,
        HouseholdId = Login?.HouseholdId,
        IsInstallationAdministrator = User.IsInstallationAdministrator,
        SessionId = SessionId,
        Address = Address
    };

    private HashSet<Guid> OwnHouseholds
    {
        get
        {
            var own = Appointments.Where(a => a.HouseholdId is not null).Select(a => a.HouseholdId!.Value).ToHashSet();
            if (Login is not null)
            {
                own.Add(Login.HouseholdId);
            }
            return own;
        }
    }
}
