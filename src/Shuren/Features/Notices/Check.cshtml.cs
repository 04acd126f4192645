using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>
/// Whether a slip is of the board on the wall: worked out in the browser alone. What stands behind the stroke in the address is only for
/// its script.
/// </summary>
[AllowAnonymous]
public sealed class CheckModel(SigningKeys keys) : PageModel
{
    /// <summary>What the texts of slips and stamps are put behind.</summary>
    public const string Path = "/check/";

    /// <summary>Base64; empty before the first board was printed.</summary>
    public string PublicKey { get; private set; } = "";

    public string Fingerprint { get; private set; } = "";

    public async Task OnGetAsync()
    {
        if (await keys.PublicKeyAsync() is { } key)
        {
            (PublicKey, Fingerprint) = (Convert.ToBase64String(key), SigningKey.Fingerprint(key));
        }
    }
}
