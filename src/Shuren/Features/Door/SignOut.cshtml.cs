using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shuren.Features.Accounts;

namespace Shuren.Features.Door;

[AllowAnonymous]
public sealed class SignOutModel(SignInDoor door) : PageModel
{
    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await door.LeaveAsync();
        return Redirect("/");
    }
}
