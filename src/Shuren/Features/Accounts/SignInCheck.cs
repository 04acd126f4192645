using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.StaticAssets;
using Shuren.Features.Door;

namespace Shuren.Features.Accounts;

/// <summary>
/// Looks at the session behind a cookie at every page (ADR 9): one that was ended takes the cookie away and leaves word for the sign-in
/// page; the request goes on as anybody's, so that what is public stays open.
/// </summary>
public static class SignInCheck
{
    public const string StampClaim = "stamp";

    /// <summary>The key of the word left for the sign-in page.</summary>
    public const string Told = "SignedOut";

    private static readonly object CheckedKey = new();
    private static readonly object RefusedKey = new();

    /// <summary>Who is signed in, as it was read with the session, so that it is not read twice; null where nobody is.</summary>
    public static SignedInSession? CheckedSession(this HttpContext context) => context.Items[CheckedKey] as SignedInSession;

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            // Files are anybody's.
            return;
        }
        var sessions = http.RequestServices.GetRequiredService<SignInSessions>();
        var found = Guid.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var userId)
            && SignInDoor.SessionOf(context.Principal) is { } sessionId
            ? await sessions.FindAsync(sessionId, userId)
            : null;
        if (found is { Session.EndedAt: null } open
            && string.Equals(open.User.SecurityStamp ?? "", context.Principal!.FindFirstValue(StampClaim), StringComparison.Ordinal))
        {
            http.Items[CheckedKey] = open;
            await sessions.SeenAsync(open.Session);
            return;
        }
        context.RejectPrincipal();
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        http.Items[RefusedKey] = true;
        var temp = http.RequestServices.GetRequiredService<ITempDataDictionaryFactory>().GetTempData(http);
        temp[Told] = Chinese(found?.Session.EndedBecause);
        temp.Save();
    }

    /// <summary>
    /// A form sent with a cookie that is worth nothing any more leads to the sign-in page: its token was the account's, and would only be
    /// called out of date.
    /// </summary>
    public static Task RefuseForms(HttpContext context, RequestDelegate next)
    {
        if (!context.Items.ContainsKey(RefusedKey) || HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method))
        {
            return next(context);
        }
        var path = context.Request.Path;
        ToSignIn(context, path.StartsWithSegments("/sign-in") || path.StartsWithSegments("/sign-out") ? null : path);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Leads to the sign-in page and from there back to <paramref name="next"/>; never by an absolute address, whose host anybody may
    /// choose.
    /// </summary>
    public static void ToSignIn(HttpContext context, string? next)
        => context.Response.Redirect("/sign-in" + (next is null ? "" : "?next=" + Uri.EscapeDataString(next)));

    private static string Chinese(SessionEnd? because) => because switch
    {
        SessionEnd.SignedOut => "您已经退出登录。要继续，请重新登录。",
        SessionEnd.PasswordChanged => "这个账号的密码在别处改过，这里自动退出了。请用新密码登录；不是您自己改的，请马上找人重发密码。",
        SessionEnd.PasswordReset => "系统管理员重设了您的密码，这里自动退出了。请用新密码登录；没有告诉您新密码，请去问系统管理员。",
        SessionEnd.Locked => "系统管理员锁住了您的账号，这里自动退出了。要解锁，请找镇里的系统管理员。",
        SessionEnd.NewPin => "积分管理员给您家发了新密码，旧密码作废，这里自动退出了。请用新纸条上的密码登录。",
        _ => "登录已经失效，请重新登录。"
    };
}
