using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Appointments;

namespace Shuren.Features.Accounts;

/// <summary>
/// The one-time code of an empty installation, printed on the console: who starts the server sets it up, and nobody else. It is made from
/// the database's own secret, so that all copies of the program on one database print and take the same.
/// </summary>
public sealed class FirstRunCode(DatabaseSettings settings)
{
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    private static readonly string StaffSql = FormattableString.Invariant(
        $"SELECT 1 FROM users WHERE kind = {(int)UserKind.Staff} LIMIT 1");

    private bool _done;

    /// <summary>Whether there is no staff account yet.</summary>
    public async Task<bool> IsNeededAsync()
        => !_done && !(_done = (await settings.RowsAsync(StaffSql, row => row.GetInt32(0))).Count > 0);

    /// <summary>Eight characters without ones that look alike.</summary>
    public static async Task<string> OfAsync(AppDb db)
    {
        // 122 random bits, made with the database; the account is nobody's and its stamp is shown nowhere.
        var secret = await db.Users.Where(u => u.Id == Caller.CommandLine.UserId).Select(u => u.SecurityStamp).SingleAsync();
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("shuren first run " + secret));
        return new string([.. Enumerable.Range(0, 8).Select(i => Letters[BitConverter.ToUInt16(bytes, i * 2) % Letters.Length])]);
    }

    public static async Task<bool> MatchesAsync(AppDb db, string? typed)
    {
        var code = await OfAsync(db);
        return CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes((typed ?? "").Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant())),
            SHA256.HashData(Encoding.UTF8.GetBytes(code)));
    }
}
