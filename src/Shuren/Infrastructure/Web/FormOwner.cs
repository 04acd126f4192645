using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Shuren.Infrastructure.Web;

/// <summary>
/// Who was signed in when a form was drawn, sealed into the form: sent when the sign-in has ended, or another signed in beside it, it is
/// known whose words these are, and nobody else can have the server keep anything for that person.
/// </summary>
public sealed class FormOwner(IDataProtectionProvider protection)
{
    public const string Field = "FormOwner";

    private readonly IDataProtector _protector = protection.CreateProtector("form-owner");

    /// <summary>Who is signed in; null for nobody.</summary>
    public static Guid? SignedIn(HttpContext context)
        => Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    public string Seal(Guid userId) => Convert.ToBase64String(_protector.Protect(userId.ToByteArray()));

    /// <summary>The account it names; null when there is none, or it was not sealed here.</summary>
    public Guid? Open(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        try
        {
            return new Guid(_protector.Unprotect(Convert.FromBase64String(text)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
