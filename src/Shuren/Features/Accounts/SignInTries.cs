using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Shuren.Features.Accounts;

/// <summary>Counts wrong passwords by account and device (ADR 9): five, then a pause of a quarter of an hour.</summary>
public sealed class SignInTries(AppDb db, TimeProvider clock)
{
    public const int Most = 5;

    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>Browsers keep a cookie for 400 days at most.</summary>
    public static readonly TimeSpan DeviceLife = TimeSpan.FromDays(400);

    public const string HeldMessage = "连续 5 次没输对，账号锁 15 分钟。请稍后再试，或找人重发密码。";

    /// <summary>
    /// The account behind a name, or a number that stands for a name nobody has: it is counted just so, or the difference would tell.
    /// </summary>
    public static Guid AccountOf(User? user, string name)
        => user?.Id ?? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("nobody " + name.ToUpperInvariant())).AsSpan(0, 16));

    /// <summary>The cookie's value as it is stored.</summary>
    public static string DeviceOf(string cookie) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cookie)));

    /// <summary>Whether this device signed in to the account before.</summary>
    public async Task<bool> IsKnownAsync(Guid account, string device)
    {
        var since = clock.UtcNow() - DeviceLife;
        return await db.SignInDevices.AnyAsync(d => d.AccountId == account && d.Device == device && d.SignedInAt > since);
    }

    /// <summary>
    /// Takes one of the tries, before the password is looked at: of many at once the database lets five through. A success gives them back.
    /// </summary>
    /// <param name="account">See <see cref="AccountOf"/>.</param>
    /// <param name="counter">A known device, or <see cref="SignInDevice.Strangers"/>.</param>
    /// <returns>How many were taken with this one; null when none is left until the pause is over.</returns>
    public async Task<int?> TakeAsync(Guid account, string counter)
    {
        using var turn = await db.ShortTurnAsync();
        var now = clock.UtcNow();
        var over = now - Pause;
        // The same statement for both databases, and atomic in both.
        var taken = await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO sign_in_devices (account_id, device, tries, tried_at) VALUES ({account}, {counter}, 1, {now})
            ON CONFLICT (account_id, device) DO UPDATE
            SET tries = CASE WHEN sign_in_devices.tried_at <= {over} THEN 1 ELSE sign_in_devices.tries + 1 END, tried_at = excluded.tried_at
            WHERE sign_in_devices.tried_at <= {over} OR sign_in_devices.tries < {Most}
            RETURNING tries AS "Value"
            """).ToListAsync();
        return taken.Count == 0 ? null : taken[0];
    }

    /// <summary>
    /// A right password: the device is known from now on, and its counter, or the strangers' if it was one, starts again.
    /// </summary>
    public async Task SucceededAsync(Guid account, string device, bool wasKnown)
    {
        using var turn = await db.ShortTurnAsync();
        var now = clock.UtcNow();
        var (old, yesterday) = (now - DeviceLife, now.AddDays(-1));
        if (!wasKnown)
        {
            // With it go counters that hold nobody any more, names nobody has among them.
            await db.SignInDevices.Where(d => d.Device == SignInDevice.Strangers && (d.AccountId == account || d.TriedAt < yesterday))
                .ExecuteDeleteAsync();
            await db.SignInDevices.Where(d => d.AccountId == account && d.SignedInAt < old).ExecuteDeleteAsync();
        }
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sign_in_devices (account_id, device, signed_in_at, tries, tried_at) VALUES ({account}, {device}, {now}, 0, {now})
            ON CONFLICT (account_id, device) DO UPDATE SET signed_in_at = excluded.signed_in_at, tries = 0, tried_at = excluded.tried_at
            """);
    }

    /// <summary>A right password on the password page: only the counter starts again.</summary>
    public async Task ClearAsync(Guid account, string counter)
    {
        using var turn = await db.ShortTurnAsync();
        await db.SignInDevices.Where(d => d.AccountId == account && d.Device == counter)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.Tries, 0));
    }

    /// <summary>Whether some device, or all strangers, must wait.</summary>
    public async Task<bool> IsHeldAsync(Guid account)
    {
        var over = clock.UtcNow() - Pause;
        return await db.SignInDevices.AnyAsync(d => d.AccountId == account && d.Tries >= Most && d.TriedAt > over);
    }

    /// <summary>Nobody waits any more.</summary>
    public async Task OpenAsync(Guid account)
    {
        using var turn = await db.ShortTurnAsync();
        await db.SignInDevices.Where(d => d.AccountId == account).ExecuteUpdateAsync(s => s.SetProperty(d => d.Tries, 0));
    }

    /// <summary>Nobody waits, and no device is known: the password was handed out anew.</summary>
    public async Task ForgetAsync(Guid account)
    {
        using var turn = await db.ShortTurnAsync();
        await db.SignInDevices.Where(d => d.AccountId == account).ExecuteDeleteAsync();
    }
}
