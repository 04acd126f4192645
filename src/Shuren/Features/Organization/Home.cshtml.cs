using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Accounts;
using Shuren.Features.Places;

namespace Shuren.Features.Organization;

[AllowAnonymous]
public sealed class HomeModel(AppDb db, FirstRunCode firstRun) : PageModel
{
    public List<(string Town, List<(string Code, string Name)> Villages)> Towns { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync()
    {
        if (await firstRun.IsNeededAsync())
        {
            return Redirect("/first-run");
        }
        Towns = await TownsAsync(db);
        return Page();
    }

    /// <summary>Every town's villages, by their codes.</summary>
    internal static async Task<List<(string Town, List<(string Code, string Name)> Villages)>> TownsAsync(AppDb db)
    {
        var rows = await (
            from t in db.Towns
            join v in db.Villages on t.TownId equals v.TownId
            orderby t.Code, v.Code
            select new { Town = t.County + t.Name, v.Code, v.Name }).ToListAsync();
        return rows.GroupBy(r => r.Town).Select(g => (g.Key, g.Select(r => (r.Code, r.Name)).ToList())).ToList();
    }
}
