using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>
/// Whether a slip is of the board on the wall: worked out in the browser alone. What stands behind the stroke in the address is for its
/// script; of a board's code, which hangs on the wall for everybody, the page says where that board stands on the web.
/// </summary>
[AllowAnonymous]
public sealed class CheckModel(SigningKeys keys) : PageModel
{
    /// <summary>What the texts of slips and stamps are put behind.</summary>
    public const string Path = "/check/";

    /// <summary>Base64; empty before the first board was printed.</summary>
    public string PublicKey { get; private set; } = "";

    public string Fingerprint { get; private set; } = "";

    /// <summary>Where the board of which a stamp was scanned stands on the web; null where none was.</summary>
    public string? PublicBoard { get; private set; }

    public async Task OnGetAsync(string? data)
    {
        if (BoardStamp.Parse(data) is var (stamp, _))
        {
            PublicBoard = $"/p/{stamp.VillageCode}/board/{stamp.Quarter}";
        }
        if (await keys.PublicKeyAsync() is { } key)
        {
            (PublicKey, Fingerprint) = (Convert.ToBase64String(key), SigningKey.Fingerprint(key));
        }
    }
}
