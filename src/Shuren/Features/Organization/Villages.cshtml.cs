using System.Globalization;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Shuren.Features.Access;
using Shuren.Features.Door;
using Shuren.Features.Places;

namespace Shuren.Features.Organization;

[Needs(Permission.ManageAccounts)]
public sealed class VillagesModel(AppDb db, OrganizationService organization) : TownPage
{
    [BindProperty, Required(ErrorMessage = "请填写村代码。"), StringLength(12, ErrorMessage = "村代码是 12 位数字。")]
    public string? Code { get; set; }

    [BindProperty, Required(ErrorMessage = "请填写村名。"), StringLength(Village.NameMaxLength, ErrorMessage = "村名不超过 {1} 字。")]
    public string? Name { get; set; }

    public List<Village> Rows { get; private set; } = [];

    protected override async Task<IActionResult?> PrepareAsync()
    {
        Rows = await db.Villages.AsNoTracking().OfTown(Town.TownId).OrderBy(v => v.Code).ToListAsync();
        return null;
    }

    public async Task<IActionResult> OnPostAddAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.PageWithErrors();
        }
        await organization.AddVillageAsync(Me, Town, new NewVillage(Code!, Name!));
        TempData.Notice($"加好了：{Name}。");
        return Redirect(Request.Path);
    }

    /// <summary>The name that was typed for this village, when its form is shown again.</summary>
    public string? TypedFor(int villageId) => this.TypedOf("newName", "village", villageId.ToString(CultureInfo.InvariantCulture));

    public async Task<IActionResult> OnPostRenameAsync(int village, string? newName)
    {
        await organization.RenameVillageAsync(Me, Town.TownId, village, newName);
        TempData.Notice("改好了。");
        return Redirect(Request.Path);
    }
}
