using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Accounts;
using Shuren.Features.Claims;
using Shuren.Features.Door;
using Shuren.Features.Households;
using Shuren.Features.Places;
using Shuren.Features.Reviews;
using Shuren.Features.RuleLists;

namespace Shuren.Features.Appointments;

/// <summary>Accounts of the people who hold, or held, a role in this town, or have none yet.</summary>
[Needs(Permission.ManageAccounts)]
public sealed class PeopleModel(AppDb db, PeopleService people, TimeProvider clock) : TownPage
{
    public sealed record Row(Guid Id, string Name, string? UserName, bool IsLocked, IReadOnlyList<string> Roles);

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "page")]
    public int PageNumber { get; set; } = 1;

    [BindProperty, Required(ErrorMessage = "请填写姓名。")]
    [StringLength(Shuren.Features.Accounts.User.NameMaxLength, ErrorMessage = "姓名不超过 {1} 字。")]
    public string? DisplayName { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写用户名。"), StringLength(50, ErrorMessage = "用户名不超过 {1} 字。")]
    public string? UserName { get; set; }

    [BindProperty, Required(ErrorMessage = "请设一个初始密码。")]
    public string? Password { get; set; }

    public Paged<Row> Rows { get; private set; } = null!;

    protected override async Task<IActionResult?> PrepareAsync()
    {
        var staff = db.StaffOf(Town.TownId);
        if (!string.IsNullOrWhiteSpace(Search))
        {
            staff = staff.Where(u => u.DisplayName.Contains(Search) || u.UserName!.Contains(Search));
        }
        var page = await staff.OrderBy(u => u.DisplayName).ThenBy(u => u.Id).PageAsync(PageNumber);
        var ids = page.Rows.Select(u => u.Id).ToList();
        var villages = await db.Villages.OfTown(Town.TownId).ToDictionaryAsync(v => v.VillageId, v => v.Name);
        var roles = (await db.Appointments.AsNoTracking().OfTown(Town.TownId).Where(a => ids.Contains(a.UserId) && a.EndsOn == null)
            .ToListAsync())
            .ToLookup(a => a.UserId, a => (a.VillageId is { } v ? villages[v] : Town.Name) + a.Role.Chinese() + (a.IsLead ? "（负责）" : ""));
        Rows = new Paged<Row>(
            page.Rows.Select(u => new Row(u.Id, u.DisplayName, u.UserName, u.LockoutEnd > clock.GetUtcNow(), roles[u.Id].ToList()))
                .ToList(),
            page.Page, page.PageCount, page.Total);
        return null;
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        var user = await people.OpenAccountAsync(Me, Town.TownId, UserName!, DisplayName!, Password!);
        TempData.Notice("账号建好了。请给他任职，并把初始密码当面告诉他，第一次登录要改。");
        return Redirect($"/t/{Town.Code}/people/{user.Id}");
    }
}
