using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;

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
        var user = http.HttpContext!.CheckedUser() is { } read && read.Id == id ? read : await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id);
        if (user is null)
        {
            return null;
        }
        var today = clock.Today();
        var appointments = await db.Appointments.AsNoTracking()
            .Where(a => a.UserId == id && a.StartsOn <= today && (a.EndsOn == null || a.EndsOn >= today))
            .ToListAsync();
        var login = user.Kind == UserKind.Resident ? await db.HouseholdLogins.AsNoTracking().SingleOrDefaultAsync(l => l.UserId == id) : null;
        return new SignedIn(user, appointments, login);
    }
}

/// <param name="User">The account.</param>
/// <param name="Appointments">What it holds today.</param>
/// <param name="Login">The household it opens, for a resident.</param>
public sealed record SignedIn(User User, IReadOnlyList<Appointment> Appointments, HouseholdLogin? Login)
{
    public Actor Actor => new(User.Id, User.DisplayName) { OwnHouseholds = OwnHouseholds };

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

/// <summary>The signed-in person at one place.</summary>
public sealed class Me(SignedIn session, IReadOnlyList<Appointment> here)
{
    public Actor Actor { get; } = session.Actor;

    public Guid UserId => session.User.Id;

    public string Name => session.User.DisplayName;

    /// <summary>The appointments that count at this place.</summary>
    public IReadOnlyList<Appointment> Appointments => here;

    public bool Can(Permission permission) => here.Any(a => a.Role.Grants(permission));

    public bool Has(Role role) => here.Any(a => a.Role == role);

    /// <summary>Recorder in charge, chair, 组长.</summary>
    public bool Leads(Role role) => here.Any(a => a.Role == role && a.IsLead);

    public bool IsInstallationAdministrator => session.User.IsInstallationAdministrator;

    /// <summary>As <see cref="Actor.OwnHouseholds"/>.</summary>
    public IReadOnlyCollection<Guid> OwnHouseholds => Actor.OwnHouseholds;
}
