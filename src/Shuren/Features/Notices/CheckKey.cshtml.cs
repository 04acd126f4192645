using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Boards;

namespace Shuren.Features.Notices;

/// <summary>The public key that boards are signed with, at an address that stays.</summary>
[AllowAnonymous]
public sealed class CheckKeyModel(SigningKeys keys) : PageModel
{
    public string? Pem { get; private set; }

    public string? Fingerprint { get; private set; }

    public async Task OnGetAsync()
    {
        if (await keys.PublicKeyAsync() is { } key)
        {
            (Pem, Fingerprint) = (PemEncoding.WriteString("PUBLIC KEY", key), SigningKey.Fingerprint(key));
        }
    }
}
