using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Households;

namespace Shuren.Features.Door;

/// <summary>The signed-in account of this request with the roles it holds today, read with the session that its cookie names.</summary>
public sealed class CurrentUser(IHttpContextAccessor http)
{
    /// <summary>Null when nobody is signed in.</summary>
    public SignedIn? Get()
        => http.HttpContext is { } context && context.CheckedSession() is { } open
            ? new SignedIn(open.User, open.Appointments, open.Login)
            {
                Address = context.Connection.RemoteIpAddress?.ToString(),
                SessionId = open.Session.SessionId
            }
            : null;
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
