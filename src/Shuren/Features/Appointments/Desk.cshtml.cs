using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Appointments;

/// <summary>Where one lands after signing in: the one place one has, or a choice of places. Also /account: what one holds where.</summary>
public sealed class DeskModel(AppDb db, CurrentUser current) : PageModel
{
    public sealed record PlaceRow(string Url, string Name, IReadOnlyList<string> Roles);

    public SignedIn Session { get; private set; } = null!;

    public List<PlaceRow> Places { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync()
    {
        if (current.Get() is not { } session)
        {
            return Redirect("/sign-in");
        }
        Session = session;
        if (session.User.MustChangePassword)
        {
            return Redirect("/account/password");
        }
        ViewData["UserName"] = session.User.DisplayName;
        var isAccount = Request.Path.StartsWithSegments("/account");
        if (session.Login is not null && !isAccount)
        {
            TempData.Keep();
            return Redirect("/my");
        }
        foreach (var group in session.Appointments.GroupBy(a => (a.TownId, a.VillageId)).OrderBy(g => g.Key))
        {
            var roles = group.Select(a => a.Role.Chinese() + (a.IsLead ? "（负责）" : "")).ToList();
            Places.Add(group.Key.VillageId is { } villageId
                ? await db.Villages.Where(v => v.TownId == group.Key.TownId && v.VillageId == villageId)
                    .Select(v => new PlaceRow("/v/" + v.Code, v.Name, roles)).SingleAsync()
                : await db.Towns.Where(t => t.TownId == group.Key.TownId).Select(t => new PlaceRow("/t/" + t.Code, t.Name, roles))
                    .SingleAsync());
        }
        if (Places.Count == 1 && !isAccount)
        {
            TempData.Keep();
            return Redirect(Places[0].Url);
        }
        return Page();
    }
}
