using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Shuren.Features.Appointments;
using Shuren.Features.Door;

namespace Shuren.Features.Accounts;

/// <summary>What became of a try.</summary>
public enum Tried
{
    Right,
    Wrong,

    /// <summary>Five wrong ones: this device, or all strangers, must wait.</summary>
    Held,

    /// <summary>The password was right, but an administrator locked the account.</summary>
    Locked,

    /// <summary>This address has tried too often.</summary>
    TooOften
}

/// <summary>
/// Lets a browser in, and out: the password is looked at, the device remembered, the session started and its cookie given.
/// </summary>
public sealed class SignInDoor(
    UserManager<User> users, SignInSessions sessions, SignInTries tries, AddressBudget addresses, IHttpContextAccessor accessor,
    TimeProvider clock)
{
    public const string SessionClaim = "sid";
    public const string DeviceCookie = "shuren-device";

    // What a name that nobody has is checked against: it must take as long.
    private static readonly User Nobody = new() { Kind = UserKind.System, DisplayName = "" };
    private static readonly Lazy<string> NobodysHash = new(
        () => new PasswordHasher<User>().HashPassword(Nobody, Guid.NewGuid().ToString()));

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Looks at a name and a password; signs in when both are right.</summary>
    public async Task<Tried> EnterAsync(string name, string password, UserKind kind)
    {
        var user = await users.FindByNameAsync(name);
        user = user?.Kind == kind ? user : null;
        var account = SignInTries.AccountOf(user, name);
        var device = Http.Request.Cookies[DeviceCookie] is { Length: > 0 } cookie ? SignInTries.DeviceOf(cookie) : null;
        var isKnown = device is not null && await tries.IsKnownAsync(account, device);
        // A known device has its own counter, and so no need of the address's.
        using var turn = isKnown ? null : await addresses.TurnAsync(Http.Connection.RemoteIpAddress);
        if (!isKnown && turn is null)
        {
            return Tried.TooOften;
        }
        var tried = await CheckAsync(user, account, isKnown ? device! : SignInDevice.Strangers, password);
        if (tried != Tried.Right)
        {
            if (!isKnown)
            {
                addresses.Spend(Http.Connection.RemoteIpAddress);
            }
            return tried;
        }
        await tries.SucceededAsync(account, device ?? SignInTries.DeviceOf(GiveDevice()), isKnown);
        await GiveCookieAsync(user!, await sessions.StartAsync(user!.Id));
        return Tried.Right;
    }

    /// <summary>
    /// Looks at the password of who is signed in: with the counter of the sign-in page, so that a borrowed phone does not help guessing.
    /// </summary>
    public async Task<Tried> CheckAsync(User user, string password)
    {
        var device = Http.Request.Cookies[DeviceCookie] is { Length: > 0 } cookie ? SignInTries.DeviceOf(cookie) : null;
        var counter = device is not null && await tries.IsKnownAsync(user.Id, device) ? device : SignInDevice.Strangers;
        var tried = await CheckAsync(user, user.Id, counter, password);
        if (tried == Tried.Right)
        {
            await tries.ClearAsync(user.Id, counter);
        }
        return tried;
    }

    /// <summary>After a changed password: this session goes on with a new cookie, all others end.</summary>
    public async Task RenewAsync(User user)
    {
        var session = SessionOf(Http.User);
        await sessions.EndAllAsync(user.Id, SessionEnd.PasswordChanged, session);
        await GiveCookieAsync(user, session ?? await sessions.StartAsync(user.Id));
    }

    /// <summary>Ends the session at the server: a copy of the cookie opens nothing any more.</summary>
    public async Task LeaveAsync()
    {
        if (SessionOf(Http.User) is { } session)
        {
            await sessions.EndAsync(session, SessionEnd.SignedOut);
        }
        await Http.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>What the cookie says: who, in which session, and the stamp that changes with the password.</summary>
    public static ClaimsPrincipal Principal(User user, Guid session) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()),
            new Claim(SessionClaim, session.ToString()),
            new Claim(SignInCheck.StampClaim, user.SecurityStamp ?? "")
        ],
        IdentityConstants.ApplicationScheme));

    public static Guid? SessionOf(ClaimsPrincipal? principal)
        => Guid.TryParse(principal?.FindFirstValue(SessionClaim), out var id) ? id : null;

    private async Task<Tried> CheckAsync(User? user, Guid account, string counter, string password)
    {
        if (await tries.TakeAsync(account, counter) is not { } taken)
        {
            return Tried.Held;
        }
        if (!await IsRightAsync(user, password))
        {
            return taken >= SignInTries.Most ? Tried.Held : Tried.Wrong;
        }
        return user!.LockoutEnd is not { } until || until <= clock.GetUtcNow() ? Tried.Right
            : until == DateTimeOffset.MaxValue ? Tried.Locked
            : Tried.Held;
    }

    private async Task<bool> IsRightAsync(User? user, string password)
    {
        if (user?.PasswordHash is not null)
        {
            return await users.CheckPasswordAsync(user, password);
        }
        users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
        return false;
    }

    // A household's phone is often shared: its sign-in ends with the browser; a recorder's phone stays signed in.
    private Task GiveCookieAsync(User user, Guid session)
        => Http.SignInAsync(
            IdentityConstants.ApplicationScheme, Principal(user, session),
            new AuthenticationProperties { IsPersistent = user.Kind == UserKind.Staff });

    private string GiveDevice()
    {
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Http.Response.Cookies.Append(DeviceCookie, value, new CookieOptions
        {
            HttpOnly = true, Secure = Http.Request.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = SignInTries.DeviceLife,
            IsEssential = true, Path = "/"
        });
        return value;
    }
}
