using Microsoft.AspNetCore.Identity;

namespace Shuren.Features.Accounts;

public static class IdentityResults
{
    /// <summary>Makes an account with a password; the name's unique index decides between two at once.</summary>
    /// <exception cref="RuleViolation">The name is taken, or the password is refused.</exception>
    public static async Task MakeAsync(this UserManager<User> users, User user, string password)
    {
        try
        {
            (await users.CreateAsync(user, password)).MustSucceed("Password");
        }
        catch (RuleViolation e) when (e.Message == WriteLimits.TwiceMessage)
        {
            throw new RuleViolation(Rule.SignIn, users.ErrorDescriber.DuplicateUserName(user.UserName ?? "").Description, "UserName");
        }
    }

    /// <summary>Shows what Identity refuses on the form.</summary>
    /// <exception cref="RuleViolation">It did not succeed.</exception>
    public static void MustSucceed(this IdentityResult result, string field)
    {
        if (!result.Succeeded)
        {
            throw new RuleViolation(
                Rule.SignIn,
                string.Join("", result.Errors.Select(e => e.Description).Distinct(StringComparer.Ordinal)),
                result.Errors.Any(e => e.Code.Contains("UserName", StringComparison.Ordinal)) ? "UserName" : field);
        }
    }
}
