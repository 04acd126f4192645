using Microsoft.AspNetCore.Identity;
using Shuren.Features.Appointments;

namespace Shuren.Features.Accounts;

/// <summary>What ASP.NET Core Identity says, in Chinese.</summary>
public sealed class ChineseIdentityErrors : IdentityErrorDescriber
{
    public override IdentityError DuplicateUserName(string userName) => Error(nameof(DuplicateUserName), $"用户名“{userName}”已经有人用了，请换一个。");

    public override IdentityError InvalidUserName(string? userName) => Error(nameof(InvalidUserName), "用户名只能用字母、数字和 - . _。");

    public override IdentityError PasswordMismatch() => Error(nameof(PasswordMismatch), "原密码不对，请重新输入。");

    public override IdentityError PasswordTooShort(int length) => Error(nameof(PasswordTooShort), $"密码至少要 {length} 位。");

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) => Error(nameof(PasswordRequiresUniqueChars), "请填写密码。");

    public override IdentityError ConcurrencyFailure() => Error(nameof(ConcurrencyFailure), "刚才别人改过这个账号，没有保存。请刷新后再试。");

    public override IdentityError DefaultError() => Error(nameof(DefaultError), "没有成功，请再试一次。");

    private static IdentityError Error(string code, string description) => new() { Code = code, Description = description };
}

/// <summary>Staff: 8 characters or more, not a plain run. A household: a PIN of six digits that is not a plain run.</summary>
public sealed class PasswordRules : IPasswordValidator<User>
{
    public const int StaffMinLength = 8;
    public const int PinLength = 6;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
        => Task.FromResult(Check(user.Kind, password ?? "") is { } message
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = message })
            : IdentityResult.Success);

    /// <summary>Null when it may be used; else what to do, in Chinese.</summary>
    public static string? Check(UserKind kind, string password)
    {
        if (kind == UserKind.Resident)
        {
            return password.Length != PinLength || !password.All(char.IsAsciiDigit) ? "密码要 6 位数字。"
                : password.Distinct().Count() < 3 || "01234567890123456789".Contains(password, StringComparison.Ordinal)
                    || "98765432109876543210".Contains(password, StringComparison.Ordinal)
                    ? "这个密码太好猜，请换一个（不要 123456、111111 这样的）。"
                    : null;
        }
        return password.Length < StaffMinLength ? $"密码至少要 {StaffMinLength} 位。"
            : password.Distinct().Count() < 4 || IsRun(password) ? "这个密码太好猜，请换一个（不要 12345678、aaaa1111 这样的）。"
            : null;
    }

    private static bool IsRun(string password)
        => password.Zip(password.Skip(1), (a, b) => b - a).All(step => step is 1 or -9)
            || password.Zip(password.Skip(1), (a, b) => a - b).All(step => step is 1 or -9);
}
