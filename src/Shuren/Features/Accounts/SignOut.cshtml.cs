using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shuren.Features.Accounts;

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
